"""Slow and obvious: weighted means, clustered errors and shares from rows, for the tests of measures."""

from __future__ import annotations

import numpy as np
import pandas as pd


def survey_rows(seed: int = 1, customers: int = 60) -> pd.DataFrame:
    """Invented answers: several a customer, moods in common, weights, a channel, an asked-but-silent tenth."""
    rng = np.random.default_rng(seed)
    who = np.repeat(np.arange(customers), rng.integers(1, 5, customers))
    mood = rng.normal(0, 0.8, customers)[who]
    score = np.clip(np.round(3.6 + mood + rng.normal(0, 0.9, len(who))), 1, 5)
    ltr = np.clip(np.round(7.4 + 2 * mood + rng.normal(0, 1.5, len(who))), 0, 10)
    silent = rng.random(len(who)) < 0.1
    return pd.DataFrame(
        {
            "client": [f"c{one:03d}" for one in who],
            "score": np.where(silent, np.nan, score),
            "ltr": np.where(silent, np.nan, ltr),
            "w": rng.lognormal(0, 0.6, len(who)).round(3),
            "channel": rng.choice(["chat", "email", "phone"], len(who), p=[0.5, 0.3, 0.2]),
        }
    )


def mean_and_error(values, weights, clusters) -> tuple[float, float]:
    """Weighted mean and its error: residuals summed by cluster, G/(G-1) Σ u²; NaN = no answer, whose cluster counts."""
    frame = pd.DataFrame({"y": values, "w": weights, "c": clusters})
    answered = frame["y"].notna()
    total = frame.loc[answered, "w"].sum()
    mean = (frame["w"] * frame["y"]).sum() / total
    pull = (frame["w"] * (frame["y"] - mean) / total).fillna(0)
    sums = pull.groupby(frame["c"]).sum().to_numpy()
    groups = len(sums)
    return float(mean), float(np.sqrt(groups / (groups - 1) * ((sums - sums.mean()) ** 2).sum()))


def row_of(result, measure: str, **group) -> pd.Series:
    """The one row of a measure and a group."""
    table = result.table
    chosen = table["measure"] == measure
    for name, value in group.items():
        chosen &= table[name] == value
    assert chosen.sum() == 1
    return table[chosen].iloc[0]


def same_numbers(one: pd.DataFrame, other: pd.DataFrame, *, besides: tuple[str, ...] = ()) -> None:
    """Two tables agree in every cell, to the rounding of sums in another order."""
    left, right = (table.drop(columns=list(besides)).reset_index(drop=True) for table in (one, other))
    pd.testing.assert_frame_equal(left, right, check_exact=False, rtol=1e-9, atol=1e-9)
