"""The report of the bundled atlas with two of its scenarios, and of atlases drawn by hand."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from matplotlib.figure import Figure

import geo
from geo import Case
from geo.scenarios.outcome import compare, run_scenario
from layers import Atlas, load_atlas
from layers.results.provenance import fingerprint
from layers.scenarios import load_scenario
from maps.annex import route_tables as brief
from maps.paper.document import Picture, Section
from maps.paper.html import POLICY
from maps.report import Report, report
from maps.words.routes import leading_route
from tests.hand_network import corridor
from tests.maps.annex.test_findings import numbers

ROOT = Path(__file__).parents[3]
CHOSEN = ("aze_closes_transit", "gas_55bcm")
NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


@pytest.fixture(scope="module")
def made(atlas: Atlas) -> Report:
    return report(atlas, scenarios=CHOSEN, draws=1, annex=True)


@pytest.fixture(scope="module")
def page(made: Report) -> str:
    return made.html()


@pytest.fixture(scope="module")
def written(made: Report) -> tuple[str, dict[str, bytes]]:
    return blank(made).markdown("brief files")


def blank(made: Report, but: tuple[str, ...] = ()) -> Report:
    """Return a report whose pictures but some are empty, for what is not about them."""

    def blanked(sections: tuple[Section, ...]) -> tuple[Section, ...]:
        return tuple(
            replace(
                section,
                blocks=tuple(
                    replace(block, draw=lambda *_: Figure(figsize=(1, 1)))
                    if isinstance(block, Picture) and block.id not in but
                    else block
                    for block in section.blocks
                ),
            )
            for section in sections
        )

    return replace(made, sections=blanked(made.sections), annex=blanked(made.annex))


class Elements(HTMLParser):
    """Every element of a page: tag, attributes, and the text inside."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str], list[str]]] = []
        self.open: list[int] = []
        self.void = {"meta", "link", "br", "path", "use", "rect"}
        self.feed(text)
        assert not self.open, [self.found[at][0] for at in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {key: each or "" for key, each in attrs}, []))
        if tag not in ("meta", "link"):
            self.open.append(len(self.found) - 1)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {key: each or "" for key, each in attrs}, []))

    def handle_endtag(self, tag: str) -> None:
        assert self.found[self.open[-1]][0] == tag, (tag, self.found[self.open[-1]])
        self.open.pop()

    def handle_data(self, data: str) -> None:
        for at in self.open:
            self.found[at][2].append(data)

    def all(self, *tags: str) -> Iterator[tuple[dict[str, str], str]]:
        for tag, attributes, text in self.found:
            if tag in tags:
                yield attributes, " ".join("".join(text).split())


def test_every_number_of_every_sentence_is_in_its_table(made: Report) -> None:
    tables = made.tables
    assert len(made.sentences) > 30
    for sentence in made.sentences:
        told: list[float] = []
        for cell in sentence.cells:
            table = tables[cell.table]
            told += numbers(cell.text)
            if cell.is_number and not cell.text.startswith("<"):
                column = (table.columns | table.hidden)[cell.column]  # type: ignore[operator]
                scale = 100 if "share" in column.kind else 1
                held = float(table.frame.at[cell.row, cell.column]) * scale
                places = len(re.match(r"[^\d]*[\d,]+(?:\.(\d+))?", cell.text)[1] or "")  # type: ignore[index]
                assert abs(numbers(cell.text)[0] - held) <= 0.5 * 10**-places * (1 + 1e-6)
            else:
                assert table.text(cell.row, cell.column) in cell.text
        assert numbers(str(sentence)) == told, str(sentence)


