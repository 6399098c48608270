"""Loyalty in words and as a picture: who bought again of whom, with purchases before held equal, and what to doubt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from csat_research.analysis.loyalty.prediction_words import prediction_words
from csat_research.analysis.loyalty.usable import no_cause, standing
from csat_research.analysis.loyalty.windows import Followed
from csat_research.errors import listing
from csat_research.measures.few import no_range, rough_range
from csat_research.results.drawing.numbers import level_text, why_no_range
from csat_research.results.figure import Figure
from csat_research.results.frames import records
from csat_research.stats.linearised import FEW_CLUSTERS, MIN_CLUSTERS
from csat_research.stats.nps_intervals import nps_signs
from csat_research.survey.basis.asked_answered import response
from csat_research.survey.basis.basis import selection
from csat_research.survey.questions import Question
from csat_research.survey.survey import Survey
from csat_research.words import Sentence, count_say, say

__all__ = [
    "Related",
    "axis_words",
    "basis_words",
    "caution_words",
    "finding_words",
    "group_names",
    "label_of_test",
    "rates_figure",
]

# customers from which on ranges of differences cover what they say: `loyalty`
ENOUGH, ENOUGH_A_SIDE = 200, 30
GROUPS = {
    "csat": ("satisfied", "others"),
    "nps": ("promoters", "others"),
    "ces": ("found it easy", "others"),
}
NAMED = {
    "csat": say("the satisfied"),
    "nps": say("the promoters"),
    "ces": say("those who found it easy"),
}
BEING = {
    "csat": say("Being satisfied"),
    "nps": say("Being a promoter"),
    "ces": say("Finding it easy"),
}


@dataclass(frozen=True, slots=True, eq=False)
class Related:
    """What the words are made of: index answers, scores, the table and the further tables.

    used: the part of the survey whose windows are over.
    """

    found: Followed
    questions: tuple[Question, ...]
    table: pd.DataFrame
    tables: Mapping[str, pd.DataFrame]
    survey: Survey
    used: Survey

    def row(self, measure: str, term: str) -> dict[Any, Any]:
        """One row of the table."""
        chosen = (self.table["measure"] == measure) & (self.table["term"] == term)
        return dict(self.table[chosen].iloc[0])

    @property
    def labels(self) -> dict[str, str]:
        """Score -> what people read."""
        return {one.name: one.label for one in self.questions}

    def rates(self, term: str) -> list[dict[Any, Any]]:
        """Rows of who bought in the first group and among the others."""
        rows = self.tables["groups"][self.tables["groups"]["term"] == term]
        return records(rows.iloc[:2])


def group_names(role: str) -> tuple[str, str]:
    """The two groups of a score by its role."""
    return GROUPS[role]


def label_of_test(question: Question, *, several: bool) -> Sentence:
    """How the test of a score is called; by its label too where two scores have the same role."""
    if several:
        return say("{being} ({label})", being=BEING[question.role], label=question.label)
    return BEING[question.role]


def finding_words(related: Related) -> tuple[Sentence, ...]:
    """Per score who bought of whom and the difference, purchases before held equal; then the scores beside each other."""
    told = [one for question in related.questions for one in _of_score(related, question)]
    return (*told, *_prediction(related))


def _of_score(related: Related, question: Question) -> tuple[Sentence, ...]:
    row = related.row("difference", question.name)
    return (say("{rates}.", rates=_rates_words(related, question)), _alike(related, row))


def _rates_words(related: Related, question: Question) -> Sentence:
    """'Of the satisfied 44.0 % (38.2 to 50.0) bought within 90 days of answering, of the others ...'; what is said in its words."""
    first, others = related.rates(question.name)
    told = {"group": NAMED[question.role], "first": _rate(first), "others": _rate(others)}
    if related.found.outcome == "intends":
        return say("Of {group} {first} say that they intend to buy again, of the others {others}", **told)
    if related.found.horizon_days is None:
        return say("Of {group} {first} say that they bought again, of the others {others}", **told)
    return count_say(
        "Of {group} {first} bought within {n:plain} day of answering, of the others {others}",
        "Of {group} {first} bought within {n:plain} days of answering, of the others {others}",
        related.found.horizon_days,
        **told,
    )


def _rate(row: Mapping[Any, Any]) -> Sentence:
    if np.isnan(row["conf_low"]):
        share = say("{share:percent}", share=row["estimate"])
        return say("{value} ({range})", value=share, range=why_no_range(row))
    return say(
        "{share:percent} ({low:number} to {high:number})",
        share=row["estimate"],
        low=row["conf_low"],
        high=row["conf_high"],
    )


def _alike(related: Related, row: Mapping[Any, Any]) -> Sentence:
    change, low, high = (row[name] for name in ("estimate", "conf_low", "conf_high"))
    if np.isnan(change):
        return (
            say("A difference cannot be given; the cautions say why.")
            if related.found.horizon_days is None
            else say("With purchases before held equal, a difference cannot be given; the cautions say why.")
        )
    if related.found.horizon_days is None:
        return say(
            "The difference is {change:signed} points ({low:signed} to {high:signed}); cause not shown.",
            change=change,
            low=low,
            high=high,
        )
    return count_say(
        "With purchases in the {n:plain} day before held equal, the difference is {change:signed} points "
        "({low:signed} to {high:signed}); cause not shown.",
        "With purchases in the {n:plain} days before held equal, the difference is {change:signed} points "
        "({low:signed} to {high:signed}); cause not shown.",
        related.found.horizon_days,
        change=change,
        low=low,
        high=high,
    )


def _prediction(related: Related) -> tuple[Sentence, ...]:
    table = related.tables.get("prediction")
    return () if table is None else (prediction_words(related.labels, table),)


def caution_words(related: Related) -> tuple[Sentence, ...]:
    """What the windows lack, few customers, an answer chosen by what came later, never a cause, and the silent."""
    told = [*related.found.cautions, *_few_words(related)]
    if related.found.answer == "last":
        told.append(
            say("A last answer is chosen by what came later: who wrote again counts at the later answer.")
        )
    return (
        *told,
        no_cause(related.questions),
        *standing(related.survey, related.used, lambda asked: response(asked, related.questions[0])),
    )


def _few_words(related: Related) -> list[Sentence]:
    """Few customers in all, on one side of a score, or among those who bought or did not."""
    customers, told = related.table["customers"].min(), []
    if customers < MIN_CLUSTERS:
        return [no_range(say("{n:count}", n=customers))]
    if customers < FEW_CLUSTERS:
        told.append(rough_range(say("{n:count}", n=customers)))
    thin = [one.label for one in related.questions if _thin(related, one)]
    if thin and not told:
        told.append(
            say(
                "Under {few:count} customers, or under {side:count} on one side, ranges of differences are rough: {names}.",
                few=ENOUGH,
                side=ENOUGH_A_SIDE,
                names=listing(thin),
            )
        )
    auc = related.table[(related.table["measure"] == "auc") & related.table["conf_low"].isna()]
    unranged = [related.labels[term] for term in auc["term"]]
    if unranged:
        told.append(
            say(
                "Under {least:count} customers on one side of buying, no range of correlations and AUC: {names}.",
                least=MIN_CLUSTERS,
                names=listing(unranged),
            )
        )
    return told


def _thin(related: Related, question: Question) -> bool:
    """Whether ranges of a score's difference are not yet in their class: under 200 customers, or 30 in a group."""
    sides = [
        row["n"] if np.isnan(row["customers"]) else row["customers"] for row in related.rates(question.name)
    ]
    return bool(sum(sides) < ENOUGH or min(sides) < ENOUGH_A_SIDE)


