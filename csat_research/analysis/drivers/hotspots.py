"""Hotspots: in which segment which driver goes with fewer satisfied answers; small cells withheld, also from subtraction."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from csat_research.analysis.drivers.hotspot_rows import good_share, hotspot_rows
from csat_research.analysis.drivers.hotspot_words import cautions_of, cell_tests, figure_of, told
from csat_research.errors import ColumnError
from csat_research.results.result import Result
from csat_research.stats.columns import codes_of
from csat_research.stats.halves import Shortfall, cut_is_settled, middle, shortfall, worse_half
from csat_research.stats.intervals import check_level
from csat_research.stats.linearised import MIN_CLUSTERS, SMALLEST_GROUP
from csat_research.stats.sandwich import Strata
from csat_research.stats.withheld import withheld
from csat_research.survey.arguments import checked
from csat_research.survey.basis.asked_answered import response
from csat_research.survey.basis.basis import (
    cluster_column,
    provenance,
    row_ledger,
    standing_cautions,
)
from csat_research.survey.basis.layers import strata_of
from csat_research.survey.engine.counting import listed
from csat_research.survey.questions import Question
from csat_research.survey.stretches import usual_segment
from csat_research.survey.survey import Survey, one_role
from csat_research.words import NOT_GIVEN, Sentence, say

__all__ = ["hotspots"]

ROUNDING = 1e-12  # of a share
LEAST = 20  # customers in each half: with 30 answers ranges held in 84 of 100 surveys (docs/coverage.md)


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells (segments, drivers) as `Shortfall`, those of all segments together, which are left out and which have no range.

    loose: drivers whose halves another sample might cut at another value.
    """

    segments: list[str]
    drivers: tuple[Question, ...]
    cells: list[list[Shortfall]]
    all: list[Shortfall]
    cuts: list[float]
    hidden: np.ndarray
    unsure: np.ndarray
    loose: list[bool]


@checked
def hotspots(
    survey: Survey,
    *,
    outcome: str = "csat",
    by: str | None = None,
    drivers: Sequence[str] | None = None,
    level: float = 0.95,
) -> Result:
    r"""By driver, how far each segment falls short of the better half of its own contacts.

    Cell = 100 [P(satisfied | segment, driver in its better half) - P(satisfied | segment)], in points: the share of its
    contacts in the worse half times the gap between its halves. The halves are cut at the median of all segments, so that
    a segment with slow replies has more in the worse half. outcome: "csat" (the satisfied), "promoters" or "ces_easy" (who
    found it easy). by: the segment (default: the usual one). drivers: numeric ones; where none is declared better, higher
    is taken as better.

    `conf_low` and `conf_high` hold for all cells of segments at once (Bonferroni), for all answers each alone, clustered by
    customer and, with ten agents or more, by agent, never less than by customer alone; with fewer agents, a driver that is
    constant within agents has no range. The test of each cell stands in `.tests`. Each driver stands alone, the others are
    not held equal (`drivers` does that): "goes with", never "causes". A cell with under 5 answers or customers in a half is
    withheld, and others of its driver with it until subtraction from all segments gives no small group (`stats.withheld`);
    under 20 customers in a half it has no range, nor has a driver whose halves another sample might cut at another value
    (`stats.halves.cut_is_settled`). Rows for all segments have an empty segment. Raises ColumnError where there is no
    segment, no driver or no driver that is a number, MethodError for another outcome, or where no answer has all drivers.

    >>> rng = np.random.default_rng(1)
    >>> hours = rng.exponential(6, 600)
    >>> data = pd.DataFrame({"hours": hours, "score": np.where(rng.random(600) < 1 / (1 + np.exp(np.log1p(hours) - 3)), 5, 2)})
    >>> asked = Survey(data.assign(channel=["chat", "phone"] * 300), csat="score", drivers=["hours"], segments=["channel"],
    ...                scales={"score": "1-5"}, questions={"hours": {"better": "low"}})
    >>> print(hotspots(asked).interpret())
    “chat” is 14.5 points (8.8 to 20.2) short of the better half of its contacts by “Hours”.
    """
    check_level(level)
    spec = good_share(outcome)
    segment = by or usual_segment(survey)
    if segment is None:
        raise ColumnError(say("No column is a segment. Name one: by=“channel”."))
    question = one_role(survey, spec.role, instead='cr.hotspots(survey, outcome="{share}")')
    rows, asked, used = hotspot_rows(survey, spec, question, segment, drivers)
    grid = _grid(rows, segment, used, strata_of(survey, rows, listed(cluster_column(survey) or ())))
    table = _table(grid, segment, level)
    finding = told(table, segment, enough=_enough_cells(grid))
    left = [one.label for one in asked if one not in used]
    return Result(
        verb="hotspots",
        table=table,
        level=level,
        findings=(finding,),
        cautions=_cautions(survey, question, grid, table, left),
        figure=figure_of(table, segment, finding, survey, len(rows), spec),
        tests=cell_tests(table, segment),
        rows=row_ledger(
            survey,
            question,
            used=round(float(rows["_n"].sum())),
            rule=say("without a segment or a driver"),
        ),
        provenance=provenance(survey, outcome=outcome, by=segment, cluster=cluster_column(survey)),
    )


