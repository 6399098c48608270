"""The shop in which answering depends on the score: what bounds for the silent hold at every size."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

import csat_research as cr
from tests.coverage import true_lines
from tests.coverage.asked import Asked
from tests.coverage.recovered import Table
from tests.coverage.worlds import drawn_once

LINE = "bounds for the silent, csat of all asked"


@drawn_once
def surveys(seed: int, size: int) -> tuple[cr.Survey]:
    """One survey of about so many answers."""
    return (cr.example("silent", n=size, seed=seed),)


def verbs(given: tuple[cr.Survey, ...], replicates: int, size: int) -> Iterator[Asked]:
    """Name of the verb, the call, and the line of its Result."""
    yield "silent", lambda: cr.csat(given[0]), _bounds


def _bounds(found: cr.Result) -> list[Table]:
    table = found.tables["response"].iloc[[0]]
    ends = {"conf_low": table["bound_low"], "conf_high": table["bound_high"]}
    return [
        table.assign(line=LINE, estimate=found.table["estimate"].iloc[0], **ends)[["line", "estimate", *ends]]
    ]


def truth(verb: str | None = None) -> pd.Series:
    """The share satisfied of all contacts, asked and silent, in two million of them."""
    return pd.Series({LINE: true_lines.truth("silent").loc["csat per answer", "estimate"]})
