"""Refused at the door: what would count silently is an error that says what to type, or a rejected row."""

from __future__ import annotations

import datetime as dt
import json

import numpy as np
import pandas as pd
import polars as pl
import pytest

import csat_research as cr
from csat_research.errors import ColumnError, CsatError, EmptyError, MethodError, ScaleError
from csat_research.survey.door.purchases import code_purchases
from csat_research.survey.scales.scales import scale_from

FIVE = {"score": "1-5"}


def frame(size: int = 40, **columns: object) -> pd.DataFrame:
    """Answers 5 to 2 in turn, and further columns."""
    return pd.DataFrame({"score": [5, 4, 3, 2] * (size // 4), **columns})


def survey(size: int = 40, columns: dict[str, object] | None = None, **roles: object) -> cr.Survey:
    """A survey of these answers with further columns and roles."""
    scales = roles.pop("scales", FIVE)
    return cr.Survey(frame(size, **(columns or {})), csat="score", scales=scales, **roles)


def some(rows: int, *first: object, rest: object) -> list[object]:
    return [*first, *[rest] * (rows - len(first))]


# --- ids and customers -----------------------------------------------------------------------------


def test_ids_that_lost_their_last_digits_are_refused():
    """9007199254740992 and ...993 are one number as a fraction: two tickets would have become one."""
    ids = [9007199254740992.0 + 2 * i for i in range(40)]
    with pytest.raises(ColumnError, match=r"last digits are lost. Read it as text: dtype={\"ticket\": str}"):
        survey(columns={"ticket": ids}, id="ticket")


def test_whole_numbers_of_64_bits_stay_what_they_are():
    top = np.array([2**64 - 1 - i for i in range(40)], dtype="uint64")
    low = np.array([-(2**63) + i for i in range(40)], dtype="int64")
    for ids in (top, low):
        found = survey(columns={"ticket": ids}, id="ticket").rows("ticket")["ticket"]
        assert found.tolist() == [str(int(one)) for one in ids]


@pytest.mark.parametrize(
    "customers",
    [
        [7.0, None, *range(100, 138)],  # pandas makes fractions of a column with an empty cell
        ["7.0", None, *[f"{i}.0" for i in range(100, 138)]],  # a tool that had done so before
        [7.5, 7.0, *range(100, 138)],  # one real fraction
    ],
)
def test_a_customer_7_0_is_customer_7(customers):
    day = pd.date_range("2026-01-01", periods=40)
    bought = pd.DataFrame({"customer": [7], "bought_at": ["2026-03-01"], "amount": [10.0]})
    found = survey(
        columns={"who": customers, "day": day}, customer="who", answered_at="day", purchases=bought, observed_until="2026-12-31"
    )  # fmt: skip
    assert {"7", "100"} <= set(found.rows("who")["who"])
    assert found.purchases["customer"].tolist() == ["7"]


def test_a_file_of_purchases_in_which_nobody_is_found_is_refused():
    """0 % of 40 customers would be told of people who are spelled in another way."""
    day = pd.date_range("2026-01-01", periods=40)
    bought = pd.DataFrame({"customer": [f"C-{i}" for i in range(40)], "bought_at": ["2026-03-01"] * 40})
    asked = survey(
        columns={"who": [f"{i}" for i in range(40)], "day": day}, customer="who", answered_at="day", purchases=bought,
        observed_until="2026-12-31",
    )  # fmt: skip
    with pytest.raises(
        EmptyError, match=r"None of 40 customers .* Write the customers of both files the same way"
    ):
        cr.loyalty(asked)


@pytest.mark.parametrize("native", [pd.DataFrame, pl.DataFrame, pl.LazyFrame])
def test_an_id_that_stands_there_twice_is_listed_for_a_frame_too(native):
    frame = native({"score": [5, 4, 3, 2], "ticket": ["a", "b", "a", None], "_row": [0, 1, 2, 3]})
    found = cr.Survey(frame, csat="score", scales=FIVE, id="ticket")
    assert found.ledger.set_aside[["row", "column", "value"]].to_numpy().tolist() == [
        [0, "ticket", "a"],
        [2, "ticket", "a"],
    ]
    assert "rows 0, 2; the later answer counts" in found.ledger.set_aside["reason"][0]
    assert found.rows()["score"].tolist() == [4, 3, 2]


def test_a_file_of_purchases_without_one_that_can_be_used_says_so():
    day = pd.date_range("2026-01-01", periods=40)
    bought = pd.DataFrame({"customer": ["1"], "bought_at": ["soon"]})
    asked = survey(
        columns={"who": [f"{i}" for i in range(40)], "day": day}, customer="who", answered_at="day", purchases=bought,
        observed_until="2026-12-31",
    )  # fmt: skip
    with pytest.raises(EmptyError, match="holds none that can be used"):
        cr.loyalty(asked)


# --- scales and answers ----------------------------------------------------------------------------


@pytest.mark.parametrize("values", [[0, 1, 2, 3, 4, 5], [1, 2, 3, 4, 5], [3, 4, 5]])
def test_nps_of_which_no_answer_is_above_5_is_no_nps(values):
    few = pd.DataFrame({"ltr": values * 3})
    assert len(few) < 20  # too few to tell
    cr.Survey(few, nps="ltr")
    many = pd.DataFrame({"ltr": values * 10})
    with pytest.raises(ScaleError, match="NPS needs answers 0-10"):
        cr.Survey(many, nps="ltr")
    assert cr.nps(cr.Survey(many, nps="ltr", scales={"ltr": "0-10"})).table["estimate"].iloc[0] == -100


@pytest.mark.parametrize(
    ("scale", "problem"),
    [
        ({"labels": {"Good": 1, "good": 2}}, "labels names “good” twice"),
        ({"labels": ["Bad", "Fine", "bad"]}, "labels names “bad” twice"),
        ({"values": "1-5", "missing": {5: "blank"}}, "5 stands on the scale 1-5 and under missing"),
    ],
)  # fmt: skip
def test_a_label_or_code_declared_twice_is_refused(scale, problem):
    with pytest.raises(ScaleError, match=problem):
        survey(scales={"score": scale})


def test_a_value_to_declare_as_missing_can_be_pasted_into_the_survey_file():
    """`-` alone would open a list in YAML."""
    with pytest.raises(ScaleError, match=r'missing: {"-": blank}'):
        cr.Survey(pd.DataFrame({"score": ["5", "4", "-", "-"] * 10}), csat="score", scales=FIVE)


def test_picks_that_are_no_list_to_choose_from_are_refused():
    said = [f"I liked thing {i}" for i in range(600)]
    with pytest.raises(ScaleError, match="600 different picks; that is no list to choose from"):
        survey(600, columns={"said": said}, picks="said")


@pytest.mark.parametrize("counts", [{5: 10, 4: -1}, {5: 1.5, 1: 2}, {5: None}, {5: float("nan")}])
def test_counts_are_whole_numbers_of_people(counts):
    with pytest.raises(MethodError, match="people cannot have answered"):
        cr.csat(counts, scale="1-5")


def test_counts_are_judged_by_their_answers_not_by_their_lines():
    """{1: 5, 2: 5, ...} is 1-10 as much as fifty rows are; one 9 among 81 answers is a slip, ten are a code."""
    with pytest.raises(ScaleError, match="nobody gave a 0"):
        cr.nps(dict.fromkeys(range(1, 11), 5))
    slip = cr.csat({9: 1, 5: 50, 4: 30}, scale="1-5")
    assert slip.table["n"].iloc[0] == 80
    with pytest.raises(ScaleError, match=r"holds 9 \(10\)"):
        cr.csat({9: 10, 5: 50, 4: 30}, scale="1-5")


def test_nps_coded_from_1_to_11_is_told_how_to_be_read():
    """As it stands, 31.6 would become 58.4; with the labels of the message every code is one lower."""
    given = [0, 3, 6, 7, 8, 9, 10, 10] * 5
    spss = pd.DataFrame({"ltr": [code + 1 for code in given]})
    with pytest.raises(
        ScaleError, match=r"SPSS codes 0-10.*labels: {1: 0, 2: 1, .*11: 10}, satisfied: \[9, 10\]"
    ):
        cr.Survey(spss, nps="ltr")
    labels = {"labels": {code + 1: code for code in range(11)}, "satisfied": [9, 10]}
    shifted = cr.nps(cr.Survey(spss, nps="ltr", scales={"ltr": labels})).table["estimate"]
    plain = cr.nps(cr.Survey(pd.DataFrame({"ltr": given}), nps="ltr")).table["estimate"]
    assert shifted.tolist() == plain.tolist()


@pytest.mark.parametrize(
    ("answers", "scale", "problem"),
    [
        (["4.49", "4.2", "4.1"], "1-5", "looks like means or shares"),
        (["85%", "90%", "80 %"], "1-5", "looks like means or shares"),
        (["Good", "Fine", "Bad"], "1-5", r"These are words.*labels: \[Bad, Good\]"),
        (["Good", "Bad", "Goood"], {"labels": ["Bad", "Good"]}, "Did you mean “Good”"),
        (["Good", "Bad", "Offered"], {"labels": ["Bad", "Good"]}, r"unanswered: \[Offered\]"),
    ],
)
def test_values_off_the_scale_are_told_for_what_they_look_like(answers, scale, problem):
    with pytest.raises(ScaleError, match=problem):
        cr.Survey(pd.DataFrame({"score": answers * 10}), csat="score", scales={"score": scale})


def test_long_codes_of_missing_answers_are_told_apart():
    found = scale_from({"values": "1-5", "missing": {9999998: "unsure", 9999999: "blank"}})
    assert (found.kind_of(9999998), found.kind_of(9999999.0)) == ("unsure", "blank")
    assert found.code_of(10**400) is None


# --- columns, roles and names ----------------------------------------------------------------------


def test_a_column_plays_one_role():
    with pytest.raises(ColumnError, match="“score” is given two roles, csat and segment"):
        survey(segments=["score"])


@pytest.mark.parametrize("name", ["n", "month", "estimate", "_n", "_w"])
def test_a_segment_is_not_called_like_a_word_of_ours(name):
    cells = ["a", "b"] * 20
    with pytest.raises(
        ColumnError, match=f"is called “{name}”, and that name is used for something else here"
    ):
        survey(columns={name: cells}, segments=[name])
    free = f"{name.strip('_')}_given"
    found = cr.csat(survey(columns={name: cells}, segments=[name], questions={name: {"name": free}}), by=free)
    assert set(found.table[free]) == {"a", "b"}
    assert set(found.table["n"]) == {20}


@pytest.mark.parametrize("role", ["segments", "picks", "drivers"])
@pytest.mark.parametrize("cell", [["a", "b"], {"a": 1}])
def test_lists_and_records_in_cells_are_refused(role, cell):
    given = "tags" if role == "picks" else ["tags"]
    with pytest.raises(ColumnError, match="“tags” holds lists or records; a cell holds one value"):
        survey(columns={"tags": [cell] * 40}, **{role: given})


def test_a_score_of_lists_is_refused():
    with pytest.raises(ColumnError, match="“score” holds lists or records"):
        cr.Survey(pd.DataFrame({"score": [[5], [4]] * 20}), csat="score", scales=FIVE)


def test_durations_are_numbers_with_a_unit():
    spans = pd.to_timedelta(range(40), unit="h")
    with pytest.raises(ColumnError, match=r"is a duration but holds no numbers.*total_seconds\(\) / 3600"):
        survey(
            columns={"wait_hours": spans}, drivers=["wait_hours"], questions={"wait_hours": {"unit": "hours"}}
        )


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"questions": {"score": "Score"}}, r"Say it key by key"),
        ({"questions": {"where": {"choose": 0}}}, r"choose is 0"),
        ({"observed_until": 2026}, r"observed_until is “2026”"),
        ({"purchases": [1, 2]}, r"purchases is a table with customer, bought_at and amount"),
    ],
)
def test_arguments_of_another_kind_say_what_to_write(given, problem):
    with pytest.raises(ColumnError, match=problem):
        survey(columns={"where": ["a", "b"] * 20}, segments=["where"], **given)


