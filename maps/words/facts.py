"""What a reader calls each property of a line or a place, and its unit.

Titles are for cards; `layers.model.schema` holds the full descriptions.
"""

from __future__ import annotations

from typing import Any, Final

_LINE: Final[dict[str, tuple[str, str]]] = {
    "from_node": ("From", ""),
    "to_node": ("To", ""),
    "opens": ("Opens", "year"),
    "closes": ("Closes", "year"),
    "official_km": ("Official length", "km"),
    "traced_km": ("Length traced on the network", "km"),
    "drawn_km": ("Length as drawn", "km"),
    "countries": ("Runs through", ""),
    "gauge_mm": ("Gauge", "mm"),
    "tracks": ("Tracks", ""),
    "electrified": ("Electrified", ""),
    "capacity_mt_y": ("Capacity", "Mt a year"),
    "capacity_bcm_y": ("Capacity", "bcm a year"),
    "speed_kmh": ("Freight speed", "km/h"),
    "id": ("Identifier", ""),
}

_PLACE: Final[dict[str, tuple[str, str]]] = {
    "border_with": ("Border with", ""),
    "locode": ("UN/LOCODE", ""),
    "handling": ("Capacity", ""),
    "dwell_h": ("Usual wait", "hours"),
    "id": ("Identifier", ""),
}

METHODS: Final[dict[str, str]] = {
    "network": "traced on an open railway, road or sea network",
    "waypoints": "drawn through known points",
    "schematic": "schematic, drawn to show the link only",
    "osm": "taken from OpenStreetMap",
}


def titles(names: dict[str, tuple[str, str]]) -> dict[str, dict[str, Any]]:
    """Return the titles in the form the page's scripts read."""
    return {
        name: {"title": title, **({"year": True} if unit == "year" else {"unit": unit} if unit else {})}
        for name, (title, unit) in names.items()
    }


LINE_TITLES: Final = titles(_LINE)
PLACE_TITLES: Final = titles(_PLACE)
