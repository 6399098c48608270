"""The example shop through every verb, and what is true there: of two million contacts, else of one very large survey."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
import pandas as pd

import csat_research as cr
from tests.coverage import true_lines
from tests.coverage.asked import Asked, Named
from tests.coverage.recovered import Table, lines
from tests.coverage.worlds import FULL, drawn_once

WAVES = ("2026-07..2026-09", "2026-10")
TWO_HOURS = {"response_hours": cr.at_most(2)}
HORIZONS = [30, 90]
RECOVERED = 3000  # there test_recovery.py asks csat, nps, ces, csi, drivers, loyalty and the drop
MANY = 100_000 if FULL else 3_000  # answers behind what no stored truth holds: a sixth of an error at 3,000
AT_LARGE = (
    "sample_size",
    "what_if",
    "check_bands",
    "hotspots",
    "service",
    "data_quality",
    "loyalty",
    "csat",
    "csi",
)
QUALITY = (
    "Satisfaction with the contact: asked, not answered",
    "Was easy to get help: blank",
    "Delivery on time: blank",
    "Easy returns: does not apply",
)  # all other items are left blank together


@drawn_once
def surveys(seed: int, size: int) -> tuple[cr.Survey]:
    """One survey of about so many answers."""
    return (cr.example("shop", n=size, seed=seed),)


def plain(*names: str, table: str | None = None) -> Named:
    """The lines of one table of a Result (None = the first), named by columns and words."""

    def named(found: cr.Result) -> list[Table]:
        shown = found.table if table is None else found.effects if table == "effects" else found.tables[table]
        return [lines(shown, *names)]

    return named


def _of_answers_needed(found: cr.Result) -> list[Table]:
    """Without what is constant within agents: of few agents no range is given, and by customers its error is wrong."""
    return [lines(found.table[found.table["term"] != "agent_tenure"], "answers needed for", "term")]


def verbs(given: tuple[cr.Survey, ...], replicates: int, size: int) -> Iterator[Asked]:
    """Name of the verb, the call, and the lines of its Result; of 3,000 answers what test_recovery.py does not ask."""
    (survey,) = given
    yield "csat", lambda: cr.csat(survey).answers, plain("measure", "per answer")
    yield "csi", lambda: cr.csi(survey, importance="picks", replicates=replicates), _of_items
    yield "importance", lambda: cr.importance(survey, method="picks", replicates=2), _rank_sets
    yield "what_if", lambda: cr.drivers(survey).what_if(TWO_HOURS), plain("what if,", "term")
    yield "check_bands", lambda: cr.check_bands(survey), plain("bought in band", "band")
    yield "hotspots", lambda: cr.hotspots(survey, by="channel"), _of_hotspots
    yield "service", lambda: cr.service(survey), _of_service
    yield "data_quality", lambda: cr.data_quality(survey), _of_quality
    yield "loyalty", lambda: cr.loyalty(survey, replicates=replicates, horizons=HORIZONS), _beside_loyalty
    yield (
        "sample_size",
        lambda: cr.sample_size(cr.drivers(survey, cluster="customer")),
        _of_answers_needed,
    )
    if size < RECOVERED:
        yield from _recovered(survey, replicates)


def _recovered(survey: cr.Survey, replicates: int) -> Iterator[Asked]:
    for per in ("answer", "customer"):
        yield "csat", lambda per=per: cr.csat(survey, per=per), plain("measure", f"per {per}")
        yield "nps", lambda per=per: cr.nps(survey, per=per), plain("measure", f"per {per}")
    yield "csat", lambda: cr.csat(survey, by="channel"), plain("measure", "in", "channel")
    yield "ces", lambda: cr.ces(survey), plain("measure", "per answer")
    for method in ("picks", "lmg", "correlation"):
        yield (
            "importance",
            lambda method=method: cr.importance(survey, method=method, replicates=replicates),
            plain("method", "term"),
        )
    yield "csi", lambda: cr.csi(survey, importance="picks", replicates=replicates), _of_the_index
    yield "drivers", lambda: cr.drivers(survey), _of_drivers
    yield "loyalty", lambda: cr.loyalty(survey, replicates=replicates), _of_loyalty
    yield (
        "compare",
        lambda: cr.compare(*(survey.where(period=one) for one in WAVES)),
        plain("drop", "measure"),
    )


def _of_the_index(found: cr.Result) -> list[Table]:
    return [lines(found.table, "measure"), lines(found.tables["points_lost"], "points lost", "term")]


def _of_items(found: cr.Result) -> list[Table]:
    lost = found.tables["points_lost"]
    ends = {"conf_low": lost["rating_low"], "conf_high": lost["rating_high"]}
    return [lines(lost.assign(estimate=lost["rating"], **ends), "rating of", "term")]


def _rank_sets(found: cr.Result) -> list[Table]:
    table = found.table
    sets = table.assign(estimate=table["rank"], conf_low=table["rank_low"], conf_high=table["rank_high"])
    return [lines(sets, "rank by picks", "term")]


def _of_drivers(found: cr.Result) -> list[Table]:
    return [
        lines(found.effects, "term", "contrast"),
        lines(found.tables["coefficients"], "term", "coefficient"),
        lines(found.tables["mean_score"], "mean score", "term", "contrast"),
    ]


def _of_loyalty(found: cr.Result) -> list[Table]:
    between = found.tables["prediction"]
    return [
        lines(found.table, "measure", "term"),
        lines(found.tables["groups"].iloc[:4], "bought:", "group"),
        lines(between[between["term"] == "csat minus nps"], "measure", "term"),
    ]


def _beside_loyalty(found: cr.Result) -> list[Table]:
    other = found.tables["horizons"]
    days = "within " + other["horizon_days"].astype(str) + " days"
    rates = found.tables.get("headline_rates", pd.DataFrame(columns=["group"]))
    return [
        lines(other.assign(within=days), "horizons,", "measure", "term", "within"),
        lines(rates, "headline rate", "group"),
        lines(found.tables["repeat"], "repeat:", "term", "group"),
    ]


def _of_hotspots(found: cr.Result) -> list[Table]:
    table = found.table
    whole = table["channel"] == ""
    return [
        lines(table[whole], "points short, all channels, by", "term"),
        lines(table[~whole], "points short, cells:", "channel", "term"),
    ]


def _of_service(found: cr.Result) -> list[Table]:
    table = found.table
    return [lines(table[table["group"].eq("all") & table["per"].eq("contact")], "service", "measure")]


def _of_quality(found: cr.Result) -> list[Table]:
    shown = found.table[found.table["check"].astype(str).isin(QUALITY)]
    return [lines(shown, "share of rows,", "check")]


@cache
def truth(verb: str | None = None) -> pd.Series:
    """Line -> the true number, for lines that are judged: a share of R² under 2 % is biased and is not."""
    known = true_lines.truth("shop")["estimate"]
    known = known[~(known.index.str.startswith("lmg") & (known < 2))]
    asked = [one for one in verbs((_large(),), 2, RECOVERED) if one[0] in AT_LARGE and verb in (None, one[0])]
    large = pd.concat([pd.Series(dtype=float), *(_true(one) for one in asked)])
    picks = known[known.index.str.startswith("picks ")].round(1)  # of two that share a rank either is right
    ranks = picks.rank(ascending=False, method="average").rename(lambda line: f"rank by {line}")
    return pd.concat([known, large[~large.index.isin(known.index)], ranks])


@cache
def _large() -> cr.Survey:
    return cr.example("shop", n=MANY, seed=77)


def _true(asked: Asked) -> pd.Series:
    _, verb, named = asked
    found = pd.concat(named(verb())).set_index("line")["estimate"].dropna()
    return found[np.isfinite(found)]
