"""A sheet to draw a chart on: its lettering, its margins, its key, and the same bytes each time.

Every chart is a matplotlib `Figure` of its own, made without pyplot and without leaving a trace in
matplotlib's settings: what is drawn depends on the data alone, not on the reader's configuration.
Lengths are in inches (sheets) and points, 1/72 inch (lines, lettering); `maps.look.style` counts in CSS
pixels of 0.75 points.

`figure_bytes` writes PNG or SVG without date, version or random identifiers. In an SVG lettering is
outlines of DejaVu Sans, which comes with matplotlib, so it looks alike everywhere; it has Latin, Greek,
Cyrillic, Armenian and Georgian letters, and no East or South Asian ones.
"""

from __future__ import annotations

import io
import math
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final, Literal

import matplotlib
import matplotlib.style
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Patch, Polygon
from matplotlib.textpath import text_to_path
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from maps.look.style import DARK, KINDS, LIGHT, MODES, SHAPES, STATUSES, TO_COME, line
from maps.words.messages import Voice

if TYPE_CHECKING:
    import pandas as pd

WIDTH: Final = 6.69
"""Inches: 170 mm, the text of an A4 page with margins of 20 mm."""

PX: Final = 0.75
"""Points to a CSS pixel."""

SIZE: Final = 7.5
"""Points of the lettering; titles are larger, sources smaller."""

TITLE: Final = 10.0
SMALL: Final = 6.2

DPI: Final = 200

ON_DISC: Final = "#FFFFFF"
"""Numerals on the disc of a chokepoint, by day and by night."""

_SETTINGS: Final[dict[str, Any]] = {
    "axes.axisbelow": True,
    "axes.edgecolor": LIGHT.border,
    "axes.labelcolor": LIGHT.muted,
    "axes.labelsize": SIZE,
    "axes.linewidth": 0.6,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.unicode_minus": True,
    "figure.facecolor": LIGHT.paper,
    "font.family": "DejaVu Sans",
    "font.size": SIZE,
    "grid.color": LIGHT.rule,
    "grid.linewidth": 0.6,
    "hatch.linewidth": 0.7,
    "legend.borderaxespad": 0,
    "legend.frameon": False,
    "lines.dash_capstyle": "butt",
    "lines.scale_dashes": False,
    "path.simplify": False,
    "savefig.facecolor": "auto",
    "svg.fonttype": "path",
    "svg.hashsalt": "corridor",
    "text.color": LIGHT.ink,
    "text.hinting": "no_hinting",
    "xtick.color": LIGHT.border,
    "xtick.labelcolor": LIGHT.muted,
    "xtick.labelsize": SIZE - 0.5,
    "xtick.major.size": 2.5,
    "xtick.major.width": 0.6,
    "ytick.color": LIGHT.border,
    "ytick.labelcolor": LIGHT.ink,
    "ytick.labelsize": SIZE,
    "ytick.major.size": 0,
}


@contextmanager
def chart_style() -> Iterator[None]:
    """Hold matplotlib to this package's settings, and give the reader's own back afterwards."""
    with matplotlib.style.context(_SETTINGS, after_reset=True), _any_letters():
        yield


@contextmanager
def _any_letters() -> Iterator[None]:
    """Keep quiet about letters that DejaVu Sans lacks: a name in them is drawn as boxes."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from font")
        yield


@cache
def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a text is, inches."""
    face = FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal", size=size)
    with _any_letters():
        width, _, _ = text_to_path.get_text_width_height_descent(text, face, ismath=False)
    return float(width) / 72


