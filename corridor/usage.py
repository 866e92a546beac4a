"""Every command described for programs, from the same declarations as its help: `corridor --json-usage`.

The toolbox of QGIS (`maps.qgis_plugin`) and the command reference of the documentation are made from this.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin

from typer import Typer
from typer.models import ArgumentInfo, OptionInfo
from typer.utils import get_params_from_function

from corridor.examples import EXAMPLES

_OUTPUTS: Final = ("out", "output")
"""Parameters that name what is written."""


EXIT_CODES: Final = {"0": "ok", "1": "error", "2": "usage", "3": "bad layers"}


def usage(app: Typer) -> dict[str, Any]:
    """Return the description of a program and of every command of it.

    Parameters
    ----------
    app : Typer

    Returns
    -------
    dict
        JSON: `program`, `version`, `help`, `exit_codes`, and `commands` in the order of the help. Each has `name`
        (its words after the program's), `summary`, `help`, `usage`, `arguments`, `options`, `examples` and `formats`
        (the endings of the file it writes; none where it writes a folder or nothing). An argument or option has
        `name`, `flags` (none for an argument), `metavar`, `type` (flag, integer, number, choice, path or text),
        `role` ("input" or "output" for a path), `required`, `multiple`, `default`, `choices`, `min`, `max` and `help`.
    """
    from layers.results.provenance import tool_version

    found = {command["name"]: command for command in _commands(app)}
    return {
        "program": "corridor",
        "version": tool_version(),
        "help": app.info.help,
        "exit_codes": EXIT_CODES,
        "commands": [found[name] for name in EXAMPLES if name in found],
    }


def _commands(app: Typer, above: str = "") -> Iterator[dict[str, Any]]:
    for each in app.registered_commands:
        assert each.callback is not None
        name = f"{above} {each.name or each.callback.__name__}".strip()
        parameters = [
            _parameter(one.name, one.annotation, one.default)
            for one in get_params_from_function(each.callback).values()
            if isinstance(one.default, ArgumentInfo | OptionInfo)
        ]
        text = inspect.cleandoc(each.help or each.callback.__doc__ or "")
        arguments = [one for one in parameters if not one["flags"]]
        options = [one for one in parameters if one["flags"]]
        shown = [one["metavar"] if one["required"] else f"[{one['metavar']}]" for one in arguments]
        yield {
            "name": name,
            "summary": text.partition("\n")[0],
            "help": text,
            "usage": " ".join(filter(None, ["corridor", name, "[OPTIONS]" if options else "", *shown])),
            "arguments": arguments,
            "options": options,
            "formats": _formats(parameters),
            "examples": list(EXAMPLES[name]),
        }
    for group in app.registered_groups:
        assert group.typer_instance is not None
        inner = group.typer_instance.info.name  # without one its commands stand among those above
        yield from _commands(group.typer_instance, f"{above} {inner if isinstance(inner, str) else ''}".strip())


def _parameter(name: str, annotation: Any, info: ArgumentInfo | OptionInfo) -> dict[str, Any]:
    kind, multiple = _kind(annotation)
    plain = name.strip("_").replace("_", "-")
    declared = [part for one in info.param_decls or () for part in one.split("/")]  # "--on/--off" is two flags
    choices = _choices(kind)
    given = info.default
    is_path = kind is Path or info.metavar in ("LINES", "AREAS")
    return {
        "name": name.strip("_"),
        "flags": (declared or [f"--{plain}"]) if isinstance(info, OptionInfo) else [],
        "metavar": info.metavar or (plain.upper() if isinstance(info, ArgumentInfo) else None),
        "type": "choice" if choices else "path" if is_path else _TYPES[kind],
        "role": ("output" if name in _OUTPUTS else "input") if is_path else None,
        "required": given is ...,
        "multiple": multiple,
        "default": None if given is ... else given.value if isinstance(given, Enum) else given,
        "choices": choices,
        "min": info.min,
        "max": info.max,
        "help": info.help,
    }


_TYPES: Final = {bool: "flag", int: "integer", float: "number", str: "text"}


def _kind(annotation: Any) -> tuple[Any, bool]:
    """Return the type of one value, and whether it may be given several times."""
    if get_origin(annotation) in (Union, UnionType):
        annotation = next(one for one in get_args(annotation) if one is not type(None))
    if get_origin(annotation) is list:
        return get_args(annotation)[0], True
    return annotation, False


def _choices(kind: Any) -> list[str] | None:
    if get_origin(kind) is Literal:
        return list(get_args(kind))
    return [one.value for one in kind] if issubclass(kind, Enum) else None


def _formats(parameters: list[dict[str, Any]]) -> list[str]:
    """Return the endings of the file that a command writes: of its --format, else of what stands for the file."""
    outputs = {one["name"]: one for one in parameters if one["role"] == "output"}
    choices: list[str] = next((one["choices"] for one in parameters if one["name"] == "format"), [])
    if "output" in outputs:
        return [*choices[1:], "txt"]
    named = re.search(r"\.([\w|]+)$", outputs["out"]["metavar"] if "out" in outputs else "")
    return named[1].split("|") if named else []
