"""Constant sum: against sums by hand, the jackknife, planted shares, and answers that do not add up."""

import numpy as np
import pandas as pd
import pytest

import csat_research as cr
from csat_research.errors import CsatError, MethodError
from csat_research.measures.importance.importance import importance
from csat_research.measures.index.csi import csi
from csat_research.survey.survey import Survey
from tests.measures.items import ITEMS, POINTS, column, jackknifed, picked, rows, survey_for
from tests.measures.plain import same_numbers

FEW = {"replicates": 120}
GIVEN = list(POINTS)


def found_in(frame, **more):
    return importance(survey_for("constant_sum", frame, **more), method="constant_sum", **FEW)


def by_hand(frame):
    """The mean of each answer's own shares."""
    shares = frame[GIVEN].fillna(0).to_numpy()
    return 100 * np.average(shares / shares.sum(axis=1, keepdims=True), axis=0, weights=frame["w"])


def test_a_weight_is_the_mean_share_of_the_points():
    frame = rows()
    found = found_in(frame)
    assert column(found) == pytest.approx(by_hand(frame))
    assert column(found).sum() == pytest.approx(100)
    assert not [one for one in found.cautions if "add up" in str(one)]


def test_its_error_is_the_jackknifes_over_customers():
    frame = rows(customers=80)
    jackknife = jackknifed(by_hand, frame)
    assert column(found_in(frame), "std_error") == pytest.approx(
        jackknife, rel=0.03
    )  # weights differ a little
    drawn = importance(survey_for("constant_sum", frame), method="constant_sum").draws
    assert drawn.std(axis=0, ddof=1) == pytest.approx(jackknife, rel=0.08)  # 2,000 replicates: 1.6 %
    assert drawn.sum(axis=1) == pytest.approx(100)


def test_planted_shares_stand_in_their_ranges():
    """Dirichlet shares have a known mean, and the plain error of a mean where every answer is one person."""
    truth = np.array([0.4, 0.3, 0.2, 0.1])
    shares = 100 * np.random.default_rng(4).dirichlet(6 * truth, 3000)
    frame = pd.DataFrame(shares, columns=list("abcd"))
    survey = Survey(frame, points=list("abcd"), questions={"a": {"choose": 100}})
    table = importance(survey, method="constant_sum", **FEW).table
    assert table["std_error"].to_numpy() == pytest.approx(shares.std(axis=0, ddof=1) / np.sqrt(3000))
    assert (np.abs(table["estimate"] - 100 * truth) < 4 * table["std_error"]).all()
    assert table["rank_high"].tolist() == [1, 2, 3, 4]


def test_all_points_on_one_thing_are_a_pick():
    """Where everybody gives all points to one thing, shares of points are shares of picks, errors too."""
    frame = rows(picks=1)
    frame[GIVEN] = 100 * picked(frame)
    same = importance(survey_for("picks", frame, choose=1), **FEW).table
    same_numbers(found_in(frame).table, same, besides=("method", "definition"))


def test_an_empty_cell_beside_points_is_none_and_rounding_is_forgiven():
    frame = rows()
    other = frame.assign(**frame[GIVEN].replace(0, np.nan))
    same_numbers(found_in(frame).table, found_in(other).table)
    thirds = frame.copy()
    thirds.loc[:50, GIVEN] = [33, 33, 33, 0, 0]
    found = found_in(thirds)
    assert column(found) == pytest.approx(by_hand(thirds))
    assert found.rows.used == len(frame)


def test_answers_that_do_not_add_up_are_left_out_told_and_counted():
    frame = rows()
    frame.loc[:2, GIVEN] = [90.0, 80, 70, 60, 50]  # rated, not divided
    frame.loc[3, GIVEN] = [5, 5, 0, 0, 0]
    found = found_in(frame)
    assert column(found) == pytest.approx(by_hand(frame.iloc[4:]))
    assert column(found, "n")[0] == found.rows.used == len(frame) - 4
    told = next(str(one) for one in found.cautions if "add up" in str(one))
    assert "4 answers do not add up to 100" in told
    assert "10 (1), 350 (3)" in told
    scaled = found.tables["all_scaled"].set_index("term")
    assert scaled.loc[list(ITEMS), "all_scaled"].to_numpy() == pytest.approx(by_hand(frame))
    assert scaled["difference"].to_numpy() == pytest.approx(scaled["all_scaled"] - scaled["as_used"])
    assert f"{scaled['difference'].abs().max():.1f}" in told
    counted = found.tables["points_given"].set_index("sum")["n"]
    assert (counted[10.0], counted[350.0], counted.sum()) == (1, 3, len(frame))


