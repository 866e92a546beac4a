"""Tables for people."""

from __future__ import annotations

import pandas as pd

from layers.results.tables import table_text


def test_a_wide_character_takes_two_places() -> None:
    frame = pd.DataFrame({"name": ["北京 – Baku", "Rasht"], "km": [1234.5, 7.0]})
    assert table_text(frame, "table") == (
        "name              km\n-----------  -------\n北京 – Baku  1,234.5\nRasht            7.0\n"
    )