def test_the_figures_are_those_of_the_measures(made: Report, atlas: Atlas) -> None:
    exposure = geo.exposure(atlas, route="western_rail", by=("country",)).set_index("country")
    routes = made.tables["routes"]
    assert routes.frame.at["western_rail", "territory_km"] == pytest.approx(exposure.at["AZE", "km"])
    assert routes.frame.at["western_rail", "share"] == pytest.approx(exposure.at["AZE", "share"])
    assert routes.frame.at["western_rail", "km"] == pytest.approx(exposure["km"].sum())
    low = set(atlas.segments["id"][atlas.segments["confidence"] == "low"])
    for year in (None, 2030):
        parts = geo.pieces(geo.Case(atlas, as_of=year), route="western_rail")
        share = parts["km"][parts["segment"].isin(low)].sum() / parts["km"].sum()
        table = brief.routes_table(brief.exposures(Case(atlas, as_of=year)), Case(atlas, as_of=year), "AZE")
        assert table.frame.at["western_rail", "low_share"] == pytest.approx(share)
        unbuilt = parts["km"][parts["status"] != "operational"].sum()
        assert table.frame.at["western_rail", "unbuilt_km"] == pytest.approx(unbuilt)
    found = geo.chokepoints(atlas, draws=1)
    places = made.tables["chokepoints"].frame
    assert list(places["name"]) == list(found["name"])
    assert list(places["gas_lost_share"]) == pytest.approx(list(found["gas_lost_share"]))
    pairs = geo.dependence(atlas)
    assert list(made.tables["dependence"].frame["outcome"]) == list(pairs["outcome"])


def test_the_scenarios_are_those_of_the_comparison(made: Report, atlas: Atlas) -> None:
    other = compare(atlas, [load_scenario(atlas, name) for name in CHOSEN]).set_index("scenario")
    mine = made.tables["scenarios"].frame
    assert list(mine["title"]) == list(other["title"])
    for ours, theirs in (
        ("lost_km", "lost_km"), ("opened_km", "opened_km"), ("pairs_cut", "pairs_cut"), ("freight_asked", "freight_mt_y"),
        ("freight_unserved", "freight_unserved_mt_y"), ("gas_asked", "gas_bcm_y"), ("gas_unserved", "gas_unserved_bcm_y"),
        ("touches", "freight_through_mt_y"), ("transit", "freight_transit_mt_y"),
    ):  # fmt: skip
        assert list(mine[ours].astype(float)) == pytest.approx(list(other[theirs].astype(float))), ours


def test_every_measure_of_a_scenario_is_told_before_and_after(made: Report, atlas: Atlas) -> None:
    outcome = run_scenario(Case(atlas, load_scenario(atlas, "aze_closes_transit")))
    table = made.tables["measures-aze_closes_transit"]
    freight = outcome.summary[outcome.summary["medium"] == "freight"]
    for row in freight[freight["unit"] != "share"].itertuples():
        key = f"freight:{row.measure}"
        assert table.frame.at[key, "before"] == pytest.approx(row.before)
        assert table.frame.at[key, "after"] == pytest.approx(row.after)
        assert table.shown is not None
        assert (key in table.shown) is (table.text(key, "before") != table.text(key, "after"))


def test_what_a_missing_link_changes_is_what_its_scenario_says(made: Report, atlas: Atlas) -> None:
    """Rasht–Astara alone: the way off the road, found by the scenario too; before it, trucks carry over the gap."""
    pairs = run_scenario(Case(atlas, load_scenario(atlas, "rasht_astara_built"))).pairs
    ends = pairs[(pairs["origin"] == "INNSA") & (pairs["destination"] == "RUSPB")].iloc[0]
    row = made.tables["missing"].frame.loc["IR01"]
    over_the_gap = geo.evaluate_route(Case(atlas), "western_rail_truck").hours
    north = (
        geo.evaluate_route(Case(atlas), "western_rail").hours
        - geo.evaluate_route(Case(atlas), "western_rail_volgograd").hours
    )
    # The named routes go by Ryazan; from Bogoyavlensk the line by Pavelets is shorter.
    km = atlas.segments.set_index("id")["traced_km"]
    pavelets = (km["RU07d"] - km["RU06d"]) / 25.0
    by_pavelets = over_the_gap - north - pavelets
    assert 0.99 * by_pavelets < row["hours_before"] <= by_pavelets + 1e-6, "in Russia by Volgograd and Pavelets"
    assert over_the_gap < ends["hours_off_road_before"], "the eastern railway"
    assert row["hours"] == pytest.approx(ends["hours_off_road"])
    assert row["unbuilt_km"] == pytest.approx(162, abs=0.5)


