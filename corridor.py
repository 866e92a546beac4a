"""The command line of Corridor Mapper: every command is a few lines that call the rooms below.

Data go to stdout, progress and messages to stderr. Exit codes: 0 ok, 1 error, 2 usage, 3 bad layers.
Heavy libraries are imported inside the commands that need them, so `--help` answers at once.
"""

from __future__ import annotations

import difflib
import gc
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from layers import BUNDLED, AtlasError
from layers.explain import printable
from layers.files import OutputError
from layers.problem import ClusterError, ExtentError, FetchError, MissingCostError, NothingOpenError
from layers.schema import MODES
from layers.supervised import supervised
from layers.terminal import standard_streams

if TYPE_CHECKING:
    import pandas as pd

    from layers import Atlas
    from layers.osm import Fetched
    from layers.provenance import Provenance
    from layers.scenarios import Scenario

app = typer.Typer(
    name="corridor",
    help="Map a transport corridor: what it crosses, what it depends on. The atlas shown first is the INSTC; "
    "--atlas middle is another.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
layers_app = typer.Typer(
    name="layers", help="List, describe, check and export the layers of an atlas.", no_args_is_help=True
)
app.add_typer(layers_app)
scenario_app = typer.Typer(name="scenario", help="List, show, run and compare scenarios.", no_args_is_help=True)
app.add_typer(scenario_app)
fetch_app = typer.Typer(
    name="fetch", help="Fetch geometry from open sources, over a network or from files.", no_args_is_help=True
)
app.add_typer(fetch_app)


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


class Part(StrEnum):
    """Which table of a scenario's outcome is written."""

    summary = "summary"
    pairs = "pairs"
    segments = "segments"
    limits = "limits"


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


class ExportFormat(StrEnum):
    """How layers are exported."""

    gpkg = "gpkg"
    geojson = "geojson"
    parquet = "parquet"
    fgb = "fgb"


def _print_version(wanted: bool) -> None:
    if wanted:
        from layers.provenance import tool_version

        print(f"corridor {tool_version()}")
        raise typer.Exit


def _writable(context: typer.Context, output: Path | None) -> Path | None:
    """Refuse an output that cannot be written before the work of making it."""
    from layers.files import check_writable
    from layers.tables import table_files

    if output is not None and not context.resilient_parsing:
        for path in table_files(output, format=context.params["format_"].value):
            check_writable(path, overwrite=context.params["overwrite"])
    return output


def _atlas_read(context: typer.Context, folder: Path | None) -> Path | None:
    """Protect the files of an atlas from the outputs of the command."""
    from layers.atlas import find_atlas, note_atlas

    if not context.resilient_parsing:
        with suppress(AtlasError):  # it is told by what loads the atlas
            note_atlas(find_atlas(folder))
    return folder


def _read(
    context: typer.Context, parameter: typer.CallbackParam, given: str | Path | list[str] | None
) -> str | Path | list[str] | None:
    """Protect files that are read from the outputs of the command; a name of something else is no file."""
    from layers.inputs import note

    if not context.resilient_parsing:
        for path in given if isinstance(given, list) else [given] if given is not None else []:
            note(path, parameter.opts[0] if parameter.opts[0].startswith("-") else str(parameter.metavar))
    return given


def _scheduler(text: str | None) -> str | None:
    """Return the address of a scheduler; otherwise a usage error."""
    from layers.cluster import scheduler_address

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
TerritoryOption = Annotated[str | None, typer.Option(metavar="ISO", help="Country, ISO 3166-1 alpha-3, such as AZE.")]
YearOption = Annotated[
    int | None, typer.Option(metavar="YEAR", min=1800, max=2200, help="Show what exists in that year.")
]
RouteOption = Annotated[
    str | None, typer.Option(metavar="ID", autocompletion=_complete_route, help="One named route; all if not given.")
]
RadiusOption = Annotated[float, typer.Option(min=0.01, max=500, help="Radius of the disc that closes, km.")]
DrawsOption = Annotated[int, typer.Option(min=0, max=100_000, help="Seeded draws the ranks are held against.")]
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
        callback=_read,
        autocompletion=_complete_scenario,
        help="Scenario of the atlas, or a TOML file; give it again to combine several, the later wins.",
    ),
]
ScenariosOption = Annotated[
    list[str] | None,
    typer.Option(
        "--scenario",
        metavar="NAME",
        is_eager=True,
        callback=_read,
        autocompletion=_complete_scenario,
        help="Scenario to show on its own, or a TOML file; give it again for several; all of the atlas if not given.",
    ),
]
ScenarioNames = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="NAME...",
        is_eager=True,
        callback=_read,
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


