"""What the silent could make of a number, in the words of each score, and nothing where it is not known."""

import math

import pandas as pd
import pytest

from csat_research.reporting.page.origin import origin
from csat_research.reporting.page.silent import bounds_words
from csat_research.results.ledger import RowLedger
from csat_research.results.result import Result


def result(verb, low, high, **about):
    table = pd.DataFrame([{"estimate": 20.0, "conf_low": 10.0, "conf_high": 30.0, "n": 80}])
    asked = {"asked": 100, "answered": 80, "rate": 80.0, "bound_low": low, "bound_high": high}
    tables = {"response": pd.DataFrame([asked]), "total": table.assign(measure=verb)}
    return Result(verb=verb, table=table, tables=tables, provenance=about, rows=RowLedger(100, 80, 20))


@pytest.mark.parametrize(
    ("verb", "low", "high", "told"),
    [
        ("csat", 60.0, 80.0, "the share satisfied of all asked lies between 60.0 and 80.0\xa0%"),
        ("nps", -4.0, 36.0, "the NPS of all asked lies between \u22124.0 and +36.0"),
        ("ces", 4.2, 5.4, "the mean ease of all asked lies between 4.20 and 5.40"),
    ],
)
def test_each_score_says_it_in_its_own_unit(verb, low, high, told):
    assert str(bounds_words(result(verb, low, high))) == told


@pytest.mark.parametrize(("verb", "low"), [("csi", 60.0), ("nps", math.nan)])
def test_what_nothing_bounds_has_no_words(verb, low):
    assert bounds_words(result(verb, low, 80.0)) is None
    assert bounds_words(Result(verb="csat", table=pd.DataFrame())) is None


@pytest.mark.parametrize(("weighted", "said"), [(False, False), (True, True)])
def test_where_the_numbers_come_from_tells_the_bounds(weighted, said):
    found = repr(origin(result("nps", -4.0, 36.0, weighted=weighted), "en"))
    assert "the NPS of all asked lies between" in found
    assert ("with the answers weighted as here" in found) == said


@pytest.mark.parametrize(("verb", "shown"), [("ces", "20.00"), ("nps", "+20.0"), ("csi", "20.0")])
def test_the_way_to_a_number_ends_as_the_number_is_written(verb, shown):
    assert [line.number for line in origin(result(verb, 0.0, 1.0), "en").lines][-1] == shown