# --- rows ------------------------------------------------------------------------------------------


def test_a_survey_of_which_no_row_is_left_says_what_became_of_them():
    with pytest.raises(
        EmptyError, match=r"No row is left: 40 rejected, the first in row 0: w “-1”, negative weight"
    ):
        survey(columns={"w": [-1] * 40}, weight="w")
    with pytest.raises(EmptyError, match=r"No row is left: 40 with weight 0"):
        survey(columns={"w": [0] * 40}, weight="w")


@pytest.mark.parametrize("day", [dt.datetime(1970, 1, 1), dt.datetime(1899, 12, 30), dt.datetime(2100, 1, 1)])
def test_days_that_stand_for_no_date_are_rejected_where_they_are_typed_too(day):
    days = some(40, day, rest=dt.datetime(2026, 1, 5))
    found = survey(columns={"day": days}, answered_at="day")
    assert found.ledger.rejected[["row", "column", "reason"]].to_numpy().tolist() == [
        [0, "day", "stands for “no date” in many tools"]
    ]
    assert found.about.first_day == found.about.last_day == dt.date(2026, 1, 5)


@pytest.mark.parametrize("weight", [2e12, 1e300, 1e-13])
def test_a_weight_that_cannot_be_meant_is_rejected(weight):
    found = survey(columns={"w": some(40, weight, rest=1.0)}, weight="w")
    assert found.ledger.rejected["column"].tolist() == ["w"]
    assert cr.csat(found).table["n"].iloc[0] == 39


