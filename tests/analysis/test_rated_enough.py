"""Priorities where some items were rated by few: those are left out by name, and the rest is as if they were not there."""

import numpy as np
import pandas as pd
import pytest

import csat_research as cr
from csat_research.errors import MethodError

ITEMS = [f"i{k}" for k in range(5)]
N = 300


@pytest.fixture
def rows():
    rng = np.random.default_rng(3)
    mood = rng.normal(size=N)
    rated = {
        one: np.clip(np.round(3.6 + (0.2 + 0.1 * k) * mood + rng.normal(0, 0.8, N)), 1, 5)
        for k, one in enumerate(ITEMS)
    }
    frame = pd.DataFrame(rated)
    frame["csat"] = np.clip(
        np.round(3.5 + 0.7 * (frame[ITEMS].mean(axis=1) - 3.6) + rng.normal(0, 0.4, N)), 1, 5
    )
    return frame


def survey(frame, items=ITEMS, **more):
    return cr.Survey(frame, csat="csat", items=items, scales=dict.fromkeys([*items, "csat"], "1-5"), **more)


def gaps(frame, **rated):
    """Each named item is rated in the first so many rows only."""
    frame = frame.copy()
    for name, n in rated.items():
        frame.loc[n:, name] = np.nan
    return frame


@pytest.mark.parametrize("rated", [{"i4": 9}, {"i4": 0}, {"i4": 100, "i3": 140}])
def test_items_rated_by_few_are_named_and_the_rest_is_as_without_them(rows, rated):
    kept = [one for one in ITEMS if one not in rated]
    found = cr.priorities(survey(gaps(rows, **rated)), replicates=100)
    alone = cr.priorities(survey(rows[[*kept, "csat"]], kept), replicates=100)
    assert found.table["term"].tolist() == kept
    np.testing.assert_allclose(found.table["importance"], alone.table["importance"], rtol=1e-12)
    np.testing.assert_allclose(found.table["performance_high"], alone.table["performance_high"], rtol=1e-12)
    (told,) = [str(one) for one in found.cautions if "left out of the map" in str(one)]
    assert all(f"I{name[1:]} ({n} rating" in told for name, n in rated.items())


def test_half_of_the_answers_with_all_is_enough_and_nobody_is_left_out(rows):
    found = cr.priorities(survey(gaps(rows, i4=N // 2)), replicates=100)
    assert found.table["term"].tolist() == ITEMS
    assert not any("left out of the map" in str(one) for one in found.cautions)


def test_where_people_said_what_matters_only_items_that_hardly_anybody_rated_are_left_out(rows):
    rng = np.random.default_rng(1)
    picks = [";".join(rng.choice(ITEMS, 2, replace=False)) for _ in range(N)]
    frame = gaps(rows, i3=0, i4=9).assign(p=picks)
    found = cr.priorities(survey(frame, picks="p"), replicates=100)
    assert found.table["term"].tolist() == ["i0", "i1", "i2", "i4"]
    assert found.table["importance"].sum() == pytest.approx(100)


def test_items_that_are_hardly_ever_rated_together_are_told_with_the_way_out(rows):
    frame = rows.copy()
    for k, one in enumerate(ITEMS):
        frame.loc[frame.index % len(ITEMS) != k, one] = np.nan
    with pytest.raises(MethodError, match=r"Under half .* \(I0, I1, I2, I3 and 1 more\).*role picks"):
        cr.priorities(survey(frame), replicates=100)


def test_items_whose_importance_nobody_was_asked_for_are_named_and_the_rest_is_as_without_them(rows):
    """A company asks how much each service matters, but not of the whole: the map is of those that it asked about."""
    asked = ITEMS[:3]
    rng = np.random.default_rng(4)
    rows = rows.assign(**{f"how_much_{one}": rng.integers(1, 4, N) for one in asked})
    questions = {f"how_much_{one}": {"role": "importance", "scale": "1-3"} for one in asked}
    questions |= {one: {"importance": f"how_much_{one}"} for one in asked}
    found = cr.priorities(survey(rows, questions=questions), replicates=100)
    alone = cr.priorities(survey(rows, asked, questions=questions), replicates=100)
    for column in ("term", "importance", "performance_high", "verdict"):
        assert found.table[column].tolist() == alone.table[column].tolist()
    assert "nobody was asked how important they are: I3, I4." in " ".join(map(str, found.cautions))
    assert not any("nobody was asked" in str(one) for one in alone.cautions)
    one_more = cr.priorities(survey(rows, ITEMS[:4], questions=questions), replicates=100)
    assert "nobody was asked how important it is: I3." in " ".join(map(str, one_more.cautions))