@app.callback()
def _root(
    context: typer.Context,
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Map a transport corridor: what it crosses, what it depends on.

    The atlas shown first is the INSTC; --atlas middle is another.
    """
    from layers.inputs import run

    context.with_resource(run())


@app.command("map")
def map_(
    context: typer.Context,
    out: Annotated[
        Path | None, typer.Argument(metavar="OUT.html", help="Page to write; named after the atlas if not given.")
    ] = None,
    territory: TerritoryOption = None,
    scenario: ScenarioOption = None,
    as_of: YearOption = None,
    basemap: Annotated[
        str, typer.Option(metavar="vector|NAME", help="Online tiles under the lines, such as OpenStreetMap.Mapnik.")
    ] = "vector",
    atlas: AtlasOption = None,
    overwrite: OverwriteOption = False,
    open_: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
) -> None:
    """Draw the atlas as one HTML page that works without a network."""
    from layers.atlas import find_atlas
    from layers.files import check_writable, write_atomic
    from maps import page_html, web_map
    from maps.basemap import basemap as named

    path = out if out is not None else Path(f"{find_atlas(atlas).resolve().name}.html")
    check_writable(path, overwrite=overwrite)
    try:
        named(basemap)
    except KeyError as error:
        raise typer.BadParameter(str(error.args[0]), param_hint="--basemap") from None
    loaded = _load(atlas)
    country, under = _territory(loaded, territory), _scenario(loaded, scenario)
    _say("Drawing the map …")
    page = page_html(web_map(loaded, territory=country, as_of=as_of, scenario=under, basemap=basemap))
    write_atomic(path, page, overwrite=overwrite)
    print(path.resolve())
    if open_:
        typer.launch(str(path))


@app.command()
def qgis(
    context: typer.Context,
    out: Annotated[
        Path, typer.Argument(metavar="OUT.qgz", help="Project to write; its GeoPackage is OUT.gpkg beside it.")
    ],
    territory: TerritoryOption = None,
    scenario: ScenariosOption = None,
    as_of: YearOption = None,
    atlas: AtlasOption = None,
    overwrite: OverwriteOption = False,
) -> None:
    """Write a QGIS project that opens finished: styled layers, chokepoints, scenarios, a page to print."""
    import geo
    from layers.files import check_writable
    from maps.project import save_project

    check_writable(out, overwrite=overwrite)  # a folder is none that another suffix could be given
    check_writable(out.with_suffix(".gpkg"), overwrite=overwrite)
    loaded = _load(atlas)
    country, chosen = _territory(loaded, territory), _scenarios(loaded, scenario)
    places = None if country is None else geo.chokepoints(loaded, country, as_of=as_of)
    with _bar(len(chosen), "Scenarios") as step:
        outcomes = []
        try:
            for number, each in enumerate(chosen, start=1):
                outcomes.append(geo.run_scenario(loaded, each, as_of=as_of))
                step(number)
        except MissingCostError as error:
            _say(f"note: scenarios are left out: {error}. Add the missing speed or waiting time to costs.json.")
    made = _provenance(context, loaded, compared=chosen)
    for path in save_project(
        loaded, out, territory=country, chokepoints=places, outcomes=outcomes, provenance=made, overwrite=overwrite
    ):
        print(path)


@app.command()
def exposure(
    context: typer.Context,
    route: RouteOption = None,
    by: Annotated[
        str, typer.Option(metavar="COLUMNS", help="Group by these, comma-separated: route, country, mode, status.")
    ] = "route,country,mode,status",
    territory: TerritoryOption = None,
    scenario: ScenarioOption = None,
    as_of: YearOption = None,
    crossings: Annotated[bool, typer.Option("--crossings", help="List the border crossings instead.")] = False,
    format_: FormatOption = RowFormat.table,
    output: OutputOption = None,
    overwrite: OverwriteOption = False,
    atlas: AtlasOption = None,
) -> None:
    """Say how many kilometres of each route lie in each country, cut exactly at the border.

    The column km is the length to quote (official where one is known, see km_basis), km_geometry the
    geodesic length of the line as drawn. With --format geojson the cut pieces themselves are written.
    """
    import geo

    columns = tuple(column.strip() for column in by.split(","))
    for column in columns:
        _known(column, ("route", "country", "mode", "status"), "--by column")
    loaded = _load(atlas)
    name = None if route is None else _known(route, loaded.routes, "route")
    under = _scenario(loaded, scenario)
    country: str | None = None
    if territory is not None:
        outside = territory.lower() in ("water", "unclaimed")
        country = territory.lower() if outside else _country(loaded, territory)
    if crossings:
        rows: pd.DataFrame = geo.crossings(loaded, route=name, as_of=as_of, scenario=under)
        if country is not None:
            rows = rows[(rows["from_country"] == country) | (rows["to_country"] == country)]
    elif format_ is RowFormat.geojson:
        rows = geo.pieces(loaded, route=name, as_of=as_of, scenario=under)
        if country is not None:
            rows = rows[rows["country"] == country]
    else:
        rows = geo.exposure(loaded, route=name, by=columns, territory=country, as_of=as_of, scenario=under)
    if rows.empty:
        _say(f"Nothing {'crosses' if crossings else 'lies in'} {country}." if country else "Nothing to show.")
    _write_rows(rows, format_, output, context, loaded, scenario=under, overwrite=overwrite)


@app.command()
def routes(
    context: typer.Context,
    from_: Annotated[str | None, typer.Option("--from", metavar="NODE", help="Node to start at.")] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="NODE", help="Node to go to.")] = None,
    avoid: Annotated[str | None, typer.Option(metavar="ISO", help="Countries to keep out of, comma-separated.")] = None,
    alternatives: Annotated[int, typer.Option(min=1, max=50, help="How many routes to return.")] = 1,
    by: Annotated[Weight, typer.Option(help="What the best route has least of.")] = Weight.hours,
    route: RouteOption = None,
    legs: Annotated[bool, typer.Option("--legs", help="One row for each leg instead of each route.")] = False,
    scenario: ScenarioOption = None,
    as_of: YearOption = None,
    format_: FormatOption = RowFormat.table,
    output: OutputOption = None,
    overwrite: OverwriteOption = False,
    atlas: AtlasOption = None,
) -> None:
    """Find the best routes between two nodes; without them, travel the named routes of the atlas.

    Only what operates is used. A named route is travelled as it is named, and the column
    not_operational says what of it does not exist yet.
    """
    import geo

    if (from_ is None) != (to is None):
        raise typer.BadParameter("--from and --to go together")
    if route is not None and from_ is not None:
        raise typer.BadParameter("--route names a whole route; leave out --from and --to")
    loaded = _load(atlas)
    under = _scenario(loaded, scenario)
    if from_ is None or to is None:
        names = [name for name, each in loaded.routes.items() if each.kind != "gas"]
        chosen = names if route is None else [_known(route, loaded.routes, "route")]
        travelled = [geo.evaluate_route(loaded, name, as_of=as_of, scenario=under) for name in chosen]
    else:
        ends = [_known(node.upper(), loaded.nodes["id"], "node") for node in (from_, to)]
        if ends[0] == ends[1]:
            raise typer.BadParameter(f"{ends[1]} is where the route starts, too; name another place", param_hint="--to")
        shunned = [_country(loaded, code.strip()) for code in (avoid or "").split(",") if code]
        network = geo.build_network(loaded, as_of=as_of, scenario=under)
        found = geo.best_routes(network, *ends, weight=by.value, alternatives=alternatives, avoid=shunned)
        travelled = [found] if isinstance(found, geo.NoRoute) else list(found)
    there = [each for each in travelled if not isinstance(each, geo.NoRoute)]
    for each in travelled:
        if isinstance(each, geo.NoRoute):
            _say(f"No route from {each.origin} to {each.destination}: {each.reason}.")
    table = geo.legs_table(there) if legs or format_ is RowFormat.geojson else geo.routes_table(there)
    _write_rows(table, format_, output, context, loaded, scenario=under, overwrite=overwrite)


@app.command()
def dependence(
    context: typer.Context,
    territory: TerritoryOption = None,
    scenario: ScenarioOption = None,
    as_of: YearOption = None,
    format_: FormatOption = RowFormat.table,
    output: OutputOption = None,
    overwrite: OverwriteOption = False,
    atlas: AtlasOption = None,
) -> None:
    """Say what freight and gas would do without a territory: the way round, what fits, what is stuck."""
    import geo

    loaded = _load(atlas)
    under = _scenario(loaded, scenario)
    table = geo.dependence(loaded, _one_territory(loaded, territory), as_of=as_of, scenario=under)
    if format_ is RowFormat.table:
        columns = ["medium", "origin", "destination", "outcome", "hours", "hours_avoiding", "extra_hours", "km"]
        table = table[[*columns, "km_inside", "km_avoiding", "substitutability", "unknown_capacity_avoiding"]]
    _write_rows(table, format_, output, context, loaded, scenario=under, overwrite=overwrite)


@app.command()
def criticality(
    context: typer.Context,
    cuts: Annotated[bool, typer.Option("--cuts", help="List the minimum cut of each pair instead.")] = False,
    top: Annotated[int, typer.Option(min=1, help="How many segments to list.")] = 20,
    scenario: ScenarioOption = None,
    as_of: YearOption = None,
    format_: FormatOption = RowFormat.table,
    output: OutputOption = None,
    overwrite: OverwriteOption = False,
    atlas: AtlasOption = None,
) -> None:
    """Say what the loss of each segment alone would cost, exactly; the worst first."""
    import geo

    loaded = _load(atlas)
    under = _scenario(loaded, scenario)
    rows: pd.DataFrame = (
        geo.cuts(loaded, as_of=as_of, scenario=under)
        if cuts
        else geo.links(loaded, as_of=as_of, scenario=under).head(top)
    )
    if format_ is RowFormat.table and not cuts:
        rows = rows[["medium", "segment", "pairs_cut", "extra", "worst", "unit", "used_by", "pairs", "bridge", "name"]]
    _write_rows(rows, format_, output, context, loaded, scenario=under, overwrite=overwrite)


@app.command()
def chokepoints(
    context: typer.Context,
    territory: TerritoryOption = None,
    radius_km: RadiusOption = 5.0,
    modes: Annotated[
        str, typer.Option(metavar="MODES", help="What the disc closes, comma-separated; without pipeline, no gas.")
    ] = "rail,road,pipeline",
    top: Annotated[int, typer.Option(min=1, help="How many places to list.")] = 10,
    draws: DrawsOption = 0,
    seed: SeedOption = 0,
    explain: Annotated[bool, typer.Option("--explain", help="Print the ranking formula and its terms.")] = False,
    scenario: ScenarioOption = None,
    as_of: YearOption = None,
    scheduler: SchedulerOption = None,
    format_: FormatOption = RowFormat.table,
    output: OutputOption = None,
    overwrite: OverwriteOption = False,
    atlas: AtlasOption = None,
) -> None:
    """Rank the places on a territory whose loss costs the corridor most."""
    import geo
    from layers.cluster import workers
    from layers.files import check_writable, write_atomic
    from maps.qgis import chokepoint_style

    names = [name.strip() for name in modes.split(",") if name.strip()]
    for name in names:
        _known(name, MODES, "mode")
    style = None if output is None or format_ is not RowFormat.geojson else output.with_suffix(".qml")
    if style is not None:
        check_writable(style, overwrite=overwrite)
    loaded = _load(atlas)
    country = _one_territory(loaded, territory)
    under = _scenario(loaded, scenario)
    with workers(scheduler) as mapper, _bar(draws, "Draws", hidden=not draws) as step:
        found = geo.chokepoints(
            loaded,
            country,
            radius_km=radius_km,
            modes=names,
            top=top,
            as_of=as_of,
            scenario=under,
            draws=draws,
            seed=seed,
            mapper=mapper,
            progress=step,
        )
    if found.empty:
        why = "" if under is None else f" under {under.title!r}"
        _say(f"Nothing of {', '.join(names)} operates in {country}{why}: no chokepoints.")
    if explain:
        _say(geo.FORMULA)
        _say("severing_radius_km: least disc around the place that touches every mode it severs; see docs/methods.md.")
    if format_ is RowFormat.table:
        shown = [
            "rank",
            "name",
            "kinds",
            "severing_radius_km",
            "modes",
            "capacity_lost_share",
            "extra_hours",
            "pairs_cut",
        ]
        terms = ["pairs", "detour_share", "score"] if explain else []
        stability = ["rank_stability"] if draws else []
        found = found[[*shown, *terms, *stability, "confidence", "bypass"]]
    _write_rows(found, format_, output, context, loaded, scenario=under, overwrite=overwrite)
    if style is not None:
        write_atomic(style, chokepoint_style(), overwrite=overwrite)
        _say(f"Wrote {style}, its style in QGIS")


@app.command()
def leverage(
    context: typer.Context,
    territory: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ISO", help="Countries to hold against each other; those the land routes pass if not given."
        ),
    ] = None,
    scenario: Annotated[
        list[str] | None,
        typer.Option(
            "--scenario",
            metavar="NAME",
            is_eager=True,
            callback=_read,
            autocompletion=_complete_scenario,
            help="Scenario of the atlas, or a TOML file, each on its own; the baseline if not given, 'all' for all.",
        ),
    ] = None,
    years: Annotated[
        list[int] | None,
        typer.Option("--as-of", metavar="YEAR", min=1800, max=2200, help="Year; give it again for several."),
    ] = None,
    draws: DrawsOption = 0,
    seed: SeedOption = 0,
    scheduler: SchedulerOption = None,
    format_: FormatOption = RowFormat.table,
    output: OutputOption = None,
    overwrite: OverwriteOption = False,
    atlas: AtlasOption = None,
) -> None:
    """Say what of others' freight and gas must cross each country, and what going round it costs."""
    import geo
    from layers.cluster import workers

    loaded = _load(atlas)
    names = scenario or []
    chosen = _scenarios(loaded, None if "all" in names else names) if names else [_required(loaded, None)]
    if not any(each.demand for each in chosen):
        _say("note: nothing is asked for, so no country holds anything. Name a scenario with a [[demand]].")
    codes = [_country(loaded, code) for code in territory or ()]
    codes = codes or geo.land_countries(loaded)
    when: list[int | None] = [*(years or ()), *([] if years else [None])]
    steps = (1 + draws) * len(chosen) * len(when)
    with workers(scheduler) as mapper, _bar(steps, "Situations", hidden=not draws) as step:
        table = geo.leverage(
            loaded,
            scenarios=chosen,
            territories=codes,
            years=when,
            draws=draws,
            seed=seed,
            mapper=mapper,
            progress=step,
        )
    if format_ is RowFormat.table:
        shown = ["scenario", "year", "medium", "territory", "unit", "demand", "own", "served", "crosses", "must_cross"]
        stability = ["rank_stability"] if draws else []
        table = table[
            [*shown, "must_cross_share", "extra_hours_per_t", "extra_tkm", "unknown_capacity", "rank", *stability]
        ]
    _write_rows(table, format_, output, context, loaded, compared=chosen, overwrite=overwrite)


@app.command()
def measure(
    context: typer.Context,
    lines: Annotated[
        str,
        typer.Argument(
            metavar="LINES",
            is_eager=True,
            callback=_read,
            help="Layer of lines, of any size: a file, or GeoParquet.",
        ),
    ],
    areas: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            is_eager=True,
            callback=_read,
            help="Layer of areas; the countries of the atlas if not given.",
        ),
    ] = None,
    areas_layer: Annotated[
        str | None, typer.Option(metavar="NAME", help="Layer of the file of areas, where it has several.")
    ] = None,
    key: Annotated[str | None, typer.Option(metavar="COLUMN", help="Column that names the areas.")] = None,
    by: Annotated[str | None, typer.Option(metavar="COLUMN", help="Column of the lines to group by.")] = None,
    layer: Annotated[str | None, typer.Option(metavar="NAME", help="Layer of the file, where it has several.")] = None,
    scheduler: SchedulerOption = None,
    format_: FormatOption = RowFormat.table,
    output: OutputOption = None,
    overwrite: OverwriteOption = False,
    atlas: AtlasOption = None,
) -> None:
    """Measure how many kilometres of any layer of lines lie in each country, cut exactly at the border.

    The layer is read in parts, so it may be larger than memory.
    """
    from geo.streamed import streamed_exposure
    from layers.cluster import workers
    from layers.stream import open_lines, read_areas

    loaded = _load(atlas)
    opened = open_lines(lines, layer=layer, column=by)
    within, name = (loaded.borders, "iso_a3") if areas is None else read_areas(areas, key=key, layer=areas_layer)
    with workers(scheduler) as mapper, _bar(opened.lines, "Lines") as step:
        found = streamed_exposure(
            opened.parts(), opened.frames, within, area_key=name, by=by, mapper=mapper, progress=step
        )
    if found.without_geometry:
        _say(f"note: {found.without_geometry} of {found.lines} features have no geometry.")
    _write_rows(found.table, format_, output, context, loaded, overwrite=overwrite)


