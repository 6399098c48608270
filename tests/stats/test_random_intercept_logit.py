"""Random intercept of a yes or no: integrals by hand, slopes by differences, the boundary, planted differences."""

import numpy as np
import pytest
from scipy import integrate, optimize
from scipy.special import expit

from csat_research.errors import MethodError
from csat_research.stats.logit import logistic
from csat_research.stats.random_intercept_logit import _Data, _negative, random_intercept_logit


def world(seed=0, groups=10, size=8, sd=0.9):
    rng = np.random.default_rng(seed)
    codes = np.repeat(np.arange(groups), size)
    x = np.column_stack([np.ones(len(codes)), rng.normal(size=len(codes))])
    p = expit(0.4 + 0.8 * x[:, 1] + sd * rng.normal(size=groups)[codes])
    return (rng.random(len(codes)) < p).astype(float), x, codes


def log_joint(u, y, fixed, sd):
    """Log density of the answers of one group and its standard effect u, without the normal's constant."""
    eta = fixed + sd * u
    return float((y * eta - np.logaddexp(0, eta)).sum() - u * u / 2)


def integrated(y, x, codes, b, sd):
    """Log likelihood with each group's effect integrated out by scipy."""
    total = 0.0
    for one in np.unique(codes):
        inside, fixed = y[codes == one], x[codes == one] @ b
        area = integrate.quad(
            lambda u, y=inside, f=fixed: np.exp(log_joint(u, y, f, sd)), -9, 9, epsabs=1e-14
        )
        total += np.log(area[0] / np.sqrt(2 * np.pi))
    return total


def laplaced(y, x, codes, b, sd):
    """The same by Laplace: the height at the mode over the root of the curvature there, mode and curvature numeric."""
    total = 0.0
    for one in np.unique(codes):
        inside, fixed = y[codes == one], x[codes == one] @ b
        mode = optimize.minimize_scalar(
            lambda u, y=inside, f=fixed: -log_joint(u, y, f, sd),
            bounds=(-6, 6),
            method="bounded",
            options={"xatol": 1e-10},
        ).x
        high, low, mid = (log_joint(mode + step, inside, fixed, sd) for step in (1e-3, -1e-3, 0.0))
        total += mid - np.log(-(high + low - 2 * mid) / 1e-6) / 2
    return total


def test_quadrature_is_the_integral():
    y, x, codes = world()
    fit = random_intercept_logit(y, x, codes, nodes=25)
    b, sd = fit.coefficients, np.sqrt(fit.var_group)
    assert fit.loglik == pytest.approx(integrated(y, x, codes, b, sd), abs=1e-7)
    best = optimize.minimize(
        lambda at: -integrated(y, x, codes, at[:2], at[2]), [0.3, 0.5, 0.5], method="Nelder-Mead",
        options={"xatol": 1e-5, "fatol": 1e-9},
    )  # fmt: skip
    assert fit.loglik >= -best.fun - 1e-7
    np.testing.assert_allclose([*b, sd], [*best.x[:2], abs(best.x[2])], atol=1e-4)


def test_laplace_is_laplace():
    y, x, codes = world(1)
    fit = random_intercept_logit(y, x, codes)
    # the curvature is a second difference of step 1e-3: right to 1e-6 each
    assert fit.loglik == pytest.approx(
        laplaced(y, x, codes, fit.coefficients, np.sqrt(fit.var_group)), abs=1e-5
    )
    best = optimize.minimize(
        lambda at: -laplaced(y, x, codes, at[:2], at[2]), [0.3, 0.5, 0.5], method="Nelder-Mead",
        options={"xatol": 1e-5, "fatol": 1e-8},
    )  # fmt: skip
    np.testing.assert_allclose([*fit.coefficients, np.sqrt(fit.var_group)], best.x, atol=1e-3)


def test_errors_are_the_curvature_of_the_integrated_likelihood():
    y, x, codes = world(2)
    fit = random_intercept_logit(y, x, codes, nodes=25)
    at, moves = np.append(fit.coefficients, np.sqrt(fit.var_group)), 1e-3 * np.eye(3)

    def lost(one):
        return -integrated(y, x, codes, one[:2], one[2])

    hessian = np.array(
        [[(lost(at + a + b) - lost(at + a - b) - lost(at - a + b) + lost(at - a - b)) / 4e-6 for a in moves]
         for b in moves]
    )  # fmt: skip
    np.testing.assert_allclose(fit.covariance, np.linalg.inv(hessian)[:2, :2], rtol=1e-4)


