"""Judged: a picture of changes by group with the words of the verdict that judged them, and what it says of the others."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np

from csat_research.reporting.harvest import Harvest
from csat_research.reporting.page.headline import NAMED, grouped_by_bare, named_groups
from csat_research.results.figure import Figure
from csat_research.results.ledger import Test
from csat_research.results.naming import time_said
from csat_research.results.result import Result
from csat_research.results.verdicts import CALLED, WORDS
from csat_research.words import Sentence, count_say, join, say

__all__ = ["changes_basis", "judged_figure", "verdict_on"]

LETTERS = 75  # of the names in a title: a line and a half
FIRST = 4  # groups of the first screen
MOST, ALL = 6, 8  # groups drawn where there are more than ALL; every group that is called is drawn


def judged_figure(result: Result, harvest: Harvest, *, first: bool = False) -> Figure | None:
    """The figure of a result; where a verdict judged its tests, with the verdict's words and the called rows marked.

    Of many groups those that changed most, and any that is called; the table beside the picture has them all. first: of
    a first screen, which has room for four, the called ones before others.
    """
    figure, judged = _judged(result, harvest)
    most, whole = (FIRST, FIRST) if first else (MOST, ALL)
    if figure is None or not judged or len(figure.data) <= whole:
        return figure
    called = figure.data["called"].ne("").to_numpy()
    order = (
        np.argsort(~called, kind="stable")[:FIRST]
        if first
        else np.flatnonzero(called | (np.arange(len(called)) < most))
    )
    kept = figure.data.iloc[np.sort(order)].reset_index(drop=True)
    left = len(result.tests) - len(kept)
    if not left:
        return figure
    return replace(
        figure, data=kept, subtitle=join([figure.subtitle, say("{n:count} more in the table", n=left)], "; ")
    )


def _judged(result: Result, harvest: Harvest) -> tuple[Figure | None, bool]:
    """The figure of a result, and whether it is one of changes that a verdict judged, with its words."""
    figure = result.figure
    verdict = verdict_on(result, harvest)
    if figure is None or figure.kind != "changes" or verdict is None:
        return figure, False
    if harvest.untold is not None:
        return replace(figure, data=figure.data.assign(called="")), True
    words = {str(test.label): test.verdict for test in verdict.tests if test.verdict in CALLED}
    called = [words.get(str(label), "") for label in figure.data["label"]]
    title = _title(verdict) if verdict.findings else figure.title
    by = grouped_by_bare(result, verdict.tests)
    basis = changes_basis(figure, verdict, time_said(result.provenance, "before"), by)
    data = figure.data.assign(called=called)
    return replace(figure, title=title, subtitle=basis, alt="", data=data), True


def verdict_on(result: Result, harvest: Harvest) -> Result | None:
    """The verdict that judged the tests of this result and no others."""
    own = [(str(test.label), test.measure) for test in result.tests]
    return next(
        (one for one in harvest.verdicts if own and [(str(t.label), t.measure) for t in one.tests] == own),
        None,
    )


def _title(verdict: Result) -> Sentence:
    """The title over changes by group: one called group with its size, several by name; those of long names are counted."""
    called = [test for test in verdict.tests if test.verdict in CALLED]
    if len(called) < 2:
        return verdict.findings[0]
    if sum(len(str(test.label)) for test in called[:NAMED]) <= LETTERS:
        return join(named_groups(called), "; ")
    times = Counter(test.verdict for test in called)
    counted = [_counted(times[word], WORDS[word]) for word in CALLED if word in times]
    return join(counted, "; ")


def _counted(groups: int, word: Sentence) -> Sentence:
    return count_say("{n:count} group: {word}", "{n:count} groups: {word}", groups, word=word)


def changes_basis(
    figure: Figure, verdict: Result, before: Sentence | str = "", by: Sentence | str = ""
) -> Sentence:
    """Under it: against what, what holds for the groups that are not called, for how many groups it is corrected.

    before: against what, without the groups that the whole page is of; the picture's own words have them too.
    by: what the groups are groups of, where their names do not say it.
    """
    silent: dict[str, list[Test]] = {}
    for test in verdict.tests:
        if test.verdict not in CALLED:
            silent.setdefault(test.verdict, []).append(test)
    alike = len(silent) == 1 and len(verdict.tests) == len(next(iter(silent.values())))  # the title says it
    told = (
        [] if alike else [_quiet_words(word, tests, alone=len(silent) == 1) for word, tests in silent.items()]
    )
    judged = sum(test.verdict != "too few" for test in verdict.tests)
    before = before or _before(figure.subtitle) or ""
    first = say("Against {before}", before=before) if before else figure.subtitle
    corrected = [count_say("one group judged", "corrected for {n:count} groups", judged)] if judged else []
    of = [say("by {by}", by=by)] if by else []
    return join([first, *of, *told, *corrected], "; ")


def _before(subtitle: Sentence | str) -> Sentence | str | None:
    """Against what a picture of changes stands; it stands first, before which of many groups are shown."""
    known = subtitle.values if isinstance(subtitle, Sentence) else {}
    return known["before"] if "before" in known else _before(known["part0"]) if "part0" in known else None


def _quiet_words(word: str, tests: list[Test], *, alone: bool) -> Sentence:
    """'“phone”: too few answers to say'; 'the others: ...' where one word holds for several."""
    if len(tests) == 1 and len(str(tests[0].label)) <= LETTERS // 2:
        return say("{name:quoted}: {word}", name=tests[0].label, word=WORDS[word])
    if alone:
        return say("the others: {word}", word=WORDS[word])
    return _counted(len(tests), WORDS[word])
