"""The two pages of the brief: in four languages and four formats, and what they say against what `geo` finds."""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from typing import Any

import docx
import pandas as pd
import pypdfium2
import pytest
from docx.oxml.ns import qn
from lxml import etree

import geo
from geo import Case, scenario_intervals
from geo.scenarios.outcome import run_scenario
from layers import Atlas, load_atlas
from layers.documents.claims import recorded_changes
from layers.scenarios import load_scenario
from layers.scenarios.model import Timing
from layers.scenarios.scenario import Closure, Scenario, Where, combine, demand_in
from maps.paper.document import Paragraphs
from maps.report import Report, cases, gather, report
from maps.words import opening
from maps.words.messages import LANGUAGES, Name, Said
from maps.words.sentences import Table

DRAWS, SEED = 10, 1
MARGIN_PT = 28


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


@pytest.fixture(scope="module")
def brief(atlas: Atlas) -> Callable[[str], Report]:
    """Return the brief in a language; what does not depend on the language is found once."""
    ran = cache(lambda name: run_scenario(Case(atlas, load_scenario(atlas, name))))
    drawn = cache(partial(intervals, atlas))
    stake, validated = opening.at_stake(atlas, "AZE", "western_rail"), geo.validate(atlas)

    @cache
    def get(language: str) -> Report:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(gather, "run_scenario", lambda case: ran(case.scenario.id))
            patch.setattr("geo.scenario_intervals", lambda case, **_: drawn(case.scenario.id))
            patch.setattr("geo.validate", lambda _: validated)
            patch.setattr(opening, "at_stake", lambda *_: stake)
            return report(atlas, language=language, draws=DRAWS, seed=SEED)

    return get


def intervals(atlas: Atlas, name: str) -> pd.DataFrame:
    return scenario_intervals(Case(atlas, name), draws=geo.Draws(DRAWS, SEED))


def text_of(made: Report) -> str:
    """Return everything that the two pages say, but the names of data sets."""
    said = [made.title, made.subtitle, made.credit, *vars(made.opening).values()]
    said += [text for figure in made.opening.figures for text in vars(figure).values()]
    for section in made.sections:
        said.append(section.title)
        for block in section.blocks:
            if isinstance(block, Table):
                said += [column.heading for column in block.columns.values()]
                said += [text for row in block.texts() for text in row]
            elif isinstance(block, Paragraphs) and section.id != "origins":
                said += block.sentences
    return "\n".join(str(each) for each in said if not isinstance(each, tuple))


def digits(text: str) -> str:
    """Return a text with the digits that English has."""
    return text.translate({ord("۰") + place: str(place) for place in range(10)} | {ord("٫"): "."})


@pytest.mark.parametrize("language", LANGUAGES)
def test_pdf_has_two_pages_of_a4_and_nothing_leaves_them(brief: Callable[[str], Report], language: str) -> None:
    made = brief(language)
    data = made.pdf()
    file = pypdfium2.PdfDocument(data)
    assert len(file) == 2
    assert file.is_tagged()
    assert file.get_metadata_value("Title") == f"{made.opening.headline} · {made.title}"
    assert re.search(rf"/Lang ?\({language}".encode(), data)
    for page in file:
        assert [round(side) for side in page.get_size()] == [595, 842]
        told = page.get_textpage()
        boxes = [told.get_charbox(place) for place in range(told.count_chars())]
        assert boxes
        assert min(left for left, _, right, _ in boxes if right > left) > MARGIN_PT
        assert max(right for *_, right, _ in boxes) < 595 - MARGIN_PT
        assert min(low for _, low, _, high in boxes if high > low) > 12
        assert max(high for *_, high in boxes) < 842 - MARGIN_PT
    assert made.pdf() == data, "the same bytes again"