def test_the_page_asks_for_nothing_and_runs_nothing(page: str) -> None:
    elements = Elements(page)
    assert not list(elements.all("script", "iframe", "object", "embed", "form", "base"))
    policy = next(a["content"] for a, _ in elements.all("meta") if a.get("http-equiv") == "Content-Security-Policy")
    assert policy == POLICY
    assert policy.startswith("default-src 'none'")
    for tag, attributes, _ in elements.found:
        assert not any(name.startswith("on") for name in attributes)
        assert "src" not in attributes
        if tag != "a" and "href" in attributes:
            assert attributes["href"].startswith(("#", "data:,")), attributes
    assert not re.search(r"url\((?!#)|@import", page)


def test_the_page_is_well_formed_and_its_links_lead_somewhere(page: str) -> None:
    elements = Elements(page)
    names = Counter(attributes["id"] for _, attributes, _ in elements.found if "id" in attributes)
    assert [name for name, count in names.items() if count > 1] == []
    inside = [a["href"][1:] for a, _ in elements.all("a", "use") if a.get("href", "").startswith("#")]
    assert set(inside) <= set(names)
    labels = {a["aria-labelledby"] for _, a, _ in elements.found if "aria-labelledby" in a}
    assert labels <= set(names)


def test_the_page_can_be_read_without_seeing_it(page: str, made: Report) -> None:
    elements = Elements(page)
    levels = [int(tag[1]) for tag, _, _ in elements.found if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 2, "the headline, and the annex"
    assert all(after - before <= 1 for before, after in pairwise(levels))
    images = [a for tag, a, _ in elements.found if a.get("role") == "img"]
    assert len(images) == len(made.pictures)
    assert all(len(each["aria-label"]) > 20 for each in images)
    tables = [a for a, _ in elements.all("table")]
    assert len(tables) >= 12
    assert len(list(elements.all("caption"))) == len(tables)
    assert all(a.get("scope") in ("col", "row") for a, _ in elements.all("th"))
    assert all(text for a, text in elements.all("th") if a["scope"] == "col")
    assert next(a for a, _ in elements.all("html"))["lang"] == "en"


def test_the_page_names_what_made_it(page: str, made: Report, atlas: Atlas) -> None:
    text = next(text for _, text in Elements(page).all("body"))
    assert fingerprint(atlas.path) in text
    assert made.made.version in text
    assert "aze_closes_transit" in text
    for entry in atlas.catalogue["sources"]:
        assert entry["title"] in text
        assert entry["licence"] in text
    for title in atlas.sources["title"]:
        assert " ".join(title.split()) in text
    assert "recognised by the United Nations" in text


def test_the_page_is_under_two_megabytes(page: str) -> None:
    assert len(page.encode()) < 1_200_000  # two scenarios; tests/browser measures them all


def test_same_input_same_bytes_in_any_process(made: Report) -> None:
    """Of all but the pictures, whose bytes tests/maps/charts/test_figures.py and tests/maps/charts/test_print_map.py compare."""
    program = (
        "from hashlib import sha256\nfrom layers import load_atlas\nfrom maps.report import report\n"
        "from tests.maps.report.test_gather import CHOSEN, blank\n"
        "made = blank(report(load_atlas(), scenarios=CHOSEN, draws=1, annex=True))\n"
        "print(sha256(made.html().encode()).hexdigest())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == hashlib.sha256(blank(made).html().encode()).hexdigest()


def test_the_markdown_renders_without_html_and_says_what_the_page_says(
    made: Report, page: str, written: tuple[str, dict[str, bytes]]
) -> None:
    text, files = written
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)
    inner = [child for token in tokens for child in token.children or []]
    assert not [token for token in (*tokens, *inner) if token.type.startswith("html")]
    images = [token for token in inner if token.type == "image"]
    assert [token.attrs["src"] for token in images] == [f"brief%20files/{name[:-4]}.png" for name in files]
    assert all(token.content for token in images)
    headings = [tokens[at + 1].content for at, token in enumerate(tokens) if token.type == "heading_open"]
    assert len(headings) == len(made.sections) - 1 + len(made.annex) + 2, "the map has no heading"
    tables = sum(token.type == "table_open" for token in tokens)
    assert tables == len(list(Elements(page).all("table")))
    rendered = MarkdownIt("commonmark").enable("table").render(text)
    flat = " ".join(Elements(f"<html><body>{rendered}</body></html>").found[0][2])
    flat = " ".join(flat.split())
    for sentence in made.sentences:
        assert " ".join(str(sentence).split()) in flat, str(sentence)


def test_markdown_tables_have_every_cell(made: Report, written: tuple[str, dict[str, bytes]]) -> None:
    rendered = MarkdownIt("commonmark").enable("table").render(written[0])
    cells = [text for _, text in Elements(f"<html><body>{rendered}</body></html>").all("td")]
    told = [" ".join(text.split()) for table in made.tables.values() for row in table.texts() for text in row]
    assert cells == told


def test_pictures_are_png_files_that_name_their_source(made: Report, written: tuple[str, dict[str, bytes]]) -> None:
    assert all(data.startswith(b"\x89PNG\r\n\x1a\n") for data in written[1].values())
    assert len(written[1]) == len(made.pictures)
    assert all(re.fullmatch(r"[a-z0-9_.-]+\.png", name) for name in written[1])
    assert "OpenStreetMap" in made.source
    assert "OpenStreetMap" in made.credit


HOSTILE = '"><img src=x onerror=alert(1)><script>alert(2)</script>${3} {{4}} <b>|</b> $y$ `z`'


def hostile(atlas: Atlas) -> Atlas:
    """Return an atlas in which every text that can be is hostile."""

    def poisoned(frame: Any, *columns: str) -> Any:
        return frame.assign(**dict.fromkeys(columns, HOSTILE))

    return replace(
        atlas,
        segments=poisoned(atlas.segments, "name", "source"),
        nodes=poisoned(atlas.nodes, "name"),
        borders=poisoned(atlas.borders, "name"),
        sources=poisoned(atlas.sources, "title", "publisher", "date", "licence").assign(url="javascript:alert(5)"),
        claims={},
        routes={name: replace(route, name=HOSTILE, description=HOSTILE) for name, route in atlas.routes.items()},
        catalogue={**atlas.catalogue, "title": HOSTILE, "version": HOSTILE, "sources": [{"title": HOSTILE, "path": HOSTILE, "licence": HOSTILE}]},
    )  # fmt: skip


def test_hostile_texts_are_shown_and_do_nothing(atlas: Atlas) -> None:
    scenario = replace(load_scenario(atlas, "gas_2bcm"), title=HOSTILE, reading=HOSTILE, conflicts=(HOSTILE,))
    made = report(hostile(atlas), scenarios=[scenario], draws=0, annex=True)
    page = blank(made, but=("strip", "map", "scenarios-bars", "leverage-gas")).html()
    elements = Elements(page)
    assert "<b>|</b>" in HOSTILE
    assert "|" not in [text for _, text in elements.all("b")]
    assert not list(elements.all("script", "img"))
    assert not any(name.startswith("on") for _, attributes, _ in elements.found for name in attributes)
    assert not [a for a, _ in elements.all("a") if "javascript" in a.get("href", "")]
    assert page.count("&lt;script&gt;alert(2)") > 20
    text, _ = blank(made).markdown("x")
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)
    inner = [child for token in tokens for child in token.children or []]
    assert not [token for token in (*tokens, *inner) if token.type.startswith(("html", "link", "code"))]


