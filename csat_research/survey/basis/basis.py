"""Basis: what every number rests on - whose answers, which rows, who stayed silent, which errors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from csat_research.errors import ColumnError
from csat_research.results.ledger import RowLedger
from csat_research.survey.about import Ledger
from csat_research.survey.basis.asked_answered import Response, non_answers
from csat_research.survey.followed import followed
from csat_research.survey.grouping import group_labels
from csat_research.survey.labels import labels_of
from csat_research.survey.questions import Question, with_role
from csat_research.survey.survey import Survey
from csat_research.words import Sentence, count_say, join, say

__all__ = [
    "ASKED_UNKNOWN",
    "INDEPENDENT",
    "NAMES",
    "PERSONS",
    "TAKEN_AS_GIVEN",
    "cluster_column",
    "is_weighted",
    "need_customer",
    "provenance",
    "row_ledger",
    "selection",
    "silence_words",
    "standing_cautions",
    "strata_crossed",
    "strata_words",
    "stratum_column",
    "unit_column",
    "wave_before",
]

NAMES = {
    "not_asked": say("not asked"),
    "does_not_apply": say("does not apply"),
    "unsure": say("don't know"),
    "blank": say("blank"),
    "unanswered": say("asked, not answered"),
}
INDEPENDENT = say("Answers are taken as independent: no customer column.")
ASKED_UNKNOWN = say(
    "How many were asked is not known: the interval covers chance only, not who chose to answer."
)
TAKEN_AS_GIVEN = say(
    "The weights were estimated, but this range takes them as given, so it may be a little too wide or too narrow."
)

CUT_ACROSS = say(
    "A period was chosen from a part of the answers that was written by itself: ranges take their number in each stratum as given "
    "and may be too narrow. Choose from the whole survey."
)

PERSONS = ("id", "customer", "comment")  # roles whose values tell one person from another


def cluster_column(survey: Survey, cluster: str | None = "auto") -> str | None:
    """The customer column where declared ("auto"), a named column, or None for independent answers."""
    if cluster != "auto":
        return cluster
    found = with_role(survey.questions, "customer")
    return found[0].name if found else None


def unit_column(survey: Survey) -> str | None:
    """The customer where declared; else every answer where weights were estimated, else None (answers are counted)."""
    weighed = survey.about.weighed
    return cluster_column(survey) or (weighed.unit if weighed is not None else None)


def stratum_column(survey: Survey) -> str | None:
    """The column of strata; None where none is declared, or where customers lie in several: see `strata_crossed`."""
    found = with_role(survey.questions, "stratum")
    return found[0].name if found and not strata_crossed(survey) else None


def strata_crossed(survey: Survey) -> bool:
    """Whether a customer answered in more than one stratum, so that strata hold no whole clusters.

    A variance within strata would then take answers of one customer for independent ones.
    """
    found, customer = with_role(survey.questions, "stratum"), cluster_column(survey)
    if not found or customer is None:
        return False
    whole = survey.about.drawn or survey
    return bool(whole.counts(customer, found[0].name).keys.duplicated(customer).any())


def is_weighted(survey: Survey) -> bool:
    """Whether a survey weight is declared; the headline is then weighted."""
    return bool(with_role(survey.questions, "weight"))


def row_ledger(
    survey: Survey,
    question: Question | None = None,
    *,
    used: int | None = None,
    rule: Sentence | None = None,
    apart: tuple[tuple[Sentence, int], ...] = (),
) -> RowLedger:
    """Rows read = used + each kind of non-answer + outside the selection + door rules + rejected.

    used: given where a verb uses fewer rows than the question has answers; `rule` then names the difference.
    apart: parts of that difference with a rule of their own.
    """
    here = int(_total(survey))
    kinds = non_answers(survey, question) if question else {}
    rules = [(NAMES[kind], n) for kind, n in kinds.items()]
    left = here - sum(kinds.values())
    if used is not None and used != left:
        rules.append((rule or say("not used here"), left - used - sum(n for _, n in apart)))
        rules.extend(apart)
    rules.append((say("outside the selection"), survey.ledger.kept - here))
    return RowLedger(
        survey.ledger.read,
        left if used is None else used,
        survey.ledger.rejected_rows,
        (*rules, *survey.ledger.excluded),
    )


def _total(survey: Survey) -> int:
    return round(float(survey.counts().n.sum()))


def selection(survey: Survey) -> Sentence:
    """Which answers: 'October 2026; channel: chat', or 'all answers'."""
    return join(survey.about.filters, "; ") if survey.about.filters else say("all answers")


def provenance(survey: Survey, **more: Any) -> Mapping[str, Any]:
    """Plain facts that a page and a later reader need: title, selection, fingerprint, sources, what the verb was asked."""
    about, labels, by_language = survey.about, group_labels(survey.questions), labels_of(survey)
    return {
        "title": about.title,
        "period": about.period,
        "selection": str(selection(survey)),
        "selection_said": selection(survey).to_json(),
        "first_day": str(about.first_day) if about.first_day else None,
        "last_day": str(about.last_day) if about.last_day else None,
        "fingerprint": about.fingerprint,
        "sources": dict(about.sources),
        "assumptions": [str(one) for one in about.assumptions],
        "notes": [str(one) for one in about.notes],
        "assumptions_said": [_said(one) for one in about.assumptions],
        "notes_said": [_said(one) for one in about.notes],
        "weighted": is_weighted(survey),
        "score": followed(survey.questions),
        "persons": [one.name for one in survey.questions if one.role in PERSONS],
        "chosen": [
            str(one.values.get("name", one.values["column"]))
            for one in about.filters
            if "column" in one.values
        ],
        **({"group_labels": dict(labels)} if labels else {}),
        **({"labels": by_language} if by_language else {}),
        **more,
    }


def _said(told: Sentence | str) -> Any:
    return told.to_json() if isinstance(told, Sentence) else str(told)


def wave_before(before: Survey) -> dict[str, Any]:
    """What a result that compares two waves keeps of the earlier one: its selection and its period."""
    chosen = selection(before)
    return {"before": str(chosen), "before_said": chosen.to_json(), "before_period": before.about.period}


def silence_words(silent: float) -> Sentence:
    """How many of those asked did not answer (percent), and what the ranges leave out for that."""
    return say(
        "{silent:percent} of those asked did not answer; the ranges cover chance only, not who chose to answer.",
        silent=silent,
    )


def standing_cautions(
    survey: Survey,
    found: Response | None,
    *,
    clustered: bool = True,
    layered: bool = True,
    finite: bool = False,
    reweighed: bool = False,
    grouped: bool = False,
) -> list[Sentence]:
    """What holds for every number of a survey: independence, silence, assumptions.

    clustered: whether errors are clustered; False where somebody asked for independent answers. grouped: whether they are
    clustered by a column that somebody named, so that answers are not independent without customers. layered: whether errors
    know strata where they are declared. finite: whether errors know the size of the list where a population is declared.
    reweighed: whether errors know that weights were estimated, where they were.
    """
    cautions = []
    if found is not None and found.known and found.rate < 1:
        cautions += [silence_words(100 * (1 - found.rate)), *_blank_words(found)]
    elif found is not None and not found.known:
        cautions.append(ASKED_UNKNOWN)
    if survey.ledger.rejected_rows:
        cautions.append(_rejected(survey.ledger))
    if cluster_column(survey) is None and not grouped:
        cautions.append(INDEPENDENT)
    elif not clustered:
        cautions.append(say("Answers are taken as independent: errors are not clustered by customer."))
    cautions += strata_words(survey, layered=layered)
    if with_role(survey.questions, "population") and not finite:
        cautions.append(say("The size of the list is not used here; ranges may be wider than it allows."))
    weighed = survey.about.weighed
    if weighed is not None:
        cautions += [*weighed.cautions, *([] if reweighed and weighed.carried else [TAKEN_AS_GIVEN])]
    return cautions


def strata_words(survey: Survey, *, layered: bool) -> list[Sentence]:
    """That strata split customers, are not used where they are declared, or were cut across by a choice whose rest is not known."""
    if strata_crossed(survey):
        return [say("Customers answered in several strata, so that strata do not narrow the ranges.")]
    if not with_role(survey.questions, "stratum"):
        return []
    if layered:
        return [CUT_ACROSS] if survey.about.cut else []
    return [say("Strata are not used here; ranges may be wider than the design allows.")]


def _blank_words(found: Response) -> list[Sentence]:
    """Why fewer were asked this question than the survey."""
    told = count_say(
        "{n:count} more answered and left this question blank: neither asked nor silent here.",
        "{n:count} more answered and left this question blank: neither asked nor silent here.",
        found.left_blank,
    )
    return [told] if found.left_blank else []


def _rejected(ledger: Ledger) -> Sentence:
    return count_say(
        "{n:count} of {read:count} rows was rejected and is not counted; survey.ledger.rejected says why.",
        "{n:count} of {read:count} rows were rejected and are not counted; survey.ledger.rejected says why.",
        ledger.rejected_rows,
        read=ledger.read,
    )


def need_customer(survey: Survey, what: str) -> str:
    """The customer column, or ColumnError saying what needs it."""
    found = cluster_column(survey)
    if found is None:
        raise ColumnError(
            say(
                '{what} needs to know whose answer it is: customer="column", or in survey.yml: column: {{role: customer}}.',
                what=what,
            )
        )
    return found
