/* What the page's modules hand to its other scripts. */
import { touchingOf } from "./close/disc.js";
import { Closing } from "./close/effect.js";
import { inverse } from "./geodesic.js";
import { fold, search } from "./search.js";

/** @param {import("./geodesic.js").Position} from @param {import("./geodesic.js").Position} to */
corridor.geodesic = (from, to) => inverse(from, to).metres;

corridor.fold = fold;
corridor.search = search;

corridor.parts.push((/** @type {any} */ _, /** @type {any} */ data) => {
  if (!data.closing) return;
  const entries = [...corridor.features.values()];
  const lines = entries.filter(({ latlngs }) => latlngs).map(({ properties, latlngs }) => ({ id: properties.id, parts: Array.isArray(latlngs[0]) ? latlngs : [latlngs] }));
  const places = entries.filter(({ latlng }) => latlng).map(({ properties, latlng }) => ({ id: properties.id, at: latlng }));
  corridor.closing = new Closing(data.closing, touchingOf(lines, places));
});
