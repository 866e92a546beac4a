"""What `corridor` is installed with: pinned by hash, and its licences listed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def locked() -> dict[str, tuple[str, int]]:
    """Return the version of each package locked for this interpreter, and how many hashes it has."""
    entries = re.split(r"\n(?=\S)", (ROOT / "requirements.lock").read_text(encoding="utf-8").strip())
    found = {}
    for entry in entries:
        requirement = Requirement(entry.partition("\\")[0].strip())
        pinned = [one.version for one in requirement.specifier if one.operator == "=="]
        assert len(pinned) == 1, f"not pinned: {entry[:80]!r}"
        if requirement.marker is None or requirement.marker.evaluate():
            hashes = len(re.findall(r"--hash=sha256:[0-9a-f]{64}\b", entry))
            found[canonicalize_name(requirement.name)] = (pinned[0], hashes)
    return found


def test_every_package_is_pinned_with_a_hash_and_no_index_is_named() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index" not in text
    without = [name for name, (_, hashes) in locked().items() if not hashes]
    assert not without


@pytest.mark.parametrize("line", [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]])
def test_the_lock_holds_what_the_project_asks_for(line: str) -> None:
    requirement = Requirement(line)
    version, _ = locked()[canonicalize_name(requirement.name)]
    assert requirement.specifier.contains(version)


def test_the_tests_run_on_what_the_lock_pins() -> None:
    from licences import installed

    pinned = locked()
    differ = {name: one.version for name, one in installed().items() if pinned[name][0] != one.version}
    assert not differ, "not what requirements.lock pins: make map sets .venv up"


def test_the_list_of_licences_is_that_of_what_is_installed(tmp_path: Path) -> None:
    check = [sys.executable, str(ROOT / "scripts" / "licences.py"), "--check"]
    done = subprocess.run(check, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_no_package_is_without_a_licence_or_under_one_that_binds_its_users() -> None:
    from licences import installed, licence

    stated = {name: licence(one) for name, one in installed().items()}
    assert "not stated" not in stated.values()
    # LGPL and MPL bind changes to the library only; the GPL and AGPL would bind what uses it.
    assert not {name: text for name, text in stated.items() if re.search(r"(?<!L)GPL|SSPL|proprietary", text, re.I)}


def test_the_licence_of_whatever_is_in_the_wheel_is_named_and_goes_with_it() -> None:
    stated = PROJECT["license"].split(" AND ")
    vendored = json.loads((ROOT / "maps" / "vendor" / "manifest.json").read_text(encoding="utf-8"))["packages"]
    names = (ROOT / "maps" / "words" / "messages" / "LICENSES.md").read_text(encoding="utf-8")
    atlases = [json.loads(path.read_text(encoding="utf-8")) for path in ROOT.glob("layers/*/datapackage.json")]
    used = {"MIT", *(each["licence"] for each in vendored), *re.findall(r"^## .*\((\S+)\)$", names, re.M)}
    used |= {licence["name"] for atlas in atlases for licence in atlas["licenses"]}
    assert set(stated) == used
    carried = {path for pattern in PROJECT["license-files"] for path in ROOT.glob(pattern)}
    texts = {path for folder in ("layers", "maps") for path in (ROOT / folder).rglob("LICENSE*.md")}
    assert carried == {ROOT / "LICENSE", *texts}
