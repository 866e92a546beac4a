"""The page in other languages: what stands for each English word, sentence and name.

One JSON file for each language, all with the same keys:

- `words`: English as the page has it → the translation;
- `patterns`: the same with parts, `{0}`, `{1}`, …, which are translated in turn (numbers are written
  as the language writes them); `{0:n}` is a number and nothing else; "(s)" in the English may be
  there or not; `⟦ ⟧` in a translation stands about a figure that is set in bold; `{0:acc}` asks for a
  case of `cases`, whose entry "" is for names that have none;
- `countries`: short names of the Unicode CLDR, version 48 (Unicode License v3);
- `geonames`: names of places that GeoNames has among its alternate names (CC BY 4.0);
- `exonyms`: names of places in their usual form, which no source here confirms.

What is not translated (notes, readings, titles of sources) stays English and is marked as such.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

LANGUAGES: Final = ("az", "ru", "fa")
"""Codes (ISO 639-1) of the languages beside English."""


@dataclass(frozen=True)
class Language:
    """A language of the page.

    Attributes
    ----------
    code : str
        ISO 639-1.
    name : str
        In the language itself.
    direction : {"ltr", "rtl"}
    words, patterns, countries, geonames, exonyms : mapping of str to str
        Translations by the English.
    cases : mapping of str to mapping of str to str
        Forms of names, by case and by English name.
    """

    code: str
    name: str
    direction: Literal["ltr", "rtl"]
    words: Mapping[str, str]
    patterns: Mapping[str, str]
    countries: Mapping[str, str]
    geonames: Mapping[str, str]
    exonyms: Mapping[str, str]
    cases: Mapping[str, Mapping[str, str]]

    @property
    def every(self) -> dict[str, str]:
        """Every translation, by the English."""
        return {**self.words, **self.patterns, **self.countries, **self.geonames, **self.exonyms}


@cache
def language(code: str) -> Language:
    """Return a language.

    Raises
    ------
    KeyError
        If there is no translation into it.
    """
    if code not in LANGUAGES:
        raise KeyError(code)
    read: dict[str, Any] = json.loads((Path(__file__).parent / f"{code}.json").read_text(encoding="utf-8"))
    return Language(code, read.pop("language"), **read)


@cache
def packed() -> dict[str, Any]:
    """Return all languages as the page carries them.

    Returns
    -------
    dict
        `list`: code, name, direction and cases of each; `words`: base64 of the zlib-compressed JSON
        list of the English and, in the order of `list`, the translations.
    """
    spoken = [language(code) for code in LANGUAGES]
    english = sorted(spoken[0].every)
    columns = [english, *([language.every[key] for key in english] for language in spoken)]
    text = json.dumps(columns, ensure_ascii=False, separators=(",", ":"))
    return {
        "list": [
            {"code": language.code, "name": language.name, "direction": language.direction, "cases": language.cases}
            for language in spoken
        ],
        "words": base64.b64encode(zlib.compress(text.encode(), 9)).decode(),
    }
