"""What reading did to features, by what it was: a note for each kind, not a line for each feature."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

_NAMED: Final = 5
"""How many features a note names."""


@dataclass
class Remarks:
    """What was done to features, and to how many.

    `features` holds the numbers of the features, from 1, by what was done to them; none where it was done to the
    whole layer.

    Examples
    --------
    >>> remarks = Remarks()
    >>> remarks.add("heights are dropped")
    >>> remarks.add("outline mended", [2, 5])
    >>> remarks.notes()
    ['heights are dropped', 'outline mended: features 2, 5']
    """

    features: dict[str, list[int]] = field(default_factory=dict)

    def add(self, what: str, numbers: Iterable[int] = ()) -> None:
        """Add what was done to features of these numbers."""
        self.features.setdefault(what, []).extend(numbers)

    def join(self, later: Mapping[str, list[int]]) -> None:
        """Add what was done to later features of the same layer."""
        for what, numbers in later.items():
            self.add(what, numbers)

    def take(self, beginning: str) -> dict[int, str]:
        """Take away what begins so; return it, without that beginning, by the number of the feature."""
        taken = {what: self.features.pop(what) for what in [*self.features] if what.startswith(beginning)}
        pairs = [(number, what.removeprefix(beginning)) for what, numbers in taken.items() for number in numbers]
        return dict(sorted(pairs))

    def by_feature(self) -> dict[int, list[str]]:
        """Return what was done to each feature to which something was done, by its number."""
        found: dict[int, list[str]] = {}
        for what, numbers in self.features.items():
            for number in numbers:
                found.setdefault(number, []).append(what)
        return found

    def notes(self, name: Callable[[int], str] | None = None) -> list[str]:
        """Return a line for each; `name` is what a feature is called by instead of its number."""
        return [f"{what}{_listed(numbers, name)}" for what, numbers in self.features.items()]


def _listed(numbers: list[int], name: Callable[[int], str] | None) -> str:
    if not numbers:
        return ""
    named = ", ".join(map(name or str, numbers[:_NAMED]))
    more = f" and {len(numbers) - _NAMED:,} more" if len(numbers) > _NAMED else ""
    kind = "" if name else f"feature{'s'[len(numbers) == 1 :]} "
    return f": {kind}{named}{more}"
