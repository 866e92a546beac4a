/* Which lines and places a circle on the ground touches. */
import { inverse } from "../geodesic.js";

/**
 * @typedef {import("../geodesic.js").Position} Position
 * @typedef {{id: string, parts: Position[][]}} Line as drawn
 * @typedef {{lon: number, lat: number, km: number}} Disc
 */

const TURN = Math.PI / 180;
/** A degree of latitude has at least so many km. */
const DEGREE_KM = 110.5;
/** Lines are drawn simplified, and are not further than this from where they run, in km. */
const DRAWN_KM = 0.1;
/** An edge longer than this, in degrees, is divided: it is a geodesic, which is not straight as seen from elsewhere. */
const LONG_DEG = 0.5;

/** @param {number} degrees to the range −180 … 180 */
const turned = (degrees) => degrees - 360 * Math.round(degrees / 360);

/**
 * Distance of the nearest point of a line from the centre, in km, where it is not much more than the radius; else
 * infinity. The edges are straight in the projection that keeps distance and direction from the centre (azimuthal
 * equidistant), as in geo/network/drawn.py.
 * @param {Position[]} points @param {Disc} disc
 */
function distance(points, { lon, lat, km }) {
  const centre = { lat, lng: lon };
  const north = (km + DRAWN_KM) / DEGREE_KM;
  const highest = Math.min(89.9, Math.abs(lat) + north);
  const east = north / Math.cos(highest * TURN);
  const near = (/** @type {Position} */ a, /** @type {Position} */ b) => {
    const [x, y] = [turned(a.lng - lon), turned(b.lng - lon)];
    return Math.max(a.lat, b.lat) >= lat - north && Math.min(a.lat, b.lat) <= lat + north && Math.max(x, y) >= -east && Math.min(x, y) <= east;
  };
  const flat = (/** @type {Position} */ point) => {
    const { metres, azimuth } = inverse(centre, point);
    return [(metres / 1000) * Math.sin(azimuth), (metres / 1000) * Math.cos(azimuth)];
  };
  if (points.length === 1) return inverse(centre, points[0]).metres / 1000;
  let least = Infinity;
  for (let i = 1; i < points.length; i++) {
    const [from, to] = [points[i - 1], points[i]];
    const pieces = Math.ceil(Math.max(Math.abs(to.lat - from.lat), Math.abs(turned(to.lng - from.lng))) / LONG_DEG) || 1;
    if (pieces === 1 && !near(from, to)) continue;
    let last = from;
    let start = flat(from);
    for (let piece = 1; piece <= pieces; piece++) {
      const next = piece < pieces ? between(from, to, piece / pieces) : to;
      const end = flat(next);
      if (near(last, next)) least = Math.min(least, nearest(start, end));
      [last, start] = [next, end];
    }
  }
  return least;
}

/** A point of the great circle between two points, so near to the geodesic that it does not matter here. @param {Position} from @param {Position} to @param {number} share */
function between(from, to, share) {
  const vector = (/** @type {Position} */ { lat, lng }) => [Math.cos(lat * TURN) * Math.cos(lng * TURN), Math.cos(lat * TURN) * Math.sin(lng * TURN), Math.sin(lat * TURN)];
  const [v, w] = [vector(from), vector(to)];
  const [x, y, z] = v.map((each, axis) => each * (1 - share) + w[axis] * share);
  return { lat: Math.atan2(z, Math.hypot(x, y)) / TURN, lng: Math.atan2(y, x) / TURN };
}

/** Distance of a segment of the plane from its origin. @param {number[]} start @param {number[]} end */
function nearest([x, y], [u, v]) {
  const square = (u - x) ** 2 + (v - y) ** 2;
  const share = square ? Math.max(0, Math.min(1, -(x * (u - x) + y * (v - y)) / square)) : 0;
  return Math.hypot(x + share * (u - x), y + share * (v - y));
}

/**
 * A function that says what a disc touches, and of which lines the drawing is too coarse to tell.
 * @param {Line[]} lines @param {{id: string, at: Position}[]} places
 * @returns {import("./network.js").Touching}
 */
export function touchingOf(lines, places) {
  return (disc) => {
    const away = lines.map(({ parts }) => Math.min(...parts.map((points) => distance(points, disc))) - disc.km);
    const those = (/** @type {(km: number) => boolean} */ hit) => new Set(lines.filter((_, i) => hit(away[i])).map(({ id }) => id));
    return {
      lines: those((km) => km <= 0),
      unsure: those((km) => Math.abs(km) <= DRAWN_KM),
      places: new Set(places.filter(({ at }) => distance([at], disc) <= disc.km).map(({ id }) => id)),
    };
  };
}