@pytest.mark.parametrize("language", LANGUAGES)
def test_word_has_headings_tables_and_a_described_map(brief: Callable[[str], Report], language: str) -> None:
    made = brief(language)
    data = made.docx()
    assert made.docx() == data, "the same bytes again"
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert parts.testzip() is None
        assert {info.date_time for info in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        for name in parts.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(parts.read(name))
    file = docx.Document(io.BytesIO(data))
    headings = [each.text for each in file.paragraphs if (each.style.name or "").startswith("Heading")]  # type: ignore[union-attr]
    assert headings == [made.opening.headline, *(section.title for section in made.sections if section.title)]
    table = made.tables["cases"]
    assert [[cell.text for cell in row.cells] for row in file.tables[1].rows][1:] == table.texts()
    (picture,) = file.element.body.iter(qn("wp:docPr"))
    assert picture.get("descr") == made.pictures[0].alt
    assert file.core_properties.language == language
    everything = [*file.paragraphs, *(each for grid in file.tables for row in grid.rows for cell in row.cells for each in cell.paragraphs)]  # fmt: skip
    turned = {each._p.find(f".//{qn('w:bidi')}") is not None for each in everything if each.text}
    assert turned == {language == "fa"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_the_same_in_every_format(brief: Callable[[str], Report], language: str) -> None:
    made = brief(language)
    page = made.html()
    assert f'<html lang="{language}"{" dir=" if language == "fa" else ">"}' in page
    text, files = made.markdown("x")
    assert list(files) == ["map.png"]
    flat = " ".join(re.sub(r"<[^>]+>", "", page).split())
    plain = " ".join(text.replace("\\", "").split())
    for section in made.sections:
        for block in section.blocks:
            if isinstance(block, Paragraphs):
                for sentence in block.sentences:
                    told = " ".join(str(sentence).replace("⟦", "").replace("⟧", "").split())
                    assert told in flat
                    assert told in plain


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_opening_is_short(brief: Callable[[str], Report], language: str) -> None:
    told = brief(language).opening
    assert len(told.headline.split()) <= 15
    assert len(told.sentence.split()) <= 30
    assert len(told.figures) == 3
    assert all(figure.interval for figure in told.figures)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_identifier_is_said_and_every_percentage_has_its_whole(
    brief: Callable[[str], Report], atlas: Atlas, language: str
) -> None:
    text = text_of(brief(language))
    ids = {*atlas.nodes["id"], *atlas.segments["id"], *atlas.routes, *atlas.borders["iso_a3"]}
    ids |= {path.stem for path in (atlas.path / "scenarios").glob("*.toml")}
    assert [name for name in ids if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text)] == []
    assert not re.search(r"\bnan\b|None|⟦⟧|\{|_", text)
    if language == "en":
        for line in text.splitlines():
            for after in re.findall(r"%⟧?(.*?)(?=\d+\N{NO-BREAK SPACE}%|$)", line):
                assert re.match(r" (of |is (met|missed))", after), line
        assert not re.search(r"\bnot un|\bno \w+ without|\bpairs? cut|\bscore\b", text)


def test_the_table_is_what_geo_draws(brief: Callable[[str], Report], atlas: Atlas) -> None:
    table = brief("en").tables["cases"]
    assert len(table.rows) == cases.LISTED + 1, "those that change most, and the one that builds the missing link"
    assert "rasht_astara_built" in table.rows
    for name in table.rows:
        drawn = intervals(atlas, name).set_index("measure")
        for measure, kind in cases._SHOWN.items():
            if measure == "cost of the days":  # which is not drawn anew, but recorded for the usual seed
                assert table.value(name, measure) is None
                continue
            written = table.value(name, measure).replace("−", "-").replace(",", "")
            median, low, high = (float(drawn.at[measure, column]) for column in ("change", "change_low", "change_high"))
            numbers = [float(each) for each in re.findall(r"-?[\d.]+", written)]
            told = numbers if len(numbers) == 3 else numbers * 3
            within = {"hours": 0.5, "usd": 0.5, "amount": 0.005}[kind] + 1e-9
            assert told == pytest.approx([median, low, high], abs=within), (name, measure)
    assert table.rows[0] == "iran_outage", "what leaves most without a route stands first"
    assert table.text("aze_closes_iran_border", "lasts").replace("\N{NO-BREAK SPACE}", " ") == "5 days"
    assert table.text("everything_2030", "lasts") == "for good"
    assert [table.columns[name].unit for name in ("cost of what both carry", "unserved")] == [
        "million USD a year, of 2,662",
        "million tonnes a year, of 20.53",
    ]


def test_what_days_cost_is_what_is_recorded(atlas: Atlas) -> None:
    recorded = recorded_changes(atlas)
    assert recorded is not None
    row = recorded[1].query("scenario == 'aze_closes_iran_border' and measure == 'cost of the days'").iloc[0]
    table = report(atlas, scenarios=["aze_closes_iran_border", "transit_15mt"]).tables["cases"]
    written = re.findall(r"[\d.]+", table.value("aze_closes_iran_border", "cost of the days"))
    assert [float(each) for each in written] == pytest.approx([row.change, row.change_low, row.change_high], abs=0.5)
    assert table.value("transit_15mt", "cost of the days") is None


def test_fewer_draws_than_are_recorded_change_nothing_in_the_table(
    atlas: Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def drawn(case: Case, draws: geo.Draws) -> pd.DataFrame:
        asked.append(draws.number)
        return intervals(atlas, "iran_outage")

    monkeypatch.setattr("geo.scenario_intervals", drawn)
    few, usual = (report(atlas, scenarios=["iran_outage"], draws=draws).tables["cases"] for draws in (3, 200))
    recorded = pd.DataFrame(atlas.claims["recorded"]["changes"]).set_index(["scenario", "measure"])
    cost = recorded.loc[("iran_outage", "cost of what both carry"), "change"]
    assert few.texts() == usual.texts()
    assert few.value("iran_outage", "cost of what both carry").startswith(f"{cost:,.0f} (")
    assert asked == []
    report(atlas, scenarios=["iran_outage"], draws=201)
    assert asked == [201]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_figures_are_the_same_in_every_language(brief: Callable[[str], Report], language: str) -> None:
    def numbers(made: Report) -> list[list[str]]:
        """Return the digits of each cell, without what sets them apart."""
        cells = [digits(text) for row in made.tables["cases"].texts() for text in row[2:]]
        return [re.findall(r"\d+", re.sub(r"(?<=\d)[.,’٬\N{NO-BREAK SPACE}\u202f](?=\d)", "", cell)) for cell in cells]

    assert numbers(brief(language)) == numbers(brief("en"))


def test_what_is_trade_of_the_country_that_closes_is_said_from_the_scenario(atlas: Atlas) -> None:
    baseline = load_scenario(atlas, "baseline")
    asked = demand_in(baseline.demand, None)
    own = sum(each.mt_y or 0 for each in asked if "AZBAK" in (each.origin, each.destination))

    def notes(scenario: Scenario) -> list[Said]:
        return [*cases._of_own_trade(run_scenario(Case(atlas, scenario)), atlas)]

    (aside,) = notes(load_scenario(atlas, "aze_closes_transit"))
    about = {"scenario": Name("scenario/aze_closes_transit"), "country": Name("country/AZE")}
    assert aside == Said("brief-cases-aside", about | {"mt": pytest.approx(own)})
    # Of the same closure where that trade is asked for: it is what has no route.
    closes = (Closure(Where(territory=("AZE",))),)
    (stranded,) = notes(combine(baseline, Scenario("shut", "Shut", "-", closes=closes)))
    assert (stranded.id, stranded.args["share"]) == ("brief-cases-own", pytest.approx(1))
    assert notes(load_scenario(atlas, "aze_closes_iran_border")) == [], "a border closes no country"


def test_what_binds_or_is_not_known_beside_a_figure_is_said(atlas: Atlas) -> None:
    """The terminal at the new railway is full; most of what is asked for more goes where no capacity is stated."""

    def notes(name: str) -> list[Said]:
        outcome = run_scenario(Case(atlas, load_scenario(atlas, name)))
        return [*cases._of_new_lines(outcome, atlas), *cases._of_room(outcome)]

    (full,) = notes("rasht_astara_built")
    terminal = {"place": Name("node/IRATT"), "mt": pytest.approx(1.0)}
    assert full == Said("brief-cases-full", {"scenario": Name("scenario/rasht_astara_built"), **terminal})
    assert notes("araz_branch_open") == [], "no end of it is full"
    (room,) = notes("transit_15mt")
    assert (room.id, room.args["share"] > 0.9) == ("brief-cases-no-limit", True)
    narrowed = cases._of_still(run_scenario(Case(atlas, load_scenario(atlas, "caspian_low_water"))))
    assert narrowed.id == "brief-cases-narrowed"


def test_the_cost_of_one_year_differs_with_the_ways_beside_it(atlas: Atlas) -> None:
    outcomes = [run_scenario(Case(atlas, load_scenario(atlas, name))) for name in ("rasht_astara_built", "gas_2bcm")]
    costs = [each.summary.set_index("measure").at["cost of what both carry", "before"] for each in outcomes]
    spread = max(costs) - min(costs)
    assert spread > 1
    (said,) = cases._of_ways(outcomes, {"small": {"cost of what both carry": cases.Change(spread / 2)}})
    assert said.args["usd"] - 1 < spread <= said.args["usd"]
    assert [*cases._of_ways(outcomes, {"large": {"cost of what both carry": cases.Change(2 * spread)}})] == []


def test_a_shorter_time_is_not_told_where_more_has_no_route() -> None:
    hours, unserved = cases.Change(-3.0), cases.Change(1.0)
    assert math.isnan(cases._told({"hours per tonne": hours, "unserved": unserved})["hours per tonne"].value)
    assert cases._told({"hours per tonne": hours, "unserved": cases.Change(0.0)})["hours per tonne"] is hours
    longer = cases.Change(3.0)
    assert cases._told({"hours per tonne": longer, "unserved": unserved})["hours per tonne"] is longer


def test_what_it_holds_the_model_against(brief: Callable[[str], Report], atlas: Atlas) -> None:
    metrics = geo.validate(atlas).metrics.set_index(["set", "measure"])
    (section,) = [each for each in brief("en").sections if each.id == "held"]
    told = [str(each) for block in section.blocks[1:] for each in block.sentences]  # type: ignore[union-attr]
    assert len(told) == 5
    for line, measure in zip(told, ("volume", "share", "time", "price", "queue"), strict=True):
        row: Any = metrics.loc["test", measure]
        assert f"({row['n']:.0f} compared)" in line
        assert f"⟦{100 * row['wape']:.0f}\N{NO-BREAK SPACE}%⟧ of the" in line
    assert (
        f"({100 * metrics.loc[('test', 'volume'), 'wape_rest']:.0f}\N{NO-BREAK SPACE}% of all but the largest"
        in told[0]
    )
    assert "the aim of at most 30\N{NO-BREAK SPACE}% is missed" in told[0]


def test_what_is_not_known_is_counted(brief: Callable[[str], Report], atlas: Atlas) -> None:
    (section,) = [each for each in brief("en").sections if each.id == "unknown"]
    told = " ".join(str(each) for block in section.blocks for each in block.sentences)  # type: ignore[union-attr]
    lines = atlas.segments
    without = sum(
        (row.capacity_bcm_y != row.capacity_bcm_y)
        if row.mode == "pipeline"
        else (row.capacity_mt_y != row.capacity_mt_y)
        for row in lines.itertuples()
    )
    assert f"For ⟦{without}⟧ of the {len(lines)} lines no capacity is published" in told
    assert f"⟦{(lines['confidence'] == 'low').sum()}⟧ of the {len(lines)} lines rest on" in told


def closed_for_days(atlas: Atlas) -> Scenario:
    """Return a scenario of one's own, of which no queue is recorded."""
    closes = (Closure(Where(border=("AZE", "RUS"), modes=("road",)), timing=Timing(days=3)),)
    return combine(load_scenario(atlas, "baseline"), Scenario("shut_x", "Samur is shut", "-", closes=closes))


def notes_of(made: Report, section: str) -> str:
    """Return what is said in small type of a section."""
    (found,) = [each for each in made.sections if each.id == section]
    told = [block.sentences for block in found.blocks if isinstance(block, Paragraphs) and block.small]
    return " ".join(str(each) for sentences in told for each in sentences)


def test_a_scenario_that_changes_only_gas_tells_the_gas(atlas: Atlas) -> None:
    made = report(atlas, scenarios=["gas_55bcm"], draws=0)
    text = " ".join(text_of(made).split())
    outcome = run_scenario(Case(atlas, "gas_55bcm"))
    title = load_scenario(atlas, "gas_55bcm").title
    assert "no scenario to compare" not in text
    assert f"“{title}” changes next to nothing in freight." in text
    assert f"Of 55 bcm of gas asked for a year {outcome.after.flows['gas'].served:.0f} bcm can be carried" in text
    assert f"scenario “{title}”" in made.subtitle
    beside = " ".join(notes_of(report(atlas, scenarios=["gas_55bcm", "iran_outage"], draws=0), "changes").split())
    assert "bcm of gas asked for" in beside
    assert "not listed" not in beside, "what was named is told by name"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_scenario_named_is_told(atlas: Atlas, language: str) -> None:
    still = report(atlas, scenarios=["gas_2bcm"], draws=0, language=language)
    none = report(atlas, scenarios=["baseline"], draws=0, language=language)
    told = [next(each for each in made.sections if each.id == "changes").blocks[0] for made in (still, none)]
    assert len({block.sentences for block in told}) == 2  # type: ignore[union-attr]
    name = load_scenario(atlas, "gas_2bcm").title
    assert (name in still.subtitle) == (language == "en")


def test_without_draws_the_brief_has_central_values_and_says_so(atlas: Atlas) -> None:
    made = report(atlas, scenarios=["iran_outage", "rus_closes_aze_border"], draws=0)
    text = " ".join(text_of(made).split())
    assert not re.search("median|nine|ranges above|range could", text)
    assert "at the central values of what is assumed: no ranges were asked for" in text
    assert all(not figure.interval for figure in made.opening.figures[1:])
    assert "single figures, at the central values" in made.opening.note
    hours = geo.dependence(atlas, "AZE", pairs=[("IRBND", "RUSPB")], media="freight")["extra_hours"].iloc[0]
    assert f"needs {hours / 24:.1f}" in made.opening.headline


def test_as_many_draws_are_made_as_are_asked_for(atlas: Atlas, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def drawn(case: Case, draws: geo.Draws) -> pd.DataFrame:
        asked.append(draws.number)
        return intervals(atlas, "iran_outage")

    monkeypatch.setattr("geo.scenario_intervals", drawn)
    made = report(atlas, scenarios=["iran_outage"], as_of=2030, draws=60)
    assert asked == [60]
    assert "at random, 60 times" in " ".join(notes_of(made, "changes").split())


def test_notes_are_of_the_columns_and_cells_shown(atlas: Atlas) -> None:
    own = notes_of(report(atlas, scenarios=[closed_for_days(atlas)], draws=0), "changes")
    assert "Days are those on which" in own
    assert "model, of queues" not in own
    assert "dash" not in own
    recorded = notes_of(report(atlas, scenarios=["aze_closes_iran_border"]), "changes")
    assert "model, of queues" in recorded
    assert "dash" not in recorded
    assert "Below zero" not in recorded
    beside = notes_of(report(atlas, scenarios=["aze_closes_iran_border", "rasht_astara_built"]), "changes")
    assert "A dash for the days: the change is for good" in beside
    assert "most freight has no route" not in beside
    assert "Below zero" in beside
    stranded = notes_of(report(atlas, scenarios=["aze_closes_iran_border", "iran_outage"]), "changes")
    assert "A dash: most freight has no route" in stranded
    assert "for good" not in stranded


@pytest.mark.parametrize("stated", [True, False])
def test_what_shares_are_of_is_said_of_those_shown(stated: bool) -> None:
    atlas = load_atlas("middle")
    if not stated:
        atlas = replace(atlas, segments=atlas.segments.assign(capacity_mt_y=float("nan")))
        atlas = replace(atlas, nodes=atlas.nodes.assign(capacity=float("nan")))
    (section,) = [each for each in report(atlas, scenarios=[], draws=0).sections if each.id == "corridor"]
    places, how = section.blocks[1:]
    shown, note = (" ".join(map(str, block.sentences)) for block in (places, how))  # type: ignore[union-attr]
    assert ("of freight capacity" in shown) == stated
    assert ("stated capacity" in note) == stated
    assert "of freight speed" in shown
    assert "Shares of speed are what the fastest routes lose" in note


def test_chokepoints_are_ranked_under_the_one_scenario_named(atlas: Atlas) -> None:
    scenario = load_scenario(atlas, "aze_closes_iran_border")
    made = report(atlas, scenarios=[scenario], draws=0)
    (section,) = [each for each in made.sections if each.id == "corridor"]
    named = [str(each) for each in section.blocks[1].sentences]  # type: ignore[union-attr]
    found = geo.chokepoints(Case(atlas, scenario), "AZE", top=3, draws=0)
    usual = geo.chokepoints(atlas, "AZE", top=3, draws=0)
    assert list(found["name"]) != list(usual["name"])
    for line, name in zip(named, found["name"], strict=True):
        assert name in line
    assert f"ranked under the scenario “{scenario.title}”" in notes_of(made, "corridor")
    both = report(atlas, scenarios=[scenario, "rasht_astara_built"], draws=0)
    assert "ranked under" not in notes_of(both, "corridor")
    assert both.subtitle.endswith("2 scenarios compared")


def test_a_scenario_that_leaves_no_chokepoint_says_so(atlas: Atlas) -> None:
    made = report(atlas, scenarios=["aze_closes_transit"], draws=0)
    assert "no chokepoints" in notes_of(made, "corridor")
    assert "numbers" not in made.pictures[0].title


HOSTILE = (
    '</script>{{7*7}}#panic("x")$x^2$\\u{41} =HYPERLINK("http://evil") <img src=x onerror=alert(1)> '
    "\x00\x07\x1b\ufffe\u202eevil\u202c *b* ⟦c⟧ " + "long " * 60
)


def test_hostile_names_do_no_harm_and_it_stays_two_pages(atlas: Atlas) -> None:
    """In every text of the two pages: as markup, as code of the layout, as formula, as control sign, as length."""
    scenarios = [replace(load_scenario(atlas, name), id=f"s{number}", title=HOSTILE) for number, name in enumerate(("iran_outage", "hormuz_shut"))]  # fmt: skip
    poisoned = replace(
        atlas,
        nodes=atlas.nodes.assign(name=HOSTILE),
        borders=atlas.borders.assign(name=HOSTILE),
        segments=atlas.segments.assign(name=HOSTILE),
        catalogue={**atlas.catalogue, "title": HOSTILE, "sources": [{"title": HOSTILE, "licence": HOSTILE}] * 30},
        translations={},
    )
    made = report(poisoned, scenarios=scenarios, draws=2)
    assert len(pypdfium2.PdfDocument(made.pdf())) == 2
    file = docx.Document(io.BytesIO(made.docx()))
    shown = file.tables[1].cell(1, 0).text
    assert shown.startswith('</script>{{7*7}}#panic("x")$x^2$')
    assert "\x00" not in shown
    page = made.html()
    assert "<img" not in page
    assert "<script" not in page
    assert "&lt;/script&gt;{{7*7}}#panic(&#34;x&#34;)" in page
    assert not re.search(r"(?<!\\)<img", made.markdown("x")[0])


def test_many_long_rows_stay_on_the_second_page(brief: Callable[[str], Report]) -> None:
    made = brief("ru")
    section = next(each for each in made.sections if each.id == "unknown")
    longer = replace(section, blocks=(Paragraphs(("Слово " * 90,) * 12, listed=True),))
    more = replace(made, sections=tuple(longer if each is section else each for each in made.sections))
    assert len(pypdfium2.PdfDocument(more.pdf())) == 2


def test_without_prices_the_table_has_single_values(atlas: Atlas) -> None:
    unpriced = [each for each in atlas.costs["parameters"] if not each["id"].startswith("tariff.")]
    made = report(replace(atlas, costs={**atlas.costs, "parameters": unpriced}), scenarios=["iran_outage"], draws=5)
    table = made.tables["cases"]
    assert list(table.columns) == ["title", "lasts", "hours per tonne", "unserved"]
    assert "(" not in table.text("iran_outage", "unserved")
    assert "no range could be worked out" in str(made.sections[1].blocks[1].sentences[0])  # type: ignore[union-attr]


def test_without_scenarios_observations_or_territory_it_says_so(atlas: Atlas) -> None:
    corridor = {key: each for key, each in atlas.catalogue["corridor"].items() if key != "territory"}
    bare = replace(atlas, catalogue={**atlas.catalogue, "corridor": corridor}, observations={})
    made = report(bare, scenarios=[], draws=0)
    text = text_of(made)
    assert "This atlas has no scenario to compare." in text
    assert "nothing that the model could be compared with" in text
    assert "outlined" not in made.pictures[0].title
    assert len(pypdfium2.PdfDocument(made.pdf())) == 2
