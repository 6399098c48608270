"""Verdict: adjusted as declared, and its sentences are the only ones that use the words."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csat_research.analysis.drivers.drivers import drivers
from csat_research.analysis.trend.trend import trend
from csat_research.analysis.verdict import FAMILIES, verdict
from csat_research.analysis.waves.comparison import compare
from csat_research.errors import MethodError
from csat_research.measures.data_quality import data_quality
from csat_research.measures.scores.csat import csat
from csat_research.measures.scores.nps import nps
from csat_research.results.ledger import Test
from csat_research.results.result import Result
from csat_research.survey.survey import Survey
from tests.analysis.drivers_plain import shop, survey_of

VERDICT_WORDS = ("rose", "fell", "higher", "lower than", "changed", "goes with", "go with", "differs")


def wave(good, bad):
    return Survey(pd.DataFrame({"score": [5] * good + [2] * bad}), csat="score", scales={"score": "1-5"})


def result(*p_values, kind="change", **given):
    """A result whose tests have these p-values and are otherwise alike."""
    common = {
        "kind": kind,
        "measure": "csat",
        "estimate": -5.0,
        "conf_low": -9.0,
        "conf_high": -1.0,
        "margin": 2.0,
        "n": 90,
    }
    tests = tuple(Test(label=f"t{i}", p_value=p, **(common | given)) for i, p in enumerate(p_values))
    return Result(verb="compare", table=pd.DataFrame({"n": [90]}), tests=tests)


ps = st.lists(st.floats(0, 1), min_size=1, max_size=8)


def holm(p_values):
    """Going up: the largest of (m - i) p so far, at most 1."""
    m, order, worst = len(p_values), np.argsort(p_values, kind="stable"), 0.0
    found = np.empty(m)
    for i, at in enumerate(order):
        worst = max(worst, (m - i) * p_values[at])
        found[at] = min(worst, 1.0)
    return found


def benjamini_hochberg(p_values):
    """Going down: the smallest of m p / i so far."""
    m, order, best = len(p_values), np.argsort(p_values, kind="stable"), 1.0
    found = np.empty(m)
    for i in range(m, 0, -1):
        best = min(best, m * p_values[order[i - 1]] / i)
        found[order[i - 1]] = best
    return found


@given(p_values=ps, family=st.sampled_from(sorted(FAMILIES)))
@settings(max_examples=25)
def test_p_values_are_adjusted_as_the_family_declares(p_values, family):
    found = verdict(result(*p_values), family=family).table["p_adjusted"].to_numpy(float)
    by_hand = benjamini_hochberg if family in ("segments", "signals") else holm
    assert found == pytest.approx(by_hand(p_values))


def test_tests_of_several_results_are_one_family():
    together = verdict(result(0.03), result(0.04), family="headlines").table
    assert together["p_adjusted"].tolist() == pytest.approx([0.06, 0.06])
    assert verdict(result(0.03), family="headlines").table["verdict"].tolist() == ["fell"]
    assert together["verdict"].tolist() == ["no change told"] * 2


def test_too_few_answers_do_not_count_as_a_test():
    found = verdict(result(0.03), result(0.001, enough=False), family="headlines")
    assert found.table["p_adjusted"].iloc[0] == pytest.approx(0.03)
    assert math.isnan(found.table["p_adjusted"].iloc[1])
    assert found.table["verdict"].tolist() == ["fell", "too few"]
    assert any("Too few answers to say: t0" in str(one) for one in found.cautions)


def test_diagnostics_are_listed_and_not_adjusted():
    found = verdict(result(0.03), result(0.001, kind="diagnostic"), family="drivers")
    assert found.table["p_adjusted"].iloc[0] == pytest.approx(0.03)
    assert found.table["kind"].tolist() == ["change", "diagnostic"]
    assert len(found.findings) == 1
    assert "listed" in verdict(result(0.001, kind="diagnostic"), family="drivers").interpret()


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ((80, 20), (60, 40), "CSAT fell by 20.0 points."),
        ((60, 40), (80, 20), "CSAT rose by 20.0 points."),
        ((80, 20), (76, 24), "CSAT: no change that can be told from chance."),
        ((8000, 2000), (7990, 2010), "CSAT: no relevant change."),
        ((80000, 20000), (79500, 20500), "CSAT changed by too little to matter (\u22120.5 points)."),
        ((20, 5), (5, 20), "CSAT: too few answers to say."),
    ],
)
def test_a_comparison_gets_its_sentence(before, after, sentence):
    assert verdict(compare(wave(*before), wave(*after)), family="headlines").interpret() == sentence


def test_an_association_is_told_in_points_or_without():
    assert "“t0” goes with satisfaction (−5.0 points)." in verdict(
        result(0.001, kind="association"), family="drivers"
    ).interpret().replace("\xa0", " ")
    other = verdict(result(0.001, kind="association", measure="importance"), family="drivers").interpret()
    assert other == "t0: one goes with the other."
    assert "not told from chance" in verdict(result(0.4, kind="association"), family="drivers").interpret()


def test_segments_are_told_in_one_sentence_the_largest_first():
    found = verdict(
        result(0.001), result(0.9), result(0.001, estimate=9.0, conf_low=5, conf_high=13), family="segments"
    )
    assert found.interpret() == "“t0” rose by 9.0 points, “t0” fell by 5.0 points."


def test_segments_without_a_called_one():
    assert "none has a change" in verdict(result(0.4, 0.5), family="segments").interpret()
    mixed = verdict(result(0.4), result(0.3, 0.5, enough=False), family="segments")
    assert "1 of 3 groups has answers enough to be judged" in mixed.interpret()
    small = {"estimate": -0.5, "conf_low": -0.9, "conf_high": -0.1}
    assert "none changed by enough" in verdict(result(0.001, 0.5, **small), family="segments").interpret()
    assert "too few" in verdict(result(0.4, 0.5, enough=False), family="segments").interpret()


def test_the_bundle_keeps_verdicts():
    found = verdict(compare(wave(80, 20), wave(60, 40)), family="headlines")
    again = Result.from_json(found.to_json())
    assert again.tests[0].verdict == "fell"
    assert again.interpret() == found.interpret()


def test_nothing_tested_and_an_unknown_family():
    assert verdict(family="headlines").interpret() == "Nothing was tested."
    with pytest.raises(MethodError, match="headlines, drivers"):
        verdict(result(0.1), family="heads")


def every_result():
    """A result of each verb that tests something or describes."""
    frame = shop(400)
    survey = survey_of(frame)
    days = Survey(
        frame.assign(day=pd.date_range("2025-01-01", periods=len(frame), freq="D")), csat="score", nps="ltr",
        answered_at="day", scales={"score": "1-5", "ltr": "0-10"},
    )  # fmt: skip
    fitted = drivers(survey)
    return [
        csat(survey, by="channel"), nps(survey, by="channel"), data_quality(survey), fitted,
        fitted.what_if({"response_hours": 2}), trend(days, every="month"), trend(days, every="week"),
        compare(days.where(period="2025-01..2025-03"), days.where(period="2025-04..2025-06")),
    ]  # fmt: skip


def test_no_other_result_uses_the_words_of_a_verdict():
    """Sentences, titles, alt texts and axes of every result but a verdict describe; they do not call."""
    for one in every_result():
        told = [*one.findings, *one.cautions]
        if one.figure is not None:
            told += [one.figure.title, one.figure.alt, one.figure.subtitle, one.figure.axis]
        text = " ".join(map(str, told)).lower()
        assert not [word for word in VERDICT_WORDS if word in text], one.verb


def test_every_called_sentence_has_its_row():
    rng = np.random.default_rng(6)
    groups = [rng.choice(["a", "b", "c"], 600) for _ in range(2)]
    scores = [np.where(rng.random(600) < share, 5, 2) for share in (0.8, 0.6)]
    surveys = [
        Survey(pd.DataFrame({"score": s, "g": g}), csat="score", segments=["g"], scales={"score": "1-5"})
        for s, g in zip(scores, groups, strict=True)
    ]
    found = verdict(compare(*surveys, by="g"), family="segments")
    called = found.table[found.table["verdict"].isin(["rose", "fell"])]
    assert len(called)
    for label in called["test"]:
        assert f"“{label}”" in found.interpret()
    assert (called["p_adjusted"] < 0.05).all()


def test_a_family_without_tests_says_nothing_of_adjusting():
    assert verdict(family="headlines").cautions == ()
    assert "1 test of the family headlines (Holm)." in [
        str(one) for one in verdict(result(0.1), family="headlines").cautions
    ]