def _grid(rows: pd.DataFrame, segment: str, used: tuple[Question, ...], strata: Strata | None) -> Grid:
    named = rows[segment].astype("string").fillna(NOT_GIVEN)
    segments = sorted(named.unique())
    w = rows["_w"]
    better = {
        one.name: ~worse_half(rows[one.name], low_is_better=one.better == "low", weights=w) for one in used
    }
    everybody, who = np.ones(len(rows), dtype=bool), codes_of(rows["_c"])

    def cell(mask: np.ndarray, name: str) -> Shortfall:
        part, layers = rows[mask], None if strata is None else strata.at(mask, who)
        y, b, w, c = part["_y"], better[name][mask], part["_w"], part["_c"]
        return shortfall(y, b, w, c, counts=part["_n"], second=part.get("_a"), strata=layers)

    cells = [[cell((named == one).to_numpy(), q.name) for q in used] for one in segments]
    layers = [[[one.n[half] for one in line] for line in cells] for half in (0, 1)]
    people = [[[one.clusters[half] for one in line] for line in cells] for half in (0, 1)]
    return Grid(
        segments,
        used,
        cells,
        [cell(everybody, q.name) for q in used],
        [middle(rows[q.name], w) for q in used],
        withheld(np.array([*layers, *people]), SMALLEST_GROUP, totals=(0,)),
        _unsteady(rows, named, segments, used),
        [not cut_is_settled(rows[q.name], rows["_c"], weights=w, second=rows.get("_a")) for q in used],
    )


def _unsteady(
    rows: pd.DataFrame, named: pd.Series, segments: list[str], used: tuple[Question, ...]
) -> np.ndarray:
    """(segments and all, drivers): constant within agents and under ten agents, so that no error can be told."""
    if "_a" not in rows:
        return np.zeros((len(segments) + 1, len(used)), dtype=bool)
    agents = [rows.loc[named == one, "_a"].nunique() for one in segments] + [rows["_a"].nunique()]
    constant = [rows.groupby("_a")[one.name].nunique().max() <= 1 for one in used]
    return np.outer(np.array(agents) < MIN_CLUSTERS, constant)


def _table(grid: Grid, segment: str, level: float) -> pd.DataFrame:
    shown = [
        one
        for line, gone in zip(grid.cells, grid.hidden, strict=True)
        for one, h in zip(line, gone, strict=True)
        if not h
    ]
    judged = max(1, sum(_enough(one) for one in shown))
    quiet = grid.unsure | np.array(grid.loose)
    rows: list[dict[str, Any]] = []
    for j, driver in enumerate(grid.drivers):
        place = {
            "term": driver.name,
            "label": driver.label,
            "cut": grid.cuts[j],
            "better": driver.better or "high",
        }
        rows.append({segment: "", **place, **_row(grid.all[j], level, quiet=bool(quiet[-1, j]))})
        rows += [
            {
                segment: name,
                **place,
                **_row(
                    grid.cells[i][j],
                    level,
                    judged,
                    hidden=bool(grid.hidden[i, j]),
                    quiet=bool(quiet[i, j]),
                ),
            }
            for i, name in enumerate(grid.segments)
        ]
    return pd.DataFrame(rows)


def _cautions(
    survey: Survey, question: Question, grid: Grid, table: pd.DataFrame, left: list[str]
) -> tuple[Sentence, ...]:
    """What to doubt of the grid, and of every number. left: drivers that are no numbers."""
    loose = [one.label for one, gone in zip(grid.drivers, grid.loose, strict=True) if gone]
    return (
        *cautions_of(table, grid.drivers, left, loose, _lifted(grid)),
        *standing_cautions(survey, response(survey, question)),
    )


def _enough(one: Shortfall) -> bool:
    return min(one.clusters) >= LEAST


def _enough_cells(grid: Grid) -> tuple[bool, ...]:
    """Of every shown cell with enough answers whether all of these are alike."""
    return tuple(
        not one.std_error > ROUNDING
        for line, hidden in zip(grid.cells, grid.hidden, strict=True)
        for one, gone in zip(line, hidden, strict=True)
        if _enough(one) and not gone
    )


def _lifted(grid: Grid) -> int:
    """How many of the cells that have a range took the error by customer alone."""
    quiet = grid.unsure | np.array(grid.loose)
    gone = np.vstack([grid.hidden, np.zeros((1, len(grid.drivers)), dtype=bool)]) | quiet
    cells = [one for line in (*grid.cells, grid.all) for one in line]
    return sum(one.lifted and _enough(one) and not h for one, h in zip(cells, gone.ravel(), strict=True))


def _row(
    found: Shortfall, level: float, judged: int = 0, *, hidden: bool = False, quiet: bool = False
) -> dict[str, Any]:
    """A cell in points; a withheld one says how many answers its segment has and nothing of its halves.

    judged: how many cells its range and `p_adjusted` hold for at once (Bonferroni); none where it stands alone.
    """
    alike = not found.std_error > ROUNDING  # all of one answer: what was not seen is no certainty
    quiet = quiet or hidden or alike or not _enough(found) or not found.df > 0
    error = math.nan if quiet else found.std_error
    half = stats.t.ppf(1 - (1 - level) / (2 * max(1, judged)), found.df) * error
    ratio = found.estimate / error if error > 0 else math.nan
    p_value = float(2 * stats.t.sf(abs(ratio), found.df))
    return {
        "measure": "points_short",
        "definition": "better half less all",
        "per": "answer",
        "n": sum(found.n),
        "n_worse": math.nan if hidden else float(found.n[1]),
        "estimate": math.nan if hidden else 100 * found.estimate,
        "std_error": 100 * error,
        "conf_low": 100 * (found.estimate - half),
        "conf_high": 100 * (found.estimate + half),
        "statistic": ratio,
        "df": math.nan if quiet else float(found.df),
        "p_value": p_value,
        "p_adjusted": float(np.minimum(1.0, judged * p_value)) if judged else math.nan,
        "withheld": hidden,
    }
