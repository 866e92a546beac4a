"""What is suggested for a name that is none: the code or the country meant."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from corridor import app
from geo.network.names import Gazetteer, UnknownNameError
from layers import load_atlas
from layers.model.countries import crossed_first
from layers.model.explain import Guesses, _edits, nearest_code, printable


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


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *(("AZR", "AZE"), ("RSU", "RUS"), ("GRG", "GEO"), ("IRA", "IRN"), ("TRU", "TUR"), ("KZA", "KAZ")),
        *(("TUK", "TUR"), ("AZB", "AZE"), ("GOE", "GEO"), ("RUZ", "RUS"), ("UKA", "UKR")),
        *(("BLS", "BLR"), ("Georgai", "Georgia"), ("turkie", "Türkiye"), ("russ", "Russia")),
    ],
)
def test_the_country_that_a_person_would_mean(typed: str, meant: str) -> None:
    with pytest.raises(UnknownNameError) as raised:
        Gazetteer.of(load_atlas()).territory(typed)
    assert raised.value.nearest == meant


def test_countries_that_the_corridor_crosses_are_meant_before_others() -> None:
    names = {"IRL": "Ireland", "IRN": "Iran"}
    assert nearest_code("IRM", names) == "IRL"
    assert nearest_code("IRM", crossed_first(names, {"IRN"})) == "IRN"


def test_a_country_of_the_world_is_not_taken_for_a_slip() -> None:
    with pytest.raises(UnknownNameError, match=r"no territory 'USA': United States is not in this atlas; 54 are known"):
        Gazetteer.of(load_atlas()).territory("USA")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *(("BRASTT", "BRAST"), ("RUMWO", "RUMOW"), ("Mumbay", "Mumbai port"), ("Rascht", "Rasht")),
        *(("Moskau", None), ("Q", None), ("", None)),
    ],
)
def test_the_place_that_a_person_would_mean(typed: str, meant: str | None) -> None:
    nodes = load_atlas().nodes
    titles = dict(zip(nodes["id"], nodes["name"], strict=True))
    assert Guesses(titles, titles)(typed) == meant


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [
        ("", "ab", 2),
        ("aze", "aze", 0),
        ("rsu", "rus", 1),
        ("azr", "mar", 2),
        ("mane", "main", 2),
        ("kitten", "sitting", 3),
    ],
)
def test_edits_are_counted_as_by_hand(one: str, other: str, edits: int) -> None:
    assert _edits(one, other, 9) == _edits(other, one, 9) == edits
    assert all(_edits(one, other, most) > most for most in range(edits))


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
