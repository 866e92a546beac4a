/* Scenario and year: one state, kept in the address. A change styles the lines anew, draws what they carry,
   marks what is lost and what opens, puts the answer at the top of the page and the figures before and after
   in the list. */
"use strict";
corridor.parts.push(function (map, data) {
  const { h, head } = { h: corridor.h, head: document.querySelector(".c-head") };
  const section = document.getElementById("corridor-scenarios");
  const block = data.scenarios;
  if (!block || !head || !section) return;
  const { list, years, results } = block;
  const answer = head.querySelector(".answer");
  const own = [...answer.children];
  const byId = new Map(list.map((scenario) => [scenario.id, scenario]));
  const opening = { scenario: block.start[0], year: block.start[1] };
  const base = block.base;
  let now = { ...opening };
  let shown = {};
  let ground = {};
  let changing = 0;
  const result = (state) => results[byId.get(state.scenario).at[state.year]];
  /* Statuses that the baseline of the year changes from what is drawn, and the scenario from the baseline. */
  const statusOf = (id, { stated }) => shown.status[id] || ground.status[id] || stated;
  /* km to quote: the official length, else the traced one, else the drawn one. */
  const length = ({ official_km, traced_km, drawn_km }) => official_km || traced_km || drawn_km;
  function unbuilt(route) {
    const entries = data.routes[route].segments.map((id) => corridor.features.get("line " + id)).filter(Boolean);
    return entries.reduce((sum, entry) => sum + (entry.status === "operational" ? 0 : length(entry.properties)), 0);
  }
  corridor.result = () => shown;
  /* What changes flows, one after the other: the baseline of the year, then the scenario. */
  corridor.flowsUpTo = () => [...new Set([ground, shown])].map(({ flow }) => flow);

  /* The years in which a scenario changes something: only these can be chosen. */
  const stops = ({ at }) => years.map((_, i) => i).filter((i) => !i || at[i] !== at[i - 1]);
  /* The last of them that is not after a year. */
  const stopAt = (scenario, year) => stops(scenario).filter((i) => i <= year).pop() || 0;

  /* The choice: a list of scenarios, and the years. */
  const kinds = [...new Set(list.map((scenario) => scenario.kind))];
  const select = h(
    "select",
    { "data-msg-aria-label": "scenario" },
    kinds.flatMap((kind) => {
      const options = list.filter((scenario) => scenario.kind === kind).map(({ id }) => h("option", { value: id, "data-name": "scenario/" + id }));
      return kind === "baseline" ? options : h("optgroup", { "data-msg-label": "kind-of-" + kind }, options);
    })
  );
  const times = h("div", { class: "c-years", role: "group", "data-msg-aria-label": "scenarios-year" });
  const said = h("p", { class: "unseen", role: "status", "aria-live": "polite" });
  head.append(h("div", { class: "c-state" }, select, times), said);
  select.addEventListener("change", () => {
    corridor.chooseScenario({ scenario: select.value, year: yearOf(select.value) });
    corridor.openTab("scenarios");
  });
  /* A scenario that is about a year is shown in that year; any other in that of the opening. */
  const yearOf = (id) => (byId.get(id).year === null ? stopAt(byId.get(id), opening.year) : byId.get(id).year);
  corridor.usually = (id) => ({ scenario: id, year: yearOf(id) });
  function showYears(scenario) {
    const some = stops(scenario);
    times.hidden = some.length < 2;
    times.replaceChildren(...(times.hidden ? [] : some.map((i) =>
      h("button", { ...(i ? { "data-number": "year " + years[i] } : corridor.msg("today")), type: "button", class: "tool", "aria-pressed": String(i === now.year), onclick: () => {
        corridor.chooseScenario({ ...now, year: i });
        times.querySelector("[aria-pressed=true]").focus();
      } }))));
  }

  /* The list. Amounts by the kind of their unit: attributes of the cell that says them. */
  const kindOf = (unit) => ({ share: "percent", h: "hours", km: "km" })[unit] || "figure";
  const value = (number, unit) => ({ "data-number": kindOf(unit) + " " + (number === null ? "" : number) });
  const signed = (change, unit) => {
    if (change === null) return {};
    return unit === "share" ? corridor.msg("points", { value: 100 * change }) : { "data-number": `${kindOf(unit)} ${change} sign` };
  };
  const unitOf = (unit) => corridor.msg("unit-" + unit.replace(/[^A-Za-z]+/g, "-"), null, { class: "muted" });
  corridor.value = value;
  corridor.change = signed;
  corridor.figureName = ([label, unit]) => [h("span", corridor.msg(...label)), " ", unit === "share" ? null : h("span", unitOf(unit))];
  const dots = { high: "●●●", medium: "●●○", low: "●○○" };
  const rows = new Map();
  function row(scenario) {
    const effect = h("span", { class: "tale muted" });
    const more = h("div", { class: "more", hidden: true });
    const button = h("button", { type: "button", "aria-expanded": "false" }, h("span", { class: "name", "data-name": "scenario/" + scenario.id }), effect);
    button.addEventListener("click", () => {
      const on = now.scenario === scenario.id;
      const to = on ? list[0].id : scenario.id;
      corridor.chooseScenario({ scenario: to, year: yearOf(to) });
    });
    rows.set(scenario.id, { button, effect, more });
    return h("li", {}, button, more);
  }
  section.querySelector(".c-list").replaceChildren(
    ...kinds.flatMap((kind) => [
      kind === "baseline" ? null : h("h3", corridor.msg("kind-of-" + kind)),
      h("ul", { class: "scenarios" }, list.filter((scenario) => scenario.kind === kind).map(row)),
    ]).filter(Boolean),
    h("p", corridor.msg(block.note, null, { class: "note rule" }))
  );
  const report = () => (said.textContent = `${corridor.situation()}. ${corridor.text(...shown.answer || ["answer-nothing"])}`);
  corridor.onLanguage.push(() => said.textContent && report());
  section.addEventListener("keydown", (event) => {
    const buttons = [...rows.values()].map(({ button }) => button);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const from = buttons.indexOf(document.activeElement);
    if (!step || from < 0) return;
    event.preventDefault();
    buttons[Math.max(0, Math.min(buttons.length - 1, from + step))].focus();
  });

  function figures(scenario, found) {
    if (!found.figures.length) return null;
    const body = found.figures.map(([label, unit, before, after, change]) =>
      h("tr", {}, h("th", { scope: "row" }, ...corridor.figureName([label, unit])), h("td", value(before, unit)), h("td", value(after, unit)), h("td", { ...signed(change, unit), class: "change" }))
    );
    const head = ["figure", scenario === list[0] || !now.year ? "today" : "baseline", "here", "change"].map((each) => h("th", corridor.msg("column-" + each, null, { scope: "col" })));
    return h("table", { class: "figures" }, h("caption", corridor.msg(corridor.basis(found, "figures-central"))), h("thead", {}, h("tr", {}, head)), h("tbody", {}, body));
  }

  function lines(id, keys) {
    const known = keys.map((id) => corridor.features.get("line " + id)).filter(Boolean);
    if (!known.length) return null;
    const items = known.map(({ properties, status }) => h("li", {}, h("button", { type: "button", class: "plainbutton", onclick: () => corridor.show("line " + properties.id) }, corridor.swatch(properties.mode, status), h("span", { "data-name": "segment/" + properties.id }))));
    return h("details", {}, h("summary", corridor.msg(id, { count: known.length })), h("ul", { class: "hits" }, items));
  }

  function tell(scenario, found) {
    const { more } = rows.get(scenario.id);
    more.replaceChildren(
      ...[
        found.queue ? corridor.queue(found.queue) : null,
        figures(scenario, found),
        h("p", { "data-name": "reading/" + scenario.id, dir: "auto" }),
        found.limits && found.limits.length ? h("p", corridor.msg("binds-at", { places: { list: found.limits } })) : null,
        lines("lines-lost", found.lost),
        lines("lines-opened", found.opened),
        lines("lines-more", found.rerouted),
        scenario.confidence ? h("p", { class: "muted" }, h("span", { "aria-hidden": "true" }, dots[scenario.confidence] + " "), h("span", corridor.msg("confidence", { confidence: ["confidence-" + scenario.confidence] }))) : null,
        scenario.sources ? h("div", { class: "muted" }, corridor.sources(scenario.sources)) : null,
      ].filter(Boolean)
    );
  }

  /* On the map: what is lit, and the signs at the middle of lines. */
  const signs = L.layerGroup().addTo(map);
  function place() {
    signs.clearLayers();
    const taken = [];
    corridor.signed = [];
    const put = (role, at) => {
      const point = map.latLngToLayerPoint(at);
      if (taken.some((other) => other.distanceTo(point) < 17)) return;
      taken.push(point);
      corridor.signed.push(L.latLng(at));
      L.marker(at, { icon: L.divIcon({ className: "sign-icon", html: corridor.sign(role), iconSize: [18, 18] }), pane: "corridor-signs", interactive: false, keyboard: false }).addTo(signs);
    };
    for (const [role, ids] of [["opened", shown.opened], ["lost", shown.lost]]) {
      for (const id of ids) {
        const entry = corridor.features.get("line " + id);
        if (!entry || !corridor.drawn(entry)) continue;
        put(role, (entry.middle = entry.middle || corridor.middle(entry)));
      }
    }
    for (const at of shown.shut) put("lost", corridor.at(...at));
  }
  map.on("zoomend", () => place());

  /* Scenario and year as a message; the year is left out where the title of the scenario has it. */
  function headline(state = now) {
    const scenario = { name: "scenario/" + state.scenario };
    if (!state.year || byId.get(state.scenario).title.includes(years[state.year])) return ["only", { what: scenario }];
    return ["by-year", { scenario, year: Number(years[state.year]) }];
  }
  corridor.headline = headline;
  corridor.situation = (state) => corridor.text(...headline(state));
  corridor.opensWith = () => corridor.situation(opening);

  /* The one way to another state. */
  corridor.chooseScenario = function (state) {
    if (!byId.has(state.scenario)) return;
    now = { scenario: state.scenario, year: stopAt(byId.get(state.scenario), state.year) };
    map.getContainer().classList.add("is-changing");
    clearTimeout(changing);
    changing = setTimeout(() => map.getContainer().classList.remove("is-changing"), 600);
    shown = result(now);
    ground = results[list[0].at[now.year]];
    const scenario = byId.get(now.scenario);
    for (const [key, entry] of corridor.features) {
      if (!entry.stated) continue;
      const status = statusOf(key.slice("line ".length), entry);
      if (status === entry.status) continue;
      entry.status = status;
      corridor.style(entry);
    }
    corridor.applyFilters();
    place();
    const changed = shown !== results[list[0].at[base]];
    select.value = now.scenario;
    showYears(scenario);
    answer.replaceChildren(...(changed ? corridor.answer(headline(), shown) : own));
    if (!changed) corridor.retell(answer);  // it may have been away while another language was chosen
    for (const [id, { button, effect, more }] of rows) {
      const on = id === now.scenario;
      button.setAttribute("aria-expanded", String(on));
      const parts = results[byId.get(id).at[id === now.scenario ? now.year : yearOf(id)]].effect;
      effect.replaceChildren(...parts.flatMap((part, i) => [i ? " · " : "", h("span", corridor.msg(...part))]));
      more.hidden = !on;
    }
    tell(scenario, shown);
    for (const note of document.querySelectorAll("[data-built]")) {
      const km = unbuilt(note.dataset.built);
      note.hidden = km < 0.05;
      corridor.put(note, "route-unbuilt", { km });
    }
    for (const note of document.querySelectorAll("[data-opening]")) note.hidden = now.scenario === opening.scenario && now.year === opening.year;
    if (corridor.ready) report();
    const { button, more } = rows.get(now.scenario);
    for (const each of section.hidden ? [] : [more, button]) each.scrollIntoView({ block: "nearest" });
    for (const listen of corridor.onScenario) listen(shown, changed);
    corridor.changed();
  };
  corridor.scenario = () => now;
  corridor.chooseScenario(opening);
  const year = (text) => (years.indexOf(text) < 0 ? null : years.indexOf(text));
  const usual = (id) => (id === opening.scenario ? opening.year : yearOf(id));
  corridor.keep("scenario", () => (now.scenario === opening.scenario ? "" : now.scenario), (text) => {
    const scenario = byId.has(text) ? text : opening.scenario;
    corridor.chooseScenario({ scenario, year: usual(scenario) });
    if (text && scenario !== text) answer.prepend(h("p", corridor.msg("scenario-unknown", { what: text.slice(0, 80) }, { class: "missing" })));
  });
  corridor.keep("year", () => (now.year === usual(now.scenario) ? "" : years[now.year]), (text) => {
    if (text && year(text) !== null) corridor.chooseScenario({ ...now, year: year(text) });
  });
});