def rates_figure(related: Related) -> Figure:
    """Percent who bought at each answer of the first score (of NPS the detractors together), read against all."""
    question = related.questions[0]
    groups = related.tables["groups"][related.tables["groups"]["term"] == question.name].set_index("group")
    everybody = groups.loc[["all"]].iloc[0]
    title = _rates_words(related, question)
    return Figure(
        kind="rates",
        title=title,
        subtitle=_subtitle(related, question, int(everybody["n"])),
        alt=title,
        axis=axis_words(related.found),
        data=_drawn(related, question, groups),
        options={
            "unit": "percent",
            "reference": float(everybody["estimate"]),
            "reference_label": say("all"),
            "n_label": "answers" if related.found.answer == "all" else "customers",
            "own_table": True,
        },
    )


def _drawn(related: Related, question: Question, groups: pd.DataFrame) -> pd.DataFrame:
    columns = ["label", "estimate", "conf_low", "conf_high", "n"]
    rates = related.tables["rates"]
    rows = rates[(rates["term"] == question.name) & (rates["n"] > 0)]
    if question.role == "nps" and question.scale is not None:
        below = [code for code in question.scale.values if nps_signs(np.array(code)) < 0]
        low = groups.loc[["detractors"]].assign(label=f"{min(below):g}-{max(below):g}")
        rows = pd.concat([rows[~rows["score"].isin(below)][columns], low[columns]])
    return rows[columns].reset_index(drop=True)


def _subtitle(related: Related, question: Question, n: int) -> Sentence:
    row, basis = related.row("difference", question.name), basis_words(related.used, related.found, n)
    if np.isnan(row["conf_low"]) or related.found.horizon_days is None:
        return basis
    first, others = records(related.tables["headline_rates"])
    return say(
        "{basis}; with purchases before held equal {first} against {others}, {change:signed} points"
        " ({low:signed} to {high:signed}), cause not shown",
        basis=basis,
        first=level_text(first["estimate"], first["conf_low"], first["conf_high"], "percent"),
        others=level_text(others["estimate"], others["conf_low"], others["conf_high"], "percent"),
        change=row["estimate"],
        low=row["conf_low"],
        high=row["conf_high"],
    )


def axis_words(found: Followed) -> Sentence:
    """What is counted, in percent."""
    if found.outcome == "intends":
        return say("% who say that they intend to buy again")
    if found.horizon_days is None:
        return say("% who say that they bought again")
    return count_say(
        "% who bought within {n:plain} day of answering",
        "% who bought within {n:plain} days of answering",
        found.horizon_days,
    )


def basis_words(survey: Survey, found: Followed, n: int) -> Sentence:
    """The line under a picture: selection, whose answers, and how many."""
    which = {
        "first": count_say(
            "{n:count} customer by the first answer", "{n:count} customers by their first answers", n
        ),
        "last": count_say(
            "{n:count} customer by the last answer", "{n:count} customers by their last answers", n
        ),
        "all": count_say("{n:count} answer", "{n:count} answers", n),
    }
    return say("{chosen}; {which}", chosen=selection(survey), which=which[found.answer])
