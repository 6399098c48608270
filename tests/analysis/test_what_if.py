"""What if: a driver capped, lifted or set, on the fitted curve; where nothing is known, it says so."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csat_research.analysis.drivers.drivers import drivers
from csat_research.analysis.drivers.what_if import Change, at_least, at_most, set_to
from csat_research.errors import ColumnError, MethodError
from tests.analysis.drivers_plain import columns, cumulative, newton, satisfied, shop, survey_of

FRAME = shop(600, seed=2)


@pytest.fixture(scope="module", params=["ordinal", "logistic"])
def found(request):
    return drivers(survey_of(FRAME), model=request.param)


def expected(found, **changed):
    """Mean change of the curve by hand, in points."""
    w, x = FRAME["w"].to_numpy(), columns(FRAME)
    ordinal = found.provenance["model"] == "ordinal"
    b = cumulative(x, FRAME["score"].to_numpy(), w) if ordinal else newton(x, satisfied(FRAME), w)
    p = [1 / (1 + np.exp(-columns(FRAME, **given) @ b)) for given in ({}, changed)]
    return 100 * np.average(p[1] - p[0], weights=w)


@pytest.mark.parametrize(
    ("change", "by_hand", "words"),
    [
        (at_most(2), lambda v: np.minimum(v, 2), "at most 2"),
        (at_least(2), lambda v: np.maximum(v, 2), "at least 2"),
        (set_to(2), lambda v: np.full(len(v), 2.0), "set to 2"),
        (2, lambda v: np.minimum(v, 2), "at most 2"),  # low is better: a bare number caps
    ],
)
def test_hours_capped_lifted_and_set(found, change, by_hand, words):
    what = found.what_if({"response_hours": change})
    row = what.table.iloc[0]
    assert row["estimate"] == pytest.approx(
        expected(found, response_hours=by_hand(FRAME["response_hours"].to_numpy()))
    )
    assert row["conf_low"] < row["estimate"] < row["conf_high"]
    assert words in what.interpret()
    assert "cause not shown" in what.interpret()


def test_a_bare_number_lifts_where_high_is_better(found):
    row = found.what_if({"expertise": 4}).table.iloc[0]
    assert row["estimate"] == pytest.approx(expected(found, expertise=np.maximum(FRAME["expertise"], 4)))
    assert "at least 4" in row["term"]


def test_two_changes_at_once_are_one_number(found):
    what = found.what_if({"response_hours": at_most(2), "expertise": at_least(4)})
    by_hand = expected(
        found,
        response_hours=np.minimum(FRAME["response_hours"], 2),
        expertise=np.maximum(FRAME["expertise"], 4),
    )
    assert what.table["estimate"].tolist() == pytest.approx([by_hand])


def test_a_cap_that_nobody_meets_changes_nothing(found):
    top = FRAME["response_hours"].max()
    row = found.what_if({"response_hours": at_most(top)}).table.iloc[0]
    assert row["estimate"] == 0
    assert row["then"] == row["now"]


def test_now_is_csat_and_then_is_now_plus_the_change(found):
    row = found.what_if({"response_hours": at_most(2)}).table.iloc[0]
    assert row["now"] == pytest.approx(100 * np.average(satisfied(FRAME), weights=FRAME["w"]))
    assert row["then"] == pytest.approx(row["now"] + row["estimate"])


@pytest.mark.full
@pytest.mark.parametrize("model", ["ordinal", "logistic"])
def test_the_range_includes_which_answers_were_drawn(model):
    """A bootstrap of customers, model and cap anew: error within 12 %."""
    roles = {"agent": None, "weight": None, "drivers": ["response_hours"]}
    asked = drivers(survey_of(FRAME, **roles), model=model)
    row = asked.what_if({"response_hours": at_most(2)}).table.iloc[0]
    rng = np.random.default_rng(1)
    rows = [group.index.to_numpy() for _, group in FRAME.groupby("client")]
    y, hours, score = satisfied(FRAME), FRAME["response_hours"].to_numpy(), FRAME["score"].to_numpy()
    draws = []
    for _ in range(300):
        at = np.concatenate([rows[i] for i in rng.integers(0, len(rows), len(rows))])
        x = np.column_stack([np.ones(len(at)), np.log1p(hours[at])])
        ones = np.ones(len(at))
        b = cumulative(x, score[at], ones) if model == "ordinal" else newton(x, y[at], ones)
        capped = np.column_stack([np.ones(len(at)), np.log1p(np.minimum(hours[at], 2))])
        draws.append(100 * (1 / (1 + np.exp(-capped @ b)) - 1 / (1 + np.exp(-x @ b))).mean())
    assert row["std_error"] == pytest.approx(np.std(draws, ddof=1), rel=0.12)


@pytest.mark.parametrize("value", [-1, 1e6, float("nan")])
def test_outside_the_answers_is_refused(found, value):
    with pytest.raises(MethodError, match="outside the answers"):
        found.what_if({"response_hours": set_to(value)})


def test_outside_the_middle_of_the_answers_is_a_caution(found):
    edge = np.percentile(FRAME["response_hours"], 2)
    what = found.what_if({"response_hours": at_most(edge)})
    assert any("outside the middle 90 %" in str(one) for one in what.cautions)
    inside = [str(one) for one in found.what_if({"response_hours": at_most(3)}).cautions]
    assert not any("outside the middle" in one for one in inside)
    assert inside == [
        str(one) for one in found.cautions if "ranges are rough" in str(one)
    ]  # 30 agents, as drivers say
    assert inside


def test_messages_of_bad_questions(found):
    with pytest.raises(ColumnError, match="Did you mean “response_hours”"):
        found.what_if({"responce_hours": 2})
    with pytest.raises(MethodError, match="Say what is changed"):
        found.what_if({})
    with pytest.raises(MethodError, match="made of words"):
        drivers(survey_of(FRAME), drivers=["channel", "expertise"]).what_if({"channel": 1})


def test_the_rows_behind_are_not_changed(found):
    before = found.fitted.rows.copy()
    found.what_if({"response_hours": at_most(1)})
    pd.testing.assert_frame_equal(found.fitted.rows, before)


numbers = st.lists(st.floats(0, 100), min_size=1, max_size=20)


@given(values=numbers, at=st.floats(0, 100))
def test_a_change_does_what_its_name_says(values, at):
    x = np.array(values)
    assert (at_most(at).apply(x) <= at).all()
    assert (at_least(at).apply(x) >= at).all()
    assert (set_to(at).apply(x) == at).all()
    for one in (at_most(at), at_least(at)):
        assert one.apply(one.apply(x)).tolist() == one.apply(x).tolist()
    assert isinstance(at_most(at), Change)
