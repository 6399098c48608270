"""Windows: nothing that was known later leaks in, and every answer is either followed or counted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import csat_research as cr
from csat_research.analysis.loyalty.windows import follow, ledger_of
from csat_research.errors import ColumnError, EmptyError, MethodError

T = pd.Timestamp("2026-03-10 14:00")
SECOND = pd.Timedelta(seconds=1)
DAY = pd.Timedelta(days=1)


def made(answers, bought, *, until="2026-12-31", **roles):
    """A survey of (customer, time, score) and purchases of (customer, time, amount)."""
    frame = pd.DataFrame(answers, columns=["who", "at", "score"])
    sold = pd.DataFrame(bought, columns=["customer", "bought_at", "amount"])
    return cr.Survey(
        frame.assign(at=pd.to_datetime(frame["at"])),
        csat="score",
        customer="who",
        answered_at="at",
        scales={"score": "1-5"},
        purchases=sold.assign(bought_at=pd.to_datetime(sold["bought_at"])),
        observed_until=until,
        **roles,
    )


def outcome(*times, t=T, amount=10.0, who="a", days=90, others=()):
    """bought, before and ever of one answer at t, given purchases at these times."""
    bought = [(who, at, amount) for at in times]
    found = follow(made([("a", t, 5)], [*bought, *others]), ["score"], days, "first")
    row = found.rows.iloc[0]
    return int(row["_bought"]), int(row["_before"]), int(row["_ever"])


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (T - 90 * DAY - SECOND, (0, 0, 1)),
        (T - 90 * DAY, (0, 0, 1)),
        (T - 90 * DAY + SECOND, (0, 1, 1)),
        (T - SECOND, (0, 1, 1)),
        (T, (0, 1, 1)),
        (T + SECOND, (1, 0, 0)),
        (T + 90 * DAY, (1, 0, 0)),
        (T + 90 * DAY + SECOND, (0, 0, 0)),
    ],
)
def test_the_window_is_open_at_t_and_closed_at_its_end(at, expected):
    assert outcome(at) == expected


@pytest.mark.parametrize("t", [T, T.normalize()], ids=["answer with time", "answer without time"])
@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2025-12-09", (0, 0, 1)),
        ("2025-12-10", (0, 1, 1)),
        ("2026-03-09", (0, 1, 1)),
        ("2026-03-10", (0, 0, 0)),
        ("2026-03-11", (1, 0, 0)),
        ("2026-06-08", (1, 0, 0)),
        ("2026-06-09", (0, 0, 0)),
    ],
)
def test_purchases_without_time_of_day_count_from_the_next_day(t, day, expected):
    assert outcome(day, t=t) == expected


def test_answers_without_time_of_day_count_from_the_next_day_even_if_purchases_have_one():
    t = T.normalize()
    assert outcome(t + pd.Timedelta(hours=9), t=t) == (0, 0, 0)
    assert outcome(t + DAY + pd.Timedelta(hours=9), t=t) == (1, 0, 0)


@pytest.mark.parametrize("amount", [-5.0, 0.0])
def test_a_refund_is_no_purchase_after_or_before(amount):
    somebody = [("z", T + DAY, 10.0)]
    assert outcome(T + DAY, T - DAY, amount=amount, others=somebody) == (0, 0, 0)


def test_a_purchase_without_a_known_amount_is_one():
    assert outcome(T + DAY, amount=np.nan) == (1, 0, 0)


def test_purchases_of_another_customer_do_not_count():
    assert outcome(T + DAY, T - DAY, who="b") == (0, 0, 0)


def test_purchases_before_are_counted_and_purchases_after_are_any():
    assert outcome(T - DAY, T - 2 * DAY, T + DAY, T + 2 * DAY) == (1, 2, 1)


@pytest.mark.parametrize(("until", "closed"), [("2026-06-07", False), ("2026-06-08", True)])
def test_a_window_must_end_within_the_last_observed_day(until, closed):
    survey = made([("a", T, 5), ("b", T - 9 * DAY, 4)], [("a", T + DAY, 1.0)], until=until)
    found = follow(survey, ["score"], 90, "first")
    assert ("a" in found.rows["who"].tolist()) == closed
    assert [n for _, n in found.left_out] == ([] if closed else [1])


def test_the_first_answer_counts_whatever_comes_later():
    answers = [("a", T, 5), ("a", T + DAY, 1), ("a", T - DAY, 3), ("b", T, 2)]
    survey = made(answers, [("a", T + 2 * DAY, 1.0)])
    scores = {
        how: follow(survey, ["score"], 90, how).rows["score"].tolist() for how in ("first", "last", "all")
    }
    assert scores == {"first": [3, 2], "last": [1, 2], "all": [3, 5, 1, 2]}


def test_the_last_answer_is_the_last_whose_window_has_closed():
    """Taking the last of all and dropping it would keep only those who never wrote again."""
    survey = made([("a", T, 5), ("a", T + 40 * DAY, 1)], [("a", T + DAY, 1.0)], until="2026-07-01")
    found = follow(survey, ["score"], 90, "last")
    assert found.rows["score"].tolist() == [5]


def test_answers_at_one_time_stand_in_the_order_of_their_ids():
    rows = [("a", T, score) for score in (1, 2, 3)]
    frame = pd.DataFrame(rows, columns=["who", "at", "score"]).assign(ticket=["t3", "t1", "t2"])
    options = {
        "csat": "score",
        "customer": "who",
        "answered_at": "at",
        "id": "ticket",
        "scales": {"score": "1-5"},
    }
    sold = pd.DataFrame({"customer": ["a"], "bought_at": [T]})
    for order in ([0, 1, 2], [2, 1, 0], [1, 2, 0]):
        survey = cr.Survey(frame.iloc[order], purchases=sold, observed_until="2026-12-31", **options)
        assert follow(survey, ["score"], 30, "first").rows["score"].tolist() == [2]


def test_every_answer_is_used_or_counted():
    answers = [
        ("a", T, 5),
        ("a", T + DAY, 4),
        ("b", T, np.nan),
        ("c", "2026-12-01", 3),
        (None, T, 2),
        ("d", None, 2),
        ("e", T, 1),
    ]
    found = follow(survey := made(answers, [("a", T + DAY, 1.0)]), ["score"], 90, "first")
    told = {str(rule): n for rule, n in found.left_out}
    assert told == {
        "blank": 1,
        "answers of unknown customers": 1,
        "answers without a date": 1,
        "answers whose 90 days are not over": 1,
        "later answers of the same customer": 1,
    }
    assert ledger_of(survey, found).used == len(found.rows) == 2
    chosen = survey.where(period="2026-03")
    assert str(ledger_of(chosen, follow(chosen, ["score"], 90, "first")).sentence()) == (
        "7 read = 2 used + 1 blank + 1 answers of unknown customers + 1 later answers of the same customer"
        " + 2 outside the selection + 0 rejected"
    )


def test_a_row_of_counts_is_as_many_answers():
    frame = pd.DataFrame({"who": ["a", "b"], "at": [T, T], "score": [5, 2], "times": [3, 1]})
    survey = cr.Survey(
        frame, csat="score", customer="who", answered_at="at", count="times", scales={"score": "1-5"},
        purchases=pd.DataFrame({"customer": ["a"], "bought_at": [T + DAY]}), observed_until="2026-12-31",
    )  # fmt: skip
    first, every = (follow(survey, ["score"], 30, how) for how in ("first", "all"))
    assert first.rows[["score", "_w"]].to_numpy().tolist() == [[5, 1], [2, 1]]
    assert every.rows["score"].tolist() == [5, 5, 5, 2]
    assert ledger_of(survey, first).used + 2 == ledger_of(survey, every).used == 4


def test_brute_force_over_random_purchases():
    rng = np.random.default_rng(5)
    minutes = lambda n: pd.Timestamp("2026-01-01") + pd.to_timedelta(rng.integers(0, 200 * 1440, n), "min")  # noqa: E731
    answers = pd.DataFrame(
        {"who": rng.choice(list("abcdefgh"), 60), "at": minutes(60), "score": rng.integers(1, 6, 60)}
    )
    sold = pd.DataFrame(
        {
            "customer": rng.choice(list("abcdefgh"), 80),
            "bought_at": minutes(80),
            "amount": rng.choice([9.0, -9.0], 80, p=[0.8, 0.2]),
        }
    )
    survey = made(answers.to_numpy().tolist(), sold.to_numpy().tolist(), until="2026-06-15")
    found = follow(survey, ["score"], 20, "all").rows
    for row in found.to_dict("records"):
        own = [
            one.bought_at for one in sold.itertuples() if one.customer == row["who"] and not one.amount <= 0
        ]
        t = row["_time"]
        assert row["_bought"] == any(t < at <= t + 20 * DAY for at in own)
        assert row["_before"] == sum(t - 20 * DAY < at <= t for at in own)
        assert row["_ever"] == any(at <= t for at in own)
    closed = answers["at"].dt.normalize() + 20 * DAY <= pd.Timestamp("2026-06-15")
    assert len(found) == closed.sum()


# --- what is missing is named ----------------------------------------------------------------------


def test_what_is_missing_is_named():
    frame = pd.DataFrame({"who": ["a"], "at": [T], "score": [5]})
    sold = pd.DataFrame({"customer": ["a"], "bought_at": [T + DAY]})
    roles = {"csat": "score", "scales": {"score": "1-5"}}
    cases = [
        ({"answered_at": "at", "purchases": sold, "observed_until": "2026-12-31"}, "customer=.column."),
        ({"customer": "who", "purchases": sold, "observed_until": "2026-12-31"}, "no answered_at question"),
        ({"customer": "who", "answered_at": "at"}, "Repeat purchase needs purchases"),
        ({"customer": "who", "answered_at": "at", "purchases": sold}, "Until when are purchases known"),
    ]
    for given, problem in cases:
        with pytest.raises(ColumnError, match=problem):
            follow(cr.Survey(frame, **roles, **given), ["score"], 90, "first")


def test_no_closed_window_says_what_to_choose():
    survey = made([("a", T, 5)], [("a", T + DAY, 1.0)], until="2026-03-20")
    with pytest.raises(
        EmptyError, match="No answer has 90 days behind it: purchases are known until 20 Mar 2026"
    ):
        follow(survey, ["score"], 90, "first")


@pytest.mark.parametrize(
    ("days", "how", "problem"),
    [(0, "first", "whole number"), (1.5, "first", "whole number"), (90, "frst", 'answer="frst"')],
)
def test_a_wrong_choice_is_named(days, how, problem):
    with pytest.raises(MethodError, match=problem):
        follow(made([("a", T, 5)], [("a", T, 1.0)]), ["score"], days, how)


# --- what may lack is said -------------------------------------------------------------------------


def told(answers, sold, days):
    """The cautions of one survey as text."""
    return " ".join(map(str, follow(made(answers, sold), ["score"], days, "first").cautions))


def test_purchases_that_begin_too_late_are_told():
    sold = [("a", T - 30 * DAY, 1.0)]
    found = told([("a", T, 5)], sold, 90)
    assert (
        "first purchase in the file is of 8 Feb 2026; for 1 answer the time before that counts (90 days) reaches"
        in found
    )
    assert not told([("a", T, 5)], sold, 30)


def test_purchases_that_end_before_they_should_are_told():
    sold = [("a", T - 100 * DAY + i * DAY, 1.0) for i in range(150)]
    assert "The last purchase in the file is of 28 Apr 2026" in told([("a", T, 5)], sold, 40)
    assert not told([("a", T, 5)], sold[:99], 40)


def test_customers_under_other_names_are_told():
    found = told([("a", T, 5)], [("A-1", T - 100 * DAY, 1.0)], 40)
    assert "are the names the same (“a” here, “A-1” there)" in found