def wrapped(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Return a text in lines no wider than `width` inches, as far as its words allow."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and text_width(longer, size, bold=bold) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def shortened(text: str, width: float, size: float = SIZE) -> str:
    """Return a text that is no wider than so many inches, cut with an ellipsis if need be."""
    if text_width(text, size) <= width:
        return text
    while text and text_width(text + "…", size) > width:
        text = text[:-1]
    return text.rstrip() + "…"


def two_lines(text: str, width: float) -> list[str]:
    """Return a label in at most two lines, cut with an ellipsis if need be."""
    first, *further = wrapped(text, width, SIZE - 0.3)
    return [shortened(line, width, SIZE - 0.3) for line in ([first, " ".join(further)] if further else [first])]


class Sheet:
    """A figure with a title above and a source below; `axes` places a plot in inches between them.

    Attributes
    ----------
    figure : Figure
    width, height : float
        Inches.
    top, bottom : float
        Inches from the lower edge: between them lies what the chart may use.
    """

    def __init__(self, body: float, *, title: str, subtitle: str = "", source: str = "", width: float = WIDTH) -> None:
        heads = wrapped(title, width, TITLE, bold=True) if title else []
        subs = wrapped(subtitle, width, SIZE) if subtitle else []
        foots = wrapped(source, width, SMALL) if source else []
        above = 0.185 * len(heads) + 0.14 * len(subs) + (0.09 if heads or subs else 0.03)
        self.bottom = 0.11 * len(foots) + (0.09 if foots else 0.02)
        self.width = width
        self.top = self.bottom + body
        self.height = self.top + above
        self.figure = Figure(figsize=(self.width, self.height))
        FigureCanvasAgg(self.figure)
        y = self.height - 0.03
        for text in heads:
            self.text(0, y, text, size=TITLE, weight="bold", va="top")
            y -= 0.185
        for text in subs:
            self.text(0, y, text, color=LIGHT.muted, va="top")
            y -= 0.14
        y = self.bottom - 0.07
        for text in foots:
            self.text(0, y, text, color=LIGHT.muted, size=SMALL, va="top")
            y -= 0.11

    def text(self, x: float, y: float, text: str, **look: Any) -> None:
        """Letter a text at a place in inches from the lower left corner."""
        look.setdefault("size", SIZE)
        self.figure.text(x / self.width, y / self.height, text, parse_math=False, **look)

    def axes(self, left: float, bottom: float, width: float, height: float) -> Axes:
        """Return a plot at a place in inches from the lower left corner."""
        place = (left / self.width, bottom / self.height, width / self.width, height / self.height)
        return self.figure.add_axes(place, facecolor="none")

    def canvas(self) -> Axes:
        """Return a plot over the whole sheet, on top of the others, that counts in inches and draws no axes."""
        axes = self.axes(0, 0, self.width, self.height)
        axes.set_zorder(5)
        axes.set(xlim=(0, self.width), ylim=(0, self.height))
        axes.axis("off")
        return axes


def strokes(mode: str, status: str, *, scale: float = PX) -> list[dict[str, Any]]:
    """Return how matplotlib draws a line of a mode and status: one set of properties for each stroke."""
    return [
        {
            "color": stroke.color,
            "linewidth": stroke.width * scale,
            "linestyle": (stroke.offset * scale, tuple(part * scale for part in stroke.dash)) if stroke.dash else "-",
            "capstyle": "round" if stroke.round_cap else "butt",
        }
        for stroke in line(mode, status)
    ]


def draw_line(axes: Axes, x: Sequence[float], y: Sequence[float], mode: str, status: str, **look: Any) -> None:
    """Draw a line in the look of its mode and status."""
    scale = look.pop("scale", PX)
    for stroke in strokes(mode, status, scale=scale):
        cap = stroke.pop("capstyle")
        axes.add_artist(Line2D(x, y, solid_capstyle="butt", dash_capstyle=cap, **stroke, **look))


def key(
    axes: Axes,
    x: float,
    y: float,
    entries: Sequence[tuple[str, str, str]],
    *,
    width: float,
    scale: float = PX,
    size: float = SIZE,
) -> float:
    """Draw a key on a canvas in inches, wrapped at `width`; return the height of its lowest line.

    An entry is a mode, a status and a text; with a kind of place for the mode, it is the sign of one that is to come.
    """
    row_y = y
    places = entry_places(entries, width=width, swatch=0.34, gap=0.18, size=size)
    for (mode, status, text), (offset, row) in zip(entries, places, strict=True):
        entry_x, row_y = x + offset, y - row * size / 72 * 1.55
        if mode in KINDS:
            draw_sign(axes, entry_x + 0.2, row_y, mode, 0.035, to_come=True)
        else:
            draw_line(axes, (entry_x, entry_x + 0.27), (row_y, row_y), mode, status, scale=scale)
        letter(axes, entry_x + 0.33, row_y, text, size=size)
    return row_y


def entry_places(
    entries: Sequence[tuple[str, str, str]], *, width: float, swatch: float, gap: float, size: float = SIZE
) -> list[tuple[float, int]]:
    """Return where each entry of a key stands, inches from the left and row; rows are no wider than `width`.

    An entry takes the width of its swatch and of its text, with a gap to the next.
    """
    places: list[tuple[float, int]] = []
    x, row = 0.0, 0
    for *_, text in entries:
        needed = swatch + text_width(text, size)
        if x > 0 and x + needed > width:
            x, row = 0.0, row + 1
        places.append((x, row))
        x += needed + gap
    return places


def line_entries(pairs: Sequence[tuple[str, str]], voice: Voice | None = None) -> list[tuple[str, str, str]]:
    """Return the entries of a key for pairs of mode and status, each once, in the order of the palette."""
    order = {pair: place for place, pair in enumerate((mode, status) for mode in MODES for status in STATUSES)}
    say = (voice or Voice()).say
    names = {pair: say(f"mode-{pair[0]}") for pair in pairs}
    for mode, status in names:
        if status != "operational":
            names[mode, status] = say("map-key", mode=names[mode, status], status=say(f"status-{status}").lower())
    return [(*pair, names[pair]) for pair in sorted(names, key=order.__getitem__)]


def letter(axes: Axes, x: float, y: float, text: str, **look: Any) -> None:
    """Letter a text on a plot, its middle at a height; no sign in it is taken for a formula."""
    axes.text(x, y, text, va="center_baseline", parse_math=False, **look)


def draw_sign(axes: Axes, x: float, y: float, kind: str, radius: float, *, to_come: bool = False) -> None:
    """Draw the marker of a kind of place on a plot with equal scales; hollow and dashed where it is to come."""
    look = KINDS[kind]
    colour = LIGHT.muted if look.mode is None else MODES[look.mode].color
    points = SHAPES[look.shape]
    hollow = look.hollow or to_come
    face = {"facecolor": LIGHT.halo if hollow else colour, "edgecolor": colour if hollow else LIGHT.halo}

    def shape(size: float) -> Patch:
        corners = [(x + size * dx, y - size * dy) for dx, dy in points]
        return Polygon(corners, closed=True) if corners else Circle((x, y), size * 0.85)

    patch = shape(radius)
    patch.set(linewidth=0.9 if hollow else 0.5, zorder=5, **face)
    if to_come:
        ground = shape(radius * 1.6)  # lines beneath would be taken for its dashes
        ground.set(linewidth=0, facecolor=LIGHT.halo, zorder=5)
        axes.add_artist(ground)
        patch.set(linestyle=(0, [part * PX / 2 for part in TO_COME.dash]), capstyle="butt")
    axes.add_artist(patch)


def disc(axes: Axes, x: float, y: float, number: int, radius: float) -> None:
    """Draw the numbered disc of a chokepoint on a plot with equal scales, in inches."""
    axes.add_artist(Circle((x, y), radius, facecolor=LIGHT.chokepoint, edgecolor=LIGHT.halo, linewidth=0.6, zorder=8))
    size = radius * 72 * (1.3 if number < 10 else 1.05)
    letter(axes, x, y, str(number), ha="center", weight="bold", color=ON_DISC, size=size, zorder=9)


def spread(positions: Sequence[float], gap: float, least: float, most: float) -> list[float]:
    """Return rising positions as near to the given ones as a least gap between neighbours allows.

    The sum of squared moves is least (pool adjacent violators: Barlow, Bartholomew, Bremner & Brunk
    1972, "Statistical inference under order restrictions").
    """
    blocks: list[tuple[float, int]] = []  # mean position less the gaps before it, and how many share it
    for place, value in enumerate(positions):
        mean, count = value - gap * place, 1
        while blocks and blocks[-1][0] > mean:
            block_mean, number = blocks.pop()
            mean, count = (mean * count + block_mean * number) / (count + number), count + number
        blocks.append((mean, count))
    room = most - gap * (len(positions) - 1)
    flat = [min(max(mean, least), max(room, least)) for mean, count in blocks for _ in range(count)]
    return [value + gap * place for place, value in enumerate(flat)]


def check_table(table: pd.DataFrame, columns: Sequence[str]) -> None:
    """Raise a ValueError for a table that lacks a column or has no row."""
    if missing := [name for name in columns if name not in table]:
        raise ValueError(f"the table has no column {', '.join(missing)}")
    if table.empty:
        raise ValueError("nothing to draw: the table has no rows")


def nice_step(span: float, most: int) -> float:
    """Return the least of 1, 2, 5, 10, 20, … that divides a span into at most so many steps."""
    rough = span / most
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * (1 - 1e-9))


