"""Which inputs of a function drive its result: total effects of Sobol."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from geo.arrays import Floats


def total_effects(function: Callable[[Floats], Floats], inputs: int, *, base: int, seed: int = 0) -> Floats:
    """Return the share of the variance of each output that stays while all inputs but one are fixed.

    The total effect of an input (Homma & Saltelli 1996, doi:10.1016/0951-8320(96)00002-6) is its own and that of
    all its interactions, so the effects of several inputs sum to 1 or more. Estimated by Jansen (1999,
    doi:10.1016/S0010-4655(98)00154-4) as the mean squared change of the output when only that input changes, over
    twice the variance, on points of a scrambled Sobol sequence.

    Parameters
    ----------
    function : callable
        Takes points, shape (p, inputs), each coordinate from 0 to 1, and returns outputs, shape (p, outputs).
    inputs : int
        Number of independent, evenly distributed inputs.
    base : int
        Number of points, a power of 2; the function is called once, with base · (inputs + 2) points.
    seed : int

    Returns
    -------
    array of float, shape (inputs, outputs)
        0 for an output that does not vary, NaN for one that is NaN.

    Examples
    --------
    Of x + 2y the variance is 1/12 + 4/12, and neither input acts through the other.

    >>> import numpy as np
    >>> from geo.sensitivity import total_effects
    >>> total_effects(lambda x: x @ np.array([[1.0], [2.0]]), 2, base=1024).round(2).ravel().tolist()
    [0.2, 0.8]
    """
    from scipy.stats import qmc  # only here: it takes a third of a second to import

    points = qmc.Sobol(2 * inputs, rng=np.random.default_rng(seed)).random(base) if inputs else np.empty((base, 0))
    first, second = points[:, :inputs], points[:, inputs:]
    one_changed = [np.where(np.arange(inputs) == number, second, first) for number in range(inputs)]
    output = function(np.concatenate([first, second, *one_changed])).reshape(inputs + 2, base, -1)
    with np.errstate(invalid="ignore"):
        variance = output[:2].reshape(2 * base, -1).var(axis=0)
        change = ((output[2:] - output[0]) ** 2).mean(axis=1) / 2
    effects: Floats = np.where(np.isnan(variance), np.nan, np.zeros_like(change))
    np.divide(change, variance, out=effects, where=variance > 0)
    return effects
