from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.osm.tags import COLUMNS, KINDS, STATUSES, clean, described, gauges, known_keys, query_tags


@pytest.mark.parametrize(
    ("kind", "tags", "status"),
    [
        ("rail", {"railway": "rail"}, "operational"),
        ("rail", {"railway": "narrow_gauge"}, "operational"),
        ("rail", {"railway": "construction", "construction": "rail"}, "under_construction"),
        ("rail", {"construction:railway": "rail"}, "under_construction"),
        ("rail", {"railway": "construction", "construction:railway": "rail"}, "under_construction"),
        ("rail", {"railway": "proposed", "proposed": "rail"}, "proposed"),
        ("rail", {"proposed:railway": "rail"}, "proposed"),
        ("rail", {"planned:railway": "rail"}, "planned"),
        ("rail", {"railway": "disused"}, "disused"),
        ("rail", {"disused:railway": "rail"}, "disused"),
        ("rail", {"railway": "rail", "disused": "yes"}, "disused"),
        ("rail", {"railway": "rail", "proposed": "yes"}, "proposed"),
        # a line in use whose second track is being built is in use
        ("rail", {"railway": "rail", "construction:railway": "rail"}, "operational"),
        ("rail", {"railway": "rail", "abandoned": "no"}, "operational"),
        ("road", {"highway": "trunk"}, "operational"),
        ("road", {"highway": "primary_link"}, "operational"),
        ("road", {"highway": "construction", "construction": "motorway"}, "under_construction"),
        ("road", {"highway": "primary", "construction": "minor"}, "operational"),
        ("pipeline", {"man_made": "pipeline", "substance": "gas"}, "operational"),
        ("pipeline", {"man_made": "pipeline", "type": "natural_gas"}, "operational"),
        ("pipeline", {"construction:man_made": "pipeline", "substance": "gas;water"}, "under_construction"),
        ("port", {"landuse": "industrial", "industrial": "port"}, "operational"),
        ("port", {"amenity": "ferry_terminal"}, "operational"),
        ("port", {"harbour": "yes"}, "operational"),
        ("border_post", {"barrier": "border_control"}, "operational"),
        ("border_post", {"amenity": "customs", "disused": "yes"}, "disused"),
    ],
)
def test_what_is_there_and_what_is_not_yet(kind: str, tags: dict[str, str], status: str) -> None:
    row = described(kind, tags)
    assert row is not None
    assert row["status"] == status


@pytest.mark.parametrize(
    ("kind", "tags"),
    [
        ("rail", {"railway": "abandoned"}),
        ("rail", {"railway": "razed"}),
        ("rail", {"abandoned:railway": "rail"}),
        ("rail", {"razed:railway": "rail"}),
        ("rail", {"railway": "rail", "abandoned": "yes"}),
        ("rail", {"railway": "disused", "disused": "tram"}),
        ("rail", {"railway": "construction", "construction": "subway"}),
        ("rail", {"railway": "construction"}),  # of what, nothing says
        ("rail", {"railway": "tram"}),
        ("rail", {"railway": "light_rail"}),
        ("rail", {"highway": "cycleway", "abandoned:railway": "rail"}),
        ("rail", {"railway": "station", "proposed:railway": "rail"}),
        ("road", {"highway": "residential"}),
        ("road", {"highway": "secondary"}),
        ("road", {"highway": "construction", "construction": "residential"}),
        ("pipeline", {"man_made": "pipeline"}),  # of what, nothing says
        ("pipeline", {"man_made": "pipeline", "substance": "water"}),
        ("pipeline", {"man_made": "pipeline", "substance": "oil"}),
        ("pipeline", {"man_made": "pipeline", "substance": "gasoline"}),
        ("port", {"leisure": "marina"}),
        ("port", {"harbour": "no"}),
        ("port", {"harbour": "yes", "seamark:harbour:category": "marina"}),
        ("border_post", {"barrier": "gate"}),
        ("border_post", {"disused:barrier": "border_control"}),
    ],
)
def test_what_is_none_of_it_or_gone(kind: str, tags: dict[str, str]) -> None:
    assert described(kind, tags) is None


