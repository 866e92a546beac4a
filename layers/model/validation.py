"""A document held against a JSON Schema (draft 2020-12), as the standard means it and not as Python does.

A number is finite, and `$` in a pattern is the end of the text (ECMA 262), not also the place before
a last line feed. Of a long list only the entries that a quick look does not find sound are held
against their rule, so that a hundred thousand features take seconds.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, Final

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
    return extend(Draft202012Validator, {"pattern": _matches, "items": _each}, type_checker=numbers)  # type: ignore[no-untyped-call]


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


def _each(validator: Any, rule: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    """Hold each entry of a list against a rule; those that are surely sound are passed over."""
    if not isinstance(instance, list):
        return
    sound = surely(rule)
    for number, entry in enumerate(instance):
        if not sound(entry):
            yield from validator.descend(entry, rule, path=number)


def surely(rule: Mapping[str, Any]) -> Callable[[Any], bool]:
    """Return a quick test that only lets through what a rule of JSON Schema allows; it may doubt what is sound."""
    tests = []
    for keyword, value in rule.items():
        if keyword in ("description", "title", "$comment"):
            continue
        if keyword not in _QUICK:
            return lambda _: False
        tests.append(_QUICK[keyword](value))

    def test(entry: Any) -> bool:
        for each in tests:  # noqa: SIM110 - a generator takes twice the time
            if not each(entry):
                return False
        return True

    return test


_TYPES: Final[Mapping[str, Callable[[Any], bool]]] = {
    "string": lambda entry: type(entry) is str,
    "integer": lambda entry: type(entry) is int,
    "number": lambda entry: type(entry) in (int, float) and _is_number(entry),
    "boolean": lambda entry: type(entry) is bool,
    "object": lambda entry: type(entry) is dict,
    "array": lambda entry: type(entry) is list,
    "null": lambda entry: entry is None,
}


def _of_type(kinds: Any) -> Callable[[Any], bool]:
    tests = [_TYPES[kind] for kind in ([kinds] if isinstance(kinds, str) else kinds)]
    return tests[0] if len(tests) == 1 else lambda entry: any(test(entry) for test in tests)


def _one_of(values: Any) -> Callable[[Any], bool]:
    known = {value for value in values if value is None or isinstance(value, str)}
    return lambda entry: (entry is None or type(entry) is str) and entry in known


def _with_members(rules: Any) -> Callable[[Any], bool]:
    tests = [(name, surely(rule)) for name, rule in rules.items()]
    return lambda entry: type(entry) is not dict or all(test(entry[name]) for name, test in tests if name in entry)


def _all_entries(rule: Any) -> Callable[[Any], bool]:
    sound = surely(rule)
    return lambda entry: type(entry) is not list or all(map(sound, entry))


_QUICK: Final[Mapping[str, Callable[[Any], Callable[[Any], bool]]]] = {
    "type": _of_type,
    "enum": _one_of,
    "const": lambda value: _one_of([value]),
    "pattern": lambda text: lambda entry: type(entry) is not str or _pattern(text).search(entry) is not None,
    "minimum": lambda least: lambda entry: type(entry) not in (int, float) or entry >= least,
    "maximum": lambda most: lambda entry: type(entry) not in (int, float) or entry <= most,
    "minLength": lambda least: lambda entry: type(entry) is not str or len(entry) >= least,
    "minItems": lambda least: lambda entry: type(entry) is not list or len(entry) >= least,
    "required": lambda names: lambda entry: type(entry) is not dict or all(name in entry for name in names),
    "properties": _with_members,
    "items": _all_entries,
}
"""Keywords that `surely` knows; an entry under any other is held against its rule."""
