"""A list of known size: errors shrink by √(1 - f), as R's fpc, and only where the size is declared."""

import numpy as np
import pandas as pd
import pytest

import csat_research as cr
from csat_research.errors import ColumnError
from csat_research.reporting.keys import answers_key
from csat_research.reporting.parameters import read
from csat_research.reporting.parts import Parts
from csat_research.stats.survey_means import design_of, survey_mean
from tests.measures.plain import row_of

SCALES = {"score": "1-5", "ease": {"values": "1-7", "better": "high"}}


def answers(n=200, seed=3):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "score": rng.choice([1, 2, 3, 4, 5], n, p=[0.05, 0.1, 0.15, 0.3, 0.4]).astype(float),
            "ltr": rng.integers(0, 11, n).astype(float),
            "ease": rng.integers(1, 8, n).astype(float),
        }
    )


def survey_of(frame, **roles):
    return cr.Survey(frame, csat="score", nps="ltr", ces="ease", scales=SCALES, **roles)


@pytest.mark.parametrize(
    ("verb", "measure"), [(cr.csat, "csat"), (cr.csat, "csat_mean"), (cr.nps, "nps"), (cr.ces, "ces")]
)
def test_errors_shrink_by_the_part_that_did_not_answer(verb, measure):
    frame = answers().assign(on_list=320)
    plain, listed = (
        row_of(verb(survey_of(frame, **roles)), measure) for roles in ({}, {"population": "on_list"})
    )
    assert listed["estimate"] == plain["estimate"]
    assert listed["std_error"] == pytest.approx(plain["std_error"] * np.sqrt(1 - 200 / 320))
    inside = (
        plain["conf_low"] < listed["conf_low"] < listed["estimate"] < listed["conf_high"] < plain["conf_high"]
    )
    assert inside


def test_strata_and_customers_are_those_of_a_design_with_fpc():
    """survey_mean is held to R's svymean with fpc in tests/reference."""
    rng = np.random.default_rng(8)
    frame = answers(300)
    frame["client"] = rng.integers(0, 120, 300)
    frame["site"] = np.where(frame["client"] % 3 == 0, "north", "south")
    frame["on_list"] = np.where(frame["site"] == "north", 60, 200)
    found = row_of(cr.csat(survey_of(frame, customer="client", stratum="site", population="on_list")), "csat")
    plan = design_of(300, clusters=frame["client"], strata=frame["site"], fpc=frame["on_list"])
    want = survey_mean((frame["score"] >= 4).astype(float), plan)
    assert found["std_error"] == pytest.approx(100 * want.std_error)


@pytest.mark.parametrize("weights", [False, True])
def test_strata_without_customers(weights):
    frame = answers(300).assign(site=["north", "south", "south"] * 100)
    frame["on_list"] = np.where(frame["site"] == "north", 110, 1000)
    frame["w"] = np.random.default_rng(1).lognormal(0, 0.4, 300) if weights else 1.0
    survey = survey_of(frame, stratum="site", population="on_list", **({"weight": "w"} if weights else {}))
    plan = design_of(300, weights=frame["w"], strata=frame["site"], fpc=frame["on_list"])
    want = survey_mean((frame["score"] >= 4).astype(float), plan)
    assert row_of(cr.csat(survey), "csat")["std_error"] == pytest.approx(100 * want.std_error)


def test_where_everybody_answered_nothing_is_left_to_chance():
    for verb, measure in ((cr.csat, "csat"), (cr.nps, "nps"), (cr.ces, "ces")):
        row = row_of(verb(survey_of(answers().assign(on_list=200), population="on_list")), measure)
        assert row["std_error"] == 0
        assert row["conf_low"] == row["estimate"] == row["conf_high"]


def test_who_is_silent_is_no_part_of_those_who_answered():
    frame = answers().assign(on_list=400)
    frame.loc[frame.index[:80], "score"] = np.nan
    row = row_of(cr.csat(survey_of(frame, population="on_list")), "csat")
    share = (frame["score"].dropna() >= 4).mean()
    assert row["std_error"] == pytest.approx(100 * np.sqrt(share * (1 - share) / 119 * (1 - 120 / 400)))


