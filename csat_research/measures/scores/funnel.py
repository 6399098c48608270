"""Funnel: whether groups such as agents differ more than chance makes them; each is a point, nobody is named or ranked."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from csat_research.errors import ColumnError, MethodError
from csat_research.measures.scores.finite_list import uncorrected
from csat_research.results.figure import Figure
from csat_research.results.ledger import Test
from csat_research.results.naming import grouping
from csat_research.results.result import Result
from csat_research.stats.adjust import adjusted
from csat_research.stats.funnel import Funnel, chance_limits, chance_p, funnel, one_share
from csat_research.words import Sentence, count_say, join, say

__all__ = ["funnel_of"]

LEAST = 5  # with fewer points a funnel shows nothing, and a point can be told to a person
INNER, OUTER = 0.95, 0.998  # the two bands (Spiegelhalter 2005)
ALPHA = 0.05


def funnel_of(found: Result, by: Sequence[str]) -> Result:
    """The groups of a csat Result as a funnel. Raises ColumnError without groups, MethodError under 5 that are large enough.

    n is that of independent answers with the same error (`n_effective`), so that customers who answered twice and weights
    do not make points scatter. `.table` has a row a group, from the most answers to the fewest, under numbers instead of
    names: estimate, lower_limit and upper_limit (95 of 100 by chance), z and p_adjusted (exact, Holm).
    """
    if not by:
        raise ColumnError(say("A funnel compares groups: write by=, for example by=“agent”."))
    rows = found.table[found.table["measure"] == "csat"]
    # chance, not what a list leaves open
    rows = rows.assign(n_effective=rows["n_effective"] * uncorrected(found))
    kept = rows[rows["n_effective"] > 0].sort_values("n_effective", ascending=False, kind="stable")
    if len(kept) < LEAST:
        raise MethodError(
            count_say(
                "A funnel needs {least:count} groups of ten customers or more; {n:count} is large enough.",
                "A funnel needs {least:count} groups of ten customers or more; {n:count} are large enough.",
                len(kept),
                least=LEAST,
            )
        )
    n = kept["n_effective"].to_numpy(float)
    spread = funnel(kept["estimate"].to_numpy(float) / 100 * n, n)
    table = _table(kept, spread)
    told = _told(table, spread)
    return Result(
        verb="funnel",
        table=table,
        level=found.level,
        findings=told,
        cautions=(*_cautions(len(rows) - len(kept)), *found.cautions[:1]),
        figure=_figure(table, told, spread),
        tests=(_heterogeneity(spread, _called(found, by), table),),
        rows=found.rows,
        provenance=found.provenance,
    )


def _table(kept: pd.DataFrame, spread: Funnel) -> pd.DataFrame:
    whole = kept["n_effective"].round()  # the binomial counts whole answers
    low, high = chance_limits(spread.target, whole, INNER)
    wide_low, wide_high = chance_limits(spread.target, whole, OUTER)
    n = kept["n_effective"].to_numpy(float)
    exact = chance_p(kept["estimate"].to_numpy(float) / 100 * n, n, spread.target)
    numbered = kept.iloc[:, list(kept.columns).index("measure") :].reset_index(drop=True)
    numbered.insert(0, "group", [f"{i}" for i in range(1, len(kept) + 1)])
    return numbered.assign(
        lower_limit=100 * low,
        upper_limit=100 * high,
        outer_low=100 * wide_low,
        outer_high=100 * wide_high,
        statistic=spread.z,
        p_adjusted=adjusted(exact, "holm"),
        centre=100 * spread.target,
    )


def _inside(table: pd.DataFrame) -> int:
    return int(table["estimate"].between(table["lower_limit"], table["upper_limit"]).sum())


def _told(table: pd.DataFrame, spread: Funnel) -> tuple[Sentence, ...]:
    beyond = int((table["p_adjusted"] < ALPHA).sum())
    first = count_say(
        "{n:count} of {all:count} groups lies where chance alone would put 95 of 100.",
        "{n:count} of {all:count} groups lie where chance alone would put 95 of 100.",
        _inside(table),
        all=len(table),
    )
    second = (
        count_say(
            "Judged together, {n:count} group lies outside what chance explains.",
            "Judged together, {n:count} groups lie outside what chance explains.",
            beyond,
        )
        if beyond
        else say("Judged together, none lies outside what chance explains.")
    )
    third = say(
        "The groups scatter {times:fine} times as much as chance alone would make them (standard deviations: √ of mean z²).",
        times=math.sqrt(spread.dispersion),
    )
    return first, second, third


def _cautions(small: int) -> tuple[Sentence, ...]:
    work = say(
        "Groups meet different customers and different questions: a point outside asks for a look, it blames nobody."
    )
    if not small:
        return (work,)
    left = count_say(
        "{n:count} group is too small to stand in the funnel.",
        "{n:count} groups are too small to stand in the funnel.",
        small,
    )
    return work, left


def _called(found: Result, by: Sequence[str]) -> Sentence:
    return join([grouping(one, found.provenance.get("group_labels", {})) for one in by], ", ")


def _heterogeneity(spread: Funnel, by: Sentence, table: pd.DataFrame) -> Test:
    """Whether the groups of a table have one share; a diagnostic without a word."""
    found = one_share(spread.z, table["n_effective"], _estimated_from(table))
    given = {"k": len(table), "by": by, "df": found.df}
    if math.isinf(found.df_rest):
        label = say(
            "all {k:count} groups of {by:quoted} have one share (χ² = {squares:number}, {df:count} degrees of freedom)",
            squares=found.statistic,
            **given,
        )
    else:
        label = say(
            "all {k:count} groups of {by:quoted} have one share (Welch's F = {f:fine}, {df:count} and {rest:count} degrees of freedom)",
            f=found.statistic,
            rest=round(found.df_rest),
            **given,
        )
    return Test(
        label=label,
        kind="association",
        measure="csat",
        estimate=math.nan,
        conf_low=math.nan,
        conf_high=math.nan,
        p_value=found.p_value,
        statistic=found.statistic,
        df=found.df,
        n=int(table["n"].sum()),
    )


def _estimated_from(table: pd.DataFrame) -> pd.Series | None:
    """How many customers, else answers, the effective answers of each group were estimated from; None where they are the answers."""
    if np.allclose(table["n_effective"], table["n"]):
        return None
    return table["customers"].fillna(table["n"])


def _figure(table: pd.DataFrame, told: Sequence[Sentence], spread: Funnel) -> Figure:
    inside, outside, times = told
    title = join([inside, outside], " ")
    names = {"group": "label", "n_effective": "size"}
    columns = [
        "label",
        "size",
        "n",
        "estimate",
        "conf_low",
        "conf_high",
        "lower_limit",
        "upper_limit",
        "outer_low",
    ]
    data = table.rename(columns=names)[[*columns, "outer_high"]].assign(
        called=["beyond" if p < ALPHA else "" for p in table["p_adjusted"]]
    )
    return Figure(
        kind="funnel",
        title=title,
        subtitle=say(
            "One point a group, nobody is named or ranked; bands: 95 and 99.8 of 100 by chance. {times}",
            times=times,
        ),
        alt=title,
        axis=say("satisfied, %"),
        data=data,
        options={
            "unit": "percent",
            "centre": 100 * spread.target,
            "size_axis": say("answers of the group, counted as independent ones"),
        },
    )
