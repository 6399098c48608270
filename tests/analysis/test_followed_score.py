"""Verbs that mean CSAT unasked: of a survey that asks another score they say what to type for that one."""

from __future__ import annotations

import pandas as pd
import pytest

import csat_research as cr
from csat_research.errors import ColumnError, CsatError

DAYS = pd.date_range("2026-01-01", periods=120).strftime("%Y-%m-%d")
ANSWERS = pd.DataFrame(
    {
        "day": DAYS,
        "a": [9, 10, 3, 8] * 30,
        "e": [1, 5, 3, 4] * 30,
        "team": ["x", "y"] * 60,
        "wait": range(120),
    }
).assign(said="x y")
SHARED = {"answered_at": "day", "segments": ("team",), "drivers": ("wait",), "comment": "said"}
NPS = cr.Survey(ANSWERS, nps="a", **SHARED)
EASE = cr.Survey(ANSWERS, ces="e", scales={"e": "1-5"}, questions={"e": {"better": "high"}}, **SHARED)


def waves(survey):
    return survey.where(period="2026-01"), survey.where(period="2026-02")


@pytest.mark.parametrize(
    ("asked", "typed"),
    [
        (lambda survey: cr.csat(survey), "cr.{score}(survey)"),
        (lambda survey: cr.trend(survey), 'cr.trend(survey, "{score}")'),
        (lambda survey: cr.drivers(survey), 'cr.drivers(survey, outcome="{share}")'),
        (lambda survey: cr.hotspots(survey), 'cr.hotspots(survey, outcome="{share}")'),
        (lambda survey: cr.comments(survey), 'cr.comments(survey, outcome="{share}")'),
        (lambda survey: cr.compare(*waves(survey)), 'cr.compare(before, after, "{score}")'),
        (
            lambda survey: cr.explain_change(*waves(survey), by="team"),
            'cr.explain_change(before, after, "{score}")',
        ),
    ],
)
@pytest.mark.parametrize(
    ("survey", "score", "share"), [(NPS, "nps", "promoters"), (EASE, "ces", "ces_easy")], ids=["nps", "ces"]
)
def test_what_to_type_is_named_and_works(survey, score, share, asked, typed):
    with pytest.raises(ColumnError) as refused:
        asked(survey)
    line = typed.format(score=score, share=share)
    assert f"no csat question; it asks {score}. Type {line}." in str(refused.value)
    before, after = waves(survey)
    try:
        found = eval(line, {"cr": cr, "survey": survey, "before": before, "after": after})
    except ColumnError:
        pytest.fail(f"{line} asks for another column")
    except CsatError:
        return  # too few words or answers for a number, but the question is the right one
    assert found.provenance["score"] == score


def test_without_any_score_the_column_is_asked_for():
    with pytest.raises(ColumnError, match="Say which column it is"):
        cr.trend(cr.Survey(ANSWERS, drivers=("wait",), answered_at="day"))
