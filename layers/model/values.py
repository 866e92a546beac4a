"""Values as JSON knows them."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Mapping
from typing import Any, Final

_NUMBER: Final = r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"
# What a spreadsheet takes for a formula (OWASP, "CSV Injection"), also after spaces and in full width; no number.
_FORMULA: Final = re.compile(rf"(?!{_NUMBER}\Z)(\s*[=+\-@＝＋－＠]|[\t\r\n\0])")
# Where semicolons or tabs separate, as in much of Europe, a cell begins in the middle of a text; a dash may follow.
_FORMULA_AFTER: Final = re.compile(rf"([;\t])(?!\s*{_NUMBER}\s*(?:[;\t]|\Z))(?=\s*(?:[=@＝＠]|[+\-＋－]\S))")


def json_value(value: Any) -> Any:
    """Return a value as JSON knows it; NaN, infinity, NaT and NA are null."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, Mapping):
        return {str(key): json_value(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return [json_value(item) for item in items]
    if hasattr(value, "tolist"):  # numpy scalars and arrays
        return json_value(value.tolist())
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if type(value).__name__ in {"NAType", "NaTType"}:
        return None
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value)


def cell(value: Any) -> Any:
    """Return a value as a cell of CSV: a text that a spreadsheet would run as a formula gets an apostrophe in front.

    Examples
    --------
    >>> cell("=1+1"), cell("-5"), cell("-5 m"), cell(-5), cell("a;=1+1")
    ("'=1+1", '-5', "'-5 m", -5, "a;'=1+1")
    """
    if not isinstance(value, str):
        return value
    text = value.replace("\r\n", "\n").replace("\r", "\n")  # Python quotes a line feed, but no carriage return
    text = _FORMULA_AFTER.sub(r"\1'", text)
    return f"'{text}" if _FORMULA.match(value) else text