def test_an_atlas_without_costs_sources_or_scenarios_still_has_a_report(tiny: Path) -> None:
    made = report(load_atlas(tiny), draws=1, annex=True)
    page = made.html()
    assert "Tiny corridor" in page
    assert "Not known:" in page  # no speeds: no hours
    assert not any(section.id.startswith("scenario-") for section in made.annex)
    assert made.tables["routes"]
    _, files = made.markdown("x")
    assert all(data.startswith(b"\x89PNG\r\n\x1a\n") for data in files.values())
    assert min(map(len, files.values())) > 5000


def test_an_atlas_without_a_territory(tiny: Path) -> None:
    atlas = load_atlas(tiny)
    corridor_ = {key: each for key, each in atlas.catalogue["corridor"].items() if key != "territory"}
    made = report(replace(atlas, catalogue={**atlas.catalogue, "corridor": corridor_}), draws=0, annex=True)
    assert not {"chokepoints-chapter", "dependence-chapter"} & {section.id for section in made.annex}
    assert "km long" in str(made.sentences[0])
    km = max(made.tables["routes"].frame["km"])
    assert made.opening.headline == f"WEST – FAR: {km:,.0f} km"


def test_another_territory_and_year(atlas: Atlas) -> None:
    made = report(atlas, territory="IRN", as_of=2030, scenarios=["rasht_astara_built"], draws=0, annex=True)
    assert made.subtitle.startswith("Iran · ")
    assert made.subtitle.endswith("as it stands, or is expected to stand, in 2030")
    assert "Azerbaijan" not in made.opening.headline
    assert "Freight that touches Iran" in [column.title for column in made.tables["scenarios"].columns.values()]
    outcome = run_scenario(Case(replace(atlas, catalogue={**atlas.catalogue, "corridor": {**atlas.catalogue["corridor"], "territory": "IRN"}}), load_scenario(atlas, "rasht_astara_built"), as_of=2030))  # fmt: skip
    through = outcome.summary.set_index(["medium", "measure"]).at[("freight", "through IRN"), "after"]
    assert made.tables["scenarios"].frame.at["rasht_astara_built", "touches"] == pytest.approx(through)


