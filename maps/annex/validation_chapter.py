"""The chapter of a brief that holds the model against what was observed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from layers.model.problem import MissingCostError
from maps.annex.context import Context, not_known
from maps.annex.formatting import records_of, table_of
from maps.paper.document import Paragraphs, Section
from maps.words.sentences import Column, Row, Sentence, Table, say

if TYPE_CHECKING:
    import pandas as pd

    from geo.scenarios.outcome import Outcome

_ID: Final = "validation-chapter"
_TITLE: Final = "Held against what was observed"

AIM: Final = 0.3
"""WAPE of volumes that the model is meant to keep within, on what no parameter is fitted on."""

_WORST: Final = 5
"""How many of the largest errors are listed."""

_WHAT: Final = {
    "volume": "volumes",
    "gas": "gas",
    "share": "shares",
    "time": "times",
    "price": "prices",
    "queue": "queues",
}

_HOW: Final = (
    "Each observation is compared with the network, demand and costs of its own year. WAPE is the sum of the absolute "
    "errors over the sum of what was observed; GEH is that of trucks of 20 t a day, √24 = 4.9 times that "
    "of trucks an hour, for which the customary limit of 5 is meant. Parameters may be fitted on the "
    "set “fit”, never on the set “test”."
)


def validation(context: Context, outcomes: Sequence[Outcome]) -> Section:
    """Return how far the model is from what was observed; nothing for an atlas without observations."""
    try:
        held = context.validated(outcomes)
    except MissingCostError as error:
        return not_known(_ID, _TITLE, error)
    metrics, worst = metrics_table(held.metrics), errors_table(held.table)
    if not metrics:
        return Section(_ID, _TITLE, ())
    sentences = findings(metrics)
    return Section(_ID, _TITLE, (Paragraphs((*sentences, _HOW)), metrics, worst))


def findings(metrics: Table) -> list[Sentence]:
    """Say how far the figures of each measure are off that nothing was fitted on."""
    rows = [Row(metrics, key) for key in metrics.rows if metrics.value(key, "set") == "test"]
    words = (
        "Held against {n} {what} that no parameter is fitted on, the model is off by {wape} of what was observed{aim}."
    )
    return [say(words, row, aim=_beside_the_aim(row)) for row in rows if row.has("wape")]


def _beside_the_aim(row: Row) -> Sentence:
    """Return how far off volumes were meant to be at most; nothing of what has no aim."""
    if not row.has("aim"):
        return Sentence(())
    return say(
        ", above the aim of {aim}" if row.number("wape") > row.number("aim") else ", within the aim of {aim}", row
    )


def metrics_table(metrics: pd.DataFrame) -> Table:
    """Return the metrics by set and measure."""
    rows = {
        f"{row['set']}-{row['measure']}": {
            **row,
            "what": _WHAT[row["measure"]],
            "aim": AIM if (row["set"], row["measure"]) == ("test", "volume") else None,
        }
        for row in records_of(metrics)
        if row["n"]
    }
    columns = {
        "set": Column("Set"),
        "what": Column("Measure"),
        "unit": Column("Unit"),
        "n": Column("Figures", "count"),
        "wape": Column("WAPE", "whole_share"),
        "r2": Column("R²", "figure"),
        "error_max": Column("Largest error", "figure"),
        "geh_median": Column("GEH, median", "figure"),
    }
    hidden = {"aim": Column("Aim", "whole_share")}
    return Table("metrics", "How far the model is off", table_of(rows), columns, hidden)


def errors_table(table: pd.DataFrame) -> Table:
    """Return the observations with the largest errors."""
    known = table[np.isfinite(table["error_share"])]
    rows = {str(row["observation"]): row for row in records_of(known.head(_WORST))}
    columns = {
        "place": Column("What was observed"),
        "period": Column("Period"),
        "unit": Column("Unit"),
        "observed": Column("Observed", "figure"),
        "modelled": Column("Model", "figure"),
        "error_share": Column("Error", "whole_share"),
        "set": Column("Set"),
        "reason": Column("Note"),
    }
    return Table("errors", "The largest errors", table_of(rows), columns)
