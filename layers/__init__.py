"""What is there: the atlas on disk, its data model, its checks and its formats."""

from typing import TYPE_CHECKING, Any

from layers.atlas.load import BUNDLED, load_atlas
from layers.foreign.letter_case import plain_letter_case as _plain_letter_case
from layers.model.atlas import Atlas, Route
from layers.model.problem import AtlasError, Problem

if TYPE_CHECKING:
    from layers.osm import FetchOptions, fetch_osm, upgrade, write_upgraded

__all__ = [
    "BUNDLED",
    "Atlas",
    "AtlasError",
    "FetchOptions",
    "Problem",
    "Route",
    "fetch_osm",
    "load_atlas",
    "upgrade",
    "write_upgraded",
]

# Here, because GDAL is loaded by modules of this folder only, in every process: the program, a script, a Dask worker.
_plain_letter_case()


def __getattr__(name: str) -> Any:
    if name in ("FetchOptions", "fetch_osm", "upgrade", "write_upgraded"):  # their libraries take a second to import
        from layers import osm

        return getattr(osm, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
