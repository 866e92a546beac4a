"""The page's tools in a real browser: what is measured, drawn and saved is read back and checked."""

from __future__ import annotations

import base64
import csv
import io
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyproj import Geod

from layers import load_atlas
from maps.words.numbers import written

Open = Callable[..., Any]

WGS84 = Geod(ellps="WGS84")


def saved(page: Any, label: str, folder: Path) -> tuple[str, bytes]:
    """Return the name and the bytes of what a button of the menu saves."""
    if not page.locator("#corridor-tools").is_visible():
        page.get_by_role("button", name="Tools", exact=True).click()
    with page.expect_download() as caught:
        page.locator("#corridor-tools").get_by_role("button", name=label, exact=True).click()
    path = folder / "saved"
    caught.value.save_as(path)
    return caught.value.suggested_filename, path.read_bytes()


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ((18.95, 72.95), (59.9, 30.2)),
        ((40.0, 49.0), (40.0, 49.0001)),
        ((0.0, 0.0), (0.0, 90.0)),
        ((-33.9, 151.2), (51.5, -0.1)),
        ((89.9, 10.0), (-89.0, -120.0)),
        ((41.7, 179.9), (41.7, -179.9)),
        ((40.0, 49.0), (40.0, 49.0)),
    ],
)
def test_lengths_are_geodesic(open_page: Open, bundled_page: Path, a: Any, b: Any) -> None:
    metres = open_page(bundled_page).page.evaluate("([a, b]) => corridor.geodesic(L.latLng(a), L.latLng(b))", [a, b])
    assert metres == pytest.approx(WGS84.inv(a[1], a[0], b[1], b[0])[2], abs=0.005)


def test_opposite_points_are_not_given_a_wrong_length(open_page: Open, bundled_page: Path) -> None:
    page = open_page(bundled_page).page
    assert page.evaluate("Number.isNaN(corridor.geodesic(L.latLng(0, 0), L.latLng(0.5, 179.7)))")


def test_measure_by_pointer(open_page: Open, bundled_page: Path) -> None:
    seen = open_page(bundled_page)
    page = seen.page
    page.get_by_role("button", name="Tools", exact=True).click()
    page.get_by_role("button", name="Distance along points").click()
    before = page.evaluate("corridor.map.getZoom()")
    # The second point is on a line, which must not open its card.
    spot = page.evaluate(
        """() => { const box = document.querySelector('.legend').getBoundingClientRect();
            for (const path of document.querySelectorAll('path.hit')) {
                const matrix = path.getScreenCTM();
                const p = path.getPointAtLength(path.getTotalLength() / 2).matrixTransform(matrix);
                if (document.elementFromPoint(p.x, p.y) === path && p.x > box.right + 30) return [p.x, p.y];
            } }"""
    )
    points = [(760, 120), tuple(spot), (1200, 420)]
    for x, y in points:
        page.mouse.click(x, y)
        page.wait_for_timeout(450)  # else it counts as a double click
    told = page.evaluate("corridor.measured")
    assert page.locator(".card").count() == 0
    assert len(told["points"]) == 3
    lons, lats = [lon for _, lon in told["points"]], [lat for lat, _ in told["points"]]
    assert told["metres"] == pytest.approx(WGS84.line_length(lons, lats), abs=0.01)
    for (x, y), at in zip(points, told["points"], strict=True):
        placed = page.evaluate(
            "at => { const p = corridor.map.latLngToContainerPoint(at), b = corridor.map.getContainer().getBoundingClientRect(); return [p.x + b.left, p.y + b.top]; }",
            at,
        )
        assert math.dist(placed, (x, y)) < 1.5
    assert f"{written('figure', told['metres'] / 1000)} km" in page.locator(".measure:not(.closing-bar)").inner_text()
    assert page.locator(".measure-km").count() == 2
    page.get_by_role("button", name="Undo").click()
    assert len(page.evaluate("corridor.measured.points")) == 2
    page.keyboard.press("Escape")
    assert not page.locator(".measure:not(.closing-bar)").is_visible()
    assert page.locator("path.measured").count() == 0
    page.mouse.click(*spot)
    assert page.locator(".card").count() == 1
    assert page.evaluate("corridor.map.getZoom()") == before
    assert seen.errors == []


