"""Figures and maps for print.

Each function takes the frames of `geo` and returns a matplotlib `Figure` 170 mm wide, to be written
by `figure_bytes` as PNG or SVG, the same bytes each time. Colours and second cues are those of
`maps.look.style`: a bar of rail is ticked as the line on the map is, and what is not in operation is
hollow. Scales of lengths, hours and amounts start at zero.

`static_map` draws the map to go with them.
"""

from maps.charts.exposure_strip import corridor_strip, exposure_bars
from maps.charts.figures import figure_bytes
from maps.charts.frame import Frame, map_frame
from maps.charts.leverage_figures import leverage_heat
from maps.charts.print_map import static_map
from maps.charts.scenario_figures import scenario_bars
from maps.charts.severing import severing_profile

__all__ = [
    "Frame",
    "corridor_strip",
    "exposure_bars",
    "figure_bytes",
    "leverage_heat",
    "map_frame",
    "scenario_bars",
    "severing_profile",
    "static_map",
]
