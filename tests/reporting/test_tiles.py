"""Tiles: the word of a verdict beside its range, and why the two may seem to disagree."""

import pandas as pd
import pytest

from csat_research.reporting.harvest import Harvest
from csat_research.reporting.page.levels import between, bought, rates
from csat_research.reporting.page.tiles import _loyalty, _word
from csat_research.results.figure import Figure
from csat_research.results.ledger import Test
from csat_research.results.result import Result
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


def result(**parts):
    return Result(verb="v", table=pd.DataFrame({"estimate": [1.0]}), **parts)


def drawn(**columns):
    data = pd.DataFrame({"label": ["CSAT"], "before": [79.3], "after": [54.4], **columns})
    return result(figure=Figure(kind="changes", title="t", subtitle="s", alt="t", axis="a", data=data))


def test_no_level_stands_without_its_range():
    ranged = {"before_low": [73.1], "before_high": [84.4], "after_low": [48.0], "after_high": [60.6]}
    assert (
        str(between(drawn(**ranged), "percent"))
        == "from 79.3\u00a0% (73.1 to 84.4) to 54.4\u00a0% (48.0 to 60.6)"
    )
    assert between(drawn(**ranged | {"after_low": [float("nan")]}), "percent") == ""
    assert between(drawn(), "percent") == between(result(), "percent") == ""
    shares = pd.DataFrame({"estimate": [29.8, 14.2], "conf_low": [27.3, 9.8], "conf_high": [32.4, 18.6]})
    assert str(rates(result(tables={"headline_rates": shares}))).startswith(
        "29.8\u00a0% (27.3 to 32.4) against 14.2\u00a0% (9.8 to 18.6)"
    )
    assert rates(result(tables={"headline_rates": shares.assign(conf_low=float("nan"))})) is None
    followed = {"provenance": {"horizon_days": 90}, "tables": {"headline_rates": shares}}
    assert "purchases before held equal" in str(rates(result(**followed)))
    assert "purchases before held equal" not in str(
        rates(result(tables={"headline_rates": shares}))
    )  # nothing was held equal


@pytest.mark.parametrize(
    ("about", "told"),
    [
        ({"horizon_days": 90}, "Bought in 90 days: satisfied − others"),
        ({"horizon_days": None}, "Say they bought again: satisfied − others"),
    ],
)
def test_buying_again_names_the_days_it_was_followed(about, told):
    assert str(bought(result(provenance=about), "csat")) == told


def test_its_tile_says_from_when_to_when_people_answered():
    """Two pages may follow the customers of other days, and only these words tell why their numbers differ."""
    rows = pd.DataFrame(
        {"measure": ["difference"], "estimate": [15.6], "conf_low": [10.6], "conf_high": [20.7], "n": [9]}
    )
    shares = pd.DataFrame({"estimate": [29.8, 14.2], "conf_low": [27.3, 9.8], "conf_high": [32.4, 18.6]})
    about = {"horizon_days": 90, "selection": "1 Sep 2025 to 2 Aug 2026"}
    found = Result(verb="loyalty", table=rows, tables={"headline_rates": shares}, provenance=about)
    assert _loyalty(found, Harvest(blocks=()), "en").words.startswith("1 Sep 2025 to 2 Aug 2026: 29.8\u00a0%")


def test_where_recommending_alone_was_asked_buying_again_is_of_promoters():
    about = {"horizon_days": 90}
    found = [bought(result(provenance=about), score) for score in ("csat", "nps", "ces")]
    assert [str(one) for one in found] == [
        "Bought in 90 days: satisfied − others",
        "Bought in 90 days: promoters − others",
        "Bought in 90 days: easy − others",
    ]
