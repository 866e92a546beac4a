"""Options and arguments that several commands share."""

from __future__ import annotations

import json
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from layers import BUNDLED, AtlasError


class RowFormat(StrEnum):
    """How rows are written."""

    table = "table"
    csv = "csv"
    json = "json"
    geojson = "geojson"


class Weight(StrEnum):
    """What a route is best by."""

    hours = "hours"
    km = "km"
    cost = "cost"


class AssignmentRule(StrEnum):
    """How demand finds its ways."""

    logit = "logit"
    cheapest = "cheapest"


class Medium(StrEnum):
    """What travels."""

    freight = "freight"
    gas = "gas"


class Part(StrEnum):
    """Which table of a scenario's outcome is written."""

    summary = "summary"
    pairs = "pairs"
    segments = "segments"
    limits = "limits"
    intervals = "intervals"
    queues = "queues"
    days = "days"


class GasTable(StrEnum):
    """Which table about gas is written."""

    lines = "lines"
    needs = "needs"
    supplies = "supplies"
    balance = "balance"
    halt = "halt"


class ObservationSet(StrEnum):
    """Which observations are compared."""

    fit = "fit"
    test = "test"


class Language(StrEnum):
    """What a brief may be written in."""

    en = "en"
    az = "az"
    ru = "ru"
    fa = "fa"


class Split(StrEnum):
    """Where lines are split on import."""

    touch = "touch"
    cross = "cross"
    none = "none"


class Places(StrEnum):
    """What random closures are drawn from."""

    segments = "segments"
    nodes = "nodes"
    discs = "discs"


class Listing(StrEnum):
    """Which table of a sweep is written."""

    summary = "summary"
    worst = "worst"
    segments = "segments"
    all = "all"


class WorstBy(StrEnum):
    """What sets of closures are compared by first."""

    unserved = "unserved"
    usd = "usd"


class Worst(StrEnum):
    """Which table of the worst closures is written."""

    sets = "sets"
    marginal = "marginal"


class Opened(StrEnum):
    """Which table of openings is written."""

    savings = "savings"
    leverage = "leverage"


class ExportFormat(StrEnum):
    """How layers are exported."""

    gpkg = "gpkg"
    geojson = "geojson"
    parquet = "parquet"
    fgb = "fgb"


def _writable(context: typer.Context, output: Path | None) -> Path | None:
    """Refuse an output that cannot be written before the work of making it."""
    from layers.files.inputs import refuse
    from layers.files.writing import check_writable
    from layers.results.tables import table_files

    if output is not None and not context.resilient_parsing:
        refuse(output)  # a lost input would be worse than a wrong format
        context.params["format_"] = _format_of(context, output)
        for path in table_files(output, format=context.params["format_"].value):
            check_writable(path, overwrite=context.params["overwrite"])
    return output


def _format_of(context: typer.Context, output: Path) -> RowFormat:
    """Return the format of an output: as its name ends, or as --format says; the two must not contradict."""
    format_: RowFormat = context.params["format_"]
    ending = output.suffix.lower().removeprefix(".")
    source = context.get_parameter_source("format_")
    typed = source is not None and source.name == "COMMANDLINE"
    if ending in ("", "txt") or format_.value == ending or (format_.value, ending) == ("geojson", "json"):
        return format_
    if ending not in set(RowFormat) - {"table"}:
        if ending not in _OTHER_FILES:
            return format_
        raise typer.BadParameter(f"{output.name} is no table; name a file .csv, .json, .geojson or .txt")
    if typed:
        name = "txt" if format_ is RowFormat.table else format_.value
        raise typer.BadParameter(f"{output.name} is to hold {format_.value}, as --format says; name it .{name}")
    return RowFormat(ending)


_OTHER_FILES: Final = frozenset(
    {"gpkg", "shp", "fgb", "parquet", "kml", "qgz", "xlsx", "xls", "ods", "html", "pdf", "png", "svg", "md", "tsv"}
)
"""Endings of files of another kind, which rows would not make."""


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


def complete_scenario(incomplete: str) -> list[str]:
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
TerritoryOption = Annotated[str | None, typer.Option(metavar="ISO", help="Country, ISO 3166-1 alpha-3, such as AZE.")]
YearOption = Annotated[
    int | None, typer.Option(metavar="YEAR", min=1800, max=2200, help="Show what exists in that year.")
]
RouteOption = Annotated[
    str | None, typer.Option(metavar="ID", autocompletion=_complete_route, help="One named route; all if not given.")
]
AssignmentOption = Annotated[
    AssignmentRule | None,
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
FormatOption = Annotated[RowFormat, typer.Option("--format", "-f", is_eager=True, help="How the rows are written.")]
OutputOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", callback=_writable, help="Write to a file instead of stdout."),
]
# Eager, as all that is read, so that it is known when the output is looked at.
OverwriteOption = Annotated[bool, typer.Option("--overwrite", is_eager=True, help="Replace a file that exists.")]
ScenarioOption = Annotated[
    list[str] | None,
    typer.Option(
        "--scenario",
        metavar="NAME",
        is_eager=True,
        callback=noted_input,
        autocompletion=complete_scenario,
        help="Scenario of the atlas, or a TOML file; give it again to combine several, the later wins.",
    ),
]
ScenariosOption = Annotated[
    list[str] | None,
    typer.Option(
        "--scenario",
        metavar="NAME",
        is_eager=True,
        callback=noted_input,
        autocompletion=complete_scenario,
        help="Scenario to show on its own, or a TOML file; give it again for several; all of the atlas if not given.",
    ),
]
ScenarioNames = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="NAME...",
        is_eager=True,
        callback=noted_input,
        autocompletion=complete_scenario,
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
