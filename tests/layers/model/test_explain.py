"""What is suggested for a name that is none: the code or the country meant."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from corridor import app
from layers import load_atlas
from layers.model.explain import Guesses, nearest_code, printable


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *(("AZ", "AZE"), ("az", "AZE"), ("aze", "AZE"), ("Azerbaijan", "AZE"), ("azerbaijan", "AZE")),
        *(("azerbaidjan", "AZE"), ("KA", "KAZ"), ("kazakh", "KAZ"), ("turk", "TKM"), ("IR", "IRN"), ("Iran", "IRN")),
        *(("UKRR", "UKR"), ("RU", "RUS"), ("russland", "RUS"), ("zzzz", None), ("", None)),
    ],
)
def test_the_country_meant(typed: str, meant: str | None) -> None:
    borders = load_atlas().borders
    assert nearest_code(typed, dict(zip(borders["iso_a3"], borders["name"], strict=True))) == meant


def test_a_territory_by_name_on_the_command_line() -> None:
    run = CliRunner().invoke
    exposure = ["exposure", "--by", "country", "--format", "csv", "--territory"]
    coded = run(app, [*exposure, "AZE"])
    for name in ("azerbaijan", "AZ", "aze"):
        named = run(app, [*exposure, name])
        assert (named.exit_code, named.stdout) == (0, coded.stdout)
    unknown = run(app, [*exposure, "Azerbaidjan"])
    assert unknown.exit_code == 2
    assert "did you mean 'Azerbaijan'?" in " ".join(unknown.output.replace("│", " ").split())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Rasht – Astara (é, 名, 🚂)", "Rasht – Astara (é, 名, 🚂)"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\x1b[2J", "\\x1b[2J"),
        ("a\nb\r\t\x00\x7f\x9b", "a\\nb\\r\\t\\x00\\x7f\\x9b"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("a\u2028b\ud800", "a\\u2028b\\ud800"),
    ],
)
def test_what_a_terminal_would_obey_is_escaped(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_a_long_text_is_cut() -> None:
    assert printable("x" * 100_000, 80) == "x" * 80 + "…"


def test_guesses_come_to_an_end() -> None:
    guess = Guesses(["rail", "Road"], most=2)
    assert [guess("rial"), guess("ROADS"), guess("rail")] == ["rail", "Road", None]
