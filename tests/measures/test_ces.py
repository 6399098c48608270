"""CES: the mean with its t interval, and the direction that must be declared."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from csat_research.errors import ScaleError
from csat_research.measures.scores.ces import ces
from csat_research.results.drawing.numbers import value_text
from csat_research.results.figures import svg
from csat_research.results.tables import compact
from csat_research.stats.intervals import wilson
from csat_research.survey.survey import Survey, derive
from tests.measures.plain import row_of

ANSWERS = [7, 6, 6, 3, 5, 7, 2, 6, 4, 7, 7, 5]


def test_the_mean_has_a_t_interval():
    row = row_of(ces(ANSWERS, scale="1-7", better="high"), "ces")
    plain = stats.ttest_1samp(ANSWERS, 0).confidence_interval()
    assert row["estimate"] == pytest.approx(np.mean(ANSWERS))
    assert (row["conf_low"], row["conf_high"]) == pytest.approx((plain.low, plain.high))


def test_low_is_turned_so_that_high_is_easy():
    turned = row_of(ces([8 - v for v in ANSWERS], scale="1-7", better="low"), "ces")
    assert turned["estimate"] == pytest.approx(np.mean(ANSWERS))


def test_the_direction_is_not_guessed():
    with pytest.raises(ScaleError, match="easy or hard"):
        ces(ANSWERS, scale="1-7")


def test_a_share_easy_only_where_it_is_declared():
    assert "ces_easy" not in set(ces(ANSWERS, scale="1-7", better="high").table["measure"])
    scale = {"values": "1-7", "satisfied": [5, 6, 7], "better": "high"}
    row = row_of(ces(ANSWERS, scale=scale), "ces_easy")
    assert row["estimate"] == pytest.approx(100 * 9 / 12)
    assert row["conf_low"] == pytest.approx(100 * wilson(9, 12).low)


@pytest.mark.parametrize(("better", "satisfied"), [("low", [5, 6, 7]), ("high", [1, 2])])
def test_the_worst_answers_cannot_be_the_satisfied_ones(better, satisfied):
    """Codes are those of the file: 5, 6, 7 of a scale on which 1 is easy are the hard ones, and a share of them is no ease."""
    with pytest.raises(ScaleError, match=f"worst answers of 1-7 as better: .{better}. says"):
        ces(ANSWERS, scale={"values": "1-7", "satisfied": satisfied, "better": better})


def test_the_declared_codes_turn_with_the_scale():
    scale = {"values": "1-7", "satisfied": [1, 2, 3], "better": "low"}
    row = row_of(ces([8 - v for v in ANSWERS], scale=scale), "ces_easy")
    assert row["estimate"] == pytest.approx(100 * 9 / 12)


def test_every_customer_counts_once_when_asked():
    frame = pd.DataFrame({"client": ["a"] * 10 + list("bcdefghijk"), "effort": [1] * 10 + [7] * 10})
    scale = {"values": "1-7", "better": "high"}
    survey = Survey(frame, ces="effort", customer="client", scales={"effort": scale})
    assert row_of(ces(survey), "ces")["estimate"] == pytest.approx(4)
    assert row_of(ces(survey, per="customer"), "ces")["estimate"] == pytest.approx(71 / 11)


def test_answers_that_are_all_alike_have_no_range():
    """No spread was seen in three answers; "3.00 to 3.00" would claim that there is none."""
    found = ces([3, 3, 3], scale="1-7", better="high")
    row = row_of(found, "ces")
    assert (row["estimate"], row["std_error"]) == (3, 0)
    assert np.isnan([row["conf_low"], row["conf_high"]]).all()
    assert "all answers are alike" in found.interpret()


def test_sentence_picture_and_table_write_the_same_number():
    found = ces(ANSWERS, scale={"values": "1-7", "satisfied": [6, 7], "better": "high"})
    wanted = f"{row_of(found, 'ces')['estimate']:.2f}"
    assert wanted in found.interpret()
    picture = value_text(found.figure.data.iloc[0], found.figure.options)
    assert str(picture).startswith(wanted)
    shown = compact(found.table, 0.95, "number", "ease", "en", found.figure.options["format"])[0]
    assert wanted in shown.iloc[0].tolist()
    assert f"{row_of(found, 'ces_easy')['estimate']:.1f}" in shown.iloc[1].tolist()


@pytest.mark.parametrize("better", ["high", "low"])
def test_the_silent_could_all_have_found_it_hardest_or_easiest(better):
    frame = pd.DataFrame({"effort": [*ANSWERS, None, None, None], "state": ["answered"] * 12 + ["asked"] * 3})
    scale = {"values": "1-7", "better": better}
    survey = Survey(frame, ces="effort", status="state", scales={"effort": scale})
    told = ces(survey).tables["response"].iloc[0]
    every = [
        row_of(ces(frame["effort"].fillna(code), scale="1-7", better=better), "ces")["estimate"]
        for code in (1, 7)
    ]
    assert [told["bound_low"], told["bound_high"]] == pytest.approx(sorted(every))


def test_where_customers_weigh_unequally_the_range_is_that_of_wilson_with_the_jackknife():
    """|mean - m| = t √V(m), V(m) as the variance of a share shrinks to the ends; V leaves out one customer at a time."""
    rng = np.random.default_rng(4)
    frame = pd.DataFrame(
        {"effort": np.resize(ANSWERS, 40), "who": rng.integers(0, 18, 40), "w": rng.lognormal(0, 0.5, 40)}
    )
    scale = {"effort": {"values": "1-7", "better": "high"}}
    row = row_of(ces(Survey(frame, ces="effort", customer="who", weight="w", scales=scale)), "ces")
    mean = np.average(frame["effort"], weights=frame["w"])
    own = frame.groupby("who")["w"].sum().to_numpy()
    left = [one for _, one in frame.groupby("who")]
    without = [frame.drop(one.index) for one in left]
    moved = np.array([np.average(one["effort"], weights=one["w"]) for one in without]) - mean
    g, k = len(own), own.sum() ** 2 / (own**2).sum()
    variance, t = (g - 1) / g * (moved**2).sum(), stats.t.isf(0.025, k - 1)
    for m in (row["conf_low"], row["conf_high"]):
        here = (m - 1) * (7 - m) / ((mean - 1) * (7 - mean))
        assert (mean - m) ** 2 == pytest.approx(t**2 * variance * here)
    assert row["std_error"] ** 2 < variance


def test_customers_who_weigh_alike_have_the_t_interval_of_their_means():
    frame = pd.DataFrame({"effort": np.resize(ANSWERS, 40), "who": np.arange(40) // 2})
    survey = Survey(
        frame, ces="effort", customer="who", scales={"effort": {"values": "1-7", "better": "high"}}
    )
    row, means = row_of(ces(survey), "ces"), frame.groupby("who")["effort"].mean()
    plain = stats.ttest_1samp(means, 0).confidence_interval()
    assert (row["conf_low"], row["conf_high"]) == pytest.approx((plain.low, plain.high))


def test_answers_that_differ_are_not_called_alike_where_no_error_can_be_told():
    """A stratum for each answer leaves no degree of freedom; where nobody differs, that is what is said."""
    rows = pd.DataFrame({"ease": [1, 2, 3, 4, 5, 6, 7] * 2, "area": [f"a{i}" for i in range(14)]})
    asked = {"ces": "ease", "scales": {"ease": "1-7"}, "questions": {"ease": {"better": "high"}}}
    assert "no error can be told" in ces(Survey(rows, stratum="area", **asked)).interpret()
    assert "all answers are alike" in ces(Survey(rows.assign(ease=4), **asked)).interpret()


def test_who_left_the_question_blank_is_told_apart_from_those_asked():
    """Of 100 asked 40 answered the survey, 5 of them not this question: 95 = 35 + 60, and the 5 are said."""
    state = ["answered"] * 40 + ["asked"] * 60
    effort = [*ANSWERS, *ANSWERS, *ANSWERS[:11], *[None] * 65]
    scale = {"values": "1-7", "better": "high"}
    found = ces(
        Survey(
            pd.DataFrame({"effort": effort, "state": state}),
            ces="effort",
            status="state",
            scales={"effort": scale},
        )
    )
    response = found.tables["response"].iloc[0]
    assert (response["asked"], response["answered"], response["left_blank"]) == (95, 35, 5)
    told = [str(one) for one in found.cautions]
    at = next(i for i, one in enumerate(told) if one.startswith("63.2\xa0% of those asked did not answer"))
    assert told[at + 1] == "5 more answered and left this question blank: neither asked nor silent here."


def test_where_nobody_left_it_blank_nothing_is_said_of_it():
    assert not [one for one in ces(ANSWERS, scale="1-7", better="high").cautions if "blank" in str(one)]


@pytest.mark.parametrize(
    ("told", "expected"), [({"ces": 5.5}, 5.5), ({"score": 5.5}, 5.5), ({"nps": 30}, None)]
)
def test_a_target_of_ease_is_drawn_among_its_groups(told, expected):
    frame = pd.DataFrame({"ease": [7, 6, 6, 3, 5, 4] * 10, "channel": ["chat", "mail", "phone"] * 20})
    survey = Survey(
        frame,
        ces="ease",
        segments=["channel"],
        scales={"ease": "1-7"},
        questions={"ease": {"better": "high"}},
    )
    found = ces(derive(survey, about=replace(survey.about, settings={"target": told})), by="channel").figure
    assert found.options.get("target") == expected
    assert ("target 5.5" in svg(found, "en", 676)) == (expected is not None)
