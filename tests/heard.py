"""What the page says of messages handed to it as JSON, in English and with the names of an atlas."""

from __future__ import annotations

import datetime
from typing import Any

from layers import Atlas
from maps.words.messages import Name, Said, Series
from maps.words.names import voice_of


def _value(value: Any) -> Any:
    if isinstance(value, list):
        return Said(value[0], {name: _value(each) for name, each in (value[1] if len(value) > 1 else {}).items()})
    if isinstance(value, dict):
        (kind, inner), *_ = value.items()
        return {
            "name": lambda: Name(inner),
            "list": lambda: Series([_value(each) for each in inner]),
            "date": lambda: datetime.date.fromisoformat(inner),
        }[kind]()
    return value


def heard(atlas: Atlas, said: Any) -> str:
    """Return the text of a message as `maps.words.messages.as_json` gives it, or of several, joined by dots."""
    voice = voice_of(atlas)
    several = said if said and isinstance(said[0], list) else [said]
    return " · ".join(voice.say(_value(each)) for each in several if each)
