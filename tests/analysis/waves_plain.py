"""Slow and obvious: two waves from rows - difference, clustered error, and invented customers who answer twice."""

from __future__ import annotations

import numpy as np
import pandas as pd

from csat_research.survey.survey import Survey


def two_waves(seed: int = 2, customers: int = 80, drop: float = 0.7) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two waves of which a third of the customers answer both; moods stay with the customer, the second wave is lower."""
    rng = np.random.default_rng(seed)
    mood = rng.normal(0, 0.9, customers)
    waves = []
    for wave, pool in enumerate((np.arange(0, 54), np.arange(27, customers))):
        who = np.repeat(pool, rng.integers(1, 4, len(pool)))
        score = np.clip(np.round(3.9 - drop * wave + mood[who] + rng.normal(0, 0.8, len(who))), 1, 5)
        ltr = np.clip(np.round(7.5 - 2 * drop * wave + 2 * mood[who] + rng.normal(0, 1.5, len(who))), 0, 10)
        waves.append(
            pd.DataFrame(
                {
                    "client": [f"c{one:03d}" for one in who],
                    "score": score,
                    "ltr": ltr,
                    "w": rng.lognormal(0, 0.5, len(who)).round(3),
                    "channel": rng.choice(["chat", "email"], len(who)),
                }
            )
        )
    return waves[0], waves[1]


def wave(frame: pd.DataFrame, **roles: object) -> Survey:
    """A wave as a survey, weighted and clustered unless told otherwise."""
    given = {"customer": "client", "weight": "w", "segments": ["channel"]} | roles
    named = {key: value for key, value in given.items() if value}
    return Survey(frame, csat="score", nps="ltr", scales={"score": "1-5", "ltr": "0-10"}, **named)


def difference_and_error(before, after, weights, clusters) -> tuple[float, float]:
    """Weighted after minus before, and √(G/(G-1) Σ_c u_c²), each customer's rows of both waves summed.

    before, after: scores per row; weights and clusters: the same for (before, after).
    """
    parts = []
    for sign, y, w, c in ((-1, before, weights[0], clusters[0]), (1, after, weights[1], clusters[1])):
        y, w = np.asarray(y, float), np.asarray(w, float)
        mean = (w * y).sum() / w.sum()
        parts.append((sign * mean, pd.DataFrame({"c": list(c), "u": sign * w * (y - mean) / w.sum()})))
    sums = pd.concat([part[1] for part in parts]).groupby("c")["u"].sum()
    groups = len(sums)
    return parts[0][0] + parts[1][0], float(np.sqrt(groups / (groups - 1) * (sums**2).sum()))


def welch(*waves) -> float:
    """Welch's degrees of freedom of waves of (scores, weights, clusters), each wave's own those of so many equal customers."""
    spread, lost = 0.0, 0.0
    for y, w, c in waves:
        y, w = np.asarray(y, float), np.asarray(w, float)
        rows = pd.DataFrame({"c": list(c), "w": w, "u": w * (y - (w * y).sum() / w.sum()) / w.sum()})
        by = rows.groupby("c").sum()
        variance = len(by) / (len(by) - 1) * (by["u"] ** 2).sum()
        spread += variance
        lost += variance**2 / (by["w"].sum() ** 2 / (by["w"] ** 2).sum() - 1)
    return float(spread**2 / lost)
