"""Comments: which words and themes go with satisfied answers and which with the others."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from csat_research.analysis.comments.code_comments import book_of, coded, comment_question
from csat_research.analysis.comments.counts import Counted, counted
from csat_research.analysis.comments.theme_matching import main_language
from csat_research.analysis.comments.theme_table import theme_rows
from csat_research.analysis.comments.tokens import words_of
from csat_research.analysis.comments.words import (
    sides_of,
    theme_figure,
    theme_findings,
    too_few,
    unsure_language,
    word_cautions,
    word_figure,
    word_findings,
)
from csat_research.errors import MethodError
from csat_research.measures.catalogue import MEASURES, Measure, measure_named
from csat_research.results.result import CommentsResult, Result
from csat_research.results.verdicts import NO_CAUSE
from csat_research.stats.intervals import check_level
from csat_research.stats.keyness import keyness
from csat_research.stats.linearised import MIN_CLUSTERS
from csat_research.survey.arguments import checked
from csat_research.survey.basis.asked_answered import response
from csat_research.survey.basis.basis import (
    cluster_column,
    is_weighted,
    provenance,
    row_ledger,
    standing_cautions,
)
from csat_research.survey.engine.collected import MOST_ROWS, single_answers
from csat_research.survey.questions import Question, with_role
from csat_research.survey.survey import Survey, one_role
from csat_research.words import join, say

__all__ = ["comments"]

COLUMNS = (
    "term", "language", "measure", "definition", "per", "n", "customers", "estimate", "std_error", "conf_low", "conf_high",
    "simultaneous_low", "simultaneous_high", "shrunken", "statistic",
)  # fmt: skip


@checked
def comments(
    survey: Survey,
    *,
    outcome: str = "csat",
    themes: Mapping[str, Any] | None = None,
    language: str | None = None,
    question: str | None = None,
    level: float = 0.95,
) -> CommentsResult:
    r"""Which words stand more in comments of satisfied answers, and which in those of others; `.themes`: by a code book.

    A row of `.table` is a word (all its forms, by Snowball's stem; English, Russian, Polish, Persian, Swedish): `estimate` is
    the log odds ratio of being mentioned, first side (satisfied) against second; exp(estimate) is how many times as often.
    A word counts once in each comment, by the weight where one is declared. `conf_low`, `conf_high` hold for one word,
    `simultaneous_` for all words looked at (Bonferroni); errors by customer. `shrunken` and `statistic` (its z) use an
    informative prior of half a mention a word and put words in order. Words of under 5 customers are withheld, names of
    agents and customers and what `rows` masks (mail addresses, links, telephone and card numbers) are left out; no comment
    is quoted.

    outcome: a share of the catalogue (csat, promoters, detractors, ces_easy, ...). themes: the code book, theme -> words; None:
    that of the survey (`themes:` in survey.yml), see `code_comments`. `.themes` has per theme the share of comments with it,
    the score with and without, and their difference in points. language: of Latin letters (en, pl, sv) where it cannot be told.
    question: which comment, where there are several. "Goes with", never "causes"; who writes differs from who does not.

    Raises ColumnError without comments or a score, MethodError for an outcome that is no share. Source: Monroe, Colaresi and
    Quinn 2008; Zou and Donner 2008.

    >>> said = ["slow reply", "reply was slow", "kind agent", "very kind"] * 15
    >>> frame = pd.DataFrame({"score": [1, 2, 5, 4] * 15, "said": said})
    >>> survey = Survey(frame, csat="score", comment="said", scales={"score": "1-5"})
    >>> found = comments(survey, language="en")
    >>> sorted(found.table.loc[found.table["simultaneous_high"] < 0, "term"])
    ['reply', 'slow', 'was']
    """
    check_level(level)
    spec = _share(outcome)
    asked = one_role(survey, spec.role, instead='cr.comments(survey, outcome="{share}")')
    said = comment_question(survey, question)
    rows = _commented(survey, asked, said, spec)
    latin, sure = main_language(rows["_words"], language)
    names, weights = _names(rows, survey), rows["_w"].to_numpy(float) if is_weighted(survey) else None
    found = counted(rows["_words"].tolist(), rows["_y"] == 1, rows["_c"], names, latin, weights)
    sides, enough = sides_of(outcome, spec.label), min(found.customers) >= MIN_CLUSTERS
    table = _table(found, level) if enough and found.words else pd.DataFrame(columns=list(COLUMNS))
    told = word_findings(table, found.comments, sides)
    cautions = word_cautions(len(table), found.hidden, bool(names), sure)
    return CommentsResult(
        verb="comments",
        table=table,
        level=level,
        findings=told if enough else (too_few(found.customers), *told),
        cautions=(*cautions, *standing_cautions(survey, response(survey, asked), layered=False)),
        figure=word_figure(table, told, sides, survey),
        rows=row_ledger(survey, asked, used=len(rows), rule=say("without a comment")),
        provenance=provenance(survey, outcome=outcome, language=latin, vocabulary=found.vocabulary),
        coded=_themes(survey, themes, language, said, asked, spec, level),
    )


def _share(outcome: str) -> Measure:
    spec = measure_named(outcome)
    if spec.kind != "share":
        raise MethodError(
            say(
                "Comments are set against each other by a share, who counts and who does not; {name:quoted} is none. Write one of: "
                "{known}.",
                name=outcome,
                known=join([name for name, one in MEASURES.items() if one.kind == "share"], ", "),
            )
        )
    return spec


def _commented(survey: Survey, asked: Question, said: Question, spec: Measure) -> pd.DataFrame:
    """Rows with a score and a comment of at least one word: its words, 1 or 0, and whose it is."""
    customer = cluster_column(survey)
    agents = [one.name for one in with_role(survey.questions, "agent")]
    columns = [said.name, asked.name, *([customer] if customer else []), *agents, "_n", "_w"]
    rows = survey.rows(*dict.fromkeys(columns), limit=MOST_ROWS)
    rows = single_answers(rows[rows[said.name].notna()]).reset_index(drop=True)
    rows["_y"] = spec.scores(rows[asked.name].to_numpy(float), asked)
    rows["_words"] = pd.Series([words_of(str(one)) for one in rows[said.name]], dtype=object)
    rows = rows[rows["_y"].notna() & (rows["_words"].map(len) > 0)].reset_index(drop=True)
    own = rows[customer].astype("string") if customer else pd.Series(pd.NA, index=rows.index, dtype="string")
    return rows.assign(_c=own.fillna("_" + rows.index.to_series().astype("string")))


def _names(rows: pd.DataFrame, survey: Survey) -> list[str]:
    """Names of agents and customers as they stand in the rows; numbers, codes and addresses are no names."""
    there = [one.name for role in ("agent", "customer") for one in with_role(survey.questions, role)]
    found = (str(one) for name in there if name in rows for one in rows[name].dropna().unique())
    return [one for one in found if re.fullmatch(r"[^\W\d_]+(?:[ .’'-]+[^\W\d_]+)*\.?", one)]


def _table(found: Counted, level: float) -> pd.DataFrame:
    """A row a word, those of the first side before those of the second."""
    keys = keyness(*found.sides, found.vocabulary, level)
    rows = pd.DataFrame(
        {
            "term": found.words,
            "language": found.languages,
            "measure": "keyness",
            "definition": "log odds ratio of being mentioned",
            "per": "comment",
            "n": found.comments_of,
            "customers": found.customers_of,
            "estimate": keys.estimate,
            "std_error": keys.std_error,
            "conf_low": keys.low,
            "conf_high": keys.high,
            "simultaneous_low": keys.wide_low,
            "simultaneous_high": keys.wide_high,
            "shrunken": keys.shrunken,
            "statistic": keys.statistic,
        }
    )
    order = np.lexsort((rows["term"], -rows["shrunken"]))
    return rows.iloc[order].reset_index(drop=True)


def _themes(
    survey: Survey,
    themes: Mapping[str, Any] | None,
    language: str | None,
    said: Question,
    asked: Question,
    spec: Measure,
    level: float,
) -> Result | None:
    """The themes of the code book as a result of their own; None where there is no code book."""
    if themes is None and not survey.about.themes:
        return None
    book = book_of(survey, themes)
    known, latin, sure = coded(survey, book, language, said.name)
    table = theme_rows(known, book, asked, spec, level)
    told = theme_findings(table, spec.label)
    standing = standing_cautions(survey, response(survey, asked), layered=False)
    return Result(
        verb="themes",
        table=table,
        level=level,
        findings=told,
        cautions=(
            say(
                "A theme is found by its words: what is meant otherwise or denied (“not late”) counts as well."
            ),
            NO_CAUSE,
            *([] if sure else [unsure_language()]),
            *standing,
        ),
        figure=theme_figure(table, told, spec.label, survey),
        rows=row_ledger(survey, asked),
        provenance=provenance(survey, outcome=spec.name, language=latin, themes=[one.name for one in book]),
    )
