"""Subsets of ordinal drivers: against a fit each by another library, a refit of each replicate, and what must not matter."""

from itertools import permutations

import numpy as np
import pytest
from statsmodels.miscmodels.ordinal_model import OrderedModel

from csat_research.errors import MethodError
from csat_research.stats.dominance import dominance
from csat_research.stats.draws import cluster_weights
from csat_research.stats.logit import logistic_subsets
from csat_research.stats.ordinal_subsets import ordinal_subsets


def sample(seed=0, n=240, drivers=3, levels=4):
    """Ordered answers, drivers that go together, a unit of two rows each, uneven weights."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, drivers)) + rng.normal(size=(n, 1))
    pull = x @ np.linspace(0.9, 0.0, drivers) + rng.logistic(size=n)
    y = np.searchsorted(np.quantile(pull, np.linspace(0, 1, levels + 1)[1:-1]), pull) + 1
    return y, np.round(2 * x) / 2, np.arange(n) // 2, rng.lognormal(0, 0.5, n)


def whole(found):
    return found.totals.sum(axis=0)[None]


def test_shares_are_the_mean_gain_over_all_orders_of_models_by_statsmodels():
    y, x, _, _ = sample()
    null = (np.bincount(y)[1:] * np.log(np.bincount(y)[1:] / len(y))).sum()

    def fit(held):
        if not held:
            return 0.0
        found = OrderedModel(y, x[:, sorted(held)], distr="logit").fit(method="bfgs", disp=0, gtol=1e-9)
        return 1 - found.llf / null

    known = {frozenset(one): fit(one) for size in range(4) for one in permutations(range(3), size)}
    gains, orders = np.zeros(3), list(permutations(range(3)))
    for order in orders:
        for place, j in enumerate(order):
            gains[j] += known[frozenset(order[: place + 1])] - known[frozenset(order[:place])]
    found = ordinal_subsets(y, x)
    # The optimiser of statsmodels stops at a gradient of 1e-9, far below 1e-7 of the log likelihood.
    assert found.shares(whole(found))[0] == pytest.approx(gains / len(orders), abs=1e-7)


def test_of_two_levels_they_are_those_of_the_logit():
    y, x, _, w = sample(levels=2)
    found = ordinal_subsets(y, x, weights=w)
    fits = logistic_subsets(y - 1, x, weights=w)
    assert found.fits(whole(found))[0] == pytest.approx(fits, abs=1e-9)
    assert found.shares(whole(found))[0] == pytest.approx(dominance(fits).general, abs=1e-9)


def test_replicates_are_near_a_refit_of_every_model():
    """One step from the estimates: its error is under a tenth of the spread of the replicates, so that both spread alike."""
    y, x, who, w = sample(n=300)
    found = ordinal_subsets(y, x, weights=w, units=who)
    drawn = next(cluster_weights(150, 16, seed=1))
    quick = found.shares(drawn @ found.totals)
    slow = []
    for one in drawn:
        again = ordinal_subsets(y, x, weights=w * one[who] + 1e-12, units=who)
        slow.append(again.shares(whole(again))[0])
    spread = np.std(slow, axis=0)
    assert (np.sqrt(np.mean((quick - slow) ** 2, axis=0)) < 0.1 * spread).all()
    assert np.std(quick, axis=0) == pytest.approx(spread, rel=0.05)
    assert found.shares(whole(found))[0] == pytest.approx(found.shares(2 * whole(found))[0], abs=1e-12)


def test_the_share_of_a_scrambled_copy_is_near_that_of_a_refit():
    y, x, _, w = sample(n=400)
    found, rng = ordinal_subsets(y, x, weights=w), np.random.default_rng(3)
    quick, slow = [], []
    for _ in range(16):
        copy = rng.permutation(x[:, 1])
        copies, blocks = np.column_stack([x[:, 0], copy, x[:, 2]]), [slice(j, j + 1) for j in range(3)]
        quick.append(found.permuted_shares(copies, blocks, found.pulls, w)[1])
        again = ordinal_subsets(y, copies, weights=w)
        slow.append(again.shares(whole(again))[0, 1])
    # The score test and the gain in likelihood agree to the order of 1/√n: a correlation near 1, means within a tenth.
    assert np.corrcoef(quick, slow)[0, 1] > 0.98
    assert np.mean(quick) == pytest.approx(np.mean(slow), rel=0.1)


def test_a_control_stands_in_every_model_and_a_block_enters_at_once():
    y, x, _, w = sample(drivers=4)
    found = ordinal_subsets(y, x, weights=w, controls=1, sizes=[2, 1])
    plain = ordinal_subsets(y, x, weights=w)
    fits = plain.fits(whole(plain))[0]
    assert found.fits(whole(found))[0] == pytest.approx(fits[[0b0001, 0b0111, 0b1001, 0b1111]], abs=1e-9)


def test_twins_share_and_a_flat_column_explains_nothing():
    y, x, _, _ = sample(drivers=2)
    alone = ordinal_subsets(y, x)
    found = ordinal_subsets(y, np.column_stack([x, x[:, 0], np.full(len(y), 7.0)]))
    shares = found.shares(whole(found))[0]
    assert shares[0] == pytest.approx(shares[2])
    assert shares[3] == pytest.approx(0, abs=1e-15)
    assert shares.sum() == pytest.approx(alone.shares(whole(alone)).sum(), abs=1e-9)


@pytest.mark.parametrize("factor", [1e-8, 1e8])
def test_a_unit_and_the_order_of_rows_change_nothing(factor):
    y, x, who, w = sample()
    order = np.random.default_rng(1).permutation(len(y))
    one = ordinal_subsets(y, x, weights=w, units=who)
    other = ordinal_subsets(y[order], (x * [factor, 1, 1])[order], weights=10 * w[order], units=who[order])
    draws = next(cluster_weights(len(one.totals), 5, seed=0))
    assert one.shares(draws @ one.totals) == pytest.approx(other.shares(draws @ other.totals), abs=1e-9)


def test_columns_that_sort_the_answers_are_refused():
    y = np.repeat([1, 2, 3], 20)
    with pytest.raises(MethodError):
        ordinal_subsets(y, np.column_stack([y, np.tile([0.0, 1.0], 30)]))
