"""QGIS layer styles (QML) for an atlas, drawn from the one palette in `maps.look.style`.

Lines are categorised by status (dash) in the colour and with the second cue of their mode, places
by kind (marker), hollow where no line to them operates yet, countries by whether they are the
territory in question; chokepoints are numbered discs, and what a scenario closes is thin, grey and
crossed out. Lengths are converted from CSS pixels to millimetres, web zoom levels to scales, so that
a layer looks in QGIS as it does on the web map. Fields get names with units.

The documents are of QGIS 3.22's form, which later versions read too. They carry symbols, labels, field
names, choices and map tips only: what else a user has set for a layer stays.
"""

from __future__ import annotations

import uuid
import xml.etree.ElementTree as ET
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from geo.vulnerability.chokepoint_ranking import COLUMNS as CHOKEPOINT_COLUMNS
from geo.vulnerability.chokepoint_ranking import KINDS as CHOKEPOINT_KINDS
from layers.atlas.formats import LENGTH_FIELDS
from layers.model.atlas import expect_atlas
from layers.model.columns import column
from layers.model.schema import LAYERS, MODES
from maps.look.seas import SEAS
from maps.look.style import KINDS, LIGHT, STATUSES, KindStyle, Stroke, line, marker_color
from maps.look.style import MODES as MODE_STYLES
from maps.look.subject import places_to_come
from maps.qgis.elements import part, rgba, template
from maps.qgis.forms import field_configuration, map_tip

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import geopandas as gpd

    from layers import Atlas

MM_PER_PIXEL: Final = 25.4 / 96
"""Size of a CSS pixel, mm."""

SCALE_AT_ZOOM_0: Final = 40_075_016.686 / 256 / (MM_PER_PIXEL / 1000)
"""Scale denominator of web zoom level 0 at the equator: its circumference over 256 pixels."""

SCENARIO_COLUMNS: Final = (
    *("scenario", "title", "year", "id", "name", "mode", "status_before", "status_after", "state"),
    *("flow_before", "flow_after", "unit"),
)
"""Columns of a layer of scenarios, beside the geometry."""

_FONT: Final = "Open Sans"  # comes with QGIS


def layer_styles(atlas: Atlas, *, territory: str | None = None) -> dict[str, str]:
    """Return a QGIS style for every layer of an atlas.

    Parameters
    ----------
    atlas : Atlas
    territory : str, optional
        ISO 3166-1 alpha-3 code of the country to set off from the others; the atlas's own, where it
        has one, if not given.

    Returns
    -------
    dict of str to str
        QML text by layer name: rail, road, sea, pipeline, nodes, borders, land.

    Examples
    --------
    >>> from layers import load_atlas
    >>> list(layer_styles(load_atlas(), territory="AZE"))
    ['rail', 'road', 'sea', 'pipeline', 'nodes', 'borders', 'land']
    """
    expect_atlas(atlas)
    territory = territory or atlas.territory
    renderers = {
        **{mode: (_line_renderer(mode, STATUSES), None) for mode in MODES},
        "nodes": (_node_renderer(atlas.nodes[atlas.nodes["id"].isin(places_to_come(atlas.segments))]), _node_labels()),
        "borders": (_border_renderer(atlas, territory), _country_labels(territory)),
        "land": (_single(_fill(LIGHT.land, outline=None)), None),
    }
    return {name: _document(name, *renderers[name], _fields(name)) for name in LAYERS}


