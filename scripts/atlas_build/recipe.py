"""What one atlas is made of: its tables, what is read of the open networks, how finely borders are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from atlas_build import borders, coast, network


@dataclass(frozen=True)
class Recipe:
    """All that tells one bundled atlas from another.

    Attributes
    ----------
    tables : Path
        Folder of the curated tables.
    out : Path
        Folder of the atlas; its scenarios, written by hand, are there already.
    title, description, version : str
    date : str
        Date of the facts, ISO 8601.
    corridor : mapping
        Origin and destination node, default territory and branches, as the catalogue has them.
    licences : tuple of mapping
        As the Data Package standard has them.
    data_sources : tuple of str
        Sources whose data, not only figures, are in the layers.
    credited : str
        Whose positions are used under CC BY 4.0.
    box : tuple of float
        West, south, east, north of the part of the networks that is read, degrees.
    detail : Detail
        How finely borders are drawn.
    region : tuple of float
        West, south, east, north of the land layer, degrees.
    """

    tables: Path
    out: Path
    title: str
    description: str
    version: str
    date: str
    corridor: Mapping[str, Any]
    licences: tuple[Mapping[str, str], ...]
    data_sources: tuple[str, ...]
    credited: str
    box: network.Box
    detail: borders.Detail
    region: coast.Box
