"""Sampled shares of R²: order by order against regressions, all orders together against LMG and Owen, and the stop rule."""

from itertools import permutations, product

import numpy as np
import pytest
from scipy import stats

from csat_research.errors import MethodError
from csat_research.stats import shapley_sampled as room
from csat_research.stats.association import covariance
from csat_research.stats.owen import owen
from csat_research.stats.shapley import lmg
from csat_research.stats.shapley_sampled import orders_of_entry, sampled, sampled_batch
from tests.memory import measured

from .test_shapley import r2_by_regression, sample


def one_order(matrix, order, **given):
    return sampled_batch(matrix[None], np.array([order]), **given).shares[0]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 1, 0, 2), (2, 3, 1, 0)])
def test_one_order_gives_each_driver_what_it_adds_to_those_before_it(order):
    data = sample(3, 4)
    found = one_order(covariance(data), order)
    for place, j in enumerate(order):
        before = [i + 1 for i in order[:place]]
        want = r2_by_regression(data, [*before, j + 1]) - r2_by_regression(data, before)
        assert found[j] == pytest.approx(want, abs=1e-9)


def test_all_orders_together_are_lmg():
    matrix = covariance(sample(5, 6))
    found = sampled_batch(matrix[None], np.array(list(permutations(range(6)))))
    want = lmg(matrix)
    # A ridge of 1e-12 keeps every factorisation alive.
    np.testing.assert_allclose(found.shares[0], want.shares, atol=1e-9)
    assert found.r2[0] == pytest.approx(want.r2, abs=1e-9)


def test_all_orders_that_keep_themes_together_are_owen():
    matrix, themes = covariance(sample(5, 5)), list("abbab")
    members = [[0, 3], [1, 2, 4]]
    orders = [
        [j for one in inner for j in one]
        for outer in permutations(members)
        for inner in product(*(permutations(one) for one in outer))
    ]
    found = sampled_batch(matrix[None], np.array(orders)).shares[0]
    np.testing.assert_allclose(found, owen(matrix, themes).shares, atol=1e-9)


@pytest.mark.parametrize("sizes", [(1, 2, 1), (3, 1, 2)])
def test_blocks_and_controls(sizes):
    matrix = covariance(sample(8, sum(sizes) + 2))
    orders = np.array(list(permutations(range(3))))
    found = sampled_batch(matrix[None], orders, controls=2, sizes=sizes)
    want = lmg(matrix, controls=2, sizes=sizes)
    np.testing.assert_allclose(found.shares[0], want.shares, atol=1e-9)
    assert found.r2_controls[0] == pytest.approx(want.r2_controls, abs=1e-12)
    once = sampled(matrix, controls=2, sizes=sizes)
    np.testing.assert_allclose(once.shares, want.shares, atol=5 * once.std_error.max() + 1e-9)
    assert once.r2 == pytest.approx(want.r2, abs=1e-9)


def test_a_draw_puts_each_driver_once_in_each_place_and_reverses_it():
    orders = orders_of_entry(7, 3, np.random.default_rng(0)).reshape(3, 7, 2, 7)
    assert (orders[:, :, 1] == orders[:, :, 0, ::-1]).all()
    for draw in orders[:, :, 0]:
        assert all(sorted(draw[:, place]) == list(range(7)) for place in range(7))
        assert all(sorted(order) == list(range(7)) for order in draw.tolist())


def test_every_order_comes_as_often():
    """Each place of a draw by itself: 24 orders of four drivers, 12,000 draws, chi-square."""
    orders = orders_of_entry(4, 12_000, np.random.default_rng(1), turns=2).reshape(12_000, 2, 2, 4)
    for turn, reverse in product(range(2), range(2)):
        codes = (orders[:, turn, reverse] * np.array([64, 16, 4, 1])).sum(axis=1)
        counts = np.unique(codes, return_counts=True)[1]
        assert len(counts) == 24
        assert stats.chisquare(counts).pvalue > 1e-4


def test_every_order_of_themes_comes_as_often():
    """Themes of one, two and three: 3! 2! 3! = 72 orders, each place of a draw by itself."""
    themes = ["a", "b", "c", None, "c", "b"]
    themes[2], themes[4], themes[3] = "c", "c", "c"
    orders = orders_of_entry(6, 14_400, np.random.default_rng(2), themes, turns=3).reshape(14_400, 6, 6)
    for place in range(6):
        codes = (orders[:, place] * 6 ** np.arange(6)).sum(axis=1)
        counts = np.unique(codes, return_counts=True)[1]
        assert len(counts) == 72
        assert stats.chisquare(counts).pvalue > 1e-4


