/* What closing places does to each pair that is asked for: as `geo.closure_effect`, which it must equal. */
import { Network } from "./network.js";
import { Search } from "./paths.js";

/**
 * @typedef {{weight: number, edges: number[]}} Path
 *
 * @typedef {object} Row
 * @property {string} medium
 * @property {string} origin
 * @property {string} destination
 * @property {string} modes those it may use; any if empty
 * @property {string} commodity
 * @property {number | null} amount Mt or bcm a year; null where none is stated
 * @property {"unchanged" | "longer" | "cut" | "no route"} outcome
 * @property {[number | null, number | null]} by hours of the fastest way, km of gas, before and after; null for none
 * @property {[number | null, number | null] | null} usd USD a tonne of the cheapest way; null without prices
 * @property {[string[], string[]]} lines of the fastest way, before and after
 *
 * @typedef {object} Totals
 * @property {number} pairs of places that have a way before
 * @property {number} cut pairs of places between which nothing that is asked for has a way left
 * @property {number} cutAmount Mt a year without a way
 * @property {number} asked Mt a year that is asked for, with or without a way
 * @property {number | null} hours extra hours a tonne on average; null where no amount has a way
 * @property {number | null} money extra million USD a year
 */

/* Whole units of the weights, as in geo/routing/search.py. */
const HOUR = 3.6e6;
const MILLION = 1e6;

/** The effect of closures in any of the states of a document. */
export class Closing {
  /** @param {import("./network.js").Document} document @param {import("./network.js").Touching} touching */
  constructor(document, touching) {
    this.document = document;
    this.touching = touching;
    /** @type {Map<string, {network: Network, search: Search}>} */
    this.media = new Map(
      Object.entries(document.media).map(([medium, raw]) => {
        const network = new Network(raw, document.nodes);
        return [medium, { network, search: new Search(network) }];
      })
    );
    /** @type {Map<string, (Path | null)[][]>} */
    this.before = new Map();
  }

