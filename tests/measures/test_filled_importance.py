"""Shares of R² with gaps filled: by a loop over the versions, Rubin's rules in replicates, what is never filled, who may not."""

import sys
from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from csat_research.errors import MethodError
from csat_research.measures.derived.imputed import Versions, filled_models
from csat_research.measures.importance.importance import importance, weighing_of
from csat_research.measures.index.csi import csi
from csat_research.measures.units import units_of
from csat_research.stats.imputation import pooled
from csat_research.stats.linear import linear
from csat_research.survey import filling
from csat_research.survey.filling import needed
from csat_research.survey.predictors import plan
from csat_research.survey.survey import Survey

ITEMS = ("speed", "price", "staff", "range")
FEW = {"replicates": 60}
SETS = 4  # what is proven here does not need twenty


@pytest.fixture(scope="module", autouse=True)
def few_sets():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(filling, "FEWEST_SETS", SETS)
        patch.setattr(filling, "MOST_SETS", SETS)
        patch.setattr(sys.modules["csat_research.measures.derived.noise"], "PERMUTATIONS", 20)
        yield


def answers(n=400, seed=0):
    """Ratings 1-5 that go together, a score by three of them, customers with moods, weights."""
    rng = np.random.default_rng(seed)
    who = rng.integers(0, int(n / 1.6), n)
    mood = rng.normal(size=n)[who]
    rated = np.clip(np.round(3 + 0.6 * mood[:, None] + rng.normal(size=(n, 4))), 1, 5)
    score = 3 + (rated - 3) @ [0.7, 0.3, 0.2, 0] + 0.8 * rng.normal(size=n)
    frame = pd.DataFrame(rated, columns=list(ITEMS)).assign(
        score=np.clip(np.round(score), 1, 5), who=[f"c{one:04d}" for one in who], w=rng.lognormal(0, 0.4, n),
    )  # fmt: skip
    return frame.assign(channel=rng.choice(["chat", "email", "phone"], n))


def lacking(frame, seed=1):
    """Speed is not known of most who are not satisfied, staff of a tenth."""
    rng = np.random.default_rng(seed)
    gap = rng.random(len(frame)) < np.where(frame["score"] <= 2, 0.6, 0.05)
    return frame.assign(
        speed=frame["speed"].mask(gap), staff=frame["staff"].mask(rng.random(len(frame)) < 0.1)
    )


def survey_of(frame, *, scales=None, **roles):
    given = {"customer": "who", "weight": "w"} | roles
    return Survey(
        frame, csat="score", items=list(ITEMS), scales=dict.fromkeys(("score", *ITEMS), "1-5") | (scales or {}),
        **{name: one for name, one in given.items() if one},
    )  # fmt: skip


def models_of(survey, extra=(), seed=0):
    reasons, units = needed(survey, ITEMS)
    found = units_of(survey, extra=[*reasons, *units, *extra])
    predictors = plan(found.frame, [one for one in survey.questions if one.name in (*ITEMS, *extra)])
    outcome = next(one for one in survey.questions if one.name == "score")
    return filled_models(found, outcome, predictors, seed)[0]


def r2(model, places):
    """Weighted R² of the score on the blocks at these places."""
    blocks = [model.columns[:, model.drivers[j]] for j in places]
    x = np.column_stack([np.ones(len(model.outcome)), *blocks]) * np.sqrt(model.weights)[:, None]
    y = model.outcome * np.sqrt(model.weights)
    left = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
    mean = np.average(model.outcome, weights=model.weights)
    return 1 - left @ left / (model.weights @ (model.outcome - mean) ** 2)


def slow_lmg(model):
    """The gain in R² over all orders of entry, in per cent."""
    found, orders = np.zeros(len(model.sizes)), list(permutations(range(len(model.sizes))))
    known = {frozenset(): 0.0}
    for order in orders:
        for place, j in enumerate(order):
            before, after = frozenset(order[:place]), frozenset(order[: place + 1])
            if after not in known:
                known[after] = r2(model, sorted(after))
            found[j] += 100 * (known[after] - known[before]) / len(orders)
    return found


@pytest.fixture(scope="module")
def frame():
    return lacking(answers())


@pytest.fixture(scope="module")
def found(frame, few_sets):
    return importance(survey_of(frame), method="lmg", missing="impute", **FEW)


