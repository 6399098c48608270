"""Ranges that stand beside the first table of a verb: alpha, added value, simultaneous ranges, rank sets, thresholds, parts by group.

The shop, the small world in which everything is asked, and two waves of it, all three in a draw. The truth of a line is what the
same verb says of very many customers; that of added value is a logit fitted to nine tenths of a survey's customers, and judged by
all customers of the large world.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, cached_property, partial

import numpy as np
import pandas as pd
from scipy.special import expit

import csat_research as cr
from csat_research.analysis.loyalty.model import chosen_scores
from csat_research.analysis.loyalty.windows import follow
from tests.coverage import asked, of_the_shop, waves
from tests.coverage.asked import Asked
from tests.coverage.recovered import Table, lines
from tests.coverage.worlds import FULL

SCORES = ["csat", "nps"]
FITS = 400 if FULL else 20
PULL = 0.01  # so that few answers which separate have a fit
RANKED = ("lmg", "owen", "pls", "ratings", "maxdiff")
ENDS = {"simultaneous": ("simultaneous_low", "simultaneous_high"), "rank": ("rank_low", "rank_high")}
MODELS = ("ordinal", "logistic", "linear")


class Drawn:
    """The shop, the small world and its waves of a seed, each drawn when it is asked of."""

    def __init__(self, seed: int, size: int, *, large: bool = False) -> None:
        self.seed, self.size, self.large = seed, size, large

    @cached_property
    def shop(self) -> cr.Survey:
        """The example shop."""
        return of_the_shop._large() if self.large else of_the_shop.surveys(self.seed, self.size)[0]

    @cached_property
    def small(self) -> cr.Survey:
        """The world in which everything is asked."""
        return (
            asked.survey(self.seed, self.size, weighted=False)
            if self.large
            else asked.surveys(self.seed, self.size)[0]
        )

    @cached_property
    def waves(self) -> tuple[cr.Survey, cr.Survey]:
        """Two waves of it."""
        return waves.surveys(self.seed, self.size, weighted=not self.large)


def surveys(seed: int, size: int) -> tuple[Drawn]:
    """All worlds of a seed, each of about so many answers."""
    return (Drawn(seed, size),)


def verbs(given: tuple[Drawn], replicates: int, size: int) -> Iterator[Asked]:
    """Name of the verb, the call, and the lines of its Result."""
    (one,) = given
    yield "alpha", lambda: _alpha(one.shop), _of_alpha("shop")
    yield "alpha", lambda: _alpha(one.small), _of_alpha("small world")
    yield "added_value", lambda: cr.loyalty(one.shop, replicates=2), partial(_of_added_value, size=size)
    yield "rates", lambda: cr.loyalty(one.shop, replicates=2), _of_rates
    for method in RANKED:
        yield (
            "at_once",
            lambda method=method: cr.importance(one.small, method=method, replicates=replicates),
            partial(_at_once, method=method),
        )
    for model in MODELS:
        yield (
            "thresholds",
            lambda model=model: cr.drivers(one.shop, model=model),
            partial(_of_drivers, model=model),
        )
    yield "by_group", lambda: cr.nps(one.shop, by="channel"), _by("channel", "measure", "in")
    yield "by_group", lambda: cr.trend(one.shop, every="month", replicates=2), _of_months
    yield "by_group", lambda: cr.service(one.shop, by="channel"), _of_service
    yield "by_group", lambda: cr.check_bands(one.shop, per="segment"), _of_bands
    yield "by_group", lambda: cr.compare(*one.waves, by="place"), _by("place", "change of csat in")
    for measure, parts in waves.GAME.items():
        yield (
            "parts_by_group",
            lambda measure=measure, parts=parts: cr.explain_change(
                *one.waves, measure, by="place", components=parts, replicates=replicates
            ),
            partial(_of_parts, measure=measure),
        )


def _alpha(survey: cr.Survey) -> cr.Result:
    return cr.csi(survey, importance="picks", reliability=True, replicates=2)


def _of_alpha(name: str) -> of_the_shop.Named:
    return lambda found: [lines(found.tables["reliability"], f"alpha of the items, {name}")]


def _by(column: str, *words: str) -> of_the_shop.Named:
    """The lines of the groups of a table."""
    return lambda found: [lines(found.table, *words, column)]


def _of_added_value(found: cr.Result, size: int) -> list[Table]:
    """Gains less the true gain of models fitted to so many customers: the true number is 0."""
    told = found.tables["added_value"].reset_index(drop=True)
    if told.empty:
        return []
    true = [
        true_gains(size).get(key, np.nan)
        for key in zip(told["measure"], told["term"], _held(told), strict=True)
    ]
    ends = ["estimate", "conf_low", "conf_high"]
    told[ends] = told[ends].sub(true, axis=0)
    return [lines(told.assign(held=_held(told)), "added value,", "measure", "term", "held")]


def _held(told: Table) -> list[str]:
    """What is held beside purchases before: the other score, or nothing."""
    return ["beyond the other" if "," in one else "alone" for one in told["definition"]]


def _of_rates(found: cr.Result) -> list[Table]:
    rates = found.tables["rates"]
    return [lines(rates.assign(code=rates["score"].astype(int)), "bought at", "term", "code")]


def _at_once(found: cr.Result, method: str) -> list[Table]:
    table = found.table
    sets = {
        "simultaneous": lines(_with_ends(table, "simultaneous"), f"simultaneous {method},", "term"),
        "rank": lines(_with_ends(table.assign(estimate=table["rank"]), "rank"), f"rank by {method},", "term"),
    }
    if "constructs" not in found.tables:
        return list(sets.values())
    made = found.tables["constructs"]
    impacts = made.assign(estimate=made["impact"], conf_low=made["impact_low"], conf_high=made["impact_high"])
    return [*sets.values(), lines(impacts, "pls impact of", "theme")]


def _with_ends(table: Table, kind: str) -> Table:
    low, high = ENDS[kind]
    return table.assign(conf_low=table[low], conf_high=table[high])


def _of_drivers(found: cr.Result, model: str) -> list[Table]:
    """Without what is constant within agents, which test_recovery.py judges with channel held."""
    table = found.table[found.table["term"] != "agent_tenure"]
    told = [lines(_with_ends(table, "simultaneous"), f"simultaneous {model} effects,", "term", "contrast")]
    if model == "ordinal":
        return [*told, lines(found.tables["thresholds"], "threshold", "term")]
    return [*told, lines(table, model, "term", "contrast")]


def _of_months(found: cr.Result) -> list[Table]:
    """The months of the chart from which nothing is left out."""
    return [lines(found.table[~found.table["incomplete"].astype(bool)], "csat in", "period")]


def _of_service(found: cr.Result) -> list[Table]:
    table = found.table
    return [
        lines(
            table[table["group"].ne("all") & table["per"].eq("contact")], "service", "measure", "in", "group"
        )
    ]


def _of_bands(found: cr.Result) -> list[Table]:
    units = found.tables["units"]
    ends = {"estimate": units["csi"], "conf_low": units["csi_low"], "conf_high": units["csi_high"]}
    return [
        lines(units.assign(**ends), "csi of the band of", "unit"),
        lines(found.table, "bought in band of segments", "band"),
    ]


def _of_parts(found: cr.Result, measure: str) -> list[Table]:
    return [lines(found.tables["segments"], f"part of the change of {measure} by place,", "term", "place")]


@cache
def truth(verb: str | None = None) -> pd.Series:
    """Line -> the true number; of added value 0, of ranks those of the true weights."""
    told = [
        pd.concat(named(call())).set_index("line")["estimate"]
        for name, call, named in verbs((Drawn(99, asked.MANY, large=True),), 2, of_the_shop.RECOVERED)
        if verb in (None, name) and name != "added_value"
    ]
    if verb in (None, "by_group"):
        told = [one.drop(true_months().index, errors="ignore") for one in told] + [true_months()]
    added = [
        f"added value, {measure} {term} {held}" for measure, term, held in true_gains(of_the_shop.RECOVERED)
    ]
    zero = pd.Series(0.0, index=added if verb in (None, "added_value") else [])
    return pd.concat([zero, *told]).dropna()


@cache
def true_months() -> pd.Series:
    """CSAT of each month in six large worlds: one of them is off by two fifths of an error at 3,000 answers."""
    others = (cr.example("shop", n=of_the_shop.MANY, seed=seed) for seed in range(78, 83))
    found = [
        _of_months(cr.trend(one, every="month", replicates=2)) for one in (of_the_shop._large(), *others)
    ]
    return pd.concat([table for one in found for table in one]).groupby("line")["estimate"].mean()


@cache
def true_gains(size: int) -> dict[tuple[str, str, str], float]:
    """(measure, score, held) -> the gain in log-loss and Brier score on all, of logits of nine tenths of a survey's customers."""
    rows = _rows()
    rng, many = np.random.default_rng(size), round(0.9 * size * len(rows) / of_the_shop.MANY)
    y, w = rows["_bought"].to_numpy(float), rows["_w"].to_numpy(float)
    held = {"": []} | {one: [one] for one in SCORES} | {"both": SCORES}
    losses = {name: np.zeros(2) for name in held}
    for _ in range(FITS):
        chosen = rng.choice(len(rows), many, replace=False)
        for name, columns in held.items():
            losses[name] += _losses(rows[[*columns, "_before"]].to_numpy(float), y, w, chosen) / FITS
    found = {}
    for score, other in (SCORES, SCORES[::-1]):
        for words, without, within in (("alone", "", score), ("beyond the other", other, "both")):
            gain = losses[without] - losses[within]
            found |= {(name, score, words): gain[i] for i, name in enumerate(("log_loss", "brier"))}
    return found


