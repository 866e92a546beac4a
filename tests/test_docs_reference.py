"""The references made from the code: against the program's own help, the schemas, and the modules."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import corridor
from corridor.examples import EXAMPLES
from corridor.usage import usage
from docs import api, commands, dictionary, palette
from layers import load_atlas
from layers.model.schema import LAYERS
from layers.scenarios import SCENARIO_SCHEMA
from maps.look.style import DARK, LIGHT, MODES

ROOT = Path(__file__).parent.parent
USAGE = usage(corridor.app)
EVERY = {command["name"]: command for command in USAGE["commands"]}


def _help(name: str) -> str:
    result = CliRunner().invoke(corridor.app, [*name.split(), "--help"], env={"COLUMNS": "250", "NO_COLOR": "1"})
    assert result.exit_code == 0, result.output
    return re.sub(r"\x1b\[[0-9;]*m", "", result.output)


@pytest.mark.parametrize("name", EVERY)
def test_a_command_has_the_options_of_its_help(name: str) -> None:
    told = _help(name)
    options = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", told)) - {"--help"}
    described = {one for option in EVERY[name]["options"] for one in option["flags"] if one.startswith("--")}
    assert described <= options
    assert {option for option in options if re.search(rf"[ ,]{option}[ ,]", told)} >= described
    page = commands.page()
    section = page[page.index(f"## corridor {name} {{") :].split("\n## ")[0]
    for option in EVERY[name]["options"]:
        assert f"`{option['flags'][0]}`" in section
    for argument in EVERY[name]["arguments"]:
        assert argument["metavar"] in told


def test_all_commands_are_there() -> None:
    groups = {group.typer_instance: group.typer_instance.info.name for group in corridor.app.registered_groups}
    told = {
        f"{above if isinstance(above, str) else ''} {one.name or one.callback.__name__}".strip()
        for app, above in groups.items()
        for one in app.registered_commands
    }
    assert told == set(EVERY)
    assert set(EXAMPLES) == set(EVERY) | {"", "layers", "scenario", "fetch"}


def test_defaults_are_those_of_the_program() -> None:
    page = commands.page()
    section = page[page.index("## corridor chokepoints") :].partition("\n## ")[0]
    assert "| `--radius-km` | number 0.01 to 500 | `5.0` |" in section
    assert "| `--format`, `-f` | `table`, `csv`, `json`, `geojson` | `table` |" in section
    assert "| `--explain` |  |  |" in section
    assert "| `--scenario` | `NAME`, several times |  |" in section
    assert "| `--as-of` | `YEAR` 1,800 to 2,200 |" in section
    assert EVERY["layers info"]["arguments"][0]["required"]
    assert not EVERY["map"]["arguments"][0]["required"]
    assert EVERY["map"]["usage"] == "corridor map [OPTIONS] [OUT.html]"


def test_exit_codes_are_all_told() -> None:
    assert USAGE["exit_codes"] == {"0": "ok", "1": "error", "2": "usage", "3": "bad layers"}
    told = ", ".join(f"{code} {meaning}" for code, meaning in USAGE["exit_codes"].items())
    assert f"Exit codes: {told}." in (corridor.__doc__ or "")
    used = set(re.findall(r"sys\.exit\((\d)\)", (ROOT / "corridor" / "app.py").read_text(encoding="utf-8")))
    assert used <= set(USAGE["exit_codes"])


def test_the_dictionary_has_every_field_of_every_layer() -> None:
    page = dictionary.page()
    for layer in LAYERS.values():
        section = page.split(f"{{: #{'lines' if layer.name in ('rail', 'road', 'sea', 'pipeline') else layer.name} }}")[
            1
        ]
        rows = re.findall(r"^\| `([^`]+)` \| (\w+) \|", section.split("\n## ")[0], flags=re.MULTILINE)
        assert rows == [(field.name, field.type) for field in layer.fields]


def _keys(schema: Any) -> Iterator[str]:
    """Every key of a JSON Schema that is a property, however deep."""
    if isinstance(schema, dict):
        for name, value in schema.items():
            if name == "properties":
                yield from value
            yield from _keys(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _keys(value)


def test_the_dictionary_has_every_key_of_a_scenario() -> None:
    section = dictionary.page().split("{: #scenario }")[1].split("\n## ")[0]
    named = {re.split(r"[.\[]", name)[-1] for name in re.findall(r"^\| `([^`]+)`", section, flags=re.MULTILINE)}
    assert named >= set(_keys(SCENARIO_SCHEMA))


def test_no_row_of_the_dictionary_is_without_meaning() -> None:
    """Six cells, all schemas; a field that nobody described stops here."""
    rows = [line for line in dictionary.page().splitlines() if line.startswith("| `")]
    assert len(rows) > 100
    for row in rows:
        cells = re.split(r"(?<!\\)\|", row)[1:-1]
        assert len(cells) == 6, row
        assert cells[5].strip(), row
        assert cells[1].strip(), row


def test_units_stand_in_their_column() -> None:
    page = dictionary.page()
    assert "| `official_km` | number | km | at least 0" in page
    assert "| `capacity_bcm_y` | number | bcm/y | at least 0" in page
    assert "| `gauge_mm` | integer | mm | at least 500, at most 2000 |" in page
    assert "| `routes[].segments` | list of string |" in page


def _documented() -> list[str]:
    handed = [name for package in api.PACKAGES for name in api.handed_on(package).values()]
    return [*handed, *(f"{module}.{name}" for module, names in api.MODULES.items() for name in names)]


def test_what_a_package_hands_on_is_what_it_says() -> None:
    for package in api.PACKAGES:
        assert set(api.handed_on(package)) == set(importlib.import_module(package).__all__) or package == "corridor"
    offered = {name for package in api.PACKAGES for name in api.handed_on(package)}
    assert offered <= set(corridor.__all__)
    for name in corridor.__all__:
        assert getattr(corridor, name) is not None


def test_the_one_namespace_gives_what_the_packages_give() -> None:
    for package in ("layers", "geo", "maps"):
        for name in api.handed_on(package):
            assert getattr(corridor, name) is getattr(importlib.import_module(package), name)
    with pytest.raises(AttributeError, match="no attribute 'exposur'"):
        getattr(corridor, "exposur")  # noqa: B009


@pytest.mark.parametrize("name", _documented())
def test_a_public_name_has_a_docstring_with_all_its_parameters(name: str) -> None:
    module, _, member = name.rpartition(".")
    found = getattr(importlib.import_module(module), member)
    if not callable(found):  # a constant: its text stands below it in the source
        source = inspect.getsource(importlib.import_module(module))
        assert re.search(rf'^{member}\b.*?=.*?\n"""', source, flags=re.MULTILINE | re.DOTALL)
        return
    text = inspect.getdoc(found)
    assert text
    assert found.__doc__ is not None
    if inspect.isfunction(found):
        parameters = list(inspect.signature(found).parameters)
        described = text.partition("Parameters\n---")[2]
        if described and "and errors are those of" not in text:
            assert [one for one in parameters if not re.search(rf"\b{one}\b", described)] == []


