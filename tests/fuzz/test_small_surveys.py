"""The invariances of the verbs for any small survey, also where all are pleased, or hardly anybody answered twice."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import csat_research as cr
from tests.test_properties import same

SCORES = {"csat": cr.csat, "nps": cr.nps, "ces": cr.ces}
SCALES = {"csat": "1-5", "ces": {"values": "1-7", "satisfied": [5, 6, 7], "better": "high"}}


@st.composite
def small(draw) -> pd.DataFrame:
    """5 to 60 answers of 1 to 30 customers with weights over two orders of magnitude and silent ones."""
    n, seed = draw(st.integers(5, 60)), draw(st.integers(0, 2**16))
    rng = np.random.default_rng(seed)
    pleased = draw(st.sampled_from([0.0, 0.5, 1.0]))
    frame = pd.DataFrame(
        {
            "customer": rng.integers(0, draw(st.integers(1, 30)), n).astype(str),
            "weight": np.exp(rng.normal(0, 1.2, n)).round(4),
            **{name: _answers(rng, n, low, top, pleased) for name, low, top in (("csat", 1, 5), ("nps", 0, 10), ("ces", 1, 7))},
        }
    )  # fmt: skip
    frame.loc[rng.random(n) < draw(st.sampled_from([0.0, 0.3])), "csat"] = None
    return frame


def _answers(rng: np.random.Generator, n: int, low: int, top: int, pleased: float) -> pd.Series:
    some = rng.integers(low, top + 1, n)
    return pd.Series(np.where(rng.random(n) < pleased, top, some), dtype="Int64")


def tables(frame: pd.DataFrame) -> list[pd.DataFrame]:
    scales = {name: scale for name, scale in SCALES.items() if frame[name].notna().any()}
    roles = {name: name for name in SCORES if frame[name].notna().any()}
    given = cr.Survey(frame, customer="customer", weight="weight", scales=scales, **roles)
    return [SCORES[name](given, per=per).table for name in roles for per in ("answer", "customer")]


@settings(
    max_examples=4, phases=[Phase.explicit, Phase.reuse, Phase.generate]
)  # a smaller case tells no more
@given(small())
def test_scores_of_any_small_survey_know_neither_order_nor_size_of_weights_nor_halves(frame):
    plain = tables(frame)
    written = {
        "order": frame.iloc[::-1].reset_index(drop=True),
        "weights": frame.assign(weight=10 * frame["weight"]),
    }
    for other in written.values():
        for one, two in zip(plain, tables(other), strict=True):
            same(one, two)
    halves = pd.concat([frame.assign(weight=frame["weight"] / 2)] * 2, ignore_index=True)
    told = [
        "measure",
        "per",
        "estimate",
        "std_error",
    ]  # a range may change: effective answers are at most answers
    for one, two in zip(plain, tables(halves), strict=True):
        same(one[told], two[told])
