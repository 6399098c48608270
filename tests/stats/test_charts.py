"""Control charts: formulas by hand, baselines, and periods without answers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csat_research.errors import MethodError
from csat_research.stats.charts import (
    baseline_mask,
    individuals_chart,
    limits_chart,
    means_chart,
    p_chart,
    u_chart,
)

periods = st.lists(
    st.integers(5, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=3, max_size=20
)


def test_limits_of_a_share_by_hand():
    """80 + 90 of 200: centre .85, limits .85 ± 3 √(.1275/100)."""
    chart = p_chart([80, 90, 50], [100, 100, 100], baseline=2)
    assert chart.centre == 0.85
    assert chart.low[2] == pytest.approx(0.85 - 3 * np.sqrt(0.1275 / 100))
    assert chart.beyond.tolist() == [2]


@given(table=periods)
def test_limits_surround_the_centre_inside_the_unit_range(table):
    x, n = np.array(table).T
    chart = p_chart(x, n)
    if 0 < chart.centre < 1:
        assert np.all(
            (chart.low >= 0) & (chart.low < chart.centre) & (chart.centre < chart.high) & (chart.high <= 1)
        )
    else:
        assert np.isnan(chart.low).all()
        assert chart.beyond.size == 0


@given(table=periods)
def test_unhappy_shares_mirror_happy_ones(table):
    x, n = np.array(table).T
    one, other = (p_chart(k, n, laney=True) for k in (x, n - x))
    assert one.low == pytest.approx(1 - other.high, nan_ok=True)
    assert one.sigma_z == pytest.approx(other.sigma_z, nan_ok=True)


def test_laney_by_a_loop():
    x, n = np.array([40, 44, 30, 48, 39, 20]), np.array([50, 52, 40, 60, 50, 50])
    chart = p_chart(x, n, baseline=5, laney=True)
    p = x[:5].sum() / n[:5].sum()
    z = [(a / b - p) / np.sqrt(p * (1 - p) / b) for a, b in zip(x[:5], n[:5], strict=True)]
    sigma_z = np.mean([abs(z[i + 1] - z[i]) for i in range(4)]) / 1.128
    assert chart.sigma_z == pytest.approx(sigma_z)
    assert chart.low[5] == pytest.approx(p - 3 * np.sqrt(p * (1 - p) / 50) * sigma_z)


def test_laney_sees_spread_beyond_chance():
    """Shares that scatter with twice the binomial error have a sigma_z near 2, plain ones near 1."""
    rng, n = np.random.default_rng(1), np.full(400, 500)
    for factor in (1.0, 2.0):
        extra = np.sqrt(0.8 * 0.2 / 500 * (factor**2 - 1))
        found = p_chart(rng.binomial(n, 0.8 + extra * rng.standard_normal(400)), n, laney=True).sigma_z
        assert found == pytest.approx(factor, rel=0.15)


def test_the_judged_period_does_not_set_its_limits():
    with_drop, without = (p_chart([40, 42, 41, last], [50] * 4, baseline=3) for last in (5, 41))
    assert with_drop.low.tolist() == without.low.tolist()


def test_a_period_without_answers_is_no_point():
    chart = p_chart([40, 0, 41, 38], [50, 0, 50, 50], laney=True)
    assert np.isnan(chart.values[1])
    assert np.isfinite(chart.sigma_z)
    assert chart.beyond.size == 0


def test_a_rate_by_hand():
    """12 complaints of 300 customers: centre .04, sigma √(.04/100), the lower limit cut at 0."""
    chart = u_chart([4, 6, 2], [100, 100, 100])
    assert chart.centre == pytest.approx(0.04)
    assert chart.high[0] == pytest.approx(0.04 + 3 * 0.02)
    assert chart.low[0] == 0


def test_single_values_by_hand():
    """Moving ranges 1, 2, 1: sigma = (4/3)/1.128."""
    chart = individuals_chart([3.0, 4.0, 2.0, 3.0])
    assert chart.centre == 3.0
    assert chart.sigma[0] == pytest.approx(4 / 3 / 1.128)


def test_equal_values_have_no_limits():
    assert np.isnan(individuals_chart([3.0, 3.0, 3.0]).low).all()


def test_errors_of_ones_own_make_limits():
    """Linearised errors per period, clusters and weights in them, instead of p(1-p)/n."""
    chart = limits_chart(np.array([0.8, 0.5]), 0.8, np.array([0.02, 0.2]), baseline_mask(2))
    assert chart.low == pytest.approx([0.74, 0.2])


def test_a_baseline_may_be_declared():
    mask = [False, True, True, False]
    assert baseline_mask(4, mask).tolist() == mask
    with pytest.raises(MethodError, match="at least 2 of the 4 periods"):
        baseline_mask(4, 1)


def test_weights_of_periods_are_those_of_the_centre_alone():
    """(1 · .8 + 3 · .5) / 4 = .575, with limits of 50 and 20 answers."""
    chart = p_chart([40, 10], [50, 20], weights=[1, 3])
    assert chart.centre == pytest.approx(0.575)
    np.testing.assert_allclose(chart.sigma, np.sqrt(0.575 * 0.425 / np.array([50, 20])))
    means = means_chart([4.0, 3.0, 3.5], [50, 20, 30], 1.0, baseline=2, weights=[1, 3, 9])
    assert means.centre == pytest.approx(3.25)
    np.testing.assert_allclose(means.sigma, 1 / np.sqrt([50, 20, 30]))
