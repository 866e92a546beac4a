"""The program: its groups of commands joined together, and what each error ends with."""

from __future__ import annotations

import atexit
import gc
import json
import os
import re
import shlex
import sys
from difflib import get_close_matches
from typing import Annotated, Any, Final

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from corridor.commands.atlases import atlases_app
from corridor.commands.fetch import fetch_app
from corridor.commands.gas import gas_app
from corridor.commands.interdiction import interdiction_app
from corridor.commands.layers import layers_app
from corridor.commands.lengths import lengths_app
from corridor.commands.network import network_app
from corridor.commands.pages import pages_app
from corridor.commands.risk import risk_app
from corridor.commands.scenarios import scenario_app
from corridor.commands.validation import validation_app
from corridor.examples import EXAMPLES, epilog
from corridor.output import say
from corridor.streams import standard_streams
from corridor.supervised import supervised
from layers import AtlasError
from layers.model.explain import printable
from layers.model.problem import ClusterError, ExtentError, FetchError, MissingCostError, NothingOpenError, OutputError

_ORDER: Final = tuple(dict.fromkeys(name.partition(" ")[0] for name in EXAMPLES))
"""The commands and groups in the order of the help."""


_PANELS: Final = {
    "See it": ("map", "qgis", "report"),
    "Bring your own": ("measure", "new", "gaps", "countries", "territory", "ends", "layers", "fetch"),
}
"""Where the help lists commands; the others are questions."""


def _panel(command: str) -> str:
    return next((title for title, commands in _PANELS.items() if command in commands), "Ask it")


_IN_PLAIN_WORDS: Final = {
    r"^Value error, ": "",
    r"Input should be a valid number, .*": "it is not a number",
    r"Input should be a valid integer, .*": "it is not a whole number",
    r"Input should be less than or equal to ": "it may be at most ",
    r"Input should be greater than or equal to ": "it must be at least ",
    r"Input should be less than ": "it must be below ",
    r"Input should be greater than ": "it must be above ",
}
"""What the library that reads options says of a value, and what a user is told."""


class _Command(TyperCommand):
    """A command whose options that take one value are given once: of two, the first would be lost unsaid."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        _, _, given = self.make_parser(ctx).parse_args(args=[*args])
        for option in dict.fromkeys(given):
            single = isinstance(option, TyperOption) and not (option.is_flag or option.multiple)
            if single and given.count(option) > 1 and not ctx.resilient_parsing:
                why = "is given more than once; it takes one value"
                said = getattr(option, "help", None) or ""
                if "comma-separated" in said:
                    why = f"{why}, in which commas part several. {said}"
                raise typer.BadParameter(why, ctx=ctx, param_hint=option.opts[0])
        return super().parse_args(ctx, args)


class _Scenarios(TyperGroup):
    """The commands of scenarios; a word that names none of them is taken for the name of a scenario."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if not (args[0].startswith("-") or get_close_matches(args[0], self.commands)):
            why = f"is no command; to run a scenario: corridor scenario run {shlex.join(args)}"
            raise typer.BadParameter(why, ctx=ctx, param_hint=args[0])
        return super().resolve_command(ctx, args)


class _Program(TyperGroup):
    """The program with its commands in that order, whichever module they are from, and errors in plain words."""

    def list_commands(self, ctx: Any) -> list[str]:
        return sorted(super().list_commands(ctx), key=_ORDER.index)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        above = [name for name in self.commands if getattr(self.commands[name], "commands", {}).get(args[0])]
        if args[0] not in self.commands and above:
            meant = f"corridor {above[0]} {shlex.join(args)}"
            raise typer.BadParameter(f"is a command of {above[0]}: {meant}", ctx=ctx, param_hint=args[0])
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            for words, plain in _IN_PLAIN_WORDS.items():
                error.message = re.sub(words, plain, error.message)
            raise


app = typer.Typer(
    cls=_Program,
    name="corridor",
    help="Map a transport corridor: what it crosses, what it depends on. The atlas shown first is the INSTC; "
    "--atlas middle is another.",
    epilog=epilog(""),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


for _group in (
    pages_app,
    lengths_app,
    network_app,
    interdiction_app,
    gas_app,
    atlases_app,
    risk_app,
    validation_app,
    layers_app,
    scenario_app,
    fetch_app,
):
    _above = _group.info.name if isinstance(_group.info.name, str) else ""
    for _command in _group.registered_commands:
        _name = str(_command.name or getattr(_command.callback, "__name__", ""))
        _command.cls = _Command
        _command.epilog = epilog(f"{_above} {_name}".strip())
        if not _above:
            _command.rich_help_panel = _panel(_name)
    if _above:
        _group.info.epilog = epilog(_above)
        if _group is scenario_app:
            _group.info.cls = _Scenarios
        _group.info.rich_help_panel = _panel(_above)
    app.add_typer(_group)


def _print_version(requested: bool) -> None:
    if requested:
        from layers.results.provenance import tool_version

        print(f"corridor {tool_version()}")
        raise typer.Exit


def _print_usage(requested: bool) -> None:
    if requested:
        from corridor.usage import usage

        print(json.dumps(usage(app), indent=2, ensure_ascii=False))
        raise typer.Exit


@app.callback()
def _root(
    context: typer.Context,
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
    _usage: Annotated[
        bool,
        typer.Option(
            "--json-usage", callback=_print_usage, is_eager=True, help="Describe every command as JSON, for programs."
        ),
    ] = False,
) -> None:
    """Map a transport corridor: what it crosses, what it depends on.

    The atlas shown first is the INSTC; --atlas middle is another.
    """
    from layers.files.inputs import run

    context.with_resource(run())
    context.obj = app  # what describes the commands asks for it


def main() -> None:
    """Run the command line in this process."""
    # Grids that PROJ would fetch: no file asks a server, and results are the same everywhere.
    os.environ["PROJ_NETWORK"] = "OFF"
    # Matrices are small: threads of a library that share one work longer than one alone, and round in another order.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # A command makes many small things and few circles: looking for those less often saves a tenth of the time.
    gc.set_threshold(1_000_000, 50, 100)
    try:
        with standard_streams():
            app(prog_name="corridor")
    except SystemExit as end:
        if end.code == 130:
            say("Interrupted.")
        raise
    except KeyboardInterrupt:  # before the library that reads the options hears it
        say("Interrupted.")
        sys.exit(130)
    except AtlasError as error:
        for problem in error.problems:
            say(f"error: {problem}")
        if len(error.problems) > 1:
            say(f"{len(error.problems)} problems.")
        sys.exit(3)
    except FetchError as error:
        say(f"error: {error}")  # its lines are what is missing
        sys.exit(1)
    except (OutputError, ClusterError, ExtentError, NothingOpenError) as error:
        say(f"error: {printable(str(error))}")
        sys.exit(1)
    except MemoryError:
        say("error: this needs more memory than there is; ask for less at once, or use a machine with more")
        sys.exit(1)
    except MissingCostError as error:
        say(f"error: {error}. Add the missing value to the atlas's costs.json.")
        sys.exit(3)


def program() -> None:
    """Run `main` so that it can be ended at any moment; the entry point of the installed program."""
    supervised()
    atexit.register(gc.freeze)  # looking for circles once more at the end would take a twentieth of the time
    main()
