"""Text in Markdown is shown as it is, whatever it holds."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from maps.paper.markdown import escaped
from tests.maps.report.test_gather import Elements


@pytest.mark.parametrize(
    "text",
    ["a | b", "# no heading", "1. no list", "- no list", "*no* _emphasis_", "<script>alert(1)</script>", "[no](http://link)", "![no](x)",
     "`code`", "~~~ no", "### no ###", "---", ">no", "__no__", "a_b_c _d_", "C:\\*no*", "end\\", "a\nb", "$x^2$", "~~no~~", "&lt;", "\\", "+ no", "= no", "> no", "12) no", "www.x", "http://evil", "@someone"],
)  # fmt: skip
def test_escaped_text_is_shown_as_it_is(text: str) -> None:
    markdown = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    rendered = markdown.render(escaped(text))
    assert re.fullmatch(r"<p>.*</p>\n", rendered, re.DOTALL)
    assert not re.search(r"<(?!/?p>)", rendered)
    assert Elements(f"<html>{rendered}</html>").found[0][2] == [*_flat(text), "\n"]
    row = markdown.render(f"| a |\n| --- |\n| {escaped(text, cell=True)} |\n")
    assert row.count("<td>") == 1


@example("1 #")
@given(st.text(st.sampled_from('ab1 _*`~|[]()<>&#;!-+=.:\\/"$@w'), min_size=1, max_size=14).filter(str.strip))
def test_any_text_is_shown_as_it_is(text: str) -> None:
    """In a paragraph, in a list, in a heading, in emphasis and in a cell."""
    told = " ".join(text.split())
    markdown = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    for pattern in ("{}\n", "- {}\n", "## {}\n", "a **{}:** b\n"):
        inner = [token for token in markdown.parse(pattern.format(escaped(text))) if token.type == "inline"]
        assert len(inner) == 1
        shown = "".join(child.content for child in inner[0].children or [])
        assert {child.type for child in inner[0].children or []} <= {"text", "strong_open", "strong_close"}
        assert told in shown
    cells = [
        token
        for token in markdown.parse(f"| a | b |\n| --- | --- |\n| {escaped(text, cell=True)} | z |\n")
        if token.type == "inline"
    ]
    assert "".join(child.content for child in cells[2].children or []) == told
    assert cells[3].content == "z"


@pytest.mark.parametrize(
    "text",
    [
        "https://report.az/en/a_b-c.html?x=1&y=2",
        "www.x.az",
        "10:30, 4.5 of 7",
        "RUMOW to gas_55bcm",
        "< 0.1",
        "a $1 @ #2",
    ],
)
def test_nothing_is_escaped_without_need(text: str) -> None:
    assert escaped(text, cell=True) == text


def _flat(text: str) -> list[str]:
    return [" ".join(text.split())]
