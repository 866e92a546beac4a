from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from PIL import Image
from scipy.optimize import minimize

from maps.charts.figures import (
    Sheet,
    chart_style,
    dark_of,
    figure_bytes,
    line_entries,
    nice_step,
    spread,
    text_width,
    wrapped,
)
from maps.look.style import DARK, LIGHT, MODES

ROOT = Path(__file__).parents[3]

DRAW = """
import sys
from hashlib import sha256
from maps.charts import figure_bytes
from maps.charts import exposure_bars
import pandas as pd
rows = [dict(country="AAA", mode="rail", status="operational", km=10.0, share=0.5),
        dict(country="BBB", mode="sea", status="planned", km=10.0, share=0.5)]
figure = exposure_bars(pd.DataFrame(rows), source="Hand, 2026")
print(*(sha256(figure_bytes(figure, kind)).hexdigest() for kind in ("png", "svg")))
assert "matplotlib.pyplot" not in sys.modules
"""


def sheet() -> Sheet:
    with chart_style():
        return Sheet(1.0, title="A title", subtitle="More of it", source="From nowhere, 2026")


def test_the_reader_s_own_settings_are_neither_used_nor_changed() -> None:
    before = dict(mpl.rcParams)
    with mpl.rc_context({"font.size": 33, "text.color": "red", "axes.facecolor": "pink"}):
        odd = figure_bytes(sheet().figure, "svg")
    assert dict(mpl.rcParams) == before
    assert odd == figure_bytes(sheet().figure, "svg")
    assert not mpl.get_backend().lower().startswith("tk")


def test_same_bytes_in_any_process_whatever_its_settings(tmp_path: Path) -> None:
    (tmp_path / "matplotlibrc").write_text("font.size: 30\nsvg.fonttype: none\nsavefig.dpi: 30\nlines.linewidth: 9\n")
    said = []
    for seed, given_file in (
        ("1", {}),
        ("2", {"MATPLOTLIBRC": str(tmp_path / "matplotlibrc"), "SOURCE_DATE_EPOCH": "5"}),
    ):
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed, **given_file}
        run = subprocess.run([sys.executable, "-c", DRAW], env=environment, cwd=ROOT, capture_output=True, text=True)
        assert run.returncode == 0, run.stderr
        said.append(run.stdout)
    assert said[0] == said[1]


def test_png_has_200_dots_to_the_inch_and_says_only_what_made_it() -> None:
    made = sheet()
    image = Image.open(io.BytesIO(figure_bytes(made.figure, "png")))
    assert image.size == pytest.approx((made.width * 200, made.height * 200), abs=1)
    assert image.info["dpi"] == pytest.approx((200, 200), abs=0.1)
    assert {key: value for key, value in image.info.items() if key != "dpi"} == {"Software": "Corridor Mapper"}


def test_svg_is_xml_without_date_version_or_address_and_as_large_as_the_sheet() -> None:
    made = sheet()
    text = figure_bytes(made.figure, "svg").decode()
    root = ElementTree.fromstring(text)
    assert float(root.attrib["width"].removesuffix("pt")) == pytest.approx(made.width * 72, abs=0.01)
    assert "matplotlib.org" not in text
    assert not re.search(r"\d{4}-\d{2}-\d{2}T", text)
    addresses = set(re.findall(r'https?://[^"<\s]+', text))
    assert all(re.match(r"http://(www\.w3\.org|purl\.org|creativecommons\.org)/", each) for each in addresses)


def test_paths_are_rounded_and_glyphs_are_not() -> None:
    text = figure_bytes(sheet().figure, "svg").decode()
    assert not re.search(r'(?<= d=")[^"]*\d\.\d{3}', text)
    assert "scale(0.015625)" in text or re.search(r"scale\(0\.\d{3,}", text)


def test_paper_can_be_left_out() -> None:
    made = sheet()
    clear = Image.open(io.BytesIO(figure_bytes(made.figure, "png", clear=True))).convert("RGBA")
    white = Image.open(io.BytesIO(figure_bytes(made.figure, "png"))).convert("RGBA")
    corner = (clear.width - 2, 2)
    assert clear.getpixel(corner)[3] == 0
    assert white.getpixel(corner) == (255, 255, 255, 255)


