"""Scenario files: what they say, what is wrong with them, and what several say together."""

from __future__ import annotations

import datetime
import json
import math
import os
import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from layers import Atlas, AtlasError, Problem, load_atlas
from layers.checks.atlas_check import check_atlas
from layers.model.places import WHERE_KEYS
from layers.scenarios.scenario import (
    CapacityChange,
    Closure,
    Demand,
    Opening,
    Scenario,
    Where,
    combine,
    distinct,
    load_scenario,
    read_scenario,
    scenario_names,
)
from layers.scenarios.scenario_schema import SCENARIO_SCHEMA
from tests.conftest import tiny_layers, write_layers

FULL = """
title = "A-land closes"
reading = \"\"\"
Two lines
of it.\"\"\"
kind = "event"
start = 2026-03-05
end = 2026-03-09
year = 2031
confidence = "medium"
sources = ["hand"]

[[closes]]
territory = "AAA"
modes = ["rail", "road"]
reason = "order 7"
source = "hand"
[[closes]]
border = ["BBB", "AAA"]
[[closes]]
near_border = { countries = ["AAA", "BBB"], km = 40 }
[[closes]]
disc = { lon = 12, lat = 5.0, km = 10 }
nodes = ["MID"]

[[opens]]
segments = "R2"
year = 2029
reason = "ribbon"
[[opens]]
statuses = ["planned", "under_construction"]
modes = "rail"
territory = ["BBB"]

[[capacity]]
nodes = ["PORT"]
factor = 0.7
[[capacity]]
segments = ["R1"]
mt_y = 12

[[demand]]
from = "WEST"
to = "FAR"
modes = ["rail", "sea"]
mt_y = 10
low = 5.0
high = 15.5
confidence = "high"
note = "said so"
source = ["hand", "https://example.org/a?b=1"]
[[demand]]
from = "WEST"
to = "MID"
bcm_y = 2

[costs]
"border_h.road.AAA-BBB" = 96
port_h = 0
"""


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    """The small atlas, with a cost parameter and without scenarios."""
    documents = tiny_layers()
    documents["costs.json"] = {
        "parameters": [{"id": "fuel", "value": 2, "unit": "h", "source": "hand", "confidence": "low"}]
    }
    return load_atlas(write_layers(tmp_path_factory.mktemp("atlas") / "tiny", documents))


def put(atlas: Atlas, folder: Path, **texts: str) -> Atlas:
    """Return the atlas with scenarios, in a folder of its own."""
    (folder / "scenarios").mkdir(parents=True)
    for name, text in texts.items():
        (folder / "scenarios" / f"{name}.toml").write_text(text, encoding="utf-8")
    return replace(atlas, path=folder)


def problems(atlas: Atlas, folder: Path, text: str | bytes) -> list[Problem]:
    """Return what is wrong with a scenario."""
    path = folder / "x.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    try:
        read_scenario(path, atlas)
    except AtlasError as error:
        return list(error.problems)
    return []


def test_every_key_is_read(atlas: Atlas, tmp_path: Path) -> None:
    path = tmp_path / "a_closes.toml"
    path.write_text(FULL)
    read = read_scenario(path, atlas)
    assert read.sha256 is not None
    assert len(read.sha256) == 64
    assert read == Scenario(
        id="a_closes",
        title="A-land closes",
        reading="Two lines\nof it.",
        kind="event",
        start="2026-03-05",
        end="2026-03-09",
        year=2031,
        confidence="medium",
        sources=("hand",),
        closes=(
            Closure(Where(territory=("AAA",), modes=("rail", "road")), reason="order 7", source=("hand",)),
            Closure(Where(border=("BBB", "AAA"))),
            Closure(Where(near_border=("AAA", "BBB", 40.0))),
            Closure(Where(nodes=("MID",), disc=(12.0, 5.0, 10.0))),
        ),
        opens=(
            Opening(segments=("R2",), year=2029, reason="ribbon"),
            Opening(statuses=("planned", "under_construction"), modes=("rail",), territory=("BBB",)),
        ),
        capacity=(
            CapacityChange(Where(nodes=("PORT",)), factor=0.7),
            CapacityChange(Where(segments=("R1",)), mt_y=12.0),
        ),
        demand=(
            Demand(
                "WEST",
                "FAR",
                mt_y=10.0,
                low=5.0,
                high=15.5,
                confidence="high",
                note="said so",
                source=("hand", "https://example.org/a?b=1"),
                modes=("rail", "sea"),
            ),
            Demand("WEST", "MID", bcm_y=2.0),
        ),
        costs={"border_h.road.AAA-BBB": 96.0, "port_h": 0.0},
        sha256=read.sha256,
    )


