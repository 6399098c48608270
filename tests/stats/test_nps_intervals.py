"""Intervals of NPS: the test they invert, mirror images, edges, weights and differences."""

from math import isnan, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from csat_research.errors import MethodError
from csat_research.stats.intervals import critical
from csat_research.stats.nps_intervals import (
    NPS_INTERVALS,
    nps_adjusted,
    nps_counts,
    nps_interval,
    nps_score,
    nps_score_bounds,
    nps_variance,
    nps_wald,
)
from csat_research.stats.nps_tests import nps_difference

groups = st.tuples(*[st.integers(0, 200)] * 3).filter(lambda c: sum(c) > 0)


def likeliest_variance(counts, nps):
    """Slow and obvious: maximise the likelihood over the share of detractors, given p - d = nps."""
    promoters, passives, detractors = counts

    def loss(d):
        shares = (d + nps, 1 - 2 * d - nps, d)
        return -sum(
            c * np.log(max(s, 1e-300))
            for c, s in zip((promoters, passives, detractors), shares, strict=True)
            if c
        )

    low, high = max(0.0, -nps), (1 - nps) / 2
    d = minimize_scalar(loss, bounds=(low, high), method="bounded", options={"xatol": 1e-12}).x
    return 2 * d + nps - nps**2


@pytest.mark.parametrize("counts", [(5, 3, 2), (40, 30, 30), (2, 20, 1), (0, 6, 4), (7, 0, 1)])
def test_score_bounds_invert_the_score_test(counts):
    n, found = sum(counts), nps_score(*counts)
    for bound in (found.low, found.high):
        reach = critical(0.95) * sqrt(likeliest_variance(counts, bound) / n)
        assert abs(found.estimate - bound) == pytest.approx(reach, rel=1e-4)


@given(counts=groups, level=st.floats(0.5, 0.99))
def test_score_interval_holds_its_estimate_inside_the_range(counts, level):
    found = nps_score(*counts, level)
    assert -1 <= found.low <= found.estimate <= found.high <= 1
    assert found.width > 0


@given(counts=groups, method=st.sampled_from(sorted(NPS_INTERVALS)))
def test_promoters_and_detractors_mirror_each_other(counts, method):
    one, other = NPS_INTERVALS[method](*counts), NPS_INTERVALS[method](*counts[::-1])
    assert one.low == pytest.approx(-other.high, abs=1e-9)
    assert one.high == pytest.approx(-other.low, abs=1e-9)


def test_without_passives_the_width_is_that_of_a_share():
    """With p = d = 1/2 and no passives: NPS = 2p - 1, so the interval is about twice as wide as that of p."""
    low, high = nps_score_bounds([50, 500], [0, 0], [50, 500])
    assert high - low == pytest.approx(2 * 1.96 / np.sqrt([100, 1000]), rel=0.05)


def test_arrays_give_what_single_counts_give():
    """To the last bit: there are two ways of halving, one of them for arrays."""
    rng = np.random.default_rng(1)
    drawn = rng.dirichlet([0.4, 0.4, 0.4], 300) * rng.choice([0.7, 3, 40, 1e4], (300, 1))
    table = np.concatenate([[(5, 3, 2), (0, 4, 0), (9, 0, 0), (0, 0, 9)], drawn])
    low, high = nps_score_bounds(*table.T)
    for i, counts in enumerate(table):
        assert (low[i], high[i]) == (nps_score(*counts).low, nps_score(*counts).high)


@given(counts=groups)
def test_plain_data_give_the_plain_interval(counts):
    n = sum(counts)
    p, d = counts[0] / n, counts[2] / n
    found = nps_interval(p, d, nps_variance(*counts) / max(n - 1, 1), n, n - 1)
    assert found.n_effective == n
    assert found.low == pytest.approx(nps_score(*counts).low, abs=1e-9)
    assert found.high == pytest.approx(nps_score(*counts).high, abs=1e-9)


def test_clusters_widen_and_edges_use_customers():
    plain, clustered = (nps_interval(0.5, 0.2, 0.61 / k, 100, 49) for k in (100, 40))
    assert clustered.width > 1.3 * plain.width
    alike = nps_interval(1.0, 0.0, 0.0, 60, 29, per_cluster=2.0)
    assert alike.low == nps_score(30, 0, 0).low


def test_adjusted_adds_three_answers():
    """Adding 3/4, 3/2, 3/4 to 5, 3, 2: (5.75 - 2.75)/13."""
    found = nps_adjusted(5, 3, 2)
    assert (found.low + found.high) / 2 == pytest.approx(3 / 13)


def test_wald_has_no_width_where_all_are_alike_and_the_score_has():
    assert nps_wald(8, 0, 0).width == 0
    assert nps_score(8, 0, 0).width > 0.4


@given(first=groups, second=groups, method=st.sampled_from(["adjusted", "wald"]))
def test_a_difference_turned_round_changes_sign(first, second, method):
    one, other = (nps_difference(*pair, method=method) for pair in ((first, second), (second, first)))
    assert one.difference == pytest.approx(-other.difference)
    assert one.low == pytest.approx(-other.high)
    assert one.p_value == pytest.approx(other.p_value, nan_ok=True)


def test_a_difference_by_hand():
    """Variances .61 of 10 and .4 - .04 = .36 of 10 answers: NPS .3 - .2, error √.097."""
    found = nps_difference((5, 3, 2), (3, 6, 1), method="wald")
    assert found.difference == pytest.approx(0.1)
    assert found.std_error == pytest.approx(sqrt(0.061 + 0.036))


def test_scores_are_counted_and_missing_ones_left_out():
    assert nps_counts([0, 6, 7, 8, 9, 10, np.nan]) == (2.0, 2.0, 2.0)


def test_nothing_is_claimed_without_answers():
    assert isnan(nps_score(0, 0, 0).low)
    assert isnan(nps_difference((0, 0, 0), (1, 1, 1), method="wald").low)


def test_what_cannot_be_is_said():
    with pytest.raises(MethodError, match="negative"):
        nps_score(-1, 2, 3)
    with pytest.raises(MethodError, match="score, adjusted, wald"):
        nps_interval(0.5, 0.2, 0.01, 50, 49, method="wilson")
