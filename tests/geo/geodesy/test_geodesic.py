"""Lengths against published geodesics; densified lines against the geodesic they stand for."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geo.geodesy.geodesic import densify, edges, geodesic_km

GEOD = Geod(ellps="WGS84")

with np.errstate(invalid="ignore"):
    BROKEN = shapely.LineString([(1, 2), (np.nan, np.nan), (3, 4)])


def _dms(degrees: int, minutes: int, seconds: float) -> float:
    return degrees + minutes / 60 + seconds / 3600


@pytest.mark.parametrize(
    ("line", "km"),
    [
        # Quarter of a meridian of WGS 84.
        ([(48.5, 0), (48.5, 90)], 10_001.965729),
        # One degree of the equator: a pi / 180, a = 6378.137 km.
        ([(10, 0), (11, 0)], 111.319490793),
        # Karney 2013, table 2: from 40 N at azimuth 30 degrees, 10,000 km.
        ([(0, 40), (137.84490004377, 41.79331020506)], 10_000.0),
        # Flinders Peak to Buninyong (Geoscience Australia's worked example, GRS 80).
        (
            [
                (_dms(144, 25, 29.52440), -_dms(37, 57, 3.72030)),
                (_dms(143, 55, 35.38390), -_dms(37, 39, 10.15610)),
            ],
            54.972271,
        ),
    ],
)
def test_published_lengths(line: list[tuple[float, float]], km: float) -> None:
    assert geodesic_km([shapely.LineString(line)])[0] == pytest.approx(km, abs=2e-6)


def test_multi_part_lines_sum_their_parts_and_not_the_gaps() -> None:
    parts = shapely.MultiLineString([[(0, 0), (1, 0)], [(5, 0), (6, 0), (7, 0)]])
    lengths = geodesic_km([shapely.LineString([(0, 0), (0, 90)]), parts])
    assert lengths == pytest.approx([10_001.965729, 3 * 111.319490793], abs=2e-6)


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (None, "line 1 has no geometry"),
        (shapely.Point(1, 2), "line 1 is not a LineString"),
        (shapely.LineString(), "line 1 has an empty geometry"),
        (shapely.LineString([(48.5, 95), (48.5, 41)]), "line 1 has the coordinate .48.5, 95.0., which is not"),
        (shapely.LineString([(200, 41), (48.5, 41)]), "line 1 has the coordinate"),
        (BROKEN, "line 1 has the coordinate"),
    ],
)
def test_what_is_no_line_on_the_globe_is_refused(bad: shapely.Geometry | None, message: str) -> None:
    good = shapely.LineString([(0, 0), (1, 1)])
    with pytest.raises(ValueError, match=message):
        geodesic_km([good, bad, good])


@pytest.mark.parametrize("repeated", range(4))
def test_a_repeated_position_makes_no_edge(repeated: int) -> None:
    positions = [(48.0, 40.0), (49.0, 41.0), (50.0, 41.0), (50.0, 42.0)]
    once, twice = (
        edges(shapely.LineString(positions)),
        edges(shapely.LineString([*positions[: repeated + 1], *positions[repeated:]])),
    )
    assert twice.start.tolist() == once.start.tolist()
    assert (twice.km > 0).all()


def test_no_lines() -> None:
    assert geodesic_km([]).shape == (0,)
    assert densify([]).shape == (0,)


longitudes = st.floats(-60, 60)
latitudes = st.floats(-75, 75)


@given(longitudes, latitudes, longitudes, latitudes, st.sampled_from([0.1, 10.0, 1000.0]))
@settings(max_examples=100, deadline=None)
def test_densified_lines_keep_within_the_tolerance(
    lon0: float, lat0: float, lon1: float, lat1: float, tolerance: float
) -> None:
    line = shapely.LineString([(lon0, lat0), (lon1, lat1)])
    found = edges([line], tolerance_m=tolerance)
    # How far the geodesic's own midpoint, where it strays most, lies beside the straight edge drawn:
    # in the plane of the small offset, of which a degree of longitude shrinks with the cosine.
    x, y = found.start.T
    azimuth, _, metres = GEOD.inv(x, y, found.end[:, 0], found.end[:, 1])
    lon, lat, _ = GEOD.fwd(x, y, azimuth, metres / 2)
    degree = np.column_stack((111_320 * np.cos(np.radians(lat)), np.full(len(lat), 111_000)))
    offset = (np.column_stack((lon, lat)) - (found.start + found.end) / 2) * degree
    along = (found.end - found.start) * degree
    aside = np.abs(offset[:, 0] * along[:, 1] - offset[:, 1] * along[:, 0])
    assert (aside <= 1.01 * tolerance * np.hypot(*along.T)).all()
    assert found.km.sum() == pytest.approx(geodesic_km([line])[0], rel=1e-12)


def test_a_straight_chord_strays_where_a_densified_line_does_not() -> None:
    # Along 60 N from 0 to 20 E the geodesic rises to 60.377 N; the chord stays at 60.
    line = shapely.LineString([(0, 60), (20, 60)])
    azimuth, _, metres = GEOD.inv(0, 60, 20, 60)
    _, top, _ = GEOD.fwd(0, 60, azimuth, metres / 2)
    dense = densify([line])[0]
    assert top > 60.3
    assert dense.bounds[3] == pytest.approx(top, abs=1e-4)
    assert dense.coords[0] == (0, 60)
    assert dense.coords[-1] == (20, 60)


def test_short_and_meridional_lines_are_left_alone() -> None:
    lines = [shapely.LineString([(48.5, 41), (48.51, 41.01), (48.52, 41.01)])]
    assert shapely.equals_identical(densify(lines), lines).all()


def test_the_short_way_over_the_antimeridian() -> None:
    line = shapely.LineString([(179, 0), (-179, 0)])
    assert geodesic_km([line])[0] == pytest.approx(2 * 111.319490793, abs=1e-6)
    west, east = densify([line])[0].geoms
    assert west.bounds == pytest.approx((179, 0, 180, 0))
    assert east.bounds == pytest.approx((-180, 0, -179, 0))
    assert geodesic_km([west, east]) == pytest.approx([111.319490793] * 2, abs=1e-6)


@pytest.mark.parametrize("line", [[(180, 10), (-179, 10)], [(-180, 10), (179, 10)], [(180, 10), (-180, 10)]])
def test_a_line_that_starts_on_the_antimeridian(line: list[tuple[float, float]]) -> None:
    dense = densify([shapely.LineString(line)])[0]
    for part in shapely.get_parts(dense):
        assert part.bounds[2] - part.bounds[0] <= 1.0001
    assert geodesic_km([dense])[0] == pytest.approx(geodesic_km([shapely.LineString(line)])[0], abs=1e-9)


@pytest.mark.parametrize("tolerance_m", [0, -0.1, float("nan")])
def test_a_tolerance_is_greater_than_zero(tolerance_m: float) -> None:
    with pytest.raises(ValueError, match="tolerance_m must be greater than 0"):
        densify([shapely.LineString([(20, 60), (60, 60)])], tolerance_m=tolerance_m)