@app.command()
def report(
    context: typer.Context,
    out: Annotated[
        Path, typer.Argument(metavar="OUT.html|md", help="Report to write, as one HTML page or as Markdown.")
    ],
    territory: TerritoryOption = None,
    scenario: ScenariosOption = None,
    radius_km: RadiusOption = 5.0,
    draws: DrawsOption = 50,
    seed: SeedOption = 0,
    as_of: YearOption = None,
    overwrite: OverwriteOption = False,
    atlas: AtlasOption = None,
) -> None:
    """Write the brief: findings, tables, maps, scenarios, methods and sources."""
    from layers.files import check_writable, write_atomic, write_with_folder
    from layers.inputs import refuse
    from maps.report import report as gather

    markdown = out.suffix.lower() == ".md"
    if not markdown and out.suffix.lower() not in (".html", ".htm"):
        raise typer.BadParameter(f"{out.name} ends neither in .html nor in .md", param_hint="OUT.html|md")
    folder = f"{out.stem}_files"
    check_writable(out, overwrite=overwrite)
    refuse(out.with_name(folder))
    loaded = _load(atlas)
    with _steps() as step:
        made = gather(
            loaded,
            territory=_territory(loaded, territory),
            scenarios=scenario,
            as_of=as_of,
            radius_km=radius_km,
            draws=draws,
            seed=seed,
            progress=step,
        )
        if markdown:
            text, pictures = made.markdown(folder, progress=step)
        else:
            text, pictures = made.html(progress=step), {}
    if markdown:
        write_with_folder(out, text, out.with_name(folder), pictures, overwrite=overwrite)
    else:
        write_atomic(out, text, overwrite=overwrite)
    print(out.resolve())


