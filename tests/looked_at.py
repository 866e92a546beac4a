"""What a figure shows, read off the drawn artists: texts with their boxes, bars, markers."""

from __future__ import annotations

from itertools import combinations

from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from maps.charts.figures import chart_style


def texts(figure: Figure) -> list[tuple[str, Bbox]]:
    """Return every text a figure shows and its box, pixels at 100 dots to the inch."""
    with chart_style():
        figure.set_dpi(100)
        figure.draw_without_rendering()
        renderer = figure._get_renderer()
        found = [each for each in figure.findobj(Text) if each.get_visible() and each.get_text().strip()]
        return [(each.get_text(), each.get_window_extent(renderer)) for each in found]


def shown(figure: Figure) -> list[str]:
    return [text for text, _ in texts(figure)]


def overlapping(figure: Figure, slack: float = 1.5) -> list[tuple[str, str]]:
    """Return the pairs of texts whose boxes share more than a sliver; leaning ones, whose boxes are larger, aside."""
    upright = [
        (text, box)
        for text, box in texts(figure)
        if not any(each.get_rotation() for each in figure.findobj(Text) if each.get_text() == text)
    ]
    found = []
    for (one, a), (other, b) in combinations(upright, 2):
        wide = min(a.x1, b.x1) - max(a.x0, b.x0)
        tall = min(a.y1, b.y1) - max(a.y0, b.y0)
        if wide > slack and tall > slack:
            found.append((one, other))
    return found


def outside(figure: Figure, slack: float = 1.0) -> list[str]:
    """Return the texts that stick out of the sheet."""
    width, height = figure.get_size_inches() * 100
    return [
        text
        for text, box in texts(figure)
        if box.x0 < -slack or box.y0 < -slack or box.x1 > width + slack or box.y1 > height + slack
    ]
