from __future__ import annotations

import geopandas as gpd

import geo
from layers import load_atlas
from layers.scenarios.scenario import load_scenario
from maps.look.subject import places_to_come


def ends(*rows: tuple[str, str, str]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(rows, columns=["from_node", "to_node", "status"])


def test_a_place_is_to_come_where_no_line_is_operational_or_closed() -> None:
    lines = ends(
        ("a", "b", "operational"),
        ("b", "c", "planned"),
        ("c", "d", "under_construction"),
        ("d", "e", "closed"),
        ("e", "f", "proposed"),
    )
    assert places_to_come(lines) == {"c", "f"}
    assert places_to_come(lines[:0]) == set()


def test_the_places_of_the_bundled_corridor_that_are_to_come() -> None:
    atlas = load_atlas()
    to_come = {"AMMEG", "AZAGB", "AZORD", "BRAGA", "BRAGB", "BRJLR", "BRORD", "RULAG"}
    assert places_to_come(atlas.segments) == to_come
    built = geo.segments_in(geo.Case(atlas, scenario=load_scenario(atlas, "everything_2030")))
    assert places_to_come(built) == set()
