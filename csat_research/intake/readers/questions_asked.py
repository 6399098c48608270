"""Questions asked: the column that says what was asked, also where one question stands in several wordings."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

import pandas as pd

from csat_research.intake.raw import RawTable
from csat_research.intake.readers.by_survey_type import IN_A_NAME, TYPES, score_kind
from csat_research.intake.readers.reader import plain_text, spelled

__all__ = [
    "answer_columns",
    "code_of_questions",
    "in_one_wording",
    "question_columns",
    "question_names",
    "said",
    "text_columns",
    "with_parts",
    "with_texts",
]

# fmt: off
QUESTIONS = (
    "question text", "question title", "question label", "question wording", "question name", "question", "survey question",
    "statement", "variable", "текст вопроса", "вопрос", "treść pytania", "pytanie", "fråga", "frågetext", "پرسش", "سوال", "سؤال",
    "Fragetext", "Frage", "question posée", "pregunta", "pergunta", "domanda", "vraag", "soru", "запитання", "питання",
)
CODES = (
    "question id", "question code", "question key", "question no", "question number", "qid", "variable name", "код вопроса",
    "номер вопроса", "id вопроса", "kod pytania", "numer pytania", "frågenummer", "frågekod", "کد سوال", "شماره سوال",
    "Fragen-ID", "Fragecode", "Frage-Nr", "Fragenummer",
)
# of a question that has several: the rows of a matrix
PARTS = (
    "sub question", "subquestion", "sub-question", "subquestion text", "question row", "question part", "matrix row", "row", "row label",
    "row text", "item", "aspect", "подвопрос", "строка", "podpytanie", "wiersz", "delfråga", "rad", "Teilfrage", "Unterfrage",
    "sous-question", "subpregunta", "زیرپرسش",
)
# What may also be a product that was bought: a question only where nearly everybody answers nearly all.
THINGS = (
    "item", "item name", "item text", "criterion", "criteria", "aspect", "attribute", "dimension", "indicator", "metric",
    "metric name", "measure", "kpi", "topic", "field", "key", "factor", "критерий", "показатель", "аспект", "параметр", "фактор",
    "утверждение", "kryterium", "aspekt", "wskaźnik", "stwierdzenie", "kriterium", "mått", "påstående", "معیار", "شاخص", "گویه",
    "Merkmal", "Aussage", "critère", "criterio", "critério",
)
ANSWERS = (
    "answer text", "answer content", "answer label", "answer", "response text", "response content", "response label", "response",
    "answer value", "answer numeric",
    "response value", "value", "score", "rating", "текст ответа", "ответ", "значение", "оценка", "odpowiedź", "wartość", "ocena",
    "svar", "värde", "betyg", "پاسخ", "جواب", "امتیاز", "Antwort", "Wert", "Bewertung", "réponse", "respuesta", "resposta",
    "risposta", "antwoord", "cevap", "yanıt", "відповідь", "оцінка",
)
# What people wrote beside an answer, or instead of one.
TEXTS = (
    "text", "answer comment", "comment", "comments", "remark", "remarks", "free text", "open text", "open answer", "verbatim",
    "explanation", "комментарий", "текст", "komentarz", "tekst", "kommentar", "fritext", "نظر", "توضیح", "Kommentar", "Freitext",
    "commentaire", "comentario", "comentário", "commento", "opmerking", "toelichting", "yorum", "коментар", "komentář",
)
# fmt: on
BETWEEN = " - "  # a question and what was written beside its answer
WRITTEN = 0.5  # of the cells
LEAST_ROWS = 3  # of each part, on average: more are numbers of rows
SOME, NEARLY_ALL = 0.3, 0.8  # of all questions, by the average respondent: fewer are products bought


def question_columns(table: RawTable) -> Iterator[tuple[str, float]]:
    """Columns that may say what was asked, the plainest first, each with the share of questions that people should answer."""
    for words, least in ((QUESTIONS, SOME), (CODES, SOME), (THINGS, NEARLY_ALL)):
        if name := spelled(table, *words):
            yield name, least


def with_parts(table: RawTable) -> RawTable:
    """The table with the row of a matrix in its question, "Satisfied with? - Price", where a column of its own says it."""
    question, part = spelled(table, *QUESTIONS), spelled(table, *PARTS)
    if not question or not part or not _are_parts(table.frame[part]):
        return table
    asked, row = table.frame[question].astype(object), table.frame[part].astype(object)
    both = asked.where(asked.isna() | row.isna(), asked.map(str) + " - " + row.map(str))
    return replace(table, frame=table.frame.drop(columns=part).assign(**{question: both}))


def _are_parts(cells: pd.Series) -> bool:
    filled = cells.dropna().map(str)
    return 2 <= filled.nunique() <= len(filled) / LEAST_ROWS and not filled.str.fullmatch(r"\d+").all()


def answer_columns(table: RawTable, question: str) -> list[str]:
    """The columns of what was said, in the order in which they are looked at."""
    return [name for one in ANSWERS if (name := spelled(table, one)) and name != question]


def text_columns(table: RawTable, other: Collection[str]) -> list[str]:
    """The columns of what people wrote beside their answers; words that say an answer once more are none."""
    named = [name for one in TEXTS if (name := spelled(table, one)) and name not in other]
    return [name for name in dict.fromkeys(named) if _are_written(table.frame[name])]


def _are_written(cells: pd.Series) -> bool:
    """Whether cells hold words of which most stand there once or in sentences."""
    filled = cells.dropna().map(str)
    words = filled[filled.str.contains(r"[^\W\d_]{2}")]
    sentences = words.str.count(r"\s").ge(2).mean() if len(words) else 0
    return len(words) >= WRITTEN * max(1, len(filled)) and (
        words.nunique() > WRITTEN * len(words) or sentences > WRITTEN
    )


def with_texts(rows: pd.DataFrame, question: str, texts: Sequence[str]) -> pd.DataFrame:
    """Rows with what was written: as the answer where there is no other, else as one to a question of its own behind it."""
    for name in texts:
        written = rows[name].notna()
        alone = written & rows["_said"].isna()
        beside = rows[written & ~alone]
        rows = rows.assign(_said=rows["_said"].where(~alone, rows[name]))
        own = beside.assign(_said=beside[name], **{question: beside[question].map(str) + BETWEEN + name})
        rows = pd.concat([rows, own[own[question].notna()]], ignore_index=True)
    return rows


def said(frame: pd.DataFrame, answers: list[str]) -> pd.Series:
    """What was said: the first of the columns that is filled."""
    said = frame[answers[0]].astype(object)
    for name in answers[1:]:
        said = said.where(said.notna(), frame[name].astype(object))
    return said


def question_names(table: RawTable, rows: pd.DataFrame, question: str) -> dict[str, str]:
    """The column of each question, in the order of the file: its text, with the kind of score where the file says it."""
    frame = rows.dropna(subset=[question])
    asked = frame[question].drop_duplicates()
    kinds = spelled(table, *TYPES)
    told = frame.loc[asked.index, kinds].map(score_kind) if kinds else pd.Series("", asked.index)
    taken, names = set(table.frame.columns), {}
    for text, one in zip(asked, told, strict=True):
        name = plain_text(str(text))
        name = f"{name} ({one})" if one in IN_A_NAME and not IN_A_NAME[one].search(name.casefold()) else name
        while not name or name in taken:
            name = f"{name}_given"
        taken.add(name)
        names[text] = name
    return names


def code_of_questions(table: RawTable, question: str) -> str:
    """The column that numbers the questions, where it has fewer numbers than these have wordings; "" where none does."""
    code = spelled(table, *CODES)
    if not code or code == question:
        return ""
    numbered = table.frame[[question, code]].dropna().drop_duplicates()
    once = not numbered[question].duplicated().any()
    return code if once and 2 <= numbered[code].nunique() < len(numbered) else ""


def in_one_wording(frame: pd.DataFrame, whose: Sequence[str], question: str, code: str) -> pd.Series:
    """What was asked, by the wording that most were asked, where nobody was asked two wordings of one number.

    The parts of a matrix have one number too, and are asked of the same people.

    >>> asked = pd.DataFrame({"who": ["a", "b", "c"], "question": ["Good?", "Gut?", "Good?"], "no": ["1", "1", "1"]})
    >>> in_one_wording(asked, ["who"], "question", "no").tolist()
    ['Good?', 'Good?', 'Good?']
    """
    asked = frame[question].astype(object)
    if not code:
        return asked
    apart = frame.groupby([*whose, code], observed=True)[question].nunique().groupby(level=-1).max()
    same = frame[code].isin(apart.index[apart == 1])
    usual = (
        frame[same].groupby(code, observed=True)[question].agg(lambda texts: texts.value_counts().index[0])
    )
    return asked.where(~same | asked.isna(), frame[code].astype(object).map(usual))
