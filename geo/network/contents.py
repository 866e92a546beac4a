"""Results that depend on the contents of an atlas alone, computed once for all years and scenarios.

Frames can be changed in place, so an atlas is recognised by its contents, not by its identity. The
contents are copies, so that a later change to a frame does not change results already computed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable
from copy import deepcopy
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeVar

import shapely

if TYPE_CHECKING:
    from layers.model.atlas import Atlas

Result = TypeVar("Result")

_FRAMES: Final = ("segments", "nodes", "borders", "land")

# The columns that a network, its cuts or its names are built from.
_FACTS: Final = (
    *("id", "name", "mode", "from_node", "to_node", "status", "opens", "closes", "official_km", "traced_km"),
    *("gauge_mm", "speed_kmh", "capacity_mt_y", "capacity_bcm_y", "kind", "country", "capacity", "capacity_unit"),
    *("dwell_h", "iso_a3", "locode", "branch", "confidence"),
)


def snapshot(atlas: Atlas) -> Atlas:
    """Return a copy of an atlas that later changes to its frames, routes or costs do not reach."""
    frames = {name: getattr(atlas, name).copy() for name in _FRAMES}
    return replace(atlas, **frames, routes=dict(atlas.routes), costs=deepcopy(dict(atlas.costs)))


class Contents:
    """The contents of an atlas, with the results computed from them.

    Parameters
    ----------
    atlas : Atlas

    Attributes
    ----------
    atlas : Atlas
        A copy that is never changed.

    Examples
    --------
    >>> from geo.network.contents import Contents
    >>> from layers import load_atlas
    >>> Contents.of(load_atlas()) is Contents.of(load_atlas())
    True
    """

    def __init__(self, atlas: Atlas) -> None:
        self.atlas = snapshot(atlas)
        self._results: dict[Hashable, Any] = {}

    @classmethod
    def of(cls, atlas: Atlas) -> Contents:
        """Return the contents of an atlas: the same object for the same contents."""
        return _contents(_Digested(_digest(atlas), atlas))

    def once(self, key: Hashable, compute: Callable[[Contents], Result]) -> Result:
        """Return the result of a function of the contents, which is called the first time only."""
        if key not in self._results:
            self._results[key] = compute(self)
        result: Result = self._results[key]
        return result


class _Digested:
    """An atlas that compares equal to any other with the same contents."""

    def __init__(self, digest: bytes, atlas: Atlas) -> None:
        self.digest, self.atlas = digest, atlas

    def __hash__(self) -> int:
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Digested) and self.digest == other.digest


@lru_cache(maxsize=4)
def _contents(digested: _Digested) -> Contents:
    contents = Contents(digested.atlas)
    digested.atlas = contents.atlas  # so that the key does not keep the user's frames in memory
    return contents


def _digest(atlas: Atlas) -> bytes:
    """Return a hash of everything that a network is built from."""
    digest = hashlib.blake2b(digest_size=16)
    for frame in (getattr(atlas, name) for name in _FRAMES):
        digest.update(repr([(name, frame[name].tolist()) for name in _FACTS if name in frame]).encode())
        digest.update(b"".join(shapely.to_wkb(frame.geometry.to_numpy())))
    routes = [
        (route.id, route.kind, route.origin, route.destination, route.segments) for route in atlas.routes.values()
    ]
    digest.update(repr((routes, atlas.costs)).encode())
    return digest.digest()
