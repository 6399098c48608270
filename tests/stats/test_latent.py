"""Latent correlations: exact probabilities, closed forms, the maximum itself, and errors that hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, stats

from csat_research.errors import MethodError
from csat_research.stats.latent import normal_rectangles, polychoric, polyserial

TABLE = np.array([[11, 4, 3], [9, 30, 12], [2, 17, 40], [0, 6, 25]])


def loss(at, table=TABLE):
    rows, columns = at[1:4], at[4:]
    if (np.diff(rows) <= 0).any() or (np.diff(columns) <= 0).any() or abs(at[0]) >= 1:
        return np.inf
    return -(table * np.log(normal_rectangles(rows, columns, at[0]).clip(1e-300))).sum()


@given(st.floats(-0.98, 0.98), st.lists(st.floats(-3, 3), min_size=1, max_size=3, unique=True))
def test_rectangles_are_those_of_scipy(rho, cuts):
    """Scipy's own quadrature, one corner at a time (its error is 1e-6 or so)."""
    found = normal_rectangles(sorted(cuts), [0.3], rho)
    assert found.sum() == pytest.approx(1, abs=1e-12)
    corner = stats.multivariate_normal([0, 0], [[1, rho], [rho, 1]]).cdf([min(cuts), 0.3])
    assert found[0, 0] == pytest.approx(corner, abs=1e-5)


@given(st.integers(3, 60), st.integers(3, 60))
def test_two_by_two_with_even_margins_is_a_sine(same, other):
    """Sheppard 1899: P(both low) = 1/4 + asin(r) / 2 pi."""
    share = same / (2 * (same + other))
    found = polychoric([[same, other], [other, same]], "two_step").estimate
    assert found == pytest.approx(np.clip(np.sin(2 * np.pi * (share - 0.25)), -0.9999, 0.9999), abs=1e-5)


def test_near_zero_the_least_point_is_found_to_more_digits_than_psych_and_polycor_look():
    """R's optimize stops both at about 1e-4; on polycor's own likelihood with tol = 1e-12 it gives this number."""
    table = [[1, 3, 3, 4, 1], [2, 4, 5, 5, 1], [2, 3, 8, 3, 3], [2, 3, 8, 2, 3], [2, 2, 6, 2, 2]]
    assert polychoric(table, "two_step").estimate == pytest.approx(-0.0034171121489, abs=1e-7)


def test_full_ml_is_the_maximum():
    """Another search from there finds nothing better, and any small step is worse."""
    found = polychoric(TABLE)
    at = np.concatenate([[found.estimate], found.rows, found.columns])
    again = optimize.minimize(
        loss, at, method="Nelder-Mead", options={"maxiter": 4000, "xatol": 1e-8, "fatol": 1e-10}
    )
    assert again.fun == pytest.approx(loss(at), abs=1e-6)
    assert again.x[0] == pytest.approx(found.estimate, abs=1e-4)
    steps = np.vstack([np.eye(len(at)), -np.eye(len(at))]) * 1e-2
    assert all(loss(at + step) > loss(at) for step in steps)


def test_both_ways_nearly_agree_and_turn_with_the_scale():
    for way in ("ml", "two_step"):
        found, turned = polychoric(TABLE, way), polychoric(TABLE[:, ::-1], way)
        assert turned.estimate == pytest.approx(-found.estimate, abs=1e-5)
        assert turned.std_error == pytest.approx(found.std_error, rel=1e-3)
        assert polychoric(TABLE.T, way).estimate == pytest.approx(found.estimate, abs=1e-5)
    assert polychoric(TABLE).estimate == pytest.approx(polychoric(TABLE, "two_step").estimate, abs=0.01)


def test_unused_grades_change_nothing():
    padded = np.zeros((5, 4))
    padded[:4, 1:] = TABLE
    assert polychoric(padded, "two_step").estimate == pytest.approx(polychoric(TABLE, "two_step").estimate)


def draws(rng, n, rho):
    x, e = rng.normal(size=(2, n))
    return x, rho * x + np.sqrt(1 - rho**2) * e


@pytest.mark.full
def test_errors_hold_in_repeated_samples():
    """300 samples of 250: the spread of the estimates is the mean error, within a tenth."""
    rng = np.random.default_rng(0)
    found = []
    for _ in range(300):
        x, y = draws(rng, 250, 0.5)
        graded = [np.digitize(one, [-0.8, 0.2, 1.0]) for one in (x, y)]
        table = np.zeros((4, 4))
        np.add.at(table, tuple(graded), 1)
        one, other = polychoric(table, "two_step"), polyserial(x, graded[1], "two_step")
        found.append([one.estimate, other.estimate, one.std_error, other.std_error])
    estimates, errors = np.array(found)[:, :2], np.array(found)[:, 2:].mean(axis=0)
    assert np.abs(estimates.mean(axis=0) - 0.5).max() < 0.02
    assert estimates.std(axis=0) == pytest.approx(errors, rel=0.15)


def test_polyserial_full_ml_is_near_its_two_steps():
    x, y = draws(np.random.default_rng(1), 800, -0.4)
    graded = np.digitize(y, [-1, 0, 1])
    assert polyserial(x, graded).estimate == pytest.approx(
        polyserial(x, graded, "two_step").estimate, abs=0.01
    )


def test_what_does_not_vary_is_refused():
    for ask in (
        lambda: polychoric([[3, 4]]),
        lambda: polychoric([[3, 0], [4, 0]]),
        lambda: polyserial([1, 2], [1, 1]),
    ):
        with pytest.raises(MethodError, match="must vary"):
            ask()
