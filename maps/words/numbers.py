"""Numbers as the page, the charts, the brief and the terminal write them: one rule for each kind of quantity.

The page's scripts follow the same rules (`KINDS` is handed to them). Separators and digits are those Babel has of the
Unicode CLDR; they are handed to the page too, as no browser is sure to have them of every language. A number is taken
to twelve digits, so that no noise of binary arithmetic decides, and then rounded half up. The minus is U+2212, and what
is too little to be written is not written as 0.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any, Final

from babel import Locale

NOTHING: Final = "–"
"""What stands where there is no value."""

NO_BREAK_SPACE: Final = "\N{NO-BREAK SPACE}"

LOCALES: Final[Mapping[str, str]] = {"en": "en-GB", "az": "az", "ru": "ru", "fa": "fa"}
"""Locale (BCP 47) of each language."""

_LEFT_TO_RIGHT: Final = "\N{LEFT-TO-RIGHT MARK}"


@dataclass(frozen=True)
class Kind:
    """How a kind of number is written.

    Attributes
    ----------
    places : tuple of (float, int)
        Below this size so many decimals; 0 from the last size on.
    trim : bool
        Without zeros at the end of the decimals.
    least : bool
        What would be written as 0 though it is more is written as "< 0.1".
    percent : bool
        A share of 1, written in percent.
    group : bool
        Thousands are set apart.
    sign : bool
        A plus stands before what is more than 0.
    """

    places: tuple[tuple[float, int], ...] = ()
    trim: bool = False
    least: bool = False
    percent: bool = False
    group: bool = True
    sign: bool = False


_ALWAYS: Final = 1e300

KINDS: Final[Mapping[str, Kind]] = {
    "count": Kind(),
    "usd": Kind(),
    "year": Kind(group=False),
    "km": Kind(places=((10, 1),), least=True),
    "hours": Kind(places=((10, 1),)),
    "amount": Kind(places=((_ALWAYS, 2),), trim=True, least=True),
    "figure": Kind(places=((100, 2), (1000, 1)), trim=True),
    "change": Kind(places=((10, 2), (100, 1)), trim=True, sign=True),
    "percent": Kind(places=((_ALWAYS, 1),), least=True, percent=True),
    "share": Kind(percent=True),
    "rough": Kind(places=((0.01, 4), (0.1, 3), (1, 2), (10, 1)), trim=True),
    "tenths": Kind(places=((_ALWAYS, 1),)),
    "thousandths": Kind(places=((_ALWAYS, 3),)),
}
"""Kinds of numbers by name: counts, whole million USD, years, kilometres, hours, amounts of freight or gas to a
hundredth, measures, changes, shares of 1 in percent to a tenth and in whole percent, to two digits or the whole one
(which is what most intervals bear), and so many decimals."""


def written(kind: str, value: float | None, language: str = "en", *, sign: bool = False) -> str:
    r"""Return a number as its kind is written in a language.

    Parameters
    ----------
    kind : str
        Of `KINDS`.
    value : float or None
        None or NaN where there is none.
    language : str
        Of `LOCALES`.
    sign : bool
        Whether a plus stands before what is more than 0, for any kind.

    Examples
    --------
    >>> written("amount", 13.16), written("km", 1234.5), written("percent", 0.0001)
    ('13.16', '1,235', '< 0.1\xa0%')
    >>> written("percent", 0.285, "fa"), written("hours", -1234.0, "az")
    ('۲۸٫۵\xa0٪', '−1.234')
    >>> written("figure", 132.43), written("change", 12.5), written("change", 0.001), written("hours", 9.25)
    ('132.4', '+12.5', '0', '9.3')
    """
    if value is None or math.isnan(value):
        return NOTHING
    rule = KINDS[kind]
    return _with_rule(rule, value, language, sign=sign or rule.sign)


def rounded(kind: str, value: float) -> float:
    """Return a number as it is written, of a share the part of 1."""
    rule = KINDS[kind]
    scaled = _plain(value * 100 if rule.percent else value)
    text = _digits(abs(scaled), _places(rule, abs(scaled)))
    return math.copysign(float(text) / (100 if rule.percent else 1), value)


def as_json() -> dict[str, dict[str, Any]]:
    """Return `KINDS` for the page's scripts, without what is as always."""
    usual = asdict(Kind())
    return {
        name: {key: value for key, value in asdict(kind).items() if value != usual[key]} for name, kind in KINDS.items()
    }


def _with_rule(rule: Kind, value: float, language: str, *, sign: bool = False) -> str:
    scaled = _plain(value * 100 if rule.percent else value)
    size = abs(scaled)
    places = _places(rule, size)
    text, before = _digits(size, places), ""
    if text.strip("0."):
        before = "−" if scaled < 0 else "+" if sign else ""
        before = f"{_LEFT_TO_RIGHT}{before}" if before and language == "fa" else before  # else it stands behind
        text = text.rstrip("0").rstrip(".") if rule.trim and places else text
    elif rule.least and scaled > 0:
        text, before = _digits(10.0**-places, places), "< "
    elif rule.trim or rule.least:
        text = "0"
    text = f"{Decimal(text):,f}" if rule.group else text
    return before + (f"{text}{NO_BREAK_SPACE}%" if rule.percent else text).translate(_signs(language))


def _places(rule: Kind, size: float) -> int:
    return next((places for below, places in rule.places if size < below), 0)


def _plain(value: float) -> float:
    return float(f"{value:.12g}")


def _digits(size: float, places: int) -> str:
    return str(Decimal(repr(size)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


@cache
def _signs(language: str) -> dict[int, str]:
    """Return what stands for the English signs and digits."""
    locale = Locale.parse(LOCALES[language], sep="-")
    system = locale.default_numbering_system
    symbols = locale.number_symbols[system]
    own = {",": symbols["group"], ".": symbols["decimal"], "%": symbols["percentSign"]}
    if system == "arabext":
        own |= {str(digit): chr(0x6F0 + digit) for digit in range(10)}
    return {ord(sign): text for sign, text in own.items()}


def signs(language: str) -> dict[str, str]:
    """Return what stands in a language for the English signs and digits, for the page's scripts."""
    return {chr(sign): own for sign, own in _signs(language).items() if chr(sign) != own}


def fixed(value: float, places: int) -> str:
    """Return a number with so many decimals.

    Examples
    --------
    >>> fixed(-1234.56, 1), fixed(-0.01, 1)
    ('−1,234.6', '0.0')
    """
    return _with_rule(Kind(places=((_ALWAYS, places),)), value, "en")


def percent(value: float, places: int = 1) -> str:
    r"""Return a share of 1 in percent, to a tenth or to the whole one; the space before the sign does not break.

    Examples
    --------
    >>> percent(0.1234), percent(0.0001), percent(0.68, 0)
    ('12.3\xa0%', '< 0.1\xa0%', '68\xa0%')
    """
    return written("percent" if places else "share", value)
