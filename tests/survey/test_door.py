"""The door: nothing lost, nothing guessed, messages that say what to type."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import csat_research as cr
from csat_research.errors import ColumnError, CsatError, EmptyError, ScaleError
from csat_research.survey.basis.basis import row_ledger

FIVE = {"score": "1-5"}


def frame(**columns):
    return pd.DataFrame({"score": [5, 4, 3, 2, 1, 5], **columns})


def test_a_survey_has_five_fields_and_six_methods():
    fields = list(cr.Survey.__dataclass_fields__)
    methods = [name for name, one in vars(cr.Survey).items() if callable(one) and not name.startswith("_")]
    assert fields == ["answers", "questions", "ledger", "purchases", "about"]
    assert methods == ["where", "with_columns", "compact", "counts", "moments", "rows"]


def test_no_scale_is_guessed():
    with pytest.raises(ScaleError, match=r"Its scale is not declared.*scales="):
        cr.Survey(frame(), csat="score")


@pytest.mark.parametrize("scale", ["1-4", "1-3", {"values": "2-5", "satisfied": [5]}])
def test_a_wrong_scale_is_an_error_that_names_the_answers(scale):
    data = pd.DataFrame({"score": [1, 2, 3, 4, 5] * 10})
    with pytest.raises(ScaleError, match=r"is declared as .* but holds"):
        cr.Survey(data, csat="score", scales={"score": scale})


def test_a_rare_odd_value_is_a_rejected_row_with_its_place():
    data = pd.DataFrame({"score": [5] * 60 + [55] + [2] * 39})
    survey = cr.Survey(data, csat="score", scales=FIVE)
    assert survey.ledger.rejected[["row", "column", "value"]].to_dict("records") == [
        {"row": 60, "column": "score", "value": "55"}
    ]
    found = cr.csat(survey)
    assert str(found.rows.sentence()) == "100 read = 99 used + 1 rejected"
    assert found.table["estimate"].iloc[0] == pytest.approx(100 * 60 / 99)


def test_only_one_to_five_has_a_default():
    data = pd.DataFrame({"score": [1, 4, 7]})
    with pytest.raises(ScaleError, match=r"many use satisfied: \[6, 7\]"):
        cr.csat(cr.Survey(data, csat="score", scales={"score": "1-7"}))


@pytest.mark.parametrize(("better", "codes"), [("high", "6, 7"), ("low", "1, 2")])
def test_of_ease_the_codes_that_are_proposed_are_the_easy_ones(better, codes):
    data = pd.DataFrame({"ease": [1, 4, 7, 6], "wait": [3, 1, 2, 5]})
    survey = cr.Survey(
        data, ces="ease", drivers=["wait"], scales={"ease": {"values": "1-7", "better": better}}
    )
    with pytest.raises(ScaleError) as refused:
        cr.drivers(survey, outcome="ces_easy")
    assert "does not say which answers count as easy" in str(refused.value)
    assert f"many use satisfied: [{codes}]." in str(refused.value)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"csat": "scor"}, "Did you mean “score”"),
        ({"csat": "score", "scales": {"score": {"values": "1-5", "satisfid": [5]}}}, "no key “satisfid”"),
        ({"csat": "score", "scales": FIVE, "questions": {"score": {"lable": "x"}}}, "no key “lable”"),
        ({"csat": "score", "scales": {**FIVE, "other": "1-5"}}, "plays no role"),
        ({"csat": "score", "nps": "score", "scales": FIVE}, "one column|declared as|plays"),
    ],
)
def test_unknown_columns_and_keys_name_the_nearest(given, problem):
    with pytest.raises(CsatError, match=problem):
        cr.Survey(frame(), **given)


def test_nps_on_one_to_ten_is_refused():
    rng = np.random.default_rng(1)
    data = pd.DataFrame({"ltr": rng.integers(1, 11, 812)})
    with pytest.raises(ScaleError, match=r"holds 1-10 \(no 0 in 812 answers"):
        cr.Survey(data, nps="ltr")
    with pytest.raises(ColumnError, match="not NPS"):
        cr.Survey(data, nps="ltr", scales={"ltr": "1-10"})
    assert cr.nps(cr.Survey(data, nps="ltr", scales={"ltr": "0-10"})).table["n"].iloc[0] == 812


@pytest.mark.parametrize(
    "how",
    [{"questions": {"ltr": {"better": "low"}}}, {"scales": {"ltr": {"values": "0-10", "better": "low"}}}],
)
def test_nps_is_not_turned_round(how):
    """Of a turned NPS, detractors would be promoters, and nobody would see it."""
    with pytest.raises(ColumnError, match=r"10 is the best answer of every NPS.* Take better: low out"):
        cr.Survey(pd.DataFrame({"ltr": [0, 5, 10] * 20}), nps="ltr", **how)


def test_ces_needs_a_direction_and_is_turned():
    data = pd.DataFrame({"effort": [1, 1, 2, 5]})
    with pytest.raises(ScaleError, match="is a high number easy or hard"):
        cr.Survey(data, ces="effort", scales={"effort": "1-5"})
    turned = cr.Survey(data, ces="effort", scales={"effort": "1-5"}, questions={"effort": {"better": "low"}})
    assert cr.ces(turned).table["estimate"].iloc[0] == pytest.approx(np.mean([5, 5, 4, 1]))


def test_weights_zero_negative_and_missing():
    survey = cr.Survey(frame(w=[1, 0, 2, -1, None, 1]), csat="score", weight="w", scales=FIVE)
    assert sorted(survey.ledger.rejected["reason"]) == ["negative weight", "no weight"]
    found = cr.csat(survey)
    assert str(found.rows.sentence()) == "6 read = 3 used + 1 with weight 0 + 2 rejected"
    assert found.table["estimate"].iloc[0] == pytest.approx(100 * 2 / 4)


def test_a_negative_duration_is_a_rejected_row_and_minutes_become_hours():
    data = frame(sla=[30, 60, -5, 90, 120, 0])
    survey = cr.Survey(
        data,
        csat="score",
        drivers=["sla"],
        scales=FIVE,
        questions={"sla": {"name": "response_hours", "unit": "minutes"}},
    )
    assert survey.ledger.rejected["reason"].tolist() == ["negative duration"]
    assert sorted(survey.rows("response_hours")["response_hours"]) == [0, 0.5, 1.0, 1.5, 2.0]


def test_a_duration_without_a_unit_is_an_error():
    with pytest.raises(ColumnError, match="unit is not declared"):
        cr.Survey(
            frame(sla=[1] * 6),
            csat="score",
            drivers=["sla"],
            scales=FIVE,
            questions={"sla": {"name": "response_hours"}},
        )


def test_the_later_answer_of_an_id_counts():
    data = frame(
        ticket=["a", "b", "a", "c", "d", "e"],
        day=pd.to_datetime(["2026-02-01"] * 2 + ["2026-01-01"] + ["2026-02-01"] * 3),
    )
    survey = cr.Survey(data, csat="score", id="ticket", answered_at="day", scales=FIVE)
    assert 3.0 not in survey.rows("score")["score"].tolist()  # row 3 is the earlier answer of ticket a
    assert (
        str(cr.csat(survey).rows.sentence())
        == "6 read = 5 used + 1 earlier answers of the same id, replaced + 0 rejected"
    )


def test_four_kinds_of_non_answer_are_kept_apart():
    scale = {
        "labels": {"Bad": 0, "Good": 1},
        "satisfied": ["Good"],
        "unanswered": ["Offered"],
        "not_asked": ["Not Offered"],
        "missing": {"n/a": "does_not_apply", "?": "unsure"},
    }
    data = pd.DataFrame({"s": ["Good"] * 3 + ["Bad"] + ["Offered"] * 4 + ["Not Offered", "n/a", "?", None]})
    found = cr.csat(cr.Survey(data, csat="s", scales={"s": scale}))
    text = "12 read = 4 used + 1 not asked + 1 does not apply + 1 don't know + 1 blank + 4 asked, not answered + 0 rejected"
    assert str(found.rows.sentence()) == text
    told = found.tables["response"].iloc[0]
    assert (told["asked"], told["answered"], told["rate"]) == (8, 4, 50.0)
    assert (told["bound_low"], told["bound_high"]) == (37.5, 87.5)  # [rC, rC + 100(1-r)] with C = 75, r = .5
    assert found.table["definition"].iloc[0] == "Good (top 1 of 2)"


def test_status_tells_the_silent():
    data = frame(state=["answered"] * 6).assign(score=[5, 4, None, None, 1, 5])
    data.loc[[2, 3], "state"] = ["asked", "not asked"]
    found = cr.csat(cr.Survey(data, csat="score", status="state", scales=FIVE))
    assert found.tables["response"].iloc[0][["asked", "answered"]].tolist() == [5, 4]


def test_periods_and_choices_name_what_there_is():
    data = frame(
        channel=["chat", "chat", "email", "phone", "phone", "phone"],
        day=pd.date_range("2026-01-30", periods=6),
    )
    survey = cr.Survey(data, csat="score", segments=["channel"], answered_at="day", scales=FIVE)
    with pytest.raises(
        EmptyError,
        match=r"No answers match channel = “Chta”.*phone \(3\), chat \(2\), email \(1\).*Did you mean “chat”",
    ):
        survey.where(channel="Chta")
    with pytest.raises(
        EmptyError, match=r"No answers in March 2026\. Answers run from 30 Jan 2026 to 4 Feb 2026"
    ):
        survey.where(period="2026-03")
    with pytest.raises(ColumnError, match=r"no column “chanel”.*Did you mean “channel”"):
        survey.where(chanel="chat")
    assert survey.where(period="2026-01").counts().n.sum() == 2  # half-open: 1 February is February
    assert survey.where(channel=["chat", "email"]).counts().n.sum() == 3


def test_purchases_without_a_customer_are_set_aside():
    bought = pd.DataFrame(
        {"customer": ["1", None], "bought_at": ["2026-01-02", "2026-01-03"], "amount": [10, 20]}
    )
    survey = cr.Survey(
        frame(client=[1, 1, 2, 2, 3, 3]), csat="score", customer="client", scales=FIVE, purchases=bought
    )
    assert len(survey.purchases) == 1
    assert survey.ledger.set_aside["reason"].tolist() == ["purchase without a customer"]


def test_unknown_customers_stand_each_for_themselves():
    survey = cr.Survey(
        frame(client=["a", "a", None, None, "b", ""]), csat="score", customer="client", scales=FIVE
    )
    assert survey.counts("score", cluster="client").clusters() == 5


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", "=cmd|' /C calc'!A0", "../../x", "$100_{$", "{0.__class__}"]
)
def test_hostile_names_are_only_text(hostile):
    survey = cr.Survey(frame(seg=[hostile] * 3 + ["b"] * 3), csat="score", segments=["seg"], scales=FIVE)
    assert survey.where(seg=hostile).counts().n.sum() == 3
    assert "<script>alert" not in survey.where(seg=hostile)._repr_html_()


@settings(max_examples=40)
@given(st.lists(st.sampled_from([1, 2, 3, 4, 5, None, 6, 0]), min_size=1, max_size=80), st.data())
def test_read_is_used_and_rejected_and_excluded(values, data):
    """Whatever stands in the column: an error of the family, or every row accounted for."""
    weights = data.draw(
        st.lists(st.sampled_from([0, 1, 2.5, None]), min_size=len(values), max_size=len(values))
    )
    rows = pd.DataFrame(
        {"score": pd.Series(values, dtype="float64"), "w": pd.Series(weights, dtype="float64")}
    )
    try:
        survey = cr.Survey(
            rows,
            csat="score",
            weight="w",
            scales={"score": {"values": "1-5", "missing": {6: "does_not_apply"}}},
        )
    except CsatError:
        return
    assert row_ledger(survey, survey.questions[0]).read == len(values)


@settings(max_examples=15)  # every verb is tried in another order in tests/test_properties.py
@given(st.permutations(range(30)))
def test_the_order_of_rows_does_not_matter(order):
    data = pd.DataFrame({"score": [1, 2, 3, 4, 5] * 6, "c": [i // 2 for i in range(30)]})
    one, other = (
        cr.csat(cr.Survey(d, csat="score", customer="c", scales=FIVE)).table
        for d in (data, data.iloc[list(order)])
    )
    pd.testing.assert_frame_equal(one, other, rtol=1e-12)


def test_the_input_is_left_as_it_was():
    data = frame()
    before = data.copy(deep=True)
    cr.csat(cr.Survey(data, csat="score", scales=FIVE))
    pd.testing.assert_frame_equal(data, before)


@pytest.mark.parametrize("text", [False, True], ids=["times", "text"])
def test_zoned_purchases_stand_in_the_clock_of_the_survey(text):
    """22:30 in UTC is half past midnight in a Swedish summer; a window that begins that day must not miss it."""
    times = ["2026-06-10T22:30:00+00:00", "2026-12-10T22:30:00+01:00"]
    bought = pd.DataFrame(
        {"customer": [1, 1], "bought_at": times if text else pd.to_datetime(times, utc=True)}
    )
    roles = {"csat": "score", "customer": "client", "scales": FIVE, "purchases": bought}
    data = frame(client=[1, 1, 2, 2, 3, 3])
    survey = cr.Survey(data, time_zone="Europe/Stockholm", **roles)
    assert survey.purchases["bought_at"].astype(str).tolist() == [
        "2026-06-11 00:30:00",
        "2026-12-10 22:30:00",
    ]
    with pytest.raises(ColumnError, match="has times with a zone"):
        cr.Survey(data, **roles)


# --- what a researcher mistypes ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda s: cr.csat(s, by="team"), 'segments=["team"]'),
        (lambda s: cr.csat(s, per="customers"), "Did you mean “customer”?"),
        (lambda s: cr.csat(s, interval="wald"), "Write one of: wilson, jeffreys"),
        (lambda s: cr.nps(s, interval="wilson"), "Write one of: score, adjusted, wald"),
        (lambda s: cr.drivers(s, controls="teem"), "“teem” is no column"),
        (lambda _: cr.csat([5, 4, 3]), 'Write cr.csat(..., scale="1-5")'),
        (lambda _: cr.csat({5: 50, 4: 30}), "hold 4, 5; their scale is not declared"),
        (lambda _: cr.nps([10, 11, 3]), "NPS needs whole numbers from 0 to 10; these answers hold 11."),
        (lambda _: cr.nps([10, "x", 3]), "these answers hold x."),
        (lambda _: cr.Survey(frame(), csat="scor", scales=FIVE), "Columns with a role: scor."),
    ],
)
def test_what_is_mistyped_is_told_with_what_there_is(ask, told):
    survey = cr.Survey(
        frame(hours=[1.0, 2, 3, 4, 5, 6], ltr=[0, 9, 10, 3, 8, 7], team=list("abcabc")),
        csat="score", nps="ltr", drivers=["hours"], scales=FIVE,
    )  # fmt: skip
    with pytest.raises(CsatError) as caught:
        ask(survey)
    assert told in str(caught.value)


def test_a_misspelt_verb_gets_the_nearest():
    with pytest.raises(AttributeError, match="Did you mean 'csat'"):
        _ = cr.csta


def test_one_name_is_as_good_as_a_list_of_one():
    rng = np.random.default_rng(3)
    data = pd.DataFrame(
        {
            "score": rng.integers(1, 6, 200),
            "hours": rng.exponential(3, 200),
            "team": rng.choice(["a", "b"], 200),
        }
    )
    survey = cr.Survey(data, csat="score", drivers="hours", segments="team", scales=FIVE)
    one = cr.drivers(survey, drivers="hours", controls="team").table
    pd.testing.assert_frame_equal(one, cr.drivers(survey, drivers=["hours"], controls=["team"]).table)


@pytest.mark.parametrize("weighed", [False, True])
def test_answers_left_out_of_a_file_of_counts_are_counted_as_answers(tmp_path, weighed):
    """By hand: 10 + 20 + 5 + 8 answers and a line of none; the first line is replaced by a later one of its id."""
    rows = pd.DataFrame(
        [(1, 5, 10, 1), (1, 4, 20, 1), (2, 3, 5, 0), (3, 2, 8, 1), (4, 2, 0, 1)],
        columns=["id", "score", "n", "w"],
    )
    roles = {"csat": "score", "id": "id", "count": "n", **({"weight": "w"} if weighed else {})}
    rows.to_csv(tmp_path / "1.csv", index=False)
    lines = [
        f"  {column}: {{role: {role}{', scale: 1-5' if role == 'csat' else ''}}}"
        for role, column in roles.items()
    ]
    (tmp_path / "survey.yml").write_text("\n".join(["answers: 1.csv", "columns:", *lines]), encoding="utf-8")
    for found in (cr.Survey(rows, scales={"score": "1-5"}, **roles), cr.read_survey(tmp_path / "survey.yml")):
        left_out = [n for _, n in found.ledger.excluded]
        assert left_out == ([6, 10] if weighed else [1, 10])
        assert found.counts().n.sum() == (28 if weighed else 33)
        assert found.ledger.read == 44
