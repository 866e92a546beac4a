"""Mutation score of `geo/`: of small faults put into the code one at a time, how many the tests notice.

    python scripts/trust/mutate.py                     400 faults of all rooms
    python scripts/trust/mutate.py --seed 7 --number 100
    python scripts/trust/mutate.py --room geodesy      of one room
    python scripts/trust/mutate.py --small             12 faults of the quickest room, to see that it runs

The faults are a seeded sample. Each is judged by the tests of `tests/geo` and the examples of `geo/` that run its
line, those of its own room first, and of these of its own module and the quick ones, until one fails; then by the
other tests of their modules; 40 seconds of tests in all. Tests that take more than four times as long as usual, and
ten seconds more, have noticed it too. Printed are, for each room, how many were noticed and, line by line, those that
were not.

What was found is kept in `build/trust`, so that a run that was broken off goes on, and only what changed is judged
anew: a fault that was noticed, when its module or the module of the test that noticed it changes; one that was not,
when any test or any code does. Nothing is written in the repository besides: the tests run on copies.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import coverage
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from mutants import Mutant, mutants

ROOT: Final = Path(__file__).resolve().parents[2]
KEPT: Final = ROOT / "build" / "trust"
PYTEST: Final = ("-q", "--doctest-modules", "-p", "no:cacheprovider", "-p", "no:randomly", "--disable-warnings")
PATIENCE: Final = 40
"""Seconds of tests, as they take without a fault and under coverage, that a fault is given to be noticed."""
MEMORY: Final = 4 << 30  # bytes: a fault may ask for all there is
LOADED: Final = (
    "coverage geopandas hypothesis networkx pandas pyarrow pyogrio pyproj scipy.optimize scipy.sparse.csgraph"
)


@dataclass(frozen=True)
class Tests:
    """Which tests run a line, and how long each takes.

    Attributes
    ----------
    seconds : dict of str to float
        By the test's id.
    by_line : dict of str to dict of str to list of str
        Ids of the tests by module and line; under line "0" those that run anything of the module.
    """

    seconds: dict[str, float]
    by_line: dict[str, dict[str, list[str]]]

    def judging(self, mutant: Mutant) -> list[str]:
        """Return the tests that may notice a mutant, in the order in which they are asked.

        Those that run its line come first, of them those of its own module, then of its room; the quick before the
        slow; as many as `PATIENCE` allows.
        """
        lines = self.by_line.get(mutant.file, {})
        near = {test for line in mutant.lines for test in lines.get(str(line), ())}
        if not near:  # what runs when the module is imported is met by all that use the module
            near = set(lines.get("0", ()))
        room, module = Path(mutant.file).parent.name, Path(mutant.file).stem

        def far(test: str) -> tuple[bool, bool, bool, float]:
            path = Path(test.partition("::")[0])
            own = path.stem.removeprefix("test_") == module and path.parent.name == room
            return test not in near, not own, path.parent.name != room, self.seconds[test]

        modules = {test.partition("::")[0] for test in near}
        asked, total = [], 0.0
        for test in sorted((test for test in self.seconds if test.partition("::")[0] in modules), key=far):
            total += self.seconds[test]
            if total <= PATIENCE:
                asked.append(test)
        return asked

    def parts(self, mutant: Mutant) -> list[list[str]]:
        """Return the tests that judge a mutant: those of its room, and those of other rooms."""
        order, room = self.judging(mutant), Path(mutant.file).parent.name
        own = [test for test in order if Path(test.partition("::")[0]).parent.name == room]
        return [part for part in (own, [test for test in order if test not in own]) if part]


class _Recorder:
    """A plugin of pytest that tells coverage which test runs, and keeps how long it took."""

    def __init__(self, cover: coverage.Coverage) -> None:
        self.cover = cover
        self.seconds: dict[str, float] = defaultdict(float)
        self.failed: list[str] = []

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self.cover.switch_context(nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] += report.duration
        if report.failed:
            self.failed.append(report.nodeid)


class _Judge:
    """A plugin of pytest that orders the tests as told, and writes the first failure to a file."""

    def __init__(self, order: Sequence[str], verdict: Path) -> None:
        self.rank = {test: rank for rank, test in enumerate(order)}
        self.verdict = verdict

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = sorted((item for item in items if item.nodeid in self.rank), key=lambda item: self.rank[item.nodeid])

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.verdict.exists():
            self.verdict.write_text(report.nodeid, encoding="utf-8")


def snapshot(folder: Path) -> Path:
    """Copy what is versioned, as it stands in the working tree now, into a new folder."""
    listed = ["git", "ls-files", "-co", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    for name in names:
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    return folder


def forked(work: Callable[[], int], *, seconds: float, log: Path) -> int | None:
    """Run a function in a fork, in a process group of its own; return its exit code, or None where it took too long."""
    child = os.fork()
    if not child:
        os.setsid()
        with log.open("wb") as out:
            os.dup2(out.fileno(), 1)
            os.dup2(out.fileno(), 2)
        # Of processor time, as other work slows down the clock on the wall.
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 2))
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
        try:
            os._exit(work())
        finally:  # whatever happens, the child goes no further in the code of its parent
            os._exit(70)
    late = time.monotonic() + 6 * seconds
    status = 0
    while time.monotonic() < late:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            break
        time.sleep(0.02)
    else:
        os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return None
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)  # what the tests left running
    code = os.waitstatus_to_exitcode(status)
    return None if code in (-signal.SIGXCPU, -signal.SIGKILL) else code


def within(folder: Path) -> None:
    """Make this process, and those it starts, run the copy in a folder."""
    os.chdir(folder)
    os.environ.update(PYTHONPATH=str(folder), CI="1", PYTHONDONTWRITEBYTECODE="1")
    sys.dont_write_bytecode = True
    sys.path[:0] = [str(folder), str(folder / "scripts")]


# --- which tests run a line ---------------------------------------------------------------------------


def record(module: str) -> dict[str, Any]:
    """Run a test module under coverage, in the folder of this process; return its seconds and lines."""
    cover = coverage.Coverage(data_file=None, source=[str(Path("geo").resolve())], config_file=False, messages=False)
    recorder = _Recorder(cover)
    with tempfile.TemporaryFile("w+") as log:
        os.dup2(log.fileno(), 1)
        cover.start()
        pytest.main([*PYTEST, module], plugins=[recorder])
        cover.stop()
        log.seek(0)
        if recorder.failed:
            raise SystemExit(f"{log.read()[-3000:]}\nthese tests fail before anything is changed: {recorder.failed}")
    data = cover.get_data()
    lines: dict[str, dict[str, list[str]]] = {}
    for path in data.measured_files():
        found = {str(line): [test for test in tests if test] for line, tests in data.contexts_by_lineno(path).items()}
        found["0"] = sorted({test for tests in found.values() for test in tests})
        if found["0"]:  # not those that are only imported: nearly all of geo
            lines[Path(path).relative_to(Path.cwd()).as_posix()] = found
    return {"module": module, "seconds": dict(recorder.seconds), "by_line": lines}


def recorded(source: Path, modules: list[str], workers: int) -> Tests:
    """Return which tests run which lines, from what is kept or by running what has changed since."""
    kept = KEPT / "lines.jsonl"
    parts = map(json.loads, kept.read_text(encoding="utf-8").splitlines() if kept.exists() else ())
    known: dict[str, dict[str, Any]] = {part["module"]: part for part in parts}

    def digest(part: dict[str, Any]) -> str:
        return digest_of((source / name for name in sorted([part["module"], *part["by_line"]])), source)

    def is_known(module: str) -> bool:
        part = known.get(module)
        return (
            part is not None
            and all((source / name).is_file() for name in part["by_line"])
            and digest(part) == part["digest"]
        )

    left = [module for module in modules if not is_known(module)]
    if left:
        print(f"running {len(left)} test modules to see which lines each test runs …", file=sys.stderr)
        KEPT.mkdir(parents=True, exist_ok=True)
        with get_context("fork").Pool(workers, maxtasksperchild=1) as pool:
            for number, part in enumerate(pool.imap_unordered(record, left, chunksize=1), 1):
                known[part["module"]] = {**part, "digest": digest(part)}
                with kept.open("a", encoding="utf-8") as out:
                    out.write(json.dumps(known[part["module"]]) + "\n")
                print(f"{number} of {len(left)}: {part['module']}", file=sys.stderr)
    seconds: dict[str, float] = {}
    by_line: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for module in modules:
        seconds |= known[module]["seconds"]
        for name, lines in known[module]["by_line"].items():
            for line, tests in lines.items():
                by_line[name][line] += tests
    return Tests(seconds, by_line)


# --- one fault ----------------------------------------------------------------------------------------


def judge(mutant: Mutant, tests: Tests, folder: Path) -> dict[str, str]:
    """Return what the tests make of a mutant: its fate, and the test that noticed it."""
    place, verdict, sound = folder / mutant.file, folder / "verdict", folder / "sound"
    verdict.unlink(missing_ok=True)
    shutil.copy2(place, sound)
    place.write_text(mutant.source, encoding="utf-8")

    def work(part: list[str]) -> int:
        modules = list(dict.fromkeys(test.partition("::")[0] for test in part))
        return int(pytest.main([*PYTEST, "-x", *modules], plugins=[_Judge(part, verdict)]))

    def asked(part: list[str]) -> int | None:
        seconds = 10 + 4 * sum(tests.seconds[test] for test in part)
        return forked(partial(work, part), seconds=seconds, log=folder / "log")

    code: int | None = 0
    try:
        # Modules of other rooms take seconds to import, so they are only where the own room noticed nothing.
        for part in tests.parts(mutant):
            if code in (0, 5):
                code = asked(part)
                if code not in (None, 0, 5) and not verdict.exists():
                    code = asked(part)  # no test failed: an import did, by the fault or by what happens on the machine
    finally:
        shutil.copy2(sound, place)  # with its time, so that its bytecode holds
    by = verdict.read_text(encoding="utf-8") if verdict.exists() else ""
    return {"fate": "late" if code is None else "survived" if code in (0, 5) else "killed", "by": by}


def compiled(modules: list[str], folder: Path) -> None:
    """Keep the bytecode of tests and of what they import, which takes longer than most of the tests that notice."""

    def work() -> int:
        sys.dont_write_bytecode = False
        return int(pytest.main([*PYTEST, "--collect-only", *modules]))

    forked(work, seconds=600, log=folder / "log")


def _work(source: Path, tests: Tests, tasks: Any, answers: Any) -> None:
    """Judge mutants one after the other in a copy of the repository, until there are no more."""
    with tempfile.TemporaryDirectory(prefix="mutate-") as name:
        folder = shutil.copytree(source, Path(name).resolve() / "copy")
        within(folder)
        __import__("layers")  # of this copy: `corridor` refuses to be imported beside that of another
        compiled(sorted({test.partition("::")[0] for test in tests.seconds}), folder)
        while (mutant := tasks.get()) is not None:
            answers.put((mutant, judge(mutant, tests, folder)))


def digest_of(paths: Iterable[Path], source: Path) -> str:
    """Return a digest of files below a folder."""
    total = hashlib.sha256()
    for path in paths:
        total.update(path.relative_to(source).as_posix().encode() + path.read_bytes())
    return total.hexdigest()[:16]


def still_true(source: Path, digest: str) -> dict[str, dict[str, str]]:
    """Return the fates that are kept and that nothing has changed since, by the names of the mutants."""
    kept = KEPT / "fates.jsonl"
    found: dict[str, dict[str, str]] = {}
    for line in kept.read_text(encoding="utf-8").splitlines() if kept.exists() else ():
        fate = json.loads(line)
        noticed_by = source / fate["by"].partition("::")[0]
        if fate["digest"] == (digest_of([noticed_by], source) if noticed_by.is_file() else digest):
            found[fate["name"]] = fate
    return found


def judged(source: Path, sample: list[Mutant], tests: Tests, digest: str, workers: int) -> dict[str, dict[str, str]]:
    """Return the fate of every mutant by its name, and keep each as soon as it is known."""
    fates = still_true(source, digest)
    left = [mutant for mutant in sample if mutant.name not in fates]
    random.Random(0).shuffle(left)  # noqa: S311  the slow rooms spread over the run
    context = get_context("fork")
    tasks, answers = context.Queue(), context.Queue()
    for mutant in [*left, *[None] * workers]:
        tasks.put(mutant)
    for _ in range(workers):
        context.Process(target=_work, args=(source, tests, tasks, answers), daemon=True).start()
    for number in range(1, len(left) + 1):
        mutant, fate = answers.get()
        noticed_by = source / fate["by"].partition("::")[0]
        known_by = digest_of([noticed_by], source) if noticed_by.is_file() else digest
        fates[mutant.name] = {**fate, "name": mutant.name, "digest": known_by}
        with (KEPT / "fates.jsonl").open("a", encoding="utf-8") as out:
            out.write(json.dumps(fates[mutant.name]) + "\n")
        print(f"{number} of {len(left)}: {fate['fate']:8} {mutant.file}:{mutant.line}", file=sys.stderr)
    return {mutant.name: fates[mutant.name] for mutant in sample}


# --- all of them --------------------------------------------------------------------------------------


def told(sample: list[Mutant], fates: dict[str, dict[str, str]]) -> str:
    """Return the table of rooms and the list of what was not noticed."""
    by_room: dict[str, Counter[str]] = defaultdict(Counter)
    for mutant in sample:
        by_room[mutant.file.split("/")[1].removesuffix(".py")][fates[mutant.name]["fate"]] += 1
    by_room = dict(sorted(by_room.items()))
    by_room["all"] = sum(by_room.values(), Counter())
    lines = [f"{'room':16} faults  killed    late  survived  score"]
    for room, count in by_room.items():
        noticed = count["killed"] + count["late"]
        lines.append(
            f"{room:16} {count.total():6} {count['killed']:7} {count['late']:7} {count['survived']:9}"
            f" {noticed / count.total():6.1%}"
        )
    for mutant in sample:
        if fates[mutant.name]["fate"] == "survived":
            lines += ["", f"{mutant.file}:{mutant.line}", f"- {mutant.before}", f"+ {mutant.after}"]
    return "\n".join(lines)


def main() -> int:
    """Judge a sample of mutants, and print the score."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--number", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--room", action="append", help="a folder of geo/, or a module of one: geodesy/cut")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--small", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mutate-") as name:
        source = snapshot(Path(name).resolve())
        within(source)
        for module in LOADED.split():  # what no fault is put into, once for all that follows
            __import__(module)
        score(source, asked)
    return 0


