"""Which of the named routes page and brief are about first."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from layers import Atlas


def leading_route(atlas: Atlas, parts: pd.DataFrame, territory: str | None) -> str | None:
    """Return the route that a page opens with and a brief is about first.

    Of the freight routes that enter the territory it is the first of those with the fewest modes, so that shares
    compare like with like. If none enters the territory it is chosen from all freight routes, and if there is no
    freight route from all but those for comparison.

    Parameters
    ----------
    atlas : Atlas
    parts : DataFrame
        What lies where: columns `route`, `mode` and `country`, as from `geo.pieces` or `geo.exposure`. A route of
        which nothing exists has no row, and is not chosen.
    territory : str or None
        ISO 3166-1 alpha-3.

    Returns
    -------
    str or None
        Identifier of the route.
    """
    modes = parts.groupby("route")["mode"].nunique()
    named = [name for name, route in atlas.routes.items() if name in modes and not route.is_baseline]
    freight = [name for name in named if atlas.routes[name].kind == "freight"] or named
    inside = set(parts["route"][parts["country"] == territory])
    entering = [name for name in freight if name in inside] or freight
    return min(entering, key=lambda name: int(modes[name]), default=None)
