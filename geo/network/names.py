"""The names an atlas has, and what to say of one it does not have."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from layers.model.atlas import Atlas, Route


class UnknownNameError(KeyError):
    """A route, territory, segment, node or mode that the atlas does not have."""

    def __init__(self, what: str, name: str, known: Collection[str]) -> None:
        close = difflib.get_close_matches(name, known, n=1) or difflib.get_close_matches(name.upper(), known, n=1)
        hint = f"; did you mean {close[0]!r}?" if close else f"; there are {', '.join(sorted(known)) or 'none'}"
        super().__init__(f"no {what} {name!r}{hint}")

    def __str__(self) -> str:
        return str(self.args[0])


def find_route(atlas: Atlas, name: str) -> Route:
    """Return a named route; UnknownNameError with the nearest name if there is none."""
    if name not in atlas.routes:
        raise UnknownNameError("route", name, atlas.routes)
    return atlas.routes[name]


def travel(atlas: Atlas, route: Route) -> list[tuple[str, bool]]:
    """Return the segments of a route in order, each with whether it is travelled as it is drawn.

    A segment that does not start or end where the one before it led to is taken as it is drawn.
    """
    ends = atlas.segments.set_index("id")[["from_node", "to_node"]]
    here = route.origin
    steps = []
    for name in route.segments:
        start, end = ends.loc[name]
        forward = start == here or end != here
        steps.append((name, bool(forward)))
        here = end if forward else start
    return steps
