"""The elements that say messages, and what the page knows to say."""

from __future__ import annotations

import html
import re

import pytest

from layers import load_atlas
from layers.model.schema import BRANCHES, LAYERS
from maps.look import style
from maps.look.seas import SEAS
from maps.page.languages import Markings, messages
from maps.words import facts
from maps.words.messages import LANGUAGES, Name, Voice, said
from maps.words.names import own_names, voice_of
from maps.words.terms import KIND_WORDS

ATTACK = "</script><img src=x onerror=alert(1)> {{ 7*7 }} \" ' ⟦b⟧"


def test_an_element_says_its_message_and_keeps_what_fills_it() -> None:
    voice = Markings(Voice(names={"node/A": "Alpha (old)"}))
    assert str(
        voice.say(
            "p", "pair", {"class": "x", "hidden": True, "id": None}, origin=Name("node/A"), destination=Name("node/B")
        )
    ) == (
        """<p data-msg="pair" data-args='{"origin":{"name":"node/A"},"destination":{"name":"node/B"}}'"""
        ' class="x" hidden>Alpha – B</p>'
    )
    assert str(voice.name("td", "node/A")) == '<td data-name="node/A">Alpha (old)</td>'
    assert str(voice.number("td", "km", 1234.4)) == '<td data-number="km 1234.4">1,234</td>'
    assert str(voice.number("td", "km", float("nan"))) == '<td data-number="km ">–</td>'
    assert str(voice.attribute("title", "tools")) == ' data-msg-title="tools" title="Tools"'
    assert str(voice.attribute("title", Name("node/A"))) == ' data-name-title="node/A" title="Alpha (old)"'
    assert str(voice.say("b", "carries", before=1, after=2)).endswith("><b>Carries</b> 1 → 2 Mt a year</b>")


def test_hostile_text_stays_text() -> None:
    voice = Markings(Voice(names={"node/A": ATTACK}))
    made = [
        voice.say("p", "only", what=ATTACK),
        voice.name("p", "node/A"),
        voice.say("p", "only", what=Name("node/A")),
        voice.attribute("title", Name("node/A")),
    ]
    for text in made:
        assert not re.search(r"<(?!/?[pb]\b)", str(text))
        outside = re.sub(r"""="[^"]*"|='[^']*'""", "", str(text))
        assert not set("\"'") & set(outside), "an attribute ends where it should"
    assert ATTACK.replace("⟦", "").replace("⟧", "") in html.unescape(re.sub("</?[pb][^>]*>", "", str(made[0])))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_page_names_has_a_message(language: str) -> None:
    voice = Voice(language)
    wanted = [
        *(f"mode-{each}" for each in style.MODES),
        *(f"status-{each}" for each in style.STATUSES),
        *(f"kind-{each}" for each in style.KINDS),
        *(f"layer-{each}" for each in LAYERS),
        *(f"field-{each}" for each in (*facts.LINE_FIELDS, *facts.PLACE_FIELDS)),
        *(f"choke-{each}" for each in KIND_WORDS),
        *(f"sea-{each.id}" for each in SEAS),
        *(f"country-{code}" for name in ("instc", "middle") for code in load_atlas(name).borders["iso_a3"]),
    ]
    assert all(voice.say(each) for each in wanted)
    assert all(voice.say(f"measure-{unit}", value=1) for unit in facts.LINE_FIELDS.values() if unit and unit != "year")


def test_a_name_that_is_a_word_of_the_interface_stays() -> None:
    for name in ("Source", "Gas", "Panel", "Layers"):
        for language in LANGUAGES:
            assert Voice(language, names={"node/X": name}).say("only", what=Name("node/X")) == name


def test_every_name_the_bundled_atlas_is_told_with_is_translated() -> None:
    atlas = load_atlas()
    for language, names in own_names(atlas).items():
        voice = voice_of(atlas, language)
        assert voice.name("country/AZE", "gen")
        assert {f"branch/{each}" for each in BRANCHES} - set(names) == set(), language


def test_the_page_carries_every_language_but_not_the_brief() -> None:
    carried = messages({"ru": {"node/A": "А"}})
    assert [each["code"] for each in carried["languages"]] == list(LANGUAGES)
    assert [each["direction"] for each in carried["languages"]] == ["ltr", "ltr", "ltr", "rtl"]
    assert "mode-rail = Железная дорога" in carried["catalogues"]["ru"]
    assert carried["names"] == {"ru": {"node/A": "А"}}
    assert Voice().say(said("mode-rail")) == "Railway"
