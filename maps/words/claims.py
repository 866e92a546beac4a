"""What others claim about a corridor, each claim answered in sentences that quote the figures of `geo.answers`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from maps.words import numbers
from maps.words.messages import Name, Said, Series, said
from maps.words.sentences import Column, Table

if TYPE_CHECKING:
    from layers.model.atlas import Atlas

SAME: Final = 0.1
"""A change by a smaller share is told as hardly any."""

UNITS: Final[Mapping[str, str]] = {
    "d": "days",
    "bcm/y": "bcm-y",
    "Mt/y": "mt-y",
    "M USD/y": "usd-y",
    "M USD": "usd",
    "million m³": "mcm",
    "million m³/day": "mcm-day",
    "km": "km",
    "day": "day",
}
"""The message `claim-…` that writes a figure, by its unit."""


@dataclass(frozen=True)
class Answer:
    """A claim, by its identifier, and what answers it."""

    id: str
    sentences: tuple[Said, ...]
    source: str | None


def claims_table(claims: Mapping[str, Any], figures: pd.DataFrame) -> Table:
    """Return the figures of the answers as a table.

    Parameters
    ----------
    claims : mapping
        Of the form of `claims.json`.
    figures : DataFrame
        As `geo.answers` returns them.
    """
    says = {claim["id"]: claim["says"] for claim in claims["claims"]}
    rows = {
        f"{row['claim']}: {row['figure']}": {
            "says": says[row["claim"]],
            "figure": row["figure"],
            "value": None if pd.isna(row["value"]) else str(_with_unit(row["value"], row["unit"])),
            "interval": _interval(row["low"], row["high"], row["unit"]),
        }
        for row in figures.to_dict("records")
    }
    frame = pd.DataFrame(list(rows.values()), index=pd.Index(list(rows), dtype=object))
    columns = {
        "says": Column("Claim"),
        "figure": Column("Figure"),
        "value": Column("Value"),
        "interval": Column("90 % interval"),
    }
    return Table("claims", "The figures behind the answers", frame, columns)


def answered(atlas: Atlas, figures: pd.DataFrame) -> list[Answer]:
    """Return the claims of an atlas with the sentences that answer them, for those that have figures.

    Parameters
    ----------
    atlas : Atlas
        With claims.
    figures : DataFrame
        As `geo.answers` returns them.
    """
    answers = []
    for claim in atlas.claims["claims"]:
        told = _Told(claim, figures[figures["claim"] == claim["id"]].set_index("figure"))
        if len(told.figures):
            answers.append(Answer(claim["id"], tuple(_ANSWERS[claim["question"]](told)), claim.get("source")))
    return answers


@dataclass(frozen=True)
class _Told:
    """A claim and its figures, by what is measured."""

    claim: Mapping[str, Any]
    figures: pd.DataFrame

    def value(self, figure: str) -> float:
        return float(self.figures.loc[figure, "value"])  # type: ignore[arg-type]

    def plain(self, figure: str) -> Said:
        """Return a figure with its unit; one that the atlas cannot tell as an unknown amount."""
        if pd.isna(self.value(figure)):
            return said("claim-unknown")
        return _with_unit(self.value(figure), str(self.figures.loc[figure, "unit"]))

    def both(self, figure: str) -> Said:
        """Return a figure with its unit and its interval."""
        low, high = (float(self.figures.loc[figure, column]) for column in ("low", "high"))  # type: ignore[arg-type]
        if pd.isna(low):
            return self.plain(figure)
        if pd.isna(high) and self.figures.loc[figure, "unit"] == "day":
            return said("claim-or-never", value=self.plain(figure), low=low)
        return said("claim-between", value=self.plain(figure), low=low, high=high)

    def country(self, key: str) -> Name:
        return Name(f"country/{self.claim[key]}")

    def amounts(self, label: str) -> list[tuple[str, Said]]:
        """Return the figures of a label and the amounts of gas they are of."""
        names = [name for name in self.figures.index if name.startswith(f"{label}, ")]
        return [(name, said("claim-bcm-y", value=float(name.split(", ")[1].split()[0]))) for name in names]


def _gas_share(told: _Told) -> list[Said]:
    use, deficit = told.amounts("share of use"), told.amounts("share of deficit")
    shares = {
        "amounts": Series([amount for _, amount in use]),
        "use": Series([told.plain(name) for name, _ in use]),
        "deficit": Series([told.plain(name) for name, _ in deficit]),
    }
    ends = {"recipient": told.country("recipient"), "by": told.country("by")}
    month = said("claim-in-month", month=told.claim["month"])
    return [said("claim-gas-share", **ends, **shares, month=month, lines=told.both("other lines"))]


def _gas_halt(told: _Told) -> list[Said]:
    sentences = []
    for name, amount in told.amounts("felt on day"):
        _, _, which = name.partition(", ")
        felt = told.value(f"felt at all, {which}")
        if pd.isna(felt):  # the atlas states nothing that could stand in
            continue
        if pd.isna(told.value(name)):
            outcome = said("claim-not-felt")
        elif felt < 1:
            outcome = said("claim-felt-in-some", share=told.plain(f"felt at all, {which}"), day=told.both(name))
        else:
            outcome = said("claim-felt", day=told.both(name))
        held = f"in the pipes, {which}"
        is_known = not pd.isna(told.value(held))
        pipes = said("claim-pipes-last", time=told.both(held)) if is_known else said("claim-pipes-unknown")
        rest = {"pipes": pipes, "missing": told.both(f"missing, {which}")}
        month = said("claim-in-month", month=told.claim["month"])
        days = told.plain("days")
        sentences.append(said("claim-gas-halt", amount=amount, days=days, month=month, outcome=outcome, **rest))
    return sentences


def _hold(told: _Told) -> list[Said]:
    before, after = told.value("crosses, today"), told.value("crosses, built")
    verdict = "same" if abs(after - before) < SAME * before else "more" if after > before else "less"
    country, days = told.country("by"), told.plain("days")
    crossing = {"today": told.both("crosses, today"), "built": told.both("crosses, built")}
    around = {"usd": told.both("extra_usd, today"), "usd_built": told.both("extra_usd, built")}
    shut = {"shut": told.both("cost, closed, today"), "shut_built": told.both("cost, closed, built")}
    with_own = told.value("cost, closed, with its own")
    mostly = "yes" if with_own >= 2 * told.value("cost, closed, today") else "no"
    own = {"own": told.plain("own"), "cost": told.both("cost, closed, with its own"), "mostly": mostly}
    link = Name(f"scenario/{told.claim['scenario']}")
    return [
        said("claim-hold", country=country, link=link, verdict=verdict, **crossing),
        said("claim-hold-cost", days=days, **around, **shut),
        said("claim-hold-own", country=country, days=days, **own),
    ]


def _reach(told: _Told) -> list[Said]:
    id_ = "claim-reach" if told.value("nearest") <= told.value("reach") else "claim-out-of-reach"
    countries = Series([Name(f"country/{code}") for code in told.claim["border"]])
    lengths = {name: told.plain(name) for name in ("reach", "nearest")}
    return [
        said(id_, by=told.country("by"), countries=countries, **lengths),
        *(
            said(
                f"claim-reach-{name}",
                scenario=Name(f"scenario/{told.claim[name]}"),
                days=told.plain(f"days, {name}"),
                cost=told.both(f"cost, {name}"),
            )
            for name in ("scenario", "strike")
        ),
    ]


def _outside(told: _Told) -> list[Said]:
    costs = [
        said("claim-cost-of", scenario=Name(f"scenario/{name}"), cost=told.both(f"cost, {name}"))
        for name in told.claim["closures"]
    ]
    return [said("claim-outside", days=told.plain("days"), costs=Series(costs))]


_ANSWERS: Final[Mapping[str, Callable[[_Told], list[Said]]]] = {
    "gas_share": _gas_share,
    "gas_halt": _gas_halt,
    "hold": _hold,
    "reach": _reach,
    "outside": _outside,
}


def _with_unit(value: float, unit: str) -> Said:
    """Return a figure as a sentence and the table write it."""
    if unit == "share":
        return said("claim-tenth" if value < 0.1 else "claim-share", value=value)
    return said(f"claim-{UNITS[unit]}", value=value)


def _interval(low: float, high: float, unit: str) -> str | None:
    if pd.isna(low):
        return None
    return f"{_rounded(low)} to {'never' if pd.isna(high) and unit == 'day' else _rounded(high)}"


def _rounded(value: float) -> str:
    """Return a number to two digits, or to the whole one: more would be more than the intervals bear."""
    return numbers.written("rough", value)
