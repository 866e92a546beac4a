"""What the page's cards tell of a line or a place, in order, and how a line was drawn."""

from __future__ import annotations

from typing import Any, Final

from layers.model.columns import column

_TITLES: Final = {"countries": "Runs through", "handling": "Capacity", "id": "Identifier"}
"""Titles of facts that only cards have, or that a card calls otherwise."""

_UNITS: Final = {"Mt/y": "Mt a year", "bcm/y": "bcm a year", "h": "hours"}
"""Units in words."""

METHODS: Final[dict[str, str]] = {
    "network": "traced on an open railway, road or sea network",
    "waypoints": "drawn through known points",
    "schematic": "schematic, drawn to show the link only",
    "osm": "taken from OpenStreetMap",
}


def _fields(*names: str) -> dict[str, dict[str, Any]]:
    """Return titles and units in the form the page's scripts read."""
    fields: dict[str, dict[str, Any]] = {}
    for name in names:
        declared = column(name)
        fields[name] = {"title": _TITLES.get(name, declared.title)}
        if name in ("opens", "closes"):
            fields[name]["year"] = True
        elif declared.unit:
            fields[name]["unit"] = _UNITS.get(declared.unit, declared.unit)
    return fields


LINE_FIELDS: Final = _fields(
    *("from_node", "to_node", "opens", "closes", "official_km", "traced_km", "drawn_km", "countries", "gauge_mm"),
    *("tracks", "electrified", "capacity_mt_y", "capacity_bcm_y", "speed_kmh", "id"),
)
PLACE_FIELDS: Final = _fields("border_with", "locode", "handling", "dwell_h", "id")
