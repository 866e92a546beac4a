"""The state of a segment in a year: the whole truth table, by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from geo import status_in


@pytest.mark.parametrize(
    ("status", "opens", "closes", "expected"),
    [
        # In 2026, for each status today: no dates, opened before, opening this year, opening later.
        ("operational", None, None, "operational"),
        ("operational", 2020, None, "operational"),
        ("operational", 2026, None, "operational"),
        ("operational", 2027, None, "planned"),
        ("under_construction", None, None, "under_construction"),
        ("under_construction", 2025, None, "operational"),
        ("under_construction", 2028, None, "under_construction"),
        ("planned", None, None, "planned"),
        ("planned", 2026, None, "operational"),
        ("planned", 2030, None, "planned"),
        ("proposed", 2030, None, "proposed"),
        # Closed before, closing this year, closing later.
        ("operational", 1990, 2025, None),
        ("operational", None, 2026, None),
        ("operational", None, 2027, "operational"),
    ],
)
def test_status_in_2026(status: str, opens: int | None, closes: int | None, expected: str | None) -> None:
    segments = pd.DataFrame({"status": [status], "opens": [opens], "closes": [closes]})
    for typed in (segments, segments.astype({"opens": "Int64", "closes": "Int64"})):
        assert status_in(typed, 2026)["status"].tolist() == ([] if expected is None else [expected])


def test_the_frame_given_is_not_changed_and_the_index_is_kept() -> None:
    segments = pd.DataFrame(
        {
            "status": ["planned", "operational", "operational"],
            "opens": [2020, 2000, 2030],
            "closes": [None, 2010, None],
        },
        index=["a", "b", "c"],
    ).astype({"opens": "Int64", "closes": "Int64"})
    before = segments.copy()
    later = status_in(segments, 2026)
    pd.testing.assert_frame_equal(segments, before)
    assert later["status"].to_dict() == {"a": "operational", "c": "planned"}


def test_a_later_year_never_takes_an_opening_back() -> None:
    segments = pd.DataFrame({"status": ["planned"], "opens": [2029], "closes": [None]}).astype(
        {"opens": "Int64", "closes": "Int64"}
    )
    history = [status_in(segments, year)["status"].iat[0] for year in range(2025, 2035)]
    assert history == ["planned"] * 4 + ["operational"] * 6
