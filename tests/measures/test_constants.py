"""Items that everybody answers the same: no warning of NumPy reaches the user, no number is made of nothing, and words say so."""

import contextlib
import warnings

import numpy as np
import pandas as pd
import pytest

import csat_research as cr
from csat_research.errors import CsatError

ITEMS = ["speed", "price", "staff"]
METHODS = [
    "picks",
    "ratings",
    "lmg",
    "relative_weights",
    "dominance",
    "ordinal_shapley",
    "pls",
    "correlation",
]
CONSTANT = {"all": ITEMS, "two": ITEMS[1:], "one": ITEMS[:1]}


def survey(alike, *, score=None, weighted=False):
    """Ratings of which some do not vary, a score, picks and stated ratings of what matters, two answers a customer."""
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({name: rng.integers(1, 6, 120) for name in ITEMS})
    frame["score"] = np.clip(frame["staff"] + rng.integers(-1, 2, 120), 1, 5) if score is None else score
    frame = frame.assign(**dict.fromkeys(alike, 4), who=np.arange(120) // 2, w=rng.lognormal(0, 0.4, 120))
    stated = {f"m_{name}": 3 if name in alike else rng.integers(1, 6, 120) for name in ITEMS}
    frame = frame.assign(**stated, top=rng.choice(ITEMS, 120), area=rng.choice(["a", "b"], 120))
    return cr.Survey(
        frame, csat="score", items=ITEMS, customer="who", picks="top", segments=["area"], weight="w" if weighted else None,
        scales=dict.fromkeys([*ITEMS, "score", *stated], "1-5"),
        questions={name: {"importance": f"m_{name}"} for name in ITEMS},
    )  # fmt: skip


def asks(given):
    """Every verb that looks at items, by name."""
    few = {"replicates": 40}
    for method in METHODS:
        yield f"importance {method}", lambda method=method: cr.importance(given, method=method, **few)
        yield f"csi {method}", lambda method=method: cr.csi(given, importance=method, **few)
        yield f"priorities {method}", lambda method=method: cr.priorities(given, importance=method, **few)
    yield "stated and derived", lambda: cr.importance(given, method=["picks", "lmg"], **few)
    yield "csi all", lambda: cr.csi(given, importance="all", **few)
    yield "reliability", lambda: cr.csi(given, reliability=True, **few)
    yield "data_quality", lambda: cr.data_quality(given)
    yield "csat", lambda: cr.csat(given, by="area")
    yield "drivers", lambda: cr.drivers(given, drivers=ITEMS)
    yield "hotspots", lambda: cr.hotspots(given, by="area", drivers=ITEMS)
    yield "compare", lambda: cr.compare(given, given, "csi")


@pytest.mark.parametrize(
    ("alike", "score", "weighted"),
    [("all", None, False), ("all", 5, True), ("two", None, True), ("one", None, False), ("one", 5, False)],
)
def test_no_warning_reaches_the_user(alike, score, weighted):
    for name, ask in asks(survey(CONSTANT[alike], score=score, weighted=weighted)):
        with warnings.catch_warnings(), contextlib.suppress(CsatError):  # a sentence, never an error of NumPy
            warnings.simplefilter("error")
            assert ask().summary(), name


def test_an_index_by_what_explains_nothing_is_refused_with_the_reason():
    given = survey(ITEMS)
    for method in ("lmg", "correlation"):
        with pytest.raises(CsatError, match="Everybody answers the same, so it explains nothing"):
            cr.csi(given, importance=method, replicates=40)
    left = " ".join(map(str, cr.csi(given, importance="all", replicates=40).cautions))
    assert "lmg is left out. Everybody answers the same" in left


def test_stated_importance_is_not_set_against_what_explains_nothing():
    found = cr.priorities(survey(ITEMS), replicates=40)
    assert "stated_derived" not in found.tables
    told = " ".join(map(str, found.cautions))
    assert "Stated importance is not set against derived importance: Everybody answers the same" in told
    both = cr.importance(survey(ITEMS), method=["picks", "lmg"], replicates=40)
    assert "agreement" not in both.tables
