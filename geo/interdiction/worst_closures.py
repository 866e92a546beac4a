"""Interdiction: the closures within a budget that cost a corridor most, and what each further closure adds.

Who closes knows that traffic goes the best way left. So a set of closures is worth what the least-cost plan without it
leaves unserved, and what the rest costs more (`geo.interdiction.damage`); the sets that cost most are found exactly
(`geo.interdiction.worst_sets`). This is the network interdiction problem (Wood 1993, doi:10.1016/0895-7177(93)90236-R)
with a plan of several commodities in strict order of amount and cost, in the manner of the shortest-path problem of
Israeli & Wood (2002, doi:10.1002/net.10039).
"""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.arrays import MILLION, Bools, rise
from geo.flows.assignment import Assignment, assign
from geo.interdiction.damage import Damage, Damages, asking, rises
from geo.interdiction.places import Place, What, places_in
from geo.interdiction.worst_sets import NONE, ClosedSet, WorstSets
from geo.network.case import Case
from geo.network.media import UNITS, Medium, check_media
from geo.network.model import Network
from geo.network.names import UnknownNameError
from layers.model.names import several, titles_of
from layers.model.schema import CRS
from layers.scenarios.scenario import load_scenario

if TYPE_CHECKING:
    from layers.model.atlas import Atlas

By: TypeAlias = Literal["unserved", "usd"]

DEFAULT: Final[tuple[What, ...]] = ("posts", "ports", "links")

_CHOICE: Final = ("choice_unserved", "choice_extra_hours", "choice_extra_usd_y")


def interdict(
    case: Atlas | Case,
    budget: int = 1,
    *,
    of: What | Iterable[What] = DEFAULT,
    radius_km: float | None = None,
    territory: str | Iterable[str] | None = None,
    medium: Medium = "freight",
    top: int = 10,
    by: By = "unserved",
) -> gpd.GeoDataFrame:
    """Return the sets of closures within a budget that cost the corridor most, exactly.

    Parameters
    ----------
    case : Atlas or Case
        An atlas, or a case without a scenario, is taken under its baseline, which states the demand.
    budget : int
        Most places that close together, 1 to 4.
    of : {"posts", "ports", "links", "discs"} or several of them
        What can close: nodes where a border is crossed (and segments that cross one without a node there); sea and
        river ports; open segments; all within a disc. A node closes with all that ends or is handled there.
    radius_km : float, optional
        Of the discs, which need it.
    territory : str or iterable of str, optional
        Countries in which a place must lie, at least in part, and a disc have its centre; by default those of
        the case. None of them, `()`, stands for the whole corridor.
    medium : {"freight", "gas"}
    top : int
        How many sets to return.
    by : {"unserved", "usd"}
        What sets are compared by first: what is left unserved, or the extra cost of what is still carried.

    Returns
    -------
    GeoDataFrame
        One row for each set, the worst first; ties: fewer places, then posts, ports, links, by identifier. A set is
        left out if some of its places alone cost as much, a place if it has the effect of one before it, and a set if
        its plan is that of one before it.

        - `rank` from 1; `closed`: nodes, segments or centres of discs, joined by "; "; `names`: what they are called,
          likewise; `medium`; `unit`;
        - `unserved`: demand (in `unit`, a year) that is left unserved by the least-cost plan, including what is
          unserved today; `extra_hours`: mean over what is still served, against the same deliveries today (NaN
          for gas); `extra_usd_y`: USD a year, generalised cost, likewise (NaN without prices and for gas);
          `extra_km`: mean over what is still served;
        - `choice_unserved`, `choice_extra_hours`, `choice_extra_usd_y`: what the choice between ways makes of the
          same closures, where the case assigns by choice; else NaN;
        - `size`: number of places; `alike`: other places whose closure in this set has the same effect, "A = B, C"
          for each, and "A + B = C + D" where two change together;
          `segments`: open segments that close, joined by ";"; `unknown_capacity`, `low_confidence`: shares of the
          tonne-km under the closures where no capacity is stated, and on facts of low confidence; `geometry`: the
          places as points, in EPSG:4326.

        Empty if nothing is asked for, or no closure changes anything.

    Raises
    ------
    UnknownNameError
        If the atlas has no such territory, or there is no such medium or kind of place. A KeyError.
    MissingCostError
        If the hours, or the cost, of an open edge of a freight network are not known. A ValueError.
    BudgetError
        If the budget exceeds what can close, or 4. A ValueError.
    ValueError
        If the budget or `top` is not a whole number above 0, if discs have no radius or no territory, or if neither
        the call, the case nor the atlas names a territory.

    Notes
    -----
    The cost of the search grows with what lies on the flow: with b such places and a budget of K, at most b^K plans,
    of which those of the full size are mostly ruled out by a bound.

    Examples
    --------
    >>> from geo import interdict
    >>> from layers import load_atlas
    >>> worst = interdict(load_atlas(), budget=2, of="posts", top=1)
    >>> worst["closed"].item()
    'BRSMR; BRYLM'
    """
    search = Interdiction(case, of, radius_km, territory, medium, by)
    sets = search.worst(whole("budget", budget), whole("top", top))
    rows = [
        {"rank": rank, **search.row(each), **search.choice(each), **search.about(each)}
        for rank, each in enumerate(sets, 1)
    ]
    columns = ("rank", *_DAMAGE, *_CHOICE, *_ABOUT)
    return _frame(rows, columns, [search.points(each) for each in sets], {"by": by, "radius_km": radius_km})


