"""Tables of the brief about routes, places and what they depend on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

import geo
from geo.network.media import BY
from geo.routing.itinerary import NoRoute
from maps.annex.formatting import CONFIDENCE, interval, place_names, records_of, set_apart, table_of
from maps.look.style import MODES, STATUSES
from maps.words import numbers
from maps.words.countries import country_names
from maps.words.sentences import Column, Table
from maps.words.terms import KIND_WORDS, MODE_WORDS, branches_in_sentences, by_modes, holding, listed, modes_at_stake

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.network.model import Network
    from layers import Atlas


_KM: Final = Column("Length", "km", "km")


def exposures(case: Atlas | geo.Case) -> pd.DataFrame:
    """Return `geo.exposure` of every route but those for comparison, by country, mode and status."""
    case = geo.Case.of(case)
    names = [name for name, route in case.atlas.routes.items() if not route.is_baseline]
    return geo.exposure(case, route=names)


def routes_table(table: pd.DataFrame, case: Atlas | geo.Case, territory: str | None) -> Table:
    """Return how long each route is, and how much of it lies in the territory.

    Parameters
    ----------
    table : DataFrame
        From `exposures`.
    case : Atlas or Case
        The same.
    territory : str or None
        ISO 3166-1 alpha-3.
    """
    case = geo.Case.of(case)
    atlas = case.atlas
    places, names, ways = place_names(atlas), country_names(atlas), branches_in_sentences(atlas)
    low = set(atlas.segments["id"][atlas.segments["confidence"] == "low"])
    pieces = geo.pieces(case, route=list(dict.fromkeys(table["route"]))).drop(columns="geometry")
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
            "way": f"{ways.get(route.branch, route.branch)} by {by_modes(mine['mode'])}",
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
    frame = table_of(rows)
    absent = [name for name in ("rail_km", "road_km", "pipeline_km") if not frame[name].any()]
    shown, unshown = set_apart(columns, absent)
    return Table("routes", "Routes", frame, shown, hidden | unshown)


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
    return Table("exposure", f"{atlas.routes[route].name}: country by country", table_of(rows), columns)


def chokepoints_table(chokepoints: gpd.GeoDataFrame, atlas: Atlas) -> Table:
    """Return the ranked places of `geo.chokepoints`."""
    rows = {}
    for row in records_of(chokepoints.drop(columns="geometry")):
        kinds = listed([KIND_WORDS[kind] for kind in str(row["kinds"]).split(";")])
        modes = [MODE_WORDS[mode] for mode in str(row["modes"]).split(";") if mode]
        musd = row["extra_usd_y"] / 1e6
        rows[str(row["id"])] = {
            **row,
            "extra_musd_y": musd,
            "kinds": kinds,
            "modes": listed(modes) if modes else "nothing",
        }
    has_draws = len(chokepoints) > 0 and chokepoints["p_first"].notna().any()
    priced = chokepoints["extra_usd_y"].notna().any()
    lost = {
        "freight_lost_share": Column("Freight lost", "whole_share"),
        "gas_lost_share": Column("Gas lost", "whole_share"),
    }
    sure = {
        "p_first": Column("Ranks first", "whole_share"),
        "rank_low": Column("Rank from", "count"),
        "rank_high": Column("Rank to", "count"),
    }
    drawn = {
        "extra_hours_low": Column("at least", "hours", "h"),
        "extra_hours_high": Column("at most", "hours", "h"),
    }
    columns = {
        "rank": Column("Rank", "count"),
        "name": Column("Place"),
        "kinds": Column("What it is"),
        "modes": Column("Modes hit"),
        "severing_radius_km": Column("Held within", "short_km", "km"),
        "pairs_cut": Column("Pairs cut", "count"),
        **{name: column for name, column in lost.items() if chokepoints[name].notna().any()},
        "extra_hours": Column("Extra hours", "hours", "h"),
        **(drawn if has_draws else {}),
        **({"extra_musd_y": Column("Closed for a year", "amount", "M USD/y")} if priced else {}),
        **(sure if has_draws else {}),
        "confidence": CONFIDENCE,
    }
    hidden = {
        "radius_low_km": Column("At least", "short_km", "km"),
        "radius_high_km": Column("At most", "short_km", "km"),
        **sure,
    }
    return Table("chokepoints", "Places ranked by the share of capacity or speed lost", table_of(rows), columns, hidden)


def search_table(chokepoints: gpd.GeoDataFrame, territory: str, radius_km: float, draws: int, seed: int) -> Table:
    """Return how the places were looked for."""
    together = listed([MODE_WORDS[mode] for mode in modes_at_stake(chokepoints)])
    row = {
        "territory": territory,
        "listed": len(chokepoints),
        "holding": holding(chokepoints) if len(chokepoints) else 0,
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
    shown, hidden = set_apart(columns, [*([] if together else ["holding"]), *([] if draws else ["draws", "seed"])])
    hidden |= {"all": Column("Modes")}
    return Table("search", "How the places were looked for", table_of({"search": row}), shown, hidden)


def dependence_table(table: pd.DataFrame, case: Atlas | geo.Case) -> Table:
    """Return `geo.dependence` with names, and the smallest capacity stated on each way round.

    Parameters
    ----------
    table : DataFrame
        From `geo.dependence`.
    case : Atlas or Case
        The same.
    """
    case = geo.Case.of(case)
    atlas = case.atlas
    places, names = place_names(atlas), country_names(atlas)
    networks = {medium: geo.build_network(case, medium=medium) for medium in dict.fromkeys(table["medium"])}
    drawn, priced = (name in table and table[name].notna().any() for name in ("extra_hours_low", "extra_usd_t"))
    rows = {}
    for row in records_of(table):
        around = row["modes_avoiding"]
        rows[f"{row['medium']}:{row['origin']}:{row['destination']}"] = {
            **row,
            "origin": places.get(row["origin"], row["origin"]),
            "destination": places.get(row["destination"], row["destination"]),
            "territory": names.get(row["territory"], row["territory"]),
            "drivers": _drivers_in_words(row["drivers"]),
            "hours_range": interval(row["extra_hours_low"], row["extra_hours_high"], partial(numbers.written, "hours")),
            "usd_range": interval(row["extra_usd_t_low"], row["extra_usd_t_high"], partial(numbers.fixed, places=0)),
            "modes_avoiding": by_modes(around.split("-")) if isinstance(around, str) else None,
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
        **({"hours_range": Column("in 90 % of draws")} if drawn else {}),
        **({"extra_usd_t": Column("Dearer by", "count", "USD/t")} if priced else {}),
        **({"usd_range": Column("in 90 % of draws")} if priced and drawn else {}),
        "km": Column("Length", "km", "km"),
        "km_inside": Column("of it inside", "km", "km"),
        "km_avoiding": Column("Length without", "km", "km"),
        "substitutability": Column("Flow left", "whole_share"),
    }
    hidden = {
        "territory": Column("Territory"),
        "modes_avoiding": Column("Way round"),
        "unknown_capacity_avoiding": Column("Capacity not stated", "whole_share"),
        "capacity_avoiding": Column("Least stated", "amount"),
        "unit": Column("Unit"),
        **{f"extra_hours{bound}": Column("Longer by", "hours", "hours") for bound in ("_low", "_high")},
        **{f"extra_usd_t{bound}": Column("Dearer by", "count", "USD/t") for bound in ("_low", "_high")},
        "drivers": Column("Driven by"),
        "extra_km": Column("Longer by", "km", "km"),
    }
    return Table(
        "dependence", "The best way, and the best that keeps out of the territory", table_of(rows), columns, hidden
    )


_DRIVERS: Final = {
    "port_h": "hours in ports",
    "gauge_break_h": "hours at breaks of gauge",
    "rail_road_h": "hours between rail and road",
    "border_h.road": "hours at road borders",
    "border_h.rail": "hours at rail borders",
    "speed_kmh": "speeds",
}
"""What parameters are, by the beginning of their name."""


def _drivers_in_words(drivers: str | None) -> str | None:
    """Return the parameters that drive a spread in words, each with its total effect."""
    if not isinstance(drivers, str):
        return None
    said = []
    for driver in drivers.split("; "):
        name, effect = driver.rsplit(" ", 1)
        known = next((start for start in _DRIVERS if name == start or name.startswith(f"{start}.")), "")
        rest = name.removeprefix(known).strip(".")
        said.append(" ".join(filter(None, (_DRIVERS.get(known, ""), rest))) + f" (total effect {effect})")
    return " and ".join(said)


def _smallest_stated(network: Network, row: Mapping[str, Any]) -> float | None:
    """Return the smallest capacity stated on the best way that keeps out of the territory."""
    shut = network.edges_in(territory=row["territory"])
    itineraries = geo.best_routes(network, row["origin"], row["destination"], weight=BY[network.medium], closed=shut)
    capacity = math.nan if isinstance(itineraries, NoRoute) else itineraries[0].capacity
    return None if math.isnan(capacity) else capacity
