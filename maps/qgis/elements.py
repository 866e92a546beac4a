"""Parts of QGIS documents that do not change: `maps/templates/qgis.xml` in the colours of the palette."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from copy import deepcopy
from functools import cache
from pathlib import Path

from maps.look.style import LIGHT


def rgba(color: str, opacity: float = 1.0) -> str:
    """Return "#RRGGBB" as QGIS writes a colour: "r,g,b,a", each 0 to 255."""
    if re.fullmatch(r"#[0-9A-Fa-f]{6}", color) is None:
        raise ValueError(f"not a colour: {color!r}")
    return ",".join(str(part) for part in (*bytes.fromhex(color[1:]), round(opacity * 255)))


def channels(color: str) -> dict[str, str]:
    """Return "#RRGGBB" as the attributes that QGIS gives a colour."""
    return dict(zip(("red", "green", "blue", "alpha"), rgba(color).split(","), strict=True))


class _Paint(str):
    """A colour of the palette as the templates ask for it."""

    @property
    def rgba(self) -> str:
        return rgba(self)

    @property
    def channels(self) -> str:
        return " ".join(f'{name}="{value}"' for name, value in channels(self).items())


@cache
def _templates() -> ET.Element:
    text = (Path(__file__).parent.parent / "templates" / "qgis.xml").read_text(encoding="utf-8")
    paints = {name: _Paint(value) for name, value in vars(LIGHT).items() if isinstance(value, str)}
    return ET.fromstring(text.partition("-->")[2].format_map(paints))  # noqa: S314 - a file of this package


def template(path: str) -> ET.Element:
    """Return a copy of an element of the templates, to be filled in."""
    element = _templates().find(path)
    assert element is not None
    return deepcopy(element)


def part(element: ET.Element, path: str) -> ET.Element:
    """Return an element within another."""
    child = element.find(path)
    assert child is not None
    return child
