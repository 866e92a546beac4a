"""The notebook of the documentation: run anew by `python scripts/docs/notebook.py`, and shown as a page of the site.

docs/notebook.ipynb is kept with its outputs, so that it can be read where it is, downloaded and run.
"""

from __future__ import annotations

import base64
import os
import re
from pathlib import Path
from typing import Any, Final

import nbformat

ROOT: Final = Path(__file__).parents[2]
NOTEBOOK: Final = ROOT / "docs" / "notebook.ipynb"
# pandas gives each table a style of its own; without it the table looks as the site's do.
_STYLE: Final = re.compile(r'<style scoped>.*?</style>\s*|(?<=<table) border="1" class="dataframe"', flags=re.DOTALL)


def executed(notebook: Any) -> Any:
    """Return a notebook run from the top in a fresh kernel, with nothing in it that differs from run to run."""
    from nbclient import NotebookClient

    os.environ["PYTHONPATH"] = str(ROOT)
    run = NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(ROOT)}}).execute()
    for cell in run.cells:
        cell.metadata.clear()
    run.metadata["language_info"] = {"name": "python"}
    return run


def texts(notebook: Any) -> list[str]:
    """Return what the cells print or show, pictures left out."""
    return [
        output.get("text") or output["data"].get("text/html") or output["data"]["text/plain"]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "image/png" not in output.get("data", {})
    ]


def page(notebook: Any) -> tuple[str, dict[str, bytes]]:
    """Return the notebook as Markdown, and its pictures by name."""
    parts, pictures = [], {}
    for cell in notebook.cells:
        parts.append(f"```python\n{cell.source}\n```" if cell.cell_type == "code" else cell.source)
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "image/png" in data:
                name = f"notebook-{len(pictures) + 1}.png"
                pictures[name] = base64.b64decode(data["image/png"])
                heading = [each for each in parts if each.startswith("## ")][-1].splitlines()[0].lstrip("# ")
                parts.append(f"![{heading}]({name})")
            elif "text/html" in data:
                parts.append(_STYLE.sub("", data["text/html"]))
            else:
                parts.append(f"```text\n{output.get('text') or data['text/plain']}\n```")
    parts.insert(1, "The same as a file to run: [notebook.ipynb](notebook.ipynb).")
    return "\n\n".join(parts) + "\n", pictures


def read() -> Any:
    """Return the notebook as it is kept."""
    return nbformat.read(NOTEBOOK, as_version=4)


if __name__ == "__main__":
    nbformat.write(executed(read()), NOTEBOOK)
