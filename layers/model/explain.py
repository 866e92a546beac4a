"""What a JSON Schema error means, in words: what stands there, what is allowed, and the nearest match."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final
from unicodedata import combining, normalize

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


class Guesses:
    """Guesses at what was meant by names that are not among some choices, up to a limit.

    A guess compares a name with every choice: thousands of wrong names in a large file would take hours.

    Parameters
    ----------
    choices : iterable of str
        Names or codes; of two equally alike the earlier one is meant.
    titles : mapping of str to str, optional
        Title by code, such as {"AZE": "Azerbaijan"}.
    most : int
        How many guesses are made.

    Notes
    -----
    Case and accents do not count. The first of these rules that finds something decides:

    1. a name, code or title that is the one typed;
    2. one that begins with what was typed, if that is more than a letter;
    3. a title that two or three letters are short for: its first letter and others of it, in their order
       (GRG: Georgia); of several the one whose code is nearest;
    4. the one, or the title with the first word, that is the fewest edits away (a letter put in, left out or replaced,
       or two neighbours exchanged): at most one for each three letters begun, and for half of them all; of equals one
       with the same first letter;
    5. the longest that what was typed begins with.

    Examples
    --------
    >>> countries = {"GRC": "Greece", "GEO": "Georgia"}
    >>> Guesses(countries, countries)("GRG")
    'GEO'
    """

    def __init__(self, choices: Iterable[str], titles: Mapping[str, str] | None = None, *, most: int = 100) -> None:
        titles = titles or {}
        self._codes: dict[str, str] = {}
        self._titles: dict[str, str] = {}
        for code in choices:
            self._codes.setdefault(plain(code), code)
        written: dict[str, str] = {}
        for code, title in titles.items():
            if title != code:
                self._titles.setdefault(plain(title), code)
                written.setdefault(plain(title), title)
        # Of titles that begin with the same word the shortest is meant.
        for code, title in sorted(titles.items(), key=lambda entry: len(entry[1])):
            first, _, rest = title.partition(" ")
            if rest and len(first) > _SHORT:
                self._titles.setdefault(plain(first), code)
                written.setdefault(plain(first), title)
        self._shown = {**written, **self._codes}
        self._left = most

    def __call__(self, name: Any) -> str | None:
        """Return the name, code or title most likely meant; None where none is alike."""
        if not self._left:
            return None
        self._left -= 1
        typed = plain(str(name))[:_COMPARED]
        if typed in self._shown:
            return self._shown[typed]
        is_short = 1 < len(typed) <= _SHORT
        for form in (*self._codes, *self._titles) if len(typed) > 1 else ():
            if form.startswith(typed):
                return self._titles.get(form, self._shown[form]) if is_short else self._shown[form]
        if is_short:
            abbreviated = [code for title, code in self._titles.items() if _abbreviates(typed, title)]
            if abbreviated:
                return min(abbreviated, key=lambda code: _edits(typed, plain(code), _COMPARED))
        return self._by_edits(typed) or self._begun_with(typed)

    def code(self, name: Any) -> str | None:
        """Return the code most likely meant by a code or a title; None where none is alike."""
        meant = self(name)
        return None if meant is None else self._titles.get(plain(meant), meant)

    def hint(self, name: str, otherwise: str) -> str:
        """Return a remedy: the choice most likely meant, else what to do where none is alike."""
        close = self(name)
        return f"Did you mean {close}?" if close else otherwise

    def _by_edits(self, typed: str) -> str | None:
        most, best, found = -(-len(typed) // 3), (_COMPARED, True), None
        for form, shown in ((form, self._shown[form]) for form in (*self._codes, *self._titles)):
            edits = _edits(typed, form, most)
            if edits <= most and 2 * edits <= max(len(typed), len(form)):
                most = edits  # whatever needs more edits is not compared to its end
                if (rank := (edits, form[:1] != typed[:1])) < best:
                    best, found = rank, shown
        return found

    def _begun_with(self, typed: str) -> str | None:
        begun = [form for form in self._shown if len(form) > _SHORT and typed.startswith(form)]
        return self._shown[max(begun, key=len)] if begun else None


_COMPARED: Final = 80
"""Letters of a name that are compared: it may have any length, and comparing takes time that grows with its square."""

_SHORT: Final = 3
"""A name of at most so many letters may be short for a title."""


def plain(name: str) -> str:
    """Return a name as any keyboard can type it: in lower case and without accents."""
    return "".join(letter for letter in normalize("NFKD", name.strip().casefold()) if not combining(letter))


def _abbreviates(typed: str, title: str) -> bool:
    """Return whether all letters of a text stand in a title in their order, beginning with its first."""
    rest = iter(title)
    return title[:1] == typed[:1] and all(letter in rest for letter in typed)


def _edits(one: str, other: str, most: int) -> int:
    """Return how many edits lead from one text to another; where they are more than `most`, any number above it.

    It is the distance of optimal string alignment (restricted Damerau–Levenshtein).
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        before, above, row = row, before, [at]
        for to, wanted in enumerate(other, start=1):
            cost = min(before[to] + 1, row[to - 1] + 1, before[to - 1] + (letter != wanted))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == wanted:
                cost = min(cost, above[to - 2] + 1)
            row.append(cost)
        if min(row) > most and min(before) >= most:
            return most + 1  # neither an exchange of neighbours nor anything else leads back below it
    return row[-1]


def nearest_code(name: str, titles: Mapping[str, str]) -> str | None:
    """Return the code most likely meant by a code or a title; None where none is alike.

    Parameters
    ----------
    name : str
        What was typed.
    titles : mapping of str to str
        Title by code, such as {"AZE": "Azerbaijan"}.

    Returns
    -------
    str or None
        The code, or that of the title, that the rules of `Guesses` find.
    """
    return Guesses(titles, titles).code(name)


def did_you_mean(name: Any, choices: Iterable[str]) -> str:
    """Return "Did you mean 'x'? " with the choice most likely meant (`Guesses`), or nothing."""
    close = Guesses(choices)(name)
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
