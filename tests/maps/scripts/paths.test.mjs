import assert from "node:assert/strict";
import test from "node:test";

import { Network } from "../../../maps/static/close/network.js";
import { Search } from "../../../maps/static/close/paths.js";

/* Nodes A, B, C; vertices 0 (A), 1 (B), 2 (C), 3 (a second terminal of C). Lines AB, BC, AC; a transfer 2 – 3 at C. */
const raw = {
  lines: ["AB", "BC", "AC"],
  ends: [[0, 1, 0], [1, 2, 2]],
  series: [],
  at: [2],
  tail: [0, 1, 0, 2],
  head: [1, 2, 2, 3],
  quays: [3],
  terminals: [0, 1, 2, 2],
  countries: { AAA: [0, 2] },
};
const network = new Network(raw, ["A", "B", "C"]);
const search = new Search(network);
const closed = (...places) => {
  const mask = new Uint8Array(network.m);
  for (const place of places) network.close(place, mask, place.kind === "disc" ? { lines: new Set(["BC"]), places: new Set() } : null);
  return mask;
};
function best(weights, ...places) {
  search.from(0, Float64Array.from(weights), network.open(closed(...places)));
  return search.to(2);
}

test("the lightest path is found; of equal ones that with fewest edges", () => {
  assert.deepEqual(best([1, 2, 4, 9]), { weight: 3, edges: [0, 1] });
  assert.deepEqual(best([1, 2, 3, 9]), { weight: 3, edges: [2] });
});

test("a closed line, place, country or circle is never used; without a way there is none", () => {
  assert.deepEqual(best([1, 2, 4, 9], { kind: "line", id: "AB" }), { weight: 4, edges: [2] });
  assert.deepEqual(best([1, 2, 4, 9], { kind: "place", id: "B" }), { weight: 4, edges: [2] });
  assert.deepEqual(best([1, 2, 4, 9], { kind: "disc", lon: 0, lat: 0, km: 1 }), { weight: 4, edges: [2] });
  assert.equal(best([1, 2, 4, 9], { kind: "country", id: "AAA" }), null);
  assert.equal(best([1, 2, 4, 9], { kind: "line", id: "AB" }, { kind: "line", id: "AC" }), null);
});

test("a transfer needs a line at its vertices", () => {
  assert.deepEqual([...network.open(closed())], [1, 1, 1, 1]);
  assert.deepEqual([...network.open(closed({ kind: "line", id: "BC" }, { kind: "line", id: "AC" }))], [1, 0, 0, 0]);
});

test("random networks: as the matrix of Floyd and Warshall has it", () => {
  let seed = 7;
  const chance = (below) => (seed = (seed * 48271) % 2147483647) % below;
  for (let round = 0; round < 200; round++) {
    const n = 2 + chance(8);
    const m = 1 + chance(16);
    const ends = Array.from({ length: m }, () => [chance(n), chance(n)]);
    const weights = ends.map(() => chance(50));
    const nodes = Array.from({ length: n }, (_, node) => String(node));
    const made = { ...raw, lines: ends.map((_, i) => "L" + i), ends: [ends.map(([a]) => a), ends.map(([, b]) => b)], at: [], tail: ends.map(([a]) => a), head: ends.map(([, b]) => b), quays: [], terminals: nodes.map((_, node) => node), countries: {} };
    const random = new Network(made, nodes);
    const distance = nodes.map((_, i) => nodes.map((__, j) => (i === j ? 0 : Infinity)));
    ends.forEach(([a, b], i) => (distance[a][b] = distance[b][a] = Math.min(distance[a][b], weights[i])));
    for (let k = 0; k < n; k++) for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) distance[i][j] = Math.min(distance[i][j], distance[i][k] + distance[k][j]);
    for (let i = 0; i < n; i++) distance[i][i] = 0;
    const searching = new Search(random);
    for (let i = 0; i < n; i++) {
      searching.from(i, Float64Array.from(weights), new Uint8Array(m).fill(1));
      for (let j = 0; j < n; j++) assert.equal(searching.to(j)?.weight ?? Infinity, distance[i][j]);
    }
  }
});
