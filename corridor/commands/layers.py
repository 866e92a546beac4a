"""Commands about the layers of an atlas."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from corridor.inputs import case_of, known_name, load, name_values, note_unknown, refuse_unused
from corridor.options import AtlasOption, OverwriteOption, RowOptions, TextFormat, TextFormatOption, writes_rows
from corridor.output import print_table, progress_line, say, working, write_rows

_ROWS: Final = 20
"""How many features left out or changed a table for people lists."""

layers_app = typer.Typer(
    name="layers", help="List, describe, check and export the layers of an atlas.", no_args_is_help=True
)


_OF_IMPORTS: Final = (
    *("field", "set_", "mapping", "same_names", "keep", "source", "title", "publisher", "url", "date", "licence"),
    *("snap_km", "split", "make_nodes", "replace", "leave_out", "dry_run", "format_"),
)
"""Options that a proposal of a mapping makes no use of."""


@layers_app.command("list")
@writes_rows(TextFormat)
def layers_list(
    how: RowOptions,
) -> None:
    """List the layers: how many features, how many kilometres, how far they exist."""
    from layers.atlas.summary import summarise

    loaded = load(how.atlas, as_written=True)
    write_rows(summarise(loaded), how, loaded)


@layers_app.command("info")
@writes_rows(TextFormat)
def layers_info(
    how: RowOptions,
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME", help="A layer, a segment, a node, a country, a route or a source, by id or title."
        ),
    ],
) -> None:
    """Show everything the atlas says of a layer, a segment, a node, a route or a source."""
    from layers.atlas.summary import codes, describe, names

    loaded = load(how.atlas, as_written=True)
    found = known_name(name, names(loaded), "name", "NAME", codes(loaded))
    write_rows(describe(loaded, found), how, loaded)


@layers_app.command("check")
def layers_check(
    context: typer.Context,
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="DIR", help="Atlas folder, or a bundled one by its name; the INSTC if not given."),
    ] = None,
    atlas: AtlasOption = None,
) -> None:
    """Check every file of an atlas and list all that is wrong with it.

    Notes say where the network of a mode may not be connected as it should: lines that meet away from their ends,
    ends close to another line, lines drawn twice, parts. They may be meant, and the atlas can be used with them.
    Another note names the speeds, waits and prices that costs.json lacks.
    """
    from layers.atlas.load import find_atlas, load_atlas
    from layers.checks.network_notes import network_notes
    from layers.model.schema import MODES

    if folder is not None:
        refuse_unused(context, ("atlas",), f"names an atlas, and so does {folder}; leave one of them out")
    path = find_atlas(folder or atlas)
    with working("Reading and checking the atlas"):
        checked = load_atlas(path)  # refuses an atlas with a problem, and names them all
    with working("Looking for lines that meet"):
        notes = network_notes({name: checked.layer(name) for name in (*MODES, "nodes")})
    for note in notes:
        say(f"note: {note}")
    note_unknown(case_of(checked), "what needs times or costs will be refused", prices=True)
    say(f"{path}: no problems found.")


@layers_app.command("export")
def layers_export(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="GeoPackage file, or folder for the other formats.")],
    format_: Annotated[
        Literal["gpkg", "geojson", "parquet", "fgb"], typer.Option("--format", "-f", help="File format.")
    ] = "gpkg",
    overwrite: OverwriteOption = False,
    atlas: AtlasOption = None,
) -> None:
    """Write the layers with their styles, for QGIS and other tools."""
    from layers.atlas.formats import export
    from layers.files.inputs import refuse
    from maps.qgis.styles import layer_styles

    refuse(out)
    ending = out.suffix.lower()
    if format_ == "gpkg" and ending not in ("", ".gpkg"):
        raise typer.BadParameter(f"{out.name} does not end in .gpkg; --format has other formats", param_hint="OUT")
    if format_ != "gpkg" and ending in (".gpkg", ".geojson", ".json", ".parquet", ".fgb"):
        raise typer.BadParameter(f"{out.name} is to be a folder, of a file a layer: name it so", param_hint="OUT")
    loaded = load(atlas, as_written=True)
    for path in export(loaded, out, format=format_, overwrite=overwrite, styles=layer_styles(loaded)):
        print(path)


@layers_app.command("import")
def layers_import(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="File of any format that GDAL reads here, GeoParquet, or a table (CSV)."),
    ],
    into: Annotated[Path, typer.Option("--into", "--atlas", metavar="DIR", help="Atlas folder to change.")],
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
    split: Annotated[
        Literal["touch", "cross", "none"],
        typer.Option(help="Where lines are split: where they touch, also where they cross, or nowhere."),
    ] = "touch",
    make_nodes: Annotated[bool, typer.Option("--make-nodes", help="Make places where a line ends near none.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Take the place of all the layer has.")] = False,
    leave_out: Annotated[
        bool, typer.Option("--leave-out", help="Leave out a feature that cannot be taken, and say so.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done; write nothing.")] = False,
    suggest: Annotated[bool, typer.Option("--suggest", help="Propose a field mapping (TOML); write nothing.")] = False,
    format_: TextFormatOption = TextFormat.table,
) -> None:
    """Bring the features of a file into a layer of an atlas, field by field.

    Nothing is written unless the atlas passes its check with them. A table says of each feature what
    became of it; as a table for people only of those left out or changed.
    """
    from layers.imports.features import ImportOptions
    from layers.imports.field_mapping import FieldMapping, read_mapping
    from layers.imports.importing import import_layer, layer_in
    from layers.imports.source_file import read_source
    from layers.imports.suggestion import suggestion
    from layers.results.tables import table_text

    options = ImportOptions(
        source_layer=source_layer,
        crs=crs,
        encoding=encoding,
        swapped=swapped,
        same_names=same_names,
        keep=keep,
        snap_km=snap_km,
        split=split,
        make_nodes=make_nodes,
        replace=replace,
        leave_out=leave_out,
        dry_run=dry_run,
    )
    if suggest:
        refuse_unused(context, _OF_IMPORTS, "is for an import, and --suggest makes none; leave it out")
        target = layer_in(into, layer)
        sys.stdout.write(suggestion(read_source(file, options, kinds=target.geometry_types), target))
        return
    facts = {"id": source, "title": title, "publisher": publisher, "url": url, "date": date, "licence": licence}
    fields, constants = name_values(field, "--field"), name_values(set_, "--set")
    base = FieldMapping() if mapping is None else read_mapping(mapping)
    with progress_line() as step:
        taken_in = import_layer(
            into,
            file,
            layer=layer,
            mapping=base.with_more(fields=fields, constants=constants, source=facts),
            options=options,
            progress=step,
        )
    if dry_run:
        print_table(taken_in.mapping[taken_in.mapping["comes_from"] != "nothing"], file=sys.stderr)
    for note in taken_in.notes:
        say(f"note: {note}")
    rows = taken_in.outcome
    if format_ is not TextFormat.table:
        sys.stdout.write(table_text(rows, format_.value))
    elif (rows["what"] != "").any():
        told = rows[rows["what"] != ""]
        print_table(told.head(_ROWS))
        if len(told) > _ROWS:
            say(f"{len(told) - _ROWS:,} more rows; --format csv has all.")
    places = f", and {len(taken_in.nodes)} places made at their ends" if len(taken_in.nodes) else ""
    verb = "would be" if dry_run else "were"
    say(f"{len(taken_in.features)} features {verb} taken into {taken_in.layer}{places}.")
    for path in taken_in.written:
        say(f"Wrote {path}")
