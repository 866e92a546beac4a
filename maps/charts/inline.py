"""Several SVG pictures inside one page: identifiers that do not clash, colours that follow the reader's scheme.

Outlines of letters, and shapes that several pictures share, such as the land of a map, stand once in the page.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Mapping
from typing import Final

from maps.charts.figures import dark_of
from maps.look.style import DARK, LIGHT

SHARED_FROM: Final = 400
"""Characters of a path from which it pays to share it."""

_HEAD: Final = re.compile(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<metadata>.*?</metadata>|<!--.*?-->", re.DOTALL)
_GLYPH: Final = re.compile(r'<path id="(?P<id>DejaVu[^"]*)" (?P<rest>[^>]*)/>')
_LETTER: Final = re.compile(r'<use xlink:href="#(?P<id>DejaVu[^"]*)"(?: transform="translate\((?P<x>[-\d.]+) 0\)")?/>')
_LONG: Final = re.compile(rf'<path d="(?P<d>[^"]{{{SHARED_FROM},}})"(?P<rest>[^>]*?)/>')
_ID: Final = re.compile(r'\bid="([^"]+)"')
_REF: Final = re.compile(r'(xlink:href="#|href="#|url\(#)([^")]+)')
_COLOUR: Final = re.compile(r"#[0-9a-f]{6}\b")


def together(svgs: Mapping[str, str], alts: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """Return pictures as elements for a page, and the element that holds what they share.

    Parameters
    ----------
    svgs : mapping of str to str
        SVG files by name, as `maps.charts.figures.figure_bytes` writes them.
    alts : mapping of str to str
        What each shows, for readers who do not see it.
    """
    glyphs: dict[str, tuple[str, str]] = {}
    bodies = {}
    for name, text in svgs.items():
        body = _HEAD.sub("", text).strip()
        for glyph in _GLYPH.finditer(body):
            glyphs.setdefault(glyph["id"], (f"g{len(glyphs)}", glyph["rest"]))
        bodies[name] = _LETTER.sub(lambda letter: _letter(glyphs[letter["id"]][0], letter["x"]), _GLYPH.sub("", body))
    counts = Counter(long_path["d"] for body in bodies.values() for long_path in _LONG.finditer(body))
    common = {
        path: f"shape-{number}" for number, path in enumerate(path for path, count in counts.items() if count > 1)
    }

    def lent(path: re.Match[str]) -> str:
        name = common.get(path["d"])
        return path[0] if name is None else f'<use href="#{name}"{path["rest"]}/>'

    pages = {
        name: _settled(f"p{number}", _LONG.sub(lent, body), alts[name])
        for number, (name, body) in enumerate(bodies.items(), 1)
    }
    defs = "".join(f'<path id="{name}" d="{path}"/>' for path, name in common.items())
    defs += "".join(f'<path id="{name}" {attributes}/>' for name, attributes in glyphs.values())
    return pages, f'<svg width="0" height="0" class="shared" aria-hidden="true"><defs>{defs}</defs></svg>'


def _letter(name: str, x: str | None) -> str:
    """Return a letter at a place along its line."""
    return f'<use href="#{name}"/>' if x is None else f'<use href="#{name}" x="{float(x):.1f}"/>'


def _settled(name: str, body: str, alt: str) -> str:
    """Return a picture with identifiers of its own, a description, and colours by variable."""
    used = {match[2] for match in _REF.finditer(body)}
    referenced = {identifier for identifier in _ID.findall(body) if identifier in used}
    body = _ID.sub(lambda match: f'id="{name}-{match[1]}"' if match[1] in referenced else "", body)
    body = _REF.sub(lambda match: f"{match[1]}{name}-{match[2]}" if match[2] in referenced else match[0], body)
    body = body.replace("xlink:href=", "href=")
    body = _COLOUR.sub(lambda match: f"var(--c-{match[0][1:]})" if match[0] in _DARK else match[0], body)
    box = re.search(r'viewBox="([^"]+)"', body)
    inside = body[body.index(">", body.index("<svg")) + 1 : body.rindex("</svg>")]
    inside = re.sub(r"\s*\n\s*", "\n", re.sub(r"<g +>", "<g>", re.sub(r"<g +/>", "", inside))).strip()
    label = html.escape(alt, quote=True)
    shape = box[1] if box else "0 0 1 1"
    return f'<svg viewBox="{shape}" role="img" aria-label="{label}">{inside}</svg>'


_DARK: Final = dark_of()


def themes() -> str:
    """Return the style sheet of the colours: by day, by night, and on paper always by day."""
    light = "".join(f"--c-{colour[1:]}:{colour};" for colour in _DARK)
    dark = "".join(f"--c-{colour[1:]}:{night};" for colour, night in _DARK.items())
    page = {"paper": (LIGHT.paper, DARK.paper)}
    light += "".join(f"--{name}:{day};" for name, (day, _) in page.items())
    dark += "".join(f"--{name}:{night};" for name, (_, night) in page.items())
    for name in ("ink", "muted", "rule", "accent", "halo"):
        light += f"--{name}:{getattr(LIGHT, name)};"
        dark += f"--{name}:{getattr(DARK, name)};"
    return (
        f":root{{{light}}}\n@media (prefers-color-scheme:dark){{:root{{{dark}}}}}\n@media print{{:root{{{light}}}}}\n"
    )
