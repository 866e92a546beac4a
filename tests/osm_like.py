"""Made-up railways like those of OpenStreetMap, of which the true course is known.

Every segment is given a true course: its old line, strayed from within its stated accuracy, between
stations that lie up to 300 m beside the nodes. On it: double track with crossovers, cut into ways;
a yard at either end; a track of the other gauge beside it; a straight line given up long ago and a
straight one proposed, which nothing in operation may use.
"""

from __future__ import annotations

import itertools

import geopandas as gpd
import numpy as np
import shapely
from pyproj import Geod

GEOD = Geod(ellps="WGS84")
STEP_M = 80.0
TRACK_M = 5.0


def offset(points, metres):
    """Move every point of a line to its left, in metres (one number, or one each)."""
    ahead = np.diff(points, axis=0)
    ahead = (
        np.vstack((ahead[:1], (ahead[1:] + ahead[:-1]) / 2, ahead[-1:])) if len(ahead) > 1 else np.repeat(ahead, 2, 0)
    )
    bearing = np.degrees(np.arctan2(ahead[:, 0] * np.cos(np.radians(points[:, 1])), ahead[:, 1]))
    distance = np.broadcast_to(metres, len(points))
    lon, lat, _ = GEOD.fwd(points[:, 0], points[:, 1], bearing - 90, distance)
    return np.column_stack((lon, lat))


def dense(points, step_m=STEP_M):
    """Put points along a line, no more than a step apart."""
    parts = [points[:1]]
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        azimuth, _, metres = GEOD.inv(x0, y0, x1, y1)
        count = max(int(np.ceil(metres / step_m)), 1)
        lon, lat, _ = GEOD.fwd(
            np.full(count, x0), np.full(count, y0), np.full(count, azimuth), metres * np.arange(1, count + 1) / count
        )
        parts.append(np.column_stack((lon, lat)))
        parts[-1][-1] = x1, y1
    return np.concatenate(parts)


def strayed(points, amplitude_m, rng):
    """Let a line of close points stray to either side, not at its ends."""
    along = np.append(0, np.cumsum(GEOD.inv(*points[:-1].T, *points[1:].T)[2]))
    share = along / along[-1]
    wave = max(5_000.0, 15 * amplitude_m)
    sway = np.sin(2 * np.pi * along / wave + rng.uniform(0, 2 * np.pi))
    fade = np.minimum(1, np.minimum(share, 1 - share) * along[-1] / 2_000)
    # Less where the inner side of a bend would fold.
    courses = (offset(points, amplitude_m * part * sway * fade) for part in (1, 0.5, 0.25, 0.1))
    return next((course for course in courses if turns(course).min(initial=1) > 0.3), points)


def smooth(points, start, end, *, apart_m=1_000.0):
    """Lead a line from one place to another in curves, without the corners that no railway has."""
    kept = [start]
    for point in points[1:-1]:
        if min(GEOD.inv(*point, *kept[-1])[2], GEOD.inv(*point, *end)[2]) > apart_m:
            kept.append(point)
    points = np.vstack((*kept, end))
    while turns(points).min(initial=1) < -0.3:
        points = np.delete(points, 1 + turns(points).argmin(), axis=0)
    for _ in range(4):  # each round cuts the corners (Chaikin)
        a, b = points[:-1], points[1:]
        cut = np.stack((0.75 * a + 0.25 * b, 0.25 * a + 0.75 * b), axis=1).reshape(-1, 2)
        points = np.vstack((points[:1], cut[1:-1], points[-1:])) if len(points) > 2 else points
    return points


def turns(points):
    """Return the cosine of the turn at every inner point of a line."""
    ahead = np.diff(points, axis=0) * [np.cos(np.radians(points[0, 1])), 1]
    ahead /= np.maximum(np.hypot(*ahead.T), 1e-12)[:, None]
    return (ahead[1:] * ahead[:-1]).sum(axis=1)


def stations(nodes, rng, aside_m=300.0):
    """Return where the track is nearest to each node."""
    found = {}
    for name, point in sorted(zip(nodes["id"], nodes.geometry, strict=True)):
        lon, lat, _ = GEOD.fwd(point.x, point.y, rng.uniform(0, 360), rng.uniform(0, aside_m))
        found[name] = np.round((lon, lat), 7)
    return found


def osm_like(segments, nodes, *, seed=0, stray=0.4, vertices=30):
    """Return ways as they are fetched, and the true course of each segment by its id."""
    rng = np.random.default_rng(seed)
    station = stations(nodes, rng)
    ways, truth = [], {}

    def add(points, **tags):
        points = np.round(points, 7)
        for first in range(0, len(points) - 1, vertices):
            part = points[first : first + vertices + 1]
            ways.append({"railway": "rail", "status": "operational", **tags, "geometry": shapely.LineString(part)})

    for row in segments.itertuples():
        old = smooth(shapely.get_coordinates(row.geometry), station[row.from_node], station[row.to_node])
        course = strayed(dense(old), min(stray * row.geometry_accuracy_m, 6_000.0), rng)
        course[0], course[-1] = old[0], old[-1]
        course = np.round(course, 7)
        truth[row.id] = shapely.LineString(course)
        gauge = 1520 if row.gauge_mm != row.gauge_mm or row.gauge_mm is None else int(row.gauge_mm)
        built = {"gauge": str(gauge), "usage": "main"}
        add(course, **built)
        if len(course) > 20:
            second = np.round(offset(course, TRACK_M), 7)
            add(np.vstack((course[2], second[3:-3], course[-3])), **built)
            for at in range(10, len(course) - 10, 150):
                add(np.array([course[at], second[at + 1]]), service="crossover", **built)
                add(np.array([second[at + 3], course[at + 4]]), service="crossover", **built)
            for side in (course, course[::-1]):
                for number in range(1, 5):
                    yard = offset(side[:9], -6.0 * number)
                    add(np.vstack((side[1], yard[2:7], side[8])), service="yard", gauge=str(gauge))
            other = offset(course, 40.0)
            add(
                np.vstack((course[:1], other[1:-1], course[-1:])),
                gauge=str(1435 if gauge != 1435 else 1520),
                usage="main",
            )
        add(dense(old[[0, -1]], 400.0), **{**built, "status": "disused"})
        add(dense(old[[0, -1]], 400.0), **{**built, "status": "proposed"})
    frame = gpd.GeoDataFrame(ways, crs="EPSG:4326")
    frame.insert(0, "osm_id", [f"way/{number}" for number in range(1, len(frame) + 1)])
    return frame, truth