def figure_bytes(figure: Figure, format: Literal["png", "svg"] = "png", *, clear: bool = False) -> bytes:  # noqa: A002
    """Return a figure as a file.

    Parameters
    ----------
    figure : Figure
        From `maps.charts`.
    format : {"png", "svg"}
        PNG has 200 dots to the inch.
    clear : bool
        Whether to leave the paper out, for a page that brings its own.

    Returns
    -------
    bytes
        The same for the same figure: no date, no version, no random identifier.

    Raises
    ------
    ValueError
        If the format is neither.

    Examples
    --------
    >>> figure_bytes(Figure(figsize=(1, 1)))[1:4]
    b'PNG'
    """
    if format not in ("png", "svg"):
        raise ValueError(f"no format {format!r}; there are png and svg")
    buffer = io.BytesIO()
    with chart_style():
        if format == "svg":
            metadata: dict[str, Any] = {"Creator": "Corridor Mapper", "Date": None}
            figure.savefig(buffer, format=format, dpi=72, metadata=metadata, transparent=clear)
            return _PATH.sub(lambda path: _rounded(path[0]), buffer.getvalue().decode()).encode()
        figure.savefig(buffer, format=format, dpi=DPI, metadata={"Software": "Corridor Mapper"}, transparent=clear)
    return buffer.getvalue() if clear else _with_palette(buffer)


