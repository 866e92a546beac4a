"""What a scenario says, statement by statement, as a table for people."""

from __future__ import annotations

import calendar
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

if TYPE_CHECKING:
    from layers.scenarios.scenario import Opening, Scenario, Timing, Where

STATEMENT_COLUMNS: Final = (
    *("scenario", "statement", "where", "value", "unit", "low", "high"),
    *("from_year", "confidence", "reason", "source"),
)


def statements(scenario: Scenario) -> pd.DataFrame:
    """Return the statements of a scenario, of a combined one those of each part in order.

    Returns
    -------
    DataFrame
        scenario, statement ("closes", "opens", "capacity", "demand" or "cost"), where (in words), value,
        unit ("×" for a factor), low, high, from_year, confidence (of a demand), reason, source.

    Examples
    --------
    >>> from layers.scenarios.scenario import Closure, Scenario, Where
    >>> shut = Scenario("shut", "Shut", "-", closes=(Closure(Where(territory=("AZE",), modes=("rail", "road"))),))
    >>> statements(shut)["where"].tolist()
    ['AZE; rail, road']
    """
    rows: list[dict[str, Any]] = []

    def add(statement: str, where: str, **facts: Any) -> None:
        rows.append(
            {**dict.fromkeys(STATEMENT_COLUMNS), "scenario": part.id, "statement": statement, "where": where, **facts}
        )

    for part in scenario.parts or (scenario,):
        for closure in part.closes:
            add(
                "closes",
                place(closure.where) + when(closure.timing, closure.share),
                reason=closure.reason,
                source=";".join(closure.source),
            )
        for opening in part.opens:
            why = {"reason": opening.reason, "source": ";".join(opening.source)}
            add("opens", _opened(opening), from_year=opening.year, **why)
        for change in part.capacity:
            amounts = {"×": change.factor, "Mt/y": change.mt_y, "bcm/y": change.bcm_y}
            unit, value = next((unit, value) for unit, value in amounts.items() if value is not None)
            why = {"reason": change.reason, "source": ";".join(change.source)}
            add("capacity", place(change.where) + when(change.timing), value=value, unit=unit, **why)
        for demand in part.demand:
            between = f"{demand.origin} to {demand.destination}"
            add(
                "demand",
                "; ".join(filter(None, (between, demand.commodity, ", ".join(demand.modes)))),
                value=demand.bcm_y if demand.mt_y is None else demand.mt_y,
                unit="bcm/y" if demand.mt_y is None else "Mt/y",
                low=demand.low,
                high=demand.high,
                from_year=demand.year,
                confidence=demand.confidence,
                reason=demand.note,
                source=";".join(demand.source),
            )
        for name, value in part.costs.items():
            add("cost", name, value=value)
    # As objects, so that a text there is not stays None.
    table = pd.DataFrame(rows, columns=[*STATEMENT_COLUMNS], dtype=object)
    numbers = dict.fromkeys(("value", "low", "high"), "float64")
    return table.astype({**numbers, "from_year": "Int64"})


def when(timing: Timing, share: float = 0.0) -> str:
    """Return in words when a statement holds and how much still passes; empty if always and nothing."""
    words = []
    if timing.days is not None:
        words.append(f"{timing.days:g} day{'' if timing.days == 1 else 's'}")
    if timing.first is not None:
        words.append(f"from {timing.first}")
    if timing.months:
        words.append(f"in {', '.join(calendar.month_abbr[month] for month in timing.months)}")
    if timing.announced is not None:
        end = f"to {timing.announced}" if isinstance(timing.announced, str) else "beforehand"
        words.append("not announced" if timing.announced is False else f"announced {end}")
    if share:
        words.append(f"{share:.0%} pass")
    return f"; {', '.join(words)}" if words else ""


def place(where: Where) -> str:
    """Return in words which places a statement is about: what all of it names together."""
    named = [", ".join(names) for names in (where.territory, where.segments, where.nodes) if names]
    if where.border is not None:
        named.append(f"border {' – '.join(where.border)}")
    if where.near_border is not None:
        first, second, km = where.near_border
        named.append(f"within {km:g} km of the border {first} – {second}")
    if where.disc is not None:
        lon, lat, km = where.disc
        named.append(f"within {km:g} km of {abs(lat):g}° {'SN'[lat >= 0]} {abs(lon):g}° {'WE'[lon >= 0]}")
    return "; ".join([*named, *([", ".join(where.modes)] if where.modes else [])])


def _opened(opening: Opening) -> str:
    statuses = tuple(status.replace("_", " ") for status in opening.statuses)
    return "; ".join(
        ", ".join(names) for names in (opening.segments, opening.territory, opening.modes, statuses) if names
    )
