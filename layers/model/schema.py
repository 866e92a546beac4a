"""The data model of an atlas: every layer's fields, declared once.

A `Field` names a property, its type and the values it may take; `layers.model.columns` has its title and unit. The
JSON Schema of the files (`feature_collection_schema`) and the data dictionary in the documentation are derived from
these declarations.

Coordinates are WGS 84 longitude/latitude in decimal degrees (EPSG:4326), as RFC 7946 requires.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

CRS: Final = "EPSG:4326"

MODES: Final = ("sea", "rail", "road", "pipeline")
BRANCHES: Final[Mapping[str, str]] = {
    "western": "Western branch",
    "trans_caspian": "Trans-Caspian branch",
    "eastern": "Eastern branch",
    "araz": "Araz branch",
    "gas": "Gas",
    "shared": "Shared by branches",
}
"""Title of each branch by identifier, for an atlas whose catalogue declares no `corridor.branches`."""

STATUSES: Final = ("operational", "under_construction", "planned", "proposed")
CONFIDENCES: Final = ("high", "medium", "low")
GEOMETRY_METHODS: Final = ("network", "waypoints", "schematic", "osm")
NODE_KINDS: Final = (
    "seaport",
    "river_port",
    "rail_station",
    "rail_junction",
    "dry_port",
    "road_post",
    "rail_post",
    "pipeline_post",
    "compressor",
    "gauge_break",
    "city",
)

ID_PATTERN: Final = r"^[A-Za-z0-9][A-Za-z0-9_.-]*$"
ISO_A3_PATTERN: Final = r"^[A-Z]{3}$"
DATE_PATTERN: Final = r"^(?!0000)[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"
SOURCES_PATTERN: Final = r"^[a-z0-9][a-z0-9_.-]*(;[a-z0-9][a-z0-9_.-]*)*$"


@dataclass(frozen=True)
class Field:
    """One property of a feature.

    Attributes
    ----------
    name : str
        Property name, as it stands in the file.
    type : {"string", "integer", "number", "boolean"}
        JSON type of a value.
    description : str
        What it says, with its unit.
    required : bool
        Whether it must be present and not null.
    enum : tuple of str
        Allowed values; empty where any value is allowed.
    pattern : str or None
        Regular expression a string must match.
    minimum, maximum : float or None
        Inclusive bounds of a number.
    """

    name: str
    type: Literal["string", "integer", "number", "boolean"]
    description: str
    required: bool = False
    enum: tuple[str, ...] = ()
    pattern: str | None = None
    minimum: float | None = None
    maximum: float | None = None


SEGMENT_FIELDS: Final = (
    Field("id", "string", "Unique identifier", required=True, pattern=ID_PATTERN),
    Field("name", "string", "Name, from node to node", required=True),
    Field("mode", "string", "Mode of transport", required=True, enum=MODES),
    Field("from_node", "string", "Node the line starts at", required=True, pattern=ID_PATTERN),
    Field("to_node", "string", "Node the line ends at", required=True, pattern=ID_PATTERN),
    Field("branch", "string", "Branch of the corridor", required=True, enum=tuple(BRANCHES)),
    Field("status", "string", "State of the infrastructure at `as_of`", required=True, enum=STATUSES),
    Field("opens", "integer", "Year of opening, past or expected", minimum=1800, maximum=2200),
    Field("closes", "integer", "Year of closure", minimum=1800, maximum=2200),
    Field("official_km", "number", "Length its operator or a public source states, km", minimum=0, maximum=100_000),
    Field("traced_km", "number", "Length by the source network's own edge lengths, km", minimum=0, maximum=100_000),
    Field("gauge_mm", "integer", "Track gauge, mm (rail)", minimum=500, maximum=2000),
    Field("tracks", "integer", "Number of tracks (rail)", minimum=1, maximum=12),
    Field("electrified", "boolean", "Electrified throughout (rail)"),
    Field("capacity_mt_y", "number", "Freight capacity, million tonnes a year", minimum=0, maximum=1_000_000),
    Field("capacity_bcm_y", "number", "Gas capacity, billion cubic metres a year", minimum=0, maximum=1_000_000),
    Field("diameter_mm", "number", "Outside diameter, mm (pipeline)", minimum=10, maximum=10_000),
    Field("speed_kmh", "number", "Commercial freight speed, km/h", minimum=0.1, maximum=1000),
    Field("source", "string", "Identifiers in sources.json, separated by ';'", required=True, pattern=SOURCES_PATTERN),
    Field("as_of", "string", "Date of the facts, ISO 8601, as precise as known", required=True, pattern=DATE_PATTERN),
    Field("confidence", "string", "Confidence in the facts", required=True, enum=CONFIDENCES),
    Field("geometry_method", "string", "How the line was drawn", required=True, enum=GEOMETRY_METHODS),
    Field(
        "geometry_accuracy_m",
        "number",
        "Stated positional accuracy of the line, m",
        required=True,
        minimum=0,
        maximum=1e6,
    ),
    Field("length_note", "string", "Why drawn and official length differ by more than 3 %"),
    Field("note", "string", "What else a reader should know"),
)

NODE_FIELDS: Final = (
    Field("id", "string", "Unique identifier", required=True, pattern=ID_PATTERN),
    Field("name", "string", "Name", required=True),
    Field("kind", "string", "Kind of place", required=True, enum=NODE_KINDS),
    Field(
        "country", "string", "ISO 3166-1 alpha-3 code of the country it lies in", required=True, pattern=ISO_A3_PATTERN
    ),
    Field(
        "border_with",
        "string",
        "ISO 3166-1 alpha-3 code across the border (posts on a border line)",
        pattern=ISO_A3_PATTERN,
    ),
    Field("locode", "string", "UN/LOCODE", pattern=r"^[A-Z]{2}[A-Z2-9]{3}$"),
    Field("capacity", "number", "Handling capacity, in `capacity_unit`", minimum=0, maximum=1_000_000_000_000),
    Field("capacity_unit", "string", "Unit of `capacity`"),
    Field("dwell_h", "number", "Usual time a consignment waits here, hours", minimum=0, maximum=100_000),
    Field("source", "string", "Identifiers in sources.json, separated by ';'", required=True, pattern=SOURCES_PATTERN),
    Field("as_of", "string", "Date of the facts, ISO 8601, as precise as known", required=True, pattern=DATE_PATTERN),
    Field("confidence", "string", "Confidence in the position", required=True, enum=CONFIDENCES),
    Field("note", "string", "What else a reader should know"),
)

BORDER_FIELDS: Final = (
    Field("iso_a3", "string", "ISO 3166-1 alpha-3 code", required=True, pattern=ISO_A3_PATTERN),
    Field("name", "string", "Short English name", required=True),
    Field("source", "string", "Identifiers in sources.json, separated by ';'", required=True, pattern=SOURCES_PATTERN),
    Field("accuracy_m", "number", "Stated positional accuracy of the boundary, m", minimum=0, maximum=1_000_000),
    Field("note", "string", "What the area holds, or lacks, that may be asked about"),
)

LAND_FIELDS: Final = (
    Field("id", "string", "Unique identifier", required=True, pattern=ID_PATTERN),
    Field("source", "string", "Identifiers in sources.json, separated by ';'", required=True, pattern=SOURCES_PATTERN),
)


@dataclass(frozen=True)
class Layer:
    """One GeoJSON file of an atlas: its fields, key and geometry types."""

    name: str
    title: str
    key: str
    fields: tuple[Field, ...]
    geometry_types: tuple[str, ...]

    @property
    def filename(self) -> str:
        """Name of the file in the atlas folder."""
        return f"{self.name}.geojson"

    def field(self, name: str) -> Field:
        """Return the declaration of one field; KeyError if there is none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)


