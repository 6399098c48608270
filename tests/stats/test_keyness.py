"""Keyness: Monroe, Colaresi and Quinn's numbers, sums written out by loops, and what the ranges must collapse to."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse, stats

from csat_research.errors import MethodError
from csat_research.stats.keyness import Mentions, keyness, log_odds

# The example in the README of the Python package fightin_words (MIT): one text against another, prior .05 a word.
FIRST = "the quick brown fox jumps over the lazy pig"
SECOND = "the lazy purple pig jumps over the lazier donkey"
PUBLISHED = {
    "donkey": -0.6894227886807968, "lazier": -0.6894227886807968, "purple": -0.6894227886807968, "jumps": 0.0, "lazy": 0.0,
    "over": 0.0, "pig": 0.0, "the": 0.0, "brown": 0.6894227886807968, "fox": 0.6894227886807968, "quick": 0.6894227886807968,
}  # fmt: skip


def test_z_is_that_of_a_published_example():
    one, other = Counter(FIRST.split()), Counter(SECOND.split())
    _, z = log_odds([one[w] for w in PUBLISHED], [other[w] for w in PUBLISHED], [0.05] * len(PUBLISHED))
    np.testing.assert_allclose(z, list(PUBLISHED.values()), rtol=1e-12, atol=1e-15)


def test_log_odds_are_those_of_the_formula_word_by_word():
    rng = np.random.default_rng(1)
    y, x, alpha = rng.integers(0, 30, 12), rng.integers(0, 30, 12), rng.uniform(0.1, 2, 12)
    found, z = log_odds(y, x, alpha)
    for w in range(12):
        a, b = y[w] + alpha[w], x[w] + alpha[w]
        rest_a = sum(y[v] + alpha[v] for v in range(12) if v != w)
        rest_b = sum(x[v] + alpha[v] for v in range(12) if v != w)
        delta = math.log(a / rest_a) - math.log(b / rest_b)
        assert found[w] == pytest.approx(delta, rel=1e-12)
        assert z[w] == pytest.approx(delta / math.sqrt(1 / a + 1 / b), rel=1e-12)


def shop(seed=0, customers=60, words=6):
    """Comments of customers who may write on both sides, and words that a customer repeats from comment to comment."""
    rng = np.random.default_rng(seed)
    whose = np.repeat(np.arange(customers), rng.integers(1, 4, customers))
    first = rng.random(len(whose)) < 0.6
    liking = rng.gamma(2, 0.5, (customers, words))
    said = rng.random((len(whose), words)) < np.minimum(0.25 * liking[whose], 1)
    said[:, 0] |= ~said.any(axis=1)
    return whose, first, said, customers


def sides(whose, first, said, customers):
    made = []
    for mask in (first, ~first):
        table = np.zeros((customers, said.shape[1]))
        np.add.at(table, whose[mask], said[mask].astype(float))
        made.append(Mentions(table, table.sum(axis=1), np.bincount(whose[mask], minlength=customers)))
    return made


def by_loops(whose, first, said, customers, w, level):
    """Range of one word: influence of each customer added up comment by comment."""
    parts, influence = [], []
    for mask in (first, ~first):
        n = said[mask].sum()
        p = said[mask][:, w].sum() / n
        there = sorted(set(whose[mask]))
        u = dict.fromkeys(range(customers), 0.0)
        for i in np.flatnonzero(mask):
            u[whose[i]] += (said[i, w] - p * said[i].sum()) / n
        g = len(there)
        variance = g / (g - 1) * sum(one**2 for one in u.values())
        z, t = stats.norm.ppf((1 + level) / 2), stats.t.ppf((1 + level) / 2, g - 1)
        effective = p * (1 - p) / variance * (z / t) ** 2
        y, rest = p * effective + 0.5, effective * (1 - p) + 0.5
        ends = stats.beta.ppf([(1 - level) / 2, (1 + level) / 2], y, rest)
        parts.append((math.log(y / rest), *np.log(ends / (1 - ends)), variance))
        influence.append(np.array(list(u.values())))
    (e, d, h, v), (f, k, m, s) = parts
    r = influence[0] @ influence[1] / math.sqrt(influence[0] @ influence[0] * (influence[1] @ influence[1]))
    r *= math.sqrt(influence[0] @ influence[0] * (influence[1] @ influence[1])) / math.sqrt(v * s)
    low = math.sqrt((e - d) ** 2 - 2 * r * (e - d) * (m - f) + (m - f) ** 2)
    high = math.sqrt((h - e) ** 2 - 2 * r * (h - e) * (f - k) + (f - k) ** 2)
    return e - f, e - f - low, e - f + high


@pytest.mark.parametrize("level", [0.95, 0.8])
def test_ranges_are_those_of_sums_written_out(level):
    world = shop()
    found = keyness(*sides(*world), 6, level)
    for w in range(6):
        want = by_loops(*world, w, level)
        got = (found.estimate[w], found.low[w], found.high[w])
        np.testing.assert_allclose(got, want, rtol=1e-9)  # sums in another order


def test_ranges_for_all_words_are_those_of_one_word_at_a_higher_level():
    made = sides(*shop())
    together, alone = keyness(*made, 6, 0.95), keyness(*made, 6, 1 - 0.05 / 6)
    np.testing.assert_allclose(together.wide_low, alone.low, rtol=1e-12)
    np.testing.assert_allclose(together.wide_high, alone.high, rtol=1e-12)


def test_one_word_a_comment_and_one_comment_a_customer_is_the_plain_model():
    """Then mentions are independent: z is the paper's, and the range joins two Jeffreys intervals of plain counts."""
    rng = np.random.default_rng(3)
    word, first = rng.integers(0, 4, 400), rng.random(400) < 0.5
    said = np.eye(4)[word].astype(bool)
    found = keyness(*sides(np.arange(400), first, said, 400), 4)
    y, x = said[first].sum(axis=0), said[~first].sum(axis=0)
    want, z = log_odds(y, x, 0.5 * 4 * (y + x) / 400)
    np.testing.assert_allclose(found.shrunken, want, rtol=1e-12)
    np.testing.assert_allclose(found.statistic, z, rtol=0.005)  # G/(G-1) of 200 customers on either side
    n, m = y.sum(), x.sum()
    for w in range(4):
        (d, h), (k, u) = (
            stats.beta.ppf([0.025, 0.975], a + 0.5, b - a + 0.5) for a, b in ((y[w], n), (x[w], m))
        )
        logit = [math.log(v / (1 - v)) for v in (d, h, k, u)]
        e, f = math.log((y[w] + 0.5) / (n - y[w] + 0.5)), math.log((x[w] + 0.5) / (m - x[w] + 0.5))
        assert found.low[w] == pytest.approx(e - f - math.hypot(e - logit[0], logit[3] - f), rel=1e-9)
        assert found.high[w] == pytest.approx(e - f + math.hypot(logit[1] - e, f - logit[2]), rel=1e-9)


