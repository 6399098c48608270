"""Loyalty in tables: who bought, by score and by group, each share with its range in percent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from csat_research.analysis.loyalty.design import Design
from csat_research.analysis.loyalty.shares import Compared, Share, share
from csat_research.measures.catalogue import measure_named
from csat_research.survey.questions import Question

__all__ = ["groups_table", "rates_table", "share_cells", "shares_table"]

SHARE_COLUMNS = ("n", "customers", "n_effective", "estimate", "std_error", "conf_low", "conf_high")
PARTS = {"nps": ("passives", "detractors")}  # further groups of a score: measures of the catalogue
Grouped = tuple[Question, tuple[str, str], np.ndarray]


def share_cells(found: Share) -> dict[str, Any]:
    """The cells of a share, in percent."""
    return {
        "n": found.n,
        "customers": found.customers,
        "n_effective": found.n_effective,
        "estimate": 100 * found.estimate,
        "std_error": 100 * found.std_error,
        "conf_low": 100 * found.low,
        "conf_high": 100 * found.high,
    }


def rates_table(
    design: Design, rows: pd.DataFrame, questions: Sequence[Question], level: float
) -> pd.DataFrame:
    """Share who bought at each answer of each score, the best answer first."""
    made = []
    for question in questions:
        codes = rows[question.name].to_numpy(float)
        words = {code: label for label, code in (question.scale.labels if question.scale else {}).items()}
        for value in sorted(question.scale.values if question.scale else (), reverse=True):
            found = share(design, codes == value, level)
            label = words.get(value, f"{value:g}")
            made.append({"term": question.name, "score": value, "label": label, **share_cells(found)})
    return pd.DataFrame(made, columns=["term", "score", "label", *SHARE_COLUMNS])


def groups_table(
    design: Design, rows: pd.DataFrame, grouped: Sequence[Grouped], inside: np.ndarray, level: float
) -> pd.DataFrame:
    """Share who bought in both groups of each score and in all with that score, among the rows inside."""
    made = []
    for question, names, group in grouped:
        codes, parts = rows[question.name].to_numpy(float), PARTS.get(question.role, ())
        masks = {names[0]: group == 1, names[1]: group == 0, "all": np.isfinite(group)}
        masks |= {name: measure_named(name).scores(codes, question) == 1 for name in parts}
        for name, mask in masks.items():
            found = share(design, mask & inside, level)
            made.append({"term": question.name, "group": name, **share_cells(found)})
    return pd.DataFrame(made, columns=["term", "group", *SHARE_COLUMNS])


def shares_table(question: Question, names: Sequence[str], alike: Compared) -> pd.DataFrame:
    """Both shares with purchases before held equal: what the model says if everybody were in the one or the other group."""
    rows = [
        {
            "term": question.name,
            "group": name,
            "n": alike.n,
            "customers": alike.customers,
            "estimate": 100 * found[0],
            "std_error": 100 * found[1],
            "conf_low": 100 * found[2],
            "conf_high": 100 * found[3],
        }
        for name, found in zip(names, alike.shares, strict=False)
    ]
    columns = ["term", "group", "n", "customers", "estimate", "std_error", "conf_low", "conf_high"]
    return pd.DataFrame(rows, columns=columns)
