"""Record the figures that answer the claims of the atlas, for the page and the brief.

    python scripts/record_answers.py

It writes `recorded` into `claims.json` of the tables and of the layers. Run it after any change to the data or the
model, then rebuild the catalogue; a test holds the figures together with those of `geo.answers`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from geo import answers  # noqa: E402
from layers import load_atlas  # noqa: E402
from layers.atlas import bundled_atlases  # noqa: E402
from layers.atlas.save import document  # noqa: E402
from layers.documents.claims import fingerprint  # noqa: E402
from layers.model.values import json_value  # noqa: E402

ENDS = ("value", "low", "high")


def main() -> None:
    """Record the answers of every bundled atlas that has claims."""
    for name, folder in bundled_atlases().items():
        atlas = load_atlas(name)
        if not atlas.claims:
            continue
        figures = json_value(answers(atlas).to_dict("records"))
        for row in figures:
            row.update(
                {key: None if row[key] is None else float(f"{row[key]:.6g}") for key in ("value", "low", "high")}
            )
        recorded = {"fingerprint": fingerprint(folder), "figures": figures}
        for path in (ROOT / "scripts" / name / "claims.json", folder / "claims.json"):
            stated = json.loads(path.read_text(encoding="utf-8"))
            path.write_bytes(document({**stated, "recorded": recorded}).encode())


if __name__ == "__main__":
    main()