@app.command()
def new(
    out: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to make.")],
    title: Annotated[str | None, typer.Option(help="Title of the corridor.")] = None,
    countries: Annotated[
        str | None,
        typer.Option(metavar="ISO", help="Begin with the borders of these, comma-separated; else with an example."),
    ] = None,
    territory: Annotated[
        str | None, typer.Option(metavar="ISO", help="The country that commands are about by default.")
    ] = None,
    branch: Annotated[
        list[str] | None, typer.Option(metavar="ID=TITLE", help="A branch of the corridor; give it again for more.")
    ] = None,
    overwrite: OverwriteOption = False,
) -> None:
    """Begin an atlas of your own: a small folder with a README that explains each file.

    Without --countries it holds an invented example on which every command works.
    """
    from layers.new import new_atlas

    codes = [code.strip() for code in (countries or "").split(",") if code.strip()]
    titles = _pairs(branch, "--branch") or None
    try:
        paths = new_atlas(out, title=title, countries=codes, territory=territory, branches=titles, overwrite=overwrite)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    for path in paths:
        print(path)
    _say(f"Next: read {out / 'README.md'}, then corridor layers check {out}")


@scenario_app.command("list")
def scenario_list(
    context: typer.Context,
    format_: FormatOption = RowFormat.table,
    output: OutputOption = None,
    overwrite: OverwriteOption = False,
    atlas: AtlasOption = None,
) -> None:
    """List the scenarios of the atlas."""
    import pandas as pd

    from layers.scenarios import read_scenario, scenario_names

    loaded = _load(atlas)
    read = [read_scenario(loaded.path / "scenarios" / f"{name}.toml", loaded) for name in scenario_names(loaded)]
    columns = ["scenario", "title", "kind", "year", "start", "end", "confidence"]
    rows = [(one.id, one.title, one.kind, one.year, one.start, one.end, one.confidence) for one in read]
    table = pd.DataFrame(rows, columns=columns).astype({"year": "Int64"})
    _write_rows(table, format_, output, context, loaded, overwrite=overwrite)


@scenario_app.command("show")
def scenario_show(
    context: typer.Context,
    names: ScenarioNames = None,
    format_: FormatOption = RowFormat.table,
    output: OutputOption = None,
    overwrite: OverwriteOption = False,
    atlas: AtlasOption = None,
) -> None:
    """Show what a scenario says, or several combined: every statement, why, and its sources."""
    from layers.statements import statements

    loaded = _load(atlas)
    scenario = _required(loaded, names)
    rows = statements(scenario)
    if format_ is RowFormat.table:
        for part in scenario.parts or (scenario,):
            _say(f"{part.title}\n{part.reading.strip()}\n")
        for statement, where, reason, source in rows[["statement", "where", "reason", "source"]].to_numpy().tolist():
            if reason or source:
                _say(f"{statement} {where}: {' '.join((reason or '').split())}" + (f" [{source}]" if source else ""))
        _say("")
        rows = rows.drop(columns=["reason", "source"])
    _write_rows(rows, format_, output, context, loaded, scenario=scenario, overwrite=overwrite)


