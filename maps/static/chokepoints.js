/* Chokepoints: numbered discs that keep apart, and the circle of the one chosen. */
"use strict";
corridor.places = [];

/* What folium's GeoJson layer calls for each circle that closes: the disc comes and goes with it. */
corridor.chokepoint = function (feature, layer) {
  const { h } = corridor;
  const properties = corridor.read(feature.properties);
  const at = corridor.at(properties.lat, properties.lon);
  const line = h("path", { class: "leader" });
  const dot = h("circle", { r: 3.2, class: "leader-end" });
  const disc = h("b", { class: "disc", "data-number": "count " + properties.rank });
  const body = h("div", {}, h("svg", { width: 1, height: 1, "aria-hidden": "true" }, line, dot), disc);
  const icon = L.divIcon({ className: "choke-icon", html: body, iconSize: [0, 0] });
  const marker = L.marker(at, { icon, pane: "corridor-chokepoints", riseOnHover: true });
  marker.bindTooltip(() => h("div", {}, h("b", corridor.msg(...properties.said)), h("br"), h("span", corridor.msg("chokepoint", { rank: properties.rank }))), { direction: "top", offset: [0, -12], opacity: 1 });
  const entry = { properties, at, marker, layer, line, dot, disc };
  marker.on("add", () => {
    const element = marker.getElement();
    element.circle = [properties.lon, properties.lat, properties.circle_km];  // what a click closes
    corridor.soon(() => corridor.label(element, "aria-label", "chokepoint-named", { rank: properties.rank, place: properties.said }));
  });
  marker.on("click", () => corridor.choosePlace(properties.id));
  marker.on("keypress", (event) => event.originalEvent.key === "Enter" && corridor.choosePlace(properties.id));
  layer.on("click", () => corridor.choosePlace(properties.id));
  layer.on("add", () => {
    marker.addTo(corridor.map);
    if (corridor.spread) corridor.spread();
  });
  layer.on("remove", () => marker.remove());
  corridor.places.push(entry);
};

