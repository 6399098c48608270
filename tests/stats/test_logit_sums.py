"""Sums of a cumulative logit: the textbook's likelihood and its differences, far odds, cuts that cross, pieces."""

import numpy as np
import pytest
from scipy.special import expit

from csat_research.stats import logit_sums as room
from csat_research.stats.logit_sums import logit_sums

ENDS = np.array([0, 40, 41, 90, 150])  # one level with a single answer
CUTS = np.array([-1.0, -0.9, 1.3])
SLOPES = np.array([0.7, -0.4])


def world():
    """Columns with a one first, and uneven weights."""
    rng = np.random.default_rng(5)
    n = int(ENDS[-1])
    return np.column_stack([np.ones(n), rng.standard_normal((n, 2))]), rng.lognormal(0, 0.5, n)


def textbook(columns, weights, parameters):
    """Σ w log(F(a) - F(b)), its gradient term by term, and minus the second derivatives by differences of that."""
    codes = np.repeat(np.arange(4), np.diff(ENDS))
    cuts = np.r_[-np.inf, parameters[:3], np.inf]
    shift = columns[:, 1:] @ parameters[3:]
    upper, lower = expit(cuts[codes + 1] + shift), expit(cuts[codes] + shift)
    above, below = upper * (1 - upper) / (upper - lower), lower * (1 - lower) / (upper - lower)
    by_cut = [weights @ ((codes == c) * above - (codes == c + 1) * below) for c in range(3)]
    return weights @ np.log(upper - lower), np.r_[by_cut, (weights * (above - below)) @ columns[:, 1:]]


def test_value_gradient_and_curvature_are_the_textbooks():
    columns, weights = world()
    at, step = np.r_[CUTS, SLOPES], 1e-6
    value, gradient, hessian = logit_sums(ENDS, columns, weights, at)
    assert (value, *gradient) == pytest.approx(np.r_[textbook(columns, weights, at)], rel=1e-11)
    moved = [
        textbook(columns, weights, at + one)[1] - textbook(columns, weights, at - one)[1]
        for one in np.eye(5) * step
    ]
    np.testing.assert_allclose(hessian, np.array(moved) / (2 * step), atol=1e-6)
    assert (hessian == hessian.T).all()


@pytest.mark.parametrize("piece", [1, 7, 60])
def test_rows_are_taken_in_pieces_without_a_seam(piece, monkeypatch):
    columns, weights = world()
    at = np.r_[CUTS, SLOPES]
    whole = logit_sums(ENDS, columns, weights, at)
    monkeypatch.setattr(room, "PIECE", piece)
    for one, other in zip(logit_sums(ENDS, columns, weights, at), whole, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-12)


def test_far_odds_are_left_to_the_other_way_and_crossed_cuts_have_no_likelihood():
    columns, weights = world()
    assert logit_sums(ENDS, columns, weights, np.r_[CUTS, 400.0, 0.0]) is None
    with np.errstate(all="ignore"):
        for cuts in (np.array([-0.9, -1.0, 1.3]), np.array([-1.0, -1.0, 1.3])):
            assert not logit_sums(ENDS, columns, weights, np.r_[cuts, SLOPES])[0] > -np.inf
