"""Coverage-guided fuzzing (atheris) of everything that reads a file or an answer from elsewhere.

    python scripts/trust/fuzz.py                  a minute for each reader
    python scripts/trust/fuzz.py --seconds 600    ten minutes for each
    python scripts/trust/fuzz.py --reader lines
    python scripts/trust/fuzz.py --small          five seconds for each of the quick ones, to see that it runs

Each reader gets bytes that libFuzzer changes, from files that are sound, toward lines of `layers/` that no input has
reached yet. It may read them or refuse them in one line (`AtlasError`); anything else is a finding, whose traceback is
printed and whose bytes are kept in `build/trust/found`. What is found is mended, and added to `tests/once_failed.py`.
What was reached is kept in `build/trust/reached`, from where the next run goes on. atheris runs on Linux.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
KEPT: Final = ROOT / "build" / "trust"
LATE: Final = 20  # seconds that one input may take
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

Reader = Callable[[bytes, Path], object]


def readers() -> dict[str, tuple[Reader, list[bytes]]]:
    """Return every reader, which gets bytes and an empty folder, with the sound inputs it begins from."""
    from layers import load_atlas
    from layers.imports.field_mapping import read_mapping
    from layers.imports.source_file import read_source
    from layers.imports.stream import open_lines, read_areas
    from layers.osm.extract import read_extract
    from layers.scenarios.scenario import read_scenario
    from tests.conftest import tiny_layers, write_layers
    from tests.mutants import FORMATS, _files
    from tests.mutations import SCENARIOS
    from tests.test_safety import EXTRACT

    tiny = write_layers(Path(tempfile.mkdtemp(prefix="fuzz-")) / "tiny", tiny_layers())
    atlas, documents = load_atlas(tiny), sorted(tiny_layers())

    def files(*, areas: bool) -> list[bytes]:
        return [_files(kind, areas)[f".{kind}"] for kind in FORMATS if kind != "pbf"]

    def measured(data: bytes, folder: Path) -> None:
        layer = open_lines(_file(folder, "a.bin", data), column="name")
        for part in layer.parts():
            list(layer.frames(part))

    def of_an_atlas(data: bytes, folder: Path) -> None:
        own = write_layers(folder / "own", tiny_layers())
        (own / documents[data[0] % len(documents)] if data else own / "datapackage.json").write_bytes(data[1:])
        load_atlas(own)

    sound = [bytes([number]) + json.dumps(tiny_layers()[name]).encode() for number, name in enumerate(documents)]
    mapping = (
        b'layer = "rail"\n[columns]\nid = "ID"\n[values.status]\nopen = "operational"\n[constants]\nsource = "own"\n'
    )
    return {
        "lines": (measured, files(areas=False)),
        "areas": (lambda data, folder: read_areas(_file(folder, "a.bin", data)), files(areas=True)),
        "layers": (lambda data, folder: read_source(_file(folder, "a.bin", data)), files(areas=False)),
        "extract": (
            lambda data, folder: read_extract(_file(folder, "a.bin", data), kinds=("rail", "border_post")),
            [_files("pbf", False)[".pbf"], EXTRACT.encode()],
        ),
        "answer": (_answer, [_ANSWER]),
        "scenario": (
            lambda data, folder: read_scenario(_file(folder, "a.toml", data), atlas),
            [text.encode() for text in SCENARIOS.values()],
        ),
        "mapping": (lambda data, folder: read_mapping(_file(folder, "m.toml", data)), [mapping]),
        "atlas": (of_an_atlas, sound),
    }


_ANSWER: Final = json.dumps(
    {
        "osm3s": {"timestamp_osm_base": "2026-01-31T00:00:00Z"},
        "elements": [
            {"type": "node", "id": 1, "lat": 40.5, "lon": 49.0, "tags": {"railway": "station"}},
            {"type": "way", "id": 2, "nodes": [1, 3], "tags": {"railway": "rail", "gauge": "1520"}},
            {"type": "relation", "id": 4, "members": [{"type": "way", "ref": 2, "role": "outer"}]},
        ],
    }
).encode()
QUICK: Final = ("answer", "scenario", "mapping")


def _answer(data: bytes, folder: Path) -> None:
    """Read an answer of an Overpass server."""
    import requests

    from layers.osm.answers import document_of, elements_of, timestamp_of

    response = requests.Response()
    response.headers["Content-Type"] = "application/json"
    document = document_of(response, data)
    timestamp_of(document)
    elements_of(document, relations=True)


def _file(folder: Path, name: str, data: bytes) -> Path:
    (folder / name).write_bytes(data)
    return folder / name


# --- one reader, in a process of its own ---------------------------------------------------------------


def fuzz(name: str, seconds: int) -> None:
    """Fuzz one reader; never returns."""
    import atheris

    with atheris.instrument_imports(include=["layers"], enable_loader_override=False):
        from layers.model.problem import AtlasError, OutputError
        from layers.osm.answers import RefusalError

        read, sound = readers()[name]
    reached = KEPT / "reached" / name
    reached.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(sound):
        (reached / f"sound-{number}").write_bytes(data)
    (KEPT / "found").mkdir(exist_ok=True)

    def one(data: bytes) -> None:
        with tempfile.TemporaryDirectory(prefix="fuzz-") as folder, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                read(data, Path(folder))
            except (AtlasError, OutputError, RefusalError):
                return

    limits = [
        f"-max_total_time={seconds}",
        f"-timeout={LATE}",
        "-rss_limit_mb=3000",
        "-max_len=20000",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *limits, f"-artifact_prefix={KEPT}/found/{name}-", str(reached)], one)
    atheris.Fuzz()


def run(name: str, seconds: int) -> dict[str, Any]:
    """Fuzz one reader in a process of its own; return its counts, and what it says of a finding."""
    done = subprocess.run(
        [sys.executable, __file__, "--here", name, "--seconds", str(seconds)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    runs = re.search(r"number_of_executed_units:\s*(\d+)", done.stderr)
    covered = re.findall(r"cov: (\d+)", done.stderr)
    return {
        "runs": int(runs[1]) if runs else 0,
        "reached": int(covered[-1]) if covered else 0,
        "found": "" if done.returncode == 0 else done.stderr,
    }


def main() -> int:
    """Fuzz the readers one after the other, and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--reader", action="append")
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--here", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.here:
        fuzz(asked.here, asked.seconds)
    names = asked.reader or (QUICK if asked.small else list(readers()))
    seconds = 5 if asked.small else asked.seconds
    total, findings = 0, 0
    print(f"{'reader':10} inputs  branches  findings   (in {seconds} s each)")
    for name in names:
        found = run(name, seconds)
        total += found["runs"]
        findings += bool(found["found"])
        print(f"{name:10} {found['runs']:6} {found['reached']:9} {bool(found['found']):9}", flush=True)
        if found["found"]:
            tail = found["found"]
            print(tail[max(0, tail.find("=== Uncaught")) :][:4000])
    print(f"{'all':10} {total:6} {'':9} {findings:9}")
    return min(findings, 1)


if __name__ == "__main__":
    raise SystemExit(main())
