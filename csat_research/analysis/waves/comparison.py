"""Comparison: two waves of one measure, stacked, with the error of their difference clustered by customer."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from csat_research.analysis.asked import answer_columns, ledger_of, response_of
from csat_research.analysis.waves.comparable import asked_otherwise, check_apart, same_definition, same_index
from csat_research.analysis.waves.comparison_words import caution_words, figure_of, finding_words, sides_of
from csat_research.analysis.waves.paired import in_both, in_both_of_group
from csat_research.analysis.waves.waves import (
    Difference,
    Wave,
    difference,
    interval,
    own_rows,
    p_value,
    root,
    waves,
)
from csat_research.analysis.waves.weights_compared import IMPORTANCE, Asked, check_asked, weights_compared
from csat_research.errors import EmptyError, listing
from csat_research.measures.catalogue import Measure, interval_of, measure_named
from csat_research.measures.importance.importance import Method
from csat_research.results.ledger import Test
from csat_research.results.naming import several
from csat_research.results.result import Result
from csat_research.survey.arguments import checked
from csat_research.survey.basis.basis import provenance, wave_before
from csat_research.survey.engine.counting import listed
from csat_research.survey.grouping import grouped_by
from csat_research.survey.questions import Question
from csat_research.survey.scales.scales import Scale
from csat_research.survey.survey import Survey, one_role
from csat_research.words import Sentence, count_say, say

__all__ = ["compare"]


@checked
def compare(
    before: Survey,
    after: Survey,
    measure: str = "csat",
    *,
    by: str | Iterable[str] | None = None,
    paired: bool | None = None,
    margin: float | None = None,
    method: Method | None = None,
    outcome: str = "csat",
    items: Sequence[str] | None = None,
    controls: Sequence[str] = (),
    missing: str | None = None,
    level: float = 0.95,
    replicates: int = 2000,
    seed: int = 0,
) -> Result:
    r"""The change of a measure between two waves: after minus before, in points.

    Both waves are stacked and errors clustered by customer, which is right whether none, some or all answered twice:
    V = G/(G-1) Σ_c (u_c - ū)², u_c what customer c adds to the after minus what it adds to the before, t on
    G - strata degrees of freedom, at most Welch's. Asymptotic: 93-97 % from 30 answers and 30 customers a wave on. Where all answers of
    a wave are alike, the intervals of the waves are combined instead (MOVER, Zou and Donner 2008).

    measure: a name of the catalogue (csat, nps, csi, ...; an index has in each wave the weights of its own customers), or
    "importance": the weight of each item by `method` (as `importance`, picks if none is named; outcome, items, controls,
    missing, replicates, seed likewise), a row each, with ranges for all items at once and a test that all are alike. by:
    groups, each a row. paired=True keeps only customers who answered both times, with `by` those who did within the group:
    whoever moved from one group to another is a pair of neither, is left out and counted in a caution. margin: the change
    that matters (2 points of CSAT and CSI, 4 of NPS, none of weights). Columns of `.table` besides the usual ones: n_before,
    n_after, before, after. Words such as "fell" come only from `verdict`. Raises MethodError where the two waves define the
    measure differently or share days, or paired where nobody answered twice. Source: Binder 1983; R survey::svyglm of the
    stacked waves on the wave.

    >>> import pandas as pd
    >>> def wave(good, bad):
    ...     return Survey(pd.DataFrame({"score": [5] * good + [2] * bad}), csat="score", scales={"score": "1-5"})
    >>> print(compare(wave(80, 20), wave(70, 30)).interpret())
    CSAT went from 80.0\xa0% to 70.0\xa0%: −10.0 (−22.1 to +2.1).
    """
    check_asked(measure, method, by)
    check_apart(before, after)
    if measure != IMPORTANCE:
        return _measured(before, after, measure, listed(by or ()), paired=paired, margin=margin, level=level)
    asked = Asked(method or "picks", outcome, items, controls, missing, replicates, seed)
    return weights_compared(before, after, asked, paired=bool(paired), margin=margin, level=level)


def _measured(
    before: Survey,
    after: Survey,
    measure: str,
    groups: tuple[str, ...],
    *,
    paired: bool | None,
    margin: float | None,
    level: float,
) -> Result:
    spec = measure_named(measure)
    instead = 'cr.compare(before, after, "{score}")'
    questions = one_role(before, spec.role, instead=instead), one_role(after, spec.role, instead=instead)
    same_definition(spec, *questions)
    same_index(spec, before, after)
    margin = spec.margin if margin is None else margin
    everybody, moved = before, 0
    if paired:
        columns = [answer_columns(*one) for one in zip((before, after), (spec, spec), questions, strict=True)]
        pairs = (
            in_both_of_group(before, after, columns, groups) if groups else in_both(before, after, columns)
        )
        before, after, moved = pairs.before, pairs.after, pairs.moved
    found, alone = _differences(before, after, questions, spec, groups)
    table = pd.DataFrame([_row(groups, key, one, spec, questions[1], level) for key, one in found.items()])
    tests = tuple(_test(groups, key, one, spec, margin, level) for key, one in found.items())
    return Result(
        verb="compare",
        table=table,
        level=level,
        findings=finding_words(
            spec, table, grouped_by(after.questions, groups) if groups else None, sides_of(before, after)
        ),
        cautions=(
            *asked_otherwise(everybody, after),
            *caution_words(after, response_of(after, spec, questions[1]), found, alone, spec),
            *(_paired_cautions(everybody, before, questions[0], spec, groups, moved) if paired else ()),
        ),
        figure=figure_of(spec, table.assign(**_levels(found, spec, questions, level)), groups, before, after),
        tests=tests,
        rows=ledger_of(after, spec, questions[1], sum(one.after.n for one in found.values())),
        provenance=provenance(
            after, measure=measure, margin=margin, paired=bool(paired), **wave_before(before)
        ),
    )


def _differences(
    before: Survey,
    after: Survey,
    questions: tuple[Question, Question],
    spec: Measure,
    groups: tuple[str, ...],
) -> tuple[dict[tuple[Any, ...], Difference], list[tuple[Any, ...]]]:
    """The difference of each group that answered in both waves, and the groups that answered in one only."""
    earlier, later = waves(before, questions[0], spec, groups), waves(after, questions[1], spec, groups)
    one_file = before.about.fingerprint == after.about.fingerprint
    keys = sorted(set(earlier) & set(later), key=str)
    if not keys:
        raise EmptyError(
            say(
                "No value of {groups} has answers in both waves; there is nothing to compare.",
                groups=listing(groups),
            )
        )

    def one(key: tuple[Any, ...]) -> Difference:
        first, last = earlier[key], later[key]
        found = difference(first, last if one_file else own_rows(first, last), spec)
        return replace(found, estimate=math.nan, variance=math.nan) if groups and found.hidden else found

    return {key: one(key) for key in keys}, sorted(set(earlier) ^ set(later), key=str)


def _row(
    groups: tuple[str, ...],
    key: tuple[Any, ...],
    found: Difference,
    spec: Measure,
    question: Question,
    level: float,
) -> dict[str, Any]:
    low, high = interval(found, spec, level)
    t, p = p_value(found, spec)
    hidden = bool(groups) and found.hidden

    def seen(value: float) -> float:
        return math.nan if hidden else value

    return {
        **dict(zip(groups, key, strict=True)),
        "measure": spec.name,
        "definition": spec.definition(question),
        "per": "answer",
        "n": found.before.n + found.after.n,
        "n_before": found.before.n,
        "n_after": found.after.n,
        "customers": found.customers,
        "before": seen(spec.size * found.before.estimate),
        "after": seen(spec.size * found.after.estimate),
        "estimate": seen(found.estimate),
        "std_error": math.nan if found.withheld else root(found.variance),
        "conf_low": low,
        "conf_high": high,
        "statistic": t,
        "df": found.df,
        "p_value": p,
    }


def _levels(
    found: dict[tuple[Any, ...], Difference],
    spec: Measure,
    questions: tuple[Question, Question],
    level: float,
) -> dict[str, list[float]]:
    """The range of each level, as the measure's own verb prints it; NaN where it is withheld, and for an index."""

    def bounds(wave: Wave, hidden: bool, scale: Scale | None) -> tuple[float, float]:
        if hidden or wave.found.withheld or spec.kind == "index":
            return math.nan, math.nan
        known = interval_of(wave.found, spec, level, scale)
        return spec.size * known.low, spec.size * known.high

    first, last = (one.scale for one in questions)
    before = [bounds(one.before, one.hidden, first) for one in found.values()]
    after = [bounds(one.after, one.hidden, last) for one in found.values()]
    ends = {"before_low": before, "before_high": before, "after_low": after, "after_high": after}
    return {name: [pair[name.endswith("high")] for pair in pairs] for name, pairs in ends.items()}


