"""A new atlas to begin with: an invented example on which every command works, or the borders of real countries.

Without countries the folder holds the example of `layers.atlas.example`. With countries it holds their
polygons and the land around them (`layers.atlas.country_borders`), with their sources and licence, and no
line yet: lines come in by hand, in QGIS, or by `layers.imports.importing`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from layers.atlas import example
from layers.atlas.country_borders import country_borders, country_code
from layers.atlas.load import BUNDLED, bundled_atlases, note_atlas
from layers.atlas.readme import readme
from layers.atlas.save import ENTRIES, descriptor, document, feature_collection, package_name
from layers.checks.atlas_check import check_atlas
from layers.files.inputs import run
from layers.files.strict_json import read_document
from layers.files.writing import whole_folder, write_new
from layers.model.explain import shorten
from layers.model.names import several
from layers.model.parameters import GENERAL_NAMES
from layers.model.problem import AtlasError
from layers.model.schema import ID_PATTERN, LAYERS, layers_of

BRANCHES: Final = {"main": "Main branch"}
"""Branch of a new atlas with real borders, where none are named."""

_BASELINE: Final = """\
# The scenario every other one is held against. It says what is to be carried: without a demand, nothing is
# ever missed. Take the signs # away once the two places are in nodes.geojson.
title = "Today"
kind = "baseline"
confidence = "low"