def test_a_title_is_enough(atlas: Atlas, tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(b'\xef\xbb\xbftitle = "Nothing"\r\n')  # as some editors of Windows write it
    read = read_scenario(path, atlas)
    assert (read.title, read.kind, read.confidence, read.closes) == ("Nothing", "hypothetical", "low", ())


T = 'title = "x"\n'

MISTAKES = [
    # (id, text after the title, place, part of the message, part of the remedy)
    ("toml", "[[closes]\n", "", "line 2, column", "toml.io"),
    ("key twice", 'title = "y"\n', "", "not valid TOML", "line 2"),
    ("number too long", f"year = {'9' * 5000}\n", "", "not valid TOML", "toml.io"),
    ("nesting", f"year = {'[' * 50_000}\n", "", "not", ""),
    ("key", "yaer = 2030\n", "yaer", "unknown key 'yaer'", "'year'"),
    ("key in a statement", '[[closes]]\nsegment = "R1"\nmodes = "rail"\n', "closes[1].segment", "unknown key", "'segments'"),
    ("key in a disc", "[[closes]]\ndisc = { lon = 1, lat = 1, km = 1, m = 1 }\n", "closes[1].disc.m", "unknown key", "'km'"),
    ("top key below", '[[closes]]\nmodes = "rail"\nconfidence = "low"\n', "closes[1].confidence", "unknown key", "top of the file"),
    ("single brackets", '[closes]\nmodes = "rail"\n', "closes", "closes is", "[[closes]]"),
    ("double brackets", "[[costs]]\nport_h = 1\n", "costs", "costs is", "[costs]"),
    ("type", "year = '2030'\n", "year", "year is '2030'", "integer"),
    ("type of a name", "[[closes]]\nsegments = 5\n", "closes[1].segments", "segments is 5", "string"),
    ("type in a list", "[[closes]]\nsegments = ['R1', 5]\n", "closes[1].segments[2]", "5", "string"),
    ("year", "year = 1799\n", "year", "year is 1799", "1800"),
    ("year in a statement", "[[opens]]\nsegments = 'R2'\nyear = 2201\n", "opens[1].year", "2201", "2200"),
    ("year with decimals", "year = 2030.5\n", "year", "2030.5", "integer"),
    ("kind", "kind = 'hypothetic'\n", "kind", "'hypothetic'", "'hypothetical'"),
    ("confidence", "confidence = 'middling'\n", "confidence", "'middling'", "high, medium, low"),
    ("missing keys", "[[demand]]\nmt_y = 1\n", "demand[1]", "lacks from, to", "Add"),
    ("control characters", 'reading = "\\u001b[31m"\n', "reading", "reading is", "control"),
    ("segment", "[[closes]]\nsegments = ['R11']\n", "closes[1].segments", "unknown segment 'R11'", "'R1'"),
    ("node", "[[closes]]\nnodes = ['wesst']\n", "closes[1].nodes", "unknown node 'wesst'", "'WEST'"),
    ("territory", "[[closes]]\nterritory = 'AAB'\n", "closes[1].territory", "unknown territory 'AAB'", "'AAA'"),
    ("territory by name", "[[opens]]\nterritory = 'b-Lamd'\n", "opens[1].territory", "unknown", "'BBB'"),
    ("territory by a name like it", "[[opens]]\nterritory = 'Aland'\n", "opens[1].territory", "unknown", "'AAA'"),
    ("mode", "[[closes]]\nmodes = ['train']\n", "closes[1].modes[1]", "'train'", "sea, rail, road, pipeline"),
    ("mode alone", "[[closes]]\nmodes = 'pipelin'\n", "closes[1].modes", "'pipelin'", "'pipeline'"),
    ("status", "[[opens]]\nstatuses = ['planed']\n", "opens[1].statuses[1]", "'planed'", "'planned'"),
    ("status that is open", "[[opens]]\nstatuses = 'operational'\n", "opens[1].statuses", "'operational'", "planned"),
    ("source", "sources = ['hans']\n", "sources", "unknown source 'hans'", "'hand'"),
    ("source of a statement", "[[closes]]\nnodes = 'MID'\nsource = 'press'\n", "closes[1].source", "'press'", "sources.json"),
    ("cost", "[costs]\nport_hh = 3\n", "costs.port_hh", "unknown cost parameter", "'port_h'"),
    ("cost of a pair", "[costs]\n'border_h.rail.BBB-AAA' = 3\n", "costs.border_h.rail.BBB-AAA", "alphabet", "'border_h.rail.AAA-BBB'"),
    ("cost of no pair", "[costs]\n'border_h.rail.AAA-AAA' = 3\n", "costs.border_h.rail.AAA-AAA", "alphabet", "two countries"),
    ("cost of an unknown", "[costs]\n'border_h.rail.AAA-BBC' = 3\n", "costs.border_h.rail.AAA-BBC", "'BBC'", "'BBB'"),
    ("cost below 0", "[costs]\nport_h = -1\n", "costs.port_h", "port_h is -1", "from 0 to"),
    ("speed 0", "[costs]\n'speed_kmh.rail' = 0\n", "costs.speed_kmh.rail", "is 0", "from 0.1"),
    ("speed of light", "[costs]\n'speed_kmh.rail' = 870828547.6\n", "costs.speed_kmh.rail", "8.70829e+08", "from 0.1 to 1000"),
    ("wait of ages", "[costs]\nport_h = 870828547.6\n", "costs.port_h", "8.70829e+08", "from 0 to 100000"),
    ("wait of ages of a pair", "[costs]\n'border_h.rail.AAA-BBB' = 1e6\n", "costs.border_h.rail.AAA-BBB", "1e+06", "to 100000"),
    ("cost not finite", "[costs]\nport_h = nan\n", "costs.port_h", "nan", "finite"),
    ("factor below 0", "[[capacity]]\nnodes = 'MID'\nfactor = -0.1\n", "capacity[1].factor", "-0.1", "minimum is 0"),
    ("factor infinite", "[[capacity]]\nnodes = 'MID'\nfactor = inf\n", "capacity[1].factor", "inf", "finite"),
    ("factor and amount", "[[capacity]]\nnodes = 'MID'\nfactor = 1\nbcm_y = 2\n", "capacity[1]", "factor and bcm_y together", "one"),
    ("both units", "[[demand]]\nfrom = 'WEST'\nto = 'MID'\nmt_y = 1\nbcm_y = 2\n", "demand[1]", "mt_y and bcm_y together", "one"),
    ("no unit", "[[demand]]\nfrom = 'WEST'\nto = 'MID'\n", "demand[1]", "none of mt_y, bcm_y", "exactly one"),
    ("no capacity", "[[capacity]]\nnodes = 'MID'\n", "capacity[1]", "none of factor, mt_y, bcm_y", "exactly one"),
    ("no place", "[[capacity]]\nfactor = 1\n", "capacity[1]", "none of territory", "at least one"),
    ("unit of a segment", "[[capacity]]\nsegments = ['R1']\nbcm_y = 1\n", "capacity[1].bcm_y", "R1 is rail", "Give mt_y"),
    ("unit of a pipeline", "[[capacity]]\nsegments = ['P1']\nmt_y = 1\n", "capacity[1].mt_y", "P1 is pipeline", "Give bcm_y"),
    ("amount below 0", "[[demand]]\nfrom = 'WEST'\nto = 'MID'\nbcm_y = -2\n", "demand[1].bcm_y", "-2", "minimum is 0"),
    ("amount not finite", "[[demand]]\nfrom = 'WEST'\nto = 'MID'\nbcm_y = -inf\n", "demand[1].bcm_y", "-inf", "finite"),
    ("amount too long", f"[[demand]]\nfrom = 'WEST'\nto = 'MID'\nbcm_y = 1{'0' * 400}\n", "demand[1].bcm_y", "400 digits", "smaller"),
    ("empty closure", "[[closes]]\nreason = 'x'\n", "closes[1]", "none of territory, border", "at least one"),
    ("empty opening", "[[opens]]\nyear = 2030\n", "opens[1]", "none of segments", "at least one"),
    ("empty list", "[[closes]]\nsegments = []\n", "closes[1].segments", "segments is empty", "at least one"),
    ("same name twice", "[[closes]]\nsegments = ['R1', 'R1']\n", "closes[1].segments", "'R1' twice", "once"),
    ("all modes", "[[closes]]\nmodes = ['sea', 'rail', 'road', 'pipeline']\n", "closes[1].modes", "closes everything", "open"),
    ("all modes in two", "[[closes]]\nmodes = ['sea', 'rail']\n[[closes]]\nmodes = ['road', 'pipeline']\n", "closes[2].modes", "closed above, everything", "open"),
    ("all segments", "[[closes]]\nsegments = ['S1', 'R1', 'R2', 'D1', 'P1']\n", "closes[1].segments", "closes everything", "open"),
    ("all nodes", "[[closes]]\nnodes = ['WEST', 'MID', 'PORT', 'FAR']\n", "closes[1].nodes", "closes everything", "open"),
    ("all territories", "[[closes]]\nterritory = ['AAA', 'BBB', 'CCC']\n", "closes[1].territory", "closes everything", "open"),
    ("the whole globe", "[[closes]]\ndisc = { lon = 15, lat = 5, km = 1200 }\n", "closes[1].disc", "closes everything", "radius"),
    ("border with itself", "[[closes]]\nborder = ['AAA', 'AAA']\n", "closes[1].border", "AAA with itself", "two"),
    ("border of strangers", "[[closes]]\nborder = ['AAA', 'CCC']\n", "closes[1].border", "no common land border", "AAA touches BBB"),
    ("border of an island", "[[closes]]\nborder = ['CCC', 'AAA']\n", "closes[1].border", "no common", "touches no country"),
    ("border unknown", "[[closes]]\nborder = ['AAA', 'BBBB']\n", "closes[1].border", "'BBBB'", "'BBB'"),
    ("border of three", "[[closes]]\nborder = ['AAA', 'BBB', 'CCC']\n", "closes[1].border", "border", "two countries"),
    ("border as text", "[[closes]]\nborder = 'AAA-BBB'\n", "closes[1].border", "'AAA-BBB'", "two countries"),
    ("near a border of strangers", "[[closes]]\nnear_border = { countries = ['AAA', 'CCC'], km = 4 }\n", "closes[1].near_border", "no common", "BBB"),
    ("near nothing", "[[closes]]\nnear_border = { km = 4 }\n", "closes[1].near_border", "lacks countries", "Add"),
    ("near by 0", "[[closes]]\nnear_border = { countries = ['AAA', 'BBB'], km = 0 }\n", "closes[1].near_border.km", "km is 0", "above 0"),
    ("disc off the globe", "[[closes]]\ndisc = { lon = 181, lat = 5, km = 1 }\n", "closes[1].disc.lon", "181", "180"),
    ("disc beyond the pole", "[[closes]]\ndisc = { lon = 18, lat = -90.5, km = 1 }\n", "closes[1].disc.lat", "-90.5", "-90"),
    ("disc of no radius", "[[closes]]\ndisc = { lon = 18, lat = 5, km = 0 }\n", "closes[1].disc.km", "km is 0", "above 0"),
    ("disc not a number", "[[closes]]\ndisc = { lon = nan, lat = 5, km = 1 }\n", "closes[1].disc.lon", "nan", "finite"),
    ("disc in part", "[[closes]]\ndisc = { lon = 18, lat = 5 }\n", "closes[1].disc", "lacks km", "Add"),
    ("disc as a list", "[[closes]]\ndisc = [18, 5, 1]\n", "closes[1].disc", "[18, 5, 1]", "{ lon ="),
    ("mode of a segment", "[[closes]]\nsegments = ['R1', 'R2']\nmodes = 'road'\n", "closes[1].modes", "R1, R2 are rail", "modes"),
    ("opened and closed", "[[closes]]\nsegments = ['R2', 'S1']\n[[opens]]\nsegments = 'R2'\n", "opens[1].segments", "which this file closes", "Leave out one"),
    ("opened too late", "year = 2029\n[[opens]]\nsegments = 'R2'\nyear = 2030\n", "opens[1].year", "can never hold", "earlier year"),
    ("end before start", "start = 2026-03-05\nend = 2026-03-04\n", "end", "before it starts", "dates"),
    ("no such day", "start = '2026-02-30'\n", "start", "not a valid date", "2026-03-05"),
    ("no such date", "start = 2026-02-30\n", "", "not valid TOML", "line 2"),
    ("a moment", "start = 2026-02-20T10:00:00Z\n", "start", "2026-02-20T10", "2026-03-05"),
    ("demand to itself", "[[demand]]\nfrom = 'MID'\nto = 'MID'\nbcm_y = 1\n", "demand[1].to", "MID to itself", "another"),
    ("demand from nowhere", "[[demand]]\nfrom = 'MIDD'\nto = 'WEST'\nbcm_y = 1\n", "demand[1].from", "'MIDD'", "'MID'"),
    ("demand off the pipeline", "[[demand]]\nfrom = 'WEST'\nto = 'PORT'\nbcm_y = 1\n", "demand[1].to", "no pipeline of the atlas ends at PORT", "pipeline"),
    ("demand of ships inland", "[[demand]]\nfrom = 'WEST'\nto = 'FAR'\nmt_y = 1\nmodes = 'sea'\n", "demand[1].from", "no ship of the atlas ends at WEST", "ship"),
    ("demand of gas by ship", "[[demand]]\nfrom = 'WEST'\nto = 'MID'\nbcm_y = 1\nmodes = ['sea']\n", "demand[1].modes", "sea", "bcm_y"),
    ("demand by a mode unknown", "[[demand]]\nfrom = 'WEST'\nto = 'MID'\nmt_y = 1\nmodes = ['air']\n", "demand[1].modes[1]", "air", "sea"),
    ("demand twice", "[[demand]]\nfrom='WEST'\nto='MID'\nbcm_y=1\n[[demand]]\nfrom='WEST'\nto='MID'\nbcm_y=1\n", "demand[2]", "second time", "demand[1]"),
    ("low above", "[[demand]]\nfrom = 'WEST'\nto = 'MID'\nbcm_y = 1\nlow = 2\n", "demand[1].low", "above bcm_y = 1", "range"),
    ("high below", "[[demand]]\nfrom = 'WEST'\nto = 'MID'\nmt_y = 1\nhigh = 0.5\n", "demand[1].high", "below mt_y = 1", "range"),
    ("capacity twice", "[[capacity]]\nsegments=['R1', 'R2']\nfactor=1\n[[capacity]]\nsegments='R2'\nmt_y=1\n", "capacity[2]", "capacity of R2 a second time", "once"),
    ("capacity of a place twice", "[[capacity]]\nterritory='AAA'\nmodes=['rail', 'road']\nfactor=1\n[[capacity]]\nmodes=['road', 'rail']\nterritory=['AAA']\nfactor=2\n", "capacity[2]", "same places", "once"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "place", "message", "remedy"), [pytest.param(*rest, id=name) for name, *rest in MISTAKES]
)
def test_a_mistake_is_named(atlas: Atlas, tmp_path: Path, text: str, place: str, message: str, remedy: str) -> None:
    found = problems(atlas, tmp_path, T + text)
    assert len(found) == 1, [str(problem) for problem in found]
    assert found[0].feature == place
    assert message in found[0].message
    assert remedy in found[0].message + found[0].remedy
    assert found[0].file.endswith("x.toml")
    assert len(str(found[0])) < 1_000
    assert str(found[0]).isprintable()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[[closes]]\nmodes = ['sea', 'rail', 'road']\n", id="one mode is left"),
        pytest.param("[[closes]]\nmodes = ['sea', 'rail', 'road', 'pipeline']\nterritory = 'AAA'\n", id="one country only"),
        pytest.param("[[closes]]\nsegments = 'R1'\n[[opens]]\nsegments = 'R2'\n", id="two segments"),
        pytest.param("[[closes]]\nsegments = 'R2'\nterritory = 'AAA'\n[[opens]]\nsegments = 'R2'\n", id="a part of it"),
        pytest.param("year = 2030\n[[opens]]\nsegments = 'R2'\nyear = 2030\n", id="in the same year"),
        pytest.param("start = 2026-03-05\nend = 2026-03-05\n", id="one day"),
        pytest.param("[[demand]]\nfrom='WEST'\nto='MID'\nbcm_y=1\n[[demand]]\nfrom='WEST'\nto='MID'\nmt_y=1\n", id="two media"),
        pytest.param("[[demand]]\nfrom='WEST'\nto='MID'\nbcm_y=1\n[[demand]]\nfrom='MID'\nto='WEST'\nbcm_y=1\n", id="both ways"),
        pytest.param("[[demand]]\nfrom='WEST'\nto='MID'\nbcm_y=0\nlow=0\nhigh=0\n", id="nothing"),
        pytest.param("[[capacity]]\nnodes='MID'\nmt_y=1\n[[capacity]]\nnodes='MID'\nbcm_y=1\n", id="capacity of two media"),
        pytest.param("[[capacity]]\nnodes='MID'\nfactor=0\n", id="nothing fits"),
        pytest.param("[[closes]]\ndisc = { lon = -180, lat = 90, km = 9_000 }\n", id="a wide disc elsewhere"),
        pytest.param("[costs]\nfuel = 3\n'capacity_mt_y.rail' = 5\n'speed_kmh.sea' = 20\n", id="costs"),
    ],
)  # fmt: skip
def test_what_only_looks_wrong_is_left_alone(atlas: Atlas, tmp_path: Path, text: str) -> None:
    assert problems(atlas, tmp_path, T + text) == []


