/* Two scenarios side by side: the one shown, and another whose figures stand beside it. */
"use strict";
corridor.parts.push(function (map, data) {
  const { h } = corridor;
  const block = data.scenarios;
  const section = document.getElementById("corridor-scenarios");
  if (!block || !section || block.list.length < 3) return;
  const { list, results } = block;
  const byId = new Map(list.map((each) => [each.id, each]));
  let other = "";
  const select = h("select", { "data-msg-aria-label": "compare-with" });
  const table = h("div", {});
  const box = h("details", { class: "compare" }, h("summary", corridor.msg("compare-title")), select, table);
  section.querySelector(".c-list").before(box);
  select.addEventListener("change", () => {
    other = select.value;
    draw();
    corridor.changed();
  });

  const key = ([label, unit]) => JSON.stringify([label, unit]);
  function draw() {
    const now = corridor.scenario();
    const options = list.filter(({ id }) => id !== now.scenario);
    if (other === now.scenario) other = "";
    select.replaceChildren(h("option", corridor.msg("compare-none", null, { value: "" })), ...options.map(({ id }) => h("option", { value: id, "data-name": "scenario/" + id })));
    select.value = other;
    table.replaceChildren();
    if (!other) return;
    box.open = true;
    const scenario = byId.get(other);
    const sides = [[now.scenario, corridor.result()], [other, results[scenario.at[scenario.year === null ? 0 : scenario.year]]]];
    const rows = new Map();
    sides.forEach(([, { figures }], side) => {
      for (const row of figures) {
        if (!rows.has(key(row))) rows.set(key(row), { row, values: [null, null], before: row[2] });
        rows.get(key(row)).values[side] = row[3];
      }
    });
    const cell = (value, unit) => h("td", corridor.value(value, unit));
    const body = [...rows.values()].map(({ row, values, before }) =>
      /* What a scenario does not change is as it is today. */
      h("tr", {}, h("th", { scope: "row" }, ...corridor.figureName(row)), cell(before, row[1]), ...values.map((value, side) => cell(sides[side][1].figures.some((each) => key(each) === key(row)) ? value : before, row[1]))));
    const heads = [corridor.msg("compare-today"), ...sides.map(([id]) => ({ "data-name": "scenario/" + id }))].map((said) => h("th", { ...said, scope: "col" }));
    table.replaceChildren(h("table", { class: "figures compared" }, h("thead", {}, h("tr", {}, h("td", {}), heads)), h("tbody", {}, body)));
  }
  corridor.onScenario.push(draw);
  corridor.keep("with", () => other, (text) => {
    other = byId.has(text) ? text : "";
    draw();
  });
  draw();
});