def chokepoint_style(*, labels: bool = True) -> str:
    """Return a QGIS style for the polygons that `geo.chokepoints` returns: tinted by kind, ranked, named.

    Parameters
    ----------
    labels : bool
        Whether rank and name stand beside them.

    Returns
    -------
    str
        QML text.

    Examples
    --------
    >>> 'attr="kind"' in chokepoint_style(labels=False)
    True
    """
    categories = [
        (
            kind,
            f"Circle that closes: {kind.replace('_', ' ')}",
            _fill(LIGHT.chokepoint, outline=LIGHT.chokepoint, width=1.5, opacity=0.25),
        )
        for kind in CHOKEPOINT_KINDS
    ]
    settings = _label_settings(
        color=LIGHT.chokepoint,
        points=9.0,
        weight=75,
        priority=10,
        placement={"placement": "0", "dist": "1"},
        field='"rank" || \'  \' || "name"',
    )
    labeling = _labels("chokepoints", [("Chokepoints", {}, settings)]) if labels else None
    return _document("chokepoints", _categorized("kind", categories), labeling, CHOKEPOINT_COLUMNS)


def line_style(mode: str, statuses: Iterable[str]) -> str:
    """Return a QGIS style for the lines of a mode, with categories for some statuses only.

    Parameters
    ----------
    mode : {"rail", "road", "sea", "pipeline"}
    statuses : iterable of str
        Values of `status` that get a category.

    Returns
    -------
    str
        QML text.

    Examples
    --------
    >>> line_style("rail", ["planned", "proposed"]).count("<category ")
    2
    """
    return _document(mode, _line_renderer(mode, statuses), None, _fields(mode))


def disc_style() -> str:
    """Return a QGIS style for the centres of chokepoints: discs with their rank, set aside where they would meet.

    The layer needs the fields `rank`, `name`, and `dx_mm` and `dy_mm`, by which each disc lies to the east and to the
    north of its place (`maps.qgis.discs`).

    Returns
    -------
    str
        QML text.

    Examples
    --------
    >>> ET.fromstring(disc_style()).find("renderer-v2").get("type")
    'singleSymbol'
    """
    disc = {
        "name": "circle",
        "size": _mm(19),
        "size_unit": "MM",
        "scale_method": "diameter",
        "color": rgba(LIGHT.chokepoint),
        "outline_color": rgba(LIGHT.halo),
        "outline_style": "solid",
        "outline_width": _mm(1.5),
        "outline_width_unit": "MM",
    }
    number = {
        "font": _FONT,
        "font_style": "Bold",
        "chr": "1",
        "size": _mm(12),
        "size_unit": "MM",
        "color": rgba(LIGHT.paper),
        "outline_width": "0",
        "outline_width_unit": "MM",
        "offset_unit": "MM",
    }
    aside = {"offset": """to_string("dx_mm") || ',' || to_string(-"dy_mm")"""}
    ranked = _layer("FontMarker", number, overrides={"char": 'to_string("rank")', **aside})
    dot = {**disc, "size": _mm(4), "outline_width": _mm(0.8)}
    leader = _layer(
        "VectorField",
        {
            "x_attribute": "dx_mm",
            "y_attribute": "dy_mm",
            "distance_unit": "MM",
            "scale": "1",
            "vector_field_type": "0",
            "size": "1",
            "size_unit": "MM",
        },
    )
    leader.append(_symbol("line", [_layer("SimpleLine", {"line_color": rgba(LIGHT.chokepoint), "line_width": _mm(1)})]))
    leader[-1].set("name", "@0@0")
    symbol = _symbol(
        "marker",
        [
            leader,
            _layer("SimpleMarker", dot),
            _layer("SimpleMarker", {**disc, "offset_unit": "MM"}, overrides=aside),
            ranked,
        ],
    )
    renderer = _single(symbol)
    settings = _label_settings(
        color=LIGHT.accent,
        points=8.0,
        weight=75,
        priority=10,
        placement={"placement": "6", "predefinedPositionOrder": "R,L,TR,BR,TL,BL", "dist": "3"},
    )
    rule = ("Chokepoints", {"scalemaxdenom": _number(scale_denominator(7))}, settings)
    keep_off = _label_settings(color=LIGHT.accent, points=8.0, priority=10, placement={"placement": "6"})
    part(keep_off, "rendering").attrib |= {"drawLabels": "0", "obstacle": "1", "obstacleFactor": "2"}
    rules = [rule, ("Other names keep off", {}, keep_off)]
    return _document("chokepoint_centres", renderer, _labels("chokepoint_centres", rules), ["rank", "name"])


