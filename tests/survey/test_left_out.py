"""Left out: which answers a model can use, groups too small, and what is said of the lost ones."""

import numpy as np
import pandas as pd
import pytest

from csat_research.analysis.drivers.drivers import drivers
from csat_research.analysis.drivers.gaps import check_missing
from csat_research.errors import MethodError
from csat_research.survey.basis.left_out import Lost, Small, usable_rows
from csat_research.survey.basis.left_out_words import missing_words
from csat_research.survey.survey import Survey
from tests.survey.test_predictors import frame, survey


def test_usable_rows_are_complete_sorted_and_counted():
    rows, lost = usable_rows(survey(), ["response_hours", "expertise"], "score", [])
    assert len(rows) == 5
    assert rows["score"].is_monotonic_increasing
    assert (lost.answers, lost.kept) == (6, 5)
    assert lost.share == pytest.approx(1 / 6)
    assert lost.by_column == {"response_hours": 1, "expertise": 0}
    assert lost.mean_kept == pytest.approx(np.average([5, 4, 2, 1, 3], weights=[1, 2, 1, 1, 0.5]))
    assert lost.mean_left == 5


def test_the_order_of_rows_does_not_matter():
    turned = frame().sample(frac=1, random_state=2)
    one, two = (
        usable_rows(survey(rows), ["response_hours", "expertise"], "score", [])[0].drop(columns="_row")
        for rows in (frame(), turned)
    )
    pd.testing.assert_frame_equal(one, two)


def test_rows_without_an_answer_are_not_lost_but_absent():
    rows = frame().assign(score=[5, None, 2, 1, 5, 3])
    _, lost = usable_rows(survey(rows), ["expertise"], "score", [])
    assert (lost.answers, lost.share) == (5, 0)


def lost(share, groups=()):
    return Lost(answers=100, kept=round(100 * (1 - share)), by_column={"a": 1, "b": 9}, mean_kept=4.0, mean_left=3.0,
                groups=groups)  # fmt: skip


@pytest.mark.parametrize(("share", "told"), [(0.0, 0), (0.2, 0), (0.21, 1), (0.5, 1)])
def test_over_a_fifth_is_told(share, told):
    assert len(missing_words(lost(share), None)) == told


def test_over_half_names_the_worst_column_and_what_to_type():
    with pytest.raises(MethodError, match=r"most often “b”.*missing=\"listwise\""):
        missing_words(lost(0.51), None)
    with pytest.raises(MethodError, match=r"or missing=\"impute\" to draw"):
        missing_words(lost(0.51), None, impute=True)
    assert "mean score is 3.00, that of the others 4.00" in str(missing_words(lost(0.51), "listwise")[0])


def test_only_known_rules_of_missing_values():
    for rule in (None, "listwise", "impute"):
        check_missing(rule)
    with pytest.raises(MethodError, match="listwise, impute"):
        check_missing("imputed")
    with pytest.raises(MethodError, match=r'a rule of `importance`.*missing="impute" or missing="listwise"'):
        check_missing("available")


def test_a_group_that_becomes_small_by_another_is_left_out_too():
    """North are four, who are also the only ones but four of the phone: without them the phone is four."""
    rows = pd.DataFrame(
        {
            "score": [5, 4, 2, 1] * 10,
            "team": ["north"] * 4 + ["south"] * 36,
            "channel": ["phone"] * 8 + ["chat"] * 32,
        }
    )
    found = Survey(rows, csat="score", scales={"score": "1-5"}, segments=["team", "channel"])
    kept, lost = usable_rows(found, ["channel", "team"], "score", [])
    assert [str(one) for one in lost.groups] == ["team: north", "channel: phone"]
    assert [one.n for one in lost.groups] == [4, 4]
    assert (lost.answers, lost.kept) == (40, 32)
    assert set(kept["channel"]) == {"chat"}


def test_a_yes_of_few_is_a_small_group_and_a_number_of_few_is_none():
    rows = pd.DataFrame({"score": [5, 4, 2, 1] * 10, "vip": [1] * 4 + [0] * 36, "hours": [*range(39), 38]})
    found = Survey(rows, csat="score", scales={"score": "1-5"}, drivers=["vip", "hours"])
    kept, lost = usable_rows(found, ["vip", "hours"], "score", [])
    assert [(one.column, one.n) for one in lost.groups] == [("vip", 4)]
    assert len(kept) == 36


def test_groups_too_small_cost_answers_by_the_same_rule_as_gaps():
    """28 teams of four: 7 of 10 answers are of groups too small, so that the rest may be others."""
    rows = pd.DataFrame(
        {"score": [5, 4, 2, 1] * 40, "team": [f"t{i // 4}" if i < 112 else "all" for i in range(160)]}
    )
    found = Survey(rows, csat="score", scales={"score": "1-5"}, drivers=["team"])
    _, lost = usable_rows(found, ["team"], "score", [])
    assert lost.share == pytest.approx(0.7)
    with pytest.raises(
        MethodError, match=r"70.% of 160 answers .* group of under 5 .*most often “team”.*listwise"
    ):
        missing_words(lost, None, impute=True)
    few = lost_of_small(0.21)
    assert "are of a group too small" in str(missing_words(few, None)[-1])


def lost_of_small(share):
    return lost(share, (Small("team", "north", 4),))


@pytest.mark.parametrize("missing", [None, "impute"])
def test_answers_of_small_groups_are_counted_and_said_with_gaps_and_filled(missing):
    """300 answers, 3 of them of a small team, 6 without hours: each has its own line in the ledger."""
    rng = np.random.default_rng(1)
    hours = rng.exponential(5, 300)
    rows = pd.DataFrame(
        {
            "score": np.where(rng.random(300) < 1 / (1 + np.exp(np.log1p(hours) - 2)), 5, 2),
            "response_hours": hours,
            "team": ["tiny"] * 3 + ["one", "two", "three"] * 99,
        }
    )
    rows.loc[10:15, "response_hours"] = None
    found = drivers(
        Survey(rows, csat="score", scales={"score": "1-5"}, drivers=["response_hours", "team"]),
        missing=missing,
    )
    counted = {str(rule): n for rule, n in found.rows.excluded if n}
    gaps = {} if missing else {"without a value of a driver": 6}
    assert counted == {**gaps, "answers of groups of under 5 answers or customers": 3}
    assert any("left out of the model: team: tiny" in str(one) for one in found.cautions)
