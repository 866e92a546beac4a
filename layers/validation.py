"""A document held against a JSON Schema (draft 2020-12), as the standard means it and not as Python does.

A number is finite, and `$` in a pattern is the end of the text (ECMA 262), not also the place before
a last line feed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend


def schema_errors(schema: Mapping[str, Any], document: Any) -> Iterator[Any]:
    """Return everything in which a document is not of the form a schema asks for.

    Parameters
    ----------
    schema : mapping
        JSON Schema; one of this program's own.
    document
        Whatever a JSON or TOML file holds.

    Returns
    -------
    iterator of jsonschema.ValidationError
    """
    found: Iterator[Any] = _validator()(schema).iter_errors(document)
    return found


@cache
def _validator() -> Any:
    numbers = Draft202012Validator.TYPE_CHECKER.redefine("number", lambda _, value: _is_number(value))
    return extend(Draft202012Validator, {"pattern": _matches}, type_checker=numbers)  # type: ignore[no-untyped-call]


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number beyond a float
        return False


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text.replace("$", r"\Z"))


def _matches(validator: Any, pattern: str, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if isinstance(instance, str) and not _pattern(pattern).search(instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")
