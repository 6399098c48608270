"""What the public verbs say of many draws of the example worlds: one table of lines a draw, and the true lines.

A line is one number with a name, such as "csat per customer" or "response_hours quarter". A few draws enter the door
together, with the draw as a segment: the door costs more than the verbs. Workers of one test run share batches through
files, each beginning at its own end. The true lines are in true_lines.py.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import csat_research as cr
from csat_research.simulate.calendar import DROP
from csat_research.simulate.example import OBSERVED_UNTIL, TIME_ZONE, shop_frames
from tests.coverage.worlds import FULL

N = 3000
BATCH = 5
FIRST_SEED = 20_000  # seeds that nothing else uses
DAYS = 90
CHANGES = {
    "last month": ("2026-09", "2026-10"),
    "drop": ("2026-07..2026-09", "2026-10"),
    "mix": ("2026-01..2026-03", "2026-04..2026-06"),
}
KEPT = ("draw", "line", "n", "estimate", "std_error", "conf_low", "conf_high", "df", "p_value")
BARE = ("id", "customer", "answered_at", "status", "weight", "csat", "nps")
KEEPS = 4  # batches in memory at once
CALLED = ("rose", "fell", "too small to matter", "goes with")
Table = pd.DataFrame


# Draws: a batch in, a table of lines out.


def shop(batch: int) -> Table:
    """Every verb on a batch of draws of the shop."""
    whole = entered("shop", batch)
    scores = [
        lines(verb(whole, by="draw", per=per).table, "measure", f"per {per}")
        for verb, per in ((cr.csat, "answer"), (cr.csat, "customer"), (cr.nps, "answer"), (cr.nps, "customer"), (cr.ces, "answer"))
    ]  # fmt: skip
    channels = lines(cr.csat(whole, by=["draw", "channel"]).table, "measure", "in", "channel")
    found = [*scores, channels, *changes(whole)]
    for name, survey in each(whole):
        parts = [*index(survey), *drivers(survey), *loyalty(survey), *chart(survey)]
        found += [one.assign(draw=name) for one in parts]
    return pd.concat(found, ignore_index=True)


def index(survey: cr.Survey) -> Iterator[Table]:
    weights = cr.importance(survey, method="picks", replicates=200)
    yield lines(weights.table, "method", "term").assign(**ranks(weights.table))
    found = cr.csi(survey, importance=weights, replicates=200)
    yield lines(found.table, "measure")
    yield lines(found.tables["points_lost"], "points lost", "term")


def drivers(survey: cr.Survey) -> Iterator[Table]:
    found = cr.drivers(survey)
    yield lines(found.table, "verdict on", "term").assign(called=called(found, "drivers"))
    yield lines(found.effects, "term", "contrast")
    yield lines(found.tables["coefficients"], "term", "coefficient")
    yield lines(found.tables["mean_score"], "mean score", "term", "contrast")
    if FULL:
        yield lines(cr.drivers(survey, model="logistic").effects, "logistic", "term", "contrast")


def loyalty(survey: cr.Survey) -> Iterator[Table]:
    found = cr.loyalty(survey, replicates=300)
    alike = found.table[found.table["measure"] == "difference"]
    yield lines(alike, "verdict on buying by", "term").assign(called=called(found, "headlines"))
    yield lines(found.table, "measure", "term")
    yield lines(found.tables["groups"].iloc[:4], "bought:", "group")
    between = found.tables["prediction"]
    yield lines(between[between["term"] == "csat minus nps"], "measure", "term")


def changes(whole: cr.Survey) -> Iterator[Table]:
    for name, waves in CHANGES.items():
        found = cr.compare(*(whole.where(period=period) for period in waves), by="draw")
        verdicts = {draw: any(called(one, "headlines")) for draw, one in by_draw(found).items()}
        yield lines(found.table, name, "measure").assign(called=found.table["draw"].map(verdicts))
    inside = cr.compare(*(whole.where(period=period) for period in CHANGES["mix"]), by=["draw", "channel"])
    yield lines(inside.table, "mix in", "channel")


def chart(survey: cr.Survey) -> Iterator[Table]:
    last = cr.trend(survey, every="month", replicates=50).table.iloc[[-1]]
    yield lines(last, "month", "period").assign(called=last["signal"])


def held(batch: int) -> Table:
    """Drivers with channel and October held equal: what agents do alone, and what is left of the drop."""
    found = []
    for name, survey in each(entered("shop", batch, (*BARE, "agent", "drivers"))):
        one = cr.drivers(survey, controls=["channel", "since"])
        slopes = one.tables["coefficients"]
        found += [
            lines(one.effects.query("term == 'agent_tenure'"), "held", "term", "contrast").assign(draw=name),
            lines(slopes[slopes["term"].str.startswith("since")], "held", "term").assign(draw=name),
        ]
    return pd.concat(found, ignore_index=True)


def still(batch: int) -> Table:
    """Change where nothing changed: last month by both headlines, by channel, and the chart of months."""
    whole = entered("still", batch, BARE)
    waves = [whole.where(period=period) for period in CHANGES["last month"]]
    both = [cr.compare(*waves, measure, by="draw") for measure in ("csat", "nps")]
    channels = by_draw(cr.compare(*waves, by=["draw", "channel"]))
    found = [lines(one.table, "last month", "measure") for one in both]
    for name, survey in each(whole):
        headlines = [by_draw(one)[name] for one in both]
        months = cr.trend(survey, every="month", replicates=300)
        calls = {
            "headlines": any(called(headlines, "headlines")),
            "channels": any(called(channels[name], "segments")),
            "months": len(months.signals) > 0,
        }
        said = pd.Series({"rate of months": months.provenance["false_alarm_rate"]}, name="estimate")
        told = pd.Series(calls, name="called")
        found += [one.rename_axis("line").reset_index().assign(draw=name) for one in (told, said)]
    return pd.concat(found, ignore_index=True)


def silent(batch: int) -> Table:
    """The plain numbers of a world whose silence depends on the score, and what the page says beside them."""
    found = []
    for name, survey in each(entered("silent", batch, BARE)):
        headline, other = cr.csat(survey), cr.nps(survey)
        bounds = headline.tables["response"].assign(line="bounds")
        bounds = bounds.rename(columns={"bound_low": "conf_low", "bound_high": "conf_high"})
        found.append(bounds.assign(draw=name))
        for one in (headline, other):
            warned = any("not who chose to answer" in str(said) for said in one.cautions)
            found.append(lines(one.table, "measure", "per answer").assign(draw=name, called=warned))
    return pd.concat(found, ignore_index=True)


def forgetful(batch: int) -> Table:
    """Scores of an analysis that forgets customers, beside one that does not."""
    alone = entered("shop", batch, tuple(role for role in BARE if role != "customer"))
    whole = entered("shop", batch, BARE)
    found = [
        lines(verb(one, by="draw").table, "measure", words)
        for verb in (cr.csat, cr.nps)
        for one, words in ((alone, "without customers"), (whole, "per answer"))
    ]
    return pd.concat(found, ignore_index=True)


def leaking(batch: int) -> Table:
    """Loyalty that counts purchases before the answer: answers dated 90 days too early, a window twice as long."""
    found = []
    for name, survey in each(entered("shop", batch, BARE, days_early=DAYS)):
        one = cr.loyalty(survey, horizon_days=2 * DAYS, replicates=200)
        found += [
            lines(one.tables["groups"].iloc[:4], "bought:", "group").assign(draw=name),
            lines(one.table, "measure", "term").assign(draw=name),
        ]
    return pd.concat(found, ignore_index=True)


def priority(batch: int) -> Table:
    """What to act on first, and derived importance."""
    found = []
    for name, survey in each(entered("shop", batch)):
        table = cr.priorities(survey, replicates=200).table
        derived = cr.importance(survey, method=["lmg", "correlation"], replicates=200).table
        found += [
            lines(table, "act on", "term").assign(draw=name, called=table["verdict"] == "act first"),
            lines(derived, "method", "term").assign(
                draw=name, called=derived["rank"].notna(), **ranks(derived)
            ),
        ]
    return pd.concat(found, ignore_index=True)


@lru_cache(maxsize=KEEPS)
def frames(world: str, batch: int) -> tuple[Table, Table, dict[str, Any]]:
    """Answers and purchases of a batch of draws, tickets and customers told apart by the draw, and the roles."""
    answers, purchases = [], []
    for draw in range(batch * BATCH, (batch + 1) * BATCH):
        asked, bought, roles = shop_frames(N, FIRST_SEED + draw, name=world)
        name = f"d{draw:03d} "
        own = {"draw": name.strip(), "ticket": name + asked["ticket"], "customer": name + asked["customer"]}
        since = np.where(asked["answered_at"] >= DROP, "October", "before")
        answers.append(asked.assign(since=since, **own))
        purchases.append(bought.assign(customer=name + bought["customer"]))
    return pd.concat(answers, ignore_index=True), pd.concat(purchases, ignore_index=True), roles


@lru_cache(maxsize=KEEPS)
def entered(
    world: str, batch: int, wanted: tuple[str, ...] | None = None, *, days_early: int = 0
) -> cr.Survey:
    """A batch of draws through the door, with all roles or those wanted; days_early: answers dated that much too early."""
    answers, purchases, roles = frames(world, batch)
    if wanted is not None:
        known = {name: said for name, said in roles["questions"].items() if name in roles["drivers"]}
        roles = {role: roles[role] for role in wanted} | {"scales": {"csat": "1-5"}, "segments": ["channel"]}
        roles |= {"questions": known} if "drivers" in wanted else {}
    roles = roles | {"segments": [*roles["segments"], "since", "draw"]}
    answers = answers.assign(answered_at=answers["answered_at"] - pd.Timedelta(days=days_early))
    return cr.Survey(
        answers, purchases=purchases, observed_until=OBSERVED_UNTIL, time_zone=TIME_ZONE, **roles
    )


def each(whole: cr.Survey) -> Iterator[tuple[str, cr.Survey]]:
    """Every draw of a batch, by name."""
    for name in cr.csat(whole, by="draw").table["draw"].unique():
        yield name, whole.where(draw=name)


def lines(table: Table, *names: str) -> Table:
    """The numbers of a table, each line named by columns (where there is such a column) and plain words."""
    parts = [table[name].astype(str).tolist() if name in table else [name] * len(table) for name in names]
    named = table.assign(line=[" ".join(words) for words in zip(*parts, strict=True)])
    return named[[name for name in KEPT if name in named]]


def ranks(table: Table) -> dict[str, pd.Series]:
    """The rank set of each row."""
    return {name: table[name] for name in ("rank_low", "rank_high")}


def by_draw(found: cr.Result) -> dict[str, cr.Result]:
    """A comparison by draw as one Result a draw, so that a verdict adjusts within the draw as an analyst's does."""
    draws: dict[str, list[Any]] = {}
    for test in found.tests:
        draws.setdefault(str(test.label).split(", ")[0], []).append(test)
    return {draw: replace(found, tests=tuple(tests)) for draw, tests in draws.items()}


def called(found: cr.Result | list[cr.Result], family: str) -> list[bool]:
    """Per test, whether the verdict tells it from chance."""
    results = found if isinstance(found, list) else [found]
    return cr.verdict(*results, family=family).table["verdict"].isin(CALLED).tolist()


# Gathering: many batches, shared by the workers of a run.


def gather(draw: Callable[[int], Table], seeds: int, folder: Path) -> Table:
    """The lines of that many draws. A worker takes what another has made; odd workers begin at the last batch."""
    gc.freeze()  # statsmodels collects garbage at every adjustment of p-values; a test run holds much that is none
    batches = range(seeds // BATCH)
    odd = os.environ.get("PYTEST_XDIST_WORKER", "gw0")[-1] in "13579"
    for batch in reversed(batches) if odd else batches:
        kept = _file(draw, batch, folder)
        if not kept.exists():
            own = kept.with_suffix(f".{os.getpid()}")
            draw(batch).to_pickle(own)
            own.replace(kept)
    return pd.concat([pd.read_pickle(_file(draw, batch, folder)) for batch in batches], ignore_index=True)


def _file(draw: Callable[[int], Table], batch: int, folder: Path) -> Path:
    return folder / f"{draw.__name__}-{batch}.pkl"
