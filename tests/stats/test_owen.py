"""Owen values against every order that keeps themes together, what they must collapse to, and what must not matter."""

from itertools import permutations, product
from math import factorial, prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csat_research.errors import MethodError
from csat_research.stats import halving
from csat_research.stats import owen as room
from csat_research.stats.association import covariance
from csat_research.stats.owen import owen, owen_batch, work
from csat_research.stats.shapley import lmg
from tests.memory import measured

from .test_shapley import r2_by_regression, sample


def by_orders(data, players, themes, controls=()):
    """The definition: gain in R² on entering, averaged over the orders in which themes come one after the other."""
    members = {}
    for j, theme in enumerate(themes):
        members.setdefault(("alone", j) if theme is None else theme, []).append(j)
    known, gains = {}, np.zeros(len(players))

    def r2(held):
        held = frozenset(held)
        if held not in known:
            known[held] = r2_by_regression(data, [*controls, *(c for j in sorted(held) for c in players[j])])
        return known[held]

    for outer in permutations(members.values()):
        for inner in product(*(permutations(one) for one in outer)):
            order = [j for one in inner for j in one]
            for place, player in enumerate(order):
                gains[player] += r2(order[: place + 1]) - r2(order[:place])
    return gains / (factorial(len(members)) * prod(factorial(len(one)) for one in members.values()))


def columns(sizes):
    ends = np.cumsum(sizes)
    return [list(range(end - size + 1, end + 1)) for size, end in zip(sizes, ends.tolist(), strict=True)]


@pytest.mark.parametrize(
    "themes", ["ab", "aab", "abab", "abcab", "aaabb", "abcabc", "aabbccd", "aaaa", "abcd", "abbbbb"]
)
def test_it_is_the_mean_gain_over_orders_that_keep_themes_together(themes):
    data = sample(len(themes), len(themes))
    want = by_orders(data, columns([1] * len(themes)), list(themes))
    np.testing.assert_allclose(owen(covariance(data), list(themes)).shares, want, atol=1e-12)


def test_a_driver_without_a_theme_stands_alone():
    data, themes = sample(3, 5), ["a", None, "a", None, "b"]
    want = by_orders(data, columns([1] * 5), themes)
    np.testing.assert_allclose(owen(covariance(data), themes).shares, want, atol=1e-12)


@pytest.mark.parametrize("sizes", [(1, 2, 1, 1), (3, 1, 2, 1), (1, 1, 2, 3)])
def test_blocks_enter_at_once_inside_their_theme(sizes):
    data, themes = sample(sum(sizes), sum(sizes)), list("abab")
    want = by_orders(data, columns(sizes), themes)
    np.testing.assert_allclose(owen(covariance(data), themes, sizes=sizes).shares, want, atol=1e-12)


def test_controls_are_in_every_model():
    data, themes = sample(7, 7), list("ababb")
    found = owen(covariance(data), themes, controls=2)
    want = by_orders(data, [[j] for j in range(3, 8)], themes, controls=(1, 2))
    np.testing.assert_allclose(found.shares, want, atol=1e-12)
    assert found.r2 == pytest.approx(r2_by_regression(data, list(range(1, 8))), abs=1e-12)
    assert found.r2_controls == pytest.approx(r2_by_regression(data, [1, 2]), abs=1e-12)


@pytest.mark.parametrize("block", [1, 2, 8, 64])
def test_breadth_and_depth_give_the_same(monkeypatch, block):
    matrices = np.stack([covariance(sample(seed, 9)) for seed in range(5)])
    themes, sizes = list("aabbccd"), (1, 2, 1, 1, 1, 2, 1)
    want = owen_batch(matrices, themes, sizes=sizes).shares
    for one in (halving, room):
        monkeypatch.setattr(one, "BLOCK", block)
    np.testing.assert_allclose(owen_batch(matrices, themes, sizes=sizes).shares, want, atol=1e-13)


def test_a_batch_is_its_members_chunk_by_chunk(monkeypatch):
    matrices = np.stack([covariance(sample(seed, 6)) for seed in range(7)])
    themes = list("abbcca")
    want = [owen(one, themes, controls=0).shares for one in matrices]
    monkeypatch.setattr(room, "CHUNK", 3)
    np.testing.assert_allclose(owen_batch(matrices, themes).shares, want, atol=1e-13)


def test_one_theme_or_one_driver_a_theme_is_lmg():
    matrix = covariance(sample(4, 8))
    want = lmg(matrix).shares
    np.testing.assert_allclose(owen(matrix, ["a"] * 8).shares, want, atol=1e-12)
    np.testing.assert_allclose(owen(matrix, list(range(8))).shares, want, atol=1e-12)
    np.testing.assert_allclose(owen(matrix, [None] * 8).shares, want, atol=1e-12)


