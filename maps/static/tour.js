/* The tour: a few steps that move the map and say what is seen there. It can be left at any step, by Escape too,
   and the page is then as it was before. */
"use strict";
corridor.parts.push(function (map, data) {
  const { h } = corridor;
  const steps = data.tour || [];
  const head = document.querySelector(".c-head");
  if (!steps.length || !head) return;
  const narrow = () => window.matchMedia("(max-width: 47.5em)").matches;
  const lit = L.layerGroup().addTo(map);
  let at = -1;
  let before = null;

  const count = h("p", { class: "muted" });
  const title = h("h2", { tabindex: -1, id: "corridor-tour-title" });
  const text = h("p", {});
  const button = (id, run) => h("button", corridor.msg(id, null, { type: "button", class: "tool", onclick: run }));
  const back = button("tour-back", () => go(at - 1));
  const next = button("tour-next", () => go(at + 1));
  const close = h("button", { type: "button", class: "tour-close", "data-msg-aria-label": "tour-close", onclick: () => leave() }, "×");
  const card = h("section", { class: "tour", role: "dialog", "aria-labelledby": "corridor-tour-title", hidden: true }, close, count, title, text, h("div", { class: "tour-row" }, back, next));
  const start = h("button", { type: "button", class: "tool tour-start", onclick: () => go(0) }, h("span", corridor.msg("tour-start", { steps: steps.length })));
  (head.querySelector(".c-state") || head).append(start);
  map.getContainer().parentElement.append(card);
  L.DomEvent.disableClickPropagation(card);

  function say() {
    const step = steps[at];
    count.textContent = corridor.text("tour-count", { step: at + 1, steps: steps.length });
    title.textContent = corridor.text(...step.title);
    text.replaceChildren(...corridor.rich(...step.text));
    next.dataset.msg = at === steps.length - 1 ? "tour-end" : "tour-next";
    corridor.tell(next);
    back.disabled = at === 0;
  }

  /* The state that leaving gives back. */
  const state = () => ({ scenario: corridor.scenario && corridor.scenario(), center: map.getCenter(), zoom: map.getZoom(), tab: document.querySelector(".c-tabs [aria-selected=true]")?.id.replace("corridor-tab-", "") });
  function show({ bounds, scenario, segments, tab, place }) {
    if (corridor.scenario) corridor.chooseScenario(scenario ? { scenario, year: 0 } : before.scenario);
    if (tab) corridor.openTab(tab);
    if (narrow()) corridor.stop("low");
    corridor.choosePlace(place || "", true);
    lit.clearLayers();
    for (const id of segments || []) {
      const entry = corridor.features.get("line " + id);
      if (entry && corridor.drawn(entry)) corridor.glow(entry, entry.latlngs, entry.status === "operational" ? "lit-route" : "lit-gap").addTo(lit);
    }
    map.closePopup();
    const covered = Math.max(0, map.getContainer().getBoundingClientRect().bottom - card.getBoundingClientRect().top);
    map.flyToBounds(bounds || data.bounds, { paddingTopLeft: [20, 20], paddingBottomRight: [20, covered + 10], animate: !corridor.still(), duration: 0.9, maxZoom: 9 });
    const held = tab === "scenarios" && document.querySelector(scenario ? "#corridor-scenarios .scenarios [aria-expanded=true]" : ".hold");
    if (held && !narrow()) held.scrollIntoView({ block: "center" });
  }
  function go(step, quiet) {
    if (step >= steps.length) return leave();
    if (at < 0) before = state();
    at = Math.max(0, step);
    card.hidden = false;
    document.body.classList.add("touring");
    say();
    show(steps[at]);
    if (!quiet) title.focus({ preventScroll: true });
    corridor.changed();
  }
  function leave() {
    if (at < 0) return;
    at = -1;
    card.hidden = true;
    document.body.classList.remove("touring");
    lit.clearLayers();
    corridor.choosePlace("", true);
    if (before.scenario) corridor.chooseScenario(before.scenario);
    if (before.tab) corridor.openTab(before.tab);
    map.setView(before.center, before.zoom, { animate: false });
    start.focus({ preventScroll: true });
    corridor.changed();
  }
  document.addEventListener("keydown", (event) => {
    if (at < 0) return;
    if (event.key === "Escape") {
      event.stopImmediatePropagation();
      leave();
    }
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key] * (document.documentElement.dir === "rtl" ? -1 : 1);
    if (step && card.contains(document.activeElement)) {
      event.preventDefault();
      if (at + step >= 0) go(at + step);
    }
  }, true);
  corridor.onLanguage.push(() => at >= 0 && say());
  corridor.keep("tour", () => (at < 0 ? "" : String(at + 1)), (kept) => {
    const step = Number(kept) - 1;
    if (kept && steps[step]) {
      if (step !== at) go(step, true);
    } else leave();
  });
});
