"""The corridor in a given year: which segments exist, and their status.

A segment's `status` is that of the day when the facts were gathered; `opens` and `closes` are years,
past or expected. In a given year

- a segment that has closed (`closes` <= year) no longer exists;
- one that has opened (`opens` <= year) is operational;
- one that is operational today but had not opened yet (`opens` > year) is planned;
- every other segment keeps its status, also if `opens` is unknown: one that is operational today counts as
  operational in every year before (`open_without_a_year` counts those of which nothing says so).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.arrays import Floats


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
    opens, closes = (
        pd.to_numeric(segments[name]).to_numpy(dtype=float, na_value=np.nan) for name in ("opens", "closes")
    )
    status, closed = statuses_in(segments["status"].to_numpy(dtype=object), opens, closes, year)
    present = segments[~closed].copy()
    present["status"] = status[~closed]
    return present


def open_without_a_year(segments: gpd.GeoDataFrame, year: int) -> int:
    """Return how many segments count as operational in a year although nothing says so.

    They are operational today and state no opening, and the date of their facts (`as_of`) is of a later year.

    Examples
    --------
    >>> import pandas as pd
    >>> from geo.network.years import open_without_a_year
    >>> facts = {"status": "operational", "opens": [None, None, 2005], "as_of": ["2026-08", "2011", "2026"]}
    >>> [open_without_a_year(pd.DataFrame(facts), year) for year in (1850, 2020, 2026)]
    [2, 1, 0]
    """
    known_in = pd.to_numeric(segments["as_of"].astype(str).str[:4], errors="coerce")
    unsure = (segments["status"] == "operational") & segments["opens"].isna() & (known_in > year)
    return int(unsure.sum())


def statuses_in(
    status: NDArray[np.object_], opens: Floats, closes: Floats, year: int
) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    """Return the status of segments in a year, and which of them have closed by then.

    Parameters
    ----------
    status : array of str, shape (n,)
    opens, closes : array of float, shape (n,)
        Years; NaN where not known.
    year : int

    Returns
    -------
    status : array of str, shape (n,)
        A new array.
    closed : array of bool, shape (n,)
    """
    status_then = status.copy()
    status_then[(opens > year) & (status == "operational")] = "planned"
    status_then[opens <= year] = "operational"
    return status_then, closes <= year