_LINES = ("LineString", "MultiLineString")
_AREAS = ("Polygon", "MultiPolygon")

LAYERS: Final[dict[str, Layer]] = {
    layer.name: layer
    for layer in (
        Layer("rail", "Railways", "id", SEGMENT_FIELDS, _LINES),
        Layer("road", "Roads", "id", SEGMENT_FIELDS, _LINES),
        Layer("sea", "Sea and river routes", "id", SEGMENT_FIELDS, _LINES),
        Layer("pipeline", "Gas pipelines", "id", SEGMENT_FIELDS, _LINES),
        Layer("nodes", "Places", "id", NODE_FIELDS, ("Point",)),
        Layer("borders", "Countries", "iso_a3", BORDER_FIELDS, _AREAS),
        Layer("land", "Land", "id", LAND_FIELDS, _AREAS),
    )
}


def layers_of(branches: Iterable[str]) -> dict[str, Layer]:
    """Return the layers of an atlas with its own branches, by name.

    Parameters
    ----------
    branches : iterable of str
        Identifiers an atlas may use as a `branch`, such as `Atlas.branches`; any value where empty.
    """
    allowed = tuple(branches)

    def with_branches(field: Field) -> Field:
        return replace(field, enum=allowed) if field.name == "branch" else field

    return {name: replace(layer, fields=tuple(map(with_branches, layer.fields))) for name, layer in LAYERS.items()}