@scenario_app.command("run")
def scenario_run(
    context: typer.Context,
    names: ScenarioNames = None,
    show: Annotated[Part, typer.Option(help="Which table to write.")] = Part.summary,
    against: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            is_eager=True,
            callback=_read,
            help="Scenario to hold it against; the baseline if not given.",
        ),
    ] = None,
    as_of: YearOption = None,
    format_: FormatOption = RowFormat.table,
    output: OutputOption = None,
    overwrite: OverwriteOption = False,
    atlas: AtlasOption = None,
) -> None:
    """Run a scenario, or several combined: what is lost, used instead, and left unserved.

    With --format geojson the segments are written, each with its state before and after and its flow.
    Without --as-of the baseline is that of today and the scenario that of its year.
    """
    import geo

    loaded = _load(atlas)
    scenario = _required(loaded, names)
    held = None if against is None else _scenario(loaded, [against])
    outcome = geo.run_scenario(loaded, scenario, against=held, as_of=as_of)
    part = Part.segments if format_ is RowFormat.geojson else show
    rows: pd.DataFrame = getattr(outcome, part.value)
    if part is Part.segments and format_ is RowFormat.table:
        rows = rows[rows["state"] != "idle"]
    _say(f"{scenario.title}, held against: {outcome.against.title}.")
    for note in outcome.notes:
        _say(f"note: {note}")
    _write_rows(rows, format_, output, context, loaded, scenario=scenario, overwrite=overwrite)


@scenario_app.command("compare")
def scenario_compare(
    context: typer.Context,
    names: ScenarioNames = None,
    as_of: YearOption = None,
    format_: FormatOption = RowFormat.table,
    output: OutputOption = None,
    overwrite: OverwriteOption = False,
    atlas: AtlasOption = None,
) -> None:
    """Compare scenarios, each on its own, with the baseline; all of the atlas if none is named."""
    import geo

    loaded = _load(atlas)
    chosen = _scenarios(loaded, names)
    table = geo.compare(loaded, chosen, as_of=as_of)
    if format_ is RowFormat.table:
        shown = ["scenario", "year", "lost", "lost_crossings", "lost_km", "opened_km", "pairs_cut", "extra_hours"]
        shown += ["extra_hours_off_road", "freight_capacity_mt_y", "freight_mt_y", "freight_unserved_mt_y"]
        table = table[[*shown, "extra_hours_per_t", "freight_transit_mt_y", "gas_bcm_y", "gas_unserved_bcm_y"]]
    _write_rows(table, format_, output, context, loaded, compared=chosen, overwrite=overwrite)


@scenario_app.command("sweep")
def scenario_sweep(
    context: typer.Context,
    closures: Annotated[int, typer.Option(min=1, help="How many random closures.")] = 1000,
    what: Annotated[Places, typer.Option(help="What a closure is drawn from.")] = Places.segments,
    size: Annotated[int, typer.Option(min=1, help="How many of them close at once.")] = 1,
    radius_km: Annotated[float, typer.Option(min=0.01, max=500, help="Radius of the discs, km.")] = 25.0,
    seed: SeedOption = 0,
    show: Annotated[
        Listing, typer.Option(help="The distribution, the worst closures, each segment, or every closure.")
    ] = (Listing.summary),
    scenario: ScenarioOption = None,
    as_of: YearOption = None,
    scheduler: SchedulerOption = None,
    format_: FormatOption = RowFormat.table,
    output: OutputOption = None,
    overwrite: OverwriteOption = False,
    atlas: AtlasOption = None,
) -> None:
    """Close places at random, many times, and say what that costs: the same seed gives the same table."""
    from geo.sweep import Setting, Tally, effects_table, random_closures, sweep
    from layers.cluster import workers

    loaded = _load(atlas)
    under = _required(loaded, scenario)
    setting = Setting(loaded, under, as_of=as_of)
    try:
        drawn = random_closures(setting, closures, size=size, seed=seed, what=what.value, radius_km=radius_km)
    except NothingOpenError:
        raise
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--size") from None
    with workers(scheduler) as mapper, _bar(closures, "Closures") as step:
        effects = sweep(setting, drawn, mapper=mapper, progress=step)
        if show is Listing.all:
            table = effects_table(effects)
        else:
            tally = Tally()
            for effect in effects:
                tally.add(effect)
            table = getattr(tally, show.value)()
    _write_rows(table, format_, output, context, loaded, scenario=under, overwrite=overwrite)


@layers_app.command("list")
def layers_list(
    context: typer.Context,
    format_: FormatOption = RowFormat.table,
    output: OutputOption = None,
    overwrite: OverwriteOption = False,
    atlas: AtlasOption = None,
) -> None:
    """List the layers: how many features, how many kilometres, how far they exist."""
    from layers.summary import summarise

    loaded = _load(atlas)
    _write_rows(summarise(loaded), format_, output, context, loaded, overwrite=overwrite)


@layers_app.command("info")
def layers_info(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="A layer, a segment, a node, a route or a source.")],
    format_: FormatOption = RowFormat.table,
    output: OutputOption = None,
    overwrite: OverwriteOption = False,
    atlas: AtlasOption = None,
) -> None:
    """Show everything the atlas says of a layer, a segment, a node, a route or a source."""
    from layers.summary import describe, names

    loaded = _load(atlas)
    _write_rows(
        describe(loaded, _known(name, names(loaded), "name")), format_, output, context, loaded, overwrite=overwrite
    )


@layers_app.command("check")
def layers_check(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="DIR", help="Atlas folder, or a bundled one by its name; the INSTC if not given."),
    ] = None,
    atlas: AtlasOption = None,
) -> None:
    """Check every file of an atlas and list all that is wrong with it."""
    from layers.atlas import find_atlas
    from layers.check import check_atlas

    path = find_atlas(folder or atlas)
    problems = check_atlas(path)
    if problems:
        raise AtlasError(*problems)
    _say(f"{path}: no problems found.")


@layers_app.command("export")
def layers_export(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="GeoPackage file, or folder for the other formats.")],
    format_: Annotated[ExportFormat, typer.Option("--format", "-f", help="File format.")] = ExportFormat.gpkg,
    overwrite: OverwriteOption = False,
    atlas: AtlasOption = None,
) -> None:
    """Write the layers with their styles, for QGIS and other tools."""
    from layers.formats import export
    from maps.qgis import layer_styles

    loaded = _load(atlas)
    for path in export(loaded, out, format=format_.value, overwrite=overwrite, styles=layer_styles(loaded)):
        print(path)


