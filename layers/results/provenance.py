"""Provenance: which tool, which atlas, which other files, which scenarios and which parameters made a result.

It names no clock, no machine and no folder, so the same input gives the same bytes. The SHA-256 of an
atlas is that of a list "name, tab, SHA-256 of the file, line feed" over its files in order of name:
layers, routes, sources, costs, observations, events, gas, catalogue and scenarios.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cache, lru_cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, Final

from layers.files.inputs import digest, listing_digest
from layers.model.schema import LAYERS
from layers.model.values import json_value

if TYPE_CHECKING:
    from layers.model.atlas import Atlas
    from layers.scenarios.scenario import Scenario

PACKAGE: Final = "corridor-mapper"

_FILES: Final = (
    *(layer.filename for layer in LAYERS.values()),
    *("routes.json", "sources.json", "costs.json", "observations.json", "events.json", "gas.json", "claims.json"),
    "translations.json",
    "datapackage.json",
)

_ASIDE: Final = frozenset(
    {"atlas", "as_of", "format", "open", "out", "output", "overwrite", "scenario", "scheduler", "seed"}
)
"""Parameters that provenance leaves out: how a result is written or computed, and what has a field of its own."""


@dataclass(frozen=True)
class Provenance:
    """Where a result comes from.

    Attributes
    ----------
    tool, version : str
        The program.
    atlas, title, atlas_version, sha256 : str
        Short name, title, version and fingerprint of the atlas; empty where it has none, or none was used.
    licence, attribution : str
        Of the atlas: what a map or a table made from it must say.
    command : str
        What was asked for, such as "exposure".
    parameters : mapping
        How, as JSON values; file names without their folders.
    scenarios : tuple of (str, str)
        Identifier and SHA-256 of the file of each scenario, in the order they apply.
    compared : tuple of (str, str)
        The same of scenarios that stand side by side, each on its own.
    inputs : tuple of (str, str)
        Name and SHA-256 of each file that was read beside the atlas; of a web address no SHA-256.
    as_of : int or None
        Year in force; the facts as they stand where None.
    seed : int or None
        Of the random draws, where there are any.
    """

    tool: str
    version: str
    atlas: str
    title: str
    atlas_version: str
    sha256: str
    licence: str = ""
    attribution: str = ""
    command: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    scenarios: tuple[tuple[str, str], ...] = ()
    compared: tuple[tuple[str, str], ...] = ()
    inputs: tuple[tuple[str, str], ...] = ()
    as_of: int | None = None
    seed: int | None = None

    @property
    def scenario(self) -> str:
        """The scenarios by name, joined by "+"; the baseline only where it stands alone."""
        names = [name for name, _ in self.scenarios]
        return "+".join(names[1:] if len(names) > 1 and names[0] == "baseline" else names)

    def line(self) -> str:
        """Return it as one line, for a footer or a message.

        Returns
        -------
        str
            Such as "corridor 0.1.0 · instc 1.0.0 · sha256 1a2b3c4d… · scenario hormuz_shut · seed 0".
        """
        parts = [f"{self.tool} {self.version}"]
        parts += [f"{self.atlas} {self.atlas_version}".strip()] if self.atlas else []
        parts += [f"sha256 {self.sha256[:8]}…"] if self.sha256 else []
        parts += [f"{name} sha256 {digest[:8]}…" if digest else name for name, digest in self.inputs]
        parts += [f"scenario {self.scenario}"] if self.scenario else []
        parts += [f"as of {self.as_of}"] if self.as_of is not None else []
        parts += [f"seed {self.seed}"] if self.seed is not None else []
        return " · ".join(parts)

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON values; what is not known is left out."""
        atlas = {
            "name": self.atlas,
            "title": self.title,
            "version": self.atlas_version,
            "sha256": self.sha256,
            "licence": self.licence,
            "attribution": self.attribution,
        }
        entries: dict[str, Any] = {
            "tool": self.tool,
            "version": self.version,
            "command": self.command,
            "parameters": dict(self.parameters),
            "atlas": {key: value for key, value in atlas.items() if value},
            "scenarios": _entries(self.scenarios, "id"),
            "compared": _entries(self.compared, "id"),
            "inputs": _entries(self.inputs, "name"),
            "as_of": self.as_of,
            "seed": self.seed,
        }
        return {key: value for key, value in entries.items() if value not in (None, "", {}, [])}

    def as_text(self) -> dict[str, str]:
        """Return it as flat text, for tables of key and value."""
        entries = {
            "title": self.title,
            "version": self.atlas_version,
            "licence": self.licence,
            "attribution": self.attribution,
            "sha256": self.sha256,
            "software": f"Corridor Mapper ({self.tool}) {self.version}",
            "command": self.command,
            "parameters": json.dumps(self.parameters, ensure_ascii=False) if self.parameters else "",
            **{
                key: "; ".join(f"{name} (sha256 {digest})" if digest else name for name, digest in files)
                for key, files in (("scenarios", self.scenarios), ("compared", self.compared), ("inputs", self.inputs))
            },
            "as_of": "" if self.as_of is None else str(self.as_of),
            "seed": "" if self.seed is None else str(self.seed),
        }
        return {key: value for key, value in entries.items() if value}


