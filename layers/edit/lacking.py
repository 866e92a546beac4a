"""What an atlas lacks before it is a map worth drawing, all at once, each with the command that fills it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import pandas as pd

from layers.atlas.country_borders import countries_passed
from layers.checks.network_notes import network_notes
from layers.model.atlas import expect_atlas
from layers.model.schema import MODES

if TYPE_CHECKING:
    from layers.model.atlas import Atlas

_IMPORT: Final = "corridor layers import FILE --layer rail --set status=operational --make-nodes"
_SOURCE: Final = "--source ID --title TITLE --publisher PUBLISHER --date YYYY"


def gaps(atlas: Atlas) -> pd.DataFrame:
    """Return what an atlas lacks, the weightiest first.

    Parameters
    ----------
    atlas : Atlas

    Returns
    -------
    DataFrame
        `gap`, `needed` (whether there is nothing to show without it), `without_it` (what that means) and `fill_with`
        (the command, or the file to edit). No row where nothing is lacking.

    Examples
    --------
    >>> from layers import load_atlas
    >>> gaps(load_atlas("middle")).query("needed").empty
    True
    """
    expect_atlas(atlas)
    rows = [*_of_lines(atlas), *_of_countries(atlas), *_of_routes(atlas), *_of_licences(atlas)]
    return pd.DataFrame(rows, columns=["gap", "needed", "without_it", "fill_with"])


def _of_lines(atlas: Atlas) -> Iterator[tuple[str, bool, str, str]]:
    into = f"--into {shlex.quote(str(atlas.path))}"
    if atlas.segments.empty:
        yield "no line", True, "nothing is drawn", f"{_IMPORT} {into} {_SOURCE}"
    layers = {name: atlas.layer(name) for name in (*MODES, "nodes")}
    parts = [note for note in network_notes(layers) if "falls into" in note.message]
    if parts:
        modes = ", ".join(note.file.removesuffix(".geojson") for note in parts)
        check = f"corridor layers check {shlex.quote(str(atlas.path))}"
        yield f"links between parts: {modes}", False, "no way leads from one part to another", check


def _of_countries(atlas: Atlas) -> Iterator[tuple[str, bool, str, str]]:
    into = f"--into {shlex.quote(str(atlas.path))}"
    frame = countries_passed(atlas.segments.geometry)
    passed = dict(zip(frame["iso_a3"], frame["name"], strict=True))
    known = set(atlas.borders["iso_a3"])
    frame = countries_passed(atlas.segments.geometry, outside=atlas.borders)
    if lacking := {code: name for code, name in zip(frame["iso_a3"], frame["name"], strict=True) if code not in known}:
        what = f"borders of {', '.join(lacking.values())}"
        yield what, True, "what lies there counts as unclaimed", f"corridor countries {','.join(lacking)} {into}"
    if passed and (atlas.territory is None or atlas.territory not in passed):
        first = next((code for code in passed if code in known), "ISO")
        why = "commands ask for --territory" if atlas.territory is None else f"no line passes {atlas.territory}"
        yield "a territory that lines pass", False, why, f"corridor territory {first} {into}"


def _of_routes(atlas: Atlas) -> Iterator[tuple[str, bool, str, str]]:
    into = f"--into {shlex.quote(str(atlas.path))}"
    corridor = atlas.catalogue.get("corridor", {})
    if not atlas.routes and not {"origin", "destination"} <= set(corridor):
        yield "ends of the corridor", False, "the two ends farthest apart are taken", f"corridor ends FROM TO {into}"
    if not any("[[demand]]" in line for line in _baseline(atlas)):
        file = atlas.path / "scenarios" / "baseline.toml"
        yield "what is carried", False, "a closure cuts ways, but nothing is missed", f"[[demand]] in {file}"


def _baseline(atlas: Atlas) -> list[str]:
    file = atlas.path / "scenarios" / "baseline.toml"
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    return [line for line in lines if not line.lstrip().startswith("#")]


def _of_licences(atlas: Atlas) -> Iterator[tuple[str, bool, str, str]]:
    cited = {name for cell in atlas.segments["source"] for name in str(cell).split(";")}
    # What has an address is a publication that facts are cited from, which need no licence, nor do estimates of ours.
    a_file = atlas.sources["url"].isna() & atlas.sources["publisher"].ne("Corridor Mapper")
    unknown = atlas.sources[atlas.sources["id"].isin(cited) & atlas.sources["licence"].isna() & a_file]["id"]
    if len(unknown):
        file = atlas.path / "sources.json"
        yield f"licence of {', '.join(unknown)}", False, "it cannot be handed on", f"licence in {file}"
