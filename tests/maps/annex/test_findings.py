from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from maps.annex import findings
from maps.words.sentences import Column, Sentence, Table

NBSP = "\N{NO-BREAK SPACE}"
KM, H, TEXT, COUNT = Column("", "km", "km"), Column("", "hours", "hours"), Column(""), Column("", "count")
SHARE, WHOLE, AMOUNT = Column("", "share"), Column("", "whole_share"), Column("", "amount")


def made(name: str, columns: dict[str, Column], **rows: dict[str, object]) -> Table:
    frame = pd.DataFrame(list(rows.values()), index=pd.Index(list(rows), dtype=object))
    return Table(
        name, name, frame.reindex(columns=list(columns)) if rows else pd.DataFrame(columns=list(columns)), columns
    )


ROUTE = {"name": "Western", "km": 5231.0, "territory_km": 512.3, "share": 0.0979, "land_share": 0.0979, "unbuilt_km": 162.0,
         "low_share": 0.53, "sea_km": 0.0, "land_km": 5231.0, "origin": "Bandar Abbas", "destination": "Petersburg",
         "territory": "Azerbaijan", "way": "western branch by rail"}  # fmt: skip
ROUTE_COLUMNS = {**dict.fromkeys(("name", "origin", "destination", "territory", "way"), TEXT),
                 **dict.fromkeys(("km", "territory_km", "unbuilt_km", "sea_km", "land_km"), KM), "share": SHARE, "land_share": SHARE, "low_share": WHOLE}  # fmt: skip

PLACE = {"name": "Siyazan", "modes": "rail, road and gas", "severing_radius_km": 0.18, "radius_low_km": 0.0, "radius_high_km": 6.2,
         "confidence": "low", "p_first": 0.385, "rank_low": 1, "rank_high": 6}  # fmt: skip
PLACE_COLUMNS = {**dict.fromkeys(("name", "modes", "confidence"), TEXT),
                 **dict.fromkeys(("severing_radius_km", "radius_low_km", "radius_high_km"), Column("", "short_km", "km")), "p_first": WHOLE, "rank_low": COUNT, "rank_high": COUNT}  # fmt: skip
SEARCH = {
    "territory": "Azerbaijan",
    "listed": 10,
    "holding": 5,
    "radius_km": 5.0,
    "draws": 50,
    "all": "rail, road and gas",
}
SEARCH_COLUMNS = {
    "territory": TEXT,
    "all": TEXT,
    "listed": COUNT,
    "holding": COUNT,
    "draws": COUNT,
    "radius_km": Column("", "amount", "km"),
}

PAIR = {"medium": "freight", "origin": "Nhava Sheva", "destination": "Petersburg", "territory": "Azerbaijan", "outcome": "detour", "hours": 381.3,
        "hours_avoiding": 537.3, "extra_hours": 72.0, "extra_hours_low": 0.0, "extra_hours_high": 249.0, "drivers": "hours in ports (total effect 0.55)",
        "extra_usd_t": 12.0, "extra_usd_t_low": 0.0, "extra_usd_t_high": 59.0, "km": 7082.0, "km_inside": 508.0, "km_avoiding": 6789.0, "extra_km": -292.0,
        "modes_avoiding": "sea and road", "unknown_capacity_avoiding": 0.8, "capacity_avoiding": np.nan, "unit": "Mt/y"}  # fmt: skip
GAS = {
    **PAIR,
    "medium": "gas",
    "outcome": "no alternative",
    "unknown_capacity_avoiding": np.nan,
    "km": 2068.0,
    "km_inside": 410.0,
}
PAIR_COLUMNS = {**dict.fromkeys(("medium", "origin", "destination", "territory", "outcome", "modes_avoiding", "unit"), TEXT), "drivers": TEXT, **dict.fromkeys(("hours", "hours_avoiding", "extra_hours", "extra_hours_low", "extra_hours_high"), H),
                **dict.fromkeys(("km", "km_inside", "km_avoiding", "extra_km"), KM), "unknown_capacity_avoiding": WHOLE, "capacity_avoiding": AMOUNT,
                **dict.fromkeys(("extra_usd_t", "extra_usd_t_low", "extra_usd_t_high"), Column("", "count", "USD/t"))}  # fmt: skip