def marginal_closures(
    case: Atlas | Case,
    budget: int = 1,
    *,
    of: What | Iterable[What] = DEFAULT,
    radius_km: float | None = None,
    territory: str | Iterable[str] | None = None,
    medium: Medium = "freight",
    by: By = "unserved",
) -> gpd.GeoDataFrame:
    """Return the worst set of closures for each budget up to one, and what each further closure adds.

    Parameters
    ----------
    case, budget, of, radius_km, territory, medium, by
        As in `interdict`.

    Returns
    -------
    GeoDataFrame
        One row for each budget from 1: `budget`; the columns of `interdict` from `closed` to `extra_km`, of the worst
        set within it; `adds_unserved`, `adds_usd_y`: the change against the budget before (of the first:
        against today); `nested`: whether the set holds that of the budget before, so that it can be reached by
        closing one place more; the columns of `interdict` from `size`.

    Raises
    ------
    UnknownNameError, MissingCostError, BudgetError, ValueError
        As `interdict`.

    Examples
    --------
    >>> from geo import marginal_closures
    >>> from layers import load_atlas
    >>> marginal_closures(load_atlas(), budget=2, of="posts")["nested"].tolist()
    [True, True]
    """
    search = Interdiction(case, of, radius_km, territory, medium, by)
    before = search.nothing()
    rows, points = [], []
    search.check(whole("budget", budget))
    for size in range(1, budget + 1):
        found = search.worst(size, search.ties)
        tied = [each for same in found if same.rank == found[0].rank for each in search.search.apart(same)]
        nested = [each for each in tied if before.places <= each.places]
        worst = (nested or tied or [before])[0]
        row, last = search.row(worst), search.row(before)
        adds = {f"adds_{name}": float(rise(last[full], row[full])) for name, full in _ADDS.items()}
        rows.append({"budget": size, **row, **adds, "nested": worst.places >= before.places, **search.about(worst)})
        points.append(search.points(worst))
        before = worst
    columns = ("budget", *_DAMAGE, *(f"adds_{name}" for name in _ADDS), "nested", *_ABOUT)
    return _frame(rows, columns, points, {"by": by, "radius_km": radius_km})


MOST_CLOSED: Final = 4
"""Most places that close together: the search grows with their number to this power."""

_DAMAGE: Final = ("closed", "names", "medium", "unit", "unserved", "extra_hours", "extra_usd_y", "extra_km")
_ABOUT: Final = ("size", "alike", "segments", "unknown_capacity", "low_confidence")
_ADDS: Final = {"unserved": "unserved", "usd_y": "extra_usd_y"}


