"""Effect sizes and alpha through pingouin: R numbers, closed forms, and life without it."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from csat_research.stats import pingouin_door
from csat_research.stats.pingouin_door import cramers_v, cronbach_alpha, eta_squared, standardised_difference

REFERENCE = Path(__file__).parents[1] / "reference"


def cases(file, kind):
    found = json.loads((REFERENCE / f"{file}.json").read_text(encoding="utf-8"))["cases"]
    there = [one for one in found if one["kind"] == kind and (REFERENCE / one["input"]["csv"]).is_file()]
    return [pytest.param(one["input"], one["expected"], id=one["id"]) for one in there]


def frame(given):
    return pd.read_csv(REFERENCE / given["csv"], keep_default_na=False, na_values=[""])


@pytest.mark.parametrize(("given", "want"), cases("reliability", "reliability"))
def test_alpha_and_its_interval_are_those_of_r(given, want):
    found = cronbach_alpha(frame(given)[given["items"]], given["confidence"])
    assert (found.n, found.items) == (want["n_complete"], want["k"])
    assert found.estimate == pytest.approx(want["alpha"], rel=1e-9)
    assert found.low == pytest.approx(want["alpha_feldt_95"]["lower"], rel=1e-6)
    assert found.high == pytest.approx(want["alpha_feldt_95"]["upper"], rel=1e-6)


@pytest.mark.parametrize(("given", "want"), cases("group_tests", "two_groups"))
def test_standardised_differences_are_those_of_r(given, want):
    data = frame(given)
    pair = [data.loc[data[given["by"]] == given[key], given["y"]] for key in ("group_1", "group_2")]
    assert standardised_difference(*pair, "cohen").estimate == pytest.approx(want["cohen_d"], rel=1e-7)
    assert standardised_difference(*pair).estimate == pytest.approx(want["hedges_g_approx"], rel=1e-7)


@pytest.mark.parametrize(("given", "want"), cases("group_tests", "contingency"))
def test_cramers_v_is_that_of_r(given, want):
    data = frame(given)
    assert cramers_v(data[given["rows"]], data[given["cols"]]).estimate == pytest.approx(
        want["cramers_v"], rel=1e-7
    )


@pytest.mark.parametrize(("given", "want"), cases("group_tests", "many_groups"))
def test_eta_squared_is_that_of_r(given, want):
    data = frame(given)
    assert eta_squared(data[given["y"]], data[given["by"]]).estimate == pytest.approx(
        want["eta_squared"], rel=1e-7
    )


def test_without_pingouin_the_extra_is_named(monkeypatch):
    monkeypatch.setattr(pingouin_door, "find_spec", lambda name: None)
    found = [
        standardised_difference([1, 2, 3], [2, 3, 4]),
        cramers_v([1, 2], [1, 2]),
        eta_squared([1, 2, 3], [1, 1, 2]),
        cronbach_alpha(np.eye(3)),
    ]
    assert [one.missing_extra for one in found] == ["lab"] * 4
    assert all(np.isnan(one.estimate) for one in found)


def test_what_is_not_defined_is_nan_and_blames_no_extra():
    found = [
        standardised_difference([1, 1], [2, 2]),
        cramers_v([1, 1], [1, 2]),
        eta_squared([1, 2], [1, 1]),
        cronbach_alpha([[1, 2]]),
    ]
    assert all(np.isnan(one.estimate) for one in found)
    assert [one.missing_extra for one in found] == [""] * 4


def test_gaps_are_left_out():
    full = cronbach_alpha([[1, 2], [2, 2], [3, 4], [4, 5]])
    assert cronbach_alpha([[1, 2], [2, 2], [3, 4], [4, 5], [np.nan, 1]]) == full
    with_gap = standardised_difference([1, 2, np.nan, 4], [2, 5, 6])
    assert with_gap == standardised_difference([1, 2, 4], [2, 5, 6])
