"""The command line as a user meets it: its streams and its exit code, here and as a real process."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from corridor.app import app
from corridor.output import working
from corridor.usage import usage
from tests import in_process
from tests.corridor.test_cli_prices import priced

ROOT = Path(__file__).parent.parent.parent


TERMINAL = {"COLUMNS": "120", "TERM": "dumb", "NO_COLOR": "1"}


def run(*words: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the program in this process, outside the repository if asked."""
    answer = in_process.run(*words, cwd=cwd or ROOT, environment=TERMINAL)
    return subprocess.CompletedProcess(answer.words, answer.code, answer.out, answer.err)


def program(*words: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run `python -m corridor` as a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **TERMINAL}
    command = [sys.executable, "-m", "corridor", *map(str, words)]
    return subprocess.run(command, cwd=cwd or ROOT, env=environment, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize("name", [command["name"] for command in usage(app)["commands"]])
def test_no_option_of_one_value_is_taken_twice(name: str) -> None:
    command: Any = in_process.ONE_COMMAND(app)
    for word in name.split():
        command = command.commands[word]
    single = [each for each in command.params if each.opts[0].startswith("-") and not (each.is_flag or each.multiple)]
    for option in single:
        with pytest.raises(typer.BadParameter, match="is given more than once; it takes one value"):
            command.make_context(name, [option.opts[0], "1", option.opts[-1], "2"])


def test_the_option_that_is_given_twice_is_named(tiny: Path) -> None:
    result = run("gas", "--show", "halt", "--show", "balance", "--atlas", tiny)
    assert (result.returncode, result.stdout) == (2, "")
    assert "--show: is given more than once; it takes one value" in result.stderr


def test_columns_to_group_by_are_named_in_one_option() -> None:
    result = run("exposure", "--by", "country", "--by", "mode")
    assert result.returncode == 2
    said = " ".join(result.stderr.replace("│", " ").split())
    assert "it takes one value, in which commas part several. Group by these, comma-separated: route, country" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("scenario", "aze_closes_transit", "--days", "5"), "corridor scenario run aze_closes_transit --days 5"),
        (("run", "aze_closes_transit"), "corridor scenario run aze_closes_transit"),
        (("export", "out.gpkg"), "corridor layers export out.gpkg"),
        (("scenario", "runn"), "No such command 'runn'"),
        (("nothing",), "No such command 'nothing'"),
    ],
)
def test_a_command_that_is_none_is_told_where_it_belongs(words: tuple[str, ...], said: str) -> None:
    result = run(*words)
    assert (result.returncode, result.stdout) == (2, "")
    assert said in " ".join(result.stderr.replace("│", " ").split())


def test_wide_changes_nothing_where_every_column_is_there() -> None:
    asked = ("exposure", "--territory", "AZE", "--by", "country", "-f")
    for format_ in ("csv", "json"):
        plain, wide = run(*asked, format_), run(*asked, format_, "--wide")
        assert (wide.returncode, wide.stdout) == (0, plain.stdout)


def test_a_place_given_as_a_territory_is_told_with_its_country() -> None:
    for name in ("Baku", "azbak"):
        result = run("exposure", "--territory", name)
        assert result.returncode == 2
        assert f"no territory '{name}'; that is a place in AZE" in result.stderr


def test_demand_stated_anew_is_said_once_and_after_the_mistakes() -> None:
    refused = run("scenario", "run", "aze_closes_transit", "--days", "0")
    assert refused.returncode == 2
    assert "note:" not in refused.stderr
    short, full = (run("scenario", word, "aze_closes_transit").stderr for word in ("run", "show"))
    pairs = "RUVGG–AZBAK, RUMOW–AZBAK, AZBAK–IRTHR"
    assert f"note: demand is stated anew for {pairs}; corridor scenario show aze_closes_transit has" in short
    assert "which replaces" not in short
    assert full.count("which replaces") == 3


def test_each_of_several_territories_has_its_rows() -> None:
    def rows(*codes: str) -> list[Any]:
        named = [word for code in codes for word in ("--territory", code)]
        return [*json.loads(run("dependence", *named, "--draws", "0", "-f", "json").stdout)]

    assert rows("AZE", "Iran", "AZ") == rows("AZE") + rows("IRN")


