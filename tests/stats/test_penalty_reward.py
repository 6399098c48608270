"""Penalty and reward: differences of means, refits without each customer, straight lines, planted classes."""

import numpy as np
import pytest

from csat_research.errors import MethodError
from csat_research.stats import penalty_reward as rules
from csat_research.stats.penalty_reward import MIN_UNITS, PenaltyReward, outer_thirds, penalty_reward

SIX = outer_thirds(range(1, 7))


def rated(rng, n, items, centre=4.3, common=0.4):
    """Ratings 1-6 that go together, skewed to the top."""
    latent = np.sqrt(common) * rng.standard_normal((n, 1))
    latent = latent + np.sqrt(1 - common) * rng.standard_normal((n, items))
    return np.clip(np.round(centre + 1.3 * latent), 1, 6)


def answers(seed=0, customers=400):
    rng = np.random.default_rng(seed)
    who = np.repeat(np.arange(customers), rng.integers(1, 4, customers))
    x = rated(rng, len(who), 3)
    y = x @ [0.4, 0.2, 0.0] + 0.5 * rng.standard_normal(customers)[who] + rng.standard_normal(len(who))
    return y, x, who, rng.lognormal(0, 0.4, len(who))


def groups_of(x):
    return [x <= 2, (x > 2) & (x < 5), x >= 5]


# --- what the numbers are --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("codes", "cuts"),
    [(3, (1, 3)), (4, (1, 4)), (5, (2, 4)), (6, (2, 5)), (7, (2, 6)), (10, (3, 8)), (11, (4, 8))],
)
def test_low_and_high_are_the_outer_thirds(codes, cuts):
    assert outer_thirds(range(1, codes + 1)) == cuts
    assert outer_thirds([2 * one for one in range(1, codes + 1)]) == tuple(2 * one for one in cuts)


def test_a_scale_without_a_middle_is_refused():
    with pytest.raises(MethodError, match="no middle"):
        outer_thirds([0, 1])


def test_one_item_gives_differences_of_weighted_means():
    y, x, who, w = answers()
    found = penalty_reward(y, x[:, :1], [SIX], weights=w, clusters=who)
    parts = groups_of(x[:, 0])
    score = [np.average(y[part], weights=w[part]) for part in parts]
    rating = [np.average(x[part, 0], weights=w[part]) for part in parts]
    penalty, reward = score[0] - score[1], score[2] - score[1]
    slopes = penalty / (rating[1] - rating[0]) + reward / (rating[2] - rating[1])
    assert found.estimates[:, 0] == pytest.approx([penalty, reward, slopes])
    assert found.units[:, 0].tolist() == [len(np.unique(who[part])) for part in parts]
    assert found.n == len(y)


def test_a_straight_line_has_its_slope_on_both_sides():
    """Without noise: penalty and reward are the slope times the distance of mean ratings, and nothing is asymmetric."""
    _, x, *_ = answers()
    found = penalty_reward(
        x @ [0.4, 0.2, 0.0] + 1e-3 * np.random.default_rng(1).standard_normal(len(x)), x, [SIX] * 3
    )
    for j, slope in enumerate((0.4, 0.2, 0.0)):
        low, middle, high = (x[part, j].mean() for part in groups_of(x[:, j]))
        assert found.estimates[:, j] == pytest.approx(
            [slope * (low - middle), slope * (high - middle), 0], abs=1e-3
        )


def test_errors_are_those_of_fits_without_each_customer():
    """Widths are one factor times the errors of the refits, the same factor for all nine contrasts."""
    y, x, who, w = answers(customers=300)
    found = penalty_reward(y, x, [SIX] * 3, weights=w, clusters=who)
    low, middle, high = groups_of(x)
    inside = x.copy()
    means = np.empty((3, 3))
    for j in range(3):
        for i, part in enumerate((low[:, j], middle[:, j], high[:, j])):
            means[i, j] = np.average(x[part, j], weights=w[part])
            inside[part, j] -= means[i, j]
    columns = np.column_stack([np.ones(len(y)), low, high, inside])

    def contrasts(rows):
        root = np.sqrt(w[rows])[:, None]
        b = np.linalg.lstsq(columns[rows] * root, y[rows] * root[:, 0], rcond=None)[0]
        slopes = b[1:4] / (means[1] - means[0]) + b[4:7] / (means[2] - means[1])
        return np.concatenate([b[1:7], slopes])

    whole = contrasts(np.arange(len(y)))
    without = np.array([contrasts(np.flatnonzero(who != one)) for one in np.unique(who)])
    error = np.sqrt(((without - whole) ** 2).sum(axis=0))
    assert found.estimates.ravel() == pytest.approx(whole)
    factor = (found.high - found.low).ravel() / (2 * error)
    np.testing.assert_allclose(factor, factor[0], rtol=1e-6)
    assert 2.4 < factor[0] < 2.8  # between 1.96 of one number and 2.77 of nine independent ones (Bonferroni)


def test_bounds_and_p_tell_the_same():
    y, x, who, w = answers(2)
    found = penalty_reward(y, x, [SIX] * 3, weights=w, clusters=who)
    outside = (found.low > 0) | (found.high < 0)
    assert outside.any()
    assert not outside.all()
    assert (outside == (found.p_value < 0.05)).all()


# --- classes ---------------------------------------------------------------------------------------


def told(penalty, reward, asymmetry):
    """The class of one item from the signs its three ranges tell: -1, 0 (holds 0) or 1; None without ranges."""
    ends = np.array(
        [[np.nan, np.nan] if one is None else [one - 0.5, one + 0.5] for one in (penalty, reward, asymmetry)]
    )
    low, high = ends[:, :1], ends[:, 1:]
    return PenaltyReward(low, low, high, low, np.zeros((3, 1), dtype=int), 0).classes[0]


