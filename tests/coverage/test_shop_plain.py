"""Plain statsmodels on the example, without our verbs: what is planted is found, what is not is not, short cuts fail."""

import math
import warnings
from functools import cache

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.stats import binom

from csat_research.simulate.example import shop_frames
from csat_research.simulate.frames import DRIVERS
from csat_research.simulate.truth import load_truth

pytestmark = (
    pytest.mark.full
)  # in make test the verbs themselves find all this: test_recovery.py, test_short_cuts.py
SEEDS = 40
LINES = ("csat", "nps")


@cache
def answered(seed: int) -> pd.DataFrame:
    answers, _, _ = shop_frames(3000, 1000 + seed)
    found = answers[answers["status"] == "answered"].reset_index(drop=True)
    found["satisfied"] = 100.0 * (found["csat"] >= 4)
    found["promoter_score"] = 100.0 * (found["nps"] >= 9) - 100.0 * (found["nps"] <= 6)
    return found


def number(verb: str, **chosen: str) -> float:
    table = pd.DataFrame(load_truth("shop")[verb])
    for column, value in chosen.items():
        table = table[table[column].fillna("") == value]
    return float(table["estimate"].item())


def fit(
    frame: pd.DataFrame, outcome: str, design: pd.DataFrame, *, weighted: bool = True, clustered: bool = True
):
    weights = frame["weight"] if weighted else np.ones(len(frame))
    model = sm.WLS(frame[outcome], design, weights=weights)
    if not clustered:
        return model.fit(cov_type="HC0")
    return model.fit(cov_type="cluster", cov_kwds={"groups": pd.factorize(frame["customer"])[0]})


@cache
def means(measure: str, weighted: bool, clustered: bool) -> np.ndarray:
    """(seeds, 2) estimate and standard error of a mean."""
    found = []
    for seed in range(SEEDS):
        frame = answered(seed)
        outcome = {"csat": "satisfied", "nps": "promoter_score"}[measure]
        one = fit(
            frame,
            outcome,
            pd.DataFrame({"const": np.ones(len(frame))}),
            weighted=weighted,
            clustered=clustered,
        )
        found.append((one.params["const"], one.bse["const"]))
    return np.array(found)


def covered(found: np.ndarray, true: float) -> int:
    return int((np.abs(found[:, 0] - true) < 1.96 * found[:, 1]).sum())


@pytest.mark.parametrize("measure", LINES)
def test_weighted_and_clustered_it_covers_the_truth_without_bias(measure):
    found, true = (
        means(measure, True, True),
        number(measure, measure=measure, per="answer", channel="", month=""),
    )
    assert covered(found, true) >= binom.ppf(0.001, SEEDS, 0.94)
    spread = found[:, 0].std(ddof=1)
    assert abs(found[:, 0].mean() - true) < 4 * spread / math.sqrt(SEEDS)


@pytest.mark.parametrize("measure", LINES)
def test_without_customers_the_errors_are_too_small(measure):
    """The ratio of errors says it sharper than coverage can in 30 seeds; over 400 seeds coverage is .88 to .91."""
    ratio = means(measure, True, True)[:, 1] / means(measure, True, False)[:, 1]
    assert ratio.mean() > 1.15
    spread = means(measure, True, True)[:, 0].std(ddof=1)
    assert means(measure, True, False)[:, 1].mean() < spread


@pytest.mark.parametrize("measure", LINES)
def test_without_weights_the_estimate_is_off(measure):
    found, true = (
        means(measure, False, True),
        number(measure, measure=measure, per="answer", channel="", month=""),
    )
    assert covered(found, true) <= binom.ppf(0.999, SEEDS, 0.5)
    assert found[:, 0].mean() - true > 2 * means(measure, True, True)[:, 1].mean()


def design(frame: pd.DataFrame) -> pd.DataFrame:
    columns = frame[list(DRIVERS)].astype(float)
    for hours in ("response_hours", "resolution_hours"):
        columns[hours] = np.log1p(columns[hours])
    return sm.add_constant(columns)


@cache
def logits() -> tuple[pd.DataFrame, pd.DataFrame]:
    """(seeds x terms) slopes and errors of a weighted logistic model, clustered by customer."""
    slopes, errors = [], []
    for seed in range(SEEDS):
        frame = answered(seed)
        model = sm.GLM(
            frame["satisfied"] / 100,
            design(frame),
            family=sm.families.Binomial(),
            freq_weights=frame["weight"],
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it says that weights and clusters together are little tested
            one = model.fit(cov_type="cluster", cov_kwds={"groups": pd.factorize(frame["customer"])[0]})
        slopes.append(one.params)
        errors.append(one.bse)
    return pd.DataFrame(slopes), pd.DataFrame(errors)


@pytest.mark.parametrize("term", ["response_hours", "resolution_hours", "expertise"])
def test_planted_drivers_are_found(term):
    slopes, errors = logits()
    assert (slopes[term].abs() > 1.96 * errors[term]).mean() >= 0.8
    true = number("drivers", model="logistic", measure="csat", contrast="coefficient", term=term)
    assert covered(np.column_stack([slopes[term], errors[term]]), true) >= binom.ppf(0.001, SEEDS, 0.94)


@pytest.mark.parametrize("term", ["messages", "reply_words"])
def test_planted_zeros_are_left_alone(term):
    slopes, errors = logits()
    assert (slopes[term].abs() > 1.96 * errors[term]).sum() <= binom.ppf(0.999, SEEDS, 0.06)


def test_the_drop_is_found_against_the_month_before():
    found = 0
    for seed in range(SEEDS):
        frame = answered(seed)
        two = frame[frame["answered_at"] >= "2026-09-01"]
        late = (two["answered_at"] >= "2026-10-01").astype(float)
        one = fit(two, "satisfied", pd.DataFrame({"const": 1.0, "october": late}))
        found += one.params["october"] + 1.96 * one.bse["october"] < 0
    assert found / SEEDS >= 0.8


def test_both_scores_and_purchases_before_are_found_in_one_logit():
    """First answers whose 90 days have closed, read from the frames as an analyst would."""
    signals = []
    for seed in range(20):
        first, bought = answered(seed).drop_duplicates("customer"), shop_frames(3000, 1000 + seed)[1]
        first = first[first["answered_at"] + pd.Timedelta(days=90) <= pd.Timestamp("2026-11-01")]
        joined = first.merge(bought[bought["amount"] > 0], on="customer", how="left")
        gap = joined["bought_at"] - joined["answered_at"]
        joined["after"] = (gap > pd.Timedelta(0)) & (gap <= pd.Timedelta(days=90))
        joined["before"] = (gap <= pd.Timedelta(0)) & (gap > -pd.Timedelta(days=90))
        each = joined.groupby("ticket").agg(
            csat=("csat", "first"), nps=("nps", "first"), before=("before", "sum"), after=("after", "max")
        )
        one = sm.Logit(
            each["after"].astype(float), sm.add_constant(each[["csat", "nps", "before"]].astype(float))
        ).fit(disp=0)
        signals.append(one.params / one.bse > 1.96)
    power = pd.DataFrame(signals).mean()
    # True powers are .84, .88 and 1; 20 seeds allow for three standard errors.
    assert power["csat"] >= 0.6
    assert power["nps"] >= 0.65
    assert power["before"] >= 0.95
