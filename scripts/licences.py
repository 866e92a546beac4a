"""List the licences of what `corridor` is installed with, in docs/licences.md.

The packages are those that the dependencies in pyproject.toml bring along on this platform, read from
the metadata of the installed ones; tests and documentation use more, but nobody gets those with it.

    python scripts/licences.py            write the list
    python scripts/licences.py --check    write nothing; fail if the list is not that of what is installed
"""

from __future__ import annotations

import json
import sys
import tomllib
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "docs" / "licences.md"

SPDX = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
"""Licence classifiers that name one licence, by SPDX."""


def installed() -> dict[str, metadata.Distribution]:
    """Return the packages that the dependencies bring along, by canonical name.

    Raises
    ------
    PackageNotFoundError
        If one of them is not installed.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    waiting = [Requirement(line) for line in project["dependencies"]]
    done: set[tuple[str, str]] = set()
    found: dict[str, metadata.Distribution] = {}
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        found[name] = metadata.distribution(name)
        for extra in {"", *requirement.extras} - {extra for done_name, extra in done if done_name == name}:
            done.add((name, extra))
            for line in found[name].requires or ():
                needed = Requirement(line)
                if needed.marker is None or needed.marker.evaluate({"extra": extra}):
                    waiting.append(needed)
    return dict(sorted(found.items()))


def licence(package: metadata.Distribution) -> str:
    """Return the licence a package states: as SPDX where it does, else in its own words, else "not stated"."""
    stated = package.metadata
    expression = stated.get("License-Expression")
    if expression:
        return str(expression)
    titles = [
        line.split(" :: ")[-1] for line in stated.get_all("Classifier") or () if line.startswith("License :: OSI")
    ]
    if len(titles) == 1 and titles[0] in SPDX:
        return SPDX[titles[0]]
    text = str(stated.get("License") or "").strip()
    if text and "\n" not in text and len(text) <= 40:
        return text
    return titles[0] if titles else "not stated"


def text() -> str:
    """Return the list as Markdown."""
    rows = "\n".join(f"| {name} | {licence(one)} |" for name, one in installed().items())
    vendored = json.loads((ROOT / "maps" / "vendor" / "manifest.json").read_text(encoding="utf-8"))["packages"]
    assets = "\n".join(f"| {one['name']} | {one['version']} | {one['licence']} |" for one in vendored)
    return f"""# Licences

The code of Corridor Mapper is under the MIT licence, the layers of its atlases under the Open Database License 1.0; the
`LICENSE.md` in each atlas folder names what they are made from.

## Packages it is installed with

`requirements.lock` pins their versions, with hashes. Their wheels carry further libraries (GDAL, GEOS, PROJ and others)
with licences of their own. Remade by `python scripts/licences.py`.

| package | licence |
| --- | --- |
{rows}

## Scripts inside the page

Part of every page that `corridor map` writes; their texts are in `maps/vendor/LICENSES.md`, their hashes in
`maps/vendor/manifest.json`.

| package | version | licence |
| --- | --- | --- |
{assets}

## Names inside the page

Their texts are in `maps/words/messages/LICENSES.md`.

| names | source | licence |
| --- | --- | --- |
| of countries | Unicode CLDR 48 | Unicode-3.0 |
| of places | GeoNames | CC-BY-4.0 |
"""


def main() -> int:
    """Run the program; 1 if the check fails."""
    fresh = text()
    if "--check" in sys.argv[1:]:
        if LIST.read_text(encoding="utf-8") == fresh:
            return 0
        print("docs/licences.md is not the list of what is installed. Run: python scripts/licences.py", file=sys.stderr)
        return 1
    LIST.write_text(fresh, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
