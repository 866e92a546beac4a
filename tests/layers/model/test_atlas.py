"""An atlas in memory."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import shapely

from layers import Atlas, load_atlas
from layers.model.atlas import Route
from layers.scenarios.scenario import load_scenario
from tests import hand


def atlas_of(sources: list[tuple[str, str]], titles: list[str]) -> Atlas:
    made = hand.atlas([hand.segment("ab", "ab", [(0, 0), (1, 0)])], {})
    catalogue = {"sources": [{"title": title} for title in titles]}
    return replace(made, sources=pd.DataFrame(sources, columns=["title", "publisher"]), catalogue=catalogue)


def test_a_publisher_whose_name_has_a_comma_is_named_in_full() -> None:
    sources = [("Roads", "Ministry of Roads, Georgia"), ("Rails", "Georgia"), ("Sea", "A; packaged by B")]
    dated = "Roads, data of 2026, Ministry of Roads, Georgia"
    titles = [dated, "Rails, Georgia", "Sea, A; packaged by B", "A map, of nobody known", "Rails, Georgia"]
    expected = ("Ministry of Roads, Georgia", "Georgia", "A", "packaged by B", "A map, of nobody known")
    assert atlas_of(sources, titles).publishers == expected


def test_an_atlas_without_sources_has_no_publisher() -> None:
    assert hand.atlas([hand.segment("ab", "ab", [(0, 0), (1, 0)])], {}).publishers == ()


def test_what_only_baselines_use_is_no_part_of_the_corridor() -> None:
    lines = [hand.segment(name, name, [(0, 0), (1, 0)]) for name in ("ab", "bc", "cd")]
    made = hand.atlas(lines, {"X": shapely.box(0, 0, 1, 1)})
    routes = {
        "way": Route("way", "", "freight", "main", "a", "b", ("ab",)),
        "compared": Route("compared", "", "baseline", "main", "a", "c", ("ab", "bc")),
    }
    assert replace(made, routes=routes).baseline_segments == {"bc"}
    assert [route.is_baseline for route in routes.values()] == [False, True]


def test_an_atlas_and_a_scenario_are_shown_in_a_few_lines() -> None:
    atlas = load_atlas()
    text = repr(atlas)
    assert text.count("\n") <= 4
    assert all(len(line) < 150 for line in text.splitlines())
    assert f"{len(atlas.segments)} segments (30 sea, 123 rail, 72 road, 25 pipeline)" in text
    assert f"{len(atlas.nodes)} nodes, {len(atlas.routes)} routes, 19 scenarios" in text
    assert str(atlas.path) in text
    assert repr(load_scenario(atlas, "hormuz_shut")).startswith("<Scenario 'hormuz_shut', of baseline + hormuz_shut: ")
    assert len(repr(load_scenario(atlas, "hormuz_shut"))) < 300