SCENARIO_COLUMNS = {"title": TEXT, "confidence": TEXT, "about": TEXT, "stuck_of": TEXT, "hours_per_t": H, "hours_before": H, "freight_asked": Column("", "amount", "Mt/y"),
                    "freight_unserved": Column("", "amount", "Mt/y"), "gas_asked": Column("", "amount", "bcm/y"), "gas_unserved": Column("", "amount", "bcm/y"),
                    **dict.fromkeys(("extra_usd", "drawn_usd", "drawn_usd_low", "drawn_usd_high"), Column("", "count", "M USD/y"))}  # fmt: skip
BASE = {"title": "Today", "confidence": "low", "about": "what it assumes", "stuck_of": None, "hours_per_t": 112.2, "hours_before": 112.2, "freight_asked": 13.16, "freight_unserved": 0.0,
        "gas_asked": 0.0, "gas_unserved": 0.0}  # fmt: skip
DEAR = {
    **BASE,
    "title": "A border shut",
    "extra_usd": 381.0,
    "drawn_usd": 397.0,
    "drawn_usd_low": 126.0,
    "drawn_usd_high": 1025.0,
}
SLOW = {**BASE, "title": "A border shut", "hours_per_t": 202.0, "confidence": "medium", "about": "facts of the event"}
STUCK = {**BASE, "title": "No ship sails", "freight_unserved": 0.86}
DRY = {**BASE, "title": "Gas of stage 2", "gas_asked": 55.0, "gas_unserved": 51.0}

HOLD = {"scenario": "baseline", "title": "Today", "territory": "AZE", "territory_name": "Azerbaijan", "medium": "freight", "unit": "Mt/y",
        "demand": 13.16, "crosses_share": 0.18, "must_cross_share": 0.04, "extra_hours_per_t": 139.0, "rank": 2, "p_first": 0.2, "rank_low": 1, "rank_high": 3,
        "compared": 5, "draws": 5}  # fmt: skip
HOLD_COLUMNS = {**dict.fromkeys(("scenario", "title", "territory", "territory_name", "medium", "unit"), TEXT), "demand": AMOUNT, "crosses_share": WHOLE,
                "must_cross_share": WHOLE, "extra_hours_per_t": H, "rank": COUNT, "p_first": WHOLE, "rank_low": COUNT, "rank_high": COUNT, "compared": COUNT, "draws": COUNT}  # fmt: skip

MEASURE_COLUMNS = {
    "medium": TEXT,
    "measure": TEXT,
    "unit": TEXT,
    "before": Column("", "figure"),
    "after": Column("", "figure"),
}
WAY_COLUMNS = {"segments": TEXT, "km": KM}
CHANGED_COLUMNS = {
    "between": TEXT,
    "pair": TEXT,
    "outcome": TEXT,
    "by": TEXT,
    "hours_before": H,
    "hours": H,
    "extra_hours": H,
}
LIMIT_COLUMNS = {"name": TEXT}
LINK_COLUMNS = {
    "name": TEXT,
    "unbuilt_km": KM,
    "hours_before": H,
    "hours": H,
    "gas_gain": Column("", "amount", "bcm/y"),
    "between": TEXT,
    "by": TEXT,
}
LINK = {"between": "the ends of the corridor", "by": "rail and sea"}


def measures(unserved: float = 0.0, asked: float = 13.16, hours: float = 150.0) -> Table:
    return made(
        "measures",
        MEASURE_COLUMNS,
        **{
            "freight:demand": {"medium": "Freight", "unit": "Mt/y", "before": 13.16, "after": asked},
            "freight:unserved": {"medium": "Freight", "unit": "Mt/y", "before": 0.0, "after": unserved},
            "freight:hours per tonne": {"medium": "Freight", "unit": "h", "before": 112.2, "after": hours},
            "gas:demand": {"medium": "Gas", "unit": "bcm/y", "before": 0.0, "after": 0.0},
            "gas:unserved": {"medium": "Gas", "unit": "bcm/y", "before": 0.0, "after": 0.0},
        },
    )