def test_the_palette_is_the_programs() -> None:
    day, night = palette.css().split('"slate"')
    assert f"--land: {LIGHT.land};" in day
    assert f"--accent: {DARK.accent};" in night
    assert f"--sea: {MODES['sea'].color};" in day
    assert f"--rail: {MODES['rail'].dark};" in night


def _literals() -> str:
    """Return the text of every message of the program, what is put into it left out."""
    found = []
    for path in [
        *(ROOT / "corridor").rglob("*.py"),
        ROOT / "Makefile",
        *(ROOT / "layers").rglob("*.py"),
        *(ROOT / "geo").rglob("*.py"),
        *(ROOT / "maps").rglob("*.py"),
    ]:
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            found.append(text)
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.JoinedStr):
                parts = (part.value if isinstance(part, ast.Constant) else "\0" for part in node.values)
                found.append("".join(map(str, parts)))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.append(node.value)
    return "\n".join(found)


def test_messages_that_are_explained_are_those_of_the_program() -> None:
    """In troubleshooting, what is bold before a full stop is a message: its fixed parts stand in the code."""
    page = (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
    program = re.sub(r"\s+", " ", _literals())
    ours = (
        "corridor: command not found",
        "Nothing to show",
        "A segment is",
        "The page is blank",
        "Lines without style",
        '"Unknown CRS"',
        "Why ",
        "Does ",
    )
    messages = [
        " ".join(bold.split()) for bold in re.findall(r"\*\*(.+?)\*\*", page.split("## Installing")[1], flags=re.DOTALL)
    ]
    messages = [one for one in messages if not one.startswith(ours)]
    assert len(messages) > 40
    for message in messages:
        parts = [part.strip(" .'\"") for part in re.split(r"…|\(…\)", message)]
        missing = [part for part in parts if len(part) > 3 and part.rstrip("?") not in program]
        assert missing == [], f"{message}: no such message"


def test_the_versions_to_cite_are_those_there_are() -> None:
    text = (ROOT / "docs" / "citing.md").read_text(encoding="utf-8")
    version = re.search(r'^version = "([^"]+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert version is not None
    assert f"version {version[1]}." in text
    assert f"version = {{{version[1]}}}" in text
    assert f"atlas `instc` {load_atlas().catalogue['version']}." in text


def test_names_in_the_text_of_docstrings_are_linked() -> None:
    """Those that are described, not parameters, types or code."""
    text = "<p>See <code>chokepoints</code>, <code>load_atlas</code> and <code>segments</code>.</p>"
    linked = api.linked(text, "geo")
    assert '<a href="#geo.vulnerability.chokepoint_ranking.chokepoints"><code>chokepoints</code></a>' in linked
    assert '<a href="layers.html#layers.atlas.load.load_atlas"><code>load_atlas</code></a>' in linked
    assert " <code>segments</code>." in linked
    assert (
        api.linked("<p>(<code>geo.status_in</code>)</p>", "geo").count('<a href="#geo.network.years.status_in">') == 1
    )
    assert (
        api.linked("<p>(<code>geo.measures.route_exposure.pieces</code>)</p>", "maps").count(
            "geo.html#geo.measures.route_exposure.pieces"
        )
        == 1
    )
    parameter = "<li><b><code>network</code></b> <pre><code>chokepoints</code></pre></li>"
    assert api.linked(parameter, "geo") == parameter
