"""The commands that begin an atlas, and say and fill what it lacks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from corridor.inputs import called, listed, load, name_values, place_code, usage_errors
from corridor.options import OverwriteOption, RowOptions, TextFormat, writes_rows
from corridor.output import say, write_rows

atlases_app = typer.Typer()


@atlases_app.command()
def new(
    out: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to make.")],
    title: Annotated[str | None, typer.Option(help="Title of the corridor.")] = None,
    countries: Annotated[
        str | None,
        typer.Option(
            metavar="COUNTRIES",
            help="Begin with the borders of these, comma-separated, any of the world by ISO code or name; else with an "
            "example.",
        ),
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
    from layers.atlas.new import new_atlas

    codes, titles = listed(countries), name_values(branch, "--branch") or None
    with usage_errors():
        paths = new_atlas(out, title=title, countries=codes, territory=territory, branches=titles, overwrite=overwrite)
    for path in paths:
        print(path)
    say(f"Next: read {out / 'README.md'}, then corridor gaps --atlas {out}")


IntoOption = Annotated[Path, typer.Option("--into", "--atlas", metavar="DIR", help="Atlas folder to change.")]


@atlases_app.command()
@writes_rows(TextFormat)
def gaps(
    how: RowOptions,
) -> None:
    """List all that an atlas of your own lacks before it is a map, each with the command that fills the gap."""
    from layers.edit import gaps as gaps_of

    loaded = load(how.atlas, as_written=True)
    lacking = gaps_of(loaded)
    if lacking.empty:
        say("Nothing is lacking.")
    write_rows(lacking, how, loaded)


@atlases_app.command()
def territory(
    country: Annotated[str, typer.Argument(metavar="COUNTRY", help="One of the atlas, by ISO code or name.")],
    into: IntoOption,
) -> None:
    """Set the country that commands are about where none is named."""
    from layers.edit import set_territory

    with usage_errors():
        code = set_territory(into, country)
    say(f"The territory of {into} is {code}.")


@atlases_app.command()
def ends(
    origin: Annotated[str, typer.Argument(metavar="FROM", help="Place, by identifier, LOCODE or name.")],
    destination: Annotated[str, typer.Argument(metavar="TO", help="Place, by identifier, LOCODE or name.")],
    into: IntoOption,
) -> None:
    """Set the places a corridor runs between. Where it names no route, the shortest way between them is taken."""
    from layers.edit import set_ends

    loaded = load(into, as_written=True)
    first, last = (place_code(loaded, name, "node") for name in (origin, destination))
    set_ends(into, first, last)
    say(f"{into} runs from {called(loaded, first)} to {called(loaded, last)}.")


@atlases_app.command()
def countries(
    names: Annotated[str, typer.Argument(metavar="COUNTRIES", help="Comma-separated, by ISO code or name.")],
    into: IntoOption,
) -> None:
    """Add the borders of countries to an atlas that began with borders of corridor new."""
    from layers.edit import add_countries

    with usage_errors():
        codes = add_countries(into, listed(names))
    say(f"{into} has the borders of {', '.join(codes)}.")
