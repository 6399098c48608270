"""CSAT: published numbers, rows by hand, and what must or must not change a number."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csat_research.errors import ColumnError, ScaleError
from csat_research.measures.scores.csat import csat
from csat_research.results.naming import named
from csat_research.stats.effective import share_interval
from csat_research.stats.intervals import wilson
from csat_research.stats.survey_means import design_of, survey_domains
from csat_research.survey.survey import Survey, derive
from tests.measures.plain import mean_and_error, row_of, same_numbers, survey_rows


def shop(frame=None, **roles):
    given_roles = {"customer": "client", "weight": "w", "segments": ["channel"]} | roles
    frame = survey_rows() if frame is None else frame
    return Survey(frame, csat="score", scales={"score": "1-5"}, **{k: v for k, v in given_roles.items() if v})


def test_sixty_of_seventy():
    """The trade's own sum: 60 of 70 satisfied are 85.7 %."""
    found = csat({5: 40, 4: 20, 3: 6, 1: 4}, scale="1-5").table.iloc[0]
    assert found["estimate"] == pytest.approx(100 * 60 / 70)
    assert round(found["estimate"], 1) == 85.7
    assert (found["conf_low"], found["conf_high"]) == pytest.approx(
        tuple(100 * bound for bound in (wilson(60, 70).low, wilson(60, 70).high))
    )


def test_eighty_of_a_hundred_and_twelve():
    row = csat({5: 50, 4: 30, 3: 32}, scale="1-5").table.iloc[0]
    assert [round(row[name], 1) for name in ("estimate", "conf_low", "conf_high")] == [71.4, 62.5, 79.0]


@given(satisfied=st.integers(1, 60), other=st.integers(1, 60))
@settings(max_examples=25, deadline=None)
def test_plain_answers_get_wilsons_interval(satisfied, other):
    row = csat({5: satisfied, 2: other}, scale="1-5").table.iloc[0]
    plain = wilson(satisfied, satisfied + other)
    assert (row["conf_low"], row["conf_high"]) == pytest.approx((100 * plain.low, 100 * plain.high), abs=1e-9)
    assert row["n_effective"] == pytest.approx(satisfied + other)


@pytest.mark.parametrize("channel", ["chat", "email", "phone"])
def test_a_group_is_a_domain_of_its_own_rows(channel):
    frame = survey_rows()
    row = row_of(csat(shop(frame), by="channel"), "csat", channel=channel)
    here = frame["channel"] == channel
    top = (frame["score"] >= 4).astype(float).where(here & frame["score"].notna())
    mean, error = mean_and_error(top, frame["w"], frame["client"])
    assert row["estimate"] == pytest.approx(100 * mean)
    assert row["std_error"] == pytest.approx(100 * error)
    customers = frame.loc[top.notna(), "client"].nunique()
    expected = share_interval(mean, error**2, int(top.notna().sum()), customers - 1)
    assert row["conf_low"] == pytest.approx(100 * expected.low)
    assert row["customers"] == customers


def test_a_declared_weight_gives_both_numbers():
    frame = survey_rows()
    result = csat(shop(frame))
    top = (frame["score"] >= 4).astype(float).where(frame["score"].notna())
    assert row_of(result, "csat")["estimate"] == pytest.approx(
        100 * mean_and_error(top, frame["w"], frame["client"])[0]
    )
    assert row_of(result, "csat_unweighted")["estimate"] == pytest.approx(100 * top.mean())


def test_per_answer_and_per_customer_differ_where_the_unhappy_write_more():
    frame = pd.DataFrame(
        {"client": ["angry"] * 30 + [f"c{i}" for i in range(30)], "score": [1.0] * 30 + [5.0] * 30}
    )
    survey = shop(frame, weight=None, segments=None)
    assert row_of(csat(survey), "csat")["estimate"] == pytest.approx(50)
    assert row_of(csat(survey, per="customer"), "csat")["estimate"] == pytest.approx(100 * 30 / 31)


def test_per_customer_without_customers_says_what_to_add():
    with pytest.raises(ColumnError, match="customer"):
        csat([5, 4, 1], scale="1-5", per="customer")


