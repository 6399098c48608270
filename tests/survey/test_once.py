"""What was counted is known: asked again it is the same, whoever asks, and nobody can write over it."""

import numpy as np
import pandas as pd
import pytest

from csat_research.survey.engine import counting, once
from csat_research.survey.stretches import periods
from csat_research.survey.survey import Survey


@pytest.fixture
def asked(monkeypatch):
    """How often the engine was asked."""
    real, calls = counting.counts, []
    monkeypatch.setattr(counting, "counts", lambda *given: (calls.append(given), real(*given))[1])
    return calls


def survey(frame=pd.DataFrame):
    data = {"score": [5, 4, 2, 5], "who": ["a", "a", "b", "c"], "day": pd.to_datetime(["2026-09-01"] * 4)}
    return Survey(frame(data), csat="score", customer="who", answered_at="day", scales={"score": "1-5"})


def same(one, other):
    return (
        one.keys.equals(other.keys)
        and np.array_equal(one.n, other.n)
        and (one.cluster_totals != other.cluster_totals).nnz == 0
    )


def test_the_engine_is_asked_once(asked):
    here = survey()
    first, again = (here.counts("score", cluster="who") for _ in range(2))
    assert len(asked) == 1
    assert same(first, again)
    here.counts("score", cluster="who", strata=None, by="who")
    here.where(score=5).counts("score", cluster="who")
    assert len(asked) == 3


def test_a_reader_cannot_change_what_the_next_one_gets():
    here = survey()
    first = here.counts("score", cluster="who")
    first.keys["score"] = 0.0
    with pytest.raises(ValueError, match="read-only"):
        first.n[0] = 7
    assert here.counts("score", cluster="who").keys["score"].tolist() == [2.0, 4.0, 5.0]


def test_a_limit_is_kept_also_where_the_cells_are_known():
    from csat_research.errors import TooManyCellsError

    here = survey()
    here.counts("score")
    with pytest.raises(TooManyCellsError):
        here.counts("score", max_cells=2)


def test_what_is_large_or_may_change_is_asked_again(asked, monkeypatch):
    polars = pytest.importorskip("polars")
    lazy = survey(polars.DataFrame)
    for _ in range(2):
        lazy.counts("score")
    monkeypatch.setattr(once, "SMALL", 2)
    here = survey()
    for _ in range(2):
        here.counts("score")
    assert len(asked) == 4


def test_the_stretches_of_a_page_are_made_once():
    found = periods(survey(), "2026-09")
    assert found.this is found.this
    assert found.year is found.year


@pytest.mark.parametrize("by", [["who"], ["who", "score"], ["score"]])
def test_groups_of_the_first_keys_are_those_that_sorting_gives(by):
    frame = pd.DataFrame({"score": [5, 4, 2, 5, 4], "who": ["b", None, "a", "b", None]})
    cells = Survey(frame, csat="score", segments=["who"], scales={"score": "1-5"}).counts("score", by="who")
    slow = cells.keys.groupby(by, sort=True, dropna=False).groups
    found = cells.groups(by)
    assert [sorted(slow[key]) for key in slow] == [np.flatnonzero(mask).tolist() for _, mask in found]
    told = [key if isinstance(key, tuple) else (key,) for key in slow]
    assert [tuple(map(str, key)) for key in told] == [tuple(map(str, key)) for key, _ in found]
