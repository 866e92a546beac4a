"""Distances in the local plane of a territory against geodesics, and severing radii worked out by hand."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import Geod

from geo.geodesic import densify
from geo.ground import Ground

GEOD = Geod(ellps="WGS84")


def frame(**lines: tuple[str, list[tuple[float, float]], float]) -> gpd.GeoDataFrame:
    """Return lines by name: mode, positions, accuracy in metres."""
    rows = [{"id": name, "mode": mode, "geometry_accuracy_m": accuracy} for name, (mode, _, accuracy) in lines.items()]
    return gpd.GeoDataFrame(rows, geometry=[shapely.LineString(xy) for _, xy, _ in lines.values()], crs="EPSG:4326")


LINES = frame(
    east=("rail", [(48, 41), (50, 41)], 500),
    north=("road", [(49, 38), (49, 42)], 2000),
    far=("rail", [(70, 50), (71, 50)], 0),
)
HERE = shapely.box(48.2, 38.2, 49.8, 41.8)


def test_only_lines_near_the_territory_are_there() -> None:
    ground = Ground(LINES, HERE, radius_km=10)
    assert ground.ids.tolist() == ["east", "north"]
    assert ground.modes.tolist() == ["rail", "road"]
    assert ground.accuracy_km.tolist() == [0.5, 2.0]
    assert ground.error < 0.001


def test_distances_are_geodesic_within_the_stated_error() -> None:
    ground = Ground(LINES, HERE, radius_km=200)
    random = np.random.default_rng(5)
    at = np.column_stack([random.uniform(48.3, 49.7, 20), random.uniform(38.5, 41.5, 20)])
    found = ground.distance(ground.to_plane(at))
    for line, column in zip(densify(LINES.geometry.to_numpy()[:2]), found.T, strict=True):
        dense = shapely.get_coordinates(shapely.segmentize(line, 0.0005))
        for (lon, lat), km in zip(at, column, strict=True):
            oracle = (
                GEOD.inv(np.full(len(dense), lon), np.full(len(dense), lat), dense[:, 0], dense[:, 1])[2].min() / 1000
            )
            assert km == pytest.approx(oracle, rel=ground.error + 1e-4, abs=0.03)


def test_a_long_edge_is_a_geodesic_also_where_it_is_clipped() -> None:
    """A chord along 45° N over 40° of longitude bows 2.8° to the north; clipping must not straighten it."""
    lines = frame(chord=("rail", [(20, 45), (60, 45)], 0))
    ground = Ground(lines, shapely.box(39, 44, 41, 50), radius_km=20)
    apex = GEOD.npts(20, 45, 60, 45, 1)[0]
    assert ground.distance(ground.to_plane([apex]))[0, 0] < 0.05


def test_moving_a_line_is_moving_the_point_the_other_way() -> None:
    ground = Ground(LINES, HERE, radius_km=50)
    at = ground.to_plane([(48.5, 41.0)])
    still = ground.distance(at)[0]
    moved = ground.distance(at, np.array([[0.0, 3.0], [0.0, 0.0]]))[0]
    # The line, a geodesic, already passes 0.36 km north of the point.
    assert still[0] == pytest.approx(0.36, abs=0.01)
    assert moved[0] == pytest.approx(3.36, abs=0.01)
    assert moved[1] == pytest.approx(still[1])


def test_no_line_no_distance() -> None:
    ground = Ground(LINES, shapely.box(0, 0, 1, 1), radius_km=10)
    assert len(ground.ids) == 0


def test_what_only_touches_a_territory_is_not_in_it() -> None:
    # A line that ends 0.1 m inside, by the rounding of its coordinates, is outside.
    grazing = frame(road=("road", [(45, 40), (48.200001, 40)], 100))
    assert len(Ground(grazing, HERE, radius_km=10).ids) == 0
    entering = frame(road=("road", [(45, 40), (48.201, 40)], 100))
    assert len(Ground(entering, HERE, radius_km=10).ids) == 1
