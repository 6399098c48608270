"""Are weights of shares of R² that are equal in two waves called different too often, and do ranges hold a real difference?

LMG is biased by chance, more in few answers and where R² is small; so the waves differ in both. Plain differences of
weights reject up to 14 % here (the tooth below). Class: from 50 answers an item
of the smaller wave on, the larger at most four times as large, all ranges at once hold at least 93 % and the test of all
together rejects at most 6 %; where R² is small they may be careful. Else, where a caution stands, they reach 91 % and 9 %:
worst where one wave is much larger than the other (at 400 and 3,200 answers of four items still .928 and .073 in 1,500 runs),
or one item outweighs all. (25 an item was said after looking at other worlds; fresh seeds broke it.)
"""

import numpy as np
import pytest
from scipy import stats

from csat_research.stats.association import covariance
from csat_research.stats.draws import cluster_weights
from csat_research.stats.replicates import covariances_of, moment_totals
from csat_research.stats.shapley import lmg_batch
from csat_research.stats.weight_changes import weight_changes
from tests.coverage.judging import at_least, at_most
from tests.coverage.worlds import FULL, STUDY, too_few

RUNS = 2000 if STUDY else 1000 if FULL else 60
DRAWS = 300
EVEN, SOME, TURNED = (0.5, 0.4, 0.3, 0.2), (0.6, 0.4, 0.2, 0.0, 0.0, 0.0), (0.2, 0.4, 0.3, 0.6)
ONE = (1.0, 0.1, 0.1, 0.1)
FAST = [("equal, R² .5 and .2", 100, 100, 0.7, 2.0, EVEN, EVEN)]
ALL = [
    ("equal, 60 answers and 400", 60, 400, 1.0, 1.0, EVEN, EVEN),
    ("equal, R² .5 and .2, 300 answers", 300, 300, 0.7, 2.0, EVEN, EVEN),
    ("equal, three of six nothing", 200, 800, 1.0, 1.0, SOME, SOME),
    ("equal, 100 answers and 800", 100, 800, 1.0, 1.0, EVEN, EVEN),
    ("equal, 200 answers and 1,600", 200, 1600, 1.0, 1.0, EVEN, EVEN),
    ("equal, one above all, 100 answers and 200", 100, 200, 0.5, 0.5, ONE, ONE),
    ("equal, one above all, 200 answers and 400", 200, 400, 0.5, 0.5, ONE, ONE),
    ("turned", 200, 200, 1.0, 1.0, EVEN, TURNED),
    ("turned, R² .5 and .2", 200, 200, 0.7, 2.0, EVEN, TURNED),
]


def answers(rng, n, noise, slopes):
    x = rng.normal(size=(n, len(slopes))) * np.sqrt(0.6) + rng.normal(size=(n, 1)) * np.sqrt(0.4)
    return np.column_stack([x @ slopes + noise * rng.normal(size=n), x])


def true_weights(slopes):
    b, p = np.array(slopes), len(slopes)
    x = np.full((p, p), 0.4) + 0.6 * np.eye(p)
    matrix = np.block([[b @ x @ b + 1, (x @ b)[None]], [(x @ b)[:, None], x]])
    shares = lmg_batch(matrix[None]).shares[0]
    return shares / shares.sum()


def found_in(rng, run, first, last):
    waves = [answers(rng, *one) for one in (first, last)]
    weights = np.concatenate(list(cluster_weights(len(waves[0]) + len(waves[1]), DRAWS, seed=run)))
    parts = weights[:, : len(waves[0])], weights[:, len(waves[0]) :]
    sizes = [lmg_batch(covariance(one)[None]).shares[0] for one in waves]
    draws = [
        lmg_batch(covariances_of(part @ moment_totals(one))).shares
        for part, one in zip(parts, waves, strict=True)
    ]
    return weight_changes(*sizes, *draws, df=weights.shape[1] - 1), draws


@pytest.mark.parametrize(
    "world", [*FAST, *(pytest.param(one, marks=pytest.mark.full) for one in ALL)], ids=lambda world: world[0]
)
def test_all_ranges_hold_and_the_test_keeps_its_size(world, stated, sized):
    name, n, m, noise, later, one, other = world
    true, rng = true_weights(other) - true_weights(one), np.random.default_rng(n + m)
    hits = calls = plain = width = 0
    for run in range(RUNS):
        found, draws = found_in(rng, run, (n, noise, one), (m, later, other))
        low, high = found.interval()
        hits += bool(((low <= true) & (true <= high)).all())
        width += 100 * float((high - low).mean()) / RUNS
        calls += found.alike.p_value < 0.05
        plain += rejects_plainly(found, draws, n + m - 1)
    stated(f"weights, all at once: {name}", hits, RUNS, width)
    few = min(n, m) < 50 * len(one) or max(n, m) > 4 * min(n, m)
    assert not too_few(hits, RUNS, 0.91 if few else 0.93)
    if one is other:
        sized(f"weights alike: {name}", calls, RUNS)
        assert at_most(calls, RUNS, 0.09 if few else 0.06)
    elif name == "turned":
        sized(f"weights alike: {name}, 200 answers a wave", calls, RUNS, planted=True)
        assert at_least(calls, RUNS, 0.8)
    if FULL and "R² .5 and .2, 300" in name:  # the tooth
        assert not at_most(plain, RUNS, 0.08)


def rejects_plainly(found, draws, df):
    """Hotelling's test on plain differences of the weights of replicates."""
    first, last = (one / one.sum(axis=1, keepdims=True) for one in draws)
    q, gap = found.estimate.size - 1, (last - first)[:, :-1]
    t2 = found.estimate[:-1] @ np.linalg.solve(np.cov(gap, rowvar=False), found.estimate[:-1])
    return stats.f.sf(t2 * (df - q + 1) / (df * q), q, df - q + 1) < 0.05
