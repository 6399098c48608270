"""A survey that asks of ease alone has whole pages too: ease over time, by groups, with drivers and purchases."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import csat_research as cr
from tests.reporting.pages import seen, tiles
from tests.templates.one_score import shop


@pytest.fixture(scope="module")
def survey(tmp_path_factory):
    """Who waits longer finds it harder, and who finds it easy buys more; in the last month nobody of chat finds it easy."""
    return shop(
        tmp_path_factory.mktemp("ces"),
        "ease: {role: ces, scale: {values: 1-7, satisfied: [6, 7]}, better: high}",
        lambda wait, rng: np.clip(np.round(7.2 - wait / 3 + rng.normal(0, 1.2, len(wait))), 1, 7).astype(int),
        lambda n, rng: rng.integers(1, 3, n),
        good=6,
    )


@pytest.fixture(scope="module")
def before_and_after(survey):
    """The mean answers of two months as plain pandas has them."""
    frame = pd.read_csv(survey.parent / "answers.csv")
    by_month = frame.groupby(frame["day"].str[:7])["ease"].mean()
    return by_month["2026-09"], by_month["2026-10"]


@pytest.mark.parametrize("template", ["monthly", "executive"])
def test_the_month_is_followed_by_its_ease(template, survey, before_and_after):
    screen, found = seen(template, survey)
    before, after = before_and_after
    shown = tiles(screen)
    assert list(shown) == ["ces", "ces_change", "nps", "loyalty"]
    assert shown["ces"].startswith(f"Ease (CES): mean of 1-7, high is easy {after:.2f} ")
    assert f"Ease (CES) against September 2026 −{before - after:.2f}" in shown["ces_change"]
    assert shown["ces_change"].endswith("fell")
    assert "easy − others" in shown["loyalty"]
    assert screen.h1.get_text().startswith(f"Ease (CES) fell by {before - after:.2f} points; “chat” fell")
    for block in ("series", "channels"):
        assert set(found.result(block).table["measure"]) == {"ces"}
    told = screen.get_text()
    assert "Made-up shop: ease (CES), October 2026" in told
    assert "customer satisfaction" not in told
    assert "satisfaction was seen" not in told
    assert "has no csat question" not in told
    assert f"made like “{screen.select_one('[data-tile=ces] .tile-range').get_text(strip=True)}”" in told


def test_its_blocks_are_called_by_ease(survey):
    screen, found = seen("monthly", survey)
    told = screen.get_text()
    assert found.result("drivers").provenance["outcome"] == "ces_easy"
    assert "“Response hours” goes with ease" in told
    assert "13 months of ease (CES)" in told
    assert "13 months of CSAT" not in told
    assert set(found.result("ces_by_segment").table["channel"]) == {"chat", "email"}
    assert [one["data-missing"] for one in screen.select("[data-missing]")] == ["csat", "nps", "act_first"]


def test_its_mail_tells_the_change_with_two_decimals(survey, before_and_after, tmp_path):
    made = cr.report("monthly", survey, out=tmp_path, quick=True, also="mail")
    mail = (made.folder / "monthly" / "mail.txt").read_text(encoding="utf-8")
    before, after = before_and_after
    assert f"Against September 2026 the change is −{before - after:.2f} points (−" in mail
    assert f"Ease (CES) fell by {before - after:.2f} points (" in mail


def test_drivers_loyalty_and_changes_have_their_pages(survey):
    screen, _ = seen("drivers", survey)
    assert "goes with ease" in screen.h1.get_text()
    assert "what goes with ease" in screen.get_text()
    screen, found = seen("loyalty", survey)
    assert screen.h1.get_text().startswith("Of those who found it easy ")
    assert "ease and buying again" in screen.get_text()
    assert "has no csat question" not in screen.get_text()
    screen, found = seen("change", survey)
    assert list(tiles(screen)) == ["ces_change", "nps_change", "csat_change", "csi_change"]
    parts = found.result("parts_csat").table.set_index("term")["estimate"]
    assert parts["change"] == pytest.approx(found.result("ces_change").table["estimate"].iloc[0])
    first, _ = seen("change", survey, period="2025-10")  # nothing was answered before
    assert list(tiles(first)) == ["ces", "ces_change"]


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """Ease on a scale that does not say which answers are easy, without dates and all else."""
    folder = tmp_path_factory.mktemp("bare")
    pd.DataFrame({"ease": np.random.default_rng(4).integers(1, 8, 200)}).to_csv(
        folder / "answers.csv", index=False
    )
    file = folder / "survey.yml"
    file.write_text(
        "answers: answers.csv\ncolumns:\n  ease: {role: ces, scale: 1-7, better: high}\n", encoding="utf-8"
    )
    return file


@pytest.mark.parametrize("template", ["monthly", "executive"])
def test_without_dates_the_tile_of_the_change_asks_for_a_date(template, bare):
    screen, _ = seen(template, bare)
    shown = tiles(screen)
    assert "needs a column with the date of the answer" in shown["ces_change"]
    assert shown["nps"].endswith("needs answers from 0 to 10")
    # of a series without dates one line says what to add, and no second one of the groups
    lines = [one["data-missing"] for one in screen.select("[data-missing]")]
    assert "series" in lines
    assert "channels" not in lines


def test_groups_without_their_score_have_no_line_of_their_own(tmp_path):
    """The survey has one segment but neither dates nor a drawn series: the line of the series tells it."""
    frame = pd.DataFrame({"ease": [1, 7] * 60, "channel": ["chat", "email"] * 60})
    frame.to_csv(tmp_path / "answers.csv", index=False)
    file = tmp_path / "survey.yml"
    file.write_text(
        "answers: answers.csv\ncolumns:\n  ease: {role: ces, scale: 1-7, better: high}\n  channel: {role: segment}\n",
        encoding="utf-8",
    )
    screen, _ = seen("monthly", file)
    lines = [one["data-missing"] for one in screen.select("[data-missing]")]
    assert ("series" in lines, "channels" in lines) == (True, False)


def test_a_page_without_a_result_is_called_by_ease_too(bare, tmp_path):
    made = cr.report("drivers", bare, out=tmp_path, quick=True, also="none")
    assert "what goes with ease" in (made.folder / "drivers.html").read_text(encoding="utf-8")


def test_ease_beside_csat_is_judged_with_the_headlines_and_shown_below(tmp_path):
    """CSAT leads; the change of ease is one of the tests, and its number stands on the page."""
    rng, n = np.random.default_rng(4), 800
    day = pd.Timestamp("2026-09-01") + pd.to_timedelta(rng.integers(0, 61, n), unit="D")
    late = day >= "2026-10-01"
    pd.DataFrame(
        {
            "day": day.strftime("%Y-%m-%d"),
            "score": rng.integers(1, 6, n),
            "ease": np.where(late, rng.integers(1, 5, n), rng.integers(3, 8, n)),
        }
    ).to_csv(tmp_path / "answers.csv", index=False)
    file = tmp_path / "survey.yml"
    file.write_text(
        "answers: answers.csv\ncolumns:\n  day: {role: answered_at}\n  score: {role: csat, scale: 1-5}\n"
        "  ease: {role: ces, scale: 1-7, better: high}\n",
        encoding="utf-8",
    )
    screen, found = seen("monthly", file)
    assert list(tiles(screen)) == ["csat", "change", "nps", "loyalty"]
    assert [one.measure for one in found.judged if one.family == "headlines"] == ["csat", "ces"]
    assert "Ease (CES) fell" in screen.h1.get_text()
    assert screen.select_one("#block-ces-change") is not None


def test_a_target_of_ease_stands_in_its_tile_and_its_series(survey, tmp_path):
    (tmp_path / "answers.csv").write_bytes((survey.parent / "answers.csv").read_bytes())
    file = tmp_path / "survey.yml"
    file.write_text(
        survey.read_text(encoding="utf-8").split("purchases:")[0] + "report: {target: 5.5}\n",
        encoding="utf-8",
    )
    screen, found = seen("monthly", file)
    assert "target 5.5 lies above the whole range" in tiles(screen)["ces"]
    assert found.result("series").figure.options["target"] == 5.5


def test_a_mail_without_dates_tells_no_reader_to_add_a_column(bare, survey, tmp_path):
    made = cr.report("monthly", bare, out=tmp_path, quick=True, also="mail")
    mail = (made.folder / "monthly" / "mail.txt").read_text(encoding="utf-8")
    assert "The change against the month before cannot be told: no dates of the answers." in mail
    assert "answered_at" not in mail
    first = cr.report("monthly", survey, out=tmp_path, quick=True, also="mail", period="2025-10")
    mail = (first.folder / "monthly" / "mail.txt").read_text(encoding="utf-8")
    assert "cannot be told: No answers in September 2025." in mail
