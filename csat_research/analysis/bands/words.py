"""Bands in words and as a picture: which claims hold, which do not, and what the claims were made for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from csat_research.analysis.loyalty.usable import standing
from csat_research.analysis.loyalty.windows import Followed
from csat_research.analysis.loyalty.words import axis_words, basis_words
from csat_research.measures.few import no_range, rough_range, too_small
from csat_research.results.bands import Bands
from csat_research.results.figure import Figure
from csat_research.results.frames import records
from csat_research.results.naming import named
from csat_research.results.verdicts import WORDS
from csat_research.stats.linearised import FEW_CLUSTERS
from csat_research.survey.basis.asked_answered import overall_response
from csat_research.survey.survey import Survey
from csat_research.words import Sentence, count_say, join, say

__all__ = ["caution_words", "claims_figure", "finding_words", "label_of_test"]

KINDS = {
    "person": say("here single persons are judged, and a person is no firm"),
    "segment": say("here segments of one firm are judged"),
    "period": say("here periods of one firm are judged"),
}


def label_of_test(band: str) -> Sentence:
    """How the test of a band is called."""
    return say("CSI {band}", band=named(band))


def finding_words(table: pd.DataFrame) -> tuple[Sentence, ...]:
    """How many claims hold, then each band with its share, the claim and the word."""
    return (say("{counted}.", counted=_counted(table)), *(_band(row) for row in records(table)))


def _counted(table: pd.DataFrame) -> Sentence:
    counts = table["verdict"].value_counts()
    return say(
        "Of {all:count} claims {yes:count} supported, {no:count} contradicted, {open:count} not decidable",
        all=len(table),
        yes=int(counts.get("supported", 0)),
        no=int(counts.get("contradicted", 0)),
        open=int(counts.get("not decidable", 0)),
    )


def _band(row: dict[Any, Any]) -> Sentence:
    claim = say("{low:plain} to {high:plain}", low=row["claim_low"], high=row["claim_high"])
    if row["n"] == 0:
        return say(
            "{band:quoted}: nobody, so that the claim is {word}.",
            band=named(row["band"]),
            word=WORDS[row["verdict"]],
        )
    if np.isnan(row["conf_low"]):
        return say(
            "{band:quoted}: too few customers to give a range ({n:count}), claimed {claim}: {word}.",
            band=named(row["band"]),
            n=row["n"],
            claim=claim,
            word=WORDS[row["verdict"]],
        )
    return say(
        "{band:quoted}: {share:percent} ({low:number} to {high:number}), claimed {claim}: {word}.",
        band=named(row["band"]),
        share=row["estimate"],
        low=row["conf_low"],
        high=row["conf_high"],
        claim=claim,
        word=WORDS[row["verdict"]],
    )


def caution_words(
    survey: Survey,
    used: Survey,
    found: Followed,
    bands: Bands,
    table: pd.DataFrame,
    units: pd.DataFrame,
    per: str,
) -> tuple[Sentence, ...]:
    """For whom the claims were made, the horizon, how words were adjusted, what is not sure, thin bands and the silent.

    used: the part of the survey whose windows are over.
    """
    told = [
        say("The claims were made for firms; {here}.", here=KINDS[per]),
        say("Bands and claims: {source}.", source=named(bands.source)),
    ]
    if found.horizon_days is not None:
        told.append(
            count_say(
                "The claims name no horizon; {n:count} day was taken, and with more days more customers buy.",
                "The claims name no horizon; {n:count} days were taken, and with more days more customers buy.",
                found.horizon_days,
            )
        )
    if (tested := int(table["p_value"].notna().sum())) > 1:
        told.append(
            say(
                "Words are adjusted for {n:count} bands (Holm): a range that just clears an edge may still be not decidable.",
                n=tested,
            )
        )
    told += [*(_of_persons() if per == "person" else _of_units(units)), *_thin(table), *found.cautions]
    return (*told, *standing(survey, used, overall_response))


def _thin(table: pd.DataFrame) -> list[Sentence]:
    """Bands with few customers (answers, where customers are not known): no range, or a rough one."""
    known = table["customers"].fillna(table["n"])
    none, some = (known > 0) & table["conf_low"].isna(), (known < FEW_CLUSTERS) & table["conf_low"].notna()
    told = []
    if none.any():
        told.append(no_range(join(table["band"][none], "; ")))
    if some.any():
        told.append(rough_range(join(table["band"][some], "; ")))
    return told


def _of_persons() -> tuple[Sentence, ...]:
    return (
        say(
            "Each person stands in a band by one answer, with the weights of all taken as exact: near a cut some stand in "
            "the wrong band, which draws the shares of neighbours together."
        ),
    )


def _of_units(units: pd.DataFrame) -> tuple[Sentence, ...]:
    told = [say("Ranges speak of customers of these very groups, not of other groups.")]
    small, doubtful = (
        units.loc[one, "unit"] for one in (units["withheld"], ~units["sure"] & ~units["withheld"])
    )
    if len(doubtful):
        told.append(say("The index may lie in another band: {names}.", names=join(doubtful, ", ")))
    if len(small):
        told.append(too_small(join(small, ", ")))
    return tuple(told)


def claims_figure(survey: Survey, found: Followed, table: pd.DataFrame, per: str) -> Figure:
    """The claim of each band as a box, the share who bought as a range, the word under it."""
    data = table.assign(label=table["band"].map(named), verdict=table["verdict"].map(WORDS))
    names = ["label", "estimate", "conf_low", "conf_high", "n", "claim_low", "claim_high", "verdict"]
    by = {
        "person": say("customers by their own index"),
        "segment": say("customers by the index of their segment"),
        "period": say("customers by the index of their period"),
    }
    basis = basis_words(survey, found, int(table["n"].sum()))
    title = _counted(table)
    return Figure(
        kind="claims",
        title=title,
        subtitle=say("{by}; box: share that is claimed; {basis}", by=by[per], basis=basis),
        alt=join(finding_words(table)),
        axis=axis_words(found),
        data=data[names],
        options={"unit": "percent"},
    )
