"""Calibration: targets met, closed forms, coverage of its error, what is refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from csat_research.errors import MethodError
from csat_research.stats.calibration import calibrate_linear, calibrated_mean, margin, post_stratify, rake


def sample(rng, n=200):
    """Answers whose chance to be there depends on channel and team; satisfaction depends on both."""
    channel, team = rng.integers(0, 3, 20 * n), rng.integers(0, 2, 20 * n)
    y = 70 + 8 * channel - 6 * team + rng.normal(0, 10, 20 * n)
    kept = rng.random(20 * n) < np.array([0.02, 0.05, 0.08])[channel] * np.array([1.0, 1.4])[team]
    totals = [dict(enumerate(np.bincount(one))) for one in (channel, team)]
    margins = [margin(one[kept], total) for one, total in zip((channel, team), totals, strict=True)]
    return y[kept], margins, y.mean()


@settings(max_examples=25)
@given(st.integers(0, 1000), st.sampled_from([rake, calibrate_linear]))
def test_every_margin_is_met_and_scale_of_start_weights_does_not_matter(seed, way):
    rng = np.random.default_rng(seed)
    y, margins, _ = sample(rng)
    start = rng.uniform(0.5, 2, len(y))
    found = way(margins, start)
    for one in margins:
        assert np.bincount(one.codes, found.weights) == pytest.approx(one.totals)
    assert way(margins, 10 * start).weights == pytest.approx(found.weights, rel=1e-6)


def test_one_margin_is_plain_cell_weighting():
    cells = margin(["a"] * 3 + ["b"] * 2, {"a": 60, "b": 40})
    found = post_stratify(cells)
    assert found.weights.tolist() == [20.0] * 3 + [20.0] * 2
    assert calibrate_linear([cells]).weights == pytest.approx(found.weights)
    y = np.array([1.0, 2.0, 3.0, 5.0, 7.0])
    mean, error = calibrated_mean(y, found)
    assert mean.estimate == pytest.approx(0.6 * 2 + 0.4 * 6)
    by_hand = np.sqrt(
        5 / 4 * ((20 / 100) ** 2 * ((y[:3] - 2) ** 2).sum() + (20 / 100) ** 2 * ((y[3:] - 6) ** 2).sum())
    )
    assert error == pytest.approx(by_hand)


def test_its_range_holds_the_mean_of_all_and_the_plain_one_is_off():
    rng, inside, plain, narrower, runs = np.random.default_rng(1), 0, 0, 0, 300
    for _ in range(runs):
        y, margins, truth = sample(rng)
        found = rake(margins)
        mean, error = calibrated_mean(y, found)
        inside += mean.low <= truth <= mean.high
        plain += abs(y.mean() - truth) < 1.96 * y.std(ddof=1) / np.sqrt(len(y))
        fixed = np.sqrt((found.weights**2 * (y - mean.estimate) ** 2).sum()) / found.weights.sum()
        narrower += error < fixed
    assert stats.binom.cdf(inside, runs, 0.93) > 0.001
    assert stats.binom.sf(inside - 1, runs, 0.97) > 0.001
    assert plain / runs < 0.5  # teeth: without weights the mean is off
    assert narrower == runs  # what the margins know is no error


def test_trimmed_weights_meet_their_margins():
    rng = np.random.default_rng(2)
    _, margins, _ = sample(rng)
    start = rng.lognormal(0, 0.7, len(margins[0].codes))
    free = rake(margins, start).weights
    bound = 0.6 * free.max() / free.mean()
    found = rake(margins, start, most=bound).weights
    assert found.max() <= bound * found.mean() * (1 + 1e-5)
    for one in margins:
        assert np.bincount(one.codes, found) == pytest.approx(one.totals, rel=1e-6)


def test_answers_of_one_customer_count_as_one():
    y, margins, _ = sample(np.random.default_rng(3))
    found = rake(margins)
    alone, error = calibrated_mean(y, found)
    twice = [margin(np.repeat(one.codes, 2), dict(enumerate(one.totals))) for one in margins]
    doubled, other = calibrated_mean(np.repeat(y, 2), rake(twice), clusters=np.repeat(np.arange(len(y)), 2))
    assert (doubled.estimate, other) == pytest.approx((alone.estimate, error))


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: margin(["a", "c"], {"a": 1, "b": 1}), "No target for: c"),
        (lambda: margin(["a"], {"a": 1, "b": 1}), "No answer for: b"),
        (lambda: margin(["a"], {"a": 0}), "not above 0"),
        (lambda: rake([]), "needs a margin"),
        (lambda: rake([margin([0, 1], {0: 1, 1: 1}), margin([0, 1], {0: 5, 1: 5})]), "different totals"),
        (lambda: rake([margin([0, 1], {0: 1, 1: 1})], [0.0, 1.0]), "start weight"),
        (lambda: rake([margin([0, 1, 1], {0: 90, 1: 10})], most=1.1), "allow more"),
        (lambda: rake([margin([0, 1], {0: 3, 1: 7}), margin([0, 1], {0: 5, 1: 5})]), "cannot be met"),
    ],
)
def test_what_cannot_be_calibrated_says_why(ask, words):
    with pytest.raises(MethodError, match=words):
        ask()


def test_totals_that_are_met_slowly_are_met_to_the_last_digits():
    """One answer carries nearly all of its group: after 500 passes a weight is 1.5e-5 off. R 4.2.2: rake(epsilon = 1e-13)."""
    table = np.array([[4, 6, 0], [3, 2, 1], [4, 4, 0], [2, 4, 0]])
    segment, code = (one.repeat(table.ravel()) for one in np.indices(table.shape).reshape(2, -1))
    totals = {0: 307, 1: 260, 2: 232, 3: 53}, {0: 310, 1: 286, 2: 256}
    found = rake([margin(segment, totals[0]), margin(code, totals[1])]).weights
    weight = {(i, j): found[(segment == i) & (code == j)][0] for i, j in ((0, 0), (1, 0), (1, 1), (3, 1))}
    want = {(0, 0): 37.303417210129, (1, 0): 0.9070425709583, (1, 1): 0.639436143659, (3, 1): 7.751929469165}
    assert weight == pytest.approx(want, rel=1e-9)
