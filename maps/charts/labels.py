"""Texts of figures: shortened, on two lines, with signs."""

from __future__ import annotations

from maps.charts.figures import (
    SIZE,
    text_width,
    wrapped,
)


def short(name: str) -> str:
    """Return a place's name without what stands in brackets."""
    return name.split(" (")[0]


def shortened(text: str, width: float, size: float = SIZE) -> str:
    """Return a text that is no wider than so many inches, cut with an ellipsis if need be."""
    if text_width(text, size) <= width:
        return text
    while text and text_width(text + "…", size) > width:
        text = text[:-1]
    return text.rstrip() + "…"


def two_lines(text: str, width: float) -> list[str]:
    """Return a label in at most two lines, cut with an ellipsis if need be."""
    first, *others = wrapped(text, width, SIZE - 0.3)
    return [shortened(each, width, SIZE - 0.3) for each in ([first, " ".join(others)] if others else [first])]


def signed(value: float) -> str:
    """Return a change with its sign, to three figures: "+12.5", "−3", "0"."""
    if value == 0 or abs(value) < 0.005:
        return "0"
    places = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    text = f"{abs(value):,.{places}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return ("+" if value > 0 else "−") + text


def plain(value: float) -> str:
    """Return a value to three figures, thousands parted: "1,240", "12.5", "0"."""
    return signed(abs(value)).removeprefix("+") if value >= 0 else signed(value)