def test_every_mistake_is_said_at_once_in_the_order_of_the_file(atlas: Atlas, tmp_path: Path) -> None:
    text = """
        kind = "x"
        [[opens]]
        segments = ["R3", "R2", "R4"]
        [[closes]]
        territory = "AAA"
        modes = "trains"
        [[closes]]
        [[demand]]
        from = "WEST"
        to = "WEST"
        mt_y = -1
        [costs]
        nothing = 1
    """
    assert [problem.feature for problem in problems(atlas, tmp_path, text)] == [
        "",
        "kind",
        "opens[1].segments",
        "opens[1].segments",
        "closes[1].modes",
        "closes[2]",
        "demand[1].mt_y",
        "demand[1].to",
        "costs.nothing",
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\xff\xfet\x00", "not text in UTF-8"),
        (b'title = "\xe9"', "not text in UTF-8"),
        (b"", "lacks title"),
        (b'title = "x"\n#' + b"x" * 1_000_000, "larger than 1,000,000 bytes"),
        (b"title = 'a\x00b'", "not valid TOML"),
    ],
)
def test_what_is_no_scenario_is_one_message(atlas: Atlas, tmp_path: Path, data: bytes, message: str) -> None:
    (found,) = problems(atlas, tmp_path, data)
    assert message in found.message


