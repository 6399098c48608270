"""Held: what a table beside the finding holds, in words, for the list of sheets of a workbook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from csat_research.reporting.page.blocks import info
from csat_research.words import Sentence, say

__all__ = ["TABLES", "held_in"]

TABLES: dict[str, Sentence] = {
    "added_value": say("what a score adds to others in telling who buys again"),
    "agreement": say("how far the methods agree"),
    "answers": say("the share of each answer"),
    "bands": say("the chance of each band of the index"),
    "bounds": say("how many of each group were asked and answered, and what the silent could change"),
    "coefficients": say("coefficients of the model"),
    "departure": say("whether the form of each driver fits"),
    "effects": say("the effect of each driver with all others held equal"),
    "groups": say("share who bought again, by group"),
    "headline_rates": say("share who bought again, by group, with purchases before held equal"),
    "inflation": say("how far drivers go together"),
    "kano": say("penalty and reward of each item, and its class"),
    "left_out": say("rows left out, by rule"),
    "mean_score": say("the effect of each driver on the mean score"),
    "overall": say("the numbers that items are set against"),
    "partial_odds": say("slopes at every cut of the scale"),
    "person_scaled": say("weights with each person scaled to 1"),
    "picks": say("how often each item was picked"),
    "picks_made": say("how many items people picked"),
    "points_lost": say("points that each item costs the index"),
    "prediction": say("how well each score tells who buys again"),
    "prediction_formulas": say("tests of the same by published formulas"),
    "proportional_odds": say("whether one slope holds for the whole scale (Brant's test)"),
    "rates": say("share who bought again, by answer"),
    "repeat": say("share who bought again among those who had bought before, by group"),
    "response": say("how many were asked and answered, and what the silent could change"),
    "segments": say("parts of the change by group"),
    "stated_derived": say("stated importance beside derived"),
    "thresholds": say("thresholds of the ordinal model"),
    "total": say("all answers together"),
    "units": say("units of the bands"),
    "weights": say("the weight of each item"),
}


def held_in(block: str, table: str, about: Mapping[str, Any]) -> Sentence:
    """What a table of a block holds; about: the provenance of its result. Tables of other verbs go by their names.

    >>> str(held_in("csat", "response", {}))
    'CSAT: how many were asked and answered, and what the silent could change'
    """
    title = info(block, about.get("score")).title
    return say("{block}: {table}", block=title, table=TABLES.get(table) or table)
