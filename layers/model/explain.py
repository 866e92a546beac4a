"""What a JSON Schema error means, in words: what stands there, what is allowed, and the nearest match."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from layers.model.validation import SchemaError


def explain(error: SchemaError) -> tuple[str, str]:
    """Return what a JSON Schema error means and what to do about it.

    Returns
    -------
    (str, str)
        Message and remedy of a `layers.model.problem.Problem`.
    """
    name = next((plain_name(part) for part in reversed(error.path) if isinstance(part, str)), "the file")
    rule, instance = error.rule, error.instance
    value = shorten(instance)
    comment = error.schema.get("$comment")
    match error.keyword:
        case "enum":
            allowed = [str(item) for item in rule if item is not None]
            return f"{name} is {value}", f"{did_you_mean(instance, allowed)}Allowed: {', '.join(allowed)}"
        case "required":
            missing = [item for item in rule if item not in instance]
            return f"lacks {', '.join(missing)}", "Add what is missing"
        case "type":
            kinds = [rule] if isinstance(rule, str) else [item for item in rule if item != "null"]
            if instance is None:
                return f"{name} is null", f"Give it a {kinds[0]}"
            return f"{name} is {value}", comment or f"It must be {' or '.join(kinds)}"
        case "pattern":
            return f"{name} is {value}" + ("" if comment else f", which does not match {rule}"), comment or "Correct it"
        case "minimum" | "maximum":
            return f"{name} is {value}", f"The {error.keyword} is {rule}"
        case "exclusiveMinimum":
            return f"{name} is {value}", f"It must be above {rule}"
        case "exclusiveMaximum":
            return f"{name} is {value}", f"It must be below {rule}"
        case "minItems" if not instance:
            return f"{name} is empty", "Name at least one, or leave the key out"
        case "uniqueItems":
            twice = next(item for number, item in enumerate(instance) if item in instance[:number])
            return f"{name} names {shorten(twice)} twice", "Name each once"
        case "maxLength":
            return f"{name} is {len(instance):,} characters long", f"Shorten it to {rule:,} or fewer"
        case "additionalProperties":
            allowed = list(error.schema["properties"])
            unknown = sorted(set(instance) - set(allowed))
            close = did_you_mean(unknown[0], allowed)
            return f"unknown key {', '.join(map(shorten, unknown))}", f"{close}Allowed: {', '.join(allowed)}"
        case "anyOf" | "oneOf" if all("required" in choice for choice in rule):
            choices = [name for choice in rule for name in choice["required"]]
            present = [name for name in choices if name in instance]
            if not present:
                how_many = "exactly one" if error.keyword == "oneOf" else "at least one"
                return f"has none of {', '.join(choices)}", f"Give {how_many} of them"
            return f"gives {' and '.join(present)} together", "Give only one of them"
        case _:
            return f"{name}: {shorten(error.message)}", comment or "Correct it"


def nearest(name: Any, choices: Iterable[str]) -> str | None:
    """Return the choice most like a name, whatever its case; None where none is alike."""
    return Guesses(choices)(name)


class Guesses:
    """Guesses at what was meant by names that are not among some choices, up to a limit.

    A guess compares a name with every choice: thousands of wrong names in a large file would take hours.
    """

    def __init__(self, choices: Iterable[str], *, most: int = 100) -> None:
        self._by_case: dict[str, str] = {}
        for choice in choices:
            self._by_case.setdefault(choice.casefold(), choice)
        self._left = most

    def __call__(self, name: Any) -> str | None:
        """Return the choice most like a name, whatever its case; None where none is alike."""
        if not self._left:
            return None
        self._left -= 1
        # Names may have any length, and matching takes time that grows with its square.
        close = difflib.get_close_matches(str(name).casefold()[:80], self._by_case, n=1)
        return self._by_case[close[0]] if close else None

    def hint(self, name: str, otherwise: str) -> str:
        """Return a remedy: the choice most likely meant, else what to do where none is alike."""
        close = self(name)
        return f"Did you mean {close}?" if close else otherwise


def nearest_code(name: str, titles: Mapping[str, str]) -> str | None:
    """Return the code most likely meant by a code or a title, whatever its case; None where none is alike.

    Parameters
    ----------
    name : str
        What was typed.
    titles : mapping of str to str
        Title by code, such as {"AZE": "Azerbaijan"}.

    Returns
    -------
    str or None
        The code, or that of the title, if it is one; else a code that begins with what was typed (AZ:
        AZE), a title that does, the title most like it, and the code most like it, in this order.
    """
    typed = name.strip().casefold()
    by_title = {title.casefold(): code for code, title in titles.items()}
    by_code = {code.casefold(): code for code in titles}
    if typed in by_code or typed in by_title:
        return by_code.get(typed) or by_title[typed]
    for by_text in (by_code, by_title):
        begun = sorted(by_text[text] for text in by_text if typed and text.startswith(typed))
        if begun:
            return begun[0]
    title = nearest(typed, by_title)
    return nearest(name, titles) if title is None else by_title[title]


def did_you_mean(name: Any, choices: Iterable[str]) -> str:
    """Return "Did you mean 'x'? " with the nearest match, or nothing."""
    close = nearest(name, choices)
    return "" if close is None else f"Did you mean {close!r}? "


def plain_name(name: str) -> str:
    """Return a key as it may stand in a message: quoted where it holds more than a word or control characters."""
    return name if len(name) <= 80 and name.isprintable() and " " not in name else shorten(name)


def printable(text: str, limit: int | None = None) -> str:
    r"""Return a text as it may stand on a terminal: what would be obeyed instead of shown is escaped.

    Parameters
    ----------
    text : str
    limit : int, optional
        Characters after which it is cut.

    Returns
    -------
    str
        On one line. Control characters, line ends, invisible marks of direction (which could make a line read
        otherwise than it is) and half surrogate pairs stand as their escapes, such as \x1b; the joiners that
        some scripts need stay.

    Examples
    --------
    >>> printable("Rasht\x1b[2J")
    'Rasht\\x1b[2J'
    """
    if limit is not None and len(text) > limit:
        text = f"{text[:limit]}…"
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() or letter in _SHOWN else _escaped(letter) for letter in text)


_SHOWN: Final = frozenset("\u00a0\u200c\u200d\u202f\u3000")
"""Not printable to Python, yet shown by a terminal: spaces, and what joins or parts letters."""


def _escaped(letter: str) -> str:
    return letter.encode("unicode_escape").decode()


def shorten(value: Any, limit: int = 80) -> str:
    """Return a value as it may stand in a message."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    if not isinstance(value, str) and not text.isprintable():
        text = json.dumps(value, default=str)
    text = text if len(text) <= limit else f"{text[:limit]}…"
    return repr(text) if isinstance(value, str) else text
