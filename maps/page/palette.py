"""The palette as the style sheet of the page."""

from __future__ import annotations

from maps.look import style


def palette_css() -> str:
    """Return the palette as CSS: variables for both schemes, and a rule for every symbol."""

    def variables(scheme: style.Scheme, *, dark: bool) -> str:
        look = {mode.name: mode.dark if dark else mode.color for mode in style.MODES.values()}
        pairs = {
            **{name.replace("_", "-"): value for name, value in vars(scheme).items()},
            **{f"mode-{name}": color for name, color in look.items()},
            "ground": scheme.country,
            "hover": scheme.land,
            "focus": look["sea"],
            "strip-a": scheme.border if dark else scheme.rule,
            "strip-b": scheme.rule if dark else "#CFC9BE",
        }
        return "".join(f"--{name}:{value};" for name, value in pairs.items())

    rules = [
        f":root{{color-scheme:light dark;{variables(style.LIGHT, dark=False)}}}",
        f"@media (prefers-color-scheme:dark){{@media screen{{:root{{{variables(style.DARK, dark=True)}}}}}}}",
    ]
    for mode in style.MODES.values():
        rules.append(f".m-{mode.name}{{stroke:var(--mode-{mode.name})}}")
        for status in style.STATUSES.values():
            rules += _line_rules(mode.name, status.name)
    for status in style.STATUSES.values():
        cap = "round" if status.round_cap else "butt"
        dash = dash_of(status.dash)
        rules.append(f".line.m-plain.s-{status.name}{{stroke-dasharray:{dash};stroke-linecap:{cap}}}")
    for kind in style.KINDS.values():
        color = f"var(--mode-{kind.mode})" if kind.mode else "var(--muted)"
        fill, stroke = ("var(--halo)", "currentColor") if kind.hollow else ("currentColor", "var(--halo)")
        width = 2 if kind.hollow else 1.2
        rules.append(f".place.k-{kind.name}{{color:{color};fill:{fill};stroke:{stroke};stroke-width:{width}}}")
    dash = dash_of(style.TO_COME.dash)
    rules.append(
        f".place.to-come{{fill:var(--halo);stroke:currentColor;stroke-width:{style.TO_COME.width};stroke-dasharray:{dash}}}"
    )
    return "\n".join(rules) + "\n"


def _line_rules(mode: str, status: str) -> list[str]:
    strokes = style.line(mode, status)
    rules = []
    for role, stroke in zip(("line", "cue"), strokes, strict=False):
        cap = "round" if stroke.round_cap else "butt"
        color = f"var(--mode-{mode})" if role == "line" else "var(--halo)"
        rules.append(
            f".{role}.m-{mode}.s-{status}{{stroke:{color};stroke-width:calc(var(--k)*{stroke.width}px);"
            f"stroke-dasharray:{dash_of(stroke.dash)};stroke-dashoffset:{stroke.offset};stroke-linecap:{cap}}}"
        )
    casing = strokes[0]
    cap, dash = "round" if casing.round_cap else "butt", dash_of(casing.dash)
    rules.append(
        f".casing.m-{mode}.s-{status}{{stroke:var(--halo);stroke-opacity:.8;"
        f"stroke-width:calc(var(--k)*{casing.width + 2}px);stroke-dasharray:{dash};stroke-linecap:{cap}}}"
    )
    return rules


def dash_of(dash: tuple[float, ...]) -> str:
    """Return a dash as CSS writes it."""
    return " ".join(f"{length:g}" for length in dash) or "none"
