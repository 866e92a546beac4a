"""Which OpenStreetMap tags are wanted, and what they say of a feature: its kind, its status, its columns.

Tags follow the OpenStreetMap wiki: Key:railway, Key:usage, Key:highway, Tag:man_made=pipeline,
Tag:industrial=port, Key:harbour, Tag:barrier=border_control, and Lifecycle prefix.

A feature is operational only where none of its tags says otherwise. Under construction, planned, proposed and
disused features carry that as their status; abandoned, razed, demolished and removed ones are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

KINDS: Final = ("rail", "road", "pipeline", "port", "border_post")
LINES: Final = ("rail", "road", "pipeline")
"""Kinds that are lines; the others are places."""

STATUSES: Final = ("operational", "under_construction", "planned", "proposed", "disused")

_TYPES: Final = {"main": "boolean", "gauge_mm": "integer", "area_km2": "number"}
COLUMNS: Final[Mapping[str, Mapping[str, str]]] = {
    kind: {name: _TYPES.get(name, "string") for name in ("osm_id", "kind", "status", *names.split())}
    for kind, names in {
        "rail": "main name ref railway usage service gauge gauge_mm electrified voltage tracks bridge tunnel maxspeed",
        "road": "name ref highway bridge tunnel lanes surface oneway maxspeed",
        "pipeline": "main name ref substance usage operator diameter location",
        "port": "name ref what cargo operator area_km2",
        "border_post": "name ref what operator area_km2",
    }.items()
}
"""Type of each column of the frame of a kind, in order; the geometry follows. Texts are the tags of that name.

`railway` and `highway` are the class a line has or will have. `main` says that a track belongs to a
running line (no service track, usage main, branch, freight or unsaid), or that a pipeline transports
over distance. `gauge_mm` is the first gauge of several. `what` is the tag that makes a place one.
"""

_RAILWAYS: Final = ("rail", "narrow_gauge")
_ROADS: Final = ("motorway", "trunk", "primary", "motorway_link", "trunk_link", "primary_link")
_SECONDARY: Final = ("secondary", "secondary_link")
_LINE_USAGES: Final = frozenset({"main", "branch", "freight"})
_GASES: Final = frozenset(
    {"gas", "natural_gas", "naturalgas", "natural gas", "cng", "lng", "biogas", "methane", "biomethane"}
)
_TRUNK_USAGES: Final = frozenset({"transmission", "main", "trunk", "import", "export"})
_PLACES: Final[Mapping[str, Mapping[str, tuple[str, ...] | None]]] = {
    # kind -> key -> values (None: any but "no"), the more telling first
    "port": {
        "industrial": ("port",),
        "landuse": ("port", "harbour"),
        "harbour": None,
        "seamark:type": ("harbour",),
        "amenity": ("ferry_terminal",),
    },
    "border_post": {
        "barrier": ("border_control",),
        "government": ("border_control", "customs"),
        "amenity": ("customs",),
    },
}
_HARBOURS_OF_LEISURE: Final = frozenset({"marina", "marina_no_facilities", "yacht", "fishing"})

_STAGES: Final = {
    # prefix, value or flag of a lifecycle -> status
    "construction": "under_construction",
    "planned": "planned",
    "proposed": "proposed",
    "disused": "disused",
}
_GONE: Final = ("abandoned", "razed", "demolished", "dismantled", "removed", "destroyed")
_CLASS_KEYS: Final = {"rail": "railway", "road": "highway", "pipeline": "man_made"}
LONGEST_VALUE: Final = 255
"""OpenStreetMap's own limit on the characters of a value; what is longer is cut there."""

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def clean(value: Any) -> str:
    r"""Return the value of a tag as one line of text of at most 255 characters.

    Examples
    --------
    >>> clean("Bakı\nYük")
    'Bakı Yük'
    """
    return _CONTROL.sub(" ", str(value)[:LONGEST_VALUE]).encode("utf-8", "replace").decode("utf-8")


def classes(kind: str, *, secondary: bool = False) -> tuple[str, ...]:
    """Return the values of the key that makes a line one of its kind."""
    if kind == "road":
        return _ROADS + _SECONDARY if secondary else _ROADS
    return {"rail": _RAILWAYS, "pipeline": ("pipeline",)}[kind]


def query_tags(kinds: Iterable[str], *, secondary: bool = False) -> dict[str, bool | list[str]]:
    """Return the tags to ask for, in the form of OSMnx: key to values, or True for any value.

    Examples
    --------
    >>> query_tags(["border_post"])["barrier"]
    ['border_control']
    """
    tags: dict[str, bool | list[str]] = {}
    for kind in checked_kinds(kinds):
        if kind in LINES:
            key = _CLASS_KEYS[kind]
            # railway=construction with construction=rail is the older way of construction:railway=rail.
            tags[key] = [*classes(kind, secondary=secondary), *(() if kind == "pipeline" else _STAGES)]
            tags |= {f"{stage}:{key}": True for stage in _STAGES}
            continue
        for key, values in _PLACES[kind].items():
            before = tags.get(key, [])
            if values is None or isinstance(before, bool):
                tags[key] = True
            else:
                tags[key] = [*before, *(value for value in values if value not in before)]
    return tags


