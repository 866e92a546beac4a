/* Lines and places: what folium's GeoJson layers call for each feature. */
"use strict";
(function () {
  /* What lies beneath the pointer besides: lines may share their ground. */
  let beneath = [];
  function look(key, event) {
    const { clientX, clientY } = event.originalEvent || {};
    const stack = clientX === undefined ? [] : document.elementsFromPoint(clientX, clientY);
    const keys = stack.map((element) => (element.closest(".place-icon") || element).corridorKey).filter(Boolean);
    beneath = [...new Set(keys)].filter((other) => other !== key);
  }

  corridor.popup = function () {
    const narrow = window.matchMedia("(max-width: 47.5em)").matches;
    return {
      maxWidth: narrow ? Math.min(340, window.innerWidth - 70) : 340,
      minWidth: 240,
      maxHeight: narrow ? 330 : Math.min(460, window.innerHeight - 150),
      autoPanPaddingTopLeft: [12, 62],  // below the tools
      autoPanPaddingBottomRight: narrow ? [12, 12] : [70, 12],
    };
  };

  function answer(key, layer, properties) {
    layer.on("add", () => (layer.getElement().corridorKey = key));
    layer.on("click", (event) => look(key, event));
    layer.on("keypress", () => (beneath = []));
    layer.bindPopup(() => corridor.card(properties, beneath), corridor.popup());
    layer.bindTooltip(() => corridor.tip(properties), { sticky: Boolean(properties.mode), direction: "top", opacity: 1 });
  }

  /* Lines through the same points are projected, clipped and simplified once for a view, by the first that is drawn. */
  function together() {
    const { prototype } = L.Polyline;
    const last = {};
    const project = function () {
      const view = [this._map.getZoom(), this._map.getPixelOrigin()].join();
      if (last.view === view) {
        this._rings = last.rings;
        this._rawPxBounds = last.bounds;
        if (last.bounds) this._updateBounds();
      } else {
        prototype._project.call(this);
        Object.assign(last, { view, rings: this._rings, bounds: this._rawPxBounds, frame: "" });
      }
    };
    const clip = function () {
      const { min, max } = this._renderer._bounds;
      const frame = [min, max].join();
      if (last.frame !== frame) {
        prototype._clipPoints.call(this);
        prototype._simplifyPoints.call(this);
        Object.assign(last, { frame, parts: this._parts });
      }
      this._parts = last.parts;
    };
    return (line) => Object.assign(line, { _project: project, _clipPoints: clip, _simplifyPoints: () => {} });
  }

  /* A line is drawn as a pale casing, the line folium made, the cue of its mode, and an unseen wide
     line that takes the pointer: thin lines are hard to hit. */
  corridor.line = function (feature, layer) {
    const properties = corridor.read(feature.properties);
    const latlngs = layer.getLatLngs();
    const shared = together();
    const along = (options) => shared(L.polyline(latlngs, { interactive: false, smoothFactor: 1, ...options }));
    const casing = along({ pane: "corridor-casing" });
    const hit = along({ pane: "corridor-hit", interactive: true, bubblingMouseEvents: false });
    layer.options.interactive = false;
    answer("line " + properties.id, hit, properties);
    hit.on("mouseover", () => layer.getElement() && layer.getElement().classList.add("hover"));
    hit.on("mouseout", () => layer.getElement() && layer.getElement().classList.remove("hover"));
    const entry = { properties, layer, hit, latlngs, parts: { casing, line: shared(layer), hit }, cue: () => along({}), status: properties.status, stated: properties.status, shown: true, shift: "" };
    layer.on("add", () => {
      for (const part of Object.values(entry.parts)) part.addTo(corridor.map);
      corridor.style(entry);
    });
    layer.on("remove", () => Object.values(entry.parts).forEach((part) => part.remove()));
    corridor.features.set("line " + properties.id, entry);
  };

  /* What a line looks like: by its mode and its status of the moment, to the side of what shares its
     ground, and not at all where a filter leaves it out. */
  corridor.style = function (entry) {
    const { mode } = entry.properties;
    if (entry.within) return corridor.painted.style(entry);
    const cued = corridor.data.cues.includes(mode + " " + entry.status);
    if (cued && !entry.parts.cue && corridor.map.hasLayer(entry.layer)) entry.parts.cue = entry.cue().addTo(corridor.map);
    for (const [role, part] of Object.entries(entry.parts)) {
      const element = part.getElement();
      if (!element) continue;
      element.setAttribute("class", role === "hit" ? "hit leaflet-interactive" : `${role} m-${mode} s-${entry.status}`);
      element.style.transform = entry.shift;
      element.style.display = entry.shown && (role !== "cue" || cued) ? "" : "none";
    }
  };

  /* A glow beneath a line or a part of it, to the side where the line is. */
  corridor.glow = function (entry, latlngs, name) {
    const glow = L.polyline(latlngs, { pane: "corridor-lit", interactive: false, className: "lit " + name });
    return glow.on("add", () => (glow.getElement().style.transform = entry.shift));
  };

  /* Whether a line is on the map, and not left out. */
  corridor.drawn = (entry) => corridor.map.hasLayer(entry.within || entry.layer) && entry.shown;

  /* Whether a place is left out because it is elsewhere. */
  corridor.elsewhere = () => false;

  /* Filters say of a line whether to show it; all must agree. */
  corridor.filters = [(entry) => entry.status !== "gone"];
  corridor.applyFilters = function () {
    for (const entry of corridor.features.values()) {
      if (!entry.stated) continue;
      const shown = corridor.filters.every((filter) => filter(entry));
      if (shown === entry.shown) continue;
      entry.shown = shown;
      corridor.style(entry);
    }
  };

  /* The same for lines of the same points, whichever way they are drawn. */
  function groundOf(points) {
    const sum = points.reduce(([lat, lng], at) => [lat + at.lat, lng + at.lng], [0, 0]);
    return [points.length, ...sum.map((each) => each.toFixed(6))].join(" ");
  }
  corridor.parts.push(function (map, data) {
    const order = data.statuses;
    const grounds = new Map();
    for (const entry of corridor.features.values()) {
      if (!entry.stated) continue;
      const key = entry.ground || groundOf(entry.latlngs.flat());
      if (grounds.has(key)) grounds.get(key).push(entry);
      else grounds.set(key, [entry]);
    }
    /* Lines on the same ground are drawn side by side, what operates in its true place. */
    for (const entries of grounds.values()) {
      if (entries.length === 1) continue;
      entries.sort((a, b) => order.indexOf(a.properties.status) - order.indexOf(b.properties.status));
      const [first, last] = [0, -1].map((i) => map.project(entries[0].latlngs.flat().at(i), 0));
      const length = first.distanceTo(last) || 1;
      entries.forEach((entry, lane) => {
        if (!lane) return;
        const across = [(last.y - first.y) / length, (first.x - last.x) / length];
        const side = across[0] < 0 || (across[0] === 0 && across[1] < 0) ? -1 : 1;  // the same side, whichever way it is drawn
        const by = across.map((part) => part * side * lane * 5);
        entry.shift = `translate(${by.map((part) => part.toFixed(2) + "px").join()})`;
        entry.by = by;
        corridor.style(entry);
      });
    }
  });

  corridor.place = function (feature, latlng) {
    const properties = corridor.read(feature.properties);
    const icon = corridor.marker(properties.kind, 1, corridor.toCome.has(properties.id));
    const size = Number(icon.getAttribute("width"));
    const marker = L.marker(latlng, {
      icon: L.divIcon({ className: "place-icon", html: icon, iconSize: [size, size] }),
      title: "",
      riseOnHover: true,
    });
    answer("place " + properties.id, marker, properties);
    const named = () => marker.getElement() && corridor.label(marker.getElement(), "aria-label", "marker-of", { name: { name: "node/" + properties.id }, kind: corridor.kindOf(properties) });
    marker.on("add", () => {
      corridor.soon(named);
      corridor.seen(marker);
    });
    marker.properties = properties;
    marker.restate = function () {
      icon.firstChild.classList.toggle("to-come", corridor.toCome.has(properties.id));
      named();
    };
    const entry = { properties, layer: marker, hit: marker, latlng };
    corridor.features.set("place " + properties.id, entry);
    corridor.markers.push(entry);
    return marker;
  };

  /* What kind of place it is, and that it is not there yet, as a message. */
  corridor.kindOf = ({ id, kind }) => (corridor.toCome.has(id) ? ["place-to-come", { kind: ["kind-" + kind] }] : ["kind-" + kind]);

  /* A scenario or a year may open the lines at a place, and with them the place; closing a line takes no place away. */
  corridor.onScenario.push(function () {
    if (corridor.painted) return;
    const ends = new Set();
    const there = new Set();
    for (const { stated, status, properties } of corridor.features.values()) {
      if (!stated || status === "gone") continue;
      const own = (status === "closed" ? stated : status) === "operational" ? there : ends;
      own.add(properties.from_node).add(properties.to_node);
    }
    const before = corridor.toCome;
    corridor.toCome = new Set([...ends].filter((id) => !there.has(id)));
    for (const { layer, properties } of corridor.markers) if (before.has(properties.id) !== corridor.toCome.has(properties.id)) layer.restate();
  });

  /* Minor places wait for a closer zoom; the ends of routes are always there. */
  corridor.seen = function (marker) {
    const { kind, id } = marker.properties;
    const near = corridor.data.ends.includes(id) || corridor.map.getZoom() >= corridor.data.kinds[kind].min_zoom;
    const show = near && !corridor.elsewhere(marker.properties);
    const element = marker.getElement();
    if (element) element.style.display = show ? "" : "none";
    return show;
  };

  corridor.parts.push(function (map) {
    let before = null;
    map.on("popupopen", (event) => {
      map.getContainer().classList.add("has-card");
      const shut = event.popup.getElement().querySelector(".leaflet-popup-close-button");
      if (shut) corridor.label(shut, "aria-label", "close-popup");
      const card = event.popup.getElement().querySelector(".card");
      before = document.activeElement;
      if (card && before && before.matches(":focus-visible")) card.focus({ preventScroll: true });  // opened by key
    });
    map.on("popupclose", (event) => {
      map.getContainer().classList.remove("has-card");
      if (event.popup.getElement().contains(document.activeElement) && before) before.focus({ preventScroll: true });
    });
    map.on("zoomend", () => {
      for (const { layer } of corridor.markers) corridor.seen(layer);
    });
  });

  /* Bring a line or a place into view and open its card. */
  corridor.show = function (key, here) {
    const entry = corridor.features.get(key);
    if (!entry) return;
    beneath = [];
    for (const { layer } of corridor.groups) if (layer.hasLayer(entry.layer) && !corridor.map.hasLayer(layer)) layer.addTo(corridor.map);
    if (here && !entry.latlng) {
      entry.hit.openPopup(corridor.map._popup && corridor.map._popup.getLatLng());
    } else if (entry.latlng) {
      corridor.map.setView(entry.latlng, Math.max(corridor.map.getZoom(), 9), { animate: !corridor.still() });
      if (!entry.within) corridor.seen(entry.layer);
      entry.layer.openPopup();
    } else {
      corridor.map.fitBounds(entry.layer.getBounds(), { padding: [60, 60], maxZoom: 11, animate: !corridor.still() });
      entry.hit.openPopup();
    }
  };
})();