def provenance_of(
    atlas: Atlas | None,
    *,
    command: str = "",
    parameters: Mapping[str, Any] | None = None,
    scenario: Scenario | None = None,
    compared: Sequence[Scenario] = (),
    inputs: Sequence[str | Path] = (),
    as_of: int | None = None,
    seed: int | None = None,
) -> Provenance:
    """Return the provenance of a result.

    Parameters
    ----------
    atlas : Atlas or None
        What it was made from; None where no atlas was used, so that none is credited.
    command : str
        What was asked for.
    parameters : mapping, optional
        How, such as all those of a command: those that say where and how a result is written are left
        out, as are values that say nothing (None, False, empty). Of a path only the file name is kept.
        `as_of` and `seed` are taken from here where not given; a seed without `draws` says nothing.
    scenario : Scenario, optional
    compared : sequence of Scenario
        Scenarios that stand side by side.
    inputs : sequence of str or Path
        Files read beside the atlas.
    as_of : int, optional
        Year; that of the scenario where it has one.
    seed : int, optional
        Of the draws; leave it out where there are none.

    Returns
    -------
    Provenance
    """
    options = {name.strip("_"): value for name, value in (parameters or {}).items()}
    as_of = options.get("as_of") if as_of is None else as_of
    if seed is None and options.get("draws", True) != 0:
        seed = options.get("seed")
    # Of scenarios that are compared none is in force, so their names stay among the parameters.
    aside = _ASIDE - {"scenario"} if scenario is None else _ASIDE
    return Provenance(
        tool="corridor",
        version=tool_version(),
        **_atlas_facts(atlas),
        command=command,
        parameters=_parameters({name: value for name, value in options.items() if name not in aside}),
        scenarios=_scenario_files([scenario] if scenario is not None else []),
        compared=_scenario_files(compared),
        inputs=tuple((_value(str(path)), digest(path)) for path in inputs),
        as_of=as_of if as_of is not None or scenario is None else scenario.year,
        seed=seed,
    )


def _atlas_facts(atlas: Atlas | None) -> dict[str, str]:
    """Return what a result says of its atlas: who it is, and what must be said of it."""
    if atlas is None:
        return dict.fromkeys(("atlas", "title", "atlas_version", "sha256"), "")
    catalogue = atlas.catalogue
    sources = [
        f"{item.get('title')} ({item.get('licence') or 'no licence named'})" for item in catalogue.get("sources", [])
    ]
    return {
        "atlas": str(catalogue.get("name") or atlas.path.name),
        "title": atlas.title,
        "atlas_version": str(catalogue.get("version") or ""),
        "sha256": fingerprint(atlas.path),
        "licence": ", ".join(str(item.get("name") or item.get("title")) for item in catalogue.get("licenses", [])),
        "attribution": str(catalogue.get("attribution") or "; ".join(sources)),
    }


def _scenario_files(scenarios: Sequence[Scenario]) -> tuple[tuple[str, str], ...]:
    """Return the identifier and the SHA-256 of every file of scenarios, each once."""
    parts = [part for scenario in scenarios for part in scenario.parts or (scenario,)]
    return tuple(dict.fromkeys((part.id, part.sha256 or "") for part in parts))


def _entries(files: Sequence[tuple[str, str]], key: str) -> list[dict[str, str]]:
    return [{key: name, "sha256": digest} if digest else {key: name} for name, digest in files]


def _parameters(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return parameters as JSON values without folders; those that say nothing are left out."""
    values = {name: _value(value) for name, value in parameters.items()}
    return {name: value for name, value in values.items() if value not in (None, "", []) and value is not False}


def _value(value: Any) -> Any:
    if isinstance(value, Enum):
        return _value(value.value)
    if isinstance(value, PurePath):
        return value.name
    if isinstance(value, str):
        # Of a user's file, such as a scenario, only the name is stated: folders are private.
        return value.replace("\\", "/").rstrip("/").rpartition("/")[2] if "/" in value or "\\" in value else value
    if isinstance(value, Mapping):
        return {str(name): _value(item) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_value(item) for item in (sorted(value) if isinstance(value, set | frozenset) else value)]
    return json_value(value)


@cache
def tool_version() -> str:
    """Return the version of the installed package; "unknown" where it is not installed."""
    try:
        return installed_version(PACKAGE)
    except PackageNotFoundError:
        return "unknown"


def fingerprint(folder: str | Path) -> str:
    """Return the SHA-256 of an atlas folder; empty where it holds no file of an atlas.

    Files are read again only if the size or the modification time of one has changed.
    """
    folder = Path(folder)
    present = {name: folder / name for name in _FILES if (folder / name).is_file()}
    present |= {f"scenarios/{path.name}": path for path in folder.glob("scenarios/*.toml") if path.is_file()}
    if not present:
        return ""
    stats = {name: path.stat() for name, path in present.items()}
    return _folder_digest(folder, tuple((name, stat.st_size, stat.st_mtime_ns) for name, stat in stats.items()))


@lru_cache(maxsize=64)
def _folder_digest(folder: Path, state: tuple[tuple[str, int, int], ...]) -> str:
    return listing_digest({name: folder / name for name, _, _ in state})
