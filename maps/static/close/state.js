/* What the reader has closed, in order: taken back step by step, and written in the address. */

/** @typedef {import("./network.js").Closed} Closed */

/** What stands before the colon in an address: s:ID for a line, n:ID for a place, c:AZE, d:lon,lat,km. */
const LETTERS = /** @type {const} */ ({ line: "s", place: "n", country: "c", disc: "d" });

/** @param {Closed} place */
export function written(place) {
  const what = place.kind === "disc" ? [place.lon, place.lat, place.km].join(",") : encodeURIComponent(place.id);
  return LETTERS[place.kind] + ":" + what;
}

/**
 * The places an address names. What it names that is not there, since it was written for another version, is told.
 * @param {string} text @param {(place: Closed) => boolean} known
 * @returns {{places: Closed[], unknown: string[]}}
 */
export function read(text, known) {
  /** @type {Closed[]} */
  const places = [];
  /** @type {string[]} */
  const unknown = [];
  for (const part of text.split(";").filter(Boolean)) {
    const place = readOne(part);
    if (!place || !known(place)) unknown.push(part.slice(0, 80));
    else if (!places.some((other) => written(other) === written(place))) places.push(place);
  }
  return { places, unknown };
}

/** @param {string} part @returns {Closed | null} */
function readOne(part) {
  const what = part.slice(2);
  const kind = Object.keys(LETTERS).find((each) => part.startsWith(LETTERS[/** @type {Closed["kind"]} */ (each)] + ":"));
  if (kind === "disc") {
    const [lon, lat, km, more] = what.split(",").map((value) => (value.trim() ? Number(value) : NaN));
    const right = Math.abs(lon) <= 180 && Math.abs(lat) <= 90 && km > 0 && km <= MOST_KM && more === undefined;
    return right ? disc(lon, lat, km) : null;
  }
  if (!kind) return null;
  try {
    return { kind: /** @type {"line" | "place" | "country"} */ (kind), id: decodeURIComponent(what) };
  } catch {
    return null;
  }
}

/** The largest circle, km. */
export const MOST_KM = 2000;

/** A circle as it is kept: to about ten metres, so that a link closes what was seen. @param {number} lon @param {number} lat @param {number} km @returns {Closed} */
export function disc(lon, lat, km) {
  const rounded = (/** @type {number} */ value, /** @type {number} */ digits) => Number(value.toFixed(digits));
  return { kind: "disc", lon: rounded(lon, 4), lat: rounded(lat, 4), km: Math.min(MOST_KM, Math.max(0.1, rounded(km, km < 20 ? 1 : 0))) };
}

/** What is closed, and how it came to be. */
export class Closures {
  /** @type {Closed[]} */
  places = [];
  /** @type {Closed[][]} */
  #past = [];

  /** @param {Closed} place */
  has(place) {
    return this.places.some((other) => written(other) === written(place));
  }

  /** Close a place, or open it again. @param {Closed} place */
  toggle(place) {
    const key = written(place);
    this.#become(this.has(place) ? this.places.filter((other) => written(other) !== key) : [...this.places, place]);
  }

  clear() {
    if (this.places.length) this.#become([]);
  }

  undo() {
    this.places = this.#past.pop() || this.places;
  }

  get undoable() {
    return this.#past.length > 0;
  }

  /** Take up another state, as that of an address: one step from nothing closed. @param {Closed[]} places */
  reset(places) {
    this.places = places;
    this.#past = places.length ? [[]] : [];
  }

  /** @param {Closed[]} places */
  #become(places) {
    this.#past.push(this.places);
    this.places = places;
  }
}
