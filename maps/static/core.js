/* Corridor: the shared ground of the page's scripts. Elements are built from text nodes only, so
   nothing in the data can become markup. */
"use strict";
window.corridor = { parts: [] };

/* h("p", {class: "x"}, "text", child) -> element; null children are skipped. */
corridor.h = function (tag, attributes, ...children) {
  const spaced = ["svg", "path", "circle", "g", "text"].includes(tag);
  const element = spaced ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat()) {
    if (child === null || child === undefined) continue;
    element.append(child.nodeType ? child : document.createTextNode(String(child)));
  }
  return attributes && corridor.speaks(element) ? corridor.tell(element) : element;
};

/* A link only where it leads to the web; plain text otherwise. */
corridor.link = function (url, text) {
  const safe = typeof url === "string" && /^https?:\/\//i.test(url);
  return safe ? corridor.h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, text) : corridor.h("span", {}, text);
};

/* The middle of a line as drawn: where its sign stands. */
corridor.middle = function ({ latlngs }) {
  const flat = Array.isArray(latlngs[0]) ? latlngs.flat() : latlngs;
  const at = flat.map((each) => corridor.map.project(each, 0));
  const lengths = at.map((point, i) => (i ? point.distanceTo(at[i - 1]) : 0));
  let rest = lengths.reduce((sum, length) => sum + length, 0) / 2;
  let i = 1;
  while (i < at.length - 1 && lengths[i] < rest) rest -= lengths[i++];
  const share = lengths[i] ? rest / lengths[i] : 0;
  return L.latLng(flat[i - 1].lat + share * (flat[i].lat - flat[i - 1].lat), flat[i - 1].lng + share * (flat[i].lng - flat[i - 1].lng));
};

/* What fills the message "position". */
corridor.position = (lat, lon) => ({ lat: Math.abs(lat), lon: Math.abs(lon), north: lat < 0 ? "south" : "north", east: lon < 0 ? "west" : "east" });

/* The swatch of a line: the same classes, so the same style sheet, as the line on the map. */
corridor.swatch = function (mode, status, wide) {
  const { h } = corridor;
  const length = wide ? 44 : 30;
  const path = (role) => h("path", { d: `M2 6H${length - 2}`, class: `${role} m-${mode} s-${status}` });
  const cue = corridor.data.cues.includes(mode + " " + status) ? path("cue") : null;
  const cross = status === "closed" ? h("g", { class: "sign", transform: `translate(${length / 2} 6)` }, h("path", { d: "M-3.5-3.5 3.5 3.5M3.5-3.5-3.5 3.5" })) : null;
  return h("svg", { class: "swatch", width: length, height: 12, viewBox: `0 0 ${length} 12`, "aria-hidden": "true" }, path("line"), cue, cross);
};

/* The marker of a kind of place; hollow and dashed where it is not there yet. */
corridor.marker = function (kind, scale, toCome) {
  const { h } = corridor;
  const look = corridor.data.kinds[kind];
  const radius = look.radius * (scale || 1);
  const size = Math.ceil(radius * 2 + 4);
  const points = corridor.data.shapes[look.shape].map(([x, y]) => [x * radius, y * radius].join(","));
  const attributes = { class: `place k-${kind}${toCome ? " to-come" : ""}` };
  const shape = points.length ? h("path", { ...attributes, d: "M" + points.join("L") + "Z" }) : h("circle", { ...attributes, r: radius });
  return h("svg", { width: size, height: size, viewBox: [-size / 2, -size / 2, size, size].join(" "), "aria-hidden": "true" }, shape);
};

/* The sign of a line that is lost or opened: a cross, a plus in a disc. */
corridor.sign = function (role) {
  const { h } = corridor;
  const d = role === "lost" ? "M-4-4 4 4M4-4-4 4" : "M-3.6 0H3.6M0-3.6V3.6";
  return h("svg", { class: "sign sign-" + role, width: 18, height: 18, viewBox: "-9 -9 18 18", "aria-hidden": "true" }, role === "opened" ? h("circle", { r: 6.5 }) : h("path", { d, class: "sign-halo" }), h("path", { d }));
};

/* Where such signs are, for the lettering to keep off. */
corridor.signed = [];

/* A position on the map, which runs on past the antimeridian where the corridor does. */
corridor.at = (lat, lon) => L.latLng(lat, lon < (corridor.data.seam ?? -180) ? lon + 360 : lon);

/* The panel takes its place before the browser lays the page out for the first time. */
corridor.arrange = function () {
  document.querySelector(".folium-map").before(...document.querySelectorAll(".c-head, .c-panel"));
  document.body.classList.add("corridor");
};

