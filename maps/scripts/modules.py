"""JavaScript modules as one classic script: the page is a file that loads nothing, so its modules are joined here.

A module may export functions, classes and constants at their declaration, and import them by name from files beside
it. Each becomes a function of its own that returns what it exports, so names that it does not export stay its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

_IMPORT: Final = re.compile(r'^import (\{[^}]*\}) from "(\.[^"]+)";$', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const) (\w+))", re.MULTILINE)


def bundled(entries: Iterable[Path]) -> str:
    """Return modules, and those they import, as one classic script, each once and behind those it imports.

    Parameters
    ----------
    entries : iterable of Path
        The modules to run, in order.

    Raises
    ------
    ValueError
        If a module imports or exports in another form, or modules import each other in a circle.
    """
    names: dict[Path, str] = {}
    written: list[str] = []

    def add(path: Path, above: tuple[Path, ...]) -> str:
        if path in above:
            raise ValueError(f"{path.name} imports itself: {' → '.join(each.name for each in (*above, path))}")
        if path not in names:
            text = path.read_text(encoding="utf-8")
            places = [place for _, place in _IMPORT.findall(text)]
            imported = {place: add((path.parent / place).resolve(), (*above, path)) for place in places}
            body = _IMPORT.sub(lambda found: f"const {found[1].replace(' as ', ': ')} = {imported[found[2]]};", text)
            exported = _EXPORT.findall(body)
            body = _EXPORT.sub("", body)
            if left := re.search(r"^(?:import|export)\b.*", body, re.MULTILINE):
                raise ValueError(f"{path.name}: {left[0]!r} is a form that is not joined; export at the declaration")
            names[path] = f"module{len(names)}"
            written.append(f"const {names[path]} = (() => {{\n{body}\nreturn {{ {', '.join(exported)} }};\n}})();")
        return names[path]

    for entry in entries:
        add(entry.resolve(), ())
    return "\n".join(["(() => {", '"use strict";', *written, "})();"])
