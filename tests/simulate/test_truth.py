"""The stored truth: its Monte Carlo error is small, it agrees with what was planted, and with a run of its own."""

import json
from functools import cache

import numpy as np
import pandas as pd
import pytest

from csat_research.simulate.plain import auc, lmg, logit_fit, ordinal_fit, ranks
from csat_research.simulate.truth import load_truth, planted, simulate_truth
from csat_research.simulate.world import WORLDS


def rows(verb: str, name: str = "shop", **chosen: str) -> pd.DataFrame:
    """Rows of the truth whose named cells are as chosen; a cell chosen as "" is empty."""
    table = pd.DataFrame(load_truth(name)[verb])
    for column, value in chosen.items():
        table = table[table[column].fillna("") == value]
    return table


def number(verb: str, name: str = "shop", **chosen: str) -> float:
    found = rows(verb, name, **chosen)
    assert len(found) == 1, found
    return float(found["estimate"].iloc[0])


@cache
def small(name: str) -> dict:
    return simulate_truth(WORLDS[name], total=24_000, batches=6, seed=7)


@pytest.mark.parametrize("name", sorted(WORLDS))
def test_stored_truth_is_that_of_the_generator_as_it_stands(name):
    """A changed constant without a new truth file is caught: planted numbers at once, the rest within chance."""
    stored, now = load_truth(name), small(name)
    assert stored["planted"] == json.loads(json.dumps(planted(WORLDS[name])))
    assert stored["contacts"] == 2_000_000
    for verb in ("csat", "nps", "ces", "csi", "icc", "drivers"):
        for old, new in zip(stored[verb], now[verb], strict=True):
            # Six batches: t with 5 degrees of freedom, several hundred comparisons.
            assert (
                abs(old["estimate"] - new["estimate"])
                < 15 * np.hypot(old["mc_error"], new["mc_error"]) + 0.02
            )


@pytest.mark.parametrize("name", sorted(WORLDS))
def test_monte_carlo_error_is_small_beside_the_error_of_an_analysis(name):
    """At n = 3,000 csat has an error of about 1.1 points, nps of 2, an LMG share of about 1, a purchase rate of 1."""
    for verb, limit in {"csat": 0.11, "nps": 0.25, "ces": 0.12, "csi": 0.05, "importance": 0.06}.items():
        table = pd.DataFrame(load_truth(name)[verb])
        table = table[table["month"].isna()] if "month" in table else table
        table = table[table["channel"].isna()] if "channel" in table else table
        assert table["mc_error"].max() < limit, verb
    effects = rows("drivers", name, contrast="quarter", measure="csat")
    assert effects.loc[effects["term"] != "agent_tenure", "mc_error"].max() < 0.1


def test_planted_zeros_are_zeros_and_planted_effects_are_not():
    for model in ("ordinal", "logistic", "linear"):
        table = rows("drivers", model=model, measure="csat", contrast="quarter").set_index("term")
        z = (table["estimate"] / table["mc_error"]).abs()
        assert z[["messages", "reply_words"]].max() < 4
        assert z[["response_hours", "resolution_hours", "expertise", "agent_tenure"]].min() > 8
    assert rows("importance", method="lmg", term="i12")["estimate"].item() < 0.01


def test_the_ordinal_curve_is_near_the_logistic_one():
    """Two estimands of one world: the whole scale and satisfied or not say nearly the same of every driver."""
    both = [
        rows("drivers", model=model, measure="csat", contrast="quarter").set_index("term")["estimate"]
        for model in ("ordinal", "logistic")
    ]
    assert (both[0] - both[1]).abs().max() < 0.3


def test_equal_items_have_equal_truth():
    for method in ("picks", "lmg", "correlation"):
        pair = [rows("importance", method=method, term=term) for term in ("i08", "i10")]
        gap = pair[0]["estimate"].item() - pair[1]["estimate"].item()
        assert abs(gap) < 4 * np.hypot(pair[0]["mc_error"].item(), pair[1]["mc_error"].item())


def test_an_item_without_effect_still_has_a_share_because_it_goes_with_real_ones():
    assert number("importance", method="lmg", term="i11") > 1


def test_parts_add_up():
    for name in WORLDS:
        assert rows("importance", name, method="picks")["estimate"].sum() == pytest.approx(100)
        for rescale in ("maximum", "range"):
            index = number("csi", name, rescale=rescale, measure="csi")
            assert rows("csi", name, rescale=rescale, measure="points_lost")[
                "estimate"
            ].sum() == pytest.approx(100 - index)
        groups = {
            m: number("nps", name, measure=m, per="answer", channel="", month="")
            for m in ("promoters", "passives", "detractors", "nps")
        }
        assert groups["promoters"] + groups["passives"] + groups["detractors"] == pytest.approx(100)
        assert groups["promoters"] - groups["detractors"] == pytest.approx(groups["nps"])


