"""NPS: the trade's arithmetic, rows by hand, and refusals."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from csat_research.errors import CsatError, ScaleError
from csat_research.measures.scores.nps import nps
from csat_research.results.figures import svg
from csat_research.stats.nps_intervals import nps_score
from csat_research.survey.survey import Survey, derive
from tests.measures.plain import mean_and_error, row_of, same_numbers, survey_rows


def shop(frame=None, **roles):
    frame = survey_rows() if frame is None else frame
    return Survey(frame, nps="ltr", segments=["channel"], **roles)


def test_passives_stay_in_the_base():
    table = nps({10: 30, 9: 20, 8: 25, 7: 5, 3: 20}).table.set_index("measure")["estimate"]
    assert table["nps"] == pytest.approx(30)
    assert table[["promoters", "passives", "detractors"]].tolist() == pytest.approx([50, 30, 20])


def test_plain_answers_get_the_score_interval():
    row = nps({10: 30, 9: 20, 8: 25, 7: 5, 3: 20}).table.iloc[0]
    plain = nps_score(50, 30, 20)
    assert (row["conf_low"], row["conf_high"]) == pytest.approx((100 * plain.low, 100 * plain.high), abs=1e-6)


@pytest.mark.parametrize("weighted", [True, False])
def test_estimate_and_error_are_those_of_the_rows(weighted):
    frame = survey_rows()
    roles = {"weight": "w"} if weighted else {}
    row = row_of(nps(shop(frame, customer="client", **roles)), "nps")
    sign = ((frame["ltr"] >= 9).astype(float) - (frame["ltr"] <= 6)).where(frame["ltr"].notna())
    weights = frame["w"] if weighted else np.ones(len(frame))
    mean, error = mean_and_error(sign, weights, frame["client"])
    assert (row["estimate"], row["std_error"]) == pytest.approx((100 * mean, 100 * error), rel=1e-9)
    assert row["conf_low"] < row["estimate"] < row["conf_high"]


def test_promoters_minus_detractors_is_nps_in_every_group():
    table = nps(shop(customer="client", weight="w"), by="channel").table
    wide = table.pivot(index="channel", columns="measure", values="estimate")
    assert (wide["promoters"] - wide["detractors"]).to_numpy() == pytest.approx(wide["nps"].to_numpy())
    assert wide[["promoters", "passives", "detractors"]].sum(axis=1).to_numpy() == pytest.approx(100)


@pytest.mark.parametrize("answers", [[10, 9, 11], [10, 9.5, 3], [-1, 10, 9]])
def test_only_whole_numbers_from_0_to_10(answers):
    with pytest.raises(CsatError):
        nps(answers * 20)


def test_a_scale_that_starts_at_one_is_refused():
    with pytest.raises(CsatError, match="0-10"):
        nps([1] * 10 + [10] * 40 + [7] * 20)


def test_order_and_weight_unit_do_not_matter():
    frame = survey_rows()
    other = frame.sample(frac=1, random_state=5).assign(w=lambda rows: 10 * rows["w"])
    same_numbers(
        nps(shop(frame, customer="client", weight="w"), by="channel").table,
        nps(shop(other, customer="client", weight="w"), by="channel").table,
    )


def test_answers_that_are_all_0_are_not_said_to_hold_none():
    with pytest.raises(ScaleError, match="nobody gave more than 5 here"):
        nps([0, 5] * 15)


@pytest.mark.parametrize("name", ["score", "adjusted", "wald"])
def test_every_interval_is_ordered(name):
    row = nps({10: 30, 9: 20, 8: 25, 7: 5, 3: 20}, interval=name).table.iloc[0]
    assert row["conf_low"] < row["estimate"] < row["conf_high"]


@pytest.mark.parametrize("answer", [10, 8, 6])
def test_walds_range_has_no_width_where_all_are_alike_and_is_left_out(answer):
    """Nothing is ever more certain than it is: +100.0 (+100.0 to +100.0) of thirty answers was."""
    found = nps([answer] * 30, interval="wald")
    row = found.table.iloc[0]
    assert row[["conf_low", "conf_high"]].isna().all()
    assert (row["estimate"], row["std_error"]) == (100 * (answer == 10) - 100 * (answer == 6), 0)
    assert "no width" in found.interpret()
    assert "without interval= there is one: all answers" in " ".join(map(str, found.cautions))
    frame = pd.DataFrame({"ltr": [answer] * 30 + [10, 3] * 20, "channel": ["a"] * 30 + ["b"] * 40})
    groups = nps(Survey(frame, nps="ltr", segments=["channel"]), by="channel", interval="wald")
    assert "there is one: a." in " ".join(map(str, groups.cautions))
    assert groups.table.loc[groups.table["measure"] == "nps", "conf_low"].isna().tolist() == [True, False]
    for name in ("score", "adjusted"):
        other = nps([answer] * 30, interval=name).table.iloc[0]
        assert other["conf_high"] > other["conf_low"] + 10


def test_the_lowest_and_the_highest_group_have_ranges_that_hold_for_all_groups():
    scores = {"a": [10] * 5 + [3] * 30, "b": [10] * 20 + [7] * 15}
    frame = pd.DataFrame([(name, x) for name, xs in scores.items() for x in xs], columns=["channel", "ltr"])
    told = nps(Survey(frame, nps="ltr", segments=["channel"]), by="channel").interpret()
    low = nps_score(5, 0, 30, 1 - 0.05 / 2)
    assert f"(a; −{-100 * low.low:.1f} to −{-100 * low.high:.1f})" in told
    assert "ranges for all 2 groups at once" in told


def test_the_silent_could_all_be_detractors_or_all_promoters():
    frame = pd.DataFrame(
        {"ltr": [10] * 50 + [7] * 10 + [2] * 20 + [None] * 20, "state": ["answered"] * 80 + ["asked"] * 20}
    )
    told = nps(Survey(frame, nps="ltr", status="state")).tables["response"].iloc[0]
    assert (told["asked"], told["answered"], told["rate"]) == (100, 80, 80)
    ends = [row_of(nps(frame["ltr"].fillna(code)), "nps")["estimate"] for code in (0, 10)]
    assert [told["bound_low"], told["bound_high"]] == pytest.approx(ends)


def test_the_silent_could_be_all_detractors_or_all_promoters():
    frame = pd.DataFrame(
        {"ltr": [10] * 30 + [0] * 10 + [None] * 60, "status": ["answered"] * 40 + ["asked"] * 60}
    )
    frame["channel"] = ["chat", "mail"] * 50
    survey = Survey(frame, nps="ltr", status="status", segments=["channel"])
    told = nps(survey).tables["response"].iloc[0]
    assert told[["rate", "estimate", "bound_low", "bound_high"]].tolist() == pytest.approx(
        [40, 50, 20 - 60, 20 + 60]
    )
    assert nps(survey, by="channel").tables["bounds"]["asked"].tolist() == [50, 50]


def test_a_picture_whose_parts_do_not_add_up_says_that_they_are_rounded():
    """33 + 33 + 33 is 99: no part is bent to fit, for the table beside it has the same number with a decimal."""
    third = nps({10: 10, 8: 10, 3: 10})
    whole = nps({10: 50, 8: 30, 3: 20})
    assert str(third.figure.subtitle).endswith("; parts are rounded")
    assert "rounded" not in str(whole.figure.subtitle)


def with_target(survey, **target):
    return derive(survey, about=replace(survey.about, settings={"target": target}))


@pytest.mark.parametrize(
    ("told", "expected"), [({"nps": 30}, 30.0), ({"score": 30}, 30.0), ({"csat": 85}, None)]
)
def test_a_target_of_nps_is_drawn_among_its_groups(told, expected):
    """Of CSAT alone was it drawn there; the score that is followed has it by the name `score` too."""
    found = nps(with_target(shop(), **told), by="channel").figure
    assert found.options.get("target") == expected
    assert ("target +30" in svg(found, "en", 676)) == (expected is not None)


@pytest.mark.parametrize("width", [330, 676])
@pytest.mark.parametrize("target", [-60, 15, 30, 90])
def test_the_line_of_the_target_lies_where_the_scale_has_it(target, width):
    """Also where it lies beyond all groups; its name stands inside the picture."""
    drawn = svg(nps(with_target(shop(), nps=target), by="channel").figure, "en", width)
    zero = float(re.search(r'stroke:#1b2129;stroke-width:1.3" d="M([\d.]+)', drawn)[1])
    dashed = float(re.search(r'stroke-dasharray[^"]*" d="M([\d.]+)', drawn)[1])
    ticks = re.findall(r'x="(\d+)" y="\d+">([+−]\d+)</text>', drawn)
    middle, value = next((x, said) for x, said in ticks if abs(float(x) - zero) > 10)
    slope = (float(middle) - zero) / float(value.replace("−", "-"))
    assert dashed - zero == pytest.approx(slope * target, abs=3.0)  # a tick stands on whole pixels
    assert 0 < dashed < width
