"""CSI in words: what the index says, in which band it lies, and the picture of points lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from csat_research.measures.called import RESCALED
from csat_research.measures.index.arithmetic import Rescale
from csat_research.measures.index.draws import Ratings
from csat_research.measures.units import ALIKE, Floats
from csat_research.results.bands import Bands
from csat_research.results.figure import Figure
from csat_research.results.frames import records
from csat_research.results.naming import named
from csat_research.survey.basis.basis import selection
from csat_research.survey.survey import Survey
from csat_research.words import Sentence, count_say, join, say

__all__ = [
    "COLUMNS",
    "DEFINITIONS",
    "bands_table",
    "csi_findings",
    "lost_figure",
    "rating_cautions",
]

COLUMNS = ("measure", "definition", "per", "n", "customers", "estimate", "std_error", "conf_low", "conf_high")
DEFINITIONS = {
    "maximum": "100 × mean / highest answer",
    "range": "100 × (mean - lowest answer) / (highest - lowest answer)",
}
SHOWN = 3
FEW_RATERS = 0.5


def bands_table(bands: Bands, posterior: Floats, estimate: float, quiet: bool) -> pd.DataFrame:
    """Per band its ends, whether the index lies in it, and the posterior share: how much of the Bayesian bootstrap does."""
    kept = posterior[np.isfinite(posterior)]
    place = np.array([bands.index(value) for value in kept.tolist()], dtype=int)
    counted = np.bincount(place, minlength=len(bands.labels))
    share = np.full(len(bands.labels), np.nan) if quiet or not len(place) else 100 * counted / len(place)
    low, high = zip(*bands.pairs(), strict=True)
    inside = [i == bands.index(estimate) for i in range(len(bands.labels))]
    return pd.DataFrame(
        {"band": list(bands.labels), "low": low, "high": high, "inside": inside, "posterior_share": share}
    )


def csi_findings(table: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> tuple[Sentence, ...]:
    """The index, its band, and what takes most from it."""
    row = table.iloc[0]
    if row["std_error"] <= ALIKE:
        return (
            say("CSI is {csi:number}; all answers are alike, so no range can be given.", csi=row["estimate"]),
            _most(tables["points_lost"]),
        )
    if np.isnan(row["conf_low"]):
        return (
            say("CSI is {csi:number}; too few customers to give a range.", csi=row["estimate"]),
            _most(tables["points_lost"]),
        )
    first = say(
        "CSI is {csi:number} ({low:number} to {high:number}) {how}.",
        csi=row["estimate"],
        low=row["conf_low"],
        high=row["conf_high"],
        how=_how(table),
    )
    bands = tables["bands"]
    return (first, *_other_way(table), _band(bands[bands["inside"]].iloc[0]), _most(tables["points_lost"]))


def _how(table: pd.DataFrame) -> Sentence:
    """In which way the ratings of an index were brought to 0-100."""
    return next(RESCALED[name] for name, text in DEFINITIONS.items() if text == table["definition"].iloc[0])


def _other_way(table: pd.DataFrame) -> tuple[Sentence, ...]:
    """The index in the other way, so that nobody sets this one beside an index of that kind; codes below 0 leave it out."""
    return tuple(
        say(
            "The same index {how}: {csi:number} ({low:number} to {high:number}); compare only like with like.",
            how=how,
            csi=row["estimate"],
            low=row["conf_low"],
            high=row["conf_high"],
        )
        for name, how in RESCALED.items()
        for row in records(table[table["measure"] == f"csi_{name}"])
        if not np.isnan(row["conf_low"])
    )


def _band(band: pd.Series) -> Sentence:
    """The band and its posterior share; a share of one is what the draws showed, not certainty."""
    if band["posterior_share"] >= 100:
        return say(
            "It lies in the band {band:quoted}, as in every repeated draw of the customers.",
            band=named(band["band"]),
        )
    return say(
        "It lies in the band {band:quoted}, as in {share:percent} of the repeated draws of the customers.",
        band=named(band["band"]),
        share=band["posterior_share"],
    )


def _most(lost: pd.DataFrame) -> Sentence:
    rows = lost.sort_values("estimate", ascending=False, kind="stable").head(SHOWN)
    parts = [_lost(row) for row in records(rows)]
    return say(
        "Of {all:number} points lost: {parts}.", all=float(lost["estimate"].sum()), parts=join(parts, ", ")
    )


def _lost(row: Mapping[str, Any]) -> Sentence:
    """'Fair price 6.1 (5.8 to 6.3)'."""
    given = {"item": row["label"], "lost": row["estimate"], "low": row["conf_low"], "high": row["conf_high"]}
    if np.isnan(row["conf_low"]):
        return say("{item} {lost:number}", **given)
    return say("{item} {lost:number} ({low:number} to {high:number})", **given)


def lost_figure(survey: Survey, table: pd.DataFrame, lost: pd.DataFrame) -> Figure:
    """The items that take most from the index, each with its range."""
    rows = lost.sort_values("estimate", ascending=False, kind="stable").head(SHOWN).reset_index(drop=True)
    found = _most(lost)
    basis = say(
        "points lost = weight × (100 − rating) / 100; they add up to 100 − CSI; {answers}; {chosen}",
        answers=count_say("{n:count} answer", "{n:count} answers", int(table["n"].iloc[0])),
        chosen=selection(survey),
    )
    data = rows[["label", "estimate", "conf_low", "conf_high", "n"]]
    return Figure(
        kind="strips",
        title=found,
        subtitle=basis,
        alt=found,
        axis=say("points lost"),
        data=data,
        options={"unit": "number"},
    )


def rating_cautions(ratings: Ratings, rescale: Rescale) -> tuple[Sentence, ...]:
    """Items that under half of the raters rated, scales with different ends, and codes below 0."""
    units, found = ratings.units, list[Sentence]()
    everybody = units.n[ratings.rows].sum()
    shares = (~np.isnan(ratings.codes) * units.n[:, None]).sum(axis=0) / everybody
    few = [(one.label, share) for one, share in zip(ratings.items, shares, strict=True) if share < FEW_RATERS]
    for label, share in few:
        found.append(
            say(
                "{item:quoted} was rated by {share:whole_percent} of those who rated anything.",
                item=label,
                share=100 * share,
            )
        )
    ends = {(low, high) for low, high in zip(ratings.lows, ratings.highs, strict=True)}
    if len(ends) > 1 and rescale == "maximum":
        found.append(
            say(
                "Items have different scales; as shares of the maximum they start at different floors. See rescale=\u201crange\u201d."
            )
        )
    if ratings.lows.min() < 0:
        found.append(say("Answers below 0: the share of the maximum is left out."))
    return tuple(found)
