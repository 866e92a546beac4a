"""Values as JSON knows them."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from typing import Any


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