# [[demand]]            # one for each pair of places; write it again for more
# from = "FIRST"        # a place of nodes.geojson
# to = "LAST"
# mt_y = 3.0            # freight, million tonnes a year; or bcm_y, gas, billion cubic metres a year
# low = 2.0             # what it may be at least and at most
# high = 4.0
# confidence = "low"
# note = "who says so, and of which year"
# source = ["my-source"]  # an identifier in sources.json, or a web address
"""


@run()
def new_atlas(
    folder: str | Path,
    *,
    title: str | None = None,
    description: str | None = None,
    countries: str | Sequence[str] = (),
    territory: str | None = None,
    branches: Mapping[str, str] | None = None,
    overwrite: bool = False,
) -> list[Path]:
    """Write a new atlas that passes `layers.checks.atlas_check`.

    Parameters
    ----------
    folder : str or Path
        Folder to make; the one it lies in must exist.
    title, description : str, optional
        Of the corridor; the title is that of the folder, or says that it is an example, where not given.
    countries : str or sequence of str
        Countries of the world whose borders to take over, by ISO 3166-1 code or English name
        (`layers.atlas.country_borders`). Without any, the atlas is the invented example.
    territory : str, optional
        The country commands are about where none is named; one of the countries. The first of them,
        or the middle one of the example, where not given.
    branches : mapping of str to str, optional
        Title of each branch of the corridor by its identifier; only together with countries.
    overwrite : bool
        Whether a folder that holds nothing but an atlas may be replaced.

    Returns
    -------
    list of Path
        Every file written, in order of name.

    Raises
    ------
    ValueError
        If there is no such country, the territory is none of the countries, or a
        branch has no proper identifier or title.
    OutputError
        If the folder cannot be written, is there and not to be replaced, or has other files in it.

    Notes
    -----
    Its catalogue has no SHA-256 of the files, so that they can be edited. No clock is read: the same
    call gives the same bytes.
    """
    target, countries = Path(folder), several(countries)
    for bundled in bundled_atlases().values():
        note_atlas(bundled)
    if branches is not None:
        _check_branches(branches, countries)
    starter = _borders(countries, branches or BRANCHES) if countries else _example()
    codes = {str(country["iso_a3"]): str(country["name"]) for country, _ in starter.features["borders"]}
    home = starter.territory if territory is None else country_code(territory, codes)
    named = title or (target.resolve().name if countries else "Example corridor (invented)")
    catalogue = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": package_name(target.resolve().name),
        "title": named,
        "description": description or starter.description,
        "version": "0.1.0",
        "corridor": {**starter.ends, "territory": home, "branches": dict(starter.branches)},
        "licenses": [starter.licence],
        "sources": [
            {"title": f"{source['title']}, {source['publisher']}", "path": source["url"], "licence": source["licence"]}
            for source in starter.sources
            if source["url"]
        ],
    }
    assumed, costs = _costs()
    texts = {
        "routes.json": document({"routes": starter.routes}),
        "sources.json": document({"sources": [*starter.sources, assumed]}),
        "costs.json": document(costs),
        "LICENSE.md": _licence_text(starter),
        "README.md": readme(named, starter.branches, beginning=starter.text),
        **{f"scenarios/{name}.toml": text for name, text in starter.scenarios.items()},
    }
    for name, layer in layers_of(starter.branches).items():
        texts[layer.filename] = feature_collection(layer, starter.features[name])
    with whole_folder(target, ENTRIES, overwrite=overwrite) as building:
        for file, text in texts.items():
            (building / file).parent.mkdir(exist_ok=True)
            write_new(building / file, text.encode())
        write_new(building / "datapackage.json", descriptor(building, catalogue, hashed=False).encode())
        problems = check_atlas(building)
        if problems:
            raise AtlasError(*problems)
    return sorted(target / file for file in (*texts, "datapackage.json"))


@dataclass(frozen=True)
class _Starter:
    """What a new atlas holds to begin with."""

    text: str
    description: str
    features: Mapping[str, list[example.Feature]]
    sources: list[dict[str, Any]]
    licence: Mapping[str, str]
    branches: Mapping[str, str]
    territory: str
    scenarios: Mapping[str, str]
    routes: list[dict[str, Any]] = field(default_factory=list)
    ends: Mapping[str, str] = field(default_factory=dict)


def _example() -> _Starter:
    return _Starter(
        text="**This is an example: every place, line and figure in it is invented.** It is drawn in the Atlantic, "
        "where there is no land, and shows what an atlas can hold: a corridor by rail and road, the way round it by "
        "sea, a planned railway and a gas pipeline. Try the commands on it, then make an atlas with the borders of "
        "real countries (`corridor new DIR --countries ...`) or replace every feature here.",
        description="An invented example: no place, line or figure in it is real.",
        features=example.features(),
        sources=[dict(example.SOURCE)],
        licence={
            "name": "CC0-1.0",
            "title": "Creative Commons Zero 1.0",
            "path": "https://creativecommons.org/publicdomain/zero/1.0/",
        },
        branches=example.BRANCHES,
        territory=example.TERRITORY,
        scenarios=example.SCENARIOS,
        routes=example.routes(),
        ends=example.ENDS,
    )


def _borders(countries: Sequence[str], branches: Mapping[str, str]) -> _Starter:
    """Return the borders of real countries, and the land around them."""
    begun = country_borders(countries)
    names = ", ".join(begun.names.values())
    return _Starter(
        text=f"It begins with the borders of {names} and the land around them, taken from {begun.origin}, and with no "
        "line yet. Countries your lines pass must be among the borders: others come in with "
        "`corridor layers import FILE --into DIR --layer borders`.",
        description=f"A corridor through {names}. Borders follow UN-recognised boundaries and imply no opinion.",
        features={**{name: [] for name in LAYERS}, "borders": begun.borders, "land": begun.land},
        sources=begun.sources,
        licence=begun.licence,
        branches=branches,
        territory=next(iter(begun.names)),
        scenarios={"baseline": _BASELINE},
    )


def _costs() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the source of the general parameters, and the general parameters and classes of the bundled atlas."""
    costs = read_document(BUNDLED / "costs.json")
    general = {*GENERAL_NAMES, *(f"value_of_time.{entry['id']}" for entry in costs["classes"])}
    latest = {entry["id"]: entry for entry in sorted(costs["parameters"], key=lambda entry: entry["year"] or 0)}
    source = {
        "id": "corridor-mapper-general",
        "title": "General speeds, waits and prices of Corridor Mapper",
        "publisher": "Corridor Mapper",
        "note": "What the bundled atlas takes where it knows nothing special: hold them against what you know",
    }
    # Notes and sources of the bundled atlas are about its own places.
    kept = [
        {
            **entry,
            "source": source["id"],
            "confidence": "low",
            "note": "As in the bundled atlas, which names its sources",
        }
        for name, entry in latest.items()
        if name in general and not name.startswith("demand_")
    ]
    return source, {**costs, "rates": [], "parameters": kept}


def _licence_text(starter: _Starter) -> str:
    built = "\n".join(
        f"- **{source['title']}**, {source['publisher']}: {source['licence']}. {source['url']}"
        for source in starter.sources
        if source["url"]
    )
    text = f"# Licence of the layers\n\n{starter.licence['title']}: {starter.licence['path']}\n"
    if not built:
        return f"{text}\nWhat you put in place of the example has the licence of its sources: state it here.\n"
    return (
        f"{text}\nWhat the layers are built from:\n\n{built}\n\n"
        "Borders follow UN-recognised boundaries and imply no opinion. What you add has the licence of its sources,\n"
        "which must allow to be combined with the above: name them here and in `datapackage.json`.\n"
    )


def _check_branches(branches: Mapping[str, str], countries: Sequence[str]) -> None:
    if not countries:
        raise ValueError("the example has branches of its own; branches go together with countries")
    if not branches:
        raise ValueError("a corridor has at least one branch")
    for name, title in branches.items():
        if not re.fullmatch(ID_PATTERN, name):
            raise ValueError(f"a branch is named by letters, digits, '_', '.' and '-', not {shorten(name)}")
        if not title.strip():
            raise ValueError(f'branch {name} has no title; write such as {name}="Northern branch"')
