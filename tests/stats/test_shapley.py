"""LMG against the slow definition, closed forms and what must not matter."""

from itertools import permutations
from math import factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csat_research.errors import MethodError
from csat_research.stats import halving
from csat_research.stats.association import covariance
from csat_research.stats.shapley import (
    MAX_DRIVERS,
    METRICS,
    beta_squared,
    car,
    correlations,
    first,
    genizi,
    last,
    lmg,
    lmg_batch,
    pratt,
)
from tests.memory import measured


def sample(seed, drivers, n=60):
    """Outcome first, then correlated drivers."""
    rng = np.random.default_rng(seed)
    mixed = rng.normal(size=(n, drivers + 1)) @ rng.normal(size=(drivers + 1, drivers + 1))
    return mixed + rng.normal(size=mixed.shape)


def r2_by_regression(data, columns):
    if not columns:
        return 0.0
    design = np.column_stack([np.ones(len(data)), data[:, columns]])
    fitted = design @ np.linalg.lstsq(design, data[:, 0], rcond=None)[0]
    return 1 - np.var(data[:, 0] - fitted) / np.var(data[:, 0])


def by_orders(data, players, controls=()):
    """The definition: gain in R² on entering, averaged over every order, each model regressed."""
    known, gains = {}, np.zeros(len(players))

    def r2(held):
        held = frozenset(held)
        if held not in known:
            known[held] = r2_by_regression(data, [*controls, *(c for j in sorted(held) for c in players[j])])
        return known[held]

    for order in permutations(range(len(players))):
        for place, player in enumerate(order):
            gains[player] += r2(order[: place + 1]) - r2(order[:place])
    return gains / factorial(len(players))


@pytest.mark.parametrize("drivers", [1, 2, 3, 4, 5, 6])
def test_lmg_is_the_mean_gain_over_all_orders(drivers):
    data = sample(drivers, drivers)
    found = lmg(covariance(data))
    want = by_orders(data, [[j + 1] for j in range(drivers)])
    np.testing.assert_allclose(found.shares, want, atol=1e-12)
    assert found.r2 == pytest.approx(r2_by_regression(data, list(range(1, drivers + 1))), abs=1e-12)
    assert found.r2_controls == 0


@pytest.mark.parametrize("sizes", [(1, 1, 1), (2, 1, 1), (1, 3, 1), (2, 2), (1, 1, 2, 2), (4,)])
def test_blocks_enter_at_once(sizes):
    data, ends = sample(sum(sizes), sum(sizes)), np.cumsum(sizes)
    players = [list(range(end - size + 1, end + 1)) for size, end in zip(sizes, ends, strict=True)]
    np.testing.assert_allclose(
        lmg(covariance(data), sizes=sizes).shares, by_orders(data, players), atol=1e-12
    )


def test_controls_are_in_every_model():
    data = sample(7, 6)
    found = lmg(covariance(data), controls=2)
    want = by_orders(data, [[3], [4], [5], [6]], controls=(1, 2))
    np.testing.assert_allclose(found.shares, want, atol=1e-12)
    assert found.r2_controls == pytest.approx(r2_by_regression(data, [1, 2]), abs=1e-12)
    assert found.r2 == pytest.approx(r2_by_regression(data, [1, 2, 3, 4, 5, 6]), abs=1e-12)


@pytest.mark.parametrize("block", [1, 2, 3, 8, 64, 4096])
@pytest.mark.parametrize("sizes", [None, (3, 1, 1, 2, 1, 1)])
def test_breadth_and_depth_give_the_same(monkeypatch, block, sizes):
    matrices = np.stack([covariance(sample(seed, 9)) for seed in range(5)])
    want = lmg_batch(matrices, sizes=sizes).shares
    monkeypatch.setattr(halving, "BLOCK", block)
    np.testing.assert_allclose(lmg_batch(matrices, sizes=sizes).shares, want, atol=1e-13)


def test_a_batch_is_its_members():
    matrices = np.stack([covariance(sample(seed, 7)) for seed in range(12)])
    one_by_one = [lmg(one, controls=1) for one in matrices]
    found = lmg_batch(matrices, controls=1)
    np.testing.assert_allclose(found.shares, [one.shares for one in one_by_one], atol=1e-13)
    np.testing.assert_allclose(found.r2, [one.r2 for one in one_by_one], atol=1e-13)


