"""Header words: the lists that header and cells share."""

from typing import get_args

import pandas as pd
import pytest

from csat_research.intake.grammar import duration
from csat_research.intake.guess import guess_frame
from csat_research.intake.headers import Part, Topic, holds, speaks_of, unit_of
from csat_research.intake.word_lists import unit_names, word_lists
from csat_research.results.naming import GROUPINGS, LABELS
from csat_research.survey.questions import readable


def test_every_unit_that_a_header_may_name_is_read_behind_a_number_too():
    """Words of units stand in one list; a few more stand in cells alone, for in a header they say something else."""
    for unit, words in unit_names().items():
        for word in words:
            assert duration(f"3 {word}", unit) == 3
    assert duration("2 Tage 3 Std", "hours") == 51
    assert unit_of("Ticket tag") is None


def test_a_listed_word_finds_itself():
    """Headers are compared without capitals and cut at marks: a word that is listed otherwise would never be found."""
    lists = word_lists()
    for part in get_args(Part):
        assert [one for one in lists["parts"][part] if not holds(f"x{one}x", part)] == []
    for topic in get_args(Topic):
        assert [one for one in lists[topic] if not speaks_of(f"x {one} x", topic)] == []


def test_a_name_that_init_gives_is_known_in_every_language():
    """`init` gives columns English names; without a label of their own they stand on the page as one of ours."""
    given = {one["name"] for one in word_lists()["roles"]} - {""}
    assert len(given) > 8
    assert [one for one in given if readable(one) not in LABELS and one not in GROUPINGS] == []


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("Czas rozmowy (min)", "minutes"),
        ("Длительность разговора, сек", "seconds"),
        ("Samtalstid (min)", "minutes"),
        ("مدت مکالمه (دقیقه)", "minutes"),
        ("Talk time (s)", "seconds"),
    ],
)
def test_how_long_people_talked_is_a_duration_in_the_unit_of_its_header(header, unit):
    """In the clock of the answers an hour is the unit; half a minute of talk is no half an hour."""
    frame = pd.DataFrame({"rating": [1, 2, 3, 4, 5] * 20, header: [0.5, 12, 3, 7.5, 4] * 20})
    guess = next(one for one in guess_frame(frame.astype(str)).guesses if one.column == header)
    assert (guess.role, guess.options["name"], guess.options["unit"]) == ("metric", "talk_hours", unit)
