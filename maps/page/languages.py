"""The page in its languages: the messages it carries, and the elements that say them.

The page is written in English; each element keeps the id of what it says and what fills that, so that
`maps/static/messages.js` can put another language there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from markupsafe import Markup, escape

from maps.words import numbers
from maps.words.messages import LANGUAGES, Name, Said, Voice, as_json, catalogue
from maps.words.sentences import marked

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
                "signs": numbers.signs(code),
                "direction": "rtl" if code == "fa" else "ltr",
            }
            for code in LANGUAGES
        ],
        "kinds": numbers.as_json(),
        "catalogues": {code: catalogue(code, without=NOT_OF_THE_PAGE) for code in LANGUAGES},
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
        known = "" if value is None or value != value else f"{round(value, 3 if kind == 'thousandths' else 7):.7g}"
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
        Markup(" {}").format(name) if value is True else Markup(" {}={}").format(name, _quoted(value))
        for name, value in attributes.items()
        if value is not None and value is not False
    )


def _quoted(value: Any) -> Markup:
    """Return a value in quotes: in single ones where it has double ones of its own, which are long to escape."""
    text = str(escape(value))
    quoted = f'"{text}"' if "&#34;" not in text else "'" + text.replace("&#34;", '"') + "'"
    return Markup(quoted)  # noqa: S704 (escaped above)
