"""Alpha and its cousins, what items share: pingouin, brute force, closed forms, coverage, and what does not matter."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from csat_research.errors import MethodError
from csat_research.stats.pingouin_door import cronbach_alpha
from csat_research.stats.reliability import (
    alpha_jackknife,
    alpha_of,
    alpha_ordinal,
    common_ground,
    feldt_interval,
    reliability,
)
from tests.coverage.worlds import holds

LOADINGS = np.array([0.9, 0.7, 0.5, 0.8])


def scale(rng, n, loadings=LOADINGS):
    """Normal ratings of one thing with these loadings and rests of variance 1."""
    return rng.normal(size=(n, 1)) * loadings + rng.normal(size=(n, len(loadings)))


@pytest.fixture(scope="module")
def ratings():
    return np.round(3 + scale(np.random.default_rng(0), 80))


def test_pingouin_is_of_the_same_opinion(ratings):
    found, other = reliability(ratings, 0.9), cronbach_alpha(ratings, 0.9)
    assert (found.interval.estimate, found.interval.low, found.interval.high) == pytest.approx(
        (other.estimate, other.low, other.high), abs=1e-12
    )


def test_every_item_by_brute_force(ratings):
    found = reliability(ratings)
    for j in range(4):
        rest = np.delete(ratings, j, axis=1)
        assert found.alpha_if_dropped[j] == pytest.approx(reliability(rest).interval.estimate, abs=1e-12)
        assert found.item_rest[j] == pytest.approx(np.corrcoef(ratings[:, j], rest.sum(axis=1))[0, 1])
        assert found.item_total[j] == pytest.approx(np.corrcoef(ratings[:, j], ratings.sum(axis=1))[0, 1])


def share_explained(y, others):
    x = np.column_stack([np.ones(len(y)), others])
    left = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
    return 1 - left.var() / y.var()


def test_lambda6_is_made_of_regressions(ratings):
    z = (ratings - ratings.mean(axis=0)) / ratings.std(axis=0)
    told = [share_explained(z[:, j], np.delete(z, j, axis=1)) for j in range(4)]
    assert reliability(ratings).lambda6 == pytest.approx(1 - (4 - sum(told)) / z.sum(axis=1).var(), abs=1e-10)


def residual(y, others):
    x = np.column_stack([np.ones(len(y)), others])
    return y - x @ np.linalg.lstsq(x, y, rcond=None)[0]


def test_kmo_is_made_of_partial_correlations(ratings):
    plain, given_rest = 0.0, 0.0
    for i in range(4):
        for j in range(i):
            others = np.delete(ratings, [i, j], axis=1)
            pair = [residual(ratings[:, one], others) for one in (i, j)]
            plain += np.corrcoef(ratings[:, i], ratings[:, j])[0, 1] ** 2
            given_rest += np.corrcoef(*pair)[0, 1] ** 2
    assert common_ground(ratings).kmo == pytest.approx(plain / (plain + given_rest), abs=1e-10)


@given(st.integers(2, 12), st.floats(0.05, 0.95))
def test_equal_items_follow_spearman_and_brown(k, r):
    matrix = np.full((k, k), r) + (1 - r) * np.eye(k)
    assert alpha_of(matrix) == pytest.approx(k * r / (1 + (k - 1) * r))


def test_of_two_items_the_one_left_keeps_what_both_share(ratings):
    found = reliability(ratings[:, :2])
    s = np.cov(ratings[:, :2].T)
    assert found.alpha_if_dropped.tolist() == pytest.approx([s[0, 1] / s[1, 1], s[0, 1] / s[0, 0]])
    assert found.lambda6 == pytest.approx(found.mean_r)  # 1 - 2 (1 - r²) / (2 + 2r)
    assert common_ground(ratings[:, :2]).kmo == pytest.approx(0.5)


def test_feldts_bounds_hold_the_reliability_exactly():
    """Four equal normal items, 25 persons: the bounds are exact, so a binomial bound at one in a thousand on 95 %."""
    rng, runs, hits = np.random.default_rng(1), 1000, 0
    truth = 4 * 0.5 / (1 + 3 * 0.5)
    for _ in range(runs):
        found = reliability(scale(rng, 25, np.ones(4))).interval
        hits += found.low <= truth <= found.high
    assert stats.binom.ppf(0.0005, runs, 0.95) <= hits <= stats.binom.ppf(0.9995, runs, 0.95)


def unhappy(rng, n):
    """Six ratings 1-5: of one in ten persons all low, of the others nearly all 5."""
    low = rng.random((n, 1)) < 0.1
    own, noise = rng.standard_normal((n, 1)), rng.standard_normal((n, 6))
    return np.clip(np.round(np.where(low, 2.3 + 0.8 * (own + noise), 4.8 + 0.5 * (own + noise))), 1, 5)


def test_a_range_of_alpha_holds_where_a_few_are_unhappy_with_everything():
    """Alpha of two million such persons; Feldt's range is the tooth."""
    rng, runs = np.random.default_rng(3), 400
    truth = alpha_of(np.cov(unhappy(rng, 2_000_000), rowvar=False))
    found = [unhappy(rng, 100) for _ in range(runs)]
    ours = [alpha_jackknife(one) for one in found]
    feldts = [feldt_interval(one.estimate, 100, 6) for one in ours]
    hits, short = (sum(one.low <= truth <= one.high for one in told) for told in (ours, feldts))
    assert holds(hits, runs)
    assert short < 0.85 * runs


