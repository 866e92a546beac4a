"""The data dictionary, from the declarations in `layers.model.schema` and `layers.scenarios.scenario_schema`.

Every field of every file of an atlas: its type, unit and allowed values, whether it must be there, and
what it says. Nothing is written here by hand but the order of the chapters.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from layers.documents.claims import CLAIMS_SCHEMA
from layers.documents.events import EVENTS_SCHEMA
from layers.documents.gas import GAS_SCHEMA
from layers.documents.observations import OBSERVATIONS_SCHEMA, PERIOD_PATTERN
from layers.documents.translations import LANGUAGE_PATTERN
from layers.model.columns import column
from layers.model.schema import (
    CORRIDOR_SCHEMA,
    COSTS_SCHEMA,
    CRS,
    DATE_PATTERN,
    ID_PATTERN,
    ISO_A3_PATTERN,
    LAYERS,
    MODES,
    SOURCES_PATTERN,
    SOURCES_SCHEMA,
    Field,
    Layer,
    routes_schema,
)
from layers.scenarios.scenario_schema import SCENARIO_SCHEMA

PATTERNS: Final = {
    ID_PATTERN: "letters, digits, `_`, `.`, `-`",
    ISO_A3_PATTERN: "three capital letters",
    DATE_PATTERN: "`YYYY`, `YYYY-MM` or `YYYY-MM-DD`",
    SOURCES_PATTERN: "identifiers, separated by `;`",
    LANGUAGE_PATTERN: "two or three small letters",
    PERIOD_PATTERN: "a date, two joined by `/`, or `undated`",
}
"""Regular expressions of the schemas that can be said in words; others are shown as they are."""

HEADER: Final = (
    "| field | type | unit | allowed | required | what it says |",
    "| --- | --- | --- | --- | --- | --- |",
)


def page() -> str:
    """Return the data dictionary as Markdown."""
    lines = ["# Data dictionary", ""]
    lines += ["Every field of every file in the folder of an atlas. Layers are GeoJSON (RFC 7946), all coordinates"]
    lines += [f"longitude and latitude in degrees on WGS 84 ({CRS}). A value that is not known is left out or `null`;"]
    lines += ["it is never 0. Features may have properties beyond these, which are kept; scenarios may not.", ""]
    lines += ["| file | what it is | geometry | key |", "| --- | --- | --- | --- |"]
    lines += [
        f"| [`{layer.filename}`](#{_anchor(layer)}) | {layer.title} "
        f"| {' or '.join(layer.geometry_types)} | `{layer.key}` |"
        for layer in LAYERS.values()
    ]
    lines += [f"| [`{file}`](#{anchor}) | {title} | | |" for file, anchor, title, _ in _documents()]
    lines += ["", "## Lines: rail, road, sea, pipeline {: #lines }", ""]
    lines += [
        "One feature is a segment: a line of one mode between two nodes. The four files have the same fields.",
        "",
    ]
    lines += [*HEADER, *map(_field, LAYERS["rail"].fields), ""]
    for layer in LAYERS.values():
        if layer.name not in MODES:
            lines += [
                f"## {layer.title}: {layer.name} {{: #{layer.name} }}",
                "",
                *HEADER,
                *map(_field, layer.fields),
                "",
            ]
    for file, anchor, title, schema in _documents():
        lines += [f"## {title}: {file} {{: #{anchor} }}", "", *HEADER]
        lines += [_row(*row) for row in _rules(schema)]
        lines.append("")
    return "\n".join(lines)


def _documents() -> tuple[tuple[str, str, str, Mapping[str, Any]], ...]:
    """Return the file, anchor, title and schema of every document that is no layer."""
    return (
        ("routes.json", "routes", "Named routes", routes_schema(())),
        ("sources.json", "sources", "Sources", SOURCES_SCHEMA),
        ("costs.json", "costs", "Cost parameters", COSTS_SCHEMA),
        ("observations.json", "observations", "Observations", OBSERVATIONS_SCHEMA),
        ("events.json", "events", "Closures that happened", EVENTS_SCHEMA),
        ("gas.json", "gas", "Facts about gas", GAS_SCHEMA),
        ("claims.json", "claims", "Claims about the corridor", CLAIMS_SCHEMA),
        ("scenarios/*.toml", "scenario", "Scenarios", SCENARIO_SCHEMA),
        ("datapackage.json", "catalogue", "The catalogue", CORRIDOR_SCHEMA),
    )


def _anchor(layer: Layer) -> str:
    return "lines" if layer.name in MODES else layer.name


def _field(field: Field) -> str:
    """Return a field of a layer as a row."""
    if field.name == "branch":
        allowed = "one of the catalogue's `corridor.branches`"
    elif field.enum:
        allowed = _choices(field.enum)
    elif field.pattern is not None:
        allowed = _pattern(field.pattern)
    else:
        allowed = _bounds(field.minimum, field.maximum)
    numeric = field.type in ("number", "integer")
    return _row(
        field.name, field.type, column(field.name).unit if numeric else None, allowed, field.required, field.description
    )


def _rules(schema: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str, str | None, str, bool, str]]:
    """Yield name, type, unit, allowed values, whether required and description of every property below a schema."""
    for name, rule in schema.get("properties", {}).items():
        path = f"{above}{name}"
        required = name in schema.get("required", ())
        one, several = _unfolded(rule)
        kind = one.get("type", "string")
        kind = next(each for each in kind if each != "null") if isinstance(kind, list) else kind
        numeric = kind in ("number", "integer")
        told = f"list of {kind}" if several else kind
        yield path, told, column(name).unit if numeric else None, _allowed(one), required, rule.get("description", "")
        yield from _rules(one, f"{path}[]." if several else f"{path}.")


def _unfolded(rule: Mapping[str, Any]) -> tuple[Mapping[str, Any], bool]:
    """Return the rule of one item where a list is asked for (or allowed), and whether it is."""
    if rule.get("type") == "array":
        return rule["items"], True
    if "then" in rule:  # a list, for which one item may stand
        return rule["else"], True
    return rule, False


def _allowed(rule: Mapping[str, Any]) -> str:
    if "enum" in rule:
        return _choices(value for value in rule["enum"] if value is not None)
    if "pattern" in rule:
        return _pattern(rule["pattern"])
    if "exclusiveMinimum" in rule:
        return f"over {rule['exclusiveMinimum']:g}, {_bounds(None, rule.get('maximum'))}".rstrip(", ")
    return _bounds(rule.get("minimum"), rule.get("maximum"))


def _choices(values: Any) -> str:
    return ", ".join(f"`{value}`" for value in values)


def _pattern(pattern: str) -> str:
    if "u0000" in pattern:
        return "no control characters"
    return PATTERNS.get(pattern, f"`{pattern}`".replace("|", "\\|"))


def _bounds(low: float | None, high: float | None) -> str:
    told = [f"at least {low:.10g}" if low is not None else "", f"at most {high:.10g}" if high is not None else ""]
    return ", ".join(filter(None, told))


def _row(name: str, kind: str, unit: str | None, allowed: str, required: bool, description: str) -> str:
    return f"| `{name}` | {kind} | {unit or ''} | {allowed} | {'yes' if required else ''} | {description} |"
