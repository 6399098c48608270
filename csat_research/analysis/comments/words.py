"""Comment words: what is said of words and themes of comments, with their pictures and cautions."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from csat_research.results.drawing.numbers import number, range_text, times
from csat_research.results.figure import Figure
from csat_research.results.frames import records
from csat_research.stats.linearised import MIN_CLUSTERS, SMALLEST_GROUP
from csat_research.survey.basis.basis import selection
from csat_research.survey.survey import Survey
from csat_research.words import Sentence, count_say, join, say

__all__ = [
    "Sides",
    "sides_of",
    "theme_figure",
    "theme_findings",
    "too_few",
    "unsure_language",
    "word_cautions",
    "word_figure",
    "word_findings",
]

NAMED, DRAWN = 2, 8  # words of a side that the sentence names, and that the picture shows


@dataclass(frozen=True, slots=True)
class Sides:
    """What both groups of comments are called."""

    first: Sentence
    second: Sentence


def sides_of(outcome: str, label: Sentence) -> Sides:
    """The names of the comments that count for a measure, and of the others."""
    if outcome == "csat":
        return Sides(say("comments of satisfied answers"), say("comments of other answers"))
    return Sides(
        say("comments that count for {measure}", measure=label),
        say("comments that do not count for {measure}", measure=label),
    )


def word_findings(table: pd.DataFrame, n: tuple[int, int], sides: Sides) -> tuple[Sentence, ...]:
    """The words used more on either side whose range for all words leaves one out, then how many comments there are."""
    found = []
    for side, rows in ((sides.second, _told(table, -1)), (sides.first, _told(table, 1))):
        if len(rows):
            words = join([_word(row, side is sides.second) for row in records(rows.head(NAMED))], ", ")
            found.append(say("Used more in {side}: {words}.", side=side, words=words))
    if not found and len(table):
        found.append(
            count_say(
                "{n:count} word was looked at; it cannot be told whether one side uses it more.",
                "{n:count} words were looked at together; of none can it be told that one side uses it more.",
                len(table),
            )
        )
    counted = count_say(
        "{n:count} comment; {first}: {a:count}; {second}: {b:count}.",
        "{n:count} comments; {first}: {a:count}; {second}: {b:count}.",
        sum(n),
        first=sides.first,
        a=n[0],
        second=sides.second,
        b=n[1],
    )
    return (*found, counted)


def _told(table: pd.DataFrame, sign: int) -> pd.DataFrame:
    """Words of one side, the one furthest from equal first (with the prior, so that rare words do not lead)."""
    if not len(table):
        return table
    sure = table["simultaneous_low"] > 0 if sign > 0 else table["simultaneous_high"] < 0
    return table[sure].sort_values("shrunken", ascending=sign < 0, kind="stable")


def _word(row: Mapping[Any, Any], turned: bool) -> Sentence:
    """'“late” 4.1 times as often (2.3 to 8.0)'."""
    ends = [
        math.exp(-row[name] if turned else row[name]) for name in ("simultaneous_low", "simultaneous_high")
    ]
    return say(
        "{word:quoted} {x:number} times as often ({low:number} to {high:number})",
        word=row["term"],
        x=times(math.exp(-row["estimate"] if turned else row["estimate"])),
        low=times(min(ends)),
        high=times(max(ends)),
    )


def word_cautions(looked_at: int, hidden: int, masked_names: bool, sure: bool) -> list[Sentence]:
    """What a reader of words must know: withheld ones, many looked at, no causes, languages."""
    found = []
    if looked_at:
        found.append(
            say("{n:count} words were looked at, so ranges in words and picture hold for all of them at once.",
                n=looked_at)
        )  # fmt: skip
    if hidden:
        found.append(
            count_say(
                "{n:count} word of fewer than {few:count} customers is withheld, so that nobody is known by a word.",
                "{n:count} words of fewer than {few:count} customers are withheld, so that nobody is known by a word.",
                hidden,
                few=SMALLEST_GROUP,
            )
        )
    if masked_names:
        found.append(say("Names of agents and customers that stand in the data are left out of the words."))
    if not sure:
        found.append(unsure_language())
    return [
        *found,
        say(
            "Only some write a comment, and they may be others than those who wrote none; no cause is shown."
        ),
    ]


def unsure_language() -> Sentence:
    """That the language of Latin letters was a guess."""
    return say(
        "The language of words in Latin letters cannot be told for sure; name it: language={typed:typed}.",
        typed="en",
    )


def too_few(n: tuple[int, int]) -> Sentence:
    """Why words cannot be set against each other."""
    return say(
        "Words are set against each other from {few:count} customers with a comment on either side on; here are {a:count} and "
        "{b:count}.",
        few=MIN_CLUSTERS,
        a=n[0],
        b=n[1],
    )


def word_figure(
    table: pd.DataFrame, told: tuple[Sentence, ...], sides: Sides, survey: Survey
) -> Figure | None:
    """Words by how many times as often the first side uses them (doublings, written as times), with ranges for all at once."""
    if not len(table):
        return None
    chosen = pd.concat([_told(table, 1).head(DRAWN), _told(table, -1).head(DRAWN)])
    if not len(chosen):
        chosen = table.loc[table["shrunken"].abs().sort_values(ascending=False, kind="stable").index[:DRAWN]]
    chosen = chosen.sort_values("estimate", ascending=False, kind="stable")
    data = pd.DataFrame(
        {
            "label": chosen["term"].to_numpy(object),
            "n": chosen["n"].to_numpy(),
            "estimate": chosen["estimate"].to_numpy() / np.log(2),
            "conf_low": chosen["simultaneous_low"].to_numpy() / np.log(2),
            "conf_high": chosen["simultaneous_high"].to_numpy() / np.log(2),
        }
    )
    return Figure(
        kind="dots",
        title=join(told[:-1]) if len(told) > 1 else told[0],
        subtitle=say(
            "{first} against {second}; {chosen}; ranges for all {n:count} words at once",
            first=sides.first,
            second=sides.second,
            chosen=selection(survey),
            n=len(table),
        ),
        alt=join(told),
        axis=say("times as often in {first} as in {second}", first=sides.first, second=sides.second),
        data=data,
        options={
            "unit": "number",
            "format": "times",
            "reference": 0.0,
            "reference_label": say("equally often"),
            "n_label": "comments",
            "own_table": "page",
        },
    )


def theme_findings(table: pd.DataFrame, measure: Sentence) -> tuple[Sentence, ...]:
    """Each theme's share of the comments, the score with and without it, and the difference; the furthest from zero first."""
    gaps = table[table["measure"] == "difference"].set_index("term")
    order = gaps["estimate"].abs().sort_values(ascending=False, kind="stable").index
    return tuple(_theme(table[table["term"] == name].set_index("measure"), measure) for name in order[:NAMED])


