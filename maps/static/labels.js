/* Lettering: countries, seas, places and towns, laid out anew after every move so that none overlap. */
"use strict";
corridor.parts.push(function (map, data) {
  const { h } = corridor;
  const labels = [];
  const few = data.labels.nodes.length <= 40;  // then there is room for all of them at any zoom

  /* Names are made when they are first wanted, as there are many. */
  function add(kind, of, lat, lon, extra) {
    labels.push({ kind, of, at: L.latLng(lat, lon), ...extra });
  }
  for (const node of data.labels.nodes) {
    const entry = corridor.features.get("place " + node.id);
    if (entry) add("place", "node/" + node.id, entry.latlng.lat, entry.latlng.lng, { rank: node.rank, short: node.short, entry, from_zoom: few || node.rank < 1 ? 0 : data.kinds[entry.properties.kind].min_zoom + 1 });
  }
  for (const place of data.labels.countries) add(place.territory ? "territory" : "country", "country/" + place.code, place.lat, place.lon, { rank: place.territory ? -1 : 1.5, span_deg: place.box[2] - place.box[0], country: place.code });
  for (const place of data.labels.seas) add("sea", "sea/" + place.id, place.lat, corridor.at(place.lat, place.lon).lng, { rank: 1.6, min: place.min_zoom });
  const group = L.layerGroup().addTo(map);
  /* Some towns stand for places until the reader is near. */
  const from = {};
  for (const [name, lat, lon, from_zoom, few] of data.labels.towns) {
    const { rank = 3 + from_zoom / 10, until = Infinity, places = [], names = {} } = few || {};
    for (const place of places) from[place] = until;
    labels.push({ kind: "town", name, names, at: L.latLng(lat, lon), rank, from_zoom, until_zoom: until });
  }
  const called = ({ names, name }) => names[corridor.language] || name;
  /* What stands in brackets says of a place that it is planned. */
  const brief = ({ short, entry }) => Boolean(short && !corridor.toCome.has(entry.properties.id));
  function make(label) {
    const great = label.rank < 1 ? " is-great" : "";
    if (label.kind === "town") {
      label.dot = h("i", { class: label.bare ? null : "town-dot" + great });
      label.span = h("span", { class: "label label-town" + great }, called(label));
    } else label.span = h("span", { class: "label label-" + label.kind, "data-name": label.of, "data-short": brief(label) ? "" : null, "data-country": label.country });
    const icon = L.divIcon({ className: "label-anchor", html: label.dot ? h("span", {}, label.dot, label.span) : label.span, iconSize: [0, 0] });
    label.marker = L.marker(label.at, { icon, pane: "corridor-labels", interactive: false, keyboard: false });
  }
  labels.sort((a, b) => a.rank - b.rank);
  corridor.onLanguage.push(function () {
    for (const label of labels) if (label.marker) label.kind === "town" ? (label.span.textContent = called(label)) : corridor.tell(label.span);
    corridor.relabel();
  });
  corridor.onScenario.push(function () {
    for (const label of labels) {
      if (label.kind !== "place" || !label.marker) continue;
      label.span.toggleAttribute("data-short", brief(label));
      corridor.tell(label.span);
    }
  });
  corridor.group(group, { ground: "ground-names" });
  if (document.fonts) corridor.soon(() => document.fonts.ready.then(() => corridor.relabel()));  // asking for it lays the page out

  const gap = 3;
  const WRONG = 1e6;
  const meets = (a, b) => a[0] < b[2] + gap && b[0] < a[2] + gap && a[1] < b[3] + gap && b[1] < a[3] + gap;

  /* Where lines run on the screen, in cells of 8 pixels: names keep off them where they can. */
  function ink(box) {
    if (corridor.painted) return () => 0;  // too many lines to keep off
    const cells = new Set();
    for (const entry of corridor.features.values()) {
      const { latlngs } = entry;
      if (entry.latlng || !corridor.drawn(entry)) continue;
      for (const part of Array.isArray(latlngs[0]) ? latlngs : [latlngs]) {
        let before = null;
        for (const each of part) {
          const at = map.latLngToContainerPoint(each);
          const steps = before ? Math.min(400, Math.ceil(before.distanceTo(at) / 6)) : 1;
          for (let i = 1; i <= steps; i++) {
            const x = before ? before.x + ((at.x - before.x) * i) / steps : at.x;
            const y = before ? before.y + ((at.y - before.y) * i) / steps : at.y;
            if (x > 0 && y > 0 && x < box.width && y < box.height) cells.add((x >> 3) * 4096 + (y >> 3));
          }
          before = at;
        }
      }
    }
    return (frame) => {
      let met = 0;
      for (let x = Math.max(0, frame[0]) >> 3; x <= frame[2] >> 3; x++) {
        for (let y = Math.max(0, frame[1] + 3) >> 3; y <= (frame[3] - 3) >> 3; y++) if (cells.has(x * 4096 + y)) met++;
      }
      return met;
    };
  }

  function candidates(label, width, height, off) {
    const middle = [-width / 2, -height / 2];
    if (label.kind === "territory") {
      const shifts = [0, -0.25, 0.25, -0.5, 0.5].flatMap((x) => [0, -0.8, 0.8, -1.6, 1.6].map((y) => [x, y]));
      shifts.sort((a, b) => Math.hypot(...a) - Math.hypot(...b));
      return shifts.map(([x, y]) => [middle[0] + (x * width) / 2, middle[1] + y * height]);
    }
    if (label.kind === "country" || label.kind === "sea") {
      const far = label.kind === "sea" ? 0.5 : 1;
      return [0, -1, 1, -2, 2].flatMap((y) => [0, -0.4, 0.4].map((x) => [middle[0] + far * x * width, middle[1] + far * y * height]));
    }
    const around = [[off, -height / 2], [-width - off, -height / 2], [-width / 2, -height - off + 2], [-width / 2, off - 2], [off - 2, -height - 2], [off - 2, 2]];
    return label.rank < 1 && label.dot ? [...around, [0, -height - off], [0, off], [-width, -height - off], [-width, off]] : around;
  }

  const wide = (label, zoom) => (label.span_deg / 360) * 256 * 2 ** zoom;
  function wanted(label, zoom) {
    if (label.kind === "town") return zoom >= label.from_zoom && zoom < label.until_zoom;
    if (label.kind === "place") return zoom >= Math.max(label.from_zoom, from[label.entry.properties.id] || 0) && label.entry.layer._map && corridor.seen(label.entry.layer);
    if (label.kind === "sea") return zoom >= label.min && zoom < label.min + 5.5;
    return label.kind === "territory" || wide(label, zoom) > 12;  // no name is narrower
  }

  /* How large each name is: all are shown, then all are read, as the browser lays out anew at every turn between. */
  function measure() {
    const news = labels.filter((label) => label.marker && label.measured !== label.span.textContent && group.hasLayer(label.marker));
    for (const { span } of news) span.style.display = "";
    for (const label of news) {
      label.measured = label.span.textContent;
      label.width = label.span.offsetWidth;
      label.height = label.span.offsetHeight;
    }
  }

  function lay() {
    if (!map.hasLayer(group)) return;
    const zoom = map.getZoom();
    const box = map.getContainer().getBoundingClientRect();
    const taken = [];
    for (const control of map.getContainer().querySelectorAll(".leaflet-control:not(.not-in-picture)")) {
      const edge = control.getBoundingClientRect();
      if (edge.width) taken.push([edge.left - box.left, edge.top - box.top, edge.right - box.left, edge.bottom - box.top]);
    }
    taken.push(...corridor.discs());
    const firm = [...taken];  // what the name of the territory keeps off: it stands over ports and lines rather than elsewhere
    for (const entry of corridor.markers) {
      if (!entry.layer._map || !corridor.seen(entry.layer)) continue;
      const point = map.latLngToContainerPoint(entry.latlng);
      taken.push([point.x - 4, point.y - 4, point.x + 4, point.y + 4]);
    }
    for (const at of corridor.signed) {
      const { x, y } = map.latLngToContainerPoint(at);
      taken.push([x - 6, y - 6, x + 6, y + 6]);
    }
    const inked = ink(box);
    const view = map.getBounds();
    if (corridor.painted) corridor.painted.names(zoom, view, labels);
    const around = view.pad(0.25);  // what is beside the view may have its name within
    for (const label of labels) {
      const here = Boolean((label.kind === "town" ? view : around).contains(label.at) && wanted(label, zoom));
      if (here && !label.marker) make(label);
      if (label.marker && here !== group.hasLayer(label.marker)) here ? group.addLayer(label.marker) : group.removeLayer(label.marker);
    }
    measure();
    /* A name beside the dot of another town would be taken for its name. */
    const dots = labels.filter((label) => label.rank < 1 && label.dot && group.hasLayer(label.marker)).map((town) => ({ town, at: map.latLngToContainerPoint(town.at) }));
    const mistaken = (label, frame) => ["town", "place"].includes(label.kind) && dots.some(({ town, at }) => town !== label && meets(frame, [at.x - 9, at.y - 5, at.x + 9, at.y + 5]));
    for (const label of labels) {
      if (!label.marker || !group.hasLayer(label.marker)) continue;
      const { span, width, height } = label;
      const point = map.latLngToContainerPoint(label.at);
      const inside = point.x > -width && point.y > -height && point.x < box.width + width && point.y < box.height + height;
      const others = label.kind === "territory" ? firm : taken;
      let chosen = null;
      if (inside && (label.kind !== "country" || wide(label, zoom) > width * 0.75)) {
        for (const off of label.kind === "place" ? [8, 14] : label.kind === "town" ? (label.rank < 1 ? [6, 12, 22, 30] : [6]) : [0]) {  // farther off where a disc lies on the place
          for (const [x, y] of candidates(label, width, height, off)) {
            const frame = [point.x + x, point.y + y, point.x + x + width, point.y + y + height];
            const wrong = mistaken(label, frame);  // the great towns are named all the same where there is no other room
            if (others.some((other) => meets(frame, other)) || (wrong && label.rank >= 1) || frame[0] < 2 || frame[2] > box.width - 2 || frame[1] < 2 || frame[3] > box.height - 2) continue;
            const crossed = inked(frame) + (wrong ? WRONG : 0);
            if (!chosen || crossed < chosen[3]) chosen = [x, y, frame, crossed];
            if (!crossed) break;
          }
          if (chosen && chosen[3] < WRONG) break;
        }
      }
      if (label.dot) label.dot.style.display = chosen && !taken.some((other) => meets([point.x, point.y, point.x, point.y], other)) ? "" : "none";
      span.style.display = chosen ? "" : "none";
      if (chosen) {
        span.style.left = chosen[0] + "px";
        span.style.top = chosen[1] + "px";
        taken.push(chosen[2]);
        firm.push(chosen[2]);
      }
    }
  }
  /* Once for all that changes between two frames; at once where the page is about to be printed or saved. */
  let asked = 0;
  corridor.relabel = function (now) {
    cancelAnimationFrame(asked);
    if (now === true) lay();
    else asked = requestAnimationFrame(lay);
  };
  map.on("zoomend moveend resize", () => corridor.relabel());
  corridor.onLanguage.push(() => corridor.relabel());
  group.on("add", () => corridor.relabel());
  corridor.relabel();
});
