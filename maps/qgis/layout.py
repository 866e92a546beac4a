"""A QGIS print layout: one A3 page with title, map, legend, scale bar, north arrow and credits.

`print_layout` returns the element of a project of QGIS 3.22's form. Lengths are millimetres from the
upper left corner of the page.
"""

from __future__ import annotations

import uuid
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from maps.look.style import LIGHT

PAGE: Final = (297.0, 420.0)
"""A3, upright: width and height, mm."""

MARGIN: Final = 14.0
MAP: Final = (MARGIN, 42.0, PAGE[0] - 2 * MARGIN, 268.0)
"""Left, top, width and height of the map."""

INSET: Final = (PAGE[0] - MARGIN - 112.0, 314.0, 112.0, 78.0)
"""The same of the map of the territory."""

_FONT: Final = "Open Sans"
_TYPE: Final = {
    "page": "65638",
    "map": "65639",
    "picture": "65640",
    "label": "65641",
    "legend": "65642",
    "scale bar": "65646",
}

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class LegendLayer:
    """A layer of the legend: its identifier in the project, its name, its provider's address."""

    id: str
    name: str
    source: str
    title: bool = False
    """Whether its name stands over its symbols."""


def print_layout(
    name: str,
    *,
    title: str,
    subtitle: str,
    footer: str,
    theme: str,
    extent: Box,
    closer: Box | None,
    legend: Sequence[LegendLayer],
    segment_km: int,
) -> ET.Element:
    """Return a print layout.

    Parameters
    ----------
    name : str
        Under which QGIS lists it; identifiers are made from it.
    title, subtitle, footer : str
        Text; nothing in it is taken for markup or an expression.
    theme : str
        Map theme that the map follows.
    extent : tuple of float
        West, south, east, north in the units of the project; widened to the shape of the map.
    closer : tuple of float, optional
        The same of a second, closer map, whose frame is drawn on the first.
    legend : sequence of LegendLayer
        From the top.
    segment_km : int
        Length of each of the two parts of the scale bar.
    """
    layout = ET.Element("Layout", name=name, units="mm", printResolution="200", worldFileMap="")
    ET.SubElement(layout, "Grid", resolution="10", resUnits="mm", offsetX="0", offsetY="0", offsetUnits="mm")
    pages = ET.SubElement(layout, "PageCollection")
    page = _item("page", name, "page", (0, 0, *PAGE), background=LIGHT.paper)
    page.append(_blank())
    pages.append(_blank())
    pages.append(page)
    ET.SubElement(pages, "GuideCollection", visible="1")

    left, top, width, height = MAP
    under = top + height + 4
    foot = PAGE[1] - 25
    drawn = _map(name, "map", MAP, theme, extent)
    shown = drawn.get("uuid", "")
    heading = 20.0 if len(title) <= 60 else 15.0
    items = [
        _legend(name, shown, legend, (left, under, width - (INSET[2] + 4 if closer else 0), INSET[3])),
        _scale_bar(name, shown, (left + 4, top + height - 16, 90, 12), segment_km),
        _north(name, shown, (left + width - 18, top + 5, 13, 13)),
        _label(name, "footer", footer, (left, foot, width, 18), points=7, color=LIGHT.muted),
        _label(name, "subtitle", subtitle, (left, 27, width, 12), points=11, color=LIGHT.ink),
        _label(name, "title", title, (left, 10, width, 16), points=heading, color=LIGHT.ink, bold=True),
        drawn,
    ]
    if closer is not None:
        inset = _map(name, "closer map", INSET, theme, closer)
        drawn.append(_frame_of(inset.get("uuid", "")))
        items.insert(0, inset)
    for level, item in enumerate(items):
        item.set("zValue", str(len(items) - level))
        layout.append(item)
    ET.SubElement(layout, "customproperties").append(ET.Element("Option"))
    ET.SubElement(
        layout, "Atlas", enabled="0", coverageLayer="", hideCoverage="0", filterFeatures="0", sortFeatures="0"
    )
    return layout