def test_paths_that_lead_nowhere(atlas: Atlas, tmp_path: Path) -> None:
    if hasattr(os, "mkfifo"):  # not on Windows
        os.mkfifo(tmp_path / "pipe.toml")
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "my scenario.toml").write_text(T)
    for name, message in (
        ("absent.toml", "no such file"),
        ("folder.toml", "a folder"),
        *([("pipe.toml", "not a regular file")] if hasattr(os, "mkfifo") else []),
        ("my scenario.toml", "identifier"),
        ("\0.toml", "no such file"),
    ):
        with pytest.raises(AtlasError) as error:
            load_scenario(atlas, tmp_path / name)
        (problem,) = error.value.problems
        assert message in problem.message
        assert problem.remedy
        assert str(problem).isprintable()


def test_an_unknown_name_is_answered_with_the_known_ones(atlas: Atlas, tmp_path: Path) -> None:
    there = put(atlas, tmp_path, storm=T, baseline=T, drought=T)
    assert scenario_names(there) == ["baseline", "drought", "storm"]
    with pytest.raises(AtlasError) as error:
        load_scenario(there, "strom", "Baseline", "../nowhere/passwd")
    assert [problem.message for problem in error.value.problems] == [
        "unknown scenario 'strom'",
        "unknown scenario 'Baseline'",
        "no such file",
    ]
    assert "Did you mean 'storm'? Known: baseline, drought, storm" in error.value.problems[0].remedy
    assert scenario_names(atlas) == []
    with pytest.raises(AtlasError, match="This atlas has none"):
        load_scenario(atlas, "storm")