/* The map has been made: keep it and the data for the parts to come. */
corridor.begin = function (map, data) {
  corridor.map = map;
  corridor.data = data;
  corridor.learn(data.messages);
  for (const link of document.querySelectorAll(".c-panel a")) link.target = "_blank";
  data.sources = Object.fromEntries([...document.querySelectorAll("[data-source]")].map((item) => [item.dataset.source, item]));
  corridor.groups = [];
  corridor.features = new Map();
  corridor.toCome = new Set(data.to_come);  // places that are not there yet in the situation shown
  corridor.markers = [];  // the places among them that are elements
  for (const [pane, z] of [["ground", 190], ["relief", 195], ["borders", 210], ["extents", 370], ["lit", 380], ["casing", 390], ["hit", 450], ["signs", 610], ["chokepoints", 630], ["labels", 620]]) {
    map.createPane("corridor-" + pane).style.zIndex = z;
  }
  for (const name of ["labels", "signs"]) map.getPane("corridor-" + name).style.pointerEvents = "none";
  corridor.label(map.getContainer(), "aria-label", "map-keys", { title: { name: "atlas/title" } });
  map.getContainer().setAttribute("role", "main");
  map.getContainer().prepend(map.getContainer().querySelector(".leaflet-control-container"));  // before the many places, for the Tab key
  map.attributionControl.setPrefix(false);
  map.attributionControl.addAttribution(data.attribution);
  corridor.home = function (animate) {
    map.fitBounds(data.bounds, { paddingTopLeft: [14 + corridor.beside, 14], paddingBottomRight: [14, 14], animate: Boolean(animate) && !corridor.still() });
  };
  corridor.home(false);
  const scale = () => {
    const zoom = map.getZoom();
    const k = zoom < 4 ? 0.62 : zoom < 5.5 ? 0.74 : zoom < 7 ? 0.88 : zoom < 10 ? 1 : 1.25;
    document.documentElement.style.setProperty("--k", k);
  };
  map.on("zoomend", scale);
  scale();
};

/* Do what nobody sees yet when the rest is on the screen. */
corridor.soon = function (work) {
  const later = () => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(work)));
  if (document.readyState === "complete") later();
  else window.addEventListener("load", later);
};

/* Whether motion is unwanted. */
corridor.still = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

/* The zoom at which the whole corridor fits. */
corridor.homeZoom = () => corridor.map.getBoundsZoom(corridor.data.bounds);

/* How much of the left of the map the opening view leaves to the legend, in pixels. */
corridor.beside = 0;

/* Data as they stand in the atlas: without the word joiners that kept braces from the template engine. */
corridor.read = function (value) {
  if (typeof value === "string") return value.includes("{\u2060") ? value.replaceAll("{\u2060", "{") : value;
  if (Array.isArray(value)) return value.map(corridor.read);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [corridor.read(name), corridor.read(each)]));
};

/* The ids of the routes that pass a segment. */
corridor.routesOf = (segment) => Object.entries(corridor.data.routes).filter(([, route]) => route.segments.includes(segment)).map(([id]) => id);

/* Heard when another scenario or year is chosen: what it changes, and whether it is not the opening one. */
corridor.onScenario = [];

/* Heard when another tab of the panel is opened: its name. */
corridor.onTab = [];

/* A folium layer of ours: told apart in the tree by what it holds. */
corridor.group = function (layer, keys) {
  corridor.groups.push({ layer, ...keys });
};

/* The address keeps the state: each part says what it keeps, and how to take it up again. */
corridor.kept = [];
corridor.keep = function (name, get, set) {
  corridor.kept.push({ name, get, set });
};
corridor.changed = function () {
  if (!corridor.ready) return;
  const state = corridor.kept.map(({ name, get }) => [name, get()]).filter(([, value]) => value);
  try {
    history.replaceState(null, "", "#" + state.map(([name, value]) => name + "=" + encodeURIComponent(value).replaceAll("%2F", "/")).join("&"));
  } catch {
    /* a page shown inside another has no address of its own */
  }
};
corridor.resume = function () {
  const state = new URLSearchParams(location.hash.slice(1));
  for (const { name, set } of corridor.kept) set(state.get(name) || "");
};

/* Everything is on the map: let every part start, each on its own, then take up the state of the address. */
corridor.finish = function () {
  const { map } = corridor;
  corridor.retell(map.getContainer());  // what was drawn before the places it is called by were known
  for (const part of corridor.parts) part(map, corridor.data);
  /* The parts have put more above the map on a narrow screen, and a longer sentence may do so again. */
  const size = map.getSize();
  if (!map.invalidateSize({ animate: false, pan: false }).getSize().equals(size)) corridor.home(false);
  if (window.ResizeObserver) new ResizeObserver(() => map.invalidateSize({ animate: false, pan: false })).observe(map.getContainer());
  if (corridor.makeRoom && corridor.makeRoom()) corridor.home(false);
  if (location.hash.length > 1) corridor.resume();
  corridor.ready = true;
  if (corridor.painted) corridor.painted.again(true);
  window.addEventListener("hashchange", corridor.resume);
};
