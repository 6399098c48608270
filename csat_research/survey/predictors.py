"""Predictors: columns of a model made from questions - hours as logs, words as levels - and what-if versions of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from csat_research.errors import ColumnError, MethodError, check_choice, listing, nearest
from csat_research.stats.linearised import SMALLEST_GROUP
from csat_research.survey.basis import cluster_column
from csat_research.survey.counting import listed
from csat_research.survey.questions import Question, with_role
from csat_research.survey.survey import Survey
from csat_research.words import Sentence, say

__all__ = [
    "FEW_PER_DRIVER",
    "Predictor",
    "Predictors",
    "answered_rows",
    "check_missing",
    "chosen_questions",
    "few_per_driver",
    "missing_words",
    "plan",
    "usable_rows",
]

MOST_LEVELS = 30
FEW_PER_DRIVER = 20


@dataclass(frozen=True, slots=True)
class Predictor:
    """One driver or control: its question, its form in the model, and its levels where it is made of words.

    form: "log" for hours (log(1+h), fixed before the fit), "linear" for other numbers, "levels" for words
    (the first level is the reference: the most frequent one).
    """

    question: Question
    form: str
    levels: tuple[str, ...] = ()
    control: bool = False

    @property
    def name(self) -> str:
        """Name of the driver."""
        return self.question.name

    @property
    def names(self) -> tuple[str, ...]:
        """Names of its model columns."""
        return (
            tuple(f"{self.name}: {level}" for level in self.levels[1:])
            if self.form == "levels"
            else (self.name,)
        )

    def columns(self, values: pd.Series) -> np.ndarray:
        """Model columns (n, k) of raw values (n,)."""
        if self.form == "levels":
            text = values.astype("string")
            return np.column_stack(
                [(text == level).to_numpy(float, na_value=math.nan) for level in self.levels[1:]]
            )
        numbers = values.to_numpy(float)
        return (np.log1p(numbers) if self.form == "log" else numbers)[:, None]


@dataclass(frozen=True, slots=True)
class Predictors:
    """All predictors of a model; the constant comes first."""

    items: tuple[Predictor, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the model columns, with the constant."""
        return ("(Intercept)", *(name for one in self.items for name in one.names))

    def matrix(self, rows: pd.DataFrame) -> np.ndarray:
        """Model columns (n, k+1) of a frame of raw values."""
        parts = [np.ones((len(rows), 1)), *(one.columns(rows[one.name]) for one in self.items)]
        return np.concatenate(parts, axis=1)

    def positions(self, name: str) -> list[int]:
        """Positions of a predictor's columns in the matrix."""
        start = 1
        for one in self.items:
            if one.name == name:
                return list(range(start, start + len(one.names)))
            start += len(one.names)
        raise ColumnError(say("{name:quoted} is not in this model.", name=name))

    @property
    def drivers(self) -> tuple[Predictor, ...]:
        """Those that are not controls."""
        return tuple(one for one in self.items if not one.control)

    @property
    def controls(self) -> tuple[Predictor, ...]:
        """Those that are always in the model."""
        return tuple(one for one in self.items if one.control)

    @property
    def controls_first(self) -> Predictors:
        """The same, in the order in which what they explain is shared out."""
        return Predictors((*self.controls, *self.drivers))


def chosen_questions(
    survey: Survey, names: str | Iterable[str] | None, role: str = "driver"
) -> tuple[Question, ...]:
    """The questions named (one name or several), or all that play the role. Raises ColumnError where there are none."""
    if names is None:
        found = with_role(survey.questions, role)
        if not found:
            raise ColumnError(
                say(
                    "No column is declared as {role}. Write {role}s=[...], or in survey.yml: column: {{role: {role}}}.",
                    role=role,
                )
            )
        return found
    names = listed(names)
    known = {one.name: one for one in survey.questions} | {one.column: one for one in survey.questions}
    missing = [name for name in names if name not in known]
    if missing:
        raise ColumnError(
            say(
                "{name:quoted} is no column of this survey.{near} Columns: {known}.",
                name=missing[0],
                near=nearest(missing[0], known),
                known=", ".join(sorted({q.name for q in survey.questions})),
            )
        )
    return tuple(known[name] for name in names)


def plan(rows: pd.DataFrame, drivers: Sequence[Question], controls: Sequence[Question] = ()) -> Predictors:
    """How each question enters a model. Raises MethodError for a column of too many different words."""
    return Predictors(tuple(_one(rows[q.name], q, control=q in controls) for q in (*drivers, *controls)))


def _one(values: pd.Series, question: Question, *, control: bool) -> Predictor:
    if pd.api.types.is_numeric_dtype(values):
        return Predictor(question, "log" if question.name.endswith("_hours") else "linear", control=control)
    counted = values.dropna().astype("string").value_counts()
    if len(counted) > MOST_LEVELS:
        raise MethodError(
            say(
                "Column {name:quoted} holds {n:count} different words; a driver of words has at most {most} levels.",
                name=question.name,
                n=len(counted),
                most=MOST_LEVELS,
            )
        )
    first = sorted(counted.index[counted == counted.max()])[0] if len(counted) else ""
    return Predictor(
        question, "levels", (first, *sorted(level for level in counted.index if level != first)), control
    )


