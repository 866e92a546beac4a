"""Hostile files (`tests.hostile`) in every way into the program: no packet, no program, no neighbour, no hang.

All run in a network namespace of their own, where a listener waits for whoever asks, under a trace of the
system calls that reach out. `.ci/run` requires strace; elsewhere the test is left out where it is absent.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import tiny_layers, write_layers
from tests.hostile import SECRET

ROOT = Path(__file__).parent.parent
LISTENER = """
import socket, sys
server = socket.create_server(("127.0.0.1", 8080))
print("ready", flush=True)
while True:
    client, _ = server.accept()
    with open(sys.argv[1], "ab") as heard:
        heard.write(client.recv(1000) + b"\\n")
    client.close()
"""
SCRIPT = """
ip link set lo up
"$PYTHON" -c "$LISTENER" "$1/heard" >"$1/ready" & listener=$!
while ! [ -s "$1/ready" ]; do sleep 0.05; done
strace -f --seccomp-bpf -qq -e trace=connect,sendto,sendmsg,execve,execveat,access,faccessat,faccessat2 -e signal=none -o "$1/trace" \
  "$PYTHON" "$RUNS" "$1" http://127.0.0.1:8080/asked "$1/found.json"
code=$?
kill $listener
exit $code
"""


def _needed(problem: str) -> None:
    if os.environ.get("CORRIDOR_REQUIRE_PROGRAMS"):
        pytest.fail(problem)
    pytest.skip(problem)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder in which every hostile file has gone every way."""
    if not (shutil.which("strace") and shutil.which("unshare") and shutil.which("ip")):
        _needed("strace, unshare or ip is not installed")
    folder = tmp_path_factory.mktemp("hostile")
    write_layers(folder / "tiny", tiny_layers())
    namespace = ["unshare", "--net", *([] if os.geteuid() == 0 else ["--user", "--map-root-user"])]
    if subprocess.run([*namespace, "true"], capture_output=True, check=False).returncode:
        _needed("this machine allows no network namespace")
    environment = {**os.environ, "PYTHON": sys.executable, "LISTENER": LISTENER}
    # What a company sets, and what a user of PROJ may: neither opens a way out.
    environment |= {"NO_PROXY": "*", "PROJ_NETWORK": "ON"}
    environment |= {"RUNS": str(ROOT / "tests" / "hostile_runs.py"), "HOME": str(folder)}
    done = subprocess.run(
        [*namespace, "sh", "-c", SCRIPT, "sh", str(folder)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return folder


@pytest.fixture(scope="module")
def runs(folder: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((folder / "found.json").read_text())
    return found


def _told(run: dict[str, Any]) -> str:
    return f"{run['kind']} ({run['name']}) by {run['way']}: {run['code']} {run['err'][:300]}"


def test_nothing_reaches_out(folder: Path, runs: list[dict[str, Any]]) -> None:
    """No connection, nothing sent, no program started; the interpreter itself is the one exception."""
    reached: dict[str, set[str]] = defaultdict(set)
    number = -1
    for line in (folder / "trace").read_text().splitlines():
        if mark := re.search(r'"/run-number-(\d+)"', line):
            number = int(mark[1])
        elif (call := re.search(r"\b(connect|sendto|sendmsg|execve|execveat)\(.*", line)) and number >= 0:
            reached[_told(runs[number])].add(call[0][:120])
    assert not reached, dict(reached)
    assert number == len(runs) - 1
    assert not (folder / "heard").exists(), (folder / "heard").read_bytes()


def test_no_byte_of_a_neighbour_comes_out(runs: list[dict[str, Any]]) -> None:
    assert not [_told(run) for run in runs if SECRET in run["out"] + run["err"] + str(run["code"])]


def test_nothing_is_written_beside_a_file(runs: list[dict[str, Any]]) -> None:
    assert not [(run["kind"], run["written"]) for run in runs if run.get("written")]


def test_each_is_refused_in_one_line_that_says_what_it_is(runs: list[dict[str, Any]]) -> None:
    wrong = []
    for run in runs:
        lines = run["err"].strip().splitlines()
        # The check of an atlas lists all that is wrong with a layer, an import all that is lacking.
        if run["way"] in ("layers check", "exposure") or (run["way"] == "import_layer" and run["fate"] != "refused"):
            lines = lines[:1]
        refused = run["code"] == 3 and len(lines) == 1 and not run["out"].strip()
        if not refused and (run["fate"] == "refused" or run["code"] not in (0, 3) or len(lines) > 4):
            wrong.append(_told(run))
    assert not wrong


def test_none_takes_long(runs: list[dict[str, Any]]) -> None:
    assert not [(run["s"], _told(run)) for run in runs if run["s"] > 20]
    assert len({run["kind"] for run in runs}) >= 45
