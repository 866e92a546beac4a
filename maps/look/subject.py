"""What a map of an atlas is about, and so what it has to show whole; and which of its places are not there yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.network.segment_status import CLOSED

if TYPE_CHECKING:
    import geopandas as gpd

    from layers import Atlas


def corridor_lines(atlas: Atlas, segments: gpd.GeoDataFrame | None = None) -> gpd.GeoDataFrame:
    """Return the segments but those that only baselines use; all where nothing else is left.

    Parameters
    ----------
    atlas : Atlas
    segments : GeoDataFrame, optional
        In place of those of the atlas, such as those of another year.
    """
    segments = atlas.segments if segments is None else segments
    lines = segments[~segments["id"].isin(atlas.baseline_segments)]
    return lines if len(lines) else segments


def subject(atlas: Atlas, segments: gpd.GeoDataFrame | None = None) -> gpd.GeoDataFrame:
    """Return the lines of the corridor, else the places there are, else the countries (`corridor_lines`)."""
    return next((frame for frame in (corridor_lines(atlas, segments), atlas.nodes) if len(frame)), atlas.borders)


def places_to_come(segments: gpd.GeoDataFrame) -> set[str]:
    """Return the nodes that are not there yet: lines end at them, and none of these is operational or closed.

    Parameters
    ----------
    segments : GeoDataFrame
        Those of the situation that is drawn, with their `status` in it (`geo.segments_in`).

    Returns
    -------
    set of str
        Without the nodes where no line ends: of them nothing is known.

    Examples
    --------
    >>> from layers import load_atlas
    >>> places_to_come(load_atlas("middle").segments)
    {'TRDIL'}
    """
    there = segments[segments["status"].isin(("operational", CLOSED))]
    return {*segments["from_node"], *segments["to_node"]} - {*there["from_node"], *there["to_node"]}
