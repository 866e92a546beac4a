"""Every name that a room or a folder hands on has a numpydoc docstring with an example that runs."""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent

# Names that lack a section; this list may only become shorter.
INCOMPLETE = {
    "geo.graphs.link_criticality.ReplacementPaths",
    "geo.graphs.link_criticality.replacement_paths",
    "geo.graphs.max_flow.MinimumCut",
    "geo.graphs.max_flow.minimum_cut",
    "geo.matching.match_lines.Matching",
    "layers.atlas.load.bundled_atlases",
    "layers.atlas.load.find_atlas",
    "layers.model.atlas.Atlas",
    "layers.model.problem.AtlasError",
    "layers.osm.area.fetch_area",
    "layers.osm.download.Estimate",
    "layers.osm.download.FetchOptions",
    "layers.osm.download.estimate",
    "layers.osm.download.fetch",
    "layers.osm.extract.read_extract",
    "layers.osm.frames.Fetched",
    "layers.osm.frames.Missing",
    "layers.osm.service.Service",
    "layers.osm.store.read_fetched",
    "layers.osm.store.write_fetched",
    "layers.scenarios.scenario.Scenario",
    "layers.scenarios.scenario.read_scenario",
    "layers.scenarios.scenario.scenario_names",
    "maps.charts.exposure_strip.corridor_strip",
    "maps.charts.exposure_strip.exposure_bars",
    "maps.charts.figures.figure_bytes",
    "maps.charts.frame.Frame",
    "maps.charts.frame.map_frame",
    "maps.charts.leverage_figures.leverage_heat",
    "maps.charts.print_map.static_map",
    "maps.charts.scenario_figures.scenario_bars",
    "maps.charts.severing.severing_profile",
    "maps.page.basemap.Basemap",
    "maps.page.basemap.basemaps",
    "maps.page.notebook.CorridorMap",
    "maps.page.offline.OfflineError",
    "maps.page.offline.page_html",
    "maps.qgis.members.project_layers",
    "maps.qgis.project.qgis_project",
    "maps.qgis.project.save_project",
    "maps.qgis.styles.chokepoint_style",
    "maps.qgis.styles.disc_style",
    "maps.qgis.styles.layer_styles",
    "maps.qgis.styles.line_style",
    "maps.qgis.styles.scenario_style",
    "maps.report.document.Report",
    "maps.report.gather.report",
}


def _handed_on() -> dict[str, Any]:
    """Return the functions and classes of every `__all__`, each once, by module and name."""
    packages = [
        package
        for folder in ("geo", "layers", "maps")
        for package in (
            folder,
            *(f"{folder}.{room.parent.name}" for room in sorted(ROOT.glob(f"{folder}/*/__init__.py"))),
        )
    ]
    modules = map(importlib.import_module, packages)
    values = [getattr(module, name) for module in modules for name in getattr(module, "__all__", ())]
    return {
        f"{value.__module__}.{value.__qualname__}": value
        for value in values
        if inspect.isfunction(value) or inspect.isclass(value)
    }


HANDED_ON = _handed_on()


def _missing(value: Any) -> list[str]:
    """Return the sections that a docstring should have and lacks."""
    text = inspect.getdoc(value) or ""
    needed = []
    if inspect.isclass(value):
        needed = [] if "Parameters\n---" in text else ["Attributes"]
    else:
        signature = inspect.signature(value)
        needed += ["Parameters"] if signature.parameters else []
        needed += [] if signature.return_annotation in ("None", None) or "Yields\n---" in text else ["Returns"]
        needed += ["Raises"] if "raise " in inspect.getsource(value) else []
    missing = [section for section in needed if f"\n{section}\n---" not in text]
    return missing if ">>> " in text else [*missing, "Examples"]


def test_what_is_handed_on_is_documented_in_full() -> None:
    incomplete = {name: missing for name, value in HANDED_ON.items() if (missing := _missing(value))}
    assert {name: missing for name, missing in incomplete.items() if name not in INCOMPLETE} == {}
    assert INCOMPLETE - set(incomplete) == set(), "complete by now: take these off the list"


def test_a_section_that_is_missing_is_noticed() -> None:
    def undocumented(km: float) -> float:
        """Return a length.

        Parameters
        ----------
        km : float
        """
        if km < 0:
            raise ValueError("a length is not below 0")
        return km

    assert _missing(undocumented) == ["Returns", "Raises", "Examples"]
