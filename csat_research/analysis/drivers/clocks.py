"""Driver clocks: two clocks of one time are named, not fitted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from csat_research.errors import MethodError
from csat_research.results.durations import is_duration
from csat_research.survey.questions import Question
from csat_research.words import say

__all__ = ["refuse_two_clocks"]

SAME_CLOCK = 0.98


def refuse_two_clocks(rows: pd.DataFrame, drivers: Sequence[Question]) -> None:
    """Business and calendar hours of one time move together; a model cannot tell them apart."""
    hours = [q for q in drivers if is_duration(q.name)]
    for i, one in enumerate(hours):
        for other in hours[i + 1 :]:
            both = rows[[one.name, other.name]].dropna()
            r = (
                float(np.corrcoef(np.log1p(both[one.name]), np.log1p(both[other.name]))[0, 1])
                if len(both) > 2
                else 0.0
            )
            if r > SAME_CLOCK:
                raise MethodError(
                    say(
                        "{one:quoted} and {other:quoted} go together almost perfectly (r = {r:fine}): two "
                        "clocks of one time? Keep one of them.",
                        one=one.name,
                        other=other.name,
                        r=r,
                    )
                )
