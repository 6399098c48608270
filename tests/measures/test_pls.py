"""Importance by PLS: a planted model, single-item themes, the slow way for each replicate, and the models that are refused."""

import functools
import json

import numpy as np
import pandas as pd
import pytest

import csat_research as cr
from csat_research.errors import CsatError, MethodError
from csat_research.measures.importance.importance import importance
from csat_research.measures.index.csi import csi
from csat_research.results.result import Result
from csat_research.stats.draws import cluster_weights
from csat_research.stats.pls import pls, total_effects
from tests.measures.items import ITEMS, column, rows, survey_of
from tests.measures.plain import same_numbers

FEW = {"replicates": 40}
THEMES = {"price": "money", "goods": "money", "speed": "service", "staff": "service", "site": "web"}


def themed(frame, themes=THEMES, **roles):
    return survey_of(frame, questions={name: {"theme": one} for name, one in themes.items()}, **roles)


@functools.cache
def usual():
    return themed(rows())


def slow(frame, weights):
    """Impacts of the items, index of the score and of themes, by one PLS run on rows."""
    names = list(THEMES)
    x = frame[[*names, "score"]].to_numpy(float)
    x = 100 * np.column_stack([(x[:, :5] - 1) / 5, (x[:, 5] - 1) / 4])
    paths = np.zeros((4, 4))
    paths[3, :3] = 1
    found = pls(x, {"money": [0, 1], "service": [2, 3], "web": [4], "csat": [5]}, paths, weights=weights)
    means = np.average(x, axis=0, weights=weights)
    v = found.weights / np.sqrt(np.average((x - means) ** 2, axis=0, weights=weights))
    effect, theme = total_effects(found.paths)[3], [0, 0, 1, 1, 2]
    impact = dict(zip(names, effect[theme] * v[:5] / v[5], strict=True))
    index = [float(v[one] @ means[one] / v[one].sum()) for one in ([0, 1], [2, 3], [4], [5])]
    return np.array([impact[name] for name in ITEMS]), index


# --- the numbers -----------------------------------------------------------------------------------


def test_estimates_and_every_replicate_are_single_runs():
    frame = rows(customers=90)
    found = importance(themed(frame), method="pls", replicates=5)
    order = [str(one) for one in found.table["term"]]
    want, index = slow(frame, frame["w"].to_numpy())
    assert column(found) == pytest.approx(want, abs=1e-9)
    assert found.tables["constructs"]["estimate"].tolist() == pytest.approx(index)
    clients, code = np.unique(frame["client"], return_inverse=True)
    for drawn, made in zip(next(cluster_weights(len(clients), 5, seed=0)), found.draws, strict=True):
        alone, _ = slow(frame, frame["w"].to_numpy() * drawn[code])
        assert made == pytest.approx([alone[ITEMS.index(one)] for one in order], abs=1e-9)


def test_a_planted_model_is_found():
    """Two items a theme that hardly miss it: .5 and .25 points of the score per point of a theme, shared half and half."""
    rng = np.random.default_rng(8)
    themes = 50 + 12 * rng.normal(size=(6000, 2)) @ np.array([[1, 0.4], [0, 0.9]])
    score = 12 + themes @ [0.5, 0.25] + 5 * rng.normal(size=6000)
    items = np.repeat(themes, 2, axis=1) + 1.5 * rng.normal(size=(6000, 4))
    frame = pd.DataFrame(np.column_stack([items, score]).round(), columns=["a", "b", "c", "d", "score"])
    survey = cr.Survey(
        frame.clip(0, 100), csat="score", items=list("abcd"), scales=dict.fromkeys(frame.columns, "0-100"),
        questions={name: {"theme": "one" if name in "ab" else "two"} for name in "abcd"},
    )  # fmt: skip
    found = importance(survey, method="pls", replicates=200)
    # Noise of items shrinks the larger impact by under 2 %; the error of the estimates is about .006.
    assert found.table["estimate"].to_numpy() == pytest.approx([0.25, 0.25, 0.125, 0.125], abs=0.02)
    assert found.table["weight"].to_numpy() == pytest.approx([33.3, 33.3, 16.7, 16.7], abs=1.5)
    constructs = found.tables["constructs"].set_index("theme")
    assert constructs["impact"].dropna().to_numpy() == pytest.approx([0.5, 0.25], abs=0.03)
    assert constructs.loc["csat", "estimate"] == pytest.approx(frame["score"].clip(0, 100).mean())
    assert (constructs["conf_low"] < constructs["estimate"]).all()
    assert set(found.table["rank_low"][:2]) == {1}
    assert found.table["rank_low"][2:].min() == 3


