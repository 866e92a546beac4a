"""Names as people write them, and what each may mean: identifiers, codes and titles, in any case, accents or not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from layers.model.countries import country_names
from layers.model.explain import plain

Name = TypeVar("Name", bound=str)


class Names:
    """What can be named, by all its written forms.

    Parameters
    ----------
    forms : mapping of str to iterable of (str or None)
        The forms of each identifier, besides the identifier itself; None stands for none.

    Examples
    --------
    >>> names = Names.of_countries({"AZE": "Azerbaijan", "IRN": "Iran"})
    >>> names.meant("az"), names.meant("Iran"), names.meant("Atlantis")
    (('AZE',), ('IRN',), ())
    """

    def __init__(self, forms: Mapping[str, Iterable[str | None]]) -> None:
        codes_of: defaultdict[str, list[str]] = defaultdict(list)
        for code, others in forms.items():
            for form in (code, *others):
                codes = codes_of[plain(form)] if isinstance(form, str) else [code]
                if code not in codes:
                    codes.append(code)
        self._codes = frozenset(forms)
        self._codes_of = {form: tuple(codes) for form, codes in codes_of.items()}

    @classmethod
    def of_countries(cls, titles: Mapping[str, str]) -> Names:
        """Return the names of countries: ISO 3166-1 alpha-3 and alpha-2, the name there and the title given."""
        iso = country_names()
        return cls({code: (*iso.get(code, ()), title) for code, title in titles.items()})

    @classmethod
    def of_places(cls, titles: Mapping[str, str], locodes: Mapping[str, str]) -> Names:
        """Return the names of places: identifier, UN/LOCODE where there is one, and title."""
        return cls({place: (locodes.get(place), title) for place, title in titles.items()})

    def meant(self, name: str) -> tuple[str, ...]:
        """Return the identifiers that a name may mean: by identifier, else by name, else by the first words of one."""
        if name in self._codes:
            return (name,)
        typed = plain(name)
        codes = self._codes_of.get(typed, ())
        if codes or not typed:
            return codes
        beginnings = tuple(f"{typed}{after}" for after in " -_")
        found = (code for form, ids in self._codes_of.items() if form.startswith(beginnings) for code in ids)
        return tuple(dict.fromkeys(found))


def several(value: Name | Iterable[Name] | None) -> tuple[Name, ...]:
    """Return one name, several or none (None) as a tuple."""
    return () if value is None else (value,) if isinstance(value, str) else tuple(value)


def titles_of(frame: Any, key: str) -> dict[str, str]:
    """Return the name of each row by its identifier; a row without a name gets its identifier."""
    codes = [str(code) for code in frame[key]]
    names = frame.get("name", codes)
    return {code: name if isinstance(name, str) else code for code, name in zip(codes, names, strict=True)}


def locodes_of(nodes: Any) -> dict[str, str]:
    """Return the UN/LOCODE of each row of nodes that has one, by its identifier."""
    codes = zip(nodes["id"], nodes.get("locode", ()), strict=False)
    return {str(node): code for node, code in codes if isinstance(code, str)}
