"""The one palette: what every mode, status, kind of place and surface looks like.

Pure data, read by the web map, the QGIS styles and the charts alike. Two codes run through it:
**mode** is told by colour and by a second cue drawn inside the line (ticks, a double line, beads),
**status** by the dash of the line. What does not exist yet is never drawn as a solid line, nor a place
that is not there yet as a filled sign: it is hollow, its outline dashed.

Colours were chosen for the smallest difference between any two of them in CAM02-UCS (Luo, Cui & Li
2006, https://doi.org/10.1002/col.20227), over normal vision and full deuter-, prot- and tritanopia
(Machado, Oliveira & Fernandes 2009, https://doi.org/10.1109/TVCG.2009.113). Lengths (widths,
dashes, radii) are in CSS pixels, 1/96 inch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Cue = Literal["double", "ticks", "plain", "beads"]
Shape = Literal["circle", "square", "diamond", "triangle", "pentagon", "hexagon", "cross_fill"]


@dataclass(frozen=True)
class Stroke:
    """One line to draw; a symbol is a tuple of them, the lowest first.

    Attributes
    ----------
    color : str
        sRGB, "#RRGGBB".
    width : float
        Pixels.
    dash : tuple of float
        Lengths of dash and gap, pixels; empty for a solid line.
    offset : float
        Where in the dash pattern the line starts, pixels (as in SVG's stroke-dashoffset).
    round_cap : bool
        Whether dashes end round (a dash of 0.1 px is then a dot).
    """

    color: str
    width: float
    dash: tuple[float, ...] = ()
    offset: float = 0.0
    round_cap: bool = False


@dataclass(frozen=True)
class ModeStyle:
    """How a mode of transport is drawn: colour by day and by night, width, second cue."""

    name: str
    title: str
    color: str
    dark: str
    width: float
    cue: Cue


@dataclass(frozen=True)
class StatusStyle:
    """How a status is drawn: the dash of the line (pixels), and how strongly."""

    name: str
    title: str
    dash: tuple[float, ...]
    round_cap: bool
    opacity: float


@dataclass(frozen=True)
class KindStyle:
    """How a kind of place is drawn. `shape` is the name QGIS gives the simple marker.

    Attributes
    ----------
    radius : float
        Half the size of the marker, pixels.
    rotation : float
        Degrees, clockwise.
    mode : str or None
        Mode whose colour fills it; None for the neutral ink.
    hollow : bool
        Whether the fill is the paper and the colour goes to the outline.
    min_zoom : int
        Web zoom level from which it is drawn.
    """

    name: str
    title: str
    shape: Shape
    radius: float
    mode: str | None
    hollow: bool = False
    rotation: float = 0.0
    min_zoom: int = 0


@dataclass(frozen=True)
class Scheme:
    """Colours of the ground, the lettering and the page."""

    land: str
    country: str
    water: str
    river: str
    border: str
    label: str
    sea_label: str
    halo: str
    ink: str
    muted: str
    paper: str
    rule: str
    accent: str
    territory: str
    territory_opacity: float
    chokepoint: str
    lost: str
    lit: str


LIGHT: Final = Scheme(
    land="#F4F1EA",
    country="#F9F7F2",
    water="#DCE8F0",
    river="#BDD3E2",
    border="#B8B2A7",
    label="#6B655B",
    sea_label="#5C7C94",
    halo="#FDFCFA",
    ink="#22201D",
    muted="#615C54",
    paper="#FFFFFF",
    rule="#E1DDD5",
    accent="#A8281A",
    territory="#CC3311",
    territory_opacity=0.06,
    chokepoint="#CC3311",
    lost="#9B948A",
    lit="#FFD84D",
)

DARK: Final = Scheme(
    land="#24272B",
    country="#292D32",
    water="#14191F",
    river="#1B2B38",
    border="#555C64",
    label="#A7AEB5",
    sea_label="#7393AB",
    halo="#1B1E22",
    ink="#ECEAE6",
    muted="#A9A69F",
    paper="#1B1E22",
    rule="#363B41",
    accent="#FF8A70",
    territory="#FF7A5C",
    territory_opacity=0.10,
    chokepoint="#DF0807",
    lost="#6D747C",
    lit="#94722A",
)

MODES: Final[dict[str, ModeStyle]] = {
    mode.name: mode
    for mode in (
        ModeStyle("rail", "Railway", "#2D1E2F", "#F4F1F2", 3.6, "ticks"),
        ModeStyle("road", "Road", "#E69F00", "#EAB44B", 2.6, "plain"),
        ModeStyle("sea", "Sea or river", "#2166AC", "#77BFF3", 3.6, "double"),
        ModeStyle("pipeline", "Gas pipeline", "#44AA99", "#168372", 3.6, "beads"),
    )
}

DRAWN_FIRST: Final = ("sea", "pipeline", "road", "rail")
"""Modes from the lowest to the topmost."""

STATUSES: Final[dict[str, StatusStyle]] = {
    status.name: status
    for status in (
        StatusStyle("operational", "Operational", (), False, 1.0),
        StatusStyle("under_construction", "Under construction", (14.0, 5.0), False, 1.0),
        StatusStyle("planned", "Planned", (6.0, 6.0), False, 1.0),
        StatusStyle("proposed", "Proposed", (0.1, 6.5), True, 1.0),
    )
}

KINDS: Final[dict[str, KindStyle]] = {
    kind.name: kind
    for kind in (
        KindStyle("seaport", "Seaport", "square", 5.0, "sea"),
        KindStyle("river_port", "River port", "square", 4.0, "sea", hollow=True),
        KindStyle("rail_station", "Railway station", "circle", 3.6, "rail", min_zoom=6),
        KindStyle("rail_junction", "Railway junction", "circle", 4.0, "rail", hollow=True, min_zoom=5),
        KindStyle("dry_port", "Dry port", "pentagon", 5.0, "rail", min_zoom=5),
        KindStyle("road_post", "Road border post", "triangle", 5.2, "road", min_zoom=5),
        KindStyle("rail_post", "Railway border post", "triangle", 5.2, "rail", min_zoom=5),
        KindStyle("pipeline_post", "Pipeline border point", "triangle", 5.2, "pipeline", min_zoom=5),
        KindStyle("compressor", "Compressor station", "hexagon", 5.0, "pipeline", min_zoom=5),
        KindStyle("gauge_break", "Break of gauge", "diamond", 5.6, "rail", hollow=True, min_zoom=5),
        KindStyle("city", "Town or city", "circle", 3.0, None, min_zoom=5),
    )
}

TO_COME: Final = Stroke("", 1.5, (2.6, 1.7))
"""Outline of a place that is not there yet, in the colour of its kind; within it is the paper."""

SHAPES: Final[dict[Shape, tuple[tuple[float, float], ...]]] = {
    "circle": (),
    "square": ((-0.89, -0.89), (0.89, -0.89), (0.89, 0.89), (-0.89, 0.89)),
    "diamond": ((0.0, -1.0), (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0)),
    "triangle": ((0.0, -1.0), (1.0, 0.8), (-1.0, 0.8)),
    "pentagon": ((0.0, -1.0), (0.95, -0.31), (0.59, 0.81), (-0.59, 0.81), (-0.95, -0.31)),
    "hexagon": ((-0.5, -0.87), (0.5, -0.87), (1.0, 0.0), (0.5, 0.87), (-0.5, 0.87), (-1.0, 0.0)),
    "cross_fill": (
        *((-0.35, -1.0), (0.35, -1.0), (0.35, -0.35), (1.0, -0.35), (1.0, 0.35), (0.35, 0.35)),
        *((0.35, 1.0), (-0.35, 1.0), (-0.35, 0.35), (-1.0, 0.35), (-1.0, -0.35), (-0.35, -0.35)),
    ),
}
"""Vertices of each marker for radius 1, x to the right, y down; a circle has none."""


def line(mode: str, status: str, *, dark: bool = False) -> tuple[Stroke, ...]:
    """Return the strokes of a line of one mode and status, the lowest first.

    The first is the line itself, dashed by its status; the second, where there is one, is the cue
    of its mode, laid so that it falls in the middle of every dash.

    Parameters
    ----------
    mode, status : str
        Keys of `MODES` and `STATUSES`.
    dark : bool
        Whether to use the colours of the dark scheme.

    Returns
    -------
    tuple of Stroke
        One or two.

    Raises
    ------
    KeyError
        If the mode or the status is unknown.

    Examples
    --------
    >>> [stroke.dash for stroke in line("road", "planned")]
    [(6.0, 6.0)]
    """
    look, state = MODES[mode], STATUSES[status]
    scheme = DARK if dark else LIGHT
    base = Stroke(look.dark if dark else look.color, look.width, state.dash, round_cap=state.round_cap)
    if look.cue == "plain":
        return (base,)
    if look.cue == "double":
        inner = Stroke(scheme.halo, round(look.width * 0.34, 2), state.dash, round_cap=state.round_cap)
        return (base, inner)
    beads = look.cue == "beads"
    if not beads and 0 < sum(state.dash) < 16:  # too short for a tick: a dash with a hole reads as a chain
        return (base,)
    width = round(look.width * (0.5 if beads else 0.42), 2)
    mark = 0.1 if beads else 2.0
    if state.round_cap:  # dots become rings
        return (base, Stroke(scheme.halo, width, state.dash, round_cap=True))
    period = sum(state.dash) or 12.0
    offset = round((mark - state.dash[0]) / 2, 2) if state.dash else 0.0
    return (base, Stroke(scheme.halo, width, (mark, round(period - mark, 2)), offset, round_cap=beads))


def marker_color(kind: str, *, dark: bool = False) -> str:
    """Return the colour of a kind of place, "#RRGGBB": its mode's, else the muted ink."""
    mode = KINDS[kind].mode
    if mode is None:
        return (DARK if dark else LIGHT).muted
    return MODES[mode].dark if dark else MODES[mode].color
