"""Tiles: the word of a verdict beside its range, and why the two may seem to disagree."""

import pytest

from csat_research.reporting.tiles import _word
from csat_research.results.ledger import Test
from csat_research.words import say


@pytest.mark.parametrize(
    ("low", "high", "verdict", "told"),
    [
        (
            0.6,
            27.5,
            "no change told",
            "no change that can be told from chance: headlines are judged together",
        ),
        (
            -9.0,
            -0.1,
            "no change told",
            "no change that can be told from chance: headlines are judged together",
        ),
        (-0.6, 27.5, "no change told", "no change that can be told from chance"),
        (0.6, 27.5, "rose", "rose"),
    ],
)
def test_a_range_without_zero_and_no_change_told_are_explained(low, high, verdict, told):
    """Holm over the headlines may keep a word from a difference whose own range leaves out 0."""
    test = Test(
        label="CSAT", kind="change", measure="csat", estimate=14.0, conf_low=low, conf_high=high, p_value=0.04, verdict=verdict
    )  # fmt: skip
    assert str(_word(test, say("nothing"))) == told


def test_without_a_test_the_other_words_stand():
    assert str(_word(None, say("from 1 to 2"))) == "from 1 to 2"
