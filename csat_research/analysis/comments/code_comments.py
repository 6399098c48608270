"""Code comments: the survey with a 0/1 driver for each theme of a code book."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import narwhals as nw
import numpy as np

from csat_research.analysis.comments.theme_matching import main_language, themes_in
from csat_research.analysis.comments.tokens import words_of
from csat_research.errors import ColumnError
from csat_research.intake.keys.code_book import code_book
from csat_research.survey.arguments import checked
from csat_research.survey.code_book import Theme
from csat_research.survey.door.masking import masked
from csat_research.survey.engine.collected import collected
from csat_research.survey.questions import Question
from csat_research.survey.survey import Survey, derive, one_role
from csat_research.words import say

__all__ = ["book_of", "code_comments", "coded", "comment_question"]


@checked
def code_comments(
    survey: Survey,
    themes: Mapping[str, Any] | None = None,
    *,
    language: str | None = None,
    question: str | None = None,
) -> Survey:
    """The survey with a driver `theme_<name>` for each theme: 1 where a comment has it, 0 where not, missing without a comment.

    themes: the code book, theme -> words, or theme -> {"label": ..., "en": [...], "ru": [...]} (languages en, ru, pl, fa, sv;
    `words`: of whatever language); None: that of the survey (`themes:` in survey.yml). A word counts in all its forms (by
    Snowball's stem), "wait*" as a beginning, "lost parcel" as words in a row. A comment may have several themes; "not late"
    has the theme of "late" too. language: of words in Latin letters where it cannot be told (en, pl, sv). question: which
    comment, where there are several.

    Then `cr.drivers(coded, drivers=["theme_speed"], missing="listwise")` and `cr.importance(coded, items=[...])` hold other
    drivers equal, among those who commented. Raises ColumnError without comments or code book, or for a wrong key.

    >>> import pandas as pd
    >>> frame = pd.DataFrame({"score": [2, 5, 4], "said": ["I waited too long", "Nice people", None]})
    >>> survey = Survey(frame, csat="score", comment="said", scales={"score": "1-5"})
    >>> code_comments(survey, {"speed": ["wait", "slow"]}).rows("theme_speed")["theme_speed"].tolist()
    [1.0, 0.0, nan]
    """
    return coded(survey, book_of(survey, themes), language, question)[0]


def book_of(survey: Survey, themes: Mapping[str, Any] | None) -> tuple[Theme, ...]:
    """The code book given, or that of the survey. Raises ColumnError where there is none."""
    found = survey.about.themes if themes is None else code_book(themes)
    if not found:
        raise ColumnError(
            say(
                "There is no code book. Write in survey.yml, for example, themes: {{speed: {{en: [slow, wait*, too late]}}}}, or "
                'themes={{"speed": ["slow", "wait*"]}}.'
            )
        )
    return found


def comment_question(survey: Survey, name: str | None = None) -> Question:
    """The question of comments. Raises ColumnError where the survey has none, or none of that name."""
    return one_role(survey, "comment", name)


def coded(
    survey: Survey, themes: Sequence[Theme], language: str | None, name: str | None
) -> tuple[Survey, str, bool]:
    """The survey with a driver a theme, the language of Latin letters, and whether it can be told."""
    question = comment_question(survey, name)
    rows = collected(survey.answers)
    there = (rows[question.name].astype("string").str.strip().fillna("") != "").to_numpy()
    comments = [words_of(masked(str(one))) for one in rows.loc[there, question.name]]
    latin, sure = main_language(comments, language)
    values = np.full((len(rows), len(themes)), np.nan)
    values[there] = themes_in(comments, themes, latin)
    columns = {one.column: values[:, i] for i, one in enumerate(themes)}
    answers = nw.from_native(rows.assign(**columns)).lazy()
    added = tuple(Question(one.column, "driver", one.column, one.label) for one in themes)
    kept = tuple(one for one in survey.questions if one.name not in columns)
    about = replace(survey.about, themes=tuple(themes))
    return derive(survey, answers=answers, questions=(*kept, *added), about=about), latin, sure
