"""Effects: what a fully known shop says about drivers, purchases and change."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from csat_research.simulate.calendar import END, HORIZON, minutes_to
from csat_research.simulate.frames import DRIVERS
from csat_research.simulate.plain import auc, logistic, logit_fit, ordinal_fit, ranks, weighted_mean
from csat_research.simulate.purchases import SPAN
from csat_research.simulate.shop import Shop
from csat_research.simulate.yardsticks import Row

__all__ = ["change_rows", "driver_rows", "loyalty_rows"]

HOURS = ("response_hours", "resolution_hours")
ONE_BETTER: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "response_hours": lambda hours: np.maximum(hours - 1, 0),
    "resolution_hours": lambda hours: np.maximum(hours - 1, 0),
    "expertise": lambda level: np.minimum(level + 1, 5),
    "agent_tenure": lambda years: np.minimum(years + 1, years.max()),
}
CHANGES = {  # before, after: months, both ends inside
    "mix": ("2026-01..2026-03", "2026-04..2026-06"),
    "drop": ("2026-07..2026-09", "2026-10..2026-10"),
    "last month": ("2026-09..2026-09", "2026-10..2026-10"),
}


def driver_rows(shop: Shop) -> Iterator[Row]:
    """Coefficients and finite effects of models with all drivers, hours as log(1 + h): ordinal, logistic, linear.

    The ordinal one is the cumulative logit of the whole scale, its curve P(csat >= 4).
    """
    satisfied = (shop.scores.csat >= 4).astype(float)
    raw = _drivers(shop)
    design = _design(raw)
    thresholds, ordinal = ordinal_fit(design[:, 1:], shop.scores.csat.astype(int) - 1)
    ordinal = np.r_[-thresholds[2], ordinal]
    slopes = logit_fit(design, satisfied)
    linear = np.linalg.lstsq(design, satisfied, rcond=None)[0]
    mean = np.linalg.lstsq(design, shop.scores.csat, rcond=None)[0]
    yield from _effects(raw, "ordinal", "csat", lambda x: 100 * logistic(_design(x) @ ordinal), ordinal)
    yield from _effects(raw, "logistic", "csat", lambda x: 100 * logistic(_design(x) @ slopes), slopes)
    yield from _effects(raw, "linear", "csat", lambda x: 100 * (_design(x) @ linear), linear)
    yield from _effects(raw, "linear", "csat_mean", lambda x: _design(x) @ mean, mean)


def _effects(
    raw: dict[str, np.ndarray],
    model: str,
    measure: str,
    curve: Callable[[dict[str, np.ndarray]], np.ndarray],
    slopes: np.ndarray,
) -> Iterator[Row]:
    """Per driver its slope, "quarter" (from the worse to the better quarter) and "one_better" (an hour less, a level or a year more)."""
    now = curve(raw)
    for place, term in enumerate(DRIVERS, 1):
        here = {"verb": "drivers", "model": model, "measure": measure, "term": term}
        yield here | {"contrast": "coefficient", "estimate": float(slopes[place])}
        quarters = np.quantile(
            raw[term], [0.75, 0.25] if term in HOURS else [0.25, 0.75], method="inverted_cdf"
        )
        worse, better = (curve(raw | {term: np.full_like(raw[term], quarter)}) for quarter in quarters)
        yield here | {"contrast": "quarter", "estimate": float((better - worse).mean())}
        if term in ONE_BETTER:
            yield here | {
                "contrast": "one_better",
                "estimate": float((curve(raw | {term: ONE_BETTER[term](raw[term])}) - now).mean()),
            }


def _drivers(shop: Shop) -> dict[str, np.ndarray]:
    contacts = shop.contacts
    every = {name: getattr(contacts, name) for name in DRIVERS if name != "agent_tenure"}
    return every | {"agent_tenure": contacts.tenure}


def _design(raw: dict[str, np.ndarray]) -> np.ndarray:
    columns = [np.log1p(values) if name in HOURS else values for name, values in raw.items()]
    return np.column_stack([np.ones(len(columns[0])), *columns])


def loyalty_rows(shop: Shop) -> Iterator[Row]:
    """Bought within 90 days of a customer's first answer, where that window has closed: rates, differences, associations, logits."""
    scores, outcome, prior, weight = _index_answers(shop)
    here = {"verb": "loyalty", "answer": "first", "horizon_days": 90}
    yield here | {"measure": "rate", "group": "all", "estimate": 100 * weighted_mean(outcome, weight)}
    for group, inside in _groups(scores).items():
        yield here | {
            "measure": "rate",
            "group": group,
            "estimate": 100 * weighted_mean(outcome[inside], weight[inside]),
        }
    for term, first in {"csat": scores["csat"] >= 4, "nps": scores["nps"] >= 9}.items():
        for measure, size in _differences(first, outcome, prior, weight).items():
            yield here | {"measure": measure, "term": term, "estimate": 100 * size}
    for score, values in scores.items():
        yield here | {
            "measure": "spearman",
            "term": score,
            "estimate": _correlation(ranks(values, weight), ranks(outcome, weight), weight),
        }
        yield here | {
            "measure": "point_biserial",
            "term": score,
            "estimate": _correlation(values, outcome, weight),
        }
        yield here | {"measure": "auc", "term": score, "estimate": auc(values, outcome, weight)}
    for model, terms in _logits(scores, prior).items():
        found = logit_fit(np.column_stack([np.ones(len(outcome)), *terms.values()]), outcome, weight)
        for term, slope in zip(terms, found[1:], strict=True):
            yield here | {"measure": "logit", "model": model, "term": term, "estimate": float(slope)}


