"""Which segment a report shows where none is named: one whose groups can be told apart."""

from __future__ import annotations

import pandas as pd
import pytest

from csat_research import Survey, periods
from csat_research.errors import ColumnError
from csat_research.measures.catalogue import MEASURES
from csat_research.survey.followed import SHARES

DAYS = pd.date_range("2026-09-01", periods=60)
DATA = pd.DataFrame(
    {"day": DAYS, "score": 5, "team": ["north", "south"] * 30, "channel": ["chat", "chat", "phone"] * 20}
)


def around(data, *segments, **chosen):
    """The last month of a survey with these segments."""
    survey = Survey(data, csat="score", answered_at="day", segments=list(segments), scales={"score": "1-5"})
    return periods(survey.where(**chosen) if chosen else survey)


def test_channel_comes_first_wherever_it_was_declared():
    assert around(DATA, "team", "channel").segment == "channel"
    assert around(DATA, "team", "channel").segments == ["channel", "team"]


def test_on_the_page_of_one_channel_its_teams_are_shown():
    assert around(DATA, "channel", "team", channel="phone").segment == "team"


def test_where_all_answers_are_of_one_group_nothing_is_shown_twice():
    with pytest.raises(ColumnError, match="All answers are of one group of “channel”"):
        _ = around(DATA, "channel", channel="phone").segment
    with pytest.raises(ColumnError, match="No column is a segment"):
        _ = around(DATA).segment


def test_a_segment_that_is_named_is_taken_as_it_is():
    survey = Survey(DATA, csat="score", answered_at="day", segments=["channel"], scales={"score": "1-5"})
    assert periods(survey.where(channel="phone"), segment="channel").segment == "channel"


@pytest.mark.parametrize(("role", "share"), SHARES.items())
def test_the_share_of_a_score_is_a_measure_of_that_score(role, share):
    """The survey stands below the measures and cannot ask them for their names."""
    assert (MEASURES[share].role, MEASURES[share].kind) == (role, "share")
