"""Priorities: what matters and goes less well, and whether what people say matters is what goes with their score."""

from __future__ import annotations

from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csat_research.analysis.rated_enough import importance_asked, rated_enough
from csat_research.errors import ColumnError, MethodError, check_choice, listing
from csat_research.measures.called import RESCALED
from csat_research.measures.few import few_cautions
from csat_research.measures.importance.agreement import agreement, agreement_tables
from csat_research.measures.importance.importance import ALIASES, Method, weighing_of
from csat_research.measures.importance.ranking import TIED, Ranked, ranked
from csat_research.measures.index.arithmetic import Rescale
from csat_research.measures.index.draws import (
    Drawn,
    Ratings,
    check_rescaling,
    drawn,
    rated_ledger,
    ratings_of,
)
from csat_research.measures.index.weights import weights_from
from csat_research.measures.index.words import rating_cautions
from csat_research.measures.kano import kano
from csat_research.measures.stated.methods import STATED, chosen_method
from csat_research.measures.units import Floats, Units, units_of
from csat_research.measures.weighing import Weighing
from csat_research.results.figure import Figure
from csat_research.results.frames import records
from csat_research.results.naming import ACT_FIRST
from csat_research.results.result import Result
from csat_research.stats.draws import percentile_interval
from csat_research.survey.arguments import checked
from csat_research.survey.basis.basis import provenance, selection
from csat_research.survey.predictors import chosen_questions
from csat_research.survey.questions import Question
from csat_research.survey.survey import Survey, one_role
from csat_research.words import Sentence, count_say, join, say

__all__ = ["priorities"]

Derived = Literal["lmg", "relative_weights", "owen", "dominance", "ordinal_shapley", "correlation"]
OPEN, NOT = "open", ""


@checked
def priorities(
    survey: Survey,
    *,
    importance: Method | Literal["auto"] = "auto",
    against: Derived | None = "lmg",
    rescale: Rescale = "maximum",
    cluster: str | None = "auto",
    level: float = 0.95,
    replicates: int = 2000,
    seed: int = 0,
) -> Result:
    """Importance-performance map: what to act on first, with the error of both.

    importance: "auto" = picks, else the next stated method the survey has, else lmg. performance: the item's mean on 0-100 (`rescale`).
    *Act first*: every rank the item may have lies in the upper half, and the whole interval of its performance lies below
    the overall mean (the importance-weighted mean, which is the CSI). *Open*: one of the two cannot be told.
    against: where importance is stated, the derived method it is set against. cluster: what is resampled.

    Rows of `.table`: term, importance and performance with their intervals, ranks, `estimate` = performance less the overall
    mean (joint interval), points_lost, `verdict`. An item that all rate alike has no interval and is never sure. `.tables`:
    `overall` (the index, all points lost, and those of what to act on first); with both kinds of importance `stated_derived` and
    `agreement`; with a score `kano`: penalty-reward contrasts and the class (basic, performance, excitement) their ranges tell.
    Source: Martilla and James 1977, with intervals; Brandt 1987. Raises ColumnError where items have no importance.

    >>> survey = Survey(
    ...     pd.DataFrame({"a": [5, 4, 5] * 20, "b": [2, 1, 3] * 20, "top": ["b", "b", "a"] * 20}),
    ...     items=["a", "b"], picks="top", scales={"a": "1-5", "b": "1-5"}
    ... )
    >>> priorities(survey, replicates=200).table["verdict"].tolist()
    ['', 'act first']
    """
    units = units_of(survey, cluster)
    method = chosen_method(survey, importance)
    items, left = _items(survey, units, method)
    weighing = weighing_of(survey, units, method, items=[one.name for one in items], seed=seed)
    ratings = ratings_of(units, chosen_questions(survey, [term.name for term in weighing.terms], "item"))
    check_rescaling(rescale, ratings)
    found = drawn(ratings, weights_from(weighing), replicates, seed)
    table, draws = _table(ranked(weighing, replicates, seed, level), found, rescale, level)
    derived, cautions = _derived(survey, units, weighing, against, seed)
    classes = kano(survey, ratings, level, seed)
    tables = {"overall": _overall_table(table, found, rescale, level), **classes.tables}
    if derived is not None:
        tables |= agreement_tables(agreement(weighing, derived, replicates, seed, level))
    told = {"importance": weighing.method, "rescale": rescale, "cluster": units.cluster}
    return Result(
        verb="priorities",
        table=table,
        tables=tables,
        level=level,
        findings=(*_findings(table, tables["overall"]), *classes.findings),
        cautions=(*left, *_cautions(survey, weighing, ratings, rescale), *cautions, *classes.cautions),
        figure=_figure(survey, table, tables["overall"], rescale),
        tests=classes.tests,
        rows=rated_ledger(survey, ratings.n),
        provenance=provenance(survey, weighted=units.weighted, **told),
        draws=np.concatenate([draws, np.full((replicates - len(draws), len(table)), np.nan)]),
        resample=units.resample(seed, replicates),
    )


