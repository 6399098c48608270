"""Purchases: the planted logit, habit outside the windows, refunds, and no leak from before into after."""

from functools import cache

import numpy as np
import pytest

from csat_research.simulate.calendar import END, HISTORY, HORIZON, minutes_to
from csat_research.simulate.plain import logit_fit
from csat_research.simulate.purchases import PER_CSAT, PER_NPS, PER_PRIOR, Purchases, draw_purchases
from csat_research.simulate.shop import Shop, draw_shop
from csat_research.simulate.world import WORLDS


@cache
def shop() -> Shop:
    return draw_shop(WORLDS["shop"], 60_000, seed=8)


def answers() -> tuple[np.ndarray, ...]:
    seen, contacts, scores = shop().answering.answered, shop().contacts, shop().scores
    return tuple(values[seen] for values in (contacts.customer, contacts.minute, scores.csat, scores.nps))


def bought_between(bought: Purchases, customer: int, after: int, until: int) -> int:
    """The obvious count, one customer at a time."""
    inside = (
        (bought.customer == customer)
        & (bought.minute > after)
        & (bought.minute <= until)
        & (bought.amount > 0)
    )
    return int(inside.sum())


def test_windows_and_purchases_before_are_those_counted_one_by_one():
    customer, minute, _, _ = answers()
    bought = shop().purchases
    checked = 0
    for row, prior, any_after in zip(
        bought.openings.row[:300], bought.openings.prior, bought.openings.bought, strict=False
    ):
        who, at = customer[row], minute[row]
        assert prior == bought_between(bought, who, at - HORIZON, at)
        if at + HORIZON < minutes_to(END):
            assert any_after == (bought_between(bought, who, at, at + HORIZON) > 0)
            checked += 1
    assert checked > 100


def test_the_planted_logit_is_found_in_observed_scores_and_purchases_before():
    _, _, csat, nps = answers()
    found = shop().purchases.openings
    design = np.column_stack([np.ones(len(found.row)), csat[found.row], nps[found.row], found.prior])
    slopes = logit_fit(design, found.bought.astype(float))
    fitted = 1 / (1 + np.exp(-design @ slopes))
    error = np.sqrt(np.diag(np.linalg.inv((design * (fitted * (1 - fitted))[:, None]).T @ design)))
    planted = np.array([PER_CSAT, PER_NPS, PER_PRIOR])
    assert (np.abs(slopes[1:] - planted) < 4 * error[1:]).all()
    assert (planted > 4 * error[1:]).all()


def test_what_was_bought_before_tells_nothing_more_about_after():
    """Given both scores and the 90 days before, the days before those are silent: nothing leaks past the logit."""
    customer, minute, csat, nps = answers()
    bought, found = shop().purchases, shop().purchases.openings
    keys = np.sort((bought.customer * (1 << 22) + bought.minute)[bought.amount > 0])
    start = customer[found.row] * (1 << 22) + minute[found.row]
    last_hour = np.searchsorted(keys, start, side="right") - np.searchsorted(
        keys, start - HORIZON // 2, side="right"
    )
    design = np.column_stack([np.ones(len(start)), csat[found.row], nps[found.row], found.prior, last_hour])
    slopes = logit_fit(design, found.bought.astype(float))
    fitted = 1 / (1 + np.exp(-design @ slopes))
    error = np.sqrt(np.linalg.inv((design * (fitted * (1 - fitted))[:, None]).T @ design)[4, 4])
    assert abs(slopes[4]) < 4 * error


def test_a_purchase_at_the_minute_of_the_answer_counts_as_before():
    """Habit buys every minute or so, so that there is one at t itself; it must be in `prior`, never in the window."""
    rng = np.random.default_rng(0)
    at = np.array([minutes_to(END) - 2 * HORIZON])
    bought = draw_purchases(
        rng, np.array([4.0 * HORIZON]), np.array([0]), at, np.array([1.0]), np.array([0.0])
    )
    kept = bought.minute[bought.amount > 0]
    assert (kept == at[0]).any()
    assert bought.openings.prior[0] == ((kept > at[0] - HORIZON) & (kept <= at[0])).sum()


def test_refunds_are_negative_follow_a_purchase_and_some_stand_alone_in_a_window():
    bought = shop().purchases
    refunds = np.flatnonzero(bought.amount < 0)
    assert len(refunds) / len(bought.amount) == pytest.approx(0.05, abs=0.01)
    for row in refunds[:50]:
        same = (bought.customer == bought.customer[row]) & (bought.amount == -bought.amount[row])
        assert (bought.minute[same] < bought.minute[row]).any()


def test_nothing_is_recorded_before_the_history_or_after_the_last_day():
    minute = shop().purchases.minute
    assert minute.min() >= minutes_to(HISTORY)
    assert minute.max() < minutes_to(END)
    assert shop().contacts.minute.min() - HORIZON >= minutes_to(HISTORY)


def test_those_who_never_answer_buy_by_habit_alone():
    never = np.setdiff1d(np.arange(60_000), answers()[0])
    bought = shop().purchases
    per_window = (
        np.isin(bought.customer[bought.amount > 0], never).sum()
        / len(never)
        * HORIZON
        / (minutes_to(END) - minutes_to(HISTORY))
    )
    # The mean of 50,000 gamma-Poisson customers; spread of a mean about .002.
    assert per_window == pytest.approx(shop().customers.buys[never].mean(), abs=0.015)
