"""Small atlases of corridors unlike the bundled ones, written as folders: what a careful stranger might bring.

Positions are longitude and latitude in degrees; nothing here is a place's true extent.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

Position = tuple[float, float]
FACTS: Mapping[str, Any] = {"source": "hand", "as_of": "2026", "confidence": "medium"}


WASHAWAY = """\
title = "The line is washed away"
reading = "Nothing runs between Ladysmith and the sea."
kind = "hypothetical"

[[closes]]
segments = ["R2"]
reason = "Flood"
"""


def box(west: float, south: float, east: float, north: float) -> list[list[Position]]:
    """Return the rings of a rectangle."""
    return [[(west, south), (east, south), (east, north), (west, north), (west, south)]]


def _collection(features: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def _feature(kind: str, coordinates: Any, properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": dict(properties),
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def write(
    folder: Path,
    *,
    countries: Mapping[str, tuple[str, Sequence[Sequence[Sequence[Position]]]]],
    nodes: Mapping[str, tuple[str, str, str, Position]],
    segments: Sequence[tuple[str, str, str, Mapping[str, Any]]],
    routes: Sequence[Mapping[str, Any]] = (),
    land: bool = False,
    speeds: Mapping[str, float] | None = None,
    waits: Mapping[str, float] | None = None,
    catalogue: Mapping[str, Any] | None = None,
    scenarios: Mapping[str, str] | None = None,
) -> Path:
    """Write an atlas.

    Parameters
    ----------
    folder : Path
    countries : mapping
        Name and the rings of each polygon, by ISO 3166-1 alpha-3 code.
    nodes : mapping
        Name, kind, country and position, by identifier.
    segments : sequence
        Mode, identifier, its two nodes joined by a space, and further properties, of which `via` is the
        positions between the ends and `parts` the whole geometry of a line in several parts.
    routes : sequence of mapping
        As in routes.json; `kind` is freight where not given.
    land : bool
        Whether the countries are land to draw.
    speeds : mapping, optional
        Speed of each mode, km/h, for costs.json.
    waits : mapping, optional
        Hours by parameter, for costs.json.
    catalogue : mapping, optional
        Content of datapackage.json without its files.
    scenarios : mapping, optional
        Text of each scenario file by its name.
    """
    folder.mkdir(parents=True)
    lines: dict[str, list[dict[str, Any]]] = {mode: [] for mode in ("rail", "road", "sea", "pipeline")}
    for mode, name, ends, extra in segments:
        start, end = ends.split()
        facts = {key: value for key, value in extra.items() if key not in ("via", "parts")}
        along = [nodes[start][3], *extra.get("via", ()), nodes[end][3]]
        shape = ("MultiLineString", extra["parts"]) if "parts" in extra else ("LineString", along)
        properties = {
            "id": name,
            "name": f"{nodes[start][0]} – {nodes[end][0]}",
            "mode": mode,
            "from_node": start,
            "to_node": end,
            "branch": "shared",
            "status": "operational",
            **FACTS,
            "geometry_method": "waypoints",
            "geometry_accuracy_m": 1000,
            **facts,
        }
        lines[mode].append(_feature(*shape, properties))
    rings = [(code, name, part) for code, (name, parts) in countries.items() for part in parts]
    documents: dict[str, Any] = {f"{mode}.geojson": _collection(features) for mode, features in lines.items()}
    documents["nodes.geojson"] = _collection(
        _feature("Point", position, {"id": key, "name": name, "kind": kind, "country": country, **FACTS})
        for key, (name, kind, country, position) in nodes.items()
    )
    documents["borders.geojson"] = _collection(
        _feature("MultiPolygon", parts, {"iso_a3": code, "name": name, "source": "hand"})
        for code, (name, parts) in countries.items()
    )
    documents["land.geojson"] = _collection(
        _feature("Polygon", part, {"id": f"land{number}", "source": "hand"})
        for number, (_, _, part) in enumerate(rings if land else [])
    )
    documents["routes.json"] = {"routes": [{"kind": "freight", "branch": "shared", **route} for route in routes]}
    documents["sources.json"] = {"sources": [{"id": "hand", "title": "Drawn by hand", "publisher": "These tests"}]}
    if speeds:
        stated = {"unit": "km/h", "source": "hand", "confidence": "low"}
        hours = {**stated, "unit": "h"}
        documents["costs.json"] = {
            "parameters": [
                *({"id": f"speed_kmh.{mode}", "value": speed, **stated} for mode, speed in speeds.items()),
                *({"id": name, "value": wait, **hours} for name, wait in (waits or {}).items()),
            ]
        }
    if catalogue is not None:
        files = [{"name": name.partition(".")[0], "path": name} for name in documents]
        documents["datapackage.json"] = {**catalogue, "resources": files}
    for name, content in documents.items():
        (folder / name).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    for name, text in (scenarios or {}).items():
        (folder / "scenarios").mkdir(exist_ok=True)
        (folder / "scenarios" / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def one_line(folder: Path) -> Path:
    """Write one railway within one country, and nothing else at all: no route, cost, land or catalogue."""
    return write(
        folder,
        countries={"CHE": ("Switzerland", [box(6, 46, 10, 48)])},
        nodes={"A": ("Airolo", "rail_station", "CHE", (8.6, 46.5)), "B": ("Göschenen", "rail_station", "CHE", (8.6, 46.7))},
        segments=[("rail", "GOT", "B A", {})],
    )  # fmt: skip


def islands(folder: Path) -> Path:
    """Write a corridor of sea alone over the antimeridian, south of the equator, with names in other letters."""
    return write(
        folder,
        countries={
            "FJI": ("Viti · फ़िजी", [[*box(177, -19, 180, -16)], [*box(-180, -19, -179.5, -16)]]),
            "WSM": ("Sāmoa", [box(-173, -14.2, -171, -13.3)]),
            "TUV": ("Tuvalu", [box(179.0, -9, 179.4, -8)]),
        },
        nodes={
            "SUV": ("Suva · सुवा", "seaport", "FJI", (178.44, -18.2)),
            "APW": ("Apia", "seaport", "WSM", (-171.76, -13.8)),
            "FUN": ("Funafuti", "seaport", "TUV", (179.2, -8.5)),
        },
        segments=[
            ("sea", "S1", "SUV APW", {"parts": [[(178.44, -18.2), (180, -17.52)], [(-180, -17.52), (-171.76, -13.8)]]}),
            ("sea", "S2", "SUV FUN", {}),
        ],
        routes=[{"id": "east", "name": "East · पूर्व", "origin": "SUV", "destination": "APW", "segments": ["S1"]}],
        catalogue={"title": "Between the islands — جزر", "corridor": {"territory": "FJI"}},
    )


def domestic(folder: Path) -> Path:
    """Write rail and road within one country of the southern hemisphere, with branches and a scenario of its own."""
    return write(
        folder,
        countries={"ZAF": ("South Africa", [box(24, -34, 33, -24)])},
        nodes={
            "JNB": ("Johannesburg", "dry_port", "ZAF", (28.1, -26.2)),
            "HSM": ("Harrismith", "city", "ZAF", (29.1, -28.3)),
            "LDY": ("Ladysmith", "rail_station", "ZAF", (29.8, -28.6)),
            "DUR": ("Durban", "seaport", "ZAF", (31.0, -29.9)),
        },
        segments=[
            ("rail", "R1", "JNB LDY", {"branch": "natcor", "gauge_mm": 1067, "speed_kmh": 40, "capacity_mt_y": 20}),
            ("rail", "R2", "LDY DUR", {"branch": "natcor", "gauge_mm": 1067, "speed_kmh": 40, "capacity_mt_y": 20}),
            ("road", "N3a", "JNB HSM", {"branch": "n3", "speed_kmh": 60}),
            ("road", "N3b", "HSM DUR", {"branch": "n3", "speed_kmh": 60}),
            ("rail", "R3", "HSM LDY", {"branch": "natcor", "gauge_mm": 1067, "status": "planned", "opens": 2031}),
        ],
        routes=[
            {"id": "rail", "name": "By rail", "branch": "natcor", "origin": "DUR", "destination": "JNB", "segments": ["R2", "R1"]},
            {"id": "road", "name": "By road", "branch": "n3", "origin": "DUR", "destination": "JNB", "segments": ["N3b", "N3a"]},
        ],
        land=True,
        speeds={"rail": 40, "road": 60},
        catalogue={
            "title": "Natal corridor",
            "version": "0.1",
            "corridor": {
                "origin": "DUR",
                "destination": "JNB",
                "territory": "ZAF",
                "branches": {"natcor": "Natal main line", "n3": "N3 motorway"},
            },
        },
        scenarios={"washaway": WASHAWAY},
    )  # fmt: skip


def gas_only(folder: Path) -> Path:
    """Write one gas pipeline over one border, and no freight of any kind."""
    return write(
        folder,
        countries={"NOR": ("Norway", [box(4, 58, 12, 64)]), "SWE": ("Sweden", [box(12, 58, 18, 64)])},
        nodes={
            "W": ("Kårstø", "compressor", "NOR", (5.5, 59.3)),
            "E": ("Gävle", "city", "SWE", (17.1, 60.7)),
        },
        segments=[("pipeline", "P1", "W E", {"capacity_bcm_y": 4, "status": "operational"})],
        routes=[{"id": "gas", "name": "Gas", "kind": "gas", "origin": "W", "destination": "E", "segments": ["P1"]}],
        catalogue={"title": "Gas eastward", "corridor": {"territory": "SWE", "branches": {"shared": "Gas line"}}},
    )


def polar(folder: Path) -> Path:
    """Write a sea route that passes half a degree from the pole."""
    return write(
        folder,
        countries={"RUS": ("Russia", [box(60, 60, 179, 75)]), "CAN": ("Canada", [box(-120, 60, -60, 83)])},
        nodes={
            "MUR": ("Диксон", "seaport", "RUS", (80.5, 75.0)),
            "CHU": ("Alert ᐊᓗᕐᑦ", "seaport", "CAN", (-62.3, 83.0)),
            "POL": ("Pole", "seaport", "RUS", (100.0, 75.0)),
        },
        segments=[
            ("sea", "S1", "MUR CHU", {"via": [(80.0, 89.5), (0.0, 89.5), (-60.0, 89.5)]}),
            ("sea", "S2", "MUR POL", {}),
        ],
        routes=[{"id": "over", "name": "Over the top", "origin": "MUR", "destination": "CHU", "segments": ["S1"]}],
        speeds={"sea": 20},
        waits={"port_h": 24},
        catalogue={"title": "Polar", "corridor": {"territory": "RUS"}},
    )


def strait(folder: Path) -> Path:
    """Write a railway that is only proposed, over the antimeridian and a strait, between two countries."""
    return write(
        folder,
        countries={
            "RUS": ("Russia", [[*box(170, 62, 180, 70)], [*box(-180, 64, -169.5, 68)]]),
            "USA": ("United States", [box(-168.4, 60, -150, 70)]),
        },
        nodes={
            "ANA": ("Анадырь", "rail_station", "RUS", (177.5, 64.8)),
            "UEL": ("Уэлен", "rail_post", "RUS", (-169.8, 66.1)),
            "NOM": ("Nome", "rail_station", "USA", (-165.4, 64.5)),
        },
        segments=[
            ("rail", "R1", "ANA UEL", {"status": "proposed", "parts": [[(177.5, 64.8), (180, 65.1)], [(-180, 65.1), (-169.8, 66.1)]]}),
            ("rail", "R2", "UEL NOM", {"status": "proposed"}),
            ("road", "D1", "UEL NOM", {"status": "proposed", "via": [(-167.6, 65.5)]}),
        ],
        routes=[{"id": "tunnel", "name": "By tunnel", "origin": "ANA", "destination": "NOM", "segments": ["R1", "R2"]}],
        land=True,
        speeds={"rail": 50, "road": 60},
        catalogue={"title": "Across the strait", "corridor": {"origin": "ANA", "destination": "NOM", "territory": "RUS"}},
    )  # fmt: skip


def lattice(folder: Path) -> Path:
    """Write a lattice of 11 by 11 stations in two countries with 300 routes over it."""
    size = 11
    nodes = {
        f"N{i:02d}{j:02d}": (f"Station {i}-{j}", "rail_station", "AAA" if i < 5 else "BBB", (i / 10, 10 + j / 10))
        for i in range(size)
        for j in range(size)
    }
    across = [
        ("rail", f"H{i:02d}{j:02d}", f"N{i:02d}{j:02d} N{i + 1:02d}{j:02d}", {}) for i in range(10) for j in range(size)
    ]
    up = [
        ("rail", f"V{i:02d}{j:02d}", f"N{i:02d}{j:02d} N{i:02d}{j + 1:02d}", {}) for i in range(size) for j in range(10)
    ]
    corners = [(i, j, k) for i in range(10) for j in range(10) for k in range(1, 4)]
    routes = []
    for i, j, k in corners:
        east, north = min(i + k, 10), min(j + k, 10)
        along = [f"H{x:02d}{j:02d}" for x in range(i, east)] + [f"V{east:02d}{y:02d}" for y in range(j, north)]
        ends = {"origin": f"N{i:02d}{j:02d}", "destination": f"N{east:02d}{north:02d}"}
        routes.append({"id": f"r{len(routes)}", "name": f"Way {len(routes)}", **ends, "segments": along})
    return write(
        folder,
        countries={"AAA": ("A-land", [box(-1, 9, 0.45, 12)]), "BBB": ("B-land", [box(0.45, 9, 2, 12)])},
        nodes=nodes,
        segments=[*across, *up],
        routes=routes,
        land=True,
        speeds={"rail": 40},
        catalogue={"title": "Lattice", "corridor": {"territory": "BBB"}},
    )


SKETCHES = {each.__name__: each for each in (one_line, islands, domestic, gas_only, polar, strait, lattice)}