def test_measure_by_keyboard(open_page: Open, bundled_page: Path) -> None:
    page = open_page(bundled_page).page
    page.get_by_role("button", name="Tools", exact=True).focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")  # Layers
    for _ in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Distance along points":
            break
    page.keyboard.press("Enter")
    centres = []
    for _ in range(2):
        centres.append(page.evaluate("(({lat, lng}) => [lat, lng])(corridor.map.getCenter())"))
        page.keyboard.press("Enter")
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(500)
    told = page.evaluate("corridor.measured")
    assert told["points"] == centres
    assert told["metres"] == pytest.approx(
        WGS84.inv(centres[0][1], centres[0][0], centres[1][1], centres[1][0])[2], abs=0.01
    )
    assert page.locator(".measuring .crosshair:not([hidden])").is_visible()
    page.keyboard.press("Backspace")
    assert len(page.evaluate("corridor.measured.points")) == 1


def test_geojson_is_what_is_shown(open_page: Open, bundled_page: Path, tmp_path: Path) -> None:
    seen = open_page(bundled_page)
    page = seen.page
    atlas = load_atlas()
    name, content = saved(page, "Lines and places shown (GeoJSON)", tmp_path)
    assert name.endswith(".geojson")
    whole = json.loads(content)
    assert whole["type"] == "FeatureCollection"
    assert "OpenStreetMap" in whole["attribution"]
    by_kind: dict[str, dict[str, Any]] = {"segment": {}, "node": {}, "chokepoint": {}}
    for feature in whole["features"]:
        kind, _, key = feature["id"].partition("/")
        assert by_kind[kind].setdefault(key, feature) is feature, "no feature twice"
        assert all(not isinstance(value, dict | list) for value in feature["properties"].values()), "flat, for any GIS"
    assert set(by_kind["segment"]) == set(atlas.segments["id"])
    assert set(by_kind["node"]) == set(atlas.nodes["id"])
    assert len(by_kind["chokepoint"]) == page.locator("[data-place]").count()
    import geopandas as gpd
    from shapely.geometry import shape

    path = tmp_path / "read.geojson"
    path.write_bytes(content)
    assert gpd.read_file(path).geometry.is_valid.all()
    for row in atlas.segments.itertuples():
        feature = by_kind["segment"][row.id]
        assert feature["properties"]["official_km"] == row.official_km if row.official_km == row.official_km else True
        assert feature["properties"]["source"] == row.source
        drawn = shape(feature["geometry"])
        assert drawn.hausdorff_distance(row.geometry) < 0.0007, (
            row.id
        )  # simplified to 0.0003 degrees, rounded to 0.0001
    for feature in by_kind["chokepoint"].values():
        polygon = shape(feature["geometry"])
        for part in getattr(polygon, "geoms", [polygon]):
            assert part.exterior.is_ccw, "RFC 7946"
    assert seen.errors == []
    assert seen.requests[0] == bundled_page.as_uri()
    assert all(url.startswith(("blob:", "data:")) for url in seen.requests[1:])


def test_geojson_leaves_out_what_is_not_shown(open_page: Open, bundled_page: Path, tmp_path: Path) -> None:
    page = open_page(bundled_page).page
    page.evaluate(
        "corridor.groups.filter(g => g.mode === 'rail' || g.kind || g.chokepoints).forEach(g => g.layer.remove())"
    )
    features = json.loads(saved(page, "Lines and places shown (GeoJSON)", tmp_path)[1])["features"]
    atlas = load_atlas()
    assert {feature["properties"].get("mode") for feature in features} == {"sea", "road", "pipeline"}
    assert len(features) == (atlas.segments["mode"] != "rail").sum()


