"""Closures that happened: the form of `events.json`."""

from __future__ import annotations

from typing import Any, Final

EVENTS_SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Events",
    "type": "object",
    "required": ["events"],
    "properties": {"events": {"type": "array", "items": {"type": "object", "required": ["id"]}}},
}
