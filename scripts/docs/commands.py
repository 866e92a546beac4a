"""The command reference, from the program itself: every command, argument, option, default and exit code."""

from __future__ import annotations

from typing import Any

import corridor
from corridor.usage import usage


def page() -> str:
    """Return the command reference as Markdown."""
    told = usage(corridor.app)
    every = told["commands"]
    lines = ["# Commands", ""]
    lines += ["`corridor COMMAND --help` says the same in the terminal, `corridor --version` which version it is."]
    lines += ["Data go to the standard output; progress, notes and errors to the standard error.", ""]
    lines += ["| command | what it does |", "| --- | --- |"]
    lines += [f"| [`{one['name']}`](#{_anchor(one)}) | {_cell(one['summary'])} |" for one in every]
    lines += ["", "## Exit codes", "", "| code | meaning |", "| --- | --- |"]
    lines += [f"| {code} | {meaning} |" for code, meaning in told["exit_codes"].items()]
    for one in every:
        lines += ["", f"## corridor {one['name']} {{: #{_anchor(one)} }}", "", one["help"], ""]
        lines += ["```text", one["usage"], "```", ""]
        if one["arguments"]:
            lines += ["| argument | takes | | meaning |", "| --- | --- | --- | --- |"]
            lines += [
                f"| `{arg['metavar']}` | {_cell(_value(arg))} | {'required' if arg['required'] else 'optional'} "
                f"| {_cell(arg['help'])} |"
                for arg in one["arguments"]
            ]
            lines.append("")
        if one["options"]:
            lines += ["| option | takes | if not given | meaning |", "| --- | --- | --- | --- |"]
            lines += [
                f"| {', '.join(f'`{name}`' for name in option['flags'])} | {_cell(_value(option))} "
                f"| {'**required**' if option['required'] else _cell(_default(option))} | {_cell(option['help'])} |"
                for option in one["options"]
            ]
            lines.append("")
        lines += ["```sh", *one["examples"], "```"]
    return "\n".join(lines) + "\n"


def _anchor(command: dict[str, Any]) -> str:
    return "corridor-" + str(command["name"]).replace(" ", "-")


def _cell(text: str) -> str:
    """Return text that a cell of a Markdown table can hold."""
    return " ".join(text.split()).replace("|", "\\|")


def _default(parameter: dict[str, Any]) -> str:
    given = parameter["default"]
    return "" if given is None or parameter["type"] == "flag" else f"`{given}`"


def _value(parameter: dict[str, Any]) -> str:
    """Return what a parameter takes, in words; nothing for a switch."""
    if parameter["type"] == "flag":
        return ""
    if parameter["choices"]:
        return ", ".join(f"`{one}`" for one in parameter["choices"])
    low, high = (None if parameter[bound] is None else f"{parameter[bound]:,}" for bound in ("min", "max"))
    bounds = f"{low} to {high}" if low and high else f"from {low}" if low else f"up to {high}" if high else ""
    words = {"integer": "whole number", "number": "number", "path": "path", "text": "text"}[parameter["type"]]
    is_named = parameter["metavar"] and parameter["flags"]
    several = "several times" if parameter["multiple"] and parameter["flags"] else ""
    value = " ".join(filter(None, [f"`{parameter['metavar']}`" if is_named else words, bounds]))
    return ", ".join(filter(None, [value, several]))
