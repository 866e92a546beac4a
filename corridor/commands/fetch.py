"""Commands that fetch geometry from open sources."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from corridor.inputs import bounding_box, listed, load, place_code, refuse_unused, usage_errors
from corridor.options import RowOptions, TerritoryOption, TextFormat, noted_input, writes_rows
from corridor.output import progress_line, say, working, write_rows
from layers.model.schema import MODES

if TYPE_CHECKING:
    import pandas as pd

    from layers import Atlas
    from layers.osm import Estimate, Fetched, FetchOptions

_SHOWN: Final = (
    "segment",
    "name",
    "outcome",
    "km_before",
    "km_after",
    "official_km",
    "moved_p95_m",
    "accuracy_before_m",
    "accuracy_after_m",
)
"""Columns shown to people; files have all."""

fetch_app = typer.Typer(
    name="fetch", help="Fetch geometry from open sources, over a network or from files.", no_args_is_help=True
)


@fetch_app.command("osm")
@writes_rows(TextFormat)
def fetch_osm(
    how: RowOptions,
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
) -> None:
    """Replace the lines of an atlas by those of OpenStreetMap, segment by segment; the facts stay.

    Writes a new atlas into OUT, with what was fetched in OUT/osm, and lists each segment before and
    after. A segment that cannot be matched keeps its line, and the list says why. An interrupted fetch
    goes on where it stopped: run the same command again.
    """
    from corridor.redraw import redraw_lines
    from layers.osm import FetchOptions, Service, fetch_osm, write_fetched, write_upgraded

    if from_ is not None:
        asked = ("endpoint", "timeout", "pause", "retries", "cache", "accept_missing")
        refuse_unused(
            how.context, asked, "is for a fetch over the network, and --from reads a file; leave one of them out"
        )
    if layers_only:
        refuse_unused(how.context, ("format_", "output", "wide"), "is for the table, which --layers-only does not make")
    kinds = _kinds(what, layers_only=layers_only)
    loaded = load(how.atlas, as_written=True)
    is_earlier_fetch = from_ is not None and from_.is_dir()
    _check_out(out, loaded, kinds, overwrite=how.overwrite, layers_only=layers_only, all_kinds=is_earlier_fetch)
    options = FetchOptions(
        kinds=kinds,
        territory=None if territory is None else place_code(loaded, territory, "territory"),
        bbox=bounding_box(bbox),
        along_km=along_km,
        secondary=secondary,
        accept_missing=accept_missing,
    )
    manners: dict[str, Any] = {
        "timeout_s": timeout,
        "pause_s": pause,
        "retries": retries,
        "endpoint": endpoint,
        "cache": cache,
    }
    with usage_errors():
        service = Service(**{name: value for name, value in manners.items() if value is not None})

        def say_estimate(estimate: Estimate) -> None:
            area = f"{estimate.tiles} tiles, {estimate.km2:,.0f} km²"
            say(f"{service.endpoint}: {area}; {estimate.cached} of them in {service.cache}")

        with progress_line() as step:
            fetched = fetch_osm(loaded, options, source=from_, service=service, on_estimate=say_estimate, progress=step)
    for kind, frame in fetched.frames.items():
        say(f"{kind}: {len(frame):,} features of OpenStreetMap")
    _say_dropped(fetched)
    if layers_only:
        for path in write_fetched(fetched, out, overwrite=how.overwrite):
            print(path)
        return
    with working("Drawing the segments anew", len(loaded.segments)) as segments_done:
        redrawn, matching = redraw_lines(loaded, fetched, progress=segments_done)
    write_upgraded(redrawn, fetched, out, overwrite=how.overwrite)
    table = matching.table
    if how.format is TextFormat.table:
        _say_matched(table)
        _say_remedies(table, fetched, options, source=from_)
        table = table[table["outcome"] != "not_covered"]
    write_rows(table, how, loaded, shown=_SHOWN)
    say(f"Wrote {out}")


def _kinds(text: str | None, *, layers_only: bool) -> tuple[str, ...] | None:
    """Return the kinds to fetch; a usage error where one is unknown or none could be matched."""
    from layers.osm.tags import checked_kinds

    if text is None:
        return None
    with usage_errors(option="--what"):
        kinds = checked_kinds(listed(text))
    if not layers_only and not set(kinds) & set(MODES):
        raise typer.BadParameter("no lines to match among these; give --layers-only", param_hint="--what")
    return kinds


def _check_out(
    out: Path, atlas: Atlas, kinds: tuple[str, ...] | None, *, overwrite: bool, layers_only: bool, all_kinds: bool
) -> None:
    """Refuse, before anything is fetched, a folder that could not be written or would lose something."""
    from layers.atlas.save import ENTRIES, check_loss
    from layers.files.inputs import forget
    from layers.files.writing import check_folder
    from layers.osm.download import USUAL_KINDS
    from layers.osm.store import FILES
    from layers.osm.tags import KINDS

    is_same = out.resolve() == atlas.path.resolve()
    if out.resolve().is_relative_to(atlas.path.resolve()) and not is_same:
        raise typer.BadParameter("lies inside the atlas it is made from; name another folder", param_hint="OUT")
    if is_same and not layers_only:
        forget(atlas.path)  # an atlas may take its own place
    check_folder(out, FILES if layers_only else ENTRIES, overwrite=overwrite)
    if not layers_only:
        check_loss(out, atlas.path, kinds or (KINDS if all_kinds else USUAL_KINDS))


def _say_dropped(fetched: Fetched) -> None:
    """Say how many elements could not be drawn, and why."""
    lacking = [osm_id for osm_id, reason in fetched.dropped.items() if "lacks" in reason and osm_id.startswith("way/")]
    if lacking:
        ways = f"{len(lacking):,} way{'s'[len(lacking) == 1 :]}"
        named = ", ".join(lacking[:3]) + (", …" if len(lacking) > 3 else "")
        say(f"{ways} left out, because nodes of {'it' if len(lacking) == 1 else 'them'} are lacking: {named}")
    if others := len(fetched.dropped) - len(lacking):
        say(f"{others:,} other elements left out, because they cannot be drawn; fetch.json says why.")


def _say_matched(table: pd.DataFrame) -> None:
    """Say what a reader should know of single segments: which keep their line, and why."""
    facts = table[["segment", "name", "reason"]]
    is_redrawn, is_outside = table["outcome"].isin(["matched", "follows"]), table["outcome"] == "not_covered"
    for segment, name, reason in facts[is_redrawn & (table["reason"] != "")].to_numpy():
        say(f"{segment} ({name}): {reason}")
    for segment, name, reason in facts[~is_redrawn & ~is_outside].to_numpy():
        say(f"{segment} ({name}) keeps its line: {reason}")
    if is_outside.any():
        say(f"{is_outside.sum()} segments keep their lines: no way is near either of their places.")
    say(f"{is_redrawn.sum()} of {len(table)} segments now follow OpenStreetMap.")


def _say_remedies(table: pd.DataFrame, fetched: Fetched, options: FetchOptions, *, source: Path | None) -> None:
    """Say what may bring the ways that segments lack, from what was asked for and what came."""
    lacks_ways = table[table["outcome"].isin(["not_covered", "no_way", "broken"])]
    if lacks_ways.empty:
        return
    remedies = []
    if any("lacks" in reason for reason in fetched.dropped.values()):
        whole = "osmium extract --strategy complete_ways, or out geom of Overpass"
        remedies.append(f"an extract with all nodes of its ways ({whole})")
    if fetched.missing:
        remedies.append(f"the {len(fetched.missing)} tiles that did not come (without --accept-missing)")
    limits = {"--territory": options.territory, "--bbox": options.bbox, "--along-km": options.along_km}
    if given := [option for option, value in limits.items() if value is not None]:
        remedies.append(f"a wider area ({', '.join(given)})")
    elif source is None:
        remedies.append("a wider area (--along-km above 20)")
    else:
        remedies.append(f"a wider area than that of {source.name} (--from)")
    if "road" in set(lacks_ways["mode"]) and not options.secondary and (source is None or source.is_file()):
        remedies.append("secondary roads (--secondary)")
    say(f"{len(lacks_ways)} segments lack ways. What may bring them: {'; '.join(remedies)}.")
