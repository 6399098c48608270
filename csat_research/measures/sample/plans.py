"""Plans: the goals of a sample size, from a plan on paper or from the errors of a pilot."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from csat_research.errors import MethodError, nearest
from csat_research.measures.sample.goal import SIZE, SPANS, Goal
from csat_research.measures.scores.finite_list import uncorrected
from csat_research.results.bands import Bands
from csat_research.results.frames import records
from csat_research.results.result import Result
from csat_research.stats.intervals import critical
from csat_research.stats.linearised import FEW_CLUSTERS
from csat_research.words import say

__all__ = ["Expected", "of_pilot", "planned"]

Expected = float | Mapping[str, float] | None
HALF = 50.0  # % satisfied, and % promoters against as many detractors: nothing needs more answers
LEVELS = ("csat", "nps", "ces", "csi", "importance", "drivers")  # verbs whose rows are numbers of one survey
NAMES = {"csat": "CSAT", "nps": "NPS", "ces": "CES", "csi": "CSI"}


def planned(measure: str, what: str, expected: Expected, design_effect: float) -> Goal:
    """A goal before anything is known. Raises MethodError for a measure whose spread is known only from a pilot."""
    if measure not in PLANNED:
        raise MethodError(
            say(
                "How much {measure:typed} varies is not known beforehand.{near} Give csat or nps, or a Result of a pilot, "
                "such as sample_size(cr.csi(pilot), margin=2).",
                measure=measure,
                near=nearest(measure, PLANNED),
            )
        )
    if not what:
        raise MethodError(say("Say margin= (points either side) or difference= (points of change to tell)."))
    if not design_effect > 0:
        raise MethodError(
            say("design_effect is {found:plain}; it is above 0, such as 1.5.", found=design_effect)
        )
    mean, answered = PLANNED[measure](expected)
    variance = design_effect * (SPANS[measure] / 2) ** 2 * (answered - mean**2)
    return Goal(measure, NAMES[measure], what, variance, mean=mean, answered=answered, span=SPANS[measure])


def _share(expected: Expected) -> tuple[float, float]:
    """Mean of answers of -1 or 1, and the share of them that is not 0."""
    share = HALF if expected is None else expected
    if isinstance(share, Mapping) or not 1 <= share < SIZE:  # .8 is four fifths, written otherwise
        raise MethodError(say("For CSAT expected= is the % satisfied, neither none nor all, such as 80."))
    return share / HALF - 1, 1.0


def _nps(expected: Expected) -> tuple[float, float]:
    """Mean of answers of -1, 0 or 1, and the share of them that is not 0."""
    parts = {"promoters": HALF, "detractors": HALF} if expected is None else expected
    if not isinstance(parts, Mapping) or set(parts) != {"promoters", "detractors"}:
        raise MethodError(_nps_words())
    up, down = (parts[name] / SIZE for name in ("promoters", "detractors"))
    if min(up, down) < 0 or max(up, down) < 0.01 or up + down > 1 or max(up, 1 - up - down, down) == 1:
        raise MethodError(_nps_words())
    return up - down, up + down


def _nps_words() -> Any:
    return say(
        'For NPS expected= is like {{"promoters": 50, "detractors": 20}}, in % of all answers, not all of one kind.'
    )


PLANNED: dict[str, Callable[[Expected], tuple[float, float]]] = {"csat": _share, "nps": _nps}


def of_pilot(pilot: Result, what: str, bands: Bands) -> list[Goal]:
    """What the numbers of a pilot ask for: of every row its range or change, else the question of its verb."""
    own = {"csi": _band, "importance": _ranks, "drivers": _effects}
    plans = {"margin": LEVELS, "difference": (*LEVELS, "compare"), "": own}
    if "std_error" not in pilot.table or pilot.verb not in plans["difference"]:
        raise MethodError(
            say(
                "A Result of {verb:code} is no pilot. Plan from one of csat, nps, ces, csi, importance, drivers or compare.",
                verb=pilot.verb,
            )
        )
    if pilot.verb == "compare" and what == "margin":
        raise MethodError(
            say(
                "The number of a Result of {verb:code} is a change, and margin= is asked of a number of one survey. Write "
                "difference= (points of change to tell), or give the Result of one wave.",
                verb=pilot.verb,
            )
        )
    if pilot.verb == "compare" and not what:
        raise MethodError(
            say("A Result of {verb:code} does not say what is to be told. Add difference=.", verb=pilot.verb)
        )
    if pilot.verb not in plans[what]:
        raise MethodError(
            say(
                "A Result of {verb:code} does not say what is to be told. Add margin= or difference=.",
                verb=pilot.verb,
            )
        )
    goals = (
        [_goal(row, what, **_answers_of(pilot, row)) for row in _rows(pilot)]
        if what
        else own[pilot.verb](pilot, bands)
    )
    goals = [replace(one, variance=one.variance / uncorrected(pilot)) for one in goals]
    if not goals:
        raise MethodError(
            say("The pilot gives no error of what is to be told, so nothing can be planned from it.")
        )
    return goals


def _rows(pilot: Result) -> list[dict[str, Any]]:
    """Rows of the verb's own measure that have an error; its other measures may have another unit."""
    table = pilot.table[pilot.table["std_error"] > 0]
    if "measure" in table and "term" not in table:
        table = table[table["measure"] == pilot.table["measure"].iloc[0]]
    return [{str(name): value for name, value in row.items()} for row in records(table)]


