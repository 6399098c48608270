"""A segment short of its better half: the closed form, a resampled error, and the two ways of clusters."""

import numpy as np
import pytest

from csat_research.stats.halves import shortfall, worse_half

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


def test_what_lies_on_the_median_is_better_unless_nothing_would_be_worse():
    assert worse_half([1, 2, 2, 3], low_is_better=True).tolist() == [False, False, False, True]
    assert worse_half([1, 1, 1, 0], low_is_better=True).tolist() == [True, True, True, False]


def test_an_empty_half_has_no_number():
    assert np.isnan(shortfall([1, 0], [1, 1], [1, 1], [1, 2]).estimate)
