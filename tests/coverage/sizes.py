"""What the public verbs say of surveys of 30 to 3,000 answers: a table of lines a draw, and whether the verb warned of the size."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import pandas as pd

import csat_research as cr
from csat_research.errors import CsatError
from tests.coverage import asked, waves
from tests.coverage.recovered import FIRST_SEED, Table, lines
from tests.coverage.true_lines import truth
from tests.coverage.worlds import FULL

SIZES = (30, 100, 400, 3000)  # answers, about
RECOVERED = 3000  # of the shop, most lines are in test_recovery.py
RUNS = {30: 200, 100: 200, 400: 200, 3000: 60}
WARNINGS = ("rough", "too narrow", "mostly chance", "too few", "less often")
REPLICATES = 300 if FULL else 60
SHOP_WAVES = ("2026-07..2026-09", "2026-10")
TWO_HOURS = {"response_hours": cr.at_most(2)}
MANY = 150_000 if FULL else 3_000
Verb = Callable[[], cr.Result]
Named = Callable[[cr.Result], list[Table]]


def plain(*names: str, table: str | None = None) -> Named:
    """The lines of one table of a Result (None = the first), named by columns and words."""

    def named(found: cr.Result) -> list[Table]:
        shown = found.table if table is None else found.effects if table == "effects" else found.tables[table]
        return [lines(shown, *names)]

    return named


def of_the_shop(survey: cr.Survey, replicates: int) -> Iterator[tuple[Verb, Named]]:
    """Verb, and the lines of its Result."""
    for per in ("answer", "customer"):
        yield lambda per=per: cr.csat(survey, per=per), plain("measure", f"per {per}")
        yield lambda per=per: cr.nps(survey, per=per), plain("measure", f"per {per}")
    yield lambda: cr.ces(survey), plain("measure", "per answer")
    for method in ("picks", "lmg", "correlation"):
        yield (
            lambda method=method: cr.importance(survey, method=method, replicates=replicates),
            plain("method", "term"),
        )
    yield lambda: cr.csi(survey, importance="picks", replicates=replicates), _of_the_index
    yield lambda: cr.drivers(survey), plain("term", "contrast", table="effects")
    yield lambda: cr.drivers(survey).what_if(TWO_HOURS), plain("what if,", "term")
    yield lambda: cr.loyalty(survey, replicates=replicates), plain("measure", "term")
    yield lambda: cr.check_bands(survey), plain("bought in band", "band")
    yield lambda: cr.compare(*(survey.where(period=one) for one in SHOP_WAVES)), plain("drop", "measure")


def beyond(survey: cr.Survey, replicates: int) -> Iterator[tuple[Verb, Named]]:
    """What test_recovery.py does not ask in surveys of 3,000 answers."""
    yield lambda: cr.drivers(survey).what_if(TWO_HOURS), plain("what if,", "term")
    yield lambda: cr.check_bands(survey), plain("bought in band", "band")


def _of_the_index(found: cr.Result) -> list[Table]:
    return [lines(found.table, "measure"), lines(found.tables["points_lost"], "points lost", "term")]


def shop(size: int, number: int) -> Table:
    """One survey of the shop through every verb that does not refuse it."""
    survey = cr.example("shop", n=size, seed=FIRST_SEED + number)
    return said((beyond if size >= RECOVERED else of_the_shop)(survey, REPLICATES))


def small(size: int, number: int) -> Table:
    """One survey in which everything is asked, and two waves of it."""
    seed = FIRST_SEED + number
    return pd.concat(
        [
            said(asked.verbs(asked.survey(seed, size), REPLICATES)),
            said(waves.verbs(*waves.pair(seed, size), REPLICATES)),
        ]
    )


def said(verbs: Iterator[tuple[Verb, Named]]) -> Table:
    """The lines of all verbs, and of each whether it warned that ranges are rough."""
    found = []
    for verb, named in verbs:
        try:
            one = verb()
        except CsatError:
            continue
        told = [str(said) for said in one.cautions if any(word in str(said) for word in WARNINGS)]
        found += [table.assign(warned=bool(told)) for table in named(one)]
    return pd.concat(found, ignore_index=True) if found else Table()


def draws_of(world: Callable[[int, int], Table], size: int, runs: int) -> Table:
    """The lines of that many surveys."""
    return pd.concat([world(size, number).assign(draw=number) for number in range(runs)], ignore_index=True)


@cache
def true_lines(world: str) -> pd.Series:
    """Line -> the true number, for lines that are judged: a share of R² under 2 % is biased and is not."""
    if world == "small":
        found = pd.concat([asked.truth(), waves.truth()])
        return found[[asked.judged(line, value) for line, value in found.items()]]
    known = truth("shop")["estimate"]
    known = known[~(known.index.str.startswith("lmg") & (known < 2))]
    return pd.concat([known, _at_large()])


def _at_large() -> pd.Series:
    """What no stored truth holds: a change of hours, and who bought by band, in a survey of very many answers."""
    survey = cr.example("shop", n=MANY, seed=77)
    what = cr.drivers(survey).what_if(TWO_HOURS)
    bands = cr.check_bands(survey)
    found = pd.concat([*plain("what if,", "term")(what), *plain("bought in band", "band")(bands)])
    return found.set_index("line")["estimate"]
