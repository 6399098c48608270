"""Tables, ledgers, figures and Results as plain data and back; nothing is rounded, nothing is lost."""

import json
import math
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.axes import Axes
from pandas.testing import assert_frame_equal

from csat_research.errors import MethodError
from csat_research.results.figure import Figure
from csat_research.results.frames import frame_from_json, frame_to_json, records
from csat_research.results.ledger import Resample, RowLedger, Test, excluded_total
from csat_research.results.result import MIME, Result
from csat_research.words import say
from tests.results.sketches import FIGURES, ROWS, TABLE, result

WORDS = say("{n:count} answers", n=3)


def through_json(data):
    """As it comes back from a file: strict JSON, no NaN."""
    return json.loads(json.dumps(data, allow_nan=False))


@pytest.mark.parametrize("table", [TABLE, *(one.data for one in FIGURES.values())])
def test_the_rows_of_a_table_are_those_of_pandas(table):
    assert str(records(table)) == str(
        table.to_dict("records")
    )  # as text: what is missing is not equal to itself


def test_a_stored_result_makes_a_table_when_it_is_asked_for():
    stored = through_json(result().to_json())
    stored["tables"] |= {"odd": {"columns": ["n"]}}
    tables = Result.from_json(stored).tables
    assert [*tables] == [*stored["tables"]]
    assert len(tables) == len(stored["tables"])
    for name in result().tables:
        assert_frame_equal(tables[name], frame_from_json(stored["tables"][name]))
    with pytest.raises(KeyError, match="rows"):
        tables["odd"]


def test_a_table_comes_back_as_it_was():
    table = pd.DataFrame(
        {
            "text": ["a", None, "<b>"],
            "n": [1, 2, 3],
            "estimate": [1 / 3, np.nan, -0.1],
            "flag": [True, False, True],
            "label": [WORDS, "x", None],
            "big": [2**60, 0, -1],
        }
    )
    back = frame_from_json(through_json(frame_to_json(table)))
    assert list(back.columns) == list(table.columns)
    assert back["estimate"].tolist()[0] == 1 / 3
    assert math.isnan(back["estimate"].tolist()[1])
    assert back["n"].dtype == "int64"
    assert back["big"].tolist() == [2**60, 0, -1]
    assert back["flag"].dtype == bool
    assert back["label"].tolist() == [WORDS, "x", None]
    assert back["text"].tolist() == ["a", None, "<b>"]
    assert through_json(frame_to_json(back)) == through_json(frame_to_json(table))


def test_infinities_and_missing_cells_are_null():
    table = pd.DataFrame({"a": [np.inf, -np.inf, np.nan], "b": pd.array([1, None, 3], dtype="Int64")})
    assert frame_to_json(table)["rows"] == [[None, 1], [None, None], [None, 3]]


def test_an_empty_table_keeps_its_columns():
    assert list(frame_from_json(frame_to_json(TABLE.head(0))).columns) == list(TABLE.columns)


@given(
    st.lists(
        st.tuples(st.integers(-(2**62), 2**62), st.floats(allow_nan=False, allow_infinity=False)), min_size=1
    )
)
def test_numbers_lose_no_digit(rows):
    table = pd.DataFrame(rows, columns=["n", "x"]).astype({"n": "int64", "x": "float64"})
    assert_frame_equal(frame_from_json(through_json(frame_to_json(table))), table)


def test_a_ledger_with_a_row_lost_cannot_be_built():
    with pytest.raises(MethodError, match="10 rows were read but 9 are accounted for"):
        RowLedger(10, 7, 0, ((say("blank"), 2),))


@given(st.integers(0, 9), st.integers(0, 9), st.lists(st.integers(0, 9), max_size=4))
def test_a_ledger_adds_up_and_comes_back(used, rejected, gone):
    rules = tuple((say("rule {i}", i=i), n) for i, n in enumerate(gone))
    ledger = RowLedger(used + rejected + sum(gone), used, rejected, rules)
    assert RowLedger.from_json(through_json(ledger.to_json())) == ledger
    assert excluded_total(rules) == sum(gone)
    numbers = [int(one) for one in str(ledger.sentence()).replace("rule ", "rule").split() if one.isdigit()]
    assert numbers[0] == sum(numbers[1:])


