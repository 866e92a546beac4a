"""The countries of ISO 3166-1 with their English names, from the Unicode CLDR by way of Babel."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from babel.core import Locale, get_global

from layers.model.explain import plain

# CLDR keeps withdrawn codes as aliases of what followed them, and codes that ISO reserves for parts of countries.
_NO_COUNTRIES: Final = frozenset({"BUR", "DDR", "FXX", "TMP", "YMD", "ZAR"} | {"ASC", "CPT", "DGA", "TAA"})


@cache
def country_names() -> Mapping[str, tuple[str, str]]:
    """Return the countries of ISO 3166-1.

    Returns
    -------
    mapping of str to (str, str)
        Alpha-2 code and English name by alpha-3 code, in order of code; codes for private use (such as XXA) are none.

    Examples
    --------
    >>> from layers.model.countries import country_names
    >>> country_names()["AZE"]
    ('AZ', 'Azerbaijan')
    """
    names = Locale("en").territories
    return MappingProxyType(
        {
            code: (alpha_2[0], names[alpha_2[0]])
            for code, alpha_2 in sorted(get_global("territory_aliases").items())
            if len(code) == 3 and code.isalpha() and len(alpha_2) == 1 and alpha_2[0] in names
            if code not in _NO_COUNTRIES and not _is_private(code)
        }
    )


def country_elsewhere(name: str, territories: Collection[str]) -> str | None:
    """Return the English name of a country of ISO 3166-1 that is none of some territories (alpha-3 codes).

    It is named by a code or its name, in any case; None where nothing is so called, or one of the territories is.

    Examples
    --------
    >>> [country_elsewhere(name, {"AZE"}) for name in ("usa", "Azerbaijan", "AZR")]
    ['United States', None, None]
    """
    typed = plain(name)
    for code, (alpha_2, title) in country_names().items():
        if typed in (code.casefold(), alpha_2.casefold(), plain(title)):
            return None if code in territories else title
    return None


def crossed_first(territories: Mapping[str, str], crossed: Collection[str]) -> dict[str, str]:
    """Return countries, name by code, with those that a corridor crosses before the others: they are meant more often.

    Examples
    --------
    >>> list(crossed_first({"GRC": "Greece", "GEO": "Georgia"}, {"GEO"}))
    ['GEO', 'GRC']
    """
    return dict(sorted(territories.items(), key=lambda entry: entry[0] not in crossed))


def _is_private(code: str) -> bool:
    """Return whether ISO 3166-1 leaves an alpha-3 code to its users."""
    return code[0] == "X" or "QMA" <= code <= "QZZ" or code.startswith(("AAA", "ZZ"))
