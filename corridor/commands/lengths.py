"""Commands that measure kilometres by country."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from corridor.inputs import case_of, known_name, known_route, load, note_unknown, place_code, refuse_unused
from corridor.options import (
    RoutesOption,
    RowFormat,
    RowOptions,
    ScenarioOption,
    SchedulerOption,
    TerritoriesOption,
    TextFormat,
    YearOption,
    noted_input,
    writes_rows,
)
from corridor.output import say, working, write_rows

if TYPE_CHECKING:
    import pandas as pd

    from layers import Atlas

lengths_app = typer.Typer()


@lengths_app.command()
@writes_rows(RowFormat)
def exposure(
    how: RowOptions,
    route: RoutesOption = None,
    by: Annotated[
        str,
        typer.Option(
            metavar="COLUMNS", help="Group by these, comma-separated: route, country, mode, status, confidence."
        ),
    ] = "route,country,mode,status",
    territory: TerritoriesOption = None,
    scenario: ScenarioOption = None,
    as_of: YearOption = None,
    crossings: Annotated[bool, typer.Option("--crossings", help="List the border crossings instead.")] = False,
) -> None:
    """Say how many kilometres of each route lie in each country, cut exactly at the border.

    The column km is the length to quote (official where one is known, see km_basis), km_geometry the
    geodesic length of the line as drawn. With --format geojson the cut pieces themselves are written.
    """
    import geo
    from geo.measures.route_exposure import BY
    from geo.network.drawn import UNCLAIMED, WATER

    if crossings or how.format is RowFormat.geojson:
        what = "--crossings lists crossings" if crossings else "GeoJSON has the pieces themselves"
        refuse_unused(how.context, ("by",), f"groups kilometres, and {what}: leave one of them out")
    if crossings:
        refuse_unused(
            how.context, ("as_of",), "changes nothing in the crossings, which are of every year; leave it out"
        )
    columns = tuple(known_name(column.strip(), BY, "--by column", "--by") for column in by.split(","))
    loaded = load(how.atlas, as_of=as_of)
    names = [known_route(loaded, name) for name in route or ()] or None
    case = case_of(loaded, scenario, as_of=as_of)
    countries = [
        code.lower() if code.lower() in (WATER, UNCLAIMED) else place_code(loaded, code, "territory")
        for code in territory or ()
    ]
    if crossings:
        # Of one route the rows need not say which.
        rows: pd.DataFrame = geo.crossings(case, route=names[0] if names and len(names) == 1 else names)
        if countries:
            rows = rows[rows["from_country"].isin(countries) | rows["to_country"].isin(countries)]
    elif how.format is RowFormat.geojson:
        rows = geo.pieces(case, route=names)
        if countries:
            rows = rows[rows["country"].isin(countries)]
    else:
        with working("Cutting the lines at the borders"):
            rows = geo.exposure(case, route=names, by=columns, territory=countries or None)
        if rows["hours"].isna().any():
            note_unknown(case, "some hours are not known")
    if rows.empty:
        where = " or ".join(countries)
        say(f"Nothing {'crosses' if crossings else 'lies in'} {where}." if where else "Nothing to show.")
    to_read = [*columns, "km", "share", "hours", "km_basis", "km_geometry"]
    write_rows(rows, how, loaded, scenario=case.scenario, shown=None if crossings else to_read)


@lengths_app.command()
@writes_rows(TextFormat)
def measure(
    how: RowOptions,
    lines: Annotated[
        str,
        typer.Argument(
            metavar="LINES",
            is_eager=True,
            callback=noted_input,
            help="Layer of lines, of any size: a file, or GeoParquet.",
        ),
    ],
    areas: Annotated[
        Path | None,
        typer.Option(
            metavar="AREAS",
            is_eager=True,
            callback=noted_input,
            help="Layer of areas; the countries of the atlas if not given.",
        ),
    ] = None,
    areas_layer: Annotated[
        str | None, typer.Option(metavar="NAME", help="Layer of the file of areas, where it has several.")
    ] = None,
    areas_crs: Annotated[str | None, typer.Option(metavar="CRS", help="Where the file of areas states none.")] = None,
    areas_encoding: Annotated[
        str | None, typer.Option(metavar="NAME", help="Of its texts, where it states none.")
    ] = None,
    key: Annotated[str | None, typer.Option(metavar="COLUMN", help="Column that names the areas.")] = None,
    by: Annotated[str | None, typer.Option(metavar="COLUMN", help="Column of the lines to group by.")] = None,
    source_layer: Annotated[
        str | None,
        typer.Option("--source-layer", "--layer", metavar="NAME", help="Layer of the file, where it has several."),
    ] = None,
    crs: Annotated[
        str | None, typer.Option(metavar="CRS", help="Where the file states none: such as EPSG:32638.")
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(metavar="NAME", help="Of texts, where the file states none: such as cp1251.")
    ] = None,
    swapped: Annotated[bool, typer.Option("--swapped", help="The file has latitude before longitude.")] = False,
    leave_out: Annotated[
        bool, typer.Option("--leave-out", help="Leave out a feature that cannot be measured, and say so.")
    ] = False,
    scheduler: SchedulerOption = None,
) -> None:
    """Measure how many kilometres of any layer of lines lie in each country, cut exactly at the border.

    The layer is read in parts, so it may be larger than memory.
    """
    from corridor.cluster import workers
    from geo.measures.lengths import streamed_exposure
    from layers.foreign.features import LEFT_OUT
    from layers.foreign.layer import ReadOptions
    from layers.foreign.refusal import refusal
    from layers.foreign.remarks import Remarks
    from layers.imports.stream import open_lines, read_areas

    if areas is None:
        unused = ("areas_layer", "areas_crs", "areas_encoding", "key")
        refuse_unused(how.context, unused, "is for a file of areas: name the file with --areas")
    else:
        refuse_unused(
            how.context, ("atlas",), "gives the countries, and --areas takes their place; leave one of them out"
        )
    loaded: Atlas | None = None
    if areas is None:
        loaded = load(how.atlas, as_written=True)
        within, name, inputs = loaded.borders, "iso_a3", [lines]
    else:
        reading = ReadOptions(areas_layer, areas_crs, areas_encoding, leave_out=leave_out)
        within, name = read_areas(
            areas, key=key, options=reading, on_note=lambda note: say(f"note: {areas.name}: {note}")
        )
        inputs = [lines, str(areas)]
    opened = open_lines(lines, column=by, options=ReadOptions(source_layer, crs, encoding, swapped, leave_out))
    with workers(scheduler) as mapper, working("Measuring the lines", opened.lines) as step:
        exposures = streamed_exposure(
            opened.parts(), opened.frames, within, area_key=name, by=by, mapper=mapper, progress=step
        )
    for note in (*opened.notes, *Remarks(dict(exposures.remarks)).notes()):
        say(f"note: {Path(lines).name}: {note}")
    if exposures.without_geometry and exposures.without_geometry == exposures.lines:
        raise refusal(Path(lines).name, "none of its features has a geometry that can be read", "Restore the file")
    left_out = sum(len(of) for what, of in exposures.remarks.items() if what.startswith(LEFT_OUT))
    if exposures.without_geometry > left_out:
        say(f"note: {exposures.without_geometry - left_out} of {exposures.lines} features have no geometry.")
    if not exposures.lines:
        say(f"note: {Path(lines).name} has no features.")
    if loaded is not None and not swapped and _all_elsewhere(loaded, exposures.table[name]):
        say("note: none of it lies in a country of the corridor; if latitude stands before longitude, give --swapped")
    write_rows(exposures.table, how, loaded, inputs=inputs)


def _all_elsewhere(atlas: Atlas, areas: pd.Series[str]) -> bool:
    """Return whether lines lie in countries, and in none that the atlas has places in."""
    from geo.network.drawn import UNCLAIMED, WATER

    countries = set(areas) - {WATER, UNCLAIMED}
    return bool(countries) and countries.isdisjoint(atlas.nodes["country"])