def _losses(columns: np.ndarray, y: np.ndarray, w: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Mean log-loss and Brier score on all rows of a weighted logit of the chosen, pulled to no effect by .01 of an answer."""
    x = np.column_stack([np.ones(len(y)), (columns - columns.mean(axis=0)) / columns.std(axis=0)])
    own, yes, of = x[chosen], y[chosen], w[chosen] / w[chosen].mean()
    b = np.zeros(x.shape[1])
    for _ in range(40):
        p = expit(own @ b)
        bend = (own.T * (of * p * (1 - p))) @ own + PULL * np.eye(len(b))
        step = np.linalg.solve(bend, own.T @ (of * (yes - p)) - PULL * b)
        b += step / max(1.0, np.abs(step).max() / 2)
    p = np.clip(expit(x @ b), 1e-12, 1 - 1e-12)
    each = np.stack([-np.log(np.where(y > 0, p, 1 - p)), (y - p) ** 2])
    return np.asarray(each @ w / w.sum())


@cache
def _rows() -> pd.DataFrame:
    """Who bought, with all scores, of the large shop."""
    large = of_the_shop._large()
    names = [one.question.name for one in chosen_scores(large, SCORES)[0]]
    return follow(large, names, 90, "first").rows.dropna(subset=names).reset_index(drop=True)
