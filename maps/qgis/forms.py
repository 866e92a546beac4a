"""How QGIS shows the values of a feature: choices in words, and what stands beside the pointer."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping
from typing import Final

from layers.model.schema import CONFIDENCES
from maps.look.style import KINDS, MODES, STATUSES

CHOICES: Final[dict[str, dict[str, str]]] = {
    "mode": {name: mode.title for name, mode in MODES.items()},
    "status": {name: status.title for name, status in STATUSES.items()},
    "confidence": {name: name.capitalize() for name in CONFIDENCES},
}
"""Values of fields, and what they mean; of `kind` only those of places."""

_TIP_FIELDS: Final = ("mode", "kind", "status", "rank", "official_km", "confidence", "as_of")


def choices(layer: str, field: str) -> dict[str, str]:
    """Return what each value of a field means; empty for a field of any value."""
    if field == "kind" and layer == "nodes":
        return {name: kind.title for name, kind in KINDS.items()}
    before = field.removesuffix("_before").removesuffix("_after")
    return CHOICES.get(before, {})


def field_configuration(layer: str, fields: Iterable[str]) -> ET.Element:
    """Return the widgets of fields: a choice in words where the values are few."""
    root = ET.Element("fieldConfiguration")
    for field in fields:
        meanings = choices(layer, field)
        if not meanings:
            continue
        widget = ET.SubElement(ET.SubElement(root, "field", name=field), "editWidget", type="ValueMap")
        options = ET.SubElement(ET.SubElement(widget, "config"), "Option", type="Map")
        listed = ET.SubElement(options, "Option", name="map", type="List")
        for value, title in meanings.items():
            choice = ET.SubElement(listed, "Option", type="Map")
            ET.SubElement(choice, "Option", name=title, type="QString", value=value)
    return root


def map_tip(layer: str, titles: Mapping[str, str]) -> str:
    """Return what QGIS shows beside the pointer: the name in bold, then what is known, as HTML with expressions.

    `titles` are what the fields of the layer are called.
    """
    lines = [f"<b>{_value('name')}</b>"] if "name" in titles else []
    for field in _TIP_FIELDS:
        if field in titles:
            said = f"'{titles[field]}: ' || {_escaped(field, layer)}"
            lines.append(f"""[% CASE WHEN "{field}" IS NULL THEN '' ELSE {said} END %]""")
    return "<br>".join(lines)


def _value(field: str) -> str:
    return f"[% {_plain(field)} %]"


def _plain(field: str) -> str:
    """Return an expression for a value without markup."""
    return f"""replace(replace(coalesce(to_string("{field}"), ''), '&', '&amp;'), '<', '&lt;')"""


def _escaped(field: str, layer: str) -> str:
    meanings = choices(layer, field)
    if not meanings:
        return _plain(field)
    pairs = ", ".join(f"'{value}', '{title}'" for value, title in meanings.items())
    return f"""coalesce(map_get(map({pairs}), "{field}"), {_plain(field)})"""
