"""A document of sentences, tables and pictures, written as one HTML page or as Markdown with pictures beside it.

Both are made from the same sections, so they say the same; the same document gives the same bytes.
The page has no script and asks for nothing; the Markdown has no HTML.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import jinja2
from matplotlib.figure import Figure

from maps.charts import inline
from maps.charts.figures import figure_bytes
from maps.words.sentences import Cell, Sentence, Table

if TYPE_CHECKING:
    from layers.results.provenance import Provenance

POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

Progress = Callable[[int, int, str], None]
"""Called with steps done, steps in all, and what is being done."""


@dataclass(frozen=True)
class Picture:
    """A figure, drawn when it is asked for: `draw(title, source)`; without them where the page has a caption."""

    id: str
    title: str
    alt: str
    draw: Callable[[str, str], Figure]
    beside: bool = False
    """Whether it stands beside the text."""


@dataclass(frozen=True)
class Paragraphs:
    """Sentences: a list of findings, or a paragraph."""

    sentences: tuple[Sentence | str, ...]
    listed: bool = False


Block = Paragraphs | Table | Picture


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it; sections of level 3 belong to the one of level 2 before them."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    level: int = 2

    @property
    def head(self) -> tuple[Block, ...]:
        """What stands before the first table: kept together on paper where a picture stands beside it."""
        tables = [place for place, block in enumerate(self.blocks) if isinstance(block, Table)]
        together = any(isinstance(block, Picture) and block.beside for block in self.blocks)
        return self.blocks[: tables[0] if tables else None] if together else ()


@dataclass(frozen=True)
class Report:
    """A report, ready to be written.

    Attributes
    ----------
    title, subtitle : str
    key : tuple of Sentence
        The findings of the first page.
    sections : tuple of Section
    made : Provenance
    credit, source : str
        The line below a picture of the page, and the longer one inside a picture that stands alone.

    Examples
    --------
    >>> from layers import load_atlas
    >>> from maps.report import report
    >>> brief = report(load_atlas("middle"), scenarios=[], draws=0)
    >>> [section.title for section in brief.sections][:2]
    ['What the corridor crosses', 'Chokepoints in Georgia']
    """

    title: str
    subtitle: str
    key: tuple[Sentence, ...]
    sections: tuple[Section, ...]
    made: Provenance
    credit: str
    source: str

    @property
    def tables(self) -> dict[str, Table]:
        """Every table, by its identifier."""
        return {block.id: block for section in self.sections for block in section.blocks if isinstance(block, Table)}

    @property
    def sentences(self) -> list[Sentence]:
        """Every sentence made from tables: those of the first page, then section by section."""
        below = [
            sentence
            for section in self.sections
            for block in section.blocks
            if isinstance(block, Paragraphs)
            for sentence in block.sentences
            if isinstance(sentence, Sentence)
        ]
        return [*self.key, *below]

    @property
    def pictures(self) -> list[Picture]:
        """Every picture, in order."""
        return [block for section in self.sections for block in section.blocks if isinstance(block, Picture)]

    def html(self, progress: Progress | None = None) -> str:
        """Return the report as one HTML page: no script, no request, pictures inside.

        Parameters
        ----------
        progress : callable, optional
            Called with pictures drawn, pictures in all, and the title of the next.
        """
        svg_files = {}
        for number, picture in enumerate(self.pictures):
            if progress is not None:
                progress(number, len(self.pictures), picture.title)
            svg_files[picture.id] = figure_bytes(picture.draw("", ""), "svg", clear=True).decode()
        svgs, shared = inline.together(svg_files, {picture.id: picture.alt for picture in self.pictures})
        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(Path(__file__).parent.parent / "templates"),
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
        page = environment.get_template("report.html").render(
            report=self,
            known=set(self.tables),
            policy=POLICY,
            style=inline.themes() + _read("report.css"),
            svgs=svgs,
            shared=shared,
            numbers={picture.id: number for number, picture in enumerate(self.pictures, 1)},
        )
        return re.sub(r"\n\s*\n+", "\n", page)

    def markdown(self, folder: str, progress: Progress | None = None) -> tuple[str, dict[str, bytes]]:
        """Return the report as GitHub-flavoured Markdown, and its pictures.

        Parameters
        ----------
        folder : str
            Name of the folder beside the Markdown file that the pictures will be in.
        progress : callable, optional
            As in `html`.

        Returns
        -------
        str
            Without raw HTML.
        dict of str to bytes
            PNG files by name.
        """
        files = {}
        for number, picture in enumerate(self.pictures):
            if progress is not None:
                progress(number, len(self.pictures), picture.title)
            files[f"{picture.id}.png"] = figure_bytes(picture.draw(picture.title, self.source), "png")
        lines = [f"# {escaped(self.title)}", "", escaped(self.subtitle), "", "## Summary", ""]
        lines += [f"- {escaped(str(sentence))}" for sentence in self.key]
        for section in self.sections:
            lines += ["", f"{'#' * section.level} {escaped(section.title)}", ""]
            for block in section.blocks:
                if isinstance(block, Paragraphs):
                    mark = "- " if block.listed else ""
                    lines += [
                        f"{mark}{escaped(str(sentence))}" + ("" if mark else "\n") for sentence in block.sentences
                    ]
                elif isinstance(block, Picture):
                    place = f"{quote(folder)}/{quote(block.id)}.png"
                    lines += [
                        f"![{escaped(block.alt)}]({place})",
                        "",
                        f"*{escaped(block.title)}. {escaped(self.credit)}*",
                    ]
                else:
                    lines += _markdown_table(block)
                lines.append("")
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n", files


def _markdown_table(table: Table) -> list[str]:
    heads = [escaped(column.heading, cell=True) for column in table.columns.values()]
    rules = ["---:" if column.is_number else "---" for column in table.columns.values()]
    lines = [f"**{escaped(table.title)}**", ""]
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


def escaped(text: str, *, cell: bool = False) -> str:
    """Return text that Markdown shows as it is, on one line.

    Only what CommonMark (0.31), its tables and strokes would read as a sign is escaped, so addresses stay whole.

    Parameters
    ----------
    text : str
    cell : bool
        Whether it is to stand in a table.
    """
    flat = _MARKS.sub(lambda match: f"\\{match[0]}", " ".join(text.split()))
    flat = _START.sub(lambda match: f"{match[1]}\\{match[2]}", flat)
    return flat.replace("|", "\\|") if cell else flat


def _read(name: str) -> str:
    return (Path(__file__).parent.parent / "templates" / name).read_text(encoding="utf-8")
