"""Item tables: each item with the two numbers that stand for it on a page - weight or importance, and rating - and their ranges."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from csat_research.reporting.harvest import Harvest
from csat_research.reporting.page.few_rows import ALONE, first_rows
from csat_research.reporting.page.rescaling import rated_words
from csat_research.results.drawing.numbers import number, range_of, why_no_range
from csat_research.results.figure import Figure
from csat_research.results.frames import records
from csat_research.results.naming import ACT_FIRST, named
from csat_research.results.result import Result
from csat_research.results.tables import table_html
from csat_research.words import NOTHING, Sentence, render, say

__all__ = ["items_below", "map_table", "marked", "points_lost_table"]

# Headings of the table behind the map; two stand over ranges, so that one has a blank more.
SHARE, RANGE, MEAN, RANGE_OF_MEAN = (
    say("share"),
    say("range"),
    say("mean"),
    say("{range} ", range=say("range")),
)


def marked(figure: Figure | None, harvest: Harvest) -> Figure | None:
    """A picture of weights in which the items to act on first are marked, where priorities of them stand on the page."""
    if figure is None or figure.kind != "weights":
        return figure
    return replace(figure, data=figure.data.assign(act_first=figure.data["label"].isin(_called(harvest))))


def _called(harvest: Harvest) -> list[object]:
    """The labels of the items to act on first."""
    priorities = harvest.result("priorities")
    if priorities is None:
        return []
    return priorities.table.loc[priorities.table["verdict"] == ACT_FIRST, "label"].tolist()


def items_below(csi: Result, harvest: Harvest) -> int:
    """How many items the table of a first screen has no room for."""
    n = len(csi.tables["points_lost"]) if "points_lost" in csi.tables else 0
    return n - max(ALONE[0], len(_called(harvest))) if n > ALONE[1] else 0


def points_lost_table(harvest: Harvest, language: str, *, whole: bool = False) -> str:
    """Per item its weight, its rating and the points it costs, each with its range, and the word where one is due.

    whole: of all items, also of more than a first screen has room for.
    """
    csi, priorities = harvest.result("csi"), harvest.result("priorities")
    if csi is None or "points_lost" not in csi.tables:
        return ""
    words = (
        dict(zip(priorities.table["term"], priorities.table["verdict"], strict=True)) if priorities else {}
    )
    lost = csi.tables["points_lost"].sort_values("weight", ascending=False, kind="stable")
    shown = lost
    if items_below(csi, harvest) and not whole:
        shown = lost[first_rows(lost["label"], _called(harvest), ALONE[0])]
    rows = [_row(row, words.get(row["term"], ""), language) for row in records(shown)]
    rows.append(_total(csi, lost, language))
    spanners = _spanners(say("weight, %"), csi, language)
    numbers = [*(one for pair in spanners.values() for one in pair), render(say("points lost"), language)]
    return table_html(
        pd.DataFrame(rows), "table-csi" if whole else "table-points", right=numbers, spanners=spanners
    )


def map_table(result: Result, axis: Sentence | str, ids: str, language: str) -> str:
    """Behind the map: per item its importance and its rating, each with its range, its possible ranks and the word; axis: of the map."""
    rows = records(result.table.sort_values("importance", ascending=False, kind="stable"))
    cells = pd.DataFrame([_map_row(row, language) for row in rows], dtype=object)
    spanners = _spanners(axis, result, language)
    return table_html(cells, ids, right=list(cells.columns[1:-1]), spanners=spanners)


def _spanners(first: Sentence | str, result: Result, language: str) -> dict[str, list[str]]:
    """Two headings, each over a number and its range."""
    pairs = {first: (SHARE, RANGE), rated_words(result): (MEAN, RANGE_OF_MEAN)}
    return {render(over, language): [render(one, language) for one in under] for over, under in pairs.items()}


def _map_row(row: Mapping[str, Any], language: str) -> dict[str, str]:
    def told(sentence: Sentence) -> str:
        return render(sentence, language)

    def ranged(name: str) -> str:
        low, high = row[f"{name}_low"], row[f"{name}_high"]
        if math.isnan(low):
            return told(why_no_range({"estimate": row[name], "n": row["n"]}))
        return told(say("{low:number} to {high:number}", low=low, high=high))

    low, high = row["rank_low"], row["rank_high"]
    ranks = NOTHING if math.isnan(low) else told(say("{low:count} to {high:count}", low=low, high=high))
    return {
        told(say("Attribute")): render(str(row["label"]), language),
        told(say("answers")): told(say("{n:count}", n=row["n"])),
        told(SHARE): told(say("{x:number}", x=row["importance"])),
        told(RANGE): ranged("importance"),
        told(MEAN): told(say("{x:number}", x=row["performance"])),
        told(RANGE_OF_MEAN): ranged("performance"),
        told(say("possible ranks")): ranks,
        told(say("verdict")): told(named(row["verdict"])),
    }


def _total(csi: Result, lost: pd.DataFrame, language: str) -> dict[str, str]:
    """The last row: all weights, the index as the rating of everything together, all points lost."""
    whole = csi.table.iloc[0]
    row: dict[str, Any] = {
        "label": render(say("All: CSI {x:number}", x=whole["estimate"]), language),
        "weight": lost["weight"].sum(),
        "rating": whole["estimate"],
        "rating_low": whole["conf_low"],
        "rating_high": whole["conf_high"],
        "estimate": lost["estimate"].sum(),
        "conf_low": 100 - whole["conf_high"],  # all that is lost is what the index lacks of 100
        "conf_high": 100 - whole["conf_low"],
    }
    bare: dict[str, Any] = {
        "whole": True,
        "n": whole["n"],
        "weight_low": math.nan,
        "weight_high": math.nan,
    }
    return _row({**bare, **row}, "", language)  # all the weight there is has no range


def _points(row: Mapping[str, Any]) -> Sentence:
    """'6.1 (5.8 to 6.3)', or in brackets why there is no range."""
    return say("{value} ({range})", value=number(row["estimate"], {}), range=range_of(row, {}))


def _row(row: dict[str, Any], word: object, language: str) -> dict[str, str]:
    def ranged(name: str) -> str:
        ends = {"conf_low": row[f"{name}_low"], "conf_high": row[f"{name}_high"]}
        return render(range_of({"estimate": row[name], "n": row["n"], **ends}, {}), language)

    def level(name: str) -> str:
        return render(say("{x:number}", x=row[name]), language)

    return {
        render(say("Attribute"), language): render(str(row["label"]), language),
        render(SHARE, language): level("weight"),
        render(RANGE, language): NOTHING if row.get("whole") else ranged("weight"),
        render(MEAN, language): level("rating"),
        render(RANGE_OF_MEAN, language): ranged("rating"),
        render(say("points lost"), language): render(_points(row), language),
        render(say("verdict"), language): render(named(word or ""), language),
    }
