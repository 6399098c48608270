"""Sample sizes through the verb: plans on paper, pilots, and that the promised error is what a survey of that size has."""

import math
import re

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import csat_research as cr
from csat_research.errors import MethodError

NORMAL = 1.959963984540054


@pytest.fixture(scope="module")
def shop():
    return cr.example("shop")


def test_on_paper():
    """By hand: .25 z²/.05² = 384.1; NPS at most 1 z²/.05² = 1536.6."""
    assert cr.sample_size("csat", margin=5).table["estimate"].item() == 385
    assert cr.sample_size("nps", margin=5).table["estimate"].item() == 1537
    listed = cr.sample_size("csat", margin=5, population=500, response_rate=25).table.iloc[0]
    assert listed["estimate"] == math.ceil(384.146 / (1 + 383.146 / 500))
    assert listed["asked"] == 4 * listed["estimate"]


def wilson_needs(share: float, margin: float) -> float:
    """The n at which half of Wilson's interval is the margin: margin² N² - z² pq N + z⁴ (pq - 1/4) = 0, n = N - z²."""
    z2, pq = NORMAL**2, share * (1 - share)
    root = math.sqrt(z2**2 * pq**2 - 4 * margin**2 * z2**2 * (pq - 0.25))
    return (z2 * pq + root) / (2 * margin**2) - z2


@pytest.mark.parametrize(("expected", "margin"), [(95, 5), (99, 2), (5, 5), (99.9, 1), (80, 5)])
def test_near_the_ends_as_many_answers_as_wilsons_interval_needs(expected, margin):
    share, half = expected / 100, margin / 100
    cochran = NORMAL**2 * share * (1 - share) / half**2
    found = cr.sample_size("csat", margin=margin, expected=expected)
    assert found.table["estimate"].item() == math.ceil(max(cochran, wilson_needs(share, half)))
    design = cr.sample_size("csat", margin=margin, expected=expected, design_effect=1.5)
    assert design.table["estimate"].item() == math.ceil(1.5 * max(cochran, wilson_needs(share, half)))
    margins = found.tables["margins"].set_index("answers")["points"]
    z = NORMAL
    wilson = z / (1 + z**2 / 100) * math.sqrt(share * (1 - share) / 100 + z**2 / 4 / 100**2)
    assert margins[100] == pytest.approx(100 * max(wilson, z * math.sqrt(share * (1 - share)) / 10))


def test_a_pilot_near_the_end_asks_for_a_range_as_narrow_as_asked():
    """A survey of the answers asked for, of the pilot's share and customers, prints a range of that width."""
    frame = pd.DataFrame({"score": [5] * 190 + [2] * 10, "who": np.repeat(np.arange(100), 2)})
    pilot = cr.csat(cr.Survey(frame, csat="score", customer="who", scales={"score": "1-5"}))
    needed = cr.sample_size(pilot, margin=3).table["estimate"].item()
    times = round(needed / 200)
    wider = pd.concat([frame.assign(who=lambda rows, i=i: rows["who"] + 100 * i) for i in range(times)])
    row = cr.csat(cr.Survey(wider, csat="score", customer="who", scales={"score": "1-5"})).table.iloc[0]
    width = (row["conf_high"] - row["conf_low"]) / 2
    assert width == pytest.approx(3 * math.sqrt(needed / len(wider)), rel=0.03)  # copies of 200 answers


def test_what_a_hundred_answers_give():
    margins = cr.sample_size("csat", margin=5).tables["margins"].set_index("answers")["points"]
    assert margins[100] == pytest.approx(100 * NORMAL * 0.5 / 10)


def test_a_pilot_brings_its_weights_and_customers(shop):
    """The pilot's own margin asks for the pilot's own number of answers."""
    pilot = cr.csat(shop)
    row = pilot.table.iloc[0]
    found = cr.sample_size(pilot, margin=NORMAL * row["std_error"])
    assert found.table["estimate"].item() == pytest.approx(row["n"], abs=1)
    assert (
        found.table["estimate"].item()
        > cr.sample_size("csat", margin=NORMAL * row["std_error"], expected=row["estimate"])
        .table["estimate"]
        .item()
    )


def power_of_shares(before: float, after: float, n: int) -> float:
    """Chance that two shares of n answers each are told apart (z, errors of both), every outcome enumerated."""
    x, y = (np.arange(n + 1)[place] / n for place in ((slice(None), None), (None, slice(None))))
    chance = stats.binom.pmf(np.arange(n + 1), n, before)[:, None] * stats.binom.pmf(
        np.arange(n + 1), n, after
    )
    error = np.sqrt((x * (1 - x) + y * (1 - y)) / n)
    return float(chance[np.abs(x - y) > NORMAL * np.maximum(error, 1e-12)].sum())


