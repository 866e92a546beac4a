"""Every mistake in observations is one message with file, key and remedy; sound ones are loaded and saved as they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from layers import load_atlas
from layers.atlas.save import save_atlas
from layers.checks.atlas_check import check_atlas
from layers.documents.observations import days_of, read_observations
from tests.conftest import tiny_layers, write_layers

FACTS = {"place": "The post", "period": "2024", "year": 2024, "set": "fit", "source": "hand", "confidence": "low"}
VOLUME = {"id": "V", "kind": "volume", "value": 3.0, "unit": "Mt/y", "any_of": [{"border": ["AAA", "BBB"]}], **FACTS}
TIME = {"id": "T", "kind": "time", "value": 8, "unit": "days", "from": "WEST", "to": "FAR", "via": ["PORT"], **FACTS}
QUEUE = {"id": "Q", "kind": "queue", "value": 60, "unit": "trucks", "outside": "Queues are not modelled", **FACTS}
STOOD = {key: QUEUE[key] for key in QUEUE if key != "outside"} | {"any_of": [{"nodes": ["PORT"]}]}
CLASSES = {"parameters": [], "classes": [{"id": "bulk", "name": "Bulk", "note": "By weight"}]}


def atlas_with(folder: Path, *observations: dict[str, Any], **document: Any) -> Path:
    observed = {"observations": list(observations), **document}
    return write_layers(folder / "atlas", {**tiny_layers(), "observations.json": observed, "costs.json": CLASSES})


def test_sound_observations_are_loaded_and_saved_as_they_are(tmp_path: Path) -> None:
    recorded = {"fit": {"volume": {"n": 1, "wape": 0.5}}}
    folder = atlas_with(tmp_path, VOLUME, {**TIME, "class": "bulk"}, QUEUE, recorded=recorded)
    assert check_atlas(folder) == []
    atlas = load_atlas(folder)
    volume, time, queue = read_observations(atlas.observations)
    assert volume.any_of == ({"border": ["AAA", "BBB"]},)
    assert (time.origin, time.via, time.commodity) == ("WEST", ("PORT",), "bulk")
    assert queue.outside == "Queues are not modelled"
    save_atlas(atlas, tmp_path / "copy")
    again = load_atlas(tmp_path / "copy")
    assert again.observations == atlas.observations
    assert "observations.json" in [entry["path"] for entry in again.catalogue["resources"]]


def test_an_atlas_without_observations_has_none(tiny: Path, tmp_path: Path) -> None:
    atlas = load_atlas(tiny)
    assert read_observations(atlas.observations) == ()
    save_atlas(atlas, tmp_path / "copy")
    assert not (tmp_path / "copy" / "observations.json").exists()


@pytest.mark.parametrize(
    ("entry", "key", "remedy"),
    [
        ({**VOLUME, "value": -1}, "value is -1", "minimum"),
        ({**VOLUME, "low": 4}, "its value 3 is not in its range 4 to …", "Correct the value or its range"),
        ({**VOLUME, "high": 2}, "its value 3 is not in its range … to 2", "Correct the value or its range"),
        ({**VOLUME, "unit": "share"}, "its share is 3", "from 0 to 1"),
        ({**VOLUME, "unit": "tonnes"}, "the model has no volume in 'tonnes'", "Convert it to Mt/y"),
        ({**VOLUME, "set": "both"}, "set is 'both'", "Allowed: fit, test"),
        ({**VOLUME, "period": "2025-02-30"}, "period 2025-02-30", "Write 2024"),
        ({**VOLUME, "period": "undated", "unit": "Mt"}, "an amount without a period", "Give its period"),
        ({**VOLUME, "period": "2025/2024"}, "ends on 2024-12-31, before it begins", "Write 2024"),
        ({**VOLUME, "source": "press"}, "cites the unknown source 'press'", "Add it to sources.json"),
        ({**VOLUME, "any_of": [{"nodes": ["PART"]}]}, "any_of[1].nodes: unknown node 'PART'", "Did you mean 'PORT'?"),
        ({**VOLUME, "any_of": [{"segments": "R9"}]}, "any_of[1].segments: unknown segment 'R9'", "Known: "),
        ({**VOLUME, "any_of": [{"border": ["AAA", "CCC"]}]}, "have no common land border", "AAA touches BBB"),
        ({**VOLUME, "any_of": [{"branch": "west"}]}, "any_of[1].branch: unknown branch 'west'", "'western'?"),
        ({**VOLUME, "any_of": [{}]}, "any_of", "Name a place"),
        ({**VOLUME, "scope": {"ends_in": "ABA"}}, "scope.ends_in: unknown territory 'ABA'", "Did you mean"),
        ({**VOLUME, "scope": {"between": ["AAA", "BBC"]}}, "scope.between: unknown territory 'BBC'", "Did you mean"),
        ({**VOLUME, "from": "WEST"}, "from says nothing about a volume", "Leave it out"),
        ({key: VOLUME[key] for key in VOLUME if key != "any_of"}, "does not say where", "any_of or all_of"),
        ({**TIME, "to": "FAT"}, "to: unknown node 'FAT'", "Did you mean 'FAR'?"),
        ({**TIME, "to": "WEST"}, "its way comes to 'WEST' twice", "Name other nodes"),
        ({**TIME, "via": ["PORT", "PORT"]}, "via names 'PORT' twice", "Name each once"),
        ({**TIME, "class": "bulky"}, "class: unknown commodity class 'bulky'", "Did you mean 'bulk'?"),
        ({key: QUEUE[key] for key in QUEUE if key != "outside"}, "does not say where", "Give any_of, the nodes"),
        ({**STOOD, "closes": [{"nodes": ["PART"], "from": "2024-01-01"}]}, "closes[1].nodes: unknown", "'PORT'?"),
        ({**STOOD, "closes": [{"nodes": ["PORT"], "days": 3}]}, "closes[1]: does not say from when", "Give from"),
        ({**STOOD, "closes": [{"nodes": ["PORT"], "from": "2024-02-30"}]}, "not a valid date", "Write a date"),
        ({**STOOD, "closes": [{"nodes": ["PORT"], "from": "2024-01-01", "days": 0}]}, "days is 0", "minimum is 1"),
        (
            {**STOOD, "closes": [{"nodes": ["PORT"], "from": "2024-01-02", "announced": "2024-01-01"}]},
            "announced to end on 2024-01-01, before it begins",
            "Correct one of the two dates",
        ),
        (
            {**STOOD, "period": "undated", "closes": [{"nodes": ["PORT"], "from": "2024-01-01"}]},
            "a queue after a closure has no date",
            "Give its period",
        ),
        ({**STOOD, "unit": "wagons"}, "the model has no queue in 'wagons'", "Convert it to trucks"),
    ],
)
def test_a_mistake_is_one_message_with_file_key_and_remedy(
    tmp_path: Path, entry: dict[str, Any], key: str, remedy: str
) -> None:
    (problem,) = check_atlas(atlas_with(tmp_path, entry))
    assert (problem.file, problem.feature) == ("observations.json", entry["id"])
    assert key in problem.message
    assert remedy in problem.remedy


def test_an_identifier_that_stands_twice(tmp_path: Path) -> None:
    (problem,) = check_atlas(atlas_with(tmp_path, VOLUME, VOLUME))
    assert (problem.file, problem.feature) == ("observations.json", "V")
    assert "2 times" in problem.message


def test_a_value_that_is_no_finite_number(tmp_path: Path) -> None:
    folder = atlas_with(tmp_path, VOLUME)
    file = folder / "observations.json"
    file.write_text(file.read_text(encoding="utf-8").replace("3.0", "1e999"), encoding="utf-8")
    assert check_atlas(folder)[0].file == "observations.json"


@pytest.mark.parametrize(
    ("period", "days", "years"),
    [
        ("2024", 366, 1.0),
        ("2025-01/2025-07", 212, 212 / 365),
        ("2026-03-06", 1, 1 / 365),
        ("2024-02", 29, 29 / 366),
        ("2017/2021", 1826, 5.0),
        ("2022-11/2023-03", 151, 61 / 365 + 90 / 365),
    ],
)
def test_the_length_of_a_period(period: str, days: int, years: float) -> None:
    first, last = days_of(period)
    assert (last - first).days + 1 == days
    (observation,) = read_observations({"observations": [{**VOLUME, "period": period}]})
    assert observation.years == pytest.approx(years)
