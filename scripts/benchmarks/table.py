"""The rows that benchmarks measure beside their peers, collected by `bench.py` into one table."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Final

# The file to which each row is appended; without it a benchmark prints its own table alone.
ROWS: Final = "CORRIDOR_BENCH_ROWS"


def record(
    work: str,
    who: str,
    seconds: float | None = None,
    *,
    ratio: float | None = None,
    limit: str = "",
    met: bool | None = None,
    peak_mb: float | None = None,
    note: str = "",
) -> None:
    """Hand one row to the table.

    Parameters
    ----------
    work
        The question that was answered.
    who
        The method: ours, or the name of a peer.
    seconds
        Seconds of processor time, unless the note says otherwise.
    ratio
        How many times as long as ours, or what the work defines.
    limit, met
        What was aimed at, in words, and whether it holds.
    peak_mb
        Peak memory of the process in MB.
    note
        Sample, scaling, version.
    """
    target = os.environ.get(ROWS)
    if target:
        row = {"work": work, "who": who, "seconds": seconds, "ratio": ratio, "limit": limit, "met": met}
        with Path(target).open("a", encoding="utf-8") as rows:
            rows.write(json.dumps(row | {"peak_mb": peak_mb, "note": note}) + "\n")