def test_an_infinite_count_is_rejected():
    found = survey(columns={"people": some(40, float("inf"), rest=1.0)}, count="people")
    assert found.ledger.rejected["reason"].tolist() == ["not a count"]
    assert cr.csat(found).table["n"].iloc[0] == 39


def test_an_answer_that_carries_a_fifth_of_all_weight_is_told():
    heavy = survey(columns={"w": some(40, 20.0, rest=1.0)}, weight="w")
    assert any("one answer carries" in str(one) for one in heavy.about.notes)
    even = survey(columns={"w": some(40, 5.0, rest=1.0)}, weight="w")
    assert not any("one answer carries" in str(one) for one in even.about.notes)


def test_an_infinite_number_is_set_aside_and_its_answer_counts():
    found = survey(columns={"backlog": some(40, float("inf"), rest=1.0)}, metrics=["backlog"])
    assert found.ledger.set_aside[["row", "column"]].to_numpy().tolist() == [[0, "backlog"]]
    assert len(found.rows()) == 40


def test_rejected_rows_are_a_caution_of_every_result():
    rejected = survey(columns={"w": some(40, -1.0, rest=1.0)}, weight="w")
    assert any("1 of 40 rows was rejected" in str(one) for one in cr.csat(rejected).cautions)
    assert not any("rejected" in str(one) for one in cr.csat(survey()).cautions)


