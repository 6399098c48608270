"""What the measures by groups say under their pictures."""

import numpy as np
import pandas as pd
import pytest

from csat_research.analysis.drivers.hotspots import hotspots
from csat_research.analysis.waves.comparison import compare
from csat_research.measures.scores.ces import ces
from csat_research.measures.scores.csat import csat
from csat_research.measures.scores.nps import nps
from csat_research.measures.scores.service import service
from csat_research.reporting.page import panels
from csat_research.survey.survey import Survey


@pytest.mark.parametrize(
    ("per", "weight", "words"),
    [
        ("answer", {}, "each answer counts once"),
        ("answer", {"weight": "w"}, "each answer counts by its weight"),
        ("customer", {}, "each customer counts once"),
        ("customer", {"weight": "w"}, "each customer counts by its weight"),
    ],
)
def test_the_line_under_a_picture_says_what_an_answer_counts(per, weight, words):
    frame = pd.DataFrame({"score": [1, 4, 5] * 20, "who": range(60), "w": [1.0, 2.0, 0.5] * 20})
    found = csat(Survey(frame, csat="score", customer="who", scales={"score": "1-5"}, **weight), per=per)
    assert f"; {words}, " in str(found.figure.subtitle)


def many(measure=csat, *, by="where", **column):
    """Groups of 10, 11, ... 44 answers: g00 has the fewest; all of an odd group are satisfied, none of an even one."""
    sizes = range(10, 45)
    where = [f"g{i:02d}" for i, n in enumerate(sizes) for _ in range(n)]
    score = [5 if int(name[1:]) % 2 else 1 for name in where]
    month = [f"{2020 + int(name[1:]) // 12}-{int(name[1:]) % 12 + 1:02d}-01" for name in where]
    frame = pd.DataFrame({"score": score, "where": where, "day": pd.to_datetime(month)})
    survey = Survey(
        frame,
        segments=["where"],
        answered_at="day",
        scales={"score": {"values": "1-5", "better": "high"}},
        **{measure.__name__: "score"},
    )
    return measure(survey, by=by)


@pytest.mark.parametrize("measure", [csat, ces])
def test_of_many_groups_those_with_most_answers_are_shown_and_the_others_counted(measure):
    """35 groups; the five smallest have 10 + 11 + 12 + 13 + 14 = 60 answers, and one row together."""
    found = many(measure)
    assert {str(one) for one in found.figure.data["label"]} == {f"g{i:02d}" for i in range(5, 35)} | {
        "5 others together"
    }
    assert "the 30 groups with most answers, of 35; the others together: 5 (60 answers)" in str(
        found.figure.subtitle
    )
    assert f"{sum(range(10, 45))} answers" in str(found.figure.subtitle)  # the basis stays that of all
    assert found.table["where"].nunique() == 35
    shown = found._repr_html_()
    assert "the others together: 5 (60 answers)" in shown
    assert "5 others together" in shown


def test_answers_of_many_groups_keep_the_row_of_all():
    drawn = many().answers.figure
    assert drawn.data["total"].tolist() == [True, *[False] * 31]
    assert drawn.data["n"].iloc[0] == sum(range(10, 45))
    assert "the others together: 5 (60 answers)" in str(drawn.subtitle)
    assert drawn.data["n"].iloc[-1] == 60
    shares = [name for name in drawn.data if name.startswith("share_")]
    assert drawn.data[shares].iloc[-1].sum() == pytest.approx(100)


def test_thirty_groups_and_any_number_of_months_are_shown():
    assert len(many(by="month").figure.data) == 35
    assert "others" not in str(many(by="month").figure.subtitle)
    frame = pd.DataFrame({"score": [5, 4, 1] * 100, "where": [f"g{i % 30}" for i in range(300)]})
    found = csat(Survey(frame, csat="score", segments=["where"], scales={"score": "1-5"}), by="where")
    assert len(found.figure.data) == 30
    assert "others" not in str(found.figure.subtitle)


def test_the_table_of_a_page_has_the_groups_that_are_drawn():
    found = many()
    table = panels._table(found, found.figure, "a", "en")
    assert all(f">g{i:02d}<" in table for i in range(5, 35))
    assert not any(f">g{i:02d}<" in table for i in range(5))


def test_the_others_together_are_counted_anew():
    """g00 to g04: 60 answers, of which the 11 of g01 and the 13 of g03 are satisfied."""
    row = many().figure.data.iloc[-1]
    alone = csat({5: 24, 1: 36}, scale="1-5").table.iloc[0]
    assert row[["n", "estimate", "conf_low", "conf_high"]].tolist() == pytest.approx(
        alone[["n", "estimate", "conf_low", "conf_high"]].tolist()
    )


