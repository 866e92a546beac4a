"""The table and the figure of the paper, made from the validation of the bundled atlas.

python scripts/docs/paper.py            write them
python scripts/docs/paper.py --check    write nothing; fail if the table is not that of today
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import matplotlib.pyplot as plt
import pandas as pd

from geo import Validation, validate
from layers import load_atlas

PAPER: Final = Path(__file__).parents[2] / "paper" / "paper.md"
_PLACE: Final = re.compile(
    r"(?<=<!-- validation: written by scripts/docs/paper.py -->\n).*?(?=<!-- end -->)", re.DOTALL
)


def table(validation: Validation) -> str:
    """Return the metrics as a table of Markdown; R² of fewer than three figures says nothing and is left out."""
    head = ["", "| set | what | unit | n | WAPE | R² |", "| --- | --- | --- | ---: | ---: | ---: |"]
    rows = [
        f"| {each.set} | {each.measure} | {each.unit} | {each.n} | {each.wape:.0%} | {_r2(each)} |"
        for each in validation.metrics.itertuples()
    ]
    return "\n".join([*head, *rows, "", ""])


def _r2(row: Any) -> str:
    return f"{row.r2:.2f}" if row.n > 2 else "–"


def filled(paper: str, validation: Validation) -> str:
    """Return the paper with its table as it is now."""
    return _PLACE.sub(lambda _: table(validation), paper)


def draw(rows: pd.DataFrame, path: Path) -> None:
    """Draw what was observed beside the model, for observations of the set `test`."""
    tested = rows[(rows["set"] == "test") & rows["modelled"].notna()]
    figure, axes = plt.subplots(figsize=(4.4, 4.0), layout="constrained")
    for (kind, mark), colour in zip(
        {"volume": "o", "share": "s", "time": "^", "price": "D", "queue": "v"}.items(),
        ("#1b6ca8", "#b8860b", "#2e7d32", "#8e44ad", "#b03a2e"),
        strict=True,
    ):
        each = tested[tested["kind"] == kind]
        axes.scatter(each["observed"], each["modelled"], marker=mark, color=colour, s=24, label=kind)
    values = tested[["observed", "modelled"]]
    ends = [values.min().min() / 2, values.max().max() * 2]
    axes.plot(ends, ends, color="#888888", linewidth=0.8)
    axes.set(xscale="log", yscale="log", xlabel="observed", ylabel="modelled")
    axes.legend(frameon=False, fontsize=8)
    figure.savefig(path, dpi=200, metadata={"Software": None})
    plt.close(figure)


def main() -> None:
    """Write the table and the figure."""
    validation = validate(load_atlas())
    PAPER.write_text(filled(PAPER.read_text(encoding="utf-8"), validation), encoding="utf-8")
    draw(validation.table, PAPER.with_name("validation.png"))


if __name__ == "__main__":
    main()
