"""The catalogue of the bundled atlas: every place is in the atlas, every source is known, and the figures hold."""

from __future__ import annotations

import csv
import json
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import geo
from layers import Atlas, load_atlas
from layers.checks.events_check import event_problems
from layers.documents.events import EVENTS_SCHEMA, KINDS
from layers.model.validation import schema_errors
from layers.scenarios.ground import Ground

FACTS = Path(__file__).parents[3] / "scripts" / "instc"


@cache
def catalogue() -> dict[str, Any]:
    document: dict[str, Any] = json.loads((FACTS / "events.json").read_text(encoding="utf-8"))
    return document


@cache
def instc() -> Atlas:
    return replace(load_atlas(), events=catalogue())


def test_it_has_the_form_and_names_what_there_is() -> None:
    assert list(schema_errors(EVENTS_SCHEMA, catalogue())) == []
    atlas = instc()
    with (FACTS / "sources.csv").open(encoding="utf-8", newline="") as file:
        sources = {line["id"] for line in csv.DictReader(file)}
    ground = Ground.of(atlas.segments, atlas.nodes, atlas.borders)
    assert list(map(str, event_problems(catalogue()["events"], ground, sources=sources))) == []
    assert max(Counter(entry["id"] for entry in catalogue()["events"]).values()) == 1


def test_at_least_25_closures_are_confirmed_and_counted() -> None:
    table = geo.closure_events(instc())
    assert (table["counted"] & (table["confidence"] != "low")).sum() >= 25
    assert set(table["kind"]) == set(KINDS)
    unsure = table[table["confidence"] == "low"]
    assert unsure["note"].str.contains("Not confirmed|Neither|inferred").all(), "what was not confirmed is said"


def test_every_interval_holds_its_middle_value() -> None:
    rates = geo.closure_rates(instc())
    case = geo.Case(instc(), "baseline")
    loss = geo.expected_loss(case, cost_of=lambda place, days: days)
    for table, names in ((rates, ("rate", "days")), (loss, ("rate", "days", "usd_y"))):
        for name in names:
            middle = table["rate_y" if name == "rate" else name]
            assert (table[f"{name}_low"] <= middle * (1 + 1e-9) + 1e-12).all(), name
            assert (middle <= table[f"{name}_high"] * (1 + 1e-9) + 1e-12).all(), name


def test_losses_of_the_posts_of_azerbaijan_by_the_model_of_queues() -> None:
    loss = geo.expected_loss(geo.Case(instc(), "baseline"), territory="AZE").set_index("node")
    assert {"BRAST", "BRBIL", "BRSMR", "BRYLM", "AZALA"} <= set(loss.index)
    assert (loss["usd_y_low"] <= loss["usd_y"]).all()
    assert (loss["usd_y"] <= loss["usd_y_high"]).all()
    assert loss.loc["BRSMR", "usd_y"] > loss.loc["BRBIL", "usd_y"] > 0


def test_upper_lars_closes_most_and_astara_closed_for_security_once() -> None:
    kinds = geo.expected_loss(geo.Case(instc(), "baseline"), by_kind=True, cost_of=lambda place, days: days)
    weather = kinds[kinds["kind"] == "weather"].set_index("node")
    assert weather.loc["BRLRS", "rate_y"] == pytest.approx(16 / 8.5, rel=0.15)
    assert weather["rate_y"].drop("BRLRS").max() < 0.1
    astara = kinds[(kinds["node"] == "BRAST") & (kinds["kind"] == "security")].iloc[0]
    assert astara["events"] == 1
    assert 0.01 < astara["rate_y"] < 1 / 8.5