CHANGED = made(
    "pairs",
    CHANGED_COLUMNS,
    a={"between": "Moscow and Baku", "pair": "Moscow – Baku", "outcome": "cut"},
    b={
        "between": "Moscow and Tehran",
        "pair": "Moscow – Tehran",
        "outcome": "slower",
        "hours_before": 133.0,
        "hours": 266.0,
        "extra_hours": 133.0,
        "by": "rail",
    },
    c={
        "between": "Beyneu and Tehran",
        "outcome": "faster",
        "by": "road",
        "hours_before": 157.0,
        "hours": 150.0,
        "extra_hours": -7.0,
    },
)
WAYS = made(
    "ways", WAY_COLUMNS, lost={"segments": "34 segments", "km": 4406.0}, opened={"segments": "1 segment", "km": 162.0}
)
LIMITS = made("limits", LIMIT_COLUMNS, l={"name": "Samur road bridge"}, m={"name": "Hajigabul"})

SAID: dict[str, tuple[list[Table], Callable[..., list[Sentence]]]] = {
    "exposure": ([made("routes", ROUTE_COLUMNS, w=ROUTE)], lambda routes: findings.exposure(routes, "w")),
    "exposure by sea": (
        [made("routes", ROUTE_COLUMNS, w={**ROUTE, "sea_km": 2073.0, "land_km": 3158.0, "land_share": 0.162})],
        lambda routes: findings.exposure(routes, "w"),
    ),
    "chokepoints": (
        [made("places", PLACE_COLUMNS, p=PLACE), made("search", SEARCH_COLUMNS, s=SEARCH)],
        findings.chokepoints,
    ),
    "dependence with a capacity": (
        [made("pairs", PAIR_COLUMNS, f={**PAIR, "capacity_avoiding": 4.5})],
        findings.dependence,
    ),
    "dependence": ([made("pairs", PAIR_COLUMNS, f=PAIR, g=GAS)], findings.dependence),
    "gas detour": (
        [made("pairs", PAIR_COLUMNS, g={**GAS, "outcome": "detour", "extra_km": 70.0})],
        findings.dependence,
    ),
    "scenarios": ([made("scenarios", SCENARIO_COLUMNS, b=BASE, s=SLOW, u=STUCK, d=DRY)], findings.scenarios),
    "leverage": (
        [
            made(
                "leverage",
                HOLD_COLUMNS,
                a=HOLD,
                i={**HOLD, "territory": "IRN", "territory_name": "Iran", "rank": 1, "crosses_share": 0.3},
            )
        ],
        lambda table: findings.leverage(table, "AZE"),
    ),
    "scenario": ([measures(0.86, 12.0), WAYS, CHANGED, LIMITS], findings.scenario),
    "missing": (
        [
            made(
                "missing",
                LINK_COLUMNS,
                **{"a+e": {**LINK, "name": "Chabahar", "unbuilt_km": 635.0, "hours_before": 539.0, "hours": 495.0}},
                a={**LINK, "name": "Rasht", "unbuilt_km": 162.0, "hours_before": 539.0, "hours": 495.0},
                b={**LINK, "name": "Araz", "unbuilt_km": 114.0, "hours_before": 539.0, "hours": 539.0},
                c={**LINK, "name": "North", "unbuilt_km": 10.0, "hours": 700.0},
                d={**LINK, "name": "Gas deal", "unbuilt_km": 808.0, "gas_gain": 55.0},
            )
        ],
        findings.missing_links,
    ),
}


def numbers(text: str) -> list[float]:
    """Return every number a reader finds in a text, with its sign."""
    return [
        float(found.replace(",", "").replace("−", "-").lstrip("+"))
        for found in re.findall(r"[−+]?\d[\d,]*(?:\.\d+)?", text)
    ]


def value(table: Table, row: str, column: str) -> float:
    kind = table.columns[column].kind
    return float(table.frame.at[row, column]) * (100 if "share" in kind else 1)


@pytest.mark.parametrize("name", SAID)
def test_every_number_of_every_sentence_is_in_its_table(name: str) -> None:
    tables, saying = SAID[name]
    by_id = {table.id: table for table in tables}
    said = saying(*tables)
    assert said
    for sentence in said:
        read = numbers(str(sentence))
        told: list[float] = []
        for cell in sentence.cells:
            if cell.is_number:
                assert numbers(cell.text)[0] == pytest.approx(
                    value(by_id[cell.table], cell.row, cell.column), rel=0.051, abs=0.051
                )
                told += numbers(cell.text)
            else:
                assert cell.text == str(by_id[cell.table].frame.at[cell.row, cell.column])
                told += numbers(cell.text)
        assert read == told, str(sentence)  # nothing but what is quoted, in the order quoted


