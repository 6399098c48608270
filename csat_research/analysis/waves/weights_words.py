"""Weights in words: what stands before and after, whether all may be alike, and what to doubt."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from csat_research.errors import listing
from csat_research.measures.few import carried_by_few, few_cautions
from csat_research.measures.weighing import Weighing, unranked
from csat_research.results.figure import Figure
from csat_research.results.frames import records
from csat_research.stats.fits import Wald
from csat_research.survey.basis.basis import selection
from csat_research.survey.predictors import FEW_PER_DRIVER
from csat_research.survey.survey import Survey
from csat_research.words import Sentence, count_say, say

__all__ = ["cautions_of", "changes_figure", "explained", "findings_of"]

LIKELIHOOD = "ordinal_shapley"
ENOUGH_AN_ITEM = (
    50  # from here on all ranges at once hold 93 % or more (tests/coverage/test_weight_changes.py)
)
LOPSIDED = 4  # beyond so many times the answers of the other wave they hold 91 to 93 %
SHARED = ("lmg", "relative_weights", "owen", "dominance", LIKELIHOOD)


def findings_of(table: pd.DataFrame, alike: Wald, together: Sentence | None) -> tuple[Sentence, ...]:
    """The largest difference with its range, the test of all together, and what the items explain in each wave."""
    row = records(table)[int(table["estimate"].abs().to_numpy().argmax())]
    given: dict[str, Any] = {
        "item": row["label"],
        "n": len(table),
        "before": row["before"],
        "after": row["after"],
    }
    if not math.isfinite(row["conf_low"]):
        first = say(
            "The largest difference of {n:count} weights is that of {item:quoted}: {before:percent}, then {after:percent}; no "
            "range can be given.",
            **given,
        )
    else:
        within = ((table["conf_low"] <= 0) & (table["conf_high"] >= 0)).all()
        given |= {"change": row["estimate"], "low": row["conf_low"], "high": row["conf_high"]}
        first = (
            say(
                "None of {n:count} weights has a change that can be told from chance; the largest difference is that of {item:quoted}: "
                "{before:percent}, then {after:percent}, {change:signed} points ({low:signed} to {high:signed}, for all weights at once).",
                **given,
            )
            if within
            else say(
                "The largest difference of {n:count} weights is that of {item:quoted}: {before:percent}, then {after:percent}, "
                "{change:signed} points ({low:signed} to {high:signed}, for all weights at once).",
                **given,
            )
        )
    told = (
        say("P of the test that all weights are alike: {p:p}.", p=alike.p_value)
        if math.isfinite(alike.p_value)
        else None
    )
    return tuple(one for one in (first, told, together) if one is not None)


def explained(pair: tuple[Weighing, Weighing]) -> Sentence | None:
    """R² of the items in each wave, of which weights are shares; None for other methods."""
    if pair[0].method not in SHARED:
        return None
    before, after = (float(one.estimate.sum()) for one in pair)
    if pair[0].method == LIKELIHOOD:
        return say(
            "McFadden's R² of the items is {before:percent} before and {after:percent} after; weights are shares of it.",
            before=before,
            after=after,
        )
    return say(
        "The items explain {before:percent} of the differences in the score before and {after:percent} after; weights are "
        "shares of that.",
        before=before,
        after=after,
    )


def cautions_of(after: Survey, pair: tuple[Weighing, Weighing], both: int | None) -> tuple[Sentence, ...]:
    """What holds for the survey, few customers, what either wave doubts, and items not told from noise."""
    fewest = min(int(one.customers.min()) for one in pair)
    found = few_cautions(after, pair[1].units, fewest)
    found += [carried_by_few(say("all"))] if any(one.carried for one in pair) else []
    if both is not None:
        found.append(
            count_say(
                "Only {n:count} customer who answered both times is compared.",
                "Only the {n:count} customers who answered both times are compared.",
                both,
            )
        )
    found += _few_an_item(pair)
    first, last = ({str(one): one for one in weighing.cautions} for weighing in pair)
    found += [one for text, one in first.items() if text in last]
    for name, mine, others in ((say("Before"), first, last), (say("After"), last, first)):
        found += [
            say("{wave}: {told}", wave=name, told=one) for text, one in mine.items() if text not in others
        ]
    for name, one in zip((say("Before"), say("After")), pair, strict=True):
        quiet = [term.label for term, hidden in zip(one.terms, unranked(one), strict=True) if hidden]
        if quiet and one.noise is not None:
            found.append(
                say("{wave}: the weight is not told from noise for {names}.", wave=name, names=listing(quiet))
            )
    return tuple({str(one): one for one in found}.values())


def _few_an_item(pair: tuple[Weighing, Weighing]) -> list[Sentence]:
    """Shares of R² of few answers are drawn towards each other; under 20 an item the method itself says more."""
    sizes = [int(one.n.min()) for one in pair]
    least = min(sizes) / len(pair[0].terms)
    if pair[0].method not in SHARED or least < FEW_PER_DRIVER:
        return []
    if least >= ENOUGH_AN_ITEM:
        return _lopsided(sizes)
    return [
        say(
            "Only {n:number} answers an item; under {enough} ranges hold for all weights together a little less often than they say.",
            n=least,
            enough=ENOUGH_AN_ITEM,
        )
    ]


def _lopsided(sizes: Sequence[int]) -> list[Sentence]:
    if max(sizes) <= LOPSIDED * min(sizes):
        return []
    return [
        say(
            "One wave has over {times} times the answers of the other; ranges hold for all weights together a little less often "
            "than they say.",
            times=LOPSIDED,
        )
    ]


def changes_figure(table: pd.DataFrame, before: Survey, after: Survey, alike: Wald) -> Figure:
    """Each item's difference with its range and both weights, the largest first."""
    columns = ["label", "estimate", "conf_low", "conf_high", "before", "after"]
    data = table[columns].assign(n=table["n_after"], called="")
    title = findings_of(table, alike, None)[0]
    return Figure(
        kind="changes",
        title=title,
        subtitle=say(
            "{after} against {before}; ranges hold for all weights at once; n is the number of answers after",
            after=selection(after),
            before=selection(before),
        ),
        alt=title,
        axis=say("difference of weights, points"),
        data=data.sort_values("estimate", key=abs, ascending=False, kind="stable").reset_index(drop=True),
        options={"unit": "points", "levels": "percent"},
    )
