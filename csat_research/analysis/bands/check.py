"""Bands check: whether the shares of repeat purchase that are claimed for bands of the index hold in these answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from csat_research.analysis.bands.claims import Judged, judged
from csat_research.analysis.bands.places import (
    NOWHERE,
    TOO_SMALL,
    Per,
    Yardstick,
    chosen_segment,
    places_of_groups,
    places_of_persons,
    unit_labels,
    yardstick,
)
from csat_research.analysis.bands.words import caution_words, claims_figure, finding_words, label_of_test
from csat_research.analysis.loyalty.model import asked_of, design_of
from csat_research.analysis.loyalty.said import followed_or_said, need_behaviour
from csat_research.analysis.loyalty.shares import Share, share
from csat_research.analysis.loyalty.tables import share_cells
from csat_research.analysis.loyalty.usable import usable
from csat_research.analysis.loyalty.windows import Answer, Followed, Rule, ledger_of
from csat_research.errors import MethodError, check_choice
from csat_research.measures.index.arithmetic import Rescale
from csat_research.results.bands import Bands, bands_named
from csat_research.results.frames import records
from csat_research.results.ledger import Test
from csat_research.results.result import Result
from csat_research.results.verdicts import ALPHA
from csat_research.survey.arguments import checked
from csat_research.survey.basis.left_out_words import small_group_rule
from csat_research.survey.periods import PERIODS
from csat_research.survey.survey import Survey
from csat_research.words import say

__all__ = ["check_bands"]


@checked
def check_bands(
    survey: Survey,
    bands: Bands | Literal["trade_closed"] = "trade_closed",
    *,
    per: Per = "person",
    horizon_days: int = 90,
    answer: Answer = "first",
    segment: str | None = None,
    every: Literal["week", "month", "quarter", "year"] = "month",
    importance: Result | str = "picks",
    rescale: Rescale = "maximum",
    level: float = 0.95,
    seed: int = 0,
) -> Result:
    """Whether customers in each band of the satisfaction index bought again as often as is claimed.

    per: what has an index: each "person" (own ratings of the index answer, weights of all), each "segment" or each
    "period" (index of means; its customers stand in its band together). Purchases are followed as in `loyalty`
    (horizon_days, answer). segment, every: which segment or period. importance, rescale: the index, as in `csi`.

    `.table`, per band: claim_low and claim_high, % who bought with its range, `p_value`, `p_adjusted` (Holm over bands)
    and `verdict`: supported (the range lies inside the claim), contradicted (wholly outside), else not decidable. p is
    twice the one-sided p of the score test at the nearer edge of the claim, whatever the level; after Holm a word needs
    p < .05.
    `.tables`: units (segments or periods with their index, range and band), left_out.
    The claims were made for firms, and the trade names no horizon: both stand in the cautions. Trust ranges from 30
    customers a band. Raises BandsError for bands that do not close, MethodError for bands without claims, ColumnError
    without items, customers or purchases, or where only an intention is known.

    >>> from csat_research.simulate.example import example
    >>> check_bands(example(n=1500)).table["band"].tolist()
    ['under 62', '62 to 80', '80 to 85', '85 to 100']
    """
    asked = _asked(bands, per, every)
    found_by = yardstick(survey, importance, rescale, seed)
    known = chosen_segment(survey, segment) if per == "segment" or segment is not None else None
    named = known if per == "segment" else None
    found = followed_or_said(survey, found_by.names, horizon_days, answer, [named] if named else [])
    need_behaviour(found)
    units, places = _places(survey, found, found_by, asked, per, named, every, level)
    kept, places = _without_nowhere(found, places)
    design = design_of(survey, kept)
    shares = [share(design, places == i, level) for i in range(len(asked.labels))]
    claims = [(low / 100, high / 100) for low, high in asked.claims or ()]
    words = judged([share(design, places == i, 1 - ALPHA) for i in range(len(asked.labels))], claims)
    table, used = _table(asked, per, shares, words), usable(survey, kept)
    return Result(
        verb="check_bands",
        table=table,
        tables={"units": units, "left_out": _left_out(kept)},
        level=level,
        findings=finding_words(table),
        cautions=caution_words(survey, used, kept, asked, table, units, per),
        figure=claims_figure(used, kept, table, per),
        tests=_tests(table),
        rows=ledger_of(survey, kept),
        provenance=asked_of(
            used, kept, bands=asked.source, per=per, importance=found_by.method, rescale=rescale
        ),
    )


def _asked(given: Bands | str, per: str, every: str) -> Bands:
    check_choice("per", per, get_args(Per))
    check_choice("every", every, PERIODS)
    found = bands_named(given)
    if found.claims is None:
        raise MethodError(
            say(
                "These bands carry no claims; there is nothing to check. Write Bands(..., claims=((0, 5), ...))."
            )
        )
    return found


def _places(
    survey: Survey,
    found: Followed,
    by: Yardstick,
    bands: Bands,
    per: Per,
    segment: str | None,
    every: str,
    level: float,
) -> tuple[pd.DataFrame, np.ndarray]:
    """Units with their band, and the band of each row; persons are not listed."""
    if per == "person":
        return pd.DataFrame(columns=["unit"]), places_of_persons(found.rows, by, bands)
    labels = unit_labels(survey, found.rows, segment, every)
    design = design_of(survey, found)
    units = places_of_groups(found.rows, labels, by, bands, design, level)
    places = labels.map(dict(zip(units["unit"], units["place"], strict=True))).to_numpy(int)
    return units.drop(columns="place"), places


def _without_nowhere(found: Followed, places: np.ndarray) -> tuple[Followed, np.ndarray]:
    """Answers without an index, or of groups too small to show one, are left out and counted."""
    said: tuple[Rule, ...] = (
        (say("answers without an index: no item with weight was rated"), int((places == NOWHERE).sum())),
        (small_group_rule(), int((places == TOO_SMALL).sum())),
    )
    rules = [one for one in said if one[1]]
    if not rules:
        return found, places
    rows = found.rows[places >= 0].reset_index(drop=True)
    return replace(found, rows=rows, left_out=(*found.left_out, *rules)), places[places >= 0]


def _table(bands: Bands, per: str, shares: list[Share], words: list[Judged]) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for label, claim, found, word in zip(bands.labels, bands.claims or (), shares, words, strict=True):
        rows.append(
            {
                "band": label,
                "claim_low": claim[0],
                "claim_high": claim[1],
                "measure": "bought",
                "per": per,
                **share_cells(found),
                "p_value": word.p_value,
                "p_adjusted": word.p_adjusted,
                "verdict": word.word,
            }
        )
    return pd.DataFrame(rows)


def _left_out(found: Followed) -> pd.DataFrame:
    return pd.DataFrame([(str(rule), n) for rule, n in found.left_out], columns=["rule", "n"])


def _tests(table: pd.DataFrame) -> tuple[Test, ...]:
    return tuple(
        Test.of_row(
            row,
            label=label_of_test(row["band"]),
            kind="claim",
            measure="bought",
            p_adjusted=row["p_adjusted"],
            enough=not np.isnan(row["p_value"]),
            family="bands",
            verdict=row["verdict"],
        )
        for row in records(table)
    )
