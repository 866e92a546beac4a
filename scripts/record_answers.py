"""Record the figures that answer the claims of the atlas, and what its scenarios change, for the page and the brief.

    python scripts/record_answers.py

It writes `recorded` into `claims.json` of the tables and of the layers. Run it after any change to the data or the
model, then rebuild the catalogue; tests hold the figures together with those of `geo.answers` and
`geo.scenario_intervals`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import pandas as pd  # noqa: E402

from geo import Case, answers, closure, scenario_intervals  # noqa: E402
from layers import Atlas, load_atlas  # noqa: E402
from layers.atlas import bundled_atlases  # noqa: E402
from layers.atlas.save import document  # noqa: E402
from layers.documents.claims import fingerprint  # noqa: E402
from layers.model.values import json_value  # noqa: E402
from layers.scenarios.scenario import load_scenario, scenario_names  # noqa: E402
from maps.story.queues import queue_by_day  # noqa: E402

DRAWS = 200
MEASURES = ("unserved", "cost of what both carry", "hours per tonne")


def changes(atlas: Atlas) -> pd.DataFrame:
    """Return what each scenario of an atlas changes in a year, with intervals."""
    tables = []
    for name in scenario_names(atlas):
        if load_scenario(atlas, name).kind == "baseline":
            continue
        print(name, file=sys.stderr)
        table = scenario_intervals(Case(atlas, name), draws=DRAWS)
        tables.append(table[table["measure"].isin(MEASURES)].assign(scenario=name))
    return pd.concat(tables)[["scenario", "measure", "change", "change_low", "change_high"]]


def cost_of_the_days(atlas: Atlas) -> pd.DataFrame:
    """Return what waiting and going round costs while each scenario lasts, million USD, where the page tells that."""
    rows = []
    for name in scenario_names(atlas):
        case = Case(atlas, name)
        if queue_by_day(case) is None:
            continue
        print(name, file=sys.stderr)
        cost = closure(case, draws=DRAWS).summary.set_index("measure").loc["cost"]
        change, low, high = (float(cost[column]) / 1e6 for column in ("median", "low", "high"))
        rows.append((name, "cost of the days", change, low, high))
    return pd.DataFrame(rows, columns=["scenario", "measure", "change", "change_low", "change_high"])


def rounded(table: pd.DataFrame) -> list[dict[str, object]]:
    """Return rows as they are recorded: numbers to six digits, so that other machines record the same."""
    rows = json_value(table.to_dict("records"))
    return [
        {key: float(f"{value:.6g}") if isinstance(value, float) else value for key, value in row.items()}
        for row in rows
    ]


def main() -> None:
    """Record the answers of every bundled atlas that has claims."""
    for name, folder in bundled_atlases().items():
        atlas = load_atlas(name)
        if not atlas.claims:
            continue
        recorded = {
            "fingerprint": fingerprint(folder),
            "figures": rounded(answers(atlas)),
            "draws": DRAWS,
            "changes": rounded(pd.concat([changes(atlas), cost_of_the_days(atlas)])),
        }
        for path in (ROOT / "scripts" / name / "claims.json", folder / "claims.json"):
            stated = json.loads(path.read_text(encoding="utf-8"))
            path.write_bytes(document({**stated, "recorded": recorded}).encode())


if __name__ == "__main__":
    main()
