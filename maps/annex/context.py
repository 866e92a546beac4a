"""What every chapter of a brief needs to know, and what a chapter is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import geo
from layers.documents.claims import Changes, by_scenario, recorded_changes
from layers.results.provenance import Provenance
from maps.annex import route_tables
from maps.paper.document import Paragraphs, Section
from maps.words.countries import country_names

if TYPE_CHECKING:
    import pandas as pd

    from geo import Outcome
    from layers import Atlas
    from layers.scenarios.scenario import Scenario


@dataclass(frozen=True)
class Context:
    """What every chapter needs."""

    atlas: Atlas
    territory: str | None
    as_of: int | None
    radius_km: float
    draws: int
    seed: int
    made: Provenance
    costs: Mapping[str, float] = field(default_factory=dict)
    asked: Sequence[Scenario] | None = None
    """The scenarios that were named, but for the baseline; None where all of the atlas are compared."""

    @cached_property
    def case(self) -> geo.Case:
        """The atlas in the year of the brief, without a scenario."""
        return geo.Case(self.atlas, as_of=self.as_of, costs=self.costs, territory=self.territory)

    @property
    def under(self) -> Scenario | None:
        """The scenario that was named, where it is one alone."""
        return self.asked[0] if self.asked is not None and len(self.asked) == 1 else None

    @cached_property
    def exposed(self) -> pd.DataFrame:
        """What of each route lies where."""
        return route_tables.exposures(self.case)

    def validated(self, outcomes: Sequence[Outcome]) -> geo.Validation:
        """Return how the model compares with what was observed, of which the brief and its annex both tell."""
        results = self.case.results
        if "validation" not in results:
            results["validation"] = geo.validate(self.case.but(scenario=baseline_of(outcomes)))
        held: geo.Validation = results["validation"]
        return held

    def recorded(self, listed: Collection[str]) -> tuple[int, Changes]:
        """Return how many draws intervals are of, and those recorded with the atlas: none for another case or seed.

        What is recorded costs nothing, so it also stands where fewer draws are asked for.
        """
        recorded = recorded_changes(self.atlas)
        usual = not self.case.costs and self.as_of is None and self.seed == 0 and self.case.rule() == "logit"
        if recorded is None or not usual or not self.draws:
            return self.draws, {}
        draws, table = recorded
        if self.draws > draws:
            return self.draws, {}
        if self.draws < draws and not {*listed} <= {*table["scenario"]}:
            return self.draws, {}  # one number of draws for the whole table
        return draws, by_scenario(table)

    def name(self, code: str | None) -> str:
        """Return the name of a country."""
        return country_names(self.atlas).get(code or "", code or "")

    @property
    def source(self) -> str:
        """The line inside a picture that stands alone: who made it, from which atlas of when and whose data."""
        publishers = self.atlas.publishers
        data = f" Data: {', '.join(publishers)}." if publishers else ""
        licence = f" Licence of the atlas: {self.made.licence}." if self.made.licence else ""
        return f"Corridor Mapper {self.made.version}. {edition(self.atlas)}{data}{licence}"


def edition(atlas: Atlas) -> str:
    """Return which edition of the atlas it is: name, version, date."""
    catalogue = atlas.catalogue
    text = f"atlas {catalogue.get('name') or atlas.path.name}"
    text += f" {catalogue['version']}" if catalogue.get("version") else ""
    text += f" of {str(catalogue['created'])[:10]}" if catalogue.get("created") else ""
    return f"{text[0].upper()}{text[1:]}."


def baseline_of(outcomes: Sequence[Outcome]) -> Scenario | None:
    """Return the baseline that scenarios were held against, if they were."""
    return outcomes[0].against if outcomes and outcomes[0].against.kind == "baseline" else None


def not_known(section_id: str, title: str, error: Exception) -> Section:
    """Return a chapter that says what is missing to fill it."""
    return Section(section_id, title, (Paragraphs((f"Not known: {error}.",)),))