def test_under_ten_customers_the_range_is_withheld_and_others_are_unharmed():
    frame = survey_rows()
    few = pd.DataFrame({"client": [f"f{i % 7}" for i in range(21)], "score": [5.0, 2.0, 4.0] * 7})
    few = few.assign(ltr=5.0, w=1.0, channel="fax")
    both = csat(shop(pd.concat([frame, few], ignore_index=True)), by="channel")
    row = row_of(both, "csat", channel="fax")
    assert row["estimate"] == pytest.approx(100 * 2 / 3)
    assert row["n"] == 21
    assert math.isnan(row["conf_low"])
    assert math.isnan(row["std_error"])
    assert any("Under 10 customers" in str(one) and "fax" in str(one) for one in both.cautions)
    alone = csat(shop(frame), by="channel").table
    kept = both.table[both.table["channel"] != "fax"].reset_index(drop=True)
    # A domain counts the clusters of the whole survey, so seven more customers move errors by a thousandth.
    pd.testing.assert_frame_equal(kept, alone, check_exact=False, rtol=3e-3)


def test_under_five_answers_the_number_is_withheld():
    frame = pd.concat([survey_rows(), survey_rows(2, 4).iloc[:4].assign(channel="fax")], ignore_index=True)
    row = row_of(csat(shop(frame), by="channel"), "csat", channel="fax")
    assert math.isnan(row["estimate"])
    assert row["n"] <= 4


def test_the_order_of_rows_does_not_matter():
    frame = survey_rows()
    shuffled = frame.sample(frac=1, random_state=3)
    same_numbers(csat(shop(frame), by="channel").table, csat(shop(shuffled), by="channel").table)


def test_ten_times_the_weight_changes_no_cell():
    frame = survey_rows()
    heavy = frame.assign(w=10 * frame["w"])
    same_numbers(csat(shop(frame), by="channel").table, csat(shop(heavy), by="channel").table)


def test_a_row_split_in_two_half_weights_changes_neither_estimate_nor_error():
    frame = survey_rows()
    half = frame.assign(w=frame["w"] / 2)
    twice = pd.concat([half, half], ignore_index=True)
    names = ["estimate", "std_error", "customers"]
    one, two = (row_of(csat(shop(rows)), "csat")[names].astype(float) for rows in (frame, twice))
    assert one.to_numpy() == pytest.approx(two.to_numpy(), rel=1e-9)


def test_the_same_rows_under_two_ids_change_the_error_alone():
    frame = survey_rows()
    again = frame.assign(client=frame["client"] + "b")
    same = pd.concat([frame, frame], ignore_index=True)
    other = pd.concat([frame, again], ignore_index=True)
    one, two = (row_of(csat(shop(rows)), "csat") for rows in (same, other))
    assert one["estimate"] == pytest.approx(two["estimate"])
    assert two["std_error"] < 0.75 * one["std_error"]


def test_counts_are_not_weights():
    plain = csat({5: 50, 2: 50}, scale="1-5").table.iloc[0]
    copies = csat({5: 500, 2: 500}, scale="1-5").table.iloc[0]
    assert copies["std_error"] == pytest.approx(
        plain["std_error"] / math.sqrt(10), rel=0.01
    )  # n - 1 against n


def test_renaming_groups_renames_rows():
    frame = survey_rows()
    names = {"chat": "a", "email": "b", "phone": "c"}
    renamed = csat(shop(frame.assign(channel=frame["channel"].map(names))), by="channel").table
    plain = csat(shop(frame), by="channel").table.assign(channel=lambda table: table["channel"].map(names))
    same_numbers(plain, renamed)


@pytest.mark.parametrize("name", ["wilson", "jeffreys", "clopper_pearson", "agresti_coull"])
def test_every_interval_holds_the_estimate(name):
    row = csat({5: 50, 4: 30, 3: 32}, scale="1-5", interval=name).table.iloc[0]
    assert row["conf_low"] < row["estimate"] < row["conf_high"]


def test_all_satisfied_still_has_a_range():
    row = csat({5: 30}, scale="1-5").table.iloc[0]
    assert row["estimate"] == 100
    assert row["conf_low"] == pytest.approx(100 * wilson(30, 30).low)


