/* The answer of a scenario, in the place of the finding: what it is, one sentence, and up to three figures. */
"use strict";

/* Figures that are read first: each with its unit, its interval where it has one, and what it is about. */
corridor.figures = function (list) {
  const { h, msg } = corridor;
  const figure = ({ value, interval, note }) => h("div", {}, h("dt", msg(...note)), h("dd", {}, h("b", msg(...value)), interval ? h("span", msg(...interval)) : null));
  return h("dl", { class: "big" }, list.map(figure));
};

/* Where no figure has an interval there is no word of intervals. */
corridor.basis = ({ big }, some) => (big && big.some(({ interval }) => interval) ? some : "answer-single");

corridor.answer = function (title, found) {
  const { h, msg } = corridor;
  const { answer, big } = found;
  const [id, args] = answer;
  const notes = [corridor.basis(found, "answer-central"), ...(big.some(({ value }) => value[0] === "figure-queue-cost") ? ["answer-days"] : [])];
  const told = big.length ? [corridor.figures(big), ...notes.map((note) => h("p", msg(note, null, { class: "assumed" })))] : [];
  return [h("p", msg(...title, { class: "headline" })), h("p", msg(id, args, { class: "finding" })), ...told];
};
