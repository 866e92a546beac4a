"""The command reference, from the program itself: every command, argument, option, default and exit code."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import Any, Final, Union, get_args, get_origin

from typer import Typer
from typer.models import ArgumentInfo, OptionInfo
from typer.utils import get_params_from_function

import corridor
from corridor.app import ORDER

EXAMPLES: Final = {
    "map": (
        "corridor map instc.html",
        "corridor map closed.html --scenario aze_closes_transit --territory AZE --open",
    ),
    "qgis": ("corridor qgis corridor.qgz", "corridor qgis gas.qgz --scenario baku_halts_gas --overwrite"),
    "exposure": (
        "corridor exposure --territory AZE --by route,mode",
        "corridor exposure --territory AZE --by confidence",
        "corridor exposure --crossings --route western_rail -f geojson -o crossings.geojson",
    ),
    "routes": (
        "corridor routes --from INNSA --to RUSPB --avoid AZE --alternatives 3",
        "corridor routes --route western_rail --legs",
    ),
    "dependence": ("corridor dependence --territory AZE",),
    "criticality": ("corridor criticality --top 10", "corridor criticality --cuts"),
    "chokepoints": (
        "corridor chokepoints --territory AZE --radius-km 5",
        "corridor chokepoints --draws 200 --seed 1 -f geojson -o chokepoints.geojson",
    ),
    "leverage": ("corridor leverage --territory AZE --territory IRN", "corridor leverage --scenario all --as-of 2030"),
    "risk": (
        "corridor risk --territory AZE",
        "corridor risk --show rates",
        "corridor risk --show events -f geojson -o closures.geojson",
    ),
    "gas": (
        "corridor gas --bcm-y 2 --bcm-y 55",
        "corridor gas --show halt --territory AZE --days 30 --month 1",
    ),
    "interdict": (
        "corridor interdict --budget 3",
        "corridor interdict --budget 2 --of discs --radius-km 5 -f geojson -o worst.geojson",
        "corridor interdict --budget 3 --show marginal --by usd --draws 20",
    ),
    "openings": ("corridor openings --budget 2 --closures 2", "corridor openings --show leverage"),
    "validate": ("corridor validate", "corridor validate --set test --check"),
    "measure": (
        "corridor measure railways.parquet --by mode",
        "corridor measure roads.gpkg --areas districts.gpkg --key name",
    ),
    "report": ("corridor report brief.pdf --language ru", "corridor report brief.docx --territory IRN --annex"),
    "scenario list": ("corridor scenario list",),
    "scenario show": ("corridor scenario show aze_closes_iran_border",),
    "scenario run": (
        "corridor scenario run baku_halts_gas caspian_low_water",
        "corridor scenario run my_scenario.toml --show pairs",
    ),
    "scenario compare": ("corridor scenario compare hormuz_shut iran_outage",),
    "scenario sweep": ("corridor scenario sweep --closures 100 --size 2 --seed 1 --show worst",),
    "layers list": ("corridor layers list",),
    "layers info": ("corridor layers info AZ18", "corridor layers info rail"),
    "layers check": ("corridor layers check my-corridor",),
    "layers export": (
        "corridor layers export instc.gpkg",
        "corridor layers export parquet-files --format parquet",
    ),
    "layers import": (
        "corridor layers import tracks.gpkg --into my-corridor --layer rail --field name=TITLE --set status=planned",
        "corridor layers import roads.gpkg --into my-corridor --layer road --split cross",
    ),
    "new": (
        "corridor new my-corridor",
        "corridor new beira --countries Zimbabwe,MOZ --territory MOZ --branch main=Main",
    ),
    "gaps": ("corridor gaps --atlas beira",),
    "countries": ("corridor countries ZMB,Malawi --into beira",),
    "territory": ("corridor territory Mozambique --into beira",),
    "ends": ("corridor ends Harare Beira --into beira",),
    "fetch osm": (
        "corridor fetch osm refined --from azerbaijan-latest.osm.pbf --what rail,road",
        "corridor fetch osm refined --territory AZE --what rail --cache osm-cache",
    ),
}
"""What to type, by command. A command without an example stops the build of the documentation."""


@dataclass(frozen=True)
class Parameter:
    """An argument or an option of a command.

    Attributes
    ----------
    names : tuple of str
        Its options, such as ``("--format", "-f")``; for an argument what stands for it in the usage.
    value : str
        What it takes, in words; empty for a switch.
    default : str
        Value taken where none is given; empty where there is none.
    required : bool
    help : str
    """

    names: tuple[str, ...]
    value: str
    default: str
    required: bool
    help: str


@dataclass(frozen=True)
class Command:
    """A command: its words after `corridor`, what it does, its usage, its arguments and options."""

    name: str
    help: str
    usage: str
    arguments: tuple[Parameter, ...]
    options: tuple[Parameter, ...]


def commands(app: Typer = corridor.app, *, above: str = "") -> Iterator[Command]:
    """Yield every command of a program in the order of its help."""
    found = _declared(app, above)
    yield from sorted(found, key=lambda one: ORDER.index(one.name.split()[0])) if not above else found


def _declared(app: Typer, above: str) -> Iterator[Command]:
    for each in app.registered_commands:
        assert each.callback is not None
        name = each.name or each.callback.__name__.replace("_", "-")
        arguments, options = [], []
        for meta in get_params_from_function(each.callback).values():
            if isinstance(meta.default, ArgumentInfo):
                arguments.append(_parameter(meta.name, meta.annotation, meta.default))
            elif isinstance(meta.default, OptionInfo):
                options.append(_parameter(meta.name, meta.annotation, meta.default))
        shown = [one.names[0] if one.required else f"[{one.names[0]}]" for one in arguments]
        usage = " ".join(filter(None, ["corridor", above, name, "[OPTIONS]" if options else "", *shown]))
        text = inspect.cleandoc(each.help or each.callback.__doc__ or "")
        yield Command(f"{above} {name}".strip(), text, usage, tuple(arguments), tuple(options))
    for group in app.registered_groups:
        assert group.typer_instance is not None
        inner = group.name or group.typer_instance.info.name
        inner = inner if isinstance(inner, str) else ""  # without a name: its commands stand among those above
        yield from commands(group.typer_instance, above=f"{above} {inner}".strip())


def exit_codes() -> dict[int, str]:
    """Return what each exit code means, as the program's own first lines say it."""
    _, _, told = (corridor.__doc__ or "").partition("Exit codes:")
    return {int(code): meaning for code, meaning in re.findall(r"(\d) ([a-z ]+)", told.partition(".")[0])}


