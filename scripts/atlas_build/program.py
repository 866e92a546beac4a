"""The program that builds one atlas: what `scripts/build_*.py` run."""

from __future__ import annotations

import argparse
import filecmp
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from atlas_build import facts
from atlas_build.build import BuildError, build
from atlas_build.recipe import Recipe


def main(recipe: Recipe, arguments: Sequence[str] | None = None) -> int:
    """Build an atlas, or compare a fresh build with the one that is there.

    Returns
    -------
    int
        0 if all is well, 1 if a length is unexplained, the facts contradict themselves or the check fails.
    """
    parser = argparse.ArgumentParser(
        description=f"Build the atlas in layers/{recipe.out.name} from facts and open networks."
    )
    parser.add_argument("--out", type=Path, default=recipe.out, help="folder to write (default: %(default)s)")
    parser.add_argument("--check", action="store_true", help="write nothing; compare a fresh build with the folder")
    options = parser.parse_args(arguments)
    try:
        if not options.check:
            unexplained = build(recipe, options.out)
        else:
            with tempfile.TemporaryDirectory() as folder:
                fresh = Path(folder) / options.out.name
                unexplained = build(recipe, fresh)
                names = sorted(path.name for path in fresh.iterdir() if path.is_file())
                _, differ, absent = filecmp.cmpfiles(fresh, options.out, names, shallow=False)
                unexplained += [f"{name}: not what a fresh build gives" for name in [*differ, *absent]]
    except (facts.FactsError, BuildError) as error:
        print(error, file=sys.stderr)
        return 1
    for problem in unexplained:
        print(problem, file=sys.stderr)
    return 1 if unexplained else 0
