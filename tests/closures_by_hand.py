"""The corridor drawn by hand with closures that happened, watched for eight years."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from layers import Atlas
from layers.scenarios.scenario import Demand, Scenario
from tests.hand_network import NODES, PRICES, corridor

SCENARIO = Scenario("asked", "Asked", "-", demand=(Demand("A", "C", mt_y=8.0),))
FACTS = {"from": "2012-05", "until": None, "kind": "weather", "announced": False, "text": "-", "source": "x"}


def event(name: str, days: float, **facts: Any) -> dict[str, Any]:
    fixed = {"id": name, "place": name, "days": days, "days_low": days, "days_high": days, "passed_share": 0}
    return {**fixed, **FACTS, "confidence": "high", **facts}


def atlas(*events: dict[str, Any], **changes: Any) -> Atlas:
    """Return the corridor watched for eight years: the posts M and B in BBB, the ports p in AAA and q in CCC."""
    document = {"since": "2010-01-01", "until": "2017-12-31", "events": list(events)}
    sure = {name: {"confidence": "high"} for name in NODES}
    bare = corridor(costs=PRICES, segments={"D1": {"capacity_mt_y": None}}, nodes=sure)
    return replace(bare, events={**document, **changes})


TWO = (event("a", 2, nodes=["M"]), event("b", 4, nodes=["B"]))


def row(table: pd.DataFrame, **keys: Any) -> dict[str, Any]:
    chosen = table
    for key, value in keys.items():
        chosen = chosen[chosen[key] == value]
    assert len(chosen) == 1
    return {str(name): value for name, value in chosen.iloc[0].items()}