def fitted(extent: Box, box: Box = MAP) -> Box:
    """Return an extent widened about its middle to the shape of a map on the page."""
    west, south, east, north = extent
    shape = box[2] / box[3]
    width, height = east - west, north - south
    more_x, more_y = max(height * shape - width, 0) / 2, max(width / shape - height, 0) / 2
    return west - more_x, south - more_y, east + more_x, north + more_y


def _map(layout: str, name: str, box: Box, theme: str, extent: Box) -> ET.Element:
    item = _item("map", layout, name, box, background=LIGHT.water, frame=LIGHT.border)
    item.attrib |= {"followPreset": "true", "followPresetName": theme, "keepLayerSet": "false", "mapRotation": "0"}
    item.attrib |= {"drawCanvasItems": "true", "labelMargin": "0,mm", "mapFlags": "0", "isTemporal": "0"}
    west, south, east, north = (f"{value:.10g}" for value in fitted(extent, box))
    ET.SubElement(item, "Extent", xmin=west, ymin=south, xmax=east, ymax=north)
    ET.SubElement(item, "LayerSet")
    ET.SubElement(item, "AtlasMap", atlasDriven="0", scalingMode="2", margin="0.1")
    return item


def _frame_of(map_uuid: str) -> ET.Element:
    """Return the outline of one map on another."""
    overview = ET.Element(
        "ComposerMapOverview",
        {"name": "closer map", "uuid": map_uuid, "frameMap": map_uuid, "show": "1", "centered": "0", "inverted": "0"},
        blendMode="0",
        stackingPosition="3",
    )
    overview.append(_blank(outline=LIGHT.ink))
    return overview


def _label(layout: str, name: str, text: str, box: Box, *, points: float, color: str, bold: bool = False) -> ET.Element:
    item = _item("label", layout, name, box)
    # "[%" would open an expression.
    plain = text.replace("[%", "[\u2060%")
    item.attrib |= {"labelText": plain, "htmlState": "0", "halign": "1", "valign": "32", "marginX": "0", "marginY": "0"}
    item.append(_font("LabelFont", points, bold=bold))
    item.append(_color("FontColor", color))
    return item


def _legend(layout: str, map_uuid: str, layers: Sequence[LegendLayer], box: Box) -> ET.Element:
    item = _item("legend", layout, "legend", box, background=LIGHT.paper)
    item.attrib |= {
        "map_uuid": map_uuid,
        "legendFilterByMap": "1",
        "legendFilterByAtlas": "0",
        "title": "",
        "titleAlignment": "1",
        "columnCount": "3",
        "splitLayer": "1",
        "equalColumnWidth": "0",
        "columnSpace": "6",
        "boxSpace": "0",
        "lineSpacing": "1",
        "symbolWidth": "10",
        "symbolHeight": "3.6",
        "symbolAlignment": "1",
        "fontColor": LIGHT.ink,
        "wrapChar": "",
        "resizeToContents": "1",
        "rasterBorder": "0",
    }
    styles = ET.SubElement(item, "styles")
    for style, points, top, bold in (
        ("title", 11, 0.0, True),
        ("group", 9, 2.0, True),
        ("subgroup", 9, 2.0, True),
        ("symbol", 8.5, 1.3, False),
        ("symbolLabel", 8.5, 1.3, False),
    ):
        look = ET.SubElement(styles, "style", name=style, alignment="1", indent="0", marginTop=str(top))
        if style == "symbolLabel":
            look.set("marginLeft", "2")
        look.append(_font("styleFont", points, bold=bold))
    tree = ET.SubElement(item, "layer-tree-group")
    ET.SubElement(tree, "customproperties").append(ET.Element("Option"))
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
        style = "subgroup" if layer.title else "hidden"
        ET.SubElement(options, "Option", name="legend/title-style", type="QString", value=style)
    return item


