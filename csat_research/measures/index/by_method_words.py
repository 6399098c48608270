"""CSI by method in words: the index by each method of importance, what tells them apart, what stays on top, and the picture."""

from __future__ import annotations

from collections.abc import Mapping
from math import nan
from typing import Any

import numpy as np
import pandas as pd

from csat_research.errors import listing
from csat_research.results.figure import Figure
from csat_research.results.frames import records
from csat_research.results.ledger import Test
from csat_research.survey.basis.basis import selection
from csat_research.survey.survey import Survey
from csat_research.words import Sentence, count_say, join, say

__all__ = ["methods_figure", "methods_findings", "methods_tests", "weightless"]


def methods_findings(table: pd.DataFrame) -> tuple[Sentence, ...]:
    """The span of the index over the methods, whose difference to the first leaves out 0, and what is on top by each."""
    told = _apart(table)
    return (_span(table), *([told] if told else []), _tops(table))


def _span(table: pd.DataFrame) -> Sentence:
    rows = table.sort_values("estimate", kind="stable")
    low, high = rows.iloc[0], rows.iloc[-1]
    if len(rows) < 2:
        return say(
            "CSI is {csi:number} by {method}, the only method.", csi=low["estimate"], method=low["method"]
        )
    return say(
        "CSI runs from {low:number} ({first}) to {high:number} ({last}) by the way in which items are weighed ({n:count} ways).",
        low=low["estimate"],
        first=low["method"],
        high=high["estimate"],
        last=high["method"],
        n=len(rows),
    )


def _apart(table: pd.DataFrame) -> Sentence | None:
    """The methods whose difference to the first is told from 0, all judged at once."""
    first, others = table.iloc[0], table.iloc[1:]
    ranged = others[others["difference_low"].notna()]
    if ranged.empty:
        return None
    told = ranged[(ranged["difference_low"] > 0) | (ranged["difference_high"] < 0)]
    if told.empty:
        return say("Each range of a difference to {first} holds 0.", first=first["method"])
    parts = [_gap(row) for row in records(told)]
    return say(
        "Difference to {first} whose range leaves out 0: {parts}.",
        first=first["method"],
        parts=join(parts, ", "),
    )


def _gap(row: Mapping[str, Any]) -> Sentence:
    """'lmg -0.7 (-1.1 to -0.3)'."""
    return say(
        "{method} {gap:signed} ({low:signed} to {high:signed})",
        method=row["method"],
        gap=row["difference"],
        low=row["difference_low"],
        high=row["difference_high"],
    )


def _tops(table: pd.DataFrame) -> Sentence:
    parts = [_top(row) for row in records(table)]
    return say(
        "Most weight, and in how many draws of customers it stays on top: {parts}.", parts=join(parts, "; ")
    )


def _top(row: Mapping[str, Any]) -> Sentence:
    """'picks: Fair price 99.8 %'."""
    given = {"method": row["method"], "item": row["top"]}
    if np.isnan(row["top_stays"]):
        return say("{method}: {item} (not drawn)", **given)
    return say("{method}: {item} {share:percent}", share=row["top_stays"], **given)


def methods_tests(table: pd.DataFrame) -> tuple[Test, ...]:
    """The row of the ledger behind each difference; p is adjusted for all methods already, so that no verdict does it again."""
    first = table["method"].iloc[0]
    return tuple(
        Test(
            label=say("CSI by {method} less that by {first}", method=row["method"], first=first),
            kind="diagnostic",
            measure="csi",
            estimate=float(row["difference"]),
            conf_low=float(row["difference_low"]),
            conf_high=float(row["difference_high"]),
            p_value=nan,
            p_adjusted=float(row["p_adjusted"]),
            n=int(row["n"]),
            enough=bool(np.isfinite(row["p_adjusted"])),
            family="methods of importance",
        )
        for row in records(table.iloc[1:])
    )


def weightless(top: pd.DataFrame) -> list[Sentence]:
    """Items on which no weight falls, by each method: their ratings play no part in that index."""
    bare = top[~(top["weight"] > 0)]
    return [
        say("By {method} these have no weight: {names}.", method=method, names=listing(rows["label"]))
        for method, rows in bare.groupby("method", sort=False)
    ]


def methods_figure(survey: Survey, table: pd.DataFrame) -> Figure:
    """The index by each method with its range, read against the first."""
    found = methods_findings(table)
    basis = say(
        "items weighed in {ways:count} ways, from the same resampled customers; {answers}; {chosen}",
        ways=len(table),
        answers=count_say("{n:count} answer", "{n:count} answers", int(table["n"].iloc[0])),
        chosen=selection(survey),
    )
    first = table.iloc[0]
    return Figure(
        kind="dots",
        title=found[0],
        subtitle=basis,
        alt=join(found),
        axis=say("CSI, 0-100"),
        data=table[["method", "estimate", "conf_low", "conf_high"]].rename(columns={"method": "label"}),
        options={"unit": "number", "reference": float(first["estimate"]), "reference_label": first["method"]},
    )
