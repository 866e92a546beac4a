"""The tables of a report: what `geo` finds, with rows that have names and columns that say how they are written.

Every figure of a report is in one of these tables; `maps.findings` quotes them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

import geo
from geo.dependence import BY
from geo.routes import NoRoute
from maps.panel import country_names
from maps.places import KIND_WORDS, MODE_WORDS, branches_in_sentences, holding, listed, modes_at_stake
from maps.sentences import NOTHING, Column, Table
from maps.style import MODES, STATUSES

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.network import Network
    from geo.scenario import Outcome, Situation
    from layers import Atlas
    from layers.provenance import Provenance
    from layers.scenarios import Scenario

CONFIDENCE: Final = Column("Confidence")

FACTS: Final = Column("Facts, confidence")
"""How sure the facts are that a scenario starts from; not how sure what the model makes of them is."""

LEAST: Final = 1e-6
"""Differences of flow (Mt/y, bcm/y) and of hours below this are rounding."""

_KM: Final = Column("Length", "km", "km")


def place_names(atlas: Atlas) -> dict[str, str]:
    """Return the name of every node, without what stands in brackets."""
    return {str(key): _bare(str(name)) for key, name in zip(atlas.nodes["id"], atlas.nodes["name"], strict=True)}


def slug(name: str) -> str:
    """Return a name as the part of a link and of a file name."""
    return re.sub(r"[^\w.-]+", "-", name)


def exposures(atlas: Atlas, *, as_of: int | None = None) -> pd.DataFrame:
    """Return `geo.exposure` of every route but those for comparison, by country, mode and status."""
    names = [name for name, route in atlas.routes.items() if route.kind != "baseline"]
    return geo.exposure(atlas, route=names, as_of=as_of)


def leading_route(table: pd.DataFrame, atlas: Atlas, territory: str | None) -> str | None:
    """Return the route a report is about first: of the freight routes through the territory that of the fewest modes.

    So its share is one of like with like. Where none enters the territory, the first freight route; where
    there is none, the first.
    """
    there = list(dict.fromkeys(table["route"]))
    freight = [name for name in there if atlas.routes[name].kind == "freight"] or there
    inside = set(table["route"][table["country"] == territory])
    entering = [name for name in freight if name in inside] or freight
    modes = table.groupby("route")["mode"].nunique()
    return min(entering, key=lambda name: int(modes[name]), default=None)


def routes_table(table: pd.DataFrame, atlas: Atlas, territory: str | None, *, as_of: int | None = None) -> Table:
    """Return how long each route is, and how much of it lies in the territory.

    Parameters
    ----------
    table : DataFrame
        From `exposures`.
    atlas : Atlas
    territory : str or None
        ISO 3166-1 alpha-3.
    as_of : int, optional
        Year of the table.
    """
    places, names, ways = place_names(atlas), country_names(atlas), branches_in_sentences(atlas)
    low = set(atlas.segments["id"][atlas.segments["confidence"] == "low"])
    pieces = geo.pieces(atlas, route=list(dict.fromkeys(table["route"])), as_of=as_of).drop(columns="geometry")
    unsure = pieces[pieces["segment"].isin(low)].groupby("route")["km"].sum()
    rows = {}
    for name, mine in table.groupby("route", sort=False):
        route = atlas.routes[str(name)]
        inside = mine[mine["country"] == territory]
        km = float(mine["km"].sum())
        sea = float(mine["km"][mine["mode"] == "sea"].sum())
        on_land = float(inside["km"][inside["mode"] != "sea"].sum())
        rows[str(name)] = {
            "name": route.name,
            "km": km,
            "territory_km": float(inside["km"].sum()),
            "share": float(inside["km"].sum()) / km if km else None,
            "land_share": on_land / (km - sea) if km > sea else None,
            **{
                f"{mode}_km": float(inside["km"][inside["mode"] == mode].sum()) for mode in ("rail", "road", "pipeline")
            },
            "unbuilt_km": float(mine["km"][mine["status"] != "operational"].sum()),
            "low_share": float(unsure.get(name, 0.0)) / km if km else None,
            "sea_km": sea,
            "land_km": km - sea,
            "origin": places.get(route.origin, route.origin),
            "destination": places.get(route.destination, route.destination),
            "territory": names.get(territory or "", "no territory"),
            "way": _way(ways.get(route.branch, route.branch), list(dict.fromkeys(mine["mode"]))),
        }
    where = names.get(territory or "")
    inside_columns = {
        "territory_km": Column(f"In {where}", "km", "km"),
        "share": Column("Share", "share"),
        "rail_km": Column("by rail", "km", "km"),
        "road_km": Column("by road", "km", "km"),
        "pipeline_km": Column("by pipeline", "km", "km"),
    }
    columns = {
        "name": Column("Route"),
        "km": _KM,
        **(inside_columns if where else {}),
        "unbuilt_km": Column("Not in operation", "km", "km"),
        "low_share": Column("Low confidence", "whole_share"),
    }
    hidden = {
        **{name: Column(name) for name in ("origin", "destination", "territory", "way")},
        "land_share": Column("Share of the land part", "share"),
        "land_km": _KM,
        "sea_km": _KM,
        **({} if where else inside_columns),
    }
    frame = _frame(rows)
    absent = [name for name in ("rail_km", "road_km", "pipeline_km") if not frame[name].any()]
    shown, unshown = _apart(columns, absent)
    return Table("routes", "Routes", frame, shown, hidden | unshown)


def _way(branch: str, modes: Sequence[str]) -> str:
    by = {"pipeline": "pipe"}
    return f"{branch} by {listed([by.get(mode, mode) for mode in modes])}"


def exposure_table(table: pd.DataFrame, atlas: Atlas, route: str) -> Table:
    """Return what of one route lies where, by country, mode and status."""
    names = country_names(atlas)
    mine = table[table["route"] == route]
    rows = {
        f"{row.country}:{row.mode}:{row.status}": {
            "country": names.get(str(row.country), str(row.country)),
            "mode": MODES[str(row.mode)].title,
            "status": STATUSES[str(row.status)].title,
            "km": row.km,
            "km_geometry": row.km_geometry,
            "share": row.share,
            "hours": row.hours,
            "basis": str(row.km_basis).replace(";", ", "),
        }
        for row in mine.itertuples(index=False)
    }
    columns = {
        "country": Column("Country"),
        "mode": Column("Mode"),
        "status": Column("Status"),
        "km": Column("Length", "km", "km"),
        "share": Column("Share", "share"),
        "hours": Column("Hours without stops", "hours", "h"),
        "km_geometry": Column("As drawn", "km", "km"),
        "basis": Column("Length is"),
    }
    return Table("exposure", f"{atlas.routes[route].name}: country by country", _frame(rows), columns)


def chokepoints_table(found: gpd.GeoDataFrame, atlas: Atlas) -> Table:
    """Return the ranked places of `geo.chokepoints`."""
    rows = {}
    for row in _records(found.drop(columns="geometry")):
        kinds = listed([KIND_WORDS[kind] for kind in str(row["kinds"]).split(";")])
        modes = [MODE_WORDS[mode] for mode in str(row["modes"]).split(";") if mode]
        rows[str(row["id"])] = {**row, "kinds": kinds, "modes": listed(modes) if modes else "nothing"}
    drawn = len(found) > 0 and found["rank_stability"].notna().any()
    columns = {
        "rank": Column("Rank", "count"),
        "name": Column("Place"),
        "kinds": Column("What it is"),
        "modes": Column("Modes hit"),
        "severing_radius_km": Column("Held within", "short_km", "km"),
        "pairs_cut": Column("Pairs cut", "count"),
        "capacity_lost_share": Column("Capacity lost", "whole_share"),
        "extra_hours": Column("Extra hours", "hours", "h"),
        "score": Column("Score", "score"),
        **({"rank_stability": Column("Keeps its place", "whole_share")} if drawn else {}),
        "confidence": CONFIDENCE,
    }
    hidden = {
        "radius_low_km": Column("At least", "short_km", "km"),
        "radius_high_km": Column("At most", "short_km", "km"),
        "rank_stability": Column("Keeps its place", "whole_share"),
    }
    return Table("chokepoints", "Places ranked by what their loss would cost", _frame(rows), columns, hidden)


def search_table(found: gpd.GeoDataFrame, territory: str, radius_km: float, draws: int, seed: int) -> Table:
    """Return how the places were looked for."""
    together = listed([MODE_WORDS[mode] for mode in modes_at_stake(found)])
    row = {
        "territory": territory,
        "listed": len(found),
        "holding": holding(found) if len(found) else 0,
        "radius_km": radius_km,
        "draws": draws,
        "seed": seed,
        "all": together,
    }
    columns = {
        "territory": Column("Territory"),
        "radius_km": Column("Radius of the disc", "amount", "km"),
        "listed": Column("Places listed", "count"),
        "holding": Column(f"of them hold {together}", "count"),
        "draws": Column("Seeded draws", "count"),
        "seed": Column("Seed", "year"),
    }
    shown, hidden = _apart(columns, [*([] if together else ["holding"]), *([] if draws else ["draws", "seed"])])
    hidden |= {"all": Column("Modes")}
    return Table("search", "How the places were looked for", _frame({"search": row}), shown, hidden)


def dependence_table(found: pd.DataFrame, atlas: Atlas, *, as_of: int | None = None) -> Table:
    """Return `geo.dependence` with names, and the smallest capacity stated on each way round.

    Parameters
    ----------
    found : DataFrame
    atlas : Atlas
    as_of : int, optional
        Year of the table.
    """
    places, names = place_names(atlas), country_names(atlas)
    networks = {
        medium: geo.build_network(atlas, medium=medium, as_of=as_of) for medium in dict.fromkeys(found["medium"])
    }
    rows = {}
    for row in _records(found):
        around = row["modes_avoiding"]
        rows[f"{row['medium']}:{row['origin']}:{row['destination']}"] = {
            **row,
            "origin": places.get(row["origin"], row["origin"]),
            "destination": places.get(row["destination"], row["destination"]),
            "territory": names.get(row["territory"], row["territory"]),
            "modes_avoiding": modes_told(around) if isinstance(around, str) else None,
            "capacity_avoiding": _smallest_stated(networks[row["medium"]], row) if isinstance(around, str) else None,
        }
    columns = {
        "medium": Column("Medium"),
        "origin": Column("From"),
        "destination": Column("To"),
        "outcome": Column("Without the territory"),
        "hours": Column("Time", "hours", "hours"),
        "hours_avoiding": Column("Time without", "hours", "hours"),
        "extra_hours": Column("Longer by", "hours", "hours"),
        "km": Column("Length", "km", "km"),
        "km_inside": Column("of it inside", "km", "km"),
        "km_avoiding": Column("Length without", "km", "km"),
        "substitutability": Column("Flow left", "whole_share"),
        "unknown_capacity_avoiding": Column("Capacity not stated", "whole_share"),
        "capacity_avoiding": Column("Least stated", "amount"),
        "unit": Column("Unit"),
    }
    hidden = {
        "territory": Column("Territory"),
        "modes_avoiding": Column("Way round"),
        "extra_km": Column("Longer by", "km", "km"),
    }
    return Table(
        "dependence", "The best way, and the best that keeps out of the territory", _frame(rows), columns, hidden
    )


def _smallest_stated(network: Network, row: Mapping[str, Any]) -> float | None:
    """Return the smallest capacity stated on the best way that keeps out of the territory."""
    shut = network.closed(territory=row["territory"])
    found = geo.best_routes(network, row["origin"], row["destination"], weight=BY[network.medium], closed=shut)
    capacity = math.nan if isinstance(found, NoRoute) else found[0].capacity
    return None if math.isnan(capacity) else capacity


def modes_told(joined: str) -> str:
    """Return modes joined by "-" as words: "sea, road and sea"."""
    return listed([{"pipeline": "pipe"}.get(mode, mode) for mode in joined.split("-") if mode])


_MEASURES: Final[Mapping[str, str]] = {
    "demand": "Asked for",
    "served": "Carried",
    "unserved": "Without a way",
    "hours per tonne": "Mean time of what is carried",
    "transport work": "Transport work",
    "pairs without a route": "Pairs without a route",
    "mean best hours": "Mean of the best ways",
    "mean best km": "Mean of the best ways",
    "mean best hours off the road": "Mean of the best ways by rail and sea",
    "network in operation": "Network in operation",
}


_THROUGH: Final[Mapping[str, str]] = {
    "through": "Touches {}, its own trade included",
    "transit through": "Transit through {}: trade of others",
    "capacity through": "What the named routes through {} can carry end to end",
}


def measures_table(outcome: Outcome, atlas: Atlas) -> Table:
    """Return before and after of every measure of a scenario; those that do not change are not shown.

    Shares of what is carried are left out: they grow when less is carried.
    """
    names = country_names(atlas)
    rows: dict[str, dict[str, Any]] = {}
    for row in _records(outcome.summary):
        medium, measure, unit = str(row["medium"]), str(row["measure"]), str(row["unit"])
        if unit == "share":
            continue
        kind, _, code = measure.rpartition(" ")
        told = _THROUGH[kind].format(names.get(code, code)) if kind in _THROUGH else _MEASURES.get(measure, measure)
        rows[f"{medium}:{measure}"] = {
            "medium": medium.capitalize(),
            "measure": told[:1].upper() + told[1:],
            "unit": unit,
            **{side: float(row[side]) for side in ("before", "after", "change")},
        }
    columns = {
        "medium": Column("Medium"),
        "measure": Column("Measure"),
        "unit": Column("Unit"),
        "before": Column("Before", "figure"),
        "after": Column("After", "figure"),
        "change": Column("Change", "change"),
    }
    table = Table(f"measures-{slug(outcome.scenario.id)}", "Before and after", _frame(rows), columns)
    moved = tuple(row for row in table.rows if table.text(row, "before") != table.text(row, "after"))
    hours = "freight:hours per tonne"
    frees = more_without_a_way(outcome) and hours in moved and rows[hours]["change"] < 0
    note = "What is no longer carried frees room for the rest: a shorter mean time is no gain here." if frees else ""
    return replace(table, shown=moved, note=note)


def more_without_a_way(outcome: Outcome) -> bool:
    """Return whether more freight has no way after than before: times of the rest do not compare."""
    rows = outcome.summary
    short = rows[(rows["medium"] == "freight") & (rows["measure"] == "unserved")].iloc[0]
    return bool(short["change"] > LEAST)


def changes_nothing(measures: Table, pairs: Table) -> bool:
    """Return whether nothing that is measured changes but the length of what is open."""
    shown = measures.rows if measures.shown is None else measures.shown
    return not pairs and all(key.endswith(":network in operation") for key in shown)


def quiet_table(outcomes: Sequence[Outcome]) -> Table:
    """Return the scenarios that change nothing measured, and what they close and open."""
    rows = {
        outcome.scenario.id: {
            "title": outcome.scenario.title,
            "kind": outcome.scenario.kind,
            "start": outcome.scenario.start or None,
            **{
                name: float(outcome.segments["km"][outcome.segments["state"] == state].sum())
                for name, state in (("lost_km", "lost"), ("opened_km", "opened"))
            },
            "confidence": outcome.scenario.confidence,
        }
        for outcome in outcomes
    }
    columns = {
        "title": Column("Scenario"),
        "kind": Column("Kind"),
        "start": Column("From"),
        "lost_km": Column("Lost", "km", "km"),
        "opened_km": Column("Opened", "km", "km"),
        "confidence": FACTS,
    }
    return Table("quiet", "Scenarios that change nothing measured", _frame(rows), columns)


_STATES: Final[Mapping[str, str]] = {
    "lost": "Lost",
    "opened": "Opened",
    "more": "Carries more",
    "less": "Carries less",
    "rerouted": "On a best way now",
    "relieved": "On a best way no longer",
}


def ways_table(outcome: Outcome, atlas: Atlas) -> Table:
    """Return how many segments, of what length, are lost, opened, used more and less, by mode; and border crossings."""
    segments = outcome.segments
    change = segments["flow_after"] - segments["flow_before"]
    used = segments["state"].isin(("rerouted", "relieved"))
    states = segments["state"].mask(used & (change > LEAST), "more").mask(used & (change < -LEAST), "less")
    rows: dict[str, dict[str, Any]] = {}
    for state, told in _STATES.items():
        mine = segments[states == state]
        if not len(mine):
            continue
        modes = [MODES[str(mode)].title for mode in dict.fromkeys(mine["mode"])]
        apart = len(modes) > 1 and state in ("lost", "opened")
        rows[state] = {"state": told, "mode": "all" if apart else listed(modes), **_count(mine)}
        if apart:
            for mode, part in mine.groupby("mode", sort=False):
                rows[f"{state}:{mode}"] = {"state": told, "mode": MODES[str(mode)].title, **_count(part)}
    names = country_names(atlas)
    for state, told in (("lost", "Border crossings lost"), ("opened", "Border crossings opened")):
        mine = outcome.crossings[outcome.crossings["state"] == state]
        if len(mine):
            borders = zip(mine["from_country"], mine["to_country"], strict=True)
            between = dict.fromkeys(" – ".join(names.get(code, code) for code in sorted(pair)) for pair in borders)
            rows[f"crossings-{state}"] = {
                "state": told,
                "mode": listed(list(dict.fromkeys(MODES[str(mode)].title for mode in mine["mode"]))),
                "number": len(mine),
                "segments": f"{len(mine)} border crossing" + "s" * (len(mine) != 1),
                "km": None,
                "names": "; ".join(between),
            }
    columns = {
        "state": Column("What becomes of it"),
        "mode": Column("Mode"),
        "number": Column("Number", "count"),
        "km": Column("Length", "km", "km"),
        "names": Column("The longest, or between"),
    }
    return Table(f"ways-{slug(outcome.scenario.id)}", "Lines", _frame(rows), columns, {"segments": Column("Segments")})


def _count(segments: pd.DataFrame) -> dict[str, Any]:
    names = segments.sort_values(["km", "id"], ascending=[False, True])["name"].head(3)
    return {
        "number": len(segments),
        "segments": f"{len(segments)} segment" + "s" * (len(segments) != 1),
        "km": float(segments["km"].sum()),
        "names": "; ".join(names) + ("; …" if len(segments) > 3 else ""),
    }


def pairs_table(outcome: Outcome, atlas: Atlas) -> Table:
    """Return the pairs whose way, or whose freight or gas, a scenario changes."""
    places = place_names(atlas)
    pairs = outcome.pairs
    moved = (pairs["outcome"] != "unchanged") & (pairs["outcome"] != "no route")
    moved |= (pairs["unserved"] - pairs["unserved_before"]).abs() > LEAST
    rows = {}
    for row in _records(pairs[moved]):
        origin, destination = (places.get(row[end], row[end]) for end in ("origin", "destination"))
        rows[f"{row['medium']}:{row['origin']}:{row['destination']}"] = {
            **row,
            "between": f"{origin} and {destination}",
            "pair": f"{origin} – {destination}",
        }
    columns = {
        "medium": Column("Medium"),
        "pair": Column("Between"),
        "outcome": Column("Its best way"),
        "hours_before": Column("Before", "hours", "hours"),
        "hours": Column("After", "hours", "hours"),
        "extra_hours": Column("Change", "change", "hours"),
        "km_before": Column("Before", "km", "km"),
        "km": Column("After", "km", "km"),
        "asked": Column("Asked", "amount"),
        "unserved": Column("Without a way", "amount"),
        "unit": Column("Unit"),
    }
    return Table(
        f"pairs-{slug(outcome.scenario.id)}",
        "Pairs whose way changes",
        _frame(rows),
        columns,
        {"between": Column("Between")},
    )


def limits_table(situation: Situation, *, but: Situation | None = None) -> Table:
    """Return where a stated capacity costs something: more room there would save hours or km, or serve more.

    Parameters
    ----------
    situation : Situation
    but : Situation, optional
        Nothing is listed if capacity binds at the same places there.
    """
    rows = _binding(situation)
    if but is not None and [row["name"] for row in rows] == [row["name"] for row in _binding(but)]:
        rows = []
    columns = {
        "name": Column("Where"),
        "medium": Column("Medium"),
        "capacity": Column("Capacity", "amount"),
        "flow": Column("Flow", "amount"),
        "unit": Column("Unit"),
        "shadow_h": Column("Saved by a unit more", "hours", "h"),
        "shadow_served": Column("Served by a unit more", "amount"),
    }
    frame = _frame({f"limit-{number}": row for number, row in enumerate(rows)})
    return Table(f"limits-{slug(situation.scenario.id)}", "Where stated capacity binds", frame, columns)


def _binding(situation: Situation) -> list[dict[str, Any]]:
    return [
        {**row, "medium": medium}
        for medium, flow in situation.flows.items()
        for row in _records(flow.limits)
        if any(not pd.isna(row[name]) and row[name] > LEAST for name in ("shadow_h", "shadow_km", "shadow_served"))
    ]


def scenarios_table(outcomes: Sequence[Outcome], atlas: Atlas) -> Table:
    """Return one row for each scenario, the one they are held against first."""
    first = outcomes[0].against
    rows = {first.id: _scenario_row(first, outcomes[0], "before")}
    for outcome in outcomes:
        rows[outcome.scenario.id] = _scenario_row(outcome.scenario, outcome, "after")
    names = country_names(atlas)
    columns = {
        "title": Column("Scenario"),
        "year": Column("Year", "year"),
        "lost_km": Column("Lost", "km", "km"),
        "opened_km": Column("Opened", "km", "km"),
        "pairs_cut": Column("Pairs cut", "count"),
        "freight_asked": Column("Freight asked", "amount", "Mt/y"),
        "freight_unserved": Column("without a way", "amount", "Mt/y"),
        "hours_before": Column("Mean time before", "hours", "hours"),
        "hours_per_t": Column("of the same after", "hours", "hours"),
        **(
            {
                "touches": Column(f"Freight that touches {names[atlas.territory]}", "amount", "Mt/y"),
                "transit": Column("of it transit", "amount", "Mt/y"),
            }
            if atlas.territory in names
            else {}
        ),
        "gas_asked": Column("Gas asked", "amount", "bcm/y"),
        "gas_unserved": Column("without a way", "amount", "bcm/y"),
        "confidence": FACTS,
    }
    note = (
        "Mean times are of the freight that is carried on both sides; where more has no way than before, what is left "
        f"has more room and its time does not compare ({NOTHING}). What touches a country is its own trade and the "
        f"transit of others. {_CONFIDENCE_IN}"
    )
    frame = _frame(rows)
    freight, gas = (bool(frame[f"{medium}_asked"].any()) for medium in ("freight", "gas"))
    empty = [] if frame["year"].notna().any() else ["year"]
    empty += [] if freight else [name for name in _OF_FREIGHT if name in columns]
    empty += [] if gas else ["gas_asked", "gas_unserved"]
    shown, hidden = _apart(columns, empty)
    told = note if freight else _CONFIDENCE_IN
    return Table("scenarios", "Scenarios side by side", frame, shown, {"about": Column("About"), **hidden}, told)


_OF_FREIGHT: Final = ("freight_asked", "freight_unserved", "hours_before", "hours_per_t", "touches", "transit")


def _apart(columns: Mapping[str, Column], hidden: Iterable[str]) -> tuple[dict[str, Column], dict[str, Column]]:
    """Return the columns to show, and those to hide as they hold nothing."""
    names = set(hidden)
    shown = {name: column for name, column in columns.items() if name not in names}
    return shown, {name: column for name, column in columns.items() if name in names}


_CONFIDENCE_IN: Final = "Confidence is in the facts a scenario starts from; demand and times are assumptions."


def _scenario_row(scenario: Scenario, outcome: Outcome, side: str) -> dict[str, Any]:
    rows = outcome.summary
    keys = list(zip(rows["medium"], rows["measure"], strict=True))
    summary, before = (dict(zip(keys, rows[name], strict=True)) for name in (side, "before"))
    through, transit = (
        next(
            (
                float(value)
                for (medium, measure), value in summary.items()
                if medium == "freight" and measure.startswith(name)
            ),
            None,
        )
        for name in ("through ", "transit through ")
    )
    after = side == "after"
    compares = not (after and more_without_a_way(outcome))
    segments = outcome.segments
    return {
        "title": scenario.title,
        "year": outcome.after.year if after else outcome.before.year,
        "lost_km": float(segments["km"][segments["state"] == "lost"].sum()) if after else 0.0,
        "opened_km": float(segments["km"][segments["state"] == "opened"].sum()) if after else 0.0,
        "pairs_cut": int((outcome.pairs["outcome"] == "cut").sum()) if after else 0,
        "freight_asked": float(summary["freight", "demand"]),
        "freight_unserved": float(summary["freight", "unserved"]),
        "hours_per_t": float(summary["freight", "hours per tonne"]) if compares else None,
        "hours_before": float(before["freight", "hours per tonne"]) if compares else None,
        "touches": through,
        "transit": transit,
        "gas_asked": float(summary.get(("gas", "demand"), 0.0)),
        "gas_unserved": float(summary.get(("gas", "unserved"), 0.0)),
        "confidence": scenario.confidence,
        "about": "facts of the event" if scenario.kind == "event" else "what it assumes",
    }


def leverage_table(
    found: pd.DataFrame,
    atlas: Atlas,
    titles: Mapping[str, str],
    draws: int,
    *,
    shut: Container[tuple[str, str, str]] = (),
) -> Table:
    """Return `geo.leverage` with names.

    Parameters
    ----------
    found : DataFrame
    atlas : Atlas
    titles : mapping of str to str
        Titles of the scenarios by identifier.
    draws : int
        How many seeded draws the ranks are held against.
    shut : container of (scenario, medium, territory)
        What a scenario closes: nothing can cross there, which is no way round it.
    """
    names = country_names(atlas)
    aside = listed([_bare(route.name) for route in atlas.routes.values() if route.kind == "baseline"])
    rows: dict[str, dict[str, Any]] = {}
    first: dict[tuple[Any, ...], str] = {}
    for row in _records(found):
        closed = (row["scenario"], row["medium"], row["territory"]) in shut
        if not (closed or row["crosses_share"] > 0 or row["must_cross_share"] > 0):
            continue
        year = None if pd.isna(row["year"]) else int(row["year"])
        key = f"{row['scenario']}:{year or ''}:{row['medium']}:{row['territory']}"
        others = float(row["served"])
        told = {
            **row,
            "year": year,
            "title": titles.get(row["scenario"], row["scenario"]),
            "territory_name": names.get(row["territory"], row["territory"]),
            "carried_share": float(row["crosses"]) / others if others > 0 else None,
            "way": "closed" if closed else "open",
            "rank": None if pd.isna(row["rank"]) else int(row["rank"]),
            "more": 0,
            "compared": found["territory"].nunique(),
            "draws": draws,
            "aside": aside or None,
        }
        if closed:
            told |= dict.fromkeys((*_HOLDS, "unknown_capacity", "rank_stability"))
        figures = (
            row["medium"],
            row["territory"],
            told["way"],
            _told_alike(row["demand"]),
            *(_told_alike(told[name]) for name in _HOLDS),
        )
        if figures in first:
            rows[first[figures]]["more"] += 1
            continue
        first[figures] = key
        rows[key] = told
    drawn = len(found) > 0 and found["rank_stability"].notna().any()
    columns = {
        "title": Column("Scenario"),
        "more": Column("More alike", "count"),
        "medium": Column("Medium"),
        "territory_name": Column("Territory"),
        "way": Column("It is"),
        "demand": Column(
            "Asked for, Mt/y or bcm/y" if (found["medium"] == "gas").any() else "Asked for, Mt/y", "amount"
        ),
        "crosses_share": Column("Crosses, of what is asked", "whole_share"),
        "carried_share": Column("of what is carried", "whole_share"),
        "must_cross_share": Column("Must cross, of what is asked", "whole_share"),
        "extra_hours_per_t": Column("Longer otherwise", "hours", "hours"),
        "unknown_capacity": Column("Capacity not stated", "whole_share"),
        "rank": Column("Rank", "count"),
        **({"rank_stability": Column(f"Keeps its rank, of {draws} draws", "whole_share")} if drawn else {}),
    }
    if all(row["way"] == "open" for row in rows.values()):
        del columns["way"]
    hidden = {
        "year": Column("Year", "year"),
        "unit": Column("Unit"),
        "compared": Column("Territories compared", "count"),
        "draws": Column("Draws", "count"),
        "rank_stability": Column("Keeps its rank", "whole_share"),
        "aside": Column("For comparison"),
    }
    note = (
        "Left out: territories that no trade of others crosses, and what has the figures of a row above it for the "
        "same territory and medium, which counts how many scenarios are alike. What is carried is that of others. "
        "Ranks are among the territories "
        f"compared; one that holds nothing has none ({NOTHING})."
    )
    return Table("leverage", "Hold of each territory over the trade of others", _frame(rows), columns, hidden, note)


_HOLDS: Final = ("crosses_share", "carried_share", "must_cross_share", "extra_hours_per_t", "rank")


def _told_alike(value: float | None) -> float | None:
    """Return a value as far as the table tells it."""
    return None if value is None or math.isnan(value) else round(float(value), 2)


def _bare(name: str) -> str:
    """Return a name without what stands in brackets."""
    return name.split(" (")[0]


def missing_table(atlas: Atlas, baseline: Scenario | None, *, as_of: int | None = None) -> Table:
    """Return what would change if the parts of each named route that do not exist were built, and they alone.

    Routes that lack the same segments are one row. The way by rail and sea is that between the ends of the
    corridor; roads are left out because by hours alone trucks always win.

    Parameters
    ----------
    atlas : Atlas
    baseline : Scenario or None
        What else holds.
    as_of : int, optional
        Year whose statuses to take.
    """
    from layers.scenarios import Opening, Scenario, combine

    segments = atlas.segments if as_of is None else geo.status_in(atlas.segments, as_of)
    unbuilt = segments[segments["status"] != "operational"].set_index("id")
    lacking: dict[tuple[str, ...], list[str]] = {}
    for route in atlas.routes.values():
        missing = tuple(sorted(name for name in route.segments if name in unbuilt.index))
        if missing and route.kind != "baseline":
            lacking.setdefault(missing, []).append(route.name)
    exposed = geo.pieces(atlas, as_of=as_of).groupby("segment")["km"].sum()
    corridor = atlas.catalogue.get("corridor", {})
    whole = tuple(str(corridor[end]) for end in ("origin", "destination") if end in corridor)
    compared = [mode for mode in ("rail", "sea") if (segments["mode"] == mode).any()]
    left_out = ["road"] if compared else []

    def fastest(scenario: Scenario | None, ends: tuple[str, str]) -> float | None:
        network = geo.build_network(atlas, medium="freight", as_of=as_of, scenario=scenario)
        if not (len(network.vertices(ends[0])) and len(network.vertices(ends[1]))):
            return None
        found = geo.best_routes(network, *ends, weight="hours", closed=network.closed(modes=left_out))
        return None if isinstance(found, NoRoute) else found[0].hours

    def gas(scenario: Scenario | None) -> float:
        network = geo.build_network(atlas, medium="gas", as_of=as_of, scenario=scenario)
        flows = [
            geo.max_flow(network, route.origin, route.destination).value
            for route in atlas.routes.values()
            if route.kind == "gas" and all(len(network.vertices(end)) for end in (route.origin, route.destination))
        ]
        return max((flow for flow in flows if flow == flow), default=0.0)

    flow = gas(baseline)
    today = geo.build_network(atlas, medium="gas", as_of=as_of, scenario=baseline)
    rows, needless = {}, []
    for missing, names in lacking.items():
        built = Scenario("built", names[0], "", kind="investment", opens=(Opening(segments=missing),))
        scenario = built if baseline is None else combine(baseline, built)
        facts = unbuilt.loc[list(missing)]
        freight = bool((facts["mode"] != "pipeline").any())
        gain = None if freight else gas(scenario) - flow
        route = next(route for route in atlas.routes.values() if route.name == names[0])
        if gain is not None and _carries(today, route.origin, route.destination) >= gain > 0:
            needless.append(names[0])
            continue
        opens = facts["opens"].dropna()
        ends = (whole[0], whole[1]) if len(whole) == 2 else (route.origin, route.destination)
        rows["+".join(missing)] = {
            "name": names[0] + (f" and {len(names) - 1} more" if len(names) > 1 else ""),
            "lines": "; ".join(facts["name"]),
            "statuses": listed([STATUSES[status].title.lower() for status in dict.fromkeys(facts["status"])]),
            "opens": int(opens.max()) if len(opens) == len(facts) else None,
            "unbuilt_km": float(exposed.reindex(list(missing)).sum()),
            "between": "the ends of the corridor" if len(whole) == 2 else "its ends",
            "by": listed(compared or ["road"]),
            "hours_before": fastest(baseline, ends) if freight else None,
            "hours": fastest(scenario, ends) if freight else None,
            "gas_gain": gain,
        }
    columns = {
        "name": Column("Route"),
        "lines": Column("Lines not in operation"),
        "statuses": Column("Status"),
        "opens": Column("Opens", "year"),
        "unbuilt_km": Column("Length", "km", "km"),
        "hours_before": Column(f"Fastest by {listed(compared or ['road'])}, before", "hours", "hours"),
        "hours": Column("after", "hours", "hours"),
        "gas_gain": Column("More gas", "amount", "bcm/y"),
    }
    frame = _frame(rows)
    timed = ["hours_before", "hours"]
    empty = [] if len(frame) and frame[timed].notna().any(axis=None) else timed
    empty += [] if len(frame) and frame["gas_gain"].notna().any() else ["gas_gain"]
    columns, hidden = _apart(columns, empty)
    hidden |= {"between": Column("Between"), "by": Column("By")}
    note = (
        f"Left out: {listed(needless)}, as lines in operation between the same ends carry as much." if needless else ""
    )
    return Table("missing", "What each missing link would change", frame, columns, hidden, note)


def _carries(network: Network, origin: str, destination: str) -> float:
    """Return the maximum flow between two nodes, 0 where one is not in the network or nothing bounds it."""
    if not (len(network.vertices(origin)) and len(network.vertices(destination))):
        return 0.0
    value = float(geo.max_flow(network, origin, destination).value)
    return 0.0 if math.isnan(value) else value


def data_table(atlas: Atlas) -> Table:
    """Return the data the layers were made from, with their licences."""
    entries = atlas.catalogue.get("sources", [])
    rows = {
        f"data-{number}": {
            "title": str(entry.get("title", "")),
            "licence": str(entry.get("licence") or "not stated"),
            "url": str(entry.get("path") or ""),
        }
        for number, entry in enumerate(entries)
    }
    columns = {"title": Column("Data"), "licence": Column("Licence"), "url": Column("Address", "url")}
    return Table("data", "Data the layers are made from", _frame(rows), columns)


def sources_table(atlas: Atlas) -> Table:
    """Return the sources of the facts."""
    frame = atlas.sources.astype(object).where(atlas.sources.notna(), None)
    rows = {str(row["id"]): row for row in _records(frame.sort_values("id") if len(frame) else frame)}
    columns = {
        "id": Column("Identifier"),
        "title": Column("Title"),
        "publisher": Column("Publisher"),
        "date": Column("Date"),
        "licence": Column("Licence"),
        "url": Column("Address", "url"),
    }
    return Table("sources", "Sources of the facts", _frame(rows), columns)


def provenance_table(made: Provenance) -> Table:
    """Return where a report comes from."""
    rows = {key: {"key": key.replace("_", " ").capitalize(), "value": value} for key, value in made.as_text().items()}
    return Table("provenance", "Provenance", _frame(rows), {"key": Column("What"), "value": Column("Value")})


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def _frame(rows: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(list(rows.values()), index=pd.Index(list(rows), dtype=object))
