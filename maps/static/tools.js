/* Tools: measure, the map as a picture, print, and what is shown as data. Files are made on the page
   itself, so that they can be had without a network. */
"use strict";

/* Where motion is unwanted the map jumps: also when a card makes room for itself, or by the arrow keys. */
corridor.parts.push(function (map) {
  const { panBy } = map;
  map.panBy = (offset, options) => panBy.call(map, offset, corridor.still() ? { ...options, animate: false } : options);
});

corridor.parts.push(function (map, data) {
  const { h } = corridor;
  const layers = document.getElementById("corridor-tree");
  if (!layers) return;
  const box = layers.parentElement;
  /* A name of a file: the title of the atlas and what else is said, in letters, digits and hyphens. */
  const stemOf = (text) => text.normalize("NFKC").replace(/[^\p{L}\p{M}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "").toLocaleLowerCase(corridor.language);
  const named = (more) => [stemOf(corridor.name("atlas/title").split(/[(:,]/)[0]).slice(0, 60) || "corridor", ...more.map(stemOf)].join("-").slice(0, 90);

  /* Scenario and year in words, those shown and those the page opens with; empty where it has none. */
  corridor.situation = corridor.situation || (() => "");
  corridor.opensWith = corridor.opensWith || corridor.situation;
  /* Whom a picture or a file of data must name: the corner of the map has no room for all of them. A spreadsheet may cut
     a cell at semicolons, so none stands between them. */
  corridor.credit = () => [map.attributionControl.getContainer().textContent.replace(/^Leaflet · /, ""), data.credits].filter(Boolean).join(" · ").replaceAll("; ", " · ");

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
    const closed = document.querySelector(".c-closed:not([hidden]) .headline");
    const features = [];
    for (const entry of corridor.features.values()) {
      const place = Boolean(entry.latlng);
      if (place ? !map.hasLayer(entry.within || entry.layer) || corridor.elsewhere(entry.properties) : !corridor.drawn(entry)) continue;
      const now = !place && entry.status !== entry.properties.status ? { status_shown: entry.status } : {};
      const through = place ? [] : corridor.routesOf(entry.properties.id);
      const routes = through.length ? { routes: through.join(";") } : {};
      features.push({ type: "Feature", id: (place ? "node/" : "segment/") + entry.properties.id, properties: { ...entry.properties, ...routes, ...now }, geometry: entry.layer.feature.geometry });
    }
    for (const { properties, layer, marker } of corridor.places) {
      if (!map.hasLayer(marker)) continue;
      const { said, ...rest } = properties;
      const facts = { ...rest, name: corridor.text(...said), segments: properties.segments.join(";") };
      features.push({ type: "Feature", id: "chokepoint/" + properties.id, properties: facts, geometry: righted(layer.feature.geometry) });
    }
    return {
      type: "FeatureCollection",
      title: corridor.name("atlas/title"),
      version: data.version,
      date: data.created,
      ...(corridor.situation() ? { shown: corridor.situation() } : {}),
      ...(closed ? { closed: text(closed) } : {}),
      attribution: corridor.credit(),
      note: corridor.text("geojson-note"),
      features,
    };
  };

  /* Tables: those of the panel, and the chokepoints, whose list is not a table. */
  const text = (element) => {
    return element.textContent.replace(/\s+/g, " ").trim();
  };
  /* A number stands as it is, not as it is written for a reader; shares in percent. */
  const number = (cell) => {
    const [kind, value] = cell.dataset.number ? cell.dataset.number.split(" ") : [];
    if (kind === undefined) return text(cell) === "–" ? "" : text(cell);
    return value === "" ? "" : String(isShare(kind) ? Number((100 * value).toPrecision(12)) : Number(value));
  };
  const isShare = (kind) => Boolean(data.messages.kinds[kind].percent);
  function rowsOf(table) {
    const cells = [...table.rows].map((row) => [...row.cells]);
    const width = Math.max(...cells.map((row) => row.length));
    const said = Array.from({ length: width }, (_, i) => cells.some((row) => row[i] && text(row[i])));  // columns of bars say nothing
    const rows = cells.map((row) => row.filter((_, i) => said[i]));
    const percent = said.map((_, i) => rows.some((row) => row[i] && row[i].dataset.number && isShare(row[i].dataset.number.split(" ")[0])));
    const headed = Boolean(table.tHead);
    return rows.map((row, at) => row.map((cell, i) => (headed && at === 0 ? text(cell) + (percent[i] ? " (%)" : "") : number(cell))));
  }
  /* By the names and units that they have as GeoJSON. */
  function places() {
    const head = ["rank", "name", "lat", "lon", "severing_km", "circle_km", "pairs_cut", "pairs", "freight_lost_share", "gas_lost_share", "extra_hours", "extra_hours_low", "extra_hours_high", "extra_usd_y", "modes", "confidence", "segments"];
    const facts = ({ said, segments, ...properties }) => ({ ...properties, name: corridor.text(...said), segments: segments.join(";") });
    return [head, ...corridor.places.map(({ properties }) => head.map((name) => facts(properties)[name] ?? ""))];
  }
  /* Where a table is from, in columns of each row: most readers of CSV would take a line of comment for a row. */
  function sourced(rows, scenario) {
    const from = { atlas: corridor.name("atlas/title"), atlas_version: data.version ?? "", atlas_date: data.created ?? "", scenario, source: corridor.credit() };
    return rows.map((row, at) => [...row, ...(at ? Object.values(from) : Object.keys(from))]);
  }
  /* What the reader closed does to each pair that is asked for, under the names of `geo.closure_effect`. */
  function closedByReader() {
    const effect = corridor.closing && corridor.closing.answer();
    if (!effect) return [];
    const head = ["medium", "origin", "destination", "modes", "commodity", "asked", "unit", "outcome", "hours_before", "hours", "km_before", "km", "usd_t_before", "usd_t"];
    const rows = effect.rows.map(({ medium, origin, destination, modes, commodity, amount, outcome, by, usd }) => {
      const [hours, km] = medium === "gas" ? [["", ""], by] : [by, ["", ""]];
      return [medium, corridor.name("node/" + origin), corridor.name("node/" + destination), modes, commodity, amount, medium === "gas" ? "bcm/y" : "Mt/y", outcome, ...hours, ...km, ...(usd || ["", ""])].map((value) => value ?? "");
    });
    const what = text(document.querySelector(".c-closed .headline"));
    return [{ title: [corridor.text("close-title")], rows: sourced([head, ...rows], `${corridor.situation()}; ${what}`) }];
  }
  corridor.tables = function () {
    const found = corridor.places.length ? [{ title: [corridor.text("tab-chokepoints")], rows: sourced(places(), corridor.opensWith()) }] : [];
    found.unshift(...closedByReader());
    for (const section of document.querySelectorAll(".c-panel [role=tabpanel]")) {
      for (const table of section.querySelectorAll("table")) {
        let hidden = false;
        for (let each = table; each !== section; each = each.parentElement) hidden = hidden || each.hidden;
        if (hidden) continue;
        const tab = document.getElementById(section.getAttribute("aria-labelledby"));
        const within = table.closest("details");
        const about = table.closest("[data-route]");
        const chosen = section.querySelector(".scenarios [aria-expanded=true] .name");
        let heading = table.previousElementSibling;
        while (heading && heading.tagName !== "H2") heading = heading.previousElementSibling;
        const title = [text(tab), heading && text(heading), about && corridor.name("route/" + about.dataset.route), within && text(within.querySelector("summary")).replace(/ \(\d+\)$/, ""), table.closest(".scenarios") && chosen && text(chosen)].filter(Boolean);
        const sides = [...new Set([...table.querySelectorAll(".side")].map(text))].join("; ");
        const scenario = sides || (table.closest(".scenarios") ? corridor.situation() : corridor.opensWith());
        found.push({ title, rows: sourced(rowsOf(table), scenario) });
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
    save(named([]) + ".png", "image/png", blob);
  }

  const told = h("p", { class: "unseen", role: "status", "aria-live": "polite" });
  const item = (said, run, label) => h("li", {}, h("button", { ...said, type: "button", class: "plainbutton", onclick: run }, label));
  const tables = h("ul", {});
  const menu = h(
    "div",
    { class: "tree tools", id: "corridor-tools", hidden: true },
    h("h2", corridor.msg("measure")),
    h("ul", {}, item(corridor.msg("distance"), () => {
      open(false);
      corridor.measure(true);
    })),
    h("h2", corridor.msg("picture")),
    h("ul", {}, item(corridor.msg("picture-png"), picture), item(corridor.msg("print"), () => window.print())),
    h("h2", corridor.msg("data")),
    h("ul", {}, item(corridor.msg("shown-geojson"), () => save(named([]) + ".geojson", "application/geo+json", JSON.stringify(corridor.shown())))),
    h("h2", corridor.msg("tables")),
    tables,
    told
  );
  const button = h("button", corridor.msg("tools", null, { type: "button", class: "tool", "aria-expanded": "false", "aria-controls": "corridor-tools" }));
  const other = box.querySelector("[aria-controls=corridor-tree]");
  const row = h("div", { class: "tool-row" });
  other.before(row);
  row.append(button, other);
  layers.after(menu);
  function open(on) {
    if (on && !layers.hidden) other.click();
    if (on) {
      corridor.stop("low");
      tables.replaceChildren(
        ...corridor.tables().map(({ title, rows }) => item({}, () => save(named(title) + ".csv", "text/csv", corridor.csv(rows)), title.join(" · ")))
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
