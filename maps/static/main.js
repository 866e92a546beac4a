/* What the page's modules hand to its other scripts. */
import { inverse } from "./geodesic.js";

/** @param {import("./geodesic.js").Position} from @param {import("./geodesic.js").Position} to */
corridor.geodesic = (from, to) => inverse(from, to).metres;