def _items(survey: Survey, units: Units, method: str) -> tuple[list[Question], tuple[Sentence, ...]]:
    """The items that enough people rated, and of which importance is asked where people rate it; cautions name the others."""
    score = None if ALIASES.get(method, method) in STATED else one_role(survey, "csat")
    items, unasked = importance_asked(survey, method, chosen_questions(survey, None, "item"))
    kept, left = rated_enough(units, items, score)
    return kept, (*unasked, *left)


def _derived(
    survey: Survey, units: Units, weighing: Weighing, against: str | None, seed: int
) -> tuple[Weighing | None, tuple[Sentence, ...]]:
    """The derived weights to set stated ones against, or why there are none."""
    if against is None or weighing.method not in STATED:
        return None, ()
    check_choice("against", against, get_args(Derived))
    names = [term.name for term in weighing.terms]
    try:
        found = weighing_of(survey, units, against, items=names, seed=seed, with_noise=False)
        weights_from(found)  # which refuses what explains nothing
        return found, ()
    except (ColumnError, MethodError) as error:
        return None, (
            say("Stated importance is not set against derived importance: {why}", why=error.sentence),
        )


def _cautions(survey: Survey, weighing: Weighing, ratings: Ratings, rescale: Rescale) -> tuple[Sentence, ...]:
    """What to doubt of the weights and of the ratings."""
    few = few_cautions(survey, weighing.units, int(weighing.customers.min()))
    alike = [one.label for one, flat in zip(ratings.items, _flat(ratings), strict=True) if flat]
    told = [
        say("Everybody rates it alike, so it has no range and no sure word: {names}.", names=listing(alike))
    ]
    return (*few, *weighing.cautions, *rating_cautions(ratings, rescale), *(told if alike else ()))


def _flat(ratings: Ratings) -> NDArray[np.bool_]:
    """(J,) whether all ratings of an item are alike: what was not seen is no certainty."""
    return np.asarray(np.nanmax(ratings.codes, axis=0) == np.nanmin(ratings.codes, axis=0))


def _overall_table(table: pd.DataFrame, found: Drawn, rescale: Rescale, level: float) -> pd.DataFrame:
    """The index, all points lost, and those lost by what to act on first, from the same replicates."""
    lost, first = found.lost(rescale), (table["verdict"] == ACT_FIRST).to_numpy()
    sums = {"csi": found.index(rescale), "points_lost": lost.sum(axis=1)}
    sums |= {"points_lost_first": lost[:, first].sum(axis=1)} if first.any() else {}
    quiet, level = bool(table["performance_low"].isna().all()), found.ratings.widened(level)
    return pd.DataFrame([{"measure": name, **_ranged_sum(one, level, quiet)} for name, one in sums.items()])


def _ranged_sum(values: Floats, level: float, quiet: bool) -> dict[str, float]:
    """A number (1 + r,) with the range of its replicates; none where they do not vary."""
    low, high = (np.nan, np.nan) if quiet else map(float, percentile_interval(values[1:], level))
    if not high - low > TIED * max(abs(values[0]), 1.0):
        low = high = np.nan
    return {"estimate": float(values[0]), "conf_low": low, "conf_high": high}


def _table(found: Ranked, numbers: Drawn, rescale: Rescale, level: float) -> tuple[pd.DataFrame, Floats]:
    """A row per item and the replicates of its performance less the overall mean."""
    weighing, quiet = found.weighing, found.weighing.withheld or len(numbers.weights) < 3
    weight, scores = 100 * numbers.weights, numbers.scores(rescale)
    gaps = scores - numbers.index(rescale)[:, None]
    rated, flat = ~np.isnan(numbers.ratings.codes), _flat(numbers.ratings)
    level = numbers.ratings.widened(level)
    columns: dict[str, Any] = {
        "term": [term.name for term in weighing.terms],
        "label": [term.label for term in weighing.terms],
        "n": (rated * weighing.units.n[:, None]).sum(axis=0),
        **_ranged("importance", weight, level, quiet),
        "rank_low": found.rank_low,
        "rank_high": found.rank_high,
        **_ranged("performance", scores, level, quiet | flat),
        **_ranged("estimate", gaps, level, quiet | flat, "conf"),
        "points_lost": numbers.lost(rescale)[0],
    }
    table = pd.DataFrame(columns)
    if found.weighing.covariance is not None:  # the intervals of the weights as `importance` prints them
        table[["importance_low", "importance_high"]] = np.column_stack([found.low, found.high])
    overall = float(numbers.index(rescale)[0])
    return table.assign(verdict=_verdicts(table, overall, flat & (not quiet))), gaps[1:]