def test_csv_is_the_table(open_page: Open, bundled_page: Path, tmp_path: Path) -> None:
    page = open_page(bundled_page).page
    page.get_by_role("tab", name="Exposure").click()
    route = page.locator("#corridor-route").input_value()
    title = page.evaluate("id => corridor.data.routes[id].name", route)
    cells: list[list[str]] = page.evaluate(
        "id => [...document.querySelector(`#corridor-exposure [data-route='${id}'] table`).rows].map(r => [...r.cells].slice(0, 4).map(c => c.innerText.trim()))",
        route,
    )
    name, content = saved(page, f"Exposure · {title}", tmp_path)
    assert name.endswith(".csv")
    assert content.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert read[0][:4] == ["Country", "km", "share (%)", "hours"]
    assert len(read) == len(cells)
    for row, shown in zip(read[1:], cells[1:], strict=True):
        assert row[0] == shown[0]
        for value, text in zip(row[1:4], shown[1:], strict=True):
            plain = text.replace(",", "").removesuffix("\xa0%")
            if "<" not in plain:
                assert float(value) == pytest.approx(float(plain), abs=0.51), "as measured, not as rounded for a reader"
    total = sum(float(row[1]) for row in read[1:-1])
    assert total == pytest.approx(float(read[-1][1]), rel=1e-5)


def test_csv_of_the_chokepoints(open_page: Open, bundled_page: Path, tmp_path: Path) -> None:
    page = open_page(bundled_page).page
    read = list(csv.DictReader(io.StringIO(saved(page, "Chokepoints", tmp_path)[1].decode("utf-8-sig"), newline="")))
    shown = page.locator("[data-place]")
    assert [row["rank"] for row in read] == [str(n + 1) for n in range(shown.count())]
    for row, place in zip(read, shown.all(), strict=True):
        text = place.inner_text()
        assert row["name"] in text
        assert f"{row['pairs_cut']} of {row['pairs']} pairs cut" in text
        assert 0 <= float(row["freight_lost_share"]) <= 1
        assert 38 < float(row["lat"]) < 42
        assert set(row["segments"].split(";")) <= set(load_atlas().segments["id"])
        assert row["confidence"] in ("low", "medium", "high")
        assert set(row["modes"].split(";")) <= {"rail", "road", "pipeline"}
        assert float(row["extra_usd_y"]) >= 0
        assert row["source"].startswith("OpenStreetMap")
        assert "'" not in row["source"]
        if float(row["extra_hours_high"] or 0) > 0:
            low, middle, high = (float(row[f"extra_hours{end}"]) for end in ("_low", "", "_high"))
            assert f"{middle:,.0f} h longer ({low:,.0f}" in text.replace("\u2060", "")
            assert low <= middle <= high


def test_every_table_says_where_it_is_from(open_page: Open, bundled_page: Path) -> None:
    """A program that reads a table with a header gets the same columns of provenance in each row."""
    page = open_page(bundled_page).page
    page.evaluate("location.hash = 'scenario=aze_closes_transit&with=aze_closes_iran_border'")
    page.wait_for_selector(".compared", state="attached")
    tables = page.evaluate("corridor.tables().map(({ title, rows }) => [title.join(' · '), corridor.csv(rows)])")
    assert len(tables) > 6
    atlas = load_atlas()
    here, other = "Azerbaijan closes all transit", "Azerbaijan closes the border with Iran to freight (5-9 March 2026)"
    scenarios = set()
    for title, text in tables:
        head, *rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
        assert all(head), title
        assert len(set(head)) == len(head), title
        assert head[-5:] == ["atlas", "atlas_version", "atlas_date", "scenario", "source"]
        assert rows, title
        for row in rows:
            assert len(row) == len(head), title
            told = dict(zip(head, row, strict=True))
            assert told["atlas"] == atlas.title
            assert told["atlas_version"] == atlas.catalogue["version"]
            assert told["atlas_date"] == atlas.catalogue["created"][:10]
            assert "OpenStreetMap contributors" in told["source"]
            assert "Natural Earth" in told["source"]
            scenarios.add((title.split(" · ")[0], told["scenario"]))
    # What the page opened with does not change by choosing a scenario; its own tables do.
    assert ("Chokepoints", "The corridor today") in scenarios
    assert ("Exposure", "The corridor today") in scenarios
    assert {scenario for tab, scenario in scenarios if tab == "Scenarios"} == {
        here,
        f"{here}; {other}",
        "The corridor today",
    }


