"""The notebook of the documentation shows what a real kernel shows today."""

from __future__ import annotations

import copy

from docs import notebook


def test_the_notebook_shows_what_it_gives_when_run() -> None:
    kept = notebook.read()
    ran = notebook.executed(copy.deepcopy(kept))
    assert notebook.texts(ran) == notebook.texts(kept)
    assert len(notebook.texts(kept)) > 7


def test_the_page_has_every_cell_and_every_picture() -> None:
    kept = notebook.read()
    page, pictures = notebook.page(kept)
    assert all(cell.source in page for cell in kept.cells)
    assert all(f"]({name})" in page and picture.startswith(b"\x89PNG") for name, picture in pictures.items())
    assert len(pictures) == 2
    assert "<table" in page
    assert "<style" not in page
