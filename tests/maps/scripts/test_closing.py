"""Closures drawn at random: the page's scripts, run in node, must answer what Python answers.

`scripts/close_in_chromium.py` asks a finished page in Chromium the same, ten thousand times.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from geo import Case
from layers import Atlas, load_atlas
from layers.scenarios.scenario import Demand, Opening, Scenario
from maps.scripts import closing
from maps.scripts.closing import ClosableNetworks
from tests.closing import Place, closures, difference, drawn
from tests.hand_network import COSTS, PRICES, corridor
from tests.maps.scripts.test_modules import HERE, run_node
from tests.sketches import SKETCHES

ASKED = (
    Demand("A", "C", mt_y=6),
    Demand("A", "C", mt_y=2, commodity="fast"),
    Demand("C", "A", mt_y=1, modes=("rail", "sea")),
    Demand("A", "B", mt_y=0.5, modes=("road",)),  # no road leads there
    Demand("A", "C", bcm_y=3),
)


def answers(document: dict[str, Any], atlas: Atlas, questions: Sequence[tuple[int, Sequence[Place]]]) -> list[Any]:
    """Return what the page's scripts answer to closures, each in a state."""
    given = {"document": document, **drawn(atlas), "questions": questions}
    run = run_node(str(HERE / "answers.mjs"), text=json.dumps(given))
    assert run.returncode == 0, run.stderr
    found: list[Any] = json.loads(run.stdout)
    return found


def bundled(name: str, *scenarios: str) -> Callable[[Path], list[Case]]:
    def cases(_: Path) -> list[Case]:
        case = Case(load_atlas(name))
        return [case, *(case.but(scenario=each) for each in scenarios), case.but(scenario=scenarios[0], as_of=2031)]

    return cases


def by_hand(_: Path) -> list[Case]:
    planned = corridor(costs={**PRICES, "value_of_time.fast": 1.0}, segments={"R4": {"status": "planned"}})
    base = Scenario("base", "Base", "", demand=ASKED, costs={"port_h": 20.0})
    opened = Scenario("opened", "Opened", "", demand=ASKED, opens=(Opening(segments=("R4",)),))
    case = Case(planned)
    return [
        case,
        case.but(scenario=base),
        case.but(scenario=opened),
        Case(planned, base, costs={"border_fee.rail": 40.0}),
    ]


def sketched(name: str) -> Callable[[Path], list[Case]]:
    return lambda folder: [Case(load_atlas(SKETCHES[name](folder / name)), costs=COSTS)]


ATLASES = {
    "instc": (bundled("instc", "baseline", "iran_outage", "everything_2030", "aze_closes_transit"), 120),
    "middle": (bundled("middle", "baseline", "geo_closes_transit"), 60),
    "by hand": (by_hand, 120),
    **{name: (sketched(name), 40) for name in ("islands", "polar", "strait", "gas_only", "lattice")},
}


@pytest.mark.parametrize("name", ATLASES)
def test_random_closures_are_answered_as_python_does(name: str, tmp_path: Path) -> None:
    made, number = ATLASES[name]
    cases = made(tmp_path)
    networks = ClosableNetworks(cases[0])
    of_state = {networks.state(case): case for case in cases}
    assert None not in of_state
    document = networks.document(cases[0])
    assert document is not None
    chance = random.Random(name)
    atlas = cases[0].atlas
    asked = [(chance.choice(sorted(of_state)), places) for places in closures(atlas, number, seed=16)]
    found = answers(document, atlas, asked)
    told = [answer for answer in found if not answer["unsure"]]
    assert len(told) > 0.9 * number
    for (state, places), answer in zip(asked, found, strict=True):
        if not answer["unsure"]:
            assert difference(of_state[state], places, answer) is None, places


def test_no_answer_runs_over_what_is_closed() -> None:
    case = Case(load_atlas(), "baseline")
    networks = ClosableNetworks(case)
    document = networks.document(case)
    assert document is not None
    for places, answer in zip(
        asked := closures(case.atlas, 60, seed=3),
        answers(document, case.atlas, [(0, each) for each in asked]),
        strict=True,
    ):
        for *_, lines in answer["rows"]:
            assert not {*lines[1]} & {*answer["shut"]}, places


def test_without_times_there_is_no_network_to_close() -> None:
    atlas = corridor()
    case = Case(
        replace(atlas, costs={"parameters": [each for each in atlas.costs["parameters"] if each["id"] != "port_h"]})
    )
    assert ClosableNetworks(case).document(case) is None


def test_with_too_many_edges_there_is_none_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closing, "MOST_EDGES", 10)
    case = Case(corridor())
    assert ClosableNetworks(case).document(case) is None


def test_states_share_what_is_the_same_in_them() -> None:
    case = Case(load_atlas())
    networks = ClosableNetworks(case)
    numbers = [networks.state(case.but(scenario=name)) for name in ("baseline", "caspian_low_water", "iran_outage")]
    assert numbers == [0, 0, 1]  # low water takes capacity, which does not count here
    document = networks.document(case.but(scenario="baseline"))
    assert document is not None
    assert document["start"] == 0
    assert len(json.dumps(document, separators=(",", ":"))) < 35_000