def test_items_alone_are_the_regression_of_the_score():
    """Without themes each item is one: the slopes of least squares, on 0-100."""
    frame = rows()
    found = importance(survey_of(frame), method="pls", **FEW)
    root = np.sqrt(frame["w"].to_numpy())[:, None]
    x = np.column_stack([frame[list(ITEMS)], np.ones(len(frame))])
    slopes = np.linalg.lstsq(root * x, root[:, 0] * frame["score"].to_numpy(), rcond=None)[0][:5]
    assert column(found) == pytest.approx(slopes * 5 / 4, abs=1e-9)
    assert any("plain regression" in str(one) for one in found.cautions)
    assert slopes.clip(0) / slopes.clip(0).sum() == pytest.approx(column(found, "weight") / 100)


def test_the_impact_of_a_theme_is_that_of_its_items_together():
    found = importance(usual(), method="pls", **FEW)
    constructs = found.tables["constructs"].set_index("theme")
    sums = pd.Series(column(found), index=[THEMES[name] for name in ITEMS]).groupby(level=0).sum()
    assert constructs.loc[sums.index, "impact"].to_numpy() == pytest.approx(sums.to_numpy())
    assert np.isnan(constructs.loc["csat", "impact"])
    assert found.tables["paths"]["effect"].tolist() == ["csat"] * 3
    assert any("The index of csat is" in str(one) for one in found.findings)


def test_paths_carry_what_goes_through_other_themes():
    """Web -> service -> csat, web -> csat: the effect of web is the direct path and the product of the others."""
    paths = {"csat": ["service", "money", "web"], "service": "web"}
    found = importance(usual(), method="pls", paths=paths, **FEW)
    ways = found.tables["paths"].set_index(["cause", "effect"])["estimate"]
    effect = found.tables["constructs"].set_index("theme").loc["web", "effect"]
    assert effect == pytest.approx(ways["web", "csat"] + ways["web", "service"] * ways["service", "csat"])


def test_an_impact_below_zero_has_no_weight_and_is_told():
    frame = rows()
    frame["score"] = (4.5 - 0.4 * frame["site"] + 0.3 * frame["price"]).round().clip(1, 5)
    found = importance(themed(frame), method="pls", **FEW)
    row = found.table.set_index("term").loc["site"]
    assert row["estimate"] < 0
    assert (row["weight"], row["rank"]) == (0, 5)
    assert found.table["weight"].sum() == pytest.approx(100)
    assert any("no weight: Speed, Goods, Site" in str(one) for one in found.cautions)
    told = csi(themed(frame), importance=["picks", "pls"], **FEW).cautions
    assert any("By pls these have no weight" in str(one) for one in told)
    frame["score"] = (6 - 0.5 * frame[list(ITEMS)].mean(axis=1)).round().clip(1, 5)
    with pytest.raises(MethodError, match="no item has a weight"):
        importance(themed(frame), method="pls")


def test_what_follows_from_the_score_has_no_weight():
    """A theme after the score belongs to the model and has an index, and no impact on the score."""
    paths = {"csat": ["service", "money"], "web": "csat"}
    found = importance(usual(), method="pls", paths=paths, **FEW)
    assert set(found.table["term"]) == set(ITEMS) - {"site"}
    constructs = found.tables["constructs"]
    assert constructs["theme"].tolist()[-1] == "web"
    assert constructs.set_index("theme").loc["web", ["impact", "effect"]].tolist() == [0, 0]


