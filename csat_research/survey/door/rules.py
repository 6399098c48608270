"""Rules: rows leave a survey only by a named rule, and every one of them is listed or counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import pandas as pd

from csat_research.errors import listing
from csat_research.survey.about import REJECTED_COLUMNS
from csat_research.survey.engine.collected import collected, one_row, rows_in
from csat_research.survey.questions import Question, with_role
from csat_research.words import Sentence, say

__all__ = ["SAME_ID", "Rule", "answers_in", "apply_rules", "exclude", "same_id_words", "same_ids"]

SAME_ID = say("nothing, if the later answer is meant; else correct the id")


@dataclass(frozen=True, slots=True)
class Rule:
    """Rows that match `bad` are rejected (or excluded, or only their cell set aside)."""

    bad: nw.Expr
    column: str
    reason: str
    fix: str
    whole_row: bool = True


def apply_rules(
    raw: nw.LazyFrame[Any], rules: Sequence[Rule]
) -> tuple[nw.LazyFrame[Any], pd.DataFrame, pd.DataFrame]:
    """The frame without rejected rows, the rejected rows and the cells set aside (row, column, value, reason, fix)."""
    rejected, set_aside = [_no_rows()], [_no_rows()]
    found = _rule_counts(raw, rules)
    bad: list[nw.Expr] = []
    for rule, n in zip(rules, found, strict=True):
        if n:
            (rejected if rule.whole_row else set_aside).append(_listed(raw, rule))
            bad += [rule.bad] if rule.whole_row else []
    for one in bad:
        raw = raw.filter(~one.fill_null(False))
    return raw, pd.concat(rejected, ignore_index=True), pd.concat(set_aside, ignore_index=True)


def _rule_counts(raw: nw.LazyFrame[Any], rules: Sequence[Rule]) -> list[int]:
    if not rules:
        return []
    sums = [rule.bad.fill_null(False).cast(nw.Int64).sum().alias(f"r{i}") for i, rule in enumerate(rules)]
    return [int(n) for n in one_row(raw, *sums).fillna(0)]


def _listed(raw: nw.LazyFrame[Any], rule: Rule) -> pd.DataFrame:
    bad = raw.filter(rule.bad.fill_null(False)).select("_row", rule.column)
    found = collected(bad).sort_values("_row")
    shown = found[rule.column].astype("string").fillna("").tolist()
    return pd.DataFrame(
        {
            "row": found["_row"].tolist(),
            "column": rule.column,
            "value": shown,
            "reason": rule.reason,
            "fix": rule.fix,
        }
    )


def exclude(
    coded: nw.LazyFrame[Any], questions: Sequence[Question]
) -> tuple[nw.LazyFrame[Any], tuple[tuple[Sentence, int], ...]]:
    """The frame without weight-0 rows and replaced earlier answers, and how many each rule took."""
    rules: list[tuple[Sentence, int]] = []
    weighed, counted = with_role(questions, "weight"), with_role(questions, "count")
    if weighed or counted:
        coded, n = _keep(coded, nw.col("_w") > 0)
        rules.append((say("with weight 0") if weighed else say("standing for no answer"), n))
    for one in with_role(questions, "id"):
        coded, n = _latest(coded, one.name)
        rules.append((say("earlier answers of the same id, replaced"), n))
    return coded, tuple((rule, n) for rule, n in rules if n)


def _latest(coded: nw.LazyFrame[Any], name: str) -> tuple[nw.LazyFrame[Any], int]:
    """The later answer of an id counts: by time where there is one, else by row."""
    counts = coded.filter(~nw.col(name).is_null()).group_by(name).agg(nw.len().alias("_times"))
    if rows_in(counts.filter(nw.col("_times") > 1)) == 0:
        return coded, 0
    before = answers_in(coded)
    if "_time" in coded.collect_schema().names():
        newest = nw.col("_time") == nw.col("_time").max().over(name)
        coded = coded.filter(newest | nw.col("_time").is_null() | nw.col(name).is_null())
    coded = coded.filter((nw.col("_row") == nw.col("_row").max().over(name)) | nw.col(name).is_null())
    return coded, before - answers_in(coded)


def same_id_words(rows: Sequence[object]) -> Sentence:
    """What is said of an id that several rows have."""
    return say("the same id stands in rows {rows}; the later answer counts", rows=listing(rows, 5))


def same_ids(coded: nw.LazyFrame[Any], questions: Sequence[Question]) -> pd.DataFrame:
    """Rows whose id stands there more than once, each naming the others; the later one counts."""
    for one in with_role(questions, "id"):
        known = coded.filter(~nw.col(one.name).is_null()).select("_row", one.name)
        times = known.group_by(one.name).agg(nw.len().alias("_times")).filter(nw.col("_times") > 1)
        twice = collected(known.join(times, on=one.name, how="inner")).sort_values("_row")
        rows: dict[str, list[int]] = {}
        for row, value in zip(twice["_row"], twice[one.name], strict=True):
            rows.setdefault(value, []).append(row)
        told = {value: str(same_id_words(found)) for value, found in rows.items()}
        lines = [
            (row, one.column, value, told[value], str(SAME_ID))
            for row, value in zip(twice["_row"], twice[one.name], strict=True)
        ]
        return pd.DataFrame(lines, columns=list(REJECTED_COLUMNS))
    return _no_rows()


def answers_in(coded: nw.LazyFrame[Any]) -> int:
    """How many answers the rows stand for; a line of no answers is one line that was read."""
    counted = nw.when(nw.col("_n") >= 1).then(nw.col("_n")).otherwise(1)
    return round(float(one_row(coded, counted.sum().alias("n"))["n"] or 0))


def _keep(frame: nw.LazyFrame[Any], good: nw.Expr) -> tuple[nw.LazyFrame[Any], int]:
    bad = frame.filter(~good)
    return (frame.filter(good), answers_in(bad)) if rows_in(bad) else (frame, 0)


def _no_rows() -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=object) for name in REJECTED_COLUMNS})
