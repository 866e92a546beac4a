import assert from "node:assert/strict";
import { test } from "node:test";
import { fit, fold, search, within1 } from "../../../maps/static/search.js";

test("case, marks and letters of other keyboards are folded", () => {
  assert.equal(fold("Bakı"), "baki");
  assert.equal(fold("İrəvan"), "irevan");
  assert.equal(fold("IĞDIR"), "igdir");
  assert.equal(fold("Iğdır"), "igdir");
  assert.equal(fold("Орёл – Киров"), "орел киров");
  assert.equal(fold("كي"), fold("کی"));
  assert.equal(fold("آستارا"), fold("استارا"));
  assert.equal(fold("راه‌آهن"), fold("راهآهن"));
  assert.equal(fold("  Volga–Don (canal) "), "volga don canal");
});

test("one slip is forgiven, two are not", () => {
  for (const slip of ["astrakan", "astrakhann", "astrakhna", "astrakhen", "astrakhan"]) assert.ok(within1(slip, "astrakhan"), slip);
  for (const wrong of ["astrkan", "astrakhanxx", "atsrakhna", "xstrakhax"]) assert.ok(!within1(wrong, "astrakhan"), wrong);
  assert.ok(within1("", "a") && within1("", "") && !within1("", "ab"));
});

test("how well a name fits", () => {
  assert.deepEqual(["baku", "bak", "city", "aku", "baky", "moscow"].map((typed) => fit(typed, "baku") + "/" + fit(typed, "baku city")), ["0/1", "1/1", "5/2", "3/3", "4/4", "5/5"]);
  assert.equal(fit("bau", "baku"), 5, "three letters hold no slip");
  assert.equal(fit("alat ba", "baku alat"), 2);
  assert.equal(fit("astara demiryol", fold("Astara (dəmir yolu)")), 4, "a space more or less");
  assert.equal(fit("astarkh", "astrakhan bridge"), 4, "a slip at the beginning of a word");
});

const entry = (key, order, names, about = []) => ({ key, order, names: names.map(fold), about: about.map(fold) });
const ENTRIES = [
  entry("segment/AZ05", 4, ["Baku – Alat", "Bakı – Ələt", "Баку – Алят", "باکو – آلات"]),
  entry("node/AZBAK", 0, ["Baku city", "Bakı şəhəri", "г. Баку", "شهر باکو"], ["Town or city"]),
  entry("node/AZALA", 0, ["Alat", "Ələt", "Алят", "آلات"], ["Seaport", "Морской порт"]),
  entry("country/IRN", 1, ["Iran", "İran", "Иран", "ایران"]),
  entry("scenario/olya", 3, ["The port of Olya is out"]),
];
const found = (typed) => search(typed, ENTRIES, 12).map(({ key }) => key);

test("a place is found in every language, before the lines that lead there", () => {
  for (const typed of ["Баку", "باکو", "Bakı", "baku", "BAKI", "bakıı", "baкu".replace("к", "k")]) assert.deepEqual(found(typed).slice(0, 2), ["node/AZBAK", "segment/AZ05"], typed);
});

test("half of a name in another language is found", () => {
  const places = [entry("node/RUSPB", 0, ["Saint Petersburg", "Sankt-Peterburq", "Санкт-Петербург"]), ...ENTRIES];
  const keys = (typed) => search(typed, places, 12).map(({ key }) => key);
  assert.deepEqual(keys("Sankt Petersburg"), ["node/RUSPB"]);
  assert.deepEqual(keys("St. Petersburg"), ["node/RUSPB"]);
  assert.deepEqual(keys("Sankt Petersbourg"), ["node/RUSPB"]);
  assert.deepEqual(keys("Sankt Moscow"), []);
});

test("countries, scenarios and kinds of places are found", () => {
  assert.deepEqual(found("irna"), ["country/IRN"]);
  assert.deepEqual(found("olya"), ["scenario/olya"]);
  assert.deepEqual(found("seaport"), ["node/AZALA"]);
  assert.deepEqual(found("морской"), ["node/AZALA"]);
  assert.deepEqual(found(" – "), []);
  assert.deepEqual(found("xyzzy"), []);
});

test("a slip is found where what fits exactly is not enough, and comes behind it", () => {
  const many = [entry("a", 4, ["Astrakhn one"]), ...Array.from({ length: 3 }, (_, i) => entry("b" + i, 4, [`Astrakhan ${i}`]))];
  assert.deepEqual(search("astrakhan", many, 3).map(({ key }) => key), ["b0", "b1", "b2"]);
  assert.deepEqual(search("astrakhan", many, 4).map(({ key }) => key), ["b0", "b1", "b2", "a"]);
});