def test_several_questions_of_a_role_are_one_block():
    frame = rows().assign(again=lambda found: (found["score"] + (found["staff"] > 4)).clip(1, 5))
    survey = cr.Survey(
        frame, csat=["score", "again"], items=list(ITEMS), weight="w", customer="client",
        scales=dict.fromkeys(ITEMS, "1-6") | {"score": "1-5", "again": "1-5"},
        questions={name: {"theme": one} for name, one in THEMES.items()},
    )  # fmt: skip
    constructs = importance(survey, method="pls", **FEW).tables["constructs"].set_index("theme")
    assert constructs.loc["csat", "items"] == 2
    means = [100 * (np.average(frame[one], weights=frame["w"]) - 1) / 4 for one in ("score", "again")]
    assert min(means) < constructs.loc["csat", "estimate"] < max(means)


def test_a_low_answer_that_is_good_is_turned():
    frame = rows()
    themes = {name: {"theme": one} for name, one in THEMES.items()}
    themes["staff"]["better"] = "low"
    turned = survey_of(frame.assign(staff=7 - frame["staff"]), questions=themes)
    one, two = (importance(found, method="pls", **FEW) for found in (themed(frame), turned))
    same_numbers(one.table, two.table)
    same_numbers(one.tables["constructs"], two.tables["constructs"])


# --- the index -------------------------------------------------------------------------------------


def test_an_index_takes_its_weights_by_method_or_result():
    survey = usual()
    weights = importance(survey, method="pls", **FEW)
    one, two = csi(survey, importance="pls", **FEW), csi(survey, importance=weights, **FEW)
    same_numbers(one.table, two.table)
    lost = one.tables["points_lost"].set_index("term").loc[list(ITEMS)]
    assert lost["weight"].to_numpy() == pytest.approx(column(weights, "weight"))
    size = column(weights).clip(0)
    assert lost["weight"].to_numpy() == pytest.approx(100 * size / size.sum())
    assert one.table["estimate"].iloc[0] == pytest.approx(lost["weight"] @ lost["rating"] / 100)
    same_numbers(one.tables["constructs"], weights.tables["constructs"])


def test_a_result_with_paths_is_asked_again_with_them():
    survey = usual()
    given = {"method": "pls", "paths": {"csat": ["service", "web"], "service": "money"}, "scheme": "centroid"}
    weights = importance(survey, **given, **FEW)
    lost = csi(survey, importance=weights, **FEW).tables["points_lost"].set_index("term").loc[list(ITEMS)]
    assert lost["weight"].to_numpy() == pytest.approx(column(weights, "weight"))
    assert json.loads(json.dumps(weights.to_json()))["provenance"]["paths"] == given["paths"]


def test_weights_of_other_answers_are_never_below_zero():
    other = importance(themed(rows(seed=2)), method="pls", **FEW)
    found = csi(usual(), importance=other, **FEW)
    assert found.tables["weights"]["weight"].to_numpy() == pytest.approx(other.table["weight"].to_numpy())
    assert found.tables["weights"]["weight_low"].min() >= 0


# --- what must not matter --------------------------------------------------------------------------


def test_order_of_rows_unit_of_weights_and_halves_do_not_matter():
    frame = rows(customers=40)
    mixed = frame.sample(frac=1, random_state=2).assign(w=lambda found: 10 * found["w"])
    half = frame.assign(w=frame["w"] / 2)
    results = [
        importance(themed(one), method="pls", **FEW)
        for one in (frame, mixed, pd.concat([half, half], ignore_index=True))
    ]
    for other in results[1:]:
        same_numbers(results[0].table, other.table, besides=("n",))
        same_numbers(results[0].tables["constructs"], other.tables["constructs"])


def test_it_shows_itself_and_survives_json():
    found = importance(themed(rows(customers=40)), method=["picks", "pls"], replicates=30)
    assert {"constructs", "paths", "stated_derived", "agreement"} <= set(found.tables)
    assert Result.from_json(found.to_json()).interpret() == found.interpret()
    found.plot()


