"""Openings: what each planned link would save, today and under the worst closure, and what it does to leverage.

With a set B of links open, the least-cost plan is held against that of today:

    saved today            unserved(∅) − unserved(B), and the fall in the cost of today's deliveries
    saved under closures   the same for the worst closure with B open against the worst closure today

The worst closure with B open is looked for anew (`geo.interdiction.worst_sets`): whoever closes knows what is open.
Its cost is held against that of the same deliveries today with nothing closed, so that the two can be compared. More
links never cost more, so of the sets of k links those that save most are found by branch and bound: a set and all
links that may still be added save at least as much as any set between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.arrays import MILLION, rise
from geo.flows.assignment import assign
from geo.flows.territory_leverage import land_countries, leverage
from geo.interdiction.damage import Damage, Damages
from geo.interdiction.places import What
from geo.interdiction.planned_links import PlannedLink, planned_links, with_open
from geo.interdiction.worst_closures import DEFAULT, BudgetError, Interdiction, by_choice, under_baseline, whole
from geo.interdiction.worst_sets import ClosedSet
from geo.network.case import Case
from geo.network.media import UNITS, Medium, check_media
from layers.model.schema import CRS

if TYPE_CHECKING:
    from layers.model.atlas import Atlas

_COLUMNS: Final = (
    *("rank", "opened", "name", "status", "why", "medium", "unit", "saves_unserved", "saves_hours", "saves_usd_y"),
    *("choice_saves_hours", "choice_saves_usd_y", "worst", "worst_unserved", "worst_extra_usd_y"),
    *("worst_saves_unserved", "worst_saves_usd_y", "size"),
)

MOST_OPENED, MOST_WORST = 6, 3
"""Most links that open together, and most places that close together against them."""

_CHANGED: Final = {"crosses_change": 1e-3, "must_cross_change": 1e-3, "extra_usd_y_change": 1e4}
"""What counts as a change: Mt/y or bcm/y, USD/y."""

_DIGITS, _USD_DIGITS = 9, 3
"""What a difference has behind them is rounding."""

_LEVERAGE: Final = {
    **dict.fromkeys(("crosses", "must_cross", "extra_hours_per_t"), _DIGITS),
    "extra_usd_y": _USD_DIGITS,
}

Rank: TypeAlias = tuple[float, float]


def openings(
    case: Atlas | Case,
    budget: int = 1,
    *,
    closures: int = 1,
    of: What | Iterable[What] = DEFAULT,
    territory: str | Iterable[str] | None = None,
    medium: Medium = "freight",
) -> gpd.GeoDataFrame:
    """Return what each planned link, and the best of them together, would save today and under the worst closure.

    Parameters
    ----------
    case : Atlas or Case
        An atlas, or a case without a scenario, is taken under its baseline, which states the demand.
    budget : int
        Most links that open together: the best set of each size up to it is told, too.
    closures : int
        Most places that close together in the worst case.
    of, territory
        What can close, and where; as in `geo.interdict`, without discs.
    medium : {"freight", "gas"}

    Returns
    -------
    GeoDataFrame
        One row for each link that is not in operation, then one for the best set of 2, 3, … links, each while a
        further link saves something. By what is saved today, then under the worst closure; amounts in `unit`, a year.

        - `rank` from 1, of single links and sets apart; `opened`: segments, joined by "; "; `name`, `status`;
          `why` they open together: a scenario that opens them, or "joined" where they meet at places that nothing
          else serves; `medium`, `unit`;
        - `saves_unserved`; `saves_hours` (mean over what is carried today; NaN for gas), `saves_usd_y` (USD a
          year; NaN without prices and for gas): by the least-cost plan, for today's deliveries;
        - `choice_saves_hours`, `choice_saves_usd_y`: by the choice between ways, where the case assigns by
          choice; else NaN;
        - `worst`: what the worst closure closes with the link open; `worst_unserved`, `worst_extra_usd_y`: what it
          costs against today with nothing closed; `worst_saves_unserved`, `worst_saves_usd_y`: how much less
          than the worst closure of today;
        - `size`: number of links; `geometry`: their lines, EPSG:4326.

    Raises
    ------
    UnknownNameError, MissingCostError
        As `geo.interdict`.
    BudgetError
        If there are fewer links than `budget`. A ValueError.
    ValueError
        If `budget` is not a whole number from 1 to 6, or `closures` not one from 1 to 3.

    Examples
    --------
    >>> from geo import openings
    >>> from layers import load_atlas
    >>> saved = openings(load_atlas()).set_index("opened")
    >>> bool(saved.loc["IR01", "saves_usd_y"] > 0)
    True
    """
    asked = _Openings(under_baseline(case), of, territory, medium, whole("closures", closures, MOST_WORST))
    links = asked.links
    if whole("budget", budget) > max(len(links), 1):
        count = f"{len(links)} planned link{'' if len(links) == 1 else 's'}"
        raise BudgetError(f"a budget of {budget} openings is more than what can open: {count}")
    whole("budget", budget, MOST_OPENED)
    singles = sorted(([link] for link in links), key=lambda each: (asked.rank(each), asked.worst_rank(each)))
    sets: list[list[PlannedLink]] = []
    for size in range(2, budget + 1):
        best = best_set(links, size, asked.rank)
        if asked.rank(best) >= asked.rank(sets[-1] if sets else singles[0]):
            break
        sets.append(best)
    rows = [{"rank": rank, **asked.row(each)} for group in (singles, sets) for rank, each in enumerate(group, start=1)]
    lines = [shapely.union_all([link.lines for link in each]) for each in (*singles, *sets)]
    table = pd.DataFrame(rows, columns=list(_COLUMNS))
    return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(lines, crs=CRS), crs=CRS)


def opening_leverage(
    case: Atlas | Case, territories: str | Iterable[str] | None = None, *, medium: Medium = "freight"
) -> pd.DataFrame:
    """Return who gains leverage by what: for each planned link, how the hold of each country over others changes.

    Parameters
    ----------
    case : Atlas or Case
        As in `openings`.
    territories : str or iterable of str, optional
        By default those that the land routes of the atlas pass (`geo.land_countries`).
    medium : {"freight", "gas"}

    Returns
    -------
    DataFrame
        One row for each link and each country whose leverage it changes, by at least 1,000 t, a million m³ or 10,000
        USD a year, and each country of the case in any event. By link; the countries of the case first, then
        the greatest change of what crosses.

        - `opened`, `name`: the segments of the link; `territory`, `medium`, `unit`;
        - `crosses`, `must_cross`: others' freight or gas that crosses the country, and that could not go round it;
          `extra_hours_per_t`, `extra_usd_y`: what going round it would cost; with the link open, as `geo.leverage`
          has them;
        - each of these with the suffix `_change`: against today.

    Raises
    ------
    UnknownNameError
        If the atlas has no such territory, or there is no such medium. A KeyError.
    MissingCostError
        If the hours, or the cost, of an open edge of a freight network are not known. A ValueError.

    Examples
    --------
    >>> from geo import opening_leverage
    >>> from layers import load_atlas
    >>> table = opening_leverage(load_atlas(), ["AZE", "IRN"])
    >>> set(table["territory"]) <= {"AZE", "IRN"}
    True
    """
    case = under_baseline(case)
    check_media([medium])
    today = _held(case, territories, medium)
    frames = []
    for link in planned_links(case, medium):
        opened = _held(with_open(case, [link]), territories, medium)
        changes = {
            f"{name}_change": opened[name].sub(today[name], fill_value=0.0).round(digits) + 0.0
            for name, digits in _LEVERAGE.items()
        }
        table = opened[[*_LEVERAGE]].assign(**changes).reset_index()
        others = ~table["territory"].isin(case.territories)
        changed = (table[list(_CHANGED)].abs() >= list(_CHANGED.values())).any(axis=1)
        order = pd.DataFrame({"others": others, "least": -table["crosses_change"].abs()})[~others | changed]
        table = table.loc[order.sort_values(["others", "least"], kind="stable").index]
        frames.append(table.assign(opened="; ".join(link.segments), name=link.name, medium=medium, unit=UNITS[medium]))
    columns = ["opened", "name", "territory", "medium", "unit"]
    columns += [column for name in _LEVERAGE for column in (name, f"{name}_change")]
    return pd.concat(frames, ignore_index=True)[columns] if frames else pd.DataFrame(columns=columns)


def _held(case: Case, territories: str | Iterable[str] | None, medium: Medium) -> pd.DataFrame:
    """Return the leverage of countries over one medium, by territory."""
    table = leverage(case, land_countries(case) if territories is None else territories)
    return table[table["medium"] == medium].set_index("territory")


class _Openings:
    """A case, its planned links, and what sets of them save; every set is computed once."""

    def __init__(
        self,
        case: Case,
        of: What | Iterable[What],
        territory: str | Iterable[str] | None,
        medium: Medium,
        closures: int,
    ) -> None:
        check_media([medium])
        self.case, self.medium, self.closures = case, medium, closures
        self.links = planned_links(case, medium)
        self.today = Damages.of(case, medium)
        self._asked = of, None, territory, medium, "unserved", self.today
        self._saved: dict[tuple[str, ...], tuple[Damages, Damage]] = {}
        self._worst: dict[tuple[str, ...], tuple[str, Damage]] = {}

    def saved(self, links: Sequence[PlannedLink]) -> tuple[Damages, Damage]:
        """Return the plans with links open, and what these leave unserved and cost more than today (never above 0)."""
        key = _key(links)
        if key not in self._saved:
            damages = Damages.of(with_open(self.case, links), self.medium, self.today)
            self._saved[key] = damages, damages.damage(damages.today)
        return self._saved[key]

    def worst(self, links: Sequence[PlannedLink]) -> tuple[str, Damage]:
        """Return the worst closure with links open: what closes, and what that costs against today."""
        key = _key(links)
        if key not in self._worst:
            case = with_open(self.case, links) if links else self.case
            search = Interdiction(case, *self._asked)  # type: ignore[arg-type]
            found: list[ClosedSet] = search.worst(min(self.closures, len(search.places)), 1)
            worst = found[0] if found else search.nothing()
            self._worst[key] = search.row(worst)["closed"], worst.damage
        return self._worst[key]

    def rank(self, links: Sequence[PlannedLink]) -> Rank:
        """Return what sets of links are ordered by, the least the better: what is unserved, then the cost."""
        return self.today.rank(self.saved(links)[1], "unserved")

    def worst_rank(self, links: Sequence[PlannedLink]) -> Rank:
        """Return the same under the worst closure."""
        return self.today.rank(self.worst(links)[1], "unserved")

    def row(self, links: Sequence[PlannedLink]) -> dict[str, Any]:
        damages, saved = self.saved(links)
        closed, worst = self.worst(links)
        _, worst_today = self.worst(())
        priced = MILLION if damages.rule == "cost" else np.nan
        hours, usd = self._chosen(damages)
        return {
            "opened": "; ".join(name for link in links for name in link.segments),
            "name": "; ".join(link.name for link in links),
            "status": "; ".join(dict.fromkeys(link.status for link in links)),
            "why": "; ".join(dict.fromkeys(link.why for link in links)),
            "medium": self.medium,
            "unit": UNITS[self.medium],
            "saves_unserved": self.today.today.unserved - saved.unserved,
            "saves_hours": 0.0 - saved.extra_hours,
            "saves_usd_y": (0.0 - saved.extra) * priced,
            "choice_saves_hours": round(0.0 - hours, _DIGITS),
            "choice_saves_usd_y": round(0.0 - usd, _USD_DIGITS),
            "worst": closed,
            "worst_unserved": worst.unserved,
            "worst_extra_usd_y": worst.extra * priced,
            "worst_saves_unserved": float(rise(worst.unserved, worst_today.unserved)),
            "worst_saves_usd_y": float(rise(worst.extra, worst_today.extra)) * priced,
            "size": len(links),
        }

    def _chosen(self, damages: Damages) -> tuple[float, float]:
        """Return the extra hours and USD a year by choice; NaN where the case does not assign by choice."""
        if self.case.rule(self.medium) != "logit":
            return np.nan, np.nan
        if "chosen" not in self.__dict__:
            self.chosen = assign(self.today.network, self.today.demands, rule="logit")
        _, hours, usd = by_choice(self.chosen, damages.network, damages.today.closed)
        return hours, usd


def _key(links: Sequence[PlannedLink]) -> tuple[str, ...]:
    return tuple(link.segments[0] for link in links)


def best_set(
    links: Sequence[PlannedLink], size: int, rank: Callable[[Sequence[PlannedLink]], Rank]
) -> list[PlannedLink]:
    """Return the links, so many of them, that rank least together; ties: those that come first.

    Parameters
    ----------
    links : sequence of PlannedLink
    size : int
    rank : callable
        Of links; more of them never rank higher.
    """
    best: tuple[Rank, list[PlannedLink]] = ((np.inf, np.inf), [])

    def grow(chosen: list[PlannedLink], start: int) -> None:
        nonlocal best
        if len(chosen) == size:
            best = min(best, (rank(chosen), chosen), key=lambda each: each[0])
        elif len(chosen) + len(links) - start >= size and rank([*chosen, *links[start:]]) < best[0]:
            grow([*chosen, links[start]], start + 1)
            grow(chosen, start + 1)

    grow([], 0)
    return best[1]
