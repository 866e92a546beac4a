"""Lines and places as columns: what a page that paints them is given."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely

from maps.page import many
from maps.page.packing import letters


def lines() -> gpd.GeoDataFrame:
    """Return three lines: one in two parts, one far shorter than a coordinate's last decimal, and a road under them."""
    shapes = [
        shapely.MultiLineString([[(10, 50), (10.5, 50)], [(11, 50), (11.5, 50.5)]]),
        shapely.LineString([(12, 50), (12.000001, 50)]),
        shapely.LineString([(-1, 0), (1, 0), (1, 2)]),
    ]
    values = {
        "id": ["A", "B", "C"],
        "name": ["{{A}}", "B", "C"],
        "mode": ["rail", "rail", "road"],
        "branch": ["main"] * 3,
        "status": ["operational"] * 3,
        "tracks": [2.0, None, 1.5],
        "source": ["s", "s", "s"],
        "note": [None, None, None],
        "from_node": ["N1", "N2", "N3"],
        "to_node": ["N2", "N4", "N3"],
    }
    return gpd.GeoDataFrame(values, geometry=shapes, crs="EPSG:4326")


def test_lines_stand_in_the_order_they_are_drawn_in() -> None:
    found = many.line_columns(lines(), {name: {"drawn_km": 3.0} for name in "ABC"}, ["main"])
    assert found["ids"] == ["C", "A", "B"], "roads lie under railways"
    shared = {"branch": "main", "status": "operational"}
    assert found["groups"] == [[{"mode": "road", **shared}, 1], [{"mode": "rail", **shared}, 2]]
    assert found["parts"] == [1, 2, 1]
    assert found["counts"] == [3, 2, 2, 2], "a line keeps its end, however short it is"
    assert found["length"] == 9
    positions = [(-1, 0), (1, 0), (1, 2), (10, 50), (10.5, 50), (11, 50), (11.5, 50.5), (12, 50), (12, 50)]
    assert found["points"] == letters(positions, found["scale"])
    assert found["same"] == {"source": "s", "drawn_km": 3}
    rows = dict(zip(found["names"], found["rows"], strict=True))
    assert rows["name"] == ["C", "{\u2060{A}}", "B"], "no template takes a name for its own"
    assert rows["tracks"] == [1.5, 2, None]
    assert "note" not in rows


def test_letters_of_a_line_worked_by_hand() -> None:
    # tenths 3 5 -4 16; differences 3 5 -7 11; folded 6 10 13 22
    assert letters([(0.3, 0.5), (-0.4, 1.6)], 10) == "GKNW"
    # 180 degrees in 1e-7: folded 3,600,000,000 has 32 bits, seven digits of five bits
    assert len(letters([(180, 0)], 10**7)) == 7 + 1


def test_the_shortest_lines_that_no_route_names_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many, "MOST_HELD", 2)
    nodes = gpd.GeoDataFrame(
        {"id": ["N1", "N2", "N3", "N4"]}, geometry=gpd.points_from_xy(range(4), range(4)), crs=4326
    )
    km = {"A": 5.0, "B": 0.1, "C": 300.0}
    kept, places = many.held(lines(), nodes, km, named=())
    assert kept["id"].tolist() == ["A", "C"]
    assert places["id"].tolist() == ["N1", "N2", "N3"], "only B ends at N4"
    kept, places = many.held(lines(), nodes, km, named=["B"])
    assert kept["id"].tolist() == ["B", "C"]
    monkeypatch.setattr(many, "MOST_HELD", 3)
    assert len(many.held(lines(), nodes, km, named=())[0]) == 3
