"""Documents held against a JSON Schema: what is found, where, and how long it may take."""

from __future__ import annotations

import math
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from layers.model.schema import COSTS_SCHEMA, LAYERS, SOURCES_SCHEMA, feature_collection_schema, routes_schema
from layers.model.validation import schema_errors
from layers.scenarios.scenario_schema import SCENARIO_SCHEMA

ENTRIES = {
    "costs": COSTS_SCHEMA["properties"]["parameters"]["items"],
    "sources": SOURCES_SCHEMA["properties"]["sources"]["items"],
    "routes": routes_schema()["properties"]["routes"]["items"],
    **{layer.name: feature_collection_schema(layer)["properties"]["features"]["items"] for layer in LAYERS.values()},
}

_scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3000),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["R1", "rail", "", "hand", "2026", "2026-01-31", "high", "AAA", "operational", "freight", "x y"]),
    st.lists(st.sampled_from(["R1", "", 5, None]), max_size=2),
    st.just({}),
)


def _entry(rule: dict[str, Any]) -> st.SearchStrategy[Any]:
    members = {
        name: _entry(inner) if inner.get("type") == "object" else _scalars for name, inner in rule["properties"].items()
    }
    return st.fixed_dictionaries({}, optional=members) | _scalars if members else _scalars


@pytest.mark.parametrize("name", ENTRIES)
def test_the_errors_are_those_of_the_reference_implementation(name: str) -> None:
    rule = ENTRIES[name]
    reference = Draft202012Validator(rule)

    @given(entry=_entry(rule))
    def check(entry: Any) -> None:
        expected = {(tuple(error.absolute_path), error.validator) for error in reference.iter_errors(entry)}
        assert {(error.path, error.keyword) for error in schema_errors(rule, entry)} == expected

    check()


@pytest.mark.parametrize(
    ("rule", "value", "sound"),
    [
        ({"pattern": "^[A-Z]{3}$"}, "AAA", True),
        ({"pattern": "^[A-Z]{3}$"}, "AAA\n", False),
        ({"pattern": "b"}, "abc", True),
        ({"type": "number"}, math.inf, False),
        ({"type": "number"}, True, False),
        ({"type": "integer"}, 5.0, True),
        ({"items": {"type": "integer"}}, [1, 2.0, "x"], False),
    ],
)
def test_patterns_and_numbers_are_as_the_standard_means_them(rule: dict[str, Any], value: Any, sound: bool) -> None:
    assert (not [*schema_errors(rule, value)]) is sound


def test_an_error_in_a_long_list_says_its_place() -> None:
    (error,) = schema_errors({"properties": {"rows": {"items": {"type": "integer"}}}}, {"rows": [1] * 500 + ["x"]})
    assert (error.path, error.keyword, error.rule, error.instance) == (("rows", 500), "type", "integer", "x")


@pytest.mark.parametrize("text", ["a" * 200_000 + "\x01", " " * 200_000 + "\x01", "a" * 200_000, " " * 200_000])
def test_no_pattern_takes_the_square_of_a_text(text: str) -> None:
    started = time.process_time()
    assert [*schema_errors(SCENARIO_SCHEMA, {"title": text, "reading": text, "sources": [text], "start": text})]
    assert time.process_time() - started < 2