@pytest.mark.parametrize("nodes", [1, 2, 15])
def test_the_slope_is_exact(nodes):
    y, x, codes = world(3)
    points, weights = np.polynomial.hermite.hermgauss(nodes)
    data = _Data(y, x, codes, np.ones(len(y)), points, np.log(weights) + points**2)
    at, step = np.array([0.2, 0.9, 1.3]), 1e-5
    want = [
        (_negative(data, at + move)[0] - _negative(data, at - move)[0]) / (2 * step)
        for move in step * np.eye(3)
    ]
    np.testing.assert_allclose(_negative(data, at)[1], want, rtol=1e-7, atol=1e-7)


def test_groups_that_do_not_differ_leave_the_plain_logit():
    """Every group holds the same answers, so that they are more alike than chance."""
    y = np.tile([1.0, 1, 1, 0, 0, 1, 0, 1], 10)
    x = np.column_stack([np.ones(80), np.tile([0.0, 1, 2, 1, 0, 2, 1, 0], 10)])
    fit, plain = random_intercept_logit(y, x, np.repeat(np.arange(10), 8)), logistic(y, x, errors="classical")
    assert (fit.var_group, fit.icc, fit.likelihood_ratio, fit.likelihood_ratio_p) == (0, 0, 0, 0.5)
    assert fit.loglik == fit.loglik_alone == pytest.approx(plain.loglik)
    np.testing.assert_allclose(fit.coefficients, plain.coefficients, rtol=1e-8)
    np.testing.assert_allclose(fit.std_error, plain.std_error, rtol=1e-6)
    assert not fit.effects.any()


def test_large_groups_need_no_quadrature_and_small_ones_do():
    small, large = ({q: random_intercept_logit(*world(4, groups, size), nodes=q).var_group for q in (1, 15, 40)}
                    for groups, size in ((200, 3), (8, 150)))  # fmt: skip
    assert large[1] == pytest.approx(large[15], rel=0.02)
    assert small[1] < 0.9 * small[15]
    assert small[15] == pytest.approx(small[40], rel=1e-4)


@pytest.mark.full
def test_what_was_planted_is_found():
    """Coefficients .4 and .8, standard deviation .9; mean of 40 samples within three of its own errors."""
    found = []
    for seed in range(40):
        fit = random_intercept_logit(*world(100 + seed, groups=40, size=12), nodes=9)
        found.append([*fit.coefficients, np.sqrt(fit.var_group)])
    error = np.std(found, axis=0, ddof=1) / np.sqrt(40)
    # the maximum of the likelihood finds a standard deviation low by 1 / (2 G) or so
    assert (np.abs(np.mean(found, axis=0) - [0.4, 0.8, 0.9]) < 3 * error + [0, 0, 0.9 / 80]).all()


def test_order_names_and_cells_do_not_matter():
    y, x, codes = world(5)
    x[:, 1] = x[:, 1].round()
    plain = random_intercept_logit(y, x, codes)
    turned = np.random.default_rng(0).permutation(len(y))
    again = random_intercept_logit(y[turned], x[turned], np.array(list("abcdefghij"))[codes[turned]])
    cells, n = np.unique(np.column_stack([y, x, codes]), axis=0, return_counts=True)
    counted = random_intercept_logit(cells[:, 0], cells[:, 1:3], cells[:, 3], counts=n)
    for other in (again, counted):
        for name in ("coefficients", "std_error", "var_group", "loglik", "effects", "effect_errors"):
            np.testing.assert_allclose(getattr(other, name), getattr(plain, name), rtol=1e-6, err_msg=name)
        assert other.n == plain.n == 80


def test_a_unit_and_an_offset_only_move_their_coefficients():
    y, x, codes = world(6)
    plain, moved = (random_intercept_logit(y, one, codes) for one in (x, x * [1, 1e-3] + [0, 100]))
    assert moved.var_group == pytest.approx(plain.var_group, rel=1e-6)
    assert moved.coefficients[1] == pytest.approx(1e3 * plain.coefficients[1], rel=1e-6)
    assert moved.p_value[1] == pytest.approx(plain.p_value[1], rel=1e-5)


def test_what_cannot_be_told_is_refused():
    y, x, codes = world()
    for groups, words in ((np.zeros(80), "two groups"), (np.arange(80), "one answer")):
        with pytest.raises(MethodError, match=words):
            random_intercept_logit(y, x, groups)
    with pytest.raises(MethodError, match="Perfect separation"):
        random_intercept_logit((x[:, 1] > 0).astype(float), x, codes)
    with pytest.raises(MethodError, match="same side"):
        random_intercept_logit(np.ones(80), x, codes)