def test_small_weights_of_few_answers_are_a_caution():
    frame = rows(customers=40)
    assert any("too short" in str(one) for one in found_in(frame.iloc[:60]).cautions) == (
        by_hand(frame.iloc[:60]).min() < 5
    )
    frame["points_site"], frame["points_price"] = 2.0, frame["points_price"] + frame["points_site"] - 2
    assert any("weights under 5 % are too short" in str(one) for one in found_in(frame.iloc[:60]).cautions)
    assert not any("too short" in str(one) for one in found_in(rows()).cautions)


def test_negative_points_are_set_aside_with_their_row_number():
    frame = rows()
    frame.loc[7, "points_site"] = -5.0
    survey = survey_for("constant_sum", frame)
    aside = survey.ledger.set_aside
    assert aside[["row", "column", "value"]].to_numpy().tolist() == [[7, "points_site", "-5.0"]]
    assert survey.ledger.rejected_rows == 0


def test_an_index_takes_its_weights_from_points():
    frame = rows(customers=80)
    found = csi(survey_for("constant_sum", frame), importance="constant_sum", **FEW)
    scores = 100 / 6 * np.average(frame[list(ITEMS)], axis=0, weights=frame["w"])
    assert found.table["estimate"].iloc[0] == pytest.approx(by_hand(frame) @ scores / 100)


def test_points_survive_a_file(tmp_path):
    survey = survey_for("constant_sum", rows(customers=40))
    again = cr.read_survey(cr.write_survey(survey, tmp_path))
    assert again.questions == survey.questions
    same_numbers(*(importance(one, method="constant_sum", **FEW).table for one in (survey, again)))


def test_a_plain_file_says_it_in_yaml(tmp_path):
    (tmp_path / "answers.csv").write_text(
        "a;b;w\n60;40;ok\n70,5;29,5;ok\n;100;ok\nno answer;;ok\n", encoding="utf-8"
    )
    told = (
        "answers: answers.csv\ncolumns:\n  a: {role: points, choose: 100}\n  b: {role: points, choose: 100}\n"
    )
    (tmp_path / "survey.yml").write_text("title: points\n" + told, encoding="utf-8")
    found = importance(cr.read_survey(tmp_path / "survey.yml"), method="constant_sum", **FEW)
    assert found.table["estimate"].tolist() == pytest.approx([43.5, 56.5])


# --- bad input -------------------------------------------------------------------------------------


def bare(**points):
    frame = pd.DataFrame({"a": [60.0, 50], "b": [40.0, 50]} | points)
    return lambda **said: importance(
        Survey(frame, points=list(frame), questions=said), method="constant_sum", **FEW
    )


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: bare()(), r'questions={"a": {"choose": 100}}'),
        (lambda: bare()(a={"choose": 100}, b={"choose": 10}), "different numbers to divide: 10, 100"),
        (lambda: bare()(a={"choose": 10}), "2 of 2 answers do not add up to 10; most often they add up to 100"),
        (lambda: bare(a=[0.0, 0], b=[0.0, np.nan])(a={"choose": 100}), "Nobody gave points"),
        (lambda: bare(a=["x", "y"])(a={"choose": 100}), "holds words"),
        (lambda: importance(survey_for("picks", rows()), method="constant_sum"), r"points=\[\.\.\.\]"),
        (
            lambda: importance(survey_for("constant_sum", rows()), method="constant_sum", items=["price"]),
            "two or more",
        ),
        (
            lambda: found_in(rows(), questions={"site": {"importance": ()}}),
            "no column that gives it points",
        ),
    ],
)  # fmt: skip
def test_what_is_no_division_says_why(ask, words):
    with pytest.raises(CsatError, match=words.replace("{", r"\{")):
        ask()


def test_over_half_that_do_not_add_up_are_refused():
    frame = rows()
    frame.loc[: len(frame) * 6 // 10, GIVEN] = [90.0, 80, 70, 60, 50]
    with pytest.raises(MethodError, match="most often they add up to 350"):
        found_in(frame)
