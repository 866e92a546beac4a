"""Options and arguments that several commands share."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import typer

from layers import BUNDLED, AtlasError


class RowFormat(StrEnum):
    """How rows are written."""

    table = "table"
    csv = "csv"
    json = "json"
    geojson = "geojson"


class TextFormat(StrEnum):
    """How rows without a place are written."""

    table = "table"
    csv = "csv"
    json = "json"


Medium = Literal["freight", "gas"]
"""What travels."""


def _writable(context: typer.Context, output: Path | None) -> Path | None:
    """Refuse an output that cannot be written before the work of making it."""
    from layers.files.inputs import refuse
    from layers.files.writing import check_writable
    from layers.results.tables import table_files

    if output == Path("-"):
        return None
    if output is not None and not context.resilient_parsing:
        refuse(output)  # a lost input would be worse than a wrong format
        context.params["format_"] = _format_of(context, output)
        for path in table_files(output, format=context.params["format_"].value):
            check_writable(path, overwrite=context.params["overwrite"])
    return output


def _format_of(context: typer.Context, output: Path) -> RowFormat | TextFormat:
    """Return the format of an output: as its name ends, or as --format says; the two must not contradict."""
    format_: RowFormat | TextFormat = context.params["format_"]
    ending = output.suffix.lower().removeprefix(".")
    if ending in ("", "txt") or format_ == ending or (format_, ending) == ("geojson", "json"):
        return format_
    formats = [str(one) for one in type(format_)]
    if ending not in formats or ending == "table":
        *endings, last = (f".{one}" for one in (*formats[1:], "txt"))
        raise typer.BadParameter(
            f"{output.name} does not end in {', '.join(endings)} or {last}, as a file of these rows does"
        )
    if was_typed(context, "format_"):
        name = "txt" if format_ == "table" else format_
        raise typer.BadParameter(f"{output.name} is to hold {format_}, as --format says; name it .{name}")
    return type(format_)(ending)


def was_typed(context: typer.Context, name: str) -> bool:
    """Return whether a parameter was given on the command line."""
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


def _year(text: str | int) -> int:
    """Return the year of a date; a usage error for anything else."""
    written = _YEAR.fullmatch(str(text).strip())
    if written is None or not FIRST_YEAR <= int(written["year"]) <= LAST_YEAR:
        raise typer.BadParameter(f"{text} is no year from {FIRST_YEAR} to {LAST_YEAR}; write it as 2030")
    return int(written["year"])


_YEAR: Final = re.compile(r"(?P<year>\d{4})(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", flags=re.ASCII)
"""A year, or a date of ISO 8601: an atlas says in which year something opens, not on which day."""

FIRST_YEAR, LAST_YEAR = 1800, 2200


def _atlas_read(context: typer.Context, folder: Path | None) -> Path | None:
    """Protect the files of an atlas from the outputs of the command."""
    from layers.atlas.load import find_atlas, note_atlas

    if not context.resilient_parsing:
        with suppress(AtlasError):  # it is told by what loads the atlas
            note_atlas(find_atlas(folder))
    return folder


def noted_input(
    context: typer.Context, parameter: typer.CallbackParam, value: str | Path | list[str] | None
) -> str | Path | list[str] | None:
    """Protect files that are read from the outputs of the command; a name of something else is no file."""
    from layers.files.inputs import note

    if not context.resilient_parsing:
        for path in value if isinstance(value, list) else [value] if value is not None else []:
            note(path, parameter.opts[0] if parameter.opts[0].startswith("-") else str(parameter.metavar))
    return value


def _scheduler(text: str | None) -> str | None:
    """Return the address of a scheduler; otherwise a usage error."""
    from corridor.cluster import scheduler_address

    try:
        return None if text is None else scheduler_address(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def _complete_route(incomplete: str) -> list[str]:
    """Offer the routes of the bundled atlas to the shell."""
    routes = json.loads((BUNDLED / "routes.json").read_bytes())["routes"]
    return [route["id"] for route in routes if route["id"].startswith(incomplete)]


def _complete_scenario(incomplete: str) -> list[str]:
    """Offer the scenarios of the bundled atlas to the shell."""
    return sorted(path.stem for path in (BUNDLED / "scenarios").glob(f"{incomplete}*.toml"))


AtlasOption = Annotated[
    Path | None,
    typer.Option(
        "--atlas",
        metavar="DIR",
        is_eager=True,
        callback=_atlas_read,
        help="Atlas folder, or a bundled one by its name; the INSTC if not given.",
    ),
]
TerritoryOption = Annotated[
    str | None, typer.Option(metavar="ISO", help="Country by its code or name, such as AZE, AZ or Azerbaijan.")
]
TerritoriesOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="ISO", help="Country by its code or name, such as AZE, AZ or Azerbaijan; give it again for several."
    ),
]
YearOption = Annotated[
    int | None,
    typer.Option(
        metavar="YEAR",
        parser=_year,
        min=FIRST_YEAR,
        max=LAST_YEAR,
        help="Show what exists in that year, such as 2030; a date counts as its year.",
    ),
]
YearsOption = Annotated[
    list[int] | None,
    typer.Option(
        "--as-of",
        metavar="YEAR",
        parser=_year,
        min=FIRST_YEAR,
        max=LAST_YEAR,
        help="Year, such as 2030; give it again for several.",
    ),
]
RouteOption = Annotated[
    str | None,
    typer.Option(
        metavar="ID", autocompletion=_complete_route, help="One named route, by its id or title; all if not given."
    ),
]
RoutesOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="ID",
        autocompletion=_complete_route,
        help="Named route, by its id or title; give it again for several; all if not given.",
    ),
]
AssignmentOption = Annotated[
    Literal["logit", "cheapest"] | None,
    typer.Option(
        "--assignment",
        help="How demand finds its ways: by choice between them, or by the cheapest that has room. By choice where the "
        "atlas states prices.",
        show_default=False,
    ),
]
RadiusOption = Annotated[float, typer.Option(min=0.01, max=500, help="Radius of the disc that closes, km.")]
DrawsOption = Annotated[int, typer.Option(min=0, max=100_000, help="Seeded draws for the intervals; 0 for none.")]
SeedOption = Annotated[int, typer.Option(min=0, help="Seed of the draws.")]
_FORMAT: Final = typer.Option("--format", "-f", is_eager=True, help="How the rows are written.")
FormatOption = Annotated[RowFormat, _FORMAT]
TextFormatOption = Annotated[TextFormat, _FORMAT]
WideOption = Annotated[
    bool,
    typer.Option("--wide", help="Show every column of the table, however wide the terminal is."),
]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        callback=_writable,
        help="Write to a file instead of stdout; its name's ending says in which format.",
    ),
]
# Eager, as all that is read, so that it is known when the output is looked at.
OverwriteOption = Annotated[bool, typer.Option("--overwrite", is_eager=True, help="Replace a file that exists.")]


def _scenarios(help_text: str) -> Any:
    return typer.Option(
        "--scenario",
        metavar="NAME",
        is_eager=True,
        callback=noted_input,
        autocompletion=_complete_scenario,
        help=help_text,
    )


ScenarioOption = Annotated[
    list[str] | None,
    _scenarios("Scenario of the atlas, or a TOML file; give it again to combine several, the later wins."),
]
ScenariosOption = Annotated[
    list[str] | None,
    _scenarios(
        "Scenario to show on its own, or a TOML file; give it again for several; all of the atlas if not given."
    ),
]
EachScenarioOption = Annotated[
    list[str] | None,
    _scenarios("Scenario of the atlas, or a TOML file, each on its own; the baseline if not given, 'all' for all."),
]
ScenarioNames = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="NAME...",
        is_eager=True,
        callback=noted_input,
        autocompletion=_complete_scenario,
        help="Scenarios of the atlas, or TOML files.",
    ),
]
SchedulerOption = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS",
        callback=_scheduler,
        help="Run on the Dask cluster with this scheduler, such as tcp://127.0.0.1:8786.",
    ),
]


@dataclass(frozen=True)
class RowOptions:
    """Which atlas rows are of, and how and where they are written.

    Attributes
    ----------
    context : typer.Context
        Of the command, with all its parameters.
    format : RowFormat or TextFormat
    output : Path or None
        None for stdout.
    wide, overwrite : bool
    atlas : Path or None
    """

    context: typer.Context
    format: RowFormat | TextFormat
    output: Path | None
    wide: bool
    overwrite: bool
    atlas: Path | None

    @property
    def is_narrow(self) -> bool:
        """Whether a table is printed that leaves out the columns a terminal has no room for."""
        return self.format == RowFormat.table and self.output is None and not self.wide


def writes_rows(formats: type[RowFormat] | type[TextFormat]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the options of all that write rows, behind its own; it gets them as its first parameter."""
    of_rows: dict[str, tuple[Any, Any]] = {
        "format_": (FormatOption if formats is RowFormat else TextFormatOption, formats.table),
        "output": (OutputOption, None),
        "wide": (WideOption, False),
        "overwrite": (OverwriteOption, False),
        "atlas": (AtlasOption, None),
    }

    def with_options(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def run(context: typer.Context, **given: Any) -> None:
            own = {name: value for name, value in given.items() if name not in of_rows}
            command(RowOptions(context, *(given[name] for name in of_rows)), **own)

        # Typer reads from the signature which options there are.
        kind = Parameter.POSITIONAL_OR_KEYWORD
        _, *own = signature(command, eval_str=True).parameters.values()
        parameters = [
            Parameter("context", kind, annotation=typer.Context),
            *own,
            *(Parameter(name, kind, annotation=of, default=usual) for name, (of, usual) in of_rows.items()),
        ]
        run.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {each.name: each.annotation for each in parameters}
        return run

    return with_options
