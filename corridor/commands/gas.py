"""The command about gas that flows: pipes, what a flow needs, balances by month, and a halt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from corridor.inputs import known_name, load, place_code, refuse_seed, refuse_unused, required_territory, usage_errors
from corridor.options import DrawsOption, RowOptions, SeedOption, TerritoryOption, TextFormat, writes_rows
from corridor.output import say, working, write_rows

if TYPE_CHECKING:
    import pandas as pd

    from geo import Draws
    from layers import Atlas

gas_app = typer.Typer()

_Table = Literal["lines", "needs", "supplies", "balance", "halt"]

USED_BY: Final[Mapping[str, tuple[_Table, ...]]] = {
    "territory": ("balance", "halt"),
    "segment": ("halt",),
    "days": ("halt",),
    "month": ("halt",),
    "bcm_y": ("lines", "needs", "halt"),
}
"""The tables that each option is about."""

SHOWN: Final[Mapping[_Table, tuple[str, ...]]] = {
    "lines": (
        *("segment", "km", "inner_diameter_mm", "capacity_bcm_y", "hydraulic_bcm_y", "hydraulic_bcm_y_low"),
        *("hydraulic_bcm_y_high", "linepack_mcm", "bcm_y", "loss_bar", "usable_mcm", "supply_days", "confidence"),
    ),
    "needs": (
        *("supply", "bcm_y", "design", "km", "line_bcm_y", "lines", "lines_low", "lines_high", "loss_bar", "stations"),
        *("power_mw", "power_mw_low", "power_mw_high", "one_line_mm", "confidence"),
    ),
    "supplies": (
        *("supply", "kind", "from", "to", "via", "status", "bcm_y", "capacity_bcm_y", "spare_bcm_y", "segments"),
        *("against", "confidence"),
    ),
    "balance": ("country", "month", "item", "name", "mcm_day", "mcm_day_low", "mcm_day_high", "mcm", "confidence"),
    "halt": (
        *("supply", "recipient", "bcm_y", "lost_mcm_day", "use_share", "deficit_share", "felt_day", "felt_day_low"),
        *("felt_day_high", "felt_p", "linepack_days", "lines_mcm_day", "storage_mcm_day", "short_mcm", "confidence"),
        "not_stated",
    ),
}
"""What of each table fits a terminal; files have it all."""


@gas_app.command()
@writes_rows(TextFormat)
def gas(
    how: RowOptions,
    show: Annotated[
        _Table, typer.Option(help="Pipes, what flows need, what flows between countries, balances, or a halt.")
    ] = "needs",
    bcm_y: Annotated[
        list[float] | None,
        typer.Option("--bcm-y", metavar="BCM", help="Flow, billion m³ a year; give it again for several."),
    ] = None,
    territory: TerritoryOption = None,
    segment: Annotated[
        str | None, typer.Option(metavar="ID", help="Pipeline that is halted, by its id or name, instead of a country.")
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=365, metavar="N", help="Length of the halt.")] = 30,
    month: Annotated[
        int, typer.Option(min=1, max=12, metavar="MONTH", help="Month on whose first day the halt begins.")
    ] = 1,
    draws: DrawsOption = 200,
    seed: SeedOption = 0,
) -> None:
    """Say what pipes carry and hold, what a flow of gas needs, and from which day a halt is felt.

    Volumes are at 20 °C and 101,325 Pa. Figures of unknown pipes are ranges, and their confidence is low.
    """
    import geo
    from geo.network.names import UnknownNameError

    for name, tables in USED_BY.items():
        if show not in tables:
            refuse_unused(how.context, (name,), f"is for --show {' or '.join(tables)}")
    least = "0 or more" if show == "halt" else "more than 0"
    for flow in bcm_y or ():
        if not (0 <= flow < float("inf")) or (flow == 0 and show != "halt"):
            raise typer.BadParameter(f"a flow is {least} bcm/y, not {flow:g}", param_hint="--bcm-y")
    if segment is not None:
        refuse_unused(how.context, ("territory",), "says what is halted, as --segment does; give one of them")
    refuse_seed(how.context, draws)
    loaded = load(how.atlas, as_written=True)
    with usage_errors(UnknownNameError, option="--territory"), working("Reckoning the gas"):
        rows = _rows(loaded, show, bcm_y, territory, segment, (days, month), geo.Draws(draws, seed))
    if rows.empty:
        say("note: no gas passes there to anyone else. See who gets gas through whom: corridor gas --show supplies.")
    if show == "halt" and (unknown := rows[rows["not_stated"] != ""]).size:
        who = ", ".join(dict.fromkeys(unknown["recipient"]))
        what = ", ".join(dict.fromkeys(";".join(unknown["not_stated"]).split(";")))
        say(f"note: the atlas does not state {what} of {who} (column not_stated): figures that need it are empty.")
    shown = [name for name in SHOWN[show] if draws or not name.endswith(("_low", "_high"))]
    write_rows(rows, how, loaded, shown=shown)


def _rows(
    atlas: Atlas,
    show: _Table,
    bcm_y: list[float] | None,
    territory: str | None,
    segment: str | None,
    when: tuple[int, int],
    draws: Draws,
) -> pd.DataFrame:
    import geo

    if show == "lines":
        return geo.gas_lines(atlas, bcm_y=bcm_y or 2.0, draws=draws)
    if show == "needs":
        return geo.gas_needs(atlas, bcm_y=bcm_y, draws=draws)
    if show == "supplies":
        return geo.gas_supplies(atlas, draws=draws)
    if show == "balance":
        code = None if territory is None else place_code(atlas, territory, "territory")
        return geo.gas_balance(atlas, countries=code, draws=draws)
    if segment is None:
        what = required_territory(atlas, territory)
    else:
        pipelines = atlas.segments[atlas.segments["mode"] == "pipeline"]
        what = known_name(segment, dict(zip(pipelines["id"], pipelines["name"], strict=True)), "pipeline", "--segment")
    days, month = when
    return geo.gas_halt(atlas, what, days=days, month=month, bcm_y=bcm_y, draws=draws)
