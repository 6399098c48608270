"""One answer a row: respondent, question and answer in three columns, as databases and melted tables have them; read side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from csat_research.errors import listing
from csat_research.intake.headers import hint
from csat_research.intake.raw import Fault, RawTable, Rejected
from csat_research.intake.readers.questions_asked import (
    answer_columns,
    code_of_questions,
    in_one_wording,
    question_columns,
    question_names,
    said,
    text_columns,
    with_parts,
    with_texts,
)
from csat_research.intake.readers.reader import Known, Reader, spelled
from csat_research.words import Sentence, say

__all__ = ["KINDS", "LIKELY", "READERS", "is_long"]

# fmt: off
PEOPLE = (
    "user", "user name", "email", "e-mail", "email address", "session", "ticket", "member", "employee", "patient", "guest", "visitor",
    "student", "student id",
    "пользователь", "почта", "użytkownik", "användare", "کاربر", "Benutzer", "E-Mail-Adresse",
    "respondent", "participant", "person", "submission", "interview", "case", "record", "респондент", "анкета", "uczestnik",
    "ankieta", "deltagare", "پاسخ دهنده", "Teilnehmer", "répondant", "encuestado", "respondente", "deelnemer", "katılımcı",
)
ROUNDS = ("wave", "round", "survey", "survey id", "survey name", "period", "волна", "период", "fala", "okres", "våg", "دوره")
# fmt: on
LIKELY = 0.65  # more than scores told apart by their kind: here one person has several
MOST_QUESTIONS, LEAST_EACH = 300, 1.5  # questions; answers of one respondent, on average
BETWEEN = "; "  # what one respondent chose
ALL_ROWS = 0.9  # in which a comment on the whole stands; what stands in fewer is of single answers
ONCE = 0.95  # of the answers; where more stand twice, the column is no respondent
SEVERAL = 0.2  # of those who answered gave more than one answer: they chose of a list


@dataclass(frozen=True, slots=True)
class _Long:
    """The columns of such a table: whose answer it is, what was asked and by which number, and the columns of what was said."""

    whose: list[str]
    question: str
    code: str
    answers: list[str]


def is_long(table: RawTable) -> bool:
    """Whether each respondent has several rows with a question each."""
    return _long(with_parts(table)) is not None


def _long(table: RawTable) -> _Long | None:
    """The columns, where each respondent has several rows with a question each; else None."""
    by_column = (_by_question(table, question, least) for question, least in question_columns(table))
    return next((found for found in by_column if found is not None), None)


def _by_question(table: RawTable, question: str, least: float) -> _Long | None:
    """The columns, if this one says what was asked; least: see `question_columns`."""
    answers = answer_columns(table, question)
    if not answers or not 2 <= table.frame[question].dropna().nunique() <= MOST_QUESTIONS:
        return None
    code = code_of_questions(table, question)
    columns = (_Long(whose, question, code, answers) for whose in _respondents(table, {question, *answers}))
    return next((one for one in columns if _answered_once(table.frame, one, least)), None)


def _respondents(table: RawTable, other: set[str]) -> Iterator[list[str]]:
    """Columns that may say whose answer a row is: an answer's id, a customer, either with a day or a round."""
    told = {name: found.role for name in table.columns if name not in other and (found := hint(name))}
    named = [name for role in ("id", "customer") for name, is_ in told.items() if is_ == role]
    named += [name for one in PEOPLE if (name := spelled(table, one)) and name not in {*other, *named}]
    rounds = [name for one in ROUNDS if (name := spelled(table, one)) and name not in other]
    rounds += [name for name, role in told.items() if role == "answered_at" and name not in rounds]
    named = [name for name in named if table.frame[name].nunique() > 1]  # the survey's own id is nobody's
    yield from ([name] for name in named)
    yield from ([name, at] for name in named for at in rounds if at != name)


def _answered_once(frame: pd.DataFrame, found: _Long, least: float) -> bool:
    """Whether respondents answered several of the questions, and each of these once."""
    rows = _asked(frame, found).dropna(subset=[*found.whose, found.question])
    if rows.empty:
        return False
    pairs = _pairs(rows, found.whose, found.question)
    each = len(pairs) / len(pairs.droplevel(-1).index.unique())
    single = pairs[~pairs.index.get_level_values(-1).isin(_lists(pairs))]
    once = len(single) and (single["size"] == 1).mean() >= ONCE
    return bool(once and each >= max(LEAST_EACH, least * rows[found.question].nunique()))


def _asked(frame: pd.DataFrame, found: _Long) -> pd.DataFrame:
    """The rows with what was said in a column of its own, and each question in one wording."""
    asked = in_one_wording(frame, found.whose, found.question, found.code)
    return frame.assign(**{found.question: asked, "_said": said(frame, found.answers)})


def _pairs(rows: pd.DataFrame, whose: list[str], question: str) -> pd.DataFrame:
    """By respondent and question: how many answers stand there, and how many different ones."""
    return rows.groupby([*whose, question], observed=True, sort=False)["_said"].agg(["size", "nunique"])


def _lists(pairs: pd.DataFrame) -> list[str]:
    """The questions of which many chose several answers, each of them once: what people tick, not what they say again."""
    more = pairs[pairs["size"] > 1]
    asked = pairs.groupby(level=-1, observed=True).size()
    several = more.groupby(level=-1, observed=True).size().reindex(asked.index, fill_value=0)
    apart = (more["size"] == more["nunique"]).groupby(level=-1, observed=True).mean()
    return [one for one in several.index[several > SEVERAL * asked] if apart[one] >= ONCE]