class BudgetError(ValueError):
    """A budget of more closures, or openings, than there is to close or open, or than can be searched."""


class Interdiction:
    """A case and what can close in it.

    Parameters
    ----------
    case, of, radius_km, territory, medium, by
        As in `interdict`.
    reference : Damages, optional
        The plans that deliveries are compared with; by default those of the case.
    """

    ties: Final = 20
    """Sets of equal rank among which one is sought that holds the set of the budget before."""

    def __init__(
        self,
        case: Atlas | Case,
        of: What | Iterable[What],
        radius_km: float | None,
        territory: str | Iterable[str] | None,
        medium: Medium,
        by: By,
        reference: Damages | None = None,
    ) -> None:
        self.case = under_baseline(case)
        check_media([medium])
        if by not in ("unserved", "usd"):
            raise UnknownNameError("order", by, ("unserved", "usd"))
        self.damages = Damages.of(self.case, medium, reference)
        territories = () if territory == () else self.case.territories_asked(territory)
        self.places: list[Place] = places_in(
            self.case, self.damages.network, self.damages.demands, several(of), territories, radius_km
        )
        self._titles = titles_of(self.case.atlas.segments, "id") | titles_of(self.case.atlas.nodes, "id")
        self.search = WorstSets(self.damages, [place.edges for place in self.places], by)

    def worst(self, budget: int, top: int) -> list[ClosedSet]:
        """Return the worst sets within a budget; see `WorstSets.worst`."""
        self.check(budget)
        return self.search.worst(budget, top)

    def check(self, budget: int) -> None:
        """Refuse a budget of more than can close, or whose sets are too many to search."""
        if budget > len(self.places):
            count = len(self.places)
            if not count:
                raise BudgetError(
                    "nothing that is used can close there; name another --territory or --scenario, or --anywhere"
                )
            can = f"{count} place{'' if count == 1 else 's'}, each effect counted once"
            raise BudgetError(f"a budget of {budget} closures is more than what can close: {can}")
        if budget > MOST_CLOSED:
            raise BudgetError(f"a budget of {budget} is too many closures to search; it may be at most {MOST_CLOSED}")

    def nothing(self) -> ClosedSet:
        """Return the set in which nothing closes."""
        damage = self.damages.damage(self.damages.today)
        return ClosedSet(NONE, damage, self.damages.rank(damage, "unserved"))

    def row(self, found: ClosedSet) -> dict[str, Any]:
        """Return what a set closes and what that costs."""
        return {
            "closed": "; ".join(place.id for place in self._of(found)),
            "names": "; ".join(self._titles.get(place.id, place.id) for place in self._of(found)),
            **costs_of(self.damages, found.damage),
        }

    def choice(self, found: ClosedSet) -> dict[str, float]:
        """Return what the choice between ways makes of a set; NaN where the case does not assign by choice."""
        medium = self.damages.network.medium
        if self.case.rule(medium) != "logit":
            return dict.fromkeys(_CHOICE, np.nan)
        values = by_choice(self._chosen(), self.damages.network, self.search.closed(found.places))
        return dict(zip(_CHOICE, values, strict=True))

    def about(self, found: ClosedSet) -> dict[str, Any]:
        """Return what else there is to say about the places of a set."""
        network = self.damages.network
        lines = self.search.closed(found.places) & (network.kind == "segment")
        plan = self.search.plan(found) if found.places else self.damages.today
        return {
            "size": len(found.places),
            "alike": "; ".join(self._alike(found)),
            "segments": ";".join(network.segment[lines]),
            "unknown_capacity": plan.unknown_capacity,
            "low_confidence": plan.low_confidence,
        }

    def _alike(self, found: ClosedSet) -> list[str]:
        """Return what could close in the place of a part of a set with the same effect, an equation for each part."""
        alike = {number: [*self.places[number].alike] for number in sorted(found.places)}
        twins: dict[int, set[int]] = {number: set() for number in alike}
        together = []
        for other in sorted(found.same, key=lambda other: (len(other - found.places), sorted(other))):
            gone, instead = sorted(found.places - other), sorted(other - found.places)
            if len(gone) == len(instead) == 1:
                place = self.places[instead[0]]
                alike[gone[0]] += [place.id, *place.alike]
                twins[gone[0]].add(instead[0])
                continue
            back = {number: twins[number] & other for number in gone if twins[number] & other}
            fewer = (other - frozenset().union(*back.values())) | back.keys()
            if fewer != found.places and (fewer == other or fewer not in found.same):
                left, right = (" + ".join(self.places[number].id for number in part) for part in (gone, instead))
                together.append(f"{left} = {right}")
        equal = [f"{self.places[number].id} = {', '.join(others)}" for number, others in alike.items() if others]
        return [*equal, *together]

    def points(self, found: ClosedSet) -> shapely.MultiPoint:
        """Return where the places of a set are."""
        return shapely.MultiPoint([place.point for place in self._of(found)])

    def _of(self, found: ClosedSet) -> list[Place]:
        return [self.places[number] for number in sorted(found.places)]

    def _chosen(self) -> Assignment:
        if "chosen" not in self.__dict__:
            self.chosen = assign(self.damages.network, self.damages.demands, rule="logit")
        return self.chosen


