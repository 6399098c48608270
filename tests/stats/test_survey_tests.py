"""Tests under a design, AUC and kappa: closed forms, sizes by simulation, a bootstrap, and what must not matter."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from csat_research.errors import MethodError
from csat_research.stats.auc import auc_interval, compare_auc
from csat_research.stats.coders import kappa
from csat_research.stats.contingency import contingency
from csat_research.stats.survey_means import design_of
from csat_research.stats.survey_tests import rao_scott, survey_difference


def world(rng, customers=60, spread=5.0):
    """Answers of customers of one mind (3 each), with weights; rows and columns unrelated, both differ by customer."""
    who = np.repeat(np.arange(customers), 3)
    minds = rng.normal(0, spread, (2, customers))[:, who]
    rows, columns = (minds + rng.normal(size=(2, len(who))) > 0).astype(int)
    return rows, columns, rng.lognormal(0, 0.4, len(who)), who


@pytest.mark.full
def test_rao_scott_keeps_its_size_where_pearson_does_not(sized):
    rng, own, plain, runs, seen = np.random.default_rng(0), 0, 0, 300, 0
    for _ in range(runs):
        rows, columns, w, who = world(rng)
        design = design_of(len(rows), weights=w, clusters=who)
        own += rao_scott(rows, columns, design).p_value < 0.05
        nearer = np.where(rng.random(len(rows)) < 0.6, rows, columns)
        seen += rao_scott(rows, nearer, design).p_value < 0.05
        table = np.zeros((2, 2))
        np.add.at(table, (rows, columns), 1)
        plain += contingency(table).p_value < 0.05
    sized("Rao-Scott, 180 answers of 60 customers", own, runs)
    sized("Rao-Scott, 180 answers of 60 customers", seen, runs, planted=True)
    assert stats.binom.sf(own - 1, runs, 0.07) > 0.001
    assert seen > 0.8 * runs
    assert (
        stats.binom.sf(plain - 1, runs, 0.07) < 0.001
    )  # teeth: answers of one customer taken as independent


def test_weights_times_ten_and_order_change_nothing():
    rows, columns, w, who = world(np.random.default_rng(1))
    once = rao_scott(rows, columns, design_of(len(rows), weights=w, clusters=who))
    ten = rao_scott(rows, columns, design_of(len(rows), weights=10 * w, clusters=who))
    mixed = np.random.default_rng(2).permutation(len(rows))
    other = rao_scott(
        rows[mixed], columns[mixed], design_of(len(rows), weights=w[mixed], clusters=who[mixed])
    )
    for found in (ten, other):
        assert (found.f, found.df_2) == pytest.approx((once.f, once.df_2))


def test_a_plain_difference_is_that_of_two_groups_with_unequal_spread():
    """Without weights and clusters V = n/(n-1) Σ of both groups' plain variances of a mean (n in their denominators)."""
    rng = np.random.default_rng(3)
    y, chosen = rng.normal(size=80), np.arange(80) < 30
    found = survey_difference(y, chosen, design_of(80))
    variance = sum(part.var() / len(part) for part in (y[chosen], y[~chosen])) * 80 / 79
    assert found.difference == pytest.approx(y[chosen].mean() - y[~chosen].mean())
    assert found.std_error == pytest.approx(np.sqrt(variance))
    assert found.df == 78


SCORES = st.lists(st.integers(0, 10), min_size=3, max_size=15)


@settings(max_examples=40)
@given(SCORES, SCORES)
def test_auc_is_the_share_of_pairs(high, low):
    pairs = [1.0 if a > b else 0.5 if a == b else 0.0 for a, b in itertools.product(high, low)]
    found = auc_interval([1] * len(high) + [0] * len(low), [*high, *low])
    assert found.estimate == pytest.approx(np.mean(pairs))
    assert 0 <= found.low <= found.estimate <= found.high <= 1


@pytest.mark.full
def test_delong_holds_its_size_and_covers(sized):
    """Two scores equally good: 5 % of tests reject; the range of one AUC holds .76 (Φ(1/√2))."""
    rng, rejected, inside, runs, seen = np.random.default_rng(4), 0, 0, 400, 0
    for _ in range(runs):
        bought = rng.random(200) < 0.4
        common = rng.normal(size=200)
        scores = [bought + 0.6 * common + 0.8 * rng.normal(size=200) for _ in range(2)]
        found = compare_auc(bought, *scores)
        rejected += found.p_value < 0.05
        seen += compare_auc(bought, scores[0], scores[1] - 0.8 * bought).p_value < 0.05
        inside += found.first.low <= stats.norm.cdf(1 / np.sqrt(2)) <= found.first.high
    sized("DeLong: two AUC, 200 customers", rejected, runs)
    sized("DeLong: two AUC, 200 customers", seen, runs, planted=True)
    assert seen > 0.8 * runs
    assert stats.binomtest(rejected, runs, 0.05).pvalue > 0.001
    assert stats.binom.cdf(inside, runs, 0.93) > 0.001
    assert stats.binom.sf(inside - 1, runs, 0.97) > 0.001


CELLS = np.array([[12, 1, 0, 0], [3, 11, 5, 0], [0, 7, 16, 4], [0, 0, 1, 20]])


@pytest.mark.parametrize("near", ["exact", "linear", "quadratic"])
def test_the_error_of_kappa_is_that_of_a_bootstrap(near):
    rng, coders = np.random.default_rng(5), np.repeat(np.argwhere(CELLS >= 0), CELLS.ravel(), axis=0)
    drawn = [
        kappa(*coders[rng.integers(0, 80, 80)].T, levels=range(4), near=near).interval.estimate
        for _ in range(1500)
    ]
    found = kappa(*coders.T, levels=range(4), near=near)
    assert found.std_error == pytest.approx(
        np.std(drawn), rel=0.1
    )  # 1,500 draws know it to 2 %, linearising costs the rest


def test_near_codes_do_not_matter_where_there_are_two():
    a, b = [1, 1, 2, 2, 2, 1], [1, 2, 2, 2, 1, 1]
    found = {near: kappa(a, b, near=near).interval.estimate for near in ("exact", "linear", "quadratic")}
    assert len({round(one, 12) for one in found.values()}) == 1
    assert kappa(a, a).interval.estimate == 1.0


@pytest.mark.parametrize(
    "ask",
    [
        lambda: auc_interval([1, 1, 1], [1, 2, 3]),
        lambda: kappa([1], [3], levels=[1, 2]),
        lambda: survey_difference([1.0, 2.0], [True, True], design_of(2)),
    ],
)
def test_what_cannot_be_asked_is_refused(ask):
    with pytest.raises(MethodError):
        ask()
