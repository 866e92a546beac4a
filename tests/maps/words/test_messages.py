"""Messages: the same ids and variables in every language, and the same text in Python and in a browser's engine."""

from __future__ import annotations

import datetime
import json
import math
import random
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from fluent.syntax import FluentParser, ast, visitor

from maps.page.languages import messages as page_messages
from maps.words import numbers
from maps.words.messages import LANGUAGES, Name, Series, Voice, as_json, catalogue, message, said

BETWEEN = {"en": "LOW to HIGH", "az": "LOW – HIGH", "ru": "от LOW до HIGH", "fa": "LOW تا HIGH"}
LETTERS = {"az": "LATIN", "ru": "CYRILLIC", "fa": "ARABIC"}
STATIC = Path(__file__).parents[3] / "maps" / "static"
FLUENT = STATIC.parent / "vendor" / "fluent-bundle" / "fluent-bundle.min.js"


class Found(visitor.Visitor):
    """The variables of a message, each with the functions that write it, the texts, and the messages referred to."""

    def __init__(self, node: ast.BaseNode) -> None:
        self.variables: set[tuple[str, str]] = set()
        self.texts: list[str] = []
        self.others: set[str] = set()
        self.visit(node)

    def visit_FunctionReference(self, node: ast.FunctionReference) -> None:  # noqa: N802
        for each in node.arguments.positional:
            if isinstance(each, ast.VariableReference):
                self.variables.add((each.id.name, node.id.name))

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802
        self.variables.add((node.id.name, ""))

    def visit_SelectExpression(self, node: ast.SelectExpression) -> None:  # noqa: N802
        """A language may choose by a variable where another need not: the choice alone says nothing of it."""
        for variant in node.variants:
            self.visit(variant)

    def visit_TextElement(self, node: ast.TextElement) -> None:  # noqa: N802
        self.texts.append(node.value)

    def visit_MessageReference(self, node: ast.MessageReference) -> None:  # noqa: N802
        self.others.add(node.id.name)


def entries(language: str) -> dict[str, ast.Message]:
    body = FluentParser().parse(catalogue(language)).body
    assert not [each for each in body if isinstance(each, ast.Junk)], language
    found = [each for each in body if isinstance(each, ast.Message)]
    assert len({each.id.name for each in found}) == len(found), "an id twice"
    return {each.id.name: each for each in found}


def parts() -> Iterator[str]:
    for path in sorted((Path(message.__code__.co_filename).parent / "en").glob("*.ftl")):
        yield path.name


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_language_has_the_ids_and_variables_of_the_english(language: str) -> None:
    english, own = entries("en"), entries(language)
    assert set(own) == set(english)
    for name, entry in english.items():
        assert Found(own[name]).variables == Found(entry).variables, name
    folder = Path(message.__code__.co_filename).parent
    assert sorted(path.name for path in (folder / language).glob("*.ftl")) == list(parts())


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_the_letters_are_those_of_the_language(language: str) -> None:
    """What stays English by mistake is in Latin letters; in Azerbaijani it is the same text."""
    english, same = entries("en"), []
    for name, entry in entries(language).items():
        here, there = (" ".join(Found(each).texts) for each in (entry, english[name]))
        words = [each for each in re.findall(r"[^\W\d_]+", here) if each not in re.findall(r"[^\W\d_]+", there)]
        latin = [each for each in words if not unicodedata.name(each[0]).startswith(LETTERS[language])]
        assert not latin, (name, latin)
        if here == there and len(re.findall("[a-z]{3}", there)) > 1:
            same.append(name)
    assert [name for name in same if not name.startswith(("country-", "sea-"))] == []
    if language == "fa":
        assert not re.search("[يك]", catalogue("fa")), "the Arabic letters, not the Persian ones"


def test_marks_stand_in_pairs() -> None:
    for language in LANGUAGES:
        for line in catalogue(language).splitlines():
            assert not re.search("⟦[^⟧]*⟦|⟧[^⟦]*⟧", line), line
            assert line.count("⟦") == line.count("⟧"), line


def test_what_is_wrong_is_told() -> None:
    with pytest.raises(KeyError):
        message("no-such-message")
    with pytest.raises(KeyError):
        message("mode-rail", "xx")
    with pytest.raises(ValueError, match="mode-and-km in en"):
        message("mode-and-km", mode=said("mode-rail"))


def test_names_are_found_where_they_are_known_first() -> None:
    names = {"node/a": "Source (old)", "country/AZE": "The Land of Fire"}
    voice = Voice("ru", names=names, own={"node/b": "Баку"})
    assert voice.name("node/a") == "Source (old)", "a name that is a word of the interface stays"
    assert voice.name("node/a", short=True) == "Source"
    assert voice.name("node/b") == "Баку"
    assert voice.name("node/c") == "c"
    assert [voice.name("country/AZE", case) for case in ("", "gen", "acc")] == [
        "Азербайджан",
        "Азербайджана",
        "Азербайджан",
    ]
    assert voice.name("country/BEL", "gen") == "страны Бельгия"
    assert Voice("en", names=names).name("country/AZE") == "The Land of Fire"


