"""EWMA, CUSUM, funnels and interrupted series: recursions by hand, false alarms, exact coverage, planted changes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.oneway import anova_oneway

from csat_research.errors import MethodError
from csat_research.stats.funnel import funnel, funnel_limits, one_share
from csat_research.stats.interrupted import interrupted_series
from csat_research.stats.memory_charts import cusum_chart, ewma_chart


@given(st.lists(st.floats(-3, 3), min_size=1, max_size=30), st.floats(0.05, 1.0))
def test_ewma_is_a_weighted_sum_of_all_values(values, share):
    found = ewma_chart(values, 0.0, 1.0, share=share)
    last = len(values)
    weights = share * (1 - share) ** np.arange(last)[::-1]
    assert found.values[-1] == pytest.approx(float(weights @ values), abs=1e-9)
    assert found.high[-1] == pytest.approx(3 * np.sqrt((weights**2).sum()))


def test_with_the_newest_value_alone_it_is_the_plain_chart():
    values = [0.5, 3.5, -4.0]
    assert ewma_chart(values, 0.0, 1.0, share=1.0).beyond.tolist() == [1, 2]


@pytest.mark.full
def test_steady_values_signal_as_rarely_as_known():
    """A CUSUM of h = 5, k = 1/2 has an average run length of 465 on either side both ways (Montgomery 2009: 465)."""
    rng, lengths = np.random.default_rng(0), []
    for _ in range(300):
        found = cusum_chart(rng.normal(size=4000), 0.0, 1.0)
        lengths.append(min([*found.signal_up[:1], *found.signal_down[:1], 4000]) + 1)
    assert np.mean(lengths) == pytest.approx(465, rel=0.2)  # the mean of 300 such lengths is known to 6 %


def test_a_small_shift_is_seen_sooner_than_by_single_limits():
    rng, memory, single = np.random.default_rng(1), [], []
    for _ in range(200):
        x = rng.normal(1.0, 1, 400)
        memory.append(int(cusum_chart(x, 0.0, 1.0).signal_up[0]))
        single.append(int(np.append(np.flatnonzero(np.abs(x) > 3), 400)[0]))
    assert np.mean(memory) < 0.5 * np.mean(single)


@pytest.mark.parametrize("n", [12, 30, 80, 300])
def test_exact_funnels_leave_out_what_they_say(n):
    """Enumerated: outside the interpolated 95 % lie at most 2.5 % and a part of one count on either side."""
    low, high = (float(one[0]) for one in funnel_limits(0.8, [n]))
    counts = np.arange(n + 1)
    chances = stats.binom.pmf(counts, n, 0.8)
    below, above = chances[counts / n < low].sum(), chances[counts / n > high].sum()
    assert below <= 0.025 + chances[counts / n < low].max(initial=0)
    assert above <= 0.025 + chances[counts / n > high].max(initial=0)


def test_units_that_differ_by_chance_scatter_as_chance():
    rng = np.random.default_rng(2)
    n = rng.integers(50, 200, 400)
    even = funnel(rng.binomial(n, 0.8), n)
    uneven = funnel(rng.binomial(n, rng.beta(16, 4, 400)), n)
    assert even.dispersion == pytest.approx(1, abs=0.25)
    assert uneven.dispersion > 3
    assert uneven.dispersion_trimmed < uneven.dispersion


def test_a_planted_change_is_found_and_errors_know_memory():
    """Level falls by 5 in the middle of an AR(.6) series: Newey-West holds the slope far more often than plain errors."""
    rng, plain, robust, runs = np.random.default_rng(3), 0, 0, 200
    for _ in range(runs):
        noise = np.zeros(300)
        for t in range(1, 300):
            noise[t] = 0.6 * noise[t - 1] + rng.normal()
        found = interrupted_series(80 - 5 * (np.arange(300) >= 150) + noise, range(300), 150, lag=12)
        plain += abs(found.coefficients[1]) < 1.96 * found.std_errors_plain[1]
        robust += abs(found.coefficients[1]) < 1.96 * found.std_errors[1]
        assert -9 < found.coefficients[2] < -1
    assert plain / runs < 0.75
    assert robust / runs > 0.85


@pytest.mark.parametrize(
    "ask",
    [
        lambda: ewma_chart([1.0], 0.0, 0.0),
        lambda: ewma_chart([1.0], 0.0, 1.0, share=0.0),
        lambda: cusum_chart([1.0], 0.0, 0.0),
        lambda: funnel([5, 5], [5, 5]),
        lambda: interrupted_series([1, 2, 3, 4], range(4), 2),
    ],
)
def test_what_cannot_be_drawn_is_refused(ask):
    with pytest.raises(MethodError):
        ask()


def test_one_share_with_estimated_errors_is_welchs_anova():
    """Against statsmodels: z and weights from the groups' own variances make Welch's test of one mean."""
    rng = np.random.default_rng(3)
    groups = [
        rng.normal(at, spread, n) for at, spread, n in ((0, 1, 12), (0.5, 2, 30), (0.2, 0.5, 9), (1, 1, 21))
    ]
    means, sizes = (np.array([f(one) for one in groups]) for f in (np.mean, len))
    weights = sizes / np.array([one.var(ddof=1) for one in groups])
    found = one_share((means - weights @ means / weights.sum()) * np.sqrt(weights), weights, sizes)
    wanted = anova_oneway(groups, use_var="unequal")
    assert (found.statistic, found.p_value) == pytest.approx((wanted.statistic, wanted.pvalue))
    assert (found.df, found.df_rest) == pytest.approx((wanted.df_num, wanted.df_denom))
    known = one_share([1.0, -1.0, 2.0], [5, 5, 5])
    assert known.p_value == pytest.approx(stats.chi2.sf(6, 2))
