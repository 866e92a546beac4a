"""Columns: their titles and units."""

from __future__ import annotations

import pytest

from layers.model.columns import COLUMNS, column


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("km", "km"),
        ("km_geometry", "km"),
        ("severing_radius_km", "km"),
        ("hours", "h"),
        ("hours_avoiding", "h"),
        ("extra_hours", "h"),
        ("capacity_mt_y", "Mt/y"),
        ("capacity_lost_bcm_y", "bcm/y"),
        ("speed_kmh", "km/h"),
        ("gauge_mm", "mm"),
        ("geometry_accuracy_m", "m"),
        ("tonne_km_bn", "bn t·km/y"),
        ("share", "1"),
        ("capacity_lost_share", "1"),
        ("p_first", "1"),
        ("extra_hours_high", "h"),
        ("lat", "°"),
        ("pairs_cut", None),
        ("extra_t_h", "million t·h/y"),
        ("extra_tkm", None),
        ("extra_hours_per_t", "h"),
        ("rank", None),
        ("my_own_km", None),
        ("from", None),
        ("alarm", None),
    ],
)
def test_each_column_has_one_unit(name: str, unit: str | None) -> None:
    assert column(name).unit == unit


def test_a_column_that_is_not_declared_has_its_name_for_a_title() -> None:
    assert column("border_wait") == ("Border wait", None, "")
    assert column("hours_avoiding") == COLUMNS["hours"]
    assert column("") == ("", None, "")