def costs_of(damages: Damages, damage: Damage) -> dict[str, Any]:
    """Return a damage by the names of its columns."""
    medium = damages.network.medium
    return {
        "medium": medium,
        "unit": UNITS[medium],
        "unserved": damage.unserved,
        "extra_hours": damage.extra_hours,
        "extra_usd_y": damage.extra * MILLION if damages.rule == "cost" else np.nan,
        "extra_km": damage.extra_km,
    }


def by_choice(before: Assignment, network: Network, closed: Bools) -> tuple[float, float, float]:
    """Return what is unserved by choice on another network or under a closure, and what the rest costs more.

    Parameters
    ----------
    before : Assignment
        The flow by choice that it is held against.
    network : Network
    closed : array of bool, shape (m,)

    Returns
    -------
    unserved : float
        Mt/y.
    hours, usd : float
        Extra hours, mean over what is carried in both, and USD a year.
    """
    after = assign(network, before.demands, closed=closed, rule="logit", beside=before)
    unserved = after.unserved
    same = asking(before, np.minimum(before.served_by_pair, after.served_by_pair))
    # Both sides have the ways of both: the difference is what is open and not which ways were found.
    before = assign(before.network, same, closed=before.closed, rule="logit", beside=after)
    after = assign(network, same, closed=closed, rule="logit", beside=before)
    hours, _ = rises(before, after)
    return unserved, hours, float(rise(before.burden, after.burden)) * MILLION


def under_baseline(case: Atlas | Case) -> Case:
    """Return a case; one without a scenario under the baseline of its atlas."""
    case = Case.of(case)
    return case if case.scenario is not None else case.but(scenario=load_scenario(case.atlas))


def whole(name: str, value: int, most: float = math.inf) -> int:
    """Return a number of things, refused unless it is whole, above 0 and at most a number."""
    if isinstance(value, bool) or not hasattr(value, "__index__") or operator.index(value) < 1:
        raise ValueError(f"{name} is a whole number of 1 or more, not {value!r}")
    if operator.index(value) > most:
        raise ValueError(f"{name} may be at most {most}, not {value}")
    return operator.index(value)


def _frame(
    rows: Sequence[dict[str, Any]], columns: Sequence[str], points: Sequence[Any], asked: dict[str, Any]
) -> gpd.GeoDataFrame:
    """Return rows with their places; its `attrs` are what `closure_intervals` needs to close the same again."""
    frame = gpd.GeoDataFrame(
        pd.DataFrame(rows, columns=list(columns)), geometry=gpd.GeoSeries(points, crs=CRS), crs=CRS
    )
    frame.attrs.update(asked)
    return frame
