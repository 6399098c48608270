"""What goes together: a planted battery with codes beside its scale, and small numbers that are no ratings."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from csat_research.intake.raw import RawTable
from csat_research.intake.roles.groups import battery
from csat_research.intake.roles.guess import guess_frame, score_candidates
from csat_research.intake.roles.together import overall_first
from csat_research.intake.seen.evidence import Guess, Work, profiles


def planted(n=400, seed=5):
    """Five ratings of one mood (0 blank, 6 never used), the whole last; visits and purpose have nothing to do with it."""
    rng = np.random.default_rng(seed)
    mood = rng.normal(size=n)
    rated = {
        f"Q7{name}": np.clip(np.round(3.2 + mood + rng.normal(scale=0.7, size=n)), 1, 5).astype(int)
        for name in ("PARK", "FOOD", "SIGN", "SHOP", "ALL")
    }
    frame = pd.DataFrame(rated)
    for name in list(frame)[:4]:
        frame.loc[rng.random(n) < 0.3, name] = 6
        frame.loc[rng.random(n) < 0.05, name] = 0
    frame["visits"] = rng.integers(1, 7, n)
    frame["purpose"] = rng.integers(1, 7, n)
    frame["LTR"] = np.where(rng.random(n) < 0.03, 11, np.clip(np.round(6 + 3 * mood), 0, 10)).astype(int)
    return frame.astype(str)


def test_a_battery_is_what_goes_together_and_a_code_above_it_is_asked():
    plan = guess_frame(planted(), {"Q7ALL": "csat"})
    items = {one.column: one.options["scale"] for one in plan.guesses if one.role == "item"}
    assert list(items) == ["Q7PARK", "Q7FOOD", "Q7SIGN", "Q7SHOP"]
    scale = {"values": "1-5", "missing": {"6": "does_not_apply", "0": "blank"}}
    assert all(dict(one) == scale for one in items.values())
    codes = next(one for one in plan.questions if "outside 1-5" in str(one.text))
    assert [choice.key for choice in codes.choices] == ["yes", "1-6", "zero", "skip"]
    assert "visits, purpose" in " ".join(map(str, plan.notes))


def test_the_answer_that_it_is_a_sixth_answer_makes_it_one():
    plan = guess_frame(planted(), {"Q7ALL": "csat"})
    codes = next(one for one in plan.questions if "outside 1-5" in str(one.text))
    longer = plan.answered(codes.choices[1])
    assert {one.options["scale"]["values"] for one in longer.of("item")} == {"1-6"}


def test_zero_to_ten_without_a_name_is_asked_to_be_nps():
    plan = guess_frame(planted(), {"Q7ALL": "csat"})
    asked = [one for one in plan.questions if one.column == "LTR" and "(NPS)" in str(one.text)]
    assert len(asked) <= 1
    frame = planted().rename(columns={"LTR": "Q40"})
    plan = guess_frame(frame, {"Q7ALL": "csat"})
    asked = next(one for one in plan.questions if one.column == "Q40" and "(NPS)" in str(one.text))
    assert plan.of("nps")[0].options["scale"] == {"values": "0-10", "missing": {"11": "blank"}}
    assert plan.answered(asked.choices[1]).of("nps") == []


@pytest.mark.parametrize(
    "whole", ["Удовлетворены в общем", "Satisfied, överlag", "Satisfied: total", "SATALL"]
)
def test_a_question_of_the_whole_is_known_by_one_list_of_words(whole):
    """The score of a battery and the first candidate: both were told by lists of their own, which differed."""
    aspects = {f"Satisfied with {one}": [3, 4, 5, 2, 6] * 10 for one in ("price", "speed", "staff")}
    frame = pd.DataFrame({**aspects, whole: [5, 4, 3, 2, 1] * 10})
    assert overall_first(frame, dict.fromkeys(frame, 5.0))[0] == whole
    work = Work({one.name: one for one in profiles(frame)}, frame)
    for name in frame:
        work.take(Guess(column=name, role="csat"))
    battery(work)
    assert list(work.guesses) == [whole]


def test_the_whole_is_offered_first():
    frame = planted()
    table = RawTable(frame=frame, name="a.csv", read=len(frame))
    assert next(iter(score_candidates(table))) == "Q7ALL"
    unnamed = frame.rename(columns={"Q7ALL": "Q7X"})
    assert "Q7X" in list(score_candidates(RawTable(frame=unnamed, name="a.csv", read=len(unnamed))))


def test_where_nothing_goes_together_nothing_is_left_out():
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(
        {f"item {i}": rng.integers(1, 6, 200) for i in range(5)} | {"csat": rng.integers(1, 6, 200)}
    )
    assert len(guess_frame(frame.astype(str)).of("item")) == 5


def test_a_column_on_another_scale_than_a_battery_from_minus_two_to_two_stays_what_it_is():
    names = ["Fast delivery", "Good price", "Kind staff"]
    rated = {name: [-2, -1, 0, 1, 2] * 12 for name in names}
    picks = [";".join([*names, "Easy to order"][i % 2 : i % 2 + 3]) for i in range(60)]
    frame = pd.DataFrame({**rated, "Easy to order": [1, 2, 3, 4, 5] * 12, "top": picks}).astype(str)
    roles = {one.column: one.role for one in guess_frame(frame).guesses}
    assert roles["Easy to order"] == "ces"
    assert [roles[name] for name in names] == ["item"] * 3


def test_a_battery_from_minus_two_to_two_is_one():
    """A scale that is a list of values has no highest answer as 1-5 has."""
    rng = np.random.default_rng(6)
    mood = rng.normal(size=300)
    rated = {
        name: np.clip(np.round(mood + rng.normal(scale=0.6, size=300)), -2, 2).astype(int)
        for name in ("park", "food", "sign", "shop")
    }
    plan = guess_frame(pd.DataFrame(rated).astype(str), {"park": "csat"})
    items = {one.column: one.options["scale"] for one in plan.guesses if one.role == "item"}
    assert list(items) == ["food", "sign", "shop"]
    assert all(one["values"] == ["-2", "-1", "0", "1", "2"] for one in items.values())


def turned(n: int = 240, top: int = 5, sign: int = -1) -> pd.DataFrame:
    """A score whose high numbers go with low answers of NPS (sign -1), most of them in the middle."""
    mood = np.random.default_rng(8).normal(size=n)
    middle, wide = (1 + top) / 2, top / 5
    return pd.DataFrame(
        {
            "Overall satisfaction": np.clip(np.round(middle + sign * mood * wide), 1, top).astype(int),
            "Likelihood to recommend": np.clip(np.round(6 + 3 * mood), 0, 10).astype(int),
        }
    ).astype(str)


@pytest.mark.parametrize("top", [5, 6, 7])
def test_a_score_that_goes_against_nps_is_asked_for_its_best_answer(top):
    """Its lowest number is the guess; who says that high is good gets back what would have been taken."""
    plan = guess_frame(turned(top=top))
    asked = next(one for one in plan.questions if "(NPS)" in str(one.text))
    assert asked.choices[0].key == "low"
    assert str(asked.text).startswith("Who gives a high number to “Overall satisfaction” gives a low one to")
    assert plan.answered(asked.choices[0]).of("csat")[0].options["better"] == "low"
    (score,) = plan.answered(asked.choices[0]).answered(asked.choices[1]).of("csat")
    assert "better" not in score.options


@pytest.mark.parametrize("frame", [turned(n=90), turned(sign=1)], ids=["few", "with it"])
def test_a_score_is_not_asked_where_few_go_against_nps_or_none(frame):
    assert not [one for one in guess_frame(frame).questions if "(NPS)" in str(one.text)]


def test_a_battery_and_its_score_are_turned_by_one_question():
    """Other answers turn all of them back: also the score, which the question of the items turns too."""
    frame = planted()
    rated = [name for name in frame if name.startswith("Q7")]
    frame[rated] = frame[rated].replace({"1": "5", "2": "4", "4": "2", "5": "1"})
    plan = guess_frame(frame, {"Q7ALL": "csat", "LTR": "nps"})
    (asked,) = [one for one in plan.questions if "to “LTR” (NPS)" in str(one.text)]
    low = plan.answered(asked.choices[0])
    assert {one.options.get("better") for one in (*low.of("csat"), *low.of("item"))} == {"low"}
    high = low.answered(next(one for one in asked.choices if one.key == "high"))
    assert {one.options["better"] for one in high.of("item")} == {"high"}
    assert "better" not in high.of("csat")[0].options