@pytest.mark.parametrize(
    ("signs", "name"),
    [
        ((-1, 0, -1), rules.BASIC),
        ((-1, 1, -1), rules.BASIC),
        ((0, 1, 1), rules.EXCITEMENT),
        ((-1, 1, 1), rules.EXCITEMENT),
        ((-1, 1, 0), rules.PERFORMANCE),
        ((-1, 0, 0), rules.UNCLEAR),
        ((0, 1, 0), rules.UNCLEAR),
        ((0, 0, 0), rules.UNCLEAR),
        ((0, 0, -1), rules.UNCLEAR),
        ((0, 0, 1), rules.UNCLEAR),
        ((1, -1, 0), rules.UNCLEAR),
        ((None, None, None), rules.TOO_FEW),
    ],
)
def test_a_class_is_what_the_ranges_tell(signs, name):
    assert told(*signs) == name


def test_an_item_of_no_own_effect_is_not_credited_with_what_others_leave():
    """Dummies alone leave differences inside the groups of the others, which go with this item too."""
    rng = np.random.default_rng(5)
    x = rated(rng, 60_000, 6, centre=3.8, common=0.7)
    y = x @ [0.5, 0.4, 0.3, 0.2, 0.1, 0.0] + rng.standard_normal(60_000)
    found = penalty_reward(y, x, [SIX] * 6)
    assert found.classes[5] == rules.UNCLEAR
    low, _, high = groups_of(x)
    dummies = np.column_stack([np.ones(len(y)), low, high])
    b = np.linalg.lstsq(dummies, y, rcond=None)[0]
    half = (found.high - found.low)[:2, 5] / 2
    assert -b[6] > half[0]  # beyond the simultaneous range of no penalty
    assert b[12] > half[1]


# --- too few, and what does not matter -------------------------------------------------------------


def test_an_item_with_a_small_group_has_no_numbers_and_stays_in_the_model():
    rng = np.random.default_rng(6)
    x = rated(rng, 900, 2)
    x[:, 1] = np.where(x[:, 1] <= 2, 3, x[:, 1])
    x[: MIN_UNITS - 1, 1] = 1
    y = 0.4 * x[:, 0] + 0.6 * x[:, 1] + rng.standard_normal(900)
    found = penalty_reward(y, x, [SIX] * 2)
    assert found.classes[1] == rules.TOO_FEW
    assert np.isnan(found.estimates[:, 1]).all()
    low, middle, high = groups_of(x[:, 0])
    inside = x[:, 0] - sum(part * x[part, 0].mean() for part in (low, middle, high))
    columns = np.column_stack([np.ones(900), low, high, inside, x[:, 1]])
    assert found.estimates[:2, 0] == pytest.approx(np.linalg.lstsq(columns, y, rcond=None)[0][1:3])
    x[MIN_UNITS - 1, 1] = 1
    assert np.isfinite(penalty_reward(y, x, [SIX] * 2).estimates).all()


def test_customers_count_not_answers():
    """39 customers with ten low answers each are too few, 390 customers with one are not."""
    rng = np.random.default_rng(7)
    x = rated(rng, 2000, 1)
    x[:390, 0], x[390:, 0] = 1, np.maximum(x[390:, 0], 3)
    y, who = rng.standard_normal(2000), np.r_[np.repeat(np.arange(39), 10), np.arange(39, 1649)]
    assert penalty_reward(y, x, [SIX], clusters=who).classes == (rules.TOO_FEW,)
    assert np.isfinite(penalty_reward(y, x, [SIX]).low).all()


def test_nothing_is_asked_of_nobody():
    found = penalty_reward([1.0, 2, 3], np.array([[1.0], [3], [6]]), [SIX])
    assert found.classes == (rules.TOO_FEW,)


def test_order_weights_and_splits_do_not_matter():
    y, x, who, w = answers(8)
    plain = penalty_reward(y, x, [SIX] * 3, weights=w, clusters=who)
    turned = np.random.default_rng(0).permutation(len(y))
    halves = np.r_[np.arange(len(y)), np.arange(100)]
    split = w[halves] * np.where(np.isin(halves, np.arange(100)), 0.5, 1.0) * 10
    again = penalty_reward(y[turned], x[turned], [SIX] * 3, weights=w[turned], clusters=who[turned])
    parts = penalty_reward(y[halves], x[halves], [SIX] * 3, weights=split, clusters=who[halves])
    for other in (again, parts):
        for name in ("estimates", "low", "high"):
            np.testing.assert_allclose(getattr(other, name), getattr(plain, name), rtol=1e-7, atol=1e-9)
    other_ids = penalty_reward(y, x, [SIX] * 3, weights=w, clusters=np.arange(len(y)))
    np.testing.assert_allclose(other_ids.estimates, plain.estimates)
    assert not np.allclose(other_ids.low, plain.low, rtol=1e-3)


def test_units_of_score_and_rating_only_scale():
    y, x, who, w = answers(9)
    plain = penalty_reward(y, x, [SIX] * 3, weights=w, clusters=who)
    moved = penalty_reward(20 * y + 7, 10 * x - 3, [(17, 47)] * 3, weights=w, clusters=who)
    np.testing.assert_allclose(moved.estimates[:2], 20 * plain.estimates[:2])
    np.testing.assert_allclose(moved.estimates[2], 2 * plain.estimates[2])
    assert moved.classes == plain.classes


def test_twins_are_refused():
    y, x, *_ = answers()
    with pytest.raises(MethodError, match="says nothing"):
        penalty_reward(y, x[:, [0, 0]], [SIX] * 2)
