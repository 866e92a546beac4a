"""The countries of ISO 3166-1."""

from __future__ import annotations

from layers import load_atlas
from layers.model.countries import country_names


def test_each_code_stands_for_one_country() -> None:
    countries = country_names()
    assert countries["IRN"] == ("IR", "Iran")
    assert countries["COD"] == ("CD", "Congo - Kinshasa")
    assert len(countries) == 249  # as of ISO 3166-1:2020
    assert len({alpha_2 for alpha_2, _ in countries.values()}) == len(countries)
    assert len({name for _, name in countries.values()}) == len(countries)


def test_what_is_no_country_is_not_among_them() -> None:
    assert not {"DDR", "ZAR", "YUG", "XXX", "QUU", "AAA", "ZZZ"} & set(country_names())


def test_the_bundled_atlas_names_its_countries_by_these_codes() -> None:
    assert set(load_atlas().borders["iso_a3"]) <= set(country_names())