def test_others_of_nps_have_their_three_groups_of_people():
    frame = pd.DataFrame({"ltr": [10, 9, 7, 3] * 90, "where": [f"g{i % 36:02d}" for i in range(360)]})
    drawn = nps(Survey(frame, nps="ltr", segments=["where"]), by="where").figure.data
    assert str(drawn["label"].iloc[-1]) == "6 others together"
    assert drawn[["promoters", "passives", "detractors"]].iloc[-1].sum() == pytest.approx(100)
    assert drawn["n"].iloc[-1] == 60


def shops(n=40, each=60, seed=1):
    """Shops of 60, 61, ... answers by other customers, with reply times: shop 00 has the fewest."""
    rng = np.random.default_rng(seed)
    where = [f"shop {i:02d}" for i in range(n) for _ in range(each + i)]
    hours = rng.exponential(5, len(where))
    score = np.where(rng.random(len(where)) < 1 / (1 + hours / 8), 5, 2)
    return pd.DataFrame({"score": score, "where": where, "reply_hours": hours, "who": range(len(where))})


def survey_of(frame):
    return Survey(
        frame, csat="score", segments=["where"], drivers=["reply_hours"], customer="who", scales={"score": "1-5"},
        questions={"reply_hours": {"unit": "hours", "better": "low"}},
    )  # fmt: skip


SMALL = {f"shop {i:02d}" for i in range(10)}  # 60 + 61 + ... + 69 = 645 answers


def test_service_shows_the_groups_with_most_contacts():
    found = service(survey_of(shops()), by="where")
    labels = {str(one) for one in found.figure.data["label"]}
    assert labels == {f"shop {i:02d}" for i in range(10, 40)} | {"all contacts"}
    assert "not shown: 10 (645 contacts)" in str(found.figure.subtitle)
    assert found.table["group"].nunique() == 41
    assert not any(one in panels._table(found, found.figure, "a", "en") for one in SMALL)


def test_hotspots_show_the_segments_with_most_answers():
    found = hotspots(survey_of(shops()), by="where")
    assert set(found.figure.data["column"]) == {f"shop {i:02d}" for i in range(10, 40)} | {""}
    assert "30 groups with most answers, of 40; not shown: 10 (645 answers)" in str(found.figure.subtitle)
    assert found.table["where"].nunique() == 41
    shown = panels._table(found, found.figure, "a", "en")
    assert "shop 10" in shown
    assert not any(one in shown for one in SMALL)


def test_a_comparison_shows_the_groups_with_most_answers():
    before, after = survey_of(shops(seed=2)), survey_of(shops(seed=3))
    found = compare(before, after, by="where")
    assert set(found.figure.data["label"]) == {f"shop {i:02d}" for i in range(10, 40)}
    assert "not shown: 10 (1,290 answers)" in str(found.figure.subtitle)
    assert found.figure.data["estimate"].abs().is_monotonic_decreasing
    assert len(found.table) == 40
    shown = panels._table(found, found.figure, "a", "en")
    assert "shop 10" in shown
    assert not any(one in shown for one in SMALL)


@pytest.mark.parametrize(("verb", "column"), [(csat, "csat"), (nps, "nps")])
def test_groups_that_are_level_have_no_lowest_and_no_highest(verb, column):
    """It read "from 100.0 % (a) to 100.0 % (a)"."""
    frame = pd.DataFrame({"score": [10, 10, 0, 0] * 20, "where": ["a", "b"] * 40})
    scales = {"score": {"values": "0-10", "satisfied": [9, 10]}} if column != "nps" else {}
    survey = Survey(frame, **{column: "score"}, segments=["where"], scales=scales)
    found = verb(survey, by="where")
    assert "from" not in found.interpret()
    assert found.interpret() == verb(survey).interpret()


def test_answers_of_nobody_known_are_counted_in_a_caution():
    frame = pd.DataFrame({"score": [5, 4, 2, None] * 20, "who": [None] * 30 + [f"c{i}" for i in range(50)]})
    for verb in (csat, ces):
        scales = {"score": {"values": "1-5", "satisfied": [4, 5], "better": "high"}}
        roles = {verb.__name__: "score", "scales": scales}
        told = [str(one) for one in verb(Survey(frame, **roles, customer="who")).cautions]
        n = frame.loc[:29, "score"].notna().sum()
        assert f"{n} answers name no customer; each is taken as one of a customer of its own." in told
        assert not any("no customer;" in str(one) for one in verb(Survey(frame, **roles)).cautions)
        known = Survey(frame.assign(who=[f"row house {i}" for i in range(80)]), **roles, customer="who")
        assert not any("no customer;" in str(one) for one in verb(known).cautions)
