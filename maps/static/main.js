/* What the page's modules hand to its other scripts. */
import { closing } from "./close/page.js";
import { inverse } from "./geodesic.js";
import { fold, search } from "./search.js";

/** @param {import("./geodesic.js").Position} from @param {import("./geodesic.js").Position} to */
corridor.geodesic = (from, to) => inverse(from, to).metres;

corridor.fold = fold;
corridor.search = search;

corridor.parts.push(closing);