def test_shares_are_means_over_the_versions(frame, found):
    models = models_of(survey_of(frame))
    assert len(models) == SETS
    np.testing.assert_allclose(found.table["estimate"], np.mean([slow_lmg(one) for one in models], axis=0))
    assert found.table["n"].tolist() == [400] * 4


def test_words_are_filled_and_shared_in_one_block():
    frame = lacking(answers(300))
    frame["channel"] = frame["channel"].mask(np.random.default_rng(2).random(300) < 0.2)
    survey = survey_of(frame, segments=["channel"])
    found = importance(survey, method="lmg", items=[*ITEMS, "channel"], missing="impute", **FEW)
    models = models_of(survey, ["channel"])
    want = dict(zip(found.table["term"], found.table["estimate"], strict=True))
    assert models[0].sizes == (1, 1, 1, 1, 2)
    np.testing.assert_allclose(
        [want[name] for name in (*ITEMS, "channel")], np.mean([slow_lmg(one) for one in models], axis=0)
    )
    filled = found.tables["filled"].set_index("term")["n_filled"]
    assert filled["channel"] == frame["channel"].isna().sum()


def test_each_drivers_own_test_is_pooled(frame, found):
    fits = []
    for one in models_of(survey_of(frame)):
        x = np.column_stack([np.ones(len(one.outcome)), one.columns])
        fits.append(linear(one.outcome, x, weights=one.weights, clusters=[one.codes]))
    customers = frame["who"].nunique()
    for j, p in enumerate(found.table["p_value"]):
        want = pooled(
            [f.coefficients[j + 1] for f in fits], [f.covariance[j + 1, j + 1] for f in fits], customers
        )
        assert p == pytest.approx(want.p_value, rel=1e-6, abs=1e-12)
    assert found.tests[0].df == pytest.approx(
        pooled([f.coefficients[1] for f in fits], [f.covariance[1, 1] for f in fits], customers).df
    )


def test_fewer_replicates_than_versions_ask_no_version_for_none():
    """Shares of no replicates at all ended in an error of NumPy."""

    def shares(totals):
        assert len(totals)
        return totals

    whole = np.arange(6.0)[None]
    assert Versions(shares, 6).replicates(np.repeat(whole, 3, axis=0), whole).shape == (3, 1)


def test_replicates_vary_as_rubin_says():
    """Sums of one number a version: within as drawn, between as the versions differ; their mean stays."""
    rng = np.random.default_rng(3)
    centre, m, r = np.array([50.0, 52.0, 47.0, 51.0]), 4, 40_000
    versions = Versions(lambda one: one, m)
    one = versions.replicates(centre + 2 * rng.normal(size=(r, 1)), centre[None])[:, 0]
    want = 2**2 + (1 + 1 / m) * centre.var(ddof=1)
    assert one.var() == pytest.approx(want, rel=0.03)  # 40,000 draws: an error of 0.7 %
    assert one.mean() == pytest.approx(centre.mean(), abs=0.06)
    assert versions.estimate(centre[None])[0, 0] == centre.mean()


def shares_of(frame, missing=None, seed=0):
    """Shares of R² without noise and ranges."""
    survey = survey_of(frame)
    reasons, units = needed(survey, ITEMS)
    found = units_of(survey, extra=[*reasons, *units])
    return weighing_of(
        survey, found, "relative_weights", missing=missing, with_noise=False, seed=seed
    ).estimate


@pytest.mark.parametrize("runs", [4, pytest.param(20, marks=pytest.mark.full)])
def test_filling_undoes_what_leaving_out_does(runs):
    """Surveys beside themselves without gaps: the share of speed is 38; over 14 of them listwise was off by -3.5."""
    kept, drawn = [], []
    for seed in range(runs):
        whole = answers(1600, seed=seed)
        gappy, full = lacking(whole, seed=100 + seed), shares_of(whole)
        kept.append(shares_of(gappy, "listwise") - full)
        drawn.append(shares_of(gappy, "impute", seed) - full)
    assert np.mean(kept, axis=0)[0] < -1.5
    # differences of one survey have a spread of some 1.1
    assert abs(np.mean(drawn, axis=0)[0]) < 4 / np.sqrt(runs)
    assert (np.abs(np.mean(drawn, axis=0)[1:]) < 1).all()