@pytest.mark.parametrize(("expected", "difference"), [(95, 3), (80, 5), (20, 10), (50, 10)])
def test_a_change_is_told_in_whichever_direction_it_goes(expected, difference):
    """A fall from 95 to 92 % was told in 70 of 100 cases, not in 80: shares vary more the nearer they lie to a half."""
    n = int(cr.sample_size("csat", difference=difference, expected=expected).table["estimate"].iloc[0])
    found = [power_of_shares(expected / 100, (expected + sign * difference) / 100, n) for sign in (-1, 1)]
    assert min(found) > 0.79


def test_a_pilot_of_a_share_or_an_nps_plans_a_change_as_its_level_does():
    csat, nps = cr.csat([5] * 800 + [2] * 200, scale="1-5"), cr.nps([10] * 600 + [8] * 200 + [3] * 200)
    levels = {"csat": 80, "nps": {"promoters": 60, "detractors": 20}}
    for pilot, (measure, expected) in zip((csat, nps), levels.items(), strict=True):
        planned = cr.sample_size(measure, difference=5, expected=expected).table["estimate"].item()
        assert cr.sample_size(pilot, difference=5).table["estimate"].item() == pytest.approx(
            planned, rel=0.01
        )


def test_groups_are_planned_one_by_one(shop):
    found = cr.sample_size(cr.csat(shop, by="channel"), difference=5)
    assert set(found.table["label"]) == {f"CSAT, {one}" for one in ("chat", "email", "phone", "social")}


def test_the_index_in_its_band(shop):
    pilot = cr.csi(shop, replicates=200)
    row = pilot.table.iloc[0]
    found = cr.sample_size(pilot).table.iloc[0]
    assert found["distance"] == pytest.approx(row["estimate"] - 62)
    v, z = row["n"] * row["std_error"] ** 2, NORMAL + 0.8416212335729143
    assert found["estimate"] == math.ceil(v * (z / (row["estimate"] - 62)) ** 2)
    assert found["conf_low"] < found["estimate"] < found["conf_high"]


def test_equal_items_are_never_surely_told_apart(shop):
    """i08 and i10 are alike in the example: no number of answers can be promised."""
    found = cr.sample_size(cr.importance(shop, replicates=400)).table.set_index("label")
    assert math.isnan(found.loc["Wide choice / Clear website", "conf_high"])
    assert np.isfinite(found.loc["Fair price / Product quality", "conf_high"])


def test_a_driver_without_effect_is_never_surely_found(shop):
    found = cr.sample_size(cr.drivers(shop, cluster="customer")).table.set_index("term")
    assert math.isnan(found.loc["reply_words", "conf_high"])
    low, estimate, high = found.loc["response_hours", ["conf_low", "estimate", "conf_high"]]
    assert low < estimate < high < found.loc["expertise", "estimate"]


def test_few_agents_give_a_number_of_answers_without_a_range(shop):
    """24 agents: n · std_error² would be another with other agents, by more than the pilot's own range says."""
    found = cr.sample_size(cr.drivers(shop))
    assert found.table["estimate"].notna().all()
    assert found.table[["conf_low", "conf_high"]].isna().all(axis=None)
    assert "Under 40 clusters, the answers needed have no range." in map(str, found.cautions)
    assert "any number is enough" not in found.interpret()


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: cr.sample_size("csi", margin=2), "Result of a pilot"),
        (lambda: cr.sample_size("cast", margin=2), "Did you mean “csat”"),
        (lambda: cr.sample_size("csat"), "Say margin="),
        (lambda: cr.sample_size("csat", margin=2, difference=2), "one at a time"),
        (lambda: cr.sample_size("csat", margin=2, expected=800), "such as 80"),
        (
            lambda: cr.sample_size("nps", margin=2, expected={"promoters": 80, "detractors": 40}),
            "of all answers",
        ),
        (lambda: cr.sample_size("csat", margin=2, expected=100), "neither none nor all"),
        (lambda: cr.sample_size("csat", difference=2, expected=0), "neither none nor all"),
        (
            lambda: cr.sample_size("nps", margin=2, expected={"promoters": 100, "detractors": 0}),
            "not all of one kind",
        ),
        (
            lambda: cr.sample_size("nps", margin=2, expected={"promoters": 0, "detractors": 0}),
            "not all of one kind",
        ),
        (lambda: cr.sample_size("nps", margin=2, expected={"promoters": 0.5, "detractors": 0.2}), "in % of"),
        (lambda: cr.sample_size("csat", margin=2, response_rate=0.0), "such as 25"),
        (lambda: cr.sample_size("csat", margin=2, response_rate=0.2), "such as 25"),
        (lambda: cr.sample_size("csat", margin=2, expected=0.8), "such as 80"),
        (lambda: cr.sample_size("csat", margin=2, design_effect=0), "design_effect"),
        (lambda: cr.sample_size(cr.csat([5] * 20, scale="1-5")), "margin= or difference="),
        (lambda: cr.sample_size(cr.csat([5] * 20, scale="1-5"), margin=2), "gives no error"),
    ],
)
def test_what_cannot_be_planned_says_what_to_type(ask, words):
    with pytest.raises(MethodError, match=words):
        ask()


