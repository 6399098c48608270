"""MaxDiff: what matters by what people name best and worst of a few things, task after task."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from csat_research.errors import MethodError, listing
from csat_research.measures.stated.choice_tasks import Tasks, tasks_of
from csat_research.measures.units import Floats, Units
from csat_research.measures.weighing import (
    USUAL_REPLICATES,
    Weighing,
    affordable,
    equal_weights_test,
    need_two,
    normalised,
)
from csat_research.stats.maxdiff_sums import PairModel, preference_shares
from csat_research.survey.questions import Question, with_role
from csat_research.survey.survey import Survey
from csat_research.words import Sentence, say

__all__ = ["maxdiff"]

WORK = 4e10  # multiplications that all replicates together may take (some ten seconds)
STEPS = 6  # of Newton, as a rule


def maxdiff(survey: Survey, units: Units, items: Sequence[Question]) -> Weighing:
    """Weight of item j = e^{u_j} / Σ e^u, in percent: the chance to be named best if all were shown.

    Utilities u: conditional logit of the pairs (best, worst) of all tasks, weighted, errors between units. Tables:
    `utilities` (less their mean, with error), `counts` (best, worst, shown, best - worst, that per showing), `tasks` (used, and
    why others are left out). One utility for all: where tastes differ, it is that of the mixture. Raises ColumnError or
    MethodError where columns make no tasks, an item was never shown, or one is always or never preferred. Source: Marley and
    Louviere 2005; R survival::clogit on the expanded choices.
    """
    everything = with_role(survey.questions, "item")
    inside = {one.name for one in items} <= {one.name for one in everything}
    found = tasks_of(survey, units, everything if inside else items)
    need_two(found.terms, say("MaxDiff"))
    _check_shown(found)
    kept = _kept(found, items)
    need_two(kept, say("MaxDiff"))
    model, totals = _model(found, units)
    total = totals.sum(axis=0)[None]
    utilities = model.utilities(total)[0]
    _check_found(found, utilities)
    inverse = _inverse(model.information(total, utilities[None])[0])
    moved = model.scores(totals, utilities) @ inverse
    estimate = 100 * preference_shares(utilities[kept])
    slope = np.diag(estimate) - np.outer(estimate, estimate) / 100
    covariance = np.atleast_2d(units.variance_of(moved[:, kept] @ slope).variance)
    n = np.bincount(
        np.nonzero(found.shown)[1], units.n[found.row][np.nonzero(found.shown)[0]], len(found.terms)
    )
    rows = np.zeros(len(units.frame), dtype=bool)
    rows[found.row] = True
    customers = units.units_with(rows)
    replicates = _replicates(model)
    return Weighing(
        method="maxdiff",
        definition="chance to be named best of all, % (conditional logit)",
        terms=tuple(found.terms[j] for j in kept),
        units=units,
        totals=totals,
        estimate_of=lambda sums: 100 * preference_shares(model.utilities(sums)[:, kept]),
        weight_of=normalised,
        size_of=lambda estimates: estimates,
        n=n[kept].round().astype(np.int64),
        customers=np.full(len(kept), customers),
        rows=rows,
        covariance=covariance,
        most_replicates=replicates,
        tests=(equal_weights_test(estimate, covariance, units.degrees(customers), int(n[kept].min())),),
        cautions=(*found.cautions(), *_slow(replicates), *units.taken_as_given),
        tables=_tables(found, units, utilities, moved),
    )


def _kept(found: Tasks, items: Sequence[Question]) -> list[int]:
    """Places of the terms asked for; the others stay in the tasks, and weights are shares among the former."""
    names = {one.name for one in items}
    return [j for j, term in enumerate(found.terms) if not names or term.name in names]


def _model(found: Tasks, units: Units) -> tuple[PairModel, Floats]:
    """The model of the distinct sets shown, and the (units, J + S) sums of each unit."""
    sets, code = np.unique(found.shown, axis=0, return_inverse=True)
    w, unit, size = units.w[found.row], units.codes[found.row], len(found.terms)
    totals = np.zeros((units.count, size + len(sets)))
    np.add.at(totals, (unit, found.best), w)
    np.add.at(totals, (unit, found.worst), -w)
    np.add.at(totals, (unit, size + code.ravel()), w)
    return PairModel(sets.astype(float)), totals


def _inverse(information: Floats) -> Floats:
    """(J, J) covariance of the model; zeros for the first item, whose utility is 0."""
    found = np.zeros_like(information)
    found[1:, 1:] = np.linalg.inv(information[1:, 1:])
    return found


def _check_shown(found: Tasks) -> None:
    seen = found.shown.sum(axis=0) > 0
    never = [term.label for term, once in zip(found.terms, seen.tolist(), strict=True) if not once]
    if never:
        raise MethodError(
            say("No task that was answered shows: {names}. Leave it out of the items.", names=listing(never))
        )


def _check_found(found: Tasks, utilities: Floats) -> None:
    if np.isfinite(utilities).all():
        return
    size = len(found.terms)
    best, worst = np.bincount(found.best, minlength=size), np.bincount(found.worst, minlength=size)
    one_sided = [term.label for term, b, w in zip(found.terms, best, worst, strict=True) if b == 0 or w == 0]
    raise MethodError(
        say(
            "The choices set no end to a utility: something is always or never preferred, or was never shown with the others. "
            "Never best or never worst: {names}. The counts can still be read: csat_research.stats.maxdiff.maxdiff_counts.",
            names=listing(one_sided) or "-",
        )
    )


def _replicates(model: PairModel) -> int:
    """As many replicates as some ten seconds allow; none where they are too few for a range."""
    each = 8.0 * STEPS * model.together.size
    return affordable(int(WORK // each))


def _slow(replicates: int) -> tuple[Sentence, ...]:
    if replicates >= USUAL_REPLICATES:
        return ()
    return (
        say(
            "So many different sets were shown that an index has at most {kept:count} replicates.",
            kept=replicates,
        ),
    )


def _tables(found: Tasks, units: Units, utilities: Floats, moved: Floats) -> dict[str, pd.DataFrame]:
    names, size = [term.name for term in found.terms], len(found.terms)
    n = units.n[found.row].astype(float)
    best, worst = np.bincount(found.best, n, size), np.bincount(found.worst, n, size)
    shown = n @ found.shown
    centred = moved - moved.mean(axis=1, keepdims=True)
    variance = np.diag(np.atleast_2d(units.variance_of(centred).variance))
    return {
        "utilities": pd.DataFrame(
            {
                "term": names,
                "estimate": utilities - utilities.mean(),
                "std_error": np.sqrt(np.maximum(variance, 0)),
            }
        ),
        "counts": pd.DataFrame(
            {
                "term": names,
                "best": best.astype(int),
                "worst": worst.astype(int),
                "shown": shown.astype(int),
                "balance": (best - worst).astype(int),
                "per_shown": (best - worst) / shown,
            }
        ),
        "tasks": pd.DataFrame({"tasks": list(found.counts), "n": list(found.counts.values())}),
    }
