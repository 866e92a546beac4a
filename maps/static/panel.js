/* The panel: tabs, the route, its strip of countries, search, and the drawer on narrow screens. */
"use strict";
corridor.parts.push(function (map, data) {
  const panel = document.querySelector(".c-panel");
  const head = document.querySelector(".c-head");
  if (!panel || !head) return;

  /* On paper the map has another size. */
  window.matchMedia("print").addEventListener("change", ({ matches }) => {
    const whole = map.getBounds().contains(data.bounds);
    corridor.onPaper(matches);
    map.invalidateSize({ animate: false, pan: false });
    if (whole) corridor.home(false);
    if (corridor.relabel) corridor.relabel(true);
  });

  /* Tabs: arrows move between them. */
  const tabs = [...panel.querySelectorAll("[role=tab]")];
  function choose(tab) {
    for (const each of tabs) {
      const on = each === tab;
      each.setAttribute("aria-selected", String(on));
      each.tabIndex = on ? 0 : -1;
      document.getElementById(each.getAttribute("aria-controls")).hidden = !on;
    }
    for (const listen of corridor.onTab) listen(tab.id.replace("corridor-tab-", ""));
    corridor.changed();
  }
  tabs.forEach((tab, index) => {
    tab.addEventListener("click", () => {
      choose(tab);
      if (panel.dataset.stop === "low") stop("middle");
    });
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = tabs[(index + step + tabs.length) % tabs.length];
      next.focus();
      choose(next);
    });
  });

  corridor.openTab = (name) => choose(document.getElementById("corridor-tab-" + name));

  /* The route: its tables are shown, its line is lit on the map. */
  const lit = L.layerGroup().addTo(map);  // not while a scenario lights what carries more
  corridor.onScenario.push((_, changed) => (changed ? lit.remove() : lit.addTo(map)));
  const mark = L.layerGroup().addTo(map);
  const select = panel.querySelector("#corridor-route");
  function part(latlngs, from, to) {
    const flat = Array.isArray(latlngs[0]) ? latlngs.flat() : latlngs;
    const lengths = [0];
    for (let i = 1; i < flat.length; i++) lengths.push(lengths[i - 1] + Math.hypot(flat[i].lat - flat[i - 1].lat, (flat[i].lng - flat[i - 1].lng) * Math.cos((flat[i].lat * Math.PI) / 180)));
    const total = lengths[lengths.length - 1] || 1;
    const at = (fraction) => {
      const wanted = fraction * total;
      let i = 1;
      while (i < flat.length - 1 && lengths[i] < wanted) i++;
      const t = (wanted - lengths[i - 1]) / (lengths[i] - lengths[i - 1] || 1);
      return [flat[i - 1].lat + t * (flat[i].lat - flat[i - 1].lat), flat[i - 1].lng + t * (flat[i].lng - flat[i - 1].lng)];
    };
    const inner = flat.filter((_, i) => lengths[i] > from * total && lengths[i] < to * total).map((p) => [p.lat, p.lng]);
    return [at(from), ...inner, at(to)];
  }
  function light(route, only) {
    lit.clearLayers();
    for (const segment of (route && route.segments) || []) {
      const entry = corridor.features.get("line " + segment);
      if (!entry || !corridor.drawn(entry)) continue;
      for (const [from, to, country] of data.cuts[segment] || []) {
        if (only && country !== only) continue;
        const role = only ? "lit-part" : country === data.territory ? "lit-territory" : "lit-route";
        corridor.glow(entry, part(entry.latlngs, from, to), role).addTo(lit);
      }
    }
  }
  let chosen = null;
  corridor.route = () => chosen;
  /* The page opens with the way its finding is about; a route lights up once it is chosen or its tables are read. */
  const leading = select && select.value;
  let reading = false;
  corridor.headlined = () => Boolean(!reading && chosen === leading && data.opening);
  const relight = () => {
    light(corridor.headlined() ? data.opening : data.routes[chosen]);
    if (corridor.explain) corridor.explain();
  };
  corridor.onTab.push((tab) => {
    reading = tab === "exposure";
    relight();
  });
  corridor.chooseRoute = function (id) {
    chosen = id;
    select.value = id;
    for (const button of panel.querySelectorAll("[data-choose]")) {
      if (button.dataset.choose === id) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
    for (const element of panel.querySelectorAll("[data-route]")) element.hidden = element.dataset.route !== id;
    relight();
    corridor.changed();
  };
  if (select) {
    select.addEventListener("change", () => corridor.chooseRoute(select.value));
    for (const button of panel.querySelectorAll("[data-choose]")) button.addEventListener("click", () => corridor.chooseRoute(button.dataset.choose));
    corridor.chooseRoute(select.value);
  }

  for (const element of panel.querySelectorAll("[data-country]")) {
    if (element.tagName === "TR") element.tabIndex = 0;
    const on = () => {
      const { country } = element.dataset;
      light(data.routes[chosen], country);
      panel.querySelectorAll("[data-country]").forEach((each) => each.classList.toggle("on", each.dataset.country === country));
    };
    const off = () => {
      relight();
      panel.querySelectorAll("[data-country].on").forEach((each) => each.classList.remove("on"));
    };
    element.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && on());
    element.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && off());
    element.addEventListener("click", on);
    element.addEventListener("focusin", on);
    element.addEventListener("focusout", off);
  }
  /* The crossings of every route open and close together. */
  const crossings = [...panel.querySelectorAll("details.crossings")];
  for (const each of crossings) each.addEventListener("toggle", () => crossings.forEach((other) => (other.open = each.open)));
  for (const element of document.querySelectorAll("[data-show]")) element.addEventListener("click", () => corridor.show(element.dataset.show));
  for (const element of document.querySelectorAll("[data-at]")) {
    element.addEventListener("click", () => {
      const at = corridor.at(...element.dataset.at.split(",").map(Number));
      map.setView(at, 11, { animate: !corridor.still() });
      L.circleMarker(at, { radius: 14, className: "ring", interactive: false, pane: "corridor-hit" }).addTo(mark.clearLayers());
      if (panel.dataset.stop === "high") stop("low");
    });
  }

  /* The drawer: three stops, by tap, by drag, or by key. */
  const handle = panel.querySelector(".c-handle");
  const stops = ["low", "middle", "high"];
  function stop(name) {
    panel.dataset.stop = name;
    panel.style.height = "";
    handle.setAttribute("aria-expanded", String(name !== "low"));
    map.invalidateSize({ animate: false, pan: false });  // the head makes room for the drawer
  }
  corridor.stop = stop;
  let drag = null;
  handle.addEventListener("pointerdown", (event) => {
    drag = { y: event.clientY, height: panel.offsetHeight, moved: false };
    handle.setPointerCapture(event.pointerId);
  });
  handle.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const height = drag.height + drag.y - event.clientY;
    drag.moved = drag.moved || Math.abs(drag.y - event.clientY) > 6;
    if (drag.moved) panel.style.height = Math.max(64, Math.min(window.innerHeight * 0.92, height)) + "px";
  });
  handle.addEventListener("pointerup", () => {
    if (drag && drag.moved) {
      const share = panel.offsetHeight / window.innerHeight;
      stop(share < 0.28 ? "low" : share < 0.68 ? "middle" : "high");
      drag.settled = true;
    }
    const settled = drag && drag.settled;
    drag = null;
    handle.dataset.settled = settled ? "1" : "";
  });
  handle.addEventListener("click", () => {
    if (handle.dataset.settled) handle.dataset.settled = "";
    else stop(stops[(stops.indexOf(panel.dataset.stop) + 1) % 3]);
  });

  /* What the address keeps of the panel and the view. */
  const id = (tab) => tab.id.replace("corridor-tab-", "");
  const opening = { route: chosen, tab: tabs[0] };
  corridor.keep(
    "map",
    () => `${map.getZoom()}/${map.getCenter().lat.toFixed(4)}/${map.getCenter().lng.toFixed(4)}`,
    (text) => {
      const [zoom, lat, lon] = text.split("/").map(Number);
      if (text && [zoom, lat, lon].every(Number.isFinite)) map.setView([lat, lon], zoom, { animate: false });
    }
  );
  corridor.keep("route", () => chosen || "", (text) => opening.route && corridor.chooseRoute(data.routes[text] ? text : opening.route));
  corridor.keep(
    "tab",
    () => id(tabs.find((each) => each.getAttribute("aria-selected") === "true")),
    (text) => choose(tabs.find((each) => id(each) === text) || opening.tab)
  );
  map.on("moveend", () => corridor.changed());
});
