"""The program: its groups of commands joined together, and what each error ends with."""

from __future__ import annotations

import gc
import os
import sys
from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup

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
from corridor.output import say
from corridor.streams import standard_streams
from corridor.supervised import supervised
from layers import AtlasError
from layers.model.explain import printable
from layers.model.problem import ClusterError, ExtentError, FetchError, MissingCostError, NothingOpenError, OutputError

ORDER: Final = (
    "map",
    "qgis",
    "exposure",
    "routes",
    "dependence",
    "criticality",
    "chokepoints",
    "leverage",
    "gas",
    "risk",
    "interdict",
    "openings",
    "validate",
    "measure",
    "report",
    "new",
    "gaps",
    "countries",
    "territory",
    "ends",
    "layers",
    "scenario",
    "fetch",
)
"""The commands and groups in the order of the help; one that is not named here comes last."""


class _Ordered(TyperGroup):
    """The program with its commands in that order, whichever module they are from."""

    def list_commands(self, ctx: Any) -> list[str]:
        names = super().list_commands(ctx)
        return sorted(names, key=lambda name: ORDER.index(name) if name in ORDER else len(ORDER))


app = typer.Typer(
    cls=_Ordered,
    name="corridor",
    help="Map a transport corridor: what it crosses, what it depends on. The atlas shown first is the INSTC; "
    "--atlas middle is another.",
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
    app.add_typer(_group)


def _print_version(requested: bool) -> None:
    if requested:
        from layers.results.provenance import tool_version

        print(f"corridor {tool_version()}")
        raise typer.Exit


@app.callback()
def _root(
    context: typer.Context,
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Map a transport corridor: what it crosses, what it depends on.

    The atlas shown first is the INSTC; --atlas middle is another.
    """
    from layers.files.inputs import run

    context.with_resource(run())


def main() -> None:
    """Run the command line in this process."""
    # Grids that PROJ would fetch: no file asks a server, and results are the same everywhere.
    os.environ["PROJ_NETWORK"] = "OFF"
    # A command makes many small things and few circles: looking for those less often saves a tenth of the time.
    gc.set_threshold(100_000, 50, 100)
    try:
        with standard_streams():
            app(prog_name="corridor")
    except SystemExit as end:
        if end.code == 130:
            say("Interrupted.")
        raise
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
    main()
