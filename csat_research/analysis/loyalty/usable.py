"""Usable: the answers whose window of days is over, as a survey - what a base and a share of the silent are told of."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable
from dataclasses import replace

from csat_research.analysis.loyalty.windows import Followed
from csat_research.survey.basis.asked_answered import Response
from csat_research.survey.basis.basis import selection, silence_words, standing_cautions
from csat_research.survey.periods import parse, spell
from csat_research.survey.questions import Question
from csat_research.survey.survey import Survey, derive
from csat_research.words import Sentence, say

__all__ = ["no_cause", "standing", "usable"]

DAY = dt.timedelta(days=1)


def usable(survey: Survey, found: Followed) -> Survey:
    """The answers up to the last day whose window is over; the survey itself where that is all of them.

    Its selection names the days that are left; `about.period` stays the one that was asked for.
    """
    about, last = survey.about, found.last_day
    if last is None or about.first_day is None or about.last_day is None:
        return survey
    asked = parse(about.period) if about.period else None
    if last >= min(about.last_day, asked.end - DAY if asked else about.last_day):
        return survey
    found_by = survey.where(period=f"{asked.start if asked else about.first_day}..{last}")
    wider = spell(asked) if asked else None
    kept = [one for one in about.filters if one != wider]
    filters = (*kept, found_by.about.filters[-1])
    return derive(found_by, about=replace(found_by.about, period=about.period, filters=filters))


def standing(survey: Survey, used: Survey, asked: Callable[[Survey], Response]) -> list[Sentence]:
    """What holds for every number; the share of the silent is that of those asked on the days that are used.

    asked: who of a survey was asked and answered.
    """
    answered = asked(used)
    if used is not survey and answered.known and _undated_silence(survey, asked):
        answered = replace(answered, rate=math.nan)
    told, plain = standing_cautions(used, answered), silence_words(0.0).pattern
    if used is survey:
        return told
    return [_silence(used, answered) if one.pattern == plain else one for one in told]


def _silence(used: Survey, answered: Response) -> Sentence:
    return say(
        "{silent:percent} of those asked ({chosen}) did not answer; the ranges cover chance only, not who chose to answer.",
        silent=100 * (1 - answered.rate),
        chosen=selection(used),
    )


def _undated_silence(survey: Survey, asked: Callable[[Survey], Response]) -> bool:
    """Whether some of the silent carry no date, so that nobody can say on which days they were asked."""
    about = survey.about
    every, dated = asked(survey), asked(survey.where(period=f"{about.first_day}..{about.last_day}"))
    return every.asked - every.answered > dated.asked - dated.answered


def no_cause(questions: Iterable[Question]) -> Sentence:
    """That no cause is shown; satisfaction is spoken of where CSAT is among the scores."""
    if any(question.role == "csat" for question in questions):
        return say("Goes with, not causes: satisfaction was seen, not changed.")
    return say("Goes with, not causes: the answers were seen, not changed.")
