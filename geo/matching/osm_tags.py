"""Which ways a segment may run over, and which of them it prefers, by their tags in OpenStreetMap.

*May*: a segment in operation runs over lines in operation alone; one that is not built over lines
under construction, planned or proposed alone. A railway of a known gauge runs over track of that
gauge (within `GAUGE_SLACK_MM`, so that 1524 counts as 1520), of several gauges that include it, or of untagged gauge
unless it is a narrow-gauge railway. Track that states the gauge is preferred to track that does not say
(`geo.matching.segment_search`).

*Prefers*: the length of a way counts with a factor: 1 for running lines and trunk roads, more for what
a train or a truck on its way does not use (`SERVICE`, `USAGE`, `HIGHWAY`). Against a one-way road it
counts `WRONG_WAY` times: a segment stands for both directions, so its line keeps to one carriageway
as far as it can, but where segments that meet come from opposite sides it may change over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.arrays import Floats

GAUGE_SLACK_MM: Final = 6
WRONG_WAY: Final = 1.2

NOT_BUILT: Final = frozenset({"under_construction", "planned", "proposed"})
"""States of a line that is not there yet, of segments and of ways."""

OTHER_RAILWAYS: Final = frozenset({"tram", "subway", "light_rail", "monorail", "funicular", "miniature"})
"""Values of `railway` that no freight train runs on."""

SERVICE: Final = {"": 1.0, "crossover": 1.0, "siding": 1.3, "yard": 2.0, "spur": 2.0}
USAGE: Final = {"industrial": 2.0, "military": 3.0, "tourism": 2.0, "test": 3.0}
HIGHWAY: Final = {"": 1.0, "motorway": 1.0, "trunk": 1.0, "primary": 1.1, "secondary": 1.3, "tertiary": 1.6}
_OTHER_SERVICE: Final = 2.0
_OTHER_HIGHWAY: Final = 2.0
_LINK: Final = 1.1
_NARROW: Final = frozenset({1000})  # assumed for a narrow-gauge railway without a gauge, mm


@dataclass(frozen=True)
class Rules:
    """What the tags of ways say, read once for all segments of a mode; one value for each way.

    Attributes
    ----------
    operational, planned : array of bool
        Whether it is in operation, or not built yet; neither for a line given up.
    fit : array of bool
        Whether it is for the traffic of the mode at all.
    factor : array of float
        What its length counts for.
    oneway : array of int
        1 along the way only, -1 against it only, 0 both.
    gauges : tuple of frozenset of int
        Gauges it is tagged with, mm; empty where none is.
    """

    operational: NDArray[np.bool_]
    planned: NDArray[np.bool_]
    fit: NDArray[np.bool_]
    factor: Floats
    oneway: NDArray[np.int8]
    gauges: tuple[frozenset[int], ...]

    def usable(self, *, built: bool, gauge_mm: int | None = None) -> NDArray[np.bool_]:
        """Return which ways a segment may run over, in operation or not built, of a track gauge or any."""
        return self.fit & (self.operational if built else self.planned) & self.of_gauge(gauge_mm)

    def of_gauge(self, gauge_mm: int | None) -> NDArray[np.bool_]:
        """Return which ways have a gauge, or do not say."""
        if gauge_mm is None:
            return np.ones(len(self.gauges), dtype=bool)
        return np.logical_or(self.states_gauge(gauge_mm), [not tagged for tagged in self.gauges])

    def states_gauge(self, gauge_mm: int) -> NDArray[np.bool_]:
        """Return which ways say that they have a gauge."""
        return np.array(
            [any(abs(gauge - gauge_mm) <= GAUGE_SLACK_MM for gauge in tagged) for tagged in self.gauges], dtype=bool
        )


def way_rules(table: pd.DataFrame, mode: str) -> Rules:
    """Read the tags of ways, one row for each, for the mode rail, road or pipeline.

    Of the columns `status`, `railway`, `service`, `usage`, `gauge` (rail), `highway` and `oneway` (road) those that
    are there are read. A way without `status` is in operation.

    Examples
    --------
    >>> import pandas as pd
    >>> rules = way_rules(pd.DataFrame({"gauge": ["1520", "1435", None], "service": [None, None, "yard"]}), "rail")
    >>> rules.usable(built=True, gauge_mm=1520).tolist(), rules.factor.tolist()
    ([True, False, True], [1.0, 1.0, 2.0])
    """

    def tag(name: str) -> pd.Series[Any]:
        if name not in table:
            return pd.Series([""] * len(table), dtype=object)
        return table[name].astype(object).where(table[name].notna(), "").astype(str).reset_index(drop=True)

    def factors(values: pd.Series[Any], by_value: dict[str, float], otherwise: float) -> Floats:
        return np.asarray(values.map(by_value).astype(np.float64).fillna(otherwise), dtype=np.float64)

    status = tag("status").replace("", "operational")
    fit = np.ones(len(table), dtype=bool)
    factor = np.ones(len(table), dtype=np.float64)
    oneway = np.zeros(len(table), dtype=np.int8)
    gauges: tuple[frozenset[int], ...] = (frozenset(),) * len(table)
    if mode == "rail":
        railway = tag("railway")
        fit = ~railway.isin(OTHER_RAILWAYS).to_numpy()
        factor = factors(tag("service"), SERVICE, _OTHER_SERVICE) * factors(tag("usage"), USAGE, 1.0)
        unsaid = {"narrow_gauge": _NARROW}
        gauges = tuple(
            frozenset(map(int, re.findall(r"\d{3,4}", text))) or unsaid.get(kind, frozenset())
            for text, kind in zip(tag("gauge"), railway, strict=True)
        )
    elif mode == "road":
        highway = tag("highway")
        main = highway.str.removesuffix("_link")
        factor = factors(main, HIGHWAY, _OTHER_HIGHWAY) * np.where(highway == main, 1.0, _LINK)
        oneway[tag("oneway").isin(["yes", "true", "1", "True"]).to_numpy()] = 1
        oneway[tag("oneway").isin(["-1", "reverse"]).to_numpy()] = -1
    operational, planned = (status == "operational").to_numpy(), status.isin(NOT_BUILT).to_numpy()
    return Rules(operational, planned, fit, factor, oneway, gauges)
