"""Weigh: weights by which answers stand for known totals or for the silent; later numbers know they were estimated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import inf
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csat_research.errors import ColumnError, MethodError, check_choice, listing
from csat_research.stats.calibration import Margin, margin, rake
from csat_research.stats.estimated import of_calibration
from csat_research.stats.linearised import MIN_CLUSTERS, SMALLEST_GROUP
from csat_research.survey.arguments import checked
from csat_research.survey.periods import PERIODS
from csat_research.survey.predictors import chosen_questions
from csat_research.survey.questions import with_role
from csat_research.survey.survey import Survey
from csat_research.survey.weighing.reweighed import Found, Prepared, period_of, prepared, reweighed
from csat_research.survey.weighing.silence import by_recorded
from csat_research.words import Sentence, count_say, join, say

__all__ = ["weigh"]

Start = Literal["weight", "equal"]


@checked
def weigh(
    survey: Survey,
    *,
    margins: Mapping[Any, Mapping[Any, float]] | None = None,
    silent: str | Iterable[str] | None = None,
    trim: float | tuple[float, float] | None = None,
    start: Start | None = None,
) -> Survey:
    """The survey with weights by which its answers stand for known totals, or for those who were asked and stayed silent.

    margins: column (or week, month, quarter, year) -> group -> how many people, or what percentage, it stands for; all
    margins have the same total. Several columns as one margin: ("channel", "region") -> ("chat", "north") -> how many.
    silent: columns recorded of everybody who was asked (also periods): weights are one over the chance to answer, by a logit.
    trim: the largest weight, or the smallest and the largest, over the mean weight, of the weights as they end; what lies
    beyond is cut (margins are met again each time). start: weights to begin with, those declared ("weight": with silent, how
    many people each of those asked stands for) or none ("equal").

    Ranges of csat, nps, ces, csi, importance, compare and trend then know that the weights were estimated, as estimating them
    anew in each replicate would, also of a selection made afterwards; other verbs take the weights as given and say so.
    Ranges of csat, nps and ces take residuals for as large as before the fit (HC2), which few answers need; std_error is R's.
    `survey.about.notes` tells the range of the weights and how many answers they cost. Margins are about those who answered.

    Raises ColumnError for an unknown column; MethodError for a group without target or of under five customers, totals that
    differ or cannot be met, silent people who are not listed, or a declared weight that `silent` would have to guess the meaning
    of. Source: Deming and Stephan 1940, Deville and Särndal 1992, as R survey::calibrate("raking"); Robins, Rotnitzky and Zhao 1994
    (silent).

    >>> frame = pd.DataFrame({"score": [5, 4, 2, 5, 1, 5] * 9, "channel": ["chat", "chat", "mail"] * 18})
    >>> survey = Survey(frame, csat="score", segments=["channel"], scales={"score": "1-5"})
    >>> print(weigh(survey, margins={"channel": {"chat": 40, "mail": 60}}).about.notes[-1])
    weights meet channel (2 groups); they run from 0.60 to 1.80 times the mean and cost as much as 13 of 54 answers
    """
    if start is not None:
        check_choice("start", start, get_args(Start))
    if (margins is None) == (silent is None):
        raise MethodError(
            say(
                'Weigh by known totals, margins={{"channel": {{"chat": 40, "mail": 60}}}}, or by what is known of the silent, '
                'silent=["channel"].'
            )
        )
    if silent is not None:
        _check_start(survey, start)
        given = prepared(survey, start or "equal")
        return reweighed(survey, given, by_recorded(survey, given, silent, bounds_of(trim)))
    given = prepared(survey, start or "weight")
    return reweighed(survey, given, _raked(survey, given, _listed(margins), trim))


def _check_start(survey: Survey, start: Start | None) -> None:
    """A declared weight may stand for the silent already; what it is for cannot be guessed."""
    declared = with_role(survey.questions, "weight")
    if declared and start is None:
        raise MethodError(
            say(
                "Column {column:quoted} is a weight already. If it stands for the silent, leave it out: start={equal:typed}. If it says "
                "how many people each of those asked stands for: start={weight:typed}.",
                column=declared[0].column,
                equal="equal",
                weight="weight",
            )
        )


def _raked(survey: Survey, given: Prepared, margins: Mapping[Any, Mapping[Any, float]], trim: Any) -> Found:
    known = [_margin(survey, given.answers, name, targets) for name, targets in margins.items()]
    start = given.answers["_w"].to_numpy(float)
    found, cut = rake(known, start), 0
    if trim is not None:
        low, high = bounds_of(trim)
        mean = found.weights.mean()
        cut = int(((found.weights > high * mean) | (found.weights < low * mean)).sum())
        found = rake(known, start, least=low, most=high)
    names = [_met(spelled(name), one.totals) for one, name in zip(known, margins, strict=True)]
    told = say("weights meet {margins}", margins=join(names, ", "))
    return Found(
        given.answered, of_calibration(found), told, cut, _thin(given, margins, known, found.weights)
    )


def _thin(
    given: Prepared, margins: Mapping[Any, Any], known: Sequence[Margin], weights: NDArray[np.float64]
) -> tuple[Sentence, ...]:
    """Groups of under ten customers, whose few answers stand for many: a range cannot know how such people differ.

    Raises MethodError under five answers or customers.
    """
    units = np.unique(given.answers[given.unit].to_numpy(object), return_inverse=True)[1]
    found = []
    for name, one in zip(margins, known, strict=True):
        groups = len(one.totals)
        answers = np.bincount(one.codes, minlength=groups)
        customers = np.bincount(np.unique(units * groups + one.codes) % groups, minlength=groups)
        thin = [one.names[i] for i in np.flatnonzero(np.minimum(answers, customers) < SMALLEST_GROUP)]
        if thin:
            raise MethodError(
                say(
                    "Margin {name:quoted}: under {least:count} answers or customers would stand for all of {groups}. Join such a "
                    "group with another.",
                    name=spelled(name), least=SMALLEST_GROUP, groups=listing(thin),
                )
            )  # fmt: skip
        few = np.flatnonzero(customers < MIN_CLUSTERS)
        share = np.bincount(one.codes, weights, groups)[few].sum() / weights.sum()
        if len(few):
            found.append(
                say(
                    "Of {name} {groups}, under {least:count} customers carry {share:percent} of the weight, so that ranges may be "
                    "much too narrow. Join such a group with another.",
                    name=spelled(name), groups=listing([one.names[i] for i in few]), least=MIN_CLUSTERS, share=100 * share,
                )
            )  # fmt: skip
    return tuple(found)


def _met(name: str, totals: np.ndarray) -> Sentence:
    """A margin and its groups; the total where it is neither 100 nor 1: percentages that miss 100 are seen."""
    groups, total = len(totals), float(totals.sum())
    if np.isclose(total, 100.0) or np.isclose(total, 1.0):
        return count_say("{name} ({n:count} group)", "{name} ({n:count} groups)", groups, name=name)
    return count_say(
        "{name} ({n:count} group of {total:plain} in all)",
        "{name} ({n:count} groups, {total:plain} in all)",
        groups,
        name=name,
        total=round(total, 6),
    )


def bounds_of(trim: Any) -> tuple[float, float]:
    """The smallest and the largest weight over the mean. Raises MethodError unless 0 <= smallest < 1 < largest.

    >>> bounds_of(3), bounds_of((0.3, 3))
    ((0.0, 3.0), (0.3, 3.0))
    """
    if trim is None:
        return 0.0, inf
    given = (0.0, trim) if isinstance(trim, int | float) else trim
    try:
        low, high = (float(one) for one in given)
    except (TypeError, ValueError):
        low, high = inf, inf
    if not 0 <= low < 1 < high:
        raise MethodError(
            say(
                "trim is {found}; write the largest weight over the mean, such as 3, or the smallest and the largest: (0.3, 3).",
                found=str(trim),
            )
        )
    return low, high


def _listed(margins: Any) -> Mapping[Any, Mapping[Any, float]]:
    """Margins as they should be told. Raises MethodError for anything else."""
    if (
        isinstance(margins, Mapping)
        and margins
        and all(isinstance(one, Mapping) and one for one in margins.values())
    ):
        return margins
    raise MethodError(
        say(
            'Margins say of each column what its groups stand for: margins={{"channel": {{"chat": 40, "mail": 60}}}}.'
        )
    )


def spelled(name: Any) -> str:
    """A margin as people read it: 'channel', or 'channel x region' for a crossed one."""
    return " x ".join(map(str, name)) if isinstance(name, tuple) else str(name)


def _margin(survey: Survey, rows: pd.DataFrame, name: Any, targets: Mapping[Any, float]) -> Margin:
    names = name if isinstance(name, tuple) else (name,)
    columns = [column_of(survey, rows, one) for one in names]
    groups = columns[0] if len(columns) == 1 else pd.Series(map(" x ".join, zip(*columns, strict=True)))
    wanted = {spelled(group): _number(spelled(name), group, total) for group, total in targets.items()}
    try:
        return margin(groups.to_numpy(object), wanted)
    except MethodError as error:
        raise MethodError(
            say("Margin {name:quoted}: {why}", name=spelled(name), why=error.sentence)
        ) from None


def _number(name: str, group: Any, total: Any) -> float:
    if isinstance(total, int | float | np.number) and np.isfinite(total):
        return float(total)
    raise MethodError(
        say("Margin {name:quoted}: the target of {group:quoted} is {found}; write a number.",
            name=name, group=spelled(group), found=str(total))
    )  # fmt: skip


def column_of(survey: Survey, rows: pd.DataFrame, name: str) -> pd.Series:
    """The groups of a column, or of a period, as text. Raises ColumnError where it is not there, MethodError for gaps."""
    if name in PERIODS:
        found = period_of(rows, name)
    else:
        (question,) = chosen_questions(survey, [name])
        if question.name not in rows:
            raise ColumnError(
                say("Column {name:quoted} (role {role}) holds no groups.", name=name, role=question.role)
            )
        found = rows[question.name]
    if found.isna().any():
        raise MethodError(
            count_say(
                "{n:count} row has no {name}, so it can be given no weight. Give it a group of its own, such as “unknown”.",
                "{n:count} rows have no {name}, so they can be given no weight. Give them a group of their own, such as “unknown”.",
                int(found.isna().sum()),
                name=name,
            )
        )
    return _as_text(found)


def _as_text(values: pd.Series) -> pd.Series:
    """Groups as a person writes them: 3.0 is 3."""
    if pd.api.types.is_numeric_dtype(values):
        return values.map(lambda one: f"{one:g}")
    return values.astype("string")