def values() -> list[float]:
    """Return numbers of every size, ties of rounding and noise of binary arithmetic among them."""
    draw = random.Random(16)
    ties = [0.5, 1.5, 2.5, 0.05, 0.15, 9.25, 9.95, 9.949, 99.995, 999.95, 1000.5, 1.005, 2.675, 0.285, 0.0005, 13.16]
    sizes = [round(draw.uniform(1, 10) * 10 ** draw.randint(-4, 7), draw.randint(0, 6)) for _ in range(400)]
    every = [0.0, *ties, *sizes, 0.1 + 0.2, 1 / 3, 2 / 3, 1230.0, 1e6]
    return [sign * value for value in every for sign in (1, -1)]


def in_browser(asked: Mapping[str, Any]) -> Any:
    """Return what `messages.js` says under node: numbers and messages, by language."""
    program = shutil.which("node")
    if program is None:
        pytest.skip("node is absent")
    script = f"""
        globalThis.window = globalThis; globalThis.corridor = {{features: new Map(), data: {{routes: {{}}, branches: {{}}, countries: {{}}}}}};
        const fs = require("fs"), vm = require("vm");
        for (const file of {json.dumps([str(FLUENT), str(STATIC / "messages.js")])}) vm.runInThisContext(fs.readFileSync(file, "utf8"));
        corridor.learn({json.dumps(page_messages({}))});
        globalThis.document = {{documentElement: {{}}, querySelectorAll: () => []}};
        const asked = {json.dumps(asked)};
        const out = {{}};
        for (const code of {json.dumps(LANGUAGES)}) {{
          corridor.speak(code);
          out[code] = [asked.numbers.map(([kind, value, sign]) => corridor.figure(kind, value, sign)), asked.messages.map(([id, args]) => corridor.text(id, args))];
        }}
        console.log(JSON.stringify(out));
    """
    done = subprocess.run([program, "-"], input=script, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_numbers_and_messages_are_the_same_in_python_and_in_a_browser() -> None:
    asked = [(kind, value, sign) for kind in numbers.KINDS for value in values() for sign in (False, True)]
    date = datetime.date(2026, 3, 5)
    told = [
        said("mode-and-km", mode=said("mode-rail"), km=13.16),
        *(said("days", days=days) for days in (0, 1, 1.5, 2, 5, 11, 21, 1234)),
        *(said("lasting-from", days=days, date=date) for days in (1, 5)),
        said("pair", origin=Name("node/x (y)"), destination=Name("country/IRN")),
        *(
            said("only", what=Series([Name(f"country/{code}") for code in codes]))
            for codes in (["IRN"], ["IRN", "AZE"], ["IRN", "AZE", "RUS"])
        ),
        said("only", what="<b>{ $x } ⟦"),
        said("only", what=None),
        said("only", what=1234.567),
    ]
    found = in_browser({"numbers": asked, "messages": [as_json(each) for each in told]})
    for language in LANGUAGES:
        written, texts = found[language]
        mine = [numbers.written(kind, value, language, sign=sign) for kind, value, sign in asked]
        assert [(a, m, w) for a, m, w in zip(asked, mine, written, strict=True) if m != w] == []
        assert texts == [Voice(language).say(each) for each in told], language


def test_by_hand() -> None:
    assert message("days", days=1) == "1 day"
    assert [message("days", "ru", days=days) for days in (1, 2, 5, 1.5)] == ["1 день", "2 дня", "5 дней", "1,5 дня"]
    assert message("lasting-from", days=5, date=datetime.date(2026, 3, 5)) == "5 days from 5 March 2026"
    assert message("lasting-from", "fa", days=5, date=datetime.date(2026, 3, 5)) == "۵ روز از ۵ مارس ۲۰۲۶"
    assert message("only", what=math.nan) == "–"
    assert message("only", "az", what=Series([said("way-rail"), said("way-sea")])) == "dəmir yolu və dəniz"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_writes_every_interval_in_one_way(language: str) -> None:
    """In Russian "0,3–6,0", "0,3…6,0" and "от 0,3 до 6,0" stood side by side."""
    between = []
    for path in sorted((STATIC.parent / "words" / "messages" / language).glob("*.ftl")):
        text = re.sub(
            r"\{ (?:[A-Z]+\()?\$(low|high)\)? \}",
            lambda found: found[1].upper(),
            path.read_text("utf-8").replace("\u00a0", " "),
        )
        between += re.findall(r"\w* ?LOW.*?HIGH", text)
    assert len(between) > 10
    assert [each for each in between if not each.endswith(BETWEEN[language])] == []
