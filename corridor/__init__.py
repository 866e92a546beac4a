"""Corridor Mapper: the command line, and one namespace for scripts.

`import corridor as cm` offers the public names of `layers`, `geo` and `maps` in one place, such as
`cm.load_atlas`, `cm.exposure` and `cm.web_map`. Each is imported when it is first asked for.

Data go to stdout, progress and messages to stderr. Exit codes: 0 ok, 1 error, 2 usage, 3 bad layers.
Heavy libraries are imported inside the commands that need them, so `--help` answers at once.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from corridor.own_folders import check_own_folders

check_own_folders()

from corridor.app import app, main, program  # noqa: E402 - only once it is sure that it finds our own folders

if TYPE_CHECKING:
    from corridor.cluster import workers
    from corridor.redraw import redraw_lines
    from geo import (
        FORMULA,
        Assignment,
        Case,
        CaseResult,
        ClosureEffect,
        ClosureResult,
        Draws,
        Itinerary,
        Network,
        NoRoute,
        Outcome,
        SweepBaseline,
        Tally,
        UnknownNameError,
        Validation,
        answers,
        assign,
        best_routes,
        build_network,
        chokepoints,
        closure,
        closure_effect,
        closure_events,
        closure_intervals,
        closure_rates,
        compare,
        contrast,
        crossings,
        cut_off,
        cuts,
        dependence,
        effects_table,
        evaluate_case,
        evaluate_route,
        expected_loss,
        exposure,
        gas_balance,
        gas_halt,
        gas_lines,
        gas_needs,
        gas_supplies,
        inferred_routes,
        interdict,
        land_countries,
        legs_table,
        length_by_area,
        leverage,
        links,
        marginal_closures,
        max_flow,
        opening_leverage,
        openings,
        pieces,
        random_closures,
        routes_table,
        run_scenario,
        scenario_intervals,
        segments_in,
        severing_profile,
        severing_radius,
        status_in,
        sweep,
        validate,
    )
    from geo.matching import MatchLimits, match
    from geo.measures import streamed_exposure
    from layers import BUNDLED, Atlas, AtlasError, Problem, Route, load_atlas
    from layers.atlas import bundled_atlases
    from layers.atlas.formats import export
    from layers.atlas.new import new_atlas
    from layers.atlas.save import save_atlas
    from layers.checks.atlas_check import check_atlas
    from layers.edit import add_countries, gaps, set_ends, set_territory
    from layers.imports.features import ImportOptions
    from layers.imports.field_mapping import FieldMapping
    from layers.imports.importing import import_layer
    from layers.osm import FetchOptions, fetch_osm, upgrade, write_upgraded
    from layers.scenarios import Scenario, load_scenario, scenario_names
    from maps import OfflineError, page_html, web_map
    from maps.qgis import layer_styles, save_project
    from maps.report import report

__all__ = [
    "BUNDLED",
    "FORMULA",
    "Assignment",
    "Atlas",
    "AtlasError",
    "Case",
    "CaseResult",
    "ClosureEffect",
    "ClosureResult",
    "Draws",
    "FetchOptions",
    "FieldMapping",
    "ImportOptions",
    "Itinerary",
    "MatchLimits",
    "Network",
    "NoRoute",
    "OfflineError",
    "Outcome",
    "Problem",
    "Route",
    "Scenario",
    "SweepBaseline",
    "Tally",
    "UnknownNameError",
    "Validation",
    "add_countries",
    "answers",
    "app",
    "assign",
    "best_routes",
    "build_network",
    "bundled_atlases",
    "check_atlas",
    "chokepoints",
    "closure",
    "closure_effect",
    "closure_events",
    "closure_intervals",
    "closure_rates",
    "compare",
    "contrast",
    "crossings",
    "cut_off",
    "cuts",
    "dependence",
    "effects_table",
    "evaluate_case",
    "evaluate_route",
    "expected_loss",
    "export",
    "exposure",
    "fetch_osm",
    "gaps",
    "gas_balance",
    "gas_halt",
    "gas_lines",
    "gas_needs",
    "gas_supplies",
    "import_layer",
    "inferred_routes",
    "interdict",
    "land_countries",
    "layer_styles",
    "legs_table",
    "length_by_area",
    "leverage",
    "links",
    "load_atlas",
    "load_scenario",
    "main",
    "marginal_closures",
    "match",
    "max_flow",
    "new_atlas",
    "opening_leverage",
    "openings",
    "page_html",
    "pieces",
    "program",
    "random_closures",
    "redraw_lines",
    "report",
    "routes_table",
    "run_scenario",
    "save_atlas",
    "save_project",
    "scenario_intervals",
    "scenario_names",
    "segments_in",
    "set_ends",
    "set_territory",
    "severing_profile",
    "severing_radius",
    "status_in",
    "streamed_exposure",
    "sweep",
    "upgrade",
    "validate",
    "web_map",
    "workers",
    "write_upgraded",
]

# Where each name is from.
_MODULES: Final = {
    "corridor.cluster": ("workers",),
    "corridor.redraw": ("redraw_lines",),
    "geo": (
        "FORMULA",
        "Assignment",
        "Case",
        "CaseResult",
        "ClosureEffect",
        "ClosureResult",
        "Draws",
        "Itinerary",
        "Network",
        "NoRoute",
        "Outcome",
        "SweepBaseline",
        "Tally",
        "UnknownNameError",
        "Validation",
        "answers",
        "assign",
        "best_routes",
        "build_network",
        "chokepoints",
        "closure",
        "closure_effect",
        "closure_events",
        "closure_rates",
        "closure_intervals",
        "compare",
        "contrast",
        "crossings",
        "cut_off",
        "cuts",
        "dependence",
        "effects_table",
        "evaluate_case",
        "evaluate_route",
        "expected_loss",
        "exposure",
        "gas_balance",
        "gas_halt",
        "gas_lines",
        "gas_needs",
        "gas_supplies",
        "inferred_routes",
        "interdict",
        "land_countries",
        "legs_table",
        "length_by_area",
        "leverage",
        "links",
        "marginal_closures",
        "max_flow",
        "opening_leverage",
        "openings",
        "pieces",
        "random_closures",
        "routes_table",
        "run_scenario",
        "scenario_intervals",
        "segments_in",
        "severing_profile",
        "severing_radius",
        "status_in",
        "sweep",
        "validate",
    ),
    "geo.matching": ("MatchLimits", "match"),
    "geo.measures": ("streamed_exposure",),
    "layers": ("Atlas", "AtlasError", "BUNDLED", "Problem", "Route", "load_atlas"),
    "layers.atlas": ("bundled_atlases",),
    "layers.atlas.formats": ("export",),
    "layers.atlas.new": ("new_atlas",),
    "layers.atlas.save": ("save_atlas",),
    "layers.checks.atlas_check": ("check_atlas",),
    "layers.edit": ("add_countries", "gaps", "set_ends", "set_territory"),
    "layers.imports.features": ("ImportOptions",),
    "layers.imports.field_mapping": ("FieldMapping",),
    "layers.imports.importing": ("import_layer",),
    "layers.osm": ("FetchOptions", "fetch_osm", "upgrade", "write_upgraded"),
    "layers.scenarios": ("Scenario", "load_scenario", "scenario_names"),
    "maps": ("OfflineError", "page_html", "web_map"),
    "maps.qgis": ("layer_styles", "save_project"),
    "maps.report": ("report",),
}


def __getattr__(name: str) -> Any:
    for module, names in _MODULES.items():
        if name in names:
            value = globals()[name] = getattr(import_module(module), name)
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