@given(seed=st.integers(0, 10**6), drivers=st.integers(1, 8))
@settings(max_examples=40, deadline=None)
def test_shares_add_up_and_are_never_negative(seed, drivers):
    data = sample(seed, drivers)
    found = lmg(covariance(data))
    assert found.shares.sum() == pytest.approx(r2_by_regression(data, list(range(1, drivers + 1))), abs=1e-9)
    assert found.shares.min() >= -1e-12


@given(seed=st.integers(0, 10**6), order=st.permutations(range(6)))
@settings(max_examples=30, deadline=None)
def test_order_of_drivers_does_not_matter(seed, order):
    matrix = covariance(sample(seed, 6))
    moved = [0, *(j + 1 for j in order)]
    np.testing.assert_allclose(
        lmg(matrix[np.ix_(moved, moved)]).shares, lmg(matrix).shares[list(order)], atol=1e-10
    )


@pytest.mark.parametrize("factor", [1e-8, 1e8, -3.0])
@pytest.mark.parametrize("metric", sorted(METRICS))
def test_a_unit_changes_nothing(metric, factor):
    data = sample(3, 5)
    changed = data * np.array([1, 1, factor, 1, 1, 1])
    want = METRICS[metric](covariance(data))
    np.testing.assert_allclose(METRICS[metric](covariance(changed)), want, rtol=1e-9)


def test_an_offset_changes_nothing():
    data = np.round(sample(3, 5), 1)
    # 1e8 + 0.1 keeps about 7 digits after the point, which is what the tolerance allows for.
    np.testing.assert_allclose(lmg(covariance(data + 1e8)).shares, lmg(covariance(data)).shares, atol=1e-7)


def test_a_twin_shares_with_its_twin():
    data = sample(5, 4)
    alone, twins = lmg(covariance(data)), lmg(covariance(np.column_stack([data, data[:, 4] * 60 + 3])))
    assert twins.r2 == pytest.approx(alone.r2, abs=1e-9)
    assert twins.shares[3] == pytest.approx(twins.shares[4], abs=1e-9)
    np.testing.assert_allclose(twins.shares.sum(), alone.r2, atol=1e-9)


def test_a_sum_of_others_adds_nothing_after_them():
    data = sample(5, 4)
    total = np.column_stack([data, data[:, 1:].sum(axis=1)])
    assert lmg(covariance(total)).r2 == pytest.approx(lmg(covariance(data)).r2, abs=1e-9)
    assert last(covariance(total))[-1] == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("gap", [1e-1, 1e-2, 1e-3])
def test_near_twins_are_still_exact(gap):
    data = sample(8, 4)
    data[:, 4] = data[:, 3] + gap * data[:, 4]
    want = by_orders(data, [[1], [2], [3], [4]])
    # Residual variance 1e-6 of its column leaves ten digits of a regression by least squares.
    np.testing.assert_allclose(lmg(covariance(data)).shares, want, atol=1e-9)


def test_a_constant_driver_has_no_share():
    data = sample(2, 4)
    data[:, 2] = 5.0
    found = lmg(covariance(data)).shares
    assert found[1] == 0
    np.testing.assert_allclose(found[[0, 2, 3]], lmg(covariance(data[:, [0, 1, 3, 4]])).shares, atol=1e-12)


def test_a_constant_outcome_has_no_shares_to_give():
    data = sample(2, 3)
    data[:, 0] = 4.0
    found = lmg(covariance(data))
    assert np.isnan(found.shares).all()
    assert np.isnan(found.r2)


def test_uncorrelated_drivers_keep_their_squared_correlations():
    r = np.array([0.5, 0.3, 0.2, 0.0])
    matrix = np.eye(5)
    matrix[0, 1:] = matrix[1:, 0] = r
    for name, metric in METRICS.items():
        np.testing.assert_allclose(metric(matrix), r**2, atol=1e-14, err_msg=name)


