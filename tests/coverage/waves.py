"""Two waves of the world in which everything can be asked, a third of the customers in both; the second is rated lower;
and the first weighed to margins that it does not have.

The truth of a line is what the same verb says of very many customers.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
import pandas as pd

import csat_research as cr
from tests.coverage.asked import MANY, Asked
from tests.coverage.recovered import lines
from tests.coverage.worlds import drawn_once
from tests.measures.items import ITEMS, rows, survey_of

SEGMENTS = ("chat", "phone", "shop")
SHARES = ((0.5, 0.3, 0.2), (0.3, 0.3, 0.4))
MARGINS = {"place": dict(zip(SEGMENTS, (30, 30, 40), strict=True))}
LOWER = 0.3  # of answers rate everything one lower in the second wave
MEASURES = ("csat_mean", "csi", "csat")
GAME = {"csat": ("ratings", "mix"), "csi": ("ratings", "weights", "mix")}


@drawn_once
def surveys(seed: int, answers: int, *, weighted: bool = True) -> tuple[cr.Survey, cr.Survey]:
    """Two waves of about so many answers each."""
    return tuple(_wave(seed, answers, number, weighted) for number in range(2))


def _wave(seed: int, answers: int, number: int, weighted: bool) -> cr.Survey:
    frame = rows(seed=2 * seed + number, customers=answers // 2)
    rng = np.random.default_rng([seed, number])
    place = rng.choice(3, len(frame), p=SHARES[number])
    down = (place == 2)[:, None] + (number * (rng.random((len(frame), 1)) < LOWER))
    rated = ["score", *ITEMS]
    frame[rated] = np.clip(frame[rated] - down, 1, [5] + [6] * len(ITEMS))
    code = frame["client"].str[1:].astype(int)
    other = (number == 1) & (code % 3 > 0)  # the others of the second wave are not those of the first
    frame["client"] = frame["client"].where(~other, "n" + frame["client"])
    frame["place"] = np.array(SEGMENTS)[place]
    return survey_of(frame, segments=["place"], weight="w" if weighted else None)


def verbs(given: tuple[cr.Survey, ...], replicates: int, size: int) -> Iterator[Asked]:
    """Name of the verb, the call, and the lines of its Result."""
    before, after = given
    for measure in MEASURES:
        yield (
            "compare",
            lambda measure=measure: cr.compare(before, after, measure),
            lambda found: [lines(found.table, "change of", "measure")],
        )
        yield (
            "compare",
            lambda measure=measure: cr.compare(before, after, measure, paired=True),
            lambda found: [lines(found.table, "paired change of", "measure")],
        )
    for verb in (cr.csat, cr.csi):
        yield (
            "weigh",
            lambda verb=verb: verb(cr.weigh(before, margins=MARGINS)),
            lambda found: [lines(found.table.iloc[[0, -1]], "weighed", "measure")],
        )
    for method in ("picks", "lmg"):
        yield (
            "compare",
            lambda method=method: cr.compare(
                before, after, "importance", method=method, replicates=replicates
            ),
            lambda found, method=method: [lines(found.table, f"change of weight by {method},", "term")],
        )
    for measure, components in GAME.items():
        yield (
            "explain_change",
            lambda measure=measure, components=components: cr.explain_change(
                before, after, measure, by="place", components=components, replicates=replicates
            ),
            lambda found, measure=measure: [lines(found.table, f"part of the change of {measure},", "term")],
        )


@cache
def truth(verb: str | None = None) -> pd.Series:
    """Line -> the number of very many customers."""
    asked = [one for one in verbs(surveys(99, MANY, weighted=False), 2, MANY) if verb in (None, one[0])]
    found = pd.concat([table for _, call, named in asked for table in named(call())])
    return found.set_index("line")["estimate"]
