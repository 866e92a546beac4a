"""A document as a Word file (DOCX): headings, real tables, pictures with a description, the same bytes each time."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Sequence
from typing import Any, Final

import docx
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Inches, Pt, RGBColor
from docx.text.paragraph import Paragraph

from maps.charts.figures import figure_bytes
from maps.look.style import LIGHT
from maps.paper.document import Document, Paragraphs, Picture, Progress, Section, printable
from maps.words.messages import message
from maps.words.sentences import Sentence, Table, marked

FONT: Final = "Arial"

_SMALL: Final[dict[str, Any]] = {"size": 7.5, "colour": LIGHT.muted}
"""How notes are set."""

_WIDTH_CM: Final = 17.4
_FIRST_CM: Final = 6.0
"""How wide the text of a page is, and the first column of a table of few columns."""

_EPOCH: Final = datetime.datetime(1980, 1, 1)
"""The first moment a ZIP file can tell; a clock would make other bytes each time."""


def word(document: Document, progress: Progress | None = None) -> bytes:
    """Return a document as DOCX.

    Parameters
    ----------
    document : Document
    progress : callable, optional
        Called with pictures drawn, pictures in all, and the title of the next.
    """
    return _Writer(document, progress).bytes()


class _Writer:
    """Writes one document."""

    def __init__(self, document: Document, progress: Progress | None) -> None:
        self.document, self.progress = document, progress
        self.rtl = document.right_to_left
        self.file: WordDocument = docx.Document()
        self.drawn = 0
        self._page()
        self._properties()
        self._opening()
        self._sections(document.sections[:1])
        self._sections(document.sections[1:], new_page=True)
        if document.annex:
            self.heading(message("brief-annex", document.language), 1).paragraph_format.page_break_before = True
            self.rtl = False
            self._sections(document.annex)

    def _page(self) -> None:
        page = self.file.sections[0]
        page.page_width, page.page_height = Cm(21), Cm(29.7)
        page.left_margin = page.right_margin = Cm(1.8)
        page.top_margin = page.bottom_margin = Cm(1.5)
        page.footer_distance = Cm(0.7)
        self.write(page.footer.paragraphs[0], self.document.made.line(), size=6.5, colour=LIGHT.muted)
        for name, size in (("Normal", 9.5), ("Heading 1", 17), ("Heading 2", 12), ("Heading 3", 10.5)):
            style = self.file.styles[name]
            style.font.name, style.font.size = FONT, Pt(size)
            style.font.color.rgb = _colour(LIGHT.ink)
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for attribute in list(fonts.attrib):
                del fonts.attrib[attribute]
            for script in ("ascii", "hAnsi", "cs", "eastAsia"):
                fonts.set(qn(f"w:{script}"), FONT)
            style.paragraph_format.space_before = Pt(0 if name in ("Normal", "Heading 1") else 8)
            style.paragraph_format.space_after = Pt(4)
            style.paragraph_format.line_spacing = 1.05

    def _properties(self) -> None:
        about, document = self.file.core_properties, self.document
        about.title = printable(f"{document.opening.headline} · {document.title}")[:255]
        about.author = about.last_modified_by = document.made.tool
        about.language = document.language
        about.comments = ""
        about.created = about.modified = _EPOCH

    def _opening(self) -> None:
        opening = self.document.opening
        self.write(self.paragraph(), f"{self.document.title} · {self.document.subtitle}", size=8, colour=LIGHT.muted)
        self.heading(opening.headline, 1)
        self.write(self.paragraph(), opening.sentence, size=11)
        if not opening.figures:
            return
        table = self.file.add_table(rows=1, cols=len(opening.figures))
        self._mirrored(table)
        for cell, figure in zip(table.rows[0].cells, opening.figures, strict=True):
            self.write(self._turned(cell.paragraphs[0]), f"⟦{figure.value}⟧", size=16)
            self.write(self._turned(cell.add_paragraph()), figure.label, size=8.5)
            self.write(self._turned(cell.add_paragraph()), figure.interval, **_SMALL)
        if opening.note:
            self.write(self.paragraph(), opening.note, **_SMALL)

    def _sections(self, sections: Sequence[Section], *, new_page: bool = False) -> None:
        for place, section in enumerate(sections):
            if section.title:
                heading = self.heading(section.title, section.level)
                heading.paragraph_format.page_break_before = True if new_page and place == 0 else None
            for block in section.blocks:
                if isinstance(block, Paragraphs):
                    for text in block.sentences:
                        paragraph = self.paragraph("List Bullet" if block.listed else None)
                        self.write(paragraph, text, **(_SMALL if block.small else {}))
                elif isinstance(block, Picture):
                    self._picture(block)
                else:
                    self._table(block)

    def _picture(self, picture: Picture) -> None:
        if self.progress is not None:
            self.progress(self.drawn, len(self.document.pictures), picture.title)
        self.drawn += 1
        drawing = figure_bytes(picture.draw("", ""), "png")
        paragraph = self.file.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.keep_with_next = True
        shape = paragraph.add_run().add_picture(io.BytesIO(drawing))
        if shape.width > Inches(6.6):
            shape.height, shape.width = Inches(6.6 * shape.height / shape.width), Inches(6.6)
        about = shape._inline.docPr
        about.set("descr", printable(picture.alt))
        about.set("name", picture.id)
        self.write(self.paragraph(), f"{picture.title}. {self.document.credit}", **_SMALL)

    def _table(self, table: Table) -> None:
        if table.title:
            title = self.paragraph()
            title.paragraph_format.keep_with_next = True
            self.write(title, f"⟦{table.title}⟧")
        columns, texts = list(table.columns.values()), table.texts()
        if texts:
            size = 7.0 if len(columns) > 7 else 8.0
            grid = self.file.add_table(rows=0, cols=len(columns))
            grid.style = "Table Grid"
            widths = (
                [_FIRST_CM, *[(_WIDTH_CM - _FIRST_CM) / (len(columns) - 1)] * (len(columns) - 1)]
                if 1 < len(columns) < 7
                else []
            )
            self._mirrored(grid)
            for number, row in enumerate([[column.heading for column in columns], *texts]):
                cells = grid.add_row()
                if number == 0:
                    cells._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
                for cell, width in zip(cells.cells, widths, strict=False):
                    cell.width = Cm(width)
                for column, cell, text in zip(columns, cells.cells, row, strict=True):
                    paragraph = self._turned(cell.paragraphs[0])
                    if column.is_number:
                        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                    self.write(paragraph, f"⟦{text}⟧" if number == 0 else text, size=size)
        if table.note:
            self.write(self.paragraph(), table.note, **_SMALL)

    def paragraph(self, style: str | None = None) -> Paragraph:
        """Return a new paragraph in the direction of the language."""
        return self._turned(self.file.add_paragraph(style=style))

    def heading(self, text: str, level: int) -> Paragraph:
        """Write a heading."""
        heading = self._turned(self.file.add_heading(level=level))
        self.write(heading, text)
        return heading

    def write(
        self, paragraph: Paragraph, text: Sentence | str, *, size: float | None = None, colour: str | None = None
    ) -> None:
        """Write a text into a paragraph, its figures in bold."""
        for part, bold in marked(printable(str(text))):
            run = paragraph.add_run(part)
            run.bold = True if bold else None
            run.font.size = None if size is None else Pt(size)
            run.font.rtl = True if self.rtl else None
            if colour is not None:
                run.font.color.rgb = _colour(colour)

    def _turned(self, paragraph: Paragraph) -> Paragraph:
        if self.rtl:
            paragraph._p.get_or_add_pPr().insert_element_before(
                OxmlElement("w:bidi"), "w:adjustRightInd", "w:spacing", "w:ind", "w:jc", "w:rPr", "w:sectPr"
            )
        return paragraph

    def _mirrored(self, table: Any) -> None:
        """Begin the columns of a table on the right where the language does."""
        if self.rtl:
            table.table_direction = 1

    def bytes(self) -> bytes:
        """Return the file, without the time at which it was written."""
        written, settled = io.BytesIO(), io.BytesIO()
        self.file.save(written)
        with zipfile.ZipFile(written) as before, zipfile.ZipFile(settled, "w", zipfile.ZIP_DEFLATED) as after:
            for name in before.namelist():
                after.writestr(zipfile.ZipInfo(name, _EPOCH.timetuple()[:6]), before.read(name), zipfile.ZIP_DEFLATED)
        return settled.getvalue()


def _colour(name: str) -> RGBColor:
    return RGBColor.from_string(name.removeprefix("#"))
