"""A made-up shop that asks one score: long waits go with bad ones, good ones with buying again, and in the last month chat is bad."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

FILE = """title: Made-up shop
answers: answers.csv
columns:
  day: {{role: answered_at}}
  who: {{role: customer}}
  channel: {{role: segment}}
  {column}
  wait: {{role: driver, name: response_hours, unit: hours, better: low}}
purchases: {{file: purchases.csv, observed_until: 2026-10-31}}
"""
Random = np.random.Generator


def shop(
    folder: Path,
    column: str,
    score: Callable[[np.ndarray, Random], np.ndarray],
    bad: Callable[[int, Random], object],
    good: int,
) -> Path:
    """Its survey file. column: the score's line of it; score: from the hours waited; bad: of so many of chat; good: buys from here on."""
    rng, n = np.random.default_rng(4), 1500
    day = pd.Timestamp("2025-10-01") + pd.to_timedelta(rng.integers(0, 396, n), unit="D")
    channel, wait = rng.choice(["chat", "email"], n), rng.exponential(5, n)
    given = score(wait, rng)
    last = (channel == "chat") & (day >= "2026-10-01")
    given[last] = bad(last.sum(), rng)
    who, name = np.arange(n), column.partition(":")[0]
    pd.DataFrame(
        {"day": day.strftime("%Y-%m-%d"), "who": who, "channel": channel, name: given, "wait": wait}
    ).to_csv(folder / "answers.csv", index=False)
    bought = rng.random(n) < np.where(given >= good, 0.6, 0.2)
    when = day[bought] + pd.Timedelta(days=20)
    pd.DataFrame({"customer": who[bought], "bought_at": when.strftime("%Y-%m-%d")}).to_csv(
        folder / "purchases.csv", index=False
    )
    (folder / "survey.yml").write_text(FILE.format(column=column), encoding="utf-8")
    return folder / "survey.yml"
