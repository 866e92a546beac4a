"""What is wrong with an atlas and how to mend it: file, feature, message and remedy."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from layers.model.explain import printable


@dataclass(frozen=True)
class Problem:
    """Something wrong with an atlas, and what to do about it.

    Attributes
    ----------
    file, feature : str
        Where: the name of the file, and the identifier of the feature or its number; empty for all of the file.
    message, remedy : str
        What is wrong, and how to mend it.

    Examples
    --------
    >>> print(Problem("rail.geojson", "R1", "its geometry is empty", "Draw it or remove the feature"))
    rail.geojson: R1: its geometry is empty. Draw it or remove the feature
    """

    file: str
    feature: str
    message: str
    remedy: str

    def __str__(self) -> str:
        """Return it on one line of bounded length, whatever the files hold."""
        where = (
            f"{printable(self.file, 300)}: {printable(self.feature, 80)}" if self.feature else printable(self.file, 300)
        )
        return f"{where}: {printable(self.message, 600)}. {printable(self.remedy, 600)}"


def unknown_sources(file: str, entry: Mapping[str, Any], sources: Collection[str]) -> Iterator[Problem]:
    """Yield the sources that an entry of a file cites and the atlas does not list; none where it lists none at all.

    Parameters
    ----------
    file : str
    entry : mapping
        With its `id`, and identifiers parted by ";" in its `source`.
    sources : collection of str
        Identifiers of the sources of the atlas.

    Yields
    ------
    Problem
    """
    for source in entry["source"].split(";"):
        if sources and source not in sources:
            yield Problem(file, entry["id"], f"cites the unknown source {source!r}", "Add it to sources.json")


class AtlasError(Exception):
    """An atlas cannot be used as it is.

    Attributes
    ----------
    problems : tuple of Problem
        Everything found, not only the first.

    Examples
    --------
    >>> from layers import load_atlas
    >>> try:
    ...     load_atlas("midle")
    ... except AtlasError as error:
    ...     print(error.problems[0].message)
    no such folder, and no bundled atlas
    """

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class OutputError(Exception):
    """An output cannot be written; the message names the path and the remedy in one line."""


class MissingCostError(ValueError):
    """A time depends on a speed or a waiting time that the atlas does not know."""


class ExtentError(ValueError):
    """The request spans more of the globe than can be measured; the message says how much, and what to do."""


class NothingOpenError(ValueError):
    """A scenario closes everything that the request is about; the message names the scenario and says what to do."""


class ClusterError(Exception):
    """A cluster cannot be used, or was lost; the message says what to do in one line."""


class FetchError(Exception):
    """A download did not come; the message says what is missing and how to go on."""
