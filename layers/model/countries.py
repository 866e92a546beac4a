"""The countries of ISO 3166-1 with their English names, from the Unicode CLDR by way of Babel."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from babel.core import Locale, get_global

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


def _is_private(code: str) -> bool:
    """Return whether ISO 3166-1 leaves an alpha-3 code to its users."""
    return code[0] == "X" or "QMA" <= code <= "QZZ" or code.startswith(("AAA", "ZZ"))
