/* The field of the search: places, lines, countries, routes and scenarios by any of their names. */
"use strict";
corridor.parts.push(function (map, data) {
  const { h } = corridor;
  const field = document.getElementById("corridor-search");
  const found = document.getElementById("corridor-found");
  if (!field || !found) return;
  const MOST = 12;

  /* Each kind of thing: its order among what fits as well, and what opening it does. */
  const opens = {
    node: [0, (id) => corridor.show("place " + id)],
    country: [1, (id) => {
      const [west, south, east, north] = data.labels.countries.find(({ code }) => code === id).box;
      map.fitBounds([corridor.at(south, west), corridor.at(north, east)], { animate: !corridor.still() });
    }],
    route: [2, (id) => {
      corridor.openTab("exposure");
      corridor.chooseRoute(id);
    }],
    scenario: [3, (id) => {
      const choice = document.querySelector(".c-state select");
      choice.value = id;
      choice.dispatchEvent(new Event("change"));
    }],
    segment: [4, (id) => corridor.show("line " + id)],
  };
  let entries = null;
  function all() {
    const features = [...corridor.features].map(([key, { properties, within }]) => [corridor.nameOf(key), [properties.id, properties.locode], properties.kind, within && properties.name]);
    const others = [
      ...data.labels.countries.map(({ code }) => ["country/" + code, [code]]),
      ...Object.keys(data.routes).map((id) => ["route/" + id, []]),
      ...((data.scenarios && data.scenarios.list) || []).map(({ id }) => ["scenario/" + id, []]),
    ];
    const fold = (texts) => [...new Set(texts.filter(Boolean).map(corridor.fold))];
    const kinds = new Map(Object.keys(data.kinds).map((kind) => [kind, fold(corridor.everyText("kind-" + kind))]));
    /* Of many lines only what the atlas calls them itself: no message has their names. */
    const own = (key, name) => [name, ...Object.values(data.messages.names).map((names) => names[key])];
    return [...features, ...others].map(([key, ids, kind, name]) => ({
      key,
      order: opens[key.split("/")[0]][0],
      names: fold([...(name ? own(key, name) : corridor.everyName(key)), ...ids]),
      about: kinds.get(kind) || [],
    }));
  }
  function sign(kind, id) {
    const entry = corridor.features.get((kind === "node" ? "place " : "line ") + id);
    if (!entry || !["node", "segment"].includes(kind)) return h("span", corridor.msg("found-" + kind, null, { class: "muted" }));
    return kind === "node" ? corridor.marker(entry.properties.kind, 1, corridor.toCome.has(id)) : corridor.swatch(entry.properties.mode, entry.status);
  }
  function show() {
    entries = entries || all();
    const rows = corridor.search(field.value, entries, MOST);
    found.replaceChildren(
      ...rows.map(({ key }) => {
        const [kind, id] = [key.slice(0, key.indexOf("/")), key.slice(key.indexOf("/") + 1)];
        const open = () => {
          found.hidden = true;
          map.closePopup();  // the card of what was found before would hang beside what is shown now
          opens[kind][1](id);
        };
        return h("li", {}, h("button", { type: "button", onclick: open }, sign(kind, id), h("span", { "data-name": key })));
      })
    );
    found.hidden = !field.value.trim();
    if (!found.hidden && !rows.length) found.append(h("li", corridor.msg("found-nothing", null, { class: "muted" })));
  }
  field.addEventListener("input", show);
  field.addEventListener("focus", show);
  field.form.addEventListener("focusout", (event) => (found.hidden = found.hidden || !field.form.contains(event.relatedTarget)));
  field.form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") found.hidden = true;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const stops = [field, ...found.querySelectorAll("button")];
    if (!step || found.hidden) return;
    event.preventDefault();
    stops[Math.max(0, Math.min(stops.length - 1, stops.indexOf(document.activeElement) + step))].focus();
  });
  field.form.addEventListener("submit", (event) => {
    event.preventDefault();
    const first = found.querySelector("button");
    if (first) first.click();
  });
});
