"""Drivers in words and as a picture: which stand out, whether the first can be named, what to doubt."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from csat_research.analysis.driver_model import Fitted
from csat_research.results.figure import Figure
from csat_research.survey.basis import selection
from csat_research.survey.survey import Survey
from csat_research.words import Sentence, join, render, say

__all__ = ["caution_words", "figure_of", "finding_words"]

ANSWERS_PER_DRIVER = 20


def finding_words(main: pd.DataFrame, found: Fitted) -> tuple[Sentence, ...]:
    """Effects of the drivers told from none, then whether one can be called first."""
    told = main[main["told"]].sort_values("estimate", key=abs, ascending=False, kind="stable")
    if not len(told):
        return (say("No driver can be told from none in {n:count} answers.", n=found.fit.n),)
    parts = [
        say(
            "{label:quoted} {change:signed} points ({low:signed} to {high:signed})",
            label=_name(row),
            change=row["estimate"],
            low=row["conf_low"],
            high=row["conf_high"],
        )
        for row in told.to_dict("records")
    ]
    return (say("From the worse to the better quarter: {parts}.", parts=join(parts, ", ")), _first(told))


def _first(told: pd.DataFrame) -> Sentence:
    ahead = told[told["rank_low"] == 1]
    if len(ahead) == 1 and ahead["rank_high"].iloc[0] == 1:
        return say("{label:quoted} is surely first among them.", label=_name(ahead.iloc[0].to_dict()))
    names = join(
        [
            say("{label:quoted}", label=_name(row))
            for row in (ahead if len(ahead) else told).to_dict("records")
        ],
        ", ",
    )
    return say("Which is first is open: {names}.", names=names)


def _name(row: dict[Any, Any]) -> str:
    return str(row["label"]) if row["contrast"] == "quarter" else f"{row['label']}: {row['change']}"


def caution_words(found: Fitted, main: pd.DataFrame) -> tuple[Sentence, ...]:
    """Too few answers per driver, few clusters, few degrees of freedom, a repaired variance; and never a cause."""
    told: list[Sentence] = []
    if found.fit.n < ANSWERS_PER_DRIVER * len(found.predictors.names):
        told.append(say("Under 20 answers per driver; effects are rough."))
    if found.clusters and min(found.fit.clusters) < 40:
        told.append(say("Under 40 clusters ({names}); ranges are rough.", names=", ".join(found.clusters)))
    if found.fit.small_sample:
        told.append(
            say(
                "Constant within few agents, small-sample errors: {names}.",
                names=", ".join(found.fit.small_sample),
            )
        )
    if found.fit.sandwich.repaired:
        told.append(say("The two-way variance was negative and has been replaced by a larger one."))
    told.append(say("Goes with, not causes: the drivers were seen, not changed."))
    return tuple(told)


def figure_of(main: pd.DataFrame, found: Fitted, survey: Survey) -> Figure:
    """Effects with ranges and possible ranks, strongest first."""
    rows = main.assign(size=main["estimate"].abs()).sort_values(
        ["told", "size"], ascending=False, kind="stable"
    )
    data = pd.DataFrame(
        {
            "label": [_name(row) for row in rows.to_dict("records")],
            "from_to": [_from_to(row) for row in rows.to_dict("records")],
            **{
                name: rows[name].to_numpy()
                for name in ("estimate", "conf_low", "conf_high", "rank_low", "rank_high", "told", "n")
            },
            "n_ranks": len(rows),
        }
    )
    findings = finding_words(main, found)
    subtitle = say(
        "{chosen}; {n:count} answers; each driver with the others held equal",
        chosen=selection(survey),
        n=found.fit.n,
    )
    axis = say("points of CSAT when the driver goes from its worse to its better quarter")
    alt = join(findings)
    return Figure(
        kind="effects",
        title=_title(main),
        subtitle=subtitle,
        alt=alt,
        axis=axis,
        data=data.reset_index(drop=True),
        options={"unit": "points"},
    )


def _title(main: pd.DataFrame) -> Sentence:
    told = main[main["told"]].sort_values("estimate", key=abs, ascending=False, kind="stable")
    if not len(told):
        return say("No driver can be told from none")
    names = join([say("{label:quoted}", label=_name(row)) for row in told.to_dict("records")[:3]], ", ")
    ahead = told[told["rank_low"] == 1]
    if len(ahead) == 1 and ahead["rank_high"].iloc[0] == 1:
        return say(
            "{names} go with satisfaction; {first:quoted} first",
            names=names,
            first=_name(ahead.iloc[0].to_dict()),
        )
    return (
        say("{names} go with satisfaction; which is first is open", names=names)
        if len(told) > 1
        else say("{names} goes with satisfaction", names=names)
    )


def _from_to(row: dict[Any, Any]) -> str:
    """'7.1 h → 1.4 h'."""
    start, end = float(str(row["from"])), float(str(row["to"]))
    if not (math.isfinite(start) and math.isfinite(end)):
        return ""
    unit = " h" if str(row["term"]).endswith("_hours") else ""
    first, last = (render(say("{x:plain}", x=float(np.round(x, 1)))) for x in (start, end))
    return f"{first}{unit} \u2192 {last}{unit}"
