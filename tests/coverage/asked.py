"""A world in which everything can be asked: items rated, picked, ranked, given points, chosen best and worst, with a score.

The small world of tests/measures/items.py with importance ratings beside. The truth of a line is what the same verb says of
very many customers, without weights, which tell nothing here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import numpy as np
import pandas as pd

import csat_research as cr
from tests.coverage.recovered import Table, lines
from tests.coverage.worlds import FULL, drawn_once
from tests.measures.items import ASKED, ITEMS, POINTS, RANKED, TASTE, rows, survey_of
from tests.measures.test_pls import THEMES

STATED = ("ratings", "ranks", "constant_sum", "maxdiff")
MODELS = ("relative_weights", "owen", "dominance", "ordinal_shapley", "pls", "standardised")
INDICES = ["picks", "ratings", "ranks", "constant_sum", "maxdiff", "lmg", "pls", "correlation"]
SHARES = (
    "relative_weights",
    "owen",
    "dominance",
    "ordinal_shapley",
)  # judged from a true 2 % on: biased below
MANY = 200_000 if FULL else 2_000  # answers behind the truth: an eighth of an error at 3,000
RATINGS = {f"imp_{name}": name for name in ITEMS}
Verb = Callable[[], cr.Result]
Named = Callable[[cr.Result], list[Table]]
Asked = tuple[str, Verb, Named]  # the name of a verb, the call, and the lines of its Result


def survey(seed: int, answers: int, *, weighted: bool = True) -> cr.Survey:
    """About so many answers of half as many customers, asked in every way."""
    frame = rows(seed=seed, customers=answers // 2)
    noise = np.random.default_rng([seed, 1]).standard_normal((len(frame), len(ITEMS)))
    rated = pd.DataFrame(np.clip(np.round(3 + TASTE + 0.8 * noise), 1, 6), columns=list(RATINGS))
    told = {column: {"label": name.title()} for column, name in RANKED.items()}
    told |= {column: {"label": name.title(), "choose": 100} for column, name in POINTS.items()}
    told |= {name: {"theme": THEMES[name], "importance": column} for column, name in RATINGS.items()}
    return survey_of(
        pd.concat([frame, rated], axis=1),
        weight="w" if weighted else None,
        ranks=list(RANKED),
        points=list(POINTS),
        scales=dict.fromkeys(RANKED, "1-5") | dict.fromkeys(RATINGS, "1-6"),
        questions=told | {column: {"role": "importance"} for column in RATINGS},
        **ASKED["maxdiff"],
    )


@drawn_once
def surveys(seed: int, size: int) -> tuple[cr.Survey]:
    """One survey of about so many answers."""
    return (survey(seed, size),)


def verbs(given: tuple[cr.Survey, ...], replicates: int, size: int) -> Iterator[Asked]:
    """Name of the verb, the call, and the lines of its Result."""
    (one,) = given
    for method in (*STATED, *MODELS):
        yield (
            "importance",
            lambda method=method: cr.importance(one, method=method, replicates=replicates),
            _of_importance,
        )
    yield "csi", lambda: cr.csi(one, importance=INDICES, replicates=replicates), _of_indices
    yield "priorities", lambda: cr.priorities(one, replicates=replicates), _of_priorities


def _of_importance(found: cr.Result) -> list[Table]:
    """The weights, and what stands beside: dominance by the size of the model, themes, indices and paths of PLS."""
    beside = {
        "conditional": ("dominance of", "term", "beside", "others"),
        "themes": ("owen theme", "theme"),
        "constructs": ("pls index of", "theme"),
        "paths": ("pls path", "cause", "to", "effect"),
    }
    told = [lines(found.tables[name], *words) for name, words in beside.items() if name in found.tables]
    return [lines(found.table, "method", "term"), *told]


def _of_indices(found: cr.Result) -> list[Table]:
    table = found.table
    ends = {"conf_low": table["difference_low"], "conf_high": table["difference_high"]}
    gaps = table.assign(estimate=table["difference"], **ends).iloc[1:]
    return [lines(table, "csi by", "method"), lines(gaps, "csi less that by picks,", "method")]


def _of_priorities(found: cr.Result) -> list[Table]:
    gaps = ranged(found.tables["stated_derived"], "estimate", "conf")
    return [
        lines(ranged(found.table, "performance", "performance"), "performance of", "term"),
        lines(found.table, "performance less the mean", "term"),
        lines(gaps, "stated less derived", "term"),
        lines(found.tables["agreement"], "stated and derived,", "measure"),
        lines(found.tables["overall"].query("measure != 'points_lost_first'"), "overall,", "measure"),
        *(_of_kano(found.tables["kano"]) if "kano" in found.tables else ()),
    ]


def _of_kano(table: Table) -> list[Table]:
    return [
        lines(ranged(table, name, name), f"kano, {name} of", "term")
        for name in ("penalty", "reward", "asymmetry")
    ]


def ranged(table: Table, number: str, ends: str) -> Table:
    """A number of a table and its range under the usual names."""
    low, high = table[f"{ends}_low"], table[f"{ends}_high"]
    return table[["term"]].assign(estimate=table[number], conf_low=low, conf_high=high)


@cache
def truth(verb: str | None = None) -> pd.Series:
    """Line -> the number of very many customers, for lines that are judged."""
    asked = [one for one in verbs((survey(99, MANY, weighted=False),), 2, MANY) if verb in (None, one[0])]
    found = pd.concat([table for _, call, named in asked for table in named(call())])
    known = found.set_index("line")["estimate"]
    return known[[judged(line, value) for line, value in known.items()]]


def judged(line: str, true: float) -> bool:
    """Whether a range is meant to hold: not of a share of R² that is nearly nothing, nor of a number at its end."""
    return not (line.split()[0] in SHARES and true < 2) and not ("spearman" in line and true > 0.99)
