"""Coverage of the error that is printed beside sampled shares of R²: runs with other seeds against the exact shares.

Twenty drivers, so that LMG is still exact; thirty in themes, so that Owen values are. share ± t · std_error, t on draws - 1
degrees of freedom, class asymptotic. Drivers of one run err together, runs do not: the mean over drivers of each run is
judged by Student's t over runs, at one in a thousand.
"""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from csat_research.stats.owen import owen
from csat_research.stats.shapley import correlations, lmg
from csat_research.stats.shapley_sampled import orders_of_entry, sampled, sampled_batch
from tests.coverage.judging import bounds_of_mean
from tests.coverage.worlds import FULL

RUNS = 400 if FULL else 80
DRAWS = 32


def ratings(drivers, seed=0, common=1.0):
    """Correlations of ratings that go together, and of a score that some of them make; the outcome first."""
    rng = np.random.default_rng(seed)
    x = common * rng.normal(size=(2000, 1)) + rng.normal(size=(2000, drivers))
    own = np.where(np.arange(drivers) % 4 == 0, 0.0, rng.uniform(0, 0.3, drivers))
    return np.corrcoef(np.column_stack([x @ own + 2 * rng.normal(size=2000), x]), rowvar=False)


def mixed(drivers, seed=1):
    """Correlations of any sign, with drivers that hide one another."""
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(drivers + 1, drivers + 6))
    return correlations(root @ root.T)


WORLDS = {
    "ratings that go together": (ratings(20), None),
    "ratings that hardly do": (ratings(20, common=0.3), None),
    "correlations of any sign": (mixed(20), None),
    "ratings in themes": (ratings(30), [j // 5 for j in range(25)] + [None] * 5),
}


def runs_of(matrix, themes, **more):
    """Runs of other seeds and the exact shares."""
    want = lmg(matrix).shares if themes is None else owen(matrix, themes).shares
    return [sampled(matrix, themes=themes, seed=seed, **more) for seed in range(RUNS)], want


def judged(found, want):
    """Hits (runs, drivers) and the mean width of the range, in points of 100 R²."""
    half = np.array([one.std_error * stats.t.ppf(0.975, one.orders / (2 * len(want)) - 1) for one in found])
    return np.abs(np.array([one.shares for one in found]) - want) <= half, 200 * half.mean()


@pytest.mark.parametrize(
    "world",
    [one if one == "ratings in themes" else pytest.param(one, marks=pytest.mark.full) for one in WORLDS],
)
def test_the_printed_error_holds_the_exact_share(world, stated):
    matrix, themes = WORLDS[world]
    found, want = runs_of(matrix, themes, bound=np.inf)
    assert {one.orders for one in found} == {DRAWS * 2 * len(want)}
    hits, width = judged(found, want)
    stated(f"sampled shares: {world}", hits.sum(), hits.size, width)
    low, high = bounds_of_mean(_by_run(hits))
    # Asymptotic: 93 to 97 %; the mean of the runs may be anything that lies in it by one in a thousand.
    assert low <= 0.97
    assert high >= 0.93


def test_stopping_where_the_error_is_small_does_not_make_it_too_small(stated):
    """The rule looks again and again and stops at the first small error."""
    matrix, _ = WORLDS["ratings that go together"]
    found, want = runs_of(matrix, None, bound=1.5e-4)
    hits, width = judged(found, want)
    stated("sampled shares: stopped under .015 points", hits.sum(), hits.size, width)
    low, high = bounds_of_mean(_by_run(hits))
    assert low <= 0.97
    assert high >= 0.93
    assert len({one.orders for one in found}) > 1


def test_the_mean_of_the_runs_is_the_exact_share():
    """No bias: means of all runs lie within what their spread leaves, all drivers at once."""
    for matrix, themes in WORLDS.values():
        found, want = runs_of(matrix, themes, bound=np.inf)
        shares = np.array([one.shares for one in found])
        z = (shares.mean(axis=0) - want) / (shares.std(axis=0, ddof=1) / np.sqrt(RUNS))
        assert stats.f.sf(np.mean(z**2), len(z), RUNS - 1) > 1e-4


def test_teeth_draws_without_rotations_are_far_looser():
    """The same number of orders as pairs alone: what rotations are for."""
    matrix, _ = WORLDS["ratings that go together"]
    rng, want = np.random.default_rng(0), lmg(matrix).shares
    alone = [
        sampled_batch(matrix[None], orders_of_entry(20, DRAWS * 20, rng, turns=1)).shares[0]
        for _ in range(20)
    ]
    found, _ = runs_of(matrix, None, bound=np.inf)
    loose, near = (
        np.sqrt(np.mean((np.array(one) - want) ** 2)) for one in (alone, [run.shares for run in found])
    )
    assert loose > 5 * near


def _by_run(hits):
    return pd.Series(hits.mean(axis=1))
