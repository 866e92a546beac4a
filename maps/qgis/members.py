"""The layers of a QGIS project: their groups, and which of them each map theme shows."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import pandas as pd

from layers.model.schema import LAYERS
from maps.look.style import MODES as MODE_STYLES
from maps.look.style import STATUSES
from maps.qgis import styles as qgis
from maps.qgis.beneath import TITLES
from maps.qgis.discs import CLOSER_SCALE, shifts

if TYPE_CHECKING:
    from geo.scenarios.outcome import Outcome
    from layers import Atlas

TODAY: Final = "As it stands"
"""The map theme without a scenario."""

IN_OPERATION: Final = "What operates"
"""The map theme with what is in operation alone."""

DISCS_FROM: Final = 12_000_000.0
"""Largest scale denominator at which the discs of chokepoints are drawn."""

GROUPS: Final = {"rail": "Railways", "road": "Roads", "pipeline": "Pipelines", "sea": "Sea"}
"""Titles of the groups of lines, the topmost first."""

TABLES: Final = ("routes", "sources", "provenance")

SCENARIO_TABLES: Final = (*GROUPS, "scenario_segments")
"""Layers that a scenario's own takes the place of."""

_GEOMETRY: Final = {"Point": "Point", "LineString": "Line", "Polygon": "Polygon"}


@dataclass(frozen=True)
class Member:
    """A layer of the project.

    Attributes
    ----------
    id : str
        Unique in the project.
    name : str
        Title in the list of layers.
    table : str
        Layer of the GeoPackage.
    style : str
        QML text; empty for a table.
    geometry : str
        "Point", "Line", "Polygon" or "No geometry".
    only : str
        Condition in SQL for the features it has; empty for all.
    scenario : str
        Identifier of the scenario it belongs to; empty for none.
    built : bool
        Whether what it shows is in operation.
    from_scale : float
        Largest scale denominator at which it is drawn; 0 for any.
    """

    id: str
    name: str
    table: str
    style: str
    geometry: str
    only: str = ""
    scenario: str = ""
    built: bool = True
    from_scale: float = 0.0

    def source(self, file: str) -> str:
        """Return the address of the layer, relative to the project."""
        return f"./{file}|layername={self.table}" + (f"|subset={self.only}" if self.only else "")


def project_layers(
    chokepoints: gpd.GeoDataFrame | None = None, outcomes: Sequence[Outcome] = (), *, scale: float = CLOSER_SCALE
) -> dict[str, gpd.GeoDataFrame]:
    """Return the layers of a project that an atlas does not have.

    Parameters
    ----------
    chokepoints : GeoDataFrame, optional
        From `geo.chokepoints`.
    outcomes : sequence of Outcome
        From `geo.run_scenario`, of scenarios with different identifiers.
    scale : float
        Denominator of the scale at which the discs of chokepoints shall not meet.

    Returns
    -------
    dict of str to GeoDataFrame
        Those that have any feature: `chokepoints` (polygons), `chokepoint_centres` (points) and
        `scenario_segments` (lines; one row for each scenario and segment, of `Outcome.drawn`). EPSG:4326.

    Examples
    --------
    >>> from geo import Case, run_scenario
    >>> from layers import load_atlas
    >>> layers = project_layers(outcomes=[run_scenario(Case(load_atlas("middle"), scenario="btk_closed"))])
    >>> list(layers), layers["scenario_segments"]["scenario"].unique().tolist()
    (['scenario_segments'], ['btk_closed'])
    """
    layers: dict[str, gpd.GeoDataFrame] = {}
    if chokepoints is not None and len(chokepoints):
        layers["chokepoints"] = chokepoints
        centres = chokepoints.drop(columns="geometry")
        points = gpd.points_from_xy(chokepoints["lon"], chokepoints["lat"])
        placed = gpd.GeoDataFrame(centres, geometry=points, crs="EPSG:4326")
        placed[["dx_mm", "dy_mm"]] = shifts(placed, scale)
        layers["chokepoint_centres"] = placed
    frames = []
    for outcome in outcomes:
        frame = outcome.drawn
        frame["scenario"], frame["title"] = outcome.scenario.id, outcome.scenario.title
        frame["year"] = pd.array([outcome.year] * len(frame), dtype="Int64")
        frames.append(frame[[*qgis.SCENARIO_COLUMNS, "geometry"]])
    if any(map(len, frames)):
        layers["scenario_segments"] = pd.concat(frames, ignore_index=True)
    return layers


