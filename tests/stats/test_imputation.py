"""Pooling of several effects at once: the scalar rules of Rubin effect by effect, covariances by a loop, one set alone."""

import numpy as np
import pytest
from scipy import stats

from csat_research.errors import MethodError
from csat_research.stats.effects import finite_effects
from csat_research.stats.fits import wald
from csat_research.stats.imputation import pooled, pooled_effects, pooled_fit, pooled_ordinal, pooled_wald
from csat_research.stats.linear import linear
from csat_research.stats.logit import logistic
from csat_research.stats.ordinal import ordinal
from csat_research.stats.proportional import brant, equal_slopes


@pytest.fixture(scope="module")
def sets():
    """The same model on five versions of its columns."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(120, 2))
    y = 1 + x[:, 0] - 0.5 * x[:, 1] + rng.normal(size=120)
    designs = [np.column_stack([np.ones(120), x + 0.3 * rng.normal(size=x.shape)]) for _ in range(5)]
    return y, designs, [linear(y, one, errors="classical") for one in designs]


def test_every_effect_follows_the_scalar_rules(sets):
    _, designs, fits = sets
    parts = [
        finite_effects(fit, [(x, x + np.array([0, 1, 0])), (x, x + np.array([0, 1, 2]))], sampled=False)
        for fit, x in zip(fits, designs, strict=True)
    ]
    found, lost = pooled_effects(parts)
    for e in range(2):
        one = pooled([part.estimates[e] for part in parts], [part.covariance[e, e] for part in parts], 120, 3)
        assert found.estimates[e] == pytest.approx(one.interval.estimate)
        assert found.std_error[e] == pytest.approx(one.std_error)
        assert found.df[e] == pytest.approx(one.df)
        assert found.p_value[e] == pytest.approx(one.p_value)
        assert [bound[e] for bound in found.interval()] == pytest.approx(
            [one.interval.low, one.interval.high]
        )
        assert lost[e] == pytest.approx(1 - one.within / one.total)


def test_the_joint_covariance_by_a_loop(sets):
    _, _, fits = sets
    found = pooled_fit(fits)
    mean = sum(one.coefficients for one in fits) / 5
    want = sum(one.covariance for one in fits) / 5
    for one in fits:
        want = want + 1.2 / 4 * np.outer(one.coefficients - mean, one.coefficients - mean)
    np.testing.assert_allclose(found.covariance, want)
    np.testing.assert_allclose(found.coefficients, mean)
    assert found.r2 == pytest.approx(np.mean([one.r2 for one in fits]))
    assert (found.df < 117).all()


def test_one_set_and_equal_sets_lose_nothing(sets):
    _, designs, fits = sets
    effects = finite_effects(fits[0], [(designs[0], designs[0] + [0, 1, 0])])
    assert pooled_effects([effects])[0] is effects
    assert pooled_fit(fits[:1]) is fits[0]
    found, lost = pooled_effects([effects] * 4)
    assert lost.tolist() == [0]
    assert found.std_error == pytest.approx(effects.std_error)
    assert found.df == pytest.approx(
        118 / 120 * effects.df
    )  # what Barnard and Rubin take off even without a loss


def test_normal_degrees_of_freedom_stay_rubins(sets):
    y, designs, _ = sets
    fits = [logistic((y > 1).astype(float), one, errors="classical") for one in designs]
    found = pooled_fit(fits)
    one = pooled([fit.coefficients[1] for fit in fits], [fit.covariance[1, 1] for fit in fits])
    assert found.df[1] == pytest.approx(one.df)


def test_an_ordinal_model_is_pooled_estimate_by_estimate(sets):
    y, designs, _ = sets
    fits = [ordinal(np.digitize(y, [0, 1, 2]), one, errors="classical") for one in designs]
    found = pooled_ordinal(fits)
    for k in range(5):
        one = pooled(
            [fit.estimates.coefficients[k] for fit in fits], [fit.estimates.covariance[k, k] for fit in fits]
        )
        assert found.estimates.coefficients[k] == pytest.approx(one.interval.estimate)
        assert found.estimates.std_error[k] == pytest.approx(one.std_error)
        assert found.estimates.df[k] == pytest.approx(one.df)
    assert pooled_ordinal(fits[:1]) is fits[0]


# --- several estimates at once -----------------------------------------------------------------------


def versions(m=20, k=3, apart=0.3, seed=1):
    """Estimates of m sets and one covariance for all."""
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(k, k))
    u = root @ root.T + np.eye(k)
    centre = rng.multivariate_normal(np.zeros(k), u)
    return rng.multivariate_normal(centre, apart * u, size=m), np.repeat(u[None], m, axis=0)


def test_one_estimate_is_tested_as_by_the_scalar_rules():
    q, u = versions(k=1)
    for df in (np.inf, 40.0):
        one = pooled(q[:, 0], u[:, 0, 0], df + 1)
        found = pooled_wald(q, u, df)
        assert found.statistic == pytest.approx((one.interval.estimate / one.std_error) ** 2)
        assert (found.df_2, found.p_value) == pytest.approx((one.df, one.p_value))


def test_nothing_lost_is_the_test_without_gaps():
    q, u = versions(m=5, apart=0)
    found, plain = pooled_wald(q, u), wald(q[0], u[0], np.inf)
    assert (found.statistic, found.p_value) == pytest.approx((plain.statistic, plain.p_value), rel=1e-6)


def test_without_a_bound_the_degrees_of_freedom_are_those_of_1991():
    """Li, Raghunathan, Rubin: 4 + (t - 4) (1 + (1 - 2/t) / r)^2, t = q (m - 1); with rows the fewer, Reiter's are fewer."""
    q, u = versions()
    r = 1.05 * np.trace(np.cov(q.T) @ np.linalg.inv(u[0])) / 3
    found, t = pooled_wald(q, u), 3 * 19
    assert found.df_2 == pytest.approx(4 + (t - 4) * (1 + (1 - 2 / t) / r) ** 2)
    fewer = [pooled_wald(q, u, df).df_2 for df in (1e7, 500, 50, 12, 5)]
    assert fewer[0] == pytest.approx(found.df_2, rel=1e-3)
    assert (np.diff(fewer) < 0).all()
    assert min(fewer) >= 4


