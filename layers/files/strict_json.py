"""A JSON document read strictly: what two programs could read differently is refused, not guessed.

Beyond RFC 8259: one encoding (UTF-8, with or without a byte order mark), no key twice in an object,
no number beyond a float, no control character in a text, and no deeper than any sane document. Only
a regular file is read, so that a pipe or a device cannot hold a program up.
"""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any, Final

from layers.model.explain import shorten
from layers.model.problem import AtlasError, Problem

DEEPEST: Final = 50
"""Objects and lists may be nested this deep; a MultiPolygon in a feature needs 8."""

_DIGITS: Final = 308
"""A whole number of more digits is beyond a float."""

# Finds what may be a control character or half a surrogate pair, plain or escaped; most documents have none.
_SUSPECT: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\\[bf]|\\u00[01789]|\\u[dD][89a-fA-F]")
_FORBIDDEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def read_document(path: Path) -> Any:
    """Read a JSON document.

    Parameters
    ----------
    path : Path
        Messages have its name.

    Raises
    ------
    AtlasError
        If it is missing, no regular file, not readable, or no JSON as described above.
    """

    def problem(message: str, remedy: str) -> AtlasError:
        return AtlasError(Problem(path.name, "", message, remedy))

    try:
        if path.is_dir():
            raise problem("a folder, not a file", "Put the file in its place")
        if path.exists() and not path.is_file():
            raise problem("not a regular file", "Put a file in its place")
        text = path.read_bytes().decode("utf-8-sig")
        value = json.loads(
            text, parse_constant=_number, parse_float=_number, parse_int=_integer, object_pairs_hook=_object
        )
        too_deep = nesting_depth(value) > DEEPEST
        forbidden = _forbidden(value) if not too_deep and _SUSPECT.search(text) else None
    except FileNotFoundError:
        raise problem("missing", f"Add it to {path.parent}, or name another atlas") from None
    except UnicodeDecodeError:
        raise problem("not text in UTF-8", "Restore the file or save it as UTF-8") from None
    except RecursionError:
        raise problem("nested too deeply", "Restore the file") from None
    except ValueError as error:
        raise problem(f"not valid JSON ({error})", "Restore or repair the file") from None
    except (OSError, RuntimeError) as error:  # RuntimeError: what Python 3.11 and 3.12 make of a loop of links
        reason = getattr(error, "strerror", None) or "its symbolic link leads back to itself"
        raise problem(f"not readable ({reason})", "Check its permissions and what it links to") from None
    if value is None:
        raise problem("holds nothing but null", "Restore the file")
    if too_deep:
        raise problem("nested too deeply", "Restore the file")
    if forbidden is not None:
        where, text, character = forbidden
        what = "half a surrogate pair" if character >= "\ud800" else "the control character"
        message = f"{where} is {shorten(text)}, which holds {what} U+{ord(character):04X}"
        raise problem(message, "Take the character out")
    return value


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text[:20]} is not a JSON number")
    return value


def _integer(text: str) -> int:
    if len(text) > _DIGITS:
        raise ValueError(f"a number of {len(text):,} digits")
    return int(text)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for number, name in enumerate(names) if name in names[:number])
        raise ValueError(f"the key {shorten(twice)} stands twice in one object")
    return value


def nesting_depth(value: Any) -> int:
    """Return how deep containers are nested, without recursion."""
    depth, level = 0, [value]
    while level:
        containers = [item for item in level if type(item) is dict or type(item) is list]
        depth += bool(containers)
        level = []
        for container in containers:
            level.extend(container.values() if type(container) is dict else container)
    return depth


def _forbidden(value: Any, where: str = "") -> tuple[str, str, str] | None:
    """Return where a forbidden character stands, the text that holds it, and itself."""
    if isinstance(value, str):
        match = _FORBIDDEN.search(value)
        return None if match is None else (where or "the file", value, match[0])
    pairs: Any = ()
    if isinstance(value, dict):
        pairs = [(f"{where}.{name}".lstrip("."), member) for name, member in value.items()]
        for name in value:
            if match := _FORBIDDEN.search(name):
                return f"a key of {where or 'the file'}", name, match[0]
    elif isinstance(value, list):
        pairs = [(f"{where}[{number}]", item) for number, item in enumerate(value, start=1)]
    return next(filter(None, (_forbidden(member, place) for place, member in pairs)), None)