def _label(row: Mapping[str, Any], name: str) -> str:
    """The label of a row, or its measure with the group that it is of (groups stand before the measure)."""
    if "label" in row:
        return str(row["label"])
    groups = [str(row[column]) for column in itertools.takewhile(lambda one: one != "measure", row)]
    return ", ".join([NAMES.get(name, name), *groups])


def _goal(row: Mapping[str, Any], what: str, **more: Any) -> Goal:
    name = str(row.get("term", row.get("measure", "")))
    label = _label(row, name)
    variance = float(_answers(row) * row["std_error"] ** 2)
    return Goal(
        **{"name": name, "label": label, "what": what, "variance": variance, "n": int(row["n"]), **more}
    )


def _answers_of(pilot: Result, row: Mapping[str, Any]) -> dict[str, float]:
    """Mean of the answers of a share or an NPS, how many are not 0, and their span; nothing of other numbers."""
    if pilot.verb == "csat" and row["measure"] == "csat":
        return {"mean": row["estimate"] / HALF - 1, "span": SPANS["csat"]}
    if pilot.verb == "nps" and row["measure"] == "nps":
        same = pilot.table[pilot.table["measure"] == "passives"]
        for group in itertools.takewhile(lambda one: one != "measure", row):
            same = same[same[group] == row[group]]
        if len(same) == 1:
            neither = float(same["estimate"].iloc[0]) / SIZE
            return {"mean": row["estimate"] / SIZE, "answered": 1 - neither, "span": SPANS["nps"]}
    return {}


def _answers(row: Mapping[str, Any]) -> float:
    """What times the squared error is the variance of one answer: n, of a change between two waves 1 / (1/n + 1/n)."""
    if "n_before" not in row:
        return float(row["n"])
    return 1 / (1 / row["n_before"] + 1 / row["n_after"])


def _band(pilot: Result, bands: Bands) -> list[Goal]:
    """That the index lies in its band: how far the nearest cut is."""
    found = []
    for row in _rows(pilot)[:1]:
        cut = min(bands.cuts, key=lambda one: abs(row["estimate"] - one))
        distance, low, high = (float(row[name] - cut) for name in ("estimate", "conf_low", "conf_high"))
        found.append(
            _goal(
                row,
                "band",
                label=f"CSI, {bands.label(row['estimate'])}",
                distance=distance,
                low=low,
                high=high,
            )
        )
    return found


def _effects(pilot: Result, bands: Bands) -> list[Goal]:
    """That the effect of a driver is not none, all drivers judged together.

    An error of few clusters is itself too unsure for a range of the answers needed: then low and high are NaN.
    """
    rows = [row for row in _rows(pilot) if row["estimate"]]
    ends = {"low": "conf_low", "high": "conf_high"}
    return [
        _goal(
            row,
            "effect",
            tests=len(rows),
            distance=row["estimate"],
            **{end: math.nan if _of_few_clusters(row) else row[name] for end, name in ends.items()},
        )
        for row in rows
    ]


def _of_few_clusters(row: Mapping[str, Any]) -> bool:
    """Whether the error of a row stands on so few clusters (agents, customers) that ranges of it are rough."""
    return bool(row["df"] < FEW_CLUSTERS - 1)


def _ranks(pilot: Result, bands: Bands) -> list[Goal]:
    """That an item and the next in rank differ; their error is of the pilot's replicates, all pairs judged together."""
    if pilot.draws is None:
        raise MethodError(say("A stored result has no replicates; run importance on the survey again."))
    table, found = pilot.table.reset_index(drop=True), []
    for _, rows in table.groupby("method", sort=False):
        order = rows.sort_values("estimate", ascending=False, kind="stable").index
        pairs = len(order) * (len(order) - 1) // 2
        for above, below in itertools.pairwise(order):
            error = float(np.nanstd(pilot.draws[:, above] - pilot.draws[:, below], ddof=1))
            gap = float(table["estimate"][above] - table["estimate"][below])
            reach = critical(pilot.level) * error
            row = table.loc[above].to_dict() | {"std_error": error}
            label = f"{row['label']} / {table['label'][below]}"
            if gap > 0 and error > 0:
                found.append(
                    _goal(
                        row, "rank", label=label, distance=gap, low=gap - reach, high=gap + reach, tests=pairs
                    )
                )
    return found
