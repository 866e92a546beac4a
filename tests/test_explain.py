"""What is suggested for a name that is none: the code or the country meant."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from corridor import app
from layers import load_atlas
from layers.explain import nearest_code


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
    named, coded = (run(app, [*exposure, name]) for name in ("azerbaijan", "AZE"))
    assert (named.exit_code, named.stdout) == (0, coded.stdout)
    unknown = run(app, [*exposure, "AZ"])
    assert unknown.exit_code == 2
    assert "Did you mean AZE?" in " ".join(unknown.output.replace("│", " ").split())