def test_several_routes_and_countries_of_an_exposure() -> None:
    words = ("exposure", "-f", "csv", "--by", "route,country", "--territory", "IR", "--territory", "water")
    rows = [*csv.DictReader(io.StringIO(run(*words, "--route", "eastern", "--route", "western_rail").stdout))]
    assert {(row["route"], row["country"]) for row in rows} == {
        (route, country) for route in ("eastern", "western_rail") for country in ("IRN", "water")
    }
    again = run(*words, "--route", "western_rail", "--route", "Western, by rail (Astrakhan)").stdout
    assert again == run(*words, "--route", "western_rail").stdout


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--help"], 0),
        (["exposure", "--route", "western_rail", "--format", "csv"], 0),
        (["layers", "check", "no-such-folder"], 3),
        (["exposure", "--format", "xml"], 2),
    ],
)
def test_a_process_of_its_own_says_the_same(words: list[str], code: int) -> None:
    apart, here = program(*words), run(*words)
    assert (apart.returncode, apart.stdout, apart.stderr) == (code, here.stdout, here.stderr)


def test_help_lists_the_commands() -> None:
    result = run("--help")
    assert result.returncode == 0
    assert all(command in result.stdout for command in ("map", "exposure", "layers"))


def test_version_is_that_of_the_package() -> None:
    stated = next(line for line in (ROOT / "pyproject.toml").read_text().splitlines() if line.startswith("version"))
    assert run("--version").stdout.strip() == "corridor " + stated.split('"')[1]


def test_help_needs_no_heavy_library() -> None:
    code = "import sys, corridor; print([m for m in ('geopandas', 'pandas', 'numpy', 'folium', 'shapely') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True).stdout == "[]\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shell_completion_is_offered(shell: str) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "corridor"], cwd=ROOT, capture_output=True, text=True,
        env={**os.environ, "_CORRIDOR_COMPLETE": f"source_{shell}"},
    )  # fmt: skip
    assert "corridor" in result.stdout


def test_routes_complete_by_their_names() -> None:
    words = {
        "_CORRIDOR_COMPLETE": "complete_bash",
        "COMP_WORDS": "corridor exposure --route western",
        "COMP_CWORD": "3",
    }
    result = subprocess.run(
        [sys.executable, "-m", "corridor"], cwd=ROOT, capture_output=True, text=True, env={**os.environ, **words}
    )
    assert "western_rail" in result.stdout.split()


def test_exposure_rows_go_to_stdout_and_agree_in_every_format(tiny: Path) -> None:
    common = ("exposure", "--atlas", tiny, "--route", "main")
    rows = json.loads(run(*common, "--format", "json").stdout)
    assert list(rows[0]) == ["route", "country", "mode", "status", "km", "km_basis", "km_geometry", "share", "hours"]
    assert {row["country"] for row in rows} == {"AAA", "BBB", "CCC", "water"}
    assert sum(row["share"] for row in rows) == pytest.approx(1, abs=1e-9)
    written = list(csv.DictReader(io.StringIO(run(*common, "--format", "csv").stdout)))
    assert [float(row["km"]) for row in written] == pytest.approx([row["km"] for row in rows], rel=1e-12)
    table = run(*common).stdout.splitlines()
    assert len(table) == len(rows) + 2
    pieces = json.loads(run(*common, "--format", "geojson").stdout)
    assert sum(f["properties"]["km"] for f in pieces["features"]) == pytest.approx(sum(row["km"] for row in rows))


def test_crossings_are_where_the_line_meets_the_border(tiny: Path) -> None:
    rows = json.loads(run("exposure", "--atlas", tiny, "--crossings", "--route", "main", "--format", "json").stdout)
    first = rows[0]
    assert (first["segment"], first["mode"], first["from_country"], first["to_country"]) == ("R1", "rail", "AAA", "BBB")
    assert first["lon"] == pytest.approx(10, abs=1e-9)
    assert first["lat"] == pytest.approx(5, abs=0.02)


def test_a_territory_off_the_route_gives_nothing_and_says_so(tiny: Path) -> None:
    result = run(
        "exposure", "--atlas", tiny, "--route", "main", "--territory", "aaa", "--as-of", "2026", "--format", "json"
    )
    assert result.returncode == 0
    assert {row["country"] for row in json.loads(result.stdout)} == {"AAA"}


