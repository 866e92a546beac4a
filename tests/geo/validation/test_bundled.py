"""The bundled atlases held against what was observed: no worse than recorded, and as the documents say."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

import geo
from layers import load_atlas
from layers.atlas import bundled_atlases
from record_validation import README, rest_of_volumes, sentence

ROOT = Path(__file__).parents[3]
OBSERVED = [name for name, folder in bundled_atlases().items() if (folder / "observations.json").is_file()]


@cache
def held(name: str) -> geo.Validation:
    return geo.validate(load_atlas(name))


def text(path: str) -> str:
    """Return a document without the breaks of its lines."""
    return " ".join((ROOT / path).read_text(encoding="utf-8").split())


def share(value: float) -> str:
    return f"{100 * value:.0f} %"


@pytest.mark.parametrize("name", OBSERVED)
def test_no_metric_is_worse_than_recorded(name: str) -> None:
    recorded = load_atlas(name).observations["recorded"]
    assert recorded["test"]
    assert held(name).worse_than(recorded) == []


@pytest.mark.parametrize("name", OBSERVED)
def test_the_atlas_has_the_observations_of_its_tables(name: str) -> None:
    tables = ROOT / "scripts" / name / "observations.json"
    assert json.loads(tables.read_bytes()) == load_atlas(name).observations


def test_the_readme_says_what_is_recorded() -> None:
    found = README.search((ROOT / "README.md").read_text(encoding="utf-8"))
    assert found is not None
    assert found[0] == sentence(load_atlas().observations.get("recorded", {}), rest_of_volumes(held("instc")))


def test_the_documents_say_how_far_off_the_model_is() -> None:
    wape = held("instc").metrics.set_index(["set", "measure"])["wape"].map(share)
    told = text("docs/methods/validation.md")
    volumes, shares, times, prices, queues = wape["test"][["volume", "share", "time", "price", "queue"]]
    assert (
        f"On the set `test` volumes are off by {volumes} of all that was counted (WAPE), shares of branches by {shares}, "
        in told
    )
    assert f"transit times by {times} and prices by {prices}; " in told
    assert "; on the set `fit` by {}, {}, {} and {}.".format(*wape["fit"][["volume", "share", "time", "price"]]) in told
    assert f"Queues are off by {queues} (set `test`, two) and {wape['fit', 'queue']} (set `fit`, three;" in told


def test_the_documents_say_how_far_off_volumes_are_without_the_largest_counts() -> None:
    rows = held("instc").table.query("set == 'test' and unit in ['Mt', 'Mt/y'] and modelled.notna()")
    rows = rows.assign(error=(rows["modelled"] - rows["observed"]).abs()).sort_values("observed", ascending=False)
    assert rows["observation"].tolist()[:2] == ["ns-all-2025", "astrakhan-2024"]
    first, second = (share(rows["error"][at:].sum() / rows["observed"][at:].sum()) for at in (1, 2))
    told = text("docs/methods/validation.md")
    largest = share(rows["observed"].iloc[0] / rows["observed"].sum())
    assert f"Of the tonnes of the test set {largest} are one count, `ns-all-2025`" in told
    assert (
        f"Without `ns-all-2025` volumes are off by {first}, and without `astrakhan-2024`, the next largest, as well by {second}."
        in told
    )
    assert f"; volumes by {first} without the largest count" in text("paper/paper.md")


def test_the_documents_say_how_good_shares_and_queues_are() -> None:
    rows = held("instc").table.query("set == 'test' and modelled.notna()")
    shares, queues = rows[rows["unit"] == "share"], rows[rows["unit"] == "trucks"]
    third = shares["observed"] - 1 / 3
    better = 1 - ((shares["modelled"] - shares["observed"]) ** 2).sum() / (third**2).sum()
    assert -0.05 < better < 0.05
    off = share(third.abs().sum() / shares["observed"].sum())
    assert f"giving each of the three branches a third, which would be off by {off}." in text(
        "docs/methods/validation.md"
    )
    assert sorted((queues["observed"] / queues["modelled"]).round()) == [2, 14]
    told = text("docs/methods/validation.md")
    astara, yarag = (queues.set_index("observation").loc[name] for name in ("queue-astara-2026", "queue-yarag-2022"))
    share_of = astara["modelled"] / astara["observed"]
    assert (
        f"Astara on 6 March 2026: {astara['modelled']:.0f} of 1,250 trucks (1,000 to 1,500), {share_of:.2f} of the"
        in told
    )
    assert f"with those that are being handled it finds {yarag['modelled']:.0f}." in told
    for path in ("README.md", "paper/paper.md"):
        assert "hares are about as good as giving each of the three branches a third" in text(path).replace(
            " of branches", ""
        )
        assert "one is out by a factor of fourteen" in text(path)


def test_the_sentence_names_the_figures_that_nothing_was_fitted_on() -> None:
    price = {"price": {"n": 2, "wape": 0.204}}
    recorded = {"fit": {"volume": {"n": 3, "wape": 0.1}}, "test": price}
    assert " ".join(sentence(recorded, 0.5).split()).endswith("its absolute errors sum to 20 % of the prices.")
    recorded["test"] = {"volume": {"n": 3, "wape": 0.3}, "time": {"n": 1, "wape": 0.1}, **price}
    assert " ".join(sentence(recorded, 0.5).split()).endswith(
        "sum to 30 % of the volumes (50 % without the largest count), 10 % of the times and 20 % of the prices."
    )