def page() -> str:
    """Return the command reference as Markdown.

    Raises
    ------
    KeyError
        If a command has no example.
    """
    every = list(commands())
    lines = ["# Commands", ""]
    lines += ["`corridor COMMAND --help` says the same in the terminal, `corridor --version` which version it is."]
    lines += ["Data go to the standard output; progress, notes and errors to the standard error.", ""]
    lines += ["| command | what it does |", "| --- | --- |"]
    lines += [f"| [`{one.name}`](#{_anchor(one)}) | {_cell(one.help.splitlines()[0])} |" for one in every]
    lines += ["", "## Exit codes", "", "| code | meaning |", "| --- | --- |"]
    lines += [f"| {code} | {meaning} |" for code, meaning in exit_codes().items()]
    for one in every:
        lines += ["", f"## corridor {one.name} {{: #{_anchor(one)} }}", "", one.help, ""]
        lines += ["```text", one.usage, "```", ""]
        if one.arguments:
            lines += ["| argument | takes | | meaning |", "| --- | --- | --- | --- |"]
            lines += [
                f"| `{arg.names[0]}` | {_cell(arg.value)} | {'required' if arg.required else 'optional'} "
                f"| {_cell(arg.help)} |"
                for arg in one.arguments
            ]
            lines.append("")
        if one.options:
            lines += ["| option | takes | if not given | meaning |", "| --- | --- | --- | --- |"]
            lines += [
                f"| {', '.join(f'`{name}`' for name in option.names)} | {_cell(option.value)} "
                f"| {'**required**' if option.required else _cell(option.default)} | {_cell(option.help)} |"
                for option in one.options
            ]
            lines.append("")
        lines += ["```sh", *EXAMPLES[one.name], "```"]
    return "\n".join(lines) + "\n"


def _anchor(command: Command) -> str:
    return "corridor-" + command.name.replace(" ", "-")


def _cell(text: str) -> str:
    """Return text that a cell of a Markdown table can hold."""
    return " ".join(text.split()).replace("|", "\\|")


def _parameter(name: str, annotation: Any, info: ArgumentInfo | OptionInfo) -> Parameter:
    kind, several = _kind(annotation)
    is_option = isinstance(info, OptionInfo)
    plain = name.strip("_").replace("_", "-")
    declared = (info.param_decls or ()) if is_option else ()
    names = tuple(part for one in declared for part in one.split("/"))  # "--on/--off" is two names
    names = names or ((f"--{plain}",) if is_option else (info.metavar or plain.upper(),))
    required = info.default is ...
    given = info.default
    if kind is bool:
        return Parameter(names, "", "", required, info.help or "")
    default = "" if required or given is None else f"`{given.value if isinstance(given, Enum) else given}`"
    value = _value(kind, info)
    return Parameter(
        names, f"{value}, several times" if several and is_option else value, default, required, info.help or ""
    )


def _kind(annotation: Any) -> tuple[Any, bool]:
    """Return the type of one value, and whether it may be given several times."""
    if get_origin(annotation) in (Union, UnionType):
        annotation = next(one for one in get_args(annotation) if one is not type(None))
    if get_origin(annotation) in (list, tuple):
        return get_args(annotation)[0], True
    return annotation, False


def _value(kind: Any, info: ArgumentInfo | OptionInfo) -> str:
    if isinstance(kind, type) and issubclass(kind, Enum):
        return ", ".join(f"`{one.value}`" for one in kind)
    bounds = ""
    if info.min is not None or info.max is not None:
        low, high = (None if bound is None else f"{bound:,}" for bound in (info.min, info.max))
        bounds = f" {low} to {high}" if low and high else f" from {low}" if low else f" up to {high}"
    if info.metavar == "YEAR":
        return f"year {info.min} to {info.max}"
    named = f"`{info.metavar}`" if info.metavar and isinstance(info, OptionInfo) else ""
    words = {int: "whole number", float: "number", Path: "path"}.get(kind, "")
    return " ".join(filter(None, [named or words or "text", bounds.strip()]))
