"""A QGIS print layout: one A3 page with title, map, legend, scale bar, north arrow and credits.

`print_layout` returns the element of a project of QGIS 3.22's form. Lengths are millimetres from the
upper left corner of the page.
"""

from __future__ import annotations

import uuid
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Final

from maps.look.style import LIGHT
from maps.qgis.elements import channels, part, template

PAGE: Final = (297.0, 420.0)
"""A3, upright: width and height, mm."""

MARGIN: Final = 14.0
MAP: Final = (MARGIN, 42.0, PAGE[0] - 2 * MARGIN, 268.0)
"""Left, top, width and height of the map."""

INSET: Final = (PAGE[0] - MARGIN - 112.0, 314.0, 112.0, 78.0)
"""The same of the map of the territory."""

_FONT: Final = "Open Sans"
_LINE: Final = 4.6
"""Height of a line of figures, mm."""

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class LegendLayer:
    """A layer of the legend: its identifier in the project, its name, its provider's address."""

    id: str
    name: str
    source: str


def print_layout(
    name: str,
    *,
    title: str,
    subtitle: str,
    footer: str,
    extent: Box,
    closer: Box | None,
    legend: Sequence[LegendLayer],
    segment_km: int,
    figures: Sequence[str] = (),
) -> ET.Element:
    """Return a print layout.

    Parameters
    ----------
    name : str
        Under which QGIS lists it; identifiers are made from it, and its map follows the map theme of this name.
    title, subtitle, footer : str
        Text; nothing in it is taken for markup or an expression.
    extent : tuple of float
        West, south, east, north in the units of the project; widened to the shape of the map.
    closer : tuple of float, optional
        The same of a second, closer map, whose frame is drawn on the first.
    legend : sequence of LegendLayer
        From the top.
    segment_km : int
        Length of each of the two parts of the scale bar.
    figures : sequence of str
        Lines of figures between the subtitle and the map.
    """
    layout = ET.Element("Layout", name=name, units="mm", printResolution="200", worldFileMap="")
    ET.SubElement(layout, "Grid", resolution="10", resUnits="mm", offsetX="0", offsetY="0", offsetUnits="mm")
    pages = ET.SubElement(layout, "PageCollection")
    page = _item("page", name, "page", (0, 0, *PAGE))
    pages.append(deepcopy(part(page, "symbol")))
    pages.append(page)
    ET.SubElement(pages, "GuideCollection", visible="1")

    left, top, width, height = box = below(len(figures))
    under = top + height + 4
    foot = PAGE[1] - 25
    map_item = _map(name, "map", box, extent)
    shown = map_item.get("uuid", "")
    bar = _scale_bar(name, shown, (left + 4, top + height - 16, 90, 12), segment_km)
    blocking = ET.SubElement(map_item, "labelBlockingItems")  # no name may be cut by the bar
    ET.SubElement(blocking, "item", uuid=bar.get("uuid", ""))
    heading = 20.0 if len(title) <= 60 else 15.0
    items = [
        _legend(name, shown, legend, (left, under, width - (INSET[2] + 4 if closer else 0), INSET[3])),
        bar,
        _north(name, shown, (left + width - 18, top + 5, 13, 13)),
        _label(name, "footer", footer, (left, foot, width, 18), points=7, ink=LIGHT.muted),
        _label(name, "subtitle", subtitle, (left, 27, width, 12), points=11, ink=LIGHT.ink),
        *(
            [_label(name, "figures", "\n".join(figures), (left, 34, width, top - 36), points=9, ink=LIGHT.ink)]
            if figures
            else []
        ),
        _label(name, "title", title, (left, 10, width, 16), points=heading, ink=LIGHT.ink, bold=True),
        map_item,
    ]
    if closer is not None:
        inset = _map(name, "closer map", INSET, closer)
        map_item.append(_frame_of(inset.get("uuid", "")))
        items.insert(0, inset)
    for level, item in enumerate(items):
        item.set("zValue", str(len(items) - level))
        layout.append(item)
    ET.SubElement(layout, "customproperties").append(ET.Element("Option"))
    ET.SubElement(
        layout, "Atlas", enabled="0", coverageLayer="", hideCoverage="0", filterFeatures="0", sortFeatures="0"
    )
    return layout


