"""Places called after the nearest town, each by a name of its own."""

from __future__ import annotations

import pytest

from layers.imports.town_names import TownNames

AROUND_BAKU = (49.0, 40.0, 50.5, 41.0)


@pytest.mark.parametrize(
    ("position", "used", "name"),
    [
        ((49.87, 40.40), set(), "Baku"),
        # GeoNames has Baku at 49.89° E, 40.38° N: 1.9 km west and 2.4 km north of it.
        ((49.87, 40.40), {"Baku"}, "Baku, 3 km NW"),
        ((49.87, 40.40), {"Baku", "Baku, 3 km NW"}, "Baku, 3 km NW (2)"),
        ((-30.0, 0.0), set(), None),  # the middle of the Atlantic
    ],
)
def test_a_name_is_that_of_the_town_until_it_is_used(
    position: tuple[float, float], used: set[str], name: str | None
) -> None:
    assert TownNames(AROUND_BAKU).name_at(position, used) == name
