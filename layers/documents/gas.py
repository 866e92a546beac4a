"""Facts about gas: the form of `gas.json`."""

from __future__ import annotations

from typing import Any, Final

GAS_SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Gas",
    "type": "object",
    "required": ["lines"],
    "properties": {"lines": {"type": "array", "items": {"type": "object", "required": ["id"]}}},
}