def test_no_other_format() -> None:
    with pytest.raises(ValueError, match="no format 'gif'"):
        figure_bytes(sheet().figure, "gif")  # type: ignore[arg-type]


@settings(max_examples=40)
@given(st.lists(st.floats(0, 10), max_size=6), st.floats(0.1, 1.5))
def test_labels_are_spread_with_the_least_moves(wanted: list[float], gap: float) -> None:
    wanted = sorted(wanted)
    assume(gap * max(len(wanted) - 1, 0) < 9)
    found = spread(wanted, gap, -50, 50)
    assert len(found) == len(wanted)
    assert all(b - a >= gap - 1e-9 for a, b in pairwise(found))
    if wanted:
        limits = [{"type": "ineq", "fun": lambda x, k=k: x[k + 1] - x[k] - gap} for k in range(len(wanted) - 1)]
        start = wanted[0] + gap * np.arange(len(wanted))
        other = minimize(
            lambda x: ((x - wanted) ** 2).sum(), start, constraints=limits, method="SLSQP", options={"ftol": 1e-12}
        )
        mine = sum((a - b) ** 2 for a, b in zip(found, wanted, strict=True))
        assert mine <= other.fun + 1e-5


def test_labels_stay_on_the_sheet() -> None:
    assert spread([0.0, 0.0, 0.0], 1.0, 0.0, 10.0) == [0.0, 1.0, 2.0]
    assert spread([9.9, 10.0], 1.0, 0.0, 10.0) == [9.0, 10.0]


@given(st.floats(0.01, 1e6), st.integers(2, 12))
def test_steps_are_round_and_few(span: float, most: int) -> None:
    step = nice_step(span, most)
    assert f"{step:.0e}"[0] in "125"
    assert span / step <= most * (1 + 1e-9)
    assert span / step > most / 2.6  # not needlessly coarse


def test_text_is_as_wide_as_it_is_drawn() -> None:
    made = sheet()
    canvas = made.canvas()
    with chart_style():
        for text, bold in (("Kilometres", False), ("Saint Petersburg", True), ("Şərq–Qərb 1,520", False)):
            artist = canvas.text(1, 0.5, text, size=9, weight="bold" if bold else "normal")
            made.figure.set_dpi(400)
            box = artist.get_window_extent(made.figure._get_renderer())
            assert text_width(text, 9, bold=bold) == pytest.approx(box.width / 400, rel=0.02)


def test_wrapped_lines_fit_and_lose_no_word() -> None:
    text = "Of the 5,231 km of the western branch by rail 512 km lie in Azerbaijan"
    lines = wrapped(text, 1.5, 8)
    assert " ".join(lines) == text
    assert len(lines) > 2
    assert all(text_width(line, 8) <= 1.5 for line in lines)
    assert wrapped("Unbreakable", 0.1, 8) == ["Unbreakable"]


def test_every_colour_has_one_for_the_night() -> None:
    colours = dark_of()
    assert {LIGHT.ink.lower(), LIGHT.halo.lower(), *(mode.color.lower() for mode in MODES.values())} <= set(colours)
    assert colours[MODES["sea"].color.lower()] == MODES["sea"].dark.lower()
    assert colours[LIGHT.chokepoint.lower()] == DARK.chokepoint.lower()
    assert "#ffffff" not in colours  # numerals on discs stay white


def test_the_key_lists_each_look_once_in_the_order_of_the_palette() -> None:
    entries = line_entries([("road", "operational"), ("rail", "planned"), ("rail", "operational"), ("rail", "planned")])
    assert entries == [
        ("rail", "operational", "Railway"),
        ("rail", "planned", "Railway, planned"),
        ("road", "operational", "Road"),
    ]


def test_digest_of_a_figure_follows_what_it_shows() -> None:
    with chart_style():
        other = Sheet(1.0, title="Another title", source="From nowhere, 2026")
    one, two = (hashlib.sha256(figure_bytes(each.figure, "svg")).hexdigest() for each in (sheet(), other))
    assert one != two
