"""The page's modules: joined into one script, and tested by themselves in node."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from rjsmin import jsmin  # type: ignore[import-untyped]

from maps.page.web import STATIC
from maps.scripts.modules import bundled

HERE = Path(__file__).parent


def run_node(*arguments: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run node with a text to read; without it the test is skipped, or fails where every program is required."""
    program = shutil.which("node")
    if program is None:
        reason = "node is absent: apt-get install nodejs"
        if os.environ.get("CORRIDOR_REQUIRE_PROGRAMS") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return subprocess.run([program, *arguments], input=text, capture_output=True, text=True, timeout=120, check=False)


def test_modules_by_themselves() -> None:
    run = run_node("--test", *map(str, sorted(HERE.glob("*.test.mjs"))))
    assert run.returncode == 0, run.stdout


def test_closing_takes_less_than_30_kilobytes() -> None:
    scripts = sorted((STATIC / "close").glob("*.js"))
    assert len(scripts) > 5
    assert sum(len(jsmin(path.read_text(encoding="utf-8")).encode()) for path in scripts) < 30_000


def test_joined_modules_run_as_one_script_and_keep_their_names_apart(tmp_path: Path) -> None:
    """Both modules have a `hidden` of their own, and the one that both import runs once."""
    (tmp_path / "log.js").write_text("console.log('once');\nexport const log = (text) => console.log(text);\n")
    (tmp_path / "a.js").write_text(
        'import { log } from "./log.js";\nconst hidden = "a";\nexport function say() {\n  log(hidden);\n}\n'
    )
    (tmp_path / "b.js").write_text(
        'import { say as other } from "./a.js";\nimport { log } from "./log.js";\n'
        'const hidden = "b";\nother();\nlog(hidden);\n'
    )
    script = tmp_path / "joined.cjs"
    script.write_text(bundled([tmp_path / "b.js"]))
    assert run_node(str(script)).stdout.split() == ["once", "a", "b"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("export default 1;", "export default"),
        ("const a = 1;\nexport { a };", "export { a }"),
        ('import * as a from "./a.js";', "import \\* as a"),
        ('import { a } from "./self.js";', "self.js → self.js"),
    ],
)
def test_a_form_that_is_not_joined_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    """Else it would stand in the page and break every script behind it."""
    module = tmp_path / "self.js"
    module.write_text(text)
    with pytest.raises(ValueError, match=complaint):
        bundled([module])