def test_it_is_said_whom_the_ranges_are_of_and_where_the_size_is_not_used():
    survey = survey_of(answers().assign(on_list=320), population="on_list")
    assert any("the 320 on the list" in str(one) for one in cr.csat(survey).cautions)
    assert any("not used here" in str(one) for one in cr.drivers(survey, drivers=["ease"]).cautions)
    assert not any("list" in str(one) for one in cr.csat(survey_of(answers())).cautions)


@pytest.mark.parametrize(
    ("sizes", "told"),
    [
        ([150] * 200, "200 answered"),
        ([300] * 100 + [500] * 100, "declare the stratum"),
        ([300] * 199 + [None], "same in every"),
    ],
)
def test_a_size_that_cannot_be_is_refused(sizes, told):
    with pytest.raises(ColumnError, match=told):
        cr.csat(survey_of(answers().assign(on_list=sizes), population="on_list"))


def test_a_group_that_is_chosen_has_the_error_of_its_group():
    """900 of a list of 1,000 answered, so a tenth of the error is left, of each group as of all."""
    frame = answers(900).assign(on_list=1000, who=range(900), part=["x", "y", "x", "x", "x"] * 180)
    survey = survey_of(frame, population="on_list", customer="who", segments=["part"])
    beside = cr.csat(survey, by="part").table.set_index(["part", "measure"])
    alone = row_of(cr.csat(survey.where(part="y")), "csat")
    assert alone["estimate"] == pytest.approx(beside.loc[("y", "csat"), "estimate"])
    assert alone["std_error"] == pytest.approx(beside.loc[("y", "csat"), "std_error"], rel=0.005)


def listed_shop(strata=True):
    """A list of 700 customers of two sites, of whom 560 answered some of three questions, in three channels."""
    rng = np.random.default_rng(12)
    frame = answers(900, seed=5).assign(who=[f"c{one}" for one in rng.integers(0, 560, 900)])
    frame["site"] = np.where(frame["who"].str[-1].isin(list("012")), "north", "south")
    frame["on_list"] = np.where(frame["site"] == "north", 200, 500) if strata else 700
    frame["part"] = rng.choice(["x", "y", "z"], 900)
    frame.loc[rng.random(900) < 0.1, "ltr"] = np.nan
    roles = {"population": "on_list", "customer": "who", "segments": ["part"]}
    return survey_of(frame, **roles, **({"stratum": "site"} if strata else {}))


def numbers(survey):
    tables = [verb(survey).table for verb in (cr.csat, cr.nps, cr.ces)]
    return pd.concat(tables, ignore_index=True).select_dtypes("number")


@pytest.mark.parametrize("strata", [True, False])
def test_a_part_that_is_written_has_the_errors_of_where(strata, tmp_path):
    survey = listed_shop(strata)
    chosen = survey.where(part="y")
    pd.testing.assert_frame_equal(numbers(cr.read_survey(cr.write_survey(chosen, tmp_path))), numbers(chosen))
    again = cr.read_survey(tmp_path / "survey.yml").where(site="south") if strata else None
    if again is not None:
        pd.testing.assert_frame_equal(numbers(again), numbers(chosen.where(site="south")))


@pytest.mark.parametrize("strata", [True, False])
def test_cells_of_a_list_have_the_errors_of_its_rows(strata):
    survey = listed_shop(strata)
    for one in (survey, survey.where(part="y")):
        pd.testing.assert_frame_equal(numbers(one.compact("score", "ltr", "ease", "part")), numbers(one))
    cells = survey.compact("score", "ltr", "ease", "part").where(part="y")
    pd.testing.assert_frame_equal(numbers(cells), numbers(survey.where(part="y")))


def test_a_report_of_a_group_is_handed_the_size_of_the_whole_list(tmp_path):
    survey = listed_shop()
    template = read("monthly")
    assert template.about["reads"] == "where"
    for name in ("x", "y"):
        path = Parts(survey, template, tmp_path, answers_key(survey)).path({"part": name})
        pd.testing.assert_frame_equal(numbers(cr.read_survey(path)), numbers(survey.where(part=name)))


