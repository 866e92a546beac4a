"""Commands as people type them: names, dates, formats, help, tables on a terminal, and options nobody would use."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

import corridor
from corridor.examples import EXAMPLES
from layers import load_atlas
from tests.in_process import Outcome, run

ROOT = Path(__file__).parents[2]

EXTRACT = """<osm version="0.6">
  <node id="1" lat="40.10" lon="49.30" version="1"/>
  <node id="2" lat="40.20" lon="49.40" version="1"/>
  <way id="3" version="1"><nd ref="1"/><nd ref="2"/><tag k="railway" v="rail"/></way>
</osm>
"""


def said(outcome: Outcome) -> str:
    """Return what was said on the standard error, the box around it and its line ends taken away."""
    return " ".join(outcome.err.replace("│", " ").split())


def rows(*words: str) -> list[dict[str, object]]:
    answer = run(*words, "-f", "json")
    assert answer.code == 0, answer.err
    return json.loads(answer.out)


@pytest.mark.parametrize("name", ["AZE", "AZ", "az", "Azerbaijan", " azerbaijan "])
def test_a_country_is_known_by_any_of_its_names(name: str) -> None:
    of_code = rows("exposure", "--route", "western_rail", "--territory", "AZE")
    assert {row["country"] for row in of_code} == {"AZE"}
    assert rows("exposure", "--route", "western_rail", "--territory", name) == of_code


@pytest.mark.parametrize(
    ("one", "same"),
    [
        ("routes --from Mumbai --to Moscow", "routes --from INBOM --to RUMOW"),
        ("routes --from mumbai --to MOSCOW --avoid Azerbaijan", "routes --from INBOM --to RUMOW --avoid AZE"),
        ("layers info Rasht", "layers info IRRAS"),
        ("exposure --territory Turkiye", "exposure --territory TUR"),
        ("layers info irras", "layers info IRRAS"),
        ("layers info Azerbaijan", "layers info AZE"),
        ("layers info AZ", "layers info AZE"),
        ("layers info RUOYA", "layers info RUOLY"),
        ("layers info Railways", "layers info rail"),
        ("exposure --route WESTERN_ROAD", "exposure --route western_road"),
        ("exposure --by Country,MODE", "exposure --by country,mode"),
        (
            "gas --show halt --segment 'Mozdok – Shirvanovka – Novo-Filya' --draws 0",
            "gas --show halt --segment PL01 --draws 0",
        ),
        ("exposure --as-of 2030-06-01", "exposure --as-of 2030"),
        ("exposure --as-of 1999-12", "exposure --as-of 1999"),
        ("scenario run hormuz", "scenario run hormuz_shut"),
    ],
)
def test_what_is_typed_is_what_is_meant(one: str, same: str) -> None:
    assert rows(*shlex.split(one)) == rows(*shlex.split(same))


def test_a_scenario_is_known_by_its_title() -> None:
    title = next(str(row["title"]) for row in rows("scenario", "list") if row["scenario"] == "hormuz_shut")
    assert rows("scenario", "run", title) == rows("scenario", "run", "hormuz_shut")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("routes --from Mumbay --to Moscow", "did you mean 'Mumbai port'?"),
        ("exposure --territory Azerbajan", "did you mean 'Azerbaijan'?"),
        ("layers info Rascht", "Did you mean Rasht?"),
        ("layers info Mumbay", "Did you mean Mumbai port?"),
        ("layers info Moskow", "Did you mean Moscow?"),
        ("exposure --route western_rial", "Did you mean western_rail?"),
        ("scenario run hormus_shut", "Did you mean hormuz_shut?"),
        ("scenario run aze_closes", "may be aze_closes_iran_border"),
        ("exposure --as-of soon", "soon is no year from 1800 to 2200; write it as 2030"),
        ("exposure --as-of 2030-13-01", "is no year"),
        ("exposure --as-of 2500", "is no year"),
        ("interdict --of harbors", "unknown kind of place 'harbors'"),
        ("exposure --format xml", "Invalid value for '--format' / '-f': 'xml' is not one of"),
        ("chokepoints --radius-km abc", "it is not a number"),
        ("interdict --budget x", "it is not a whole number"),
        ("exposure --territory Azerbaijan,Iran", "no territory 'Azerbaijan,Iran'; name one, and where several can be"),
        (
            "routes --from Mumbai --to Wladiwostok",
            "176 are known, such as AMEVN, AMKAJ, AMMEG; corridor layers export DIR -f geojson writes them to",
        ),
        ("scenario run", "name one; the baseline against itself changes nothing. Known: baseline, anzali_out,"),
    ],
)
def test_a_slip_gets_the_nearest_name_of_the_right_kind(words: str, told: str) -> None:
    answer = run(*shlex.split(words))
    assert answer.code == 2, answer
    assert told in said(answer)


def test_lines_whose_opening_nobody_dates_are_counted_in_a_year_before_their_facts() -> None:
    early = run("exposure", "--route", "western_rail", "--as-of", "1850")
    lines = load_atlas().segments
    undated = int((lines["opens"].isna() & (lines["status"] == "operational")).sum())
    assert early.code == 0
    assert early.err.startswith(
        f"note: {undated} lines in operation state no year of opening, and what is known is of later years: "
        "open in 1850 by assumption\n"
    )
    assert "no year of opening" not in run("exposure", "--route", "western_rail", "--as-of", "2030").err


def test_what_is_hardly_alike_is_no_hint() -> None:
    answer = run("exposure", "--territory", "Crimea")
    assert answer.code == 2
    assert "no territory 'Crimea'; 54 are known, such as AFG, " in said(answer)


def test_a_beginning_of_a_name_is_said_to_be_taken_for_it() -> None:
    whole = run("scenario", "show", "hormuz_shut")
    begun = run("scenario", "show", "hormuz")
    assert begun.out == whole.out
    assert begun.err.startswith("note: 'hormuz' is taken for hormuz_shut (")
    assert "taken for" not in whole.err


# One line for each pair of options of which the first would be ignored.
IGNORED = """
exposure --crossings --by country
exposure --crossings --as-of 2030
exposure --by country -f geojson
routes --avoid AZE
routes --alternatives 2
routes --by km
routes --class bulk
routes --from INNSA --to RUSPB --route western_rail
criticality --cuts --top 3
dependence --draws 0 --seed 1
chokepoints --draws 0 --seed 1
chokepoints --draws 0 --scheduler tcp://127.0.0.1:1
leverage --seed 1
leverage --scenario all --scenario hormuz_shut
chokepoints --by gas --modes rail,road
chokepoints --by freight --modes pipeline
interdict --seed 1
interdict --radius-km 5
interdict --anywhere --territory AZE
interdict --show marginal --top 3
openings --show leverage --budget 2
gas --show lines --territory AZE
gas --show needs --days 3
gas --draws 0 --seed 1
gas --show halt --territory AZE --segment GAS2
risk --show rates --top 3
risk --show events --as-of 2030
risk --show events --scenario hormuz_shut
validate --record --check
scenario run aze_closes_transit --draws 3
scenario run aze_closes_transit --seed 3
scenario run aze_closes_transit --days 5 --seed 3
scenario run aze_closes_transit --days 5 --show days --draws 3
scenario sweep --closures 3 --radius-km 5
measure ROADS --key name
measure ROADS --areas-layer borders
measure ROADS --areas AREAS --atlas middle
layers check middle --atlas middle
layers import ROADS --into OWN --layer road --suggest --replace
layers import ROADS --into OWN --layer road --suggest --set status=planned
fetch osm OUT --from EXTRACT --endpoint https://example.org/api
fetch osm OUT --from EXTRACT --cache c
fetch osm OUT --from EXTRACT --layers-only -f csv
report OUT.html --draws 0 --seed 4
"""


@pytest.mark.parametrize("line", IGNORED.split("\n")[1:-1])
def test_an_option_that_would_be_ignored_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "extract.osm").write_text(EXTRACT, encoding="utf-8")
    places = {
        "ROADS": ROOT / "layers" / "middle" / "road.geojson",
        "AREAS": ROOT / "layers" / "middle" / "borders.geojson",
        "EXTRACT": tmp_path / "extract.osm",
        "OWN": tmp_path / "own",
        "OUT": tmp_path / "out",
        "OUT.html": tmp_path / "out.html",
    }
    answer = run(*(places.get(word, word) for word in shlex.split(line)))
    assert answer.code == 2, answer
    assert "Error" in answer.err
    assert answer.out == ""
    assert [path.name for path in tmp_path.iterdir()] == ["extract.osm"]


@pytest.mark.parametrize(
    "line",
    [
        "exposure -o out.foo",
        "exposure -o out.xml",
        "exposure -o out.csv.gz",
        "exposure -o out.jsonl",
        "leverage -o out.geojson",
        "dependence -o out.geojson",
        "validate -o out.GeoJSON",
        "criticality --cuts -o out.geojson",
        "risk --show rates -o out.geojson",
        "openings --show leverage -o out.geojson",
        "scenario run hormuz_shut --show pairs -o out.geojson",
        "scenario run hormuz_shut --show intervals -f geojson",
        "scenario sweep -f geojson",
        "exposure -f csv -o out.json",
        "map out.png",
        "qgis out.png",
        "qgis out.gpkg",
        "report out.txt",
        "layers export out.shp",
        "layers export out.gpkg -f fgb",
    ],
)
def test_a_wrong_ending_is_refused_before_the_work(tmp_path: Path, line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import layers

    def no_work(*_: object) -> None:
        raise AssertionError("the atlas was loaded")

    monkeypatch.setattr(layers, "load_atlas", no_work)
    answer = run(*shlex.split(line), cwd=tmp_path)
    assert answer.code == 2, answer
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("ending", "first"), [("csv", "layer,"), ("JSON", "["), ("txt", "layer "), ("", "layer ")])
def test_the_ending_decides_the_format(tmp_path: Path, ending: str, first: str) -> None:
    out = tmp_path / f"out{'.' if ending else ''}{ending}"
    assert run("layers", "list", "-o", out).code == 0
    assert out.read_text(encoding="utf-8").startswith(first)


def test_a_dash_is_the_standard_output(tmp_path: Path) -> None:
    assert run("layers", "list", "-o", "-", "-f", "csv", cwd=tmp_path).out == run("layers", "list", "-f", "csv").out
    assert list(tmp_path.iterdir()) == []


WIDTHS = (40, 80, 100, 200)


@pytest.mark.parametrize(
    "line",
    [
        "exposure",
        "routes --legs",
        "routes",
        "dependence --draws 0",
        "criticality",
        "criticality --cuts",
        "chokepoints --draws 0",
        "leverage",
        "gas --show halt --draws 2",
        "gas --show supplies --draws 0",
        "scenario list",
        "scenario show hormuz_shut",
        "layers list",
        "layers info Rasht",
        "layers info rail",
    ],
)
def test_a_table_is_as_wide_as_the_terminal(line: str) -> None:
    whole = run(*shlex.split(line), "--wide")
    assert whole.code == 0, whole.err
    heads = whole.out.splitlines()[0].split()
    for width in WIDTHS:
        answer = run(*shlex.split(line), environment={"COLUMNS": str(width)})
        assert answer.code == 0, answer.err
        assert max(map(len, answer.out.splitlines())) <= width
        told = re.search(r"(\d+) more columns with --wide", answer.err)
        left_out = int(told[1]) if told else 0
        rule = next(row for row in answer.out.splitlines() if set(row) == {"-", " "} or set(row) == {"-"})
        assert len(rule.split()) + left_out == len(heads)


def test_a_table_folds_at_spaces_and_keeps_every_word() -> None:
    narrow, wide = (run("layers", "info", "Rasht", environment={"COLUMNS": width}) for width in ("80", "400"))
    assert sorted(narrow.out.replace("-", " ").split()) == sorted(wide.out.replace("-", " ").split())
    assert len(narrow.out.splitlines()) > len(wide.out.splitlines())


@pytest.mark.parametrize("name", list(EXAMPLES))
def test_help_ends_with_examples(name: str) -> None:
    answer = run(*name.split(), "--help", environment={"COLUMNS": "80"})
    assert answer.code == 0
    assert answer.out.partition("Examples:")[2].split() == " ".join(EXAMPLES[name]).split()
    assert len(EXAMPLES[name]) >= 2


def test_every_command_and_group_has_examples() -> None:
    def names(group: object, above: str) -> list[str]:
        found = [above]
        for name, command in getattr(group, "commands", {}).items():
            found += names(command, f"{above} {name}".strip())
        return found

    assert set(names(typer.main.get_command(corridor.app), "")) == set(EXAMPLES)


@pytest.mark.parametrize(
    "name", [name for name in EXAMPLES if not name.startswith("fetch") and name not in ("", "map")]
)
def test_every_example_runs(tmp_path: Path, name: str) -> None:
    for line in EXAMPLES[name]:
        answer = run(*shlex.split(line)[1:], cwd=tmp_path, seconds=400)
        assert answer.code == 0, answer


def test_the_examples_of_a_fetch_run(tmp_path: Path) -> None:
    """From an extract under the name they give; the one that asks a service is run against a served one elsewhere."""
    from_file, _ = EXAMPLES["fetch osm"]
    extract = tmp_path / "azerbaijan.osm.pbf"
    import osmium

    with osmium.SimpleWriter(str(extract)) as writer:
        writer.add_node(osmium.osm.mutable.Node(id=1, location=(49.30, 40.10)))
        writer.add_node(osmium.osm.mutable.Node(id=2, location=(49.40, 40.20)))
        writer.add_way(osmium.osm.mutable.Way(id=3, nodes=[1, 2], tags={"railway": "rail"}))
    answer = run(*shlex.split(from_file)[1:], cwd=tmp_path, seconds=120)
    assert answer.code == 0, answer
    assert (tmp_path / "refined" / "rail.geojson").exists()


def test_the_usage_for_programs_is_that_of_the_help() -> None:
    answer = run("--json-usage")
    assert answer.code == 0
    told = json.loads(answer.out)
    assert told["program"] == "corridor"
    commands = {command["name"]: command for command in told["commands"]}
    assert set(commands) == {name for name in EXAMPLES if name and name not in ("layers", "scenario", "fetch")}
    radius = next(one for one in commands["chokepoints"]["options"] if one["name"] == "radius_km")
    assert radius == {
        "name": "radius_km",
        "flags": ["--radius-km"],
        "metavar": None,
        "type": "number",
        "role": None,
        "required": False,
        "multiple": False,
        "default": 5.0,
        "choices": None,
        "min": 0.01,
        "max": 500,
        "help": "Radius of the disc that closes, km.",
    }
    assert commands["exposure"]["formats"] == ["csv", "json", "geojson", "txt"]
    assert commands["leverage"]["formats"] == ["csv", "json", "txt"]
    assert commands["report"]["formats"] == ["html", "pdf", "docx", "md"]
    assert commands["qgis"]["formats"] == ["qgz"]
    assert commands["new"]["formats"] == []
    assert [one["role"] for one in commands["measure"]["arguments"]] == ["input"]
    show = next(one for one in commands["gas"]["options"] if one["name"] == "show")
    assert (show["type"], show["default"]) == ("choice", "needs")
    assert show["choices"] == ["lines", "needs", "supplies", "balance", "halt"]
    for command in commands.values():
        for one in command["arguments"] + command["options"]:
            assert one["type"] in {"flag", "integer", "number", "choice", "path", "text"}
            assert one["help"]


def a_process(line: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a line in a shell, as a person would; `corridor` is this program."""
    program = f"{shlex.quote(sys.executable)} -m corridor"
    kept = {key: value for key, value in os.environ.items() if key != "COLUMNS"}
    return subprocess.run(
        ["bash", "-c", f"set -o pipefail; {line.replace('corridor ', f'{program} ')}"],
        env={**kept, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **environment},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    "line", ["corridor routes | head -1", "corridor exposure -f csv | head -2", "corridor routes --help | head -1"]
)
def test_a_reader_that_has_enough_is_no_error_to_tell(line: str) -> None:
    done = a_process(line)
    assert done.stdout
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


@pytest.mark.parametrize("line", ["corridor exposure --help", "corridor exposure --by nothing", "corridor routes"])
def test_no_color_where_none_is_wanted(line: str) -> None:
    assert "\x1b" not in "".join((a_process(line).stdout, a_process(line).stderr))  # a pipe
    done = a_process(line, NO_COLOR="1", FORCE_COLOR="1", TERM="xterm-256color")
    assert not re.search(r"\x1b\[[\d;]*3[0-7]m", done.stdout + done.stderr)
