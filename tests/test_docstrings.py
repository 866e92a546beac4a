"""Every name that a room or a folder hands on has a numpydoc docstring with an example that runs."""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent


def _handed_on() -> dict[str, Any]:
    """Return the functions and classes of every `__all__`, each once, by module and name."""
    packages = [
        package
        for folder in ("geo", "layers", "maps")
        for package in (
            folder,
            *(f"{folder}.{room.parent.name}" for room in sorted(ROOT.glob(f"{folder}/*/__init__.py"))),
        )
    ]
    modules = map(importlib.import_module, packages)
    values = [getattr(module, name) for module in modules for name in getattr(module, "__all__", ())]
    return {
        f"{value.__module__}.{value.__qualname__}": value
        for value in values
        if inspect.isfunction(value) or inspect.isclass(value)
    }


def _missing(value: Any) -> list[str]:
    """Return the sections that a docstring should have and lacks."""
    text = inspect.getdoc(value) or ""
    needed = []
    if inspect.isclass(value):
        needed = [] if "Parameters\n---" in text else ["Attributes"]
    else:
        signature = inspect.signature(value)
        needed += ["Parameters"] if signature.parameters else []
        needed += [] if signature.return_annotation in ("None", None) or "Yields\n---" in text else ["Returns"]
        needed += ["Raises"] if "raise " in inspect.getsource(value) else []
    missing = [section for section in needed if f"\n{section}\n---" not in text]
    return missing if ">>> " in text else [*missing, "Examples"]


def test_what_is_handed_on_is_documented_in_full() -> None:
    assert {name: missing for name, value in _handed_on().items() if (missing := _missing(value))} == {}


def test_a_section_that_is_missing_is_noticed() -> None:
    def undocumented(km: float) -> float:
        """Return a length.

        Parameters
        ----------
        km : float
        """
        if km < 0:
            raise ValueError("a length is not below 0")
        return km

    assert _missing(undocumented) == ["Returns", "Raises", "Examples"]
