from __future__ import annotations

import re
from xml.etree import ElementTree

from maps.charts import inline
from maps.charts.figures import Sheet, chart_style, dark_of, figure_bytes


def svg(title: str, *, shape: int = 0) -> str:
    with chart_style():
        sheet = Sheet(1.0, title=title)
        canvas = sheet.canvas()
        canvas.plot([0.01 * k for k in range(200)], [0.5 + 0.001 * (k % 7) for k in range(200)], color="#22201D")
        canvas.plot([0, 1], [0, 0.1 * shape], color="#CC3311")
    return figure_bytes(sheet.figure, "svg", clear=True).decode()


def parsed(pages: dict[str, str], shared: str) -> ElementTree.Element:
    return ElementTree.fromstring(f"<body>{shared}{''.join(pages.values())}</body>")


def test_identifiers_do_not_clash_and_every_reference_is_met() -> None:
    pages, shared = inline.together({"a": svg("One"), "b": svg("Two", shape=1)}, {"a": "First", "b": "Second"})
    root = parsed(pages, shared)
    names = [each.attrib["id"] for each in root.iter() if "id" in each.attrib]
    assert len(names) == len(set(names))
    whole = shared + "".join(pages.values())
    wanted = set(re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', whole))
    assert {one or other for one, other in wanted} <= set(names)


def test_what_pictures_share_stands_once() -> None:
    pages, shared = inline.together({"a": svg("One"), "b": svg("One", shape=1)}, {"a": "", "b": ""})
    longest = max(re.findall(r' d="([^"]+)"', shared), key=len)
    assert len(longest) > inline.SHARED_FROM
    assert all(longest not in page for page in pages.values())
    assert all('<use href="#shape-' in page for page in pages.values())
    alone = sum(len(page) for page in inline.together({"a": svg("One")}, {"a": ""})[0].values())
    assert len(pages["a"]) < alone


def test_letters_keep_their_places_and_their_size() -> None:
    """As many letters as the title has, each at the place the file had it, each outline scaled as before."""
    text = svg("Kilometres")
    before = [float(x) for x in re.findall(r'<use xlink:href="#DejaVu[^"]*" transform="translate\(([\d.]+) 0\)"', text)]
    pages, shared = inline.together({"a": text}, {"a": ""})
    after = [float(x) for x in re.findall(r'<use href="#g\d+" x="([\d.]+)"/>', pages["a"])]
    assert len(after) == len(before) == len("Kilometres") - 1
    assert all(abs(a - b) < 0.0501 for a, b in zip(after, before, strict=True))
    scales = set(re.findall(r'transform="scale\(([\d.]+)\)"', text))
    assert scales
    assert set(re.findall(r'transform="scale\(([\d.]+)\)"', shared)) == scales


def test_colours_are_variables_that_the_style_sheet_sets_three_times() -> None:
    pages, _ = inline.together({"a": svg("One")}, {"a": ""})
    used = set(re.findall(r"var\((--c-[0-9a-f]{6})\)", pages["a"]))
    assert {"--c-22201d", "--c-cc3311"} <= used
    light, dark, paper = (inline.themes().split("@media")[k] for k in range(3))
    assert "prefers-color-scheme:dark" in dark
    assert "print" in paper
    for name in used:
        assert f"{name}:#{name[4:]};" in light
        assert f"{name}:#{name[4:]};" in paper
        assert f"{name}:{dark_of()['#' + name[4:]]};" in dark


def test_descriptions_are_escaped() -> None:
    pages, shared = inline.together({"a": svg("One")}, {"a": '"><script>alert(1)</script>&'})
    image = parsed(pages, shared).find("svg[@role='img']")
    assert image is not None
    assert image.attrib["aria-label"] == '"><script>alert(1)</script>&'
    assert "<script" not in pages["a"]


def test_no_heads_dates_or_name_spaces_are_left() -> None:
    pages, _ = inline.together({"a": svg("One")}, {"a": ""})
    assert not re.search(r"<\?xml|<!DOCTYPE|<metadata|xlink|http", pages["a"])
