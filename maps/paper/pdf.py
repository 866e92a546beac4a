"""A document as PDF on A4, tagged (PDF/UA-1), laid out by Typst: no browser, no network, the same bytes each time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import matplotlib
import typst

from maps.charts.figures import figure_bytes
from maps.look.style import LIGHT
from maps.paper.document import Block, Document, Paragraphs, Picture, Progress, Section, printable
from maps.words.messages import message
from maps.words.sentences import Sentence, Table, marked

_LAYOUT: Final = Path(__file__).parent.parent / "templates" / "report.typ"

_FONTS: Final = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
"""DejaVu Sans, which comes with matplotlib and has Latin, Cyrillic and Arabic letters."""


_LEAST: Final = 9
_MOST: Final = 36
"""Letters by which columns share the width of the page: as many as the longest of their texts has, within these."""


def pdf(document: Document, progress: Progress | None = None) -> bytes:
    """Return a document as PDF; what stands before the annex fills two pages.

    Parameters
    ----------
    document : Document
    progress : callable, optional
        Called with pictures drawn, pictures in all, and the title of the next.
    """
    drawn = {}
    for picture in document.pictures_to_draw(progress):
        drawn[picture.id] = figure_bytes(picture.draw("", ""), "svg", clear=True).decode()
    numbers = {each.id: f"Figure {number}." for number, each in enumerate(document.annex_pictures, 1)}

    def sections(of: Sequence[Section]) -> list[dict[str, Any]]:
        return [
            {
                "title": each.title,
                "level": each.level,
                "blocks": [_block(block, drawn, numbers) for block in each.blocks],
            }
            for each in of
        ]

    opening = document.opening
    told = {
        "title": document.title,
        "subtitle": document.subtitle,
        "author": document.made.tool,
        "language": document.language,
        "rtl": document.right_to_left,
        "look": {name: getattr(LIGHT, name) for name in ("ink", "muted", "rule", "accent")},
        "opening": {
            "headline": opening.headline,
            "sentence": marked(opening.sentence),
            "figures": [vars(figure) for figure in opening.figures],
            "note": opening.note,
        },
        "sections": sections(document.sections),
        "annex": sections(document.annex),
        "annex_title": message("brief-annex", document.language),
        "credit": document.credit,
        "footer": document.made.line(),
    }
    return bytes(
        typst.compile(
            _LAYOUT,
            font_paths=[_FONTS],
            ignore_system_fonts=True,
            sys_inputs={"document": json.dumps(_printable(told), ensure_ascii=False)},
            pdf_standards=["ua-1"],
            timestamp=0,
        )
    )


def _printable(value: Any) -> Any:
    """Return what JSON can tell without signs that no text of a PDF can hold."""
    if isinstance(value, dict):
        return {key: _printable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(each) for each in value]
    return printable(value) if isinstance(value, str) else value


def _block(block: Block, drawn: dict[str, str], numbers: dict[str, str]) -> dict[str, Any]:
    """Return a block as the layout reads it."""
    if isinstance(block, Paragraphs):
        texts = [_pieces(text) for text in block.sentences]
        return {"kind": "text", "listed": block.listed, "small": block.small, "texts": texts}
    if isinstance(block, Picture):
        words = {"title": block.title, "alt": block.alt, "number": numbers.get(block.id, "")}
        return {"kind": "picture", "svg": drawn[block.id], "beside": block.beside, **words}
    return {"kind": "table", "title": block.title, "note": block.note, **_cells(block)}


def _pieces(text: Sentence | str) -> list[tuple[str, bool]]:
    """Return a sentence as parts, each with whether it is bold."""
    if isinstance(text, str):
        return marked(text)
    return [(part, False) if isinstance(part, str) else (part.text, part.is_number) for part in text.parts]


def _cells(table: Table) -> dict[str, Any]:
    links = [column.kind == "url" for column in table.columns.values()]
    return {
        "heads": [[column.title, column.unit] for column in table.columns.values()],
        "numbers": [column.is_number for column in table.columns.values()],
        "weights": [
            min(max(_LEAST, *map(len, (column.title, column.unit, *texts))), _MOST)
            for column, *texts in zip(table.columns.values(), *table.texts(), strict=True)
        ],
        "rows": [
            [
                {"text": text, "link": link and text.lower().startswith(("http://", "https://"))}
                for text, link in zip(texts, links, strict=True)
            ]
            for texts in table.texts()
        ],
    }
