"""Trends with weights and customers: the centre is the measure of the whole baseline, and limits go with weights, not with answers."""

import numpy as np
import pandas as pd
import pytest

from csat_research.analysis.trend.trend import trend
from csat_research.survey.survey import Survey

MEASURES = [("csat", "csat"), ("csat_mean", "csat"), ("nps", "nps"), ("ces", "ces"), ("ces_easy", "ces")]
BASELINE = 12


def rows_of(seed=0, uneven=1.0):
    """13 months of 30 to 90 answers, most of customers with two or three, log-normal weights by customer, σ `uneven`."""
    rng, frames = np.random.default_rng(seed), []
    for i in range(13):
        first, customers = pd.Timestamp("2025-01-01") + pd.DateOffset(months=i), int(rng.integers(16, 46))
        who = np.repeat(np.arange(customers), rng.integers(1, 4, customers))
        days = first + pd.to_timedelta(np.linspace(0, first.days_in_month - 1, len(who)).round(), unit="D")
        weight = np.exp(rng.normal(0, uneven, customers))[who]
        frames.append(pd.DataFrame({"day": days, "who": [f"{i}-{one}" for one in who], "w": weight}))
    rows = pd.concat(frames, ignore_index=True)
    return rows.assign(
        five=rng.choice([1.0, 3.0, 4.0, 5.0], len(rows), p=[0.1, 0.1, 0.4, 0.4]),
        ten=rng.choice([10.0, 7.0, 2.0], len(rows), p=[0.5, 0.3, 0.2]),
    )


def table_of(rows, measure, role, **roles):
    name = "ten" if role == "nps" else "five"
    scale = "0-10" if role == "nps" else {"values": "1-5", "satisfied": [4, 5]}
    survey = Survey(rows, **{role: name}, answered_at="day", scales={name: scale},
                    questions={name: {"better": "high"}} if role == "ces" else {}, **roles)  # fmt: skip
    return trend(survey, measure, every="month", chart="p", baseline=BASELINE).table


def scores_of(rows, measure):
    if measure == "nps":
        return 100.0 * ((rows["ten"] > 8) * 1 - (rows["ten"] < 7))
    return rows["five"] if measure in ("csat_mean", "ces") else 100.0 * (rows["five"] > 3)


@pytest.mark.parametrize(("measure", "role"), MEASURES)
@pytest.mark.parametrize("roles", [{"weight": "w"}, {"customer": "who"}, {"weight": "w", "customer": "who"}])
def test_the_centre_is_the_ratio_estimate_of_all_answers_of_the_baseline(measure, role, roles):
    rows = rows_of()
    table = table_of(rows, measure, role, **roles)
    base = rows[rows["day"] < "2026-01-01"]
    w = base["w"] if "weight" in roles else np.ones(len(base))
    np.testing.assert_allclose(table["centre"], np.average(scores_of(base, measure), weights=w), rtol=1e-12)


@pytest.mark.parametrize(("measure", "role"), MEASURES)
def test_limits_are_as_wide_as_equal_customers_are_few(measure, role):
    """Half widths are 3 √(v / n*_t), n*_t = worth · Kish's (ΣW)² / ΣW² of customers: their squares times it are one number."""
    rows = rows_of(1)
    table = table_of(rows, measure, role, weight="w", customer="who")
    each = rows.groupby([rows["day"].dt.to_period("M"), "who"])["w"].sum()
    kish = (each.groupby(level=0).sum() ** 2 / (each**2).groupby(level=0).sum()).to_numpy()
    half = (table["centre"] - table["lower_limit"]).to_numpy()  # upper limits meet the end of the scale
    low = {"nps": -100.0, "csat_mean": 1.0, "ces": 1.0}.get(measure, 0.0)
    inside = table["lower_limit"].to_numpy() > low
    assert inside.sum() >= BASELINE
    products = (half**2 * kish)[inside]
    np.testing.assert_allclose(products, products[0], rtol=1e-9)


@pytest.mark.parametrize(("measure", "role"), [("nps", "nps"), ("csat_mean", "csat")])
def test_limits_have_the_variance_of_one_equal_customer_pooled_over_the_baseline(measure, role):
    """σ_t² = (Σ m² V / Σ m) / m_t, V the square of the error that the table prints, m the equal customers of a month."""
    rows = rows_of(2, uneven=0.3)  # no month whose error is withheld
    table = table_of(rows, measure, role, weight="w", customer="who")
    each = rows.groupby([rows["day"].dt.to_period("M"), "who"])["w"].sum()
    m = (each.groupby(level=0).sum() ** 2 / (each**2).groupby(level=0).sum()).to_numpy()
    base = slice(0, BASELINE)
    sigma = np.sqrt((m[base] ** 2 @ table["std_error"].to_numpy()[base] ** 2) / m[base].sum() / m)
    low = -100.0 if measure == "nps" else 1.0
    np.testing.assert_allclose(table["lower_limit"], np.maximum(table["centre"] - 3 * sigma, low), rtol=1e-9)


@pytest.mark.parametrize(("measure", "role"), MEASURES)
def test_what_the_month_judged_answers_does_not_move_its_limits(measure, role):
    """Heavy answers that agree make a month extreme and its own error small: its limits must not shrink with it."""
    rows, limits = rows_of(3), ["centre", "lower_limit", "upper_limit"]
    last = rows["day"] >= "2026-01-01"
    heavy = last & (rows["w"] > rows.loc[last, "w"].median())
    agreed = rows.assign(five=rows["five"].mask(heavy, 5.0), ten=rows["ten"].mask(heavy, 10.0))
    one, other = (table_of(each, measure, role, weight="w") for each in (rows, agreed))
    assert other["estimate"].iloc[-1] > one["estimate"].iloc[-1]
    pd.testing.assert_frame_equal(one[limits], other[limits], rtol=1e-12)
