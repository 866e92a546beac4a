"""A QGIS project of an atlas: a .qgz with a GeoPackage beside it, ready to look at, print and work on.

`project_layers` are the layers the GeoPackage holds beyond those of the atlas (chokepoints, their
centres, what each scenario makes of the lines), `qgis_project` the project, `save_project` writes
both. In the project the layers stand in groups, each with its style of `maps.qgis`; every scenario
has a map theme, in which its own layer takes the place of the lines, and a print layout.

The document is of QGIS 3.22's form. A project does not read the styles kept in a GeoPackage, so each
layer carries its own. The same input gives the same bytes.
"""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
from pyproj import CRS

from layers.atlas.formats import check_closed, geopackage
from layers.atlas.load import note_atlas
from layers.files.inputs import run
from layers.files.writing import check_writable, write_together
from layers.model.atlas import expect_atlas
from layers.model.problem import OutputError
from layers.results.provenance import Provenance, provenance_of
from maps.look.style import LIGHT
from maps.look.style import MODES as MODE_STYLES
from maps.look.subject import subject
from maps.qgis import styles as qgis
from maps.qgis.abstracts import abstract, licences
from maps.qgis.beneath import TITLES, ground_layers
from maps.qgis.discs import CLOSER_SCALE
from maps.qgis.elements import rgba
from maps.qgis.figures import figures_of
from maps.qgis.layout import INSET, LegendLayer, fitted, print_layout
from maps.qgis.members import TODAY, Member, groups_of, members_of, more_styles, project_layers, themes_of
from maps.qgis.reference_system import corridor_crs, extent_in, projection_in_words, spatial_reference
from maps.words.countries import BORDER_POLICY
from maps.words.terms import MODE_WORDS, listed

if TYPE_CHECKING:
    from geo.scenarios.outcome import Outcome
    from layers import Atlas


@run()
def save_project(
    atlas: Atlas,
    out: str | Path,
    *,
    territory: str | None = None,
    chokepoints: gpd.GeoDataFrame | None = None,
    outcomes: Sequence[Outcome] = (),
    provenance: Provenance | None = None,
    overwrite: bool = False,
) -> list[Path]:
    """Write a QGIS project and the GeoPackage it reads, both or neither.

    Parameters
    ----------
    atlas : Atlas
    out : str or Path
        The project, OUT.qgz; the GeoPackage is OUT.gpkg beside it.
    territory, chokepoints, outcomes, provenance
        As for `qgis_project`.
    overwrite : bool
        Whether existing files may be replaced.

    Returns
    -------
    list of Path
        The project and the GeoPackage.

    Raises
    ------
    OutputError
        If the name does not end in .qgz, or the files cannot be written.
    KeyError
        If the atlas has no such territory.

    Examples
    --------
    >>> import tempfile
    >>> from layers import load_atlas
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [path.name for path in save_project(load_atlas("middle"), Path(folder, "middle.qgz"))]
    ['middle.qgz', 'middle.gpkg']
    """
    expect_atlas(atlas)
    out = Path(out)
    if out.suffix.lower() != ".qgz" or "|" in out.name:
        raise OutputError(f"{out}: the name of a QGIS project ends in .qgz, and has no '|' in it")
    beside = out.with_suffix(".gpkg")
    note_atlas(atlas.path)
    for path in (out, beside):
        check_writable(path, overwrite=overwrite)
    check_closed(beside)
    territory = _known(atlas, territory)
    extra_layers = _extra_layers(atlas, territory, chokepoints, outcomes)
    project = _packed(atlas, out.stem, territory, chokepoints, outcomes, provenance, extra_layers)
    styles = qgis.layer_styles(atlas, territory=territory) | {
        name: style for name, style in more_styles().items() if name in extra_layers
    }
    contents = {out: project, beside: geopackage(atlas, styles=styles, more=extra_layers, provenance=provenance)}
    return write_together(contents, overwrite=overwrite)


def qgis_project(
    atlas: Atlas,
    name: str,
    *,
    territory: str | None = None,
    chokepoints: gpd.GeoDataFrame | None = None,
    outcomes: Sequence[Outcome] = (),
    provenance: Provenance | None = None,
) -> bytes:
    """Return a QGIS project, as the bytes of a .qgz file.

    Parameters
    ----------
    atlas : Atlas
    name : str
        Stem of both files: the project reads `NAME.gpkg` in its own folder.
    territory : str, optional
        ISO 3166-1 alpha-3 code of the country to bring out; the atlas's own where not given.
    chokepoints : GeoDataFrame, optional
        Places to number, from `geo.chokepoints`.
    outcomes : sequence of Outcome
        From `geo.run_scenario`: each gets a layer, a map theme and a print layout.
    provenance : Provenance, optional
        What it is made of, for the project's metadata and the foot of its pages; that of the atlas
        alone where not given.

    Returns
    -------
    bytes
        The same for the same input.

    Raises
    ------
    KeyError
        If the atlas has no such territory.

    Examples
    --------
    >>> from layers import load_atlas
    >>> project = io.BytesIO(qgis_project(load_atlas("middle"), "middle"))
    >>> zipfile.ZipFile(project).namelist()
    ['middle.qgs']
    """
    expect_atlas(atlas)
    territory = _known(atlas, territory)
    extra_layers = _extra_layers(atlas, territory, chokepoints, outcomes)
    return _packed(atlas, name, territory, chokepoints, outcomes, provenance, extra_layers)