def below(lines: int) -> Box:
    """Return the box of the map below so many lines of figures."""
    left, top, width, height = MAP
    return left, top + _LINE * lines, width, height - _LINE * lines


def fitted(extent: Box, box: Box = MAP) -> Box:
    """Return an extent widened about its middle to the shape of a map on the page."""
    west, south, east, north = extent
    shape = box[2] / box[3]
    width, height = east - west, north - south
    more_x, more_y = max(height * shape - width, 0) / 2, max(width / shape - height, 0) / 2
    return west - more_x, south - more_y, east + more_x, north + more_y


def _map(layout: str, name: str, box: Box, extent: Box) -> ET.Element:
    item = _item("map", layout, name, box)
    item.set("followPresetName", layout)
    sides = zip(("xmin", "ymin", "xmax", "ymax"), fitted(extent, box), strict=True)
    part(item, "Extent").attrib.update({side: f"{value:.10g}" for side, value in sides})
    return item


def _frame_of(map_uuid: str) -> ET.Element:
    """Return the outline of one map on another."""
    overview = template("ComposerMapOverview")
    overview.attrib |= {"uuid": map_uuid, "frameMap": map_uuid}
    return overview


def _label(layout: str, name: str, text: str, box: Box, *, points: float, ink: str, bold: bool = False) -> ET.Element:
    item = _item("label", layout, name, box)
    item.set("labelText", text.replace("[%", "[\u2060%"))  # "[%" would open an expression
    part(item, "LabelFont").attrib |= {
        "description": f"{_FONT},{points:g},-1,5,{75 if bold else 50},0,0,0,0,0",
        "style": "Bold" if bold else "",
    }
    part(item, "FontColor").attrib |= channels(ink)
    return item


def _legend(layout: str, map_uuid: str, layers: Sequence[LegendLayer], box: Box) -> ET.Element:
    item = _item("legend", layout, "legend", box)
    item.set("map_uuid", map_uuid)
    tree = part(item, "layer-tree-group")
    for layer in layers:
        node = ET.SubElement(
            tree,
            "layer-tree-layer",
            {"id": layer.id, "name": layer.name, "source": layer.source, "providerKey": "ogr"},
            checked="Qt::Checked",
            expanded="1",
            legend_exp="",
            legend_split_behavior="0",
            patch_size="-1,-1",
        )
        options = ET.SubElement(ET.SubElement(node, "customproperties"), "Option", type="Map")
        ET.SubElement(options, "Option", name="legend/title-style", type="QString", value="hidden")
    return item


def _scale_bar(layout: str, map_uuid: str, box: Box, segment_km: int) -> ET.Element:
    item = _item("scale bar", layout, "scale bar", box)
    item.attrib |= {"mapUuid": map_uuid, "numUnitsPerSegment": str(segment_km)}
    return item


def _north(layout: str, map_uuid: str, box: Box) -> ET.Element:
    """Return the arrow that comes with QGIS, to true north at the middle of the map."""
    item = _item("north arrow", layout, "north arrow", box)
    item.set("mapUuid", map_uuid)
    return item


def _item(kind: str, layout: str, name: str, box: Box) -> ET.Element:
    key = f"{{{uuid.uuid5(uuid.NAMESPACE_OID, f'{layout}/{name}')}}}"
    left, top, width, height = (f"{value:g}" for value in box)
    item = template(f"LayoutItem[@id='{kind}']")
    item.attrib |= {
        "id": name,
        "uuid": key,
        "templateUuid": key,
        "position": f"{left},{top},mm",
        "positionOnPage": f"{left},{top},mm",
        "size": f"{width},{height},mm",
    }
    return item