def _differences(
    first: np.ndarray, outcome: np.ndarray, prior: np.ndarray, weight: np.ndarray
) -> dict[str, float]:
    """Share who bought in the first group less that of the others: alone, and with purchases before held equal."""
    alone = weighted_mean(outcome[first], weight[first]) - weighted_mean(outcome[~first], weight[~first])
    ones = np.ones(len(outcome))
    slopes = logit_fit(np.column_stack([ones, first, prior]), outcome, weight)
    with_first, with_others = (logistic(np.column_stack([ones, g, prior]) @ slopes) for g in (ones, 0 * ones))
    return {
        "difference": weighted_mean(with_first - with_others, weight),
        "difference_uncontrolled": alone,
    }


def _logits(scores: dict[str, np.ndarray], prior: np.ndarray) -> dict[str, dict[str, np.ndarray]]:
    alone = {f"{name} alone": {name: values} for name, values in scores.items()}
    like = {
        f"{name} and purchases before": {name: values, "purchases_before": prior}
        for name, values in scores.items()
    }
    return alone | like | {"both and purchases before": scores | {"purchases_before": prior}}


def _groups(scores: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    csat, nps = scores["csat"], scores["nps"]
    named = {
        "satisfied": csat >= 4,
        "others": csat < 4,
        "promoters": nps >= 9,
        "passives": (nps > 6) & (nps < 9),
        "detractors": nps <= 6,
    }
    return named | {f"csat {value}": csat == value for value in range(1, 6)}


def _index_answers(shop: Shop) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray, np.ndarray]:
    """Scores, any purchase in (t, t + 90 days], purchases in (t - 90 days, t] and weight of each first answer."""
    contacts, seen = shop.contacts, np.flatnonzero(shop.answering.answered)
    _, first = np.unique(contacts.customer[seen], return_index=True)
    row = seen[first]
    row = row[contacts.minute[row] + HORIZON <= minutes_to(END)]
    at = contacts.customer[row] * SPAN + contacts.minute[row]
    bought = shop.purchases.customer * SPAN + shop.purchases.minute
    bought = bought[shop.purchases.amount > 0]
    place = np.searchsorted(bought, at, side="right")
    outcome = np.searchsorted(bought, at + HORIZON, side="right") > place
    prior = place - np.searchsorted(bought, at - HORIZON, side="right")
    scores = {"csat": shop.scores.csat[row], "nps": shop.scores.nps[row]}
    return scores, outcome.astype(float), prior.astype(float), shop.answering.weight[row]


def _correlation(x: np.ndarray, y: np.ndarray, weight: np.ndarray) -> float:
    cov = np.cov(x, y, aweights=weight)
    return float(cov[0, 1] / np.sqrt(cov[0, 0] * cov[1, 1]))


def change_rows(shop: Shop) -> Iterator[Row]:
    """Differences between waves in csat points, nps points and mean log(1 + response_hours)."""
    nps = shop.scores.nps
    values = {
        "csat": 100.0 * (shop.scores.csat >= 4),
        "nps": 100.0 * (nps >= 9) - 100.0 * (nps <= 6),
        "log_response_hours": np.log1p(shop.contacts.response_hours),
    }
    for name, (before, after) in CHANGES.items():
        first, second = _inside(shop, before), _inside(shop, after)
        for measure, value in values.items():
            difference = float(value[second].mean() - value[first].mean())
            yield {
                "verb": "compare",
                "change": name,
                "before": before,
                "after": after,
                "measure": measure,
                "estimate": difference,
            }


def _inside(shop: Shop, months: str) -> np.ndarray:
    start, end = (np.datetime64(month, "M") for month in months.split(".."))
    low, high = (minutes_to(month.astype("datetime64[D]")) for month in (start, end + np.timedelta64(1, "M")))
    return (shop.contacts.minute >= low) & (shop.contacts.minute < high)
