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
  const statusOf = (entry) => shown.status[entry.properties.id] || ground.status[entry.properties.id] || entry.properties.status;
  /* km to quote: the official length, else the traced one, else the drawn one. */
  const length = ({ official_km, traced_km, drawn_km }) => official_km || traced_km || drawn_km;
  function unbuilt(route) {
    const entries = data.routes[route].segments.map((id) => corridor.features.get("line " + id)).filter(Boolean);
    return entries.reduce((sum, entry) => sum + (entry.status === "operational" ? 0 : length(entry.properties)), 0);
  }
  corridor.result = () => shown;
  /* What changes flows, one after the other: the baseline of the year, then the scenario. */
  corridor.flowsUpTo = () => [...new Set([ground, shown])].map(({ flow }) => flow);
  corridor.scenarioTitle = (id) => byId.get(id).title;

  /* The years in which a scenario changes something: only these can be chosen. */
  const stops = ({ at }) => years.map((_, i) => i).filter((i) => !i || at[i] !== at[i - 1]);
  /* The last of them that is not after a year. */
  const stopAt = (scenario, year) => stops(scenario).filter((i) => i <= year).pop() || 0;

  /* The choice: a list of scenarios, and the years. */
  const kinds = [...new Set(list.map((scenario) => scenario.kind))];
  const select = h(
    "select",
    { "aria-label": "Scenario" },
    kinds.flatMap((kind) => {
      const options = list.filter((scenario) => scenario.kind === kind).map(({ id, title }) => h("option", { value: id }, title));
      return kind === "baseline" ? options : h("optgroup", { label: block.kinds[kind] }, options);
    })
  );
  const times = h("div", { class: "c-years", role: "group", "aria-label": "Year" });
  const said = h("p", { class: "unseen", role: "status", "aria-live": "polite" });
  head.append(h("div", { class: "c-state" }, select, times), said);
  select.addEventListener("change", () => {
    corridor.chooseScenario({ scenario: select.value, year: yearOf(select.value) });
    corridor.openTab("scenarios");
  });
  /* A scenario that is about a year is shown in that year; any other in that of the opening. */
  const yearOf = (id) => (byId.get(id).year === null ? stopAt(byId.get(id), opening.year) : byId.get(id).year);
  function showYears(scenario) {
    const some = stops(scenario);
    times.hidden = some.length < 2;
    times.replaceChildren(...(times.hidden ? [] : some.map((i) =>
      h("button", { type: "button", class: "tool", "aria-pressed": String(i === now.year), onclick: () => {
        corridor.chooseScenario({ ...now, year: i });
        times.querySelector("[aria-pressed=true]").focus();
      } }, years[i]))));
  }

  /* The list. Amounts are written as by `figure` of maps/words/numbers.py. */
  const value = (number, unit) => {
    const size = Math.abs(number);
    if (unit === "share") return corridor.number(100 * number, 1) + " %";
    if (unit === "h" || unit === "km") return corridor.number(number, size >= 100 ? 0 : size >= 10 ? 1 : 2);
    return corridor.number(number, size >= 1000 ? 0 : size >= 100 ? 1 : 2);
  };
  corridor.value = value;
  corridor.figureName = ([label, unit]) => [label, unit === "share" ? null : h("span", { class: "muted" }, " " + unit)];
  const signed = (number, unit) => (number > 0 ? "+" : number < 0 ? "−" : "±") + value(Math.abs(number), unit).replace(" %", " points");
  const dots = { high: "●●●", medium: "●●○", low: "●○○" };
  const rows = new Map();
  function row(scenario) {
    const effect = h("span", { class: "tale muted" });
    const more = h("div", { class: "more", hidden: true });
    const button = h("button", { type: "button", "aria-expanded": "false" }, h("span", { class: "name" }, scenario.title), scenario.when ? h("span", { class: "when" }, scenario.when) : null, effect);
    button.addEventListener("click", () => {
      const on = now.scenario === scenario.id;
      const to = on ? list[0].id : scenario.id;
      corridor.chooseScenario({ scenario: to, year: yearOf(to) });
    });
    rows.set(scenario.id, { button, effect, more });
    return h("li", {}, button, more);
  }
  section.querySelector(".c-list").append(
    ...kinds.flatMap((kind) => [
      kind === "baseline" ? null : h("h3", {}, block.kinds[kind]),
      h("ul", { class: "scenarios" }, list.filter((scenario) => scenario.kind === kind).map(row)),
    ]).filter(Boolean),
    h("p", { class: "note rule" }, block.note)
  );
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
    const body = found.figures.map(([label, unit, before, after]) =>
      h("tr", {}, h("th", { scope: "row" }, ...corridor.figureName([label, unit])), h("td", {}, before === null ? "–" : value(before, unit)), h("td", {}, after === null ? "–" : value(after, unit)), h("td", { class: "change" }, before === null || after === null ? "" : signed(after - before, unit)))
    );
    const head = ["", scenario === list[0] || !now.year ? "today" : "baseline", "here", "change"].map((text) => (text ? h("th", { scope: "col" }, text) : h("td", {})));
    return h("table", { class: "figures" }, h("thead", {}, h("tr", {}, head)), h("tbody", {}, body));
  }

  function lines(title, keys) {
    const known = keys.map((id) => corridor.features.get("line " + id)).filter(Boolean);
    if (!known.length) return null;
    const items = known.map(({ properties, status }) => h("li", {}, h("button", { type: "button", class: "plainbutton", onclick: () => corridor.show("line " + properties.id) }, corridor.swatch(properties.mode, status), properties.name)));
    return h("details", {}, h("summary", {}, `${title} (${known.length})`), h("ul", { class: "hits" }, items));
  }

  function tell(scenario, found) {
    const { more } = rows.get(scenario.id);
    more.replaceChildren(
      ...[
        found.queue ? corridor.queue(found.queue) : null,
        figures(scenario, found),
        h("p", {}, scenario.reading),
        found.limits && found.limits.length ? h("p", {}, h("b", {}, "Capacity binds at "), found.limits.join("; ") + ".") : null,
        lines("Lost", found.lost),
        lines("Opened", found.opened),
        lines("Carry more", found.rerouted),
        scenario.confidence ? h("p", { class: "muted" }, h("span", { "aria-hidden": "true" }, dots[scenario.confidence] + " "), scenario.confidence + " confidence") : null,
        scenario.sources ? h("div", { class: "muted" }, corridor.sources(scenario.sources)) : null,
      ].filter(Boolean)
    );
  }

  /* On the map: what is lit, and the signs at the middle of lines. */
  const signs = L.layerGroup().addTo(map);
  function middle({ latlngs }) {
    const flat = Array.isArray(latlngs[0]) ? latlngs.flat() : latlngs;
    const at = flat.map((each) => map.project(each, 0));
    const lengths = at.map((point, i) => (i ? point.distanceTo(at[i - 1]) : 0));
    let rest = lengths.reduce((sum, length) => sum + length, 0) / 2;
    let i = 1;
    while (i < at.length - 1 && lengths[i] < rest) rest -= lengths[i++];
    const share = lengths[i] ? rest / lengths[i] : 0;
    return L.latLng(flat[i - 1].lat + share * (flat[i].lat - flat[i - 1].lat), flat[i - 1].lng + share * (flat[i].lng - flat[i - 1].lng));
  }
  corridor.middle = middle;
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
        put(role, (entry.middle = entry.middle || middle(entry)));
      }
    }
    for (const at of shown.shut) put("lost", corridor.at(...at));
  }
  map.on("zoomend", () => place());

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
    for (const entry of corridor.features.values()) {
      if (entry.latlng) continue;
      const status = statusOf(entry);
      if (status === entry.status) continue;
      entry.status = status;
      corridor.style(entry);
    }
    corridor.applyFilters();
    place();
    const changed = shown !== results[list[0].at[base]];
    select.value = now.scenario;
    showYears(scenario);
    const title = scenario.title + (now.year && !scenario.title.includes(years[now.year]) ? ", " + years[now.year] : "");
    answer.replaceChildren(...(changed ? corridor.answer(title, shown) : own));
    if (!changed) corridor.retell(answer);  // it may have been away while another language was chosen
    for (const [id, { button, effect, more }] of rows) {
      const on = id === now.scenario;
      button.setAttribute("aria-expanded", String(on));
      effect.textContent = results[byId.get(id).at[id === now.scenario ? now.year : yearOf(id)]].effect;
      more.hidden = !on;
    }
    tell(scenario, shown);
    for (const note of document.querySelectorAll("[data-built]")) {
      const km = unbuilt(note.dataset.built);
      note.textContent = km >= 0.05 ? `Of the route ${corridor.number(km, km < 10 ? 1 : 0)} km are not operational.` : "";
    }
    for (const note of document.querySelectorAll("[data-opening]")) note.hidden = now.scenario === opening.scenario && now.year === opening.year;
    if (corridor.ready) said.textContent = `${scenario.title}, ${years[now.year]}. ${corridor.text(...shown.answer || ["answer-nothing"])}`;
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
  });
  corridor.keep("year", () => (now.year === usual(now.scenario) ? "" : years[now.year]), (text) => {
    if (text && year(text) !== null) corridor.chooseScenario({ ...now, year: year(text) });
  });
});
