import assert from "node:assert/strict";
import test from "node:test";

import { Closures, disc, read, written } from "../../../maps/static/close/state.js";

const places = [
  { kind: "line", id: "a;b:c d%" },
  { kind: "place", id: "AZBAK" },
  { kind: "country", id: "AZE" },
  { kind: "disc", lon: 48.5, lat: -3.25, km: 12.5 },
];

test("what is written in an address is read again, whatever an identifier holds", () => {
  const text = places.map(written).join(";");
  assert.equal(text, "s:a%3Bb%3Ac%20d%25;n:AZBAK;c:AZE;d:48.5,-3.25,12.5");
  assert.deepEqual(read(text, () => true), { places, unknown: [] });
});

test("an address of another version opens what it can and says what it cannot", () => {
  const known = ({ kind, id }) => kind !== "line" || id === "here";
  const { places: found, unknown } = read("s:here;s:gone;x:1;d:1,2;d:200,0,5;d:1,2,3,4;d:,,5;n:%zz;s:here", known);
  assert.deepEqual(found, [{ kind: "line", id: "here" }]);
  assert.deepEqual(unknown, ["s:gone", "x:1", "d:1,2", "d:200,0,5", "d:1,2,3,4", "d:,,5", "n:%zz"]);
});

test("a step closes a place or opens it again, and each is taken back", () => {
  const closures = new Closures();
  closures.toggle(places[1]);
  closures.toggle(places[2]);
  closures.toggle({ ...places[1] });
  assert.deepEqual(closures.places, [places[2]]);
  closures.clear();
  closures.clear();
  assert.deepEqual(closures.places, []);
  closures.undo();
  assert.deepEqual(closures.places, [places[2]]);
  closures.undo();
  assert.deepEqual(closures.places, [places[1], places[2]]);
  closures.undo();
  closures.undo();
  assert.equal(closures.undoable, false);
  closures.undo();
  assert.deepEqual(closures.places, []);
});

test("a circle is kept as it is written, so that a link closes what was seen", () => {
  const kept = disc(48.123456, 40.987654, 3.14159);
  assert.deepEqual(read(written(kept), () => true).places, [kept]);
  assert.equal(kept.km, 3.1);
});

test("what an address closed is one step, taken back like any other", () => {
  const closures = new Closures();
  closures.reset([]);
  assert.equal(closures.undoable, false);
  closures.reset([places[1], places[2]]);
  closures.undo();
  assert.deepEqual([closures.places, closures.undoable], [[], false]);
});
