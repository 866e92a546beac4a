"""Answers already received, kept in a folder: one file by tile, service and tags, whole or not there.

A file is written beside its place and moved there in one step, so that a run that is killed leaves
whole answers only, and two runs at once do no harm: they write the same. Each file begins with
the SHA-256 of the rest; one that does not match counts as absent.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import shapely

from layers.files.writing import output_errors, write_atomic
from layers.model.problem import OutputError
from layers.osm.frames import Feature
from layers.osm.service import Service
from layers.osm.tiles import Bounds

_FORMAT: Final = 1
_DAY_S: Final = 86_400


@dataclass(frozen=True)
class Answer:
    """What a service said of one tile: features, date of the data, and why other elements could not be drawn.

    `split` says that the tile was too much for the service; its quarters hold the answer.
    """

    features: tuple[Feature, ...] = ()
    timestamp: str | None = None
    dropped: Mapping[str, str] = field(default_factory=dict)
    split: bool = False


class Cache:
    """The folder of answers of a service, if it has one. Answers older than its days are passed over.

    Raises
    ------
    OutputError
        If the folder cannot be made or written to.
    """

    def __init__(self, service: Service) -> None:
        folder = self._folder = service.cache
        self._endpoint = service.endpoint
        self._oldest = time.time() - service.cache_days * _DAY_S
        if folder is not None:
            with output_errors(folder):
                folder.mkdir(parents=True, exist_ok=True)
            if not os.access(folder, os.W_OK | os.X_OK):
                raise OutputError(f"{folder}: not allowed to write in it; change its permissions or name another cache")

    def get(self, bounds: Bounds, tags: Mapping[str, Any]) -> Answer | None:
        """Return the answer kept for a tile; None where there is none, or it is too old or not whole."""
        path = self._path(bounds, tags)
        if path is None:
            return None
        try:
            head, _, body = path.read_bytes().partition(b"\n")
            about = json.loads(head)
            if about["sha256"] != hashlib.sha256(body).hexdigest() or about["format"] != _FORMAT:
                return None
            if datetime.fromisoformat(about["retrieved"]).timestamp() < self._oldest:
                return None
            answer = json.loads(body)
            shapes = shapely.from_wkb([wkb for _, _, wkb in answer["features"]])
            rows = zip(answer["features"], shapes, strict=True)
            features = tuple(Feature(osm_id, tags, shape) for (osm_id, tags, _), shape in rows)
            return Answer(features, about["timestamp"], answer["dropped"], answer["split"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError, shapely.errors.GEOSException):
            return None

    def put(self, bounds: Bounds, tags: Mapping[str, Any], answer: Answer) -> None:
        """Keep an answer; OutputError where it cannot be written."""
        path = self._path(bounds, tags)
        if path is None:
            return
        wkb = shapely.to_wkb([feature.geometry for feature in answer.features], hex=True)
        rows = [[feature.osm_id, dict(feature.tags), code] for feature, code in zip(answer.features, wkb, strict=True)]
        body = json.dumps(
            {"split": answer.split, "dropped": dict(answer.dropped), "features": rows}, ensure_ascii=False
        ).encode()
        about = {
            "format": _FORMAT,
            "sha256": hashlib.sha256(body).hexdigest(),
            "endpoint": self._endpoint,
            "bounds": bounds,
            "tags": tags,
            "retrieved": datetime.now(UTC).isoformat(timespec="seconds"),
            "timestamp": answer.timestamp,
        }
        write_atomic(path, json.dumps(about, ensure_ascii=False).encode() + b"\n" + body, overwrite=True)

    def _path(self, bounds: Bounds, tags: Mapping[str, Any]) -> Path | None:
        if self._folder is None:
            return None
        key = json.dumps([_FORMAT, self._endpoint, bounds, tags], sort_keys=True)
        return self._folder / f"{hashlib.sha256(key.encode()).hexdigest()}.json"
