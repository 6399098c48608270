"""Rules on charts: runs by brute force, and a false-alarm rate that meets the binomial where limits are known."""

from itertools import groupby

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from csat_research.errors import MethodError
from csat_research.stats.chart_rules import (
    false_alarm_rate,
    false_alarm_rate_of_means,
    run_chart,
    run_signals,
    signals,
)
from csat_research.stats.charts import p_chart

series = st.lists(st.integers(-2, 2), min_size=1, max_size=30)


@given(values=series, length=st.integers(1, 6))
def test_runs_by_brute_force(values, length):
    sides, want, at = [(v > 0) - (v < 0) for v in values], [], 0
    for side, members in groupby(sides):
        size = len(list(members))
        want += [at + i for i in range(size) if side and i + 1 >= length]
        at += size
    assert run_signals(values, 0, length).tolist() == want


@given(values=st.lists(st.integers(0, 5), min_size=3, max_size=30))
def test_a_run_chart_by_brute_force(values):
    found, median = run_chart(values), np.median(values)
    sides = [v > median for v in values if v != median]
    assert found.useful == len(sides)
    if len(sides) > 1:
        assert found.longest_run == max(len(list(g)) for _, g in groupby(sides))
        assert found.crossings == len(list(groupby(sides))) - 1


def test_a_run_chart_rarely_cries_wolf(sized):
    """Anhoej and Olesen: about 5 to 7 % of random series of 24 points are called shifted."""
    rng = np.random.default_rng(0)
    rate = np.mean([run_chart(rng.normal(size=24)).shifted for _ in range(1_000)])
    later = 3 * (np.arange(24) >= 12)
    seen = sum(run_chart(rng.normal(size=24) + later).shifted for _ in range(400))
    sized("run chart: a shift in 24 periods", 1_000 * rate, 1_000)
    sized("run chart: a shift in 24 periods", seen, 400, planted=True)
    assert seen > 0.8 * 400
    assert 0.02 < rate < 0.09


def test_a_shift_is_seen_by_the_run_chart():
    assert run_chart([1.0, 1.1, 0.9, 1.2, 1.0, 0.8, 2.0, 2.1, 1.9, 2.2, 2.0, 1.8]).shifted


def test_only_judged_periods_signal():
    chart = p_chart([45, 20, 44, 46, 20, 21], [50] * 6, baseline=4)
    assert 1 in chart.beyond
    assert signals(chart).all.tolist() == [4, 5]
    incomplete_last = [True] * 5 + [False]
    assert signals(chart, judged=incomplete_last).all.tolist() == [4]


def test_a_run_counts_judged_periods_only():
    x = [40] * 4 + [42] * 8
    chart = p_chart(x, [50] * 12, baseline=[True] * 4 + [False] * 8)
    assert signals(chart).runs.tolist() == [11]
    assert signals(chart, run_length=9).runs.size == 0


def test_with_a_long_baseline_the_false_alarms_are_those_of_the_binomial():
    """Limits from 600 periods are nearly known: P(beyond 3 sigma) of Binomial(200, .8), one judged period."""
    centre, sigma = 0.8, np.sqrt(0.8 * 0.2 / 200)
    x = np.arange(201)
    exact = stats.binom.pmf(x, 200, 0.8)[np.abs(x / 200 - centre) > 3 * sigma].sum()
    found = false_alarm_rate([200] * 601, 0.8, baseline=600, simulations=4_000, seed=1)
    assert found.any_signal == pytest.approx(exact, abs=4 * np.sqrt(exact / 4_000))


def test_few_periods_behind_the_limits_cost_false_alarms():
    short, long = (false_alarm_rate([200] * (k + 1), 0.8, baseline=k, laney=True, seed=2) for k in (6, 60))
    assert short.any_signal > 1.5 * long.any_signal


def test_more_judged_periods_alarm_more_often():
    few, many = (false_alarm_rate([100] * (12 + k), 0.8, baseline=12, seed=3) for k in (1, 12))
    assert many.any_signal > few.any_signal
    assert many.mc_error == pytest.approx(np.sqrt(many.any_signal * (1 - many.any_signal) / many.simulations))


def test_spread_beyond_chance_needs_laney():
    """Periods that scatter with twice the binomial error: the plain chart cries wolf, P' much less."""
    plain, prime = (
        false_alarm_rate([2_000] * 30, 0.8, baseline=24, sigma_z=2.0, laney=kind, seed=4)
        for kind in (False, True)
    )
    assert plain.any_signal > 0.4
    assert prime.any_signal < plain.any_signal / 3


def test_nothing_judged_is_said():
    with pytest.raises(MethodError, match="none is judged"):
        false_alarm_rate([100] * 12, 0.8, baseline=12)


def test_a_centre_that_one_period_carries_makes_false_alarms_more_frequent():
    """Twelve periods in the centre leave an error of σ/√12; one that has all weight leaves σ, so that runs start at once."""
    even, given = np.full(24, 100.0), {"baseline": 12, "simulations": 1_000}
    alone = np.where(np.arange(24) == 0, 1.0, 0.0)
    for rate in (
        lambda weights: false_alarm_rate(np.full(24, 100), 0.8, weights=weights, **given).any_signal,
        lambda weights: false_alarm_rate_of_means(np.full(24, 100.0), weights=weights, **given).any_signal,
    ):
        assert rate(even) == rate(None)
        assert rate(alone) > 2 * rate(even)
