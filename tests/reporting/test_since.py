"""Month after month: what is other than at the last run stops with what, since when and what to type."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from click.testing import CliRunner

from csat_research.cli import main
from csat_research.intake.read import read_survey
from csat_research.reporting.since import differences, facts
from csat_research.survey.survey import Survey
from tests.reporting.batches import month, survey, template, without_kernels


def call(folder, *more):
    """The line that is typed each month: it means the last complete month of the answers."""
    words = [
        "report",
        template(folder),
        folder / "survey.yml",
        "--by",
        "channel",
        "--out",
        folder / "reports",
        *more,
    ]
    with without_kernels():
        return CliRunner().invoke(main, [str(word) for word in words])


def test_the_next_month_is_the_same_line(tmp_path):
    survey(tmp_path, month("2026-01"), month("2026-02"))
    assert call(tmp_path).exit_code == 0
    for one in ("2026-03", "2026-04"):
        month(one).to_csv(tmp_path / "exports" / f"{one}.csv", index=False)
    assert call(tmp_path).exit_code == 0
    made = {path.parent.name for path in (tmp_path / "reports" / "made-up-shop").glob("*/short-*.html")}
    assert made == {"2026-02", "2026-03"}


def test_no_new_answers_says_so_and_ends_with_1(tmp_path):
    survey(tmp_path)
    assert call(tmp_path).exit_code == 0
    again = call(tmp_path)
    assert again.exit_code == 1
    assert "No new answers (the last is of 28 Mar 2026): 2 pages are as they were." in again.output
    assert call(tmp_path, "--fresh").exit_code == 0
    assert call(tmp_path, "--period", "2026-01").exit_code == 0  # another page of the same answers is news


def test_a_new_label_stops_until_it_is_accepted(tmp_path):
    survey(tmp_path, month("2026-01"), month("2026-02"))
    call(tmp_path)
    before = json.loads((tmp_path / "reports/_private/made-up-shop/last.json").read_text())
    month("2026-03", channels=("chat", "Phone")).to_csv(tmp_path / "exports" / "3.csv", index=False)
    stopped = call(tmp_path)
    assert stopped.exit_code == 2
    assert "“channel” has new labels: Phone (" in stopped.output
    assert before["on"] in stopped.output
    assert "--accept" in stopped.output
    assert call(tmp_path).exit_code == 2  # it stays so until somebody says that it is meant
    assert call(tmp_path, "--accept").exit_code == 0
    assert "new labels" not in call(tmp_path).output


def test_a_vanished_column_stops_with_its_name(tmp_path):
    survey(tmp_path)
    call(tmp_path)
    for path in (tmp_path / "exports").glob("*.csv"):
        pd.read_csv(path).drop(columns="team").to_csv(path, index=False)
    stopped = call(tmp_path)
    assert stopped.exit_code == 2
    assert "has no column “team”" in stopped.output


def test_another_survey_whose_folder_would_be_the_same_stops(tmp_path):
    survey(tmp_path)
    assert call(tmp_path).exit_code == 0
    before = {path: path.read_bytes() for path in (tmp_path / "reports").rglob("*.html")}
    file = tmp_path / "survey.yml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("title: Made-up shop", "title: Made-up shop!"), encoding="utf-8")
    stopped = call(tmp_path)
    assert stopped.exit_code == 2
    assert "These reports are of “Made-up shop”, and this survey is called “Made-up shop!”." in stopped.output
    assert {path: path.read_bytes() for path in (tmp_path / "reports").rglob("*.html")} == before
    assert call(tmp_path, "--accept").exit_code == 0


def test_another_scale_in_the_survey_file_stops(tmp_path):
    path = survey(tmp_path)
    call(tmp_path)
    path.write_text(path.read_text().replace("scale: 1-5", "scale: {values: 1-7, satisfied: [6, 7]}"))
    stopped = call(tmp_path)
    assert stopped.exit_code == 2
    assert "“score” was read as: csat, 1-5" in stopped.output


def seen(before: pd.DataFrame, after: pd.DataFrame, **roles) -> list[str]:
    """What differs once the later answers stand beside the earlier ones."""
    roles = {
        "csat": "score",
        "answered_at": "day",
        "segments": ["channel"],
        "scales": {"score": "1-5"},
    } | roles
    known = json.loads(json.dumps(facts(Survey(before, **roles))))
    return [str(one) for one in differences(known, Survey(pd.concat([before, after]), **roles))]


JANUARY, FEBRUARY = month("2026-01", 300), month("2026-02", 300)


def test_an_ordinary_month_is_nothing():
    assert seen(JANUARY, FEBRUARY) == []
    assert seen(JANUARY, FEBRUARY.iloc[:3]) == []


def test_a_column_that_is_there_and_empty_is_told():
    told = seen(JANUARY, FEBRUARY.assign(channel=None))
    assert told == ["“channel” is empty in all 300 answers since then; before, 100.0\u00a0% had one."]


def test_answers_that_nobody_gives_any_more_are_told():
    told = seen(JANUARY, FEBRUARY.assign(score=FEBRUARY["score"].clip(upper=3)))
    assert told == [
        "“score”: none of 300 answers since then is 4, 5, which was given before; is the scale the same?"
    ]


def test_answers_that_nobody_gave_before_are_told():
    told = seen(JANUARY.assign(score=JANUARY["score"].clip(upper=3)), FEBRUARY)
    assert told == ["“score”: answers since then hold 4, 5, which nobody gave before; is the scale the same?"]


def test_hours_that_became_minutes_are_told():
    hours, minutes = JANUARY.assign(wait=2.0), FEBRUARY.assign(wait=120.0)
    told = seen(hours, minutes, drivers=["wait"], questions={"wait": {"better": "low"}})
    assert told == ["“wait” is 120.0 on average since then and was 2.0; is its unit the same?"]


def test_an_export_that_stands_there_twice_is_told(tmp_path):
    survey(tmp_path, month("2026-01"), month("2026-02", 60))
    call(tmp_path)
    month("2026-02", 60).to_csv(tmp_path / "exports" / "1 (1).csv", index=False)
    stopped = call(tmp_path)
    assert stopped.exit_code == 2
    assert (
        "Answers of February 2026: 60 at the last run, 120 now; does an export stand there twice?"
        in stopped.output
    )


def test_numbers_that_stand_twice_are_told_as_an_export_that_does():
    """Their values alone (“holds answers that cannot be used: 0, 1, 10”) send nobody to the second copy."""
    first = JANUARY.assign(number=range(len(JANUARY)))
    told = seen(first, first, id="number")
    assert told == [
        f"“number”: {len(first)} numbers stand at several answers, and did not before; does an export stand there twice?"
    ]


def test_an_export_that_is_gone_is_told(tmp_path):
    survey(tmp_path)
    call(tmp_path)
    (tmp_path / "exports" / "1.csv").unlink()
    month("2026-04").to_csv(tmp_path / "exports" / "4.csv", index=False)
    stopped = call(tmp_path)
    assert stopped.exit_code == 2
    assert "Answers of February 2026: 40 at the last run, 0 now; is an export missing?" in stopped.output


def test_an_export_of_the_last_months_begins_later_each_time(tmp_path):
    survey(tmp_path)
    call(tmp_path)
    (tmp_path / "exports" / "0.csv").unlink()
    rows = pd.read_csv(tmp_path / "exports" / "1.csv")
    rows[rows["day"] >= "2026-02-20"].to_csv(tmp_path / "exports" / "1.csv", index=False)
    month("2026-04").to_csv(tmp_path / "exports" / "4.csv", index=False)
    assert call(tmp_path).exit_code == 0


def test_the_rest_of_a_month_an_older_export_and_late_answers_are_nothing():
    begun, rest = FEBRUARY[FEBRUARY["day"] < "2026-02-10"], FEBRUARY[FEBRUARY["day"] >= "2026-02-10"]
    assert seen(pd.concat([JANUARY, begun]), rest) == []
    assert seen(FEBRUARY, JANUARY) == []
    assert seen(JANUARY, month("2026-01", 100, seed=5)) == []


def test_a_scale_that_was_turned_round_is_told():
    """Four of five were satisfied; now the same people seem to be the other way round."""
    good = JANUARY.assign(score=[5, 5, 4, 4, 5, 3, 4, 5, 2, 1] * 30)
    ordinary = FEBRUARY.assign(score=[5, 4, 4, 4, 5, 3, 3, 5, 2, 1] * 30)
    bad = FEBRUARY.assign(score=[1, 1, 2, 2, 3, 3, 4, 1, 2, 5] * 30)
    turned = FEBRUARY.assign(score=6 - ordinary["score"])
    assert seen(good, ordinary) == []
    assert seen(good, bad) == [
        "“score”: the answers since then look turned round; is the best answer still the same?"
    ]
    assert seen(good, turned) == seen(good, bad)
    assert seen(good, FEBRUARY.assign(score=[1, 2, 3, 4, 5] * 60)) == []


def test_few_answers_prove_nothing():
    """Three answers without a 5 are chance; a rule that stopped for them would be switched off."""
    assert seen(JANUARY, FEBRUARY[FEBRUARY["score"] < 3].iloc[:10]) == []


@pytest.mark.parametrize("seed", range(5))
def test_ordinary_months_of_many_shapes_are_nothing(seed):
    assert seen(month("2026-01", 60 + 40 * seed, seed), month("2026-02", 150, seed + 50)) == []


def test_words_that_cannot_be_read_are_told_as_new(tmp_path):
    path = survey(tmp_path, month("2026-01"))
    known = facts(read_survey(path))
    odd = month("2026-02").astype({"score": object})
    odd.loc[0, "score"] = "Gut"
    odd.to_csv(tmp_path / "exports" / "2.csv", index=False)
    told = [str(one) for one in differences(known, read_survey(path))]
    assert told == ["“score” holds answers that cannot be used and were not there before: Gut."]


@pytest.mark.parametrize("more", [(), ("--by", "channel")])
def test_a_month_without_answers_says_so_writes_nothing_and_ends_with_1(tmp_path, more):
    """The 12 months that end with it hold answers, but a page of it would call them that month's."""
    survey(tmp_path)
    found = call(tmp_path, "--period", "2027-01", *more)
    assert found.exit_code == 1
    assert "No answers in January 2027. Answers run from" in found.output
    assert "Nothing was written." in found.output
    assert not [*(tmp_path / "reports").rglob("*.html"), *(tmp_path / "reports").rglob("*.json")]