def test_answers_of_one_customer_count_as_one_at_the_edge():
    frame = pd.DataFrame({"client": [f"c{i // 3}" for i in range(60)], "score": [5.0] * 60})
    row = csat(shop(frame, weight=None, segments=None)).table.iloc[0]
    assert row["n_effective"] == pytest.approx(20)
    assert row["conf_low"] == pytest.approx(100 * wilson(20, 20).low)


def test_a_scale_without_default_is_not_guessed():
    with pytest.raises(ScaleError, match="9, 10"):
        csat([10, 9, 3], scale="1-10")


def test_the_silent_are_counted_and_bounded():
    scale = {"labels": ["Bad", "Good"], "satisfied": ["Good"], "unanswered": ["Offered"]}
    frame = pd.DataFrame({"score": ["Good"] * 60 + ["Bad"] * 20 + ["Offered"] * 20})
    found = csat(Survey(frame, csat="score", scales={"score": scale}))
    response = found.tables["response"].iloc[0]
    assert (response["asked"], response["answered"], response["rate"]) == (100, 80, 80)
    assert (response["bound_low"], response["bound_high"]) == pytest.approx((60, 80))
    assert found.rows.used == 80


@pytest.mark.parametrize("per", ["answer", "customer"])
@pytest.mark.parametrize("by", [None, "channel"])
def test_bounds_are_what_the_silent_could_make_of_it_with_weights_and_by_customer(by, per):
    rng = np.random.default_rng(5)
    answers = rng.choice(["Good", "Bad", "Offered"], 200, p=[0.4, 0.2, 0.4])
    weight = np.where(answers == "Offered", 3.0, 1.0) * rng.uniform(0.5, 2, 200)
    frame = pd.DataFrame({"score": answers, "weight": weight, "channel": np.repeat(["chat", "mail"], 100)})
    frame["who"] = rng.integers(0, 60, 200).astype(str)
    scale = {"labels": ["Bad", "Good"], "satisfied": ["Good"], "unanswered": ["Offered"]}
    roles = {"csat": "score", "weight": "weight", "customer": "who", "segments": ["channel"]}

    def asked(frame):
        survey = Survey(frame, **roles, scales={"score": scale})
        return csat(
            derive(survey, about=replace(survey.about, settings={"target": {"csat": 60}})), by=by, per=per
        )

    def made(value):
        return asked(frame.replace({"score": {"Offered": value}})).table.query("measure == 'csat'")[
            "estimate"
        ]

    told = asked(frame).tables["bounds" if by else "response"]
    assert told["bound_low"].tolist() == pytest.approx(made("Bad").tolist())
    assert told["bound_high"].tolist() == pytest.approx(made("Good").tolist())
    reached = told["bound_low"] + (told["bound_high"] - told["bound_low"]) * told["tipping"] / 100
    assert reached.tolist() == pytest.approx([60] * len(told))
    assert told["rate"].tolist() != pytest.approx(told["rate_weighted"].tolist(), abs=5)


def test_every_group_has_its_own_bounds_and_tipping_value():
    scale = {"labels": ["Bad", "Good"], "satisfied": ["Good"], "unanswered": ["Offered"]}
    answers = {"chat": (60, 20, 20), "mail": (10, 30, 60), "fax": (1, 1, 8)}
    rows = [
        {"score": score, "channel": channel}
        for channel, counts in answers.items()
        for score, n in zip(("Good", "Bad", "Offered"), counts, strict=True)
        for _ in range(n)
    ]
    survey = Survey(pd.DataFrame(rows), csat="score", segments=["channel"], scales={"score": scale})
    survey = derive(survey, about=replace(survey.about, settings={"target": {"csat": 70}}))
    found = csat(survey, by="channel").tables["bounds"].set_index("channel")
    assert found["asked"].to_dict() == {"chat": 100, "mail": 100, "fax": 10}
    assert found.loc["chat", ["rate", "bound_low", "bound_high", "tipping"]].tolist() == pytest.approx(
        [80, 60, 80, 50]
    )
    assert found.loc["mail", ["rate", "bound_low", "bound_high", "tipping"]].tolist() == pytest.approx(
        [40, 10, 70, 100]
    )
    assert found.loc["fax", ["estimate", "bound_low", "tipping"]].isna().all()  # two answers are hidden
    whole = csat(survey).tables
    assert "bounds" not in whole
    for channel in ("chat", "mail"):
        one = csat(survey.where(channel=channel)).tables["response"].drop(columns="left_blank").iloc[0]
        assert found.loc[channel, one.index].tolist() == pytest.approx(one.tolist())


