"""Every mistake in events is one message with file, key and remedy; sound ones are loaded and saved as they are."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from layers import load_atlas
from layers.atlas.save import save_atlas
from layers.checks.atlas_check import check_atlas
from layers.documents.events import day_of, read_events
from tests.conftest import tiny_layers, write_layers

EVENT = {
    "id": "E",
    "place": "The post",
    "nodes": ["MID"],
    "from": "2026-03-05",
    "until": "2026-03-09",
    "days": 4,
    "days_low": 3.5,
    "days_high": 4,
    "kind": "security",
    "announced": False,
    "passed_share": 0.15,
    "text": "It was shut.",
    "source": "hand",
    "confidence": "high",
}


def atlas_with(folder: Path, *events: dict[str, Any], **document: Any) -> Path:
    written = {"since": "2018-01-01", "until": "2026-06-30", "events": list(events), **document}
    return write_layers(folder / "atlas", {**tiny_layers(), "events.json": written})


def test_sound_events_are_loaded_and_saved_as_they_are(tmp_path: Path) -> None:
    ice = {**EVENT, "id": "ice", "from": "2025-12", "seasonal": True, "passed_share": None}
    passed = {**EVENT, "id": "passed", "passed_share": 1, "segments": ["R1"], "until": None, "note": "People alone"}
    folder = atlas_with(tmp_path, EVENT, ice, passed)
    assert check_atlas(folder) == []
    atlas = load_atlas(folder)
    events = read_events(atlas.events)
    assert [event.closes for event in events] == [True, False, False]
    assert events[1].first == datetime.date(2025, 12, 1)
    assert (events[2].nodes, events[2].segments) == (("MID",), ("R1",))
    save_atlas(atlas, tmp_path / "copy")
    assert load_atlas(tmp_path / "copy").events == atlas.events


@pytest.mark.parametrize(
    ("entry", "key", "remedy"),
    [
        ({**EVENT, "days": 0}, "days is 0", "above 0"),
        ({**EVENT, "days": -2}, "days is -2", "above 0"),
        ({**EVENT, "days": 5}, "days: 5 is not in its range 3.5 to 4", "so that they rise"),
        ({**EVENT, "kind": "storm"}, "kind is 'storm'", "Allowed: weather"),
        ({**EVENT, "passed_share": 1.5}, "passed_share is 1.5", "maximum"),
        ({**EVENT, "announced": "no"}, "announced", "boolean"),
        ({**EVENT, "from": "5.3.2026"}, "from", "Write 2026-03-05"),
        ({**EVENT, "from": "2026-02-30"}, "from 2026-02-30", "a day of the calendar"),
        ({**EVENT, "until": "2026-03-04"}, "until: it ends on 2026-03-04, before it begins", "Correct from or until"),
        ({**EVENT, "nodes": ["MIDD"]}, "nodes: unknown node 'MIDD'", "Did you mean 'MID'?"),
        ({**EVENT, "segments": ["R9"]}, "segments: unknown segment 'R9'", "The atlas has 5 of them"),
        ({**EVENT, "source": "press"}, "cites the unknown source 'press'", "Add it to sources.json"),
        ({**EVENT, "closed": True}, "closed", "nodes"),
        ({key: EVENT[key] for key in EVENT if key != "nodes"}, "does not say what closed", "Give nodes or segments"),
        ({key: EVENT[key] for key in EVENT if key != "days_low"}, "days_low", ""),
    ],
)
def test_a_mistake_is_one_message_with_file_key_and_remedy(
    tmp_path: Path, entry: dict[str, Any], key: str, remedy: str
) -> None:
    (problem,) = check_atlas(atlas_with(tmp_path, entry))
    assert (problem.file, problem.feature) == ("events.json", "E")
    assert key in problem.message
    assert remedy in problem.remedy


def test_an_identifier_that_stands_twice(tmp_path: Path) -> None:
    (problem,) = check_atlas(atlas_with(tmp_path, EVENT, EVENT))
    assert (problem.file, problem.feature) == ("events.json", "E")


def test_a_document_without_its_years(tmp_path: Path) -> None:
    folder = atlas_with(tmp_path, EVENT)
    file = folder / "events.json"
    file.write_text(file.read_text(encoding="utf-8").replace('"since"', '"sinse"'), encoding="utf-8")
    assert any(problem.file == "events.json" and "since" in problem.message for problem in check_atlas(folder))


def test_a_date_is_a_day() -> None:
    assert [str(day_of(date)) for date in ("2026", "2026-03", "2026-03-05")] == [
        "2026-01-01",
        "2026-03-01",
        "2026-03-05",
    ]
