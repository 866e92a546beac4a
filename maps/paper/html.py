"""A document as one HTML page without a script, which asks for nothing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import jinja2

from maps.charts import inline
from maps.charts.figures import figure_bytes
from maps.paper.document import Document, Picture, Progress
from maps.words.messages import message
from maps.words.sentences import Cell, Sentence, Table, marked

POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

_TEMPLATES: Final = Path(__file__).parent.parent / "templates"


def html(document: Document, progress: Progress | None = None) -> str:
    """Return a document as a page with its pictures inside.

    Parameters
    ----------
    document : Document
    progress : callable, optional
        Called with pictures drawn, pictures in all, and the title of the next.
    """
    svg_files = {}
    for picture in document.pictures_to_draw(progress):
        svg_files[picture.id] = figure_bytes(picture.draw("", ""), "svg", clear=True).decode()
    svgs, shared = inline.together(svg_files, {picture.id: picture.alt for picture in document.pictures})
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.tests["web"] = lambda url: str(url).lower().startswith(("http://", "https://"))
    environment.tests["table"] = lambda block: isinstance(block, Table)
    environment.tests["picture"] = lambda block: isinstance(block, Picture)
    environment.tests["quoted"] = lambda part: isinstance(part, Cell)
    environment.tests["sentence"] = lambda part: isinstance(part, Sentence)
    environment.filters["marked"] = marked
    page = environment.get_template("report.html").render(
        report=document,
        say=lambda id_: message(id_, document.language),
        known=set(document.tables),
        policy=POLICY,
        style=inline.themes() + (_TEMPLATES / "report.css").read_text(encoding="utf-8"),
        svgs=svgs,
        shared=shared,
        numbers={picture.id: number for number, picture in enumerate(document.annex_pictures, 1)},
    )
    return re.sub(r"\n\s*\n+", "\n", page)
