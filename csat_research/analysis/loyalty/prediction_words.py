"""Prediction in words and as a picture: how well each score tells who buys again, and how far the scores differ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from csat_research.results.figure import Figure
from csat_research.results.frames import records
from csat_research.words import Sentence, join, say

__all__ = ["prediction_figure", "prediction_words"]


def prediction_words(labels: Mapping[str, str], table: pd.DataFrame) -> Sentence:
    """AUC of each score in plain words, then their differences; three decimals, so that a difference is that of what is read."""
    rows = records(table[table["measure"] == "auc"])
    if all(np.isnan(row["conf_low"]) for row in rows):
        return say("Too few answers to say which score tells more of who buys; the table has the numbers.")
    each = [
        say("{label:quoted} {auc}", label=labels[row["term"]], auc=_auc(row)) for row in rows[: len(labels)]
    ]
    last = rows[len(labels) :]
    if len(last) == 1:
        return say(
            "Of one who will and one who will not, how often the score points to the first (AUC, 0.5 = half the time): "
            "{each}; difference {gap}.",
            each=join(each, ", "),
            gap=_gap(last[0]),
        )
    gaps = [say("{pair} {gap}", pair=row["term"], gap=_gap(row)) for row in last]
    return say(
        "Of one who will and one who will not, how often the score points to the first (AUC, 0.5 = half the time): "
        "{each}; differences: {gaps}.",
        each=join(each, ", "),
        gaps=join(gaps, ", "),
    )


def _auc(row: Mapping[Any, Any]) -> Sentence:
    auc, low, high = (row[name] for name in ("estimate", "conf_low", "conf_high"))
    if np.isnan(low):
        return say("{auc:finest}, no range", auc=auc)
    return say("{auc:finest} ({low:finest} to {high:finest})", auc=auc, low=low, high=high)


def _gap(row: Mapping[Any, Any]) -> Sentence:
    gap, low, high = (row[name] for name in ("estimate", "conf_low", "conf_high"))
    if np.isnan(low):
        return say("{gap:signed_finest}, no range", gap=gap)
    return say(
        "{gap:signed_finest} ({low:signed_finest} to {high:signed_finest})", gap=gap, low=low, high=high
    )


def prediction_figure(labels: Mapping[str, str], table: pd.DataFrame, basis: Sentence | str) -> Figure:
    """AUC of each score with its range, read against one half."""
    rows = table[(table["measure"] == "auc") & table["term"].isin(list(labels))]
    told = prediction_words(labels, table)
    return Figure(
        kind="dots",
        title=told,
        subtitle=basis,
        alt=told,
        axis=say("share of pairs in which the score points to the one who will (AUC)"),
        data=rows.assign(label=rows["term"].map(dict(labels)))[
            ["label", "estimate", "conf_low", "conf_high", "n"]
        ].reset_index(drop=True),
        options={
            "unit": "number",
            "format": "finest",
            "reference": 0.5,
            "reference_label": say("tells nothing"),
            "own_table": True,
        },
    )
