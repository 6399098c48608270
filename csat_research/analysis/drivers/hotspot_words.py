"""Hotspot words: what the grid of segments and drivers says, its cautions and its picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from csat_research.measures.catalogue import Measure
from csat_research.results.durations import duration, is_duration
from csat_research.results.figure import Figure
from csat_research.results.frames import records
from csat_research.results.ledger import Test
from csat_research.results.many_rows import most_of_columns
from csat_research.results.naming import labelled
from csat_research.results.verdicts import NO_CAUSE
from csat_research.survey.basis.basis import selection
from csat_research.survey.periods import PERIODS
from csat_research.survey.questions import Question
from csat_research.survey.survey import Survey
from csat_research.words import Sentence, count_say, join, say

__all__ = ["cautions_of", "cell_tests", "figure_of", "told"]


def told(table: pd.DataFrame, segment: str, enough: Sequence[bool] = ()) -> Sentence:
    """The cell furthest short of those whose range for all cells at once lies above none.

    enough: of every cell with enough answers whether all of them are alike.
    """
    cells = table[table[segment] != ""]
    sure = cells[cells["conf_low"] > 0]
    if not cells["conf_low"].notna().any():
        return _none_judged(enough)
    if sure.empty:
        return count_say(
            "One pair of group and driver judged: its shortfall cannot be told from chance.",
            "{n:count} pairs of group and driver judged together: no shortfall can be told from chance.",
            int(cells["conf_low"].notna().sum()),
        )
    row = sure.sort_values("estimate", ascending=False, kind="stable").iloc[0].to_dict()
    return say(
        "{segment:quoted} is {x:number} points ({low:number} to {high:number}) short of the better half of its contacts by "
        "{driver:quoted}.",
        segment=row[segment],
        driver=labelled(row["label"]),
        x=row["estimate"],
        low=row["conf_low"],
        high=row["conf_high"],
    )


def _none_judged(enough: Sequence[bool]) -> Sentence:
    if enough and all(enough):
        return say(
            "Where a cell has enough answers, all of them are alike: no range can be given, and none is judged."
        )
    if enough:
        return say("No cell has a range, so that none is judged; the cautions say why.")
    return say("No cell has enough answers for a range, so that none is judged.")


def cell_tests(table: pd.DataFrame, segment: str) -> tuple[Test, ...]:
    """Every cell that has a range is a test: those of segments are judged together, those of all answers each alone."""
    return tuple(
        Test.of_row(
            row,
            label=_label(row, segment),
            kind="diagnostic",
            measure="points_short",
            p_adjusted=row["p_adjusted"],
            statistic=row["statistic"],
            df=row["df"],
            family="hotspots" if row[segment] else "",
        )
        for row in records(table[table["p_value"].notna()])
    )


def cautions_of(
    table: pd.DataFrame, used: Sequence[Question], left: Sequence[str], loose: Sequence[str], lifted: int
) -> tuple[Sentence, ...]:
    """That drivers stand alone, which direction was taken as better, what has no halves or no range, what is withheld.

    lifted: cells whose error two ways was below that by customer.
    """
    found = [
        say("Each driver stands alone here, the others are not held equal."),
        NO_CAUSE,
    ]
    undeclared = [one.label for one in used if one.better is None]
    if undeclared:
        found.append(
            say(
                "No direction is declared, so the upper half was taken as the good one: {names}.",
                names=join(undeclared, ", "),
            )
        )
    if left:
        found.append(say("Not numbers, so without halves: {names}.", names=join(left, ", ")))
    if loose:
        found.append(
            say(
                "Another sample might cut these into halves at another value, so they have no range: {names}.",
                names=join(loose, ", "),
            )
        )
    if lifted:
        found.append(
            count_say(
                "{n:count} cell has the error by customer alone: with agents it came out smaller, which chance does.",
                "{n:count} cells have the error by customer alone: with agents it came out smaller, which chance does.",
                lifted,
            )
        )
    hidden = int(table["withheld"].sum())
    if hidden:
        found.append(
            count_say(
                "{n:count} cell is withheld: its halves are too small, or it would give away one that is.",
                "{n:count} cells are withheld: their halves are too small, or they would give away one that is.",
                hidden,
            )
        )
    return tuple(found)


def figure_of(
    table: pd.DataFrame, segment: str, finding: Sentence, survey: Survey, n: int, spec: Measure
) -> Figure:
    """Rows are drivers, columns segments; `all` first."""
    data = table.rename(columns={"label": "row", segment: "column"}).assign(
        label=pd.Series([_label(row, segment) for row in records(table)], dtype=object),
        below=pd.Series([_side(row) for row in records(table)], dtype=object),
        sure=(table["conf_low"] > 0) | (table["conf_high"] < 0),
    )
    columns = [
        "label",
        "row",
        "below",
        "column",
        "n",
        "estimate",
        "conf_low",
        "conf_high",
        "sure",
        "withheld",
    ]
    drawn = Figure(
        kind="heat",
        title=finding,
        subtitle=_basis(survey, n, spec),
        alt="",
        axis=say("points short"),
        data=data[columns],
        options={"unit": "number"},
    )
    return drawn if segment in PERIODS else most_of_columns(drawn)


def _basis(survey: Survey, n: int, spec: Measure) -> Sentence:
    given = {"n": n, "chosen": selection(survey)}
    if spec.name == "csat":
        return say(
            "{n:count} answers; {chosen}; points of CSAT between a segment and the better half of its contacts; ranges for all "
            "cells of segments at once, those of all answers each alone",
            **given,
        )
    basis = say(
        "{n:count} answers; {chosen}; a segment against the better half of its contacts; ranges for all "
        "cells of segments at once, those of all answers each alone",
        **given,
    )
    return say("{basis}; points of: {measure}", basis=basis, measure=spec.label)


def _label(row: dict[Any, Any], segment: str) -> Sentence | str:
    return (
        join([labelled(row["label"]), row[segment]], ", ")
        if row[segment]
        else say("{label}, all", label=labelled(row["label"]))
    )


def _side(row: dict[Any, Any]) -> Sentence:
    """Which contacts are the worse half: 'worse: over 4.2'."""
    if is_duration(str(row["term"])):
        taken = duration(row["cut"])
        over = row["better"] == "low"
        return (
            say("worse half: over {time}", time=taken)
            if over
            else say("worse half: under {time}", time=taken)
        )
    if row["better"] == "low":
        return say("worse half: over {cut:figures}", cut=row["cut"])
    return say("worse half: under {cut:figures}", cut=row["cut"])
