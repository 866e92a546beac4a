"""Rows as frames and names as they stand in the tables of a report."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from maps.words.sentences import Column
from maps.words.terms import bare_name

if TYPE_CHECKING:
    from layers import Atlas


CONFIDENCE: Final = Column("Confidence")

FACTS: Final = Column("Facts, confidence")
"""How sure the facts are that a scenario starts from, not what the model makes of them."""

LEAST: Final = 1e-6
"""Differences of flow (Mt/y, bcm/y) and of hours below this are rounding."""


def place_names(atlas: Atlas) -> dict[str, str]:
    """Return the name of every node, without what stands in brackets."""
    return {str(key): bare_name(str(name)) for key, name in zip(atlas.nodes["id"], atlas.nodes["name"], strict=True)}


def slug(name: str) -> str:
    """Return a name as the part of a link and of a file name."""
    return re.sub(r"[^\w.-]+", "-", name)


def set_apart(columns: Mapping[str, Column], hidden: Iterable[str]) -> tuple[dict[str, Column], dict[str, Column]]:
    """Return the columns to show, and those to hide as they hold nothing."""
    names = set(hidden)
    shown = {name: column for name, column in columns.items() if name not in names}
    return shown, {name: column for name, column in columns.items() if name in names}


def interval(low: float, high: float, written: Callable[[float], str]) -> str | None:
    """Return an interval in writing."""
    return None if math.isnan(low) or math.isnan(high) else f"{written(low)} to {written(high)}"


def records_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame as dictionaries."""
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def table_of(rows: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    """Return rows by name as a frame."""
    return pd.DataFrame(list(rows.values()), index=pd.Index(list(rows), dtype=object))
