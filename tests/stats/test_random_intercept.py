"""Random intercept: whole covariance matrices, analysis of variance, Henderson's equations, statsmodels, exact ranges."""

import numpy as np
import pytest
from scipy import optimize, stats
from scipy.linalg import block_diag

from csat_research.errors import MethodError
from csat_research.stats.linear import linear
from csat_research.stats.random_intercept import icc_anova, random_intercept
from csat_research.stats.raters import intraclass_correlations
from csat_research.stats.variance_ratio import AtRatio, group_sums, ratio_bounds, ratio_test

CONSTANT = np.ones((60, 1))


def uneven(seed=0, groups=9, sd=0.7, slope=0.5):
    """Groups of 2 to 12 answers, a driver, and a driver constant within groups."""
    rng = np.random.default_rng(seed)
    codes = np.repeat(np.arange(groups), rng.integers(2, 13, groups))
    x = np.column_stack([np.ones(len(codes)), rng.normal(3, 2, len(codes)), rng.normal(size=groups)[codes]])
    y = 4 + slope * x[:, 1] + sd * rng.normal(size=groups)[codes] + rng.normal(size=len(codes))
    return y, x, codes


def balanced(sd, seed=1, groups=12, size=5):
    rng = np.random.default_rng(seed)
    table = sd * rng.normal(size=(groups, 1)) + rng.normal(size=(groups, size))
    return table, table.ravel(), np.repeat(np.arange(groups), size)


def mean_squares(table):
    size = table.shape[1]
    within = ((table - table.mean(axis=1, keepdims=True)) ** 2).sum() / (table.size - len(table))
    return size * table.mean(axis=1).var(ddof=1), within


def dense_deviance(y, x, codes, var_group, var_residual, reml):
    """-2 log likelihood from the whole covariance matrix, coefficients profiled out."""
    v = var_residual * np.eye(len(y)) + var_group * (codes[:, None] == codes)
    inverse = np.linalg.inv(v)
    a = x.T @ inverse @ x
    left = y - x @ np.linalg.solve(a, x.T @ inverse @ y)
    found = np.linalg.slogdet(v)[1] + left @ inverse @ left
    df = len(y) - reml * x.shape[1]
    return found + df * np.log(2 * np.pi) + reml * np.linalg.slogdet(a)[1]


# --- likelihood ------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["reml", "ml"])
def test_it_is_the_top_of_the_likelihood_of_the_whole_matrix(method):
    y, x, codes = uneven(5)
    fit = random_intercept(y, x, codes, method=method)

    def dense(at):
        return dense_deviance(y, x, codes, *np.exp(at), method == "reml")

    own = dense(np.log([fit.var_group, fit.var_residual]))
    assert fit.loglik == pytest.approx(-own / 2, abs=1e-9)
    best = optimize.minimize(dense, [0.0, 0.0], method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-12})
    assert own <= best.fun + 1e-9
    # Nelder-Mead stops where the likelihood is flat to 1e-12, that is the variances to 1e-6.
    assert (fit.var_group, fit.var_residual) == pytest.approx(tuple(np.exp(best.x)), rel=1e-5)


def test_full_likelihood_is_the_normal_density_of_the_answers():
    y, x, codes = uneven(3)
    fit = random_intercept(y, x, codes, method="ml")
    v = fit.var_residual * np.eye(len(y)) + fit.var_group * (codes[:, None] == codes)
    assert fit.loglik == pytest.approx(stats.multivariate_normal(x @ fit.coefficients, v).logpdf(y))
    assert fit.loglik_alone == pytest.approx(linear(y, x, errors="classical").loglik)


def test_no_ratio_on_a_fine_grid_is_better():
    """Few uneven groups, where the likelihood can have two tops or lie against 0."""
    for seed in range(40):
        y, x, codes = uneven(seed, groups=4, sd=0.4)
        best = random_intercept(y, x, codes).best
        grid = [AtRatio(best.sums, ratio, True).deviance for ratio in (0.0, *np.geomspace(1e-4, 1e4, 400))]
        assert best.deviance <= min(grid) + 1e-9