def test_themes_and_controls_go_with_it(frame):
    questions = {name: {"theme": theme} for name, theme in zip(ITEMS, "aabb", strict=True)}
    owen = importance(survey_of(frame, questions=questions), method="owen", missing="impute", **FEW)
    assert owen.tables["themes"]["estimate"].sum() == pytest.approx(owen.table["estimate"].sum())
    held = importance(
        survey_of(frame, segments=["channel"]), method="lmg", controls=["channel"], missing="impute", **FEW
    )
    assert held.table["n"].iloc[0] == 400


def test_no_gap_is_no_difference():
    survey = survey_of(answers(200))
    one, other = (importance(survey, method="lmg", missing=rule, **FEW) for rule in ("impute", None))
    pd.testing.assert_frame_equal(one.table, other.table)
    np.testing.assert_array_equal(one.draws, other.draws)
    assert "filled" not in one.tables


def test_a_seed_decides_and_neither_the_order_of_rows_nor_ten_times_the_weight(frame, found):
    turned = importance(
        survey_of(frame.sample(frac=1, random_state=1)), method="lmg", missing="impute", **FEW
    )
    assert turned.to_json() == found.to_json()
    heavy = importance(survey_of(frame.assign(w=10 * frame["w"])), method="lmg", missing="impute", **FEW)
    numbers = ["estimate", "std_error", "conf_low", "conf_high", "rank_low", "rank_high", "noise", "p_value"]
    np.testing.assert_allclose(heavy.table[numbers], found.table[numbers], rtol=1e-6, atol=1e-12)
    other = importance(survey_of(frame), method="lmg", missing="impute", seed=1, **FEW)
    assert (other.table["estimate"] != found.table["estimate"]).all()


def test_a_row_in_two_halves_of_its_weight_is_drawn_once(frame, found):
    halves = pd.concat([frame.assign(w=frame["w"] / 2)] * 2)
    split = importance(survey_of(halves), method="lmg", missing="impute", **FEW)
    numbers = ["estimate", "p_value"]
    np.testing.assert_allclose(split.table[numbers], found.table[numbers], rtol=1e-6, atol=1e-12)


# --- never filled, and refused ---------------------------------------------------------------------------


def test_what_does_not_apply_is_never_filled(frame):
    coded = frame.assign(speed=frame["speed"].fillna(8))
    coded.loc[coded.index % 10 == 0, "speed"] = 9
    scales = {"speed": {"values": "1-5", "missing": {9: "does_not_apply", 8: "blank"}}}
    found = importance(survey_of(coded, scales=scales), method="lmg", missing="impute", **FEW)
    assert found.table["n"].tolist() == [360] * 4
    assert any("40 answers for which a driver does not apply" in str(one) for one in found.cautions)
    assert found.tables["filled"].set_index("term").loc["speed", "n_filled"] == (coded["speed"] == 8).sum()


def test_who_may_not_fill(frame):
    survey = survey_of(frame)
    with pytest.raises(MethodError, match="nothing is filled"):
        importance(survey, method="correlation", missing="impute")
    for method in ("dominance", "standardised", "ordinal_shapley"):
        with pytest.raises(MethodError, match="listwise"):
            importance(survey, method=method, missing="impute")
    with pytest.raises(MethodError, match="into `importance` alone"):
        csi(survey, importance=importance(survey, method="lmg", missing="impute", **FEW), replicates=60)
    with pytest.raises(MethodError, match="Did you mean “impute”"):
        importance(survey, method="lmg", missing="imputed")
    counted = frame.assign(many=2)
    with pytest.raises(MethodError, match="count for several answers"):
        importance(survey_of(counted, count="many"), method="lmg", missing="impute")


def test_sampled_orders_are_not_filled():
    rng = np.random.default_rng(5)
    names = [f"i{j:02d}" for j in range(27)]
    frame = pd.DataFrame(rng.integers(1, 6, (400, 27)).astype(float), columns=names)
    frame = frame.assign(score=rng.integers(1, 6, 400), i00=frame["i00"].mask(rng.random(400) < 0.2))
    survey = Survey(frame, csat="score", items=names, scales=dict.fromkeys(("score", *names), "1-5"))
    with pytest.raises(MethodError, match="relative_weights"):
        importance(survey, method="lmg", missing="impute", **FEW)


def test_what_is_said(found):
    assert (found.draws >= 0).all()
    told = " ".join(str(one) for one in found.cautions)
    assert "was drawn from answers like them" in told
    assert found.provenance["missing"] == "impute"
    assert found.tables["filled"]["mean_drawn"].iloc[0] < found.tables["filled"]["mean_seen"].iloc[0]
