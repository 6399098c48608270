"""Least squares: errors against statsmodels, brute force and what must not matter."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

import csat_research.stats.linear as linear_room
from csat_research.errors import MethodError
from csat_research.stats.few_clusters import CR2_BELOW, bell_mccaffrey, jackknife_residuals
from csat_research.stats.linear import from_moments, linear
from csat_research.stats.sandwich import Sandwich, sandwich, ways_of


def data(seed=0, n=200, agents=12, customers=90):
    rng = np.random.default_rng(seed)
    agent, customer = rng.integers(0, agents, n), rng.integers(0, customers, n)
    hours, tenure = rng.lognormal(1, 0.8, n), rng.normal(size=agents)[agent]
    y = (
        4
        - 0.3 * np.log1p(hours)
        + 0.1 * tenure
        + rng.normal(size=customers)[customer] * 0.5
        + rng.normal(size=n)
    )
    x = np.column_stack([np.ones(n), np.log1p(hours), rng.normal(size=n), tenure])
    return y, x, agent, customer, rng.lognormal(0, 0.6, n)


@pytest.mark.parametrize("rule", ["HC0", "HC1", "HC2", "HC3"])
def test_robust_errors_are_those_of_statsmodels(rule):
    y, x, *_ = data()
    fit, want = linear(y, x, errors=rule), sm.OLS(y, x).fit(cov_type=rule, use_t=True)
    np.testing.assert_allclose(fit.coefficients, want.params, rtol=1e-10)
    np.testing.assert_allclose(fit.covariance, want.cov_params(), rtol=1e-8, atol=1e-15)
    np.testing.assert_allclose(fit.p_value, want.pvalues, rtol=1e-7)
    np.testing.assert_allclose(np.column_stack(fit.interval(0.9)), want.conf_int(0.1), rtol=1e-8)


def test_classical_errors_and_r2_are_those_of_statsmodels():
    y, x, *_, w = data()
    fit, want = linear(y, x, errors="classical", weights=w), sm.WLS(y, x, weights=w / w.mean()).fit()
    np.testing.assert_allclose(fit.covariance, want.cov_params(), rtol=1e-8, atol=1e-15)
    assert fit.r2 == pytest.approx(want.rsquared, rel=1e-10)


def test_errors_clustered_one_and_two_ways_are_those_of_statsmodels():
    y, x, agent, customer, _ = data(agents=30)
    model = sm.OLS(y, x)
    one = model.fit(cov_type="cluster", cov_kwds={"groups": agent})
    np.testing.assert_allclose(
        linear(y, x, clusters=[agent], errors="CR1").covariance, one.cov_params(), rtol=1e-7
    )
    pair = {"groups": np.column_stack([customer, agent])}
    two = model.fit(cov_type="cluster", cov_kwds=pair)
    fit = linear(y, x, clusters=[customer, agent], errors="CR1")
    assert not fit.sandwich.repaired
    np.testing.assert_allclose(fit.std_error, two.bse, rtol=1e-7)
    assert fit.clusters == (len(set(customer)), 30)
    assert set(fit.df) == {29.0}


def test_the_wald_test_of_one_column_is_its_t_test_squared():
    y, x, *_ = data()
    fit = linear(y, x)
    found = fit.wald([2])
    assert found.statistic == pytest.approx(fit.statistic[2] ** 2)
    assert found.p_value == pytest.approx(fit.p_value[2])
    want = sm.OLS(y, x).fit(cov_type="HC3", use_t=True).f_test(np.eye(4)[1:3])
    both = fit.wald([1, 2])
    assert both.statistic == pytest.approx(float(want.fvalue))
    assert both.p_value == pytest.approx(float(want.pvalue))


# --- what must not matter --------------------------------------------------------------------------


@pytest.mark.parametrize("factor", [0.1, 10, 1e6])
def test_weights_times_a_factor_change_nothing(factor):
    y, x, agent, customer, w = data()
    a, b = (linear(y, x, weights=one, clusters=[customer, agent]) for one in (w, w * factor))
    np.testing.assert_allclose(a.coefficients, b.coefficients, rtol=1e-9)
    np.testing.assert_allclose(a.std_error, b.std_error, rtol=1e-9)
    np.testing.assert_allclose(a.df, b.df, rtol=1e-9)


@pytest.mark.parametrize("two_way", [False, True])
def test_a_row_split_in_two_of_one_customer_changes_nothing(two_way):
    """Also with CR2 for the column that is constant within agents."""
    y, x, agent, customer, w = data()
    halves = np.r_[np.arange(200), np.arange(40)]
    split = np.where(np.isin(halves, np.arange(40)), 0.5, 1.0) * w[halves]
    ways = [customer, agent] if two_way else [customer]
    whole = linear(y, x, weights=w, clusters=ways)
    parts = linear(y[halves], x[halves], weights=split, clusters=[one[halves] for one in ways])
    np.testing.assert_allclose(parts.coefficients, whole.coefficients, rtol=1e-9)
    np.testing.assert_allclose(parts.std_error, whole.std_error, rtol=1e-8)
    np.testing.assert_allclose(parts.df, whole.df, rtol=1e-8)


def test_the_same_rows_under_two_customers_change_the_error_only():
    y, x, _, customer, w = data()
    twice = np.r_[np.arange(200), np.arange(200)]
    one = linear(y[twice], x[twice], weights=w[twice], clusters=[customer[twice]])
    two = linear(y[twice], x[twice], weights=w[twice], clusters=[np.r_[customer, customer + 1000]])
    np.testing.assert_allclose(one.coefficients, two.coefficients, rtol=1e-10)
    np.testing.assert_allclose(two.std_error, one.std_error / np.sqrt(2), rtol=0.02)


@given(seed=st.integers(0, 10**6))
@settings(max_examples=15, deadline=None)
def test_order_of_rows_does_not_matter(seed):
    y, x, agent, customer, w = data()
    order = np.random.default_rng(seed).permutation(len(y))
    a = linear(y, x, weights=w, clusters=[customer, agent])
    b = linear(y[order], x[order], weights=w[order], clusters=[customer[order], agent[order]])
    np.testing.assert_allclose(a.std_error, b.std_error, rtol=1e-9)


def test_an_offset_and_a_unit_change_nothing():
    y, x, agent, *_ = data()
    moved = x.copy()
    moved[:, 1] = x[:, 1] * 1e-8
    moved[:, 2] = np.round(x[:, 2], 3) + 1e8
    plain = x.copy()
    plain[:, 2] = np.round(x[:, 2], 3)
    a, b = linear(y, plain, clusters=[agent]), linear(y, moved, clusters=[agent])
    # 1e8 + 0.001 keeps 7 digits of a column that varies by 1.
    np.testing.assert_allclose(b.coefficients[1:] * [1e-8, 1, 1], a.coefficients[1:], rtol=1e-7)
    np.testing.assert_allclose(b.std_error[1:] * [1e-8, 1, 1], a.std_error[1:], rtol=1e-7)


# --- few clusters ----------------------------------------------------------------------------------


def cr2_by_matrices(y, x, codes):
    """The definition with n x n matrices (Pustejovsky and Tipton 2018), identity working model."""
    n, k = x.shape
    bread = np.linalg.inv(x.T @ x)
    keep = np.eye(n) - x @ bread @ x.T
    residuals, covariance, parts = keep @ y, np.zeros((k, k)), []
    for j in np.unique(codes):
        rows = codes == j
        values, vectors = np.linalg.eigh(keep[rows] @ keep[rows].T)
        root = np.where(values > 1e-8, 1 / np.sqrt(np.maximum(values, 1e-8)), 0)
        adjust = (vectors * root) @ vectors.T
        pull = bread @ x[rows].T @ adjust
        covariance += np.outer(pull @ residuals[rows], pull @ residuals[rows])
        parts.append(pull @ keep[rows])
    loads = np.array(parts)
    df = []
    for c in range(k):
        p = loads[:, c] @ loads[:, c].T
        df.append(np.trace(p) ** 2 / np.sum(p**2))
    return covariance, np.array(df)


def test_cr2_is_the_definition():
    y, x, agent, *_ = data(agents=7, n=90)
    covariance, df = cr2_by_matrices(y, x, agent)
    fit = linear(y, x, clusters=[agent], errors="CR2")
    np.testing.assert_allclose(fit.covariance, covariance, rtol=1e-7, atol=1e-14)
    np.testing.assert_allclose(fit.df, df, rtol=1e-7)


def test_cr2_of_a_column_that_only_one_cluster_decides():
    y, x, agent, *_ = data(agents=7, n=90)
    x = np.column_stack([x, agent == 3])
    covariance, df = cr2_by_matrices(y, x, agent)
    found = bell_mccaffrey(x, y - x @ np.linalg.lstsq(x, y, rcond=None)[0], agent)
    sums = np.array([found.influence[agent == j].sum(axis=0) for j in range(7)])
    np.testing.assert_allclose(sums.T @ sums, covariance, rtol=1e-6, atol=1e-12)
    np.testing.assert_allclose(found.df[:4], df[:4], rtol=1e-6)


def test_two_equal_sets_of_agents_give_the_two_sample_t_test():
    """A column constant within agents, balanced: CR2 is the t test on agent means with G - 2 df."""
    rng = np.random.default_rng(3)
    agent = np.repeat(np.arange(10), 6)
    new = (agent < 5).astype(float)
    y = rng.normal(size=60) + rng.normal(size=10)[agent]
    fit = linear(y, np.column_stack([np.ones(60), new]), names=["(Intercept)", "new"], clusters=[agent])
    means = y.reshape(10, 6).mean(axis=1)
    error = np.sqrt(means[:5].var(ddof=1) / 5 + means[5:].var(ddof=1) / 5)
    assert fit.std_error[1] == pytest.approx(error, rel=1e-9)
    assert fit.df[1] == pytest.approx(8, rel=1e-9)
    assert fit.small_sample == ("new",)


def test_columns_that_vary_within_agents_keep_agents_minus_one():
    y, x, agent, customer, _ = data(agents=12)
    fit = linear(y, x, names=["(Intercept)", "hours", "noise", "tenure"], clusters=[customer, agent])
    assert fit.small_sample == ("tenure",)
    assert fit.df[1] == fit.df[2] == 11
    assert fit.df[3] < 11


def test_many_clusters_need_no_small_sample_errors():
    y, x, _, _, _ = data(n=3 * CR2_BELOW)
    codes = np.repeat(np.arange(CR2_BELOW), 3)
    x[:, 3] = np.random.default_rng(1).normal(size=CR2_BELOW)[codes]
    assert linear(y, x, clusters=[codes]).small_sample == ()


def test_residuals_without_many_small_clusters_are_those_of_the_fit_without_each():
    """The series for clusters of little pull, beside one that decides a column alone and one of much pull."""
    y, x, _, customer, _ = data(n=400)
    customer[:60] = customer.max() + 1
    x = np.column_stack([x, customer == customer[100]])
    e = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
    found = jackknife_residuals(x, e, np.unique(customer, return_inverse=True)[1])
    for one in np.unique(customer):
        rest = customer != one
        beta = np.linalg.lstsq(x[rest], y[rest], rcond=None)[0]
        if one != customer[100]:
            np.testing.assert_allclose(found[~rest], y[~rest] - x[~rest] @ beta, rtol=1e-8, atol=1e-10)


def test_residuals_without_a_cluster_are_those_of_the_fit_without_it():
    y, x, agent, *_ = data(n=60, agents=6)
    found = jackknife_residuals(x, y - x @ np.linalg.lstsq(x, y, rcond=None)[0], agent)
    for j in range(6):
        rest = agent != j
        beta = np.linalg.lstsq(x[rest], y[rest], rcond=None)[0]
        # Where the others cannot tell two columns apart the fit without the cluster is not unique.
        if np.linalg.matrix_rank(x[rest]) == x.shape[1]:
            np.testing.assert_allclose(found[~rest], y[~rest] - x[~rest] @ beta, rtol=1e-7, atol=1e-9)


# --- from moments ----------------------------------------------------------------------------------


@pytest.mark.parametrize("offset", [0.0, 1e6])
def test_moments_give_the_same_fit_as_rows(offset):
    y, x, _, customer, w = data()
    columns = np.column_stack([y, x[:, 1:]]) + offset
    centre = (w @ columns) / w.sum()
    rows = np.column_stack([np.ones(len(y)), columns - centre])
    gram = (rows * w[:, None]).T @ rows
    codes = np.unique(customer, return_inverse=True)[1]
    each = np.array(
        [(rows[codes == c] * w[codes == c, None]).T @ rows[codes == c] for c in range(codes.max() + 1)]
    )
    found = from_moments(gram, each, centre=centre, n=len(y))
    want = linear(
        columns[:, 0], np.column_stack([np.ones(len(y)), columns[:, 1:]]), weights=w, clusters=[customer]
    )
    np.testing.assert_allclose(found.coefficients, want.coefficients, rtol=1e-7)
    np.testing.assert_allclose(found.covariance, want.covariance, rtol=1e-6, atol=1e-12)
    triangles = each[:, *np.triu_indices(5)]
    again = from_moments(gram, triangles, centre=centre).covariance
    np.testing.assert_allclose(again, found.covariance, rtol=1e-9, atol=1e-15)
    assert found.r2 == pytest.approx(want.r2, rel=1e-9)
    assert found.df[1] == want.df[1]


def test_moments_without_clusters_have_no_errors():
    rows = np.column_stack([np.ones(9), np.arange(9.0) ** 2, np.arange(9.0)])
    found = from_moments(rows.T @ rows)
    assert np.isnan(found.std_error).all()
    assert np.isnan(found.p_value).all()


# --- what cannot be fitted -------------------------------------------------------------------------


def test_a_combination_of_columns_is_named():
    y, x, *_ = data()
    x = np.column_stack([x, x[:, 1] * 60 + 5])
    with pytest.raises(MethodError, match=r"resolution_minutes.*says nothing that.*hours"):
        linear(y, x, names=["(Intercept)", "hours", "noise", "tenure", "resolution_minutes"])


def test_fewer_rows_than_columns_are_refused():
    with pytest.raises(MethodError, match="3 complete answers cannot carry 4 model columns"):
        linear([1, 2, 3], np.ones((3, 4)))


def test_three_ways_of_clustering_are_refused():
    y, x, agent, customer, _ = data()
    with pytest.raises(MethodError, match="two ways at most"):
        linear(y, x, clusters=[agent, customer, agent])


# --- two ways that do not add up -------------------------------------------------------------------


def test_a_negative_two_way_variance_is_repaired_and_said():
    """One row a pair, sums that cancel by row and by column of a table: V_a = V_b = 0 < V_ab."""
    first, second = np.repeat([0, 1, 2], 3), np.tile([0, 1, 2], 3)
    cancelling = np.array([[1, -1, 0], [-1, 1, 0], [0, 0, 0.0]]).ravel()[:, None]
    noise = np.random.default_rng(0).normal(size=(9, 1)) * 0.01
    found = sandwich(ways_of(cancelling + noise, (first, second)))
    assert isinstance(found, Sandwich)
    assert found.repaired
    assert found.covariance[0, 0] > 0


def test_a_direction_of_negative_variance_is_lifted_without_loss():
    rng = np.random.default_rng(5)
    u = rng.normal(size=(60, 5))
    first, second = rng.integers(0, 4, 60), rng.integers(0, 4, 60)
    ways = ways_of(u, (first, second))
    plain = ways[0].covariance() + ways[1].covariance() - ways[2].covariance()
    found = sandwich(ways)
    assert np.linalg.eigvalsh(plain).min() < 0
    assert np.linalg.eigvalsh(found.covariance).min() > -1e-9
    assert (np.diag(found.covariance) >= np.diag(plain) - 1e-9).all()


def test_an_answer_the_model_is_sure_of_takes_no_part_in_errors_for_few_clusters():
    """P = 1 to the last digit: no variance and no residual; the errors are those without the answer."""
    rng = np.random.default_rng(2)
    x = np.column_stack([np.ones(24), rng.normal(size=24)])
    residuals, variances, weights = rng.normal(size=24), rng.uniform(0.1, 0.25, 24), np.ones(24)
    residuals[3] = variances[3] = 0.0
    lifted, scaled = linear_room._working_model(x, weights, residuals, variances)
    assert (lifted[3] == 0).all()
    assert scaled[3] == 0
    kept = np.arange(24) != 3
    alone = linear_room._working_model(x[kept], weights[kept], residuals[kept], variances[kept])
    assert np.allclose(lifted[kept], alone[0])
    assert np.allclose(scaled[kept], alone[1])