def test_coefficients_and_errors_are_generalised_least_squares():
    y, x, codes = uneven(2)
    fit = random_intercept(y, x, codes)
    v = fit.var_residual * np.eye(len(y)) + fit.var_group * (codes[:, None] == codes)
    covariance = np.linalg.inv(x.T @ np.linalg.inv(v) @ x)
    np.testing.assert_allclose(fit.covariance, covariance, rtol=1e-8)
    np.testing.assert_allclose(fit.coefficients, covariance @ x.T @ np.linalg.solve(v, y), rtol=1e-8)


def test_effects_and_their_errors_are_hendersons():
    """Mixed model equations: the inverse holds the errors of predicting, with those of the coefficients in them."""
    y, x, codes = uneven(4)
    fit = random_intercept(y, x, codes)
    z = (codes[:, None] == np.arange(9)).astype(float)
    both = np.column_stack([x, z])
    left = both.T @ both / fit.var_residual + block_diag(np.zeros((3, 3)), np.eye(9) / fit.var_group)
    inverse = np.linalg.inv(left)
    solution = inverse @ both.T @ y / fit.var_residual
    np.testing.assert_allclose(fit.effects, solution[3:], rtol=1e-7)
    at = np.array([1.0, 2.0, -0.5])
    asked = np.column_stack([np.tile(at, (9, 1)), np.eye(9)])
    found = fit.shrunken(at)
    np.testing.assert_allclose(found.means, asked @ solution, rtol=1e-8)
    np.testing.assert_allclose(found.std_error, np.sqrt(np.diag(asked @ inverse @ asked.T)), rtol=1e-8)
    np.testing.assert_allclose(fit.shrunken().means, fit.shrunken(x.mean(axis=0)).means)
    assert (fit.effect_errors < found.std_error).all()


# --- closed forms ----------------------------------------------------------------------------------


def test_equal_groups_give_the_analysis_of_variance():
    table, y, codes = balanced(0.8)
    between, within = mean_squares(table)
    reml, ml = (random_intercept(y, CONSTANT, codes, method=one) for one in ("reml", "ml"))
    assert (reml.var_group, reml.var_residual) == pytest.approx(((between - within) / 5, within))
    assert (ml.var_group, ml.var_residual) == pytest.approx(((between * 11 / 12 - within) / 5, within))
    assert icc_anova(y, codes) == pytest.approx(reml.icc)
    assert reml.df[0] == pytest.approx(11)  # G - 1: the mean of equal groups is a mean of G means
    assert reml.std_error[0] ** 2 == pytest.approx(between / 60)
    f = stats.f_oneway(*table)
    assert (reml.group_test.f, reml.group_test.p_value) == pytest.approx((f.statistic, f.pvalue))


def test_equal_groups_give_the_exact_range_of_the_icc():
    table, y, codes = balanced(0.8)
    want = intraclass_correlations(table, 0.9)[0].interval
    found = random_intercept(y, CONSTANT, codes).icc_interval(0.9)
    assert (found.low, found.high) == pytest.approx((want.low, want.high))


def test_at_the_boundary_there_are_no_groups():
    """Groups more alike than chance: every group holds the same spread answers, so that means hardly differ."""
    rng = np.random.default_rng(5)
    table = np.tile(np.arange(5.0), (12, 1)) + 0.01 * rng.normal(size=(12, 5))
    y, codes = table.ravel(), np.repeat(np.arange(12), 5)
    x = np.column_stack([np.ones(60), rng.normal(size=60)])
    for method, df in (("reml", 58), ("ml", 60)):
        fit = random_intercept(y, x, codes, method=method)
        plain = linear(y, x, errors="classical")
        assert (fit.var_group, fit.icc, fit.likelihood_ratio, fit.likelihood_ratio_p) == (0, 0, 0, 0.5)
        np.testing.assert_allclose(fit.coefficients, plain.coefficients)
        np.testing.assert_allclose(fit.std_error * np.sqrt(df / 58), plain.std_error)
        assert fit.df.tolist() == [df, df]
        assert not fit.effects.any()
        assert fit.icc_interval().low == 0
        assert np.isnan(fit.icc_interval().high)  # no ratio fits groups as alike as these
        np.testing.assert_allclose(fit.shrunken().means, y.mean())


