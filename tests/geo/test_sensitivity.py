"""Total effects of functions whose variance is known in closed form."""

from __future__ import annotations

import numpy as np
import pytest

from geo import Draws
from geo.arrays import Floats
from geo.sensitivity import total_effects

A, B = 7.0, 0.1


def ishigami(points: Floats) -> Floats:
    """Ishigami & Homma (1990): sin x + A sin² y + B z⁴ sin x over the cube from −π to π."""
    x, y, z = (np.pi * (2 * points - 1)).T
    return (np.sin(x) + A * np.sin(y) ** 2 + B * z**4 * np.sin(x))[:, None]


def test_the_function_of_ishigami() -> None:
    own_x = (1 + B * np.pi**4 / 5) ** 2 / 2
    own_y = A**2 / 8
    with_z = B**2 * np.pi**8 * (1 / 18 - 1 / 50)
    variance = own_x + own_y + with_z
    exact = np.array([own_x + with_z, own_y, with_z]) / variance
    assert exact == pytest.approx([0.5576, 0.4424, 0.2437], abs=1e-4)
    assert total_effects(ishigami, 3, base=4096).ravel() == pytest.approx(exact, abs=0.01)
    assert total_effects(ishigami, 3, base=Draws().effects).ravel() == pytest.approx(
        exact, abs=0.03
    )  # with the points that commands use


def test_several_outputs_and_those_that_do_not_vary() -> None:
    def outputs(points: Floats) -> Floats:
        unknown = np.full(len(points), np.nan)
        return np.column_stack([points[:, 0], points @ [1.0, 2.0], np.ones(len(points)), unknown])

    effects = total_effects(outputs, 2, base=1024)
    assert effects[:, :3] == pytest.approx(np.array([[1, 0.2, 0], [0, 0.8, 0]]), abs=0.01)
    assert np.isnan(effects[:, 3]).all()


def test_without_inputs_there_is_no_effect() -> None:
    assert total_effects(lambda points: np.ones((len(points), 2)), 0, base=8).shape == (0, 2)