def test_the_map_is_written_and_its_path_printed(tiny: Path, tmp_path: Path) -> None:
    result = run("map", "page.html", "--atlas", tiny, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == str(tmp_path / "page.html")
    assert (tmp_path / "page.html").read_text().lstrip().lower().startswith("<!doctype html>")
    again = run("map", "page.html", "--atlas", tiny, cwd=tmp_path)
    assert again.returncode == 1
    assert "--overwrite" in again.stderr
    assert run("map", "page.html", "--atlas", tiny, "--overwrite", cwd=tmp_path).returncode == 0


def test_the_page_is_named_after_the_atlas(tiny: Path, tmp_path: Path) -> None:
    assert run("map", "--atlas", tiny, cwd=tmp_path).stdout.strip() == str(tmp_path / "tiny.html")


def test_layers_are_listed_described_checked_and_exported(tiny: Path, tmp_path: Path) -> None:
    rows = {row["layer"]: row for row in json.loads(run("layers", "list", "--atlas", tiny, "--format", "json").stdout)}
    assert rows["rail"]["features"] == 2
    assert rows["rail"]["km"] == 445
    assert "Track gauge" in run("layers", "info", "rail", "--atlas", tiny).stdout
    assert "Drawn by hand" in run("layers", "info", "R1", "--atlas", tiny).stdout
    assert run("layers", "check", tiny).returncode == 0
    exported = run("layers", "export", tmp_path / "out.gpkg", "--atlas", tiny)
    assert exported.returncode == 0, exported.stderr
    assert (tmp_path / "out.gpkg").read_bytes().startswith(b"SQLite format 3")


def test_bad_layers_exit_with_3_and_list_every_problem(tiny: Path) -> None:
    (tiny / "rail.geojson").write_bytes(os.urandom(1000))
    (tiny / "routes.json").unlink()
    for command in (("layers", "check", tiny), ("exposure", "--atlas", tiny), ("map", "--atlas", tiny)):
        result = run(*command)
        assert result.returncode == 3
        assert result.stdout == ""
        assert "rail.geojson" in result.stderr
        assert "routes.json: missing" in result.stderr
        assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("exposure", "--route", "western_rial"), "Did you mean western_rail"),
        (("exposure", "--by", "route,contry"), "Did you mean country"),
        (("exposure", "--territory", "AZB"), "did you mean"),
        (("exposure", "--as-of", "soon"), "--as-of"),
        (("exposure", "--format", "xml"), "xml"),
        (("exposur",), "exposure"),
        (("layers", "info", "IRRASS"), "Did you mean IRRAS"),
        (("layers", "list", "--format", "geojson"), "not one of 'table', 'csv', 'json'"),
        (("layers", "export"), "OUT"),
        (("map", "a.html", "b.html"), "b.html"),
    ],
)  # fmt: skip
def test_a_slip_of_the_finger_is_a_usage_error_with_a_hint(words: tuple[str, ...], hint: str) -> None:
    result = run(*words)
    assert result.returncode == 2, result.stderr
    assert hint in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("out", ["no/such/folder/page.html", "file/page.html", "."])
def test_an_output_that_cannot_be_written_is_one_line(tiny: Path, tmp_path: Path, out: str) -> None:
    (tmp_path / "file").write_text("in the way")
    before = sorted(tmp_path.rglob("*"))
    result = run("map", out, "--atlas", tiny, cwd=tmp_path)
    assert result.returncode == 1
    assert result.stderr.count("error:") == 1
    assert "Traceback" not in result.stderr
    assert sorted(tmp_path.rglob("*")) == before


def test_a_closed_pipe_is_no_error(tiny: Path) -> None:
    command = f'"{sys.executable}" -m corridor exposure --atlas "{tiny}" --format csv | head -n 1'
    result = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True)
    assert result.stdout.startswith("route,country")
    assert "Traceback" not in result.stderr


