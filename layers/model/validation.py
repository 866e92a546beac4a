"""Checks of a document against a JSON Schema (draft 2020-12)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from jsonschema_rs import Draft202012Validator


class SchemaError(NamedTuple):
    """One rule of a schema that a document does not meet.

    Attributes
    ----------
    path : tuple of str or int
        Keys and positions (from 0) that lead to the value.
    keyword : str
        Keyword of JSON Schema that is not met, such as "minimum".
    rule
        What the schema has under that keyword.
    schema : mapping
        The part of the schema that has it.
    instance
        The value.
    message : str
        What the validator says.
    """

    path: tuple[str | int, ...]
    keyword: str
    rule: Any
    schema: Mapping[str, Any]
    instance: Any
    message: str


def schema_errors(schema: dict[str, Any], document: Any) -> Iterator[SchemaError]:
    """Yield every rule of a schema that a document does not meet.

    Parameters
    ----------
    schema : dict
        JSON Schema; one of this program's own.
    document
        Whatever a JSON file holds; a number that is not finite counts as null.

    Examples
    --------
    >>> [error.path for error in schema_errors({"items": {"type": "integer"}}, [1, "x"])]
    [(1,)]
    """
    for error in Draft202012Validator(schema).iter_errors(document):
        *parents, keyword = error.schema_path
        part: Any = schema
        for step in parents:
            part = part[step]
        path = tuple(error.instance_path)
        yield SchemaError(path, str(keyword), part[keyword], part, error.instance, error.message)