def _known(atlas: Atlas, territory: str | None) -> str | None:
    """Return the country to bring out."""
    territory = territory or atlas.territory
    if territory is not None and territory not in set(atlas.borders["iso_a3"]):
        raise KeyError(f"no country {territory!r} in the atlas")
    return territory


def _packed(
    atlas: Atlas,
    name: str,
    territory: str | None,
    chokepoints: gpd.GeoDataFrame | None,
    outcomes: Sequence[Outcome],
    provenance: Provenance | None,
    extra_layers: Mapping[str, gpd.GeoDataFrame],
) -> bytes:
    """Return the bytes of a project that reads the layers of an atlas and others."""
    provenance = provenance or provenance_of(atlas)
    groups = groups_of(atlas, territory, extra_layers, outcomes)
    document = _document(atlas, f"{name}.gpkg", groups, territory, chokepoints, outcomes, provenance)
    ET.indent(document, " ")
    head = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
    text = head + ET.tostring(document, encoding="unicode") + "\n"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        entry = zipfile.ZipInfo(f"{name}.qgs", (1980, 1, 1, 0, 0, 0))
        entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
        archive.writestr(entry, text.encode())
    return packed.getvalue()


def _extra_layers(
    atlas: Atlas, territory: str | None, chokepoints: gpd.GeoDataFrame | None, outcomes: Sequence[Outcome]
) -> dict[str, gpd.GeoDataFrame]:
    """Return the layers that the atlas does not have, discs apart at the scale of the closer map."""
    scale = CLOSER_SCALE
    if territory is not None:
        west, _, east, _ = fitted(extent_in(_land(atlas, territory), corridor_crs(atlas)), INSET)
        scale = (east - west) * 1000 / INSET[2]
    return {**project_layers(chokepoints, outcomes, scale=scale), **ground_layers(atlas, territory)}


def _land(atlas: Atlas, territory: str) -> gpd.GeoSeries:
    return atlas.borders.geometry[atlas.borders["iso_a3"] == territory]


# The document


def _document(
    atlas: Atlas,
    file: str,
    groups: Mapping[str, list[Member]],
    territory: str | None,
    chokepoints: gpd.GeoDataFrame | None,
    outcomes: Sequence[Outcome],
    provenance: Provenance,
) -> ET.Element:
    crs = corridor_crs(atlas)
    created = str(atlas.catalogue.get("created") or "1970-01-01")[:10] + "T00:00:00"
    extent = extent_in(subject(atlas).geometry, crs)
    closer = None if territory is None else extent_in(_land(atlas, territory), crs)
    root = ET.Element("qgis", version="3.22.16-Białowieża", projectname=atlas.title, saveDateTime=created)
    ET.SubElement(root, "homePath", path="")
    ET.SubElement(root, "title").text = atlas.title
    ET.SubElement(root, "autotransaction", active="0")
    ET.SubElement(root, "evaluateDefaultValues", active="0")
    ET.SubElement(root, "trust", active="0")
    ET.SubElement(root, "projectCrs").append(spatial_reference(crs))
    root.append(_tree(groups, file))
    ET.SubElement(root, "relations")
    layers = ET.SubElement(root, "projectlayers")
    order = ET.SubElement(root, "layerorder")
    for layer in members_of(groups):
        layers.append(_maplayer(layer, file, atlas))
        ET.SubElement(order, "layer", id=layer.id)
    root.append(_properties(crs))
    presets = ET.SubElement(root, "visibility-presets")
    themes = themes_of(groups, outcomes)
    for theme, shown in themes.items():
        presets.append(_theme(theme, shown, groups))
    root.append(_metadata(atlas, created, provenance))
    layouts = ET.SubElement(root, "Layouts")
    footer = _footer(atlas, crs, provenance)
    for theme, title, subtitle, figures in _pages(atlas, territory, chokepoints, outcomes):
        layouts.append(
            print_layout(
                theme,
                title=title,
                subtitle=subtitle,
                footer=footer,
                extent=extent,
                closer=closer,
                legend=[
                    LegendLayer(layer.id, layer.name, layer.source(file))
                    for layer in themes[theme]
                    if layer.table not in ("land", "chokepoints", *TITLES)
                ],
                figures=figures,
                segment_km=_round_km((extent[2] - extent[0]) / 10_000),
            )
        )
    view = ET.SubElement(root, "ProjectViewSettings", rotation="0", UseProjectScales="0")
    ET.SubElement(view, "Scales")
    west, south, east, north = (f"{value:.0f}" for value in extent)
    ET.SubElement(view, "DefaultViewExtent", xmin=west, ymin=south, xmax=east, ymax=north).append(
        spatial_reference(crs)
    )
    return root


