"""Run commands of `corridor` in this process and write down what they reach for.

    python tests/watched.py COMMANDS.json FOUND.json

COMMANDS.json holds a list of argument lists. FOUND.json gets, for each, its exit code and the audit
events of the interpreter that name a network, another program, or code out of data. Those that reach
for a network are refused, so nothing leaves even where this machine has one.
"""

from __future__ import annotations

import contextlib
import io
import json
import socket
import sys
import traceback
from pathlib import Path
from typing import Any

REFUSED = ("socket.connect", "socket.getaddrinfo", "socket.gethostby", "socket.sendto", "socket.bind", "urllib.Request")
NOTED = (
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.spawn",
    "pickle.find_class",
    "webbrowser.open",
)

found: list[str] = []


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    """Note an event that is not expected of a command; refuse one that reaches for a network."""
    if event.startswith(REFUSED):
        # A local socket is a way to talk to another process here, not a network.
        if event == "socket.connect" and isinstance(arguments[1], (str, bytes)):
            return
        # urllib3, which Folium brings along, finds out so whether this machine knows IPv6.
        if event == "socket.bind" and arguments[1] == ("::1", 0):
            return
        found.append(f"{event} {arguments!r}")
        if event.startswith("socket.get"):
            raise socket.gaierror("no network here")
        raise ConnectionRefusedError("no network here")
    # Babel keeps its own tables of languages that way; nothing of a user's is read by it.
    if event == "pickle.find_class" and str(arguments[0]).startswith("babel."):
        return
    if event.startswith(NOTED):
        found.append(f"{event} {arguments!r}"[:300])


def run(arguments: list[str]) -> dict[str, Any]:
    """Run one command; return its exit code, what it reached for and what it said."""
    import corridor

    found.clear()
    out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
    sys.argv = ["corridor", *arguments]
    code: Any = 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            corridor.main()
        except SystemExit as exit_:
            code = exit_.code or 0
        except BaseException:  # noqa: BLE001  a command that fails is a finding, not an end
            code = traceback.format_exc()
    return {"arguments": arguments, "exit": code, "events": list(found), "said": err.getvalue()[-2000:]}


def main() -> None:
    """Run the commands of a file."""
    commands = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    target = Path(sys.argv[2])
    sys.addaudithook(watch)
    target.write_text(json.dumps([run(each) for each in commands]), encoding="utf-8")


if __name__ == "__main__":
    main()