def test_a_test_of_nothing_calls_in_five_per_cent(sized):
    """Three estimates of which a third of the information is lost, 400 times 10 sets."""
    p = []
    for seed in range(400):
        q, u = versions(m=10, apart=0.0, seed=seed)
        rng = np.random.default_rng(10_000 + seed)
        # of a proper draw the sets lie around an estimate that itself has the whole error, within and between
        q = (
            q
            + rng.multivariate_normal(np.zeros(3), 0.5 * u[0])
            + rng.multivariate_normal(np.zeros(3), 0.5 * u[0], 10)
        )
        p.append(pooled_wald(q, u).p_value)
    called = int((np.array(p) < 0.05).sum())
    sized("three effects together, gaps filled ten times", called, 400)
    assert stats.binom.cdf(called, 400, 0.05) > 0.001
    assert stats.binom.sf(called - 1, 400, 0.05) > 0.001
    assert (
        np.mean([wald(*part, np.inf).p_value < 0.05 for part in _plain(400)]) > 0.08
    )  # teeth: one set alone


def _plain(runs):
    for seed in range(runs):
        q, u = versions(m=10, apart=0.0, seed=seed)
        rng = np.random.default_rng(10_000 + seed)
        yield q[0] + rng.multivariate_normal(np.zeros(3), u[0]), u[0]


def test_pooling_is_refused_or_left_open():
    q, u = versions()
    with pytest.raises(MethodError, match="two completed data sets"):
        pooled_wald(q[:1], u[:1])
    assert np.isnan(pooled_wald(np.hstack([q, q[:, :1]]), np.zeros((20, 4, 4))).p_value)


def test_slopes_at_every_cut_of_one_set_and_of_equal_sets(sets):
    y, designs, _ = sets
    codes, clusters = np.digitize(y, [0, 1, 2]), [np.arange(120) // 3]
    one = brant(codes, designs[0], clusters=clusters)
    assert equal_slopes([one], [1]) == one.test([1])
    same, alone = equal_slopes([one] * 3, [1]), one.test([1])
    # Hotelling's F as without gaps; Reiter takes (v + 1) / (v + 3) off the degrees of freedom
    assert same.statistic == pytest.approx(alone.statistic)
    assert same.df_2 == pytest.approx(alone.df_2 * (alone.df_2 + 1) / (alone.df_2 + 3))
    plain = [brant(codes, x) for x in designs]
    assert equal_slopes(plain, [1]).p_value > min(part.test([1]).p_value for part in plain)
