"""Customers drawn within sites of fixed size, asked about those who write by chat: answers chosen across strata with `where`.

Sites differ in how satisfied people are and in who writes by chat. The truth of a line is what the same verb says of very many.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pandas as pd

import csat_research as cr
from tests.analysis.test_chosen_from_strata import contacts, survey_of
from tests.coverage.asked import MANY, Asked
from tests.coverage.recovered import Table, lines
from tests.coverage.worlds import drawn_once

CHOSEN = 1.2  # answers by chat of a customer, about: six in ten of two


@drawn_once
def surveys(seed: int, size: int, *, weighted: bool = True) -> tuple[cr.Survey, cr.Survey]:
    """About so many answers by chat, and those by mail of the same customers."""
    frame = contacts(customers=6 * round(size / CHOSEN / 6), seed=seed)
    whole = survey_of(frame, **({} if weighted else {"weight": None}))
    return whole.where(channel="chat"), whole.where(channel="mail")


def verbs(given: tuple[cr.Survey, ...], replicates: int, size: int) -> Iterator[Asked]:
    """Name of the verb, the call, and the lines of its Result."""
    chat, mail = given
    for verb in (cr.csat, cr.nps):
        yield "where", lambda verb=verb: verb(chat), _of_score
    yield (
        "where",
        lambda: cr.compare(mail, chat, "csat"),
        lambda found: [lines(found.table, "chosen across strata, chat less mail,", "measure")],
    )


def _of_score(found: cr.Result) -> list[Table]:
    return [lines(found.table[found.table["per"] == "answer"], "chosen across strata,", "measure")]


@cache
def truth(verb: str | None = None) -> pd.Series:
    """Line -> the number of very many customers."""
    asked = [one for one in verbs(surveys(99, MANY, weighted=False), 2, MANY) if verb in (None, one[0])]
    found = pd.concat([table for _, call, named in asked for table in named(call())])
    return found.set_index("line")["estimate"]