def _side_by_side(table: RawTable) -> RawTable:
    """One row per respondent, a column per question; lines without one of these are rejected, and answers given again later."""
    whole, table = table, with_parts(table)
    found = _long(table)
    if found is None:
        return whole
    texts = _texts(table, found)
    rows = with_texts(_asked(table.frame, found), found.question, texts)
    lacks = [one for name in (*found.whose, found.question) for one in _lacking(rows, name)]
    rows = rows.dropna(subset=[*found.whose, found.question])
    lists = _lists(_pairs(rows, found.whose, found.question))
    once = rows[rows["_said"].notna() & ~rows[found.question].isin(lists)]
    before = once[once.duplicated([*found.whose, found.question], keep="last")]
    rejected = (*table.rejected, *lacks, *_before(before, found))
    rows = rows.drop(index=before.index)
    wide = _wide(rows.drop(columns=texts), found, question_names(table, rows, found.question))
    return replace(
        table,
        frame=wide,
        read=len(wide) + len({one.row for one in rejected}),
        rejected=rejected,
        known_by=_known_by(table, found),
        notes=(*table.notes, *_notes(table, found, wide, int(rows["_said"].notna().sum()), texts)),
    )


def _texts(table: RawTable, found: _Long) -> list[str]:
    """What people wrote beside single answers; what is the same in all rows of a respondent stands beside them all."""
    written = text_columns(table, {*found.whose, found.question, *found.answers})
    if not written:
        return []
    kinds = table.frame.groupby(found.whose, observed=True)[written].nunique()
    return [name for name in written if kinds[name].max() > 1 or table.frame[name].notna().mean() < ALL_ROWS]


def _lacking(rows: pd.DataFrame, name: str) -> list[Rejected]:
    fault = Fault(
        say("this cell is empty, so nobody can say whose answer it is, or to what"),
        say("fill it in, or delete the line"),
    )
    return [Rejected(int(row), name, "", fault) for row in rows.loc[rows[name].isna(), "_row"]]


def _before(rows: pd.DataFrame, found: _Long) -> list[Rejected]:
    fault = Fault(
        say("the same respondent answers this question again further down; the last answer is used"),
        say("nothing, if the last answer is meant; else delete one of the two"),
    )
    cells = zip(rows["_row"], rows["_said"], strict=True)
    return [Rejected(int(row), found.answers[0], str(cell), fault) for row, cell in cells]


def _wide(rows: pd.DataFrame, found: _Long, names: Mapping[str, str]) -> pd.DataFrame:
    """Respondents in the order of the file with what stands beside their answers, then a column per question."""
    first = rows.groupby(found.whose, observed=True, sort=False)[[*_carried(rows, found), "_row"]].first()
    cells = rows.dropna(subset=["_said"]).set_index([*found.whose, found.question])["_said"]
    several = cells.index.duplicated(keep=False)
    chosen = cells[several].astype(str).groupby(level=cells.index.names, sort=False).agg(BETWEEN.join)
    answers = pd.concat([cells[~several], chosen]).unstack()
    answers = answers.reindex(index=first.index, columns=list(names)).rename(columns=names)
    wide = pd.concat([first.reset_index(), answers.reset_index(drop=True)], axis=1).astype(object)
    return wide.where(wide.notna(), None).astype({"_row": int})


def _carried(rows: pd.DataFrame, found: _Long) -> list[str]:
    """Columns that are the same in all rows of a respondent, and times, of which the first counts."""
    ours = {*found.whose, found.question, *found.answers, "_row", "_said"}
    beside = [name for name in rows.columns if name not in ours]
    if not beside:
        return []
    same = rows.groupby(found.whose, observed=True)[beside].nunique().le(1).all()
    return [one for one in beside if same[one] or ((told := hint(one)) and told.role == "answered_at")]


def _known_by(table: RawTable, found: _Long) -> Sentence:
    return say(
        "{file} holds one answer a row: {question:quoted} says what was asked, {whose} whose answer it is",
        file=table.name,
        question=found.question,
        whose=listing(found.whose, 2),
    )


def _notes(
    table: RawTable, found: _Long, wide: pd.DataFrame, answers: int, texts: Sequence[str]
) -> Iterator[Sentence]:
    """How many answers were put side by side, and which columns are left out."""
    yield say(
        "{file}: each row now holds one respondent (answers: {answers:count}, respondents: {people:count})",
        file=table.name,
        answers=answers,
        people=len(wide),
    )
    if found.code:
        yield say(
            "{file}: {column:quoted} tells which questions are the same in other words; each is called as most were asked",
            file=table.name,
            column=found.code,
        )
    left = [
        name
        for name in table.columns
        if name not in wide and name not in (found.question, *found.answers, *texts)
    ]
    if left:
        yield say(
            "{file}: {columns} tell of questions or single answers, not of respondents, and are left out",
            file=table.name,
            columns=listing(left, 6),
        )


KINDS = (
    Known(names=("* (NPS)",), role="nps", options={"scale": "0-10"}, why=say("rows of that type")),
    Known(names=("* (CSAT)",), role="csat", why=say("rows of that type")),
    Known(names=("* (CES)",), role="ces", why=say("rows of that type")),
)

LONG = Reader(
    name="One answer a row",
    told=lambda table: LIKELY if is_long(table) else 0.0,
    columns=KINDS,
    prepare=_side_by_side,
)  # fmt: skip

READERS = (LONG,)
