"""What MkDocs asks while it builds the site: pages that are generated and never committed."""

from __future__ import annotations

import sys
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from docs import api, commands, dictionary, notebook, palette  # noqa: E402 (found by the line above)

_SEARCH = 'data-md-component="search" role="dialog"'


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Add the pages made from the code and the notebook, and the colours."""
    shown, pictures = notebook.page(notebook.read())
    made = {
        "notebook.md": shown,
        **pictures,
        "reference/commands.md": commands.page(),
        "reference/dictionary.md": dictionary.page(),
        **{f"reference/{package}.md": api.page(package) for package in api.PACKAGES},
        "assets/palette.css": palette.css(),
    }
    for path, text in made.items():
        files.append(File.generated(config, path, content=text))
    return files


def on_page_content(html: str, *, page: Page, **_: object) -> str:
    """Link names in the text of docstrings."""
    package = page.file.src_uri.removeprefix("reference/").removesuffix(".md")
    return api.linked(html, package) if package in api.PACKAGES else html


def on_post_page(output: str, **_: object) -> str:
    """Give the theme's search dialog the name that screen readers miss."""
    return output.replace(_SEARCH, f'{_SEARCH} aria-label="Search"')
