from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from layers.model.schema import MODES, NODE_KINDS, STATUSES
from maps.look import style

# Machado, Oliveira & Fernandes (2009), severity 1.0, on linear sRGB.
DEFICIENCIES = {
    "normal": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}

TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
CAT02 = np.array([[0.7328, 0.4296, -0.1624], [-0.7036, 1.6975, 0.0061], [0.0030, 0.0136, 0.9834]])
HPE = np.array([[0.38971, 0.68898, -0.07868], [-0.22981, 1.18340, 0.04641], [0.0, 0.0, 1.0]])
WHITE = np.array([95.047, 100.0, 108.883])


def linear(color: str) -> np.ndarray:
    srgb = np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def cam02ucs(rgb: np.ndarray) -> np.ndarray:
    """CIECAM02 under the viewing conditions of sRGB (D65, L_A = 64/(5π) cd/m², Y_b = 20, average surround), then UCS."""
    f, c, n_c, l_a, y_b = 1.0, 0.69, 1.0, 64 / math.pi / 5, 20.0
    k = 1 / (5 * l_a + 1)
    f_l = 0.2 * k**4 * 5 * l_a + 0.1 * (1 - k**4) ** 2 * (5 * l_a) ** (1 / 3)
    n = y_b / WHITE[1]
    n_bb = 0.725 * n**-0.2
    z = 1.48 + math.sqrt(n)
    d = f * (1 - math.exp((-l_a - 42) / 92) / 3.6)

    def response(xyz: np.ndarray) -> np.ndarray:
        white = CAT02 @ WHITE
        adapted = (d * WHITE[1] / white + 1 - d) * (CAT02 @ xyz)
        cone = HPE @ np.linalg.inv(CAT02) @ adapted
        t = (f_l * np.abs(cone) / 100) ** 0.42
        return np.sign(cone) * 400 * t / (t + 27.13) + 0.1

    def achromatic(v: np.ndarray) -> float:
        return (2 * v[0] + v[1] + v[2] / 20 - 0.305) * n_bb

    v = response(TO_XYZ @ np.clip(rgb, 0, 1) * 100)
    a = v[0] - 12 * v[1] / 11 + v[2] / 11
    b = (v[0] + v[1] - 2 * v[2]) / 9
    h = math.atan2(b, a)
    e = (math.cos(h + 2) + 3.8) / 4
    j = 100 * (achromatic(v) / achromatic(response(WHITE))) ** (c * z)
    t = 50000 / 13 * n_c * n_bb * e * math.hypot(a, b) / (v[0] + v[1] + 21 * v[2] / 20)
    m = t**0.9 * math.sqrt(j / 100) * (1.64 - 0.29**n) ** 0.73 * f_l**0.25
    m = math.log(1 + 0.0228 * m) / 0.0228
    return np.array([1.7 * j / (1 + 0.007 * j), m * math.cos(h), m * math.sin(h)])


def difference(one: str, other: str) -> float:
    """Smallest CAM02-UCS difference of two colours over normal vision and the full deficiencies."""
    return min(
        float(np.linalg.norm(cam02ucs(np.array(seen) @ linear(one)) - cam02ucs(np.array(seen) @ linear(other))))
        for seen in DEFICIENCIES.values()
    )


def test_the_measure_knows_published_colours() -> None:
    # Black and white are 100 apart in lightness; red and green of equal lightness collapse for a deuteranope.
    assert np.linalg.norm(cam02ucs(linear("#FFFFFF")) - cam02ucs(linear("#000000"))) == pytest.approx(100, abs=0.5)
    assert difference("#C8553D", "#7C8A2E") < 12


@pytest.mark.parametrize("dark", [False, True])
def test_mode_colours_are_told_apart_by_everyone(dark: bool) -> None:
    scheme = style.DARK if dark else style.LIGHT
    colors = {mode.name: mode.dark if dark else mode.color for mode in style.MODES.values()}
    colors["chokepoint"] = scheme.chokepoint
    near = {pair: difference(colors[pair[0]], colors[pair[1]]) for pair in itertools.combinations(colors, 2)}
    assert min(near.values()) >= 19.5, near
    ground = {name: difference(color, scheme.land) for name, color in colors.items()}
    assert min(ground.values()) >= 26.5, ground


def contrast(one: str, other: str) -> float:
    light, dark = sorted((float(TO_XYZ[1] @ linear(color)) for color in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [style.LIGHT, style.DARK], ids=["light", "dark"])
def test_text_is_readable(scheme: style.Scheme) -> None:
    """WCAG 2.2 AA: 4.5 to 1 for text."""
    for text in (scheme.ink, scheme.muted, scheme.accent):
        assert contrast(text, scheme.paper) >= 4.5
    assert contrast(scheme.label, scheme.land) >= 4.5
    assert contrast(scheme.paper, scheme.accent) >= 4.5


def test_everything_in_the_data_model_has_a_look() -> None:
    assert set(style.MODES) == set(MODES)
    assert set(style.STATUSES) == set(STATUSES)
    assert set(style.KINDS) == set(NODE_KINDS)


@pytest.mark.parametrize("mode", MODES)
def test_only_what_operates_is_drawn_solid(mode: str) -> None:
    dashes = {status: style.line(mode, status)[0].dash for status in STATUSES}
    assert dashes["operational"] == ()
    assert len(set(dashes.values())) == len(STATUSES)
    inked = {status: dash[0] / sum(dash) if dash else 1.0 for status, dash in dashes.items()}
    assert inked["operational"] > inked["under_construction"] > inked["planned"] > inked["proposed"]


@pytest.mark.parametrize("mode", ["rail", "sea", "pipeline"])
def test_operating_modes_have_a_second_cue(mode: str) -> None:
    base, cue = style.line(mode, "operational")
    assert cue.width < base.width
    assert cue.color != base.color


@pytest.mark.parametrize(("mode", "status"), list(itertools.product(MODES, STATUSES)))
def test_a_cue_falls_in_the_middle_of_its_dash(mode: str, status: str) -> None:
    strokes = style.line(mode, status)
    if len(strokes) == 1 or not strokes[0].dash or not strokes[1].dash:
        return
    base, cue = strokes
    assert sum(cue.dash) == pytest.approx(sum(base.dash))
    middle = (cue.dash[0] / 2 - cue.offset) % sum(cue.dash)
    assert middle == pytest.approx(base.dash[0] / 2, abs=0.01)


def test_kinds_of_one_colour_differ_in_shape() -> None:
    looks = [(kind.shape, kind.hollow, kind.mode) for kind in style.KINDS.values()]
    assert len(set(looks)) == len(looks)


def test_unknown_names_are_refused() -> None:
    with pytest.raises(KeyError):
        style.line("air", "operational")
    with pytest.raises(KeyError):
        style.line("rail", "rumoured")
