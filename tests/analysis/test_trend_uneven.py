"""Very uneven weights of few answers: the rate of false alarms that a trend prints is too low there, and it says so."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import csat_research as cr

TOLD = "False alarms are then more frequent"


def steady(n, sigma, *, weighted=True):
    """25 months of n answers each from a service in which nothing changes, with log-normal weights."""
    rng = np.random.default_rng(5)
    months = pd.date_range("2024-10-01", periods=25, freq="MS")
    day = np.concatenate([month + pd.to_timedelta(np.arange(n) % 28, unit="D") for month in months])
    frame = pd.DataFrame(
        {
            "day": pd.Series(day).dt.strftime("%Y-%m-%d"),
            "ltr": rng.choice([10, 8, 3], len(day), p=[0.5, 0.3, 0.2]),
            "w": np.exp(rng.normal(0, sigma, len(day))),
        }
    )
    return cr.Survey(frame, nps="ltr", answered_at="day", **({"weight": "w"} if weighted else {}))


@pytest.mark.parametrize(("n", "sigma"), [(60, 1.0), (60, 0.75)])
def test_few_answers_of_very_uneven_weights_are_told(n, sigma):
    found = cr.trend(steady(n, sigma), "nps", every="month", replicates=200)
    (told,) = [str(one) for one in found.cautions if TOLD in str(one)]
    worth = found.table["n_effective"].median()
    assert f"the {n} of a middle period tell as much as {worth:.0f} of equal weight" in told


@pytest.mark.parametrize(("n", "sigma"), [(60, 0.3), (300, 1.0)])
def test_enough_answers_or_weights_that_hardly_differ_are_not(n, sigma):
    found = cr.trend(steady(n, sigma), "nps", every="month", replicates=200)
    assert any("would signal somewhere" in str(one) for one in found.cautions)
    assert not any(TOLD in str(one) for one in found.cautions)


def test_without_weights_nothing_is_said_of_them():
    assert (
        TOLD not in cr.trend(steady(60, 1.0, weighted=False), "nps", every="month", replicates=200).summary()
    )
