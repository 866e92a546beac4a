"""A document as GitHub-flavoured Markdown without HTML, with its pictures beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

from maps.charts.figures import figure_bytes
from maps.paper.document import Document, Paragraphs, Picture, Progress, Section
from maps.words.messages import message
from maps.words.sentences import Table


def markdown(document: Document, folder: str, progress: Progress | None = None) -> tuple[str, dict[str, bytes]]:
    """Return a document as Markdown, and its pictures, PNG files by name.

    Parameters
    ----------
    document : Document
    folder : str
        Name of the folder beside the Markdown file that the pictures will be in.
    progress : callable, optional
        Called with pictures drawn, pictures in all, and the title of the next.
    """
    files = {}
    for picture in document.pictures_to_draw(progress):
        files[f"{picture.id}.png"] = figure_bytes(picture.draw(picture.title, document.source), "png")
    opening = document.opening
    lines = [f"# {escaped(opening.headline)}", "", f"*{escaped(document.title)}. {escaped(document.subtitle)}*", ""]
    lines += [escaped(opening.sentence), ""]
    for figure in opening.figures:
        interval = f" ({escaped(figure.interval)})" if figure.interval else ""
        lines.append(f"- **{escaped(figure.value)}**{interval} {escaped(figure.label)}.")
    lines += ["", escaped(opening.note)]
    lines += _sections(document.sections, document, folder)
    if document.annex:
        lines += ["", f"# {escaped(message('brief-annex', document.language))}"]
        lines += _sections(document.annex, document, folder)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n", files


def _sections(sections: Sequence[Section], document: Document, folder: str) -> list[str]:
    lines: list[str] = []
    for section in sections:
        lines += ["", f"{'#' * section.level} {escaped(section.title)}" if section.title else "", ""]
        for block in section.blocks:
            if isinstance(block, Paragraphs):
                mark = "- " if block.listed else ""
                lines += [f"{mark}{escaped(str(sentence))}" + ("" if mark else "\n") for sentence in block.sentences]
            elif isinstance(block, Picture):
                place = f"{quote(folder)}/{quote(block.id)}.png"
                lines += [f"![{escaped(block.alt)}]({place})", ""]
                lines.append(f"*{escaped(block.title)}. {escaped(document.credit)}*")
            else:
                lines += _table(block)
            lines.append("")
    return lines


def _table(table: Table) -> list[str]:
    heads = [escaped(column.heading, cell=True) for column in table.columns.values()]
    rules = ["---:" if column.is_number else "---" for column in table.columns.values()]
    lines = [f"**{escaped(table.title)}**", ""] if table.title else []
    if table.texts():
        lines += [f"| {' | '.join(heads)} |", f"| {' | '.join(rules)} |"]
    lines += [f"| {' | '.join(escaped(text, cell=True) for text in texts)} |" for texts in table.texts()]
    return lines + (["", escaped(table.note)] if table.note else [])


_MARKS: Final = re.compile(
    r"""[`*\[\]]                              # code, emphasis, links
    | \\(?=[!-/:-@\[-`{-~]|$)              # what would escape the next sign
    | (?<![^\W_])_ | _(?![^\W_])            # emphasis; inside a word it is none
    | <(?=[A-Za-z/!?])                       # a tag or an address
    | &(?=\#?\w+;)                          # an entity
    | (?<!/)~                                # struck out (GitHub); a folder of an address is not
    | (?<=\s)\#(?=\#*$)                       # the end of a heading
    """,
    re.VERBOSE,
)
_START: Final = re.compile(r"^(\d{0,9}(?=[.)])|)([-+](?=\s|$|[-+])|>|\#(?=\#{0,5}(?:\s|$))|(?<=\d)[.)](?=\s|$))")


_BOLD: Final = str.maketrans("", "", "⟦⟧")
"""What stands about a figure that is set in bold elsewhere."""


def escaped(text: str, *, cell: bool = False) -> str:
    """Return text that Markdown shows as it is, on one line.

    Only what CommonMark (0.31), its tables and strokes would read as a sign is escaped, so addresses stay whole.

    Parameters
    ----------
    text : str
    cell : bool
        Whether it is to stand in a table.
    """
    flat = _MARKS.sub(lambda match: f"\\{match[0]}", " ".join(text.translate(_BOLD).split()))
    flat = _START.sub(lambda match: f"{match[1]}\\{match[2]}", flat)
    return flat.replace("|", "\\|") if cell else flat
