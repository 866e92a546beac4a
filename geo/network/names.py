"""The names an atlas has: of countries and nodes in every form they are written, of routes and modes."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from layers.model.countries import country_names
from layers.model.schema import MODES

if TYPE_CHECKING:
    from layers.model.atlas import Atlas, Route

_LISTED: Final = 30  # names that a message lists in full


class UnknownNameError(KeyError, ValueError):
    """A route, territory, segment, node or mode that the atlas does not have, or a name that several have.

    It is a KeyError, as of a name looked up, and a ValueError, as of an argument.

    Parameters
    ----------
    what : str
        What was asked for, such as "node".
    name : str
        As it was asked for.
    known : collection of str
        What there is; the message names the nearest.
    """

    def __init__(self, what: str, name: str, known: Collection[str]) -> None:
        close = difflib.get_close_matches(name, known, n=1) or difflib.get_close_matches(name.upper(), known, n=1)
        if close:
            hint = f"did you mean {close[0]!r}?"
        elif len(known) > _LISTED:
            hint = f"{len(known)} are known"
        else:
            hint = f"there are {', '.join(sorted(known)) or 'none'}"
        super().__init__(f"no {what} {name!r}; {hint}")

    def __str__(self) -> str:
        return str(self.args[0])


class AmbiguousNameError(UnknownNameError):
    """A name that several places of the atlas have."""

    def __init__(self, what: str, name: str, meant: Mapping[str, str]) -> None:
        listed = ", ".join(f"{code} ({title})" for code, title in meant.items())
        KeyError.__init__(self, f"{what} {name!r} may be {listed}; name one by its identifier")


@dataclass(frozen=True)
class Gazetteer:
    """The places of an atlas by every name they have, in any case of letters.

    Attributes
    ----------
    territories, nodes : mapping of str to str
        Name by identifier: ISO 3166-1 alpha-3 codes, node ids.
    locodes : mapping of str to str
        UN/LOCODE of the nodes that have one.

    Examples
    --------
    >>> from geo.network.names import Gazetteer
    >>> from layers import load_atlas
    >>> gazetteer = Gazetteer.of(load_atlas())
    >>> gazetteer.territory("az"), gazetteer.territory("Azerbaijan"), gazetteer.node("Mumbai")
    ('AZE', 'AZE', 'INBOM')
    """

    territories: Mapping[str, str]
    nodes: Mapping[str, str]
    locodes: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, atlas: Atlas) -> Gazetteer:
        """Return the names of an atlas's countries and nodes."""
        nodes = _titles(atlas.nodes, "id")
        codes = zip(nodes, atlas.nodes.get("locode", ()), strict=False)
        return cls(
            _titles(atlas.borders, "iso_a3"), nodes, {node: code for node, code in codes if isinstance(code, str)}
        )

    @cached_property
    def _territory_names(self) -> Mapping[str, tuple[str, ...]]:
        iso = country_names()
        return _by_name({code: (code, *iso.get(code, ()), title) for code, title in self.territories.items()})

    @cached_property
    def _node_names(self) -> Mapping[str, tuple[str, ...]]:
        return _by_name({node: (node, self.locodes.get(node), title) for node, title in self.nodes.items()})

    def territory(self, name: str) -> str:
        """Return the ISO 3166-1 alpha-3 code of a country given by alpha-3, alpha-2 or name.

        Raises
        ------
        UnknownNameError
            If the atlas has no such country, or the name may be that of several. A KeyError.
        """
        return _find("territory", name, self.territories, self._territory_names)

    def node(self, name: str) -> str:
        """Return the id of a node given by id, UN/LOCODE or name.

        The beginning of a name is enough where only one node has it: "Mumbai" for "Mumbai port".

        Raises
        ------
        UnknownNameError
            If the atlas has no such node, or the name may be that of several. A KeyError.
        """
        return _find("node", name, self.nodes, self._node_names)


def several(value: str | Iterable[str] | None) -> tuple[str, ...]:
    """Return names as a tuple: one name alone, several, or none."""
    return () if value is None else (value,) if isinstance(value, str) else tuple(value)


def known_modes(value: str | Iterable[str], allowed: Sequence[str] = MODES) -> tuple[str, ...]:
    """Return modes as a tuple, each once, given as one or several.

    Raises
    ------
    UnknownNameError
        If there is no such mode. A KeyError.
    """
    modes = tuple(dict.fromkeys(several(value)))
    for mode in modes:
        if mode not in allowed:
            raise UnknownNameError("mode", mode, allowed)
    return modes


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
    reached = route.origin
    steps = []
    for name in route.segments:
        start, end = ends.loc[name]
        forward = start == reached or end != reached
        steps.append((name, bool(forward)))
        reached = end if forward else start
    return steps


def _titles(frame: Any, key: str) -> dict[str, str]:
    """Return the name of each row by its identifier, which stands in where there is none."""
    codes = [str(code) for code in frame[key]]
    names = frame.get("name", codes)
    return {code: name if isinstance(name, str) else code for code, name in zip(codes, names, strict=True)}


def _by_name(names: Mapping[str, Iterable[str | None]]) -> dict[str, tuple[str, ...]]:
    """Return the identifiers by each name without regard to case, in the order of the atlas."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for code, forms in names.items():
        for form in forms:
            if isinstance(form, str) and code not in found[form.casefold()]:
                found[form.casefold()].append(code)
    return {form: tuple(codes) for form, codes in found.items()}


def _find(what: str, name: Any, titles: Mapping[str, str], by_name: Mapping[str, tuple[str, ...]]) -> str:
    """Return the identifier of a place: by identifier, else by a name, else by how one name alone begins."""
    if not isinstance(name, str):
        raise TypeError(f"a {what} is named by a text, not by {name!r}")
    if name in titles:
        return name
    typed = name.strip().casefold()
    codes = by_name.get(typed, ())
    if not codes and typed:
        begun = (each for form, each in by_name.items() if form.startswith((f"{typed} ", f"{typed}-")))
        codes = tuple(dict.fromkeys(code for each in begun for code in each))
    if len(codes) > 1:
        raise AmbiguousNameError(what, name, {code: titles[code] for code in codes})
    if not codes:
        raise UnknownNameError(what, name, dict.fromkeys([*titles, *titles.values()]))
    return codes[0]
