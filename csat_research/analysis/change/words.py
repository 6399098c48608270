"""Change in words and as a picture: both levels, what lies between them, and what to doubt."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from csat_research.analysis.change.asked import Asked
from csat_research.analysis.change.rows import Stacked
from csat_research.measures.few import carried_by_few, rough_waves
from csat_research.results.figure import Figure
from csat_research.results.frames import records
from csat_research.results.naming import several
from csat_research.stats.linearised import FEW_CLUSTERS, MIN_CLUSTERS, SMALLEST_GROUP
from csat_research.survey.basis.asked_answered import Response
from csat_research.survey.basis.basis import selection, standing_cautions
from csat_research.survey.grouping import grouped_by
from csat_research.survey.questions import Question
from csat_research.survey.survey import Survey
from csat_research.words import Sentence, join, say

__all__ = ["caution_words", "finding_words", "part_label", "waterfall"]

SHOWN = 3
NAMES = {"ratings": say("ratings"), "weights": say("weights"), "mix": say("mix"), "rest": say("the rest")}
HELD: dict[tuple[str, ...], Callable[[Sentence], Sentence]] = {  # what stays equal while one part moves
    ("mix",): lambda measure: say("{measure} at an equal mix", measure=measure),
    ("ratings",): lambda measure: say("{measure} at equal ratings", measure=measure),
    ("weights",): lambda measure: say("{measure} at equal weights", measure=measure),
    ("weights", "mix"): lambda measure: say("{measure} at equal weights and mix", measure=measure),
    ("ratings", "mix"): lambda measure: say("{measure} at equal ratings and mix", measure=measure),
    ("ratings", "weights"): lambda measure: say("{measure} at equal ratings and weights", measure=measure),
}


def part_label(asked: Asked, part: str) -> Sentence:
    """A part as the measure with all else equal: 'CSAT at an equal mix' is its part of ratings."""
    return HELD[tuple(one for one in asked.moving if one != part)](asked.spec.label)


def finding_words(
    asked: Asked, table: pd.DataFrame, segments: pd.DataFrame | None, questions: Sequence[Question] = ()
) -> tuple[Sentence, ...]:
    """Both levels, the parts between them with their ranges, and the segments that bring most."""
    row = table.iloc[0]
    first = say(
        "{measure} went from {before} to {after}: {change}.",
        measure=asked.spec.label,
        before=asked.spec.level(row["before"]),
        after=asked.spec.level(row["after"]),
        change=asked.spec.changed(row),
    )
    parts = [
        say("{part} {size}", part=NAMES[one["term"]], size=asked.spec.changed(one))
        for one in records(table.iloc[1:])
    ]
    second = say("It is made of {parts}; these add up to it, their ranges do not.", parts=join(parts, ", "))
    found = [first, second]
    if math.isnan(row["conf_low"]):
        found.append(say("No range can be given."))
    return (*found, *(_most(asked, segments, questions) if segments is not None else ()))


def _most(asked: Asked, segments: pd.DataFrame, questions: Sequence[Question]) -> tuple[Sentence, ...]:
    """The segments that bring most to the change; ranges are for all at once, because these are the largest."""
    known = segments[(segments["term"] == "change") & segments["conf_low"].notna()]
    if len(known) < 2:
        return ()
    rows = known.sort_values("estimate", key=abs, ascending=False, kind="stable").head(SHOWN)
    parts = [
        say("{name} {size}", name=_name(asked, one), size=asked.spec.changed(one)) for one in records(rows)
    ]
    return (
        say(
            "By {by}, the largest contributions: {parts}. These ranges hold for all segments at once.",
            by=grouped_by(questions, asked.by),
            parts=join(parts, "; "),
        ),
    )


def _name(asked: Asked, row: Mapping[str, Any]) -> Sentence | str:
    return several(row[one] for one in asked.by)


def caution_words(
    asked: Asked, after: Survey, answered: Response, rows: Stacked, *, alike: bool, undefined: bool
) -> tuple[Sentence, ...]:
    """Silence, few customers, answers that are all alike, and segments that one wave lacks or that are small."""
    found = standing_cautions(after, answered, layered=rows.strata is not None)
    fewest = int(rows.customers_of_waves().min())
    if rows.carried:
        found.append(carried_by_few(say("all")))
    elif fewest < MIN_CLUSTERS:
        found.append(
            say(
                "Under {least:count} customers in a wave, no range is given: {n:count}.",
                least=MIN_CLUSTERS,
                n=fewest,
            )
        )
    elif fewest < FEW_CLUSTERS:
        found.append(
            say(
                "Under {few:count} customers in a wave, ranges are rough: {n:count}.",
                few=FEW_CLUSTERS,
                n=fewest,
            )
        )
    if alike:
        found.append(
            say("All answers of a wave are alike, so that its error cannot be seen; no range is given.")
        )
    elif undefined:
        found.append(
            say(
                "In more than one draw of customers in twenty a part has no number, because an item or a segment has no "
                "answer; its range is withheld."
            )
        )
    if asked.pooled:
        found.append(
            say(
                "No segments are declared, so that the mix is not told apart: what it brings is inside the other parts. "
                "Write by={name:typed}.",
                name="channel",
            )
        )
    return (*found, *(_segment_cautions(asked, rows) if asked.by else ()))


def _segment_cautions(asked: Asked, rows: Stacked) -> list[Sentence]:
    names = np.array([_name(asked, one) for one in records(rows.segments)], dtype=object)
    alone = names[(rows.answers() == 0).any(axis=0)].tolist()
    small = names[rows.small()].tolist()
    few = names[rows.few() & ~rows.small()].tolist()
    some = names[rows.few(FEW_CLUSTERS) & ~rows.few() & ~rows.small()].tolist()
    told = []
    if alone:
        told.append(
            say(
                "Answered in one wave only, so that all they bring counts as mix: {names}.",
                names=join(alone, "; "),
            )
        )
    if small:
        told.append(
            say(
                "Under {least:count} answers or customers in a wave, not shown: {names}.",
                least=SMALLEST_GROUP,
                names=join(small, "; "),
            )
        )
    if few:
        told.append(
            say(
                "Under {least:count} customers in a wave, no range is given for: {names}.",
                least=MIN_CLUSTERS,
                names=join(few, "; "),
            )
        )
    if some:
        told.append(rough_waves(join(some, "; ")))
    return told


def waterfall(asked: Asked, table: pd.DataFrame, before: Survey, after: Survey) -> Figure:
    """From the level before, over its parts, to the level after."""
    first, parts = table.iloc[0], table.iloc[1:]
    steps = np.concatenate([[first["before"]], first["before"] + parts["estimate"].cumsum()])
    blank = [math.nan]
    data = pd.DataFrame(
        {
            "label": [say("before"), *(NAMES[one] for one in parts["term"]), say("after")],
            "estimate": [first["before"], *parts["estimate"], first["after"]],
            "conf_low": [*blank, *parts["conf_low"], *blank],
            "conf_high": [*blank, *parts["conf_high"], *blank],
            "start": [*blank, *steps[:-1], *blank],
            "total": [True, *[False] * len(parts), True],
            "called": "",
        }
    )
    told = finding_words(asked, table, None)[1]
    title = say(
        "{measure}: {change}, and what it is made of",
        measure=asked.spec.label,
        change=asked.spec.changed(first),
    )
    options: dict[str, Any] = {"unit": "nps" if asked.spec.kind == "nps" else "points"}
    if asked.spec.kind == "mean":
        options["format"] = "signed_fine"
    if asked.spec.kind in ("share", "index"):
        options["levels"] = "percent"
    return Figure(
        kind="waterfall",
        title=title,
        subtitle=say(
            "{after} against {before}; each part begins where the one before it ends, with its range",
            after=selection(after),
            before=selection(before),
        ),
        alt=join([title, told]),
        axis=asked.spec.label,
        data=data,
        options=options,
    )
