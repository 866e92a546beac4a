"""An atlas whose lines were matched to OpenStreetMap: what else has to change with them.

Facts stay as they are, `as_of` among them: it is the date of the facts, not of the line. With a new
line go `geometry_method`, `geometry_accuracy_m`, `traced_km` (the geodesic length of the ways, which is
their own length), the source, and the words about the length:

* `source` gets the identifier of OpenStreetMap at the end; it replaces that of an earlier upgrade.
* `length_note` says why line and official length differ. What it says of the line before is kept as
  such; where the new one is over `layers.model.schema.LENGTH_TOLERANCE` off, the new figures stand before it.

The catalogue names OpenStreetMap among its sources and the Open Database License among its licences,
and LICENSE.md says so, which is what using its data asks for (https://www.openstreetmap.org/copyright).
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date as Day  # noqa: N812 - `date` is the date of the data here
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import shapely

from layers.atlas.save import ODBL, save_atlas
from layers.checks.atlas_check import check_atlas
from layers.files.writing import write_new
from layers.model.problem import AtlasError
from layers.model.schema import LAYERS, LENGTH_TOLERANCE
from layers.osm.store import write_fetched

if TYPE_CHECKING:
    import geopandas as gpd

    from layers.model.atlas import Atlas
    from layers.osm.frames import Fetched

SOURCE: Final = "openstreetmap"
"""Identifier of OpenStreetMap in sources.json, with the date of the data behind it where that is known."""

COPYRIGHT: Final = "https://www.openstreetmap.org/copyright"
LICENCE: Final = ODBL["name"]
BEFORE: Final = "Of the line before: "
"""How a note on the length of the line before an upgrade begins."""

CREDIT: Final = f"""Lines with the `geometry_method` osm, and the layers in `osm/`, contain information from
OpenStreetMap, © OpenStreetMap contributors, made available under the Open Database License 1.0, ODbL
({COPYRIGHT}).
"""
"""Paragraph of LICENSE.md."""

_TITLE: Final = "OpenStreetMap"
_PUBLISHER: Final = "OpenStreetMap contributors"
_OSM_SOURCE: Final = re.compile(rf"{SOURCE}(-\d{{4}}-\d{{2}}-\d{{2}})?")
_NOTE: Final = re.compile(r"The track in OpenStreetMap is [\d,.]+ km, the official length [\d,.]+ km(\. )?")
_ENTRY: Final = re.compile(rf"{_TITLE}(, data of \d{{4}}-\d{{2}}-\d{{2}})?, {_PUBLISHER}")


def upgrade(atlas: Atlas, segments: gpd.GeoDataFrame, fetched: Fetched) -> Atlas:
    """Return an atlas with lines from OpenStreetMap in the place of its own, and all that changes with them.

    Parameters
    ----------
    atlas : Atlas
        As it was.
    segments : GeoDataFrame
        Its segments in their order, those matched with a new line (`geo.matching.Matching.segments`).
    fetched : Fetched
        Where the lines come from; its `timestamp` dates them.

    Returns
    -------
    Atlas
        To be written with `write_upgraded`. The same atlas where no line is new.

    Raises
    ------
    ValueError
        If the segments are not those of the atlas, in its order.

    See Also
    --------
    corridor.redraw_lines : matches the segments to what was fetched, and upgrades the atlas with them.

    Examples
    --------
    A track in OpenStreetMap that has the very line of a segment:

    >>> import geopandas as gpd
    >>> from geo.matching import match
    >>> from layers import load_atlas
    >>> from layers.osm import Fetched
    >>> atlas = load_atlas("middle")
    >>> line = atlas.segments.geometry[atlas.segments["mode"] == "rail"].iloc[0]
    >>> track = gpd.GeoDataFrame({"osm_id": ["way/1"]}, geometry=[line], crs="EPSG:4326")
    >>> fetched = Fetched({"rail": track}, timestamp="2026-11-01T00:00:00Z")
    >>> segments = match(atlas.segments, atlas.nodes, fetched.frames).segments
    >>> upgrade(atlas, segments, fetched).sources["id"].iloc[-1]
    'openstreetmap-2026-11-01'
    """
    if segments["id"].tolist() != atlas.segments["id"].tolist():
        raise ValueError("these are not the segments of the atlas, in its order")
    new = _is_new(atlas.segments, segments)
    if not new.any():
        return atlas
    date = _day(fetched.timestamp)
    source = f"{SOURCE}-{date}" if date else SOURCE
    result = atlas.segments.copy()
    for column in ("geometry", "geometry_method", "geometry_accuracy_m", "traced_km"):
        result.loc[new, column] = segments.loc[new, column].to_numpy()
    result.loc[new, "source"] = [_cited(text, source) for text in result.loc[new, "source"]]
    notes = [
        _length_note(note, traced, official) if is_new else note
        for is_new, note, traced, official in zip(
            new, result["length_note"], result["traced_km"], result["official_km"], strict=True
        )
    ]
    result["length_note"] = pd.Series(notes, index=result.index, dtype=object)
    kinds = ", ".join(LAYERS[mode].title.lower() for mode in result.loc[new, "mode"].unique())
    return replace(
        atlas,
        segments=result,
        sources=_sources(atlas.sources, source, date, f"Course of {kinds}"),
        catalogue=_catalogue(atlas.catalogue, date, fetched.attribution),
    )


def write_upgraded(atlas: Atlas, fetched: Fetched, folder: str | Path, *, overwrite: bool = False) -> list[Path]:
    """Write an upgraded atlas with what was fetched for it in `osm/`, if it passes its check; else nothing.

    Parameters
    ----------
    atlas : Atlas
        From `upgrade`.
    fetched : Fetched
    folder, overwrite
        As in `layers.atlas.save.save_atlas`.

    Returns
    -------
    list of Path
        Every file written, in order of name. LICENSE.md ends in `CREDIT`, unless it names the page
        on the copyright of OpenStreetMap already.

    Raises
    ------
    AtlasError
        With all that would be wrong with the atlas.
    OutputError
        As `layers.atlas.save.save_atlas`.

    Examples
    --------
    >>> import tempfile
    >>> from layers import load_atlas
    >>> from layers.osm import Fetched, upgrade
    >>> atlas, fetched = load_atlas("middle"), Fetched({}, timestamp="2026-11-01T00:00:00Z")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     upgraded = upgrade(atlas, atlas.segments, fetched)
    ...     written = write_upgraded(upgraded, fetched, Path(folder, "refined"))
    >>> "fetch.json" in [path.name for path in written]
    True
    """

    def also(building: Path) -> None:
        write_fetched(fetched, building / "osm")
        _credit(building / "LICENSE.md")
        problems = check_atlas(building)
        if problems:
            raise AtlasError(*problems)

    return save_atlas(atlas, folder, overwrite=overwrite, also=also)


def _credit(path: Path) -> None:
    """Let a licence say that there is data of OpenStreetMap, once."""
    text = path.read_bytes() if path.is_file() else b"# Licence of the layers\n"
    if COPYRIGHT.encode() not in text:
        path.unlink(missing_ok=True)
        write_new(path, text.rstrip() + b"\n\n" + CREDIT.encode())


def _day(timestamp: str | None) -> str | None:
    """Return the day of a date as OpenStreetMap gives it; None where it is not a valid date."""
    try:
        return Day.fromisoformat((timestamp or "")[:10]).isoformat()
    except ValueError:
        return None


def _is_new(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame) -> Any:
    """Return which segments have a line from OpenStreetMap that they did not have."""
    same = shapely.equals_exact(before.geometry.to_numpy(), after.geometry.to_numpy(), normalize=False)
    same &= (before["geometry_method"] == after["geometry_method"]).to_numpy()
    return (after["geometry_method"] == "osm").to_numpy() & ~same


def _cited(text: str, source: str) -> str:
    """Return the sources of a segment with OpenStreetMap as the last, in place of an earlier one."""
    return ";".join([*(name for name in text.split(";") if not _OSM_SOURCE.fullmatch(name)), source])


def _length_note(note: Any, traced_km: float, official_km: float) -> str | None:
    """Return the note of a segment with a new line."""
    old = _NOTE.sub("", note) if isinstance(note, str) else ""
    old = old.removeprefix(BEFORE)
    sentences = []
    if official_km > 0 and abs(traced_km / official_km - 1) > LENGTH_TOLERANCE:
        sentences.append(
            f"The track in OpenStreetMap is {traced_km:,.1f} km, the official length {official_km:,.1f} km"
        )
    if old:
        sentences.append(f"{BEFORE}{old}")
    return ". ".join(sentences) or None


def _sources(sources: pd.DataFrame, source: str, date: str | None, note: str) -> pd.DataFrame:
    entry = {
        "id": source,
        "title": _TITLE,
        "publisher": _PUBLISHER,
        "url": COPYRIGHT,
        "date": date,
        "licence": LICENCE,
        "note": note,
    }
    remaining = sources[sources["id"] != source]
    added = pd.DataFrame([entry], columns=sources.columns).astype(object)
    return pd.concat([remaining.astype(object), added], ignore_index=True).replace({np.nan: None})


def _catalogue(catalogue: Any, date: str | None, attribution: str) -> dict[str, Any]:
    """Return a catalogue that names OpenStreetMap and its licence; its list of files is made when it is written."""
    result = dict(catalogue)
    licences = list(result.get("licenses", []))
    if not any(licence.get("name") == LICENCE for licence in licences):
        licences.append(dict(ODBL))
    title = f"{_TITLE}{f', data of {date}' if date else ''}, {_PUBLISHER}"
    remaining = [source for source in result.get("sources", []) if not _ENTRY.fullmatch(str(source.get("title", "")))]
    credit = result.get("attribution")
    if isinstance(credit, str) and attribution not in credit:
        result["attribution"] = f"{credit}; {attribution}"
    result["licenses"] = licences
    result["sources"] = [*remaining, {"title": title, "path": COPYRIGHT, "licence": LICENCE}]
    return result
