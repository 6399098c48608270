"""Columns "Rating 1" to "Rating 5": counts where sums or sizes show it, ratings where they are; where neither shows it is said."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import csat_research as cr
from csat_research.errors import ColumnError
from csat_research.intake.init import init
from csat_research.intake.read import read_survey

NAMES = {
    "en": "Rating {}", "star": "{} star", "bare": "{}", "ru": "Оценка {}", "pl": "ocena_{}", "sv": "betyg {}", "fa": "امتیاز {}",
    "mark": "{}★",
}  # fmt: skip


def _counts(form, rows=30, most=60, low=0):
    rng = np.random.default_rng(11)
    frame = pd.DataFrame({form.format(i): rng.integers(low, most + 1, rows) for i in range(1, 6)})
    return frame.assign(shop=[f"S{i:02}" for i in range(rows)])


def _share(frame, form):
    """4 and 5 among all that were counted, by hand."""
    n = [int(frame[form.format(i)].sum()) for i in range(1, 6)]
    return 100 * (n[3] + n[4]) / sum(n), sum(n)


def _made(frame, folder, **how):
    frame.to_csv(folder / "a.csv", index=False)
    return init(folder / "a.csv", yes=True, **how)


@pytest.mark.parametrize("form", NAMES.values(), ids=NAMES)
def test_numbers_beyond_ratings_are_counts(form, tmp_path):
    frame = _counts(form)
    survey = read_survey(_made(frame, tmp_path).path)
    share, n = _share(frame, form)
    found = cr.csat(survey).table.iloc[0]
    assert (found["n"], survey.ledger.read, survey.ledger.kept) == (n, n, n)
    assert found["estimate"] == pytest.approx(share)


@pytest.mark.parametrize("form", ["Rating {}", "Оценка {}", "{}"])
def test_a_sum_beside_small_numbers_shows_counts(form, tmp_path):
    frame = _counts(form, most=4)
    frame["Total"] = frame[[form.format(i) for i in range(1, 6)]].sum(axis=1)
    share, n = _share(frame, form)
    found = cr.csat(read_survey(_made(frame, tmp_path).path)).table.iloc[0]
    assert found["n"] == n
    assert found["estimate"] == pytest.approx(share)


def test_small_numbers_that_nothing_tells_are_refused_with_both_ways_on(tmp_path):
    with pytest.raises(ColumnError, match="how many gave each rating") as error:
        _made(_counts("Rating {}", most=4), tmp_path)
    assert "1 star" in str(error.value)
    assert "--role" in str(error.value)


def _persons(rows=200):
    rng = np.random.default_rng(12)
    mood = rng.normal(size=rows)
    ranks = [(mood + rng.normal(size=rows)).argsort().argsort() / rows for _ in range(6)]
    frame = pd.DataFrame({f"Rating {i}": 1 + (rank * 5).astype(int) for i, rank in enumerate(ranks[:5], 1)})
    return frame.assign(**{"Overall satisfaction": 1 + (ranks[5] * 5).astype(int)})


@pytest.mark.parametrize(
    "change",
    [
        lambda frame: frame,
        lambda frame: frame.assign(Total=frame.filter(like="Rating").sum(axis=1)),
        lambda frame: frame.mask(frame.index.to_series() % 25 == 0, 99),
        lambda frame: frame.replace({"Rating 2": {3: 33}}),
    ],
    ids=["plain", "total", "codes", "slips"],
)
def test_ratings_of_persons_stay_ratings(change, tmp_path):
    """A total of points, codes of no answer, or one number typed twice make no counts of them."""
    made = _made(change(_persons()), tmp_path)
    assert not any(one.role == "count" for one in made.guesses)
    assert made.guesses[-1].role == "csat"