def _pages(
    atlas: Atlas, territory: str | None, chokepoints: gpd.GeoDataFrame | None, outcomes: Sequence[Outcome]
) -> list[tuple[str, str, str, list[str]]]:
    """Return the print layouts: map theme, title, subtitle and figures of each."""
    names = dict(zip(atlas.borders["iso_a3"], atlas.borders["name"], strict=True))
    numbered = chokepoints is not None and len(chokepoints) > 0
    modes = set(atlas.segments["mode"])
    words = [MODE_WORDS[mode] for mode in MODE_STYLES if mode in modes]
    summary = f"{listed(words)} lines by status".strip().capitalize() + (
        f"; chokepoints in {names[territory]} numbered by rank." if numbered and territory else "."
    )
    outcome_pages = [
        (
            outcome.scenario.title,
            outcome.scenario.title,
            _first_sentence(outcome.scenario.reading),
            figures_of(outcome.summary, names),
        )
        for outcome in outcomes
    ]
    return [(TODAY, atlas.title, summary, []), *outcome_pages]


def _tree(groups: Mapping[str, list[Member]], file: str) -> ET.Element:
    root = ET.Element("layer-tree-group")
    ET.SubElement(root, "customproperties").append(ET.Element("Option"))
    for title, members in groups.items():
        shown = title != "Scenarios"
        group = ET.SubElement(
            root,
            "layer-tree-group",
            name=title,
            checked="Qt::Checked" if shown else "Qt::Unchecked",
            expanded="0" if title in ("Tables", "Scenarios") else "1",
        )
        if title == "Scenarios":  # one at a time
            group.attrib |= {"mutually-exclusive": "1", "mutually-exclusive-child": "-1"}
        ET.SubElement(group, "customproperties").append(ET.Element("Option"))
        for member in members:
            node = ET.SubElement(
                group,
                "layer-tree-layer",
                id=member.id,
                name=member.name,
                source=member.source(file),
                providerKey="ogr",
                checked="Qt::Unchecked" if member.scenario else "Qt::Checked",
                expanded="0",
                legend_exp="",
                legend_split_behavior="0",
                patch_size="-1,-1",
            )
            ET.SubElement(node, "customproperties").append(ET.Element("Option"))
    ET.SubElement(root, "custom-order", enabled="0")
    return root


def _maplayer(member: Member, file: str, atlas: Atlas) -> ET.Element:
    table = member.geometry == "No geometry"
    layer = ET.Element(
        "maplayer",
        {
            "type": "vector",
            "geometry": member.geometry,
            "styleCategories": "AllStyleCategories",
            "autoRefreshEnabled": "0",
            "autoRefreshTime": "0",
            "refreshOnNotifyEnabled": "0",
            "refreshOnNotifyMessage": "",
            "readOnly": "0",
            "labelsEnabled": "0",
        },
    )
    ET.SubElement(layer, "id").text = member.id
    ET.SubElement(layer, "datasource").text = member.source(file)
    ET.SubElement(ET.SubElement(layer, "keywordList"), "value")
    ET.SubElement(layer, "layername").text = member.name
    ET.SubElement(layer, "srs").append(ET.Element("spatialrefsys") if table else spatial_reference(CRS("EPSG:4326")))
    described = ET.SubElement(layer, "resourceMetadata")
    ET.SubElement(described, "type").text = "dataset"
    ET.SubElement(described, "title").text = member.name
    ET.SubElement(described, "abstract").text = abstract(member, atlas)
    for text in _credits(atlas):
        ET.SubElement(described, "rights").text = text
    for text in licences(atlas):
        ET.SubElement(described, "license").text = text
    ET.SubElement(layer, "provider", encoding="UTF-8").text = "ogr"
    manager = ET.SubElement(layer, "map-layer-style-manager", current="default")
    ET.SubElement(manager, "map-layer-style", name="default")
    flags = ET.SubElement(layer, "flags")
    for flag in ("Identifiable", "Removable", "Searchable"):
        ET.SubElement(flags, flag).text = "1"
    ET.SubElement(flags, "Private").text = "0"
    if member.style:
        style = ET.fromstring(member.style)  # noqa: S314 - written by maps.qgis
        layer.attrib |= {
            name: value for name, value in style.attrib.items() if name not in ("version", "styleCategories")
        }
        layer.extend(list(style))
    layer.set("hasScaleBasedVisibilityFlag", "1" if member.from_scale else "0")
    layer.attrib |= {"minScale": f"{member.from_scale or 1e8:.0f}", "maxScale": "0"}
    ET.SubElement(layer, "previewExpression").text = '"name"' if not table else ""
    return layer


