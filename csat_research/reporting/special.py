"""Special: panels of the first screen that shorten a picture or bring the bundles of two verbs together."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from csat_research.reporting.harvest import Harvest
from csat_research.reporting.headline import named_groups
from csat_research.reporting.rescaling import brief_index, rated_words
from csat_research.reporting.told import drivers_title, told_drivers
from csat_research.results.drawing.numbers import why_no_range
from csat_research.results.figure import Figure
from csat_research.results.ledger import Test
from csat_research.results.naming import named
from csat_research.results.result import Result
from csat_research.results.tables import table_html
from csat_research.results.verdicts import CALLED, WORDS
from csat_research.words import NOTHING, Sentence, count_say, join, render, say

__all__ = ["act_first", "changes", "changes_basis", "drivers", "map_table", "points_lost_table"]

MOST = 3
FIRST = "act first"
ALL_DRIVERS = 4
# Headings of the table behind the map; two stand over ranges, so that one has a blank more.
SHARE, RANGE, MEAN, RANGE_OF_MEAN = (
    say("share"),
    say("range"),
    say("mean"),
    say("{range} ", range=say("range")),
)


def drivers(harvest: Harvest) -> Figure | None:
    """The drivers of the first screen: all where they are few, else the three that come first; the table has the rest.

    The title says "go with" only of drivers that a verdict called so, and names one as first only where its set of
    possible ranks holds nothing else.
    """
    result = harvest.result("drivers")
    if result is None or result.figure is None:
        return None
    figure = replace(result.figure, subtitle=_basis(result.figure))
    if len(figure.data) > ALL_DRIVERS:
        basis = join([figure.subtitle, _left_out(figure.data.iloc[MOST:])], "; ")
        figure = replace(figure, data=figure.data.head(MOST), subtitle=basis)
    told, title = told_drivers(harvest), drivers_title(harvest, result.figure.data)
    return replace(
        figure, title=title, alt=join([title, result.figure.alt], ". ") if told else result.figure.alt
    )


def _basis(figure: Figure) -> Sentence | str:
    """The line under a picture without what its ranges are of: that stands further down."""
    known = figure.subtitle.values if isinstance(figure.subtitle, Sentence) else {}
    return known.get("basis", figure.subtitle)


def _left_out(rows: pd.DataFrame) -> Sentence:
    """How many drivers stand only further down; one that is not told from none may still be the largest."""
    if rows["rank_low"].notna().any():
        return say("{n:count} more below", n=len(rows))
    return say("{n:count} more are not told from none", n=len(rows))


def changes(result: Result, verdict: Result) -> Sentence:
    """The title over changes by group: one called group with its size, several by name."""
    called = [test for test in verdict.tests if test.verdict in CALLED]
    return join(named_groups(called), "; ") if len(called) > 1 else verdict.findings[0]


def changes_basis(figure: Figure, verdict: Result) -> Sentence:
    """Under it: against what, what holds for the groups that are not called, for how many groups it is corrected."""
    silent: dict[str, list[Test]] = {}
    for test in verdict.tests:
        if test.verdict not in CALLED:
            silent.setdefault(test.verdict, []).append(test)
    alike = len(silent) == 1 and len(verdict.tests) == len(next(iter(silent.values())))  # the title says it
    told = (
        [] if alike else [_quiet_words(word, tests, alone=len(silent) == 1) for word, tests in silent.items()]
    )
    judged = sum(test.verdict != "too few" for test in verdict.tests)
    known = figure.subtitle.values if isinstance(figure.subtitle, Sentence) else {}
    first = say("Against {before}", before=known["before"]) if "before" in known else figure.subtitle
    corrected = [count_say("one group judged", "corrected for {n:count} groups", judged)] if judged else []
    return join([first, *told, *corrected], "; ")


def _quiet_words(word: str, tests: list[Test], *, alone: bool) -> Sentence:
    """'“phone”: too few answers to say'; 'the others: ...' where one word holds for several."""
    if len(tests) == 1:
        return say("{name:quoted}: {word}", name=tests[0].label, word=WORDS[word])
    if alone:
        return say("the others: {word}", word=WORDS[word])
    return count_say("{n:count} group: {word}", "{n:count} groups: {word}", len(tests), word=WORDS[word])


def act_first(harvest: Harvest) -> Figure | None:
    """At most three things to act on first, by the points they cost; the picture of `csi` where none stands out."""
    priorities, csi = harvest.result("act_first"), harvest.result("csi")
    if priorities is None or csi is None or "points_lost" not in csi.tables:
        return priorities.figure if priorities is not None else None
    lost = csi.tables["points_lost"]
    named = priorities.table.loc[priorities.table["verdict"] == FIRST, "term"]
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


def points_lost_table(harvest: Harvest, language: str) -> str:
    """Per item its weight, its rating and the points it costs, each with its range, and the word where one is due."""
    csi, priorities = harvest.result("csi"), harvest.result("priorities")
    if csi is None or "points_lost" not in csi.tables:
        return ""
    words = (
        dict(zip(priorities.table["term"], priorities.table["verdict"], strict=True)) if priorities else {}
    )
    lost = csi.tables["points_lost"].sort_values("weight", ascending=False, kind="stable")
    rows = [_row(row, words.get(row["term"], ""), language) for row in lost.to_dict("records")]
    rows.append(_total(csi, lost, language))
    spanners = _spanners(say("weight, %"), csi, language)
    numbers = [*(one for pair in spanners.values() for one in pair), render(say("points lost"), language)]
    return table_html(pd.DataFrame(rows), "table-points", right=numbers, spanners=spanners)


def map_table(result: Result, axis: Sentence | str, ids: str, language: str) -> str:
    """Behind the map: per item its importance and its rating, each with its range, its possible ranks and the word; axis: of the map."""
    rows = result.table.sort_values("importance", ascending=False, kind="stable").to_dict("records")
    cells = pd.DataFrame([_map_row(row, language) for row in rows], dtype=object)
    spanners = _spanners(axis, result, language)
    return table_html(cells, ids, right=list(cells.columns[1:-1]), spanners=spanners)


def _spanners(first: Sentence | str, result: Result, language: str) -> dict[str, list[str]]:
    """Two headings, each over a number and its range."""
    pairs = {first: (SHARE, RANGE), rated_words(result): (MEAN, RANGE_OF_MEAN)}
    return {render(over, language): [render(one, language) for one in under] for over, under in pairs.items()}


def _map_row(row: Mapping[Hashable, Any], language: str) -> dict[str, str]:
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
        told(say("Attribute")): str(row["label"]),
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
    row: dict[object, object] = {
        "label": render(say("All: CSI {x:number}", x=whole["estimate"]), language),
        "weight": lost["weight"].sum(),
        "rating": whole["estimate"],
        "rating_low": whole["conf_low"],
        "rating_high": whole["conf_high"],
        "estimate": lost["estimate"].sum(),
        "conf_low": 100 - whole["conf_high"],  # all that is lost is what the index lacks of 100
        "conf_high": 100 - whole["conf_low"],
    }
    return _row({"weight_low": math.nan, "weight_high": math.nan, **row}, "", language)


def _points(row: Mapping[object, object]) -> Sentence:
    """'6.1 (5.8 to 6.3)'; the number alone where no spread was seen."""
    given = {"x": row["estimate"], "low": row["conf_low"], "high": row["conf_high"]}
    if math.isnan(float(str(row["conf_low"]))):
        return say("{x:number}", **given)
    return say("{x:number} ({low:number} to {high:number})", **given)


def _row(row: dict[object, object], word: object, language: str) -> dict[str, str]:
    def ranged(name: str) -> str:
        if math.isnan(float(str(row[f"{name}_low"]))):
            return ""
        return render(
            say("{low:number} to {high:number}", low=row[f"{name}_low"], high=row[f"{name}_high"]), language
        )

    def number(name: str) -> str:
        return render(say("{x:number}", x=row[name]), language)

    return {
        render(say("Attribute"), language): str(row["label"]),
        render(SHARE, language): number("weight"),
        render(RANGE, language): ranged("weight"),
        render(MEAN, language): number("rating"),
        render(RANGE_OF_MEAN, language): ranged("rating"),
        render(say("points lost"), language): render(_points(row), language),
        render(say("verdict"), language): render(named(word or ""), language),
    }
