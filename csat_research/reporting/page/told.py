"""Told: which drivers a verdict says go with satisfaction, or with recommending, as the words of a title."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csat_research.reporting.harvest import Harvest
from csat_research.words import Sentence, count_say, say

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["by_promoters", "drivers_title", "told_drivers"]


def told_drivers(harvest: Harvest) -> list[str]:
    """The drivers that a verdict says go with the outcome."""
    tests = (test for test in harvest.judged if test.family == "drivers")
    return [str(test.label) for test in tests if test.verdict == "goes with"]


def by_promoters(harvest: Harvest) -> bool:
    """Whether the drivers are those of recommending: of the share of promoters, where no satisfaction was asked."""
    result = harvest.result("drivers")
    return result is not None and result.provenance.get("outcome") == "promoters"


def drivers_title(harvest: Harvest, data: pd.DataFrame) -> Sentence:
    """Which drivers go with the outcome, and which is first where only one may be; data: of the figure of the drivers."""
    told, nps = told_drivers(harvest), by_promoters(harvest)
    if harvest.about.get("score") == "ces":
        return _ease_title(told, data)
    if not told:
        return (
            say("Nothing that was measured can be told to go with recommending")
            if nps
            else say("Nothing that was measured can be told to go with satisfaction")
        )
    named = [label for label in data["label"] if str(label) in told]
    if len(named) < 2:
        return (
            say("{name:quoted} goes with recommending", name=named[0])
            if nps
            else say("{name:quoted} goes with satisfaction", name=named[0])
        )
    given = {
        "name": named[0],
        "rest": count_say("{n:count} more", "{n:count} more", len(named) - 1),
        "order": _order(data, told),
    }
    return (
        say("{name:quoted} and {rest} go with recommending; {order}", **given)
        if nps
        else say("{name:quoted} and {rest} go with satisfaction; {order}", **given)
    )


def _ease_title(told: list[str], data: pd.DataFrame) -> Sentence:
    """The same where it was asked how easy it was, and nothing else."""
    named = [label for label in data["label"] if str(label) in told]
    if not named:
        return say("Nothing that was measured can be told to go with ease")
    if len(named) < 2:
        return say("{name:quoted} goes with ease", name=named[0])
    rest = count_say("{n:count} more", "{n:count} more", len(named) - 1)
    return say(
        "{name:quoted} and {rest} go with ease; {order}", name=named[0], rest=rest, order=_order(data, told)
    )


def _order(data: pd.DataFrame, told: list[str]) -> Sentence:
    """Which comes first, where its set of possible ranks holds nothing else."""
    ahead = data[data["may_be_first"]]["label"].tolist()
    sure = len(ahead) == 1 and str(ahead[0]) in told
    return say("{name:quoted} comes first", name=ahead[0]) if sure else say("which is first is open")