@layers_app.command("import")
def layers_import(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="GeoPackage, Shapefile, GeoJSON, FlatGeobuf or GeoParquet.")
    ],
    into: Annotated[Path, typer.Option("--into", metavar="DIR", help="Atlas folder to change.")],
    layer: Annotated[
        str | None, typer.Option(metavar="LAYER", help="rail, road, sea, pipeline, nodes, borders or land.")
    ] = None,
    field: Annotated[
        list[str] | None, typer.Option(metavar="FIELD=COLUMN", help="Column a field comes from; again for more.")
    ] = None,
    set_: Annotated[
        list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="Value of a field for all; again for more.")
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option(metavar="FILE.toml", help="Field mapping; what the options say comes first.")
    ] = None,
    same_names: Annotated[
        bool, typer.Option("--same-names", help="Take columns that have the name of a field for that field.")
    ] = False,
    keep: Annotated[bool, typer.Option("--keep", help="Keep the other columns under their own names.")] = False,
    source: Annotated[
        str | None, typer.Option(metavar="ID", help="Source the file is from, by its identifier in the atlas.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="Title of the source, if the atlas has it not yet.")] = None,
    publisher: Annotated[str | None, typer.Option(help="Its publisher.")] = None,
    url: Annotated[str | None, typer.Option(help="Its address.")] = None,
    date: Annotated[str | None, typer.Option(help="Its date, such as 2026-11.")] = None,
    licence: Annotated[str | None, typer.Option(help="Its licence.")] = None,
    source_layer: Annotated[
        str | None, typer.Option(metavar="NAME", help="Layer of the file, where it has several.")
    ] = None,
    crs: Annotated[
        str | None, typer.Option(metavar="CRS", help="Where the file states none: such as EPSG:32638.")
    ] = None,
    encoding: Annotated[str | None, typer.Option(metavar="NAME", help="Of a Shapefile's text, such as cp1251.")] = None,
    swapped: Annotated[bool, typer.Option("--swapped", help="The file has latitude before longitude.")] = False,
    snap_km: Annotated[float, typer.Option(min=0, max=500, help="How far from a place a line may end, km.")] = 1.0,
    make_nodes: Annotated[bool, typer.Option("--make-nodes", help="Make places where a line ends near none.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Take the place of all the layer has.")] = False,
    leave_out: Annotated[
        bool, typer.Option("--leave-out", help="Leave out a feature that cannot be taken, and say so.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done; write nothing.")] = False,
    suggest: Annotated[bool, typer.Option("--suggest", help="Propose a field mapping (TOML); write nothing.")] = False,
    format_: FormatOption = RowFormat.table,
) -> None:
    """Bring the features of a file into a layer of an atlas, field by field.

    Nothing is written unless the atlas passes its check with them. A table says of each feature what
    became of it; as a table for people only of those left out or changed.
    """
    from layers.import_file import read_source
    from layers.import_mapping import read_mapping
    from layers.import_suggestion import suggestion
    from layers.importing import import_layer, layer_in
    from layers.tables import table_text

    if suggest:
        wanted = layer_in(into, layer)
        read = read_source(file, layer=source_layer, crs=crs, encoding=encoding, swapped=swapped)
        sys.stdout.write(suggestion(read, wanted))
        return
    done = import_layer(
        into,
        file,
        layer=layer,
        mapping=None if mapping is None else read_mapping(mapping),
        fields=_pairs(field, "--field"),
        constants=_pairs(set_, "--set"),
        source={
            name: value
            for name, value in {
                "id": source,
                "title": title,
                "publisher": publisher,
                "url": url,
                "date": date,
                "licence": licence,
            }.items()
            if value is not None
        },
        source_layer=source_layer,
        crs=crs,
        encoding=encoding,
        swapped=swapped,
        same_names=same_names,
        keep=keep,
        snap_km=snap_km,
        make_nodes=make_nodes,
        replace=replace,
        leave_out=leave_out,
        dry_run=dry_run,
    )
    if dry_run:
        _say(table_text(done.mapping[done.mapping["comes_from"] != "nothing"], "table"))
    for note in done.notes:
        _say(f"note: {note}")
    rows = done.outcome
    if format_ is RowFormat.table:
        rows = rows[rows["what"] != ""]
    if len(rows) or format_ is not RowFormat.table:
        sys.stdout.write(table_text(rows, format_.value))
    places = f", and {len(done.nodes)} places made at their ends" if len(done.nodes) else ""
    verb = "would be" if dry_run else "were"
    _say(f"{len(done.features)} features {verb} taken into {done.layer}{places}.")
    for path in done.written:
        _say(f"Wrote {path}")


@fetch_app.command("osm")
def fetch_osm(
    context: typer.Context,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder to write: the atlas with OpenStreetMap's lines.")],
    what: Annotated[
        str | None,
        typer.Option(
            metavar="KINDS",
            help="Comma-separated: rail, road, pipeline, port, border_post; rail,road if not given, of a fetch all.",
        ),
    ] = None,
    along_km: Annotated[
        float | None, typer.Option(min=0.1, max=500, help="Within this distance of the segments, km; 20 by default.")
    ] = None,
    territory: TerritoryOption = None,
    bbox: Annotated[str | None, typer.Option(metavar="W,S,E,N", help="Within a box, degrees.")] = None,
    from_: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="FILE",
            is_eager=True,
            callback=_read,
            help="Read an extract (.osm, .osm.pbf) or an earlier fetch instead.",
        ),
    ] = None,
    layers_only: Annotated[
        bool, typer.Option("--layers-only", help="Write what was fetched as layers; match nothing.")
    ] = False,
    secondary: Annotated[bool, typer.Option("--secondary", help="Take secondary roads as well.")] = False,
    endpoint: Annotated[str | None, typer.Option(metavar="URL", help="Overpass service to ask; a public one.")] = None,
    timeout: Annotated[float, typer.Option(min=1, max=3600, help="Seconds an answer may take.")] = 180,
    pause: Annotated[float, typer.Option(min=0, max=600, help="Least seconds between two requests.")] = 1,
    retries: Annotated[int, typer.Option(min=0, max=20, help="How often a failed request is sent again.")] = 4,
    cache: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where answers are kept; the user's cache folder if not given.")
    ] = None,
    accept_missing: Annotated[
        bool, typer.Option("--accept-missing", help="Go on without the tiles that did not come.")
    ] = False,
    format_: FormatOption = RowFormat.table,
    output: OutputOption = None,
    overwrite: OverwriteOption = False,
    atlas: AtlasOption = None,
) -> None:
    """Replace the lines of an atlas by those of OpenStreetMap, segment by segment; the facts stay.

    Writes a new atlas into OUT, with what was fetched in OUT/osm, and lists each segment before and
    after. A segment that cannot be matched keeps its line, and the list says why. An interrupted fetch
    goes on where it stopped: run the same command again.
    """
    from geo.matching import match
    from layers.files import check_folder
    from layers.inputs import forget
    from layers.osm import write_fetched
    from layers.osm_store import FILES
    from layers.osm_tags import KINDS
    from layers.save import ENTRIES, check_loss
    from layers.upgrade import upgraded, write_upgraded

    if format_ is RowFormat.geojson:
        raise typer.BadParameter("the lines are in OUT; choose table, csv or json", param_hint="--format")
    kinds = None if what is None else tuple(kind.strip() for kind in what.split(",") if kind.strip())
    if kinds is not None and not layers_only and not set(kinds) & set(MODES):
        raise typer.BadParameter("no lines to match among these; give --layers-only", param_hint="--what")
    loaded = _load(atlas)
    if out.resolve().is_relative_to(loaded.path.resolve()) and out.resolve() != loaded.path.resolve():
        raise typer.BadParameter("lies inside the atlas it is made from; name another folder", param_hint="OUT")
    if not layers_only and out.resolve() == loaded.path.resolve():
        forget(loaded.path)  # an atlas may take its own place
    check_folder(out, FILES if layers_only else ENTRIES, overwrite=overwrite)
    if not layers_only:
        whole = from_ is not None and from_.is_dir()
        check_loss(out, loaded.path, kinds or (KINDS if whole else ("rail", "road")))
    country = None if territory is None else _country(loaded, territory)
    fetched = _fetched(
        loaded,
        kinds,
        from_,
        where={"territory": country, "bbox": _box(bbox), "along_km": along_km},
        service={"endpoint": endpoint, "timeout_s": timeout, "pause_s": pause, "retries": retries, "cache": cache},
        secondary=secondary,
        accept_missing=accept_missing,
    )
    for kind, frame in fetched.frames.items():
        _say(f"{kind}: {len(frame):,} features of OpenStreetMap")
    if layers_only:
        for path in write_fetched(fetched, out, overwrite=overwrite):
            print(path)
        return
    ways = {kind: frame for kind, frame in fetched.frames.items() if kind in MODES}
    with _bar(len(loaded.segments), "Segments") as step:
        matching = match(loaded.segments, loaded.nodes, ways, progress=step)
    better = upgraded(loaded, matching.segments, fetched)
    write_upgraded(better, fetched, out, overwrite=overwrite)
    table = matching.table
    if format_ is RowFormat.table:
        _say_matched(table, len(fetched.missing))
        table = table[table["outcome"] != "not_covered"]
        table = table[["segment", "name", "outcome", "km_before", "km_after", "official_km", "moved_p95_m"]].join(
            table[["accuracy_before_m", "accuracy_after_m"]]
        )
    _write_rows(table, format_, output, context, loaded, overwrite=overwrite)
    _say(f"Wrote {out}")