@pytest.mark.parametrize("name", SAID)
def test_every_figure_and_name_follows_its_cell(name: str) -> None:
    """Change any cell that a sentence quotes: the sentences change."""
    tables, saying = SAID[name]
    before = [str(sentence) for sentence in saying(*tables)]
    cells = {
        (cell.table, cell.row, cell.column, cell.is_number) for sentence in saying(*tables) for cell in sentence.cells
    }
    assert len(cells) > 3 or name in ("gas detour",)
    for table_id, row, column, is_number in sorted(cells):
        changed = []
        for table in tables:
            if table.id == table_id:
                frame = table.frame.astype(object).copy()
                old = frame.at[row, column]
                frame.at[row, column] = float(old) * 1.31 + 0.71 if is_number else f"{old} changed"
                if column in ("medium", "outcome"):
                    continue
                table = replace(table, frame=frame.infer_objects())
            changed.append(table)
        if len(changed) == len(tables):
            after = [str(sentence) for sentence in saying(*changed)]
            assert after != before, (table_id, row, column)


def test_what_is_said_of_a_route() -> None:
    tables, saying = SAID["exposure by sea"]
    assert [str(each).replace(NBSP, " ") for each in saying(*tables)] == [
        "Of the 5,231 km of the western branch by rail, Bandar Abbas to Petersburg, 512 km (9.8 %) lie in Azerbaijan; "
        "of its 3,158 km on land, 16.2 %.",
        "162 km of that way are not in operation.",
        "53 % of its length rests on facts of low confidence.",
    ]
    outside = made("routes", ROUTE_COLUMNS, w={**ROUTE, "territory_km": 0.0, "unbuilt_km": 0.0, "low_share": 0.0})
    assert [str(each).replace(NBSP, " ") for each in findings.exposure(outside, "w")] == [
        "The western branch by rail, Bandar Abbas to Petersburg, is 5,231 km long."
    ]


def test_without_places_the_sentence_says_so() -> None:
    tables = [made("places", PLACE_COLUMNS), made("search", SEARCH_COLUMNS, s={**SEARCH, "listed": 0, "holding": 0})]
    assert [str(each) for each in findings.chokepoints(*tables)] == [
        "The corridor has no line in operation in Azerbaijan: there are no chokepoints."
    ]


def test_how_sure_is_said_in_the_same_sentence() -> None:
    tables, saying = SAID["chokepoints"]
    text = str(saying(*tables)[1]).replace(NBSP, " ")
    assert "confidence: low" in text
    assert "0.0 km to 6.2 km, given how exactly the lines are drawn" in text
    assert text.endswith("it does so in 39 % of 50 seeded draws, and in nine tenths of them its rank is 1 to 6.")
    undrawn = [made("places", PLACE_COLUMNS, p={**PLACE, "p_first": np.nan}), tables[1]]
    assert "draws" not in str(saying(*undrawn)[1])


def test_unknown_capacity_is_said_where_it_matters() -> None:
    tables, saying = SAID["dependence"]
    freight, gas = (str(each).replace(NBSP, " ") for each in saying(*tables))
    assert (
        "takes 72 hours longer in the median of seeded draws (0.0 hours to 249 hours in nine tenths of them, driven most by "
        "hours in ports (total effect 0.55)), and the cheapest route, counting money and the value of time, costs 12 USD/t more "
        "(0 USD/t to 59 USD/t); at the central values" in freight
    )
    assert freight.endswith("no capacity is stated for 80 % of that way, so what fits is not known.")
    tables, saying = SAID["dependence with a capacity"]
    assert "the smallest capacity stated on that way is 4.5 Mt/y, and none is stated for 80 % of its length." in str(
        saying(*tables)[0]
    ).replace(NBSP, " ")
    assert (
        gas
        == "Between Nhava Sheva and Petersburg gas has no way in operation in this atlas that avoids Azerbaijan: 410 km of its 2,068 km lie there."
    )
    known = [made("pairs", PAIR_COLUMNS, f={**PAIR, "unknown_capacity_avoiding": 0.0})]
    assert "capacity" not in str(saying(*known)[0])