def test_uneven_icc_of_mean_squares_may_fall_below_zero():
    y, codes = np.array([1.0, 5, 2, 4, 3, 3, 3.1]), np.array([0, 0, 1, 1, 2, 2, 2])
    means = np.array([3, 3, 9.1 / 3])
    between = np.array([2, 2, 3]) @ (means - y.mean()) ** 2 / 2
    within = (8 + 2 + ((y[4:] - means[2]) ** 2).sum()) / 4
    typical = (7 - 17 / 7) / 2
    assert icc_anova(y, codes) == pytest.approx((between - within) / (between + (typical - 1) * within))
    assert icc_anova(y, codes) < 0


def test_the_exact_test_is_that_of_group_dummies_beside_the_columns():
    y, x, codes = uneven(6)
    dummies = np.column_stack(
        [x, codes[:, None] == np.arange(9)]
    )  # of rank 3 + 9 - 2: constant and tenure are in them
    rss = [((y - d @ np.linalg.lstsq(d, y, rcond=None)[0]) ** 2).sum() for d in (x, dummies)]
    found = random_intercept(y, x, codes).group_test
    assert (found.df_1, found.df_2) == (7, len(y) - 10)
    assert found.f == pytest.approx((rss[0] - rss[1]) / 7 / (rss[1] / (len(y) - 10)))
    assert found.p_value == pytest.approx(stats.f.sf(found.f, 7, len(y) - 10))


# --- degrees of freedom ----------------------------------------------------------------------------


def test_satterthwaite_is_that_of_numeric_second_derivatives():
    """As lmerTest: differences of the deviance in both variances, and of the covariance of coefficients."""
    y, x, codes = uneven(1)
    fit = random_intercept(y, x, codes)
    at, step = np.array([fit.var_group, fit.var_residual]), 1e-3

    def dense(one):
        return dense_deviance(y, x, codes, *one, True)

    def variances(one):
        v = one[1] * np.eye(len(y)) + one[0] * (codes[:, None] == codes)
        return np.diag(np.linalg.inv(x.T @ np.linalg.solve(v, x)))

    moves = step * np.eye(2)
    hessian = np.array(
        [[(dense(at + a + b) - dense(at + a - b) - dense(at - a + b) + dense(at - a - b)) / (4 * step**2)
          for a in moves] for b in moves]
    )  # fmt: skip
    slopes = np.array([(variances(at + a) - variances(at - a)) / (2 * step) for a in moves])
    spread = np.einsum("ik,ij,jk->k", slopes, 2 * np.linalg.inv(hessian), slopes)
    np.testing.assert_allclose(fit.df, 2 * variances(at) ** 2 / spread, rtol=1e-3)  # of differences of 1e-3
    assert fit.df[2] < 0.2 * fit.df[1]  # constant within groups: so many as groups; else as answers


# --- against statsmodels ---------------------------------------------------------------------------


def test_where_statsmodels_arrives_it_is_here():
    from statsmodels.regression.mixed_linear_model import MixedLM

    y, x, codes = uneven(8, groups=30)
    for reml in (True, False):
        want = MixedLM(y, x, codes).fit(reml=reml, method=["cg"])
        fit = random_intercept(y, x, codes, method="reml" if reml else "ml")
        assert fit.loglik >= want.llf - 1e-8
        # cg stops at a gradient of 1e-5 or so
        np.testing.assert_allclose(fit.coefficients, want.fe_params, rtol=1e-4)
        assert fit.var_group == pytest.approx(want.cov_re[0, 0], rel=1e-3)
        assert fit.var_residual == pytest.approx(want.scale, rel=1e-3)


# --- what does not matter --------------------------------------------------------------------------


def same(one, two, rtol=1e-9):
    for name in (
        "coefficients",
        "covariance",
        "var_group",
        "var_residual",
        "loglik",
        "df",
        "effects",
        "means",
    ):
        np.testing.assert_allclose(getattr(one, name), getattr(two, name), rtol=rtol, err_msg=name)
    assert one.icc_interval().high == pytest.approx(two.icc_interval().high, rel=rtol)


def test_the_order_of_rows_does_not_matter():
    y, x, codes = uneven(9)
    turned = np.random.default_rng(0).permutation(len(y))
    same(random_intercept(y, x, codes), random_intercept(y[turned], x[turned], codes[turned]))


