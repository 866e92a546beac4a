"""The chapter of observations says what `geo.validate` says, and is not there without observations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import geo
from layers import Atlas, load_atlas
from maps.report import Report, report
from tests.mutations import Files

FACTS = {"place": "By rail", "period": "2026", "year": 2026, "unit": "h", "kind": "time", "source": "hand", "from": "A"}
FACTS |= {"to": "C", "modes": ["rail"], "confidence": "low"}


def observed(folder: Path, *values: float, **facts: Any) -> Atlas:
    files = Files()
    entries = [{"id": f"T{number}", "value": value, **FACTS, **facts} for number, value in enumerate(values)]
    files.documents["observations.json"] = {"observations": entries}
    return load_atlas(files.write(folder / "atlas"))


def brief(atlas: Atlas) -> Report:
    return report(atlas, scenarios=[], draws=0, annex=True)


def test_the_chapter_says_what_validate_says(tmp_path: Path) -> None:
    # By rail 35 h; 28 h and 40 h were observed: 12 of 68 h are wrong.
    atlas = observed(tmp_path, 28.0, 40.0, set="test")
    made = brief(atlas)
    (chapter,) = [section for section in made.annex if section.id == "validation-chapter"]
    metrics, errors = made.tables["metrics"], made.tables["errors"]
    held = geo.validate(atlas)
    assert metrics.value("test-time", "wape") == pytest.approx(12 / 68)
    assert metrics.value("test-time", "wape") == held.metrics.loc[0, "wape"]
    assert errors.rows == held.table["observation"].tolist() == ["T0", "T1"]
    words = "Held against 2 times that no parameter is fitted on, the model is off by 18\N{NO-BREAK SPACE}%"
    assert any(str(sentence).startswith(words) for sentence in made.sentences)
    assert chapter.title in made.html()


def test_the_brief_and_its_annex_are_of_one_validation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    atlas, validate = observed(tmp_path, 28.0, set="test"), geo.validate
    monkeypatch.setattr("geo.validate", lambda case: asked.append(case) or validate(case))
    made = brief(atlas)
    assert made.tables["metrics"].rows
    assert any(section.id == "held" for section in made.sections)
    assert len(asked) == 1


def test_only_the_five_largest_errors_are_listed(tmp_path: Path) -> None:
    made = brief(observed(tmp_path, *(35.0 + number for number in range(7)), set="fit"))
    assert made.tables["errors"].rows == ["T6", "T5", "T4", "T3", "T2"]


@pytest.mark.parametrize("values", [(), (9.0,)])
def test_without_anything_to_compare_there_is_no_chapter(tmp_path: Path, values: tuple[float, ...]) -> None:
    made = brief(observed(tmp_path, *values, set="test", outside="Elsewhere"))
    assert "validation-chapter" not in [section.id for section in made.annex]
