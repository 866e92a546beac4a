"""Values of a file as values of a field: converted by its declared type, or refused; nothing is guessed.

- A number written as text is taken with a point as decimal sign and without grouping of digits; with a comma where the
  whole column has them (`has_decimal_commas`).
- True is any of `YES`, false any of `NO`, in any case.
- A value of a field with a list of allowed ones is taken in any case, with spaces for underscores.
- An empty text is no value.
"""

from __future__ import annotations

import datetime
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, Final

from layers.model.explain import did_you_mean, shorten
from layers.model.problem import Problem
from layers.model.schema import Field
from layers.model.values import json_value

YES: Final = ("true", "yes", "y", "t", "1", "да")
NO: Final = ("false", "no", "n", "f", "0", "нет")
_NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_COMMA: Final = re.compile(r"[+-]?\d+,\d+", re.ASCII)
_GROUPED: Final = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}", re.ASCII)
"""A number that may as well be a whole one with its thousands set apart."""

_LISTED: Final = 8
"""How many wrong values of one column are named."""


class NoValueError(ValueError):
    """A value cannot be one of a field; the message says what it would have to be."""


def has_decimal_commas(values: Iterable[Any], field: Field) -> bool:
    """Return whether the texts of a column of numbers have commas for decimal signs.

    So it is where none has a point, and some comma does not stand before three digits, as a sign of thousands does.
    """
    if field.type not in ("number", "integer"):
        return False
    texts = [value.strip() for value in values if isinstance(value, str)]
    if any("." in text and _NUMBER.fullmatch(text) for text in texts):
        return False
    return any(_COMMA.fullmatch(text) and not _GROUPED.fullmatch(text) for text in texts)


def convert(
    values: Iterable[Any], field: Field, *, named: Mapping[str, Any] | None = None, scale: float | None = None
) -> tuple[list[Any], dict[int, tuple[str, str]]]:
    """Convert the values of a column to those of a field, None for none.

    `named` is the value to take by value of the file, "*" for any not named, and "" on the right is no value;
    `scale` is a factor on numbers. What cannot be converted is returned apart: by its position the value as text,
    and what it would have to be.
    """
    exact = {str(key): value for key, value in (named or {}).items()}
    folded = {key.strip().casefold(): value for key, value in exact.items()}
    values = list(values)
    commas = has_decimal_commas(values, field)
    cache: dict[tuple[type, str], Any] = {}
    converted: list[Any] = []
    wrong: dict[int, tuple[str, str]] = {}
    for number, raw in enumerate(values):
        value = _as_plain(raw)
        key = (type(value), str(value))
        if key not in cache:
            try:
                meant = _renamed(value, exact, folded)
                if commas and isinstance(meant, str) and _COMMA.fullmatch(meant):
                    meant = meant.replace(",", ".")
                cache[key] = _converted(meant, field, scale)
            except NoValueError as error:
                cache[key] = error
        outcome = cache[key]
        if isinstance(outcome, NoValueError):
            wrong[number] = (str(value), str(outcome))
        converted.append(None if isinstance(outcome, NoValueError) else outcome)
    return converted, wrong


def value_problems(wrong: Mapping[int, tuple[str, str]], field: Field, column: str, file: str) -> list[Problem]:
    """Return the problems of a column: each wrong value once, with how many features have it."""
    counts = Counter(wrong.values())
    problems = []
    for (value, reason), count in islice(counts.items(), _LISTED):
        features = f"{count:,} feature{'s' if count > 1 else ''}"
        hint = did_you_mean(value, field.enum) if field.enum else ""
        remedy = f"{hint}{reason}; or say what it means: [values.{field.name}] {shorten(value, 40)} = …"
        problems.append(Problem(file, f"column {column}", f"{shorten(value)} ({features}) is no {field.name}", remedy))
    if len(counts) > _LISTED:
        message = f"{len(counts) - _LISTED:,} more values are no {field.name}"
        problems.append(Problem(file, f"column {column}", message, "Map them, or another column"))
    return problems


def _as_plain(raw: Any) -> Any:
    """Return a value of a frame as text, number, truth value or None."""
    if isinstance(raw, bytes | bytearray):
        return raw.hex()
    if isinstance(raw, datetime.datetime) and raw == raw and raw.time() == datetime.time():
        return raw.date().isoformat()
    value = json_value(raw)
    if isinstance(value, str):
        return value.strip() or None
    return value if isinstance(value, bool | int | float) or value is None else str(value)


def _renamed(value: Any, exact: Mapping[str, Any], folded: Mapping[str, Any]) -> Any:
    """Return what the mapping says a value means, else the value."""
    if not exact:
        return value
    text = "" if value is None else str(int(value)) if _is_whole(value) else str(value)
    if text in exact:
        return exact[text]
    if text.casefold() in folded:
        return folded[text.casefold()]
    return exact["*"] if "*" in exact and value is not None else value


def _is_whole(value: Any) -> bool:
    return isinstance(value, float) and value.is_integer()


def _converted(value: Any, field: Field, scale: float | None) -> Any:
    if value is None or value == "":
        return None
    if hasattr(value, "isoformat"):
        value = value.isoformat()
    match field.type:
        case "string":
            return _as_text(value, field)
        case "boolean":
            return _as_boolean(value)
        case _:
            number = _as_number(value)
            if scale is not None:
                number = round(number * scale, 9)
            return _within(number, field)


def _as_text(value: Any, field: Field) -> str:
    text = str(int(value)) if _is_whole(value) else str(value)
    if field.enum and text not in field.enum:
        plain = re.sub(r"[\s-]+", "_", text.strip().casefold())
        if plain not in field.enum:
            raise NoValueError(f"Allowed: {', '.join(field.enum)}")
        return plain
    if field.pattern is not None and not re.search(field.pattern.removesuffix("$") + r"\Z", text):
        raise NoValueError(f"It must match {field.pattern}")
    return text


def _as_boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    text = str(int(value)) if _is_whole(value) else str(value).strip().casefold()
    if text in YES or text in NO:
        return text in YES
    raise NoValueError(f"Write one of {', '.join(YES)}, or of {', '.join(NO)}")


def _as_number(value: Any) -> float:
    if isinstance(value, bool):
        raise NoValueError("It must be a number")
    if isinstance(value, str):
        if not _NUMBER.fullmatch(value.strip()):
            raise NoValueError("It must be a number, with a point as decimal sign and nothing else")
        value = float(value)
    if not math.isfinite(value):
        raise NoValueError("It must be a finite number")
    return float(value)


def _within(number: float, field: Field) -> int | float:
    if field.type == "integer" and not number.is_integer():
        raise NoValueError("It must be a whole number")
    if field.minimum is not None and number < field.minimum:
        raise NoValueError(f"The minimum is {field.minimum:g}")
    if field.maximum is not None and number > field.maximum:
        raise NoValueError(f"The maximum is {field.maximum:g}")
    return int(number) if field.type == "integer" else number
