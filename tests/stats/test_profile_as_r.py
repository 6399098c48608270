"""The likelihood interval of a weighted share as R survey finds it: its numbers, and how far they are from the equation's."""

import numpy as np
import pytest
from scipy.optimize import brentq

from csat_research.stats.profile_as_r import _spline
from csat_research.stats.survey_means import design_of, survey_mean, survey_share_interval

Y, W = np.repeat([0.0, 1.0], [60, 40]), np.tile([1.0, 9.0], 50)


def likelihood(y, weights, level=0.95):
    plan = design_of(len(y), weights=weights)
    found, there = survey_mean(y, plan), np.isfinite(y)
    answered = (found.n, float(plan.weights[there].sum() / plan.weights.mean()))
    how = {"method": "likelihood", "level": level, "answered": answered}
    return survey_share_interval(found.mean, found.std_error**2, len(y), found.df, **how)


def test_ends_are_those_of_r():
    """R 4.2.2, survey 4.1.1: svyciprop(~y, svydesign(~1, weights = ~w, data = d), method = "likelihood"), and without weights."""
    # R's glm stops at eight digits, ours has none to stop
    alike, heavy = likelihood(Y, np.ones(100)), likelihood(Y, W)
    assert (alike.low, alike.high) == pytest.approx((0.305414013428, 0.499873876755), rel=1e-6)
    assert (heavy.low, heavy.high) == pytest.approx((0.280560340620, 0.528042953858), rel=1e-6)


def test_answers_that_are_missing_count_by_their_weight():
    """The same with is.na(y) in rows 1, 2, 4 and 99, and level = .9."""
    y = Y.copy()
    y[[0, 1, 3, 98]] = np.nan
    found = likelihood(y, W, 0.9)
    assert (found.low, found.high) == pytest.approx((0.310465536299, 0.524100751303), rel=1e-6)


def test_where_answers_are_alike_ends_solve_the_equation():
    """2 (n - 1) KL(p, θ) = t² n / (n - 1): all weigh the same, so that R looks at steps enough for three digits."""
    found, limit = likelihood(Y, np.ones(100)), 1.984216951508**2 * 100 / 99

    def excess(theta):
        return 2 * 99 * (0.4 * np.log(0.4 / theta) + 0.6 * np.log(0.6 / (1 - theta))) - limit

    assert found.low == pytest.approx(brentq(excess, 1e-9, 0.4), rel=2e-3)
    assert found.high == pytest.approx(brentq(excess, 0.4, 1 - 1e-9), rel=2e-3)


def test_the_spline_is_that_of_r():
    """spline(c(0, 1, 2.5, 3, 5, 8), c(0, 2, 1, 4, 3, 7), n = 7)$y"""
    x, y = np.array([0, 1, 2.5, 3, 5, 8]), np.array([0, 2, 1, 4, 3, 7.0])
    wanted = [0, 1.271621164794, 1.914816167025, 5.769222343921, 1.845169229105, -0.374170080997, 7]
    assert _spline(x, y, np.linspace(0, 8, 7)) == pytest.approx(wanted, abs=1e-11)
