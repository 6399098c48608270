"""Aggregates: tables in which a row is a share of many answers, not the answer of a person; they are told and not counted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from csat_research.errors import shell
from csat_research.intake.headers import asks, hint, speaks_of
from csat_research.intake.labels.folding import key
from csat_research.intake.labels.sets import known_keys
from csat_research.intake.long_shares import LongShares, long_shares
from csat_research.intake.raw import RawTable
from csat_research.survey.questions import SCORES
from csat_research.words import Sentence, join, say

__all__ = ["are_percents", "called_percents", "of_percents"]

_PERCENT = re.compile(
    r"percent|\bpct|%|\bshare|proportion|prozent|procent|процент|доля|odsetek|andel|درصد", re.I
)
_MARK = re.compile(r"^\s*%\s*|\s*[(\[]?\s*(?:%|percent|pct)\s*[)\]]?\s*$", re.I)
_OF_ANSWERS = re.compile(
    r"answer|respon|satisf|box|recommend|favou?r|positive|rating|ответ|odpowied|svar|پاسخ", re.I
)
_RATE = re.compile(
    r"response rate|rate of response|progress|complet", re.I
)  # of those asked; of one page of questions
_BASE = re.compile(
    r"(number|count|\bno\b|#|\bn\b|total|liczba|antal|число|количество|تعداد).*"
    r"(survey|respon|answer|interview|patient|odpowied|ankiet|svar|ответ|анкет|پاسخ)|sample size|denominator",
    re.I,
)
LEAST = 0.3  # of the filled cells: rows of other measures hold "Not Applicable"
INSIDE = 0.95  # of the numbers, from 0 to 100
OFF = 2.5  # shares are rounded, and some leave out who said nothing
LEAST_ROWS = 3  # of whole numbers: as many counts do not add up to 100 by chance
BEYOND = 10  # the highest answer of a scale
_MANY = frozenset(
    (
        "ratings",
        "reviews",
        "surveys",
        "votes",
        "responses",
        "отзывы",
        "оценок",
        "ocen",
        "omdömen",
        "bewertungen",
        "avis",
    )
)
PEOPLE = 2  # a base of one person is an answer


def of_percents(table: RawTable, export: Path) -> Sentence | None:
    """Why a table is not read: percents of answers, whether or not one says of how many people; None of other tables."""
    if (rows := long_shares(table)) is not None:
        return join([_in_rows(table.name, rows), _base_lacks(export, rows)], "\n")
    percents = [name for name in table.columns if _is_percent(name, table.frame[name])]
    bases = [name for name in table.columns if _is_base(name, table.frame[name])]
    if bases and not percents and (mean := _mean(table, bases)):
        return join([_of_means(table.name, mean, bases[0]), _instead(export, mean)], "\n")
    parts = _filling(table, percents)
    if not (percents and bases) and not parts:
        return None
    found = _found(table.name, percents[0], bases[0]) if percents and bases else _fill(table.name, parts)
    other = next((name for name in table.columns if name not in (*percents, *bases, *parts)), "COLUMN")
    return join([found, _instead(export, other)], "\n")


def _is_percent(name: str, cells: pd.Series) -> bool:
    """Whether a column is called a share of answers, or a score whose numbers no single answer can be."""
    told = hint(name)
    score = told is not None and told.role in SCORES and told.exact
    called = bool(_PERCENT.search(name) and (_OF_ANSWERS.search(name) or score)) and not _RATE.search(name)
    if not called and not score:
        return False
    return _are_shares(cells) and (called or _numbers(cells).min() > BEYOND)


def _is_base(name: str, cells: pd.Series) -> bool:
    called = _BASE.search(name) or speaks_of(name, "frequencies") or key(name) in _MANY
    return (
        bool(called) and not _PERCENT.search(name) and not speaks_of(name, "averages") and _are_bases(cells)
    )


def _mean(table: RawTable, bases: Sequence[str]) -> str:
    """A column called a mean of scores, beside how many there were, where no other column is a score of persons; else ""."""
    others = [name for name in table.columns if name not in bases]
    scores = [name for name in others if (told := hint(name)) is not None and told.role in SCORES]
    means = [name for name in scores if speaks_of(name, "averages") and not asks(name)]
    broken = [name for name in means if (_numbers(table.frame[name]) % 1).any()]
    return broken[0] if broken and len(means) == len(scores) else ""


def _of_means(file: str, mean: str, base: str) -> Sentence:
    return say(
        "{file} holds means: {mean:quoted} is a mean of many answers, and {base:quoted} says of how many. Its rows are no answers of "
        "persons and are not counted as such.",
        file=file,
        mean=mean,
        base=base,
    )


def _filling(table: RawTable, percents: Sequence[str]) -> list[str]:
    """Columns of percents of answers, or columns called like answers, that add up to 100 in nearly every row."""
    words = [name for name in table.columns if _bare(name) in known_keys() and _are_shares(table.frame[name])]
    broken = any((_numbers(table.frame[name]) % 1).any() for name in words)
    plain = broken or all(map(_PERCENT.search, words))
    if len(words) > PEOPLE and _fills(table.frame, words, 1 if plain else LEAST_ROWS):
        return words
    return list(percents) if len(percents) > 1 and _fills(table.frame, percents) else []


def are_percents(frame: pd.DataFrame, answers: Sequence[str]) -> bool:
    """Whether columns called like answers hold percents: so they are called, or three rows and more add up to 100.

    >>> are_percents(pd.DataFrame({"Good": [60, 71, 80], "Bad": [40, 30, 20]}), ["Good", "Bad"])
    True
    """
    return all(map(_PERCENT.search, answers)) or _fills(frame, answers, LEAST_ROWS)


def _fills(frame: pd.DataFrame, names: Sequence[str], least: int = 1) -> bool:
    """Whether some columns add up to 100 in nearly every row."""
    sums = pd.DataFrame({name: _numbers(frame[name]) for name in names}).dropna().sum(axis=1)
    return len(sums) >= least and bool(sums.between(100 - OFF, 100 + OFF).mean() >= INSIDE - 0.05)


def called_percents(name: str) -> bool:
    """Whether a column is called percents: "Positive %" beside "Positive"."""
    return _PERCENT.search(name) is not None


def _bare(name: str) -> str:
    """What an answer is called without its mark of percents: "Very satisfied (%)"."""
    return key(_MARK.sub("", name))


def _fill(file: str, parts: Sequence[str]) -> Sentence:
    return say(
        "{file} holds percents: {columns} add up to 100 in each row. A row is shares of many answers and no answer of a person, and is "
        "not counted as one.",
        file=file,
        columns=join([say("{column:quoted}", column=one) for one in parts[:5]], ", "),
    )


def _found(file: str, percent: str, base: str) -> Sentence:
    return say(
        "{file} holds percents: {percent:quoted} is a share of many answers, and {base:quoted} says of how many. "
        "Its rows are no answers of persons and are not counted as such.",
        file=file,
        percent=percent,
        base=base,
    )


def _in_rows(file: str, rows: LongShares) -> Sentence:
    return say(
        "{file} holds percents: {percent:quoted} is the share of those who said {answer:quoted}, and no column says how many people "
        "that is. Its rows are no answers of persons and are not counted as such.",
        file=file,
        percent=rows.percent,
        answer=rows.answer,
    )


def _base_lacks(export: Path, rows: LongShares) -> Sentence:
    return say(
        "Add a column Base with how many people answered, or a column Count with how many gave each answer, and type init again; or "
        "bring the answers, one in each row. If each row is the answer of a person all the same:  csat-research init {file} --role {named}",
        file=shell(export),
        named=shell(f"{rows.answer}=csat"),
    )


def _instead(export: Path, other: str) -> Sentence:
    return say(
        "Bring the answers, one in each row, or how many gave each answer: a row for each organisation, a column for each answer "
        "(called Very satisfied, Satisfied, ...), the numbers of people in the cells. If a column holds answers of persons all the "
        "same, name it:  csat-research init {file} --role {named}",
        file=shell(export),
        named=shell(f"{other}=csat"),
    )


def _numbers(cells: pd.Series) -> pd.Series:
    text = (
        cells.dropna().astype(object).map(str).str.strip().str.rstrip("%").str.replace(",", "", regex=False)
    )
    return pd.to_numeric(text, errors="coerce").dropna()


def _are_shares(cells: pd.Series) -> bool:
    found = _numbers(cells)
    enough = len(found) >= LEAST * max(1, cells.notna().sum())
    return bool(enough and found.between(0, 100).mean() >= INSIDE and found.nunique() > PEOPLE)


def _are_bases(cells: pd.Series) -> bool:
    found = _numbers(cells)
    enough = len(found) >= LEAST * max(1, cells.notna().sum())
    return bool(enough and (found % 1 == 0).all() and found.median() >= PEOPLE)