def test_the_baseline_comes_first(atlas: Atlas, tmp_path: Path) -> None:
    there = put(atlas, tmp_path, storm=T, baseline=T, drought=T)
    assert load_scenario(there).id == "baseline"
    for names in (("storm",), ("baseline", "storm"), ("storm", "baseline")):
        loaded = load_scenario(there, *names)
        assert [part.id for part in loaded.parts] == ["baseline", "storm"]
        assert loaded.id == "storm"
        assert loaded.conflicts == ()
    loaded = load_scenario(there, "storm", "drought")
    assert [part.id for part in loaded.parts] == ["baseline", "storm", "drought"]
    assert loaded.id == "storm+drought"


def test_without_a_baseline_a_scenario_stands_alone(atlas: Atlas, tmp_path: Path) -> None:
    there = put(atlas, tmp_path, storm=FULL)
    assert load_scenario(there, "storm") == read_scenario(tmp_path / "scenarios" / "storm.toml", atlas)
    empty = load_scenario(there)
    assert (empty.closes, empty.demand, empty.parts) == ((), (), ())


def test_a_baseline_of_the_users_own_takes_the_place(atlas: Atlas, tmp_path: Path) -> None:
    there = put(atlas, tmp_path / "atlas", storm=T, baseline='title = "theirs"')
    mine = tmp_path / "baseline.toml"
    mine.write_text('title = "mine"')
    assert [part.title for part in load_scenario(there, "storm", mine).parts] == ["mine", "x"]
    with pytest.raises(AtlasError, match="second scenario of the name baseline"):
        load_scenario(there, "baseline", mine)


def test_the_same_scenario_twice_counts_once(atlas: Atlas, tmp_path: Path) -> None:
    there = put(atlas, tmp_path, storm=T + "[[closes]]\nsegments = 'R1'\n", calm=T)
    loaded = load_scenario(there, "storm", "calm", "storm", str(tmp_path / "scenarios" / "storm.toml"))
    assert [part.id for part in loaded.parts] == ["storm", "calm"]
    assert loaded.closes == (Closure(Where(segments=("R1",))),)
    assert loaded.conflicts == ("storm is named more than once; it counts once.",)
    storm = load_scenario(there, "storm")
    assert combine(storm, storm) == replace(storm, conflicts=loaded.conflicts)


def test_problems_of_an_atlas_include_those_of_its_scenarios(tiny: Path) -> None:
    (tiny / "scenarios").mkdir()
    (tiny / "scenarios" / "one.toml").write_text(T + "[[closes]]\nsegments = 'R9'\n")
    (tiny / "scenarios" / "two.toml").write_text("title = ")
    (tiny / "scenarios" / "three.toml").write_text(FULL)
    found = check_atlas(tiny)
    assert [(problem.file, problem.feature) for problem in found] == [
        ("scenarios/one.toml", "closes[1].segments"),
        ("scenarios/two.toml", ""),
    ]
    with pytest.raises(AtlasError, match="R9"):
        load_atlas(tiny)


# What several scenarios say together, worked out by hand.


def _scenario(name: str, **facts: Any) -> Scenario:
    return Scenario(name, name.upper(), f"Reading of {name}.", **facts)


