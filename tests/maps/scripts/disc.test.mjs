import assert from "node:assert/strict";
import test from "node:test";

import { touchingOf } from "../../../maps/static/close/disc.js";

const line = (id, ...points) => ({ id, parts: [points.map(([lng, lat]) => ({ lng, lat }))] });
const touching = touchingOf(
  [line("meridian", [10, -5], [10, 5]), line("seam", [179.9, 0], [-179.9, 0]), line("point", [30, 60], [30, 60])],
  [{ id: "P", at: { lng: 10, lat: 50 } }]
);
const hit = (lon, lat, km) => [...touching({ lon, lat, km }).lines, ...touching({ lon, lat, km }).places];

test("a line is touched where it is nearest, also between its points: a degree of the equator is 111.319 km", () => {
  assert.deepEqual(hit(11, 0, 111.2), []);
  assert.deepEqual(hit(11, 0, 111.4), ["meridian"]);
});

test("a place is touched by its distance: a degree of the meridian at 50° is 111.24 km", () => {
  assert.deepEqual(hit(10, 51, 111.2), []);
  assert.deepEqual(hit(10, 51, 111.3), ["P"]);
});

test("a circle and a line may lie across the antimeridian", () => {
  assert.deepEqual(hit(180, 0.1, 11), []);
  assert.deepEqual(hit(180, 0.1, 11.2), ["seam"]);
  assert.deepEqual(hit(-180, 0.1, 11.2), ["seam"]);
});

test("a line without length is touched like a point", () => {
  assert.deepEqual(hit(30, 60.1, 11.3), ["point"]);
});
