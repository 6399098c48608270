"""Importance of many drivers: orders of entry are sampled, the error is printed, and ranges are those of exact shares."""

import numpy as np
import pandas as pd
import pytest

import csat_research as cr
from csat_research.errors import MethodError
from csat_research.measures.derived import sharing
from csat_research.measures.importance.importance import importance
from tests.measures.items import ITEMS, rows, survey_of
from tests.measures.plain import same_numbers

FEW = {"replicates": 120}


def wide(drivers, n=500, seed=0):
    """Ratings that go together, and a score that they make; two answers a customer."""
    rng = np.random.default_rng(seed)
    mood = rng.normal(size=(n // 2, 1)).repeat(2, axis=0)
    made = 3 + 0.7 * mood + rng.normal(size=(n, drivers))
    frame = pd.DataFrame(np.clip(np.round(made), 1, 5), columns=[f"i{j:02d}" for j in range(drivers)])
    pull = (frame - 3).to_numpy() @ np.linspace(0, 0.3, drivers) / np.sqrt(drivers)
    frame["score"] = np.clip(np.round(3 + pull + 0.7 * rng.normal(size=n)), 1, 5)
    frame["who"] = (np.arange(n) // 2).astype(str)
    return frame


def of(frame, themes=None):
    items = [name for name in frame if name.startswith("i")]
    told = {name: {"theme": f"t{j % themes}"} for j, name in enumerate(items)} if themes else {}
    scales = dict.fromkeys([*items, "score"], "1-5")
    return cr.Survey(frame, csat="score", items=items, customer="who", scales=scales, questions=told)


def test_above_25_the_sampling_and_its_error_are_told():
    frame = wide(27)
    found = importance(of(frame), method="lmg", **FEW)
    told = [str(one) for one in found.cautions if "sampled orders" in str(one)]
    sampling = found.tables["sampling"]
    error = sampling["std_error"].max()
    assert any(f"{error:.3f} points, under 0.01" in one for one in told)
    assert sampling["estimate"].to_numpy() == pytest.approx(found.table["estimate"].to_numpy())
    x = frame[[name for name in frame if name.startswith("i")]]
    fit = np.linalg.lstsq(np.column_stack([np.ones(len(x)), x]), frame["score"], rcond=None)[1]
    r2 = 1 - fit[0] / ((frame["score"] - frame["score"].mean()) ** 2).sum()
    assert found.table["estimate"].sum() == pytest.approx(100 * r2)
    assert found.table[["conf_low", "conf_high", "noise", "std_error"]].notna().all().all()


def test_up_to_25_the_estimate_is_exact(monkeypatch):
    """Twelve drivers, the limits moved down: the estimate stays to the last digit."""
    survey = of(wide(12))
    exact = importance(survey, method="lmg", **FEW).table["estimate"]
    monkeypatch.setattr(sharing, "EXACT_STEPS", 0)
    found = importance(survey, method="lmg", **FEW)
    assert found.table["estimate"].to_numpy() == pytest.approx(exact.to_numpy(), abs=1e-9)
    assert "sampling" not in found.tables
    assert any("ranges rest on" in str(one) for one in found.cautions)


@pytest.mark.full
@pytest.mark.parametrize(("method", "themes"), [("lmg", None), ("owen", 4)])
def test_ranges_by_sampled_orders_are_those_of_exact_shares(monkeypatch, method, themes):
    survey, many = of(wide(12), themes), {"replicates": 400}
    exact = importance(survey, method=method, **many)
    monkeypatch.setattr(sharing, "EXACT_STEPS", 0)
    found = importance(survey, method=method, **many)
    # Docstring: spread within some 5 %; quantiles within a fifth of a standard error.
    np.testing.assert_allclose(found.table["std_error"], exact.table["std_error"], rtol=0.06)
    for name in ("conf_low", "conf_high"):
        gap = np.abs(found.table[name] - exact.table[name]) / exact.table["std_error"]
        assert gap.max() < 0.25
    np.testing.assert_allclose(found.draws.sum(axis=1), exact.draws.sum(axis=1), rtol=1e-8)
    assert np.nanmin(found.draws) >= 0


def test_noise_by_a_few_orders_is_that_of_exact_shares(monkeypatch):
    survey = of(wide(8))
    exact = importance(survey, method="lmg", **FEW).table["noise"]
    monkeypatch.setattr(sharing, "NOISE_STEPS", 0)
    found = importance(survey, method="lmg", **FEW).table["noise"]
    # Sixteen orders tell the share of one copy to some per cent, the 95th percentile of 200 is as loose.
    np.testing.assert_allclose(found, exact, rtol=0.1)


def test_a_bound_that_is_not_reached_is_told(monkeypatch):
    monkeypatch.setattr(sharing, "BOUND", 1e-6)
    monkeypatch.setattr(
        sharing.sampled,
        "__kwdefaults__",
        {**sharing.sampled.__kwdefaults__, "bound": 1e-6, "most_orders": 2000},
    )
    found = importance(of(wide(26)), method="lmg", **FEW)
    assert any("is still" in str(one) for one in found.cautions)


@pytest.mark.full
def test_order_of_rows_does_not_matter():
    frame = wide(26)
    same_numbers(
        *(
            importance(of(one), method="lmg", **FEW).table
            for one in (frame, frame.sample(frac=1, random_state=3))
        )
    )


def test_over_a_hundred_are_refused_with_a_way_out():
    with pytest.raises(MethodError, match="relative_weights"):
        importance(of(wide(101, n=300)), method="lmg", **FEW)


def test_pairs_that_no_answers_can_have_are_refused():
    """Three items, each pair rated by other people: correlations of .9, .9 and -.9; only few rated all."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(900, 1)) + 0.3 * rng.normal(size=(900, 3))
    x[600:, 2] *= -1
    frame = pd.DataFrame(np.clip(np.round(3 + x), 1, 5), columns=["a", "b", "c"])
    for part, name in enumerate("cab"):
        frame.loc[300 * part + 9 : 300 * part + 299, name] = np.nan
    frame["score"] = np.clip(np.round(3 + rng.normal(size=900)), 1, 5)
    survey = cr.Survey(frame, csat="score", items=list("abc"), scales=dict.fromkeys(frame, "1-5"))
    with pytest.raises(MethodError, match="no answers can have"):
        importance(survey, method="lmg", missing="available", **FEW)


def test_replicates_that_no_answers_can_have_are_left_out():
    frame = rows(customers=40)
    frame.loc[frame.index % 2 == 0, "staff"] = np.nan
    frame.loc[frame.index % 3 == 0, "price"] = np.nan
    found = importance(survey_of(frame), method="lmg", missing="available", **FEW)
    assert found.table.set_index("term").loc[list(ITEMS), "conf_low"].notna().all()
