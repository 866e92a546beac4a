"""The layers of the page as plain folium layers, each told to the scripts by what it holds."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import folium
from branca.element import MacroElement
from folium.template import Template
from folium.utilities import JsCode

from layers.ground import Ground, ground
from maps.look import style
from maps.look.seam import ANTIMERIDIAN, eastward
from maps.page import display
from maps.page.palette import dash_of
from maps.words.chokepoints import place_names
from maps.words.messages import as_json

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from layers import Atlas


WATER: Final = "ground-water"

EXTENT_DEG: Final = 0.0005
"""By how much the outline of a chokepoint may be simplified."""


class _Group(MacroElement):
    """Tells the page what a layer holds."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        corridor.group({{ this.layer.get_name() }}, {{ this.keys }});
        {% endmacro %}
        """
    )

    def __init__(self, layer: folium.GeoJson, keys: Mapping[str, str]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "CorridorGroup"
        self.layer = layer
        self.keys = display.script_json(keys)


def add_ground(fmap: folium.Map, atlas: Atlas, near: BaseGeometry, territory: str | None, beneath: Ground) -> None:
    """Add land, the water of the ground beneath, borders and the territory."""

    def layer(features: Iterable[display.Feature], name: str, css: str) -> None:
        geojson = folium.GeoJson(
            display.collection(features),
            name=name,
            control=False,
            style_function=lambda feature: {
                "className": css or feature["properties"]["class"],
                "fillOpacity": 1,
                "weight": 1,
            },
            smooth_factor=0.6,
            pane="corridor-ground" if name in ("ground-land", WATER) else "corridor-borders",  # tiles lie between
            interactive=False,
        )
        geojson.add_to(fmap)
        fmap.add_child(_Group(geojson, {"ground": name}))

    def features(shapes: Iterable[dict[str, Any]]) -> list[display.Feature]:
        return [
            {"type": "Feature", "properties": {"id": number}, "geometry": shape}
            for number, shape in enumerate(shapes)
            if shape["coordinates"]
        ]

    land, outline = atlas.land.geometry, None
    if territory is not None:
        outline = display.coarse_far_off(display.territory_outline(atlas.borders, territory), land, near)
    layer(features(display.land(land, near, outline)), "ground-land", "ground-land")
    water = display.water(beneath, near, outline)
    layer(
        [
            {"type": "Feature", "properties": {"class": f"ground-{name}"}, "geometry": shape}
            for name, shape in water.items()
            if shape["coordinates"]
        ],
        WATER,
        "",
    )
    lines = display.borders(atlas.borders, atlas.land.geometry, near, territory)
    layer(features([display.geometry(lines, 3)]), "ground-borders", "ground-border")
    if territory is not None and outline is not None:
        layer(features([display.geometry(outline, 4)]), f"country/{territory}", "ground-territory")


def ground_of(near: BaseGeometry, cut: float) -> Ground:
    """Return the rivers, lakes and towns around the corridor, on the same side of the cut as the corridor."""
    if cut == ANTIMERIDIAN:
        return ground(display.around(near).bounds)
    world = ground()
    return Ground(*(eastward(frame, cut) for frame in (world.rivers, world.lakes, world.towns)))


def add_chokepoints(fmap: folium.Map, places: gpd.GeoDataFrame, atlas: Atlas, territory: str) -> None:
    """Add the circles that close at chokepoints; the scripts number them."""
    layer = folium.GeoJson(
        display.collection(_circles(places, atlas, territory)),
        name="Chokepoints",
        control=False,
        style_function=lambda _: {"className": "extent", "weight": 1},
        on_each_feature=JsCode("corridor.chokepoint"),
        pane="corridor-extents",
    )
    layer.add_to(fmap)
    fmap.add_child(_Group(layer, {"chokepoints": "yes"}))


def _circles(chokepoints: gpd.GeoDataFrame, atlas: Atlas, territory: str) -> Iterator[display.Feature]:
    """Yield a feature for each chokepoint: the circle that closes, its centre, and what else is drawn."""
    names = place_names(chokepoints, atlas, territory)
    for row, name in zip(chokepoints.itertuples(index=False), names, strict=True):
        shape = row.geometry.simplify(EXTENT_DEG)
        properties = {
            "id": display.inert(row.id),
            "rank": int(row.rank),
            "name": display.inert(row.name),
            "said": as_json(name),
            "lat": round(row.lat, display.PLACE_DECIMALS),
            "lon": round(row.lon, display.PLACE_DECIMALS),
            "circle_km": round(row.radius_km, 3),
            "severing_km": round(row.severing_radius_km, 3),
            "pairs_cut": int(row.pairs_cut),
            "pairs": int(row.pairs),
            "modes": row.modes,
            "confidence": row.confidence,
            **{
                name: round(float(value), 4)
                for name, value in (
                    ("freight_lost_share", row.freight_lost_share),
                    ("gas_lost_share", row.gas_lost_share),
                    ("extra_hours", row.extra_hours),
                    ("extra_hours_low", row.extra_hours_low),
                    ("extra_hours_high", row.extra_hours_high),
                    ("extra_usd_y", row.extra_usd_y // 1),
                )
                if not math.isnan(value)
            },
            "segments": [display.inert(name) for name in row.segments.split(";") if name],
        }
        yield {"type": "Feature", "properties": properties, "geometry": display.geometry(shape, 3)}


def add_lines(
    fmap: folium.Map,
    segments: gpd.GeoDataFrame,
    facts_by_segment: Mapping[str, Mapping[str, Any]],
    branches: Mapping[str, str],
) -> None:
    """Add a layer for each mode, branch and status, the topmost last."""
    groups: dict[tuple[str, str, str], list[display.Feature]] = {}
    for feature in display.lines(segments, facts_by_segment):
        facts = feature["properties"]
        groups.setdefault((facts["mode"], facts["branch"], facts["status"]), []).append(feature)
    order = [list(style.DRAWN_FIRST), list(branches), list(style.STATUSES)[::-1]]
    for key in sorted(groups, key=lambda key: [places.index(part) for places, part in zip(order, key, strict=True)]):
        mode, branch, status = key
        base = style.line(mode, status)[0]
        css = f"line m-{mode} s-{status}"
        look = {"className": css, "color": base.color, "weight": base.width, "dashArray": dash_of(base.dash)}
        layer = folium.GeoJson(
            display.collection(groups[key]),
            name=f"{style.MODES[mode].title}, {branches[branch]}, {style.STATUSES[status].title}",
            control=False,
            style_function=lambda _, look=look: look,
            on_each_feature=JsCode("corridor.line"),
            smooth_factor=1,
        )
        layer.add_to(fmap)
        fmap.add_child(_Group(layer, {"mode": mode, "branch": branch, "status": status}))


def add_places(fmap: folium.Map, nodes: gpd.GeoDataFrame) -> None:
    """Add a layer for each kind of place."""
    groups: dict[str, list[display.Feature]] = {}
    for feature in display.places(nodes):
        groups.setdefault(feature["properties"]["kind"], []).append(feature)
    for kind in (kind for kind in style.KINDS if kind in groups):
        layer = folium.GeoJson(
            display.collection(groups[kind]),
            name=style.KINDS[kind].title,
            control=False,
            point_to_layer=JsCode("corridor.place"),
        )
        layer.add_to(fmap)
        fmap.add_child(_Group(layer, {"kind": kind}))
