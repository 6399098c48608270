"""Meanings: what the columns of tidy tables are, in words; names that a survey may give its own (class, group, unit) are left out."""

from __future__ import annotations

from collections.abc import Collection

from csat_research.results.naming import grouping
from csat_research.words import Sentence, say

__all__ = ["MEANINGS", "OF_PAGE", "meaning_of", "meanings_of"]

_BEGINS, _ENDS = say("where its range begins"), say("where its range ends")
MEANINGS: dict[str, Sentence] = {
    "page_of_report": say("the page that the row is from"),
    "period_of_answers": say(
        "when the answers of the row were given; empty where tests of several times stand together"
    ),
    "measure": say("what is measured"),
    "term": say("what the row is about: an item, a driver, a rule"),
    "label": say("its name in words"),
    "definition": say("how the measure is defined here"),
    "per": say("what counts once: an answer or a customer"),
    "n": say("answers that the row is made of"),
    "customers": say("customers who gave them"),
    "n_effective": say("answers of equal weight that would tell as much"),
    "estimate": say("the number itself"),
    "std_error": say("its standard error"),
    "conf_low": _BEGINS,
    "conf_high": _ENDS,
    "statistic": say("value of the test statistic"),
    "df": say("degrees of freedom"),
    "p_value": say("p of the test, by itself"),
    "p_adjusted": say("p adjusted within its family of tests"),
    "verdict": say("the word that the test allows"),
    "rank": say("place by size, 1 is the largest"),
    "rank_low": say("best place that cannot be ruled out"),
    "rank_high": say("last place that cannot be ruled out"),
    "bias": say("mean error of the estimate over replicates"),
    "noise": say("what the number would be if nothing went with anything"),
    "before": say("the value in the wave before"),
    "after": say("the value in the wave after"),
    "n_before": say("answers in the wave before"),
    "n_after": say("answers in the wave after"),
    "period": say("day, week, month, quarter or year"),
    "centre": say("the middle of the usual range"),
    "lower_limit": say("where the usual range begins"),
    "upper_limit": say("where the usual range ends"),
    "weight": say("how much it matters, in % of all weights"),
    "rating": say("how it is rated, from 0 to 100"),
    "points_lost": say("what it costs the index: weight times what its rating lacks of 100"),
    "importance": say("how much it matters"),
    "performance": say("how well it goes"),
    "family": say("tests that are judged together"),
    "asked": say("people asked"),
    "left_blank": say("people who answered and left this question blank"),
    "answered": say("people who answered"),
    "rate": say("share of those asked who answered"),
    "rate_weighted": say("share of the weight of all those asked that answered"),
    "bound_low": say("the result if all of the silent were at the low end"),
    "bound_high": say("the result if all of the silent were at the high end"),
    "stated": say("how much people say it matters, in % of all weights"),
    "derived": say("how much goes with it in their answers, in % of all weights"),
    "as_given": say("the weight from the answers as they were given"),
    "person_scaled": say("the weight with each person scaled to 1"),
    "difference": say("the second less the first"),
    "ceiling": say("the largest value it could reach, given how noisy both are"),
    "penalty": say("points of the score that go with low ratings instead of middle ones"),
    "reward": say("points of the score that go with high ratings instead of middle ones"),
    "asymmetry": say("reward less the size of the penalty, each for one point of the rating"),
    "n_low": say("people with low ratings"),
    "n_middle": say("people with ratings in the middle"),
    "n_high": say("people with high ratings"),
    "band": say("a stretch of the index, from one border to the next"),
    "claim_low": say("where begins what is claimed of the band"),
    "claim_high": say("where ends what is claimed of the band"),
    "posterior_share": say("how many of 100 draws of the index fall in this band"),
    "inside": say("whether the index lies in this band"),
    "baseline": say("whether the period sets the usual range"),
    "incomplete": say("whether the period is not complete"),
    "signal": say("whether the period lies outside what is usual"),
    "change": say("what changes, in words"),
    "contrast": say("which two values of the driver are compared"),
    "from": say("the value of the driver that the change begins with"),
    "to": say("the value of the driver that the change ends with"),
    "simultaneous_low": say("where its range begins if all ranges are to hold at once"),
    "simultaneous_high": say("where its range ends if all ranges are to hold at once"),
    "told": say("whether it is told from nothing"),
    "may_be_first": say("whether it may be the largest"),
    "vif": say("how many times larger the variance is because drivers go together"),
    "df_1": say("degrees of freedom of what is tested"),
    "df_2": say("degrees of freedom of the errors"),
    "cut": say("the value of the driver that parts the worse half from the better one"),
    "better": say("which end of the driver is the better one"),
    "n_worse": say("answers in the worse half"),
    "withheld": say("whether the number is withheld, so that nobody can be known by it"),
    "check": say("what was looked for in the answers"),
    "of": say("of how many"),
    "fix": say("what to do about it"),
    "counted": say("whether the number was counted, so that it needs no range"),
    "outer_low": say("where begins what chance allows 998 of 1,000 groups"),
    "outer_high": say("where ends what chance allows 998 of 1,000 groups"),
    "margin": say("the smallest change that matters"),
    "picks": say("how many a person picked"),
    "raters": say("share of the answers in which the item is rated, in %"),
    "rule": say("why rows were left out"),
    "score": say("the answer on the scale"),
    "share_before": say("the group's share of the answers in the wave before, in %"),
    "share_after": say("the group's share of the answers in the wave after, in %"),
    "tipping": say("share of the silent who would have to be satisfied for the target to be reached, in %"),
    "target": say("what the survey file sets as the aim"),
    "formula": say("whose formula it is"),
    "reason": say("why there is no number"),
    "without": say("how well buying again is foretold without the measure"),
    "within": say("how well buying again is foretold with the measure"),
    "weight_low": _BEGINS,
    "weight_high": _ENDS,
    "rating_low": _BEGINS,
    "rating_high": _ENDS,
    "importance_low": _BEGINS,
    "importance_high": _ENDS,
    "performance_low": _BEGINS,
    "performance_high": _ENDS,
    "penalty_low": _BEGINS,
    "penalty_high": _ENDS,
    "reward_low": _BEGINS,
    "reward_high": _ENDS,
    "asymmetry_low": _BEGINS,
    "asymmetry_high": _ENDS,
}

OF_PAGE = "_of_page"  # ends the name of a column by whose values pages are made; that of the page itself ends otherwise


def meanings_of(columns: Collection[str]) -> dict[str, Sentence]:
    """What columns are, in words, those of pages first; without those that a survey has given its name.

    >>> {name: str(meaning) for name, meaning in meanings_of(["n", "shop", "shop_of_page"]).items()}
    {'shop_of_page': 'shop of the answers that the page is made of; empty on a page of all', 'n': 'answers that the row is made of'}
    """
    of_pages = [name for name in columns if name.endswith(OF_PAGE) and name not in MEANINGS]
    return {name: _of_page(name) for name in of_pages} | {
        name: told for name, told in MEANINGS.items() if name in columns
    }


def meaning_of(column: str) -> Sentence | None:
    """What one column is; None for a name that a survey has given."""
    if column in MEANINGS:
        return MEANINGS[column]
    return _of_page(column) if column.endswith(OF_PAGE) else None


def _of_page(column: str) -> Sentence:
    segment = grouping(column.removesuffix(OF_PAGE))
    return say("{column} of the answers that the page is made of; empty on a page of all", column=segment)
