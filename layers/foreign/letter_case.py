"""Small and capital letters as the C library pairs them, on which GDAL relies to compare names of options."""

from __future__ import annotations

import locale
import re
from string import ascii_lowercase, ascii_uppercase


def plain_letter_case() -> None:
    """Set the character type of the process to the plain one where i and I are no pair, as in Azerbaijani and Turkish.

    GDAL there takes its own options for unknown ones, and says so hundreds of times. Everywhere else
    nothing is changed; encodings stay as Python chose them when it started.
    """
    # Bytes with the flag L are compared by the C library's locale, so this asks just what GDAL will.
    if re.fullmatch(b"(?iL)" + ascii_lowercase.encode(), ascii_uppercase.encode()):
        return
    try:
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    except locale.Error:  # a system that has it not
        locale.setlocale(locale.LC_CTYPE, "C")
