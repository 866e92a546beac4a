"""Commands that fetch geometry from open sources."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from corridor.inputs import bounding_box, load, place_code
from corridor.options import (
    AtlasOption,
    FormatOption,
    OutputOption,
    OverwriteOption,
    RowFormat,
    TerritoryOption,
    noted_input,
)
from corridor.output import progress_bar, progress_line, say, write_rows
from layers.model.schema import MODES

if TYPE_CHECKING:
    import pandas as pd

    from layers import Atlas
    from layers.osm.frames import Fetched

fetch_app = typer.Typer(
    name="fetch", help="Fetch geometry from open sources, over a network or from files.", no_args_is_help=True
)


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
            callback=noted_input,
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
    from geo.matching.match_lines import match
    from layers.atlas.save import ENTRIES, check_loss
    from layers.files.inputs import forget
    from layers.files.writing import check_folder
    from layers.osm.store import FILES, write_fetched
    from layers.osm.tags import KINDS, checked_kinds
    from layers.osm.upgrade import upgraded, write_upgraded

    if format_ is RowFormat.geojson:
        raise typer.BadParameter("the lines are in OUT; choose table, csv or json", param_hint="--format")
    try:
        kinds = None if what is None else checked_kinds(kind.strip() for kind in what.split(",") if kind.strip())
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--what") from None
    if kinds is not None and not layers_only and not set(kinds) & set(MODES):
        raise typer.BadParameter("no lines to match among these; give --layers-only", param_hint="--what")
    loaded = load(atlas)
    if out.resolve().is_relative_to(loaded.path.resolve()) and out.resolve() != loaded.path.resolve():
        raise typer.BadParameter("lies inside the atlas it is made from; name another folder", param_hint="OUT")
    if not layers_only and out.resolve() == loaded.path.resolve():
        forget(loaded.path)  # an atlas may take its own place
    check_folder(out, FILES if layers_only else ENTRIES, overwrite=overwrite)
    if not layers_only:
        whole = from_ is not None and from_.is_dir()
        check_loss(out, loaded.path, kinds or (KINDS if whole else ("rail", "road")))
    country = None if territory is None else place_code(loaded, territory, "territory")
    fetched = _fetched(
        loaded,
        kinds,
        from_,
        where={"territory": country, "bbox": bounding_box(bbox), "along_km": along_km},
        service={"endpoint": endpoint, "timeout_s": timeout, "pause_s": pause, "retries": retries, "cache": cache},
        secondary=secondary,
        accept_missing=accept_missing,
    )
    for kind, frame in fetched.frames.items():
        say(f"{kind}: {len(frame):,} features of OpenStreetMap")
    if layers_only:
        for path in write_fetched(fetched, out, overwrite=overwrite):
            print(path)
        return
    ways = {kind: frame for kind, frame in fetched.frames.items() if kind in MODES}
    with progress_bar(len(loaded.segments), "Segments") as step:
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
    write_rows(table, format_, output, context, loaded, overwrite=overwrite)
    say(f"Wrote {out}")


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
    from layers.osm.area import fetch_area
    from layers.osm.download import estimate, fetch
    from layers.osm.extract import read_extract
    from layers.osm.service import Service
    from layers.osm.store import read_fetched
    from layers.osm.tags import checked_kinds

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
    with progress_line() as step:
        if source is not None and source.is_dir():
            return read_fetched(source, kinds=wanted, area=area)
        if source is not None:
            return read_extract(source, kinds=kinds, area=area, secondary=secondary, progress=step)
        assert area is not None  # without a file there is always one
        plan = estimate(area, kinds=kinds, service=asking, secondary=secondary)
        say(f"{asking.endpoint}: {plan.tiles} tiles, {plan.km2:,.0f} km²; {plan.cached} of them in {asking.cache}")
        return fetch(
            area, kinds=kinds, service=asking, secondary=secondary, accept_missing=accept_missing, progress=step
        )


def _say_matched(table: pd.DataFrame, missing: int) -> None:
    """Say what a reader should know of single segments: which keep their line, and why."""
    fresh = table["outcome"].isin(["matched", "follows"])
    for segment, name, reason in table.loc[fresh & (table["reason"] != ""), ["segment", "name", "reason"]].to_numpy():
        say(f"{segment} ({name}): {reason}")
    outside = table["outcome"] == "not_covered"
    for segment, name, reason in table.loc[~fresh & ~outside, ["segment", "name", "reason"]].to_numpy():
        say(f"{segment} ({name}) keeps its line: {reason}")
    if outside.any():
        say(f"{outside.sum()} segments keep their lines: they lie outside what was fetched.")
    if missing:
        say(f"{missing} tiles are missing; a segment that is broken may lack no more than those.")
    say(f"{fresh.sum()} of {len(table)} segments now follow OpenStreetMap.")