def _theme(rows: pd.DataFrame, measure: Sentence) -> Sentence:
    share, gap = rows.loc["share"].to_dict(), rows.loc["difference"].to_dict()
    label = share["label"]
    if math.isnan(share["estimate"]):
        return say("{theme:quoted}: too few comments to say.", theme=label)
    first = say("{theme:quoted} is in {share:percent} of the comments", theme=label, share=share["estimate"])
    if not math.isnan(share["conf_low"]):
        inside = range_text(share["conf_low"], share["conf_high"], {})
        first = say("{told} ({range})", told=first, range=inside)
    if math.isnan(gap["conf_low"]):
        return say("{told}; the score with it cannot be told.", told=first)
    return say(
        "{told}; {measure} is {a:percent} with it and {b:percent} without, {gap} points ({range}).",
        told=first,
        measure=measure,
        a=rows.loc["with", "estimate"],
        b=rows.loc["without", "estimate"],
        gap=number(gap["estimate"], {"unit": "points"}),
        range=range_text(gap["simultaneous_low"], gap["simultaneous_high"], {"unit": "points"}),
    )


def theme_figure(
    table: pd.DataFrame, told: tuple[Sentence, ...], measure: Sentence, survey: Survey
) -> Figure:
    """The score with each theme less without it, the lowest first."""
    rows = {name: part.set_index("term") for name, part in table.groupby("measure", sort=False)}
    gaps = rows["difference"].sort_values("estimate", kind="stable", na_position="last")
    shares = rows["share"].loc[gaps.index]
    data = pd.DataFrame(
        {
            "label": gaps["label"].to_numpy(object),
            "n": rows["with"].loc[gaps.index, "n"].to_numpy(),
            "estimate": gaps["estimate"].to_numpy(),
            "conf_low": gaps["simultaneous_low"].to_numpy(),
            "conf_high": gaps["simultaneous_high"].to_numpy(),
            "before": rows["without"].loc[gaps.index, "estimate"].to_numpy(),
            "after": rows["with"].loc[gaps.index, "estimate"].to_numpy(),
        }
    )
    return Figure(
        kind="changes",
        title=told[0],
        subtitle=say(
            "{n:count} comments; {chosen}; {measure} of comments without a theme → with it; ranges for all themes at once",
            n=int(shares["n"].max()),
            chosen=selection(survey),
            measure=measure,
        ),
        alt=join(told),
        axis=say("with the theme less without, points"),
        data=data,
        options={"unit": "points", "n_label": "comments", "own_table": "page"},
    )
