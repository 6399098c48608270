"""Left out in words: which answers a model does not use, how they differ from the others, and when that is refused."""

from __future__ import annotations

from collections import Counter

from csat_research.errors import MethodError, listing
from csat_research.stats.linearised import SMALLEST_GROUP
from csat_research.survey.basis.left_out import MANY_LOST, MOST_LOST, Lost
from csat_research.words import Sentence, say

__all__ = ["missing_words", "small_group_rule", "small_words"]


def missing_words(lost: Lost, missing: str | None, *, impute: bool = False) -> list[Sentence]:
    """Caution where over 20 % of the answers are not used; MethodError over 50 % unless a rule is named.

    impute: whether the verb can also draw what is missing.
    """
    if lost.share > MOST_LOST and missing is None:
        raise MethodError(_refused(lost, impute=impute))
    told = small_words(lost)
    if lost.share > MANY_LOST:
        told.append(_differ(lost))
    return told


def small_group_rule() -> Sentence:
    """What the row ledger calls answers whose group is small."""
    return say("answers of groups of under {n:count} answers or customers", n=SMALLEST_GROUP)


def small_words(lost: Lost) -> list[Sentence]:
    """Which groups were left out because they are small."""
    if not lost.groups:
        return []
    return [
        say(
            "Under {n:count} answers or {n:count} customers, left out of the model: {names}.",
            n=SMALLEST_GROUP,
            names=listing([str(one) for one in lost.groups]),
        )
    ]


def _differ(lost: Lost) -> Sentence:
    shown = {"lost": 100 * lost.share, "left": lost.mean_left, "kept": lost.mean_kept}
    if lost.groups:
        return say(
            "{lost:whole_percent} of the answers lack a driver or are of a group too small, and are left out; their mean "
            "score is {left:fine}, that of the others {kept:fine}.",
            **shown,
        )
    return say(
        "{lost:whole_percent} of the answers lack a driver and are left out; their mean score "
        "is {left:fine}, that of the others {kept:fine}.",
        **shown,
    )


def _refused(lost: Lost, *, impute: bool) -> Sentence:
    more = say(', or missing="impute" to draw what is missing from answers like them') if impute else ""
    shown = {"lost": 100 * lost.share, "n": lost.answers, "kept": lost.kept}
    if lost.groups:
        return say(
            "{lost:whole_percent} of {n:count} answers lack a value of a driver or are of a group of under "
            "{few:count} answers or customers (most often {worst:quoted}); what is left may be others. Take that driver out "
            'of the survey file, or in Python write missing="listwise" to use the {kept:count} answers left all the same.',
            few=SMALLEST_GROUP,
            worst=_worst(lost),
            **shown,
        )
    return say(
        "{lost:whole_percent} of {n:count} answers lack a value of a driver (most often "
        "{worst:quoted}); what is left may be others. "
        'Take that driver out of the survey file, or in Python write missing="listwise" to use the {kept:count} complete '
        "answers all the same{more}.",
        worst=_worst(lost),
        more=more,
        **shown,
    )


def _worst(lost: Lost) -> str:
    """The column that costs most answers, by its gaps and its small groups."""
    costs = Counter(dict(lost.by_column))
    for one in lost.groups:
        costs[one.column] += one.n
    return costs.most_common(1)[0][0]