def test_an_amount_that_is_no_number_is_told_and_its_purchase_counts():
    bought = pd.DataFrame(
        {"customer": ["a", "b"], "bought_at": ["2026-01-02"] * 2, "amount": ["12", "twelve"]}
    )
    kept, told = code_purchases(bought, {}, None)
    assert kept["customer"].tolist() == ["a", "b"]
    assert told["reason"].tolist() == ["amount is not a number; the purchase counts"]


# --- choosing --------------------------------------------------------------------------------------


def test_a_word_cannot_be_chosen_from_numbers():
    with pytest.raises(ColumnError, match=r"“score” holds numbers, so “good” cannot be chosen"):
        survey().where(score="good")


@pytest.mark.parametrize("period", ["9999-12", 2026, "0000-01"])
def test_a_period_that_is_not_there_is_told(period):
    asked = survey(columns={"day": pd.date_range("2024-01-01", periods=40)}, answered_at="day")
    with pytest.raises(CsatError, match=str(period)):
        asked.where(period=period)


def test_groups_named_twice_are_named_once_and_other_things_are_no_groups():
    asked = survey(columns={"where": ["a", "b"] * 20}, segments=["where"])
    once, twice = cr.csat(asked, by="where"), cr.csat(asked, by=["where", "where"])
    assert once.table.equals(twice.table)
    with pytest.raises(ColumnError, match="by takes a name or a word or a list of names; found 3"):
        cr.csat(asked, by=3)


def test_a_caution_names_ten_groups_and_counts_the_others():
    asked = survey(400, columns={"where": [f"place {i}" for i in range(400)]}, segments=["where"])
    told = [str(one) for one in cr.csat(asked, by="where").cautions if "withheld" in str(one)]
    assert len(told) == 1
    assert told[0].count("place") == 10
    assert "and 390 more" in told[0]


@pytest.mark.parametrize(
    ("ask", "problem"),
    [
        (lambda s: cr.csat(s, level="high"), "level takes a number; found 'high'. Left out, it is 0.95."),
        (lambda s: cr.csat(s, level=95), "level is 95"),
        (
            lambda s: cr.importance(s, method="lmg", replicates=1.5),
            "replicates takes a whole number; found 1.5. Left out, it is 2000.",
        ),
        (
            lambda s: cr.importance(s, method="lmg", replicates="many"),
            "replicates takes a whole number; found 'many'",
        ),
        (lambda _: cr.at_most("two"), "“two” is no number"),
    ],
)
def test_a_number_that_is_none_is_refused(ask, problem):
    asked = survey(columns={"a": range(40), "b": [1, 2, 4, 8] * 10}, drivers=["a", "b"])
    with pytest.raises(MethodError, match=problem):
        ask(asked)