def checked_kinds(kinds: Iterable[str]) -> tuple[str, ...]:
    """Return the kinds in their order, each once; ValueError for none or an unknown one."""
    chosen_kinds = tuple(kinds)
    unknown = [kind for kind in chosen_kinds if kind not in KINDS]
    if unknown or not chosen_kinds:
        raise ValueError(f"{unknown[0] if unknown else 'nothing'!r} cannot be fetched; choose from {', '.join(KINDS)}")
    return tuple(kind for kind in KINDS if kind in chosen_kinds)


def known_keys() -> frozenset[str]:
    """Return every key that is looked at; the others need not be kept."""
    stages = {f"{stage}:{key}" for stage in _STAGES for key in _CLASS_KEYS.values()}
    places = {key for keys in _PLACES.values() for key in keys}
    columns = {name for columns in COLUMNS.values() for name in columns} - {"kind", "osm_id", "status", "what", "main"}
    unlisted = {"type", "area", "seamark:harbour:category"}
    return frozenset({*stages, *places, *_STAGES, *_GONE, *_CLASS_KEYS.values(), *columns, *unlisted})


def described(kind: str, tags: Mapping[str, str], *, secondary: bool = False) -> dict[str, Any] | None:
    """Return a feature's columns as one of a kind (`COLUMNS` without osm_id and area_km2).

    None if it is not of the kind or no longer exists.

    Examples
    --------
    >>> described("rail", {"railway": "construction", "construction": "rail", "gauge": "1520"})["status"]
    'under_construction'
    >>> described("rail", {"railway": "abandoned"}) is None
    True
    """
    row = _line(kind, tags, secondary) if kind in LINES else _place(kind, tags)
    if row is None or row["status"] is None:
        return None
    for column in COLUMNS[kind]:
        if column not in row and column not in ("osm_id", "area_km2", "gauge_mm", "main"):
            row[column] = tags.get(column)
    return row


def _line(kind: str, tags: Mapping[str, str], secondary: bool) -> dict[str, Any] | None:
    """Return what the tags of a railway, road or pipeline say of it; None where it is none of those wanted."""
    key, class_names = _CLASS_KEYS[kind], classes(kind, secondary=secondary)
    class_and_status = _class_and_status(key, class_names, tags)
    if class_and_status is None:
        return None
    value, status = class_and_status
    row: dict[str, Any] = {"kind": kind, "status": status}
    if kind == "rail":
        usage, service = tags.get("usage"), tags.get("service")
        listed = gauges(tags.get("gauge"))
        row |= {"railway": value, "gauge_mm": listed[0] if listed else None}
        row["main"] = service is None and (usage is None or bool(_LINE_USAGES & set(_values(usage))))
    elif kind == "road":
        row["highway"] = value
    else:
        substance = next((tags[name] for name in ("substance", "type") if name in tags), None)
        if substance is None or not _GASES & set(_values(substance)):
            return None
        usage = tags.get("usage")
        row |= {"substance": substance, "main": usage is None or bool(_TRUNK_USAGES & set(_values(usage)))}
    return row


def _class_and_status(key: str, class_names: tuple[str, ...], tags: Mapping[str, str]) -> tuple[str, str | None] | None:
    """Return the class a line has or will have, and its status (None: gone); None where it is of none."""
    value = tags.get(key)
    if value in class_names:
        return str(value), _status(tags, "operational")
    if value in _STAGES:
        later = tags.get(value, tags.get(f"{value}:{key}"))
        if later is None and (key, value) == ("railway", "disused"):
            later = "rail"  # the older tagging does not say what ran there
        return (later, _status(tags, _STAGES[value])) if later in class_names else None
    if value is not None:  # it is something else today, whatever is planned
        return None
    for stage, status in _STAGES.items():
        later = tags.get(f"{stage}:{key}")
        if later is not None and later in class_names:
            return later, _status(tags, status)
    return None


def _status(tags: Mapping[str, str], status: str) -> str | None:
    """Return the status unless a flag such as disused=yes says otherwise; None where it is gone."""
    if any(tags.get(flag, "no") != "no" for flag in _GONE):
        return None
    return next((lesser for flag, lesser in _STAGES.items() if tags.get(flag) == "yes"), status)


def _place(kind: str, tags: Mapping[str, str]) -> dict[str, Any] | None:
    leisure = _HARBOURS_OF_LEISURE & set(_values(tags.get("seamark:harbour:category", "")))
    for key, values in _PLACES[kind].items():
        value = tags.get(key, "no")
        if value == "no" or (values is not None and value not in values):
            continue
        if leisure and key in ("harbour", "seamark:type"):
            continue
        return {"kind": kind, "status": _status(tags, "operational"), "what": f"{key}={value}"}
    return None


def _values(text: str) -> list[str]:
    """Return the values of a tag with several, as ``a;b``, in lower case."""
    return [part.strip().lower() for part in text.split(";")]


def gauges(text: str | None) -> tuple[int, ...]:
    """Return the gauges of a ``gauge`` tag in millimetres, in its order; what is no number is passed over.

    Examples
    --------
    >>> gauges("1520;1435"), gauges("broad"), gauges(None)
    ((1520, 1435), (), ())
    """
    parts = re.split(r"[;,/]", text or "")
    return tuple(int(part) for part in (part.strip() for part in parts) if re.fullmatch(r"[0-9]{3,4}", part))
