"""The outputs shown in the documentation, remade by running every command: `python scripts/docs/outputs.py [PAGE...]`.

A block marked `console` holds commands after "$ ", each with what it writes on the terminal below it. The commands of a
page run one after the other, in one folder that is empty at first, without a shell; a block with title="NAME", or whose
first line is `# NAME.toml` or `<!-- NAME.osm -->`, is written there as a file before. Tests use `remade` too.
"""

from __future__ import annotations

import difflib
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeAlias

ROOT: Final = Path(__file__).parents[2]
PAGES: Final = tuple(sorted((ROOT / "docs").rglob("*.md")))

HOME: Final = "/home/you/corridor"
"""What a page shows for the folder its commands run in."""

TERMINAL: Final = {"COLUMNS": "100"}

Answer: TypeAlias = Callable[[list[str], Path], tuple[int, str]]

_BLOCK: Final = re.compile(
    r'^```(?P<language>\w+)(?: title="(?P<file>[\w./-]+)")?\n(?P<body>.*?)^```$', flags=re.MULTILINE | re.DOTALL
)
_FILE: Final = re.compile(r"(?:# |<!-- )(?P<name>[\w-]+\.(?:toml|osm))(?: -->)?\n")


def answer_of_a_process(words: list[str], folder: Path) -> tuple[int, str]:
    """Run the program as a process of its own; return its exit code and what it wrote."""
    done = _process([sys.executable, "-m", "corridor", *words], folder)
    return done.returncode, done.stdout


def _process(words: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **TERMINAL}
    return subprocess.run(
        words, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
    )


def remade(page: str, folder: Path, answer: Answer = answer_of_a_process) -> str:
    """Return a page with the output of every command as it is now.

    Parameters
    ----------
    page : str
        Markdown.
    folder : Path
        An empty folder for the commands to run in.
    answer : callable
        What runs a command of the program, by its words and the folder; returns its exit code and what it wrote.

    Raises
    ------
    RuntimeError
        If a command fails; its message is in the error.
    """

    def block(match: re.Match[str]) -> str:
        body = match["body"]
        first = _FILE.match(body)
        if name := match["file"] or (first and first["name"]):
            (folder / name).write_text(body, encoding="utf-8")
        if match["language"] != "console":
            return match[0]
        commands = [line[2:] for line in body.splitlines() if line.startswith("$ ")]
        shown = "".join(f"$ {command}\n{_output(command, folder, answer)}" for command in commands)
        return f"```console\n{shown}```"

    return _BLOCK.sub(block, page)


def drift(page: Path, folder: Path, answer: Answer = answer_of_a_process) -> list[str]:
    """Return the lines of a page that are not what its commands write now, as a unified diff; none where all are.

    The SHA-256 of an atlas, which changes with any fact in it, is not compared.
    """
    shown = page.read_text(encoding="utf-8")
    before, after = (
        re.sub(r"sha256 [0-9a-f]{8}…", "sha256 …", text).splitlines() for text in (shown, remade(shown, folder, answer))
    )
    return list(difflib.unified_diff(before, after, page.name, "now", lineterm="", n=1))


def _output(command: str, folder: Path, answer: Answer) -> str:
    """Return what a command writes on a terminal, the folder it runs in renamed."""
    program, *words = shlex.split(command)
    if program == "corridor":
        code, output = answer(words, folder)
    else:
        done = _process([sys.executable if program == "python" else program, *words], folder)
        code, output = done.returncode, done.stdout
    if code:
        raise RuntimeError(f"{command} ended with {code}:\n{output}")
    return output.replace(str(folder.resolve()), HOME)


def main(pages: list[Path]) -> None:
    """Write the outputs of pages anew."""
    for page in pages:
        before = page.read_text(encoding="utf-8")
        if "```console\n" not in before:
            continue
        with tempfile.TemporaryDirectory() as folder:
            after = remade(before, Path(folder))
        page.write_text(after, encoding="utf-8")
        print(f"{page.relative_to(ROOT)}: {'changed' if after != before else 'as it was'}")


if __name__ == "__main__":
    main([Path(name).resolve() for name in sys.argv[1:]] or list(PAGES))
