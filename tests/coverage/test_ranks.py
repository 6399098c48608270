"""Coverage of rank sets, class exact/conservative: all sets hold at once in at least 95 of 100 surveys."""

import numpy as np
import pytest
from scipy import stats

from csat_research.stats.ranks import rank_sets
from tests.coverage.worlds import RUNS

TRUTHS = {
    "a_tie": [0.5, 0.4, 0.4, 0.3, 0.2, 0.2],
    "all_equal": [0.3] * 6,
    "far_apart": [0.8, 0.6, 0.45, 0.3, 0.15, 0.05],
}


def holds(truth, found):
    """Whether every item's set holds all ranks that the truth leaves it (ties leave several)."""
    best = 1 + (truth[None, :] > truth[:, None]).sum(axis=1)
    worst = len(truth) - (truth[None, :] < truth[:, None]).sum(axis=1)
    return bool(np.all((found.rank_low <= best) & (found.rank_high >= worst)))


@pytest.mark.parametrize("n", [60, pytest.param(200, marks=pytest.mark.full)])
@pytest.mark.parametrize(
    "name", [one if one == "a_tie" else pytest.param(one, marks=pytest.mark.full) for one in TRUTHS]
)
def test_all_rank_sets_hold_at_once(name, n):
    """400 surveys of n people, who pick items independently, bootstrapped over people; a binomial bound at 1 %."""
    truth, rng, hits = np.array(TRUTHS[name]), np.random.default_rng(n), 0
    for run in range(RUNS):
        answers = (rng.random((n, 6)) < truth).astype(float)
        draws = rng.multinomial(n, np.full(n, 1 / n), size=400) @ answers / n
        hits += holds(truth, rank_sets(answers.mean(axis=0), draws, seed=run, df=n - 1))
    assert stats.binom.cdf(hits, RUNS, 0.95) > 0.01


def test_teeth_single_intervals_do_not_hold_together():
    """Ranks from 95 % intervals of single differences, six equal items: far from 95 of 100."""
    rng, hits = np.random.default_rng(0), 0
    for _ in range(RUNS):
        estimates = rng.normal(0, 1, 6)
        sure = np.abs(estimates[:, None] - estimates[None, :]) > stats.norm.ppf(0.975) * np.sqrt(2)
        hits += not sure.any()
    assert stats.binom.cdf(hits, RUNS, 0.95) < 0.001
