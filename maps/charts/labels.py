"""Texts of figures, shortened to the room they have."""

from __future__ import annotations

from maps.charts.figures import SIZE, text_width, wrapped


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
