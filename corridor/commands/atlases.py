"""The command that begins an atlas."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from corridor.inputs import name_values
from corridor.options import OverwriteOption
from corridor.output import say

atlases_app = typer.Typer()


@atlases_app.command()
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
    from layers.atlas.new import new_atlas

    codes = [code.strip() for code in (countries or "").split(",") if code.strip()]
    titles = name_values(branch, "--branch") or None
    try:
        paths = new_atlas(out, title=title, countries=codes, territory=territory, branches=titles, overwrite=overwrite)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    for path in paths:
        print(path)
    say(f"Next: read {out / 'README.md'}, then corridor layers check {out}")
