"""The files by which others cite, report and test: they say the same as `pyproject.toml` and the Makefile."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date
from pathlib import Path

import pytest
import yaml

from docs import paper
from geo import validate
from layers import load_atlas
from release import release

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
CODEMETA = json.loads((ROOT / "codemeta.json").read_text(encoding="utf-8"))


def test_the_citation_has_what_its_format_asks_for() -> None:
    """https://github.com/citation-file-format/citation-file-format, version 1.2.0."""
    assert {"cff-version", "message", "title", "authors"} <= set(CITATION)
    assert CITATION["cff-version"] == "1.2.0"
    assert CITATION["type"] == "software"


def test_name_version_licence_and_authors_are_those_of_the_package() -> None:
    author = PROJECT["authors"][0]["name"]
    assert [each["name"] for each in CITATION["authors"]] == [author]
    assert [each["name"] for each in CODEMETA["author"]] == [author]
    assert CITATION["version"] == CODEMETA["version"] == PROJECT["version"]
    assert CODEMETA["identifier"] == PROJECT["name"]
    assert CODEMETA["description"] == PROJECT["description"]
    # The code alone; what comes with it has licences of its own, which the package lists.
    assert CITATION["license"] == CODEMETA["license"].rpartition("/")[2] == PROJECT["license"].split()[0] == "MIT"
    assert f"version {PROJECT['version']}" in (ROOT / "docs" / "citing.md").read_text(encoding="utf-8")
    assert CODEMETA["runtimePlatform"] == f"Python {PROJECT['requires-python'].replace('>=', '>= ')}"


