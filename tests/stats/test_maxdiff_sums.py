"""MaxDiff from sums: the same numbers as from rows (which are those of R), repeated rows as weights, slopes by differences."""

import numpy as np
import pytest

from csat_research.stats.maxdiff import maxdiff
from csat_research.stats.maxdiff_sums import PairModel, preference_shares
from tests.stats.test_maxdiff import tasks


def summed(shown, best, worst, items, w=None):
    """The model and the (tasks, J + S) sums of each task."""
    inside = np.zeros((len(shown), items))
    np.put_along_axis(inside, np.asarray(shown), 1, axis=1)
    sets, code = np.unique(inside, axis=0, return_inverse=True)
    balance = np.eye(items)[best] - np.eye(items)[worst]
    rows = np.concatenate([balance, np.eye(len(sets))[code.ravel()]], axis=1)
    return PairModel(sets), rows * (np.ones(len(rows)) if w is None else w)[:, None]


@pytest.fixture(scope="module")
def answers():
    return tasks(np.random.default_rng(2), people=60)


def test_utilities_and_errors_are_those_of_the_rows(answers):
    shown, best, worst, who = answers
    model, rows = summed(shown, best, worst, 5)
    plain, robust = maxdiff(shown, best, worst, 5), maxdiff(shown, best, worst, 5, respondents=who)
    u = model.utilities(rows.sum(axis=0)[None])
    assert u[0] == pytest.approx(plain.utilities, abs=1e-10)
    assert preference_shares(u[0]) == pytest.approx(plain.shares)
    inverse = np.linalg.inv(model.information(rows.sum(axis=0)[None], u)[0, 1:, 1:])
    assert inverse == pytest.approx(plain.covariance[1:, 1:], rel=1e-9)
    moved = (model.scores(rows, u[0])[:, 1:] @ inverse).reshape(60, -1, 4).sum(axis=1)
    clustered = 60 / 59 * moved.T @ moved
    assert clustered == pytest.approx(robust.covariance[1:, 1:], rel=1e-8, abs=1e-12)


def test_replicates_at_once_are_fits_of_repeated_rows(answers):
    shown, best, worst, _ = answers
    model, rows = summed(shown, best, worst, 5)
    times = np.random.default_rng(1).integers(0, 3, (20, len(rows)))
    found = model.utilities(times @ rows)
    for one, u in zip(times, found, strict=True):
        again = maxdiff(np.repeat(shown, one, axis=0), np.repeat(best, one), np.repeat(worst, one), 5)
        assert u == pytest.approx(again.utilities, abs=1e-9)


def test_slopes_are_differences_of_the_likelihood(answers):
    shown, best, worst, _ = answers
    model, rows = summed(shown, best, worst, 5)
    total, u, h = rows.sum(axis=0), np.array([0.0, 0.3, -0.7, 1.1, 0.2]), 1e-5

    def likelihood(v):
        pairs = np.array([sum(np.exp(v[b] - v[w]) for b in s for w in s if b != w) for s in sets])
        return total[:5] @ v - total[5:] @ np.log(pairs)

    sets = [np.flatnonzero(one) for one in model.sets]
    step = h * np.eye(5)
    slope = [(likelihood(u + one) - likelihood(u - one)) / (2 * h) for one in step]
    assert model.scores(total[None], u)[0] == pytest.approx(slope, rel=1e-6)
    curve = [
        (model.scores(total[None], u + one)[0] - model.scores(total[None], u - one)[0]) / (2 * h)
        for one in step
    ]
    assert model.information(total[None], u[None])[0] == pytest.approx(-np.array(curve), rel=1e-6, abs=1e-6)


def test_sets_of_any_size_stand_together():
    """Two items at a time are a paired comparison, whose odds of three against one are known."""
    model = PairModel(np.array([[1.0, 1, 0], [1, 0, 1], [1, 1, 1]]))
    pairs = np.array([[2.0, -2, 0, 4, 0, 0], [0, 0, 0, 0, 4, 0]]).sum(axis=0)  # 3 : 1, and 2 : 2
    assert model.utilities(pairs[None])[0] == pytest.approx([0, -np.log(3) / 2, 0])
    assert np.isfinite(model.utilities([[2.0, -2, 0, 4, 4, 3]])).all()


@pytest.mark.parametrize(
    "totals",
    [
        [4.0, -4, 0, 4, 4, 0],  # the first is never worst, the second never best
        [0.0, 0, 0, 4, 0, 0],  # the third was never shown
        [0.0, 0, 0, 0, 0, 0],
    ],
)
def test_no_end_is_nan_and_harms_no_other(totals):
    model = PairModel(np.array([[1.0, 1, 0], [1, 0, 1], [1, 1, 1]]))
    good = [0.0, 0, 0, 4, 4, 0]
    found = model.utilities([totals, good])
    assert np.isnan(found[0]).all()
    assert found[1] == pytest.approx(np.zeros(3))
