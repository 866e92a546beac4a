// Answers what closures do, for test_closing.py: a document, drawn lines and questions in, effects out.
import { readFileSync } from "node:fs";

import { touchingOf } from "../../../maps/static/close/disc.js";
import { Closing } from "../../../maps/static/close/effect.js";

const { document, lines, places, questions } = JSON.parse(readFileSync(0, "utf-8"));
const closing = new Closing(document, touchingOf(lines, places));
const started = performance.now();
const answers = questions.map(([state, closed]) => {
  const { rows, totals, shut, unsure } = closing.effect(state, closed);
  return { rows: rows.map(({ outcome, by, usd, lines }) => [outcome, by, usd, lines]), totals, shut: [...shut], unsure: [...unsure] };
});
process.stderr.write(`${((performance.now() - started) / questions.length).toFixed(3)} ms each\n`);
process.stdout.write(JSON.stringify(answers));
