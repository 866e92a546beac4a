"""The names of an atlas: of its countries and nodes in all their written forms, of routes and modes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from layers.model.countries import country_elsewhere, crossed_first
from layers.model.explain import Guesses
from layers.model.names import Names, locodes_of, several, titles_of
from layers.model.schema import MODES

if TYPE_CHECKING:
    from layers.model.atlas import Atlas, Route

_LISTED: Final = 30  # more names than this are not listed in a message


class UnknownNameError(KeyError, ValueError):
    """A route, territory, segment, node or mode that the atlas does not have, or a name that several have.

    It is a KeyError, because a name was looked up, and a ValueError, because an argument was wrong.

    Parameters
    ----------
    what : str
        What the name should name, such as "node".
    name : str
        The name that was not found.
    known : collection of str
        The names that exist; the message suggests the likeliest of them.
    titles : mapping of str to str, optional
        Their titles, which may be meant as well.
    elsewhere : str, optional
        What the name does name, though not in this atlas.
    instead : str, optional
        What the name does name in this atlas, such as "a place in AZE".

    Examples
    --------
    >>> from geo import UnknownNameError, build_network
    >>> from layers import load_atlas
    >>> try:
    ...     build_network(load_atlas()).edges_in(territory="Azerbajan")
    ... except UnknownNameError as error:
    ...     print(error)
    no territory 'Azerbajan'; did you mean 'Azerbaijan'?
    """

    nearest: str | None = None
    """The name that may be meant, if any is near."""

    def __init__(
        self,
        what: str,
        name: str,
        known: Collection[str],
        *,
        titles: Mapping[str, str] | None = None,
        elsewhere: str | None = None,
        instead: str | None = None,
    ) -> None:
        self.nearest = None if elsewhere or instead else Guesses(known, titles)(name)
        if instead:
            hint = f"that is {instead}"
        elif self.nearest is not None:
            title = (titles or {}).get(self.nearest, self.nearest)
            hint = f"did you mean {self.nearest!r}{'' if title == self.nearest else f' ({title})'}?"
        elif len(known) > _LISTED:
            hint = f"{len(known)} are known, such as {', '.join(sorted(known)[:3])}"
        else:
            hint = f"there are {', '.join(sorted(known)) or 'none'}"
        there = f": {elsewhere} is not in this atlas" if elsewhere else ""
        super().__init__(f"no {what} {name!r}{there}; {hint}")

    def __str__(self) -> str:
        return str(self.args[0])

    def __reduce__(self) -> tuple[Any, ...]:
        """Return how to make it again, with its message: a worker's error must reach the user as it is."""
        return _made_again, (type(self), str(self))


class AmbiguousNameError(UnknownNameError):
    """A name that several places of the atlas have."""

    def __init__(self, what: str, name: str, meant: Mapping[str, str]) -> None:
        listed = [f"{code} ({title})" if title != code else code for code, title in meant.items()]
        if len(listed) > _LISTED:
            listed[_LISTED:] = [f"{len(listed) - _LISTED} more"]
        KeyError.__init__(self, f"{what} {name!r} may be {', '.join(listed)}; name one by its identifier")


def _made_again(kind: type[UnknownNameError], message: str) -> UnknownNameError:
    error = kind.__new__(kind)
    error.args = (message,)
    return error


