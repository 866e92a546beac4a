"""The demand of the baseline, exchange rates, classes and observations, beside the tables of the map."""

from __future__ import annotations

import csv
import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from atlas_build import facts
from layers.model.schema import CONFIDENCES

ROOT = Path(__file__).resolve().parents[2] / "scripts"
WHERE_KEYS = {"border", "nodes", "segments", "modes", "territory", "branch"}


@dataclass(frozen=True)
class Tables:
    """The tables of one atlas."""

    map: facts.Facts
    demand: list[dict[str, Any]]
    rates: list[dict[str, str]]
    classes: list[dict[str, str]]
    observations: list[dict[str, Any]]

    @property
    def sources(self) -> set[str]:
        """Identifiers in sources.csv."""
        return {str(source["id"]) for source in self.map.sources}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module", params=["instc", "middle"])
def each(request: pytest.FixtureRequest) -> Tables:
    folder = ROOT / request.param
    baseline = ROOT.parent / "layers" / request.param / "scenarios" / "baseline.toml"
    demand = tomllib.loads(baseline.read_text(encoding="utf-8"))["demand"]
    rates, classes = (rows(folder / f"{name}.csv") for name in ("rates", "classes"))
    observations = json.loads((folder / "observations.json").read_bytes())["observations"]
    return Tables(facts.read(folder), demand, rates, classes, observations)


def test_demand_is_between_places_of_the_atlas_and_of_its_classes(each: Tables) -> None:
    classes = {row["id"] for row in each.classes}
    kinds = [(row["from"], row["to"], row["class"], row.get("year")) for row in each.demand]
    assert len(kinds) == len(set(kinds))
    for row in each.demand:
        assert {row["from"], row["to"]} <= set(each.map.places)
        assert row["class"] in classes
        assert 0 <= row["low"] <= row["mt_y"] <= row["high"]
        assert row["confidence"] in CONFIDENCES
        assert row["note"]
        assert set(row["source"]) <= each.sources


def test_every_class_has_a_value_of_time_and_every_currency_a_rate(each: Tables) -> None:
    costs = {cost["id"] for cost in each.map.costs["parameters"]}
    assert {f"value_of_time.{row['id']}" for row in each.classes} <= costs
    currencies = {"USD", *(row["currency"] for row in each.rates)}
    money = ("tariff", "handling", "port_dues", "border_fee", "value_of_time")
    assert {
        str(cost["unit"])[:3] for cost in each.map.costs["parameters"] if cost["id"].startswith(money)
    } <= currencies
    assert all(set(row["source"].split(";")) <= each.sources for row in each.rates)


def test_observations_are_of_places_of_the_atlas(each: Tables) -> None:
    names = [observation["id"] for observation in each.observations]
    assert len(names) == len(set(names))
    countries = {place.properties["country"] for place in each.map.places.values()}
    for row in each.observations:
        assert row["set"] in {"fit", "test"}, row["id"]
        assert set(row["source"].split(";")) <= each.sources, row["id"]
        bounds = [row[key] for key in ("low", "value", "high") if row[key] is not None]
        assert bounds == sorted(bounds), row["id"]
        assert ("outside" in row) + ("from" in row) + ("any_of" in row or "all_of" in row) == 1, row["id"]
        for where in [*row.get("any_of", []), *row.get("all_of", [])]:
            assert set(where) <= WHERE_KEYS, row["id"]
            assert set(where.get("nodes", [])) <= set(each.map.places), row["id"]
            assert set(where.get("segments", [])) <= set(each.map.segments), row["id"]
            assert set(where.get("border", [])) <= countries, row["id"]
        if "from" in row:
            assert {row["from"], row["to"], *row["via"]} <= set(each.map.places), row["id"]


def test_fit_and_test_are_as_they_were_given() -> None:
    """The observations set aside for the test stay there: the calibration may not read them."""
    observations = json.loads((ROOT / "instc" / "observations.json").read_bytes())["observations"]
    test = {row["id"] for row in observations if row["set"] == "test"}
    assert {
        *("ns-rail-2025", "ns-all-2025", "astara-rail-2024", "astara-road-2025", "astara-transit-2025"),
        *("bilasuvar-transit-2025", "astrakhan-2024", "east-2024", "east-2025", "time-nhavasheva-moscow-2-2017"),
        *("time-helsinki-astara-2021", "time-spb-nhavasheva-anzali-2022", "time-edb-west-2022", "time-edb-east-2022"),
        *("time-edb-suez-2022", "time-kazakhstan-turkiye-2022", "price-concor-2020", "queue-astara-2026"),
        *("queue-samur-undated", "queue-yarag-2022", "gas-iran-azerbaijan-2023"),
        *(f"share-{branch}-{year}" for branch in ("west", "caspian", "east") for year in (2024, 2025)),
    } <= test
    assert {row["id"] for row in observations if row["year"] >= 2025 and row["set"] == "fit"} == {"price-ady-2026"}
