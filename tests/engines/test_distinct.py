"""Distinct values of a column: pandas counts its own, every other engine by narwhals; both as one counts by hand."""

import datetime as dt
from collections import Counter

import narwhals as nw
import pandas as pd
import polars as pl
import pytest

import csat_research as cr
from csat_research.survey.door.coding import distinct

COLUMNS = {
    "words": pd.Series(["good", None, "bad", "good"]),
    "numbers": pd.Series([5.0, None, 2.0, 5.0]),
    "whole": pd.Series([5, 1, 5, 2]),
    "truth": pd.Series([True, False, True, True]),
    "days": pd.Series(pd.to_datetime(["2026-10-02", None, "2026-10-01", "2026-10-02"])),
    "whole, some missing": pd.Series([5, None, 2, 5], dtype="Int64"),
    "categories": pd.Series(pd.Categorical(["b", None, "a", "b"], categories=["z", "b", "a"])),
    "of Arrow": pd.Series(["b", None, "a", "b"], dtype="string[pyarrow]"),
    "mixed": pd.Series([5, "five", None, 5, dt.date(2026, 10, 1), float("nan")], dtype=object),
}


def by_hand(cells):
    return dict(Counter(None if pd.isna(one) else one for one in cells))


@pytest.mark.parametrize("cells", COLUMNS.values(), ids=COLUMNS)
def test_values_are_counted_as_by_hand(cells):
    frame = nw.from_native(pd.DataFrame({"x": cells})).lazy()
    assert distinct(frame, "x") == by_hand(cells.tolist())


@pytest.mark.parametrize("name", ["words", "numbers", "whole", "truth", "days"])
def test_pandas_and_polars_give_the_same_values_in_the_same_order(name):
    frames = (pd.DataFrame({"x": COLUMNS[name]}), pl.from_pandas(pd.DataFrame({"x": COLUMNS[name]})))
    ours, theirs = (distinct(nw.from_native(one).lazy(), "x") for one in frames)
    assert list(ours.items()) == list(theirs.items())


@pytest.mark.parametrize("scores", [[5, 4, 2], [5, None, 2], [5, 4, 9], [5, 4, None, 9]])
@pytest.mark.parametrize("weight", [None, [1.0, 0.0, 2.0, 1.0]])
def test_the_kind_of_silence_is_the_same_where_every_cell_is_an_answer_and_where_not(scores, weight):
    frame = pd.DataFrame({"score": pd.Series(scores, dtype="float64")})
    roles = {"csat": "score", "scales": {"score": {"values": "1-5", "unanswered": [9]}}}
    if weight:
        frame["w"], roles["weight"] = weight[: len(frame)], "w"
    ours, theirs = (cr.Survey(one, **roles).rows() for one in (frame, pl.from_pandas(frame)))
    pd.testing.assert_frame_equal(ours, theirs, check_dtype=False)
