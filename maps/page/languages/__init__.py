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

from markupsafe import Markup

from maps.words import numbers
from maps.words.messages import LANGUAGES as SPOKEN
from maps.words.messages import Name, Said, Voice, as_json, catalogue
from maps.words.sentences import marked

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


NOT_OF_THE_PAGE: Final = ("brief",)
"""Parts of the catalogues that the page needs not carry."""

_NAMED: Final = {"en": "English", "az": "Azərbaycanca", "ru": "Русский", "fa": "فارسی"}


def messages(own: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """Return what the page's scripts say, as `maps/static/messages.js` takes it.

    Parameters
    ----------
    own : mapping of str to mapping of str to str
        By language, names that the atlas brings along, by what `maps.words.messages.Name.of` has.
    """
    return {
        "languages": [
            {
                "code": code,
                "name": _NAMED[code],
                "locale": numbers.LOCALES[code],
                "direction": "rtl" if code == "fa" else "ltr",
            }
            for code in SPOKEN
        ],
        "kinds": numbers.as_json(),
        "catalogues": {code: catalogue(code, without=NOT_OF_THE_PAGE) for code in SPOKEN},
        "names": own,
    }


class Markings:
    """Writes elements that say messages in English, and keep what they say for the other languages.

    Parameters
    ----------
    voice : Voice
        Speaks English.
    """

    def __init__(self, voice: Voice) -> None:
        self.voice = voice

    def say(self, tag: str, what: Said | str, /, attributes: Mapping[str, Any] | None = None, **args: Any) -> Markup:
        """Return an element that says a message.

        Examples
        --------
        >>> str(Markings(Voice()).say("b", "mode-rail"))
        '<b data-msg="mode-rail">Railway</b>'
        """
        told = what if isinstance(what, Said) else Said(what, args)
        parts = Markup("").join(
            Markup("<b>{}</b>").format(text) if figure else text for text, figure in marked(self.voice.marked(told))
        )
        return _element(tag, {"data-msg": told.id, **_args(told), **(attributes or {})}, parts)

    def name(self, tag: str, of: str, /, attributes: Mapping[str, Any] | None = None) -> Markup:
        """Return an element that says a name, by what `maps.words.messages.Name.of` has."""
        return _element(tag, {"data-name": of, **(attributes or {})}, self.voice.name(of))

    def number(
        self, tag: str, kind: str, value: float | None, /, attributes: Mapping[str, Any] | None = None
    ) -> Markup:
        """Return an element that says a number, by a kind of `maps.words.numbers.KINDS`."""
        known = "" if value != value else f"{value:.12g}"
        return _element(tag, {"data-number": f"{kind} {known}", **(attributes or {})}, self.voice.number(kind, value))

    def attribute(self, name: str, what: Said | Name | str, /, **args: Any) -> Markup:
        """Return an attribute that says a message or a name."""
        if isinstance(what, Name):
            return _attributes({f"data-name-{name}": what.of, name: self.voice.name(what.of)})
        told = what if isinstance(what, Said) else Said(what, args)
        return _attributes({f"data-msg-{name}": told.id, **_args(told), name: self.voice.say(told)})


def _args(told: Said) -> dict[str, str]:
    return {"data-args": json.dumps(as_json(told)[1], ensure_ascii=False, separators=(",", ":"))} if told.args else {}


def _element(tag: str, attributes: Mapping[str, Any], content: str) -> Markup:
    return Markup("<{tag}{attributes}>{content}</{tag}>").format(
        tag=tag, attributes=_attributes(attributes), content=content
    )


def _attributes(attributes: Mapping[str, Any]) -> Markup:
    return Markup("").join(
        Markup(" {}").format(name) if value is True else Markup(' {}="{}"').format(name, value)
        for name, value in attributes.items()
        if value is not None and value is not False
    )
