"""Levels: what a difference is of and the two numbers behind it, each with its range, for the words of a tile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from csat_research.results.drawing.numbers import form_of, level_text, range_text
from csat_research.results.result import Result
from csat_research.words import Sentence, count_say, say

__all__ = ["BOUGHT_AFTER", "between", "bought", "range_shown", "rates"]

# What buying again is called where there is no number, by the score that is followed.
BOUGHT_AFTER: dict[str, Sentence] = {
    "csat": say("Bought after: satisfied minus others"),
    "nps": say("Bought after: promoters minus others"),
    "ces": say("Bought after: easy minus others"),
}
SAID = {  # by the score whose customers say it
    "csat": {
        "bought": say("Say they bought again: satisfied − others"),
        "intends": say("Say they will buy again: satisfied − others"),
    },
    "nps": {
        "bought": say("Say they bought again: promoters − others"),
        "intends": say("Say they will buy again: promoters − others"),
    },
    "ces": {
        "bought": say("Say they bought again: easy − others"),
        "intends": say("Say they will buy again: easy − others"),
    },
}


def between(result: Result, form: str) -> Sentence | str:
    """'from 79.3 % (73.1 to 84.4) to 54.4 % (48.0 to 60.6)'; nothing where a level has no range."""
    row = pd.Series() if result.figure is None else result.figure.data.iloc[0]
    before, after = (
        level_text(row.get(name), row.get(f"{name}_low"), row.get(f"{name}_high"), form)
        for name in ("before", "after")
    )
    return say("from {x} to {y}", x=before, y=after) if before and after else ""


def rates(result: Result) -> Sentence | None:
    """'44.0 % (41.0 to 47.0) against 30.8 % (26.1 to 35.9), purchases before held equal; ...', the two rates behind it.

    Nothing is held equal where customers were asked whether they bought.
    """
    shares = result.tables.get("headline_rates")
    if shares is None or len(shares) < 2:
        return None
    ends = shares[["estimate", "conf_low", "conf_high"]].head(2).to_numpy(float)
    first, second = (level_text(value, low, high, "percent") for value, low, high in ends)
    if not (first and second):
        return None
    if not result.provenance.get("horizon_days"):
        return say("{x} against {y}; cause not shown", x=first, y=second)
    return say("{x} against {y}, purchases before held equal; cause not shown", x=first, y=second)


def bought(result: Result, score: str) -> Sentence:
    """Of whom the difference is, with the days in which a purchase counts; none where customers were asked."""
    days = result.provenance.get("horizon_days")
    if not days:
        intended = any(test.measure == "intends" for test in result.tests)
        return SAID[score]["intends" if intended else "bought"]
    if score == "ces":
        return count_say(
            "Bought in {n:plain} day: easy − others",
            "Bought in {n:plain} days: easy − others",
            days,
        )
    if score == "nps":
        return count_say(
            "Bought in {n:plain} day: promoters − others",
            "Bought in {n:plain} days: promoters − others",
            days,
        )
    return count_say(
        "Bought in {n:plain} day: satisfied − others", "Bought in {n:plain} days: satisfied − others", days
    )


def range_shown(row: Mapping[str, Any], result: Result) -> Sentence:
    """The range of a row as tile and picture have it: of NPS and of a difference with its signs, of a mean with two decimals."""
    unit = "" if result.figure is None else str(result.figure.options.get("unit", ""))
    form = form_of(str(row.get("measure", "")), unit)
    return range_text(row["conf_low"], row["conf_high"], {"format": form})
