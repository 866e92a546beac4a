"""Run commands and record what stands in a folder before each of their steps on the disk.

A program that is killed leaves what stood there just before its next step. So the states recorded
here are all that killing it at any moment could leave behind.

    python tests/moments.py FOLDER    reads a JSON list of commands, each a list of words, and writes
                                      for each its exit code and the states, files by SHA-256
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

import corridor

STEPS = {"open", "os.rename", "os.remove", "os.link", "os.mkdir", "os.rmdir", "os.scandir", "os.listdir", "os.chmod"}
STEPS |= {"os.symlink", "os.truncate", "shutil.rmtree", "ctypes.call_function"}


class Watch:
    """What stands in a folder, at every step, hidden entries left out."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.states: list[dict[str, str]] = []
        self.busy = True
        sys.addaudithook(self.step)

    def step(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Record the state before a step, if it is another than the last."""
        if self.busy or event not in STEPS:
            return
        if event == "open" and not str(arguments[0]).startswith(str(self.folder)):
            return
        self.busy = True
        try:
            self.record()
        finally:
            self.busy = False

    def record(self) -> None:
        """Record the state, if it is another than the last."""
        state: dict[str, str] = {}
        for at, folders, files in os.walk(self.folder):
            folders[:] = [name for name in folders if not name.startswith(".")]
            for name in files:
                if not name.startswith("."):
                    path = Path(at) / name
                    state[str(path.relative_to(self.folder))] = hashlib.sha256(path.read_bytes()).hexdigest()
        if not self.states or self.states[-1] != state:
            self.states.append(state)


def main() -> None:
    """Run the commands on standard input."""
    watch = Watch(Path(sys.argv[1]))
    answers = []
    for words in json.load(sys.stdin):
        sys.argv = ["corridor", *words]
        watch.states, said, code = [], io.StringIO(), 0
        watch.record()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            watch.busy = False
            try:
                corridor.main()
            except SystemExit as end:
                code = int(end.code or 0)
            watch.busy = True
        watch.record()
        answers.append({"code": code, "said": said.getvalue(), "states": watch.states})
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
