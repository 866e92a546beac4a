"""The lines of the bundled atlas that work today are joined wherever they meet, or it is said why they are not."""

from __future__ import annotations

import re
from typing import Final

from layers import load_atlas
from layers.checks.network_notes import network_notes
from layers.model.schema import MODES

NO_JUNCTION: Final = {
    # The old M1 and the old M3 are drawn straight between towns: where they pass under the new roads is not known.
    ("RD01b", "RD02"),
    ("RD04", "RD05c"),
    # Railways meet again on the edge of Saint Petersburg; the M-11 passes over the M-10; roads drawn by the centre of a
    # town on their way (Tver, Valday, Veliky Novgorod, Ryazan) leave it by a part of the street they came by.
    ("RU08", "RU16b"),
    ("RD11", "RD59"),
    ("RD58", "itself"),
    ("RD59", "itself"),
    # Two pipelines drawn straight through the same town: whether they are joined there is not known.
    ("PL04a", "PL05"),
}


def test_lines_that_work_are_joined_where_they_meet() -> None:
    atlas = load_atlas()
    status = dict(zip(atlas.segments["id"], atlas.segments["status"], strict=True))
    notes = network_notes({name: atlas.layer(name) for name in (*MODES, "nodes")})
    met = re.compile(r"(?:meets|passes|crosses) (\w+)")
    found = {(note.feature, match[1]) for note in notes if (match := met.match(note.message))}
    assert {
        pair for pair in found if {status.get(name, "operational") for name in pair} == {"operational"}
    } == NO_JUNCTION
