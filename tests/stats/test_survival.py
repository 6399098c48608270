"""Survival: without censoring the plain share, coverage with it, permutations of the log-rank, statsmodels beside it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.duration.survfunc import SurvfuncRight, survdiff

from csat_research.errors import MethodError
from csat_research.stats.survival import kaplan_meier, log_rank

TIMES = st.lists(st.integers(1, 20), min_size=2, max_size=40)


@settings(max_examples=40)
@given(TIMES)
def test_without_censoring_it_is_the_share_left(times):
    found = kaplan_meier(times, np.ones(len(times)))
    left = [np.mean(np.array(times) > one) for one in found.times]
    assert found.survival == pytest.approx(left)
    binomial = np.sqrt(np.array(left) * (1 - np.array(left)) / len(times))
    assert found.std_error[found.survival > 0] == pytest.approx(binomial[found.survival > 0])
    assert found.mean_until(25)[0] == pytest.approx(np.mean(times))


def censored(rng, n=100, rate=0.02):
    until, wait = rng.uniform(20, 120, n), rng.exponential(1 / rate, n)
    return np.minimum(until, wait), (wait <= until).astype(float)


def test_it_agrees_with_statsmodels_and_with_itself_in_any_order():
    rng = np.random.default_rng(0)
    t, hit = censored(rng)
    found, theirs = kaplan_meier(t, hit), SurvfuncRight(t, hit)
    assert found.survival == pytest.approx(theirs.surv_prob)
    assert found.std_error == pytest.approx(theirs.surv_prob_se)
    mixed = rng.permutation(len(t))
    assert kaplan_meier(t[mixed], hit[mixed]).survival == pytest.approx(found.survival)
    groups = rng.integers(0, 3, len(t))
    chi2, p = survdiff(t, hit, groups)
    assert (log_rank(t, hit, groups).chi2, log_rank(t, hit, groups).p_value) == pytest.approx((chi2, p))


@pytest.mark.parametrize("scale", ["log", "log_log"])
def test_bounds_medians_and_means_hold_the_truth(scale):
    """Exponential waits, a third not yet over: survival at 40, the median, and the mean until 60 in closed form."""
    rng, hits, runs, rate = np.random.default_rng(1), np.zeros(3), 400, 0.02
    mean = (1 - np.exp(-60 * rate)) / rate
    for _ in range(runs):
        found = kaplan_meier(*censored(rng), scale=scale)
        _, _, low, high = (one[0] for one in found.at([40]))
        _, early, late = found.median
        area, error = found.mean_until(60)
        late = np.inf if np.isnan(late) else late
        held = (
            low <= np.exp(-40 * rate) <= high,
            early <= np.log(2) / rate <= late,
            abs(area - mean) < 1.96 * error,
        )
        hits += held
    assert (stats.binom.cdf(hits, runs, 0.93) > 0.001).all(), hits
    assert (stats.binom.sf(hits - 1, runs, 0.975) > 0.001).all(), hits


@pytest.mark.full
def test_log_rank_holds_its_size_and_sees_a_difference(sized):
    rng, same, apart, runs = np.random.default_rng(2), 0, 0, 400
    groups = np.repeat([0, 1], 60)
    for _ in range(runs):
        t, hit = censored(rng, 120)
        same += log_rank(t, hit, groups).p_value < 0.05
        slow, slow_hit = censored(rng, 60, 0.01)
        apart += log_rank(np.r_[t[:60], slow], np.r_[hit[:60], slow_hit], groups).p_value < 0.05
    sized("log-rank, two groups of 60", same, runs)
    sized("log-rank, two groups of 60", apart, runs, planted=True)
    assert stats.binomtest(same, runs, 0.05).pvalue > 0.001
    assert apart / runs > 0.6


def test_observed_and_expected_add_up_and_a_median_may_not_be_reached():
    t, hit = censored(np.random.default_rng(3))
    found = log_rank(t, hit, np.arange(100) % 4)
    assert found.observed.sum() == pytest.approx(found.expected.sum())
    assert np.isnan(kaplan_meier([5, 6, 7], [1, 0, 0]).median[0])


@pytest.mark.parametrize(
    "ask",
    [
        lambda: kaplan_meier([], []),
        lambda: kaplan_meier([-1], [1]),
        lambda: kaplan_meier([1], [2]),
        lambda: log_rank([1, 2], [1, 1], ["a", "a"]),
        lambda: log_rank([1, 2], [0, 0], ["a", "b"]),
    ],
)
def test_what_is_no_waiting_time_is_refused(ask):
    with pytest.raises(MethodError):
        ask()


def test_a_range_is_missing_where_its_scale_has_no_number():
    """R 4.2.2: summary(survfit(Surv(c(2, 3, 5, 7, 8), c(0, 1, 1, 0, 1)) ~ 1, conf.type = ...), times = c(1, 2, 3, 5, 8))."""
    nan, times = np.nan, [1, 2, 3, 5, 8]
    expected = {
        "log": ([1, 1, 0.425932268498, 0.187658928707, nan], [1, 1, 1, 1, nan]),
        "log_log": (
            [1, nan, 0.1279469175951, 0.0578470829951, nan],
            [1, nan, 0.960548642285, 0.84486128119, nan],
        ),
    }
    for scale, want in expected.items():
        _, _, *bounds = kaplan_meier([2, 3, 5, 7, 8], [0, 1, 1, 0, 1], 0.95, scale).at(times)
        np.testing.assert_allclose(bounds, want, rtol=1e-10)
