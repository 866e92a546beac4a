"""What a command was asked for, found in the atlas; otherwise a usage error with the nearest name."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import typer

from corridor.options import RowFormat, TextFormat, was_typed
from corridor.output import say, working

if TYPE_CHECKING:
    from geo import Case
    from layers import Atlas
    from layers.scenarios.scenario import Scenario


def load(folder: Path | None, *, as_written: bool = False, as_of: int | None = None) -> Atlas:
    """Return the atlas of a folder, or of a bundled one's name; the INSTC for none.

    Where it has lines and names no route, routes are inferred and said, unless it is wanted as it is written. Of a
    year asked for it is said which lines may not have been open.
    """
    from geo.network.years import open_without_a_year
    from layers import load_atlas

    with working("Reading and checking the atlas"):
        atlas = load_atlas(folder)
    if as_of is not None and (unsure := open_without_a_year(atlas.segments, as_of)):
        lines = "1 line states" if unsure == 1 else f"{unsure} lines in operation state"
        say(f"note: {lines} no year of opening, and what is known is of later years: open in {as_of} by assumption")
    if as_written or atlas.routes or atlas.segments.empty:
        return atlas
    from geo import inferred_routes

    routes = inferred_routes(atlas)
    for route in routes.values():
        between = " to ".join(called(atlas, end) for end in (route.origin, route.destination))
        taken = f"the shortest way for {route.kind} from {between}"
        say(f"note: no route is named. Taken is {taken} (corridor ends names other ends, routes.json routes)")
    return replace(atlas, routes=routes)


def known_name(
    name: str,
    allowed: Mapping[str, str] | Iterable[str],
    what: str,
    option: str | None = None,
    codes: Mapping[str, Iterable[str]] | None = None,
) -> str:
    """Return the identifier of what is named, in any case or by its title; otherwise a usage error with the nearest.

    Parameters
    ----------
    name : str
        What was typed.
    allowed : mapping of str to str, or iterable of str
        Titles by identifier, or identifiers alone.
    what : str
        What the name should name, such as "route".
    option : str, optional
        The option it was typed for.
    codes : mapping of str to iterable of str, optional
        Further written forms by identifier.
    """
    from geo.network.names import AmbiguousNameError, UnknownNameError, find_name

    titles = allowed if isinstance(allowed, Mapping) else {each: each for each in allowed}
    try:
        return find_name(what, name, titles, codes)
    except AmbiguousNameError as error:
        raise typer.BadParameter(str(error), param_hint=option) from None
    except UnknownNameError as error:
        hint = "" if error.nearest is None else f"Did you mean {error.nearest}? "
        listed = f"Known: {', '.join(titles)}." if len(titles) <= 30 else f"{len(titles)} names are known."
        raise typer.BadParameter(f"unknown {what} {name!r}. {hint}{listed}", param_hint=option) from None


def case_of(atlas: Atlas, scenario: list[str] | None = None, *, as_of: int | None = None) -> Case:
    """Return the atlas in a year and under the scenarios named, combined."""
    from geo import Case

    return Case(atlas, combined_scenario(atlas, scenario), as_of)


def note_unknown(case: Case, what: str, *, prices: bool = False) -> None:
    """Say on stderr which speeds and waits are not known, and what is missing or left out for that reason.

    With `prices` those are named too that freight needs which goes by cost; where the atlas has none, it goes by time.
    """
    import numpy as np

    from geo.routing.search import unknown_parameters, unknown_prices

    network, names_of = case.network(), unknown_parameters
    if prices and case.rule() != "hours":
        names_of = unknown_prices
    if names := names_of(network, np.zeros(len(network.tail), dtype=bool)):
        say(f"note: {what}, because the atlas has no {', '.join(names)}. Add the value to costs.json.")


def known_route(atlas: Atlas, name: str) -> str:
    """Return the id of a route given by id or title; otherwise a usage error."""
    return known_name(name, {route.id: route.name for route in atlas.routes.values()}, "route", "--route")


def called(atlas: Atlas, node: str) -> str:
    """Return the name of a node, with its identifier in brackets where that is another."""
    name = str(atlas.nodes.set_index("id")["name"][node])
    return node if name == node else f"{name} ({node})"


def place_code(atlas: Atlas, name: str, kind: Literal["territory", "node"]) -> str:
    """Return the code of a country or node given by any of its names, in any case; otherwise a usage error."""
    from geo.network.names import Gazetteer, UnknownNameError

    gazetteer = Gazetteer.of(atlas)
    try:
        return gazetteer.territory(name) if kind == "territory" else gazetteer.node(name)
    except UnknownNameError as error:
        told = str(error)
        if "," in name:
            told = f"no {kind} {name!r}; name one, and where several can be given, give the option once for each"
        elif error.nearest is None and kind == "node":
            told += "; corridor layers export DIR -f geojson writes them to DIR/nodes.geojson"
        raise typer.BadParameter(told) from None


def territory_or_default(atlas: Atlas, code: str | None) -> str | None:
    """Return the territory asked for by code or name, else the atlas's own."""
    return atlas.territory if code is None else place_code(atlas, code, "territory")


