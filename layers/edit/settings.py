"""What an atlas says of itself, changed without opening a file: checked as a whole first, and written whole or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from layers.atlas.country_borders import KNOWN_SOURCES, country_borders, country_code
from layers.atlas.load import read_layer
from layers.atlas.save import document, feature_collection
from layers.files.inputs import forget, run
from layers.files.strict_json import read_document
from layers.files.writing import write_together
from layers.foreign.refusal import refusal
from layers.imports.contents import catalogue_of, check_with, described
from layers.imports.importing import layer_in
from layers.model.explain import shorten
from layers.model.names import Names, locodes_of, several, titles_of
from layers.model.schema import LAYERS


@run()
def set_territory(folder: str | Path, country: str) -> str:
    """Set the country that commands are about where none is named.

    Parameters
    ----------
    folder : str or Path
        Atlas folder, changed in place.
    country : str
        One of its countries, by ISO code or name.

    Returns
    -------
    str
        Its ISO 3166-1 alpha-3 code.

    Raises
    ------
    AtlasError
        If there is no such folder, or the atlas would not pass its check.
    ValueError
        If the country is none of the atlas's.

    Examples
    --------
    >>> import tempfile
    >>> from layers import load_atlas
    >>> from layers.atlas.new import new_atlas
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = new_atlas(f"{folder}/a", countries=["BWA", "ZAF"])
    ...     set_territory(f"{folder}/a", "South Africa"), load_atlas(f"{folder}/a").territory
    ('ZAF', 'ZAF')
    """
    folder = _folder(folder)
    borders = read_layer(folder, LAYERS["borders"])
    code = country_code(country, dict(zip(borders["iso_a3"], borders["name"], strict=True)))
    _say_of_corridor(folder, {"territory": code})
    return code


@run()
def set_ends(folder: str | Path, origin: str, destination: str) -> None:
    """Set the places a corridor runs between; where it names no route, the best one between them is taken.

    Parameters
    ----------
    folder : str or Path
        Atlas folder, changed in place.
    origin, destination : str
        Places, by identifier, UN/LOCODE or name.

    Raises
    ------
    AtlasError
        If there is no such folder or place.

    Examples
    --------
    >>> import tempfile
    >>> from layers import load_atlas
    >>> from layers.atlas.new import new_atlas
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = new_atlas(f"{folder}/a")
    ...     set_ends(f"{folder}/a", "WES", "MID")
    ...     load_atlas(f"{folder}/a").catalogue["corridor"]["destination"]
    'MID'
    """
    folder = _folder(folder)
    nodes = read_layer(folder, LAYERS["nodes"])
    places = Names.of_places(titles_of(nodes, "id"), locodes_of(nodes))
    _say_of_corridor(folder, {"origin": _place(origin, places), "destination": _place(destination, places)})


@run()
def add_countries(folder: str | Path, countries: str | Iterable[str]) -> list[str]:
    """Add the borders of countries to an atlas whose borders are bundled ones.

    Parameters
    ----------
    folder : str or Path
        Atlas folder, changed in place.
    countries : str or iterable of str
        By ISO code or English name.

    Returns
    -------
    list of str
        ISO 3166-1 alpha-3 codes of all countries the atlas has then.

    Raises
    ------
    AtlasError
        If there is no such folder, or its borders are from elsewhere: neighbours must share theirs exactly.
    ValueError
        If a name is that of no country.

    Notes
    -----
    The borders of all its countries and the land around them are taken anew, from the best source that has them all.

    Examples
    --------
    >>> import tempfile
    >>> from layers.atlas.new import new_atlas
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = new_atlas(f"{folder}/a", countries=["ZAF"])
    ...     add_countries(f"{folder}/a", ["Botswana", "ZW"])
    ['ZAF', 'BWA', 'ZWE']
    """
    folder = _folder(folder)
    before = read_layer(folder, LAYERS["borders"])
    others = {name for cell in before["source"] for name in str(cell).split(";")} - KNOWN_SOURCES
    if others:
        remedy = "Import the others from the same file (corridor layers import FILE --layer borders)"
        raise refusal("borders.geojson", f"its borders are from {', '.join(sorted(others))}, not bundled ones", remedy)
    begun = country_borders([*before["iso_a3"], *several(countries)])
    listed = read_document(folder / "sources.json")["sources"]
    new = [source for source in begun.sources if source["id"] not in {entry["id"] for entry in listed}]
    texts = {
        LAYERS["borders"].filename: feature_collection(LAYERS["borders"], begun.borders),
        LAYERS["land"].filename: feature_collection(LAYERS["land"], begun.land),
        "sources.json": document({"sources": [*listed, *new]}),
    }
    made = {name: text.encode() for name, text in texts.items()}
    catalogue = catalogue_of(folder)
    licences = list(catalogue.get("licenses", []))
    if begun.licence not in licences:
        catalogue = {**catalogue, "licenses": [*licences, dict(begun.licence)]}
    for source in new:
        catalogue = described(catalogue, made, source)
    _write(folder, {**made, "datapackage.json": document(described(catalogue, made, None)).encode()})
    return list(begun.names)


def _place(name: str, places: Names) -> str:
    """Return the identifier of a place; what is none stays as it is, for the check of the atlas to refuse."""
    meant = places.meant(name)
    if len(meant) > 1:
        raise refusal("nodes.geojson", f"{shorten(name)} may be {', '.join(meant)}", "Name one by its identifier")
    return meant[0] if meant else name


def _folder(folder: str | Path) -> Path:
    layer_in(folder, "nodes")  # refuses what is no folder, and a bundled atlas
    return Path(folder)


def _say_of_corridor(folder: Path, facts: Mapping[str, Any]) -> None:
    catalogue = catalogue_of(folder)
    changed = {**catalogue, "corridor": {**catalogue.get("corridor", {}), **facts}}
    _write(folder, {"datapackage.json": document(changed).encode()})


def _write(folder: Path, changed: Mapping[str, bytes]) -> None:
    check_with(folder, changed)
    forget(folder)  # an atlas may take its own place
    write_together({folder / name: data for name, data in changed.items()}, overwrite=True)