def test_a_row_that_stands_for_three_is_three_rows():
    y, x, codes = uneven(10)
    n = np.random.default_rng(1).integers(1, 4, len(y))
    rows = np.repeat(np.arange(len(y)), n)
    cells = random_intercept(y, x, codes, counts=n)
    same(cells, random_intercept(y[rows], x[rows], codes[rows]))
    assert cells.n == len(rows)


def test_many_groups_of_one_size_are_as_groups_that_are_not_folded():
    """Groups of one size are folded to k+1 rows; against the whole matrix, which knows nothing of it."""
    y, x, codes = uneven(11, groups=40)
    fit = random_intercept(y, x, codes)
    want = dense_deviance(y, x, codes, fit.var_group, fit.var_residual, True)
    assert fit.loglik == pytest.approx(-want / 2)
    assert len(fit.best.sums.folded[1]) < 40


def test_an_offset_and_a_unit_change_nothing():
    y, x, codes = uneven(12)
    plain = random_intercept(y, x, codes)
    moved = random_intercept(1000 * y + 1e8, x * [1, 1e-3, 1] + [0, 1e6, 0], codes)
    assert moved.icc == pytest.approx(
        plain.icc, rel=1e-6
    )  # 1e8 + 1000 y keeps y to 1e-11, and the driver likewise
    np.testing.assert_allclose(moved.coefficients[1:], plain.coefficients[1:] * [1e6, 1e3], rtol=1e-6)
    np.testing.assert_allclose(moved.effects, 1000 * plain.effects, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(moved.df[1:], plain.df[1:], rtol=1e-6)


def test_names_of_groups_only_name_them():
    y, x, codes = uneven(13)
    named = random_intercept(y, x, np.array([f"agent {9 - one}" for one in codes]))
    plain = random_intercept(y, x, codes)
    np.testing.assert_allclose(named.effects[::-1], plain.effects)
    assert named.groups[0] == "agent 1"


# --- coverage --------------------------------------------------------------------------------------


@pytest.mark.full
@pytest.mark.parametrize("ratio", [0.0, 0.08, 1.0])
def test_the_range_of_the_icc_holds_exactly(ratio, sized):
    """Uneven groups, two drivers, one of them constant within groups: Wald's pivot has an F to the last digit."""
    rng, runs, hits, refused = np.random.default_rng(20), 400, 0, 0
    codes = np.repeat(np.arange(8), [2, 3, 3, 5, 8, 13, 21, 30])
    x = np.column_stack([np.ones(85), rng.normal(size=85), rng.normal(size=8)[codes]])
    for _ in range(runs):
        sums = group_sums(np.sqrt(ratio) * rng.normal(size=8)[codes] + rng.normal(size=85), x, codes)
        low, high = ratio_bounds(sums)
        hits += low <= ratio <= high
        refused += ratio_test(sums).p_value < 0.05
    assert stats.binom.cdf(hits, runs, 0.95) > 0.001
    assert stats.binom.sf(hits - 1, runs, 0.95) > 0.001
    sized(f"Wald: agents alike, ratio of variances {ratio:g}", refused, runs, planted=ratio > 0)
    if ratio == 0:
        assert 0.001 < stats.binom.cdf(refused, runs, 0.05) < 0.999


# --- refused ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("y", "groups", "words"),
    [
        ([1, 2, 3, 4], [0, 0, 0, 0], "two groups"),
        ([1, 2, 3, 4], [0, 1, 2, 3], "one answer"),
        ([1, 1, 3, 3], [0, 0, 1, 1], "do not vary"),
        ([2, 2, 2, 2], [0, 0, 1, 1], "do not vary"),
    ],
)
def test_what_cannot_be_told_is_refused(y, groups, words):
    with pytest.raises(MethodError, match=words):
        random_intercept(y, np.ones((4, 1)), groups)


def test_columns_that_say_the_outcome_and_twins_are_refused():
    y, x, codes = uneven()
    with pytest.raises(MethodError, match="do not vary beyond"):
        random_intercept(3 * x[:, 1], x, codes)
    with pytest.raises(MethodError, match="says nothing"):
        random_intercept(y, x[:, [0, 1, 1]], codes)
    with pytest.raises(MethodError, match="reml"):
        random_intercept(y, x, codes, method="remil")