WRITTEN = """() => {
    const { fillText } = CanvasRenderingContext2D.prototype;
    const texts = [];
    CanvasRenderingContext2D.prototype.fillText = function (text, ...at) { texts.push(text); return fillText.call(this, text, ...at); };
    corridor.picture(1);
    CanvasRenderingContext2D.prototype.fillText = fillText;
    return texts.join(" ").replaceAll("\u00a0", " ");
}"""


def test_the_picture_has_the_figures_with_their_intervals(open_page: Open, bundled_page: Path) -> None:
    page = open_page(bundled_page).page
    written = page.evaluate(WRITTEN)
    for part in page.locator(".answer .headline, .answer .big b, .answer .big dd span").all_inner_texts():
        assert part.replace("\xa0", " ") in written
    assert page.locator(".answer .big dd span").count() >= 2


@pytest.mark.parametrize("width", [1440, 390])
def test_the_picture_says_what_is_closed(open_page: Open, bundled_page: Path, width: int) -> None:
    page = open_page(bundled_page, width=width).page
    finding = page.locator(".headline").inner_text()
    page.evaluate("location.hash = 'close=c:AZE;n:IRBND'")
    page.wait_for_selector(".c-closing .chips", state="attached")
    written = page.evaluate(WRITTEN)
    assert "Closed: Azerbaijan and Bandar Abbas port" in written
    figures = page.locator(".closing-figures dt, .closing-figures dd").all_text_contents()
    assert len(figures) == 8
    words = {word for text in figures for word in text.split()}  # on a narrow picture a figure takes two lines
    assert words - {*written.split()} == set()
    assert finding not in written
    assert "The corridor today" not in written
    page.evaluate("corridor.chooseScenario({ scenario: 'iran_outage', year: 0 })")
    assert f"On top of the scenario “{page.evaluate('corridor.situation()')}”." in page.evaluate(WRITTEN)
    page.evaluate("location.hash = ''")
    page.wait_for_function("!corridor.closing.places().length")
    assert "Closed:" not in page.evaluate(WRITTEN)


def test_a_formula_in_a_table_is_text(open_page: Open, bundled_page: Path) -> None:
    page = open_page(bundled_page).page
    text = page.evaluate("corridor.csv([['=1+1', '-5', '+cmd', '@x', 'a\"b', 'c,d', 'e\\nf', '-2.5']])")
    assert text == '\ufeff\'=1+1,-5,\'+cmd,\'@x,"a""b","c,d","e\nf",-2.5\r\n'


