"""The figures of the service: numbers of pandas, ranges by customer, small groups withheld, columns as declared."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

import csat_research as cr
from csat_research.errors import ColumnError
from csat_research.reporting.page.service_table import service_table
from csat_research.stats.quantile_ranges import order_ranks
from csat_research.survey.survey import Survey


def contacts(n: int = 400, seed: int = 0, customers: int | None = None) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "who": rng.integers(0, customers or n, n),
            "team": rng.choice(["north", "south"], n),
            "reply_hours": rng.lognormal(1.0, 0.8, n).round(2),
            "first_contact": rng.integers(0, 2, n),
            "backlog": (rng.random(n) < 0.1).astype(int),
            "score": np.where(rng.random(n) < 0.4, rng.integers(1, 6, n), np.nan),
        }
    )


def survey_of(frame: pd.DataFrame, **more) -> Survey:
    asked = {"metrics": ["reply_hours", "first_contact", "backlog"], "segments": ["team"], "csat": "score"}
    return Survey(frame, scales={"score": "1-5"}, **asked, **more)


def cell(table: pd.DataFrame, measure: str, group: str = "all") -> pd.Series:
    return table[(table["measure"] == measure) & (table["group"] == group)].iloc[0]


def test_the_numbers_are_those_of_pandas():
    frame = contacts()
    table = cr.service(survey_of(frame), by="team").table
    for group, rows in [("all", frame), *frame.groupby("team")]:
        assert cell(table, "volume", group)["estimate"] == len(rows)
        for name, share in (("median", 0.5), ("p90", 0.9)):
            low, high = order_ranks(len(rows), share)
            found, x = cell(table, f"reply_hours_{name}", group), np.sort(rows["reply_hours"])
            assert found["estimate"] == np.quantile(x, share, method="inverted_cdf")
            assert (found["conf_low"], found["conf_high"]) == (x[low - 1], x[high - 1])
        assert cell(table, "first_contact", group)["estimate"] == pytest.approx(
            100 * rows["first_contact"].mean()
        )
        assert cell(table, "backlog", group)["estimate"] == rows["backlog"].sum()


def test_the_scores_are_those_of_their_verb():
    survey = survey_of(contacts())
    table, own = cr.service(survey, by="team").table, cr.csat(survey, by="team").table
    for row in own[own["measure"] == "csat"].to_dict("records"):
        found = cell(table, "csat", row["team"])
        assert (found["estimate"], found["conf_low"]) == (row["estimate"], row["conf_low"])


def test_contacts_copied_for_the_same_customers_narrow_nothing():
    frame = contacts(200)
    frame["who"] = range(200)
    one = cell(cr.service(survey_of(frame, customer="who")).table, "reply_hours_median")
    two = cell(cr.service(survey_of(pd.concat([frame] * 3), customer="who")).table, "reply_hours_median")
    assert two["n"] == 600
    assert two["n_effective"] == pytest.approx(one["n_effective"], rel=0.02)
    assert (two["conf_low"], two["conf_high"]) == pytest.approx((one["conf_low"], one["conf_high"]), rel=0.03)


@pytest.mark.parametrize("runs", [20, pytest.param(400, marks=pytest.mark.full)])
def test_ranges_hold_where_customers_have_several_contacts(runs):
    """All contacts of a customer share most of their hours; too few hits at the .1 % point of the binomial fail."""
    hits = 0
    for seed in range(runs):
        rng = np.random.default_rng(seed)
        who = rng.integers(0, 60, 150)
        hours = np.exp(0.8 * rng.normal(size=60)[who] + 0.3 * rng.normal(size=150))
        frame = pd.DataFrame({"who": who, "x_hours": hours})
        row = cr.service(Survey(frame, metrics=["x_hours"], customer="who")).table.iloc[1]
        hits += row["conf_low"] <= 1.0 <= row["conf_high"]
    from scipy.stats import binom

    assert hits >= binom.ppf(0.001, runs, 0.95)


def test_small_groups_show_nothing_but_their_size():
    frame = contacts()
    frame.loc[:3, "team"] = "tiny"
    found = cr.service(survey_of(frame), by="team")
    rows = found.table[found.table["group"] == "tiny"]
    assert rows[rows["measure"] != "volume"]["estimate"].isna().all()
    assert "numbers withheld: tiny" in found.summary()


def test_too_few_contacts_bound_no_ninety_percent():
    frame = contacts(30)
    table = cr.service(survey_of(frame)).table
    assert math.isfinite(cell(table, "reply_hours_p90")["estimate"])
    assert math.isnan(cell(table, "reply_hours_p90")["conf_high"])
    assert math.isfinite(cell(table, "reply_hours_median")["conf_high"])


def test_the_table_says_why_there_is_no_range():
    """Contacts enough for a median can be too few for nine in ten of them; those of eight customers are few."""
    frame = contacts(35)
    shown = service_table(cr.service(survey_of(frame)).figure, "t", "en")
    assert shown.count("(no range: too few contacts lie beyond it)") == 1
    assert "too few answers to say" not in shown
    eight = cr.service(survey_of(contacts(100, customers=8), customer="who"))
    few = service_table(eight.figure, "t", "en")
    assert few.count("(too few answers to say)") >= 2  # the median and nine in ten
    assert "lie beyond" not in few


def test_few_customers_are_told_in_the_words_of_every_other_score():
    found = cr.service(survey_of(contacts(100, customers=20), customer="who"))
    assert any(str(one).startswith("Under 40 customers, ranges are rough: ") for one in found.cautions)


def test_scores_that_all_agree_have_no_range_and_are_not_called_few():
    frame = contacts(60).assign(ease=7.0)
    asked = {"metrics": ["reply_hours"], "ces": "ease", "questions": {"ease": {"better": "high"}}}
    survey = Survey(frame, scales={"ease": "1-7"}, **asked)
    assert "7.00 (no range)" in service_table(cr.service(survey).figure, "t", "en")


def test_business_hours_are_named():
    survey = Survey(
        contacts()[["reply_hours"]], metrics=["reply_hours"], questions={"reply_hours": {"kind": "business"}}
    )
    assert cr.service(survey).table.loc[1, "definition"] == "median, business hours"


def test_what_is_no_figure_of_the_service_is_refused():
    frame = contacts()
    with pytest.raises(ColumnError, match="No column is a figure of the service"):
        cr.service(Survey(frame, csat="score", scales={"score": "1-5"}))
    frame["backlog"] *= 7
    with pytest.raises(ColumnError, match="called “backlog” and holds 7"):
        cr.service(survey_of(frame))


def test_the_example_has_all_figures():
    found = cr.service(cr.example(n=80), by=["channel", "team"])
    measures = set(found.table["measure"])
    assert {"volume", "response_hours_median", "resolution_hours_p90", "first_contact", "backlog"} <= measures
    assert {"csat", "ces", "nps"} <= measures
    assert set(found.table["by"]) == {"", "channel", "team"}


def test_times_under_an_hour_are_shown_in_minutes_and_kept_in_hours():
    """A chat answered within 6 minutes read "at most 0.0 (0.0 to 0.1)"."""
    frame = contacts().assign(reply_hours=np.resize(np.arange(1, 7) / 60, 400))
    asked = {"metrics": ["reply_hours"], "csat": "score", "scales": {"score": "1-5"}}
    found = cr.service(Survey(frame, **asked))
    assert cell(found.table, "reply_hours_median")["estimate"] == pytest.approx(3 / 60)
    assert "Reply (minutes): at most 3.0 " in str(found.findings[1])
    shown = found.figure.data.set_index("measure").loc["reply_hours_median"]
    assert (str(shown["figure"]), shown["estimate"]) == ("Reply (minutes): median", pytest.approx(3.0))
    named = cr.service(Survey(frame, questions={"reply_hours": {"label": "Antwortzeit (Min.)"}}, **asked))
    assert str(named.findings[1]).startswith("Antwortzeit (minutes): ")
    slow = Survey(
        frame.assign(reply_hours=5.0 + frame["reply_hours"]),
        questions={"reply_hours": {"label": "Antwortzeit"}},
        **asked,
    )
    assert str(cr.service(slow).findings[1]).startswith("Antwortzeit (hours): at most 5.")


@pytest.mark.parametrize(
    "label", ["Hours to first reply", "Время ответа, часов", "Godziny do odpowiedzi", "Svarstid i timmar"]
)
def test_a_label_that_says_hours_names_the_unit_once(label):
    """The page of the example read "Hours to first reply (hours)"."""
    asked = Survey(contacts(), metrics=["reply_hours"], questions={"reply_hours": {"label": label}})
    assert str(cr.service(asked).findings[1]).startswith(f"{label}: at most ")


def test_hours_of_opening_are_no_unit():
    """A heading without a unit was left to be guessed where its label spoke of other hours."""
    label = "Time to reply, without closing hours"
    asked = Survey(contacts(), metrics=["reply_hours"], questions={"reply_hours": {"label": label}})
    assert str(cr.service(asked).findings[1]).startswith(f"{label} (hours): at most ")
