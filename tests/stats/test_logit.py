"""Logistic models and effects in points: closed forms, statsmodels, numeric derivatives, separation."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import optimize
from scipy.special import expit

from csat_research.errors import MethodError
from csat_research.stats.effects import average_derivatives, average_predictions, finite_effects
from csat_research.stats.linear import linear
from csat_research.stats.linearised import cluster_sums, variance_of_sums
from csat_research.stats.logit import logistic, pseudo_r2
from csat_research.stats.profiles import profile_interval
from csat_research.stats.separation import separating_columns, separating_together


def data(seed=0, n=400, agents=15, customers=180):
    rng = np.random.default_rng(seed)
    agent, customer = rng.integers(0, agents, n), rng.integers(0, customers, n)
    tenure = rng.normal(size=agents)[agent]
    x = np.column_stack([np.ones(n), rng.lognormal(0.5, 0.6, n), rng.integers(0, 2, n), tenure])
    p = expit(1.2 - 0.5 * x[:, 1] + 0.6 * x[:, 2] + 0.3 * tenure + 0.5 * rng.normal(size=customers)[customer])
    return (rng.random(n) < p).astype(float), x, agent, customer, rng.lognormal(0, 0.6, n)


def test_coefficients_maximise_the_weighted_likelihood():
    y, x, *_, w = data()
    found = optimize.minimize(
        lambda b: -(w @ (y * (x @ b) - np.logaddexp(0, x @ b))),
        np.zeros(4),
        method="BFGS",
        options={"gtol": 1e-7},
    )
    np.testing.assert_allclose(logistic(y, x, weights=w).coefficients, found.x, atol=1e-5)


@pytest.mark.parametrize("rule", ["classical", "CR1"])
def test_errors_are_those_of_statsmodels(rule):
    y, x, agent, *_ = data()
    how = {} if rule == "classical" else {"cov_type": "cluster", "cov_kwds": {"groups": agent}}
    want = sm.Logit(y, x).fit(disp=0, tol=1e-12, **how)
    fit = logistic(y, x, clusters=() if rule == "classical" else [agent], errors=rule)
    np.testing.assert_allclose(fit.std_error, want.bse, rtol=1e-6)
    assert fit.loglik == pytest.approx(want.llf)
    assert fit.r2 == pytest.approx(want.prsquared)


def test_weights_and_splits_change_nothing():
    y, x, agent, customer, w = data()
    halves = np.r_[np.arange(400), np.arange(70)]
    split = np.where(np.isin(halves, np.arange(70)), 0.5, 1.0) * w[halves] * 10
    whole = logistic(y, x, weights=w, clusters=[customer, agent])
    parts = logistic(y[halves], x[halves], weights=split, clusters=[customer[halves], agent[halves]])
    assert whole.small_sample == parts.small_sample == ("x3",)
    np.testing.assert_allclose(parts.coefficients, whole.coefficients, rtol=1e-7)
    np.testing.assert_allclose(parts.std_error, whole.std_error, rtol=1e-6)
    np.testing.assert_allclose(parts.df, whole.df, rtol=1e-6)


def test_an_offset_and_a_unit_change_nothing():
    y, x, *_ = data()
    x[:, 1] = np.round(x[:, 1], 2)
    moved = x * [1, 1e-8, 1, 1] + [0, 0, 1e8, 0]
    a, b = logistic(y, x), logistic(y, moved)
    np.testing.assert_allclose(b.coefficients[1:] * [1e-8, 1, 1], a.coefficients[1:], rtol=1e-7)
    np.testing.assert_allclose(b.fitted, a.fitted, atol=1e-9)


def test_a_profile_interval_ends_where_the_likelihood_has_dropped_enough():
    y, x, *_ = data(n=80)
    low, high = profile_interval(y, x, 1)
    full = logistic(y, x).loglik
    for end in (low, high):
        left = sm.GLM(y, np.delete(x, 1, 1), sm.families.Binomial(), offset=end * x[:, 1]).fit()
        assert 2 * (full - left.llf) == pytest.approx(3.841459, abs=1e-5)
    near = profile_interval(y, x, 1, spline=True)
    np.testing.assert_allclose(near, (low, high), rtol=2e-3)


def test_pseudo_r2_of_nothing_is_nothing():
    assert set(pseudo_r2(-50.0, -50.0, 100).values()) == {0.0}


# --- separation ------------------------------------------------------------------------------------


def test_rows_alike_are_fitted_alike():
    """To the last digit, so that they are ties where fits are ranked; a product by BLAS sums the last rows otherwise."""
    rng = np.random.default_rng(87)
    x = np.column_stack([np.ones(87), rng.integers(1, 4, (87, 8)) / 3])
    fitted = logistic(rng.integers(0, 2, 87), x).fitted
    alike = np.unique(x, axis=0, return_inverse=True)[1]
    assert len(np.unique(np.column_stack([alike, fitted]), axis=0)) == len(np.unique(alike))


def test_a_separating_column_is_named():
    y, x, *_ = data()
    x = np.column_stack([x, y * (np.arange(400) < 20)])
    with pytest.raises(MethodError, match="Perfect separation: “vip” sorts"):
        logistic(y, x, names=["(Intercept)", "hours", "chat", "tenure", "vip"])


def test_columns_that_separate_together_are_named():
    rng = np.random.default_rng(1)
    x = np.column_stack([np.ones(60), rng.normal(size=(60, 3))])
    y = (x[:, 1] + x[:, 2] > 0).astype(float)
    assert separating_columns(y, x) == []
    assert {1, 2} <= set(separating_together(y, x))
    with pytest.raises(MethodError, match="Perfect separation"):
        logistic(y, x)


def test_strong_but_finite_effects_are_fitted():
    rng = np.random.default_rng(2)
    x = np.column_stack([np.ones(3000), rng.normal(0, 6, 3000)])
    y = (rng.random(3000) < expit(2.5 * x[:, 1])).astype(float)
    assert separating_together(y, x) == []
    assert logistic(y, x).coefficients[1] == pytest.approx(2.5, abs=0.6)


def test_an_outcome_that_does_not_vary_is_refused():
    with pytest.raises(MethodError, match="All 30 answers fall on the same side"):
        logistic(np.ones(30), np.column_stack([np.ones(30), np.arange(30)]))


def test_an_outcome_that_is_no_share_is_refused():
    with pytest.raises(MethodError, match="0 or 1; found 5"):
        logistic([1, 5] * 5, np.ones((10, 1)))


# --- effects ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("ways", [0, 1, 2])
def test_the_mean_prediction_has_the_error_of_the_mean(ways):
    """With a constant in a logit (or least squares) the mean prediction is the weighted mean, to the last digit."""
    y, x, _, customer, w = data()
    x = x[:, :3]  # no column constant within agents, whose CR2 would change the sums
    agent = np.random.default_rng(9).integers(0, 40, 400)
    clusters = [customer, agent][:ways]
    share = float(w @ y / w.sum())
    for model in (logistic, linear):
        fit = model(y, x, weights=w, clusters=clusters, errors="survey")
        found = average_predictions(fit, [x])
        assert found.estimates[0] == pytest.approx(share, abs=1e-9)
        rows = w * (y - share) / w.sum()
        pair = customer * 1000 + agent
        sums = [cluster_sums(rows, one) for one in ([None], [customer], [customer, agent, pair])[ways]]
        parts = [variance_of_sums(one).variance for one in sums]
        want = parts[0] if ways < 2 else parts[0] + parts[1] - parts[2]
        assert found.std_error[0] ** 2 == pytest.approx(want, rel=1e-6)


def test_one_yes_no_driver_gives_the_difference_of_two_shares():
    rng = np.random.default_rng(4)
    group = np.repeat([0.0, 1.0], [130, 70])
    y = (rng.random(200) < np.where(group == 1, 0.8, 0.6)).astype(float)
    x = np.column_stack([np.ones(200), group])
    before, after = x * [1, 0], x * [1, 0] + [0, 1]
    a, b = y[group == 1], y[group == 0]
    want = np.sqrt(a.var() / len(a) + b.var() / len(b)) * np.sqrt(200 / 199)
    for model in (logistic, linear):
        found = finite_effects(model(y, x, errors="survey"), [(before, after)])
        assert found.estimates[0] == pytest.approx(a.mean() - b.mean(), abs=1e-9)
        assert found.std_error[0] == pytest.approx(want, rel=1e-6)


def shifted(x, *by):
    return x + np.array(by)


def capped(x):
    """At most two hours, as in what_if."""
    return np.column_stack([x[:, 0], np.minimum(x[:, 1], 2.0), x[:, 2:]])


@pytest.mark.parametrize("model", [logistic, linear])
def test_the_error_of_an_effect_is_its_derivative_by_the_weights(model):
    """The whole estimate, fit and mean, moved by a little more weight on one row: the influence of that row."""
    y, x, *_, w = data(n=60, customers=60)
    found = finite_effects(model(y, x, weights=w, errors="survey"), [(x, capped(x))])
    step = 1e-4
    for row in (0, 7, 31):
        effects = []
        for sign in (1, -1):
            moved = w.copy()
            moved[row] += sign * step
            effects.append(
                finite_effects(model(y, x, weights=moved, errors="survey"), [(x, capped(x))]).estimates[0]
            )
        slope = (effects[0] - effects[1]) / (2 * step) * w[row]
        assert found.influence[row, 0] == pytest.approx(slope, rel=1e-4, abs=1e-9)


def test_the_mean_slope_is_the_limit_of_a_small_change():
    y, x, _, customer, _ = data()
    fit = logistic(y, x, clusters=[customer])
    slope = average_derivatives(fit, x, [1])
    step = np.array([0, 1e-5, 0, 0])
    small = finite_effects(fit, [(x - step, x + step)])
    assert slope.estimates[0] == pytest.approx(small.estimates[0] / 2e-5, rel=1e-6)
    assert slope.std_error[0] == pytest.approx(small.std_error[0] / 2e-5, rel=1e-5)


def test_a_constant_change_in_a_linear_model_is_its_coefficient():
    y, x, _, customer, w = data()
    fit = linear(y, x, weights=w, clusters=[customer])
    found = finite_effects(fit, [(x, shifted(x, 0, -1, 0, 0))])
    assert found.estimates[0] == pytest.approx(-fit.coefficients[1])
    assert found.std_error[0] == pytest.approx(fit.std_error[1])
    assert found.p_value[0] == pytest.approx(fit.p_value[1])


def test_an_effect_has_the_degrees_of_freedom_of_what_changes():
    y, x, agent, customer, _ = data()
    fit = logistic(y, x, clusters=[customer, agent])
    found = finite_effects(fit, [(x, shifted(x, 0, 1, 0, 0)), (x, shifted(x, 0, 0, 0, 1))])
    assert found.df.tolist() == [fit.df[1], fit.df[3]]
    assert found.df[1] < found.df[0] == 14


def test_effects_are_joint():
    y, x, _, customer, _ = data()
    fit = logistic(y, x, clusters=[customer])
    one, two = (x, shifted(x, 0, 1, 0, 0)), (x, shifted(x, 0, 2, 0, 0))
    found = finite_effects(fit, [one, two, one])
    assert found.difference(0, 2).p_value != found.difference(0, 2).p_value  # NaN: they are one and the same
    low, high = found.interval()
    all_low, all_high = found.simultaneous_interval()
    assert (all_low <= low + 1e-12).all()
    assert (all_high >= high - 1e-12).all()
    gap = finite_effects(fit, [(shifted(x, 0, 1, 0, 0), shifted(x, 0, 2, 0, 0))])
    assert found.difference(0, 1).p_value == pytest.approx(gap.p_value[0], rel=1e-6)


def test_without_the_sampling_of_answers_the_error_is_smaller_or_equal():
    y, x, *_ = data()
    fit = logistic(y, x)
    change = [(x, capped(x))]
    drawn, fixed = finite_effects(fit, change), finite_effects(fit, change, sampled=False)
    assert drawn.estimates[0] == fixed.estimates[0]
    gradient = np.array([_slope(fit, x, j) for j in range(4)])
    assert fixed.std_error[0] ** 2 == pytest.approx(gradient @ fit.covariance @ gradient, rel=1e-5)
    assert drawn.std_error[0] > fixed.std_error[0]


def _slope(fit, x, j, step=1e-6):
    moved = [fit.coefficients + sign * step * (np.arange(4) == j) for sign in (1, -1)]
    values = [np.mean(expit(capped(x) @ b) - expit(x @ b)) for b in moved]
    return (values[0] - values[1]) / (2 * step)
