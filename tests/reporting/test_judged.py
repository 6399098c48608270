"""Changes by group on a page: of many groups those that changed most and every one that is called; the table has all."""

from types import SimpleNamespace

import pandas as pd
import pytest

import csat_research as cr
from csat_research.reporting.page.headline import grouped_by_bare, named_groups
from csat_research.reporting.page.judged import judged_figure

LARGE = "large"


def changes(groups: int):
    """`groups` small groups that changed by 20 points and more either way, and a large one that fell by 8."""
    rows = []
    for i in range(groups):
        before, after = (12, 18) if i % 2 else (20, 14 - i // 4)
        rows += [(f"g{i}", "2026-01-05", before, 30), (f"g{i}", "2026-02-05", after, 30)]
    rows += [(LARGE, "2026-01-05", 1600, 2000), (LARGE, "2026-02-05", 1440, 2000)]
    cells = pd.DataFrame(
        [
            (name, day, score, n)
            for name, day, good, all_ in rows
            for score, n in ((5, good), (1, all_ - good))
        ],
        columns=["channel", "day", "score", "n"],
    )
    survey = cr.Survey(
        cells, csat="score", scales={"score": "1-5"}, answered_at="day", count="n", segments=["channel"]
    )
    return cr.compare(survey.where(period="2026-01"), survey.where(period="2026-02"), by="channel")


@pytest.fixture(scope="module")
def judged():
    """The picture on a page and all rows, for few groups and for many."""

    def figure(groups, first=False):
        result = changes(groups)
        verdict = cr.verdict(result, family="segments")
        return judged_figure(result, SimpleNamespace(untold=None, verdicts=(verdict,)), first=first), result

    return {7: figure(7), 11: figure(11), "first": figure(11, True)}


def test_of_many_groups_a_page_draws_those_that_changed_most_and_those_that_are_called(judged):
    figure, result = judged[11]
    order = result.figure.data["label"].tolist()
    assert order.index(LARGE) > 6
    assert figure.data["label"].tolist() == [*order[:6], LARGE]
    assert dict(zip(figure.data["label"], figure.data["called"], strict=True))[LARGE] == "fell"
    assert str(figure.subtitle).endswith("; 5 more in the table")
    assert len(result.table) == 12


def test_eight_groups_are_all_drawn(judged):
    figure, result = judged[7]
    assert figure.data["label"].tolist() == result.figure.data["label"].tolist()
    assert "in the table" not in str(figure.subtitle)


def test_of_more_groups_than_a_picture_takes_all_others_are_counted():
    """A picture draws 30 groups, a page six of them: its words told of the 30."""
    result = changes(40)
    figure = judged_figure(
        result, SimpleNamespace(untold=None, verdicts=(cr.verdict(result, family="segments"),))
    )
    assert "shown:" not in str(figure.subtitle)
    assert str(figure.subtitle).startswith("Against January 2026; ")
    assert str(figure.subtitle).endswith(f"; {41 - len(figure.data)} more in the table")


def test_a_group_without_a_range_stands_last_however_large_its_change():
    cells = pd.DataFrame(
        [
            ("few", "2026-01-05", 5, 4),
            ("few", "2026-02-05", 1, 4),
            ("many", "2026-01-05", 5, 400),
            ("many", "2026-02-05", 5, 380),
            ("many", "2026-02-05", 1, 20),
        ],
        columns=["channel", "day", "score", "n"],
    )
    survey = cr.Survey(
        cells, csat="score", scales={"score": "1-5"}, answered_at="day", count="n", segments=["channel"]
    )
    result = cr.compare(survey.where(period="2026-01"), survey.where(period="2026-02"), by="channel")
    assert result.figure.data["label"].tolist() == ["many", "few"]
    assert result.figure.data["conf_low"].isna().tolist() == [False, True]


def test_a_first_screen_has_room_for_four_of_which_the_called_ones_come_before_others(judged):
    figure, result = judged["first"]
    order = result.figure.data["label"].tolist()
    assert figure.data["label"].tolist() == [*order[:3], LARGE]
    assert str(figure.subtitle).endswith("; 8 more in the table")


@pytest.mark.parametrize(
    ("names", "said"),
    [(("yes", "no"), True), (("1", "2"), True), (("0-5", "6-10"), True), (("phone", "chat"), False)],
)
def test_groups_whose_names_say_nothing_alone_are_called_by_their_column(names, said):
    """“yes” fell - of what? Headline and the words under the picture name the column; “chat” needs it not."""
    rows = [(one, day, score) for one in names for day in ("2026-01-05", "2026-02-05") for score in (5, 1)]
    n = [80, 20, 40 if said else 80, 60, 80, 20, 80, 20]
    cells = pd.DataFrame(rows, columns=["solved_at_once", "day", "score"]).assign(n=n)
    survey = cr.Survey(
        cells,
        csat="score",
        scales={"score": "1-5"},
        answered_at="day",
        count="n",
        segments=["solved_at_once"],
    )
    result = cr.compare(survey.where(period="2026-01"), survey.where(period="2026-02"), by="solved_at_once")
    verdict = cr.verdict(result, family="segments")
    figure = judged_figure(result, SimpleNamespace(untold=None, verdicts=(verdict,)), first=True)
    assert ("; by solved at once; " in str(figure.subtitle)) is said
    by = grouped_by_bare(result, verdict.tests)
    told = [str(one) for one in named_groups(list(verdict.tests), by)]
    if said:
        assert told == [f"solved at once: “{names[0]}” fell"]
    else:
        assert by == ""