def _scale_bar(layout: str, map_uuid: str, box: Box, segment_km: int) -> ET.Element:
    item = _item("scale bar", layout, "scale bar", box, background=LIGHT.land)
    item.attrib |= {
        "mapUuid": map_uuid,
        "style": "Single Box",
        "unitType": "km",
        "unitLabel": "km",
        "numMapUnitsPerScaleBarUnit": "1",
        "numUnitsPerSegment": str(segment_km),
        "numSegments": "2",
        "numSegmentsLeft": "0",
        "segmentSizeMode": "0",
        "height": "2",
        "labelBarSpace": "1.2",
        "boxContentSpace": "1",
        "alignment": "0",
        "labelHorizontalPlacement": "0",
        "labelVerticalPlacement": "0",
        "outlineWidth": "0.2",
        "lineJoinStyle": "miter",
        "lineCapStyle": "square",
    }
    item.append(_font("scaleBarFont", 8))
    for name, color in (("fillColor", LIGHT.ink), ("fillColor2", LIGHT.paper), ("strokeColor", LIGHT.ink)):
        item.append(_color(name, color))
    item.append(_color("textColor", LIGHT.ink))
    return item


def _north(layout: str, map_uuid: str, box: Box) -> ET.Element:
    item = _item("picture", layout, "north arrow", box)
    item.attrib |= {
        "file": ":/images/north_arrows/layout_default_north_arrow.svg",  # comes with QGIS
        "mapUuid": map_uuid,
        "northMode": "1",  # true north at the middle of the map
        "northOffset": "0",
        "pictureRotation": "0",
        "resizeMode": "0",
        "anchorPoint": "4",
        "mode": "0",  # SVG
        "svgFillColor": _rgba(LIGHT.ink),
        "svgBorderColor": _rgba(LIGHT.ink),
        "svgBorderWidth": "0.2",
        "pictureWidth": "13",
        "pictureHeight": "13",
    }
    return item


def _item(
    what: str,
    layout: str,
    name: str,
    box: Box,
    *,
    background: str | None = None,
    frame: str | None = None,
) -> ET.Element:
    key = f"{{{uuid.uuid5(uuid.NAMESPACE_OID, f'{layout}/{name}')}}}"
    left, top, width, height = (f"{value:g}" for value in box)
    item = ET.Element(
        "LayoutItem",
        {
            "type": _TYPE[what],
            "id": name,
            "uuid": key,
            "templateUuid": key,
            "position": f"{left},{top},mm",
            "positionOnPage": f"{left},{top},mm",
            "size": f"{width},{height},mm",
            "referencePoint": "0",
            "itemRotation": "0",
            "visibility": "1",
            "positionLock": "false",
            "opacity": "1",
            "blendMode": "0",
            "background": "true" if background else "false",
            "frame": "true" if frame else "false",
            "frameJoinStyle": "miter",
            "outlineWidthM": "0.2,mm",
            "excludeFromExports": "0",
            "groupUuid": "",
        },
    )
    item.append(_color("FrameColor", frame or LIGHT.border))
    item.append(_color("BackgroundColor", background or LIGHT.paper))
    return item


def _blank(*, outline: str | None = None) -> ET.Element:
    """Return the symbol of the paper, or of an outline."""
    symbol = ET.Element("symbol", {"type": "fill", "name": "", "alpha": "1", "clip_to_extent": "1", "force_rhr": "0"})
    layer = ET.SubElement(symbol, "layer", {"class": "SimpleFill", "enabled": "1", "locked": "0", "pass": "0"})
    options = ET.SubElement(layer, "Option", type="Map")
    look = {"color": _rgba(LIGHT.paper), "style": "solid", "outline_style": "no"}
    if outline is not None:
        look = {"style": "no", "outline_style": "solid", "outline_color": _rgba(outline), "outline_width": "0.25"}
    for name, value in look.items():
        ET.SubElement(options, "Option", name=name, type="QString", value=value)
    return symbol


def _font(tag: str, points: float, *, bold: bool = False) -> ET.Element:
    weight = 75 if bold else 50
    return ET.Element(tag, description=f"{_FONT},{points:g},-1,5,{weight},0,0,0,0,0", style="Bold" if bold else "")


def _color(tag: str, color: str) -> ET.Element:
    red, green, blue, alpha = _rgba(color).split(",")
    return ET.Element(tag, red=red, green=green, blue=blue, alpha=alpha)


def _rgba(color: str) -> str:
    parts = [int(color[start : start + 2], 16) for start in (1, 3, 5)]
    return ",".join(map(str, [*parts, 255]))