def test_the_ledger_in_words_names_what_was_left_out():
    assert str(ROWS.sentence()).startswith("7,912 read = 1,588 used + 4,616 unanswered + ")
    assert str(RowLedger(3, 3).sentence()) == "3 read = 3 used + 0 rejected"


def test_a_test_comes_back_with_its_unknowns():
    one = Test(
        label=WORDS, kind="change", measure="csat", estimate=-1.6, conf_low=-4.4, conf_high=1.2, p_value=0.26
    )
    back = Test.from_json(through_json(one.to_json()))
    assert back.label == one.label
    assert math.isnan(back.p_adjusted)
    assert math.isnan(back.margin)
    assert back.to_json() == one.to_json()


@pytest.mark.parametrize("kind", sorted(FIGURES))
def test_a_figure_comes_back(kind):
    one = FIGURES[kind]
    back = Figure.from_json(through_json(one.to_json()))
    assert (back.kind, back.title, back.subtitle, back.alt, back.axis) == (
        one.kind,
        one.title,
        one.subtitle,
        one.alt,
        one.axis,
    )
    assert through_json(back.to_json()) == through_json(one.to_json())


def test_options_may_hold_sentences():
    given_options = {"reference_label": WORDS, "events": [["2026-09", WORDS]], "pattern": 3, "plural": None}
    one = Figure(kind="dots", title="", subtitle="", alt="", axis="", data=TABLE, options=given_options)
    assert Figure.from_json(through_json(one.to_json())).options == given_options


def whole():
    """A Result with every field filled."""
    test = Test(
        label=WORDS, kind="change", measure="csat", estimate=-1.6, conf_low=-4.4, conf_high=1.2, p_value=0.26
    )
    resample = Resample("abc", "customer", 0, 2000)
    return result(
        tables={"pairwise": TABLE},
        tests=(test,),
        resample=resample,
        provenance={"survey": "abc"},
        draws=np.zeros((3, 3)),
    )


def test_a_result_comes_back_and_shows_the_same():
    one = whole()
    back = Result.from_json(through_json(one.to_json()))
    assert through_json(back.to_json()) == through_json(one.to_json())
    assert back.summary() == one.summary()
    assert back._repr_html_() == one._repr_html_()
    assert back.draws is None
    assert_frame_equal(back.table, one.table, check_dtype=False)


def test_a_result_without_anything_comes_back():
    one = Result(verb="csat", table=pd.DataFrame())
    assert through_json(Result.from_json(through_json(one.to_json())).to_json()) == through_json(
        one.to_json()
    )


def test_a_notebook_gets_text_html_and_data():
    bundle = whole()._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html", MIME}
    assert bundle["text/html"].startswith("<figure")
    assert "Caution: Three of four asked did not answer." in bundle["text/plain"]
    through_json(bundle[MIME])


def test_a_result_prints_the_figures_that_its_numbers_have():
    """With one decimal an AUC of .6408 read 0.6, a mean of 3.749 read 3.7, and a p of .0004 read 0.0."""
    table = pd.DataFrame(
        {
            "measure": ["auc", "csat_mean"],
            "n": [1302, 40],
            "estimate": [0.64083, 3.7491],
            "p_value": [0.0004, math.nan],
        }
    )
    lines = repr(Result(verb="loyalty", table=table)).splitlines()
    assert [one.split() for one in lines[-3:]] == [
        ["measure", "n", "estimate", "p_value"],
        ["auc", "1,302", "0.6408", "<", ".001"],
        ["csat_mean", "40", "3.749", "–"],
    ]


def test_a_result_draws_itself_or_says_that_it_cannot():
    import matplotlib.pyplot as plt

    assert isinstance(whole().plot(), Axes)
    plt.close("all")
    with pytest.raises(MethodError, match="csat has no picture"):
        result(figure=None).plot()


def test_findings_come_before_cautions():
    assert result().summary().splitlines() == [
        "CSAT by channel: from 70.4\u00a0% to 84.5\u00a0%.",
        "Caution: Three of four asked did not answer.",
        "Caution: Whether channels differ is not tested here.",
    ]


def test_a_result_is_light_until_it_is_shown():
    code = (
        "import sys, csat_research.results.result, csat_research.results.page, csat_research.results.figures\n"
        "print({'matplotlib', 'seaborn', 'great_tables', 'mistune'} & set(sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert found.stdout.strip() == "set()"
