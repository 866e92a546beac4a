"""What the tour says from the figures."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pandas as pd

from maps.story.tour import _held


def test_dollars_of_the_table_are_millions_in_the_tour() -> None:
    rows = [("IRN", 1.0, 148.8e6), ("AZE", 3.2, 95.4e6)]
    hold = pd.DataFrame(rows, columns=["territory", "crosses", "extra_usd_y"])
    stake: Any = SimpleNamespace(territory="AZE")
    step: Any = _held(hold, stake, (95.4, 5.0, 330.0))
    name, said = step["text"]
    assert (name, said["usd"], said["mt"]) == ("tour-held-beside", 148.8, 1.0)
    assert said["held"][1]["usd"] == 95.4