def scenario_style() -> str:
    """Return a QGIS style for what a scenario makes of the lines, from `geo.run_scenario`.

    What it takes away is thin, grey and crossed out; what carries more than before has a glow; the
    rest is drawn by mode and by its status in the scenario. The layer needs the fields `mode`,
    `status_after` and `state`.

    Returns
    -------
    str
        QML text.

    Examples
    --------
    >>> ET.fromstring(scenario_style()).find("renderer-v2").get("type")
    'RuleRenderer'
    """
    cross = {
        "name": "cross2",
        "size": _mm(5),
        "size_unit": "MM",
        "color": rgba(LIGHT.muted),
        "outline_color": rgba(LIGHT.muted),
        "outline_width": _mm(1.4),
        "outline_width_unit": "MM",
    }
    lost = _line_symbol([Stroke(LIGHT.muted, 1.2)], 1.0)
    marks = _layer("MarkerLine", {"placement": "interval", "interval": _mm(26), "interval_unit": "MM"})
    marks.append(_symbol("marker", [_layer("SimpleMarker", cross)]))
    marks[-1].set("name", "@lost@1")
    marks.set("pass", "1")
    lost.append(marks)
    rules = [
        ("Taken away", "\"state\" = 'lost' OR \"status_after\" = 'closed'", lost),
        ("Carries more, or new", "\"state\" IN ('rerouted', 'opened')", _line_symbol([Stroke(LIGHT.lit, 11.0)], 0.75)),
    ]
    rules += [
        (
            f"{look.title}, {status.title.lower()}",
            f"\"state\" <> 'lost' AND \"mode\" = '{look.name}' AND \"status_after\" = '{status.name}'",
            _line_symbol(line(look.name, status.name), status.opacity),
        )
        for look in MODE_STYLES.values()
        for status in STATUSES.values()
    ]
    renderer = _renderer("RuleRenderer")
    root = ET.SubElement(renderer, "rules", key=_key("scenario"))
    symbols = ET.SubElement(renderer, "symbols")
    for number, (label, condition, symbol) in enumerate(rules):
        listed = {"key": _key(f"scenario/{label}"), "label": label, "filter": condition, "symbol": str(number)}
        ET.SubElement(root, "rule", listed)
        symbol.set("name", str(number))
        if number > 1:  # over the glow
            for level, layer in enumerate(symbol.findall("layer")):
                layer.set("pass", str(level + 1))
        symbols.append(symbol)
    return _document("scenario_segments", renderer, None, SCENARIO_COLUMNS)


def modes_style() -> str:
    """Return a QGIS style for lines of any mode, as results have them: by their fields `mode` and `status`.

    Returns
    -------
    str
        QML text.

    Examples
    --------
    >>> print(ET.fromstring(modes_style()).find("renderer-v2").get("attr"))
    "mode" || ' ' || "status"
    """
    categories = [
        (
            f"{look.name} {status.name}",
            f"{look.title}, {status.title.lower()}",
            _line_symbol(line(look.name, status.name), status.opacity),
        )
        for look in MODE_STYLES.values()
        for status in STATUSES.values()
    ]
    return _document("modes", _categorized('"mode" || \' \' || "status"', categories), None, ())


def places_style() -> str:
    """Return a QGIS style for places that results name: a disc in the colour of chokepoints.

    Returns
    -------
    str
        QML text.

    Examples
    --------
    >>> ET.fromstring(places_style()).find("renderer-v2").get("type")
    'singleSymbol'
    """
    disc = {"name": "circle", "size": _mm(9), "size_unit": "MM", "color": rgba(LIGHT.chokepoint)}
    edge = {"outline_color": rgba(LIGHT.halo), "outline_width": _mm(1.5), "outline_width_unit": "MM"}
    return _document("places", _single(_symbol("marker", [_layer("SimpleMarker", disc | edge)])), None, ())