# --- what is refused -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"paths": {"csat": ["service", "monney"], "web": "service"}}, "money"),
        ({"paths": {"csat": "service", "service": "money"}}, "say nothing of: web"),
        ({"paths": {"service": ["money", "web"]}}, "say nothing of: csat"),
        ({"paths": {"csat": ["web", "money"], "web": "service", "service": "web"}}, "circle"),
        ({"controls": ["site"]}, "no controls"),
        ({"missing": "available"}, "Write one of: listwise"),
        ({"missing": "impute"}, "Write one of: listwise"),
        ({"scheme": "wilsno"}, "centroid"),
        ({"method": "lmg", "paths": {"csat": "web"}}, "belongs to"),
        ({"method": ["lmg", "picks"], "scheme": "centroid"}, "belongs to"),
    ],
)
def test_a_model_that_cannot_be_says_why(given, words):
    with pytest.raises(CsatError, match=words):
        importance(usual(), **({"method": "pls"} | given))


def test_one_theme_is_no_model():
    with pytest.raises(MethodError, match="two themes or more"):
        importance(themed(rows(), dict.fromkeys(ITEMS, "all")), method="pls")


def test_a_theme_called_like_the_score_is_refused():
    with pytest.raises(MethodError, match="another name"):
        importance(themed(rows(), THEMES | {"site": "csat"}), method="pls")


def test_a_reversed_item_is_refused_with_what_to_write():
    frame = rows().assign(staff=lambda found: 7 - found["staff"])
    frame["speed"] = 7 - frame["staff"]
    with pytest.raises(MethodError, match=r'questions={"staff": {"better": "low"}}'):
        importance(themed(frame, THEMES | {"goods": "service"}), method="pls")


def test_an_item_that_hardly_goes_with_its_theme_is_a_caution():
    """Pure chance beside two real items counts backwards in every other survey, and is refused in hardly any."""
    frame = rows(customers=60)
    frame["goods"] = np.random.default_rng(0).integers(1, 7, len(frame))
    found = importance(themed(frame, THEMES | {"goods": "service"}), method="pls", replicates=2)
    assert any("counts backwards there: Goods" in str(one) for one in found.cautions)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda frame: frame.assign(staff=4), "answers the same: Staff"),
        (lambda frame: frame.head(4), "more than 4 complete"),
        (lambda frame: frame.assign(staff=np.nan), "No answer has"),
        (lambda frame: frame.assign(staff=frame["staff"].where(frame.index % 3 == 0)), "listwise"),
    ],
)
def test_answers_that_carry_no_model_are_refused(change, words):
    with pytest.raises(MethodError, match=words):
        importance(themed(change(rows())), method="pls")


def test_drivers_without_a_scale_have_no_index():
    survey = survey_of(rows(), items=None, drivers=["price", "speed"])
    with pytest.raises(MethodError, match="needs the scale"):
        importance(survey, method="pls")


def test_few_customers_have_estimates_and_no_ranges():
    frame = rows(customers=60)
    frame["client"] = [f"c{i % 8}" for i in range(len(frame))]
    found = importance(themed(frame), method="pls", **FEW)
    assert found.table["estimate"].notna().all()
    assert found.table["conf_low"].isna().all()
    assert found.tables["constructs"]["conf_low"].isna().all()
    assert found.tables["constructs"]["estimate"].notna().all()


def test_few_answers_and_loose_themes_are_cautions():
    found = importance(themed(rows(customers=30)), method="pls", **FEW)
    assert any("mostly chance" in str(one) for one in found.cautions)
    frame = rows()
    rng = np.random.default_rng(3)
    for name in ITEMS:  # the items of a theme have nothing in common but the score
        frame[name] = rng.integers(1, 7, len(frame))
    frame["score"] = (frame[list(ITEMS)].mean(axis=1) - 0.5).round().clip(1, 5)
    told = [str(one) for one in importance(themed(frame), method="pls", **FEW).cautions]
    assert any("hardly go together" in one and "money" in one and "web" not in one for one in told)
