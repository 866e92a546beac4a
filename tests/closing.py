"""Closures drawn at random, and what the page and Python answer about them."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from typing import Any

import shapely

from geo import Case, closure_effect
from layers import Atlas
from layers.scenarios.scenario import Closure, Scenario, Where
from maps.page import display

Place = Mapping[str, Any]


def drawn(atlas: Atlas) -> dict[str, Any]:
    """Return lines and places as the page draws them."""
    features = display.lines(atlas.segments, {})
    lines = [
        {
            "id": feature["properties"]["id"],
            "parts": [
                [{"lng": x, "lat": y} for x, y in part]
                for part in (
                    [feature["geometry"]["coordinates"]]
                    if feature["geometry"]["type"] == "LineString"
                    else feature["geometry"]["coordinates"]
                )
            ],
        }
        for feature in features
    ]
    at = [
        {"id": name, "at": {"lng": round(point.x, 5), "lat": round(point.y, 5)}}
        for name, point in zip(atlas.nodes["id"], atlas.nodes.geometry, strict=True)
    ]
    return {"lines": lines, "places": at}


def closures(atlas: Atlas, number: int, *, seed: int, discs: bool = True) -> list[list[Place]]:
    """Return closures of one to four places each: lines, places, countries, circles about the lines."""
    chance = random.Random(seed)
    countries = list(atlas.borders["iso_a3"])
    kinds = ["line", "line", "place", "country", *(["disc"] if discs else [])]
    shapes = atlas.segments.geometry.to_numpy()

    def place() -> Place:
        kind = chance.choice(kinds)
        if kind == "disc":
            line = chance.choice(shapes)
            on = shapely.line_interpolate_point(line, chance.random(), normalized=True)
            lon = min(180.0, max(-180.0, on.x + chance.gauss(0, 0.3)))
            lat = min(90.0, max(-90.0, on.y + chance.gauss(0, 0.3)))
            km = round(math.exp(chance.uniform(math.log(1), math.log(400))), 1)
            return {"kind": kind, "lon": round(lon, 4), "lat": round(lat, 4), "km": km}
        ids = {"line": atlas.segments["id"], "place": atlas.nodes["id"], "country": countries}[kind]
        return {"kind": kind, "id": chance.choice(list(ids))}

    return [[place() for _ in range(chance.choice([1, 1, 1, 2, 3, 4]))] for _ in range(number)]


def scenario_of(places: Sequence[Place]) -> Scenario:
    """Return the scenario that closes places."""
    key = {"line": "segments", "place": "nodes", "country": "territory"}
    wheres = [
        Where(disc=(place["lon"], place["lat"], place["km"]))
        if place["kind"] == "disc"
        else Where(**{key[place["kind"]]: (place["id"],)})
        for place in places
    ]
    return Scenario("closing", "Closed by the reader", "", closes=tuple(map(Closure, wheres)))


def difference(case: Case, places: Sequence[Place], answer: Mapping[str, Any]) -> str | None:
    """Return where the page's answer is another than Python's, to the hour and the dollar and closer; None nowhere."""
    effect = closure_effect(case, scenario_of(places))
    for row, (outcome, by, usd, _) in zip(effect.pairs.to_dict("records"), answer["rows"], strict=True):
        pair = f"{row['origin']} – {row['destination']} {row['commodity']}"
        if outcome != row["outcome"]:
            return f"{pair} is {outcome}, not {row['outcome']}"
        way = "hours" if row["medium"] == "freight" else "km"
        for name, page in ((way, by), ("usd_t", usd or (None, None))):
            for side, shown in zip((f"{name}_before", name), page, strict=True):
                value = row[side]
                if math.isnan(value) != (shown is None) or (shown is not None and abs(shown - value) > 1e-3):
                    return f"{pair}: {side} is {shown}, not {value}"
    totals = answer["totals"]
    for name, value, most in (
        ("cut", effect.pairs_cut, 0.0),
        ("cutAmount", effect.cut_mt_y, 1e-6),
        ("hours", effect.extra_hours_t, 1e-3),
        ("money", effect.extra_musd_y, 1e-3),
    ):
        shown = totals[name]
        if math.isnan(value) != (shown is None) or (shown is not None and abs(shown - value) > most):
            return f"{name} is {shown}, not {value}"
    return None
