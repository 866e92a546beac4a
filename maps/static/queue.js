/* What waits by day while a scenario closes something for days: a chart for each place, and the same as a table. */
"use strict";
corridor.queue = function ({ closed, last, say, places }) {
  const { h } = corridor;
  const [left, top, width, height] = [46, 22, 286, 62];
  const step = (most, count) => [1, 2, 5, 10].map((each) => each * 10 ** Math.floor(Math.log10(most / count))).find((each) => most / each <= count);
  const ticks = (most, count) => Array.from({ length: Math.floor(most / step(most, count)) + 1 }, (_, i) => i * step(most, count));
  const x = (day) => left + (width * Math.min(day, last)) / last;
  const days = (gone) => (gone === null ? `not gone after ${last} days` : `gone on day ${Math.ceil(gone)}`);
  function chart({ name, mode, unit, waiting, peak, gone }) {
    const y = (amount) => top + height * (1 - amount / peak[1]);
    const word = (text, at, height, anchor, kind) => h("text", { x: at, y: height, "text-anchor": anchor, class: kind }, text);
    const points = [[0, 0], peak, ...waiting.map((amount, i) => [i + 1, amount]), ...(gone === null ? [] : [[gone, 0]])].sort((a, b) => a[0] - b[0]);
    const line = points.map(([day, amount]) => `${x(day).toFixed(1)} ${y(amount).toFixed(1)}`).join("L");
    const foot = top + height;
    const axis = "muted";
    const caption = `${name}, ${unit} · ${days(gone)}`;
    return h("div", {}, h("h4", {}, caption),
      h("svg", { viewBox: `0 0 344 ${foot + 18}`, role: "img", "aria-label": caption },
        h("path", { class: "shut", d: `M${x(0)} ${top}H${x(closed)}V${foot}H${x(0)}Z` }),
        ticks(peak[1], 3).flatMap((amount) => [h("path", { class: "grid", d: `M${left} ${y(amount)}h${width}` }), word(corridor.number(amount, 0), left - 5, y(amount) + 4, "end", axis)]),
        ticks(last, 8).map((day) => (x(day) < left + width - 24 ? word(day, x(day), foot + 14, "middle", axis) : null)),
        word("day", left + width, foot + 14, "end", axis),
        word(unit, 0, 10, "start", axis),
        h("g", { class: "m-" + mode }, h("path", { class: "waits", d: `M${line}` }), h("circle", { cx: x(peak[0]), cy: top, r: 3.5 }), gone === null ? null : h("circle", { cx: x(gone), cy: foot, r: 3.5 })),
        word(corridor.number(peak[1], 0), Math.max(x(peak[0]), left + 32), top - 7, "middle", "most"),
        gone === null ? null : word(`day ${Math.ceil(gone)}`, x(gone) + 6, foot - 5, "start", "most")));
  }
  const head = [h("th", { scope: "col" }, "day"), ...places.map(({ name, unit }) => h("th", { scope: "col" }, `${name}, ${unit}`))];
  const rows = places[0].waiting.map((_, i) => h("tr", {}, h("th", { scope: "row" }, i + 1), places.map(({ waiting }) => h("td", {}, corridor.number(waiting[i], 0)))));
  return h("div", { class: "queue" }, h("h4", {}, "What waits by day"), h("p", {}, say), places.map(chart),
    h("p", { class: "muted" }, "Shaded: closed. What waits beyond the usual, at the central values of assumptions: low confidence."),
    h("details", {}, h("summary", {}, "By day"), h("table", { class: "figures" }, h("thead", {}, h("tr", {}, head)), h("tbody", {}, rows))));
};
