"""Door: a raw frame becomes a coded one - every column by its role, every lost row by a named rule."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import narwhals as nw
import pandas as pd

from csat_research.errors import ColumnError, EmptyError, listing, nearest
from csat_research.survey.about import About, Ledger
from csat_research.survey.door.clock import check_zone
from csat_research.survey.door.roles import Plan, code_all
from csat_research.survey.door.rules import answers_in, apply_rules, exclude, same_ids
from csat_research.survey.engine.collected import one_row, rows_in
from csat_research.survey.engine.packed import is_long, packed
from csat_research.survey.labels import check_apart
from csat_research.survey.periods import end_of_month
from csat_research.survey.questions import ONLY_ONE, Question, with_role
from csat_research.words import Sentence, join, say

__all__ = ["Opened", "open_door"]

HEAVY, MANY_ROWS = 0.2, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What came through the door."""

    answers: nw.LazyFrame[Any]
    questions: tuple[Question, ...]
    ledger: Ledger
    about: About


def open_door(
    frame: object, questions: Sequence[Question], about: About, before: Ledger | None = None
) -> Opened:
    """Code a frame: check columns, map values, reject and exclude by named rules, count every row.

    `before` is the ledger of a reader that already rejected rows of the file.
    Raises ColumnError, ScaleError or EmptyError in the pattern where, what, meaning, what to type.
    """
    raw = _numbered(frame)
    _check_columns(raw, questions)
    check_apart(questions)
    check_zone(about.time_zone)
    plan = Plan()
    raw = code_all(raw, questions, about, plan)
    read = rows_in(raw)
    if read == 0:
        raise EmptyError(say("The data hold no rows."))
    kept, rejected, set_aside = apply_rules(raw, plan.rules)
    coded = _selected(kept, plan) if not is_long(raw) else packed(kept, plan.columns)
    every = coded
    coded, excluded = exclude(coded, questions)
    if before is None and excluded:  # a reader lists them by their places in its files
        set_aside = pd.concat([set_aside, same_ids(every, questions)], ignore_index=True)
    _check_left(coded, rejected, excluded)
    lines, more = read if before is None else before.read, 0
    if with_role(questions, "count"):  # a line stands for several answers
        answers = answers_in(every)
        lines, more = _lines_read(answers, rejected, before), answers - rows_in(kept)
    ledger = _ledger(before, lines, rejected, set_aside, excluded)
    days, whole = _days(coded)
    about = replace(
        about,
        **days,
        assumptions=(*about.assumptions, *plan.assumed),
        notes=(*about.notes, *_heavy(coded, questions), *whole),
        fingerprint=_fingerprint(plan, read + more, rejected),
    )
    return Opened(answers=_settled(coded, frame), questions=tuple(questions), ledger=ledger, about=about)


def _selected(kept: nw.LazyFrame[Any], plan: Plan) -> nw.LazyFrame[Any]:
    return kept.select(*[expression.alias(name) for name, expression in plan.columns.items()])


def _numbered(frame: object) -> nw.LazyFrame[Any]:
    """The frame with `_row`; lazy engines have no order of their own, so their rows are ordered by the first column."""
    found = _table(frame)
    if "_row" in found.columns:
        return found.lazy()
    if isinstance(found, nw.DataFrame):
        return found.with_row_index("_row").lazy()
    return found.with_row_index("_row", order_by=found.columns[0])


def _table(frame: object) -> Any:
    """The frame as narwhals sees it; its columns have one name each, and the names are text."""
    if isinstance(frame, pd.DataFrame):
        _check_names(list(frame.columns))
    found: Any = nw.from_native(cast("Any", frame), pass_through=True)
    if not isinstance(found, nw.DataFrame | nw.LazyFrame):
        raise ColumnError(
            say(
                "A survey is made from a table with named columns (pandas, Polars, PyArrow or DuckDB). "
                "From a file: cr.read_survey(path). A single column: cr.csat(values, scale={scale:typed}).",
                scale="1-5",
            )
        )
    return found


def _check_names(native: list[object]) -> None:
    """Pandas alone takes the same name twice, and names that are no text."""
    twice = sorted({str(name) for name in native if native.count(name) > 1})
    if twice:
        raise ColumnError(
            say("Several columns are called {names}. Give each a name of its own.", names=listing(twice))
        )
    if any(isinstance(name, int | float | tuple) for name in native):
        raise ColumnError(
            say(
                "Columns are named by numbers here ({names}); names are text. Type: df.columns = [str(c) for c in df.columns]",
                names=listing(native),
            )
        )