def required_territory(atlas: Atlas, code: str | None) -> str:
    """Return the territory asked for, else the atlas's own; a usage error where there is neither."""
    country = territory_or_default(atlas, code)
    if country is None:
        listed = ", ".join(sorted(atlas.borders["iso_a3"])[:30])
        raise typer.BadParameter(f"the atlas has no default territory; name one of {listed}", param_hint="--territory")
    return country


def required_territories(atlas: Atlas, codes: list[str] | None) -> tuple[str, ...]:
    """Return the territories asked for, each once, else the atlas's own; a usage error where there is neither."""
    return tuple(dict.fromkeys(required_territory(atlas, code) for code in codes or (None,)))


@contextmanager
def usage_errors(kind: type[Exception] = ValueError, *, option: str | None = None) -> Iterator[None]:
    """Make an error of what was asked for a usage error."""
    try:
        yield
    except kind as error:
        raise typer.BadParameter(str(error), param_hint=option) from None


def listed(text: str | None) -> list[str]:
    """Return what is given with commas between."""
    return [part.strip() for part in (text or "").split(",") if part.strip()]


def name_values(texts: Sequence[str] | None, option: str) -> dict[str, str]:
    """Return what is given as name=value; otherwise a usage error."""
    values: dict[str, str] = {}
    for text in texts or ():
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise typer.BadParameter(f"{text!r} is not of the form name=value", param_hint=option)
        if name.strip() in values:
            raise typer.BadParameter(f"{name.strip()} is given twice", param_hint=option)
        values[name.strip()] = value.strip()
    return values


def bounding_box(text: str | None) -> tuple[float, ...] | None:
    """Return a box given as west, south, east and north; otherwise a usage error."""
    if text is None:
        return None
    try:
        box = tuple(float(value) for value in text.split(","))
    except ValueError:
        box = ()
    if len(box) != 4:
        raise typer.BadParameter(f"{text!r} is not west,south,east,north in degrees", param_hint="--bbox")
    return box


def scenario_named(atlas: Atlas, name: str) -> str:
    """Return the id of a scenario given by id or title, or the path of its file; otherwise a usage error."""
    from layers.scenarios.scenario import read_scenario, scenario_names

    known = scenario_names(atlas)
    if name in known or name.endswith(".toml") or "/" in name or "\\" in name:
        return name
    titles = {each: read_scenario(atlas.path / "scenarios" / f"{each}.toml", atlas).title for each in known}
    found = known_name(name, titles, "scenario")
    if name.casefold() not in (found.casefold(), titles[found].casefold()):
        say(f"note: {name!r} is taken for {found} ({titles[found]})")
    return found


def combined_scenario(atlas: Atlas, names: list[str] | None, *, in_full: bool = False) -> Scenario | None:
    """Return the scenarios named, combined in their order, and say what contradicts what; None for none.

    Of demand that several pairs have anew, what it was is said only `in_full`.
    """
    if not names:
        return None
    from layers.scenarios.scenario import load_scenario

    scenario = load_scenario(atlas, *(scenario_named(atlas, name) for name in names))
    anew = scenario.demand_anew
    is_short = len(anew) > 1 and not in_full
    for conflict in scenario.conflicts:
        if not (is_short and conflict in anew):
            say(f"note: {conflict}")
    if is_short:
        listed = ", ".join(f"{origin}–{destination}" for origin, destination in dict.fromkeys(anew.values()))
        show = f"corridor scenario show {shlex.join(names)}"
        say(f"note: demand is stated anew for {listed}; {show} has what it replaces")
    return scenario


def scenario_or_baseline(atlas: Atlas, names: list[str] | None, *, in_full: bool = False) -> Scenario:
    """Return the scenarios named, combined; the baseline for none."""
    from layers.scenarios.scenario import load_scenario

    return combined_scenario(atlas, names, in_full=in_full) or load_scenario(atlas)


def each_scenario(atlas: Atlas, names: list[str] | None) -> list[Scenario]:
    """Return each scenario named on its own, over the baseline; all of the atlas for none."""
    from layers.scenarios.scenario import distinct, load_each, scenario_names

    named = [scenario_named(atlas, name) for name in names or scenario_names(atlas)]
    scenarios = [*load_each(atlas, ((name,) for name in dict.fromkeys(named)))]
    distinct(scenarios)
    return scenarios


def refuse_places(format_: RowFormat | TextFormat, rows: str) -> None:
    """Refuse GeoJSON, before the work, of rows that are nowhere; `rows` says which those are."""
    if format_ == RowFormat.geojson:
        raise typer.BadParameter(f"{rows} have no place; choose table, csv or json", param_hint="--format")


def refuse_seed(context: typer.Context, draws: int | None) -> None:
    """Refuse the seed, or the machines, of draws that are not made."""
    if not draws:
        refuse_unused(context, ("seed", "scheduler"), "is for draws, and there are none; give --draws as well")


def refuse_unused(context: typer.Context, options: Iterable[str], why: str) -> None:
    """Refuse options that were given and would not be used; what is ignored is taken for obeyed.

    Parameters
    ----------
    context : typer.Context
    options : iterable of str
        By the names of their parameters.
    why : str
        What they are for, and what to do.
    """
    for name in options:
        if was_typed(context, name):
            raise typer.BadParameter(why, param_hint=f"--{name.strip('_').replace('_', '-')}")
