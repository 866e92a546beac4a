"""Record how far the model is from what was observed, for the bundled atlases and the README.

Run it after a change that is meant to move these figures, once the atlases are built. It writes the metrics into
`observations.json` of the tables and of the layers, and the sentence of the README; tests hold all three together,
and `corridor validate --check` holds later changes against them.

    python scripts/record_validation.py
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from textwrap import fill
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import geo  # noqa: E402
from layers import load_atlas  # noqa: E402
from layers.atlas import bundled_atlases  # noqa: E402
from layers.atlas.save import descriptor, document  # noqa: E402

README: Final = re.compile(r"^- \*\*Validation\*\*.*?(?=^- \*\*)", flags=re.MULTILINE | re.DOTALL)
_WHAT: Final = {"volume": "volumes", "share": "shares of branches", "time": "times", "price": "prices"}


def sentence(recorded: Mapping[str, Any], rest: float) -> str:
    """Return the paragraph of the README on recorded metrics; `rest` is the WAPE of volumes without the largest."""
    text = "- **Validation** holds the model against what was counted ([how](docs/methods/validation.md); "
    text += "`corridor validate`)"
    figures = recorded.get("test", {})
    beside = {"volume": f" ({rest:.0%} without the largest count)"}
    off = [
        f"{figures[key]['wape']:.0%} of the {what}{beside.get(key, '')}"
        for key, what in _WHAT.items()
        if key in figures
    ]
    if off:
        text += "; on observations that nothing was fitted on, its absolute errors sum to "
        text += " and ".join(filter(None, [", ".join(off[:-1]), off[-1]])).replace("%", " %")
    return fill(f"{text}.", 125, subsequent_indent="  ", break_on_hyphens=False) + "\n"


def rest_of_volumes(held: geo.Validation) -> float:
    """Return how far off the volumes of the set `test` are without the largest."""
    rest: Any = held.metrics.set_index(["set", "measure"]).loc[("test", "volume"), "wape_rest"]
    return float(rest)


def record(name: str, folder: Path) -> None:
    """Write the metrics of an atlas into its tables, its layers and their catalogue."""
    atlas = load_atlas(folder, check=False)
    document_now = {**atlas.observations, "recorded": geo.validate(atlas).recorded()}
    for path in (ROOT / "scripts" / name / "observations.json", folder / "observations.json"):
        path.write_text(document(document_now), encoding="utf-8")
    catalogue = folder / "datapackage.json"
    head = {key: value for key, value in atlas.catalogue.items() if key != "resources"}
    catalogue.write_text(descriptor(folder, head), encoding="utf-8")


def main() -> None:
    """Record the metrics of every bundled atlas that has observations."""
    for name, folder in bundled_atlases().items():
        if (folder / "observations.json").is_file():
            record(name, folder)
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    atlas = load_atlas()
    told = sentence(atlas.observations.get("recorded", {}), rest_of_volumes(geo.validate(atlas)))
    readme.write_text(README.sub(lambda _: told, text), encoding="utf-8")


if __name__ == "__main__":
    main()
