"""Gaps filled by chained equations: whose values they are, what they keep, another package, and coverage."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.api import OLS
from statsmodels.imputation.mice import MICE, MICEData

from csat_research.errors import MethodError
from csat_research.stats.chained import donors
from csat_research.stats.imputation import pooled


def world(rng, n):
    """Outcome, two columns that go with it; the first lacks values where the outcome is high (MAR), the second by chance."""
    first = rng.normal(size=n)
    second = 0.5 * first + rng.normal(size=n)
    y = 1 + 0.8 * first - 0.5 * second + rng.normal(size=n)
    gap = rng.random(n) < np.where(y > 1, 0.5, 0.1)
    return y, first, second, np.where(gap, np.nan, first), np.where(rng.random(n) < 0.1, np.nan, second)


def least_squares(y, *columns):
    """Coefficients and their variances, by the normal equations."""
    x = np.column_stack([np.ones(len(y)), *columns])
    inverse = np.linalg.inv(x.T @ x)
    b = inverse @ x.T @ y
    return b, np.diag(inverse) * ((y - x @ b) ** 2).sum() / (len(y) - x.shape[1])


def filled_fits(y, columns, known, **asked):
    """Coefficients and variances of every filled version, (sets, k) each."""
    found = donors(columns, known, **asked)
    each = [least_squares(y, *(c[one[:, j]] for j, c in enumerate(columns))) for one in found]
    return tuple(np.array(part) for part in zip(*each, strict=True))


def test_every_gap_gets_a_seen_value_and_seen_values_stay():
    y, _, _, first, second = world(np.random.default_rng(0), 200)
    before = first.copy()
    found = donors([first, second], y[:, None], sets=4)
    for j, column in enumerate((first, second)):
        seen = np.isfinite(column)
        assert np.isfinite(column[found[:, :, j]]).all()
        assert (found[:, seen, j] == np.flatnonzero(seen)).all()
    np.testing.assert_array_equal(first, before)
    assert len({tuple(one[:, 0]) for one in found}) == 4


def test_a_seed_decides_all():
    y, _, _, first, second = world(np.random.default_rng(1), 150)
    one, other, third = (donors([first, second], y[:, None], sets=3, seed=seed) for seed in (5, 5, 6))
    assert (one == other).all()
    assert (one != third).any()


def test_what_others_tell_surely_is_filled_with_its_neighbours():
    """Where the column is 3y, a gap gets one of the five values whose y is nearest."""
    y = np.random.default_rng(2).normal(size=120)
    column = np.where(np.arange(120) % 4 == 0, np.nan, 3 * y)
    found = column[donors([column], y[:, None], sets=6)[:, ::4, 0]]
    for at, given in zip(y[::4], found.T, strict=True):
        near = np.sort(np.abs(column[np.isfinite(column)] - 3 * at))[:5]
        assert np.abs(given - 3 * at).max() <= near.max() + 1e-9


def test_a_column_without_a_pattern_is_filled_from_all_of_it():
    rng = np.random.default_rng(3)
    column = np.where(rng.random(400) < 0.5, np.nan, rng.integers(1, 6, 400))
    found = column[donors([column], rng.normal(size=(400, 1)), sets=20)]
    seen, drawn = (
        np.bincount(one.astype(int).ravel(), minlength=6)[1:] for one in (column[np.isfinite(column)], found)
    )
    # 8,000 draws of about 200 seen values, nearly at random: shares agree within a few per cent
    assert np.abs(seen / seen.sum() - drawn / drawn.sum()).max() < 0.04


def test_words_keep_what_goes_with_them():
    """Three words as two dummies; the word decides the mean of y, and a third of the words is not known."""
    rng = np.random.default_rng(4)
    word = rng.integers(0, 3, 1500)
    y = np.array([0.0, 2.0, -1.0])[word] + rng.normal(size=1500)
    dummies = np.column_stack([word == 1, word == 2]).astype(float)
    gap = rng.random(1500) < 0.35
    dummies[gap] = np.nan
    found = donors([dummies], y[:, None], sets=10)
    q, u = (
        np.array(part) for part in zip(*(least_squares(y, dummies[one[:, 0]]) for one in found), strict=True)
    )
    for k, want in enumerate((0.0, 2.0, -1.0)):
        told = pooled(q[:, k], u[:, k], 1500, 3).interval
        assert (
            told.low - 0.05 < want < told.high + 0.05
        )  # matching of three words shrinks their distances a little


def test_another_package_gives_the_same_within_its_chance():
    """The MICE of statsmodels, whose draws come from NumPy's global state: 15 sets each, and its 20 donors shrink a little."""
    y, _, _, first, second = world(np.random.default_rng(5), 300)
    q, u = filled_fits(y, [first, second], y[:, None], sets=15)
    ours = [pooled(q[:, k], u[:, k], 300, 3) for k in range(3)]
    state = np.random.get_state()  # noqa: NPY002
    np.random.seed(6)  # noqa: NPY002
    data = MICEData(pd.DataFrame({"y": y, "first": first, "second": second}))
    theirs = MICE("y ~ first + second", OLS, data, n_skip=1).fit(3, 15)
    np.random.set_state(state)  # noqa: NPY002
    for one, b, error in zip(ours, theirs.params, theirs.bse, strict=True):
        assert one.interval.estimate == pytest.approx(b, abs=0.6 * error)
        assert one.std_error == pytest.approx(error, rel=0.25)


@pytest.mark.parametrize("runs", [100, pytest.param(1000, marks=pytest.mark.full)])
def test_ranges_hold_the_truth_where_complete_rows_do_not(runs):
    """Half of the rows with a high outcome lack the first column. Surveys of 300: 93 to 97 % by a binomial bound."""
    rng, truth = np.random.default_rng(7), np.array([1, 0.8, -0.5])
    hits, plain, off = np.zeros(3), np.zeros(3), []
    for run in range(runs):
        y, _, second, first, _ = world(rng, 300)
        q, u = filled_fits(y, [first, second], y[:, None], sets=10, seed=run)
        told = [pooled(q[:, k], u[:, k], 300, 3) for k in range(3)]
        hits += [one.interval.low <= want <= one.interval.high for one, want in zip(told, truth, strict=True)]
        off.append(q.mean(axis=0) - truth)
        seen = np.isfinite(first)
        b, variance = least_squares(y[seen], first[seen], second[seen])
        plain += np.abs(b - truth) <= 1.97 * np.sqrt(variance)
    for found in hits:
        assert stats.binom.cdf(found, runs, 0.93) > 0.001
        assert stats.binom.sf(found - 1, runs, 0.97) > 0.001
    mean, spread = np.mean(off, axis=0), np.std(off, axis=0)
    assert (
        np.abs(mean) < 0.1 * spread + 3.3 * spread / np.sqrt(runs)
    ).all()  # a bias under a tenth of the error
    assert plain.min() < 0.85 * runs


def test_hardly_seen_columns_are_refused():
    y = np.arange(30.0)
    with pytest.raises(MethodError, match="Only 8 of 30 rows have a value of column 1"):
        donors([np.where(y < 8, y, np.nan)], y[:, None])
