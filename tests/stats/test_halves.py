"""A segment short of its better half: the closed form, a resampled error, and the two ways of clusters."""

import numpy as np
import pytest

from csat_research.stats.halves import cut_is_settled, middle, shortfall, worse_half

RNG = np.random.default_rng(5)
N = 900
CUSTOMER = RNG.integers(0, 350, N)
BETTER = RNG.random(N) < 0.55
Y = (RNG.random(N) < 0.55 + 0.2 * BETTER + 0.25 * (RNG.random(350) < 0.5)[CUSTOMER]).astype(float)
W = RNG.choice([1.0, 2.0, 3.0], N)


def test_it_is_the_worse_share_times_the_gap_between_the_halves():
    found = shortfall(Y, BETTER, W, CUSTOMER)
    share = W[~BETTER].sum() / W.sum()
    gap = np.average(Y[BETTER], weights=W[BETTER]) - np.average(Y[~BETTER], weights=W[~BETTER])
    assert found.estimate == pytest.approx(share * gap)
    assert found.n == (BETTER.sum(), (~BETTER).sum())


def test_its_error_is_that_of_customers_drawn_again():
    found = shortfall(Y, BETTER, W, CUSTOMER)
    rows = [np.flatnonzero(one == CUSTOMER) for one in set(CUSTOMER.tolist())]
    rng, drawn = np.random.default_rng(1), []
    for _ in range(1500):
        taken = np.concatenate([rows[i] for i in rng.integers(0, len(rows), len(rows))])
        y, b, w = Y[taken], BETTER[taken], W[taken]
        drawn.append((w * b) @ y / (w @ b) - w @ y / w.sum())
    assert found.std_error == pytest.approx(
        np.std(drawn, ddof=1), rel=0.06
    )  # 1,500 draws: 2 % noise, and O(1/n)


def test_a_row_of_two_copies_is_two_rows_and_weights_have_no_unit():
    one = shortfall(Y, BETTER, W, CUSTOMER)
    ten = shortfall(Y, BETTER, 10 * W, CUSTOMER)
    assert (ten.estimate, ten.std_error) == pytest.approx((one.estimate, one.std_error))
    assert shortfall([1, 0], [1, 0], [1, 1], [1, 2], counts=[3, 4]).n == (3, 4)


def test_agents_widen_what_they_share_and_few_agents_are_left_out():
    agent = RNG.integers(0, 30, N)
    better = np.isin(agent, range(15))
    y = (RNG.random(N) < 0.5 + 0.3 * RNG.random(30)[agent]).astype(float)
    alone = shortfall(y, better, W, np.arange(N))
    both = shortfall(y, better, W, np.arange(N), second=agent)
    assert both.std_error > alone.std_error
    assert both.df == 29
    assert shortfall(y, better, W, np.arange(N), second=agent % 5).df == N - 1


def test_agents_whose_answers_cancel_out_do_not_narrow_the_error_of_customers():
    """Each agent has as much above as below, so that V_b is 0 and V_a + V_b - V_ab would be next to nothing."""
    agent = np.repeat(np.arange(60), 8)
    better, y = np.tile([1, 1, 1, 1, 0, 0, 0, 0], 60), np.tile([1, 1, 1, 0, 1, 0, 0, 0], 60)
    alone = shortfall(y, better, np.ones(480), np.arange(480))
    both = shortfall(y, better, np.ones(480), np.arange(480), second=agent)
    assert both.std_error == alone.std_error > 0.01
    assert (both.lifted, alone.lifted) == (True, False)
    assert both.df == 59


def test_what_lies_on_the_median_is_better_unless_nothing_would_be_worse():
    assert worse_half([1, 2, 2, 3], low_is_better=True).tolist() == [False, False, False, True]
    assert worse_half([1, 1, 1, 0], low_is_better=True).tolist() == [True, True, True, False]


def test_an_empty_half_has_no_number():
    assert np.isnan(shortfall([1, 0], [1, 1], [1, 1], [1, 2]).estimate)


@pytest.mark.parametrize(
    ("below", "settled"), [(0.50, False), (0.53, False), (0.47, False), (0.70, True), (0.30, True)]
)
def test_halves_of_whole_numbers_are_settled_away_from_a_jump(below, settled):
    """400 answers: one error of a half is 2.5 points, so a jump within 5 points of it may fall to either side."""
    threes = round(400 * below)
    assert cut_is_settled(np.repeat([3, 4], [threes, 400 - threes]), np.arange(400)) is settled


def test_a_value_of_an_agent_is_as_settled_as_the_agents_are_many():
    """60 in 100 of the answers lie below, but they come from 10 agents of 100 answers, each with one value."""
    agent = np.repeat(np.arange(10), 100)
    value = np.where(agent < 6, 3, 4)
    assert cut_is_settled(value, np.arange(1000))
    assert not cut_is_settled(value, np.arange(1000), second=agent)


def test_hours_are_settled_whatever_their_ties():
    hours = np.round(np.random.default_rng(3).exponential(8, 500), 1)
    assert cut_is_settled(hours, np.arange(500))


def test_the_cut_knows_weights_as_copies():
    """A row of weight 3 is three rows: the same median, the same worse half, as settled or not."""
    rng = np.random.default_rng(6)
    for scale in (1.0, 7.0):
        x, w = np.round(rng.exponential(3, 301) / scale, 1), rng.choice([1, 2, 3], 301)
        copies = np.repeat(x, w)
        assert middle(x, 0.1 * w) == pytest.approx(np.median(copies))
        same = worse_half(x, low_is_better=True, weights=w)
        assert np.repeat(same, w).tolist() == worse_half(copies, low_is_better=True).tolist()
        who = np.arange(301)
        assert cut_is_settled(x, who, weights=w) is cut_is_settled(copies, np.repeat(who, w))
