"""A QGIS project that opens finished, and the styles of its layers."""

from maps.qgis.members import project_layers
from maps.qgis.project import qgis_project, save_project
from maps.qgis.styles import (
    chokepoint_style,
    disc_style,
    layer_styles,
    line_style,
    modes_style,
    places_style,
    scenario_style,
)

__all__ = [
    "chokepoint_style",
    "disc_style",
    "layer_styles",
    "line_style",
    "modes_style",
    "places_style",
    "project_layers",
    "qgis_project",
    "save_project",
    "scenario_style",
]
