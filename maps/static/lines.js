/* Lines and places: what folium's GeoJson layers call for each feature. */
"use strict";
(function () {
  function answer(layer, properties) {
    const narrow = window.matchMedia("(max-width: 760px)").matches;
    layer.bindPopup(() => corridor.card(properties), {
      maxWidth: narrow ? Math.min(340, window.innerWidth - 70) : 340,
      minWidth: 240,
      maxHeight: narrow ? 330 : Math.min(460, window.innerHeight - 150),
      autoPanPaddingTopLeft: [12, 12],
      autoPanPaddingBottomRight: narrow ? [12, 12] : [70, 12],
    });
    layer.bindTooltip(() => corridor.tip(properties), { sticky: Boolean(properties.mode), direction: "top", opacity: 1 });
  }

  /* A line is drawn as a pale casing, the line folium made, the cue of its mode, and an unseen wide
     line that takes the pointer: thin lines are hard to hit. */
  corridor.line = function (feature, layer) {
    const properties = corridor.read(feature.properties);
    const { mode, status } = properties;
    const latlngs = layer.getLatLngs();
    const along = (options) => L.polyline(latlngs, { interactive: false, smoothFactor: 1, ...options });
    const casing = along({ pane: "corridor-casing", className: `casing m-${mode} s-${status}` });
    const cued = corridor.data.cues.includes(mode + " " + status);
    const cue = cued ? along({ className: `cue m-${mode} s-${status}` }) : null;
    const hit = along({ pane: "corridor-hit", className: "hit", interactive: true, bubblingMouseEvents: false });
    layer.options.interactive = false;
    answer(hit, properties);
    hit.on("mouseover", () => layer.getElement() && layer.getElement().classList.add("hover"));
    hit.on("mouseout", () => layer.getElement() && layer.getElement().classList.remove("hover"));
    const company = [casing, cue, hit].filter(Boolean);
    layer.on("add", () => company.forEach((each) => each.addTo(corridor.map)));
    layer.on("remove", () => company.forEach((each) => each.remove()));
    corridor.features.set("line " + properties.id, { properties, layer, hit, latlngs });
  };

  corridor.place = function (feature, latlng) {
    const properties = corridor.read(feature.properties);
    const icon = corridor.marker(properties.kind);
    const size = Number(icon.getAttribute("width"));
    const marker = L.marker(latlng, {
      icon: L.divIcon({ className: "place-icon", html: icon, iconSize: [size, size] }),
      title: "",
      alt: properties.name,
      riseOnHover: true,
    });
    answer(marker, properties);
    marker.on("add", () => {
      const element = marker.getElement();
      element.setAttribute("aria-label", properties.name + ", " + (corridor.data.kinds[properties.kind] || {}).title);
      corridor.seen(marker);
    });
    marker.properties = properties;
    corridor.features.set("place " + properties.id, { properties, layer: marker, hit: marker, latlng });
    return marker;
  };

  /* Minor places wait for a closer zoom; the ends of routes are always there. */
  corridor.seen = function (marker) {
    const { kind, id } = marker.properties;
    const show = corridor.data.ends.includes(id) || corridor.map.getZoom() >= corridor.data.kinds[kind].min_zoom;
    const element = marker.getElement();
    if (element) element.style.display = show ? "" : "none";
    return show;
  };

  corridor.parts.push(function (map) {
    let before = null;
    map.on("popupopen", (event) => {
      map.getContainer().classList.add("has-card");
      const card = event.popup.getElement().querySelector(".card");
      before = document.activeElement;
      if (card && before && before.matches(":focus-visible")) card.focus({ preventScroll: true });  // opened by key
    });
    map.on("popupclose", (event) => {
      map.getContainer().classList.remove("has-card");
      if (event.popup.getElement().contains(document.activeElement) && before) before.focus({ preventScroll: true });
    });
    map.on("zoomend", () => {
      for (const entry of corridor.features.values()) if (entry.latlng) corridor.seen(entry.layer);
    });
  });

  /* Bring a line or a place into view and open its card. */
  corridor.show = function (key) {
    const entry = corridor.features.get(key);
    if (!entry) return;
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    for (const { layer } of corridor.groups) if (layer.hasLayer(entry.layer) && !corridor.map.hasLayer(layer)) layer.addTo(corridor.map);
    if (entry.latlng) {
      corridor.map.setView(entry.latlng, Math.max(corridor.map.getZoom(), 9), { animate: !still });
      corridor.seen(entry.layer);
      entry.layer.openPopup();
    } else {
      corridor.map.fitBounds(entry.layer.getBounds(), { padding: [60, 60], maxZoom: 11, animate: !still });
      entry.hit.openPopup();
    }
  };
})();