def test_the_workflow_tests_every_python_that_is_supported_by_targets_that_there_are() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "tests.yml").read_text(encoding="utf-8"))
    matrix = workflow["jobs"]["tests"]["strategy"]["matrix"]
    supported = [name.rpartition(" ")[2] for name in PROJECT["classifiers"] if re.search(r"Python :: 3\.\d+$", name)]
    assert matrix["python"] == supported
    assert {name.split("-")[0] for name in matrix["os"]} == {"ubuntu", "macos", "windows"}
    runs = [step["run"] for job in workflow["jobs"].values() for step in job["steps"] if "run" in step]
    targets = re.findall(r"^(\w[\w-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.M)
    assert {run.split()[1] for run in runs if run.startswith("make ")} <= set(targets)
    assert ".ci/run" in runs


def test_every_form_of_an_issue_asks_for_something() -> None:
    forms = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
    assert len(forms) == 3
    for form in forms:
        asked = yaml.safe_load(form.read_text(encoding="utf-8"))
        assert {"name", "description", "body"} == set(asked)
        assert any(each.get("validations", {}).get("required") for each in asked["body"])
        names = [each["id"] for each in asked["body"]]
        assert len(names) == len(set(names))


def test_the_wheel_names_the_licence_of_all_that_it_carries() -> None:
    named = set(PROJECT["license"].split(" AND "))
    carried = set()
    for pattern in PROJECT["license-files"]:
        found = list(ROOT.glob(pattern))
        assert found, pattern
        for path in found:
            carried |= set(re.findall(r"^## .* \(([\w.-]+)\)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert carried <= named
    assert {"MIT", "BSD-2-Clause", "Apache-2.0"} <= carried


CONDA = {"osmium": "pyosmium", "matplotlib": "matplotlib-base", "typst": "typst-py"}


def test_the_conda_recipe_asks_for_what_the_package_asks_for() -> None:
    recipe = yaml.safe_load((ROOT / "scripts" / "release" / "recipe.yaml").read_text(encoding="utf-8"))
    run = [each.partition(" ")[::2] for each in recipe["requirements"]["run"]]
    asked = [re.match(r"([\w.-]+)(.*)", each).groups() for each in PROJECT["dependencies"]]  # type: ignore[union-attr]
    assert run == sorted(
        [(CONDA.get(name, name), floor) for name, floor in asked] + [("python", PROJECT["requires-python"])],
        key=lambda each: (each[0] != "python", each[0]),
    )
    assert recipe["context"]["version"] == PROJECT["version"]
    assert recipe["about"]["license"] == PROJECT["license"]
    assert recipe["about"]["summary"] == PROJECT["description"]
    files = {path.relative_to(ROOT).as_posix() for pattern in PROJECT["license-files"] for path in ROOT.glob(pattern)}
    assert set(recipe["about"]["license_file"]) == files


def test_a_release_names_its_version_everywhere_and_dates_the_changelog() -> None:
    before = release.read() | {"CHANGELOG.md": "# Changelog\n\n## [Unreleased]\n\n- More.\n\n## [7.8.8] - 2027-01-01\n"}
    changed = release.changed(before, "7.8.9", date(2027, 1, 2), "https://example.org/corridor/")
    project = tomllib.loads(changed["pyproject.toml"])["project"]
    citation, meta = yaml.safe_load(changed["CITATION.cff"]), json.loads(changed["codemeta.json"])
    assert project["version"] == citation["version"] == meta["version"] == "7.8.9"
    assert citation["date-released"] == date(2027, 1, 2)
    assert (
        project["urls"]["Repository"]
        == citation["repository-code"]
        == meta["codeRepository"]
        == "https://example.org/corridor"
    )
    assert "## [Unreleased]\n\n## [7.8.9] - 2027-01-02\n\n- More.\n" in changed["CHANGELOG.md"]
    assert changed["docs/citing.md"].count("7.8.9") == 2


def test_a_release_of_nothing_or_of_what_is_released_is_refused() -> None:
    with pytest.raises(SystemExit, match="nothing to release"):
        release.dated("# Changelog\n\n## [Unreleased]\n\n## [0.1.0] - 2026-01-01\n", "0.2.0", date(2027, 1, 2))
    with pytest.raises(SystemExit, match="released already"):
        release.dated("## [Unreleased]\n\n- x\n\n## [0.2.0] - 2026-01-01\n", "0.2.0", date(2027, 1, 2))
    with pytest.raises(SystemExit, match="0 places name the version"):
        release.numbered(dict.fromkeys(release.NAMED, ""), "0.2.0")


PAPER = (ROOT / "paper" / "paper.md").read_text(encoding="utf-8")
BIBLIOGRAPHY = (ROOT / "paper" / "paper.bib").read_text(encoding="utf-8")


def test_the_paper_has_the_form_that_the_journal_asks_for() -> None:
    """Journal of Open Source Software: fields of the head, sections, and 750 to 1,750 words."""
    _, head, body = PAPER.split("---\n", 2)
    fields = yaml.safe_load(head)
    assert {"title", "tags", "authors", "affiliations", "date", "bibliography"} <= set(fields)
    assert {each["affiliation"] for each in fields["authors"]} <= {each["index"] for each in fields["affiliations"]}
    sections = re.findall(r"^# (.+)$", body, flags=re.MULTILINE)
    wanted = [
        "Summary",
        "Statement of need",
        "State of the field",
        "Software design",
        "Research impact statement",
        "AI usage disclosure",
        "Acknowledgements",
        "References",
    ]
    assert [each for each in sections if each in wanted] == wanted
    assert 750 <= len(re.sub(r"^\|.*$", "", body, flags=re.MULTILINE).split()) <= 1750
    assert set(re.findall(r"@(\w+)", body)) == set(re.findall(r"^@\w+\{(\w+),", BIBLIOGRAPHY, flags=re.MULTILINE))
    assert all((ROOT / "paper" / path).exists() for path in re.findall(r"\]\(([\w./-]+\.png)\)", body))


def test_the_table_of_the_paper_is_that_of_the_validation_today() -> None:
    assert paper.filled(PAPER, validate(load_atlas())) == PAPER
    assert "| queue | trucks | 2 | 75% | – |" in PAPER, "R² of two figures says nothing"
