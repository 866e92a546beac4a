/* Lettering: countries, seas and places, laid out anew after every move so that none overlap. */
"use strict";
corridor.parts.push(function (map, data) {
  const { h } = corridor;
  const labels = [];

  function add(kind, text, lat, lon, extra) {
    const span = h("span", { class: "label label-" + kind }, text);
    const icon = L.divIcon({ className: "label-anchor", html: span, iconSize: [0, 0] });
    const marker = L.marker([lat, lon], { icon, pane: "corridor-labels", interactive: false, keyboard: false });
    labels.push({ kind, text, span, marker, ...extra });
  }
  for (const node of data.labels.nodes) {
    const entry = corridor.features.get("place " + node.id);
    if (entry) add("place", node.name, node.lat, node.lon, { rank: node.rank, entry });
  }
  for (const place of data.labels.countries) add(place.territory ? "territory" : "country", place.name, place.lat, place.lon, { rank: place.territory ? 0.5 : 1.5, span_deg: place.span });
  for (const place of data.labels.seas) add("sea", place.name, place.lat, place.lon, { rank: 1.6, min: place.min_zoom });
  labels.sort((a, b) => a.rank - b.rank);

  const group = L.layerGroup(labels.map((label) => label.marker)).addTo(map);
  corridor.group(group, { ground: "Names" });
  document.fonts && document.fonts.ready.then(() => lay());

  const gap = 3;
  const meets = (a, b) => a[0] < b[2] + gap && b[0] < a[2] + gap && a[1] < b[3] + gap && b[1] < a[3] + gap;

  function candidates(label, width, height) {
    const middle = [-width / 2, -height / 2];
    if (label.kind === "territory") {
      const shifts = [0, -0.5, 0.5, -1, 1].flatMap((x) => [0, -1.6, 1.6, -3.2, 3.2].map((y) => [x, y]));
      shifts.sort((a, b) => Math.hypot(...a) - Math.hypot(...b));
      return shifts.map(([x, y]) => [middle[0] + (x * width) / 2, middle[1] + y * height]);
    }
    if (label.kind !== "place") return [middle];
    const off = 8;
    return [[off, -height / 2], [-width - off, -height / 2], [-width / 2, -height - off + 2], [-width / 2, off - 2], [off - 2, -height - 2], [off - 2, 2]];
  }

  function wanted(label, zoom, width) {
    if (label.kind === "place") return label.entry.layer._map && corridor.seen(label.entry.layer) && (label.rank < 1 || zoom >= label.entry_zoom);
    if (label.kind === "sea") return zoom >= label.min && zoom < label.min + 5.5;
    if (label.kind === "territory") return true;
    return (label.span_deg / 360) * 256 * 2 ** zoom > width * 0.75;
  }

  function lay() {
    if (!map.hasLayer(group)) return;
    const zoom = map.getZoom();
    const box = map.getContainer().getBoundingClientRect();
    const taken = [];
    for (const control of map.getContainer().querySelectorAll(".leaflet-control")) {
      const edge = control.getBoundingClientRect();
      if (edge.width) taken.push([edge.left - box.left, edge.top - box.top, edge.right - box.left, edge.bottom - box.top]);
    }
    for (const entry of corridor.features.values()) {
      if (!entry.latlng || !entry.layer._map || !corridor.seen(entry.layer)) continue;
      const point = map.latLngToContainerPoint(entry.latlng);
      taken.push([point.x - 4, point.y - 4, point.x + 4, point.y + 4]);
    }
    for (const label of labels) {
      const { span } = label;
      span.style.display = "";
      const width = span.offsetWidth;
      const height = span.offsetHeight;
      if (label.entry) label.entry_zoom = data.kinds[label.entry.properties.kind].min_zoom + 1;
      const point = map.latLngToContainerPoint(label.marker.getLatLng());
      const inside = point.x > -width && point.y > -height && point.x < box.width + width && point.y < box.height + height;
      let chosen = null;
      if (inside && wanted(label, zoom, width)) {
        for (const [x, y] of candidates(label, width, height)) {
          const frame = [point.x + x, point.y + y, point.x + x + width, point.y + y + height];
          if (!taken.some((other) => meets(frame, other)) && frame[0] > 2 && frame[2] < box.width - 2) {
            chosen = [x, y, frame];
            break;
          }
        }
      }
      span.style.display = chosen ? "" : "none";
      if (chosen) {
        span.style.left = chosen[0] + "px";
        span.style.top = chosen[1] + "px";
        taken.push(chosen[2]);
      }
    }
  }
  map.on("zoomend moveend resize layeradd layerremove", L.Util.throttle(lay, 120));
  corridor.relabel = lay;
  lay();
});