def test_what_takes_long_is_said_on_a_terminal_and_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    said = []
    for terminal in (True, False):
        stream = io.StringIO()
        monkeypatch.setattr(stream, "isatty", lambda terminal=terminal: terminal)
        monkeypatch.setattr(sys, "stderr", stream)
        with pytest.raises(ValueError, match="lost"), working("Drawing the page"):
            raise ValueError("lost")
        with working("Drawing its pictures", 4) as step:
            step(1)
            step(4)
        said.append(stream.getvalue())
    assert said[0].startswith("\r\033[KDrawing the page …\r\033[K")
    assert "Drawing its pictures" in said[0]
    assert " 25%" in said[0]
    assert "100%" in said[0]
    assert said[1] == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("interdict", "--draws", "2"), ("Looking for the worst closures …", "Drawing what they cost  [", "100%")),
        (("openings",), ("Opening links and looking for the worst closures with them …",)),
        (("openings", "--show", "leverage"), ("Opening each link in turn …",)),
        (("dependence", "--territory", "BBB", "--draws", "2"), ("Finding the ways without BBB …",)),
        (("leverage", "--scenario", "all"), ("Closing each country in turn  [", "100%")),
        (("leverage", "--draws", "2"), ("Closing each country in turn  [", "100%")),
        (("scenario", "run", "shut", "--show", "intervals"), ("Finding the flows with and without it in each draw …",)),
        (("scenario", "compare"), ("Running the scenarios  [", "100%")),
        (("scenario", "sweep", "--closures", "3"), ("nothing closed …", "Closing places at random  [", "100%")),
        (("validate",), ("Finding the flows …",)),
        (("risk", "--show", "rates"), ("Counting closures …",)),
    ],
)
def test_every_command_says_on_a_terminal_what_it_does(
    words: tuple[str, ...], said: tuple[str, ...], tmp_path: Path
) -> None:
    atlas = priced(tmp_path)
    watched = in_process.run(*words, "--atlas", atlas, environment=TERMINAL, watched=True)
    assert watched.code == 0, watched.err
    assert all(each in watched.err for each in said)
    apart = in_process.run(*words, "--atlas", atlas, environment=TERMINAL).err
    assert not any(each in apart for each in said)
    assert all(" " in line for line in apart.splitlines() if line)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("scenario", "run", "aze_closes_iran_border", "--days", "1", "--draws", "2"), ("Running the days  [", "100%")),
        (("gas",), ("Reckoning the gas …",)),
    ],
)
def test_closures_of_days_and_gas_say_so_too(words: tuple[str, ...], said: tuple[str, ...]) -> None:
    watched = in_process.run(*words, environment=TERMINAL, watched=True)
    assert all(each in watched.err for each in said)


def test_what_medians_and_ranks_rest_on_is_said() -> None:
    few = ("--territory", "AZE", "--draws", "20")
    assert "extra_hours and extra_usd_t are medians of 20 draws" in run("dependence", *few).stderr
    assert "medians" not in run("dependence", "--territory", "AZE", "--draws", "0").stderr
    ranked = json.loads(run("chokepoints", *few, "--format", "json").stdout)
    first = sum(row["rank_low"] == 1 for row in ranked)
    assert first > 1
    said = f"note: {first} of these places can hardly be told apart: each comes first in some of the draws.\n"
    assert said in run("chokepoints", *few).stderr


def test_money_is_in_dollars_everywhere() -> None:
    held = run("leverage", "--territory", "AZE")
    ((dollars,),) = [
        {row["extra_usd_y"]} for row in json.loads(run("leverage", "--territory", "AZE", "-f", "json").stdout)
    ]
    assert 9.69e7 < dollars < 9.71e7
    assert f" {round(dollars, -3):,.0f} " in held.stdout
    assert "million USD" not in held.stderr
    assert "extra_" in held.stdout.splitlines()[0]
    assert "million" not in run("leverage", "--territory", "AZE", "--format", "csv").stderr


def test_the_namespace_lists_what_is_public_and_suggests_what_is_near() -> None:
    command = "import corridor as cm; print('exposure' in dir(cm), 'Any' in dir(cm)); cm.expozure"
    asked = subprocess.run([sys.executable, "-c", command], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert asked.stdout == "True False\n"
    assert asked.stderr.endswith("has no attribute 'expozure'. Did you mean: 'exposure'?\n")


def test_where_no_route_leads_places_are_called_by_name_and_identifier() -> None:
    said = run("routes", "--from", "INNSA", "--to", "RUSPB", "--avoid", "RUS").stderr
    called = "No route from Nhava Sheva (JNPT) (INNSA) to Saint Petersburg (RUSPB)"
    assert f"{called}: all that leads to Saint Petersburg is closed.\n" in said


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (("routes", "--route", "suez_baseline"), {"km", "hours", "days"}),
        (("chokepoints", "--top", "1", "--draws", "4"), {"hours", "extra_usd_y", "first"}),
        (("leverage",), {"territory", "extra_usd_y", "own"}),
    ],
)
def test_a_narrow_table_has_the_answer(words: tuple[str, ...], shown: set[str]) -> None:
    lines = in_process.run(*words, cwd=ROOT, environment={**TERMINAL, "COLUMNS": "80"}).out.splitlines()
    rule = next(number for number, line in enumerate(lines) if line.startswith("----"))
    assert shown <= set(lines[rule - 1].split())
    assert max(map(len, lines)) <= 80
