"""All benchmarks in one run: one table of peers and ratios, then what each benchmark printed (`make bench`).

    python scripts/benchmarks/bench.py             every benchmark, and the table
    python scripts/benchmarks/bench.py --record    also write them to docs/benchmarks.md
    python scripts/benchmarks/bench.py --small     every benchmark on a small input: does it still run?

A benchmark that fails is named in the table, and the exit code is 1; a limit that is missed is printed as missed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from table import ROWS

HERE: Final = Path(__file__).parent
PAGE: Final = HERE.parents[1] / "docs" / "benchmarks.md"
# Each benchmark with the options that bring in its peers, in the order of the table.
BENCHMARKS: Final[dict[str, tuple[str, ...]]] = {
    "exposure": ("--peers", "overlay"),
    "criticality": (),
    "stream": (),
    "page": (),
    "largepage": (),
    "sweep": (),
    "headlines": (),
    "closures": (),
    "interdiction": (),
    "scenarios": (),
    "country": ("--sizes", "1000", "100000", "--only", "exposure", "routes", "criticality", "scenario run"),
}


def run(name: str, options: tuple[str, ...], rows: Path) -> tuple[str, float, bool]:
    """Run one benchmark; return what it printed, its seconds of wall clock, and whether it succeeded."""
    start = time.perf_counter()
    command = [sys.executable, str(HERE / f"{name}.py"), *options]
    done = subprocess.run(command, env=os.environ | {ROWS: str(rows)}, text=True, stdout=subprocess.PIPE)
    return done.stdout.rstrip(), time.perf_counter() - start, done.returncode == 0


def machine() -> str:
    """Say what the figures were measured on."""
    model = platform.processor() or platform.machine()
    described = Path("/proc/cpuinfo")
    if described.exists():
        named = [line.partition(":")[2].strip() for line in described.read_text().splitlines() if "model name" in line]
        model = named[0] if named else model
    return f"{os.cpu_count()} cores ({model}), {platform.system()}, Python {platform.python_version()}"


def table(rows: list[dict[str, Any]]) -> str:
    """Write the rows as a table of Markdown."""
    lines = ["| work | by | seconds | times | MB | aim | note |", "| --- | --- | ---: | ---: | ---: | --- | --- |"]
    before = None
    for row in rows:
        aim = row["limit"] + {True: ": met", False: ": **missed**", None: ""}[row["met"]]
        seconds, ratio, peak = (_figure(row[key]) for key in ("seconds", "ratio", "peak_mb"))
        work = row["work"] if row["work"] != before else ""
        lines.append(f"| {work} | {row['who']} | {seconds} | {ratio} | {peak} | {aim} | {row['note']} |")
        before = row["work"]
    return "\n".join(lines)


def _figure(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def document(rows: list[dict[str, Any]], printed: dict[str, tuple[str, float, bool]]) -> str:
    """Write the page of the documentation."""
    minutes = sum(seconds for _, seconds, _ in printed.values()) / 60
    parts = [
        "# Benchmarks",
        f"Measured on {date.today():%-d %B %Y} by `make bench` in {minutes:.0f} minutes, "
        f"version {version('corridor-mapper')}, on {machine()}. Seconds are of processor time unless a note says "
        "otherwise. They depend on the machine: trust the ratios, each of one run. `times` is how many "
        "times as long as ours, unless the work names what else.",
        table(rows),
        "Peers that need what a package index does not carry (DuckDB's spatial extension), or that are not installed "
        "beside the rest (RA2CE, AequilibraE), are not in the table.",
        "## What each benchmark printed",
    ]
    for name, (text, seconds, good) in printed.items():
        options = " ".join(BENCHMARKS[name])
        parts.append(
            f"### {name}\n\n`scripts/benchmarks/{name}.py {options}`".rstrip("` ")
            + f"`, {seconds:.0f} s"
            + ("" if good else ", **failed**")
        )
        parts.append(f"```text\n{text}\n```")
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Run all, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true", help="every benchmark on a small input")
    parser.add_argument("--record", action="store_true", help="also write docs/benchmarks.md")
    parser.add_argument("--only", nargs="+", choices=BENCHMARKS, default=list(BENCHMARKS), help="these alone")
    options = parser.parse_args()
    if options.record and (options.small or options.only != list(BENCHMARKS)):
        parser.error("--record is for the whole: leave out --small and --only")
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / "rows.jsonl"
        rows.touch()
        printed = {}
        for name in options.only:
            print(f"{name} …", file=sys.stderr, flush=True)
            printed[name] = run(name, ("--small",) if options.small else BENCHMARKS[name], rows)
            print(f"\n{name}, {printed[name][1]:.0f} s:\n{printed[name][0]}", flush=True)
        found = [json.loads(line) for line in rows.read_text(encoding="utf-8").splitlines()]
    print(f"\n{table(found)}")
    failed = [name for name, (*_, good) in printed.items() if not good]
    if failed:
        raise SystemExit(f"failed: {', '.join(failed)}")
    if options.record:
        PAGE.write_text(document(found, printed), encoding="utf-8")


if __name__ == "__main__":
    main()
