"""An atlas drawn anew along OpenStreetMap: what was fetched, matched to its segments, with all that changes with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from geo.matching import Matching, MatchLimits, match
from layers.model.schema import MODES
from layers.osm import upgrade

if TYPE_CHECKING:
    from layers import Atlas
    from layers.osm import Fetched


def redraw_lines(
    atlas: Atlas,
    fetched: Fetched,
    *,
    limits: MatchLimits | None = None,
    progress: Callable[[int], None] | None = None,
) -> tuple[Atlas, Matching]:
    """Replace the lines of an atlas by those of OpenStreetMap, segment by segment; the facts stay.

    Parameters
    ----------
    atlas : Atlas
    fetched : Fetched
        From `layers.fetch_osm`; of its kinds the modes of transport are matched.
    limits : MatchLimits, optional
        How far a match may go; the usual limits if not given.
    progress : callable, optional
        Called with the number of segments done.

    Returns
    -------
    atlas : Atlas
        To be written with `layers.write_upgraded`. The same atlas where no line is new.
    matching : Matching
        What became of each segment.

    Examples
    --------
    A track in OpenStreetMap that has the very line of a segment:

    >>> import geopandas as gpd
    >>> from layers import load_atlas
    >>> from layers.osm import Fetched
    >>> atlas = load_atlas("middle")
    >>> line = atlas.segments.geometry[atlas.segments["mode"] == "rail"].iloc[0]
    >>> track = gpd.GeoDataFrame({"osm_id": ["way/1"]}, geometry=[line], crs="EPSG:4326")
    >>> redrawn, matching = redraw_lines(atlas, Fetched({"rail": track}))
    >>> (matching.table["outcome"] == "matched").sum() == (redrawn.segments["geometry_method"] == "osm").sum()
    np.True_
    """
    ways = {kind: frame for kind, frame in fetched.frames.items() if kind in MODES}
    matching = match(atlas.segments, atlas.nodes, ways, limits=limits, progress=progress)
    return upgrade(atlas, matching.segments, fetched), matching
