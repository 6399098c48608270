"""Act first: on the first screen, at most three things to act on, by the points they cost."""

from __future__ import annotations

import math

import pandas as pd

from csat_research.reporting.harvest import Harvest
from csat_research.reporting.page.rescaling import brief_index
from csat_research.results.figure import Figure
from csat_research.results.naming import ACT_FIRST
from csat_research.words import Sentence, count_say, say

__all__ = ["act_first"]

MOST = 3


def act_first(harvest: Harvest) -> Figure | None:
    """At most three things to act on first, by the points they cost; the picture of `csi` where none stands out."""
    priorities, csi = harvest.result("act_first"), harvest.result("csi")
    if priorities is None or csi is None or "points_lost" not in csi.tables:
        return priorities.figure if priorities is not None else None
    lost = csi.tables["points_lost"]
    named = priorities.table.loc[priorities.table["verdict"] == ACT_FIRST, "term"]
    chosen = lost[lost["term"].isin(named)].sort_values("estimate", ascending=False, kind="stable")
    rows = (chosen if len(chosen) else lost.sort_values("estimate", ascending=False, kind="stable")).head(
        MOST
    )
    title = (
        _title(chosen, priorities.tables.get("overall"))
        if len(chosen)
        else say("Nothing stands out to act on first")
    )
    data = rows[["label", "estimate", "conf_low", "conf_high", "n"]].reset_index(drop=True)
    return Figure(
        kind="strips",
        title=title,
        subtitle=brief_index(csi),
        alt="",  # the title and the ranges of the rows
        axis=say("points lost = weight × rest"),
        data=data,
        options={"unit": "number"},
    )


def _title(chosen: pd.DataFrame, overall: pd.DataFrame | None) -> Sentence:
    """How many things, and what they cost together where that has a range: of the very points lost that are drawn."""
    many = len(chosen)
    if overall is None or "conf_low" not in overall:
        return count_say("Act first here: one thing", "Act first here: {n:count} things", many)
    lost = float(chosen["estimate"].sum())
    first = overall[overall["measure"] == "points_lost_first"].iloc[0].to_dict()
    if math.isnan(first["conf_low"]) or not math.isclose(first["estimate"], lost, rel_tol=1e-9):
        return count_say("Act first here: one thing", "Act first here: {n:count} things", many)
    return count_say(
        "Act first here: one thing costs {cost:number} points ({low:number} to {high:number})",
        "Act first here: {n:count} things cost {cost:number} points ({low:number} to {high:number})",
        many,
        cost=lost,
        low=first["conf_low"],
        high=first["conf_high"],
    )