def test_an_unknown_territory_is_named_with_its_nearest(atlas: Atlas) -> None:
    with pytest.raises(KeyError, match="no territory 'AZR'; did you mean"):
        report(atlas, territory="AZR", scenarios=[], draws=0)


def test_progress_counts_up_to_the_end(tiny: Path) -> None:
    said: list[tuple[int, int, str]] = []
    made = report(
        load_atlas(tiny), draws=0, annex=True, progress=lambda done, of, doing: said.append((done, of, doing))
    )
    assert [done for done, _, _ in said] == sorted(done for done, _, _ in said)
    assert said[-1][0] == said[-1][1]
    assert len({of for _, of, _ in said}) == 1
    drawn: list[int] = []
    made.html(lambda done, of, title: drawn.append(of - done))
    assert drawn == list(range(len(made.pictures), 0, -1))


def test_the_leading_route_is_that_of_the_page(atlas: Atlas) -> None:
    from maps.story.route_views import leading, views

    view = leading(views(atlas, territory="AZE"))
    assert view is not None
    assert leading_route(atlas, brief.exposures(atlas), "AZE") == view.route.id


def test_page_and_brief_choose_the_leading_route_by_one_rule(tiny: Path) -> None:
    """A freight route of which nothing exists, or one for comparison, led the page and not the brief."""
    from maps.story.route_views import leading, views

    atlas = load_atlas(tiny)
    first, *_ = atlas.routes.values()
    gone = replace(first, id="gone", segments=())
    for kind in ("freight", "baseline"):
        changed = replace(atlas, routes={"gone": replace(gone, kind=kind), **atlas.routes})
        view = leading(views(changed, territory="AAA"))
        assert view is not None
        assert leading_route(changed, brief.exposures(changed), "AAA") == view.route.id != "gone"


def test_a_corridor_drawn_by_hand() -> None:
    """Every figure worked out on paper: without BBB the trip from A to C takes 47.5 h instead of 12, see `hand_network`."""
    atlas = corridor()
    atlas = replace(
        atlas,
        borders=atlas.borders.assign(name=atlas.borders["iso_a3"]),
        nodes=atlas.nodes.assign(name=atlas.nodes["id"], border_with=None),
        segments=atlas.segments.assign(confidence="high", geometry_accuracy_m=100.0, traced_km=float("nan")),
    )
    made = report(atlas, territory="BBB", scenarios=[], draws=0, annex=True)
    said = " ".join(str(each) for each in made.sentences).replace(NBSP, " ")
    assert (
        "Without BBB the fastest route in this atlas between A and C takes 36 hours longer: 48 hours instead of 12 hours, by road, sea and rail"
        in said
    )
    assert "Between A and C gas has no way in operation in this atlas that avoids BBB" in said
    assert "Extra hours" in blank(made).html()


def test_scenarios_of_odd_names_and_given_twice(atlas: Atlas) -> None:
    scenario = replace(load_scenario(atlas, "gas_2bcm"), id="my file+2 (a/b)")
    made = report(atlas, scenarios=[scenario, scenario], draws=0, annex=True)
    assert [section.id for section in made.annex if section.level == 3] == ["scenario-my-file-2-a-b-"]
    assert "map-my-file-2-a-b-" in {picture.id for picture in made.pictures}
    assert all(re.fullmatch(r"[\w.-]+", picture.id) for picture in made.pictures)
