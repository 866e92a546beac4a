"""Pages of the Python reference: which names are on them. mkdocstrings fills them from the docstrings."""

from __future__ import annotations

import ast
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Final

PACKAGES: Final = {
    "layers": "What is there: the atlas on disk, its data model, its checks, its formats.",
    "geo": "What it means: pure functions from frames to frames, without files or network.",
    "maps": "How it is seen: the web page, QGIS, charts, the report.",
    "corridor": "The front door: `import corridor` offers every name of the other three pages in one place.",
}

MODULES: Final = {
    "layers.scenarios": ("load_scenario", "read_scenario", "scenario_names", "Scenario"),
    "layers.checks.atlas_check": ("check_atlas",),
    "layers.atlas": ("bundled_atlases", "find_atlas"),
    "layers.atlas.save": ("save_atlas",),
    "layers.atlas.country_borders": ("available_countries", "country_borders"),
    "layers.atlas.new": ("new_atlas",),
    "layers.edit": ("gaps", "add_countries", "set_territory", "set_ends"),
    "layers.imports.importing": ("import_layer", "Imported"),
    "layers.imports.features": ("ImportOptions",),
    "layers.imports.field_mapping": ("FieldMapping",),
    "layers.osm": (
        "FetchOptions",
        "fetch",
        "fetch_area",
        "estimate",
        "read_extract",
        "write_fetched",
        "read_fetched",
        "Fetched",
        "Missing",
        "Service",
        "Estimate",
    ),
    "layers.osm.upgraded_atlas": ("upgrade", "write_upgraded"),
    "layers.atlas.formats": ("export",),
    "layers.imports.stream": ("open_lines", "read_areas", "LineLayer"),
    "corridor.cluster": ("workers",),
    "corridor.redraw": ("redraw_lines",),
    "layers.results.provenance": ("provenance_of", "fingerprint", "Provenance"),
    "layers.model.schema": ("Field", "Layer", "layers_of", "feature_collection_schema"),
    "geo.geodesy.geodesic": ("geodesic_km", "densify"),
    "geo.graphs.link_criticality": ("replacement_paths", "ReplacementPaths"),
    "geo.graphs.connectivity": ("bridges",),
    "geo.graphs.max_flow": ("minimum_cut", "MinimumCut"),
    "geo.network.names": ("Gazetteer",),
    "geo.network.drawn": ("Disc",),
    "geo.vulnerability.convergence": ("severing_radii", "convergence_places"),
    "geo.scenarios.closure_sweep": ("effects_table", "Effect"),
    "geo.measures.lengths": ("streamed_exposure", "Streamed"),
    "geo.matching": ("match", "MatchLimits", "Matching"),
    "geo.geodesy.projection": ("local_projection", "LocalProjection"),
    "maps.look.style": ("line", "marker_color", "ModeStyle", "StatusStyle", "KindStyle", "Scheme", "Stroke"),
    "maps.charts": (
        "corridor_strip",
        "exposure_bars",
        "severing_profile",
        "leverage_heat",
        "scenario_bars",
        "figure_bytes",
    ),
    "maps.charts.print_map": ("static_map",),
    "maps.charts.frame": ("map_frame", "Frame"),
    "maps.report": ("report", "Report"),
    "maps.qgis.project": ("save_project", "qgis_project"),
    "maps.qgis.members": ("project_layers",),
    "maps.qgis": ("layer_styles", "line_style", "scenario_style", "chokepoint_style", "disc_style"),
    "maps.page.notebook": ("CorridorMap",),
    "maps.page.basemap": ("basemap", "basemaps", "Basemap"),
}
"""Names on the page of each package beyond what the package itself hands on, by the module that defines them."""


def handed_on(package: str) -> dict[str, str]:
    """Return the public names of a package, and the full name of each where it is defined.

    Read from the text of the package: a function may have the name of its module, which hides it.
    """
    if package == "corridor":
        return {}  # its names are those of the others
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    tree = ast.parse(Path(spec.origin).read_text(encoding="utf-8"))
    return {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith(f"{package}.")
        for alias in node.names
        if not (alias.asname or alias.name).startswith("_")
    }


def page(package: str) -> str:
    """Return the page of one package as Markdown with mkdocstrings' directives."""
    names = handed_on(package)
    lines = [f"# {package}", "", PACKAGES[package]]
    lines += [f"Names are imported from `{package}` itself, those further down from the module named above them;"]
    lines += ["[From Python](../python.md) shows the most used ones at work.", ""]
    for name in sorted(names, key=lambda name: (name[0].isupper(), name)):
        lines += _directive(names[name], 2)
    for module, members in MODULES.items():
        if module.startswith(f"{package}."):
            lines += [f"## {module} {{: #{module.replace('.', '-')} }}", ""]
            for member in members:
                lines += _directive(f"{module}.{member}", 3)
    return "\n".join(lines)


def anchors(page: str) -> dict[str, str]:
    """Return where every name is described, seen from the page of one package: address by name.

    A name goes by itself, by its package and by its module. One that several modules have is, by itself,
    that of the page; of none where the page has two.
    """
    near: dict[str, list[str]] = {}
    far: dict[str, list[str]] = {}
    for package in PACKAGES:
        handed = handed_on(package)
        paths = {*handed.values(), *(f"{module}.{name}" for module, names in MODULES.items() for name in names)}
        for path in sorted(path for path in paths if path.startswith(f"{package}.")):
            place = f"#{path}" if package == page else f"{package}.html#{path}"
            name = path.rpartition(".")[2]
            names = {name, path, *([f"{package}.{name}"] if handed.get(name) == path else [])}
            for each in names:
                (near if package == page else far).setdefault(each, []).append(place)
    return {name: places[0] for name, places in {**far, **near}.items() if len(places) == 1}


def linked(html: str, package: str) -> str:
    """Return the page of a package with the names in running text linked to where they are described."""
    known = anchors(package)

    def link(match: re.Match[str]) -> str:
        place = known.get(match[1])
        return f'<a href="{place}">{match[0]}</a>' if place else match[0]

    return re.sub(r"(?<![>\w])<code>([\w.]+)</code>", link, html)


def _directive(path: str, level: int) -> list[str]:
    return [f"::: {path}", "    options:", f"      heading_level: {level}", ""]
