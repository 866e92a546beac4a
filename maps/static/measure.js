/* Measure: lengths of geodesics on the WGS 84 ellipsoid along points the reader sets, by pointer or by key. */
"use strict";

corridor.parts.push(function (map) {
  const { h } = corridor;
  const drawn = L.layerGroup();
  let points = [];
  let on = false;

  const total = h("b", {});
  const said = h("span", { role: "status", "aria-live": "polite" });
  const hint = h("span", corridor.msg("measure-hint", null, { class: "muted" }));
  const act = (id, run) => h("button", corridor.msg(id, null, { type: "button", class: "tool", onclick: run }));
  const bar = h("div", { class: "measure", hidden: true, role: "group", "data-msg-aria-label": "measure" }, h("p", {}, total, " · ", said), h("p", {}, hint), h("p", {}, act("undo", back), act("clear", clear), act("close", () => corridor.measure(false))));
  const cross = h("div", { class: "crosshair", hidden: true, "aria-hidden": "true" });
  const container = map.getContainer();
  container.append(cross);
  const control = new L.Control({ position: "bottomright" });
  control.onAdd = () => {
    L.DomEvent.disableClickPropagation(bar);
    L.DomEvent.disableScrollPropagation(bar);
    return bar;
  };
  control.addTo(map);

  /* The geodesic on the sphere, close enough to see. */
  function between(from, to) {
    const turn = Math.PI / 180;
    const vector = ({ lat, lng }) => [Math.cos(lat * turn) * Math.cos(lng * turn), Math.cos(lat * turn) * Math.sin(lng * turn), Math.sin(lat * turn)];
    const [v, w] = [vector(from), vector(to)];
    const angle = Math.acos(Math.max(-1, Math.min(1, v[0] * w[0] + v[1] * w[1] + v[2] * w[2])));
    const steps = Math.max(1, Math.ceil(angle / 0.02));
    const path = [from];
    for (let i = 1; i < steps; i++) {
      const [p, q] = [Math.sin(angle * (1 - i / steps)), Math.sin((angle * i) / steps)];
      const [x, y, z] = v.map((each, axis) => each * p + w[axis] * q);
      path.push(L.latLng(Math.atan2(z, Math.hypot(x, y)) / turn, Math.atan2(y, x) / turn));
    }
    return [...path, to];
  }

  const km = (metres) => ["measure-km", { value: Number.isNaN(metres) ? null : metres / 1000 }];
  function draw() {
    drawn.clearLayers();
    let along = 0;
    points.forEach((point, i) => {
      if (i) {
        along += corridor.geodesic(points[i - 1], point);
        const path = between(points[i - 1], point);
        for (const name of ["measured-halo", "measured"]) L.polyline(path, { pane: "corridor-measure", className: name, interactive: false }).addTo(drawn);
      }
      const stop = L.circleMarker(point, { pane: "corridor-measure", className: "measure-stop", radius: 4, interactive: false }).addTo(drawn);
      if (i) stop.bindTooltip(h("span", corridor.msg(...km(along))), { permanent: true, direction: "right", offset: [6, 0], className: "measure-km" });
    });
    const leg = points.length > 1 ? corridor.geodesic(points[points.length - 2], points[points.length - 1]) : 0;
    corridor.put(total, ...km(along));
    corridor.put(said, "measured-points", { points: points.length, leg: km(leg) });
    corridor.measured = { points: points.map(({ lat, lng }) => [lat, lng]), metres: along };
  }
  function add(at) {
    points.push(at);
    draw();
  }
  function back() {
    points.pop();
    draw();
  }
  function clear() {
    points = [];
    draw();
  }

  corridor.measure = function (start) {
    if (start === on) return;
    on = start;
    bar.hidden = !on;
    container.classList.toggle("measuring", on);
    if (on) {
      if (!map.getPane("corridor-measure")) map.createPane("corridor-measure").style.zIndex = 640;
      drawn.addTo(map);
      map.doubleClickZoom.disable();
      map.closePopup();
      container.focus({ preventScroll: true });
    } else {
      drawn.remove();
      map.doubleClickZoom.enable();
    }
    cross.hidden = true;
    clear();
  };

  /* Before the lines and places hear of it: a point may be set on any of them. */
  const outside = (event) => event.target.closest(".leaflet-control, .leaflet-popup");
  container.addEventListener(
    "click",
    (event) => {
      if (!on || outside(event)) return;
      event.stopPropagation();
      if (map.dragging.moved()) return;
      cross.hidden = true;
      if (event.detail < 2) add(map.mouseEventToLatLng(event));
    },
    true
  );
  document.addEventListener(
    "keydown",
    (event) => {
      if (!on || event.target.closest("button, input, select, .c-panel")) {
        if (on && event.key === "Escape") corridor.measure(false);
        return;
      }
      const run = { Enter: () => add(map.getCenter()), Backspace: back, Escape: () => corridor.measure(false) }[event.key];
      cross.hidden = !on || !(event.key.startsWith("Arrow") || event.key === "Enter");
      if (!run) return;
      event.preventDefault();
      event.stopPropagation();
      run();
    },
    true
  );
});