def test_every_answer_code_has_its_share():
    shares = csat({5: 50, 4: 30, 3: 32}, scale="1-5").tables["answers"].iloc[0]
    assert shares[[f"share_{code}" for code in range(1, 6)]].astype(float).tolist() == pytest.approx(
        [0, 0, 100 * 32 / 112, 100 * 30 / 112, 100 * 50 / 112]
    )


def test_low_is_good_where_it_is_said():
    scale = {"values": "1-4", "satisfied": [1, 2], "better": "low"}
    row = csat([1, 1, 2, 4], scale=scale).table.iloc[0]
    assert row["estimate"] == pytest.approx(75)
    assert row["definition"] == "bottom 2 of 4"
    assert str(named(row["definition"])) == "best 2 of 4, low is good"  # "bottom 2" reads as the worst two


def test_two_csat_questions_are_called_by_name():
    frame = pd.DataFrame({"a": [5, 4, 1], "b": [5, 5, 5]})
    survey = Survey(frame, csat=["a", "b"], scales={"a": "1-5", "b": "1-5"})
    with pytest.raises(ColumnError, match="several"):
        csat(survey)
    assert csat(survey, question="b").table["estimate"].iloc[0] == 100


def test_the_frame_is_not_changed():
    frame = survey_rows()
    before = frame.copy()
    csat(shop(frame), by="channel")
    pd.testing.assert_frame_equal(frame, before)


def test_strata_cost_degrees_of_freedom_and_lower_the_error():
    rng = np.random.default_rng(4)
    frame = pd.DataFrame({"client": [f"c{i}" for i in range(200)], "area": ["n", "s"] * 100})
    frame["score"] = np.where(frame["area"] == "n", 5.0, 2.0)
    frame.loc[rng.choice(200, 30, replace=False), "score"] = 3.0
    plain = row_of(csat(shop(frame, weight=None, segments=None)), "csat")
    layered = row_of(csat(shop(frame, weight=None, segments=None, stratum="area")), "csat")
    assert layered["estimate"] == pytest.approx(plain["estimate"])
    top = (frame["score"] >= 4).astype(float)
    within = sum(top[frame["area"] == a].var(ddof=1) * 100 for a in ("n", "s"))
    assert layered["std_error"] == pytest.approx(100 * math.sqrt(within) / 200)
    assert layered["n_effective"] > 200


def test_a_choice_across_strata_is_a_domain_of_the_design():
    """As R svyby has it: whoever was drawn and not chosen stays in its stratum."""
    rng = np.random.default_rng(4)
    frame = pd.DataFrame({"client": [f"c{i}" for i in range(200)], "area": ["n", "s"] * 100})
    frame["score"] = np.where(frame["area"] == "n", 5.0, rng.choice([2.0, 5.0], 200))
    frame["channel"] = rng.choice(["chat", "mail"], 200)
    given = shop(frame, weight=None, segments=["channel"], stratum="area")
    plan = design_of(200, clusters=frame["client"], strata=frame["area"])
    wanted = survey_domains(frame["score"] >= 4, frame["channel"], plan)["chat"].std_error
    group = csat(given, by="channel").table.set_index(["channel", "measure"]).loc[("chat", "csat")]
    for found in (group, row_of(csat(given.where(channel="chat")), "csat")):
        assert found["std_error"] == pytest.approx(100 * wanted)


def test_the_mean_of_answers_that_are_all_alike_has_no_range():
    row = row_of(csat([5] * 8, scale="1-5"), "csat_mean")
    assert row["estimate"] == 5
    assert math.isnan(row["conf_low"])


