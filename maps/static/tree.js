/* The layer tree, the filters and the legend, all made from the layers that are there. */
"use strict";
corridor.parts.push(function (map, data) {
  const { h } = corridor;
  const leaves = [];
  const branches = [];

  function settle() {
    for (const leaf of leaves) leaf.box.checked = map.hasLayer(leaf.group.layer);
    for (const { box, members } of branches) {
      const on = members.filter((leaf) => leaf.box.checked).length;
      box.checked = on === members.length;
      box.indeterminate = on > 0 && on < members.length;
    }
    explain();
    if (corridor.relabel) corridor.relabel();
  }

  function turn(members, on) {
    for (const { group } of members) on ? group.layer.addTo(map) : group.layer.remove();
    settle();
    corridor.changed();
  }

  function leaf(group, said, swatch) {
    const box = h("input", { type: "checkbox" });
    const entry = { group, box };
    box.addEventListener("change", () => turn([entry], box.checked));
    leaves.push(entry);
    return { element: h("label", { class: "leaf" }, box, swatch, h("span", said)), members: [entry] };
  }

  /* `said` is a message or a name, as attributes; `what` the same to fill a message. */
  function branch(said, what, children, swatch) {
    const members = children.flatMap((child) => child.members);
    const box = h("input", { type: "checkbox", "data-msg-aria-label": "all-of", "data-args": JSON.stringify({ what }) });
    box.addEventListener("change", () => turn(members, box.checked));
    branches.push({ box, members });
    const fold = h("details", {}, h("summary", {}, swatch, h("span", said)), h("div", { class: "branches" }, children.map((child) => child.element)));
    return { element: h("div", { class: "branch" }, box, fold), members };  // beside it: a control within another is hard to reach
  }

  const lines = corridor.groups.filter((group) => group.mode);
  const places = corridor.groups.filter((group) => group.kind);
  const ground = corridor.groups.filter((group) => group.ground);
  const modes = data.modes.filter((mode) => lines.some((group) => group.mode === mode));
  const statuses = data.statuses.filter((status) => lines.some((group) => group.status === status));
  const ofMode = (mode) => {
    const inside = lines.filter((group) => group.mode === mode);
    const ofBranches = Object.keys(data.branches).filter((name) => inside.some((group) => group.branch === name)).map((name) => {
      const own = inside.filter((group) => group.branch === name).sort((a, b) => statuses.indexOf(a.status) - statuses.indexOf(b.status));
      const parts = own.map((group) => leaf(group, corridor.msg("status-" + group.status), corridor.swatch(mode, group.status)));
      if (own.length === 1) {
        corridor.put(parts[0].element.lastChild, "leaf-one", { branch: { name: "branch/" + name }, status: ["state-" + own[0].status] });
        return parts[0];
      }
      return branch({ "data-name": "branch/" + name }, { name: "branch/" + name }, parts);
    });
    return branch(corridor.msg("mode-" + mode), ["mode-" + mode], ofBranches, corridor.swatch(mode, "operational"));
  };
  const disc = () => h("b", { class: "disc still", "aria-hidden": "true", "data-number": "count 1" });
  const chokepoints = corridor.groups.filter((group) => group.chokepoints);
  const trunk = [
    ...chokepoints.map((group) => leaf(group, corridor.msg("tab-chokepoints"), disc())),
    ...modes.map(ofMode),
    places.length ? branch(corridor.msg("places"), ["places"], places.map((group) => leaf(group, corridor.msg("kind-" + group.kind), corridor.marker(group.kind)))) : null,
    ground.length ? branch(corridor.msg("ground"), ["ground"], ground.map((group) => leaf(group, group.ground.includes("/") ? { "data-name": group.ground } : corridor.msg(group.ground)))) : null,
  ].filter(Boolean);

  /* Filters: statuses left out, and one country. */
  const without = new Set();
  let only = "";
  const filtered = () => {
    corridor.applyFilters();
    for (const { layer } of corridor.markers) corridor.seen(layer);
    if (corridor.painted) corridor.painted.again();
    settle();
    corridor.changed();
  };
  corridor.filters.push((entry) => !without.has(entry.status));
  corridor.filters.push((entry) => !only || (entry.properties.countries || "").split(";").includes(only));
  corridor.elsewhere = (properties) => Boolean(only) && properties.country !== only;
    const possible = new Set([...statuses, ...((data.scenarios && data.scenarios.results) || []).flatMap((each) => Object.values(each.status))]);
  const title = (status) => corridor.msg(status === "closed" ? "lost-in-the-scenario" : "status-" + status);
  const choices = [...data.statuses, "closed"].filter((status) => possible.has(status)).map((status) => {
    const box = h("input", { type: "checkbox" });
    box.checked = true;
    box.addEventListener("change", () => {
      box.checked ? without.delete(status) : without.add(status);
      filtered();
    });
    return { status, box, element: h("label", { class: "leaf" }, box, corridor.swatch("plain", status), h("span", title(status))) };
  });
  const here = data.passed.filter((code) => data.countries[code]);
  here.sort((a, b) => data.countries[a].localeCompare(data.countries[b]));
  const country = h("select", { "data-msg-aria-label": "lines-and-places-of" }, h("option", corridor.msg("all-countries", null, { value: "" })), here.map((code) => h("option", { value: code, "data-name": "country/" + code })));
  country.addEventListener("change", () => {
    only = country.value;
    filtered();
  });
  const name = ({ mode, branch, status, kind, ground, chokepoints }) => (mode ? [mode, branch, status].join(".") : kind || (ground && "ground." + ground) || (chokepoints && "chokepoints"));
  corridor.keep("off", () => leaves.filter(({ group }) => !map.hasLayer(group.layer)).map(({ group }) => name(group)).join(), (text) => {
    const off = text.split(",");
    for (const { group } of leaves) off.includes(name(group)) ? group.layer.remove() : group.layer.addTo(map);
  });
  corridor.keep("without", () => [...without].join(), (text) => {
    without.clear();
    for (const { status, box } of choices) {
      box.checked = !text.split(",").includes(status);
      if (!box.checked) without.add(status);
    }
    corridor.applyFilters();
  });
  corridor.keep("country", () => only, (text) => {
    country.value = only = here.includes(text) ? text : "";
    filtered();
  });

  const flows = h("input", { type: "checkbox" });
  flows.addEventListener("change", () => {
    corridor.bands(flows.checked);
    explain();
    corridor.changed();
  });
  corridor.keep("flows", () => (flows.checked ? "1" : ""), (text) => {
    flows.checked = text === "1";
    if (corridor.bands) corridor.bands(flows.checked);
  });
  const carried = data.scenarios && data.scenarios.carried.length ? h("label", { class: "leaf" }, flows, h("span", corridor.msg("flows-toggle"))) : null;
  const tree = h("div", { class: "tree", id: "corridor-tree", hidden: true }, h("h2", corridor.msg("by-mode")), trunk.map((each) => each.element), carried, h("h2", corridor.msg("by-status")), choices.map((each) => each.element), h("h2", corridor.msg("by-country")), country);
  const button = h("button", corridor.msg("layers", null, { type: "button", class: "tool", "aria-expanded": "false", "aria-controls": "corridor-tree" }));
  function open(on) {
    if (on) corridor.stop("low");  // the drawer of a phone would cover it
    tree.hidden = !on;
    button.setAttribute("aria-expanded", String(on));
    if (corridor.relabel) corridor.relabel();
  }
  button.addEventListener("click", () => open(tree.hidden));

  /* The legend says what is on the map at the moment, and nothing else. */
  const kinds = Object.keys(data.kinds).filter((kind) => places.some((group) => group.kind === kind));
  const entries = [];
  const row = (swatch, said, there) => {
    const element = h("li", {}, swatch, h("span", said));
    entries.push({ element, there });
    return element;
  };
  const on = (groups) => groups.some(({ layer }) => map.hasLayer(layer));
  const shown = (id) => {
    const entry = corridor.features.get("place " + id);
    return Boolean(entry) && map.hasLayer(entry.within || entry.layer);
  };
  const territory = ground.filter((group) => group.ground === "country/" + data.territory);
  let scene = { lost: [], opened: [], rerouted: [] };
  let apart = false;
  /* Whether a route is lit: neither under a scenario nor where the reader has closed something. */
  const lit = () => !apart && !corridor.closing?.places().length;
  /* Modes and statuses of the lines on the map. */
  const drawn = () => (corridor.painted ? corridor.painted.looks() : [...corridor.features.values()].filter((entry) => !entry.latlng && corridor.drawn(entry)).map(({ properties, status }) => ({ mode: properties.mode, status })));
  const lists = [
    modes.map((mode) => row(corridor.swatch(mode, "operational", true), corridor.msg("mode-" + mode), (now) => now.some((each) => each.mode === mode && each.status !== "closed"))),
    choices.map(({ status }) => row(corridor.swatch("plain", status, true), corridor.msg(status === "closed" ? "lost" : "status-" + status), (now) => now.some((each) => each.status === status))),
    [
      ...kinds.map((kind) => row(corridor.marker(kind), corridor.msg("kind-" + kind), () => on(places.filter((group) => group.kind === kind)))),
      row(corridor.marker("city", 1.5, true), corridor.msg("legend-to-come"), () => [...corridor.toCome].some(shown)),
    ],
    [
      row(disc(), corridor.msg("by-rank"), () => corridor.places.length > 0 && on(chokepoints) && !corridor.discsHidden()),
      row(h("span", { class: "tint" }), { "data-name": "country/" + data.territory }, () => on(territory)),
      row(h("span", { class: "glow" }), corridor.msg("headline-route"), () => lit() && corridor.headlined?.()),
      row(h("span", { class: "glow" }), corridor.msg("chosen-route"), () => lit() && Object.keys(data.routes).length > 0 && !corridor.headlined?.()),
      row(h("span", { class: "glow inside" }), corridor.msg("legend-territory-way", { territory: { name: "country/" + data.territory } }), () => lit() && Boolean(data.opening)),
      row(h("span", { class: "glow" }), corridor.msg("way-round"), () => corridor.closing?.answer()?.rows.some(({ outcome }) => outcome === "longer")),
      row(h("span", { class: "glow" }), corridor.msg("carries-more"), () => apart && scene.rerouted.length > 0),
      row(h("span", { class: "glow some" }), corridor.msg("legend-band"), () => corridor.banded && corridor.banded()),
      row(corridor.sign("opened"), corridor.msg("opened"), () => scene.opened.length > 0),
    ],
  ].map((rows) => h("ul", {}, rows));
  function explain() {
    const now = drawn();
    for (const { element, there } of entries) element.hidden = !there(now);
    for (const list of lists) list.hidden = [...list.children].every((each) => each.hidden);
  }
  corridor.explain = explain;
  corridor.onTab.push(() => explain());
  corridor.onScenario.push((result, changed) => {
    scene = result;
    apart = changed;
    settle();
  });
  const narrow = window.matchMedia("(max-width: 75em)").matches || window.innerHeight < 720;
  const legend = h("details", { class: "legend", open: narrow ? null : true }, h("summary", corridor.msg("legend")), lists);
  legend.addEventListener("toggle", () => corridor.relabel && corridor.relabel());

  /* An open legend that would lie on the corridor has the corridor step aside, if there is room. */
  corridor.makeRoom = function () {
    if (!legend.open) return false;
    const [frame, whole] = [legend, map.getContainer()].map((each) => each.getBoundingClientRect());
    const box = L.bounds([frame.left - whole.left, frame.top - whole.top], [frame.right - whole.left, frame.bottom - whole.top]);
    const bounds = L.latLngBounds(data.bounds);
    const beneath = corridor.painted ? corridor.painted.crosses(box) : [...corridor.features.values()].some(({ latlngs, latlng, layer }) => {
      if (latlng || !bounds.contains(layer.getBounds())) return false;
      return (Array.isArray(latlngs[0]) ? latlngs : [latlngs]).some((part) => {
        const points = part.map((each) => map.latLngToContainerPoint(each));
        return points.some((at, i) => i && L.LineUtil.clipSegment(points[i - 1], at, box, false));
      });
    });
    if (!beneath || frame.width > whole.width / 3) return false;
    corridor.beside = frame.width + 8;
    return true;
  };

  function control(position, ...content) {
    const made = new L.Control({ position });
    made.onAdd = () => {
      const box = h("div", { class: "corridor-control" }, content);
      L.DomEvent.disableClickPropagation(box);
      L.DomEvent.disableScrollPropagation(box);
      return box;
    };
    return made.addTo(map);
  }
  control("topright", button, tree);
  const zoom = L.control.zoom({ position: "topright" }).addTo(map);
  const house = h("svg", { width: 16, height: 16, viewBox: "0 0 16 16", "aria-hidden": "true" }, h("path", { d: "M2 8 8 2.5 14 8M4 7v6.5h8V7", fill: "none", stroke: "currentColor", "stroke-width": 1.6 }));
  const home = h("a", { href: "#", role: "button", class: "home", "data-msg-title": "whole-corridor", "data-msg-aria-label": "show-whole-corridor" }, house);
  L.DomEvent.on(home, "click", (event) => {
    L.DomEvent.stop(event);
    corridor.home(true);
  });
  zoom.getContainer().append(home);
  for (const [name, id] of [["in", "zoom-in"], ["out", "zoom-out"]]) {
    const button = zoom.getContainer().querySelector(".leaflet-control-zoom-" + name);
    for (const attribute of ["title", "aria-label"]) corridor.label(button, attribute, id);
  }

  const readout = h("span", { class: "coordinates" });
  const scale = L.control.scale({ position: "bottomleft", imperial: false, maxWidth: 140 });
  scale._updateMetric = function (most) {
    const metres = this._getRoundNum(most);
    this._mScale.style.width = Math.round((this.options.maxWidth * metres) / most) + "px";
    corridor.put(this._mScale, "measure-km", { value: metres / 1000 });
  };
  scale.addTo(map);
  control("bottomleft", readout);
  const corner = control("bottomleft", legend).getContainer();

  /* On paper the legend is open beside the map, where it covers no line. */
  const before = { open: false, beside: 0 };
  corridor.onPaper = function (printing) {
    if (printing) {
      [before.open, before.beside] = [legend.open, corridor.beside];
      map.getContainer().after(legend);
    } else corner.append(legend);
    legend.open = printing || before.open;
    corridor.beside = printing ? 0 : before.beside;
  };
  map.on("mousemove", (event) => {
    const at = event.latlng.wrap();
    corridor.put(readout, "position", corridor.position(at.lat, at.lng));
  });
  map.on("mouseout", () => corridor.put(readout, "only", { what: "" }));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (!tree.hidden) {
      open(false);
      button.focus();
    } else map.closePopup();
  });
  map.on("layeradd layerremove", L.Util.throttle(settle, 60));
  settle();
});
