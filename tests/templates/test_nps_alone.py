"""A survey that asks of recommending alone has whole pages too: NPS over time, by groups, with drivers and purchases."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

import csat_research as cr
from csat_research.survey.stretches import periods
from tests.reporting.pages import answers, seen, survey_file, tiles
from tests.templates.one_score import shop


@pytest.fixture(scope="module")
def survey(tmp_path_factory):
    """Who waits longer recommends less, and who recommends buys more; in the last month all of chat are detractors."""
    return shop(
        tmp_path_factory.mktemp("nps"),
        "ltr: {role: nps}",
        lambda wait, rng: np.clip(np.round(9.5 - wait / 3 + rng.normal(0, 1.5, len(wait))), 0, 10).astype(
            int
        ),
        lambda n, rng: 2,
        good=9,
    )


def test_the_month_is_followed_by_its_nps(survey):
    screen, found = seen("monthly", survey)
    shown = tiles(screen)
    assert list(shown) == ["nps", "nps_change", "csat", "loyalty"]
    assert "on a scale from" in shown["nps"]  # the word of the change stands once, beside the change
    assert "NPS against September 2026" in shown["nps_change"]
    assert "fell" in shown["nps_change"]
    assert "promoters − others" in shown["loyalty"]
    for block in ("series", "channels"):
        assert set(found.result(block).table["measure"]) == {"nps"}
    assert found.result("drivers").provenance["outcome"] == "promoters"
    assert "” goes with recommending" in screen.get_text()
    assert "” goes with satisfaction" not in screen.get_text()
    told = screen.get_text()
    assert "13 months of NPS" in told
    assert "13 months of CSAT" not in told  # whose cautions these are
    assert "What goes with recommending" in screen.select_one("#contents").get_text()
    assert f"made like “{screen.select_one('[data-tile=nps] .tile-range').get_text(strip=True)}”" in told
    assert [one["data-missing"] for one in screen.select("[data-missing]")] == ["csat", "act_first"]


def test_the_mail_tells_the_change_of_nps(survey, tmp_path):
    """Its third sentence is of the change against the month before, whichever score that is."""
    made = cr.report("monthly", survey, out=tmp_path, quick=True, also="mail")
    assert "Against September 2026 the change is −" in (made.folder / "monthly" / "mail.txt").read_text(
        encoding="utf-8"
    )


def test_buying_again_is_told_once(survey):
    """There is no second score, so that "recommended" would be the same picture beside itself."""
    screen, found = seen("loyalty", survey)
    assert found.get("recommended") is None
    assert screen.get_text().count("Recommending and buying again") == 0


def test_drivers_and_changes_have_their_pages(survey):
    screen, _ = seen("drivers", survey)
    assert "goes with recommending" in screen.h1.get_text()
    assert "what goes with recommending" in screen.get_text()
    _, found = seen("drivers", survey, what_if='{"response_hours": 2}')
    (told,) = found.result("what_if").findings
    assert "; promoters), the other drivers" in str(told)
    screen, found = seen("change", survey)
    shown = tiles(screen)
    assert list(shown)[:2] == ["nps_change", "csat_change"]
    assert "needs a column with the answers" in shown["csat_change"]
    parts = found.result("parts_csat").table.set_index("term")["estimate"]
    assert parts["change"] == pytest.approx(found.result("nps_change").table["estimate"].iloc[0])
    first, _ = seen("change", survey, period="2025-10")  # nothing was answered before
    assert list(tiles(first)) == ["nps", "nps_change"]


@pytest.mark.parametrize(
    ("roles", "score", "share"),
    [
        ({"csat": "score", "nps": "ltr"}, "csat", "csat"),
        ({"nps": "ltr"}, "nps", "promoters"),
        ({"ces": "score"}, "ces", "ces_easy"),
        ({"items": ["score"]}, "csat", "csat"),
    ],
)
def test_the_score_that_is_followed_is_the_first_that_was_asked(roles, score, share):
    data = pd.DataFrame({"score": [1, 5, 4], "ltr": [2, 9, 10]})
    questions = {"score": {"better": "high"}} if "csat" not in roles and "nps" not in roles else {}
    month = periods(
        cr.Survey(
            data,
            **roles,
            scales={"score": "1-5"} if "nps" not in roles or "csat" in roles else {},
            questions=questions,
        )
    )
    assert (month.score, month.share) == (score, share)


def test_without_dates_the_tile_of_the_change_asks_for_a_date(tmp_path):
    rng = np.random.default_rng(4)
    pd.DataFrame({"ltr": rng.integers(0, 11, 200)}).to_csv(tmp_path / "answers.csv", index=False)
    file = tmp_path / "survey.yml"
    file.write_text("answers: answers.csv\ncolumns:\n  ltr: {role: nps}\n", encoding="utf-8")
    shown = tiles(seen("monthly", file)[0])
    assert "needs a column with the date of the answer" in shown["nps_change"]
    assert "promoters minus others" in shown["loyalty"]


def test_a_month_without_csat_answers_still_follows_csat(tmp_path):
    """The question was asked: what is missing this month is said of CSAT, and NPS does not take its places."""
    frame = answers(900)
    frame.loc[frame["day"] >= "2026-10-01", "score"] = None
    path = survey_file(tmp_path, "day", "channel", "ltr", frame=frame)
    screen, found = seen("monthly", path)
    assert (found.score, found.change.name) == ("csat", "change")
    assert list(tiles(screen)) == ["csat", "change", "nps", "loyalty"]
    assert "goes with recommending" not in screen.get_text()


def test_a_month_that_is_not_over_is_not_said_to_have_changed(survey, tmp_path):
    """Its series shows it hollow, "not complete, no signal": headline, tiles, groups and list of tests say no more."""
    frame = pd.read_csv(survey.parent / "answers.csv")
    frame[frame["day"] <= "2026-10-17"].to_csv(tmp_path / "answers.csv", index=False)
    file = tmp_path / "survey.yml"
    file.write_text(survey.read_text(encoding="utf-8").split("purchases:")[0], encoding="utf-8")
    for template in ("monthly", "executive", "change"):
        screen, found = seen(template, file, period="2026-10")
        assert found.untold.period.text == "2026-10"
        assert screen.h1.get_text().startswith("October 2026 is not complete. NPS is −")
        assert tiles(screen)["nps_change"].count("from +") == 1  # both levels instead of a word
        assert not screen.select(".fell")
        whole, _ = seen(template, file, period="2026-09")
        assert "is not complete" not in whole.h1.get_text()


def test_the_usual_range_of_nps_carries_its_signs(survey):
    screen, _ = seen("monthly", survey)
    assert re.search(r"lies below its usual range \([+−][\d.]+ to \+\d", screen.get_text())


def test_nobody_is_told_of_a_csat_question_that_was_not_asked(survey):
    for template in ("monthly", "loyalty"):
        screen, _ = seen(template, survey)
        assert "no csat question" not in screen.get_text()
        assert "customer satisfaction" not in screen.get_text()
    assert "Made-up shop: recommending and buying again" in screen.get_text()


@pytest.mark.parametrize("target", ["{nps: 30}", "30", "{nps: 30, csat: 90}"])
def test_a_target_of_nps_stands_in_its_tile_and_its_series(survey, tmp_path, target):
    (tmp_path / "answers.csv").write_bytes((survey.parent / "answers.csv").read_bytes())
    file = tmp_path / "survey.yml"
    file.write_text(
        survey.read_text(encoding="utf-8").split("purchases:")[0] + f"report: {{target: {target}}}\n",
        encoding="utf-8",
    )
    screen, found = seen("monthly", file)
    assert "target +30 lies above the whole range" in tiles(screen)["nps"]
    assert found.result("series").figure.options["target"] == 30.0
    assert any(one.get_text() == "target +30" for one in screen.select("svg text"))


def test_beside_csat_a_target_of_nps_has_its_words_too(tmp_path):
    """The tile showed a mark at 30 and the word of the change alone."""
    days = pd.date_range("2026-09-01", "2026-10-31").strftime("%Y-%m-%d").tolist()
    frame = pd.DataFrame({"day": days * 4, "score": [5, 2] * 122, "recommend": [9, 3, 8, 10] * 61})
    frame.to_csv(tmp_path / "answers.csv", index=False)
    file = tmp_path / "survey.yml"
    file.write_text(
        "answers: answers.csv\ncolumns:\n  day: {role: answered_at}\n  score: {role: csat, scale: 1-5}\n"
        "  recommend: {role: nps}\nreport: {target: {nps: 60}}\n",
        encoding="utf-8",
    )
    screen, _ = seen("monthly", file, period="2026-10")
    assert "target +60 lies above the whole range; no change that can be told" in tiles(screen)["nps"]


def test_its_page_of_drivers_shows_where_which_driver_hurts(survey):
    """The groups were left out of the page where CSAT was not asked."""
    _, found = seen("drivers", survey)
    assert set(found.result("hotspots").table["channel"]) == {"", "chat", "email"}
    assert "points of: promoters" in str(found.result("hotspots").figure.subtitle)
