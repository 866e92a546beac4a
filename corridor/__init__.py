"""Corridor Mapper: the command line, and one namespace for scripts.

`import corridor as cm` offers the public names of `layers`, `geo` and `maps` in one place, such as
`cm.load_atlas`, `cm.exposure` and `cm.web_map`. Each is imported when it is first asked for.

Data go to stdout, progress and messages to stderr. Exit codes: 0 ok, 1 error, 2 usage, 3 bad layers.
Heavy libraries are imported inside the commands that need them, so `--help` answers at once.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from corridor.own_folders import check_own_folders, is_program

check_own_folders()

try:  # only once it is sure that it finds our own folders
    from corridor.app import app as app
    from corridor.app import main as main
    from corridor.app import program as program
except KeyboardInterrupt:  # as later on, when the program itself hears it
    if not is_program():
        raise
    print("Interrupted.", file=sys.stderr)
    sys.exit(130)

if TYPE_CHECKING:
    from corridor.cluster import workers as workers
    from corridor.redraw import redraw_lines as redraw_lines
    from geo import *  # noqa: F403
    from geo.matching import MatchLimits as MatchLimits
    from geo.matching import match as match
    from geo.measures import streamed_exposure as streamed_exposure
    from layers import *  # noqa: F403
    from layers.atlas import bundled_atlases as bundled_atlases
    from layers.atlas.formats import export as export
    from layers.atlas.new import new_atlas as new_atlas
    from layers.atlas.save import save_atlas as save_atlas
    from layers.checks.atlas_check import check_atlas as check_atlas
    from layers.edit import add_countries as add_countries
    from layers.edit import gaps as gaps
    from layers.edit import set_ends as set_ends
    from layers.edit import set_territory as set_territory
    from layers.imports.features import ImportOptions as ImportOptions
    from layers.imports.field_mapping import FieldMapping as FieldMapping
    from layers.imports.importing import import_layer as import_layer
    from layers.scenarios import Scenario as Scenario
    from layers.scenarios import load_scenario as load_scenario
    from layers.scenarios import scenario_names as scenario_names
    from maps import *  # noqa: F403
    from maps.qgis import layer_styles as layer_styles
    from maps.qgis import save_project as save_project
    from maps.report import report as report

# What `layers`, `geo` and `maps` do not hand on themselves, and where it is from.
_FROM: Final = {
    "corridor.cluster": ("workers",),
    "corridor.redraw": ("redraw_lines",),
    "geo.matching": ("MatchLimits", "match"),
    "geo.measures": ("streamed_exposure",),
    "layers.atlas": ("bundled_atlases",),
    "layers.atlas.formats": ("export",),
    "layers.atlas.new": ("new_atlas",),
    "layers.atlas.save": ("save_atlas",),
    "layers.checks.atlas_check": ("check_atlas",),
    "layers.edit": ("add_countries", "gaps", "set_ends", "set_territory"),
    "layers.imports.features": ("ImportOptions",),
    "layers.imports.field_mapping": ("FieldMapping",),
    "layers.imports.importing": ("import_layer",),
    "layers.scenarios": ("Scenario", "load_scenario", "scenario_names"),
    "maps.qgis": ("layer_styles", "save_project"),
    "maps.report": ("report",),
}
_FURTHER: Final = {name: module for module, names in _FROM.items() for name in names}
_PACKAGES: Final = ("layers", "geo", "maps")


def __getattr__(name: str) -> Any:
    if name == "__all__":
        handed_on = (each for package in _PACKAGES for each in import_module(package).__all__)
        return sorted({"app", "main", "program", *_FURTHER, *handed_on})
    if name.startswith("_"):  # what Python and test runners look for must not load the packages
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    modules = [_FURTHER[name]] if name in _FURTHER else _PACKAGES
    for module in map(import_module, modules):
        if name in _FURTHER or name in module.__all__:
            value = globals()[name] = getattr(module, name)
            return value
    # With the module, for Python to suggest a name that is near.
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name, obj=sys.modules[__name__])


def __dir__() -> list[str]:
    public: list[str] = __getattr__("__all__")
    return public
