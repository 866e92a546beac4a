"""Many lines and places as columns of numbers and texts, for a page that paints them (`maps/static/many.js`).

Folium writes a feature for each, and Leaflet makes an object of it: tens of thousands of them open slowly. Here the
coordinates of all lines are one text (`maps.page.packing`), each property is one list, and a property that all share
stands once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import shapely
from branca.element import MacroElement
from folium.template import Template

from maps.look import style
from maps.page.display import LINE_DECIMALS, LINE_TOLERANCE_DEG, PLACE_DECIMALS, inert, script_json
from maps.page.packing import letters

if TYPE_CHECKING:
    import geopandas as gpd

MOST_LINES: Final = 3000
"""With more lines than this they are painted: an element for each stroke would be too slow."""

MOST_PLACES: Final = 1000
"""With more places than this all but the ends of routes are painted."""

MOST_HELD: Final = 150_000
"""A page holds no more lines than this: with more it opens slowly. The shortest that no route names are left out."""


class ManyFeatures(MacroElement):
    """Hands lines and places to the script that paints them.

    Parameters
    ----------
    lines, places : mapping
        From `line_columns` and `place_columns`.
    left_out : int
        How many lines are not among them.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        corridor.many({{ this._parent.get_name() }}, {{ this.data }});
        {% endmacro %}
        """
    )

    def __init__(self, lines: Mapping[str, Any], places: Mapping[str, Any], left_out: int) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "CorridorMany"
        self.data = script_json({"lines": lines, "places": places, "left": left_out})


def are_many(segments: gpd.GeoDataFrame, nodes: gpd.GeoDataFrame) -> bool:
    """Return whether lines and places are too many for an element each."""
    return len(segments) > MOST_LINES or len(nodes) > MOST_PLACES


def held(
    segments: gpd.GeoDataFrame, nodes: gpd.GeoDataFrame, km: Mapping[str, float], named: Collection[str]
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return the lines and places that a page holds: where lines are too many, the longest, and the places they end at.

    Parameters
    ----------
    segments, nodes : GeoDataFrame
    km : mapping
        Length of each segment by its id.
    named : collection of str
        Ids of segments that stay whatever their length.
    """
    if len(segments) <= MOST_HELD:
        return segments, nodes
    length = segments["id"].map(km).where(~segments["id"].isin(named), np.inf)
    kept = segments.loc[length.nlargest(MOST_HELD).index.sort_values()]
    return kept, nodes[nodes["id"].isin({*kept["from_node"], *kept["to_node"]})]


def line_columns(
    segments: gpd.GeoDataFrame, facts: Mapping[str, Mapping[str, Any]], branches: Iterable[str]
) -> dict[str, Any]:
    """Return lines in the order they are drawn in: mode, branch and status, the topmost last.

    Parameters
    ----------
    segments : GeoDataFrame
        Lines in degrees, with the fields of segments.
    facts : mapping
        What the card of each says besides, by its id.
    branches : iterable of str
        In their order.

    Returns
    -------
    dict
        `points`, the positions of all in letters, differences running on from line to line; `length`, how many they
        are; `scale`, by which each is divided; `counts`, positions of each part; `parts`, parts of each line; `ids`;
        `groups`, what lines in a row share and how many they are; and the other properties as `same`, `names`, `rows`.
    """
    order = {"mode": list(style.DRAWN_FIRST), "branch": list(branches), "status": list(style.STATUSES)[::-1]}
    drawn = _sorted(segments, order)
    more = pd.DataFrame.from_records([facts[name] for name in drawn["id"]], index=drawn.index)
    shapes = shapely.simplify(drawn.geometry.to_numpy(), LINE_TOLERANCE_DEG)
    parts, owner = shapely.get_parts(shapes, return_index=True)
    xy, part = shapely.get_coordinates(parts, return_index=True)
    xy = np.round(xy, LINE_DECIMALS)
    first = np.diff(part, prepend=-1) > 0
    keep = first | np.r_[False, (xy[1:] != xy[:-1]).any(axis=1)]
    alone = np.bincount(part[keep], minlength=len(parts)) == 1
    keep |= (np.diff(part, append=len(parts)) > 0) & alone[part]  # a line has an end, however short it is
    return {
        **_points(xy[keep], LINE_DECIMALS),
        "counts": np.bincount(part[keep], minlength=len(parts)).tolist(),
        "parts": np.bincount(owner, minlength=len(drawn)).tolist(),
        **_properties(pd.concat([pd.DataFrame(drawn.drop(columns="geometry")), more], axis=1), list(order)),
    }


def place_columns(nodes: gpd.GeoDataFrame) -> dict[str, Any]:
    """Return places by their kind, in the form of `line_columns`; each has one position."""
    drawn = _sorted(nodes, {"kind": list(style.KINDS)})
    points = _points(shapely.get_coordinates(drawn.geometry.to_numpy()), PLACE_DECIMALS)
    return {**points, **_properties(pd.DataFrame(drawn.drop(columns="geometry")), ["kind"])}


def _sorted(frame: gpd.GeoDataFrame, order: Mapping[str, Sequence[str]]) -> gpd.GeoDataFrame:
    ranks = [frame[name].map({value: rank for rank, value in enumerate(values)}) for name, values in order.items()]
    return frame.iloc[np.lexsort([rank.to_numpy() for rank in ranks[::-1]])].reset_index(drop=True)


def _points(xy: Any, decimals: int) -> dict[str, Any]:
    return {"points": letters(xy, 10**decimals), "length": len(xy), "scale": 10**decimals}


def _properties(frame: pd.DataFrame, shared: list[str]) -> dict[str, Any]:
    """Return the ids, the groups, and the other properties of rows that stand in the order of their groups."""
    facts = frame.drop(columns=["id", *shared]).dropna(axis=1, how="all")
    columns = {inert(name): _values(facts[name]) for name in facts.columns}
    same = {name: values[0] for name, values in columns.items() if all(value == values[0] for value in values)}
    rows = {name: values for name, values in columns.items() if name not in same}
    sizes = frame.groupby(shared, sort=False).size()
    groups = [
        [dict(zip(shared, key if isinstance(key, tuple) else (key,), strict=True)), int(count)]
        for key, count in sizes.items()
    ]
    return {
        "ids": frame["id"].tolist(),
        "groups": groups,
        "same": same,
        "names": list(rows),
        "rows": list(rows.values()),
    }


def _values(column: pd.Series) -> list[Any]:
    """Return values as JSON scalars, None for what is missing; a whole number without its decimal point."""

    def plain(value: Any) -> Any:
        if isinstance(value, float):
            return int(value) if value.is_integer() else value
        return value if isinstance(value, int) else inert(str(value))

    values = column.astype(object).where(column.notna(), None).tolist()  # scalars of Python, not of numpy
    told = {value: plain(value) for value in set(values) - {None}}
    return [told.get(value) for value in values]
