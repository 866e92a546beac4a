"""What page and brief open with: a headline, a sentence and up to three figures.

Headline, sentence and the first two figures are of one pair of places; the third, where it is recorded, is of all
freight between other countries that crosses the territory.

Where freight of other countries has no route left without the territory, the headline is of that freight instead.

Nothing is measured here: every figure is one of `geo.dependence`, of `geo.best_routes`, of `geo.freight_cut_off` or of
the recorded answers to the claims of the atlas.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

import geo
from layers.documents.claims import recorded_answers
from layers.model.problem import MissingCostError
from maps.words.messages import Name, Said, Series

if TYPE_CHECKING:
    import geopandas as gpd

    from layers import Atlas, Route

DAYS_FROM_HOURS: Final = 48
"""A time from this on is told in days."""

LEAST_GAP_KM: Final = 0.5
"""A shorter gap is not told."""

WHOLE: Final = 0.9995
"""A share from this on is told as all of it."""

CUT_OFF: Final = 0.05
"""A share of freight from this on is told first where it is cut off."""


@dataclass(frozen=True)
class BigFigure:
    """A figure that is read first.

    Attributes
    ----------
    value, interval, note : Said
        The figure with its unit; where nine of ten draws lie, or its part of a whole; what it is about and by which
        mode. The interval is None where there is none.
    """

    value: Said
    interval: Said | None
    note: Said


@dataclass(frozen=True)
class Opening:
    """What page and brief open with.

    Attributes
    ----------
    headline, sentence : Said
    figures : tuple of BigFigure
        At most three.
    segments : tuple of str
        The way the figures are about.
    """

    headline: Said
    sentence: Said | None = None
    figures: tuple[BigFigure, ...] = ()
    segments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stake:
    """What the loss of a territory means for freight between two places.

    Attributes
    ----------
    territory, origin, destination : str
        ISO 3166-1 alpha-3 code; identifiers of nodes.
    row : mapping
        Of `geo.dependence` with draws.
    segments : tuple of str
        The fastest route, of which `row` tells km and hours.
    route : str
        Identifier of the named route between them.
    draws : int
        How many seeded draws the figures are medians of; with none they are at the central values.
    """

    territory: str
    origin: str
    destination: str
    row: Mapping[str, Any]
    segments: tuple[str, ...]
    route: str
    draws: int


def at_stake(case: Atlas | geo.Case, territory: str, route: str, draws: int | geo.Draws = 200) -> Stake | None:
    """Return what the loss of a territory means for the fastest route between the ends of a named route.

    Parameters
    ----------
    case : Atlas or Case
    territory : str
        ISO 3166-1 alpha-3 code.
    route : str
        Identifier of a freight route, such as `maps.words.routes.leading_route` names.
    draws : int or Draws
        Number of draws for the intervals; 0 for the central values alone.

    Returns
    -------
    Stake or None
        None where times are not known.
    """
    case = geo.Case.of(case)
    origin, destination = case.atlas.routes[route].origin, case.atlas.routes[route].destination
    seeded = replace(geo.Draws.of(draws), effects=0)  # what most of the spread is due to is not told
    try:
        table = geo.dependence(case, territory, pairs=[(origin, destination)], media="freight", draws=seeded)
        ways = geo.best_routes(case, origin, destination)
    except MissingCostError:
        return None
    if not len(table):
        return None
    segments = () if isinstance(ways, geo.NoRoute) else ways[0].segments
    row: Any = table.to_dict("records")[0]
    return Stake(territory, origin, destination, row, segments, route, seeded.number)


def opening_of_pair(case: Atlas | geo.Case, stake: Stake) -> Opening:
    """Return what to open with, for a pair of places and a territory.

    Parameters
    ----------
    case : Atlas or Case
    stake : Stake
        From `at_stake`.
    """
    case = geo.Case.of(case)
    row = stake.row
    about = {
        "territory": Name(f"country/{stake.territory}"),
        "origin": Name(f"node/{stake.origin}"),
        "destination": Name(f"node/{stake.destination}"),
        "mode": _mode(row["modes"]),
    }
    if row["outcome"] == "no route":
        return Opening(Said("opening-no-route", about))
    share = row["km_inside"] / row["km"]
    figures = [_inside(row, share, about)] if share else []
    # What is recorded is a median with an interval, which does not stand beside central values.
    lost = recorded_of(case, stake.territory, "cost, closed, today") if stake.draws else None
    headline = Said("opening-aside", about)
    if share >= WHOLE:
        headline = Said("opening-inside", about)
    elif row["outcome"] == "inside":  # an end lies in it, so there is no way round to tell of
        headline = (
            Said("opening-share", about | {"share": share}) if share else Said("opening-ways", about | _lengths(row))
        )
    elif row["outcome"] == "no alternative":
        headline = Said("opening-no-way-round", about)
        figures.append(BigFigure(Said("figure-no-way-round"), None, Said("figure-no-way-round-note", about)))
    elif _most(row, "extra_hours") > 0:
        headline = Said("opening-longer", about | {"time": _time(row["extra_hours"])})
        figures.append(_longer(row, about))
    if row["outcome"] != "inside":
        cut, asked = geo.freight_cut_off(case, stake.territory)
        if cut > 0 and cut >= CUT_OFF * asked:
            headline = Said("opening-cut-off", about | {"share": cut / asked})
            figures.insert(
                1,
                BigFigure(
                    Said("figure-cut-off", {"mt": cut}),
                    Said("figure-cut-off-share", {"share": cut / asked, "mt": asked}),
                    Said("figure-cut-off-note", about),
                ),
            )
    if lost is not None:
        figures.append(_cost(lost, about))
    elif _most(row, "extra_usd_t") > 0:
        figures.append(_dearer(row, about))
    sentence = Said("opening-sentence" if share else "opening-sentence-aside", about | _lengths(row))
    if share and (gap := _gap(case, stake.route)) is not None:
        sentence = Said("opening-sentence-gap", about | _lengths(row) | gap)
    return Opening(headline, sentence, tuple(figures[:3]), stake.segments)


def _lengths(row: Mapping[str, Any]) -> dict[str, float]:
    return {"km": row["km"], "inside": row["km_inside"]}


def missing_lines(case: geo.Case, route: str) -> gpd.GeoDataFrame:
    """Return the parts of a named route that are not in operation; none where they are too short to tell."""
    parts = geo.pieces(case, route=[route])
    missing = parts[parts["status"] != "operational"]
    return missing if float(missing["km"].sum()) >= LEAST_GAP_KM else missing.iloc[:0]


def _gap(case: geo.Case, route: str) -> dict[str, Any] | None:
    """Return what of the route that page and brief are about first is not in operation."""
    missing = missing_lines(case, route)
    if missing.empty:
        return None
    modes = set(missing["mode"])
    return {
        "gap": float(missing["km"].sum()),
        "gap_mode": modes.pop() if len(modes) == 1 else "mixed",
        "lines": Series([Name(f"segment/{name}") for name in dict.fromkeys(missing["segment"])]),
    }


def _mode(modes: str | None) -> str:
    """Return the mode of a way that goes by one mode, else "mixed"."""
    return modes if modes and "-" not in modes else "mixed"


def _time(hours: float) -> Said:
    days = hours >= DAYS_FROM_HOURS
    return Said("time-days", {"days": hours / 24}) if days else Said("time-hours", {"hours": hours})


def _inside(row: Mapping[str, Any], share: float, about: Mapping[str, Any]) -> BigFigure:
    return BigFigure(
        Said("figure-inside", {"km": row["km_inside"]}),
        Said("figure-inside-share", {"share": share, "km": row["km"]}),
        Said("figure-inside-note", about),
    )


def _most(row: Mapping[str, Any], name: str) -> float:
    """Return the high end of a measure, which without draws is the value itself."""
    value, high = float(row[name]), float(row[f"{name}_high"])
    return value if math.isnan(high) else high


def _between(row: Mapping[str, Any], name: str, kind: str, unit: float = 1.0) -> Said | None:
    """Return where nine of ten draws of a measure lie; None without draws."""
    low, high = (float(row[f"{name}_{end}"]) / unit for end in ("low", "high"))
    return None if math.isnan(low) else Said(f"figure-between-{kind}", {"low": low, "high": high})


def _longer(row: Mapping[str, Any], about: Mapping[str, Any]) -> BigFigure:
    hours = row["extra_hours"]
    unit, kind = (24.0, "tenths") if hours >= DAYS_FROM_HOURS else (1.0, "hours")
    note = Said("figure-longer-note", about)
    between = _between(row, "extra_usd_t", "usd")
    if row["extra_usd_t"] >= 0 and between is not None:  # NaN without prices; without draws it has a figure of its own
        note = Said("figure-longer-note-usd", {**about, "usd": row["extra_usd_t"], **between.args})
    return BigFigure(Said("figure-longer", {"time": _time(hours)}), _between(row, "extra_hours", kind, unit), note)


def _dearer(row: Mapping[str, Any], about: Mapping[str, Any]) -> BigFigure:
    return BigFigure(
        Said("figure-dearer", {"usd": row["extra_usd_t"]}),
        _between(row, "extra_usd_t", "usd"),
        Said("figure-dearer-note", about),
    )


def _cost(lost: tuple[float, float, float, float], about: Mapping[str, Any]) -> BigFigure:
    value, low, high, days = lost
    return BigFigure(
        Said("figure-lost", {"usd": value}),
        Said("figure-between-usd", {"low": low, "high": high}),
        Said("figure-lost-note", {**about, "days": days}),
    )


def recorded_figures(case: Atlas | geo.Case) -> pd.DataFrame | None:
    """Return the recorded answers to the claims of an atlas; None for other files or another case than the usual.

    Parameters
    ----------
    case : Atlas or Case
    """
    case = geo.Case.of(case)
    if case.costs or case.as_of is not None or case.scenario is not None:
        return None
    return recorded_answers(case.atlas)


def recorded_of(case: Atlas | geo.Case, territory: str, figure: str) -> tuple[float, float, float, float] | None:
    """Return a figure of what a territory holds, as recorded for the claims of the atlas.

    Parameters
    ----------
    case : Atlas or Case
    territory : str
        ISO 3166-1 alpha-3 code.
    figure : str
        Such as "cost, closed, today": what stopping all transit costs others.

    Returns
    -------
    tuple of float, or None
        Million USD, the 90 % interval, and the days of the closure; None for another territory, case or atlas.
    """
    case = geo.Case.of(case)
    figures = recorded_figures(case)
    if figures is None:
        return None
    held = [
        claim["id"] for claim in case.atlas.claims["claims"] if claim["question"] == "hold" and claim["by"] == territory
    ]
    rows = figures[figures["claim"].isin(held)].set_index("figure")
    if figure not in rows.index:
        return None
    told: Any = rows.loc[figure]
    days: Any = rows.at["days", "value"]
    return float(told["value"]), float(told["low"]), float(told["high"]), float(days)


def opening_of_route(
    route: Route, km: float, inside_km: float, unbuilt_km: float, modes: Sequence[str], territory: str | None
) -> Opening:
    """Return what to open with where only lengths are known, or no territory is asked about.

    Parameters
    ----------
    route : Route
    km, inside_km, unbuilt_km : float
        Its length, and how much of it lies in the territory and is not in operation.
    modes : sequence of str
    territory : str or None
        ISO 3166-1 alpha-3 code.
    """
    about = {
        "origin": Name(f"node/{route.origin}"),
        "destination": Name(f"node/{route.destination}"),
        "mode": modes[0] if len(modes) == 1 else "mixed",
        "km": km,
    }
    sentence = Said("opening-sentence-unbuilt", {"gap": unbuilt_km}) if unbuilt_km >= LEAST_GAP_KM else None
    figures: tuple[BigFigure, ...] = ()
    if territory is not None and inside_km > 0:
        about |= {"territory": Name(f"country/{territory}"), "inside": inside_km}
        figures = (_inside({"km": km, "km_inside": inside_km}, inside_km / km, about),)
        sentence = sentence or Said("opening-sentence", about)
    return Opening(Said("opening-ways", about), sentence, figures)


def opening_of_lines(km: float) -> Opening:
    """Return what to open with where no route is named: how long the lines are, if there are any."""
    if not km:
        return Opening(Said("opening-empty"))
    return Opening(Said("opening-lines", {"km": km}), Said("opening-sentence-no-route"))
