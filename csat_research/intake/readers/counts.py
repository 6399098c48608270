"""Tables of counts: a row an organisation, a column an answer, in the cells how many gave it; read as one row per answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from csat_research.errors import listing
from csat_research.intake.aggregates import are_percents, called_percents
from csat_research.intake.headers import hint
from csat_research.intake.labels.folding import key, split_number
from csat_research.intake.labels.sets import kinds, known_keys, missing_kind
from csat_research.intake.raw import Fault, RawTable, Rejected
from csat_research.intake.readers.numbered_counts import numbered_answers
from csat_research.intake.readers.reader import Known, Reader
from csat_research.words import Sentence, count_say, say

__all__ = ["ANSWER", "COUNT", "READERS"]

ANSWER, COUNT = "answer given", "answers counted"
LEAST = 3  # answers of one set among the headers
LARGEST = 1e12  # answers in one cell
RATED = ("satisfaction", "quality", "likelihood", "expectation", "agreement")
MOSTLY = 0.8  # of the cells that are filled
MOST_TOTALS = 3  # rows of totals above or below the others
_NUMBERED = re.compile(r"^\W*\d+\W*|\W*\d+\W*$")
FEW = 10  # answers of a cell that is hidden, at most
_HIDDEN = re.compile(r"[*.:cx\u2013-]{1,3}|[<\u2264]\s*\d+", re.I)
_WHOLE = re.compile(r"\d+(?:\.0+)?|\d{1,3}(?:[, \u00a0]\d{3})+")


def _answers(table: RawTable) -> list[str]:
    """The columns that are answers of one set, with those that stand for none; [] where the table holds no such counts."""
    names = {name: key(_words(name)) for name in table.columns if not called_percents(name)}
    best: Sequence[str] = max(_of_kinds(names), key=len, default=())
    if len(best) < LEAST and (numbered := numbered_answers(table.frame, table.columns)):
        return [] if are_percents(table.frame, list(numbered)) else list(numbered)
    if len(best) < LEAST or not all(_counts(table.frame[name]) for name in best):
        return []
    if max(float(_numbers(table.frame[name]).max()) for name in best) < 2:
        return []  # what one person ticked
    silent = [name for name in names if missing_kind(_words(name)) and _counts(table.frame[name])]
    found = [name for name in names if name in best or name in silent]
    return [] if are_percents(table.frame, best) or are_percents(table.frame, found) else found


def _words(name: str) -> str:
    """What an answer is called without its number: "1 - Extremely likely"; "5 stars" is an answer with it."""
    if key(name) in known_keys():
        return name
    return _NUMBERED.sub("", name) if split_number(name).number is not None else name


def _of_kinds(names: Mapping[str, str]) -> list[list[str]]:
    """The columns that are called like answers of a set, for each set of ratings; two of one code are no set."""
    found = []
    for kind in kinds():
        if (kind.construct in RATED and kind.points >= LEAST) or kind.construct == "nps_group":
            hits = {name: kind.codes[spelled] for name, spelled in names.items() if spelled in kind.codes}
            if len(set(hits.values())) == len(hits) and any(map(str.isalpha, "".join(hits))):
                found.append(list(hits))
    return found


def _numbers(cells: pd.Series) -> pd.Series:
    """Whole numbers with or without marks of thousands; what is none is missing."""
    text = cells.dropna().astype(str).str.strip()
    whole = text[text.map(lambda cell: _WHOLE.fullmatch(cell) is not None)]
    values = whole.str.replace("[, \u00a0]", "", regex=True).astype(float).reindex(cells.index)
    return values.where(values <= LARGEST)  # more digits than anybody has answers


def _counts(cells: pd.Series) -> bool:
    """Whether cells are whole numbers; few answers are often hidden behind a star or "<5"."""
    filled = cells.dropna().astype(str).str.strip()
    shown = (~filled.map(lambda cell: _HIDDEN.fullmatch(cell) is not None)).sum()
    return bool(shown and _numbers(cells).notna().sum() >= MOSTLY * shown)


def _prepare(table: RawTable) -> RawTable:
    """One row per organisation and answer that anybody gave; totals are left out, cells that hold no count are rejected."""
    answers = _answers(table)
    numbered = numbered_answers(table.frame, table.columns)
    called = {name: numbered.get(name) or _words(name) for name in answers}
    counts = pd.DataFrame({name: _numbers(table.frame[name]) for name in answers})
    totals = _totals(counts, pd.DataFrame({name: _unreadable(table.frame[name]) for name in answers}))
    frame, counts = table.frame.drop(index=totals), counts.drop(index=totals)
    beside = [name for name in table.columns if name not in answers and _names(frame, name)]
    parts = [_of_answer(frame, counts[name], beside, called[name]) for name in answers]
    long = pd.concat(parts).sort_values("_row", kind="stable")
    rejected = [one for name in answers for one in _unread(frame, counts, name)]
    rows = len(long) + len({one.row for one in (*table.rejected, *rejected)})  # two bad cells are one bad row
    told = say(
        "{file} is a table of counts: its columns {answers} are answers, its cells say how many gave each",
        file=table.name,
        answers=listing(answers, 6),
    )
    n = round(float(long[COUNT].astype(float).sum()))
    held = say(
        "{file} holds {n:count} answers, counted in {rows:count} rows", file=table.name, n=n, rows=len(frame)
    )
    notes = [held, *([_left_out(len(totals))] if len(totals) else [])]
    return replace(
        table,
        frame=long.reset_index(drop=True),
        known_by=told,
        read=rows,
        rejected=(*table.rejected, *rejected),
        notes=(*table.notes, *notes),
    )


def _left_out(n: int) -> Sentence:
    return count_say(
        "{n:count} row holds the sum of the others and is not counted again",
        "{n:count} rows hold sums of the others and are not counted again",
        n,
    )


def _names(frame: pd.DataFrame, name: str) -> bool:
    """Whether a column beside the counts names or dates the row; figures such as totals and rates do not."""
    told = hint(name)
    return not _counts_or_shares(frame[name]) or (
        told is not None and told.role in ("segment", "answered_at")
    )


def _counts_or_shares(cells: pd.Series) -> bool:
    shares = pd.to_numeric(cells.dropna().astype(str).str.strip().str.rstrip("%"), errors="coerce")
    return bool(
        max(shares.notna().sum(), _numbers(cells).notna().sum()) >= MOSTLY * max(1, cells.notna().sum())
    )


def _unreadable(cells: pd.Series) -> pd.Series:
    """Whether a cell holds something that is neither a count nor hidden: it may stand for any number."""
    hidden = cells.map(lambda cell: _HIDDEN.fullmatch(str(cell).strip()) is not None)
    return cells.notna() & _numbers(cells).isna() & ~hidden


def _totals(counts: pd.DataFrame, unreadable: pd.DataFrame) -> pd.Index:
    """Up to three rows above or below the others of which one holds their sum, but for few answers that they hide."""
    for places in (counts.index, counts.index[::-1]):
        for n in range(1, min(MOST_TOTALS, len(counts) - 2) + 1):
            others, unknown = counts.loc[places[n:]], unreadable.loc[places[n:]].any()
            if any(_is_sum(counts.loc[one], others, unknown | unreadable.loc[one]) for one in places[:n]):
                return places[:n]
    return counts.index[:0]


def _is_sum(row: pd.Series, others: pd.DataFrame, unknown: pd.Series) -> bool:
    """Whether a row is the sum of others in all columns that can be read, which most of them must be."""
    more = row.fillna(0) - others.sum()
    fits = (more >= 0) & (more <= FEW * others.isna().sum())
    return bool(row.sum() > 0 and 2 * unknown.sum() < len(row) and (fits | unknown).all())


def _of_answer(frame: pd.DataFrame, counts: pd.Series, beside: list[str], called: str) -> pd.DataFrame:
    given = counts > 0
    said = frame.loc[given, [*beside, "_row"]]
    return said.assign(**{ANSWER: called, COUNT: [f"{one:.0f}" for one in counts[given]]})


def _unread(frame: pd.DataFrame, counts: pd.DataFrame, name: str) -> list[Rejected]:
    fault = Fault(
        say("it holds no count, so these answers are not counted"),
        say("write how many gave this answer; 0 where nobody did"),
    )
    lacks = frame[name].notna() & counts[name].isna()
    return [
        Rejected(int(row), name, str(cell), fault)
        for row, cell in zip(frame.loc[lacks, "_row"], frame.loc[lacks, name], strict=True)
    ]


COUNTS = Reader(
    name="Table of counts",
    told=lambda table: 0.7 if _answers(table) else 0.0,
    columns=(
        Known(names=(ANSWER,), role="csat", why=say("the columns of the file are the answers")),
        Known(names=(COUNT,), role="count", why=say("the cells of these columns say how many gave it")),
    ),
    prepare=_prepare,
)  # fmt: skip

READERS = (COUNTS,)
