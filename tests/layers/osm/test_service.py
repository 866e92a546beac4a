from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from layers.osm.service import ENDPOINT, Service, cache_folder, user_agent


@pytest.mark.parametrize("end", ["", "/", "/interpreter", "/interpreter/"])
def test_the_endpoint_is_taken_with_or_without_its_last_part(end: str) -> None:
    assert Service(endpoint=ENDPOINT + end).endpoint == "https://overpass-api.de/api"
    assert Service(endpoint=f" http://[::1]:8080/api{end}").endpoint == "http://[::1]:8080/api"


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "overpass-api.de",
        "ftp://host/api",
        "file:///etc/passwd",
        "http://",
        "http://[::1/api",
        "http://host:x/api",
        "http://host:99999/",
        "http://h/api?key=1",
        "http://h/#x",
    ],
)
def test_what_is_no_endpoint_is_refused(endpoint: str) -> None:
    with pytest.raises(ValueError, match=r"address"):
        Service(endpoint=endpoint)


def test_a_password_is_refused_and_not_repeated() -> None:
    with pytest.raises(ValueError, match="netrc") as caught:
        Service(endpoint="https://me:hunter2@host/api")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "setting",
    [
        {"timeout_s": 0},
        {"timeout_s": float("nan")},
        {"timeout_s": float("inf")},
        {"pause_s": -1},
        {"retries": -1},
        {"backoff_s": float("inf")},
        {"tile_km2": 0},
        {"largest_mb": 0},
        {"cache_days": -1},
        {"user_agent": "two\r\nlines: yes"},
    ],
)
def test_limits_that_make_no_sense_are_refused(setting: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(setting)).replace("_", ".")):
        Service(**setting)


def test_the_defaults_are_polite() -> None:
    service = Service()
    assert service.pause_s >= 1
    assert service.backoff_s * 2**service.retries >= 60  # the last wait
    assert user_agent() in service.user_agent


def test_the_cache_is_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "corridor-mapper" / "osm"
    assert Service().cache == cache_folder()
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr("sys.platform", "linux")
    assert cache_folder() == tmp_path / "home" / ".cache" / "corridor-mapper" / "osm"
    monkeypatch.setattr("sys.platform", "darwin")
    assert cache_folder() == tmp_path / "home" / "Library" / "Caches" / "corridor-mapper" / "osm"
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    assert cache_folder() == tmp_path / "local" / "corridor-mapper" / "osm"
