"""The lengths a segment is known by, and whether a path has one of them.

A path along ways between the right places, inside the corridor, may still be another line. What tells is
its length: `length_fault` refuses a path that cannot be the segment, `length_confirmed` says whether a
length that does not come from the path itself speaks for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import shapely

from geo.geodesy.geodesic import geodesic_km
from geo.geodesy.projection import Box, local_projection
from geo.matching.corridor_search import Path
from geo.matching.way_network import Ways

SLACK_KM: Final = 1.0
SLACK_SHARE: Final = 0.25
"""A path may be longer or shorter than the segment's length by the lesser of these, beside the share allowed."""

NOTED: Final = 1.25
"""Where a note lets a path differ from the stated length, it may be no longer than so many times the old line."""


def number(value: Any) -> float | None:
    """Return a value as a float, None where it is missing or none."""
    try:
        result = float(value)
    except (TypeError, ValueError):
        return None
    return result if np.isfinite(result) else None


def length_fault(path: Path, row: Any, ways: Ways, tolerance: float) -> str:
    """Say why the length of a path cannot be that of the segment; nothing where it can.

    It agrees if it differs from the official length, or from the length traced before, by no more than the
    tolerance (a share), a little slack and the distances of its ends from the nodes. Where neither is known, it may
    also agree with the old line: at least four fifths of its length, at most twice, and at most the old line with
    bows over its chords as high as the stated accuracy h (8 h² / (3 c) for a chord of length c of the line
    simplified to h). Where a note says why a stated length differs from the line, it may agree with the old line
    too, up to `NOTED` times its length.
    """
    km, beside = path.metres / 1000, _beside_km(path, row, ways)
    official, traced = number(row.official_km), number(row.traced_km)
    if _agrees(km, (official, traced), beside, tolerance):
        return ""
    drawn_km = float(geodesic_km([row.geometry])[0])
    is_stated = bool(official or traced)
    if not is_stated or isinstance(getattr(row, "length_note", None), str):
        longest = min(_bent_km(row, drawn_km) * (1 + tolerance), (NOTED if is_stated else 2.0) * drawn_km)
        extra = _slack_km(drawn_km) + beside
        if 0.8 * drawn_km - extra <= km <= longest + extra:
            return ""
    known_lengths = {"official length": official, "length traced before": traced, "line before": drawn_km}
    basis, value = next((basis, value) for basis, value in known_lengths.items() if value)
    return f"the best path is {km:,.1f} km, {km / value - 1:+.0%} against the {basis} of {value:,.1f} km"


def length_confirmed(path: Path, row: Any, ways: Ways, tolerance: float) -> bool:
    """Whether a path is as long as something other than the path says, within the tolerance of `length_fault`.

    That is a stated length, or the old line where none is stated. A line that came from OpenStreetMap, and the
    length traced with it, say nothing more than the path does.
    """
    lengths = [number(row.official_km)]
    if row.geometry_method != "osm":
        lengths.append(number(row.traced_km))
        if not any(lengths):
            lengths.append(float(geodesic_km([row.geometry])[0]))
    return _agrees(path.metres / 1000, lengths, _beside_km(path, row, ways), tolerance)


def _agrees(km: float, lengths: Iterable[float | None], beside_km: float, tolerance: float) -> bool:
    """Whether a length is within the tolerance of one of those that are known."""
    return any(value and abs(km - value) <= value * tolerance + _slack_km(value) + beside_km for value in lengths)


def _slack_km(km: float) -> float:
    return min(SLACK_KM, SLACK_SHARE * km)


def _beside_km(path: Path, row: Any, ways: Ways) -> float:
    """Return how far both ends of a path are from their nodes together."""
    return (ways.snap_m(row.from_node, path.origin) + ways.snap_m(row.to_node, path.destination)) / 1000


def _bent_km(row: Any, drawn_km: float) -> float:
    """Return the length of an old line and of what bows over its chords, as high as its stated accuracy, add.

    The chords are those of the line simplified to that accuracy: how many vertices it has says nothing about
    how far the track may stray.
    """
    stray_m = float(row.geometry_accuracy_m)
    plane = local_projection(Box.of(row.geometry.bounds).grown(1.0))
    parts = shapely.get_parts(shapely.transform(row.geometry, plane.to_plane))
    points = [shapely.get_coordinates(part) for part in shapely.simplify(parts, stray_m, preserve_topology=False)]
    chords = np.concatenate([np.hypot(*np.diff(vertices, axis=0).T) for vertices in points])
    return drawn_km + float((8 * stray_m**2 / (3 * np.maximum(chords, 1.0))).sum()) / 1000
