"""Told: which drivers a verdict says go with satisfaction, with recommending or with ease, as the words of a title."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from csat_research.reporting.harvest import Harvest
from csat_research.survey.followed import SHARES
from csat_research.words import Sentence, count_say, say

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["drivers_title", "told_drivers"]


def told_drivers(harvest: Harvest) -> list[str]:
    """The drivers that a verdict says go with the outcome."""
    tests = (test for test in harvest.judged if test.family == "drivers")
    return [str(test.label) for test in tests if test.verdict == "goes with"]


def drivers_title(harvest: Harvest, data: pd.DataFrame) -> Sentence:
    """Which drivers go with the score, and which is first where only one may be; data: of the figure of the drivers."""
    told, score = told_drivers(harvest), _goes_with(harvest)
    named = [label for label in data["label"] if str(label) in told]
    if not named:
        return _none_of(score)
    if len(named) < 2:
        return _one_of(score, named[0])
    rest = count_say("{n:count} more", "{n:count} more", len(named) - 1)
    return _first_of(score, {"name": named[0], "rest": rest, "order": _order(data, told)})


def _goes_with(harvest: Harvest) -> str:
    """The score with which drivers go: a template may ask for another outcome than the score that it follows."""
    drivers = harvest.result("drivers")
    outcome = "" if drivers is None else str(drivers.provenance.get("outcome", ""))
    return next((score for score, share in SHARES.items() if share == outcome), harvest.score)


def _none_of(score: str) -> Sentence:
    others = {
        "nps": say("Nothing that was measured can be told to go with recommending"),
        "ces": say("Nothing that was measured can be told to go with ease"),
    }
    return others.get(score) or say("Nothing that was measured can be told to go with satisfaction")


def _one_of(score: str, name: str) -> Sentence:
    others = {
        "nps": say("{name:quoted} goes with recommending", name=name),
        "ces": say("{name:quoted} goes with ease", name=name),
    }
    return others.get(score) or say("{name:quoted} goes with satisfaction", name=name)


def _first_of(score: str, given: Mapping[str, Any]) -> Sentence:
    others = {
        "nps": say("{name:quoted} and {rest} go with recommending; {order}", **given),
        "ces": say("{name:quoted} and {rest} go with ease; {order}", **given),
    }
    return others.get(score) or say("{name:quoted} and {rest} go with satisfaction; {order}", **given)


def _order(data: pd.DataFrame, told: list[str]) -> Sentence:
    """Which comes first, where its set of possible ranks holds nothing else."""
    ahead = data[data["may_be_first"]]["label"].tolist()
    sure = len(ahead) == 1 and str(ahead[0]) in told
    return say("{name:quoted} comes first", name=ahead[0]) if sure else say("which is first is open")