def test_it_reads_like_every_result():
    found = cr.sample_size("csat", difference=5)
    assert isinstance(found.table, pd.DataFrame)
    assert {"n", "estimate", "conf_low", "conf_high"} <= set(found.table)
    assert "<table" in found._repr_html_()
    assert cr.Result.from_json(found.to_json()).interpret() == found.interpret()


def half_satisfied(n=250, **more):
    frame = pd.DataFrame({"score": [5, 2] * n, "wave": ["a"] * n + ["b"] * n}).assign(**more)
    roles = {name: name for name in more}
    return cr.Survey(frame, csat="score", segments=["wave"], scales={"score": "1-5"}, **roles)


def test_a_change_as_a_pilot_asks_for_what_its_level_asks_for():
    """By hand: 2 · 50² · (1.96 + 0.8416)² / 10² = 392.4; the error of a change stands on answers before and after."""
    waves = [half_satisfied().where(wave=one) for one in "ab"]
    found = cr.sample_size(cr.compare(*waves), difference=10).table["estimate"].item()
    assert found == pytest.approx(cr.sample_size("csat", difference=10).table["estimate"].item(), abs=4)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"margin": 3}, "is a change, and margin= is asked of a number of one survey"),
        ({}, "Add difference=."),
    ],
)
def test_a_change_as_a_pilot_says_which_question_it_answers(asked, told):
    found = cr.compare(*(half_satisfied().where(wave=one) for one in "ab"))
    with pytest.raises(MethodError, match=re.escape(told)):
        cr.sample_size(found, **asked)
    with pytest.raises(MethodError, match="Add margin= or difference="):
        cr.sample_size(cr.csat(half_satisfied()))


def test_a_pilot_on_a_list_asks_for_what_chance_asks_for():
    """900 of a list of 1,000 answered: the errors of the pilot are near nothing, those of another survey are not."""
    plain, listed = (cr.csat(half_satisfied(450, **more)) for more in ({}, {"population": 1000}))
    assert (
        cr.sample_size(listed, margin=3).table["estimate"].item()
        == cr.sample_size(plain, margin=3).table["estimate"].item()
    )
    with pytest.raises(MethodError, match="no error of what is to be told"):  # everybody answered
        cr.sample_size(cr.csat(half_satisfied(450, population=900)), margin=3)


def test_a_pilot_whose_strata_have_lists_of_their_own_is_refused():
    lists = {"population": [1000] * 500 + [700] * 500, "stratum": ["x"] * 500 + ["y"] * 500}
    with pytest.raises(MethodError, match="of a list of known size"):
        cr.sample_size(cr.csat(half_satisfied(500, **lists)), margin=3)


def test_what_a_number_of_answers_gives_of_a_list():
    """By hand: 9.8 · √(1 - 100/500) · √(500/499)."""
    found = cr.sample_size("csat", margin=5, population=500).tables["margins"].set_index("answers")["points"]
    assert found[100] == pytest.approx(100 * NORMAL * 0.5 / 10 * math.sqrt(0.8 * 500 / 499))
    assert found.index.max() < 500


def test_a_list_too_short_for_those_who_answer_is_told():
    told = [str(one) for one in cr.sample_size("csat", margin=5, population=2000, response_rate=12).cautions]
    assert any("than the 2,000 on the list" in one for one in told)


def test_gaps_and_associations_are_no_pilots(shop):
    with pytest.raises(MethodError, match="is no pilot"):
        cr.sample_size(cr.service(shop), margin=3)
