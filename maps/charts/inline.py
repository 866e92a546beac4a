"""Several SVG pictures inside one page: identifiers that do not clash, colours that follow the reader's scheme.

What matplotlib writes into each file by itself is put together: outlines of letters and shapes that
several pictures share, such as the land of a map, stand once in the page.
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
        for found in _GLYPH.finditer(body):
            glyphs.setdefault(found["id"], (f"g{len(glyphs)}", found["rest"]))
        bodies[name] = _LETTER.sub(lambda found: _letter(glyphs[found["id"]][0], found["x"]), _GLYPH.sub("", body))
    counts = Counter(found["d"] for body in bodies.values() for found in _LONG.finditer(body))
    common = {
        path: f"shape-{number}" for number, path in enumerate(path for path, count in counts.items() if count > 1)
    }

    def lent(found: re.Match[str]) -> str:
        name = common.get(found["d"])
        return found[0] if name is None else f'<use href="#{name}"{found["rest"]}/>'

    pages = {
        name: _settled(f"p{number}", _LONG.sub(lent, body), alts[name])
        for number, (name, body) in enumerate(bodies.items(), 1)
    }
    defs = "".join(f'<path id="{name}" d="{path}"/>' for path, name in common.items())
    defs += "".join(f'<path id="{name}" {rest}/>' for name, rest in glyphs.values())
    return pages, f'<svg width="0" height="0" class="shared" aria-hidden="true"><defs>{defs}</defs></svg>'


def _letter(name: str, x: str | None) -> str:
    """Return a letter at a place along its line."""
    return f'<use href="#{name}"/>' if x is None else f'<use href="#{name}" x="{float(x):.1f}"/>'


def _settled(name: str, body: str, alt: str) -> str:
    """Return a picture with identifiers of its own, a description, and colours by variable."""
    used = {match[2] for match in _REF.finditer(body)}
    kept = {each for each in _ID.findall(body) if each in used}
    body = _ID.sub(lambda found: f'id="{name}-{found[1]}"' if found[1] in kept else "", body)
    body = _REF.sub(lambda found: f"{found[1]}{name}-{found[2]}" if found[2] in kept else found[0], body)
    body = body.replace("xlink:href=", "href=")
    body = _COLOUR.sub(lambda found: f"var(--c-{found[0][1:]})" if found[0] in _DARK else found[0], body)
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
    dark = "".join(f"--c-{colour[1:]}:{other};" for colour, other in _DARK.items())
    page = {"paper": (LIGHT.paper, DARK.paper)}
    light += "".join(f"--{name}:{day};" for name, (day, _) in page.items())
    dark += "".join(f"--{name}:{night};" for name, (_, night) in page.items())
    for name in ("ink", "muted", "rule", "accent", "halo"):
        light += f"--{name}:{getattr(LIGHT, name)};"
        dark += f"--{name}:{getattr(DARK, name)};"
    return (
        f":root{{{light}}}\n@media (prefers-color-scheme:dark){{:root{{{dark}}}}}\n@media print{{:root{{{light}}}}}\n"
    )