def _check_columns(raw: nw.LazyFrame[Any], questions: Sequence[Question]) -> None:
    present = raw.collect_schema().names()
    for one in questions:
        if one.column not in present:
            near = nearest(one.column, present)
            raise ColumnError(
                say(
                    "There is no column {column:quoted} (role {role}).{near} Columns: {columns}.",
                    column=one.column,
                    role=one.role,
                    near=near,
                    columns=listing([c for c in present if c != "_row"]),
                )
            )
    names = [one.name for one in questions]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ColumnError(
            say(
                "Two columns are called {names}; give one of them another name.", names=listing(sorted(twice))
            )
        )
    for role in ONLY_ONE:
        found = with_role(questions, role)
        if len(found) > 1:
            raise ColumnError(
                say(
                    "The role {role} can be played by one column, not by {columns}. Keep one: delete the line of the other in the "
                    "survey file, or leave it out of cr.Survey(...).",
                    role=role,
                    columns=listing([q.column for q in found]),
                )
            )


def _heavy(coded: nw.LazyFrame[Any], questions: Sequence[Question]) -> tuple[Sentence, ...]:
    """One answer that carries a fifth of all weight decides every number, and no error can show it."""
    if not with_role(questions, "weight"):
        return ()
    most, total, rows = one_row(
        coded, nw.col("_w").max().alias("most"), nw.col("_w").sum().alias("all"), nw.len().alias("rows")
    )
    if rows < MANY_ROWS or most <= HEAVY * total:
        return ()
    return (
        say(
            "one answer carries {share:percent} of all weight, so it decides every number and the ranges say too little; "
            "is its weight right?",
            share=100 * most / total,
        ),
    )


def _check_left(
    coded: nw.LazyFrame[Any], rejected: pd.DataFrame, excluded: tuple[tuple[Sentence, int], ...]
) -> None:
    """Refuse a survey of no rows, saying what became of them."""
    if rows_in(coded):
        return
    told = [say("{n:count} {rule}", n=n, rule=rule) for rule, n in excluded]
    if len(rejected):
        first = rejected.iloc[0]
        told.insert(
            0,
            say(
                "{n:count} rejected, the first in row {row}: {column} {value:quoted}, {reason}; {fix}",
                n=len(rejected), row=first["row"], column=first["column"], value=first["value"],
                reason=first["reason"], fix=first["fix"],
            ),
        )  # fmt: skip
    raise EmptyError(say("No row is left: {told}.", told=join(told, "; ")))


def _days(coded: nw.LazyFrame[Any]) -> tuple[dict[str, Any], tuple[Sentence, ...]]:
    """The first and the last day of the answers; where each carries the first of some month, they are of whole months, which is said."""
    if "_day" not in coded.collect_schema().names():
        return {}, ()
    day = nw.col("_day")
    found = one_row(
        coded, day.min().alias("first"), day.max().alias("last"), day.dt.day().max().alias("latest")
    )
    if pd.isna(found["first"]):
        return {}, ()
    first, last = found["first"].date(), found["last"].date()
    if found["latest"] != 1 or first == last:
        return {"first_day": first, "last_day": last}, ()
    return {"first_day": first, "last_day": end_of_month(last)}, (_WHOLE_MONTHS,)


_WHOLE_MONTHS = say(
    "all answers carry the first day of a month, so they are taken as those of whole months, the last one too; what came first "
    "within a month, an answer or a purchase, is not known"
)


def _lines_read(answers: int, rejected: pd.DataFrame, before: Ledger | None) -> int:
    """What was read of counts: all answers that entered, and each rejected or excluded line of the file.

    A line of a table of counts is several rows here, one for each answer, and one line where they are rejected.
    """
    if before is None:
        return answers + rejected["row"].nunique()
    bad = set(rejected["row"]) | set(before.rejected["row"])
    return answers + len(bad) + sum(n for _, n in before.excluded)


def _ledger(
    before: Ledger | None,
    read: int,
    rejected: pd.DataFrame,
    set_aside: pd.DataFrame,
    excluded: tuple[tuple[Sentence, int], ...],
) -> Ledger:
    if before is None:
        return Ledger(read=read, rejected=rejected, set_aside=set_aside, excluded=excluded)
    return Ledger(
        read=read,
        rejected=pd.concat([before.rejected, rejected], ignore_index=True),
        set_aside=pd.concat([before.set_aside, set_aside], ignore_index=True),
        excluded=(*before.excluded, *excluded),
        ignored=before.ignored,
    )


def _settled(coded: nw.LazyFrame[Any], frame: object) -> nw.LazyFrame[Any]:
    """A frame held in memory is coded once; a lazy one is coded at each query."""
    in_memory = isinstance(nw.from_native(cast("Any", frame)), nw.DataFrame)
    return coded.collect().lazy() if in_memory else coded


def _fingerprint(plan: Plan, read: int, rejected: pd.DataFrame) -> str:
    told = "|".join([str(read), str(len(rejected)), *plan.prints])
    return hashlib.sha256(told.encode()).hexdigest()[:16]
