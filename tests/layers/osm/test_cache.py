from __future__ import annotations

import json
from pathlib import Path

import pytest
import shapely

from layers.model.problem import OutputError
from layers.osm.cache import Answer, Cache
from layers.osm.frames import Feature
from layers.osm.service import Service

TILE = (49.0, 40.0, 50.0, 41.0)
TAGS = {"railway": ["rail"], "disused:railway": True}
ANSWER = Answer(
    (
        Feature("way/1", {"railway": "rail", "name": "آستارا\u2028"}, shapely.LineString([(49.1234567, 40), (50, 41)])),
        Feature("node/2", {}, shapely.Point(0.1, 0.2)),
    ),
    "2026-03-04T05:06:07Z",
    {"way/3": "why"},
)


def cache(folder: Path | None, days: float = 1, endpoint: str = "http://one/api") -> Cache:
    return Cache(Service(endpoint, cache=folder, cache_days=days))


def test_an_answer_comes_back_as_it_was_put(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "cache"
    cache(folder).put(TILE, TAGS, ANSWER)
    assert cache(folder).get(TILE, TAGS) == ANSWER
    cache(folder).put(TILE, TAGS, Answer(split=True))
    assert cache(folder).get(TILE, TAGS) == Answer(split=True)
    assert len(list(folder.iterdir())) == 1


def test_another_tile_service_or_tags_is_another_answer(tmp_path: Path) -> None:
    cache(tmp_path).put(TILE, TAGS, ANSWER)
    assert cache(tmp_path).get((49.0, 40.0, 50.0, 41.00001), TAGS) is None
    assert cache(tmp_path).get(TILE, {"railway": ["rail"]}) is None
    assert cache(tmp_path, endpoint="http://two/api").get(TILE, TAGS) is None


def test_what_is_old_is_passed_over(tmp_path: Path) -> None:
    cache(tmp_path).put(TILE, TAGS, ANSWER)
    (path,) = tmp_path.iterdir()
    head, body = path.read_text(encoding="utf-8").split("\n", 1)
    about = json.loads(head)
    assert about["endpoint"] == "http://one/api"
    about["retrieved"] = "2001-01-01T00:00:00+00:00"
    path.write_text(json.dumps(about) + "\n" + body, encoding="utf-8")
    assert cache(tmp_path).get(TILE, TAGS) is None
    assert cache(tmp_path, days=20_000).get(TILE, TAGS) == ANSWER


def test_every_file_cut_short_or_changed_is_as_good_as_absent(tmp_path: Path) -> None:
    cache(tmp_path).put(TILE, TAGS, ANSWER)
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    for end in range(0, len(whole), 7):
        path.write_bytes(whole[:end])
        assert cache(tmp_path).get(TILE, TAGS) is None
    path.write_bytes(whole.replace(b"way/1", b"way/9"))
    assert cache(tmp_path).get(TILE, TAGS) is None
    for other in (b"", b"[]\n", b"{}\n{}", b"null\nnull", b"\xff\xfe\n"):
        path.write_bytes(other)
        assert cache(tmp_path).get(TILE, TAGS) is None
    path.unlink()
    path.mkdir()
    assert cache(tmp_path).get(TILE, TAGS) is None


def test_without_a_folder_nothing_is_kept() -> None:
    none = cache(None)
    none.put(TILE, TAGS, ANSWER)
    assert none.get(TILE, TAGS) is None


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="file"):
        cache(tmp_path / "file")
    with pytest.raises(OutputError, match="file"):
        cache(tmp_path / "file" / "below")
