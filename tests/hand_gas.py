"""Facts about gas of the corridor drawn by hand (`tests.hand_network`), whose halts can be worked out on paper.

Gas of AAA goes through BBB to CCC by G1 (150 km) and on by G2 (90 km). CCC uses 100 million m³ a day. In place of
what BBB halts it has 3 a day by another line, 1 a day that a swap would have passed on to BBB, and 2 a day from a
storage that holds 6; of what is missing it can cut 1.5 a day.
"""

from __future__ import annotations

import copy
from typing import Any

CITED = {"source": "hand", "confidence": "high"}


def q(value: float, low: float | None = None, high: float | None = None) -> dict[str, float]:
    return {"value": value, "low": value if low is None else low, "high": value if high is None else high}


def line(name: str) -> dict[str, Any]:
    return {"id": name, "inner_diameter_mm": q(500, 450, 550), "pressure_bar": q(50, 45, 55), **CITED}


def supply(name: str, kind: str, ends: str, via: str, bcm_y: float, *segments: str, **more: Any) -> dict[str, Any]:
    start, end = ends.split()
    entry = {"id": name, "name": name.title(), "kind": kind, "from": start, "to": end, "via": via.split()}
    return {**entry, "segments": [*segments], "status": "flows", **q(bcm_y), "unit": "bcm/y", **CITED, **more}


def amount(name: str, country: str, item: str, value: float, unit: str = "bcm/y", **more: Any) -> dict[str, Any]:
    return {"id": name, "country": country, "item": item, **q(value), "unit": unit, **CITED, **more}


DOCUMENT: dict[str, Any] = {
    "lines": [line("G1"), line("G2")],
    "parameters": [
        {"id": name, **q(value), "unit": unit, **CITED}
        for name, value, unit in (
            ("temperature_k", 288.15, "K"),
            ("roughness_mm", 0.03, "mm"),
            ("efficiency", 0.8, "1"),
            ("availability", 1.0, "1"),
            ("minimum_bar", 25, "bar"),
            ("ratio", 1.5, "1"),
            ("section_km", 100, "km"),
        )
    ],
    "designs": [{"id": "half-metre", "name": "Half a metre", "inner_diameter_mm": q(500), "pressure_bar": q(60), **CITED}],
    "supplies": [
        supply("through", "transit", "AAA CCC", "BBB", 0, "G1", stages=[2.19]),
        supply("other", "import", "DDD CCC", "", 0.5, capacity_bcm_y=2, spare=q(1.095)),
        supply("swap", "swap", "DDD BBB", "CCC", 0.365, "G2"),
        supply("own", "export", "BBB CCC", "", 0.73, "G2"),
    ],
    "balances": [
        amount("b-made", "BBB", "production", 7.3),
        amount("b-use", "BBB", "use", 3.65, profile="winter"),
        amount("b-in", "BBB", "injection", 0.3, months=[6]),
        amount("b-out", "BBB", "withdrawal", 0.31, months=[1]),
        amount("c-use", "CCC", "use", 36.5),
        amount("c-lack", "CCC", "deficit", 50, "million m3/day", months=[1]),
        amount("c-cut", "CCC", "demand_cut", 1.5, "million m3/day"),
    ],
    "profiles": [{"id": "winter", "shares": [2, *[1] * 11], **CITED}],
    "storages": [
        {
            "id": "cavern",
            "country": "CCC",
            "name": "Cavern",
            "capacity_bcm": q(0.006),
            "withdrawal_mcm_day": q(2),
            "injection_mcm_day": q(1),
            "spare": [{"months": [*range(1, 13)], **q(2)}],
            **CITED,
        }
    ],
}  # fmt: skip


def document() -> dict[str, Any]:
    """Return the facts, to be changed at will."""
    return copy.deepcopy(DOCUMENT)
