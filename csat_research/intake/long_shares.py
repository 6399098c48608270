"""Long shares: tables with a row per answer of a scale and its share in percent, as reports and tools of statistics write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from csat_research.intake.headers import hint, speaks_of
from csat_research.intake.labels.folding import key
from csat_research.intake.labels.sets import known_keys
from csat_research.intake.raw import RawTable
from csat_research.intake.values.grammar import decimal_mark, number

__all__ = ["LongShares", "long_shares", "plain_numbers"]

MOST_ROWS, MOST_COLUMNS = 50_000, 20  # of a table of shares; what is larger holds answers of persons
MOST_ANSWERS, MAY_HOLD = 25, 4  # answers of one column; columns that may hold them
LOOKED_AT = 100  # cells that show whether all have a mark of percents
LEAST_ROWS = 3  # of each group, on average: two parts of a whole may be anything
OFF = 2.5  # shares are rounded
MOSTLY = 0.9  # of the groups
LEAST_BASE = 5  # people asked
NEAR = 0.011  # shares in whole percents are off by half of one, and so is their sum
_CALLED = re.compile(r"%|percent|\bpct|prozent|procent|pourcent|porcent|процент|udział|سهم", re.I)
_WITH_MARK = re.compile(r"\s*[\d.,]+\s*[%٪]\s*")
_UNWEIGHTED = re.compile(r"unweighted|ungewichtet|невзвеш|nieważon|oviktad", re.I)
_BASE = re.compile(r"\b(base|basis|bas|база|podstawa|denominator|total|n|wszyscy|summa)\b", re.I)


@dataclass(frozen=True, slots=True)
class LongShares:
    """The columns of such a table: shares, answers, what each whole is of; how many gave each answer and answered at all, else "".

    whole: what the shares of one group add up to, 100 or 1.
    """

    percent: str
    answer: str
    groups: tuple[str, ...]
    whole: float
    count: str = ""
    base: str = ""


def long_shares(table: RawTable) -> LongShares | None:
    """The columns of a table whose shares add up to 100 in each group of rows that differ in the answer; None of any other."""
    if not LEAST_ROWS <= len(table.frame) <= MOST_ROWS or len(table.columns) > MOST_COLUMNS:
        return None
    found = (one for name in table.columns if _is_share(table, name) for one in _by_shares(table, name))
    return next(found, None)


def plain_numbers(cells: pd.Series) -> pd.Series:
    """The numbers in cells, without a mark of percents; what is none is missing.

    >>> plain_numbers(pd.Series(["14,5 %", "20", None, "few"])).tolist()
    [14.5, 20.0, nan, nan]
    """
    text = cells.dropna().astype(str).str.strip().str.rstrip("%٪ ")
    mark = decimal_mark(text)
    read = {one: number(one, mark) for one in text.unique()}
    values = {one: value if isinstance(value, float) else np.nan for one, value in read.items()}
    return text.map(values).reindex(cells.index).astype(float)


def _is_share(table: RawTable, name: str) -> bool:
    """Whether a column is called a share, or its cells are percents with their mark."""
    filled = table.frame[name].dropna()
    called = _CALLED.search(name) or speaks_of(name, "shares")
    if not len(filled) or not (called or all(map(_WITH_MARK.fullmatch, map(str, filled.head(LOOKED_AT))))):
        return False
    values = plain_numbers(filled)
    inside = values.min() >= 0 and values.max() <= 100 and values.mean() <= (100 + OFF) / LEAST_ROWS
    return bool(values.notna().mean() >= MOSTLY and inside)


def _by_shares(table: RawTable, percent: str) -> Iterator[LongShares]:
    frame, values = table.frame, plain_numbers(table.frame[percent])
    for answer in _answers(table, percent):
        for groups in _groupings(table, percent, answer):
            if whole := _whole(frame, values, answer, groups):
                count = _counts(frame, values, percent, answer, groups)
                base = _base(frame, percent, answer, groups)
                yield LongShares(percent, answer, tuple(groups), whole, count, base)


def _answers(table: RawTable, percent: str) -> list[str]:
    """Columns that may hold the answers, first those whose cells are answers of known scales."""
    names = [
        name
        for name in table.columns
        if name != percent and 2 <= table.frame[name].dropna().nunique() <= MOST_ANSWERS
    ]
    return sorted(names, key=lambda name: -_known(table, name))[:MAY_HOLD]


def _known(table: RawTable, name: str) -> float:
    asked = table.frame[name].dropna().astype(str).unique()
    return sum(key(one) in known_keys() for one in asked) / len(asked)


def _groupings(table: RawTable, percent: str, answer: str) -> Iterator[list[str]]:
    """Sets of columns that may tell the groups: all that are no number of the answer, then words alone."""
    beside = [name for name in table.columns if name not in (percent, answer)]
    beside = [name for name in beside if not _same_as(table.frame, answer, name)]
    if any(_whose(name) for name in beside):
        return  # people that split a hundred points
    numeric = {name for name in beside if plain_numbers(table.frame[name]).notna().mean() >= MOSTLY}
    words = [name for name in beside if name not in numeric]
    years = [name for name in beside if name in numeric and speaks_of(name, "years")]
    yield [*words, *years]
    yield [name for name in beside if name in words or table.frame[name].nunique() <= len(table.frame) / 2]


def _whose(name: str) -> bool:
    told = hint(name)
    return told is not None and told.role in ("id", "customer") and not _called_base(name)


def _same_as(frame: pd.DataFrame, answer: str, name: str) -> bool:
    """Whether a column numbers the answers: each has one cell of it."""
    both = frame[[answer, name]].dropna().drop_duplicates()
    return len(both) > 1 and not both[answer].duplicated().any() and not both[name].duplicated().any()


def _grouped(values: pd.Series, frame: pd.DataFrame, groups: list[str]) -> pd.api.typing.SeriesGroupBy:
    by = [frame[name].astype(object) for name in groups] or [pd.Series(0, frame.index)]
    return values.groupby(by, sort=False, dropna=False)


def _whole(frame: pd.DataFrame, values: pd.Series, answer: str, groups: list[str]) -> float:
    """100 or 1, where the shares of nearly all groups add up to it and no answer stands there twice; else 0."""
    if frame.duplicated([*groups, answer]).any():
        return 0.0
    by = _grouped(values, frame, groups)
    sums, sizes = by.sum(), by.size()
    if sizes.mean() < LEAST_ROWS:
        return 0.0
    return next((one for one in (100.0, 1.0) if _adds_up(sums, one)), 0.0)


def _adds_up(sums: pd.Series, whole: float) -> bool:
    off = OFF * whole / 100
    return bool(sums.between(whole - off, whole + off).mean() >= MOSTLY)


def _whole_numbers(frame: pd.DataFrame, beside: set[str]) -> Iterator[tuple[str, pd.Series]]:
    for name in frame.columns:
        values = plain_numbers(frame[name]) if name not in beside and name != "_row" else pd.Series()
        if len(values) and values.notna().mean() >= MOSTLY and not (values.dropna() % 1).any():
            yield name, values


def _counts(frame: pd.DataFrame, shares: pd.Series, percent: str, answer: str, groups: list[str]) -> str:
    """The column of which the shares were made: whole numbers with the same shares in each group."""
    given = shares / _grouped(shares, frame, groups).transform("sum")
    for name, values in _whole_numbers(frame, {percent, answer, *groups}):
        own = values / _grouped(values, frame, groups).transform("sum")
        if values.max() > 1 and ((own - given).abs() <= NEAR).mean() >= MOSTLY:
            return name
    return ""


def _base(frame: pd.DataFrame, percent: str, answer: str, groups: list[str]) -> str:
    """How many answered: whole numbers that are the same in all rows of a group; of several one called so."""
    found = [
        name
        for name, values in _whole_numbers(frame, {percent, answer})
        if _grouped(values, frame, [one for one in groups if one != name]).nunique().le(1).all()
        and values.min() >= LEAST_BASE
        and not speaks_of(name, "years")
    ]
    ranked = sorted(found, key=lambda name: (not _UNWEIGHTED.search(name), not _called_base(name)))
    return ranked[0] if ranked and (_called_base(ranked[0]) or _UNWEIGHTED.search(ranked[0])) else ""


def _called_base(name: str) -> bool:
    return bool(_BASE.search(name)) or speaks_of(name, "frequencies") or speaks_of(name, "counts")
