"""Yardsticks: what csat, nps, ces, importance and csi would be if everybody answered everything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from csat_research.simulate.calendar import minutes_to
from csat_research.simulate.contacts import CHANNELS
from csat_research.simulate.items import ITEMS, NAMES, PICKS
from csat_research.simulate.plain import lmg, one_way_icc, weighted_mean
from csat_research.simulate.shop import Shop

__all__ = ["MONTHS", "Row", "csi_rows", "explained_rows", "importance_rows", "score_rows", "unweighted_rows"]

Row = dict[str, Any]
MONTHS = tuple(str(month) for month in np.arange("2025-09", "2026-11", dtype="datetime64[M]"))


def score_rows(shop: Shop) -> Iterator[Row]:
    """csat, nps and ces of all contacts, of customers who answered, by channel and by month."""
    everybody = np.ones(len(shop.contacts), dtype=bool)
    for measure, (verb, values) in _measures(shop).items():
        yield _row(verb, measure, values, everybody)
        yield _row(verb, measure, values, everybody, per="customer", weights=_customers_alike(shop))
        for code, channel in enumerate(CHANNELS):
            yield _row(verb, measure, values, shop.contacts.channel == code, channel=channel)
    for measure in ("csat", "nps"):
        verb, values = _measures(shop)[measure]
        for month, inside in _months(shop):
            yield _row(verb, measure, values, inside, month=month)


def unweighted_rows(shop: Shop) -> Iterator[Row]:
    """The same of those who answered, taken without weights: what silence does to the plain numbers."""
    weight = shop.answering.answered.astype(float)
    for measure in ("csat", "nps"):
        verb, values = _measures(shop)[measure]
        yield _row(verb, f"{measure}_unweighted", values, weight > 0)


def explained_rows(shop: Shop) -> Iterator[Row]:
    """What the weights of the file make of those who answered (equal to the truth where silence is recorded)."""
    weight = np.where(shop.answering.answered, shop.answering.weight, 0.0)
    for measure in ("csat", "nps", "csat_mean"):
        _, values = _measures(shop)[measure]
        yield _row("weighted", measure, values, weight > 0, weights=weight)
    yield {
        "verb": "icc",
        "measure": "csat_mean",
        "estimate": one_way_icc(shop.scores.csat, shop.contacts.customer),
    }


def importance_rows(shop: Shop) -> Iterator[Row]:
    """Stated weights of the picks, and derived importance of the ratings, both 0-100 (correlations -1..1)."""
    for term, weight in zip(NAMES, _stated_weights(shop), strict=True):
        yield {"verb": "importance", "method": "picks", "term": term, "estimate": 100 * weight}
    valid = (shop.ratings > 0).all(axis=1)
    together = np.column_stack([shop.scores.csat, shop.ratings])[valid]
    correlations = np.corrcoef(together.T)
    for term, share in zip(NAMES, lmg(correlations), strict=True):
        yield {"verb": "importance", "method": "lmg", "term": term, "estimate": 100 * share}
    for term, found in zip(NAMES, correlations[0, 1:], strict=True):
        yield {"verb": "importance", "method": "correlation", "term": term, "estimate": found}


def csi_rows(shop: Shop) -> Iterator[Row]:
    """The index by both rescalings, of means and of persons, and the points each item loses."""
    weight = _stated_weights(shop)
    rating = np.where(shop.ratings > 0, shop.ratings, np.nan)
    for rescale, scaled in {"maximum": rating / 6, "range": (rating - 1) / 5}.items():
        means = 100 * np.nanmean(scaled, axis=0)
        here = {"verb": "csi", "rescale": rescale}
        yield here | {"measure": "csi", "estimate": float(weight @ means)}
        yield here | {"measure": "csi_person_mean", "estimate": 100 * _person_mean(scaled, weight)}
        for term, lost in zip(NAMES, weight * (100 - means), strict=True):
            yield here | {"measure": "points_lost", "term": term, "estimate": lost}


def _stated_weights(shop: Shop) -> np.ndarray:
    """(items,) share of each item in all picks."""
    return np.bincount(shop.picks.ravel(), minlength=len(ITEMS)) / (PICKS * len(shop.picks))


def _person_mean(scaled: np.ndarray, weight: np.ndarray) -> float:
    valid = ~np.isnan(scaled)
    return float((np.nansum(scaled * weight, axis=1) / (valid @ weight)).mean())


def _measures(shop: Shop) -> dict[str, tuple[str, np.ndarray]]:
    """Each measure as (verb, value of each contact in the unit of the table)."""
    csat, nps, ces = shop.scores.csat, shop.scores.nps, shop.scores.ces
    promoters, detractors = 100.0 * (nps >= 9), 100.0 * (nps <= 6)
    return {
        "csat": ("csat", 100.0 * (csat >= 4)),
        "csat_mean": ("csat", csat),
        "nps": ("nps", promoters - detractors),
        "promoters": ("nps", promoters),
        "passives": ("nps", 100 - promoters - detractors),
        "detractors": ("nps", detractors),
        "ces": ("ces", ces),
        "ces_easy": ("ces", 100.0 * (ces >= 5)),
    }


def _row(
    verb: str,
    measure: str,
    values: np.ndarray,
    inside: np.ndarray,
    *,
    per: str = "answer",
    weights: np.ndarray | None = None,
    **group: str,
) -> Row:
    weights = None if weights is None else weights[inside]
    return {
        "verb": verb,
        "measure": measure,
        "per": per,
        **group,
        "estimate": weighted_mean(values[inside], weights),
    }


def _customers_alike(shop: Shop) -> np.ndarray:
    """(contacts,) weights of the file over the answers of that customer: each stands for as many as its mean answer."""
    weight = np.where(shop.answering.answered, shop.answering.weight, 0.0)
    answers = np.bincount(shop.contacts.customer, shop.answering.answered)[shop.contacts.customer]
    return weight / np.maximum(answers, 1)


def _months(shop: Shop) -> Iterator[tuple[str, np.ndarray]]:
    firsts = np.arange("2025-09", "2026-12", dtype="datetime64[M]").astype("datetime64[D]")
    bounds = [minutes_to(first) for first in firsts]
    place = np.searchsorted(bounds, shop.contacts.minute, side="right") - 1
    for code, month in enumerate(MONTHS):
        yield month, place == code
