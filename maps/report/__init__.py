"""The brief, as a page or as Markdown."""

from maps.report.document import Report
from maps.report.gather import report

__all__ = ["Report", "report"]
