"""A route by its title, in every function that takes a named one."""

from __future__ import annotations

import pytest

import geo
from layers import load_atlas

TITLE = "Western, by rail (Astrakhan)"


def test_a_route_is_named_by_its_title() -> None:
    atlas = load_atlas()
    assert geo.exposure(atlas, route=TITLE).equals(geo.exposure(atlas, route="western_rail"))
    assert geo.exposure(atlas, route=[TITLE, "western_rail"]).equals(geo.exposure(atlas, route="western_rail"))
    assert geo.crossings(atlas, route=[TITLE]).equals(geo.crossings(atlas, route=["western_rail"]))
    itinerary, of_id = geo.evaluate_route(atlas, TITLE), geo.evaluate_route(atlas, "western_rail")
    assert geo.routes_table([itinerary]).equals(geo.routes_table([of_id]))


def test_a_route_that_is_not_there_is_refused_with_the_nearest() -> None:
    with pytest.raises(geo.UnknownNameError, match=r"no route 'western_rial'; did you mean 'western_rail' \("):
        geo.crossings(load_atlas(), route="western_rial")