def test_waves_without_a_common_group_are_no_comparison():
    before = survey(columns={"where": ["a"] * 40}, segments=["where"])
    after = survey(columns={"where": ["b"] * 40}, segments=["where"])
    with pytest.raises(EmptyError, match="No value of where has answers in both waves"):
        cr.compare(before, after, by="where")


# --- what a verb takes -----------------------------------------------------------------------------

VERBS = ("importance", "csi", "priorities", "drivers", "trend", "loyalty", "check_bands", "data_quality", "weigh", "periods")  # fmt: skip


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_that_is_given_a_table_or_a_result_says_what_it_takes(verb):
    with pytest.raises(ColumnError, match=f"{verb} takes a Survey. From a table make one first"):
        getattr(cr, verb)(frame())
    with pytest.raises(ColumnError, match=f"{verb} takes a Survey, not what csat found"):
        getattr(cr, verb)(cr.csat(survey()))


@pytest.mark.parametrize("verb", ["compare", "explain_change"])
def test_two_waves_are_two_surveys(verb):
    with pytest.raises(ColumnError, match=f"{verb} takes a Survey, not what csat found"):
        getattr(cr, verb)(survey(), cr.csat(survey()))


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda one: cr.compare(one, one, ["csat", "nps"]), "For several, ask several times"),
        (
            lambda one: cr.drivers(survey(columns={"wait": range(40)}, drivers=["wait"]), outcome=["csat"]),
            "outcome takes a name or a word",
        ),
        (lambda one: cr.importance(one, outcome=["csat"]), "outcome takes a name or a word"),
        (lambda one: cr.Result.from_json("{}"), "from_json takes what to_json gave"),
        (lambda one: cr.Result.from_json({"table": []}), "from_json takes what to_json gave"),
    ],
)
def test_a_list_where_one_word_is_wanted_says_so(ask, words):
    with pytest.raises(CsatError, match=words):
        ask(survey())


def test_periods_are_shown_in_one_line():
    days = pd.date_range("2026-01-01", periods=40)
    dated = survey(columns={"day": days}, answered_at="day")
    assert repr(cr.periods(dated)).startswith("Periods of 2026-01: .this")
    assert repr(cr.periods(survey())).startswith("Periods of no date of answers")


@pytest.mark.parametrize(
    ("answers", "scale"),
    [
        (["Good", "Bad", "Good"], {"labels": ["Bad", "Good"], "satisfied": ["Good"]}),
        (["good", "bad", "offered", "good"], {"labels": ["bad", "good"], "satisfied": ["good"], "unanswered": ["offered"]}),
        ({"Good": 2, "Bad": 1, "Not Offered": 3}, {"labels": ["Bad", "Good"], "satisfied": ["Good"], "not_asked": ["Not Offered"]}),
        ([4, 3, 4], "1-5"),
        ([7, 3, 6], {"values": "1-7", "satisfied": [6, 7]}),
        ([0, 9, 10], {"values": "0-10", "satisfied": [9, 10]}),
    ],
)  # fmt: skip
def test_the_scale_proposed_for_bare_answers_fits_them_and_gives_their_share(answers, scale):
    """Good and Bad, the two answers of Zendesk, were offered scale="1-5", on which neither lies."""
    with pytest.raises(ScaleError) as refused:
        cr.csat(answers)
    proposed = json.loads(
        str(refused.value).partition("scale=")[2].partition(")")[0].removesuffix(" or what it is")
    )
    assert proposed == scale
    assert cr.csat(answers, scale=proposed).table["estimate"].iloc[0] == pytest.approx(200 / 3)


def test_answers_in_words_without_a_scale_are_shown_as_written_and_what_is_told_works():
    words = ["Very bad", "Bad", "OK", "Good", "Great"]
    frame = pd.DataFrame({"score": words * 24})
    with pytest.raises(ScaleError) as caught:
        cr.Survey(frame, csat="score")
    told = str(caught.value)
    assert "Very bad" in told
    assert 'scales={"score": {"labels": ["WORST", "BEST"], "satisfied": ["BEST"]}}' in told
    scale = {"labels": words, "satisfied": words[-2:]}
    assert cr.csat(cr.Survey(frame, csat="score", scales={"score": scale})).table["estimate"][0] == 40


