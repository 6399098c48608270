"""Coders: how far two people, or one person and the code book, code the same comments alike."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from csat_research.analysis.comments.code_comments import book_of, coded
from csat_research.errors import ColumnError, MethodError, nearest
from csat_research.results.figure import Figure
from csat_research.results.result import Result
from csat_research.stats.coders import kappa
from csat_research.stats.intervals import check_level
from csat_research.stats.linearised import FEW_CLUSTERS, MIN_CLUSTERS, SMALLEST_GROUP
from csat_research.survey.arguments import checked
from csat_research.survey.basis.basis import PERSONS, cluster_column, provenance, row_ledger, selection
from csat_research.survey.code_book import Theme
from csat_research.survey.engine.collected import MOST_ROWS, single_answers
from csat_research.survey.questions import with_role
from csat_research.survey.survey import Survey
from csat_research.words import Sentence, join, say

__all__ = ["coders"]

MOST_CODES = 60


@checked
def coders(
    survey: Survey,
    first: str,
    second: str | None = None,
    *,
    themes: Mapping[str, Any] | None = None,
    separator: str = ";",
    level: float = 0.95,
) -> Result:
    """Agreement of two coders on each code beyond chance: Cohen's kappa with its range, and the plain share coded alike.

    first, second: columns with the codes that each gave a comment, several in one cell parted by `separator`; an empty cell of
    a commented row means no code. second=None: the code book is the second coder (`themes`, else `themes:` of survey.yml; codes
    are its names or labels). Each code is judged by itself, given or not. Rows without a comment are left out where the survey
    has comments, else rows that neither coded.

    Rows of `.table`: term (the code), n (comments), n_first, n_second (how often each gave it), agreement (0-100), estimate
    (kappa, -1 to 1), std_error, conf_low, conf_high; under 10 comments, or where both or neither always gave a code, none.
    A code given by a coder under 5 times has its counts withheld. Comments count as independent.

    Raises ColumnError for an unknown column or one of persons, MethodError where nothing is coded or a column holds over 60
    codes. Source: Cohen 1960; Fleiss, Cohen and Everitt 1969 (error).

    >>> frame = pd.DataFrame({"score": [1, 2, 4, 5] * 20, "a": ["speed", "speed; price", "", "people"] * 20})
    >>> survey = Survey(frame.assign(b=["speed", "speed", "", "people"] * 20), csat="score", segments=["a", "b"],
    ...                 scales={"score": "1-5"})
    >>> coders(survey, "a", "b").table[["term", "agreement", "estimate"]].round(2).to_dict("list")
    {'term': ['people', 'price', 'speed'], 'agreement': [100.0, 66.67, 100.0], 'estimate': [1.0, 0.0, 1.0]}
    """
    check_level(level)
    if not separator:
        raise MethodError(
            say('separator= is empty. Write what stands between the codes of a cell, such as ";".')
        )
    rows, names = _coded_rows(survey, first, second, themes, separator)
    codes = sorted({code for one in names for given in rows[one] for code in given})
    if not codes:
        raise MethodError(say("Neither coder gave a code, so there is nothing to compare."))
    if len(codes) > MOST_CODES:
        raise MethodError(
            say("The coders gave {n:count} different codes; at most {most} are compared. Is separator={mark:typed} right?",
                n=len(codes), most=MOST_CODES, mark=separator)
        )  # fmt: skip
    table = pd.DataFrame([_row(code, rows[names[0]], rows[names[1]], level) for code in codes])
    told = _findings(table)
    return Result(
        verb="coders",
        table=table,
        level=level,
        findings=told,
        cautions=tuple(_cautions(survey, rows, table)),
        figure=_figure(table, told, survey),
        rows=row_ledger(survey, used=len(rows), rule=say("not coded")),
        provenance=provenance(survey, first=first, second=second or "code book"),
    )


def _coded_rows(
    survey: Survey, first: str, second: str | None, themes: Mapping[str, Any] | None, separator: str
) -> tuple[pd.DataFrame, tuple[str, str]]:
    """Rows that were there to be coded, with the set of codes of each coder."""
    _check_columns(survey, first, second)
    said = [one.name for one in with_role(survey.questions, "comment")][:1]
    book = book_of(survey, themes) if second is None else ()
    if book:
        survey = coded(survey, book, None, None)[0]
    whose = [one for one in [cluster_column(survey)] if one]
    columns = [first, *([second] if second else [one.column for one in book]), *said, *whose]
    rows = single_answers(survey.rows(*dict.fromkeys(columns), "_n", "_w", limit=MOST_ROWS))
    spelled = {name.casefold(): one.name for one in book for name in (one.name, one.label)}
    one = rows[first].map(lambda cell: _codes(cell, separator, spelled)).astype(object)
    other = (
        rows[second].map(lambda cell: _codes(cell, separator, spelled)).astype(object)
        if second
        else _found(rows, book)
    )
    rows = rows.assign(_first=one, _second=other)
    there = rows[said[0]].notna() if said else rows["_first"].map(bool) | rows["_second"].map(bool)
    return rows[there].reset_index(drop=True), ("_first", "_second")


def _check_columns(survey: Survey, *names: str | None) -> None:
    """Refuse columns that are not there, and those of persons and texts: what they hold would stand in tables."""
    known = {one.name: one.role for one in survey.questions if one.role not in PERSONS}
    for name in names:
        if name is not None and name not in known:
            raise ColumnError(
                say(
                    "{name:quoted} is no column with codes of this survey.{near} Columns: {known}.",
                    name=name,
                    near=nearest(name, known),
                    known=join(sorted(known), ", "),
                )
            )


def _found(rows: pd.DataFrame, book: Sequence[Theme]) -> pd.Series:
    """(rows,) the set of themes that the code book finds."""
    values = rows[[one.column for one in book]].to_numpy(float)
    sets = [{one.name for one, value in zip(book, line, strict=True) if value == 1} for line in values]
    return pd.Series(sets, index=rows.index, dtype=object)


def _codes(cell: object, separator: str, spelled: Mapping[str, str]) -> set[str]:
    if pd.isna(cell):  # type: ignore[call-overload]
        return set()
    parts = {one.strip() for one in str(cell).split(separator)} - {""}
    return {spelled.get(one.casefold(), one) for one in parts}


def _row(code: str, first: pd.Series, second: pd.Series, level: float) -> dict[str, Any]:
    one, other = (np.array([code in given for given in column], dtype=int) for column in (first, second))
    found = kappa(one, other, levels=[0, 1], level=level)
    quiet = found.n < MIN_CLUSTERS
    counts = [math.nan if 0 < given.sum() < SMALLEST_GROUP else float(given.sum()) for given in (one, other)]
    return {
        "term": code,
        "measure": "kappa",
        "definition": "(observed - expected agreement) / (1 - expected)",
        "per": "comment",
        "n": found.n,
        "n_first": counts[0],
        "n_second": counts[1],
        "agreement": 100 * found.agreement,
        "estimate": found.interval.estimate,
        "std_error": math.nan if quiet else found.std_error,
        "conf_low": math.nan if quiet else found.interval.low,
        "conf_high": math.nan if quiet else found.interval.high,
    }


def _findings(table: pd.DataFrame) -> tuple[Sentence, ...]:
    """The code on which they agree least."""
    told = table.dropna(subset=["conf_low"]).sort_values("estimate", kind="stable")
    if not len(told):
        return (say("How far the coders agree cannot be told from so few comments."),)
    row = told.iloc[0].to_dict()
    return (
        say(
            "{n:count} comments; agreement is least on {code:quoted}: kappa {x:fine} ({low:fine} to {high:fine}), {alike:percent} coded "
            "alike.",
            n=int(row["n"]),
            code=row["term"],
            x=row["estimate"],
            low=row["conf_low"],
            high=row["conf_high"],
            alike=row["agreement"],
        ),
    )


def _cautions(survey: Survey, rows: pd.DataFrame, table: pd.DataFrame) -> list[Sentence]:
    found = [
        say(
            "Kappa is low where a code is rare, however alike the coders are; read it beside the share coded alike."
        )
    ]
    customer = cluster_column(survey)
    if customer is not None and customer in rows and rows[customer].duplicated().any():
        found.append(say("Comments count as independent, though some customers wrote several."))
    rare = table[(table["n_first"].fillna(1) < FEW_CLUSTERS) & (table["n_second"].fillna(1) < FEW_CLUSTERS)]
    if len(rare):
        found.append(
            say(
                "Few comments have these codes, so ranges are rough: {codes}.", codes=join(rare["term"], ", ")
            )
        )
    return found


def _figure(table: pd.DataFrame, told: tuple[Sentence, ...], survey: Survey) -> Figure:
    """Kappa of each code, the highest first."""
    columns = ["label", "n", "estimate", "conf_low", "conf_high"]
    data = table.rename(columns={"term": "label"}).sort_values("estimate", ascending=False, kind="stable")
    return Figure(
        kind="dots",
        title=told[0],
        subtitle=say(
            "Cohen's kappa: 1 always alike, 0 as chance would have it; {chosen}", chosen=selection(survey)
        ),
        alt="",
        axis=say("kappa"),
        data=data[columns].reset_index(drop=True),
        options={"unit": "number", "format": "fine", "reference": 0.0, "n_label": "comments"},
    )
