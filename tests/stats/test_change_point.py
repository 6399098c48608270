"""Changes of level: every cut tried, other packages, exact and published chances, false alarms, planted shifts."""

from itertools import combinations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy import linalg, stats
from statsmodels.stats.diagnostic import breaks_cusumolsresid

from csat_research.errors import MethodError
from csat_research.stats.change_point import _hansen, level_shift, levels, ols_cusum


def squares(y, cuts):
    return sum(((one - one.mean()) ** 2).sum() for one in np.split(y, cuts))


@pytest.mark.parametrize("seed", range(4))
def test_every_cut_was_tried(seed):
    """Fewest squares of 1 to 3 changes among all cuts of 16 periods into stretches of 3 or more."""
    y = np.random.default_rng(seed).normal(size=16) + np.repeat([0, 1.5, 0, 3], 4)
    found = levels(y, smallest=3)
    for m in range(1, 4):
        ways = [cuts for cuts in combinations(range(3, 14), m) if min(np.diff([0, *cuts, 16])) >= 3]
        best = min(ways, key=lambda cuts: squares(y, list(cuts)))
        assert found.left[m] == pytest.approx(squares(y, list(best)))
        if m == len(found.positions):
            assert found.positions.tolist() == list(best)


def test_the_criterion_is_that_of_least_squares_with_a_place_for_each_change():
    y = np.random.default_rng(5).normal(size=40) + np.repeat([0, 2], 20)
    found = levels(y)
    cut = level_shift(y).position
    design = np.column_stack([np.ones(40), np.arange(40) >= cut])
    plain, shifted = sm.OLS(y, np.ones(40)).fit(), sm.OLS(y, design).fit()
    assert found.bic[0] == pytest.approx(plain.bic + np.log(40))  # the variance is a parameter too
    assert found.bic[1] == pytest.approx(shifted.bic + 2 * np.log(40))  # and the place of the change


def test_the_largest_f_is_that_of_a_regression():
    y = np.random.default_rng(6).normal(size=30)
    whole = sm.OLS(y, np.ones(30)).fit()
    f = {
        place: sm.OLS(y, np.column_stack([np.ones(30), np.arange(30) >= place]))
        .fit()
        .compare_f_test(whole)[0]
        for place in range(4, 27)
    }
    found = level_shift(y)
    assert found.position == max(f, key=f.get)
    assert found.statistic == pytest.approx(max(f.values()))


def test_the_sums_are_those_of_statsmodels():
    y = np.random.default_rng(7).normal(size=50)
    found = ols_cusum(y)
    statistic, p, _ = breaks_cusumolsresid(y - y.mean(), ddof=1)
    assert (found.statistic, found.p_value) == pytest.approx((statistic, p))


def exact_chance(f, trimmed, size=12):
    """P(largest F of a shift > f) in the limit, to 1e-9.

    √F is |a stationary Gaussian path with correlation exp(-apart)| over a time of log((1 - trimmed) / trimmed). It stays
    below √f with the chance Σ c² exp(-λ time) over the modes of u'' - x u' that vanish at ±√f, here by polynomials.
    """
    b, time = np.sqrt(f), np.log((1 - trimmed) / trimmed)
    nodes, weights = np.polynomial.legendre.leggauss(200)
    weights = weights * b * stats.norm.pdf(b * nodes)
    even = np.eye(2 * size)[::2].T
    values = np.polynomial.legendre.legval(nodes, even).T
    slopes = np.polynomial.legendre.legval(nodes, np.polynomial.legendre.legder(even)).T
    shape = (1 - nodes**2)[:, None]
    u, du = shape * values, (shape * slopes - 2 * nodes[:, None] * values) / b
    rates, modes = linalg.eigh(du.T @ (weights[:, None] * du), u.T @ (weights[:, None] * u))
    return 1 - float(((modes.T @ (u.T @ weights)) ** 2) @ np.exp(-rates * time))


@pytest.mark.parametrize("trimmed", [0.1, 0.15, 0.25, 0.4])
@pytest.mark.parametrize("f", [6.0, 8.85, 12.35, 16.0])
def test_the_chance_lies_a_little_below_the_exact_limit(trimmed, f):
    """Hansen fitted simulated paths of finitely many steps, whose largest F is a little smaller."""
    assert 0.77 < _hansen(f, trimmed) / exact_chance(f, trimmed) < 1


@pytest.mark.parametrize(("f", "p"), [(7.12, 0.1), (8.68, 0.05), (12.16, 0.01)])
def test_the_chance_is_that_of_published_critical_values(f, p):
    """Andrews 2003, corrected table 1: one parameter, 15 % trimmed."""
    assert _hansen(f, 0.15) == pytest.approx(p, rel=0.06)


