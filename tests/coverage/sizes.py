"""What the public verbs say of small surveys of the shop: a table of lines a draw, and whether the verb warned of the size."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pandas as pd

import csat_research as cr
from csat_research.errors import CsatError
from tests.coverage.recovered import FIRST_SEED, Table, lines

SIZES = (30, 100, 400)  # answers, about
RUNS = 200
WARNINGS = ("rough", "too narrow", "mostly chance", "too few")
REPLICATES = 300
MEANS = ("csat_mean", "ces")
WAVES = ("2026-07..2026-09", "2026-10")


def verbs(survey: cr.Survey) -> Iterator[tuple[Callable[[], cr.Result], tuple[str, ...], str | None]]:
    """Verb, names of its lines, and the table they stand in (None = the first)."""
    yield lambda: cr.csat(survey), ("measure", "per answer"), None
    yield lambda: cr.csat(survey, per="customer"), ("measure", "per customer"), None
    yield lambda: cr.nps(survey), ("measure", "per answer"), None
    yield lambda: cr.nps(survey, per="customer"), ("measure", "per customer"), None
    yield lambda: cr.ces(survey), ("measure", "per answer"), None
    for method in ("picks", "lmg", "correlation"):
        yield (
            lambda method=method: cr.importance(survey, method=method, replicates=REPLICATES),
            ("method", "term"),
            None,
        )
    yield lambda: cr.csi(survey, importance="picks", replicates=REPLICATES), ("measure",), None
    yield (
        lambda: cr.csi(survey, importance="picks", replicates=REPLICATES),
        ("points lost", "term"),
        "points_lost",
    )
    yield lambda: cr.drivers(survey), ("term", "contrast"), "effects"
    yield lambda: cr.loyalty(survey, replicates=REPLICATES), ("measure", "term"), None
    yield lambda: cr.compare(*(survey.where(period=one) for one in WAVES)), ("drop", "measure"), None


def draw(size: int, number: int) -> Table:
    """One survey of about that many answers, through every verb that does not refuse it."""
    survey = cr.example("shop", n=size, seed=FIRST_SEED + number)
    found = []
    for verb, names, table in verbs(survey):
        try:
            one = verb()
        except CsatError:
            continue
        shown = one.table if table is None else one.effects if table == "effects" else one.tables[table]
        told = [str(said) for said in one.cautions if any(word in str(said) for word in WARNINGS)]
        mean = shown["measure"].isin(MEANS) if "measure" in shown else False
        warned = mean if told and all("mean score" in said for said in told) else bool(told)
        found.append(lines(shown, *names).assign(warned=warned))
    return pd.concat(found, ignore_index=True).assign(draw=number)


def draws_of(size: int, runs: int) -> Table:
    """The lines of that many surveys."""
    return pd.concat([draw(size, number) for number in range(runs)], ignore_index=True)