def test_halves_that_end_in_themes_of_one_are_lmg_too(monkeypatch):
    """Themes of one driver take a short cut; the long way gives the same."""
    data = sample(4, 6)
    ordered = np.roll(covariance(data), -1, axis=(0, 1))[None]
    found = np.zeros((1, 6))
    unions = [[j] for j in range(6)]
    room._Halves(ordered, unions, np.ones(6, dtype=int), found).fill(unions)
    np.testing.assert_allclose(found[0] / data[:, 0].var(), lmg(covariance(data)).shares, atol=1e-12)


@given(seed=st.integers(0, 10**6), themes=st.lists(st.sampled_from("abc"), min_size=2, max_size=8))
@settings(max_examples=40, deadline=None)
def test_a_theme_adds_up_to_its_share_as_one_block(seed, themes):
    data, names = sample(seed, len(themes)), list(dict.fromkeys(themes))
    found = owen(covariance(data), themes)
    members = [[j for j, one in enumerate(themes) if one == name] for name in names]
    at = [0, *(j + 1 for one in members for j in one)]
    blocks = lmg(covariance(data[:, at]), sizes=[len(one) for one in members]).shares
    np.testing.assert_allclose([found.shares[one].sum() for one in members], blocks, atol=1e-9)
    assert found.shares.min() >= -1e-12
    assert found.r2 == pytest.approx(r2_by_regression(data, list(range(1, len(themes) + 1))), abs=1e-9)


def test_fifty_drivers_in_ten_themes_add_up_to_the_r2_of_one_regression():
    matrix = covariance(sample(4, 50, n=400))
    themes = [j // 5 for j in range(50)]
    with measured() as memory:
        found = owen(matrix, themes)
    whole = matrix[0, 1:] @ np.linalg.solve(matrix[1:, 1:], matrix[0, 1:]) / matrix[0, 0]
    assert found.r2 == pytest.approx(whole, abs=1e-9)
    blocks = lmg(matrix, sizes=[5] * 10).shares
    np.testing.assert_allclose(found.shares.reshape(10, 5).sum(axis=1), blocks, atol=1e-9)
    assert memory.most < 40 * 2**20


def test_order_of_drivers_and_names_of_themes_do_not_matter():
    matrix, themes = covariance(sample(6, 7)), list("abcabca")
    order = [3, 0, 6, 2, 5, 1, 4]
    moved = [0, *(j + 1 for j in order)]
    found = owen(matrix[np.ix_(moved, moved)], [themes[j].upper() for j in order]).shares
    np.testing.assert_allclose(found, owen(matrix, themes).shares[order], atol=1e-12)


@pytest.mark.parametrize("factor", [1e-8, 1e8, -3.0])
def test_a_unit_changes_nothing(factor):
    data = sample(3, 6)
    changed = data * np.array([1, 1, factor, 1, 1, 1, 1])
    found, want = (owen(covariance(one), list("aabbcc")).shares for one in (changed, data))
    np.testing.assert_allclose(found, want, rtol=1e-9)


def test_a_twin_in_the_theme_shares_and_a_twin_elsewhere_takes_from_the_theme():
    data = sample(5, 3)
    twins = np.column_stack([data, data[:, 3] * 60 + 3])
    together = owen(covariance(twins), ["a", "a", "b", "b"]).shares
    assert together[2] == pytest.approx(together[3], abs=1e-9)
    # Two of one theme share what the one alone had; beside the other theme nothing changes.
    alone = owen(covariance(data), ["a", "a", "b"]).shares
    np.testing.assert_allclose(together[:2], alone[:2], atol=1e-9)
    assert together[2:].sum() == pytest.approx(alone[2], abs=1e-9)
    apart = owen(covariance(twins), ["a", "a", "b", "c"]).shares
    assert apart[2:].sum() > alone[2] + 1e-6


def test_constants_have_no_share_and_a_constant_outcome_none_to_give():
    data = sample(2, 5)
    data[:, 2] = 5.0
    found = owen(covariance(data), list("aabbb")).shares
    assert found[1] == 0
    want = owen(covariance(data[:, [0, 1, 3, 4, 5]]), list("abbb")).shares
    np.testing.assert_allclose(found[[0, 2, 3, 4]], want, atol=1e-12)
    data[:, 0] = 4.0
    assert np.isnan(owen(covariance(data), list("aabbb")).shares).all()


def test_only_some_drivers_may_be_asked_for():
    matrices = np.stack([covariance(sample(seed, 6)) for seed in range(3)])
    whole = owen_batch(matrices, list("aabbbc")).shares
    found = owen_batch(matrices, list("aabbbc"), only=[3, 5]).shares
    np.testing.assert_allclose(found[:, 2:], whole[:, 2:], atol=1e-13)
    assert (found[:, :2] == 0).all()


def test_too_much_work_is_refused_with_a_way_out():
    themes = [j // 2 for j in range(60)]
    assert work(themes) > room.MOST_WORK
    with pytest.raises(MethodError, match="themes smaller or fewer"):
        owen(np.eye(61), themes)


def test_the_input_is_left_alone():
    matrix = covariance(sample(1, 5))
    before = matrix.copy()
    owen(matrix, list("aabb"), controls=1)
    np.testing.assert_array_equal(matrix, before)