def _theme(name: str, shown: Sequence[Member], groups: Mapping[str, list[Member]]) -> ET.Element:
    theme = ET.Element("visibility-preset", {"name": name, "has-expanded-info": "1", "has-checked-group-info": "1"})
    for member in shown:
        ET.SubElement(theme, "layer", id=member.id, visible="1", style="default", expanded="0")
    checked = ET.SubElement(theme, "checked-group-nodes")
    expanded = ET.SubElement(theme, "expanded-group-nodes")
    for title, members in groups.items():
        if title == "Tables" or any(member in shown for member in members):
            ET.SubElement(checked, "checked-group-node", id=title)
        if title not in ("Tables", "Scenarios"):
            ET.SubElement(expanded, "expanded-group-node", id=title)
    return theme


def _properties(crs: CRS) -> ET.Element:
    """Return what else the project keeps: the colour of the water, relative paths, ellipsoidal measures."""
    root = ET.Element("properties")
    red, green, blue, _ = rgba(LIGHT.water).split(",")
    for group, entries in {
        "Gui": [
            ("CanvasColorBluePart", "int", blue),
            ("CanvasColorGreenPart", "int", green),
            ("CanvasColorRedPart", "int", red),
            ("SelectionColorAlphaPart", "int", "255"),
            ("SelectionColorBluePart", "int", "0"),
            ("SelectionColorGreenPart", "int", "255"),
            ("SelectionColorRedPart", "int", "255"),
        ],
        "Measure": [("Ellipsoid", "QString", "EPSG:7030")],
        "Measurement": [("AreaUnits", "QString", "km2"), ("DistanceUnits", "QString", "km")],
        "Paths": [("Absolute", "bool", "false")],
        "SpatialRefSys": [("ProjectionsEnabled", "int", "1")],
    }.items():
        parent = ET.SubElement(root, group)
        for name, kind, value in entries:
            ET.SubElement(parent, name, type=kind).text = value
    return root


def _metadata(atlas: Atlas, created: str, provenance: Provenance) -> ET.Element:
    root = ET.Element("projectMetadata")
    ET.SubElement(root, "identifier").text = provenance.sha256
    ET.SubElement(root, "language").text = "en"
    ET.SubElement(root, "type").text = "dataset"
    ET.SubElement(root, "title").text = atlas.title
    abstract = [str(atlas.catalogue.get("description") or ""), BORDER_POLICY]
    abstract += ["Sources: " + "; ".join(_credits(atlas)) + "."] if _credits(atlas) else []
    abstract += ["Licence: " + "; ".join(licences(atlas)) + "."] if licences(atlas) else []
    abstract += [f"{key}: {value}" for key, value in provenance.as_text().items() if key != "title"]
    ET.SubElement(root, "abstract").text = "\n".join(text for text in abstract if text)
    ET.SubElement(root, "links")
    ET.SubElement(root, "author").text = "Corridor Mapper"
    ET.SubElement(root, "creation").text = created
    return root


def _footer(atlas: Atlas, crs: CRS, provenance: Provenance) -> str:
    publishers = "; ".join(_credits(atlas))
    parts = [
        BORDER_POLICY,
        f"Sources: {publishers}." if publishers else "",
        f"Licence of the layers: {'; '.join(licences(atlas))}." if licences(atlas) else "",
        f"Projection: {projection_in_words(crs)}.",
        provenance.line(),
    ]
    return " ".join(part for part in parts if part)


def _credits(atlas: Atlas) -> list[str]:
    return [str(source.get("title")) for source in atlas.catalogue.get("sources", [])]


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=[.!?])\s+", " ".join(text.split()), maxsplit=1)[0]


def _round_km(value: float) -> int:
    """Return a length of one significant digit, 1, 2 or 5, no longer than a value and at least 1 km."""
    lengths = [digit * int("1" + power * "0") for power in range(5) for digit in (1, 2, 5)]
    return max(length for length in lengths if length <= max(value, 1.0))
