/* The answer to what the reader has closed: chips to open again, the figures, and each pair before and after. */

/**
 * @typedef {import("./effect.js").Row} Row
 * @typedef {import("./network.js").Closed} Closed
 *
 * @typedef {object} Line of the table: what is asked for between two places, whatever its class
 * @property {Row} row
 * @property {number | null} amount
 * @property {[number | null, number | null] | null} usd mean over the classes, by amount
 * @property {number} weight by which it comes first
 */

/** What a place is called, as the argument of a message. @param {Closed} place */
export function named(place) {
  if (place.kind === "disc") return ["close-circle", { km: place.km, lat: place.lat, lon: place.lon }];
  return { name: { line: "segment", place: "node", country: "country" }[place.kind] + "/" + place.id };
}

/** @param {Row[]} rows @returns {Line[]} what changes, the most first */
export function lines(rows) {
  /** @type {Map<string, Row[]>} */
  const groups = new Map();
  for (const row of rows) {
    const key = [row.medium, row.origin, row.destination, row.modes].join("\n");
    groups.set(key, [...(groups.get(key) || []), row]);
  }
  return [...groups.values()]
    .map((group) => {
      const weights = group.map(({ amount }) => amount ?? 1);
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const mean = (/** @type {0 | 1} */ side) => (group.some(({ usd }) => !usd || usd[side] === null) ? null : group.reduce((sum, { usd }, i) => sum + /** @type {any} */ (usd)[side] * weights[i], 0) / total);
      const [before, after] = [mean(0), mean(1)];
      const [row] = group.filter(({ outcome }) => outcome === "longer").concat(group);
      const rise = (row.by[1] || 0) - (row.by[0] || 0) + (after || 0) - (before || 0);
      const amount = group.every((each) => each.amount !== null) ? total : null;
      return { row, amount, usd: row.usd ? /** @type {Row["usd"]} */ ([before, after]) : null, weight: row.outcome === "cut" ? 1e9 + total : rise * total };
    })
    .filter(({ row }) => row.outcome === "cut" || row.outcome === "longer")
    .sort((a, b) => Number(a.row.medium === "gas") - Number(b.row.medium === "gas") || b.weight - a.weight);
}

/** A button. @param {string} id of what it says @param {() => void} run @param {boolean} [off] */
export const tool = (id, run, off) => corridor.h("button", corridor.msg(id, null, { type: "button", class: "tool", onclick: run, disabled: off }));

/** The buttons to undo and to clear. @param {{undo: () => void, clear: () => void}} act @param {boolean} undoable @param {boolean} some whether there is anything to clear */
export const tools = ({ undo, clear }, undoable, some) => [tool("close-undo", undo, !undoable), tool("close-clear", clear, !some)];

/** A paragraph. @param {string} id of what it says @param {any} [args] @param {string} [look] */
const says = (id, args, look = "note") => corridor.h("p", corridor.msg(id, args, { class: look }));

const pair = (/** @type {Row} */ row) => ({ origin: { name: "node/" + row.origin }, destination: { name: "node/" + row.destination } });

/**
 * Fill the box.
 * @param {HTMLElement} box
 * @param {object} shown
 * @param {Closed[]} shown.places
 * @param {string[]} shown.unknown what an address named that is not there
 * @param {ReturnType<import("./effect.js").Closing["effect"]> | null} shown.effect null where it is not known
 * @param {string | null} shown.scenario on which it is closed, in words
 * @param {boolean} shown.undoable
 * @param {{open: (place: Closed) => void, undo: () => void, clear: () => void, light: (row: Row | null) => void}} act
 */
export function fill(box, { places, unknown, effect, scenario, undoable }, act) {
  const { h, msg } = corridor;
  const chips = places.map((place) => {
    const args = { what: named(place) };
    return h("li", {}, h("span", msg("close-what", args)), h("button", { type: "button", class: "chip-open", onclick: () => act.open(place), "data-msg-aria-label": "close-open-again", "data-args": JSON.stringify(args) }, "×"));
  });
  const idle = places.filter((place) => place.kind === "line" && effect?.shut.has(place.id) === false);
  box.replaceChildren(
    ...[
      h("div", { class: "closing-head" }, h("h2", msg("close-title")), tools(act, undoable, places.length + unknown.length > 0)),
      places.length ? h("ul", { class: "chips" }, chips) : null,
      unknown.length ? says("close-unknown", { count: unknown.length, what: unknown.join(", ") }, "missing") : null,
      idle.length ? says("close-idle", { lines: { list: idle.map(named) } }, "missing") : null,
      ...(places.length ? answer(effect, scenario, act.light) : []),
    ].filter(Boolean)
  );
}

