/* Two scenarios side by side: the one shown, and another whose figures stand beside it, each against its own before. */
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
  /* One order whichever scenario is chosen first: pairs of places, then what all of them add up to. */
  const isPair = ([[id]]) => Number(id.startsWith("pair"));
  const ordered = () => [...new Set(results.flatMap(({ figures }) => figures).sort((a, b) => isPair(b) - isPair(a)).map(key))];
  function draw() {
    const now = corridor.scenario();
    const options = list.filter(({ id }) => id !== now.scenario);
    if (other === now.scenario) other = "";
    select.replaceChildren(h("option", corridor.msg("compare-none", null, { value: "" })), ...options.map(({ id }) => h("option", { value: id, "data-name": "scenario/" + id })));
    select.value = other;
    table.replaceChildren();
    if (!other) return;
    box.open = true;
    const sides = [now, corridor.usually(other)].map((state) => {
      const { figures } = results[byId.get(state.scenario).at[state.year]];
      return { name: corridor.msg(...corridor.headline(state), { class: "side" }), rows: new Map(figures.map((row) => [key(row), row])) };
    });
    const line = (each, { name, rows }, i) => {
      const [label, unit] = JSON.parse(each);
      const [, , before, after, by] = rows.get(each) || [null, null, null, null, null];
      const change = rows.has(each) ? corridor.change(by, unit) : corridor.value(null, unit);
      const title = h("th", { scope: "row" }, h("span", { class: i ? "unseen" : "of-both" }, ...corridor.figureName([label, unit])), h("span", { class: "unseen" }, ": "), h("span", name));
      return h("tr", {}, title, h("td", corridor.value(before, unit)), h("td", corridor.value(after, unit)), h("td", { ...change, class: "change" }));
    };
    const body = ordered().filter((each) => sides.some(({ rows }) => rows.has(each))).flatMap((each) => sides.map((side, i) => line(each, side, i)));
    const heads = ["figure", "before", "here", "change"].map((each) => h("th", corridor.msg("column-" + each, null, { scope: "col" })));
    table.replaceChildren(h("table", { class: "figures compared" }, h("caption", corridor.msg("compare-note")), h("thead", {}, h("tr", {}, heads)), h("tbody", {}, body)));
  }
  corridor.onScenario.push(draw);
  corridor.keep("with", () => other, (text) => {
    other = byId.has(text) ? text : "";
    draw();
  });
  draw();
});