def test_a_word_beside_the_scale_is_shown_as_it_is_written():
    frame = pd.DataFrame({"score": [1, 2, 3, 4, "Keine Angabe"] * 24})
    with pytest.raises(ScaleError, match=r"holds Keine Angabe \(24\).*\{Keine Angabe: blank\}"):
        cr.Survey(frame, csat="score", scales={"score": "1-5"})
    given = {"values": "1-5", "missing": {"Keine Angabe": "blank"}}
    assert cr.csat(cr.Survey(frame, csat="score", scales={"score": given})).table["n"][0] == 96


def test_times_with_and_without_a_zone_in_one_column_of_objects_are_called_so():
    first, second = dt.datetime(2026, 1, 5, tzinfo=dt.UTC), dt.datetime(2026, 1, 6)
    data = pd.DataFrame({"score": [1, 5] * 30, "date": pd.Series([first, second] * 30, dtype=object)})
    with pytest.raises(ColumnError, match=r"with a time zone and others without.*utc=True"):
        cr.Survey(data, csat="score", answered_at="date", scales={"score": "1-5"})
    data["date"] = pd.to_datetime(data["date"], utc=True)  # as it says
    survey = cr.Survey(data, csat="score", answered_at="date", scales={"score": "1-5"}, time_zone="UTC")
    assert cr.csat(survey, by="month").table["n"].max() == 60


def test_seconds_since_1970_are_no_dates_and_the_line_to_type_gives_the_right_ones():
    data = pd.DataFrame(
        {"score": [1, 5] * 30, "date": [1_767_571_200, 1_767_657_600] * 30}
    )  # 5 and 6 January 2026
    with pytest.raises(ColumnError, match=r"holds numbers, not dates.*unit=\"s\""):
        cr.Survey(data, csat="score", answered_at="date", scales={"score": "1-5"})
    data["date"] = pd.to_datetime(data["date"], unit="s")
    survey = cr.Survey(data, csat="score", answered_at="date", scales={"score": "1-5"})
    assert sorted(set(map(str, cr.csat(survey, by="day").table["day"]))) == ["2026-01-05", "2026-01-06"]


def test_the_zone_to_type_is_that_of_the_column():
    days = pd.date_range("2026-01-05", periods=60, freq="h", tz="Europe/Warsaw")
    data = pd.DataFrame({"score": [1, 5] * 30, "date": days})
    with pytest.raises(
        ColumnError, match=r'time_zone="Europe/Warsaw" \(in survey\.yml: time_zone: Europe/Warsaw\)'
    ):
        cr.Survey(data, csat="score", answered_at="date", scales={"score": "1-5"})


def test_dates_written_in_another_way_are_told_with_the_line_that_converts_them():
    data = pd.DataFrame({"score": [1, 5] * 30, "date": ["05.01.2026", "06.01.2026"] * 30})
    with pytest.raises(ColumnError, match=r"holds “05\.01\.2026”.*dayfirst=True"):
        cr.Survey(data, csat="score", answered_at="date", scales=FIVE)
    data["date"] = pd.to_datetime(data["date"], dayfirst=True)
    found = cr.csat(cr.Survey(data, csat="score", answered_at="date", scales=FIVE), by="day").table["day"]
    assert sorted(set(map(str, found))) == ["2026-01-05", "2026-01-06"]


@pytest.mark.parametrize(
    ("labels", "found", "near"),
    [
        (
            ["Very dissatisfied", "Dissatisfied", "Satisfied", "Very satisfied"],
            "Very unsatisfied",
            "Very dissatisfied",
        ),
        (["بسیار ناراضی", "ناراضی", "راضی", "خیلی راضی"], "خیلی ناراضی", None),
        (["Крайне недоволен", "Скорее доволен", "Очень доволен"], "Очень недоволен", None),
        (["Otillfredsställd", "Ganska nöjd", "Mycket nöjd"], "Mycket missnöjd", None),
        (["Bad", "Good"], "Godo", "Good"),
    ],
)
def test_the_opposite_of_an_answer_is_never_offered_as_its_spelling(labels, found, near):
    data = pd.DataFrame({"score": labels * 20 + [found] * 20})
    with pytest.raises(ScaleError) as caught:
        cr.Survey(data, csat="score", scales={"score": {"labels": labels, "satisfied": labels[-1:]}})
    told = str(caught.value)
    assert f"Did you mean “{labels[-1]}”?" not in told or near == labels[-1]
    assert near is None or f"Did you mean “{near}”?" in told


@pytest.mark.parametrize("name", ["", " "])
def test_a_column_without_a_name_has_no_role(name):
    with pytest.raises(ColumnError, match="without a name"):
        cr.Survey(pd.DataFrame({name: [1, 5, 4]}), csat=name)