/** @param {any} effect @param {string | null} scenario @param {(row: Row | null) => void} light */
function answer(effect, scenario, light) {
  const { h, msg } = corridor;
  if (!effect) return [h("p", msg("close-not-known"))];
  const { totals, rows, unsure } = effect;
  const changed = lines(rows);
  return [
    h("dl", { class: "closing-figures" }, figures(effect)),
    changed.length ? table(changed, light) : h("p", msg("close-nothing", { pairs: totals.pairs, asked: amounts(rows) ? "demand" : "ends" })),
    unsure.size ? says("close-unsure", { lines: { list: [...unsure].slice(0, 4).map((id) => ({ name: "segment/" + id })) }, count: unsure.size }) : null,
    scenario ? says("close-on-top", { scenario }) : null,
    h("details", {}, h("summary", msg("close-how")), says("close-note")),
  ];
}

/** Whether it is stated how much is asked for. @param {Row[]} rows */
const amounts = (rows) => rows.some(({ amount }) => amount !== null);

/** How many of the places closed are named in a headline. */
const NAMED = 6;

/**
 * The answer as paper and the picture have it: what is closed, and the figures.
 * @param {Closed[]} places @param {any} effect @param {string | null} scenario
 */
export function summary(places, effect, scenario) {
  const what = { list: places.slice(0, NAMED).map(named) };
  return [
    says("close-closed", { what, more: Math.max(0, places.length - NAMED) }, "headline"),
    scenario ? says("close-on-top", { scenario }, "finding") : null,
    effect ? corridor.h("dl", { class: "big" }, figures(effect)) : says("close-not-known", null, "finding"),
    effect ? says("close-central", null, "assumed") : null,
  ].filter(Boolean);
}

/** @param {{totals: import("./effect.js").Totals, rows: Row[]}} effect */
function figures({ totals, rows }) {
  const { h, msg } = corridor;
  const known = amounts(rows);
  const one = (/** @type {string} */ id) => h("div", {}, h("dt", msg(id)), h("dd", {}, h("b", msg(id + "-is", totals))));
  return [
    known && totals.hours !== null ? one("close-hours") : null,
    known && totals.money !== null ? one("close-money") : null,
    one("close-cut"),
    known ? one("close-amount") : null,
  ];
}

/** @param {Line[]} changed @param {(row: Row | null) => void} light */
function table(changed, light) {
  const { h, msg } = corridor;
  const priced = changed.some(({ usd }) => usd);
  const cells = (/** @type {Line} */ { row, usd }) => [
    h("td", { class: row.outcome === "cut" ? "is-cut" : null, ...msg(row.outcome === "cut" ? "close-no-way" : row.medium === "gas" ? "close-km" : "close-h", { before: row.by[0], after: row.by[1] }) }),
    priced ? h("td", usd && row.outcome !== "cut" ? msg("close-usd", { before: usd[0], after: usd[1] }) : {}) : null,
  ];
  /** @type {HTMLElement | null} */
  let chosen = null;
  const body = changed.map((line) => {
    const { row } = line;
    const id = row.medium === "gas" ? "close-pair-gas" : row.modes === "road" ? "close-pair-road" : "close-pair";
    const choose = () => {
      const on = chosen !== press;
      chosen?.setAttribute("aria-pressed", "false");
      chosen = on ? press : null;
      press.setAttribute("aria-pressed", String(on));
      light(on ? row : null);
    };
    const press = h("button", msg(id, pair(row), { type: "button", class: "plainbutton", "aria-pressed": "false", onclick: choose }));
    return h("tr", {}, h("th", { scope: "row" }, press), cells(line));
  });
  const head = ["close-head-pair", "close-head-way", ...(priced ? ["close-head-usd"] : [])].map((id) => h("th", msg(id, null, { scope: "col" })));
  return h("table", { class: "figures closing-pairs" }, h("thead", {}, h("tr", {}, head)), h("tbody", {}, body));
}
