"""What a document is made of: an opening, sentences, tables and pictures.

It is written as an HTML page, as Markdown, as PDF and as a Word document (`maps.paper.written`), which say the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from babel import Locale
from matplotlib.figure import Figure

from maps.words.sentences import Sentence, Table

if TYPE_CHECKING:
    from layers.results.provenance import Provenance

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
    """Sentences: a list of findings, or a paragraph. ⟦ ⟧ in a text stand about what is set in bold."""

    sentences: tuple[Sentence | str, ...]
    listed: bool = False
    small: bool = False


@dataclass(frozen=True)
class BigFigure:
    """A figure to be read from afar.

    Attributes
    ----------
    value : str
        With its unit.
    label : str
        What it is of.
    interval : str
        Within what it lies, or under which assumption; empty if neither.
    """

    value: str
    label: str
    interval: str


@dataclass(frozen=True)
class Opening:
    """What a document says first: a headline, one sentence and a few big figures, with a note on what they assume."""

    headline: str
    sentence: str
    figures: tuple[BigFigure, ...]
    note: str = ""


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
class Document:
    """A document to be written.

    Attributes
    ----------
    title, subtitle : str
    language : str
        Of all but the annex, which is in English.
    opening : Opening
    sections : tuple of Section
        Those of the two pages; the second begins after the first section.
    annex : tuple of Section
        Those behind them.
    made : Provenance
    credit, source : str
        The line below a picture of the page, and the longer one inside a picture that stands alone.
    """

    title: str
    subtitle: str
    language: str
    opening: Opening
    sections: tuple[Section, ...]
    annex: tuple[Section, ...]
    made: Provenance
    credit: str
    source: str

    @property
    def right_to_left(self) -> bool:
        """Whether its language is written so."""
        return Locale.parse(self.language).text_direction == "rtl"

    @property
    def blocks(self) -> list[Block]:
        """Every block, in order."""
        return [block for section in (*self.sections, *self.annex) for block in section.blocks]

    @property
    def tables(self) -> dict[str, Table]:
        """Every table, by its identifier."""
        return {block.id: block for block in self.blocks if isinstance(block, Table)}

    @property
    def sentences(self) -> list[Sentence]:
        """Every sentence of the annex that is made from tables, section by section."""
        texts = [text for block in self.blocks if isinstance(block, Paragraphs) for text in block.sentences]
        return [text for text in texts if isinstance(text, Sentence)]

    @property
    def pictures(self) -> list[Picture]:
        """Every picture, in order."""
        return [block for block in self.blocks if isinstance(block, Picture)]

    def pictures_to_draw(self, progress: Progress | None) -> Iterator[Picture]:
        """Yield every picture, in order, and tell before each how many are drawn."""
        for number, picture in enumerate(self.pictures):
            if progress is not None:
                progress(number, len(self.pictures), picture.title)
            yield picture

    @property
    def annex_pictures(self) -> list[Picture]:
        """Those of the annex, which are numbered."""
        return [block for section in self.annex for block in section.blocks if isinstance(block, Picture)]


_UNPRINTABLE: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, nor PDF as text."""


def printable(text: str) -> str:
    r"""Return a text with a mark for each sign that no document can hold.

    Examples
    --------
    >>> printable("Baku\x00")
    'Baku\ufffd'
    """
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)
