"""The folder as a script sees it: rooms and functions come when they are asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

import maps


def _run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_the_brief_is_a_function_after_import_maps() -> None:
    code = "import maps, layers; print(maps.report(layers.load_atlas(), territory='AZE', scenarios=[], draws=0).title)"
    assert "International North–South Transport Corridor" in _run(code)


def test_import_maps_loads_no_drawing_library() -> None:
    code = "import sys, maps; print([name for name in ('folium', 'matplotlib', 'pandas') if name in sys.modules])"
    assert _run(code) == "[]"


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(AttributeError, match="no attribute 'web_mapp'"):
        maps.web_mapp  # noqa: B018