def usable_rows(
    survey: Survey, names: Sequence[str], outcome: str, extra: Sequence[str], limit: int = 2_000_000
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Complete rows of a model sorted so that no engine's order matters, and what was lost (as `answered_rows`)."""
    rows, lost = answered_rows(survey, names, outcome, extra, limit)
    rows, small = _large_groups(survey, rows[rows[list(names)].notna().all(axis=1)], names)
    return rows, {**lost, "small": [*lost["small"], *small]}


def answered_rows(
    survey: Survey, names: Sequence[str], outcome: str, extra: Sequence[str], limit: int = 2_000_000
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Rows with an outcome, gaps in the model's columns and all, sorted so that no engine's order matters.

    Rows of a group of words that under five answers or customers are of are left out before: its level would tell of them.
    Second: answers (rows with an outcome), complete, lost (share), by column how many lack a value; small: the groups left out.
    """
    wanted = tuple(dict.fromkeys((outcome, *names, *extra, "_n", "_w", "_row")))
    rows = survey.rows(*wanted, limit=limit)
    rows = rows[rows[outcome].notna()].sort_values(list(wanted), kind="stable").reset_index(drop=True)
    rows, small = _large_groups(survey, rows, names)
    gaps = rows[list(names)].isna()
    complete = ~gaps.any(axis=1)
    n, kept = float(rows["_n"].sum()), float(rows.loc[complete, "_n"].sum())
    lost = {
        "answers": int(n),
        "complete": int(kept),
        "lost": 1 - kept / n if n else math.nan,
        "by_column": gaps.sum().to_dict(),
        "small": small,
    }
    for name, chosen in (("mean_kept", complete), ("mean_left", ~complete)):
        part = rows[chosen]
        lost[name] = float(np.average(part[outcome], weights=part["_w"])) if len(part) else math.nan
    return rows, lost


def _large_groups(survey: Survey, rows: pd.DataFrame, names: Sequence[str]) -> tuple[pd.DataFrame, list[str]]:
    """Rows without those of small groups in columns of few words, again until no group is small, and their names."""
    who = cluster_column(survey)
    kept, small = np.ones(len(rows), dtype=bool), []
    for name in names:
        if not pd.api.types.is_numeric_dtype(rows[name]) and rows[name].nunique() <= MOST_LEVELS:
            groups = rows.groupby(rows[name].astype("string"), sort=True)
            sizes = groups["_n"].sum()
            if who is not None and who in rows:
                sizes = sizes.clip(upper=groups[who].nunique())
            found = [str(one) for one in sizes.index[sizes < SMALLEST_GROUP]]
            kept &= ~rows[name].astype("string").isin(found).to_numpy(bool)
            small += [f"{name}: {one}" for one in found]
    if not small:
        return rows, small
    rows, more = _large_groups(survey, rows[kept].reset_index(drop=True), names)
    return rows, [*small, *more]


def check_missing(missing: str | None) -> None:
    """Raise MethodError for a rule of missing values that a driver model does not know, or cannot follow."""
    if missing == "available":
        raise MethodError(
            say(
                "missing={found:typed} is a rule of `importance`: pairs of columns make correlations, not the curve of a "
                "driver model, and they are right only where gaps come by chance, as the complete answers are. Write "
                "missing={draw:typed} or missing={complete:typed}.",
                found=missing,
                draw="impute",
                complete="listwise",
            )
        )
    if missing is not None:
        check_choice("missing", missing, ("listwise", "impute"))


def missing_words(lost: dict[str, Any], missing: str | None, *, impute: bool = False) -> list[Sentence]:
    """Caution where over 20 % of the answers lack a driver; MethodError over 50 % unless a rule is named.

    impute: whether the verb can also draw what is missing.
    """
    if lost["lost"] > 0.5 and missing is None:
        more = say(', or missing="impute" to draw what is missing from answers like them') if impute else ""
        raise MethodError(
            say(
                "{lost:whole_percent} of {n:count} answers lack a value of a driver (most often "
                "{worst:quoted}); what is left may be others. "
                'Drop that driver, or write missing="listwise" to use the {kept:count} complete answers all the same{more}.',
                lost=100 * lost["lost"],
                n=lost["answers"],
                worst=max(lost["by_column"], key=lost["by_column"].get),
                kept=lost["complete"],
                more=more,
            )
        )
    told = [_left_out(lost["small"])] if lost.get("small") else []
    if lost["lost"] <= 0.2:
        return told
    return [
        *told,
        say(
            "{lost:whole_percent} of the answers lack a driver and are left out; their mean score "
            "is {left:fine}, that of the others {kept:fine}.",
            lost=100 * lost["lost"],
            left=lost["mean_left"],
            kept=lost["mean_kept"],
        ),
    ]


def _left_out(small: Sequence[str]) -> Sentence:
    return say(
        "Under {n:count} answers or {n:count} customers, left out of the model: {names}.",
        n=SMALLEST_GROUP,
        names=listing(small),
    )


def few_per_driver(answers: int, drivers: int) -> list[Sentence]:
    """That under 20 answers stand behind each driver."""
    if answers / drivers >= FEW_PER_DRIVER:
        return []
    return [
        say(
            "Only {n:number} answers for each driver; under {few} shares of R² are mostly chance.",
            n=answers / drivers,
            few=FEW_PER_DRIVER,
        )
    ]