def test_later_demand_replaces_earlier_of_the_same_pair_and_medium() -> None:
    first = _scenario(
        "first", demand=(Demand("A", "B", mt_y=2.0), Demand("A", "C", mt_y=1.0), Demand("A", "B", bcm_y=9.0))
    )
    second = _scenario(
        "second", demand=(Demand("A", "B", mt_y=5.0, low=4.0), Demand("B", "A", mt_y=7.0), Demand("A", "C", mt_y=1.0))
    )
    together = combine(first, second)
    assert together.demand == (
        Demand("A", "B", mt_y=5.0, low=4.0),
        Demand("A", "C", mt_y=1.0),
        Demand("A", "B", bcm_y=9.0),
        Demand("B", "A", mt_y=7.0),
    )
    assert together.conflicts == (
        "The demand from A to B is 5 (4 to 5) Mt/y by second, which replaces 2 Mt/y of first.",
    )


def test_years_costs_and_openings_that_come_too_late() -> None:
    first = _scenario("first", year=2030, costs={"port_h": 10.0, "fuel": 1.0}, opens=(Opening(("R",), year=2029),))
    second = _scenario("second", year=2028, costs={"port_h": 12.0, "fuel": 1.0})
    third = _scenario("third")
    together = combine(first, second, third)
    assert together.year == 2028
    assert together.costs == {"port_h": 12.0, "fuel": 1.0}
    assert together.conflicts == (
        "The year 2028 of second replaces 2030 of first.",
        "What first opens in 2029 is not open in 2028, the year of second.",
        "port_h is 12 by second, which replaces 10 of first.",
    )
    assert combine(third, first, third).year == 2030


def test_a_named_segment_opened_after_it_was_closed_is_said() -> None:
    first = _scenario("first", closes=(Closure(Where(segments=("R", "S", "T"))),), opens=(Opening(("U",)),))
    second = _scenario("second", opens=(Opening(("R", "S", "V")),), closes=(Closure(Where(segments=("U",))),))
    together = combine(first, second)
    assert together.closes == (*first.closes, *second.closes)
    assert together.opens == (*first.opens, *second.opens)
    assert set(together.conflicts) == {
        "second opens R, S, which first closes.",
        "second closes U, which first opens.",
    }


def test_capacity_of_the_same_places_is_what_the_later_says() -> None:
    places = Where(territory=("AAA",), modes=("rail", "road"))
    first = _scenario(
        "first",
        capacity=(
            CapacityChange(Where(segments=("R", "S")), factor=0.5),
            CapacityChange(places, factor=0.8),
            CapacityChange(Where(nodes=("R",)), mt_y=4.0),
        ),
    )
    second = _scenario(
        "second",
        capacity=(
            CapacityChange(Where(segments=("S",)), mt_y=3.0),
            CapacityChange(replace(places, modes=("road", "rail")), factor=0.8),
        ),
    )
    together = combine(first, second)
    # R keeps its factor, S has an amount; the node R is another thing than the segment R.
    assert CapacityChange(Where(segments=("R",)), factor=0.5) in together.capacity
    assert CapacityChange(Where(segments=("S",)), mt_y=3.0) in together.capacity
    assert CapacityChange(Where(nodes=("R",)), mt_y=4.0) in together.capacity
    assert len(together.capacity) == 4
    assert together.conflicts == (
        "The capacity of S is 3 Mt/y by second, which replaces 0.5 of what the atlas states of first.",
    )


def test_what_a_combination_says_of_itself() -> None:
    baseline = _scenario("baseline", kind="baseline", confidence="high", sources=("a", "b"))
    event = _scenario("event", kind="event", start="2026-03-05", confidence="medium", sources=("b", "c"))
    work = _scenario("work", kind="investment", confidence="low")
    one = combine(baseline, event)
    assert (one.id, one.title, one.kind, one.start, one.confidence) == (
        "event",
        "EVENT",
        "event",
        "2026-03-05",
        "medium",
    )
    assert one.sources == ("a", "b", "c")
    two = combine(one, work)
    assert [part.id for part in two.parts] == ["baseline", "event", "work"]
    assert (two.id, two.title, two.kind, two.start) == ("event+work", "EVENT; WORK", "hypothetical", None)
    assert (two.confidence, two.reading) == ("low", "Reading of event.\n\nReading of work.")
    with pytest.raises(ValueError, match="nothing"):
        combine()


# Whatever comes in: a scenario, or an AtlasError that can be read.

NAMES = st.sampled_from


def _lists(names: list[str]) -> st.SearchStrategy[Any]:
    return st.lists(NAMES(names), min_size=1, unique=True) | NAMES(names)


def _optional(**keys: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=keys)


