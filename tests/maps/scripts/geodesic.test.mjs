import assert from "node:assert/strict";
import test from "node:test";

import { inverse } from "../../../maps/static/geodesic.js";

const at = (lat, lng) => ({ lat, lng });

test("a degree of the equator, and a quarter of the meridian, are as long as the ellipsoid has them", () => {
  assert.ok(Math.abs(inverse(at(0, 0), at(0, 1)).metres - 111319.491) < 0.01);
  assert.ok(Math.abs(inverse(at(0, 10), at(90, 10)).metres - 10001965.729) < 0.01);
});

test("the azimuth is counted from north by east", () => {
  assert.ok(Math.abs(inverse(at(0, 0), at(0, 1)).azimuth - Math.PI / 2) < 1e-12);
  assert.ok(Math.abs(inverse(at(10, 5), at(9, 5)).azimuth - Math.PI) < 1e-12);
});

test("points almost opposite each other have no answer rather than a wrong one", () => {
  assert.ok(Number.isNaN(inverse(at(0, 0), at(0.5, 179.7)).metres));
});