def test_the_same_answers_of_another_list_are_another_survey():
    """So that a report of the one is never taken for the report of the other."""
    frame = answers(200).assign(on_list=1000, part=["x", "y"] * 100)
    roles = {"population": "on_list", "segments": ["part"]}
    less = frame.copy()
    less.loc[less["part"] == "x", ["score", "ltr", "ease"]] = np.nan
    keys = [answers_key(survey_of(one, **roles).where(part="y")) for one in (frame, less)]
    assert keys[0] != keys[1]


def desk(n=240, on_list=400, seed=2):
    rng = np.random.default_rng(seed)
    frame = answers(n, seed).assign(
        reply_hours=rng.lognormal(1, 0.8, n), first_contact=rng.integers(0, 2, n), on_list=on_list,
        part=rng.choice(["x", "y"], n), who=[f"c{one}" for one in rng.integers(0, n // 2, n)],
    )  # fmt: skip
    frame.loc[frame.index[:40], "first_contact"] = np.nan
    return frame


def desk_of(frame, **roles):
    given = {
        "metrics": ["reply_hours", "first_contact"],
        "segments": ["part"],
        "population": "on_list",
    } | roles
    return survey_of(frame, **given)


def figures(survey, **asked):
    found = cr.service(survey, **asked)
    return found.table.set_index(["group", "measure"]), [str(one) for one in found.cautions]


def test_a_service_table_has_one_rule_for_rates_and_scores():
    """The rate as the scores: √(1 - f), f the contacts that have it over the list."""
    frame = desk()
    (plain, _), (listed, told) = (figures(desk_of(frame, population=one)) for one in (None, "on_list"))
    for measure, n in (("csat", 240), ("first_contact", 200)):
        less = np.sqrt(1 - n / 400)
        assert listed.loc[("all", measure), "std_error"] == pytest.approx(
            less * plain.loc[("all", measure), "std_error"]
        )
    for end in ("conf_low", "conf_high"):
        inside = abs(listed[end] - listed["estimate"]) < abs(plain[end] - plain["estimate"])
        assert inside[[("all", "reply_hours_median"), ("all", "reply_hours_p90")]].all()
    assert any("the 400 on the list" in one for one in told)
    assert not any("not used" in one for one in told)


def test_a_rate_of_a_stratified_list_of_customers_is_that_of_the_design():
    """survey_mean is held to R's svymean with fpc in tests/reference."""
    frame = desk()
    frame["site"] = np.where(frame["who"].str[-1].isin(list("012")), "north", "south")
    frame["on_list"] = np.where(frame["site"] == "north", 90, 300)
    frame["first_contact"] = np.random.default_rng(1).integers(0, 2, len(frame))
    table, _ = figures(desk_of(frame, customer="who", stratum="site"))
    plan = design_of(len(frame), clusters=frame["who"], strata=frame["site"], fpc=frame["on_list"])
    want = survey_mean(frame["first_contact"].astype(float), plan)
    assert table.loc[("all", "first_contact"), "std_error"] == pytest.approx(100 * want.std_error)


def test_where_every_contact_of_a_list_is_known_nothing_is_left_to_chance():
    table, _ = figures(desk_of(desk(on_list=240).assign(first_contact=1)))
    known = table.drop(("all", "volume"))
    assert (known["conf_low"] == known["estimate"]).all()
    assert (known["conf_high"] == known["estimate"]).all()


def test_figures_of_a_chosen_group_are_those_of_its_group(tmp_path):
    survey = desk_of(desk())
    beside, alone = figures(survey, by="part")[0], figures(survey.where(part="y"))[0]
    written = figures(cr.read_survey(cr.write_survey(survey.where(part="y"), tmp_path)))[0]
    for measure in ("first_contact", "reply_hours_median", "reply_hours_p90", "csat"):
        for name in ("estimate", "conf_low", "conf_high"):
            want = beside.loc[("y", measure), name]
            assert alone.loc[("all", measure), name] == pytest.approx(want)
            assert written.loc[("all", measure), name] == pytest.approx(want)