corridor.parts.push(function (map) {
  const FIRST = 3;  // how many are numbered until the reader zooms in
  const size = 19;
  const pitch = size + 2;
  let chosen = "";

  /* Discs that would meet stand on an arc to the east of their places, from north to south, each on a
     leader; groups whose arcs would meet become one. */
  function spread() {
    const few = map.getZoom() < corridor.homeZoom() + 1;
    const shown = corridor.places.filter((place) => {
      if (!map.hasLayer(place.marker)) return false;
      place.seen = !few || place.properties.rank <= FIRST || place.properties.id === chosen;
      place.marker.getElement().style.display = place.seen ? "" : "none";
      return place.seen;
    });
    for (const place of shown) place.point = map.latLngToLayerPoint(place.at);
    const groups = shown.map((place) => [place]);
    const where = (group) => {
      if (group.length === 1) return [group[0].point];
      const middle = group.reduce((sum, { point }) => sum.add(point), L.point(0, 0)).divideBy(group.length);
      const reach = Math.max(...group.map(({ point }) => point.x - middle.x));
      const span = Math.min(2.5, 0.75 + group.length * 0.2);
      const radius = Math.max(pitch, ((group.length - 1) * pitch) / span);
      const step = group.length > 1 ? 2 * Math.asin(Math.min(1, pitch / 2 / radius)) : 0;
      group.sort((a, b) => a.point.y - b.point.y || a.point.x - b.point.x);
      const bend = radius - Math.min(radius, pitch * 1.4 + group.length * 2);
      return group.map((_, i) => {
        const angle = (i - (group.length - 1) / 2) * step;
        return L.point(middle.x + reach - bend + radius * Math.cos(angle), middle.y + radius * Math.sin(angle));
      });
    };
    const frame = (group, spots) => L.bounds([...spots, ...group.map(({ point }) => point)]);
    const meet = (a, at, b, bt) =>
      at.some((one) => bt.some((two) => one.distanceTo(two) < pitch)) || (a.length + b.length > 2 && frame(a, at).intersects(frame(b, bt)));
    for (let merged = true; merged; ) {
      merged = false;
      const spots = groups.map(where);
      for (let a = 0; a < groups.length && !merged; a++) {
        for (let b = a + 1; b < groups.length && !merged; b++) {
          if (!meet(groups[a], spots[a], groups[b], spots[b])) continue;
          groups[a] = [...groups[a], ...groups[b]];
          groups.splice(b, 1);
          merged = true;
        }
      }
    }
    for (const group of groups) {
      where(group).forEach((spot, i) => {
        const place = group[i];
        const by = spot.subtract(place.point);
        const away = by.distanceTo(L.point(0, 0));
        const edge = by.multiplyBy(Math.max(0, 1 - size / 2 / away));
        place.disc.style.transform = `translate(${by.x.toFixed(1)}px,${by.y.toFixed(1)}px)`;
        place.line.setAttribute("d", away ? `M0 0L${edge.x.toFixed(1)} ${edge.y.toFixed(1)}` : "");
        place.dot.style.display = away ? "" : "none";
        place.offset = by;
      });
    }
  }
  corridor.spread = spread;

  /* While another scenario or year is shown, the discs are hidden, unless the list of them is open. */
  let apart = false;
  let listed = true;
  const showOrHideDiscs = () => {
    for (const name of ["extents", "chokepoints"]) map.getPane("corridor-" + name).style.display = apart && !listed ? "none" : "";
    if (corridor.relabel) corridor.relabel();
  };
  corridor.discsHidden = () => apart && !listed;
  corridor.onScenario.push((_, changed) => {
    apart = changed;
    showOrHideDiscs();
  });
  corridor.onTab.push((tab) => {
    listed = tab === "chokepoints";
    showOrHideDiscs();
  });
  /* Where the discs are, for the lettering to keep off. */
  corridor.discs = () => corridor.discsHidden() ? [] :
    corridor.places.filter((place) => place.offset && place.seen && map.hasLayer(place.marker)).flatMap((place) => {
      const at = map.latLngToContainerPoint(place.at);
      const box = ({ x, y }, half) => [x - half, y - half, x + half, y + half];
      return [box(at.add(place.offset), size / 2), box(at, 4)];
    });
  map.on("zoomend", spread);
  spread();

  const panel = document.querySelector(".c-panel");
  const circles = L.layerGroup().addTo(map);
  const rows = [...document.querySelectorAll("[data-place]")];

  const rowOf = (id) => rows.find((row) => row.dataset.place === id);

  /* The chokepoint chosen has a button that closes its circle. */
  function offer({ id, lon, lat, circle_km: km }) {
    const more = rowOf(id)?.nextElementSibling;
    if (!more || !corridor.closing) return;
    more.querySelector(".close-this")?.remove();
    more.prepend(corridor.closing.button(corridor.closing.disc(lon, lat, km)));
  }

  /* Choose a chokepoint by its id, or none. */
  corridor.choosePlace = function (id, here) {
    circles.clearLayers();
    const entry = corridor.places.find((place) => place.properties.id === id);
    chosen = entry ? id : "";
    spread();
    for (const place of corridor.places) {
      place.disc.classList.toggle("on", place === entry);
      if (place.layer.getElement()) place.layer.getElement().classList.toggle("on", place === entry);
    }
    for (const row of rows) {
      const on = Boolean(entry) && row.dataset.place === id;
      row.setAttribute("aria-expanded", String(on));
      row.nextElementSibling.hidden = !on;
    }
    if (entry) draw(entry, here);
    if (entry) offer(entry.properties);
    corridor.changed();
  };

  function draw({ properties, at, layer }, here) {
    for (const group of corridor.groups) if (group.layer.hasLayer(layer) && !map.hasLayer(group.layer)) group.layer.addTo(map);
    const circle = (km, name) => L.circle(at, { radius: km * 1000, pane: "corridor-extents", interactive: false, className: name }).addTo(circles);
    const closed = circle(properties.circle_km, "circle-closed");
    circle(properties.severing_km, "circle-severing");
    for (const segment of properties.segments) {
      const line = corridor.features.get("line " + segment);
      if (!line || !corridor.drawn(line)) continue;
      corridor.glow(line, line.latlngs, "lit-hit").addTo(circles);
    }
    const narrow = window.matchMedia("(max-width: 47.5em)").matches;
    if (!here) corridor.openTab("chokepoints");
    if (!here && narrow) corridor.stop("middle");
    const row = rowOf(properties.id);
    for (const each of row ? [row.nextElementSibling, row] : []) each.scrollIntoView({ block: "nearest" });
    if (here) return;
    const below = narrow ? window.innerHeight * 0.52 - 84 : 0;
    map.flyToBounds(closed.getBounds(), { paddingTopLeft: [50, 40], paddingBottomRight: [50, below + 40], maxZoom: 12, animate: !corridor.still(), duration: 0.9 });
  }

  for (const row of rows) row.addEventListener("click", () => corridor.choosePlace(chosen === row.dataset.place ? "" : row.dataset.place));
  document.addEventListener("keydown", (event) => {
    const busy = document.querySelector(".leaflet-popup, #corridor-tree:not([hidden]), #corridor-found:not([hidden])");
    if (event.key === "Escape" && chosen && !busy) corridor.choosePlace("");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const from = rows.indexOf(document.activeElement);
    if (!step || from < 0 || !panel) return;
    event.preventDefault();
    rows[Math.max(0, Math.min(rows.length - 1, from + step))].focus();
  }, true);
  corridor.keep("place", () => chosen, (text) => corridor.choosePlace(text, true));
});
