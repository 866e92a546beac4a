/* What closed and what is to open, in order of time: each step marks its places and lines on the map and says what happened. */
"use strict";
corridor.parts.push(function (map, data) {
  const { h } = corridor;
  const { timeline } = data;
  const section = document.getElementById("corridor-scenarios");
  if (!timeline || !timeline.length || !section) return;
  const marks = L.layerGroup().addTo(map);
  let at = 0;  // 0: none is shown

  const slider = h("input", { type: "range", min: 0, max: timeline.length, step: 1, value: 0, "data-msg-aria-label": "timeline-title" });
  const step = (sign, by, id) => h("button", { type: "button", class: "tool", "data-msg-aria-label": id, onclick: () => go(at + by) }, sign);
  const told = h("div", { class: "timeline-entry", "aria-live": "polite" });
  section.append(h("h2", corridor.msg("timeline-title")), h("p", corridor.msg("timeline-note", null, { class: "note" })),
    h("div", { class: "timeline" }, step("‹", -1, "timeline-back"), slider, step("›", 1, "timeline-next")), told);
  slider.addEventListener("input", () => go(Number(slider.value)));

  function mark({ nodes, segments, opens }) {
    const spots = [];
    for (const id of nodes) {
      const entry = corridor.features.get("place " + id);
      if (entry) spots.push(entry.latlng);
    }
    for (const id of segments) {
      const entry = corridor.features.get("line " + id);
      if (!entry || !corridor.drawn(entry)) continue;
      corridor.glow(entry, entry.latlngs, "lit-hit").addTo(marks);
      if (!nodes.length) spots.push(corridor.middle(entry));
      for (const each of [entry.layer.getBounds().getSouthWest(), entry.layer.getBounds().getNorthEast()]) spots.bounds = (spots.bounds || L.latLngBounds([each])).extend(each);
    }
    const bounds = spots.reduce((box, spot) => box.extend(spot), spots.bounds || L.latLngBounds([]));
    for (const spot of spots) L.marker(spot, { icon: L.divIcon({ className: "sign-icon", html: corridor.sign(opens ? "opened" : "lost"), iconSize: [18, 18] }), pane: "corridor-signs", interactive: false, keyboard: false }).addTo(marks);
    if (bounds.isValid()) map.flyToBounds(bounds.pad(0.4), { maxZoom: 7, animate: !corridor.still(), duration: 0.7 });
  }
  const day = (text) => (text.length === 10 ? { date: text } : text);
  const when = ({ from, until }) => (until && until !== from ? corridor.text("timeline-span", { from: day(from), until: day(until) }) : corridor.text("timeline-when", { from: day(from) }) + ":");
  function say() {
    const entry = timeline[at - 1];
    slider.setAttribute("aria-valuetext", entry ? `${entry.from} ${entry.place}` : corridor.text("timeline-none"));
    told.replaceChildren(...(entry ? [
      h("p", { dir: "auto" }, h("b", {}, when(entry)), " ", entry.place),
      h("p", { lang: "en", dir: "auto" }, entry.text),
      h("div", { class: "muted" }, corridor.sources(entry.source)),
    ] : [h("p", corridor.msg("timeline-none", null, { class: "muted" }))]));
  }
  function go(place) {
    const chosen = Math.max(0, Math.min(timeline.length, place));
    if (chosen === at) return;
    at = chosen;
    slider.value = at;
    marks.clearLayers();
    const entry = timeline[at - 1];
    const years = data.scenarios ? data.scenarios.years : [];
    if (corridor.chooseScenario) corridor.chooseScenario(entry && entry.scenario ? { scenario: entry.scenario, year: years.indexOf(entry.from) } : { scenario: data.scenarios.start[0], year: data.scenarios.start[1] });
    if (entry && entry.segments) mark(entry);
    say();
    corridor.changed();
  }
  say();
  corridor.onLanguage.push(say);
  corridor.keep("event", () => (at ? timeline[at - 1].id : ""), (id) => go(timeline.findIndex((each) => each.id === id) + 1));
});
