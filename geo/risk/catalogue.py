"""The closures that happened, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from geo.network.case import Case
from geo.risk.places import History
from layers.model.schema import CRS

if TYPE_CHECKING:
    from layers.model.atlas import Atlas

EVENT_COLUMNS: Final = (
    *("id", "place", "from", "until", "days", "days_low", "days_high", "kind", "announced", "passed_share"),
    *("counted", "closed", "text", "source", "confidence", "note"),
)


def geometries(case: Case) -> dict[str, Any]:
    """Return the point of each node and the line of each segment of the atlas of a case. EPSG:4326."""
    frames = (case.atlas.nodes, case.atlas.segments)
    return {name: shape for frame in frames for name, shape in zip(frame["id"], frame.geometry, strict=True)}


def closure_events(case: Atlas | Case) -> gpd.GeoDataFrame:
    """Return the closures that happened, in the order of the atlas.

    Parameters
    ----------
    case : Atlas or Case

    Returns
    -------
    GeoDataFrame
        One row for each event: `id`, `place`, `from`, `until`, `days` (d) with `days_low` and `days_high`, `kind`,
        `announced`, `passed_share`, `counted` (whether it counts in rates: in the years that were searched, not
        seasonal, and freight was held up), `closed` (nodes and segments), `text`, `source`, `confidence`, `note`.
        EPSG:4326.

    Raises
    ------
    AtlasError
        If the years that were searched for closures end before they begin.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from geo.risk import closure_events
    >>> from layers import load_atlas
    >>> event = {"id": "a", "place": "Astara", "nodes": ["BRAST"], "from": "2026-03-05", "days": 4, "days_low": 4}
    >>> event |= {"days_high": 4, "kind": "security", "passed_share": 0, "confidence": "high"}
    >>> events = {"since": "2018-01-01", "until": "2026-06-30", "events": [event]}
    >>> closure_events(replace(load_atlas(), events=events))[["id", "counted"]].values.tolist()
    [['a', True]]
    """
    case = Case.of(case)
    history = History(case)
    counted = {event.id for event in history.events}
    where = geometries(case)
    rows, shapes = [], []
    for entry in case.atlas.events.get("events", ()):
        closed = (*entry.get("nodes", ()), *entry.get("segments", ()))
        rows.append({**entry, "counted": entry["id"] in counted, "closed": "; ".join(closed)})
        shapes.append(shapely.union_all([where[name] for name in closed]))
    frame = pd.DataFrame(rows, columns=list(EVENT_COLUMNS)).astype({"announced": object, "note": object})
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=CRS)
