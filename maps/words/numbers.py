"""Numbers as the page, the charts and the brief write them: one rule for each kind of quantity.

Thousands are set apart by commas, the minus is U+2212, and what is too little to be written is not written as 0.
"""

from __future__ import annotations


def fixed(value: float, places: int) -> str:
    """Return a number with so many decimals.

    Examples
    --------
    >>> fixed(-1234.56, 1), fixed(-0.01, 1)
    ('−1,234.6', '0.0')
    """
    text = f"{abs(value):,.{places}f}"
    return f"−{text}" if value < 0 and text.strip("0.,") else text


def trimmed(value: float, places: int) -> str:
    """Return a number with at most so many decimals, without zeros at their end.

    Examples
    --------
    >>> trimmed(13.10, 2), trimmed(1200.0, 1)
    ('13.1', '1,200')
    """
    text = fixed(value, places)
    return text.rstrip("0").rstrip(".") if places else text


def places_of(value: float) -> int:
    """Return the decimals of a measure: 2 below a hundred, 1 below a thousand, none from there on.

    Examples
    --------
    >>> places_of(13.16), places_of(132.4), places_of(1230.0)
    (2, 1, 0)
    """
    return 0 if abs(value) >= 1000 else 1 if abs(value) >= 100 else 2


def figure(value: float) -> str:
    """Return a measure.

    Examples
    --------
    >>> figure(13.16), figure(132.43), figure(1230.4)
    ('13.16', '132.4', '1,230')
    """
    return trimmed(value, places_of(value))


def amount(value: float) -> str:
    """Return an amount of freight or gas to a hundredth.

    Examples
    --------
    >>> amount(13.16), amount(1230.0), amount(0.002)
    ('13.16', '1,230', '< 0.01')
    """
    return "< 0.01" if 0 < value < 0.005 else trimmed(value, 2)


def change(value: float) -> str:
    """Return a change with its sign, to three digits.

    Examples
    --------
    >>> change(12.5), change(-3.0), change(0.001)
    ('+12.5', '−3', '0')
    """
    text = trimmed(value, 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2)
    return f"+{text}" if value > 0 and text != "0" else text


def km(value: float) -> str:
    """Return a length: whole kilometres from ten on, else tenths.

    Examples
    --------
    >>> km(1234.5), km(3.21), km(0.01)
    ('1,234', '3.2', '< 0.1')
    """
    return "0" if value == 0 else "< 0.1" if 0 < value < 0.05 else fixed(value, 0 if abs(value) >= 10 else 1)


def hours(value: float) -> str:
    """Return a time: whole hours from ten on, else tenths.

    Examples
    --------
    >>> hours(131.6), hours(9.25)
    ('132', '9.2')
    """
    return fixed(value, 0 if abs(value) >= 10 else 1)


def percent(value: float, places: int = 1, *, space: str = " ") -> str:
    """Return a share of 1 in percent; `space` stands before the sign.

    Examples
    --------
    >>> percent(0.1234), percent(0.0001), percent(0.68, 0)
    ('12.3 %', '< 0.1 %', '68 %')
    """
    return f"< 0.1{space}%" if places and 0 < value < 0.0005 else f"{fixed(100 * value, places)}{space}%"
