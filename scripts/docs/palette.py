"""The colours of the site, from the one palette of the program."""

from __future__ import annotations

from maps.look.style import DARK, LIGHT, MODES


def css() -> str:
    """Return a style sheet that names the colours of the palette, by day and by night."""
    return "".join(
        f'[data-md-color-scheme="{name}"] {{\n'
        + "".join(f"  --{key}: {value};\n" for key, value in _colours(dark=dark).items())
        + "}\n"
        for name, dark in (("default", False), ("slate", True))
    )


def _colours(*, dark: bool) -> dict[str, str]:
    scheme = DARK if dark else LIGHT
    names = ("land", "water", "ink", "muted", "paper", "rule", "accent", "chokepoint", "halo")
    modes = {name: mode.dark if dark else mode.color for name, mode in MODES.items()}
    return {**{name: getattr(scheme, name) for name in names}, **modes}