def score(source: Path, asked: argparse.Namespace) -> None:
    """Judge a sample of the mutants of a copy of the repository, and print the score."""
    start = time.perf_counter()
    rooms = ["graphs"] if asked.small else asked.room
    files = sorted(
        path
        for path in (source / "geo").rglob("*.py")
        if not rooms or {path.parent.name, f"{path.parent.name}/{path.stem}"} & {*rooms}
    )
    all_of_them = [mutant for path in files for mutant in mutants(path, source)]
    number = min(12 if asked.small else asked.number, len(all_of_them))
    sample = random.Random(asked.seed).sample(all_of_them, number)  # noqa: S311  no secret
    sample.sort(key=lambda mutant: (mutant.file, mutant.line, mutant.after))
    room = "graphs" if asked.small else ""
    judges = [*(source / "tests" / "geo" / room).rglob("test_*.py"), *(source / "geo" / room).rglob("*.py")]
    modules = sorted(
        path.relative_to(source).as_posix()
        for path in judges
        if path.name.startswith("test_") or ">>> " in path.read_text(encoding="utf-8")
    )
    # All that may change what the tests find, beside the mutants.
    code = sorted(path for part in ("geo", "layers", "tests") for path in (source / part).rglob("*.py"))
    digest = digest_of(code, source) + "-small" * asked.small
    tests = recorded(source, modules, asked.workers)
    print(told(sample, judged(source, sample, tests, digest, asked.workers)))
    seconds = time.perf_counter() - start
    print(f"\nseed {asked.seed}, {number} of {len(all_of_them)} possible faults, {seconds:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(main())
