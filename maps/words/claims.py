"""What others claim about a corridor, each claim answered in sentences that quote the figures of `geo.answers`."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from maps.words import numbers
from maps.words.numbers import NO_BREAK_SPACE
from maps.words.sentences import Column, Row, Sentence, Table, say

if TYPE_CHECKING:
    from layers.model.atlas import Atlas

TITLE: Final = "What the article says"

SAME: Final = 0.1
"""A change by a smaller share is told as hardly any."""


@dataclass(frozen=True)
class Answer:
    """A claim and what answers it."""

    id: str
    says: str
    sentences: tuple[Sentence, ...]
    source: str | None


def claims_table(claims: Mapping[str, Any], figures: pd.DataFrame) -> Table:
    """Return the figures of the answers as a table whose cells can be quoted.

    Parameters
    ----------
    claims : mapping
        Of the form of `claims.json`.
    figures : DataFrame
        As `geo.answers` returns them.
    """
    says = {claim["id"]: claim["says"] for claim in claims["claims"]}
    rows = {}
    for row in figures.to_dict("records"):
        claim, figure, unit = (str(row[key]) for key in ("claim", "figure", "unit"))
        value, interval = _written(row["value"], unit), _interval(row["low"], row["high"], unit)
        _, _, amount = figure.partition(", ")
        rows[f"{claim}: {figure}"] = {
            "says": says[claim],
            "figure": figure,
            "number": row["value"],
            "value": value,
            "interval": interval,
            "both": f"{value} ({interval})" if interval else value,
            "amount": amount.replace("/y", " a year").replace(" ", NO_BREAK_SPACE) or None,
        }
    frame = pd.DataFrame(list(rows.values()), index=pd.Index(list(rows), dtype=object))
    columns = {
        "says": Column("Claim"),
        "figure": Column("Figure"),
        "value": Column("Value"),
        "interval": Column("90 % interval"),
    }
    hidden = {"both": Column("With interval"), "amount": Column("Amount"), "number": Column("Number", "figure")}
    return Table("claims", "The figures behind the answers", frame, columns, hidden)


def answered(atlas: Atlas, figures: pd.DataFrame, names: Mapping[str, str], titles: Mapping[str, str]) -> list[Answer]:
    """Return the claims of an atlas with the sentences that answer them.

    Parameters
    ----------
    atlas : Atlas
        With claims.
    figures : DataFrame
        As `geo.answers` returns them.
    names, titles : mapping of str to str
        Names of countries by ISO 3166-1 alpha-3, titles of scenarios by identifier.
    """
    table = claims_table(atlas.claims, figures)
    answers = []
    for claim in atlas.claims["claims"]:
        told = _Told(claim, table, names, titles)
        if told.keys:
            sentences = tuple(_ANSWERS[claim["question"]](told))
            answers.append(Answer(claim["id"], claim["says"], sentences, claim.get("source")))
    return answers


@dataclass(frozen=True)
class _Told:
    """A claim, its figures, and the names it is told with."""

    claim: Mapping[str, Any]
    table: Table
    names: Mapping[str, str]
    titles: Mapping[str, str]

    @property
    def keys(self) -> list[str]:
        """The figures of the claim."""
        mark = f"{self.claim['id']}: "
        return [key.removeprefix(mark) for key in self.table.rows if key.startswith(mark)]

    def row(self, figure: str) -> Row:
        return Row(self.table, f"{self.claim['id']}: {figure}")

    def value(self, figure: str) -> float:
        """Return a figure as a number; 0 where it is not known."""
        return self.row(figure).number("number")

    def name(self, key: str) -> str:
        return self.names.get(self.claim[key], self.claim[key])

    def amounts(self, label: str) -> list[str]:
        """Return the figures of a label, by amount."""
        return [key for key in self.keys if key.startswith(f"{label}, ")]


def _gas_share(told: _Told) -> list[Sentence]:
    use, deficit = told.amounts("share of use"), told.amounts("share of deficit")
    month = calendar.month_name[told.claim["month"]]
    words = (
        f"Today no gas flows to {told.name('recipient')} through {told.name('by')}. {{amounts}} would be {{use}} of "
    )
    words += (
        f"what it uses, and {{deficit}} of what it lacks in {month}; all of it would pass there, and what other lines "
    )
    words += "could add at short notice is {lines.both}."
    cells: dict[str, Any] = {
        "amounts": [told.row(key)["amount"] for key in use],
        "use": [told.row(key)["value"] for key in use],
        "deficit": [told.row(key)["value"] for key in deficit],
    }
    return [say(words, **cells, lines=told.row("other lines"))]


def _gas_halt(told: _Told) -> list[Sentence]:
    month = calendar.month_name[told.claim["month"]]
    sentences = []
    for key in told.amounts("felt on day"):
        _, _, amount = key.partition(", ")
        words = f"Of {{felt.amount}}, a halt of {{days.value}} from the first of {month} is "
        felt = told.row(f"felt at all, {amount}")
        if told.value(f"felt at all, {amount}") < 1:
            words += "felt at all in {all.value} of the draws, "
        words += "felt from day {felt.both}" if told.row(key).has("both") else "not felt"
        words += (
            "; the gas in the pipes behind the border lasts {pipes.both}, and {missing.both} are missing by the end."
        )
        pipes, missing = told.row(f"in the pipes, {amount}"), told.row(f"missing, {amount}")
        sentences.append(say(words, felt=told.row(key), days=told.row("days"), all=felt, pipes=pipes, missing=missing))
    return sentences


def _hold(told: _Told) -> list[Sentence]:
    before, after = told.value("crosses, today"), told.value("crosses, built")
    country, link = told.name("by"), _digitless(told.titles.get(told.claim["scenario"], told.claim["scenario"]))
    verdict = "hardly more" if abs(after - before) < SAME * before else "more" if after > before else "less"
    words = f"By the model {{today.both}} of the freight of others cross {country}, and {{built.both}} with the "
    words += f"scenario “{link}”: {verdict}. Going round all year would cost them {{usd.both}} today and "
    words += "{usd_built.both} then; a closure of {days.value} of all transit would cost {shut.both}, and "
    words += "{shut_built.both} then."
    rows = {
        "today": told.row("crosses, today"),
        "built": told.row("crosses, built"),
        "usd": told.row("extra_usd, today"),
        "usd_built": told.row("extra_usd, built"),
        "shut": told.row("cost, closed, today"),
        "shut_built": told.row("cost, closed, built"),
        "days": told.row("days"),
    }
    own = f"Closing would also stop {{own.value}} of the trade of {country} itself: with that, {{days.value}} cost "
    own += f"{{all.both}}, most of it to {country} and its partners."
    if told.value("cost, closed, with its own") < 2 * told.value("cost, closed, today"):
        own = own.replace(f", most of it to {country} and its partners", "")
    both = told.row("cost, closed, with its own")
    return [say(words, **rows), say(own, own=told.row("own"), days=told.row("days"), all=both)]


def _reach(told: _Told) -> list[Sentence]:
    countries = " and ".join(told.names.get(code, code) for code in told.claim["border"])
    words = f"On the way of the freight of others through {told.name('by')} nothing lies within {{reach.value}} of the "
    words += f"border of {countries}, the reach assumed: it comes no nearer than {{nearest.value}}."
    if told.value("nearest") <= told.value("reach"):
        words = (
            f"Part of the way of the freight of others through {told.name('by')} lies within {{reach.value}} of the "
        )
        words += f"border of {countries}, the reach assumed: it comes within {{nearest.value}} of it."
    rows = {name: told.row(name) for name in ("reach", "nearest")}
    sentences = [say(words, **rows)]
    for name, what in (("scenario", "What lies within that reach"), ("strike", "A strike beyond it")):
        title = _digitless(told.titles.get(told.claim[name], told.claim[name]))
        words = f"{what} (“{title}”), closed for {{days.value}}, costs {{cost.both}}."
        sentences.append(say(words, days=told.row(f"days, {name}"), cost=told.row(f"cost, {name}")))
    return sentences


def _outside(told: _Told) -> list[Sentence]:
    words = f"A map cannot tell {told.claim['why']}. It can tell what a closure of {{days.value}} would cost: "
    parts, rows = [], {"days": told.row("days")}
    for number, name in enumerate(told.claim["closures"]):
        key = f"cost_{'abcdefgh'[number]}"
        parts.append(f"“{_digitless(told.titles.get(name, name))}” {{{key}.both}}")
        rows[key] = told.row(f"cost, {name}")
    return [say(words + " and ".join(parts) + ".", **rows)]


_ANSWERS: Final[Mapping[str, Callable[[_Told], list[Sentence]]]] = {
    "gas_share": _gas_share,
    "gas_halt": _gas_halt,
    "hold": _hold,
    "reach": _reach,
    "outside": _outside,
}


def _digitless(title: str) -> str:
    """Return a title without what follows its first figure: words of a sentence hold none."""
    before = title
    for place, sign in enumerate(title):
        if sign.isdigit():
            before = title[:place]
            break
    return before.rstrip(" (:,-–") if before != title else title


def _written(value: Any, unit: str) -> str | None:
    if pd.isna(value):
        return None
    if unit == "share":
        return numbers.percent(value, 1 if value < 0.1 else 0)
    if unit == "day":
        return _rounded(value)
    name = {"d": "days", "bcm/y": "bcm a year", "Mt/y": "Mt a year", "M USD/y": "M USD a year"}.get(unit, unit)
    return f"{_rounded(value)} {name}".replace(" ", NO_BREAK_SPACE)


def _interval(low: Any, high: Any, unit: str) -> str | None:
    if pd.isna(low):
        return None
    return f"{_rounded(low)} to {'never' if pd.isna(high) and unit == 'day' else _rounded(high)}"


def _rounded(value: float) -> str:
    """Return a number to two digits, or to the whole one: more would be more than the intervals bear."""
    return numbers.written("rough", value)
