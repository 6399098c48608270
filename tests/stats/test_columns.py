"""Model columns: combinations found and named, inflation, constants."""

import numpy as np
import pytest
from statsmodels.stats.outliers_influence import variance_inflation_factor

from csat_research.errors import MethodError
from csat_research.stats.columns import aliased, codes_of, constant_within, footing, pair_codes, vif


def columns(n=50):
    rng = np.random.default_rng(0)
    return np.column_stack([np.ones(n), rng.normal(size=n), rng.integers(0, 2, n), rng.normal(size=n)])


def test_the_way_back_gives_the_same_fit():
    x = columns() + np.array([0, 1e6, 0, 0])
    y = np.random.default_rng(1).normal(size=50)
    ground = footing(x, "abcd", np.ones(50))
    slopes = np.linalg.lstsq(ground.columns, y, rcond=None)[0]
    np.testing.assert_allclose(x @ (ground.back @ slopes), ground.columns @ slopes, atol=1e-8)


def test_without_a_constant_nothing_is_centred():
    x = columns()[:, 1:]
    ground = footing(x, "abc", np.ones(50))
    assert ground.constant is None
    np.testing.assert_allclose(ground.back @ np.diag(1 / np.diag(ground.back)), np.eye(3))


@pytest.mark.parametrize("scale", [1e-8, 1.0, 1e8])
def test_every_kind_of_combination_is_found(scale):
    x = columns()
    both = x[:, 1] + 2 * x[:, 3]
    wide = np.column_stack([x, both, np.full(50, 3.0), 1 - x[:, 2]]) * ([1] * 4 + [scale] * 3)
    assert aliased(wide) == {4: [1, 3], 5: [0], 6: [0, 2]}


def test_near_is_not_the_same():
    x = columns()
    x = np.column_stack([x, x[:, 1] + 1e-3 * x[:, 3] ** 2])
    assert aliased(x) == {}


def test_an_offset_is_no_combination():
    x = columns()
    x[:, 1] += 1e8
    assert aliased(x) == {}


def test_a_full_set_of_dummies_is_named():
    x = columns()
    with pytest.raises(MethodError, match=r"phone.*do not say already: constant, chat"):
        footing(np.column_stack([x[:, 0], x[:, 2], 1 - x[:, 2]]), ["constant", "chat", "phone"], np.ones(50))


def test_inflation_is_that_of_statsmodels():
    x = columns()
    x[:, 3] += x[:, 1]
    want = [variance_inflation_factor(x, j) for j in (1, 2, 3)]
    np.testing.assert_allclose(vif(x[:, 1:]), want, rtol=1e-9)
    assert vif(np.column_stack([x[:, 1:], x[:, 1]]))[0] == np.inf


def test_inflation_of_dummies_does_not_depend_on_the_base():
    rng = np.random.default_rng(3)
    level, other = rng.integers(0, 3, 200), rng.normal(size=200)
    other += level == 2
    sets = [np.column_stack([level == a, level == b, other]) for a, b in ((0, 1), (1, 2))]
    np.testing.assert_allclose(*(vif(one, sizes=[2, 1]) for one in sets), rtol=1e-9)


def test_constant_within_looks_at_every_cluster():
    codes = codes_of(["b", "a", "b", "c", "a"])
    x = np.array([[1, 5, 1, 1e8], [1, 7, 1, 1e8], [1, 5, 1, 1e8 + 1], [1, 5, 0, 1e8], [1, 7, 1, 1e8]])
    assert constant_within(x, codes).tolist() == [False, True, True, False]


def test_pairs_are_the_intersection():
    rng = np.random.default_rng(4)
    a, b = rng.integers(0, 5, 100), rng.integers(0, 7, 100)
    found = pair_codes(a, b)
    same = (a[:, None] == a) & (b[:, None] == b)
    np.testing.assert_array_equal(found[:, None] == found, same)