def test_two_drivers_have_a_closed_form():
    a, b, c = 0.5, 0.3, 0.4
    r2 = (a**2 + b**2 - 2 * a * b * c) / (1 - c**2)
    found = lmg(np.array([[1, a, b], [a, 1, c], [b, c, 1]]))
    np.testing.assert_allclose(found.shares, [(r2 + a**2 - b**2) / 2, (r2 + b**2 - a**2) / 2], atol=1e-14)


def test_equicorrelated_drivers_share_alike_at_any_size():
    """Twelve alike drivers: R² = p r² / (1 + (p - 1) c), each an equal part."""
    p, r, c = 12, 0.3, 0.4
    matrix = np.full((p + 1, p + 1), c)
    matrix[0], matrix[:, 0] = r, r
    np.fill_diagonal(matrix, 1)
    np.testing.assert_allclose(lmg(matrix).shares, r**2 / (1 + (p - 1) * c), atol=1e-14)


def test_eighteen_drivers_add_up_to_the_r2_of_one_regression():
    matrix = covariance(sample(4, 18, n=200))
    scaled = correlations(matrix)
    whole = scaled[0, 1:] @ np.linalg.solve(scaled[1:, 1:], scaled[0, 1:])
    assert lmg(matrix).r2 == pytest.approx(whole, abs=1e-10)


def test_memory_does_not_grow_with_the_number_of_subsets():
    matrix = covariance(sample(4, 18, n=200))
    with measured() as memory:
        lmg(matrix)
    assert memory.most < 40 * 2**20


def test_the_decompositions_add_up_to_r2():
    matrix = covariance(sample(9, 5))
    for metric in (pratt, genizi, car):
        assert metric(matrix).sum() == pytest.approx(lmg(matrix).r2, abs=1e-12)


def test_first_last_and_beta_are_what_they_say():
    data = sample(6, 4)
    everything, matrix = [1, 2, 3, 4], covariance(data)
    full = r2_by_regression(data, everything)
    np.testing.assert_allclose(first(matrix), [r2_by_regression(data, [j]) for j in everything], atol=1e-12)
    without = [r2_by_regression(data, [k for k in everything if k != j]) for j in everything]
    np.testing.assert_allclose(last(matrix), full - np.array(without), atol=1e-12)
    scores = (data - data.mean(axis=0)) / data.std(axis=0)
    beta = np.linalg.lstsq(scores[:, 1:], scores[:, 0], rcond=None)[0]
    np.testing.assert_allclose(beta_squared(matrix), beta**2, atol=1e-12)


def test_too_many_drivers_are_refused_with_a_way_out():
    with pytest.raises(MethodError, match="group them by theme"):
        lmg(np.eye(MAX_DRIVERS + 2))


def test_the_input_is_left_alone():
    matrix = covariance(sample(1, 5))
    before = matrix.copy()
    lmg(matrix, controls=1)
    np.testing.assert_array_equal(matrix, before)


def few_rows(rng, rows, drivers):
    """Whole answers of fewer people than drivers: what some say is told by the others to the last digit."""
    score = np.resize([1, 5], rows) + rng.integers(0, 3, rows)
    return np.column_stack([score, rng.integers(1, 7, (rows, drivers))]).astype(float)


def test_where_drivers_tell_each_other_shares_are_those_of_every_order():
    data = few_rows(np.random.default_rng(3), 5, 6)
    want = np.zeros(6)
    for order in permutations(range(1, 7)):
        known = [r2_by_regression(data, list(order[:k])) if k else 0.0 for k in range(7)]
        want[np.array(order) - 1] += np.diff(known) / factorial(6)
    np.testing.assert_allclose(lmg(covariance(data)).shares, want, atol=1e-7)


def test_no_share_leaves_0_to_1_where_people_are_fewer_than_drivers():
    """Rounding was divided by next to nothing, driver after driver: one share in a thousand draws was 10^8."""
    rng = np.random.default_rng(0)
    drawn = [covariance(few_rows(rng, rng.integers(4, 10), 11)) for _ in range(2000)]
    shares = lmg_batch(np.array(drawn)).shares
    assert shares.min() > -1e-6
    assert shares.sum(axis=1).max() < 1 + 1e-6