@pytest.mark.parametrize(("dark", "width", "height"), [(False, 1440, 900), (True, 1440, 900), (False, 390, 844)])
def test_the_picture_is_the_map(
    open_page: Open, bundled_page: Path, tmp_path: Path, dark: bool, width: int, height: int
) -> None:
    """The saved picture and the screen agree: same colours in the same places."""
    seen = open_page(bundled_page, dark=dark, width=width, height=height)
    page = seen.page
    if width < 500:  # names have more room in the picture, where no buttons are
        page.evaluate("void corridor.groups.find(group => group.ground === 'ground-names').layer.remove()")
    name, content = saved(page, "Map as it stands (PNG)", tmp_path)
    assert name.endswith(".png")
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    page.keyboard.press("Escape")
    page.mouse.move(5, 5)
    page.wait_for_timeout(300)
    shot = page.screenshot()
    compared = page.evaluate(
        """async ([saved, shot]) => {
            const load = async base64 => { const image = new Image(); image.src = 'data:image/png;base64,' + base64; await image.decode();
                const c = document.createElement('canvas'); c.width = image.width; c.height = image.height;
                const x = c.getContext('2d', {willReadFrequently: true}); x.drawImage(image, 0, 0); return [x, image.width, image.height]; };
            const [a, aw, ah] = await load(saved), [b] = await load(shot);
            const box = corridor.map.getContainer().getBoundingClientRect();
            const scale = aw / box.width;
            const covers = [...document.querySelectorAll('.leaflet-control')].map(c => c.getBoundingClientRect());
            const colour = (x, px, py) => [...x.getImageData(Math.round(px), Math.round(py), 1, 1).data].slice(0, 3);
            // Where the map begins in the picture: the finding stands above it.
            let best = [0, -1];
            const spots = [];
            for (let i = 0; i < 900; i++) {
                const px = box.left + 3 + (i * 7919) % (box.width - 6), py = box.top + 3 + (i * 104729) % (box.height - 6);
                if (py > innerHeight - 3 || covers.some(c => px > c.left - 8 && px < c.right + 8 && py > c.top - 8 && py < c.bottom + 8)) continue;
                if (document.elementFromPoint(px, py)?.closest('.c-panel')) continue;
                spots.push([px, py, colour(b, px, py)]);
            }
            for (let top = 20; top < 400; top++) {
                const met = spots.filter(([px, py, c]) => { const d = colour(a, (px - box.left) * scale, (py - box.top + top) * scale);
                    return Math.max(...d.map((v, i) => Math.abs(v - c[i]))) <= 12; }).length;
                if (met > best[1]) best = [top, met];
            }
            return {spots: spots.length, met: best[1], top: best[0], colours: new Set(spots.map(s => s[2].join())).size, wide: aw, high: ah};
        }""",
        [base64.b64encode(content).decode(), base64.b64encode(shot).decode()],
    )
    assert compared["spots"] > 150
    assert compared["colours"] > 4
    assert compared["met"] / compared["spots"] > (0.87 if width < 500 else 0.93), (
        compared
    )  # a narrow map has names closer to its lines
    assert compared["wide"] >= 2 * page.evaluate("corridor.map.getContainer().offsetWidth") - 1
    assert seen.errors == []


def test_the_menu_by_keyboard(open_page: Open, bundled_page: Path) -> None:
    page = open_page(bundled_page).page
    button = page.get_by_role("button", name="Tools", exact=True)
    button.focus()
    page.keyboard.press("Space")
    assert page.locator("#corridor-tools").is_visible()
    assert button.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Escape")
    assert not page.locator("#corridor-tools").is_visible()
    assert page.evaluate("document.activeElement.textContent") == "Tools"
    page.get_by_role("button", name="Layers", exact=True).click()
    button.click()
    assert not page.locator("#corridor-tree").is_visible(), "one menu at a time"
    page.get_by_role("button", name="Layers", exact=True).click()
    assert not page.locator("#corridor-tools").is_visible()


@pytest.mark.parametrize("menu", ["corridor-tools", "corridor-tree"])
def test_on_a_phone_the_drawer_makes_room_for_a_menu(open_page: Open, bundled_page: Path, menu: str) -> None:
    page = open_page(bundled_page, width=390, height=844).page
    page.locator("#corridor-tab-scenarios").click()
    page.wait_for_function("document.querySelector('.c-panel').getBoundingClientRect().height > 300")
    page.locator(f"button[aria-controls={menu}]").click()
    page.wait_for_function("document.querySelector('.c-panel').getBoundingClientRect().height < 100")
    bottom = page.evaluate(f"document.getElementById('{menu}').getBoundingClientRect().bottom")
    assert bottom <= page.evaluate("document.querySelector('.c-panel').getBoundingClientRect().top")