def test_a_person_who_answered_twice_counts_once_in_the_range_of_alpha():
    """Copies under one name change neither alpha nor its range; under two names the range is narrower."""
    x = unhappy(np.random.default_rng(4), 80)
    one = alpha_jackknife(x)
    copied = alpha_jackknife(np.repeat(x, 2, axis=0), np.repeat(np.arange(80), 2))
    counted = alpha_jackknife(x, counts=np.full(80, 2))
    assert (copied.low, copied.high) == pytest.approx((one.low, one.high))
    assert (counted.low, counted.high) == pytest.approx((one.low, one.high))
    assert alpha_jackknife(np.repeat(x, 2, axis=0)).width < 0.8 * one.width
    assert np.isnan(alpha_jackknife(x[:9]).low)


@pytest.mark.full
def test_the_error_of_alpha_is_its_spread_over_samples():
    rng = np.random.default_rng(2)
    found = [reliability(scale(rng, 150)) for _ in range(1500)]
    spread = np.std([one.interval.estimate for one in found])
    # 1,500 samples know a spread to 1.8 %; 150 persons leave the large-sample formula some per cent off
    assert np.mean([one.std_error for one in found]) == pytest.approx(spread, rel=0.08)


def test_ordinal_alpha_is_that_of_the_scores_behind():
    rng = np.random.default_rng(3)
    graded = np.digitize(scale(rng, 6000, np.ones(4)), [-1.5, 1.5])
    assert alpha_ordinal(graded) == pytest.approx(0.8, abs=0.015)  # an error of .006 at 6,000 persons
    assert reliability(graded).interval.estimate < 0.75


def test_bartletts_test_keeps_its_level(sized):
    rng, runs = np.random.default_rng(4), 1000
    calls = sum(common_ground(rng.normal(size=(40, 5))).p_value < 0.05 for _ in range(runs))
    mood = rng.normal(size=(200, 40, 1))
    seen = sum(common_ground(rng.normal(size=(40, 5)) + 0.7 * one).p_value < 0.05 for one in mood)
    sized("Bartlett: items have nothing in common, 40 persons", calls, runs)
    sized("Bartlett: items have nothing in common, 40 persons", seen, 200, planted=True)
    assert seen > 0.8 * 200
    assert stats.binom.ppf(0.0005, runs, 0.05) <= calls <= stats.binom.ppf(0.9995, runs, 0.05)


def test_what_does_not_matter(ratings):
    found, moved = reliability(ratings), reliability(10 + 3 * ratings[::-1, ::-1])
    assert moved.interval.estimate == pytest.approx(found.interval.estimate)
    assert moved.lambda6 == pytest.approx(found.lambda6)
    assert moved.alpha_if_dropped[::-1] == pytest.approx(found.alpha_if_dropped)
    assert moved.std_error == pytest.approx(found.std_error)
    with_gap = np.vstack([ratings, [5, np.nan, 1, 2]])
    assert reliability(with_gap).interval == found.interval


def test_reversed_items_show():
    x = scale(np.random.default_rng(5), 200, np.array([1.0, -1.0]))
    assert reliability(x).interval.estimate < 0


def test_a_sum_of_other_items_has_no_lambda6_and_no_kmo(ratings):
    doubled = np.column_stack([ratings, ratings.sum(axis=1)])
    assert np.isnan(reliability(doubled).lambda6)
    assert np.isnan(common_ground(doubled).kmo)
    assert common_ground(doubled).eigenvalues.sum() == pytest.approx(5)


@pytest.mark.parametrize(
    ("given_ratings", "words"),
    [
        ([[1], [2], [3]], "two items"),
        ([[1, 2], [2, 1], [3, np.nan]], "three persons"),
        ([[1, 5], [2, 5], [3, 5]], "Item 2 has the same answer"),
    ],
)
def test_what_cannot_be_told_is_refused(given_ratings, words):
    for ask in (reliability, common_ground, alpha_ordinal):
        with pytest.raises(MethodError, match=words):
            ask(given_ratings)


def test_numbers_are_no_grades():
    with pytest.raises(MethodError, match="more than 20"):
        alpha_ordinal(np.random.default_rng(0).normal(size=(50, 2)))


def test_a_level_is_a_share():
    with pytest.raises(MethodError):
        feldt_interval(0.8, 50, 4, 95)
