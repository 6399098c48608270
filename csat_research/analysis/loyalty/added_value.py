"""Added value: what each score tells of buying again beyond the others and beyond habit, on customers held out of the fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from csat_research.analysis.loyalty.design import Design
from csat_research.analysis.loyalty.model import Score, held_columns
from csat_research.analysis.loyalty.windows import Followed
from csat_research.results.frames import records
from csat_research.stats.added_value import Gain, added_value
from csat_research.stats.linearised import MIN_CLUSTERS
from csat_research.survey.questions import Question
from csat_research.words import Sentence, say

__all__ = ["added_table", "added_words"]

COLUMNS = (
    "measure", "term", "definition", "n", "customers", "without", "within", "estimate", "std_error", "conf_low",
    "conf_high", "df",
)  # fmt: skip


def added_table(
    found: Followed,
    design: Design,
    chosen: Sequence[Score],
    held: Sequence[Question],
    level: float,
    seed: int,
) -> pd.DataFrame:
    """Gain in log-loss and Brier score by each score beyond all others, and beyond the controls alone, on the same answers.

    definition: what both models hold. No rows where under ten customers bought or did not, or nobody has all scores.
    """
    scores = [one.question.name for one in chosen]
    complete = found.rows[[*scores, *(one.name for one in held)]].notna().all(axis=1).to_numpy()
    if design.fewest(complete) < MIN_CLUSTERS:
        return pd.DataFrame(columns=list(COLUMNS))
    rows, part = found.rows[complete].reset_index(drop=True), design.at(complete)
    controls, names = held_columns(found, rows, held)
    made: list[dict[str, Any]] = []
    for name in scores:
        for others in dict.fromkeys((tuple(one for one in scores if one != name), ())):
            base = np.column_stack([rows[list(others)].to_numpy(float), controls])
            gains = added_value(
                part.outcome,
                base,
                rows[name].to_numpy(float),
                part.codes,
                part.weights,
                part.strata,
                level=level,
                seed=seed,
            )
            told = {"term": name, "definition": f"beyond {', '.join((*others, *names)) or 'nothing'}"}
            counts = {"n": len(rows), "customers": part.customers(np.ones(len(rows), dtype=bool))}
            made += [{"measure": measure, **told, **counts, **_cells(one)} for measure, one in gains.items()]
    return pd.DataFrame(made, columns=list(COLUMNS))


def _cells(gain: Gain) -> dict[str, float]:
    return {
        "without": gain.without,
        "within": gain.within,
        "estimate": gain.estimate,
        "std_error": gain.std_error,
        "conf_low": gain.low,
        "conf_high": gain.high,
        "df": gain.df,
    }


def added_words(labels: Mapping[str, str], table: pd.DataFrame) -> tuple[Sentence, ...]:
    """What each score tells beyond the others, in log-loss; nothing where there is one score only."""
    rows = records(table[table["measure"] == "log_loss"].drop_duplicates("term"))
    if len(rows) < 2:
        return ()
    return tuple(_words(labels[row["term"]], row) for row in rows)


def _words(label: str, row: Mapping[Any, Any]) -> Sentence:
    given = {
        "label": label,
        "held": str(row["definition"]).removeprefix("beyond "),
        "gain": 1000 * row["estimate"],
        "low": 1000 * row["conf_low"],
        "high": 1000 * row["conf_high"],
    }
    # No word of whether it tells more: that would need a test, adjusted for the scores, at whatever level was asked for.
    return say(
        "Log-loss of held-out customers gains {gain:number} thousandths ({low:number} to {high:number}) where {label:quoted} is "
        "added to {held}.",
        **given,
    )
