/* What waits by day while a scenario closes something for days: a chart for each place, and the same as a table. */
"use strict";
corridor.queue = function ({ closed, last, say, places }) {
  const { h } = corridor;
  const [left, top, width, height] = [46, 22, 286, 62];
  const step = (most, count) => [1, 2, 5, 10].map((each) => each * 10 ** Math.floor(Math.log10(most / count))).find((each) => most / each <= count);
  const ticks = (most, count) => Array.from({ length: Math.floor(most / step(most, count)) + 1 }, (_, i) => i * step(most, count));
  const x = (day) => left + (width * Math.min(day, last)) / last;
  const end = (gone) => (gone === null ? ["queue-stays", { days: last }] : ["queue-gone", { day: Math.ceil(gone) }]);
  function chart({ node, mode, unit, waiting, peak, gone }) {
    const y = (amount) => top + height * (1 - amount / peak[1]);
    const word = (said, at, height, anchor, kind) => h("text", { ...said, x: at, y: height, "text-anchor": anchor, class: kind });
    const points = [[0, 0], peak, ...waiting.map((amount, i) => [i + 1, amount]), ...(gone === null ? [] : [[gone, 0]])].sort((a, b) => a[0] - b[0]);
    const line = points.map(([day, amount]) => `${x(day).toFixed(1)} ${y(amount).toFixed(1)}`).join("L");
    const foot = top + height;
    const axis = "muted";
    const caption = ["queue-caption", { place: { name: "node/" + node }, unit: ["unit-" + unit], end: end(gone) }];
    return h("div", {}, h("h4", corridor.msg(...caption)),
      h("svg", { viewBox: `0 0 344 ${foot + 18}`, role: "img", "data-msg-aria-label": caption[0], "data-args": JSON.stringify(caption[1]) },
        h("path", { class: "shut", d: `M${x(0)} ${top}H${x(closed)}V${foot}H${x(0)}Z` }),
        ticks(peak[1], 3).flatMap((amount) => [h("path", { class: "grid", d: `M${left} ${y(amount)}h${width}` }), word({ "data-number": "count " + amount }, left - 5, y(amount) + 4, "end", axis)]),
        ticks(last, 8).map((day) => (x(day) < left + width - 24 ? word({ "data-number": "count " + day }, x(day), foot + 14, "middle", axis) : null)),
        word(corridor.msg("day"), left + width, foot + 14, "end", axis),
        word(corridor.msg("unit-" + unit), 0, 10, "start", axis),
        h("g", { class: "m-" + mode }, h("path", { class: "waits", d: `M${line}` }), h("circle", { cx: x(peak[0]), cy: top, r: 3.5 }), gone === null ? null : h("circle", { cx: x(gone), cy: foot, r: 3.5 })),
        word({ "data-number": "count " + peak[1] }, Math.max(x(peak[0]), left + 32), top - 7, "middle", "most"),
        gone === null ? null : word(corridor.msg("queue-day", { day: Math.ceil(gone) }), x(gone) + 6, foot - 5, "start", "most")));
  }
  const head = [h("th", corridor.msg("day", null, { scope: "col" })), ...places.map(({ node, unit }) => h("th", corridor.msg("queue-place", { place: { name: "node/" + node }, unit: ["unit-" + unit] }, { scope: "col" })))];
  const rows = places[0].waiting.map((_, i) => h("tr", {}, h("th", { scope: "row", "data-number": "count " + (i + 1) }), places.map(({ waiting }) => h("td", { "data-number": "count " + waiting[i] }))));
  return h("div", { class: "queue" }, h("h4", corridor.msg("queue-title")), h("p", corridor.msg(...say)), places.map(chart),
    h("p", corridor.msg("queue-note", null, { class: "muted" })),
    h("details", {}, h("summary", corridor.msg("queue-by-day")), h("table", { class: "figures" }, h("thead", {}, h("tr", {}, head)), h("tbody", {}, rows))));
};