def test_what_freight_costs_more_is_said_with_its_interval() -> None:
    said = [
        str(findings.scenarios(made("scenarios", SCENARIO_COLUMNS, b=BASE, d=row))[0]).replace(NBSP, " ")
        for row in (DEAR, {**DEAR, "drawn_usd_low": np.nan})
    ]
    start = "What is carried before and after becomes dearest under “A border shut” (what it assumes: low confidence): "
    assert said == [
        f"{start}397 M USD/y more, 126 M USD/y to 1,025 M USD/y in nine tenths of seeded draws.",
        f"{start}381 M USD/y more.",
    ]
    carried = {"crosses": 5.6, "crosses_low": 3.3, "crosses_high": 8.7, "must_cross_high": 1.6, "must_cross_share": 0.0}
    costs = {"extra_usd_y": 348.0, "extra_usd_y_low": 118.0, "extra_usd_y_high": 764.0}
    columns = {**HOLD_COLUMNS, **dict.fromkeys(carried, AMOUNT), **dict.fromkeys(costs, Column("", "count", "M USD/y"))}
    table = made("leverage", columns, h={**HOLD, **carried, **costs})
    [hold] = [str(each).replace(NBSP, " ") for each in findings.leverage(table, "AZE")]
    assert hold.startswith(
        "Under “Today” 5.6 (3.3 to 8.7 in nine tenths of 5 seeded draws) of the 13.16 Mt/y of freight"
    )
    assert "all of which has a way round at the central values (in nine tenths of the draws up to 1.6 has none)" in hold
    assert "to carry it round costs 348 M USD/y more (118 M USD/y to 764 M USD/y); what goes round takes 139 h" in hold
    assert hold.endswith("it ranks first in 20 % of the draws, and its rank is 1 to 3 in nine tenths of them.")


def test_the_worst_scenarios_are_named() -> None:
    tables, saying = SAID["scenarios"]
    slow, stuck, dry = (str(each).replace(NBSP, " ") for each in saying(*tables))
    assert slow == (
        "Freight that is still carried slows down most under “A border shut” (facts of the event: medium confidence): a tonne "
        "takes 202 hours on average, 112 hours under “Today”; demand and times are assumptions of low confidence."
    )
    assert stuck.startswith(
        "In this atlas “No ship sails” (what it assumes: low confidence) leaves most freight without a route: 0.86 Mt/y of 13.16"
    )
    assert "leaves most gas without a route: 51 bcm/y of 55 bcm/y" in dry
    assert findings.scenarios(made("scenarios", SCENARIO_COLUMNS, b=BASE, same=BASE)) == []


def test_whose_trade_has_no_way_is_said_where_it_is_of_one_country() -> None:
    """That a country's own trade stops when it is closed says nothing of what others can do."""
    said = findings.scenarios(made("scenarios", SCENARIO_COLUMNS, b=BASE, s={**STUCK, "stuck_of": "Iran"}))
    assert "0.86 Mt/y of 13.16 Mt/y asked for, all of it trade of Iran itself; demand" in str(said[0]).replace(
        NBSP, " "
    )


def test_scenarios_that_are_equal_are_all_named() -> None:
    rows = {name: {**SLOW, "title": name} for name in ("A", "B", "C", "D")}
    short = {name: {**STUCK, "title": name} for name in ("E", "F")}
    said = findings.scenarios(made("scenarios", SCENARIO_COLUMNS, b=BASE, **rows, **short))
    slow, stuck = (
        str(each)
        .replace("(facts of the event: medium confidence)", "+")
        .replace("(what it assumes: low confidence)", "+")
        for each in said
    )
    assert "slows down most under “A” +, “B” +, “C” + and others, alike:" in slow
    assert "“E” + and “F” + leave most freight without a route" in stuck


