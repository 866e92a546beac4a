"""What the page, the brief and the charts say, by the ids of messages, in every language.

A folder for each language holds Fluent catalogues (https://projectfluent.org), all with the same ids and variables.
A sentence made in Python that the page must be able to say in any language is a `Said`: an id and what it is filled
with. That may be a number, a `Name` (of a node, a segment, a route, a branch, a scenario or a country: the reader's
language has its own), another `Said`, a `Series` of them, a date, or a text that is the same in every language.

In a catalogue `{ KM($length) }` writes a number by the kind of that name in `maps.words.numbers.KINDS`, and
`{ HOURS($more, sign: 1) }` with its sign; `{ $count -> [one] … *[other] … }` chooses by the plural;
`{ NAME($country, case: "gen") }` asks for a form of a name, which `country-IRN` has as an attribute, and
`{ NAME($place, short: 1) }` leaves out what stands in brackets. ⟦ ⟧ stand about what is to be set in bold.

`maps/static/messages.js` says the same on the page.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

from babel import Locale
from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.resolver import CurrentEnvironment, ResolverEnvironment
from fluent.runtime.types import FluentNone, FluentType

from maps.words import numbers

LANGUAGES: Final = ("en", "az", "ru", "fa")
"""Codes (ISO 639-1) of the languages, the first that of the atlases and of every other file."""

_FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True)
class Said:
    """A message and what it is filled with.

    Attributes
    ----------
    id : str
        Of a message.
    args : mapping of str to value
        By the names of its variables.
    """

    id: str
    args: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return message(self.id, **self.args)


@dataclass(frozen=True)
class Name:
    """The name of something, to be said in the reader's language.

    Attributes
    ----------
    of : str
        What it is and its identifier, such as "node/AZBAK", "segment/…", "route/…", "branch/…", "scenario/…",
        "country/AZE" or "sea/black-sea".
    """

    of: str


@dataclass(frozen=True)
class Series:
    """Several things said one after the other: "rail, road and gas"."""

    members: Sequence[Any]


def said(id_: str, /, **args: Any) -> Said:
    """Return a message and what it is filled with.

    Examples
    --------
    >>> as_json(said("mode-and-km", mode=said("mode-rail"), km=13.16))
    ['mode-and-km', {'mode': ['mode-rail'], 'km': 13.16}]
    """
    return Said(id_, args)


def as_json(value: Any) -> Any:
    """Return a `Said`, or what may fill one, as `maps/static/messages.js` reads it."""
    if isinstance(value, Said):
        return [value.id, {name: as_json(each) for name, each in value.args.items()}] if value.args else [value.id]
    if isinstance(value, Name):
        return {"name": value.of}
    if isinstance(value, Series):
        return {"list": [as_json(each) for each in value.members]}
    if isinstance(value, datetime.date):
        return {"date": value.isoformat()}
    return float(f"{value:.7g}") if isinstance(value, float) else value  # without the noise of a solver


class Voice:
    """Says messages in a language.

    Parameters
    ----------
    language : str
        Of `LANGUAGES`.
    names : mapping of str to str
        Names as an atlas has them, by what `Name.of` has.
    own : mapping of str to str
        Those names in the language, as far as the atlas brings translations.
    """

    def __init__(
        self, language: str = "en", *, names: Mapping[str, str] | None = None, own: Mapping[str, str] | None = None
    ) -> None:
        if language not in LANGUAGES:
            raise KeyError(language)
        self.language = language
        self.names = names or {}
        self.own = own or {}

    def say(self, what: Said | str, /, **args: Any) -> str:
        """Return a message in plain text.

        Raises
        ------
        KeyError
            If there is no such message.
        ValueError
            If it cannot be filled with that.
        """
        return self.marked(what, **args).replace("⟦", "").replace("⟧", "")

    def marked(self, what: Said | str, /, **args: Any) -> str:
        """Return a message with ⟦ ⟧ about what is to be set in bold."""
        told = what if isinstance(what, Said) else Said(what, args)
        return self._format(told.id, told.args)

    def number(self, kind: str, value: float | None) -> str:
        """Return a number by a kind of `maps.words.numbers.KINDS`."""
        return numbers.written(kind, value, self.language)

    def name(self, of: str, case: str = "", *, short: bool = False) -> str:
        """Return a name: in the language where it is known there, else as the atlas has it."""
        kind, _, id_ = of.partition("/")
        entry = f"{kind}-{id_}"
        if case and (form := self._message(entry, case)) is not None:
            return form
        text = self.own.get(of) or (self.names.get(of) if self.language == "en" else None)
        text = text or self._message(entry) or self.names.get(of) or id_
        text = text.partition(" (")[0] if short else text
        wrapped = f"{kind}-{case}"
        return self._format(wrapped, {"name": text}) if case and _bundle(self.language).has_message(wrapped) else text

    def _message(self, id_: str, attribute: str = "") -> str | None:
        bundle = _bundle(self.language)
        if not bundle.has_message(id_):
            return None
        found = bundle.get_message(id_)
        if attribute and attribute not in found.attributes:
            return None
        return self._format(id_, {}, attribute)

    def _format(self, id_: str, args: Mapping[str, Any], attribute: str = "") -> str:
        bundle = _bundle(self.language)
        found = bundle.get_message(id_)
        pattern = found.attributes[attribute] if attribute else found.value
        filled = {name: self._value(value) for name, value in args.items()}
        errors: list[Exception] = []
        env = ResolverEnvironment(context=bundle, current=CurrentEnvironment(args=filled), errors=errors)
        text = pattern(env)  # type: ignore[misc]  # a message has a value, and its attributes are looked for first
        if errors:
            raise ValueError(f"{id_} in {self.language}: {errors[0]}")
        return str(text)

    def _value(self, value: Any) -> Any:
        """Return what fills a message as the library takes it."""
        if isinstance(value, Said):
            return _Text(self.marked(value))
        if isinstance(value, Name | Series):
            return _Named(self, value)
        if isinstance(value, datetime.date):
            return self._format("date", {"day": value.day, "month": value.month, "year": value.year})
        if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
            value = float("nan") if value is None else value
            return _Number(value, self.number("count" if float(value).is_integer() else "figure", value))
        return str(value)

    def _named(self, what: Any, case: str, *, short: bool) -> str:
        if isinstance(what, Name):
            return self.name(what.of, case, short=short)
        if isinstance(what, Series):
            texts = [self._named(each, case, short=short) for each in what.members]
            return self._series(texts)
        value = self._value(what)
        return value if isinstance(value, str) else str(value.text)

    def _series(self, texts: Sequence[str]) -> str:
        """Return texts as a list in a sentence."""
        if len(texts) < 3:
            return (
                self._format("series-two", dict(zip("ab", texts, strict=True))) if len(texts) == 2 else "".join(texts)
            )
        before = texts[0]
        for text in texts[1:-1]:
            before = self._format("series-next", {"a": before, "b": text})
        return self._format("series-last", {"a": before, "b": texts[-1]})


def message(id_: str, /, language: str = "en", **args: Any) -> str:
    """Return a message in a language, in plain text.

    Parameters
    ----------
    id_ : str
        Of a message of the catalogues.
    language : str
        Of `LANGUAGES`.
    **args : value
        What it is filled with, see the module. Names of an atlas need a `Voice` that knows them.

    Returns
    -------
    str

    Raises
    ------
    KeyError
        If there is no such message or language.
    ValueError
        If it cannot be filled with that.

    Examples
    --------
    >>> message("mode-rail"), message("mode-rail", "ru")
    ('Railway', 'Железная дорога')
    """
    return Voice(language).say(id_, **args)


def catalogue(language: str, *, without: Sequence[str] = ()) -> str:
    """Return every catalogue of a language as one; parts may be left out."""
    parts = sorted(path for path in (_FOLDER / language).glob("*.ftl") if path.stem not in without)
    return "\n".join(path.read_text(encoding="utf-8") for path in parts)


class _Text(FluentType):
    """A text that stands as it is."""

    def __init__(self, text: str) -> None:
        self.text = text

    def format(self, locale: Locale) -> str:
        return self.text


class _Number(float, FluentType):
    """A number, for the choice of a plural, and as it is written."""

    text: str

    def __new__(cls, value: float, text: str) -> _Number:
        made = super().__new__(cls, value)
        made.text = text
        return made

    def format(self, locale: Locale) -> str:
        return self.text


class _Named(FluentType):
    """Names that a message may ask for in a case."""

    def __init__(self, voice: Voice, what: Name | Series) -> None:
        self.voice = voice
        self.what = what

    @property
    def text(self) -> str:
        return self.format(None)

    def format(self, locale: Locale | None, case: str = "", *, short: bool = False) -> str:
        return self.voice._named(self.what, case, short=short)


def _name(what: Any, case: str = "", short: float = 0) -> _Text:
    if isinstance(what, FluentNone):
        raise TypeError("no name")
    return _Text(what.format(None, str(case), short=bool(short)) if isinstance(what, _Named) else str(what))


def _number(kind: str, language: str, value: Any, sign: float = 0) -> _Number:
    if isinstance(value, FluentNone):
        raise TypeError("no number")
    rounded = value if value != value else numbers.rounded(kind, float(value))
    return _Number(rounded, numbers.written(kind, float(value), language, sign=bool(sign)))


@cache
def _bundle(language: str) -> FluentBundle:
    functions: dict[str, Callable[..., Any]] = {
        kind.upper(): partial(_number, kind, language) for kind in numbers.KINDS
    }
    made = FluentBundle([language], functions=functions | {"NAME": _name}, use_isolating=False)
    made.add_resource(FluentResource(catalogue(language)))
    return made
