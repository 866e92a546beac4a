"""In which encoding a file has its texts, where it does not say so: a guess, which is always told.

Text that is valid UTF-8 is UTF-8, since no other encoding makes such bytes by chance. Otherwise each of the code
pages that Windows and DOS wrote in the countries of a corridor is tried, and the one that gives the most
letters in words of its own alphabet is the guess.
"""

from __future__ import annotations

import re
from typing import Final

_CYRILLIC: Final = "абвгдежзийклмнопрстуфхцчшщъыьэюяёєіїґўјљњћџђ"
_ARABIC: Final = "ابتثجحخدذرزسشصضطظعغفقكلمنهويةىءآأؤإئپچژگکیہھں"
_SIGNS: Final = "—–“”„«»’‘…№°•§©®±·\u200c"
_ALPHABETS: Final[dict[str, tuple[str, bool]]] = {
    "cp1252": ("äöüßéèêëàâçîïôûùáíóúñãõåæøœ", True),
    "cp1254": ("çğıöşüâîûİéä", True),
    "cp1251": (_CYRILLIC, False),
    "cp1256": (_ARABIC, False),
    "cp1250": ("ąćęłńóśźżčďěňřšťůžáéíýäöüőűđ", True),
    "cp866": (_CYRILLIC, False),
}
"""The letters beyond ASCII that words in a code page have, and whether they stand among those of ASCII.

In order of how common they are: the first of two that are as likely is taken.
"""

_RUN: Final = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")
_MOST_BYTES: Final = 200_000


def guess_encoding(data: bytes) -> str | None:
    """Return the encoding that a file's texts are most likely in; None where they are all ASCII.

    Examples
    --------
    >>> guess_encoding("Баку – Ялама".encode("cp1251")), guess_encoding("İzmir".encode("cp1254"))
    ('cp1251', 'cp1254')
    """
    words = _RUN.findall(data)
    sample = b"\n".join(words)[:_MOST_BYTES].rpartition(b"\n")[0] or b"\n".join(words[:1])
    if not sample:
        return None
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError:
        return max(_ALPHABETS, key=lambda name: _likelihood(sample, name))
    return "utf-8"


def _likelihood(sample: bytes, name: str) -> float:
    """Return the share of the bytes beyond ASCII that stand in words as an alphabet has them."""
    alphabet, mixed = _ALPHABETS[name]
    letters = set(alphabet + alphabet.upper())
    likely = total = 0
    for word in sample.decode(name, "replace").split("\n"):
        beyond = [sign for sign in word if not sign.isascii() and sign not in _SIGNS]
        has_ascii = any(map(str.isascii, word))
        is_word = mixed or (not has_ascii and (word.upper() == word or word[1:].lower() == word[1:]))
        total += len(beyond)
        likely += sum(sign in letters for sign in beyond) if is_word else 0
        if mixed and not has_ascii and len(beyond) > 1:
            likely -= len(beyond)  # a word of accents alone is none
    return likely / total if total else 0.0