def ground_styles() -> dict[str, str]:
    """Return the styles of the layers of the ground (`maps.qgis.beneath`): names of seas, towns, rivers and lakes.

    Returns
    -------
    dict of str to str
        QML text by layer name.
    """
    seas = []
    for zoom in sorted({sea.min_zoom for sea in SEAS}):
        settings = _label_settings(
            color=LIGHT.sea_label,
            points=8.0,
            priority=5,
            spacing=2.0,
            placement={"placement": "6", "predefinedPositionOrder": "R,L,TR,BR,TL,BL", "dist": "0"},
        )
        part(settings, "text-style").attrib |= {"fontItalic": "1", "capitalization": "0"}
        # A name has room on paper a little before it has on a screen.
        conditions = {"filter": f'"min_zoom" = {zoom}', "scalemaxdenom": _number(scale_denominator(zoom - 0.5))}
        seas.append((f"Seas from zoom {zoom:g}", conditions, settings))
    dot = {
        "name": "circle",
        "size": _mm(5),
        "size_unit": "MM",
        "color": rgba(LIGHT.ink),
        "outline_color": rgba(LIGHT.halo),
        "outline_width": _mm(1),
        "outline_width_unit": "MM",
    }
    named = _label_settings(
        color=LIGHT.ink,
        points=8.0,
        priority=9,
        weight=75,
        placement={"placement": "6", "predefinedPositionOrder": "R,L,TR,BR,TL,BL,TSR,BSR", "dist": "1"},
    )
    river = _line_symbol([Stroke(LIGHT.river, 1.3)], 1.0)
    return {
        "sea_names": _document("sea_names", _renderer("nullSymbol"), _labels("sea_names", seas), ["name"]),
        "towns": _document(
            "towns",
            _single(_symbol("marker", [_layer("SimpleMarker", dot)])),
            _labels("towns", [("Towns", {"scalemindenom": _number(scale_denominator(6))}, named)]),
            ["name"],
        ),
        "rivers": _document("rivers", _single(river), None, []),
        "lakes": _document("lakes", _single(_fill(LIGHT.water, outline=None)), None, []),
    }


def field_title(name: str) -> str:
    """Return a field's name for people, with its unit.

    Examples
    --------
    >>> field_title("capacity_bcm_y"), field_title("share"), field_title("flow_before")
    ('Capacity (bcm/y)', 'Share', 'Flow before')
    """
    declared = column(name)
    case = next((f" {word}" for word in ("before", "after") if name.endswith(f"_{word}")), "")
    return f"{declared.title}{case}" + ("" if declared.unit in (None, "1") else f" ({declared.unit})")


def scale_denominator(zoom: float) -> float:
    """Return the scale denominator of a web zoom level at the equator, to two digits."""
    return float(f"{SCALE_AT_ZOOM_0 / 2**zoom:.2g}")


# Renderers


def _line_renderer(mode: str, statuses: Iterable[str]) -> ET.Element:
    title = MODE_STYLES[mode].title
    categories = [
        (status.name, f"{title}, {status.title.lower()}", _line_symbol(line(mode, status.name), status.opacity))
        for status in STATUSES.values()
        if status.name in set(statuses)
    ]
    return _categorized("status", categories)


