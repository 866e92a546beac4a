"""What the page's cards tell of a line or a place, in order."""

from __future__ import annotations

from typing import Final

from layers.model.columns import column

_UNITS: Final = {"km": "km", "mm": "mm", "km/h": "km_h", "h": "h", "Mt/y": "mt_y", "bcm/y": "bcm_y"}
"""What the message `measure-…` of a unit is called."""


def _fields(*names: str) -> dict[str, str]:
    """Return the unit of each fact, "year" or "" where it has none; what a fact is called is the message `field-…`."""
    return {name: "year" if name in ("opens", "closes") else _UNITS.get(column(name).unit or "", "") for name in names}


LINE_FIELDS: Final = _fields(
    *("from_node", "to_node", "opens", "closes", "official_km", "traced_km", "drawn_km", "countries", "gauge_mm"),
    *("tracks", "electrified", "capacity_mt_y", "capacity_bcm_y", "diameter_mm", "speed_kmh", "id"),
)
PLACE_FIELDS: Final = _fields("border_with", "locode", "capacity", "dwell_h", "id")
