"""The files of the plugin, made from the description of the commands, and where QGIS looks for them."""

from __future__ import annotations

import io
import json
import os
import sys
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from maps.qgis.styles import modes_style, places_style, scenario_style

PLUGIN: Final = "corridor_mapper"
"""Name of the plugin's folder, by which QGIS knows it."""

_SOURCE: Final = Path(__file__).parent / PLUGIN

# The catalogue of plugins requires addresses of the author and of the code; the project has no public ones yet.
_METADATA: Final = """[general]
name=Corridor Mapper
qgisMinimumVersion=3.22
qgisMaximumVersion=4.99
supportsQt6=True
description=What a transport corridor crosses and depends on, as algorithms of Processing.
about=Every command of the program corridor as an algorithm: exposure to each country, routes, chokepoints, scenarios,
    closures, gas, reports and maps. The algorithms run the installed program (pip install corridor-mapper); no package
    is needed inside QGIS.
version={version}
author=The Corridor Mapper developers
email=nobody@example.org
homepage=https://example.org/
repository=https://example.org/
tracker=https://example.org/
hasProcessingProvider=yes
category=Analysis
tags=processing,transport,corridor,network,vulnerability,chokepoint
icon=icon.svg
license=MIT
experimental=False
deprecated=False
"""


def plugin_files(usage: Mapping[str, Any], program: Sequence[str] = ("corridor",)) -> dict[str, bytes]:
    """Return the files of the plugin.

    Parameters
    ----------
    usage : mapping
        The commands, as `corridor --json-usage` prints them.
    program : sequence of str
        How the program is started; the first is a file or a name that the system finds.

    Returns
    -------
    dict of str to bytes
        By name, in the folder `PLUGIN`.

    Examples
    --------
    >>> from maps.qgis_plugin import plugin_files
    >>> sorted(plugin_files({"version": "1.0", "commands": []}))[-5:]
    ['places.qml', 'program.json', 'provider.py', 'running.py', 'scenario.qml']
    """
    files = {path.name: path.read_bytes() for path in sorted(_SOURCE.iterdir()) if path.suffix in (".py", ".svg")}
    made = {
        "metadata.txt": _METADATA.format(version=usage["version"]),
        "description.json": json.dumps(usage, indent=1, ensure_ascii=False) + "\n",
        "program.json": json.dumps(list(program)) + "\n",
        "modes.qml": modes_style(),
        "places.qml": places_style(),
        "scenario.qml": scenario_style(),
    }
    return files | {name: text.encode() for name, text in made.items()}


def plugin_zip(files: Mapping[str, bytes]) -> bytes:
    """Return the plugin as an archive that QGIS installs (Plugins, Install from ZIP); the same files, the same bytes.

    Parameters
    ----------
    files : mapping of str to bytes
        As `plugin_files` returns them.

    Returns
    -------
    bytes

    Examples
    --------
    >>> import io, zipfile
    >>> from maps.qgis_plugin import plugin_zip
    >>> zipfile.ZipFile(io.BytesIO(plugin_zip({"a.txt": b"x"}))).namelist()
    ['corridor_mapper/a.txt']
    """
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(f"{PLUGIN}/{name}"), files[name], zipfile.ZIP_DEFLATED)
    return made.getvalue()


def plugin_folder(profile: str | Path | None = None) -> Path:
    """Return where QGIS looks for the plugin.

    Parameters
    ----------
    profile : str or Path, optional
        Folder of a profile of QGIS (Settings, User Profiles, Open Active Profile Folder); the profile `default` of the
        newest QGIS of this user if not given.

    Returns
    -------
    Path
        The folder that `plugin_files` belong into; it need not be there yet.

    Examples
    --------
    >>> from maps.qgis_plugin import plugin_folder
    >>> plugin_folder("profiles/mine").as_posix()
    'profiles/mine/python/plugins/corridor_mapper'
    """
    return (_default_profile() if profile is None else Path(profile)) / "python" / "plugins" / PLUGIN


def _default_profile() -> Path:
    custom = os.environ.get("QGIS_CUSTOM_CONFIG_PATH")
    if custom:
        return Path(custom) / "profiles" / "default"
    if sys.platform == "win32":
        above = Path(os.environ.get("APPDATA", Path.home() / "AppData" / "Roaming"))
    elif sys.platform == "darwin":
        above = Path.home() / "Library" / "Application Support"
    else:
        above = Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share"))
    newest = [above / "QGIS" / f"QGIS{number}" for number in (4, 3)]
    base = next((each for each in newest if each.is_dir()), newest[-1])
    return base / "profiles" / "default"