def _node_renderer(to_come: gpd.GeoDataFrame) -> ET.Element:
    """Return a renderer of places by kind, and of those that are to come by their names, as no field tells them."""
    categories = []
    for level, kind in enumerate(reversed(KINDS.values())):  # the palette names the most important first
        overrides = {"enabled": _near(kind)} if kind.min_zoom else {}
        marker = _symbol("marker", [_layer("SimpleMarker", _node_look(kind, hollow=kind.hollow), overrides=overrides)])
        marker[0].set("pass", str(level))
        categories.append((kind.name, kind.title, marker))
    categories.reverse()
    if to_come.empty:
        return _categorized("kind", categories)
    sign = _node_look(replace(KINDS["city"], radius=4.5), hollow=True, outline="dot")
    kinds = [kind for kind in KINDS.values() if kind.name in set(to_come["kind"])]
    looks = {kind.name: _node_look(kind, hollow=True) for kind in kinds}
    overrides = {
        name: _by_kind({kind: _quoted(look[option]) for kind, look in looks.items()})
        for option, name in (("name", "name"), ("size", "size"), ("outline_color", "outlineColor"))
    }
    overrides["enabled"] = _by_kind({kind.name: _near(kind) for kind in kinds})
    hollow = _symbol("marker", [_layer("SimpleMarker", sign, overrides=overrides)])
    ids = ", ".join(map(_quoted, sorted(to_come["id"])))
    return _categorized(
        f"""if("id" IN ({ids}), 'to come', "kind")""", [*categories, ("to come", "Place not yet in operation", hollow)]
    )


def _near(kind: KindStyle) -> str:
    return f"@map_scale <= {scale_denominator(kind.min_zoom):.0f}" if kind.min_zoom else "true"


def _by_kind(values: Mapping[str, str]) -> str:
    return " ".join(["CASE", *(f"WHEN \"kind\" = '{kind}' THEN {value}" for kind, value in values.items()), "END"])


def _node_look(kind: KindStyle, *, hollow: bool, outline: str = "solid") -> dict[str, str]:
    color = marker_color(kind.name)
    return {
        "name": kind.shape,
        "angle": _number(kind.rotation),
        "size": _mm(2 * kind.radius),
        "size_unit": "MM",
        "scale_method": "diameter",
        "color": rgba(LIGHT.halo if hollow else color),
        "outline_color": rgba(color if hollow else LIGHT.halo),
        "outline_style": outline,
        "outline_width": _mm(2.0 if hollow else 1.2),
        "outline_width_unit": "MM",
        "joinstyle": "round",
    }


def _border_renderer(atlas: Atlas, territory: str | None) -> ET.Element:
    other_countries = _fill(None, outline=LIGHT.border, width=1.0)
    categories = []
    if territory is not None:
        names = atlas.borders.loc[atlas.borders["iso_a3"] == territory, "name"]
        title = str(names.iloc[0]) if len(names) else territory
        tint = _fill(LIGHT.territory, outline=LIGHT.territory, width=1.8, opacity=LIGHT.territory_opacity)
        tint[0].set("pass", "1")  # over the outlines of its neighbours
        categories.append((territory, f"Territory: {title}", tint))
    # The empty value stands for every other one.
    categories.append(("", "Other countries" if categories else "Countries", other_countries))
    return _categorized("iso_a3", categories)


def _categorized(attribute: str, categories: Iterable[tuple[str, str, ET.Element]]) -> ET.Element:
    """Return a renderer of (value, label, symbol), lower symbol layers of all beneath upper ones."""
    renderer = _renderer("categorizedSymbol", attr=attribute)
    listed = ET.SubElement(renderer, "categories")
    symbols = ET.SubElement(renderer, "symbols")
    for number, (value, label, symbol) in enumerate(categories):
        ET.SubElement(listed, "category", value=value, label=label, symbol=str(number), render="true")
        symbol.set("name", str(number))
        symbols.append(symbol)
    return renderer


def _single(symbol: ET.Element) -> ET.Element:
    renderer = _renderer("singleSymbol")
    symbol.set("name", "0")
    ET.SubElement(renderer, "symbols").append(symbol)
    return renderer


def _renderer(kind: str, **attributes: str) -> ET.Element:
    return ET.Element(
        "renderer-v2",
        {
            "type": kind,
            **attributes,
            "symbollevels": "1",
            "enableorderby": "0",
            "forceraster": "0",
            "referencescale": "-1",
        },
    )


# Symbols