  /**
   * @param {number} state @param {import("./network.js").Closed[]} places
   * @returns {{rows: Row[], totals: Totals, shut: Set<string>, unsure: Set<string>}} `shut`: the lines that were open
   *   and are closed; `unsure`: lines so near the edge of a circle that the drawing does not tell whether it closes them
   */
  effect(state, places) {
    /** @type {Row[]} */
    const rows = [];
    /** @type {Set<string>} */
    const shut = new Set();
    /** @type {Set<string>} */
    const unsure = new Set();
    const touched = new Map(places.map((place) => [place, place.kind === "disc" ? this.touching(place) : null]));
    for (const [medium, { network }] of this.media) {
      const [first, weights, asked] = this.document.states[state][medium];
      const closed = new Uint8Array(network.m);
      for (const edge of this.document.shut[first]) closed[edge] = 1;
      const open = network.open(closed);
      for (const [place, what] of touched) network.close(place, closed, what);
      network.raw.lines.forEach((id, line) => open[line] && closed[line] && shut.add(id));
      for (const what of touched.values()) for (const id of what?.unsure || []) if (open[network.line.get(id) ?? -1]) unsure.add(id);
      const key = [medium, first, weights, asked].join();
      const known = this.before.get(key) || this.#paths(medium, weights, asked, open);
      this.before.set(key, known);
      const after = this.#paths(medium, weights, asked, network.open(closed), known);
      this.document.asked[asked].forEach((pair, number) => rows.push(this.#row(medium, pair, known[number], after[number])));
    }
    return { rows, totals: totals(rows), shut, unsure };
  }

  /**
   * The fastest and the cheapest path of each pair; those still open of `known` stand.
   * @param {string} medium @param {number} weights @param {number} asked @param {Uint8Array} open
   * @param {(Path | null)[][]} [known]
   */
  #paths(medium, weights, asked, open, known) {
    const { search } = /** @type {{search: Search}} */ (this.media.get(medium));
    const { by, money, hour } = this.document.weights[weights];
    const pairs = this.document.asked[asked];
    /** @type {(Path | null)[][]} */
    const paths = pairs.map((_, number) => (known ? [...known[number]] : []));
    /** @type {Map<string, [number, number][]>} */
    const searches = new Map();
    pairs.forEach(([origin, , commodity, , modes], number) => {
      for (const which of money ? [0, 1] : [0]) {
        const path = known && known[number][which];
        if (known && (!path || path.edges.every((edge) => open[edge]))) continue;
        const key = [origin, modes || "", which, which ? hour[commodity] : ""].join();
        searches.set(key, [...(searches.get(key) || []), [number, which]]);
      }
    });
    for (const members of searches.values()) {
      const [number, which] = members[0];
      const [origin, , commodity, , , barred] = pairs[number];
      const usable = open.slice();
      for (const edge of barred || []) usable[edge] = 0;
      const dollars = (hour[commodity] * MILLION) / HOUR;
      const cost = Float64Array.from(by, (time, edge) => (which && money ? Math.round((money[edge] || 0) + dollars * (time || 0)) : time || 0));
      search.from(origin, cost, usable);
      for (const [member] of members) paths[member][which] = search.to(pairs[member][1]);
    }
    return paths;
  }

  /**
   * @param {string} medium @param {import("./network.js").Asked} pair @param {(Path | null)[]} before
   * @param {(Path | null)[]} after @returns {Row}
   */
  #row(medium, [origin, destination, commodity, amount, modes], before, after) {
    const { nodes } = this.document;
    const { network } = /** @type {{network: Network}} */ (this.media.get(medium));
    const unit = medium === "freight" ? HOUR : MILLION;
    const value = (/** @type {Path | null | undefined} */ path, /** @type {number} */ size) => (path ? path.weight / size : null);
    const lines = (/** @type {Path | null} */ path) => [...new Set((path ? path.edges : []).map((edge) => network.lineOf(edge)))].filter((line) => line >= 0).map((line) => network.raw.lines[line]);
    const longer = before.some((path, which) => path && after[which] && after[which].weight > path.weight);
    return {
      medium,
      origin: nodes[origin],
      destination: nodes[destination],
      modes: modes || "",
      commodity,
      amount,
      outcome: !before[0] ? "no route" : !after[0] ? "cut" : longer ? "longer" : "unchanged",
      by: [value(before[0], unit), value(after[0], unit)],
      usd: before.length > 1 ? [value(before[1], MILLION), value(after[1], MILLION)] : null,
      lines: [lines(before[0]), lines(after[0])],
    };
  }
}

/** @param {Row[]} rows @returns {Totals} */
function totals(rows) {
  const ends = (/** @type {Row} */ row) => [row.medium, row.origin, row.destination].join("\n");
  const not = (/** @type {string} */ other) => (/** @type {Row} */ { outcome }) => outcome !== other;
  const had = rows.filter(not("no route"));
  const kept = new Set(had.filter(not("cut")).map(ends));
  const pairs = new Set(had.map(ends));
  const isFreight = (/** @type {Row} */ { medium }) => medium === "freight";
  const freight = had.filter(isFreight);
  const carried = freight.filter(not("cut"));
  const sum = (/** @type {Row[]} */ some, /** @type {(row: Row) => number} */ each = () => 1) => some.reduce((total, row) => total + (row.amount || 0) * each(row), 0);
  const tonnes = sum(carried);
  const rise = (/** @type {[number | null, number | null] | null} */ pair) => (pair ? (pair[1] || 0) - (pair[0] || 0) : 0);
  return {
    pairs: pairs.size,
    cut: [...pairs].filter((pair) => !kept.has(pair)).length,
    asked: sum(rows.filter(isFreight)),
    cutAmount: sum(freight) - tonnes,
    hours: tonnes ? sum(carried, ({ by }) => rise(by)) / tonnes : null,
    money: tonnes && carried[0].usd ? sum(carried, ({ usd }) => rise(usd)) : null,
  };
}
