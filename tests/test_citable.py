"""The files by which others cite, report and test: they say the same as `pyproject.toml` and the Makefile."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import yaml

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