def _line_symbol(strokes: Iterable[Stroke], opacity: float) -> ET.Element:
    layers = []
    for stroke in strokes:
        cap = "round" if stroke.round_cap or not stroke.dash else "flat"
        look = {
            "line_color": rgba(stroke.color),
            "line_style": "solid",
            "line_width": _mm(stroke.width),
            "line_width_unit": "MM",
            "capstyle": cap,
            "joinstyle": "round",
            "use_custom_dash": "1" if stroke.dash else "0",
            "customdash": ";".join(_mm(length) for length in stroke.dash) or "5;2",
            "customdash_unit": "MM",
            "dash_pattern_offset": _mm(stroke.offset),
            "dash_pattern_offset_unit": "MM",
        }
        layers.append(_layer("SimpleLine", look))
    return _symbol("line", layers, opacity)


def _fill(color: str | None, *, outline: str | None, width: float = 0.0, opacity: float = 1.0) -> ET.Element:
    look = {
        "color": rgba(color or LIGHT.land, opacity),
        "style": "solid" if color else "no",
        "outline_color": rgba(outline or LIGHT.border),
        "outline_style": "solid" if outline else "no",
        "outline_width": _mm(width),
        "outline_width_unit": "MM",
        "joinstyle": "round",
    }
    return _symbol("fill", [_layer("SimpleFill", look)])


def _symbol(kind: str, layers: Iterable[ET.Element], opacity: float = 1.0) -> ET.Element:
    symbol = ET.Element("symbol", type=kind, alpha=_number(opacity), clip_to_extent="1", force_rhr="0")
    for level, layer in enumerate(layers):
        layer.set("pass", str(level))
        symbol.append(layer)
    return symbol


def _layer(kind: str, look: Mapping[str, str], *, overrides: Mapping[str, str] | None = None) -> ET.Element:
    """Return one symbol layer; `overrides` are expressions for some of its properties."""
    layer = ET.Element("layer", {"class": kind, "enabled": "1", "locked": "0", "pass": "0"})
    options = ET.SubElement(layer, "Option", type="Map")
    for name, value in look.items():
        _option(options, name, value)
    if overrides:
        defined = ET.SubElement(ET.SubElement(layer, "data_defined_properties"), "Option", type="Map")
        _option(defined, "name", "")
        properties = ET.SubElement(defined, "Option", name="properties", type="Map")
        for name, expression in overrides.items():
            rule = ET.SubElement(properties, "Option", name=name, type="Map")
            _option(rule, "active", "true", "bool")
            _option(rule, "expression", expression)
            _option(rule, "type", "3", "int")  # 3: an expression
        _option(defined, "type", "collection")
    return layer


def _option(parent: ET.Element, name: str, value: str, kind: str = "QString") -> None:
    ET.SubElement(parent, "Option", name=name, value=value, type=kind)


# Labels


def _node_labels() -> ET.Element:
    """Return labels of places, each kind from one web zoom level after its marker."""
    rules = []
    for zoom in sorted({kind.min_zoom for kind in KINDS.values()}):
        kinds = [kind.name for kind in KINDS.values() if kind.min_zoom == zoom]
        quoted_kinds = ", ".join(f"'{kind}'" for kind in kinds)
        settings = _label_settings(
            color=LIGHT.ink,
            points=8.0 if zoom == 0 else 7.0,
            priority=max(1, 9 - zoom),
            # 6: around the point, best place first; a small distance from the marker's edge.
            placement={"placement": "6", "predefinedPositionOrder": "R,TR,BR,L,TL,BL,TSR,BSR", "dist": "0.6"},
        )
        conditions = {"filter": f'"kind" IN ({quoted_kinds})', "scalemaxdenom": _number(scale_denominator(zoom + 1))}
        rules.append((f"Places from zoom {zoom + 1}", conditions, settings))
    return _labels("nodes", rules)