def test_a_word_that_one_side_never_has_still_has_a_range():
    said = np.zeros((80, 2), dtype=bool)
    said[:, 0], said[:20, 1] = True, True
    found = keyness(*sides(np.arange(80), np.arange(80) < 40, said, 80), 2)
    assert np.isfinite([found.low, found.high, found.wide_low, found.wide_high]).all()
    assert found.wide_low[1] > 0  # 20 of 40 against none of 40


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_sides_exchanged_turn_every_sign(seed):
    one, other = sides(*shop(seed, customers=25, words=3))
    ahead, back = keyness(one, other, 3), keyness(other, one, 3)
    np.testing.assert_allclose(ahead.estimate, -back.estimate, atol=1e-12)
    np.testing.assert_allclose(ahead.wide_low, -back.wide_high, atol=1e-9)
    assert (ahead.low <= ahead.estimate).all()
    assert (ahead.wide_low <= ahead.low).all()


def test_sparse_and_dense_tables_give_the_same():
    dense = sides(*shop())
    thin = [Mentions(sparse.csr_array(one.words), one.all, one.comments) for one in dense]
    np.testing.assert_allclose(keyness(*dense, 6).wide_low, keyness(*thin, 6).wide_low, rtol=1e-12)


def test_a_side_without_words_is_refused():
    one, _ = sides(*shop())
    empty = Mentions(np.zeros((60, 6)), np.zeros(60), np.zeros(60))
    with pytest.raises(MethodError, match="has no words"):
        keyness(one, empty, 6)
