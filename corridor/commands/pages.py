"""Commands that write a page, a report or a project."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from corridor.inputs import (
    case_of,
    combined_scenario,
    each_scenario,
    load,
    note_unknown,
    refuse_seed,
    refuse_unused,
    scenario_named,
    territory_or_default,
)
from corridor.options import (
    AtlasOption,
    OverwriteOption,
    RadiusOption,
    ScenarioOption,
    ScenariosOption,
    SeedOption,
    TerritoryOption,
    YearOption,
)
from corridor.output import command_provenance, print_table, progress_line, say, working
from layers.model.problem import MissingCostError

if TYPE_CHECKING:
    from layers import Atlas

pages_app = typer.Typer()

_BRIEF: Final = "OUT.html|pdf|docx|md"


@pages_app.command("map")
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
    """Draw the atlas as one HTML page that works without a network.

    The page holds all its languages (English, Azerbaijani, Russian, Persian): who reads it chooses.
    """
    from layers.atlas.load import find_atlas
    from layers.files.writing import check_writable, is_device, write_atomic
    from maps import page_html, web_map
    from maps.page.basemap import basemap as named
    from maps.page.many import MOST_HELD
    from maps.page.weight import MOST_BYTES, weights

    path = out if out is not None else Path(f"{find_atlas(atlas).resolve().name}.html")
    check_writable(path, overwrite=overwrite)
    if path.suffix.lower() not in (".html", ".htm") and not is_device(path):
        raise typer.BadParameter(f"{path.name} does not end in .html, and the map is a page", param_hint="OUT.html")
    try:
        named(basemap)
    except KeyError as error:
        raise typer.BadParameter(str(error.args[0]), param_hint="--basemap") from None
    case = case_of(load(atlas, as_of=as_of), as_of=as_of)
    loaded = case.atlas
    _say_gaps(loaded)
    country, under = territory_or_default(loaded, territory), combined_scenario(loaded, scenario)
    say("Drawing the map …")
    note_unknown(case, "chokepoints, times, costs or scenarios are left out or incomplete", prices=True)
    drawn = web_map(case, territory=country, scenario=under, basemap=basemap)
    if drawn.left_out:
        say(
            f"note: the page leaves out the {drawn.left_out:,} shortest lines that no route names: with more than "
            f"{MOST_HELD:,} it would open slowly. corridor qgis shows all of them."
        )
    page = page_html(drawn)
    write_atomic(path, page, overwrite=overwrite)
    if (size := len(page.encode())) > MOST_BYTES:
        parts = ", ".join(f"{name} {part / 1000:,.0f} kB" for name, part in weights(drawn).items())
        say(
            f"note: {path.name} has {size / 1000:,.0f} kB; up to {MOST_BYTES / 1000:,.0f} kB a page opens at once and "
            f"goes by mail. In it: {parts}, and the program"
        )
    print(path.resolve())
    if open_:
        typer.launch(str(path))


@pages_app.command()
def qgis(
    context: typer.Context,
    out: Annotated[
        Path | None, typer.Argument(metavar="OUT.qgz", help="Project to write; its GeoPackage is OUT.gpkg beside it.")
    ] = None,
    territory: TerritoryOption = None,
    scenario: ScenariosOption = None,
    as_of: YearOption = None,
    install_plugin: Annotated[
        bool, typer.Option("--install-plugin", help="Put the toolbox of all commands into QGIS; write no project.")
    ] = False,
    profile: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Profile of QGIS to put it into; this user's if not given.")
    ] = None,
    atlas: AtlasOption = None,
    overwrite: OverwriteOption = False,
) -> None:
    """Write a QGIS project that opens finished: styled layers, chokepoints, scenarios, a page to print.

    With --install-plugin every command becomes an algorithm of Processing in QGIS instead.
    """
    import geo
    from layers.files.writing import check_writable
    from maps.qgis.project import save_project

    if install_plugin:
        refuse_unused(context, ("territory", "scenario", "as_of", "atlas"), "is for a project; leave it out")
        if out is not None:
            raise typer.BadParameter("no project is written with --install-plugin; leave it out", param_hint="OUT.qgz")
        _install_plugin(context, profile, overwrite=overwrite)
        return
    refuse_unused(context, ("profile",), "is for --install-plugin")
    if out is None:
        raise typer.BadParameter("name the project to write, such as corridor.qgz", param_hint="OUT.qgz")
    if out.suffix.lower() != ".qgz":
        raise typer.BadParameter(f"{out.name} does not end in .qgz, as a project does", param_hint="OUT.qgz")
    check_writable(out, overwrite=overwrite)
    check_writable(out.with_suffix(".gpkg"), overwrite=overwrite)
    case = case_of(load(atlas, as_of=as_of), as_of=as_of)
    loaded = case.atlas
    country, scenarios = territory_or_default(loaded, territory), each_scenario(loaded, scenario)
    case = case.but(territory=country)
    try:
        with working("Ranking the chokepoints"):
            places = None if country is None else geo.chokepoints(case)
    except MissingCostError as error:
        places = None
        say(f"note: chokepoints are left out: {error}. Add the missing value to costs.json.")
    with working("Running the scenarios", len(scenarios)) as step:
        outcomes = []
        try:
            for number, entry in enumerate(scenarios, start=1):
                outcomes.append(geo.run_scenario(case.but(scenario=entry)))
                step(number)
        except MissingCostError as error:
            say(f"note: scenarios are left out: {error}. Add the missing value to costs.json.")
    provenance = command_provenance(context, loaded, compared=scenarios)
    for path in save_project(
        loaded,
        out,
        territory=country,
        chokepoints=places,
        outcomes=outcomes,
        provenance=provenance,
        overwrite=overwrite,
    ):
        print(path)


def _install_plugin(context: typer.Context, profile: Path | None, *, overwrite: bool) -> None:
    """Write the toolbox into a profile of QGIS; it starts the program that this is."""
    from corridor.usage import usage
    from layers.files.writing import whole_folder, write_new
    from maps.qgis_plugin import plugin_files, plugin_folder

    folder = plugin_folder(profile)
    files = plugin_files(usage(context.obj), (sys.executable, "-m", "corridor"))
    folder.parent.mkdir(parents=True, exist_ok=True)
    with whole_folder(folder, frozenset(files) | {"__pycache__"}, overwrite=overwrite) as building:
        for name, data in files.items():
            write_new(building / name, data)
    print(folder)
    say("Next: start QGIS anew, tick Corridor Mapper under Plugins > Manage and Install Plugins, and open the")
    say("toolbox of Processing. Without a window: qgis_process plugins enable corridor_mapper.")


@pages_app.command()
def report(
    context: typer.Context,
    out: Annotated[
        Path,
        typer.Argument(metavar=_BRIEF, help="Brief to write: a page, Markdown, PDF or a Word document."),
    ],
    territory: TerritoryOption = None,
    language: Annotated[Literal["en", "az", "ru", "fa"], typer.Option(help="Language of the two pages.")] = "en",
    annex: Annotated[bool, typer.Option("--annex", help="Add all tables and pictures, in English.")] = False,
    scenario: ScenariosOption = None,
    radius_km: RadiusOption = 5.0,
    draws: Annotated[
        int,
        typer.Option(
            min=0,
            max=100_000,
            help="Seeded draws for the intervals; 0 for none. The table of scenarios has those that are recorded with "
            "the atlas, such as 200, unless more are asked for.",
        ),
    ] = 200,
    seed: SeedOption = 0,
    as_of: YearOption = None,
    overwrite: OverwriteOption = False,
    atlas: AtlasOption = None,
) -> None:
    """Write the brief: two pages with the answer, a map, the scenarios, what is not known, and sources."""
    from layers.files.inputs import refuse
    from layers.files.writing import check_writable, write_atomic, write_with_folder
    from maps.report.gather import report as gather

    suffix = out.suffix.lower()
    if suffix not in (".html", ".htm", ".md", ".pdf", ".docx"):
        raise typer.BadParameter(f"{out.name} ends in none of .html, .md, .pdf and .docx", param_hint=_BRIEF)
    refuse_seed(context, draws)
    check_writable(out, overwrite=overwrite)
    folder = out.with_name(f"{out.stem}_files")
    if suffix == ".md":
        refuse(folder)
    loaded = load(atlas, as_of=as_of)
    note_unknown(case_of(loaded, as_of=as_of), "what needs times or costs is left out or incomplete", prices=True)
    with progress_line() as step:
        brief = gather(
            loaded,
            territory=territory_or_default(loaded, territory),
            scenarios=[scenario_named(loaded, name) for name in scenario or ()] or None,
            as_of=as_of,
            radius_km=radius_km,
            draws=draws,
            seed=seed,
            language=language,
            annex=annex,
            progress=step,
        )
        if suffix == ".md":
            text, pictures = brief.markdown(folder.name, progress=step)
        else:
            write = {".pdf": brief.pdf, ".docx": brief.docx}.get(suffix, brief.html)
            data = write(progress=step)
    if suffix == ".md":
        write_with_folder(out, text, folder, pictures, overwrite=overwrite)
    else:
        write_atomic(out, data, overwrite=overwrite)
    print(out.resolve())


def _say_gaps(atlas: Atlas) -> None:
    """Name at once all that an atlas lacks which names no route yet, where it lacks what a map needs."""
    from geo.routing.inferred import INFERRED

    if any(not name.startswith(INFERRED) for name in atlas.routes):
        return
    from layers.edit import gaps  # only where it is needed: what it edits with loads slowly

    lacking = gaps(atlas)
    if lacking["needed"].any():
        say(f"{atlas.path} lacks what a map needs:")
        print_table(lacking, file=sys.stderr)
