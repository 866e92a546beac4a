"""The brief, as a page or as Markdown."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

from maps.paper.written import Report
from maps.report.gather import report

if TYPE_CHECKING:
    from layers import Atlas

__all__ = ["Report", "report"]


class _CallableRoom(ModuleType):
    """Lets `maps.report(atlas)` gather a brief: the room and its function have one name."""

    def __call__(self, atlas: Atlas, **options: Any) -> Report:
        return report(atlas, **options)


sys.modules[__name__].__class__ = _CallableRoom