def _load(folder: Path | None) -> Atlas:
    from layers import load_atlas

    return load_atlas(folder)


def _known(name: str, allowed: Iterable[str], what: str) -> str:
    """Return a name that is allowed; otherwise a usage error with the nearest match."""
    choices = list(allowed)
    if name in choices:
        return name
    close = difflib.get_close_matches(name, choices, n=1)
    hint = f"Did you mean {close[0]}? " if close else ""
    listed = f"Known: {', '.join(choices)}." if len(choices) <= 30 else f"{len(choices)} names are known."
    raise typer.BadParameter(f"unknown {what} {name!r}. {hint}{listed}")


def _territory(atlas: Atlas, code: str | None) -> str | None:
    """Return the territory asked for by code or name, else the atlas's own."""
    return atlas.territory if code is None else _country(atlas, code)


def _one_territory(atlas: Atlas, code: str | None) -> str:
    """Return the territory asked for, else the atlas's own; a usage error where there is neither."""
    country = _territory(atlas, code)
    if country is None:
        listed = ", ".join(sorted(atlas.borders["iso_a3"])[:30])
        raise typer.BadParameter(f"the atlas has no default territory; name one of {listed}", param_hint="--territory")
    return country


def _country(atlas: Atlas, name: str) -> str:
    """Return the code of a country named by its code or its name, in any case; otherwise a usage error."""
    from layers.explain import nearest_code

    borders = atlas.borders
    titles = dict(zip(borders["iso_a3"], borders.get("name", borders["iso_a3"]), strict=True))
    close = nearest_code(name, titles)
    if close is not None and name.strip().casefold() in (close.casefold(), titles[close].casefold()):
        return close
    hint = f"Did you mean {close}? " if close else ""
    listed = f"Known: {', '.join(sorted(titles))}." if len(titles) <= 30 else f"{len(titles)} names are known."
    raise typer.BadParameter(f"unknown territory {name!r}. {hint}{listed}")


def _pairs(texts: Sequence[str] | None, option: str) -> dict[str, str]:
    """Return what is given as name=value; otherwise a usage error."""
    found: dict[str, str] = {}
    for text in texts or ():
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise typer.BadParameter(f"{text!r} is not of the form name=value", param_hint=option)
        if name.strip() in found:
            raise typer.BadParameter(f"{name.strip()} is given twice", param_hint=option)
        found[name.strip()] = value.strip()
    return found


def _box(text: str | None) -> tuple[float, ...] | None:
    """Return a box given as west, south, east and north; otherwise a usage error."""
    if text is None:
        return None
    try:
        box = tuple(float(value) for value in text.split(","))
    except ValueError:
        box = ()
    if len(box) != 4:
        raise typer.BadParameter(f"{text!r} is not west,south,east,north in degrees", param_hint="--bbox")
    return box


