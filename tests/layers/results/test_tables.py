"""Tables for people."""

from __future__ import annotations

import pandas as pd

from layers.results.tables import table_text


def test_a_wide_character_takes_two_places() -> None:
    frame = pd.DataFrame({"name": ["北京 – Baku", "Rasht"], "km": [1234.5, 7.0]})
    assert table_text(frame, "table") == (
        "name              km\n-----------  -------\n北京 – Baku  1,234.5\nRasht            7.0\n"
    )


def test_a_long_identifier_keeps_its_last_digits() -> None:
    text = table_text(pd.DataFrame({"osm_id": [2**60 + 1, 5], "km": [1.5, 2.0]}), "table")
    assert "1,152,921,504,606,846,977" in text
