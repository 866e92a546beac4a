"""How many generated cases a test runs, and how: the same ones in every run, unless more are asked for."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

TIMES = int(os.environ.get("CORRIDOR_FUZZ", "1"))
"""How many times the usual number; above 1 they are new ones in every run."""


def bounded(cases: int) -> settings:
    """Return the settings of a test of so many cases."""
    return settings(
        max_examples=cases * TIMES,
        derandomize=TIMES == 1,
        database=None,
        deadline=None,
        phases=(Phase.generate,),  # a case is small as it is, and making it smaller takes no bounded time
        suppress_health_check=list(HealthCheck),
    )
