"""Commands about the worst closures and the best openings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import typer

from corridor.inputs import (
    known_name,
    listed,
    load,
    refuse_places,
    refuse_seed,
    refuse_unused,
    required_territories,
    scenario_or_baseline,
    usage_errors,
)
from corridor.options import (
    DrawsOption,
    Medium,
    RowFormat,
    RowOptions,
    ScenarioOption,
    SeedOption,
    TerritoriesOption,
    YearOption,
    writes_rows,
)
from corridor.output import say, working, write_rows

if TYPE_CHECKING:
    import pandas as pd

    from geo import Case
    from layers import Atlas

interdiction_app = typer.Typer()

_WHAT: Final = ("posts", "ports", "links", "discs")

_OfOption = Annotated[
    str, typer.Option("--of", metavar="KINDS", help="What can close: posts, ports, links, discs; comma-separated.")
]
_AnywhereOption = Annotated[
    bool, typer.Option("--anywhere", help="Places of the whole corridor can close, not only those of a territory.")
]
_MediumOption = Annotated[Medium, typer.Option(help="What travels.")]


@interdiction_app.command()
@writes_rows(RowFormat)
def interdict(
    how: RowOptions,
    budget: Annotated[int, typer.Option(min=1, max=4, help="Most places that close together.")] = 1,
    of: _OfOption = "posts,ports,links",
    radius_km: Annotated[
        float | None, typer.Option(min=0.01, max=500, help="Radius of the discs, km.", show_default=False)
    ] = None,
    territory: TerritoriesOption = None,
    anywhere: _AnywhereOption = False,
    medium: _MediumOption = "freight",
    by: Annotated[
        Literal["unserved", "usd"],
        typer.Option(help="What sets are compared by first: what is left unserved, or the extra cost."),
    ] = "unserved",
    show: Annotated[
        Literal["sets", "marginal"],
        typer.Option(help="The worst sets, or the worst of each size and what a further closure adds."),
    ] = "sets",
    top: Annotated[int, typer.Option(min=1, help="How many sets to list.")] = 10,
    draws: DrawsOption = 0,
    seed: SeedOption = 0,
    scenario: ScenarioOption = None,
    as_of: YearOption = None,
) -> None:
    """Find the closures within a budget that cost the corridor most, exactly: each row is a set that closes together.

    Traffic takes the cheapest route left that has room; beside it stands what the choice between ways makes of the same
    closures. A set is left out if part of it costs as much.
    """
    import geo
    from geo.interdiction.worst_closures import BudgetError

    if show == "marginal":
        refuse_unused(
            how.context, ("top",), "counts sets, and --show marginal lists one of each size: leave one of them out"
        )
    refuse_seed(how.context, draws)
    kinds = _kinds(of)
    if ("discs" in kinds) != (radius_km is not None):
        why = "is for discs; add them to --of" if radius_km is not None else "discs need it: their radius in km"
        raise typer.BadParameter(why, param_hint="--radius-km")
    loaded = load(how.atlas, as_written=True, as_of=as_of)
    case = geo.Case(loaded, scenario_or_baseline(loaded, scenario), as_of)
    where = _where(how.context, loaded, territory, anywhere=anywhere)
    if anywhere and "discs" in kinds:
        raise typer.BadParameter("discs lie on a territory; leave out one of the two", param_hint="--anywhere")
    asked: Any = {"budget": budget, "of": kinds, "radius_km": radius_km, "territory": where, "medium": medium}
    if show == "sets":
        asked["top"] = top
    find = geo.marginal_closures if show == "marginal" else geo.interdict
    with usage_errors(BudgetError, option="--budget"), working("Looking for the worst closures"):
        rows = find(case, **asked, by=by)
    with working("Drawing what they cost", draws) as step:
        rows = geo.closure_intervals(case, rows, draws=geo.Draws(draws, seed, progress=step))
    if not rows["size"].any():
        say(f"No closure costs anything: {_why_nothing(case, medium)}.")
    elif budget > 1:
        say("Each row is a set of places that close together.")
    if by == "unserved" and rows["size"].any() and show == "sets":
        say("The first rows leave most unserved, whatever the rest costs; --by usd compares extra cost first.")
    if show == "marginal" and not rows["nested"].all():
        say("note: the worst sets are not nested: one is not the one before and a further closure.")
    left_out = {"names", "medium", "extra_km", "size", "alike", "segments", "unknown_capacity", "low_confidence"}
    left_out.add("geometry")
    shown = [str(name) for name in rows if name not in left_out]
    write_rows(rows, how, loaded, scenario=case.scenario, shown=shown)
    if how.is_narrow:
        _say_names(rows["closed"], rows["names"])
        first = str(rows.columns[0])
        for number, alike in zip(rows[first], rows["alike"], strict=True):
            if alike:
                say(f"{first} {number}, of the same effect: {alike}")


def _say_names(sets: pd.Series[str], names_of: pd.Series[str]) -> None:
    """Say what the places or lines are called that a narrow table has by their identifiers."""
    called: dict[str, str] = {}
    for ids, names in zip(sets.str.split("; "), names_of.str.split("; "), strict=True):
        called |= dict(zip(ids, names, strict=True)) if len(ids) == len(names) else {}
    for place, name in called.items():
        if name != place:
            say(f"{place}: {name}")


@interdiction_app.command()
@writes_rows(RowFormat)
def openings(
    how: RowOptions,
    budget: Annotated[int, typer.Option(min=1, max=6, help="Most links that open together.")] = 1,
    closures: Annotated[int, typer.Option(min=1, max=3, help="Places that close together in the worst case.")] = 1,
    of: _OfOption = "posts,ports,links",
    territory: TerritoriesOption = None,
    anywhere: _AnywhereOption = False,
    medium: _MediumOption = "freight",
    show: Annotated[
        Literal["savings", "leverage"],
        typer.Option(help="What each link saves, or which country gains leverage by it."),
    ] = "savings",
    scenario: ScenarioOption = None,
    as_of: YearOption = None,
) -> None:
    """Say what each planned link, and the best of them together, would save today and under the worst closure.

    Links that are of use only together open together. --show leverage: how much more or less of others' freight or
    gas crosses each country, and what going round it would cost, with each link open.
    """
    import geo
    from geo.interdiction.worst_closures import BudgetError

    if show == "leverage":
        unused = ("budget", "closures", "of", "territory", "anywhere")
        refuse_unused(how.context, unused, "is about savings; leave it out with --show leverage")
        refuse_places(how.format, "the countries of --show leverage")
    kinds = _kinds(of)
    if "discs" in kinds:
        raise typer.BadParameter("openings are held against posts, ports and links", param_hint="--of")
    loaded = load(how.atlas, as_written=True, as_of=as_of)
    case = geo.Case(loaded, scenario_or_baseline(loaded, scenario), as_of)
    rows: pd.DataFrame
    if show == "leverage":
        with working("Opening each link in turn"):
            rows = geo.opening_leverage(case, medium=medium)
    else:
        where = _where(how.context, loaded, territory, anywhere=anywhere)
        asked: Any = {"budget": budget, "closures": closures, "of": kinds, "territory": where, "medium": medium}
        what = "Opening links and looking for the worst closures with them"
        with usage_errors(BudgetError, option="--budget or --closures"), working(what):
            rows = geo.openings(case, **asked)
    if rows.empty:
        nothing = " or those that are change nobody's leverage" if show == "leverage" else ""
        say(f"No link of {medium} is planned{',' if nothing else ''}{nothing}.")
    elif not _asked_for(case, medium):
        say(f"note: {_why_nothing(case, medium)}.")
    left_out = {"name", "medium", "geometry", *(("why", "size") if show == "savings" else ())}
    first = ["rank", "opened", "status", "unit", "saves_unserved", "saves_usd_y", "choice_saves_usd_y"]
    names = [*first, *rows] if show == "savings" else [*rows]
    shown = [str(name) for name in dict.fromkeys(names) if name not in left_out]
    write_rows(rows, how, loaded, scenario=case.scenario, shown=shown)
    if show == "savings" and how.is_narrow:
        say(
            "saves_…, by which links are ranked, is of a plan that sends everything the cheapest way, without rebates"
            " and constants of branches; choice_… is of freight that chooses, with them: its money is that of"
            " `corridor scenario run` of the same link."
        )
        _say_names(rows["opened"], rows["name"])


def _kinds(text: str) -> list[str]:
    """Return the kinds of place named; otherwise a usage error."""
    return [known_name(name, _WHAT, "kind of place", "--of") for name in listed(text)]


def _asked_for(case: Case, medium: Medium) -> bool:
    return any((demand.bcm_y if medium == "gas" else demand.mt_y) for demand in case.demand)


def _why_nothing(case: Case, medium: Medium) -> str:
    if _asked_for(case, medium):
        return "nothing that is carried passes what can close, or all of it goes round at no cost"
    return f"no {medium} is asked for; name a scenario with a [[demand]] of it"


def _where(context: typer.Context, atlas: Atlas, territory: list[str] | None, *, anywhere: bool) -> tuple[str, ...]:
    """Return the territories asked for, else the atlas's own; nothing for the whole corridor."""
    if anywhere:
        refuse_unused(context, ("territory",), "names where places close, and --anywhere is everywhere: leave one out")
        return ()
    return required_territories(atlas, territory)