def test_weights_repair_the_shop_and_the_bias_of_the_silent_world_is_recorded():
    for row in load_truth("shop")["bias"]:
        assert abs(row["estimate"]) < 4 * row["mc_error"]
    bias = {row["measure"]: row["estimate"] for row in load_truth("silent")["bias"]}
    assert bias["csat"] > 5
    weighted, true = (
        number("weighted", "silent", measure="csat"),
        number("csat", "silent", measure="csat", per="answer", channel="", month=""),
    )
    assert weighted - true == pytest.approx(bias["csat"])
    # What everybody would have answered is the same in both worlds; only who answers differs.
    assert true == pytest.approx(number("csat", measure="csat", per="answer", channel="", month=""))


def test_the_drop_and_the_mix_shift_are_in_the_shop_and_not_in_the_still_world():
    assert number("compare", change="drop", measure="csat") < -15
    assert number("compare", change="mix", measure="csat") < -3
    assert abs(number("compare", change="mix", measure="log_response_hours")) < 0.01
    for change in ("drop", "mix", "last month"):
        still = rows("compare", "still", change=change, measure="csat")
        assert abs(still["estimate"].item()) < 4 * still["mc_error"].item()


def test_answers_and_customers_differ_by_two_points_or_more():
    answer, customer = (
        number("csat", measure="csat", per=per, channel="", month="") for per in ("answer", "customer")
    )
    assert customer - answer > 2


def test_the_planted_purchase_logit_is_the_true_one():
    planted_logit = load_truth("shop")["planted"]["purchase_logit"]
    for term, slope in planted_logit.items():
        row = rows("loyalty", measure="logit", model="both and purchases before", term=term)
        assert abs(row["estimate"].item() - slope) < 4 * row["mc_error"].item()


def test_satisfied_customers_buy_more_often():
    satisfied, others = (number("loyalty", measure="rate", group=group) for group in ("satisfied", "others"))
    assert satisfied - others > 10
    by_score = [number("loyalty", measure="rate", group=f"csat {score}") for score in range(1, 6)]
    assert by_score == sorted(by_score)


# The plain fits behind the truth, against slow and obvious ones.


def test_lmg_is_the_mean_over_all_orders():
    from itertools import permutations

    rng = np.random.default_rng(1)
    x = rng.standard_normal((200, 4)) @ rng.standard_normal((4, 4))
    correlations = np.corrcoef(np.column_stack([x @ [1, 0.5, 0, -1] + rng.standard_normal(200), x]).T)

    def explained(chosen):
        if not chosen:
            return 0.0
        index = np.array(chosen) + 1
        return correlations[0, index] @ np.linalg.solve(
            correlations[np.ix_(index, index)], correlations[0, index]
        )

    gains = np.zeros(4)
    orders = list(permutations(range(4)))
    for order in orders:
        for place, driver in enumerate(order):
            gains[driver] += explained(order[: place + 1]) - explained(order[:place])
    np.testing.assert_allclose(lmg(correlations), gains / len(orders))


def test_logit_fit_is_that_of_statsmodels():
    import statsmodels.api as sm

    rng = np.random.default_rng(2)
    design = np.column_stack([np.ones(300), rng.standard_normal((300, 2))])
    outcome = (rng.random(300) < 1 / (1 + np.exp(-design @ [0.2, 1, -0.5]))).astype(float)
    weights = rng.integers(1, 4, 300).astype(float)
    whole = sm.Logit(
        np.repeat(outcome, weights.astype(int)), np.repeat(design, weights.astype(int), axis=0)
    ).fit(disp=0)
    np.testing.assert_allclose(logit_fit(design, outcome, weights), whole.params, atol=1e-7)


def test_ordinal_fit_is_that_of_statsmodels():
    from statsmodels.miscmodels.ordinal_model import OrderedModel

    rng = np.random.default_rng(2)
    columns = rng.standard_normal((300, 2))
    codes = np.searchsorted([-1, 0.5, 2], columns @ [1, -0.5] + rng.logistic(size=300))
    weights = rng.integers(1, 4, 300)
    model = OrderedModel(np.repeat(codes, weights), np.repeat(columns, weights, axis=0), distr="logit")
    whole = model.fit(method="newton", disp=0)
    thresholds, slopes = ordinal_fit(columns, codes, weights.astype(float))
    np.testing.assert_allclose(slopes, whole.params[:2], atol=1e-6)
    np.testing.assert_allclose(thresholds, model.transform_threshold_params(whole.params)[1:-1], atol=1e-6)


def test_auc_and_ranks_count_pairs():
    rng = np.random.default_rng(3)
    score, event = rng.integers(1, 6, 80).astype(float), rng.random(80) < 0.4
    pairs = np.sign(score[event][:, None] - score[~event][None, :])
    assert auc(score, event, np.ones(80)) == pytest.approx((pairs.mean() + 1) / 2)
    from scipy.stats import rankdata

    np.testing.assert_allclose(ranks(score, np.ones(80)) + 0.5, rankdata(score))