def _country_labels(territory: str | None) -> ET.Element:
    """Return letter-spaced labels of countries, larger once one of them fills the map."""
    close = _number(scale_denominator(6))
    quoted = _quoted(territory or "")
    rules = []
    for title, color, weight, condition in (
        ("Territory", LIGHT.accent, 75, f'"iso_a3" = {quoted}'),
        ("Other countries" if territory else "Countries", LIGHT.label, 50, f'"iso_a3" <> {quoted}'),
    ):
        if title == "Territory" and territory is None:
            continue
        for where, points, scale in (
            ("overview", 8.0, {"scalemindenom": close}),
            ("close", 11.0, {"scalemaxdenom": close}),
        ):
            settings = _label_settings(
                color=color,
                points=points,
                weight=weight,
                priority=4 if title == "Territory" else 3,
                spacing=2.0,
                # 1: over the visible part of the polygon.
                placement={"placement": "1", "quadOffset": "4", "centroidInside": "1"},
            )
            rules.append((f"{title}, {where}", {"filter": condition, **scale}, settings))
    return _labels("borders", rules)


def _labels(layer: str, rules: Iterable[tuple[str, Mapping[str, str], ET.Element]]) -> ET.Element:
    """Return labelling by rules of (title, filter and scales, settings)."""
    labeling = ET.Element("labeling", type="rule-based")
    root = ET.SubElement(labeling, "rules", key=_key(layer))
    for title, conditions, settings in rules:
        rule = ET.SubElement(root, "rule", {"key": _key(f"{layer}/{title}"), "description": title, **conditions})
        rule.append(settings)
    return labeling


def _label_settings(
    *,
    color: str,
    points: float,
    priority: int,
    placement: Mapping[str, str],
    spacing: float = 0.0,
    weight: int = 50,
    field: str = "name",
) -> ET.Element:
    settings = template("settings")
    part(settings, "text-style").attrib |= {
        "fieldName": field,
        "isExpression": "0" if field.isidentifier() else "1",
        "fontSize": _number(points),
        "fontWeight": str(weight),
        "fontLetterSpacing": _number(spacing),
        "capitalization": "1" if spacing else "0",
        "textColor": rgba(color),
    }
    part(settings, "placement").attrib |= {"priority": str(priority), **placement}
    return settings


def _key(name: str) -> str:
    """Return the identifier of a label rule, always the same for the same name."""
    return f"{{{uuid.uuid5(uuid.NAMESPACE_OID, name)}}}"


# The document


def _fields(name: str) -> list[str]:
    """Return the fields of a layer as it is exported."""
    return [*(field.name for field in LAYERS[name].fields), *(LENGTH_FIELDS if name in MODES else ())]


def _document(name: str, renderer: ET.Element, labeling: ET.Element | None, fields: Iterable[str]) -> str:
    root = ET.Element(
        "qgis",
        version="3.22.0",
        styleCategories="Symbology|Labeling|Fields|Forms|MapTips",
        labelsEnabled="0" if labeling is None else "1",
        hasScaleBasedVisibilityFlag="0",
        symbologyReferenceScale="-1",
        simplifyDrawingHints="0" if name == "nodes" else "1",
        simplifyDrawingTol="1",
        simplifyAlgorithm="0",
        simplifyLocal="1",
        simplifyMaxScale="1",
    )
    root.append(renderer)
    if labeling is not None:
        root.append(labeling)
    for tag, value in (("blendMode", "0"), ("featureBlendMode", "0"), ("layerOpacity", "1")):
        ET.SubElement(root, tag).text = value
    titles = {field: field_title(field) for field in fields}
    root.append(field_configuration(name, titles))
    aliases = ET.SubElement(root, "aliases")
    for index, (field, title) in enumerate(titles.items()):
        ET.SubElement(aliases, "alias", index=str(index), field=field, name=title)
    ET.SubElement(root, "mapTip").text = map_tip(name, titles)
    ET.indent(root, " ")
    return ET.tostring(root, encoding="unicode") + "\n"


def _quoted(text: str) -> str:
    """Return a text as an expression has it."""
    return "'" + text.replace("'", "''") + "'"


def _mm(pixels: float) -> str:
    return _number(pixels * MM_PER_PIXEL)


def _number(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")
