"""Two questionnaires: other words, scales, questions and order are told; the same one tells nothing."""

from __future__ import annotations

import pandas as pd
import pytest

import csat_research as cr
from csat_research.survey.questionnaire import differences, moved
from csat_research.survey.questions import question

ITEMS = [question(f"i{n}", "item", scale="1-5", label=f"Aspect {n}") for n in range(1, 5)]
SCORE = question("q", "csat", scale="1-5", label="How satisfied are you?")


def told(before, after):
    return [str(one) for one in differences(before, after)]


def test_the_same_questionnaire_says_nothing_also_where_the_column_has_another_name():
    again = question("score", "csat", scale="1-5", label="How  satisfied are YOU?")
    assert told([SCORE, *ITEMS], [again, *ITEMS]) == []


@pytest.mark.parametrize(
    ("after", "part"),
    [
        ([question("q", "csat", scale="1-5", label="How happy?"), *ITEMS], "was asked as “How satisfied are you?” before and"),
        ([question("q", "csat", scale={"values": "1-7", "satisfied": ["6", "7"]}, label=SCORE.label), *ITEMS], "csat was answered on “1-5"),
        ([question("q", "csat", scale={"values": "1-5", "satisfied": ["5"]}, label=SCORE.label), *ITEMS], "top 1 of 5"),
        ([SCORE, *ITEMS[1:], ITEMS[0]], "asked in another order after: i1"),
        ([SCORE, *ITEMS[:3]], "asked before only: i4"),
        ([SCORE, *ITEMS, question("n", "nps")], "asked after only: nps"),
        ([SCORE, question("i1", "item", scale={"labels": ["Bad", "So", "Good"]}, label="Aspect 1"), *ITEMS[1:]], "1 Bad, 2 So, 3 Good"),
        ([SCORE, question("i1", "item", scale="1-5", label="Aspect 1", better="low"), *ITEMS[1:]], "low is good"),
    ],
)  # fmt: skip
def test_each_difference_is_told_once(after, part):
    found = told([SCORE, *ITEMS], after)
    assert len(found) == 1
    assert part in found[0]


def test_what_moved_is_the_least_that_explains_the_order():
    assert moved(list("abcdef"), list("abdecf")) == ["c"]
    assert moved(list("abc"), list("abc")) == []


def test_compare_says_it_before_its_other_cautions():
    def wave(label, seed):
        frame = pd.DataFrame({"q": [1, 2, 3, 4, 5, 5 - seed] * 20})
        return cr.Survey(frame, csat="q", scales={"q": "1-5"}, questions={"q": {"label": label}})

    other = cr.compare(wave("How satisfied?", 0), wave("How happy?", 1))
    assert "The two questionnaires are not the same: csat was asked as “How satisfied?”" in str(
        other.cautions[0]
    )
    same = cr.compare(wave("How satisfied?", 0), wave("How satisfied?", 1))
    assert not any("questionnaires" in str(one) for one in same.cautions)
