"""Calendar: the 14 months of the example, in minutes of local time since the first of them."""

from __future__ import annotations

import numpy as np

__all__ = [
    "DROP",
    "END",
    "HISTORY",
    "HORIZON",
    "MINUTES",
    "MIX_SHIFT",
    "START",
    "draw_times",
    "minutes_to",
    "month_ends",
]

START = np.datetime64("2025-09-01")
END = np.datetime64("2026-11-01")  # the first day after the last answer
HISTORY = np.datetime64(
    "2025-06-01"
)  # purchases are recorded from here, so that 90 days before any answer are known
MIX_SHIFT = np.datetime64("2026-04-01")
DROP = np.datetime64("2026-10-01")
MINUTES = 24 * 60  # in a day
HORIZON = 90 * MINUTES
OPENS, CLOSES = 8 * 60, 21 * 60  # no contact falls into the hour that a change of clocks skips or repeats
BUSY = {13: 2.2}  # the last month has 2.2 times the contacts of the others: the queue of the drop


def minutes_to(day: np.datetime64) -> int:
    """Minutes from the first day of the example to the start of another day.

    >>> minutes_to(np.datetime64("2025-09-02"))
    1440
    """
    return int((day - START) / np.timedelta64(1, "m"))


def month_ends(minute: np.ndarray) -> np.ndarray:
    """Minutes from the first day to the first moment after the month of each contact.

    >>> month_ends(np.array([0])) // MINUTES
    array([30])
    """
    month = (START + minute.astype("timedelta64[m]")).astype("datetime64[M]") + np.timedelta64(1, "M")
    return np.asarray((month.astype("datetime64[m]") - START) / np.timedelta64(1, "m")).astype(np.int64)


def draw_times(rng: np.random.Generator, count: int) -> np.ndarray:
    """Minutes of contacts: months alike but the last, any day of the month, eight in the morning to nine at night.

    >>> bool((draw_times(np.random.default_rng(0), 9) % MINUTES >= OPENS).all())
    True
    """
    firsts = np.arange("2025-09", "2026-12", dtype="datetime64[M]").astype("datetime64[D]")
    busy = np.array([BUSY.get(month, 1.0) for month in range(len(firsts) - 1)])
    month = rng.choice(len(busy), size=count, p=busy / busy.sum())
    length = np.diff(firsts).astype(int)
    day = (firsts[month] - START).astype(int) + rng.integers(0, length[month])
    return day * MINUTES + rng.integers(OPENS, CLOSES, count)
