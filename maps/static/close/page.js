/* Click to close: what closes when lines, places, countries or circles do, answered on the page itself. */
import { fill, summary, tools } from "./box.js";
import { touchingOf } from "./disc.js";
import { Drawing } from "./draw.js";
import { Closing } from "./effect.js";
import { grounds } from "./grounds.js";
import { pointing } from "./pointing.js";
import { Closures, disc, read, written } from "./state.js";

/** @typedef {import("./network.js").Closed} Closed */

/** The engine on the lines and places as the page draws them. @param {any} document */
function engine(document) {
  const entries = [...corridor.features.values()];
  const lines = entries.filter(({ latlngs }) => latlngs).map(({ properties, latlngs }) => ({ id: properties.id, parts: Array.isArray(latlngs[0]) ? latlngs : [latlngs] }));
  const places = entries.filter(({ latlng }) => latlng).map(({ properties, latlng }) => ({ id: properties.id, at: latlng }));
  return new Closing(document, touchingOf(lines, places));
}

/** The part of the page. @param {any} map @param {any} data */
export function closing(map, data) {
  const panel = document.querySelector(".c-panel");
  const tabs = panel?.querySelector(".c-tabs");
  const head = document.querySelector(".c-head");
  if (!panel || !tabs || !head) return;
  const { h, msg } = corridor;
  if (!data.closing) {
    panel.querySelector("#corridor-exposure")?.append(h("p", msg("close-absent", null, { class: "note" })));
    return;
  }
  const network = engine(data.closing);
  const countries = new Set(Object.values(data.closing.media).flatMap((medium) => Object.keys(/** @type {any} */ (medium).countries)));
  const closures = new Closures();
  const drawing = new Drawing(map);
  const shade = grounds(map, closures);
  /** @type {string[]} */
  let unknown = [];
  /** @type {ReturnType<Closing["effect"]> | null} */
  let effect = null;

  const box = h("section", { class: "c-closing", hidden: true, "data-msg-aria-label": "close-title" });
  const strip = h("div", { class: "c-closing-strip", hidden: true });
  const said = h("p", { class: "unseen", role: "status", "aria-live": "polite" });
  const paper = h("div", { class: "answer c-closed", hidden: true });  // in the place of the finding, on paper and in the picture
  tabs.before(box);
  head.append(strip, paper, said);

  const known = (/** @type {Closed} */ place) => place.kind === "disc" || (place.kind === "country" ? countries.has(place.id) : corridor.features.has(place.kind + " " + place.id));
  const state = () => {
    if (!corridor.scenario) return data.closing.start;
    const { scenario, year } = corridor.scenario();
    return data.scenarios.list.find((/** @type {any} */ each) => each.id === scenario).states[year];
  };

  /* All lines of the ways round that were not on the way before; of one pair, where one is chosen. */
  function light(/** @type {import("./effect.js").Row | null} */ row) {
    const rows = row ? [row] : (effect ? effect.rows : []).filter(({ outcome }) => outcome === "longer");
    drawing.light(new Set(rows.flatMap(({ lines: [before, after] }) => (row ? after : after.filter((id) => !before.includes(id))))));
  }

  /* The one way to another state: answer, draw, tell, and keep it in the address. */
  function apply() {
    const on = state();
    const some = closures.places.length > 0;
    effect = some && on !== null ? network.effect(on, closures.places) : null;
    drawing.close(effect ? effect.shut : new Set(), closures.places);
    shade();
    map.getContainer().classList.toggle("has-closed", some);
    light(null);
    tell();
    if (corridor.explain) corridor.explain();
    corridor.changed();
  }

  function tell() {
    const { places, undoable } = closures;
    const now = corridor.scenario && corridor.scenario();
    const scenario = now && (now.scenario !== data.scenarios.list[0].id || now.year) ? corridor.situation() : null;
    const told = places.length + unknown.length > 0;
    document.body.classList.toggle("is-closing", told);
    box.hidden = strip.hidden = !told && !undoable;  // what was cleared can be taken back
    paper.hidden = !places.length;
    paper.replaceChildren(...(places.length ? summary(places, effect, scenario) : []));
    if (box.hidden) return;
    fill(box, { places, unknown, effect, scenario, undoable }, act);
    const short = effect ? msg(effect.totals.hours === null || effect.totals.money === null ? "close-strip-pairs" : "close-strip", { ...effect.totals, count: places.length }) : msg("close-title");
    strip.replaceChildren(h("span", short), ...tools(act, undoable, told));
    if (corridor.ready) said.textContent = strip.firstElementChild.textContent;
  }

  const act = {
    open: (/** @type {Closed} */ place) => toggle(place),
    undo: () => {
      closures.undo();
      apply();
    },
    clear: () => {
      closures.clear();
      unknown = [];
      apply();
    },
    light,
  };

  function toggle(/** @type {Closed} */ place) {
    closures.toggle(place);
    apply();
  }
  corridor.closing = { network, state, toggle, disc, button, places: () => closures.places, answer: () => effect };

  /* A button that closes a place, or opens it again. */
  function button(/** @type {Closed} */ place) {
    const word = () => (closures.has(place) ? "close-open-this" : "close-this");
    const onclick = () => {
      toggle(place);
      corridor.put(made, word());
    };
    const made = h("button", msg(word(), null, { type: "button", class: "tool close-this", onclick }));
    return made;
  }

  /* Every card, and every row of a country, has a button of its own. */
  const { card } = corridor;
  corridor.card = (/** @type {any} */ properties, /** @type {any} */ beneath) => {
    const article = card(properties, beneath);
    const place = /** @type {Closed} */ ({ kind: properties.mode ? "line" : "place", id: properties.id });
    const entry = corridor.features.get(place.kind + " " + properties.id);
    if (properties.mode && entry.status !== "operational" && !closures.has(place)) return article;
    article.querySelector(".kind").after(button(place));
    return article;
  };
  for (const row of /** @type {NodeListOf<HTMLTableRowElement>} */ (panel.querySelectorAll("tr[data-country]"))) {
    const id = row.dataset.country || "";
    if (!countries.has(id)) continue;
    const args = JSON.stringify({ what: { name: "country/" + id } });
    const onclick = (/** @type {Event} */ event) => {
      event.stopPropagation();
      toggle({ kind: "country", id });
    };
    row.cells[0].append(h("button", { type: "button", class: "close-country", "data-msg-aria-label": "close-it", "data-msg-title": "close-it", "data-args": args, onclick }));
  }

  pointing(map, { toggle, undo: act.undo, countries: [...countries], shade });
  corridor.onScenario.push(() => {
    drawing.forget();
    apply();
  });
  corridor.onLanguage.push(tell);
  const address = () => closures.places.map(written).join(";");
  corridor.keep("close", address, (/** @type {string} */ text) => {
    if (text === address()) return;
    const found = read(text, known);
    unknown = found.unknown;
    closures.reset(found.places);
    apply();
  });
}
