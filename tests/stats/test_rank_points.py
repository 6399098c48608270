"""Rank points: textbook weights of a full order, ties and unranked things by averaging all orders they allow."""

from itertools import permutations

import numpy as np
import pytest
from scipy import stats

from csat_research.stats.rank_points import RULES, rank_points

NAN = np.nan


def textbook(rule, size, places):
    """Points of each place, written as in the papers, mean 1."""
    places = min(places, size)
    points = {
        "rank_sum": [max(places + 1 - r, 0) for r in range(1, size + 1)],
        "reciprocal": [1 / r for r in range(1, size + 1)],
        "centroid": [sum(1 / k for k in range(r, size + 1)) / size for r in range(1, size + 1)],
    }[rule]
    return np.array(points) * size / sum(points)


@pytest.mark.parametrize("rule", RULES)
def test_a_full_order_has_the_points_of_the_papers(rule):
    found = rank_points([[5, 4, 3, 2, 1], [1, 2, 3, 4, 5]], np.ones((2, 5), bool), 5, rule)
    assert found[0] == pytest.approx(textbook(rule, 5, 5))
    assert found[1] == pytest.approx(textbook(rule, 5, 5)[::-1])


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("places", [2, 4])
def test_ties_and_unranked_things_are_the_mean_of_all_orders_they_allow(rule, places):
    """Brute force: every order of the four that does not contradict the ranks, one as likely as the other."""
    rng = np.random.default_rng(0)
    for _ in range(40):
        given = rng.integers(1, 4, 4).astype(float)
        given[rng.random(4) < 0.3] = NAN
        if np.isnan(given).all():
            continue
        key = np.where(np.isnan(given), 0, given)
        orders = [one for one in permutations(range(4)) if (np.diff(key[list(one)]) <= 0).all()]
        points = np.zeros(4)
        for one in orders:
            points[list(one)] += textbook(rule, 4, places) / len(orders)
        found = rank_points(given[None], np.ones((1, 4), bool), places, rule)[0]
        assert found == pytest.approx(points)


def test_everybody_hands_out_the_same_points_whatever_was_asked():
    rng = np.random.default_rng(1)
    base = rng.random((200, 6)) < 0.7
    given = np.where(rng.random((200, 6)) < 0.8, rng.integers(1, 7, (200, 6)), NAN)
    found = rank_points(given, base, 4)
    told = (base & ~np.isnan(given)).any(axis=1) & (base.sum(axis=1) > 1)
    assert np.nanmean(found[told], axis=1) == pytest.approx(np.ones(told.sum()))
    assert np.isnan(found[~told]).all()
    assert (np.isnan(found[told]) == ~base[told]).all()


def test_gaps_between_ranks_close_and_the_rank_sum_is_that_of_mid_ranks():
    """Only the order counts; with every thing ranked, K + 1 - r of a mid-rank is linear, so scipy's ranks give it too."""
    given = np.array([[9.0, 7, 7, 1, 2]])
    everything = np.ones((1, 5), bool)
    assert rank_points(given, everything, 5)[0] == pytest.approx(stats.rankdata(given[0]) / 3)
    assert (rank_points(given, everything, 5) == rank_points(given**3, everything, 5)).all()
