"""Tables of the brief about scenarios and who holds what."""

from __future__ import annotations

import math
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from maps.annex.formatting import FACTS, LEAST, place_names, records_of, set_apart, slug, table_of
from maps.look.style import MODES
from maps.words.closures import share_without_limit, time_tells
from maps.words.countries import country_names
from maps.words.numbers import NOTHING, percent
from maps.words.sentences import Column, Table
from maps.words.terms import by_modes, listed

if TYPE_CHECKING:
    from geo.scenarios.case_result import CaseResult
    from geo.scenarios.outcome import Outcome
    from layers import Atlas
    from layers.scenarios.scenario import Scenario


_MEASURES: Final[Mapping[str, str]] = {
    "demand": "Asked for",
    "served": "Carried",
    "unserved": "Without a route",
    "hours per tonne": "Mean time of what is carried",
    "freight paid": "Money paid for what is carried",
    "cost of what both carry": "Cost of what is carried before and after, with the value of time",
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
    "capacity of named routes through": "What the named routes through {} can carry end to end",
}


def measures_table(outcome: Outcome, atlas: Atlas) -> Table:
    """Return before and after of every measure of a scenario; those that do not change are not shown.

    Shares of what is carried are left out: they grow when less is carried.
    """
    names = country_names(atlas)
    rows: dict[str, dict[str, Any]] = {}
    for row in records_of(outcome.summary):
        medium, measure, unit = str(row["medium"]), str(row["measure"]), str(row["unit"])
        if unit == "share":
            continue
        kind, _, code = measure.rpartition(" ")
        label = _THROUGH[kind].format(names.get(code, code)) if kind in _THROUGH else _MEASURES.get(measure, measure)
        rows[f"{medium}:{measure}"] = {
            "medium": medium.capitalize(),
            "measure": label[:1].upper() + label[1:],
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
    table = Table(f"measures-{slug(outcome.scenario.id)}", "Before and after", table_of(rows), columns)
    moved = tuple(row for row in table.rows if table.text(row, "before") != table.text(row, "after"))
    hours = "freight:hours per tonne"
    frees = hours in moved and not times_compare(outcome)
    note = "What is no longer carried frees room for the rest: a shorter mean time is no gain here." if frees else ""
    return replace(table, shown=moved, note=note)


def times_compare(outcome: Outcome) -> bool:
    """Return whether the mean times of freight before and after compare."""
    return time_tells(_change(outcome, "hours per tonne"), _change(outcome, "unserved"))


def _change(outcome: Outcome, measure: str) -> float:
    rows = outcome.summary
    return float(rows["change"][(rows["medium"] == "freight") & (rows["measure"] == measure)].iloc[0])


def changes_nothing(measures: Table, pairs: Table) -> bool:
    """Return whether no measure changes except the length of what is open."""
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
    return Table("quiet", "Scenarios that change nothing measured", table_of(rows), columns)


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
    for state, label in _STATES.items():
        mine = segments[states == state]
        if not len(mine):
            continue
        modes = [MODES[str(mode)].title for mode in dict.fromkeys(mine["mode"])]
        apart = len(modes) > 1 and state in ("lost", "opened")
        rows[state] = {"state": label, "mode": "all" if apart else listed(modes), **_count(mine)}
        if apart:
            for mode, part in mine.groupby("mode", sort=False):
                rows[f"{state}:{mode}"] = {"state": label, "mode": MODES[str(mode)].title, **_count(part)}
    names = country_names(atlas)
    for state, label in (("lost", "Border crossings lost"), ("opened", "Border crossings opened")):
        mine = outcome.crossings[outcome.crossings["state"] == state]
        if len(mine):
            borders = zip(mine["from_country"], mine["to_country"], strict=True)
            between = dict.fromkeys(" – ".join(names.get(code, code) for code in sorted(pair)) for pair in borders)
            rows[f"crossings-{state}"] = {
                "state": label,
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
    return Table(
        f"ways-{slug(outcome.scenario.id)}", "Lines", table_of(rows), columns, {"segments": Column("Segments")}
    )


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
    for row in records_of(pairs[moved]):
        origin, destination = (places.get(row[end], row[end]) for end in ("origin", "destination"))
        rows[f"{row['medium']}:{row['origin']}:{row['destination']}"] = {
            **row,
            "between": f"{origin} and {destination}",
            "pair": f"{origin} – {destination}",
            "by": by_modes(row["modes"].split("-")) if isinstance(row["modes"], str) else None,
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
        "unserved": Column("Without a route", "amount"),
        "unit": Column("Unit"),
    }
    return Table(
        f"pairs-{slug(outcome.scenario.id)}",
        "Pairs whose way changes",
        table_of(rows),
        columns,
        {"between": Column("Between"), "by": Column("By")},
    )


def limits_table(situation: CaseResult, *, but: CaseResult | None = None) -> Table:
    """Return where a stated capacity costs something: more room there would save money, hours or km, or serve more.

    Parameters
    ----------
    situation : CaseResult
    but : CaseResult, optional
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
        "shadow_usd_t": Column("Saved by a tonne more", "figure", "USD"),
        "shadow_served": Column("Served by a unit more", "amount"),
    }
    frame = table_of({f"limit-{number}": row for number, row in enumerate(rows)})
    columns, _ = set_apart(columns, [name for name in _SHADOWS if name not in frame or frame[name].isna().all()])
    return Table(f"limits-{slug(situation.scenario.id)}", "Where stated capacity binds", frame, columns)


_SHADOWS: Final = ("shadow_h", "shadow_usd_t", "shadow_km", "shadow_served")
"""What more room saves, or serves."""


def _binding(situation: CaseResult) -> list[dict[str, Any]]:
    return [
        {**row, "medium": medium}
        for medium, flow in situation.flows.items()
        for row in records_of(flow.limits)
        if any(not pd.isna(row[name]) and row[name] > LEAST for name in _SHADOWS)
    ]


def extra_usd(outcome: Outcome) -> float | None:
    """Return what freight carried on both sides costs more, million USD a year; None where that is not known."""
    change = outcome.summary["change"][outcome.summary["measure"] == "cost of what both carry"]
    return float(change.iloc[0]) if change.notna().any() else None


def scenarios_table(outcomes: Sequence[Outcome], atlas: Atlas, drawn: tuple[str, pd.DataFrame] | None = None) -> Table:
    """Return one row for each scenario, the one they are held against first.

    `drawn` is one of them, by its id, and what it changes in seeded draws (`geo.scenario_intervals`).
    """
    first = outcomes[0].against
    rows = {first.id: _scenario_row(first, outcomes[0], "before")}
    for outcome in outcomes:
        rows[outcome.scenario.id] = _scenario_row(outcome.scenario, outcome, "after")
        rows[outcome.scenario.id]["stuck_of"] = _stuck_of(outcome, atlas)
        rows[outcome.scenario.id]["extra_usd"] = extra_usd(outcome)
    if drawn is not None:
        change = drawn[1][drawn[1]["measure"] == "cost of what both carry"].iloc[0]
        rows[drawn[0]] |= {f"drawn_usd{bound}": float(change[f"change{bound}"]) for bound in ("", "_low", "_high")}
    names = country_names(atlas)
    columns = {
        "title": Column("Scenario"),
        "year": Column("Year", "year"),
        "lost_km": Column("Lost", "km", "km"),
        "opened_km": Column("Opened", "km", "km"),
        "pairs_cut": Column("Pairs cut", "count"),
        "freight_asked": Column("Freight asked", "amount", "Mt/y"),
        "freight_unserved": Column("without a route", "amount", "Mt/y"),
        "hours_before": Column("Mean time before", "hours", "hours"),
        "hours_per_t": Column("of the same after", "hours", "hours"),
        "extra_usd": Column("Dearer by", "count", "M USD/y"),
        **(
            {
                "touches": Column(f"Freight that touches {names[atlas.territory]}", "amount", "Mt/y"),
                "transit": Column("of it transit", "amount", "Mt/y"),
            }
            if atlas.territory in names
            else {}
        ),
        "gas_asked": Column("Gas asked", "amount", "bcm/y"),
        "gas_unserved": Column("without a route", "amount", "bcm/y"),
        "confidence": FACTS,
    }
    note = (
        "Dearer by: money and the value of time of the freight carried on both sides. "
        "Mean times are of the freight that is carried on both sides; where more has no way than before, a shorter "
        f"time of what is left is no gain and is not given ({NOTHING}). What touches a country is its own trade and "
        f"the transit of others. {_CONFIDENCE_IN}"
    )
    asking = [(outcome.scenario.title, share_without_limit(outcome)) for outcome in outcomes]
    note += "".join(
        f" “{title}” asks for more: dearer by is of what is asked for without it, and {percent(share, 0)} of its "
        "tonne-km move where no capacity is stated, so what fits is not known."
        for title, share in asking
        if share is not None
    )
    frame = table_of(rows)
    freight, gas = (bool(frame[f"{medium}_asked"].any()) for medium in ("freight", "gas"))
    empty = ["year"]  # the title says it where it matters, and paper is narrow
    empty += [] if freight else [name for name in _OF_FREIGHT if name in columns]
    empty += ["extra_usd"] if "extra_usd" not in frame or frame["extra_usd"].isna().all() else []
    empty += [] if gas else ["gas_asked", "gas_unserved"]
    shown, hidden = set_apart(columns, empty)
    note_shown = note if freight else _CONFIDENCE_IN
    return Table("scenarios", "Scenarios side by side", frame, shown, {**_OF_SCENARIO, **hidden}, note_shown)


_OF_SCENARIO: Final = {
    "about": Column("About"),
    "stuck_of": Column("Trade of"),
    **{f"drawn_usd{bound}": Column("Dearer by, in draws", "count", "M USD/y") for bound in ("", "_low", "_high")},
}


def _stuck_of(outcome: Outcome, atlas: Atlas) -> str | None:
    """Return the country at an end of all pairs whose freight has no way, where there are several and one such."""
    pairs = outcome.pairs[(outcome.pairs["medium"] == "freight") & (outcome.pairs["unserved"] > LEAST)]
    home = dict(zip(atlas.nodes["id"], atlas.nodes["country"], strict=True))
    ends = [{str(home[row[end]]) for end in ("origin", "destination")} for row in records_of(pairs)]
    shared = set.intersection(*ends) if len(ends) > 1 else set()
    return country_names(atlas).get(shared.pop()) if len(shared) == 1 else None


_OF_FREIGHT: Final = ("freight_asked", "freight_unserved", "hours_before", "hours_per_t", "touches", "transit")


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
    compares = not after or times_compare(outcome)
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
    leverage: pd.DataFrame,
    atlas: Atlas,
    titles: Mapping[str, str],
    draws: int,
    *,
    shut: Container[tuple[str, str, str]] = (),
) -> Table:
    """Return `geo.leverage` with names.

    Parameters
    ----------
    leverage : DataFrame
        From `geo.leverage`.
    atlas : Atlas
    titles : mapping of str to str
        Titles of the scenarios by identifier.
    draws : int
        How many seeded draws the ranks are held against.
    shut : container of (scenario, medium, territory)
        What a scenario closes: nothing can cross there, which is no way round it.
    """
    names = country_names(atlas)
    rows: dict[str, dict[str, Any]] = {}
    first: dict[tuple[Any, ...], str] = {}
    for row in records_of(leverage):
        closed = (row["scenario"], row["medium"], row["territory"]) in shut
        if not (closed or row["crosses_share"] > 0 or row["must_cross_share"] > 0):
            continue
        year = None if pd.isna(row["year"]) else int(row["year"])
        key = f"{row['scenario']}:{year or ''}:{row['medium']}:{row['territory']}"
        served = float(row["served"])
        entry = {
            **row,
            "year": year,
            "title": titles.get(row["scenario"], row["scenario"]),
            "territory_name": names.get(row["territory"], row["territory"]),
            "carried_share": float(row["crosses"]) / served if served > 0 else None,
            "way": "closed" if closed else "open",
            "rank": None if pd.isna(row["rank"]) else int(row["rank"]),
            "more": 0,
            "compared": leverage["territory"].nunique(),
            "draws": draws,
        }
        entry |= {name: row[name] / 1e6 for name in _MONEY if name in row}
        if closed:
            entry |= dict.fromkeys((*_HOLDS, "unknown_capacity", *_SURE))
        figures = (
            row["medium"],
            row["territory"],
            entry["way"],
            _as_shown(row["demand"]),
            *(_as_shown(entry[name]) for name in _HOLDS),
        )
        if figures in first:
            rows[first[figures]]["more"] += 1
            continue
        first[figures] = key
        rows[key] = entry
    columns = _leverage_columns(leverage)
    if all(row["way"] == "open" for row in rows.values()):
        del columns["way"]
    title = "Hold of each territory over the trade of others"
    return Table("leverage", title, table_of(rows), columns, _LEVERAGE_HIDDEN, _LEVERAGE_NOTE)


def _leverage_columns(leverage: pd.DataFrame) -> dict[str, Column]:
    has_gas = (leverage["medium"] == "gas").any()
    has_money = "extra_usd_y" in leverage and leverage["extra_usd_y"].notna().any()
    has_draws = len(leverage) > 0 and leverage["p_first"].notna().any()
    return {
        "title": Column("Scenario"),
        "more": Column("More alike", "count"),
        "medium": Column("Medium"),
        "territory_name": Column("Territory"),
        "way": Column("It is"),
        "demand": Column("Asked for, Mt/y or bcm/y" if has_gas else "Asked for, Mt/y", "amount"),
        "crosses_share": Column("Crosses, of what is asked", "whole_share"),
        "must_cross_share": Column("Must cross, of what is asked", "whole_share"),
        "extra_hours_per_t": Column("Longer otherwise", "hours", "hours"),
        **({"extra_usd_y": Column("Dearer otherwise", "count", "M USD/y")} if has_money else {}),
        "rank": Column("Rank", "count"),
        **(_SURE if has_draws else {}),
    }


_MONEY: Final = ("extra_usd_y", "extra_usd_y_low", "extra_usd_y_high")
_SURE: Final[Mapping[str, Column]] = {
    "p_first": Column("Ranks first", "whole_share"),
    "rank_low": Column("Rank from", "count"),
    "rank_high": Column("Rank to", "count"),
}
_LEVERAGE_HIDDEN: Final[Mapping[str, Column]] = {
    "year": Column("Year", "year"),
    "unit": Column("Unit"),
    "compared": Column("Territories compared", "count"),
    "draws": Column("Draws", "count"),
    "unknown_capacity": Column("Capacity not stated", "whole_share"),
    "carried_share": Column("Crosses, of what is carried", "whole_share"),
    **{f"crosses{bound}": Column("Crosses", "amount", "Mt/y") for bound in ("", "_low", "_high")},
    "must_cross_high": Column("Must cross, at most", "amount", "Mt/y"),
    **{name: Column("Dearer otherwise", "count", "M USD/y") for name in _MONEY},
    **_SURE,
}

_LEVERAGE_NOTE: Final = (
    "Left out: territories that no trade of others crosses, and what has the figures of a row above it for the "
    "same territory and medium, which counts how many scenarios are alike. "
    f"Ranks are among the territories compared; one without leverage has none ({NOTHING})."
)

_HOLDS: Final = ("crosses_share", "carried_share", "must_cross_share", "extra_hours_per_t", "rank")


def _as_shown(value: float | None) -> float | None:
    """Return a value as the table shows it."""
    return None if value is None or math.isnan(value) else round(float(value), 2)