def test_of_more_pages_than_fit_a_terminal_those_of_the_last_month_are_told(tmp_path):
    """The headline of the first of 22 pages says nothing of this month; how many were made is told."""
    months = [f"20{year}-{one:02}" for year in (25, 26) for one in range(1, 13)][:11]
    survey(tmp_path, *(month(one) for one in months))
    lines = call(tmp_path, "--period", f"{months[0]}..{months[-1]}").output.splitlines()
    told = [one for one in lines if one.startswith("short, ")]
    assert len(told) == 2
    assert all(f", {months[-1]}: " in one for one in told)
    assert "22 pages made." in lines
    again = call(tmp_path, "--period", f"{months[0]}..{months[-1]}").output
    assert "22 pages are as they were." in again
    assert "made." not in again


def corrected(folder, file):
    """One answer of an export is another; its channel."""
    path = folder / "exports" / f"{file}.csv"
    table = pd.read_csv(path)
    table.loc[7, "score"] = table.loc[7, "score"] % 5 + 1
    table.to_csv(path, index=False)
    return str(table.loc[7, "channel"])


@pytest.mark.parametrize("n", [3, 11], ids=["few pages", "more than fit a terminal"])
def test_after_a_corrected_answer_the_pages_that_were_made_again_are_told(tmp_path, n):
    """Of many pages the headlines of the last month were told, whichever were remade."""
    months = [f"20{year}-{one:02}" for year in (25, 26) for one in range(1, 13)][:n]
    survey(tmp_path, *(month(one) for one in months))
    asked = ("--period", f"{months[0]}..{months[-1]}")
    call(tmp_path, *asked)
    channel = corrected(tmp_path, n - 2)  # of the month before the last: that page and the next look at it
    lines = call(tmp_path, *asked).output.splitlines()
    told = [one for one in lines if one.startswith("short, ")]
    assert [one.split(": ")[1] for one in told] == [f"{channel}, {one}" for one in months[-2:]]
    assert f"{2 * n - 2} pages are as they were." in lines