def _fetched(
    atlas: Atlas,
    wanted: Sequence[str] | None,
    source: Path | None,
    *,
    where: dict[str, Any],
    service: dict[str, Any],
    secondary: bool,
    accept_missing: bool,
) -> Fetched:
    """Return the OpenStreetMap features asked for: of an earlier fetch, an extract, or a service."""
    from layers.osm import Service, estimate, fetch, read_extract, read_fetched
    from layers.osm_area import fetch_area
    from layers.osm_tags import checked_kinds

    bounded = any(value is not None for value in where.values())
    if source is None and not bounded:
        where, bounded = {**where, "along_km": 20.0}, True
    kinds = ("rail", "road") if wanted is None else wanted
    try:
        kinds = checked_kinds(kinds)
        area = fetch_area(atlas, kinds=kinds, **where) if bounded else None
        asking = Service(**{name: value for name, value in service.items() if value is not None})
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    with _steps() as step:
        if source is not None and source.is_dir():
            return read_fetched(source, kinds=wanted, area=area)
        if source is not None:
            return read_extract(source, kinds=kinds, area=area, secondary=secondary, progress=step)
        assert area is not None  # without a file there is always one
        plan = estimate(area, kinds=kinds, service=asking, secondary=secondary)
        _say(f"{asking.endpoint}: {plan.tiles} tiles, {plan.km2:,.0f} km²; {plan.cached} of them in {asking.cache}")
        return fetch(
            area, kinds=kinds, service=asking, secondary=secondary, accept_missing=accept_missing, progress=step
        )


def _say_matched(table: pd.DataFrame, missing: int) -> None:
    """Say what a reader should know of single segments: which keep their line, and why."""
    fresh = table["outcome"].isin(["matched", "follows"])
    for segment, name, reason in table.loc[fresh & (table["reason"] != ""), ["segment", "name", "reason"]].to_numpy():
        _say(f"{segment} ({name}): {reason}")
    outside = table["outcome"] == "not_covered"
    for segment, name, reason in table.loc[~fresh & ~outside, ["segment", "name", "reason"]].to_numpy():
        _say(f"{segment} ({name}) keeps its line: {reason}")
    if outside.any():
        _say(f"{outside.sum()} segments keep their lines: they lie outside what was fetched.")
    if missing:
        _say(f"{missing} tiles are missing; a segment that is broken may lack no more than those.")
    _say(f"{fresh.sum()} of {len(table)} segments now follow OpenStreetMap.")


def _scenario(atlas: Atlas, names: list[str] | None) -> Scenario | None:
    """Return the scenarios named, combined in their order, and say what contradicts what; None for none."""
    if not names:
        return None
    from layers.scenarios import load_scenario

    scenario = load_scenario(atlas, *names)
    for conflict in scenario.conflicts:
        _say(f"note: {conflict}")
    return scenario


def _required(atlas: Atlas, names: list[str] | None) -> Scenario:
    """Return the scenarios named, combined; the baseline for none."""
    from layers.scenarios import load_scenario

    return _scenario(atlas, names) or load_scenario(atlas)


def _scenarios(atlas: Atlas, names: list[str] | None) -> list[Scenario]:
    """Return each scenario named on its own, over the baseline; all of the atlas for none."""
    from layers.scenarios import distinct, load_scenario, scenario_names

    chosen = [load_scenario(atlas, name) for name in dict.fromkeys(names or scenario_names(atlas))]
    distinct(chosen)
    return chosen


def _provenance(
    context: typer.Context, atlas: Atlas, scenario: Scenario | None = None, compared: Sequence[Scenario] = ()
) -> Provenance:
    """Return where the results of a command come from."""
    from layers.provenance import provenance_of

    command = context.command_path.partition(" ")[2]
    return provenance_of(atlas, command=command, parameters=context.params, scenario=scenario, compared=compared)


def _write_rows(
    rows: pd.DataFrame,
    format_: RowFormat,
    output: Path | None,
    context: typer.Context,
    atlas: Atlas,
    *,
    scenario: Scenario | None = None,
    compared: Sequence[Scenario] = (),
    overwrite: bool,
) -> None:
    """Write rows to a file, or to stdout with their provenance on stderr."""
    from layers.tables import table_text, write_table

    if format_ is RowFormat.geojson and "geometry" not in rows:
        raise typer.BadParameter("these rows have no geometry; choose table, csv or json", param_hint="--format")
    provenance = _provenance(context, atlas, scenario, compared)
    if output is None:
        sys.stdout.write(table_text(rows, format_.value, provenance=provenance))
        sys.stdout.flush()
        _say(provenance.line())
        return
    for path in write_table(rows, output, format=format_.value, provenance=provenance, overwrite=overwrite):
        _say(f"Wrote {path}")


@contextmanager
def _bar(length: int | None, label: str, *, hidden: bool = False) -> Iterator[Callable[[int], None]]:
    """Show a progress bar on stderr; yield what to call with the number of steps done."""
    done = 0
    if length is None:
        yield lambda number: None
        return
    shown: Any = typer.progressbar(length=length, label=label, file=sys.stderr, hidden=hidden)
    with shown as bar:

        def step(number: int) -> None:
            nonlocal done
            bar.update(number - done)
            done = number

        yield step


@contextmanager
def _steps() -> Iterator[Callable[[int, int, str], None]]:
    """Say on stderr what is being done: on one line on a terminal, else nothing until the end."""
    terminal = sys.stderr.isatty()

    def step(done: int, of: int, what: str) -> None:
        if terminal:
            print(f"\r\033[K{done}/{of} {what}", end="", file=sys.stderr, flush=True)

    yield step
    if terminal:
        print("\r\033[K", end="", file=sys.stderr, flush=True)


def _say(message: str) -> None:
    """Print to stderr what a person reads; nothing a file or a name holds is obeyed by the terminal."""
    print("\n".join(map(printable, message.split("\n"))), file=sys.stderr)


def main() -> None:
    """Run the command line in this process."""
    # Grids that PROJ would fetch: no file asks a server, and results are the same everywhere.
    os.environ["PROJ_NETWORK"] = "OFF"
    # A command makes many small things and few circles: looking for those less often saves a tenth of the time.
    gc.set_threshold(100_000, 50, 100)
    try:
        with standard_streams():
            app(prog_name="corridor")
    except SystemExit as end:
        if end.code == 130:
            _say("Interrupted.")
        raise
    except AtlasError as error:
        for problem in error.problems:
            _say(f"error: {problem}")
        if len(error.problems) > 1:
            _say(f"{len(error.problems)} problems.")
        sys.exit(3)
    except FetchError as error:
        _say(f"error: {error}")  # its lines are what is missing
        sys.exit(1)
    except (OutputError, ClusterError, ExtentError, NothingOpenError) as error:
        _say(f"error: {printable(str(error))}")
        sys.exit(1)
    except MemoryError:
        _say("error: this needs more memory than there is; ask for less at once, or use a machine with more")
        sys.exit(1)
    except MissingCostError as error:
        _say(f"error: {error}. Add the missing speed or waiting time to the atlas's costs.json.")
        sys.exit(3)


def program() -> None:
    """Run `main` so that it can be ended at any moment; the entry point of the installed program."""
    supervised()
    main()


if __name__ == "__main__":
    program()