def feature_collection_schema(layer: Layer) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of one layer's GeoJSON file.

    Properties beyond the declared ones are allowed, so a user may add columns of their own.
    """
    properties: dict[str, Any] = {}
    for field in layer.fields:
        rule: dict[str, Any] = {"type": field.type if field.required else [field.type, "null"]}
        if field.enum:
            rule["enum"] = [*field.enum] if field.required else [*field.enum, None]
        if field.pattern is not None:
            rule["pattern"] = field.pattern
        if field.minimum is not None:
            rule["minimum"] = field.minimum
        if field.maximum is not None:
            rule["maximum"] = field.maximum
        if field.type == "string" and field.required:
            rule["minLength"] = 1
        properties[field.name] = {**rule, "description": field.description}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": layer.title,
        "type": "object",
        "required": ["type", "features"],
        "properties": {
            "type": {"const": "FeatureCollection"},
            "crs": {"not": {}},
            "bbox": {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6},
            "features": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["type", "properties", "geometry"],
                    "properties": {
                        "type": {"const": "Feature"},
                        "properties": {
                            "type": "object",
                            "required": [field.name for field in layer.fields if field.required],
                            "properties": properties,
                        },
                        "geometry": {
                            "type": "object",
                            "required": ["type", "coordinates"],
                            "properties": {
                                "type": {"enum": list(layer.geometry_types)},
                                "coordinates": {"type": "array"},
                            },
                        },
                    },
                },
            },
        },
    }


def routes_schema(branches: Iterable[str] = BRANCHES) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of `routes.json`; `branches` as in `layers_of`."""
    allowed = [*branches]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Named routes",
        "type": "object",
        "required": ["routes"],
        "properties": {
            "routes": {
                "type": "array",
                "description": "Every route that has a name",
                "items": {
                    "type": "object",
                    "required": ["id", "name", "kind", "branch", "origin", "destination", "segments"],
                    "properties": {
                        "id": {"type": "string", "pattern": ID_PATTERN, "description": "Unique identifier"},
                        "name": {"type": "string", "minLength": 1, "description": "Name"},
                        "description": {"type": ["string", "null"], "description": "What a reader should know of it"},
                        "kind": {
                            "enum": ["freight", "gas", "baseline"],
                            "description": "What it carries; `baseline` is there to compare with",
                        },
                        "branch": {
                            **({"enum": allowed} if allowed else {"type": "string"}),
                            "description": "Branch of the corridor",
                        },
                        "origin": {"type": "string", "pattern": ID_PATTERN, "description": "Node it starts at"},
                        "destination": {"type": "string", "pattern": ID_PATTERN, "description": "Node it goes to"},
                        "segments": {
                            "type": "array",
                            "minItems": 1,
                            "items": {"type": "string", "pattern": ID_PATTERN},
                            "description": "Its segments, in order of travel",
                        },
                    },
                },
            }
        },
    }


CORRIDOR_SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "The corridor, in the catalogue",
    "type": "object",
    "properties": {
        "title": {"type": "string", "minLength": 1, "description": "Title of the corridor"},
        "corridor": {
            "type": "object",
            "description": "Which corridor it is",
            "properties": {
                "origin": {"type": "string", "pattern": ID_PATTERN, "description": "Node the corridor starts at"},
                "destination": {"type": "string", "pattern": ID_PATTERN, "description": "Node it goes to"},
                "territory": {
                    "type": "string",
                    "pattern": ISO_A3_PATTERN,
                    "description": "Territory that is meant where a command names none, ISO 3166-1 alpha-3",
                    "$comment": "Write an ISO 3166-1 alpha-3 code, or leave it out",
                },
                "branches": {
                    "type": "object",
                    "minProperties": 1,
                    "propertyNames": {
                        "pattern": ID_PATTERN,
                        "$comment": "Use letters, digits, '_', '.' and '-' for the identifier of a branch",
                    },
                    "additionalProperties": {"type": "string", "minLength": 1, "maxLength": 100},
                    "description": "Title of each branch by its identifier; six usual ones if not given",
                    "$comment": 'Write the title of each branch by its identifier: {"north": "Northern branch"}',
                },
            },
        },
    },
}
"""The part of `datapackage.json` that says which corridor it is; every key may be left out."""


