"""Horizons: one link over several windows, all on the customers who were observed for the longest of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from csat_research.analysis.loyalty.model import Score, design_of, linked
from csat_research.analysis.loyalty.prediction import Tables, found_of, measured, tabulate
from csat_research.analysis.loyalty.windows import Answer, Followed, check_choices, follow
from csat_research.errors import MethodError
from csat_research.results.frames import records
from csat_research.stats.linearised import MIN_CLUSTERS
from csat_research.survey.questions import Question
from csat_research.survey.survey import Survey
from csat_research.words import Sentence, count_say, join, say

__all__ = ["check_horizons", "horizons_table", "horizons_words"]

COLUMNS = (
    "horizon_days", "measure", "term", "definition", "n", "customers", "estimate", "std_error", "conf_low", "conf_high",
    "df", "p_value",
)  # fmt: skip


def check_horizons(horizons: Sequence[int], answer: str) -> tuple[int, ...]:
    """The horizons in order, each once. Raises MethodError for one that is no number of days, or fewer than two."""
    if not horizons:
        raise MethodError(
            say("horizons is a list of days, such as [30, 90, 180]; found {found}.", found=str(horizons))
        )
    for one in horizons:
        check_choices(one, answer)
    found = tuple(sorted({int(one) for one in horizons}))
    if len(found) < 2:
        raise MethodError(
            say("One horizon cannot be compared; write two or more, such as horizons=[30, 90].")
        )
    return found


def horizons_table(
    survey: Survey,
    chosen: Sequence[Score],
    held: Sequence[Question],
    horizons: Sequence[int],
    answer: Answer,
    *,
    level: float,
    replicates: int,
    seed: int,
) -> pd.DataFrame:
    """Per horizon and score: the difference with purchases before held equal, AUC, and `auc_change`, AUC less that at the shortest horizon.

    All of them on the index answers whose longest window has closed; AUCs of all horizons come from the same replicates of
    customers. Purchases before are counted over each horizon's own days.
    """
    names, controls = [one.question.name for one in chosen], [one.name for one in held]
    found = [follow(survey, names, days, answer, controls, closed_days=max(horizons)) for days in horizons]
    auc = _aucs(survey, found, names, replicates, seed)
    rows = []
    for place, (days, one) in enumerate(zip(horizons, found, strict=True)):
        design = design_of(survey, one)
        for score, curve in zip(chosen, auc, strict=True):
            known = np.isfinite(score.group(one.rows))
            few = design.fewest(known) < MIN_CLUSTERS
            base = {"horizon_days": days, "term": score.question.name}
            cut = f"{score.spec.definition(score.question)} minus others"
            rows.append(
                {
                    **base,
                    "measure": "difference",
                    "definition": cut,
                    **linked(one, design, score, held, level).alike.cells(),
                }
            )
            counts = {"n": int(known.sum()), "customers": design.customers(known), "definition": "raw score"}
            cells = found_of(curve[place], 0.5, level, withheld=few).cells()
            rows.append({**base, "measure": "auc", **counts, **cells})
            if place:
                change = found_of(curve[place] - curve[0], 0.0, level, withheld=few).cells()
                rows.append({**base, "measure": "auc_change", **counts, **change})
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _aucs(
    survey: Survey, found: Sequence[Followed], names: Sequence[str], replicates: int, seed: int
) -> list[list[np.ndarray]]:
    """Per score and horizon the (1 + replicates,) AUC, customers drawn once for all of them."""
    design = design_of(survey, found[0])
    outcomes = [one.rows["_bought"].to_numpy(float) for one in found]
    scores = found[0].rows[list(names)].to_numpy(float)
    drawn = tabulate(
        np.column_stack([scores, *outcomes[:-1]]),
        outcomes[-1],
        design.w,
        design.codes,
        replicates,
        seed,
        design.strata,
    )
    each = [*drawn.scores[:, len(names) :].T, drawn.outcome]
    tables = [Tables(drawn.scores[:, : len(names)], one, drawn.totals) for one in each]
    return [[measured(one, place)["auc"] for one in tables] for place in range(len(names))]


def horizons_words(labels: Mapping[str, str], table: pd.DataFrame | None) -> tuple[Sentence, ...]:
    """The difference, purchases before held equal, of each score at each horizon, and on whose answers."""
    if table is None:
        return ()
    rows = table[table["measure"] == "difference"]
    days = int(rows["horizon_days"].max())
    told = []
    for term, part in rows.groupby("term", sort=False):
        each = join([_at(row) for row in records(part)], "; ")
        told.append(
            count_say(
                "{label:quoted}, with purchases before held equal, on {n:count} answer {observed}: {each}.",
                "{label:quoted}, with purchases before held equal, on the {n:count} answers {observed}: {each}.",
                int(part["n"].iloc[0]),
                label=labels[str(term)],
                observed=count_say("observed for {n:plain} day", "observed for {n:plain} days", days),
                each=each,
            )
        )
    return tuple(told)


def _at(row: Mapping[Any, Any]) -> Sentence:
    days = int(row["horizon_days"])
    if np.isnan(row["conf_low"]):
        return count_say(
            "within {n:plain} day no difference can be given",
            "within {n:plain} days no difference can be given",
            days,
        )
    return count_say(
        "within {n:plain} day {change:signed} points ({low:signed} to {high:signed})",
        "within {n:plain} days {change:signed} points ({low:signed} to {high:signed})",
        days,
        change=row["estimate"],
        low=row["conf_low"],
        high=row["conf_high"],
    )
