"""Theme table: how many comments have each theme, and the score with and without it, with ranges by customer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from csat_research.measures.catalogue import Measure
from csat_research.measures.scores.scored import Scored, scored
from csat_research.stats.differences import mover
from csat_research.stats.keyness import bonferroni
from csat_research.stats.linearised import influence_mean
from csat_research.survey.basis.basis import cluster_column
from csat_research.survey.code_book import Theme
from csat_research.survey.engine.cells import Cells
from csat_research.survey.questions import Question
from csat_research.survey.survey import Survey

__all__ = ["theme_rows"]


def theme_rows(
    survey: Survey, themes: Sequence[Theme], question: Question, spec: Measure, level: float
) -> pd.DataFrame:
    """Per theme four rows: share (of all comments, 0-100), with, without (the score of comments that have it or not), difference.

    Weighted and clustered as the score itself. Where one of both sides has under 5 comments or customers neither is shown, so
    that it cannot be had by subtraction. `simultaneous_` bounds of differences hold for all themes at once (Bonferroni).
    """
    found = [
        _counts(survey.counts(question.name, one.column, cluster=cluster_column(survey)), one, question, spec)
        for one in themes
    ]
    wide = bonferroni(level, sum(not (a.withheld or b.withheld) for _, a, b, _ in found))
    rows = [
        row
        for theme, parts in zip(themes, found, strict=True)
        for row in _rows(theme, parts, spec, question, level, wide)
    ]
    return pd.DataFrame(rows)


def _counts(
    cells: Cells, theme: Theme, question: Question, spec: Measure
) -> tuple[Scored, Scored, Scored, float]:
    """Share of the theme, score with and without it, and how far both scores move together (customers in both)."""
    has = cells.keys[theme.column].to_numpy(float)
    scores = spec.scores(cells.keys[question.name].to_numpy(float), question)
    everybody = np.ones(len(has), dtype=bool)
    share = scored(cells, has, everybody, weighted=spec.weighted)
    sides = [scored(cells, scores, has == value, weighted=spec.weighted) for value in (1.0, 0.0)]
    return share, sides[0], sides[1], _together(cells, scores, has)


def _together(cells: Cells, scores: np.ndarray, has: np.ndarray) -> float:
    """Correlation of the scores with and without, over customers who wrote both kinds; 0 where customers are not known."""
    if cells.cluster_totals is None:
        return 0.0
    one, other = (
        np.asarray(
            cells.cluster_totals @ np.nan_to_num(influence_mean(np.where(has == v, scores, np.nan), cells.w))
        )
        for v in (1.0, 0.0)
    )
    size = math.sqrt(float(one @ one) * float(other @ other))
    return float(np.clip(one @ other / size, -1.0, 1.0)) if size > 0 else 0.0


def _rows(
    theme: Theme,
    parts: tuple[Scored, Scored, Scored, float],
    spec: Measure,
    question: Question,
    level: float,
    wide: float,
) -> list[dict[str, Any]]:
    share, having, lacking, together = parts
    hidden = having.hidden or lacking.hidden
    head = {"term": theme.name, "label": theme.label}
    definition = spec.definition(question)
    return [
        {**head, "measure": "share", "definition": "comments with the theme", "per": "comment",
         **share.cells(share.share_range(level), 100.0, hidden=share.hidden or _few(share))},
        {**head, "measure": "with", "definition": definition, "per": "comment",
         **having.cells(having.share_range(level), 100.0, hidden=hidden)},
        {**head, "measure": "without", "definition": definition, "per": "comment",
         **lacking.cells(lacking.share_range(level), 100.0, hidden=hidden)},
        {**head, "measure": "difference", "definition": f"with less without, {definition}", "per": "comment",
         **_difference(having, lacking, together, level, wide, hidden=hidden)},
    ]  # fmt: skip


def _few(share: Scored) -> bool:
    """Whether under 5 comments have the theme, or all but under 5 (none is told: nobody is known by it)."""
    having = share.n * share.shares.get(1.0, 0.0)
    return 0 < having < 5 or 0 < share.n - having < 5


def _difference(
    having: Scored, lacking: Scored, together: float, level: float, wide: float, *, hidden: bool
) -> dict[str, Any]:
    quiet = hidden or having.withheld or lacking.withheld
    none = dict.fromkeys(
        ("estimate", "std_error", "conf_low", "conf_high", "simultaneous_low", "simultaneous_high"), math.nan
    )
    told: dict[str, Any] = {
        "n": having.n + lacking.n,
        "customers": math.nan,
        "n_effective": math.nan,
        **none,
    }
    if hidden or not having.n or not lacking.n:
        return told
    told["estimate"] = 100 * (having.estimate - lacking.estimate)
    if quiet:
        return told
    near, far = (mover(having.share_range(one), lacking.share_range(one), together) for one in (level, wide))
    a, b = having.std_error, lacking.std_error
    return told | {
        "std_error": 100 * math.sqrt(max(a**2 + b**2 - 2 * together * a * b, 0.0)),
        "conf_low": 100 * near.low,
        "conf_high": 100 * near.high,
        "simultaneous_low": 100 * far.low,
        "simultaneous_high": 100 * far.high,
    }