def declared_branches(catalogue: Any) -> Mapping[str, str]:
    """Return the branches a catalogue declares, title by identifier; `BRANCHES` where it declares none.

    Parameters
    ----------
    catalogue : mapping
        The content of `datapackage.json`.
    """
    corridor = catalogue.get("corridor") if isinstance(catalogue, Mapping) else None
    branches = corridor.get("branches") if isinstance(corridor, Mapping) else None
    if not isinstance(branches, Mapping) or not branches:
        return BRANCHES
    return {str(name): str(title) for name, title in branches.items()}


SOURCES_SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Sources",
    "type": "object",
    "required": ["sources"],
    "properties": {
        "sources": {
            "type": "array",
            "description": "Every source cited in the atlas",
            "items": {
                "type": "object",
                "required": ["id", "title", "publisher"],
                "properties": {
                    "id": {"type": "string", "pattern": r"^[a-z0-9][a-z0-9_.-]*$", "description": "Unique identifier"},
                    "title": {"type": "string", "minLength": 1, "description": "Title of the work"},
                    "publisher": {"type": "string", "minLength": 1, "description": "Who published it"},
                    "url": {"type": ["string", "null"], "pattern": r"^https?://", "description": "Where it is"},
                    "date": {
                        "type": ["string", "null"],
                        "pattern": DATE_PATTERN,
                        "description": "Date of publication, as precise as known",
                    },
                    "licence": {"type": ["string", "null"], "description": "Licence of the data taken from it"},
                    "note": {"type": ["string", "null"], "description": "What else a reader should know"},
                },
            },
        }
    },
}

_COST_SOURCE: Final[dict[str, Any]] = {
    "type": "string",
    "pattern": SOURCES_PATTERN,
    "description": "Identifiers in sources.json, separated by ';'",
}

COSTS_SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Cost parameters",
    "type": "object",
    "required": ["parameters"],
    "properties": {
        "currency": {"const": "USD", "description": "Currency of every amount of money that is given out"},
        "price_year": {"type": ["integer", "null"], "description": "Year of the prices"},
        "rates": {
            "type": "array",
            "description": "Exchange rates of the other currencies that parameters are stated in",
            "items": {
                "type": "object",
                "required": ["currency", "usd", "source"],
                "properties": {
                    "currency": {"type": "string", "pattern": "^[A-Z]{3}$", "description": "Currency, ISO 4217"},
                    "usd": {"type": "number", "exclusiveMinimum": 0, "description": "What one unit of it is worth"},
                    "year": {"type": ["integer", "null"], "description": "Year of the rate"},
                    "source": _COST_SOURCE,
                },
            },
        },
        "classes": {
            "type": "array",
            "description": "Commodity classes that demand may name, each with a value of time of its own",
            "items": {
                "type": "object",
                "required": ["id", "name"],
                "properties": {
                    "id": {"type": "string", "pattern": ID_PATTERN, "description": "Unique identifier"},
                    "name": {"type": "string", "minLength": 1, "description": "Name"},
                    "note": {"type": ["string", "null"], "description": "What else a reader should know"},
                },
            },
        },
        "parameters": {
            "type": "array",
            "description": "Speeds, waiting times, prices and limits",
            "items": {
                "type": "object",
                "required": ["id", "value", "unit", "source", "confidence"],
                "properties": {
                    "id": {
                        "type": "string",
                        "minLength": 1,
                        "description": "Name of the parameter, such as `speed_kmh.rail` or `border_h.road.AZE-IRN`",
                    },
                    "value": {"type": "number", "description": "Value, in `unit`: half of the probability is below"},
                    "unit": {"type": "string", "minLength": 1, "description": "Unit of `value`, `low` and `high`"},
                    "low": {"type": ["number", "null"], "description": "Lowest value thought possible"},
                    "high": {"type": ["number", "null"], "description": "Highest value thought possible"},
                    "year": {
                        "type": ["integer", "null"],
                        "description": "Year of the value; of several values that of the latest year up to the case's",
                    },
                    "source": _COST_SOURCE,
                    "confidence": {"enum": [*CONFIDENCES], "description": "How sure it is"},
                    "note": {"type": ["string", "null"], "description": "What else a reader should know"},
                },
            },
        },
    },
}

LENGTH_TOLERANCE: Final = 0.03
"""Largest share by which a drawn length may differ from the official one without a `length_note`."""
