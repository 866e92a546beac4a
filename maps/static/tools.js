/* Tools: measure, the map as a picture, print, and what is shown as data. Files are made on the page
   itself, so that they can be had without a network. */
"use strict";

/* The text of a text node as the page was made, whatever the language shown: see language.js. */
corridor.original = corridor.original || ((node) => node.data);

/* Where motion is unwanted the map jumps: also when a card makes room for itself, or by the arrow keys. */
corridor.parts.push(function (map) {
  const { panBy } = map;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  map.panBy = (offset, options) => panBy.call(map, offset, still.matches ? { ...options, animate: false } : options);
});

corridor.parts.push(function (map, data) {
  const { h } = corridor;
  const layers = document.getElementById("corridor-tree");
  if (!layers) return;
  const box = layers.parentElement;
  const stem = (data.title.split(/[(:,]/)[0].normalize("NFKD").replace(/[^\w]+/g, "-").replace(/^-+|-+$/g, "").toLowerCase() || "corridor").slice(0, 60);

  /* Scenario and year in words; empty where the page has none. */
  corridor.situation = function () {
    if (!corridor.scenario || !data.scenarios) return "";
    const now = corridor.scenario();
    const chosen = data.scenarios.list.find(({ id }) => id === now.scenario);
    const year = String(data.scenarios.years[now.year]);
    return chosen.title.endsWith(year) ? chosen.title : `${chosen.title}, ${year}`;
  };
  corridor.credit = () => map.attributionControl.getContainer().textContent;

  /* Hand a file to the reader. */
  function save(name, type, content) {
    const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
    const link = h("a", { href: url, download: name, hidden: true });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 30000);
    told.textContent = name;
  }

  /* The rings of a polygon as RFC 7946 asks: the outer one against the clock, holes with it. */
  function righted(geometry) {
    if (!geometry.type.endsWith("Polygon")) return geometry;
    const area = (ring) => ring.slice(1).reduce((sum, [x, y], i) => sum + (ring[i][0] * y - x * ring[i][1]), 0);
    const turned = (ring, i) => (area(ring) > 0 === (i === 0) ? ring : [...ring].reverse());
    const polygon = (rings) => rings.map(turned);
    return { ...geometry, coordinates: geometry.type === "Polygon" ? polygon(geometry.coordinates) : geometry.coordinates.map(polygon) };
  }

  /* What is on the map at the moment, as GeoJSON. */
  corridor.shown = function () {
    const features = [];
    for (const entry of corridor.features.values()) {
      const place = Boolean(entry.latlng);
      if (place ? !map.hasLayer(entry.layer) || corridor.elsewhere(entry.properties) : !corridor.drawn(entry)) continue;
      const now = !place && entry.status !== entry.properties.status ? { status_shown: entry.status } : {};
      const through = place ? [] : corridor.routesOf(entry.properties.id);
      const routes = through.length ? { routes: through.join(";") } : {};
      features.push({ type: "Feature", id: (place ? "node/" : "segment/") + entry.properties.id, properties: { ...entry.properties, ...routes, ...now }, geometry: entry.layer.feature.geometry });
    }
    for (const { properties, layer, marker } of corridor.places) {
      if (!map.hasLayer(marker)) continue;
      const facts = { ...properties, segments: properties.segments.join(";") };
      features.push({ type: "Feature", id: "chokepoint/" + properties.id, properties: facts, geometry: righted(layer.feature.geometry) });
    }
    return {
      type: "FeatureCollection",
      title: data.title,
      ...(corridor.situation() ? { shown: corridor.situation() } : {}),
      attribution: corridor.credit(),
      note: "Geometry simplified for display; the layers in full are those of the atlas.",
      features,
    };
  };

  /* Tables: those of the panel, and the chokepoints, whose list is not a table. */
  const text = (element) => {
    const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const parts = [];
    for (let node = walk.nextNode(); node; node = walk.nextNode()) parts.push(corridor.original(node));
    return parts.join("").replace(/\s+/g, " ").trim();
  };
  const number = (cell) => (/^[-−+]?\d{1,3}(,\d{3})*(\.\d+)?( %)?$/.test(cell) ? cell.replaceAll(",", "").replace("−", "-").replace(/^\+/, "").replace(" %", "") : cell === "–" ? "" : cell);
  function rowsOf(table) {
    const all = [...table.rows].map((row) => [...row.cells].map(text));
    const width = Math.max(...all.map((row) => row.length));
    const said = Array.from({ length: width }, (_, i) => all.some((row) => row[i]));  // columns of bars say nothing
    const rows = all.map((row) => row.filter((_, i) => said[i]));
    const percent = said.map((_, i) => rows.some((row) => / %$/.test(row[i] || "")));
    const headed = Boolean(table.tHead);
    return rows.map((row, at) => row.map((cell, i) => (headed && at === 0 ? cell + (percent[i] ? " (%)" : "") : number(cell))));
  }
  function places() {
    const facts = (properties) => {
      const row = document.querySelector(`[data-place="${CSS.escape(properties.id)}"]`);
      const part = (selector) => (row && row.querySelector(selector) ? text(row.querySelector(selector)) : "");
      const terms = row ? [...row.querySelectorAll(".terms > *")].map(text) : [];
      return [properties.rank, properties.name, properties.lat, properties.lon, properties.severing_km, properties.circle_km, part(".pairs"), ...[0, 1, 2].map((i) => terms[i] || ""), properties.segments.join(";")];
    };
    const head = ["rank", "name", "lat", "lon", "severing_radius_km", "closed_radius_km", "pairs", "freight", "gas", "way_round", "segments"];
    return [head, ...corridor.places.map(({ properties }) => facts(properties))];
  }
  corridor.tables = function () {
    const found = corridor.places.length ? [{ title: ["Chokepoints"], rows: places() }] : [];
    for (const section of document.querySelectorAll(".c-panel [role=tabpanel]")) {
      for (const table of section.querySelectorAll("table")) {
        let hidden = false;
        for (let each = table; each !== section; each = each.parentElement) hidden = hidden || each.hidden;
        if (hidden) continue;
        const tab = document.getElementById(section.getAttribute("aria-labelledby"));
        const within = table.closest("details");
        const about = table.closest("[data-route]");
        const chosen = section.querySelector(".scenarios [aria-expanded=true] .name");
        const title = [text(tab), about && data.routes[about.dataset.route].name, within && text(within.querySelector("summary")).replace(/ \(\d+\)$/, ""), table.closest(".scenarios") && chosen && text(chosen)].filter(Boolean);
        found.push({ title, rows: rowsOf(table) });
      }
    }
    return found;
  };
  const quoted = (cell) => {
    // No formula for a spreadsheet, as layers/model/values.py has it.
    const inner = cell.replace(/([;\t])(?!\s*[+-]?\d+(\.\d+)?(e[+-]?\d+)?\s*([;\t]|$))(?=\s*([=@＝＠]|[+\-＋－]\S))/gi, "$1'");
    const safe = /^(\s*[=+\-@＝＋－＠]|[\t\r\n\0])/.test(cell) && !/^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(cell) ? "'" + inner : inner;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  corridor.csv = (rows) => "\ufeff" + rows.map((row) => row.map((cell) => quoted(String(cell))).join(",") + "\r\n").join("");

  async function picture() {
    const canvas = corridor.picture(Math.max(2, Math.min(3, window.devicePixelRatio || 1)));
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    save(stem + ".png", "image/png", blob);
  }

  const told = h("p", { class: "unseen", role: "status", "aria-live": "polite" });
  const item = (label, run) => h("li", {}, h("button", { type: "button", class: "plainbutton", onclick: run }, label));
  const tables = h("ul", {});
  const menu = h(
    "div",
    { class: "tree tools", id: "corridor-tools", hidden: true },
    h("h2", {}, "Measure"),
    h("ul", {}, item("Distance along points", () => {
      open(false);
      corridor.measure(true);
    })),
    h("h2", {}, "Picture"),
    h("ul", {}, item("Map as it stands (PNG)", picture), item("Print", () => window.print())),
    h("h2", {}, "Data"),
    h("ul", {}, item("Lines and places shown (GeoJSON)", () => save(stem + ".geojson", "application/geo+json", JSON.stringify(corridor.shown())))),
    h("h2", {}, "Tables (CSV)"),
    tables,
    told
  );
  const button = h("button", { type: "button", class: "tool", "aria-expanded": "false", "aria-controls": "corridor-tools" }, "Tools");
  const other = box.querySelector("[aria-controls=corridor-tree]");
  const row = h("div", { class: "tool-row" });
  other.before(row);
  row.append(button, other);
  layers.after(menu);
  function open(on) {
    if (on && !layers.hidden) other.click();
    if (on) {
      tables.replaceChildren(
        ...corridor.tables().map(({ title, rows }) => item(title.join(" · "), () => save([stem, ...title].join("-").normalize("NFKD").replace(/[^\w-]+/g, "-").toLowerCase().slice(0, 90) + ".csv", "text/csv", corridor.csv(rows))))
      );
    }
    menu.hidden = !on;
    button.setAttribute("aria-expanded", String(on));
    if (corridor.relabel) corridor.relabel();
  }
  button.addEventListener("click", () => open(menu.hidden));
  other.addEventListener("click", () => menu.hidden || open(false), true);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || menu.hidden) return;
    event.stopImmediatePropagation();
    open(false);
    button.focus();
  }, true);
});