def more_styles() -> dict[str, str]:
    """Return the styles of the layers that an atlas does not have."""
    return {
        "chokepoints": qgis.chokepoint_style(labels=False),
        "chokepoint_centres": qgis.disc_style(),
        "scenario_segments": qgis.scenario_style(),
        **qgis.ground_styles(),
    }


def groups_of(
    atlas: Atlas, territory: str | None, extra_layers: Mapping[str, gpd.GeoDataFrame], outcomes: Sequence[Outcome]
) -> dict[str, list[Member]]:
    """Return the groups of the project, the topmost first, and the layers of each."""
    styles = {**qgis.layer_styles(atlas, territory=territory), **more_styles()}

    def member(key: str, title: str, table: str, **more_of_it: Any) -> Member:
        frame = extra_layers[table] if table in extra_layers else atlas.layer(table)
        kind = frame.geometry.iloc[0].geom_type if len(frame) else LAYERS[table].geometry_types[0]
        kind = str(kind).removeprefix("Multi")
        style = more_of_it.pop("style", styles.get(table, ""))
        return Member(_identifier(key), title, table, style, _GEOMETRY.get(kind, kind), **more_of_it)

    groups: dict[str, list[Member]] = {}
    if "chokepoints" in extra_layers:
        groups["Chokepoints"] = [
            # Farther out their discs would hide the ground and each other; the circles still show.
            member("chokepoint_centres", "Chokepoints, by rank", "chokepoint_centres", from_scale=DISCS_FROM),
            member("chokepoints", "Circle that closes at each chokepoint", "chokepoints"),
        ]
    groups["Places"] = [
        *(member(name, TITLES[name], name) for name in ("towns",) if name in extra_layers),
        member("nodes", LAYERS["nodes"].title, "nodes"),
    ]
    if "scenario_segments" in extra_layers:
        groups["Scenarios"] = [
            member(
                f"scenario {outcome.scenario.id}",
                outcome.scenario.title,
                "scenario_segments",
                only=f"\"scenario\" = '{outcome.scenario.id.replace(chr(39), chr(39) * 2)}'",
                scenario=outcome.scenario.id,
            )
            for outcome in outcomes
        ]
    for mode, title in GROUPS.items():
        present = set(atlas.segments.loc[atlas.segments["mode"] == mode, "status"])
        planned = [status for status in STATUSES if status != "operational" and status in present]
        members = []
        if "operational" in present:
            style = qgis.line_style(mode, ["operational"])
            only = "\"status\" = 'operational'"
            members.append(
                member(f"{mode} built", f"{MODE_STYLES[mode].title}, in operation", mode, only=only, style=style)
            )
        if planned:
            style = qgis.line_style(mode, planned)
            only = "\"status\" <> 'operational'"
            title_ = f"{MODE_STYLES[mode].title}, not yet in operation"
            members.append(member(f"{mode} planned", title_, mode, only=only, style=style, built=False))
        if members:
            groups[title] = members
    groups["Countries"] = [member("borders", LAYERS["borders"].title, "borders")]
    water = [member(name, TITLES[name], name) for name in ("sea_names", "rivers", "lakes") if name in extra_layers]
    if water:
        groups["Water"] = water
    groups["Land"] = [member("land", LAYERS["land"].title, "land")]
    groups["Tables"] = [Member(_identifier(table), table.capitalize(), table, "", "No geometry") for table in TABLES]
    return groups


def _identifier(key: str) -> str:
    """Return the identifier of a layer in the project, always the same for the same key."""
    return f"{re.sub(r'[^0-9A-Za-z]+', '_', key)}_{uuid.uuid5(uuid.NAMESPACE_OID, key).hex[:12]}"


def members_of(groups: Mapping[str, list[Member]]) -> Iterable[Member]:
    """Return the layers of all groups, the topmost first."""
    return (member for members in groups.values() for member in members)


def themes_of(groups: Mapping[str, list[Member]], outcomes: Sequence[Outcome]) -> dict[str, list[Member]]:
    """Return the layers that each map theme shows."""
    drawable = [member for member in members_of(groups) if member.geometry != "No geometry"]
    themes = {
        TODAY: [member for member in drawable if not member.scenario],
        IN_OPERATION: [member for member in drawable if not member.scenario and member.built],
    }
    for outcome in outcomes:
        themes[outcome.scenario.title] = [
            member
            for member in drawable
            if (member.scenario == outcome.scenario.id if member.table in SCENARIO_TABLES else not member.scenario)
        ]
    return themes
