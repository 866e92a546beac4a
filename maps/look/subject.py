"""What a map of an atlas is about, and so what it has to show whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
