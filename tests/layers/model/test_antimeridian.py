"""Edges over more than half of all longitudes: which shapes have one, and areas cut there."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from pyproj import Geod
from shapely import LineString, MultiLineString, MultiPolygon, Point, Polygon, box

from layers.model.antimeridian import cut_at_antimeridian, leaps


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        (LineString([(179, 0), (-179, 0)]), True),
        (LineString([(-90, 0), (90, 0)]), False),  # half of all: either way is as long
        (LineString([(-90, 0), (90.001, 0)]), True),
        (MultiLineString([[(179, 0), (180, 0)], [(-180, 0), (-179, 0)]]), False),  # the gap between parts is no edge
        (MultiLineString([[(0, 0), (1, 0)], [(179, 0), (-179, 0)]]), True),
        (Polygon([(179, 0), (-179, 0), (-179, 1)]), True),
        (Polygon([(0, 80), (120, 80), (-120, 80)]), True),  # around the pole
        (box(-180, -90, 180, -60), False),  # around the pole, and closed along it
        (Polygon([(-180, -60), (-180, -90), (180, -90), (180, -61)]), True),  # the parallel above is none
        (box(-180, -60, 180, 60), False),
        (box(-170, -60, 170, 60), True),
        (MultiPolygon([box(0, 0, 1, 1), Polygon([(179, 0), (-179, 0), (-179, 1)])]), True),
        (Polygon(box(-180, 0, 180, 80).exterior, [[(179, 10), (-179, 10), (0, 20)]]), True),  # a hole may leap too
        (Point(0, 0), False),
        (shapely.from_wkt("LINESTRING EMPTY"), False),
        (None, False),
    ],
)
def test_leaps(shape: Any, expected: bool) -> None:
    assert leaps([shape]).tolist() == [expected]
    assert leaps([None, shape, Point(1, 1)]).tolist() == [False, expected, False]


FIJI = [(177, -19), (-179, -19), (-179, -16), (177, -16), (177, -19)]


@pytest.mark.parametrize("ring", [FIJI, FIJI[::-1]])
def test_an_area_in_one_piece_is_cut_however_it_is_wound(ring: Any) -> None:
    (area,), cut = cut_at_antimeridian([Polygon(ring)])
    assert cut.tolist() == [True]
    assert area.equals(MultiPolygon([box(177, -19, 180, -16), box(-180, -19, -179, -16)]))
    assert area.is_valid


@pytest.mark.parametrize("ring", [FIJI, FIJI[::-1]])
def test_a_hole_over_the_antimeridian_is_cut_out_of_both_sides(ring: Any) -> None:
    hole = [(179.5, -18), (-179.5, -18), (-179.5, -17), (179.5, -17), (179.5, -18)]
    (area,), _ = cut_at_antimeridian([Polygon(ring, [hole])])
    assert area.is_valid
    assert area.area == pytest.approx(12 - 1, rel=1e-9)
    assert not area.contains(Point(179.75, -17.5))


@pytest.mark.parametrize(("lat", "pole"), [(80, 90), (-70, -90)])
@pytest.mark.parametrize("step", [1, -1])
def test_a_ring_around_a_pole_holds_the_nearer_one(lat: float, pole: float, step: int) -> None:
    ring = [(lon, lat) for lon in range(-175, 180, 10)][::step]
    (area,), cut = cut_at_antimeridian([Polygon(ring)])
    assert cut.tolist() == [True]
    assert area.is_valid
    assert area.covers(Point(12, pole))
    assert area.area == pytest.approx(360 * abs(pole - lat), rel=1e-6)


def test_what_leaps_over_nothing_stays_as_it_is() -> None:
    shapes = [box(-180, -90, 180, -60), None, Point(1, 1), LineString([(179, 0), (-179, 0)])]
    areas, cut = cut_at_antimeridian(shapes)
    assert areas.tolist() == shapes
    assert not cut.any()


@pytest.mark.parametrize("step", [-1, 1])
@pytest.mark.parametrize("lon", [-179.9, 179.5, 179.9])
def test_a_circle_is_cut_in_two_from_whatever_corner_it_starts(lon: float, step: int) -> None:
    azimuths = np.linspace(0, 360 * step, 64, endpoint=False)
    for turn in azimuths:
        ring = Geod(ellps="WGS84").fwd(np.full(64, lon), np.full(64, 60.0), azimuths + turn, np.full(64, 5e4))[:2]
        areas, cut = cut_at_antimeridian([Polygon(np.column_stack(ring))])
        assert cut.tolist() == [True]
        assert len(areas[0].geoms) == 2
        # A regular polygon of 64 corners in a circle of 50 km, in square degrees at 60° N, to 1 %.
        assert areas[0].area == pytest.approx(32 * np.sin(np.pi / 32) * 50**2 / 111.4**2 / 0.5, rel=0.01)