@dataclass(frozen=True, repr=False)
class Gazetteer:
    """The countries and nodes of an atlas by all their names, whether upper or lower case.

    Attributes
    ----------
    territories, nodes : mapping of str to str
        Name by identifier: ISO 3166-1 alpha-3 codes, node ids.
    locodes : mapping of str to str
        UN/LOCODE of each node that has one.
    country_of : mapping of str to str
        Country of each node.

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
    country_of: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, atlas: Atlas) -> Gazetteer:
        """Return the gazetteer of an atlas."""
        return cls(
            titles_of(atlas.borders, "iso_a3"),
            titles_of(atlas.nodes, "id"),
            locodes_of(atlas.nodes),
            dict(zip(atlas.nodes["id"], atlas.nodes.get("country", ()), strict=False)),
        )

    @cached_property
    def _territory_names(self) -> Names:
        return Names.of_countries(self.territories)

    @cached_property
    def _node_names(self) -> Names:
        return Names.of_places(self.nodes, self.locodes)

    def __repr__(self) -> str:
        return f"<Gazetteer: {len(self.territories)} countries, {len(self.nodes)} nodes>"

    def territory(self, name: str) -> str:
        """Return the ISO 3166-1 alpha-3 code of a country given by alpha-3, alpha-2 or name.

        Raises
        ------
        UnknownNameError
            If the atlas has no such country, or the name may be that of several. A KeyError.
        """
        if name in self.territories:
            return name
        code = _found("territory", name, self.territories, self._territory_names)
        if code is None:
            likely = crossed_first(self.territories, frozenset(self.country_of.values()))
            elsewhere, instead = country_elsewhere(name, likely), None
            if not elsewhere and (
                homes := sorted({str(self.country_of.get(node)) for node in self._node_names.meant(name)})
            ):
                instead = f"a place in {' and '.join(homes)}"
            raise UnknownNameError("territory", name, likely, titles=likely, elsewhere=elsewhere, instead=instead)
        return code

    def node(self, name: str) -> str:
        """Return the id of a node given by id, UN/LOCODE or name.

        The first words of a name are enough if only one node begins with them: "Mumbai" for "Mumbai port".

        Raises
        ------
        UnknownNameError
            If the atlas has no such node, or the name may be that of several. A KeyError.
        """
        return _find("node", name, self.nodes, self._node_names)


def find_name(what: str, name: str, titles: Mapping[str, str], codes: Mapping[str, Iterable[str]] | None = None) -> str:
    """Return the identifier of something given by identifier or title, whether upper or lower case.

    Its first words are enough if only one begins with them.

    Parameters
    ----------
    what : str
        What the name should name, such as "route".
    name : str
    titles : mapping of str to str
        Title by identifier; of what has no title the identifier again.
    codes : mapping of str to iterable of str, optional
        Further written forms by identifier, such as UN/LOCODEs.

    Raises
    ------
    UnknownNameError
        If there is none, or several have that name. A KeyError.

    Examples
    --------
    >>> from geo.network.names import find_name
    >>> find_name("route", "Western", {"w": "Western railway", "e": "Eastern railway"})
    'w'
    """
    return _find(
        what, name, titles, Names({each: (title, *(codes or {}).get(each, ())) for each, title in titles.items()})
    )


def known_modes(value: str | Iterable[str], allowed: Sequence[str] = MODES) -> tuple[str, ...]:
    """Return one mode or several as a tuple, each once.

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
    """Return a route given by id or title; UnknownNameError with the nearest name if there is none."""
    return atlas.routes[find_name("route", name, {route.id: route.name for route in atlas.routes.values()})]


def find_routes(atlas: Atlas, names: str | Iterable[str]) -> list[Route]:
    """Return one route or several given by id or title, each once."""
    return list({route.id: route for route in (find_route(atlas, name) for name in several(names))}.values())


def travel(atlas: Atlas, route: Route) -> list[tuple[str, bool]]:
    """Return the segments of a route in order, each with whether it is travelled in the direction it is drawn.

    A segment that neither starts nor ends where the one before it led counts as travelled in that direction.
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


def _find(what: str, name: Any, titles: Mapping[str, str], names: Names) -> str:
    """Return the identifier of what is named as `_found`; UnknownNameError where there is none."""
    code = _found(what, name, titles, names)
    if code is None:
        raise UnknownNameError(what, name, titles, titles=titles)
    return code


def _found(what: str, name: Any, titles: Mapping[str, str], names: Names) -> str | None:
    """Return the identifier of what is named; None where nothing is, AmbiguousNameError where several are."""
    if not isinstance(name, str):
        raise TypeError(f"a {what} is named by a text, not by {name!r}; give one")
    codes = names.meant(name)
    if len(codes) > 1:
        raise AmbiguousNameError(what, name, {code: titles[code] for code in codes})
    return codes[0] if codes else None