def crossing(seed=4):
    """Customers who answered in two strata."""
    rng = np.random.default_rng(seed)
    who = np.repeat(np.arange(50), 3)
    return pd.DataFrame(
        {
            "score": rng.integers(1, 6, 150),
            "client": [f"c{i}" for i in who],
            "wave": rng.choice(["x", "y"], 150),
        }
    )


def test_strata_that_split_customers_are_not_used_and_that_is_said():
    """A customer in two strata is no cluster of either; which one a sort found first must not matter."""
    frame = crossing()
    plain = csat(Survey(frame, csat="score", customer="client", scales={"score": "1-5"})).table
    for order in range(3):
        mixed = frame.sample(frac=1, random_state=order)
        found = csat(Survey(mixed, csat="score", customer="client", stratum="wave", scales={"score": "1-5"}))
        assert found.table["std_error"].to_numpy() == pytest.approx(plain["std_error"].to_numpy(), rel=1e-12)
        assert any("several strata" in str(one) for one in found.cautions)


def test_strata_of_whole_customers_narrow_the_error():
    frame = crossing().assign(wave=lambda rows: rows["client"].str[-1].isin(list("01234")).map(str))
    found = csat(Survey(frame, csat="score", customer="client", stratum="wave", scales={"score": "1-5"}))
    good = (frame["score"] >= 4).astype(float)
    pull = ((good - good.mean()) / len(frame)).groupby([frame["wave"], frame["client"]]).sum()
    within = pull.groupby(level=0).agg(lambda u: len(u) / (len(u) - 1) * ((u - u.mean()) ** 2).sum())
    assert found.table["std_error"].iloc[0] == pytest.approx(100 * math.sqrt(within.sum()))
    assert not any("several strata" in str(one) for one in found.cautions)


def test_groups_of_too_few_customers_have_no_dashes_for_a_range():
    frame = pd.DataFrame({"score": [5, 1] * 8, "client": list("aabbccddeeffgghh"), "channel": ["x", "y"] * 8})
    told = csat(shop(pd.concat([frame, frame.assign(score=[5, 5] * 8)]), weight=None), by="channel")
    assert "all together 75.0\u00a0%, too few customers to give a range" in told.interpret()


def test_the_lowest_and_the_highest_group_have_ranges_that_hold_for_all_groups():
    """They were chosen for being extreme: Wilson at 1 - 5 %/3, of plain counts."""
    good = {"a": 10, "b": 20, "c": 33}
    frame = pd.DataFrame(
        [(name, 5 if i < k else 2) for name, k in good.items() for i in range(40)],
        columns=["channel", "score"],
    )
    told = csat(shop(frame, weight=None, customer=None), by="channel").interpret()
    low, high = (wilson(good[name], 40, 1 - 0.05 / 3) for name in "ac")
    assert f"from 25.0\u00a0% (a; {100 * low.low:.1f} to {100 * low.high:.1f})" in told
    assert f"to 82.5\u00a0% (c; {100 * high.low:.1f} to {100 * high.high:.1f})" in told
    assert "ranges for all 3 groups at once" in told


@pytest.mark.parametrize("customer", [None, "client"])
def test_as_many_strata_as_customers_tell_no_error_and_say_so(customer):
    frame = pd.DataFrame({"score": [5, 2] * 20, "client": [f"c{i}" for i in range(40)]})
    found = csat(
        shop(
            frame.assign(area=frame["client"]), weight=None, customer=customer, segments=None, stratum="area"
        )
    )
    assert math.isnan(row_of(found, "csat")["conf_low"])
    assert "no error can be told" in found.interpret()
    assert any("As many strata as customers" in str(one) for one in found.cautions)


def test_where_nobody_says_who_was_asked_no_table_says_how_many_were():
    """A workbook with "asked 865, answered 865" tells of a survey that everybody answered."""
    frame = pd.DataFrame({"score": [5, 4, 2, None] * 20, "channel": ["chat", "mail"] * 40})
    found = csat(Survey(frame, csat="score", segments=["channel"], scales={"score": "1-5"}), by="channel")
    for table in (found.tables["response"], found.tables["bounds"]):
        assert table["asked"].isna().all()
        assert table["rate"].isna().all()
    assert found.tables["response"]["answered"].tolist() == [60]
