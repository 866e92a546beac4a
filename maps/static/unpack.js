/* The data and long scripts of the page as maps/page/offline.py compressed them, coordinates and properties as
   maps/page/packing.py wrote them, back to what folium's scripts were given. Without a stream, so that the page is
   drawn in one go. */
"use strict";
window.corridorInflate = function (text, size) {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);  // much faster than Uint8Array.from
  const data = Fflate.inflateSync(bytes, { out: new Uint8Array(size) });
  const values = JSON.parse(new TextDecoder().decode(data));
  window.corridorRun = function (place) {
    const script = document.createElement("script");
    script.text = values[place];
    document.head.append(script);
  };
  window.corridorData = (place) => (values[place].features ? corridorUnpack(values[place]) : values[place]);
};
window.corridorUnpack = function (collection) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const digits = new Uint8Array(128);
  [...letters].forEach((letter, i) => (digits[letter.charCodeAt(0)] = i));
  function points(text, scale) {
    const found = [];
    const here = [0, 0];
    let axis = 0;
    for (let i = 0; i < text.length; axis = 1 - axis) {
      let value = 0;
      let weight = 1;
      let digit;
      do {
        digit = digits[text.charCodeAt(i++)];
        value += (digit & 31) * weight;  // not by shifting: a longitude in 1e-7 degrees has 33 bits folded
        weight *= 32;
      } while (digit > 31);
      here[axis] += value % 2 ? -(value + 1) / 2 : value / 2;
      if (axis) found.push([here[0] / scale, here[1] / scale]);
    }
    return found;
  }
  const nested = (part, scale) => (typeof part === "string" ? points(part, scale) : part.map((each) => nested(each, scale)));
  const { packed } = collection;
  for (const feature of collection.features) {
    const { geometry, properties } = feature;
    feature.type = "Feature";
    if (packed) feature.properties = Object.fromEntries([...Object.entries(packed.same), ...packed.names.map((name, i) => [name, properties[i]])].filter(([, value]) => (value ?? null) !== null));
    if (!geometry || geometry.packed === undefined) continue;
    geometry.coordinates = nested(geometry.coordinates, 10 ** geometry.packed);
    delete geometry.packed;
  }
  delete collection.packed;
  return collection;
};
