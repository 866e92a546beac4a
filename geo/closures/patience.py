"""Who waits on in a queue and who turns, by the choice between ways: a logit between the wait and the way round.

People differ in what the way round is worth to them, and each keeps his taste. Of all tastes the share

    S(w) = exp(-θ w) / (exp(-θ w) + exp(-θ x))

rather waits than goes round. x is what the way round costs more than the rest of the own way; w is what the wait that
is left costs, less what waits on the way round cost more than later ones on the own way. Whoever set out has chosen
to wait as he then expected, w₀, so of those who come S(w) / S(w₀) stay at w > w₀, and all of them at less. It makes
no difference to ask them more often: nobody turns who has said no to as much. As θ grows, all turn once w > x.

Whoever turns does so at the wait that is worth as much to him as the way round, and that is what turning costs him: of
all tastes x Δ + (H(s) - H(s - Δ)) / θ, where s had stayed, Δ turn, and H is the entropy of a share and the rest. It is
the divergence by which going another way than usual is priced (`geo.closures`), of these two ways.

Those who set out before the first day and those who set out since are counted apart, as they expected different waits;
among those who set out since and wait at one place, what they expected is mixed.
"""

from __future__ import annotations

import numpy as np

from geo.arrays import Bools, Floats
from geo.flows.logit import choose

_LEAST = 1e-100  # share, so that those who have come can be divided by it


class Patience:
    """What is known of those who wait where ways round begin.

    Parameters
    ----------
    theta : array of float, shape (b,)
        Scale of the choice, t/USD.
    extra : array of float, shape (t, b)
        What each way round costs more than the rest of the own way, USD a tonne.
    days_before : array of float, shape (t, b)
        Days from where the own way begins to where the way round does.
    usual : array of float, shape (t, b)
        What usually sets out in a day, tonnes.

    Examples
    --------
    A hundred tonnes that expected no wait, one of 20 USD a tonne, and a way round that costs 10 USD more:

    >>> import numpy as np
    >>> queue = Patience(np.array([0.1]), np.array([[10.0]]), np.array([[1.0]]), np.array([[100.0]]))
    >>> queue.came(0, np.array([[100.0]]), np.array([[1.0]]))
    >>> share, cost = queue.turn(np.array([[20.0]]), np.array([[True]]))
    >>> round(float(share[0, 0]), 4), round(float(cost[0, 0]), 1)
    (0.6321, 632.1)
    """

    def __init__(self, theta: Floats, extra: Floats, days_before: Floats, usual: Floats) -> None:
        self.theta, self.extra, self.days_before = theta, extra, days_before
        # Who is there, t, and of how many of all tastes they are the rest; who set out before the first day, and since.
        self._there: Floats = np.zeros((2, 2, *extra.shape))
        # The same of what set out on each of the last days; before the first day nobody expected to wait.
        days = int(days_before.max(initial=0.0)) + 2
        self._left: Floats = np.repeat(self._of_all(usual, np.zeros(extra.shape))[None], days, axis=0)

    def keep(self, draws: Bools) -> None:
        """Go on with some of the draws alone."""
        for name in ("theta", "extra", "days_before", "_there", "_left"):
            setattr(self, name, getattr(self, name)[..., draws])

    def set_out(self, day: int, tonnes: Floats, wait_cost: Floats) -> None:
        """Note what sets out on a day, and what it expects the wait at each place to cost, USD a tonne."""
        self._left[day % len(self._left)] = self._of_all(tonnes, wait_cost)

    def came(self, day: int, tonnes: Floats, still: Floats) -> None:
        """Note how much came to each place on a day, and the share of all there that is still there at its end."""
        whole = np.floor(self.days_before).astype(np.int64)
        earlier = self.days_before - whole  # the part that set out a day before the rest
        coming = np.zeros(self._there.shape)
        for then, part in ((day - whole, 1 - earlier), (day - whole - 1, earlier)):
            left = part * np.take_along_axis(self._left, then[None, None] % len(self._left), axis=0)[0]
            coming[:, 0] += np.where(then < 0, left, 0.0)
            coming[:, 1] += np.where(then < 0, 0.0, left)
        of_these = coming[0].sum(axis=0)
        scale = np.divide(tonnes, of_these, out=np.zeros(tonnes.shape), where=of_these > 0)
        coming *= scale
        # What was held up on its way set out on a day that is not known: it counts as of all tastes.
        coming[:, 1] += np.where(of_these > 0, 0.0, tonnes)
        self._there = (self._there + coming) * still

    def turn(self, wait_cost: Floats, asked: Bools) -> tuple[Floats, Floats]:
        """Let those turn who would rather do so than wait.

        Parameters
        ----------
        wait_cost : array of float, shape (t, b)
            Of the wait that is left, USD a tonne.
        asked : array of bool, shape (t, b)
            Where a place is still closed or narrow.

        Returns
        -------
        share : array of float, shape (t, b)
            Of what waits, that turns.
        cost : array of float, shape (t, b)
            What that costs, USD.
        """
        there, of_all = self._there
        stayed = np.divide(there, of_all, out=np.zeros(there.shape), where=of_all > 0).clip(0.0, 1.0)
        stays = np.where(asked, np.minimum(stayed, self._staying(wait_cost)), stayed)
        turned = of_all * (stayed - stays)
        cost = turned * self.extra + of_all * (_entropy(stayed) - _entropy(stays)) / self.theta
        before = there.sum(axis=0)
        share = np.divide(turned.sum(axis=0), before, out=np.zeros(before.shape), where=before > 0)
        self._there[0] = there - turned
        return share.clip(0.0, 1.0), np.maximum(cost.sum(axis=0), 0.0)

    def _staying(self, wait_cost: Floats) -> Floats:
        """Return the share of all tastes that rather waits at each place than goes round, shape (t, b)."""
        own = np.arange(len(wait_cost))
        share, _, _ = choose((-self.theta * wait_cost).T, (-self.theta * self.extra).T, own, np.ones_like(own))
        return share.T

    def _of_all(self, tonnes: Floats, wait_cost: Floats) -> Floats:
        """Return what is ready to wait so long, and of how many of all tastes it is the rest, shape (2, t, b)."""
        return np.array([tonnes, tonnes / np.maximum(self._staying(wait_cost), _LEAST)])


def _entropy(share: Floats) -> Floats:
    from scipy.special import entr

    entropy: Floats = entr(share) + entr(1 - share)
    return entropy