def test_sampled_owen_values_are_near_the_exact_ones():
    matrix, themes = covariance(sample(4, 30, n=300)), [j // 5 for j in range(25)] + [None] * 5
    found, want = sampled(matrix, themes=themes, seed=3, most_orders=10_000), owen(matrix, themes).shares
    # Thirty errors at once: five standard errors.
    assert (np.abs(found.shares - want) < 5 * found.std_error + 1e-9).all()


def test_every_run_adds_up_to_the_r2_of_one_regression():
    data = sample(4, 40, n=300)
    found = sampled(covariance(data), most_orders=3000, bound=0)
    assert found.shares.sum() == pytest.approx(r2_by_regression(data, list(range(1, 41))), abs=1e-9)
    assert found.r2 == pytest.approx(found.shares.sum(), abs=1e-9)
    assert found.shares.min() >= 0


def test_the_stop_rule_stops_under_the_bound_or_at_the_cap():
    matrix = covariance(sample(6, 12))
    loose, tight = sampled(matrix, bound=1e-3), sampled(matrix, bound=2e-4)
    assert loose.std_error.max() <= 1e-3
    assert tight.std_error.max() <= 2e-4
    assert loose.reached
    assert tight.reached
    assert tight.orders > loose.orders
    capped = sampled(matrix, bound=1e-9, most_orders=5000)
    assert not capped.reached
    assert capped.orders <= 5000
    assert capped.std_error.max() > 1e-9


def test_four_times_the_orders_halve_the_error():
    matrix = covariance(sample(6, 12))
    few, many = (sampled(matrix, bound=0, most_orders=n) for n in (24 * 128, 24 * 512))
    # An error from 128 draws is known to 6 %; twelve are averaged.
    assert (many.std_error.mean() / few.std_error.mean()) == pytest.approx(0.5, rel=0.15)


def test_the_same_seed_gives_the_same_shares_and_another_does_not():
    matrix = covariance(sample(6, 12))
    one, two, other = (sampled(matrix, seed=seed, most_orders=2000).shares for seed in (3, 3, 4))
    assert (one == two).all()
    assert (one != other).any()


@pytest.mark.parametrize("factor", [1e-8, 1e8, -3.0])
def test_a_unit_changes_nothing(factor):
    data = sample(3, 8)
    changed = data * np.array([1, 1, factor, *[1] * 6])
    found, want = (sampled(covariance(one)).shares for one in (changed, data))
    np.testing.assert_allclose(found, want, rtol=1e-8)


def test_twins_share_constants_have_nothing_and_sums_add_nothing():
    data = sample(5, 6)
    data[:, 3] = 2.0
    matrix = covariance(np.column_stack([data, data[:, 6] * 60 + 3, data[:, 1] + data[:, 2]]))
    found, want = sampled(matrix), lmg(matrix)
    assert found.shares[2] == 0
    assert found.r2 == pytest.approx(want.r2, abs=1e-9)
    np.testing.assert_allclose(found.shares, want.shares, atol=5 * found.std_error.max())


def test_an_outcome_that_does_not_vary_has_no_shares_to_give():
    data = sample(2, 4)
    data[:, 0] = 4.0
    assert np.isnan(sampled(covariance(data)).shares).all()


def test_correlations_that_no_answers_can_have_are_refused_and_in_a_batch_missing():
    good = np.array([[1, 0.5, 0.5, 0.5], [0.5, 1, 0.3, 0.2], [0.5, 0.3, 1, 0.1], [0.5, 0.2, 0.1, 1]])
    bad = good.copy()
    bad[1:, 1:] = -0.9
    np.fill_diagonal(bad, 1)
    with pytest.raises(MethodError, match="No answers can have"):
        sampled(bad)
    orders = np.array(list(permutations(range(3))))
    found = sampled_batch(np.stack([good, bad, good]), orders).shares
    assert np.isnan(found[1]).all()
    np.testing.assert_allclose(found[[0, 2]], [lmg(good).shares] * 2, atol=1e-9)


def test_memory_stays_flat_with_the_number_of_orders():
    matrix = covariance(sample(4, 60, n=300))
    with measured() as memory:
        sampled(matrix, bound=0, most_orders=8000)
    assert memory.most < 60 * 2**20


def test_small_rooms_give_the_same(monkeypatch):
    matrix = covariance(sample(4, 9))
    want = sampled(matrix, most_orders=1000).shares
    monkeypatch.setattr(room, "ROOM", 300)
    np.testing.assert_allclose(sampled(matrix, most_orders=1000).shares, want, atol=1e-13)
