"""Routes of an atlas that names none, on networks drawn by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from geo import exposure, inferred_routes
from layers import load_atlas
from layers.atlas.new import new_atlas


def test_the_ends_named_in_the_catalogue_are_joined_by_the_shortest_way(tmp_path: Path) -> None:
    new_atlas(tmp_path / "a")
    atlas = replace(load_atlas(tmp_path / "a"), routes={})
    found = inferred_routes(atlas)
    corridor = atlas.catalogue["corridor"]
    freight = found["inferred_freight"]
    assert (freight.origin, freight.destination) == (corridor["origin"], corridor["destination"])
    assert freight.segments == ("R1", "R2", "R3", "R4")
    assert set(exposure(replace(atlas, routes=found))["route"]) == set(found)


def test_without_named_ends_the_free_ends_farthest_apart_in_the_longest_part(tmp_path: Path) -> None:
    """R1 and R2 hang together and end at WES and MID; R4 elsewhere is shorter."""
    new_atlas(tmp_path / "a")
    atlas = load_atlas(tmp_path / "a")
    catalogue = {**atlas.catalogue, "corridor": {"branches": atlas.catalogue["corridor"]["branches"]}}
    segments = atlas.segments[atlas.segments["id"].isin(["R1", "R2", "R4"])]
    [route] = inferred_routes(replace(atlas, routes={}, catalogue=catalogue, segments=segments)).values()
    assert route.segments == ("R1", "R2")
    assert (route.origin, route.destination, route.name) == ("WES", "MID", "Weston – Midtown")


def test_of_three_free_ends_the_two_farthest_apart(tmp_path: Path) -> None:
    """At Weston three lines meet: to the western port, to Midtown (497 km from the port) and to the north (710 km)."""
    new_atlas(tmp_path / "a")
    atlas = load_atlas(tmp_path / "a")
    catalogue = {**atlas.catalogue, "corridor": {"branches": atlas.catalogue["corridor"]["branches"]}}
    segments = atlas.segments[atlas.segments["id"].isin(["R1", "R2", "R5", "R7"])]
    [route] = inferred_routes(replace(atlas, routes={}, catalogue=catalogue, segments=segments)).values()
    assert (route.origin, route.destination, route.segments) == ("WPO", "NOR", ("R5", "R7"))


def test_no_lines_no_route(tmp_path: Path) -> None:
    new_atlas(tmp_path / "a", countries=["BWA"])
    assert inferred_routes(load_atlas(tmp_path / "a")) == {}