AMOUNTS = st.integers(0, 1000) | st.floats(0, 1000)
POSITIVE = st.floats(0.01, 500)
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20).filter(str.strip)
WHERE: dict[str, st.SearchStrategy[Any]] = {
    "territory": _lists(["AAA", "BBB"]),
    "border": st.sampled_from([["AAA", "BBB"], ["BBB", "AAA"]]),
    "segments": _lists(["R1", "R2", "S1"]),
    "nodes": _lists(["WEST", "MID", "PORT"]),
    "disc": st.fixed_dictionaries({"lon": st.floats(-180, 180), "lat": st.floats(-90, 90), "km": POSITIVE}),
    "near_border": st.fixed_dictionaries({"countries": st.just(["AAA", "BBB"]), "km": POSITIVE}),
}
PLACES = _optional(**WHERE).filter(bool)
TABLES = st.fixed_dictionaries(
    {"title": TEXTS.map(str.strip)},
    optional={
        "reading": TEXTS.map(str.strip),
        "kind": st.sampled_from(["baseline", "event", "hypothetical", "investment"]),
        "start": st.dates(datetime.date(1900, 1, 1), datetime.date(2000, 1, 1)),
        "end": st.dates(datetime.date(2000, 1, 1), datetime.date(2100, 1, 1)),
        "year": st.integers(2100, 2200),
        "sources": _lists(["hand", "https://example.org/x"]),
        "closes": st.lists(PLACES, max_size=3),
        "opens": st.lists(
            _optional(
                segments=_lists(["P1", "D1"]),
                statuses=_lists(["planned", "proposed"]),
                territory=_lists(["AAA", "CCC"]),
            )
            .filter(bool)
            .flatmap(lambda keys: st.integers(1800, 2100).map(lambda year: {**keys, "year": year}) | st.just(keys)),
            max_size=3,
        ),
        "capacity": st.lists(
            st.tuples(NAMES(["R1", "R2", "S1", "D1"]), AMOUNTS, NAMES(["factor", "mt_y"])),
            max_size=3,
            unique_by=lambda item: item[0],
        ).map(lambda items: [{"segments": name, key: value} for name, value, key in items]),
        "demand": st.lists(
            st.tuples(NAMES(["WEST", "MID"]), NAMES(["PORT", "FAR"]), AMOUNTS, st.booleans()),
            max_size=3,
            unique_by=lambda item: item[:2],
        ).map(
            lambda items: [
                {"from": a, "to": b, "mt_y": value, **({"low": value / 2, "note": "n"} if ranged else {})}
                for a, b, value, ranged in items
            ]
        ),
        "costs": st.dictionaries(NAMES(["port_h", "fuel", "border_h.rail.AAA-BBB"]), st.floats(0.5, 1e5), max_size=3),
    },
)  # fmt: skip


