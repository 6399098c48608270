"""Kano: which items are basic, which perform and which excite, by what goes with low and with high ratings of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isnan, nan

import numpy as np
import pandas as pd

from csat_research.errors import ColumnError, MethodError, listing
from csat_research.measures.derived.modelled import complete_rows
from csat_research.measures.index.draws import Ratings
from csat_research.results.ledger import Test
from csat_research.stats.penalty_reward import (
    ASYMMETRY,
    BASIC,
    CLASSES,
    EXCITEMENT,
    MIN_UNITS,
    PENALTY,
    PERFORMANCE,
    REWARD,
    TOO_FEW,
    PenaltyReward,
    outer_thirds,
    penalty_reward,
)
from csat_research.survey.basis.basis import strata_words
from csat_research.survey.questions import Question
from csat_research.survey.survey import Survey, one_role
from csat_research.words import Sentence, join, say

__all__ = ["Kano", "kano"]


@dataclass(frozen=True, slots=True, eq=False)
class Kano:
    """What `priorities` takes over: a table `kano` (none where it is left out), sentences, cautions and tests."""

    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    findings: tuple[Sentence, ...] = ()
    cautions: tuple[Sentence, ...] = ()
    tests: tuple[Test, ...] = ()


def kano(survey: Survey, ratings: Ratings, level: float = 0.95, seed: int = 0) -> Kano:
    """Penalty-reward classes of rated items against the overall score (csat, its numeric score), the other items equal.

    Where there is no single score, too many answers lack an item, or items cannot be told apart, it is left out and a
    caution says why; an item with under `MIN_UNITS` customers (else answers) among low, middle or high ratings has no
    class. Rows of the table: term, label, definition (which codes are low and high), n (complete answers), n_low, n_middle, n_high
    (customers, else answers), penalty, reward and asymmetry with bounds for all items at once, and `class`.
    """
    try:
        outcome = one_role(survey, "csat")
        cuts = [outer_thirds(_turned(item)) for item in ratings.items]
        names = [item.name for item in ratings.items]
        rows, lost = complete_rows(ratings.units, outcome, ratings.codes, names, None)
        lost += [] if ratings.units.strata is None else strata_words(survey, layered=False)
        found = _contrasts(ratings, outcome, rows, cuts, level, seed)
    except (ColumnError, MethodError) as error:
        return Kano(cautions=(say("Penalty-reward (Kano) classes are left out: {why}", why=error.sentence),))
    n = int(ratings.units.n[rows].sum())
    told = tuple(say("Penalty-reward (Kano) classes: {caution}", caution=one) for one in lost)
    return Kano(
        {"kano": _table(ratings.items, cuts, found, n)},
        _findings(ratings.items, found),
        (*told, *_too_few(ratings, found)),
        _tests(ratings.items, found, n),
    )


def _turned(item: Question) -> Sequence[float]:
    """Codes of an item's scale as they stand behind the door, where high is good."""
    values = item.scale.values if item.scale else ()
    return [min(values) + max(values) - one for one in values] if item.better == "low" else values


def _contrasts(
    ratings: Ratings,
    outcome: Question,
    rows: np.ndarray,
    cuts: Sequence[tuple[float, float]],
    level: float,
    seed: int,
) -> PenaltyReward:
    units = ratings.units
    return penalty_reward(
        units.columns([outcome.name])[rows, 0],
        ratings.codes[rows],
        cuts,
        names=[item.label for item in ratings.items],
        weights=units.w[rows],
        clusters=units.codes[rows] if units.cluster else None,
        level=level,
        seed=seed,
    )


def _table(
    items: Sequence[Question], cuts: Sequence[tuple[float, float]], found: PenaltyReward, n: int
) -> pd.DataFrame:
    codes = [
        f"low up to {low:g}, high from {high:g} of {item.scale.name if item.scale else ''}"
        for item, (low, high) in zip(items, cuts, strict=True)
    ]
    columns: dict[str, object] = {
        "term": [item.name for item in items],
        "label": [item.label for item in items],
        "definition": codes,
        "n": n,
        "n_low": found.units[0],
        "n_middle": found.units[1],
        "n_high": found.units[2],
    }
    for at, name in enumerate(("penalty", "reward", "asymmetry")):
        columns |= {name: found.estimates[at], f"{name}_low": found.low[at], f"{name}_high": found.high[at]}
    return pd.DataFrame(columns).assign(**{"class": found.classes})


def _findings(items: Sequence[Question], found: PenaltyReward) -> tuple[Sentence, ...]:
    """The classes that the ranges tell, each with its items; nothing where they tell none."""
    named = {
        one: [item.label for item, own in zip(items, found.classes, strict=True) if own == one]
        for one in CLASSES
    }
    parts = [
        say("{kind} ({names})", kind=KINDS[one], names=listing(labels))
        for one, labels in named.items()
        if labels
    ]
    return (say("By penalty and reward: {parts}.", parts=join(parts, ", ")),) if parts else ()


KINDS = {BASIC: say("basic"), PERFORMANCE: say("performance"), EXCITEMENT: say("excitement")}


def _too_few(ratings: Ratings, found: PenaltyReward) -> tuple[Sentence, ...]:
    few = [item.label for item, own in zip(ratings.items, found.classes, strict=True) if own == TOO_FEW]
    if not few:
        return ()
    told = {"few": MIN_UNITS, "names": listing(few, 6)}
    if ratings.units.cluster:
        return (
            say(
                "No penalty-reward (Kano) class under {few:count} customers with low, with middle or with high ratings, where "
                "ranges are rough: {names}.",
                **told,
            ),
        )
    return (
        say(
            "No penalty-reward (Kano) class under {few:count} low, middle or high ratings, where ranges are rough: {names}.",
            **told,
        ),
    )


def _tests(items: Sequence[Question], found: PenaltyReward, n: int) -> tuple[Test, ...]:
    """Every contrast that was tested, also those that carry no class; p is adjusted for all items at once already."""
    labels = {
        PENALTY: [say("{item:quoted}, low against middle ratings", item=item.label) for item in items],
        REWARD: [say("{item:quoted}, high against middle ratings", item=item.label) for item in items],
        ASYMMETRY: [
            say("{item:quoted}, reward less penalty for one point", item=item.label) for item in items
        ],
    }
    return tuple(
        Test(
            label=labels[at][j],
            kind="diagnostic",
            measure="csat_mean",
            estimate=float(found.estimates[at, j]),
            conf_low=float(found.low[at, j]),
            conf_high=float(found.high[at, j]),
            p_value=nan,
            p_adjusted=float(found.p_value[at, j]),
            n=n,
            family="penalty and reward",
        )
        for j in range(len(items))
        for at in (PENALTY, REWARD, ASYMMETRY)
        if not isnan(found.p_value[at, j])
    )
