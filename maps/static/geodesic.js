/* Geodesics on the WGS 84 ellipsoid. */

/** @typedef {{lat: number, lng: number}} Position degrees */

const A = 6378137;
const F = 1 / 298.257223563;
const B = A * (1 - F);
const TURN = Math.PI / 180;

/**
 * Length of the geodesic between two points and its direction at the first: Vincenty 1975,
 * doi:10.1179/sre.1975.23.176.88, good to a millimetre.
 *
 * @param {Position} from
 * @param {Position} to
 * @returns {{metres: number, azimuth: number}} azimuth in radians from north; NaN where it does not converge, for
 *   points almost opposite each other
 */
export function inverse(from, to) {
  const over = (to.lng - from.lng) * TURN;
  const [one, two] = [from.lat, to.lat].map((lat) => Math.atan((1 - F) * Math.tan(lat * TURN)));
  const [sin1, cos1, sin2, cos2] = [Math.sin(one), Math.cos(one), Math.sin(two), Math.cos(two)];
  let lambda = over;
  for (let i = 0; i < 200; i++) {
    const [sinLambda, cosLambda] = [Math.sin(lambda), Math.cos(lambda)];
    const north = cos1 * sin2 - sin1 * cos2 * cosLambda;
    const sinSigma = Math.hypot(cos2 * sinLambda, north);
    if (!sinSigma) return { metres: 0, azimuth: 0 };
    const cosSigma = sin1 * sin2 + cos1 * cos2 * cosLambda;
    const sigma = Math.atan2(sinSigma, cosSigma);
    const sinAlpha = (cos1 * cos2 * sinLambda) / sinSigma;
    const cosSquare = 1 - sinAlpha ** 2;
    const middle = cosSquare ? cosSigma - (2 * sin1 * sin2) / cosSquare : 0;
    const c = (F / 16) * cosSquare * (4 + F * (4 - 3 * cosSquare));
    const before = lambda;
    lambda = over + (1 - c) * F * sinAlpha * (sigma + c * sinSigma * (middle + c * cosSigma * (2 * middle ** 2 - 1)));
    if (Math.abs(lambda - before) > 1e-12) continue;
    const u = (cosSquare * (A ** 2 - B ** 2)) / B ** 2;
    const p = 1 + (u / 16384) * (4096 + u * (u * (320 - 175 * u) - 768));
    const q = (u / 1024) * (256 + u * (u * (74 - 47 * u) - 128));
    const term = (q / 6) * middle * (4 * sinSigma ** 2 - 3) * (4 * middle ** 2 - 3);
    const metres = B * p * (sigma - q * sinSigma * (middle + (q / 4) * (cosSigma * (2 * middle ** 2 - 1) - term)));
    return { metres, azimuth: Math.atan2(cos2 * sinLambda, north) };
  }
  return { metres: NaN, azimuth: NaN };
}
