"""The tour of the page: what each step shows, and what it says from the figures.

A step is left out where the atlas has nothing to say at it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from geo.network.case import Case
from geo.routing import Itinerary, evaluate_route
from maps.story.route_views import RouteView
from maps.words.messages import Name, Said, Series, as_json

if TYPE_CHECKING:
    import geopandas as gpd

    from layers import Atlas
    from layers.scenarios.scenario import Scenario
    from maps.words.opening import Stake

NEAR_DEG: Final = 1.0
"""What stays in view around a stretch, in degrees."""


def tour(
    case: Case,
    shown: Sequence[RouteView],
    stake: Stake | None,
    places: gpd.GeoDataFrame | None,
    offered: Mapping[str, Any] | None,
    hold: pd.DataFrame | None,
    scenarios: Sequence[Scenario],
    dearer: Sequence[float] | None,
) -> list[dict[str, Any]]:
    """Return the steps of the tour, as JSON values.

    Parameters
    ----------
    case : Case
        The facts as they stand.
    shown : sequence of RouteView
        From `views`.
    stake : Stake, optional
        What the page opens with.
    places : GeoDataFrame, optional
        From `geo.chokepoints`.
    offered : mapping, optional
        From `maps.story.scenarios.offer`.
    hold : DataFrame, optional
        From `geo.leverage`, of freight, by rank.
    scenarios : sequence of Scenario
        Those that are offered.
    dearer : sequence of float, optional
        What going round the territory costs others in a year, million USD, with its 90 % interval.

    Returns
    -------
    list of dict
        Each with `title` and `text` (messages) and what the map shows: `bounds` (south, west, north, east corners in
        degrees; the whole corridor where not given), `segments` to light, `scenario`, `tab`, `place`.
    """
    steps = [
        _corridor(case, shown),
        _gap(case.atlas, shown),
        _chokepoint(places, stake),
        _closed(offered, scenarios, stake),
        _held(hold, stake, dearer),
    ]
    return [step for step in steps if step is not None]


def _step(name: str, text: Said, **shows: Any) -> dict[str, Any]:
    return {"title": [f"tour-{name}-title"], "text": as_json(text), **shows}


def _corridor(case: Case, shown: Sequence[RouteView]) -> dict[str, Any] | None:
    """Tell of the fastest of the routes in operation, beside the way that is there for comparison."""
    built = [view for view in shown if view.route.kind == "freight" and not view.unbuilt_km and view.hours > 0]
    ways = {view.route.id: evaluate_route(case, view.route.id) for view in built}
    hours = {
        name: way.hours for name, way in ways.items() if isinstance(way, Itinerary) and way.hours > 0
    }  # with waits
    built = [view for view in built if view.route.id in hours]
    if not built:
        return None
    own = [view for view in built if not view.route.is_baseline]
    best = min(own, key=lambda view: hours[view.route.id], default=built[0])
    said = {
        "route": Name(f"route/{best.route.id}"),
        "origin": Name(f"node/{best.route.origin}"),
        "destination": Name(f"node/{best.route.destination}"),
        "km": best.km,
        "days": hours[best.route.id] / 24,
    }
    other = next((view for view in built if view.route.is_baseline), None)
    if other is not None:
        name = other.route.id
        said |= {"other": Name(f"route/{name}"), "other_km": other.km, "other_days": hours[name] / 24}
    text = Said("tour-corridor-beside" if other is not None else "tour-corridor", said)
    return _step("corridor", text, segments=list(best.route.segments))


def _gap(atlas: Atlas, shown: Sequence[RouteView]) -> dict[str, Any] | None:
    """Tell of the part of the leading route that is not in operation."""
    view = next((view for view in shown if view.is_leading and view.unbuilt_km >= 0.5), None)
    if view is None:
        return None
    lines = atlas.segments.set_index("id").loc[list(view.route.segments)]
    missing = lines[lines["status"] != "operational"]
    west, south, east, north = missing.total_bounds
    said = {
        "km": view.unbuilt_km,
        "route": Name(f"route/{view.route.id}"),
        "lines": Series([Name(f"segment/{name}") for name in missing.index]),
    }
    return _step(
        "gap",
        Said("tour-gap", said),
        bounds=[[south - NEAR_DEG, west - NEAR_DEG], [north + NEAR_DEG, east + NEAR_DEG]],
        segments=list(missing.index),
    )


def _chokepoint(places: gpd.GeoDataFrame | None, stake: Stake | None) -> dict[str, Any] | None:
    """Tell of the place that ranks first among the chokepoints."""
    if places is None or not len(places) or stake is None:
        return None
    first = places.iloc[0]
    lat, lon = float(first["lat"]), float(first["lon"])
    said = {
        "territory": Name(f"country/{stake.territory}"),
        "place": str(first["name"]),
        "modes": Series([Said(f"word-{mode}") for mode in str(first["modes"]).split(";") if mode]),
        "within": max(float(first["severing_radius_km"]), 0.1),
        "low": float(first["radius_low_km"]),
        "high": float(first["radius_high_km"]),
    }
    return _step(
        "chokepoint",
        Said("tour-chokepoint", said),
        bounds=[[lat - 2 * NEAR_DEG, lon - 2 * NEAR_DEG], [lat + 2 * NEAR_DEG, lon + 2 * NEAR_DEG]],
        place=str(first["id"]),
        tab="chokepoints",
    )


def _closed(
    offered: Mapping[str, Any] | None, scenarios: Sequence[Scenario], stake: Stake | None
) -> dict[str, Any] | None:
    """Show the closure for days that costs most, of the territory itself where there is such a scenario."""
    if offered is None:
        return None
    closes = {
        scenario.id
        for scenario in scenarios
        if stake is not None and any(stake.territory in closing.where.territory for closing in scenario.closes)
    }
    told = [
        (entry["id"] in closes, result["queue"]["cost"], entry, result)
        for entry in offered["list"]
        if "queue" in (result := offered["results"][entry["at"][entry["year"] or 0]])
    ]
    if not told:
        return None
    *_, entry, result = max(told, key=lambda each: each[:2])
    scenario = as_json(Name(f"scenario/{entry['id']}"))
    said = {"scenario": scenario, "answer": result["answer"]}
    of_days = result["big"][0]
    text = ["tour-closed", said]
    if of_days["interval"] is not None:
        text = ["tour-closed-cost", {**said, **of_days["value"][1], **of_days["interval"][1]}]
    return {"title": ["tour-closed-title"], "text": text, "scenario": entry["id"], "tab": "scenarios"}


def _held(hold: pd.DataFrame | None, stake: Stake | None, dearer: Sequence[float] | None) -> dict[str, Any] | None:
    """Tell what of others' freight crosses the territory, and what crosses the country of the first rank beside it."""
    if hold is None or stake is None:
        return None
    rows = hold.set_index("territory")
    if stake.territory not in rows.index:
        return None
    row: Any = rows.loc[stake.territory]
    first = rows.iloc[0]
    said = {"territory": Name(f"country/{stake.territory}"), "mt": float(row["crosses"])}
    name = "tour-held"
    if dearer is not None:
        said |= dict(zip(("usd", "low", "high"), dearer, strict=True))
        name = "tour-held-priced"
    text = Said(name, said)
    if rows.index[0] != stake.territory:
        more = {"first": Name(f"country/{rows.index[0]}"), "mt": float(first["crosses"])}
        text = Said("tour-held-beside", {"held": text, **more, "usd": float(first["extra_usd_y"]) / 1e6})
    return _step("held", text, tab="scenarios")
