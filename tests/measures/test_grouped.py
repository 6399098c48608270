"""What the measures by groups say under their pictures."""

import pandas as pd
import pytest

from csat_research.measures.csat import csat
from csat_research.survey.survey import Survey


@pytest.mark.parametrize(
    ("per", "weight", "words"),
    [
        ("answer", {}, "each answer counts once"),
        ("answer", {"weight": "w"}, "each answer counts by its weight"),
        ("customer", {}, "each customer counts once"),
        ("customer", {"weight": "w"}, "each customer counts by its weight"),
    ],
)
def test_the_line_under_a_picture_says_what_an_answer_counts(per, weight, words):
    frame = pd.DataFrame({"score": [1, 4, 5] * 20, "who": range(60), "w": [1.0, 2.0, 0.5] * 20})
    found = csat(Survey(frame, csat="score", customer="who", scales={"score": "1-5"}, **weight), per=per)
    assert f"; {words}, " in str(found.figure.subtitle)