def _ranged(
    name: str, values: Floats, level: float, quiet: bool | NDArray[np.bool_], ends: str = ""
) -> dict[str, Floats]:
    """A number with its interval, from (1 + r, J); none where it is to keep quiet, of all or of some."""
    low, high = (np.full(values.shape[1], np.nan),) * 2
    if not np.all(quiet):
        low, high = (np.where(quiet, np.nan, end) for end in percentile_interval(values[1:], level))
    return {name: values[0], f"{ends or name}_low": low, f"{ends or name}_high": high}


def _verdicts(table: pd.DataFrame, overall: float, flat: NDArray[np.bool_]) -> list[str]:
    """Act first, open, or nothing, by the rule of the docstring; what all rate alike is never sure."""
    half = len(table) // 2
    surely_matters, may_matter = table["rank_high"] <= half, table["rank_low"] <= half
    surely_weak = table["performance_high"] < overall
    may_be_weak = (table["performance_low"] < overall) | (flat & (table["performance"] < overall))
    sure, may = surely_matters & surely_weak, may_matter & may_be_weak
    return [ACT_FIRST if one else OPEN if other else NOT for one, other in zip(sure, may, strict=True)]


def _findings(table: pd.DataFrame, together: pd.DataFrame) -> tuple[Sentence, ...]:
    numbers = _by_measure(together)
    overall = numbers["csi"]["estimate"]
    if table["performance_low"].isna().all():
        return (say("Too few customers to say what to act on first."),)
    first, unsure = (
        table[table["verdict"] == one].sort_values("points_lost", ascending=False)
        for one in (ACT_FIRST, OPEN)
    )
    found = []
    if len(first):
        found.append(
            say(
                "Act first: {names}. In the upper half by importance and rated below the overall {overall:number}, each with its "
                "whole range.",
                names=join(first["label"], ", "),
                overall=overall,
            )
        )
    else:
        found.append(
            say(
                "Nothing lies with its whole range in the upper half by importance and below the overall {overall:number}.",
                overall=overall,
            )
        )
    if len(unsure):
        found.append(
            say(
                "Open, because ranks or ratings cannot be told apart: {names}.",
                names=listing(unsure["label"], 6),
            )
        )
    if len(first) and not np.isnan(numbers["points_lost_first"]["conf_low"]):
        found.append(
            say(
                "What to act on first holds {lost} of {total} points lost.",
                lost=_sum_words(numbers["points_lost_first"]),
                total=_sum_words(numbers["points_lost"]),
            )
        )
    return tuple(found)


def _by_measure(together: pd.DataFrame) -> dict[str, dict[Any, float]]:
    return {str(row.pop("measure")): row for row in records(together)}


def _sum_words(row: dict[Any, float]) -> Sentence:
    """'14.4 (13.0 to 15.9)'."""
    return say(
        "{x:number} ({low:number} to {high:number})",
        x=row["estimate"],
        low=row["conf_low"],
        high=row["conf_high"],
    )


def _figure(survey: Survey, table: pd.DataFrame, together: pd.DataFrame, rescale: Rescale) -> Figure:
    names = [
        "label",
        "n",
        "importance",
        "importance_low",
        "importance_high",
        "performance",
        "performance_low",
        "performance_high",
    ]
    found = _findings(table, together)[0]
    overall = _by_measure(together)["csi"]["estimate"]
    basis = say(
        "{answers}; {chosen}; lines: median importance, overall rating",
        answers=count_say("{n:count} answer", "{n:count} answers", int(table["n"].max())),
        chosen=selection(survey),
    )
    options = {
        "importance_line": float(table["importance"].median()),
        "performance_line": overall,
        "performance_axis": say("how well it goes: mean rating, {how}", how=RESCALED[rescale]),
    }
    data = table[names].assign(act_first=table["verdict"] == ACT_FIRST)
    axis = say("importance: share of all weight, %")
    return Figure(kind="map", title=found, subtitle=basis, alt=found, axis=axis, data=data, options=options)