def toml(value: Any) -> str:
    """Return a value as TOML writes it in line."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{toml(key)} = {toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, float):
        return text if "." in (text := repr(value)) or "e" in text else f"{text}.0"
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def document(table: dict[str, Any]) -> str:
    return "".join(f"{toml(key)} = {toml(value)}\n" for key, value in table.items())


def stated(scenario: Scenario) -> dict[str, Any]:
    """Return the table a scenario was read from: the reading, backwards."""

    def places(where: Where) -> dict[str, Any]:
        found = {key: list(value) for key in WHERE_KEYS if isinstance(value := getattr(where, key), tuple) and value}
        if where.disc:
            found["disc"] = dict(zip(("lon", "lat", "km"), where.disc, strict=True))
        if where.near_border:
            found["near_border"] = {"countries": list(where.near_border[:2]), "km": where.near_border[2]}
        return found

    def rest(thing: Any, *keys: str) -> dict[str, Any]:
        values = {key: getattr(thing, key) for key in keys}
        return {
            key: list(value) if isinstance(value, tuple) else value
            for key, value in values.items()
            if value not in (None, ())
        }

    table = rest(scenario, "title", "reading", "kind", "start", "end", "year", "sources")
    table["closes"] = [places(each.where) for each in scenario.closes]
    table["opens"] = [rest(each, "segments", "statuses", "modes", "territory", "year") for each in scenario.opens]
    table["capacity"] = [places(each.where) | rest(each, "factor", "mt_y", "bcm_y") for each in scenario.capacity]
    table["demand"] = [
        {"from": each.origin, "to": each.destination, **rest(each, "mt_y", "bcm_y", "low", "high", "note")}
        for each in scenario.demand
    ]
    table["costs"] = dict(scenario.costs)
    return {key: value for key, value in table.items() if value not in ([], {}, "")}


def normal(value: Any, key: str = "") -> Any:
    """Return a stated value with lists for single names, dates as text, and no empty tables."""
    if isinstance(value, dict):
        return {name: normal(item, name) for name, item in value.items() if item not in ([], {}, "")}
    if isinstance(value, list):
        return [normal(item) for item in value]
    if isinstance(value, datetime.date):
        return value.isoformat()
    return [value] if key in {"territory", "segments", "nodes", "modes", "statuses", "sources"} else value


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=60)
@given(table=TABLES)
def test_what_is_written_is_what_is_read(atlas: Atlas, tmp_path: Path, table: dict[str, Any]) -> None:
    path = tmp_path / "x.toml"
    path.write_text(document(table), encoding="utf-8", newline="")
    wanted = normal(table)
    try:
        read = read_scenario(path, atlas)
    except AtlasError as error:
        # The only mistake the strategy makes: a closure of the whole of a kind, or by a disc.
        assert all("everything" in problem.message for problem in error.problems)  # noqa: PT017
        return
    assert stated(read) == {"kind": "hypothetical", **wanted}


JUNK = st.recursive(
    st.none().map(lambda _: "")
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.dates()
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=10)
    | st.sampled_from(["R1", "AAA", "rail", "WEST", "hand", 10**400, -1, "planned"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abkmts ", max_size=5), inner, max_size=3),
    max_leaves=5,
)


def _places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(place for key, item in items for place in _places(item, (*at, key)))]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=120)
@given(table=TABLES, data=st.data())
def test_junk_anywhere_gives_a_message(
    atlas: Atlas, tmp_path: Path, table: dict[str, Any], data: st.DataObject
) -> None:
    table = tomllib.loads(document(tomllib.loads(FULL) | table))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.sampled_from([place for place in _places(table) if place]))
        parent: Any = table
        for key in place[:-1]:
            parent = parent[key]
        parent[place[-1]] = data.draw(JUNK)
    _read_or_refuse(atlas, tmp_path, document(table).encode())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=120)
@given(
    at=st.floats(0, 1),
    length=st.integers(0, 12),
    junk=st.binary(max_size=6) | st.sampled_from([b"[", b"]]\n", b"=", b"nan", b'"', b"-", b"9" * 30, b"\n\n[x]\n"]),
)
def test_bytes_struck_out_or_put_in_give_a_message(atlas: Atlas, tmp_path: Path, at: float, length: int, junk: bytes) -> None:  # fmt: skip
    text = FULL.encode()
    start = int(at * len(text))
    _read_or_refuse(atlas, tmp_path, text[:start] + junk + text[start + length :])


def _read_or_refuse(atlas: Atlas, folder: Path, text: bytes) -> None:
    path = folder / "x.toml"
    path.write_bytes(text)
    try:
        read_scenario(path, atlas)
    except AtlasError as error:
        assert error.problems  # noqa: PT017
        for problem in error.problems:
            assert problem.message
            assert problem.remedy
            assert len(str(problem)) < 2_000
            assert str(problem).replace("\n", " ").isprintable(), repr(str(problem))


def test_the_schema_is_one_and_takes_what_editors_see(atlas: Atlas) -> None:
    Draft202012Validator.check_schema(SCENARIO_SCHEMA)
    table = json.loads(json.dumps(tomllib.loads(FULL), default=str))
    assert not list(Draft202012Validator(SCENARIO_SCHEMA).iter_errors(table))
    assert list(Draft202012Validator(SCENARIO_SCHEMA).iter_errors({**table, "closes": [{"reason": "x"}]}))
    assert json.loads(json.dumps(SCENARIO_SCHEMA)) == SCENARIO_SCHEMA


# docs/scenarios.md

PAGE = (Path(__file__).parent.parent.parent.parent / "docs" / "scenarios.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"```toml\n# (\w+)\.toml\n(.*?)```", PAGE, flags=re.DOTALL))


def test_the_examples_of_the_page_can_be_used(tmp_path: Path) -> None:
    bundled = load_atlas()
    assert len(EXAMPLES) == PAGE.count("```toml")
    for name, text in EXAMPLES.items():
        path = tmp_path / f"{name}.toml"
        path.write_text(text, encoding="utf-8")
        loaded = load_scenario(bundled, path)
        assert [part.id for part in loaded.parts] == ["baseline", name]
    together = load_scenario(bundled, tmp_path / "rail_through.toml", tmp_path / "more_freight.toml")
    assert together.id == "rail_through+more_freight"


def test_the_page_shows_messages_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_text(
        T + "[[closes]]\nsegments = 'AZ17'\n[[closes]]\nsegments = 'AZ-18'\n"
        "[[capacity]]\nnodes = 'RUOLY'\nfactor = -0.5\n"
    )
    with pytest.raises(AtlasError) as error:
        read_scenario(path, load_atlas())
    for problem in error.value.problems:
        said = re.escape(f"error: {replace(problem, file='my.toml')}\n")
        assert re.search(re.sub(r"has\\ \d+", r"has\\ \\d+", said), PAGE), said


def test_the_page_lists_every_key() -> None:
    stated = re.findall(r"^\| `(\w+)`(?: \(required\))? \| .+? \| (.+) \|$", PAGE, flags=re.MULTILINE)
    top: dict[str, Any] = SCENARIO_SCHEMA["properties"]
    statements = {
        name: rule["items"]["properties"] for name, rule in top.items() if "properties" in rule.get("items", {})
    }
    tables = [{name: rule for name, rule in top.items() if name not in statements}]
    tables.append({name: rule for name, rule in statements["closes"].items() if name in WHERE_KEYS})
    for name, keys in statements.items():
        placed = name in ("closes", "capacity")
        tables.append({key: rule for key, rule in keys.items() if not (placed and key in WHERE_KEYS)})
    assert stated == [(name, rule["description"]) for table in tables for name, rule in table.items()]


def test_the_bundled_scenarios_can_all_be_combined() -> None:
    bundled = load_atlas()
    names = scenario_names(bundled)
    together = load_scenario(bundled, *names)
    assert [part.id for part in together.parts] == names
    kinds = {(each.origin, each.destination, each.mt_y is None, each.commodity, each.year) for each in together.demand}
    assert len(kinds) == len(together.demand)


def test_a_general_capacity_after_a_named_one_is_said(atlas: Atlas, tmp_path: Path) -> None:
    named = "[[capacity]]\nsegments = ['R1']\nmt_y = 3\n"
    general = "[[capacity]]\nmodes = ['rail']\nfactor = 0.5\n"
    files = {
        "late": T + named + general,
        "early": T + general + named,
        "other": T + named + "[[capacity]]\nmodes = ['road']\nfactor = 0.5\n",
        "land": T + named + "[[capacity]]\nterritory = ['AAA', 'BBB']\nfactor = 0.5\n",
        "gas": T + named + "[[capacity]]\nterritory = ['AAA', 'BBB']\nbcm_y = 0.5\n",
        "agree": T + named + "[[capacity]]\nmodes = ['rail']\nmt_y = 3\n",
        "node": T + "[[capacity]]\nnodes = ['WEST']\nmt_y = 3\n[[capacity]]\nterritory = 'AAA'\nfactor = 0.5\n",
    }
    there = put(atlas, tmp_path, **files)
    said = {name: load_scenario(there, name).conflicts for name in files}
    assert {name for name, sentences in said.items() if sentences} == {"late", "land", "node"}
    (sentence,) = said["late"]
    assert "In late, capacity[2] is also about R1, and replaces what capacity[1] says of it" in sentence
    assert "WEST" in said["node"][0]
    both = load_scenario(there, "late", "other").conflicts
    assert sentence in both


def test_scenarios_side_by_side_have_names_of_their_own(atlas: Atlas, tmp_path: Path) -> None:
    there = put(atlas, tmp_path / "atlas", storm=T, calm=T, baseline=T)
    mine = tmp_path / "storm.toml"
    mine.write_text(T + "[[closes]]\nsegments = 'R1'\n")
    storm, calm, other = (load_scenario(there, name) for name in ("storm", "calm", mine))
    distinct([storm, calm, storm, load_scenario(there, "storm", "storm")])
    with pytest.raises(AtlasError, match="second scenario of the name storm"):
        distinct([storm, calm, other])
