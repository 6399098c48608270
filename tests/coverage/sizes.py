"""What the public verbs say of surveys of 30 to 3,000 answers: a table of lines a draw, and whether the verb warned of the size.

Five worlds: the shop (of_the_shop.py), a small world in which everything can be asked (asked.py), two waves of it (waves.py), the
shop of the silent (of_the_silent.py), and customers drawn within strata (of_the_strata.py); and what stands beside the first tables
of the first three (beside.py).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from types import ModuleType

import pandas as pd

import csat_research as cr
from csat_research.errors import CsatError
from tests.coverage import asked, beside, of_the_shop, of_the_silent, of_the_strata, record, waves
from tests.coverage.asked import Asked
from tests.coverage.recovered import FIRST_SEED, Table
from tests.coverage.worlds import FULL

SIZES = (30, 100, 400, 3000)  # answers, about
MOST = int(os.environ.get("CSAT_RESEARCH_RUNS") or 200)  # make coverage-study runs=100
RUNS = {30: MOST, 100: MOST, 400: MOST, 3000: MOST * 3 // 10}
MORE = bool(os.environ.get("CSAT_RESEARCH_MORE"))  # make coverage-study more=100: after those of the record
WARNINGS = ("rough", "too narrow", "mostly chance", "too few", "less often")
REPLICATES = 2000 if FULL else 60  # as many as the verbs draw: with 300 their ranges hold a point less often
NOTHING = ["line", "estimate", "conf_low", "conf_high", "warned"]
WORLDS: dict[str, ModuleType] = {
    "shop": of_the_shop,
    "small": asked,
    "waves": waves,
    "silent": of_the_silent,
    "strata": of_the_strata,
    "beside": beside,
}


def numbers(verb: str, size: int) -> range:
    """Numbers of the surveys to draw: the first, or those after what the record holds."""
    first = record.drawn(record.read(), verb, size) if MORE else 0
    return range(first, first + RUNS[size])


def drawn(world: str, size: int, number: int) -> tuple[cr.Survey, ...]:
    """The surveys of a draw."""
    return WORLDS[world].surveys(FIRST_SEED + number, size)


def draws_of(world: str, verb: str | None, size: int, chosen: range) -> Table:
    """The lines of the surveys of these numbers by a verb, or by all."""
    found = [said(_of(world, verb, size, number)).assign(draw=number) for number in chosen]
    return pd.concat(found, ignore_index=True)


def _of(world: str, verb: str | None, size: int, number: int) -> Iterator[Asked]:
    asked_of = WORLDS[world].verbs(drawn(world, size, number), REPLICATES, size)
    return (one for one in asked_of if verb in (None, one[0]))


def said(verbs: Iterator[Asked]) -> Table:
    """The lines of all verbs, and of each whether it warned that ranges are rough."""
    found = []
    for _, verb, named in verbs:
        try:
            one = verb()
        except CsatError:
            continue
        told = [str(said) for said in one.cautions if any(word in str(said) for word in WARNINGS)]
        found += [table.assign(warned=bool(told)) for table in named(one)]
    return pd.concat(found, ignore_index=True) if found else Table(columns=NOTHING)


@cache
def true_lines(world: str, verb: str | None) -> pd.Series:
    """Line -> the true number, for lines that are judged."""
    return WORLDS[world].truth(verb)
