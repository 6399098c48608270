"""A first month in which the answers begin late, with nothing before it: the headline says that it is not complete."""

from __future__ import annotations

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from tests.reporting.pages import page, survey_file


def asked(folder, first, last):
    days = pd.date_range(first, last)
    scores = [5, 4, 2, 5, 1, 4, 3]
    frame = pd.DataFrame({"day": days.strftime("%Y-%m-%d").repeat(3)})
    frame["score"] = [scores[i % 7] for i in range(len(frame))]
    frame["wait"] = [i % 11 for i in range(len(frame))]
    return survey_file(folder, "day", frame=frame)


def headline(survey, template="monthly", **more):
    html, found = page(template, survey=str(survey), **more)
    return BeautifulSoup(html, "html.parser").h1.get_text(), found


@pytest.mark.parametrize("template", ["monthly", "executive"])
def test_answers_that_begin_late_in_the_only_month_so_far(template, tmp_path):
    survey = asked(tmp_path, "2026-08-12", "2026-10-16")
    told, found = headline(survey, template, period="2026-08")
    assert found.untold.period.text == "2026-08"
    assert told.startswith("August 2026 is not complete: the answers begin on 12 Aug 2026. ")
    assert "are satisfied" in told


def test_a_month_of_nine_days_says_both_its_ends(tmp_path):
    """That the answers begin on the fifth let a reader think that they went on to its end."""
    told, _ = headline(asked(tmp_path, "2026-02-05", "2026-02-13"), period="2026-02")
    assert told.startswith(
        "February 2026 is not complete: there are answers from 5 Feb 2026 to 13 Feb 2026. "
    )


@pytest.mark.parametrize(("first", "last"), [("2026-08-01", "2026-10-16"), ("2026-08-04", "2026-10-16")])
def test_a_month_that_is_whole_but_for_days_at_rest_is_not_called_so(first, last, tmp_path):
    told, found = headline(asked(tmp_path, first, last), period="2026-08")
    assert found.untold is None
    assert "not complete" not in told


def test_a_later_month_says_that_the_one_before_is_not_complete(tmp_path):
    told = "August 2026 is not complete (the answers begin on 12 Aug 2026): no change against it is told."
    assert headline(asked(tmp_path, "2026-08-12", "2026-10-31"), period="2026-09")[0].endswith(told)
    survey = asked(tmp_path, "2026-08-12", "2026-10-16")
    assert "not complete" not in headline(survey, "drivers", period="2026-09")[0]
    assert headline(survey, period="2026-10")[0].startswith("October 2026 is not complete. ")


def test_a_month_after_two_has_its_word(tmp_path):
    told, found = headline(asked(tmp_path, "2026-08-12", "2026-10-31"), period="2026-10")
    assert found.untold is None
    assert "not complete" not in told


def test_a_page_of_twelve_months_is_not_called_incomplete(tmp_path):
    """Its period reaches back behind the first answer in most files."""
    assert headline(asked(tmp_path, "2026-08-12", "2026-10-16"), "drivers")[1].untold is None