def _with_palette(png: io.BytesIO) -> bytes:
    """Return a picture in at most 256 colours: no difference shows, and the file is a third the size."""
    png.seek(0)
    picture = Image.open(png).convert("RGB").quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    metadata = PngInfo()
    metadata.add_text("Software", "Corridor Mapper")
    small = io.BytesIO()
    picture.save(small, format="PNG", pnginfo=metadata, dpi=(DPI, DPI))
    return small.getvalue()


_PATH: Final = re.compile(r'(?<= d=")[^"]+')
_STEP: Final = re.compile(r"\s*([MLQCz])\s*")
_LONG: Final = re.compile(r"-?\d+\.\d{3,}")


@lru_cache(512)
def _rounded(path: str) -> str:
    """Return the data of a path with its coordinates to a hundredth of a point; kept, as maps share their ground."""
    short = _LONG.sub(lambda number: f"{float(number[0]):.2f}".rstrip("0").rstrip("."), path)
    return _STEP.sub(r"\1", short).strip()


def dark_of() -> Mapping[str, str]:
    """Return the colour of the dark scheme for every colour a chart may have, both "#rrggbb"."""
    pairs = {getattr(LIGHT, name): getattr(DARK, name) for name in _SCHEME}
    pairs |= {mode.color: mode.dark for mode in MODES.values()}
    return {light.lower(): dark.lower() for light, dark in pairs.items()}


_SCHEME: Final = (
    *("land", "country", "water", "border", "label", "sea_label", "halo", "ink", "muted", "rule"),
    *("accent", "chokepoint", "lost"),
)