def test_secondary_roads_only_where_asked_for() -> None:
    row = described("road", {"highway": "secondary_link"}, secondary=True)
    assert row is not None
    assert row["highway"] == "secondary_link"
    assert "secondary" in query_tags(["road"], secondary=True)["highway"]  # type: ignore[operator]
    assert "secondary" not in query_tags(["road"])["highway"]  # type: ignore[operator]


@pytest.mark.parametrize(
    ("more", "main"),
    [
        ({}, True),
        ({"usage": "main"}, True),
        ({"usage": "branch"}, True),
        ({"usage": "main;industrial"}, True),
        ({"usage": "industrial"}, False),
        ({"usage": "military"}, False),
        ({"service": "yard"}, False),
        ({"usage": "main", "service": "siding"}, False),
    ],
)
def test_a_running_line_is_told_from_service_tracks(more: dict[str, str], main: bool) -> None:
    row = described("rail", {"railway": "rail", **more})
    assert row is not None
    assert row["main"] is main


def test_transmission_is_told_from_distribution() -> None:
    gas = {"man_made": "pipeline", "substance": "gas"}
    rows = [
        described("pipeline", {**gas, **more}) for more in ({}, {"usage": "transmission"}, {"usage": "distribution"})
    ]
    assert [row and row["main"] for row in rows] == [True, True, False]


def test_the_class_is_the_one_a_line_will_have() -> None:
    row = described(
        "rail", {"railway": "construction", "construction": "narrow_gauge", "gauge": "1520;1435", "ref": "7"}
    )
    assert row is not None
    assert (row["railway"], row["gauge"], row["gauge_mm"], row["ref"]) == ("narrow_gauge", "1520;1435", 1520, "7")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1520", (1520,)),
        ("1520;1435", (1520, 1435)),
        (" 1435 ; 1520 ", (1435, 1520)),
        ("1520,1435", (1520, 1435)),
        ("standard", ()),
        ("1.435 m", ()),
        ("15200", ()),
        ("", ()),
        (None, ()),
        ("１５２０", ()),  # digits of another script
    ],
)
def test_gauges(text: str | None, expected: tuple[int, ...]) -> None:
    assert gauges(text) == expected


def test_ask_for_what_is_wanted_and_no_more() -> None:
    assert query_tags(["border_post"]) == {
        "barrier": ["border_control"],
        "government": ["border_control", "customs"],
        "amenity": ["customs"],
    }
    both = query_tags(["port", "border_post"])
    assert both["amenity"] == ["ferry_terminal", "customs"]
    assert both["harbour"] is True
    rail = query_tags(["rail"])
    assert set(rail) == {
        "railway",
        *(f"{stage}:railway" for stage in ("construction", "planned", "proposed", "disused")),
    }


@pytest.mark.parametrize("kinds", [[], ["rails"], ["rail", "sea"]])
def test_unknown_kinds_are_refused(kinds: list[str]) -> None:
    with pytest.raises(ValueError, match="choose from rail, road, pipeline, port, border_post"):
        query_tags(kinds)


def test_values_become_one_short_line() -> None:
    assert clean("a\x1b[31mb\r\nc\u2028d") == "a [31mb c d"
    assert clean("x" * 100_000) == "x" * 255
    assert clean("\ud800") == "?"  # half a character cannot be written to a file
    assert clean("آستارا") == "آستارا"


@given(
    st.sampled_from(KINDS),
    st.dictionaries(
        st.sampled_from(sorted(known_keys())),
        st.sampled_from(
            [
                "rail",
                "primary",
                "pipeline",
                "gas",
                "yes",
                "no",
                "construction",
                "proposed",
                "disused",
                "port",
                "1520;x",
                "",
            ]
        )
        | st.text(max_size=8),
        max_size=6,
    ),
)
def test_whatever_the_tags_a_feature_has_its_columns_or_is_none(kind: str, tags: dict[str, str]) -> None:
    row = described(kind, tags)
    if row is not None:
        assert set(row) | {"osm_id", "area_km2"} >= set(COLUMNS[kind])
        assert row["status"] in STATUSES
        # Every feature found has one of the tags asked for, else a fetch and an extract would differ.
        wanted = query_tags([kind])
        assert any(key in tags and (values is True or tags[key] in values) for key, values in wanted.items())  # type: ignore[operator]