def test_an_outage_is_not_told_as_a_gain() -> None:
    """What is left of the trade moves sooner where less is asked of a road: that is no gain."""
    empty = made("x", CHANGED_COLUMNS)
    ways, limits = made("ways", WAY_COLUMNS), made("limits", LIMIT_COLUMNS)
    said = " ".join(str(each) for each in findings.scenario(measures(unserved=7.98, hours=92.33), ways, empty, limits))
    assert "What is no longer carried frees room, which is no gain: a tonne of the rest takes 92.33" in said.replace(
        NBSP, " "
    )
    better = " ".join(str(each) for each in findings.scenario(measures(hours=92.33), ways, empty, limits))
    assert "A tonne of what is carried takes 92.33" in better
    assert "frees room" not in better


def test_what_is_lost_at_sea_is_said_apart() -> None:
    ways = made("ways", WAY_COLUMNS, lost={"segments": "34 segments", "km": 4406.0}, **{"lost:sea": {"km": 2381.0}})
    said = findings.scenario(measures(), ways, made("x", CHANGED_COLUMNS), made("limits", LIMIT_COLUMNS))
    assert str(said[0]).replace(NBSP, " ") == "34 segments lost, 4,406 km in all, 2,381 km of it at sea."


def test_pairs_are_parted_by_semicolons_and_equal_ones_all_named() -> None:
    cut = {f"c{n}": {"pair": f"P{n} – Q{n}", "between": "", "outcome": "cut"} for n in "abcd"}
    grown = {
        f"g{n}": {
            "pair": f"R{n} – S{n}",
            "between": "",
            "outcome": "slower",
            "hours_before": 10.0,
            "hours": 166.0,
            "extra_hours": 156.0,
        }
        for n in "ab"
    }
    pairs = made("pairs", CHANGED_COLUMNS, **cut, **grown)
    said = [str(each) for each in findings.scenario(measures(), WAYS, pairs, made("limits", LIMIT_COLUMNS))]
    assert "No way is left between Pa – Qa; Pb – Qb; Pc – Qc among others." in said
    assert f"The ways that grow most are those between Ra – Sa; Rb – Sb: 156{NBSP}hours each." in said


@pytest.mark.parametrize(
    ("table", "text"),
    [
        (measures(), "all is carried"),
        (measures(unserved=2.5), "2.5 have no way"),
        (measures(asked=0.0), "No freight is asked for any more, where it was 13.16 Mt/y."),
        (measures(hours=112.2), "as before"),
        (measures(asked=7.2), "(13.16 before)"),
    ],
)
def test_what_becomes_of_freight(table: Table, text: str) -> None:
    empty = made("x", CHANGED_COLUMNS)
    said = findings.scenario(table, made("ways", WAY_COLUMNS), empty, made("limits", LIMIT_COLUMNS))
    assert text in " ".join(map(str, said)).replace(NBSP, " ")
    assert str(said[0]) == "No segment closes or opens."
    assert not any("gas" in str(each) for each in said)


def test_a_hold_of_nothing_says_there_is_a_way_round() -> None:
    rows = [made("leverage", HOLD_COLUMNS, a={**HOLD, "must_cross_share": 0.0})]
    assert "all of which has a way round" in str(findings.leverage(*rows, "AZE")[0])
    assert findings.leverage(made("leverage", HOLD_COLUMNS), "AZE") == []


def test_a_link_that_gains_by_a_part_of_it_says_so() -> None:
    """Chabahar's route lacks Rasht - Astara too, and that alone makes the way as fast."""
    tables, saying = SAID["missing"]
    told = [str(each).replace(NBSP, " ") for each in saying(*tables)]
    assert told[0].endswith("bring the fastest route by rail and sea to 495 hours, no sooner than “Rasht” alone.")
    assert told[1].endswith("built, it would shorten the fastest route by rail and sea from 539 hours to 495 hours.")


def test_no_judgement_in_the_words() -> None:
    """Sentences state; they do not praise, blame or warn."""
    loaded = re.compile(
        r"\b(only|crucial|critical|dangerous|hostile|unfortunately|threat|blackmail|aggress\w*|illegal|terror\w*)\b"
    )
    for tables, saying in SAID.values():
        for sentence in saying(*tables):
            words = " ".join(part for part in sentence.parts if isinstance(part, str))
            assert not loaded.search(words.lower()), words
