"""The read-me of a new atlas: every file and field of it, from the data model (`layers.model.schema`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from layers.model.schema import COSTS_SCHEMA, MODES, SOURCES_SCHEMA, Field, layers_of, routes_schema

MAPPING: Final = """\
# mapping.toml: how the columns of a file become the fields of a layer.
layer = "rail"

[fields]                     # field of the atlas = "column of the file"
name = "NAME"
gauge_mm = "GAUGE"
status = "STATE"

[set]                        # field = a value that all features get
branch = "{branch}"
as_of = "2026-11"

[values.status]              # "value in the file" = "value in the atlas"; "*" is any other, "" is none
"in use" = "operational"
"being built" = "under_construction"
"*" = "proposed"

[scale]                      # field = factor, where the file has another unit
official_km = 0.001          # the column is in metres

[source]                     # where the file comes from; only id, title and publisher are needed
id = "my-railways"
title = "Railways of my region"
publisher = "Its publisher"
url = "https://example.org/railways"
date = "2026-11"
licence = "CC-BY-4.0"
"""
"""An example of a field mapping, with comments; `{branch}` is to be filled in."""

_FILES: Final = {
    "datapackage.json": "The catalogue: title, licence, attribution, the ends of the corridor (`corridor.origin`, "
    "`corridor.destination`: places), its usual country (`corridor.territory`), its branches (`corridor.branches`: "
    "identifier and title of each), and the list of files. All of `corridor` may be left out but for the branches. "
    "No file has a `hash` in it, so that every one may be edited; `corridor layers check` compares those that have.",
    "rail, road, sea, pipeline `.geojson`": "The lines. Each runs from one place to another and ends there, within its "
    "stated accuracy. A layer without features is an empty list `[]`.",
    "nodes.geojson": "The places lines run between. Each lies in the country it names.",
    "borders.geojson": "The countries, as polygons. What is in no country counts as water or as unclaimed land.",
    "land.geojson": "Land, as polygons: for drawing, and to tell water from unclaimed land.",
    "routes.json": "Named routes: segments in order of travel. The order of the file is that of the tables.",
    "sources.json": "What the atlas is made from. Every feature cites one or more of these, separated by `;`.",
    "costs.json": "Speeds and waiting times used where a segment or a place has none of its own.",
    "observations.json": "What was counted in the world, to hold the model against (`corridor validate`). It may be "
    "left out; the data dictionary of the documentation has its form.",
    "events.json": "Closures that happened: how often and how long places close (`corridor risk`). It may be left out.",
    "gas.json": "Facts about gas, for `corridor gas`: lines, balances by month, storage. It may be left out.",
    "claims.json": "What others claim about the corridor, for the brief to answer. It may be left out.",
    "translations.json": "What things are called in other languages, for the page and the brief. It may be left out.",
    "scenarios/*.toml": "What if: what closes, opens, fits through and is to be carried. `baseline.toml` is today.",
    "LICENSE.md": "The licence of the data, for whoever you hand the folder on to.",
}


def readme(title: str, branches: Mapping[str, str], *, beginning: str) -> str:
    """Return the text of the read-me.

    Parameters
    ----------
    title : str
        Of the atlas.
    branches : mapping of str to str
        Title of each branch by its identifier.
    beginning : str
        A paragraph on what the folder holds to begin with.
    """
    parts = [f"# {title}", beginning, "## Files", _table(("file", "what it is"), _FILES.items())]
    parts += [
        "## Editing",
        "Any GIS opens these files. In QGIS drag the `.geojson` files onto the map, edit and save; keep WGS 84 "
        "longitude and latitude. JSON has no comments: use the field `note` of a feature. After every change run\n\n"
        "    corridor layers check DIR\n\n"
        "with the path of this folder for DIR; it names whatever is wrong, and how to mend it. To bring in a file of "
        "another program, with columns of its own, write a field mapping such as this and run "
        "`corridor layers import FILE --into DIR --mapping mapping.toml`; its `--help` tells the rest:\n\n"
        f"```toml\n{MAPPING.replace('{branch}', next(iter(branches)))}```",
        "## Fields",
        "`*` marks what every feature must have. Further columns of your own are kept.",
    ]
    layers = layers_of(branches)
    for heading, name in (("Lines", MODES[0]), ("Places", "nodes"), ("Countries", "borders"), ("Land", "land")):
        rows = [(f"`{field.name}`{' *' if field.required else ''}", _meaning(field)) for field in layers[name].fields]
        parts += [f"### {heading}", _table(("field", "meaning"), rows)]
    documents = (
        ("routes.json", "routes", routes_schema(branches)),
        ("sources.json", "sources", SOURCES_SCHEMA),
        ("costs.json", "parameters", COSTS_SCHEMA),
    )
    for file, member, schema in documents:
        items = schema["properties"][member]["items"]
        rows = [
            (f"`{name}`{' *' if name in items['required'] else ''}", _rule(rule))
            for name, rule in items["properties"].items()
        ]
        parts += [f"### `{file}`, each of its `{member}`", _table(("member", "value"), rows)]
    return "\n\n".join(parts) + "\n"


def _meaning(field: Field) -> str:
    """Return what a field says, with the values it may take."""
    rule: dict[str, Any] = {"type": field.type, "pattern": field.pattern}
    rule |= {"enum": field.enum} if field.enum else {}
    rule |= {"minimum": field.minimum, "maximum": field.maximum}
    return f"{field.description}: {_rule(rule)}"


def _rule(rule: Mapping[str, Any]) -> str:
    """Return in words which values a rule of a schema allows."""
    if "enum" in rule:
        return ", ".join(f"`{value}`" for value in rule["enum"])
    kind = rule.get("type", "string")
    words = [" or ".join(kind) if isinstance(kind, list) else str(kind)]
    words[0] = {"array": "list of identifiers", "string": "text"}.get(words[0], words[0]).replace("string", "text")
    low, high = rule.get("minimum"), rule.get("maximum")
    if low is not None:
        words.append(f"{low:g} or more" if high is None else f"{low:g} to {high:g}")
    if rule.get("pattern"):
        words.append(f"matching `{rule['pattern']}`".replace("|", "\\|"))
    return ", ".join(words)


def _table(head: tuple[str, str], rows: Any) -> str:
    lines = [f"| {head[0]} | {head[1]} |", "| --- | --- |", *(f"| {first} | {second} |" for first, second in rows)]
    return "\n".join(lines)