def _test(
    groups: tuple[str, ...],
    key: tuple[Any, ...],
    found: Difference,
    spec: Measure,
    margin: float,
    level: float,
) -> Test:
    low, high = interval(found, spec, level)
    low90, high90 = interval(found, spec, 0.90)
    low95, high95 = interval(found, spec, 0.95)
    statistic, p = p_value(found, spec)
    label = several(key) if groups else spec.label
    return Test(
        label=label, kind="change", measure=spec.name, estimate=found.estimate, conf_low=low, conf_high=high, p_value=p,
        conf90_low=low90, conf90_high=high90, conf95_low=low95, conf95_high=high95, statistic=statistic, df=found.df,
        n=found.before.n + found.after.n, enough=found.enough, margin=margin, family="segments" if groups else "headlines",
    )  # fmt: skip


def _paired_cautions(
    everybody: Survey, kept: Survey, question: Question, spec: Measure, groups: tuple[str, ...], moved: int
) -> Iterator[Sentence]:
    """How those in both waves differ from all who answered before, and how many moved from one group to another."""
    both, all_before = (
        spec.size * next(iter(waves(one, question, spec, ()).values())).estimate for one in (kept, everybody)
    )
    words = {"measure": spec.label, "kept": both, "all": all_before}
    if not groups:
        yield say(
            "Only customers who answered both times are compared; before, {measure} was "
            "{kept:number} among them and {all:number} among all.",
            **words,
        )
        return
    yield say(
        "Only customers who answered both times in the same group are compared; before, {measure} was "
        "{kept:number} among them and {all:number} among all.",
        **words,
    )
    if moved:
        yield count_say(
            "{n:count} customer answered both times, but never twice in one group, and is left out.",
            "{n:count} customers answered both times, but never twice in one group, and are left out.",
            moved,
        )
