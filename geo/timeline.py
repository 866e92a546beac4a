"""The corridor in a given year: which segments exist, and in what state.

A segment's `status` is its state when the facts were gathered; `opens` and `closes` are years,
past or expected. In the year asked for

- a segment that has closed (`closes` <= year) is gone;
- one that has opened (`opens` <= year) is operational;
- one that is operational today but had not opened yet (`opens` > year) is planned;
- every other keeps its status; where `opens` is not known, nothing is guessed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import geopandas as gpd


def status_in(segments: gpd.GeoDataFrame, year: int) -> gpd.GeoDataFrame:
    """Return the segments that exist in a year, with their status in that year.

    Parameters
    ----------
    segments : GeoDataFrame
        With the columns `status`, `opens` and `closes` (years; missing where not known).
    year : int
        Calendar year. An opening or closure counts from the first day of its year.

    Returns
    -------
    GeoDataFrame
        A copy without the closed segments, in the order and with the index of `segments`.

    Examples
    --------
    >>> import pandas as pd
    >>> from geo import status_in
    >>> lines = pd.DataFrame({"status": ["planned", "operational"], "opens": [2029, 2005], "closes": [None, 2026]})
    >>> status_in(lines, 2030)["status"].tolist()
    ['operational']
    >>> status_in(lines, 2000)["status"].tolist()
    ['planned', 'planned']
    """
    present = segments[~(segments["closes"] <= year).fillna(False).astype(bool)].copy()
    opened = (present["opens"] <= year).fillna(False).astype(bool)
    awaited = (present["opens"] > year).fillna(False).astype(bool)
    present.loc[opened, "status"] = "operational"
    present.loc[awaited & (present["status"] == "operational"), "status"] = "planned"
    return present