def test_between_the_rows_of_the_table_the_chance_moves_without_a_jump():
    trims = np.linspace(0.011, 0.5, 2000)
    p = np.array([_hansen(8.0, one) for one in trims])
    assert (np.diff(p) < 1e-12).all()
    assert p[-1] == pytest.approx(stats.chi2.sf(8.0, 1))
    assert np.abs(np.diff(p)).max() < 0.001


@pytest.mark.full
def test_steady_series_are_called_as_rarely_as_said(sized):
    rng, runs = np.random.default_rng(8), 2000
    series = rng.normal(size=(runs, 52))
    calls = sum(level_shift(y).p_value < 0.05 for y in series)
    sums = sum(ols_cusum(y).p_value < 0.05 for y in series)
    cuts = sum(len(levels(y).positions) > 0 for y in series[:600])
    sized("change point: largest F of one shift, 52 periods", calls, runs)
    sized("change point: cumulative sums, 52 periods", sums, runs)
    sized("change point: number of shifts by the criterion, 52 periods", cuts, 600)
    assert stats.binom.ppf(0.001, runs, 0.045) <= calls <= stats.binom.ppf(0.999, runs, 0.06)
    assert sums <= stats.binom.ppf(0.999, runs, 0.05)  # on the safe side
    assert (
        0.045 * 600 < cuts < 0.12 * 600
    )  # 8 in 100, as the docstring says; the bounds are at one in a thousand


@pytest.mark.full
def test_a_shift_of_one_standard_deviation_is_called(sized):
    """52 periods, a shift of one spread after 30: power, which no formula gives for an estimated place."""
    rng, runs = np.random.default_rng(18), 400
    series = rng.normal(size=(runs, 52)) + (np.arange(52) >= 30)
    calls = sum(level_shift(y).p_value < 0.05 for y in series)
    sums = sum(ols_cusum(y).p_value < 0.05 for y in series)
    sized("change point: largest F of one shift, 52 periods", calls, runs, planted=True)
    cuts = sum(len(levels(y).positions) > 0 for y in series[:200])
    sized("change point: cumulative sums, 52 periods", sums, runs, planted=True)
    sized("change point: number of shifts by the criterion, 52 periods", cuts, 200, planted=True)
    assert cuts > 0.8 * 200
    assert calls > 0.7 * runs
    assert sums > 0.7 * runs


def test_neighbours_that_go_together_are_called_too_often():
    rng, runs, calls = np.random.default_rng(9), 400, 0
    for _ in range(runs):
        y = rng.normal(size=80)
        for t in range(1, 80):
            y[t] += 0.3 * y[t - 1]
        calls += level_shift(y[28:]).p_value < 0.05
    assert 0.13 * runs < calls < 0.29 * runs  # 21 %, as the docstring says


@pytest.mark.parametrize("place", [12, 26, 40])
def test_a_planted_shift_is_found_where_it_is(place):
    rng = np.random.default_rng(10)
    y = rng.normal(size=52) + 3 * (np.arange(52) >= place)
    found = levels(y)
    assert found.positions == pytest.approx([place], abs=1)
    assert level_shift(y).position == found.positions[0]
    assert level_shift(y).p_value < 1e-6
    assert np.diff(found.means) == pytest.approx([3], abs=1.2)  # four errors of the difference at 12 and 40


@given(st.lists(st.integers(0, 9), min_size=8, max_size=30), st.floats(-50, 50), st.floats(0.5, 20))
def test_the_unit_does_not_matter(values, shift, times):
    y = np.array(values, dtype=float)
    found, moved = levels(y, smallest=2), levels(shift + times * y, smallest=2)
    ties = np.sort(np.round(found.bic, 6))
    if np.isfinite(ties).all() and np.diff(ties[:2]).min() > 1e-5:
        assert len(moved.positions) == len(found.positions)
        assert moved.left == pytest.approx(times**2 * found.left, abs=1e-7 * times**2)
    if np.ptp(y) > 0 and np.isfinite(level_shift(y).statistic):
        assert level_shift(shift + times * y).statistic == pytest.approx(level_shift(y).statistic, rel=1e-6)


def test_a_clean_step_is_one_change_and_a_flat_line_is_none():
    step = [1.1] * 10 + [2.3] * 10
    assert levels(step).positions.tolist() == [10]
    assert level_shift(step).p_value == 0
    flat = [3.3] * 20
    assert levels(flat).positions.tolist() == []
    assert np.isnan(level_shift(flat).statistic)
    assert np.isnan(ols_cusum(flat).p_value)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: levels([1, 2, np.nan, 3, 4, 5], 2),
        lambda: levels(np.arange(12), 0.1),
        lambda: levels(np.arange(12), 7),
        lambda: level_shift(np.arange(5)),
        lambda: level_shift(np.arange(20), 0.6),
        lambda: level_shift([[1, 2], [3, 4]]),
        lambda: ols_cusum(np.arange(3)),
    ],
)
def test_what_cannot_be_told_is_refused(ask):
    with pytest.raises(MethodError):
        ask()
