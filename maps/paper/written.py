"""A document that can be written in each format."""

from __future__ import annotations

from maps.paper.document import Document, Progress
from maps.paper.html import html
from maps.paper.markdown import markdown


class Report(Document):
    """A brief, ready to be written.

    Attributes
    ----------
    title, subtitle, language, opening, sections, annex, made, credit, source
        As of `maps.paper.document.Document`.

    Examples
    --------
    >>> from layers import load_atlas
    >>> from maps.report import report
    >>> brief = report(load_atlas("middle"), scenarios=[], draws=0)
    >>> brief.pdf()[:5], brief.docx()[:2]
    (b'%PDF-', b'PK')
    """

    def html(self, progress: Progress | None = None) -> str:
        """Return it as one HTML page: no script, no request, pictures inside.

        Parameters
        ----------
        progress : callable, optional
            Called with pictures drawn, pictures in all, and the title of the next.
        """
        return html(self, progress)

    def markdown(self, folder: str, progress: Progress | None = None) -> tuple[str, dict[str, bytes]]:
        """Return it as GitHub-flavoured Markdown without HTML, and its pictures, PNG files by name.

        Parameters
        ----------
        folder : str
            Name of the folder beside the Markdown file that the pictures will be in.
        progress : callable, optional
            As in `html`.
        """
        return markdown(self, folder, progress)

    def pdf(self, progress: Progress | None = None) -> bytes:
        """Return it as PDF on A4: two pages, then the annex.

        Parameters
        ----------
        progress : callable, optional
            As in `html`.
        """
        from maps.paper.pdf import pdf

        return pdf(self, progress)

    def docx(self, progress: Progress | None = None) -> bytes:
        """Return it as a Word document.

        Parameters
        ----------
        progress : callable, optional
            As in `html`.
        """
        from maps.paper.word import word

        return word(self, progress)
