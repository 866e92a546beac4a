"""What the check notes about a network: meetings, ends close to a line, doubles, parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import pytest
from shapely.geometry import LineString, MultiLineString, Point

from layers.checks.meetings import shared_vertices
from layers.checks.network_notes import LISTED, network_notes

Row = tuple[str, str, str, list[tuple[float, float]]]


def notes(*rows: Row, mode: str = "rail", accuracy_m: float = 10.0, **options: Any) -> list[str]:
    """Return the notes about lines, each an identifier, its two places and its positions."""
    names, starts, ends, drawn = zip(*rows, strict=True)
    table = {"id": names, "from_node": starts, "to_node": ends, "geometry_accuracy_m": accuracy_m}
    table["status"] = options.pop("statuses", "operational")
    frame = gpd.GeoDataFrame(table, geometry=[*map(LineString, drawn)], crs=4326)
    more = options.pop("places", None)
    frames = {mode: frame} if more is None else {mode: frame, "nodes": more}
    return [f"{note.feature}: {note.message}" for note in network_notes(frames, **options)]


TRUNK: Row = ("T", "W", "E", [(1, 1), (2, 1.2), (3, 1)])
JOINED: Row = ("J", "E", "N", [(3, 1), (3, 2)])


def test_a_connected_network_has_no_notes() -> None:
    assert notes(TRUNK, JOINED) == []


def test_lines_that_meet_away_from_an_end() -> None:
    found = notes(TRUNK, ("B", "M", "S", [(2, 1.2), (2, 0.5)]))
    assert found[0] == "T: meets B away from an end, at 2.00000, 1.20000, and is not connected to it there"
    assert found[1].startswith("B: its start at M lies 0 m from T, within the 10 m that line is accurate to")
    assert found[2].startswith(": the network falls into 2 parts: ")


def test_lines_that_cross() -> None:
    found = notes(TRUNK, ("X", "A", "B", [(1.5, 0.5), (1.5, 1.5)]), ("K", "A", "W", [(1.5, 0.5), (1, 1)]))
    assert found == ["T: crosses X at 1.50000, 1.10005, and is not connected there"]


def test_lines_of_two_modes_may_cross() -> None:
    rail = gpd.GeoDataFrame(
        {"id": ["T"], "from_node": ["W"], "to_node": ["E"], "geometry_accuracy_m": [10.0], "status": "planned"},
        geometry=[LineString([(1, 1), (2, 1), (3, 1)])],
        crs=4326,
    )
    assert network_notes({"rail": rail, "road": rail.assign(id="R")}) == []


def test_lines_that_meet_around_the_place_where_both_end_are_connected() -> None:
    """Both end in a yard, and part at its gate, 330 m before."""
    yard: Row = ("Y", "W", "E", [(1, 1), (2.997, 1), (3, 1)])
    gate: Row = ("G", "E", "N", [(3, 1), (2.997, 1), (3, 2)])
    assert notes(yard, gate, accuracy_m=500) == []
    assert len(notes(yard, gate, accuracy_m=100)) == 1


@pytest.mark.parametrize(("metres", "count"), [(900, 1), (1100, 0)])
def test_an_end_within_the_accuracy_of_a_line(metres: float, count: int) -> None:
    """A branch that ends a little north of the trunk, at a place of its own."""
    trunk: Row = ("T", "W", "E", [(1, 1), (3, 1)])
    branch: Row = ("B", "M", "W", [(2, 1.0002 + metres / 110_580), (1, 1)])
    # The trunk is a geodesic, which the chord leaves by 20 m at most so near to the equator.
    found = notes(trunk, branch, accuracy_m=1000)
    assert len(found) == count
    assert all("B: its start at M lies 9" in note for note in found)


def test_an_end_where_others_join_it_is_no_gap() -> None:
    """Only ends of no other line, or of another part, are told."""
    near: Row = ("B", "M", "W", [(2, 1.001), (1, 1)])
    goes_on: Row = ("C", "M", "N", [(2, 1.001), (2, 2)])
    trunk: Row = ("T", "W", "E", [(1, 1), (3, 1)])
    assert notes(trunk, near, goes_on, accuracy_m=1000) == []


def test_lines_drawn_twice() -> None:
    back: Row = ("D", "E", "W", TRUNK[3][::-1])
    assert notes(TRUNK, back) == ["D: is drawn like T"]
    assert notes(TRUNK, back, statuses=["operational", "planned"]) == []  # a second stage of the same line


def test_a_short_branch_is_near_the_line_that_it_leaves() -> None:
    trunk: Row = ("T", "W", "E", [(1, 1), (3, 1)])
    branch: Row = ("B", "W", "P", [(1, 1), (1.05, 1.05)])
    assert notes(trunk, branch, accuracy_m=10_000) == []
    assert len(notes(trunk, ("B", "W", "P", [(1, 1), (1.5, 1.05)]), accuracy_m=10_000)) == 1


def test_a_line_that_passes_where_another_ends_is_told_once() -> None:
    places = gpd.GeoDataFrame({"id": ["M"], "kind": ["rail_station"]}, geometry=[Point(2, 1.2)], crs=4326)
    branch: Row = ("B", "M", "W", [(2, 1.2), (2, 0.5), (1, 1)])
    found = notes(TRUNK, branch, places=places)
    assert found[0] == "T: passes M at 2.00000, 1.20000, and does not end there"
    assert not any("meets" in note for note in found)


def test_parts_are_counted_and_the_longest_named_first() -> None:
    rows: Sequence[Row] = [(f"R{n}", f"A{n}", f"B{n}", [(1, n), (1 + n / 10, n)]) for n in range(1, 9)]
    (note,) = notes(*rows)
    assert note.startswith(": the network falls into 8 parts: 88 km at A8 (1 segment), 77 km at A7 (1 segment)")
    assert note.endswith("and 3 more")


def test_a_line_that_passes_a_place_of_its_mode() -> None:
    places = gpd.GeoDataFrame(
        {"id": ["STATION", "PUMP"], "kind": ["rail_station", "compressor"]},
        geometry=[Point(2, 1.2), Point(2.5, 1.1)],
        crs=4326,
    )
    assert notes(TRUNK, places=places) == ["T: passes STATION at 2.00000, 1.20000, and does not end there"]


def test_lanes_that_share_a_waypoint_are_not_told() -> None:
    lanes: list[Row] = [
        ("S1", "A", "B", [(1, 1), (2, 1), (3, 1)]),
        ("S2", "A", "C", [(1, 1), (1.5, 2), (2, 1), (2, 0)]),
    ]
    assert notes(*lanes, mode="sea") == []
    assert len(notes(*lanes, mode="rail")) == 1


def test_only_what_is_asked_for_is_told() -> None:
    rows: list[Row] = [TRUNK, ("B", "W", "S", [(1, 1), (1.5, 2), (2, 1.2), (2, 0.5)])]
    assert len(notes(*rows, only={"B"})) == 1
    assert notes(*rows, ("Z", "E", "Z", [(3, 1), (4, 4)]), only={"Z"}) == []


def test_many_notes_are_counted() -> None:
    rows: list[Row] = [(f"X{n}", "A", "B", [(1, 1), (1 + n / 100, 2), (3, 1)]) for n in range(1, 10)]
    rows += [(f"Y{n}", "A", "B", [(1, 1), (1.5 + n / 100, 0.5), (1.5 + n / 100, 2.5), (3, 1)]) for n in range(1, 10)]
    found = notes(*rows)
    assert len(found) == LISTED + 1
    assert found[-1].endswith("more notes like the one before")


def test_meetings_near_each_other_and_at_the_antimeridian() -> None:
    lane = MultiLineString([[(179, 0), (180, 0)], [(-180, 0), (-179, 0)]])
    met = shared_vertices([lane, LineString([(180, 0), (180, 1)])])
    assert met.xy[met.meets].tolist() == [[180, 0]]
    # A vertex 0.5 m off touches, one 2 m off does not.
    trunk = LineString([(0, 0), (1, 0), (2, 0)])
    for off, count in ((0.000005, 1), (0.00002, 0)):
        assert shared_vertices([trunk, LineString([(0.5, off), (0.5, 1)])]).meets.sum() == count
    assert shared_vertices([]).meets.tolist() == []
