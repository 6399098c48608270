"""Grids: one question over several columns, in words, whose rows become items; what is left is told with why."""

import numpy as np
import pandas as pd
import pytest

from csat_research.intake.init import init
from csat_research.intake.read import read_survey
from csat_research.intake.roles.guess import guess_frame
from csat_research.intake.tables import open_table

SATISFIED = ("Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied")
QUALITY = ("Poor", "Fair", "Good", "Very good", "Excellent")
AGREE = ("Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree")
ROWS = ("Speed of reply", "Knowledge", "Politeness")
N = 120


@pytest.fixture
def words():
    rng = np.random.default_rng(5)
    return lambda labels: rng.choice(labels, N)


def role_of(plan):
    return {one.column: one.role for one in plan.guesses}


def two_rows(path, above, below, columns):
    pd.concat([pd.DataFrame([above, below]), pd.DataFrame(dict(enumerate(columns))).astype(str)]).to_csv(
        path, index=False, header=False
    )
    return path


SURVEYMONKEY = ["Respondent ID", "Collector ID", "Start Date", "End Date"]


@pytest.mark.parametrize("tool", [True, False], ids=["SurveyMonkey", "no tool"])
@pytest.mark.parametrize("over", ["first", "all"])
def test_a_question_over_its_rows_makes_items(tool, over, words, tmp_path):
    """Without a column below which "Response" stands, the rows were taken for an answer."""
    ask = ["How satisfied are you with:", *([""] if over == "first" else ["How satisfied are you with:"]) * 2]
    lead = SURVEYMONKEY if tool else ["id"]
    days = ["03/29/2025 09:23:00 AM"] * N
    given = [range(N), [7] * N, days, days][: len(lead)]
    path = two_rows(
        tmp_path / "a.csv",
        [*lead, *ask, "Overall, how satisfied are you?"],
        [*[""] * len(lead), *ROWS, ""],
        [*given, *(words(SATISFIED) for _ in range(4))],
    )
    survey = read_survey(init(path, yes=True).path)
    items = [one for one in survey.questions if one.role == "item"]
    assert [one.label for one in items] == list(ROWS)
    assert all(dict(one.scale.labels) == {label: i for i, label in enumerate(SATISFIED, 1)} for one in items)
    assert [one.column for one in survey.questions if one.role == "csat"] == [
        "Overall, how satisfied are you?"
    ]
    assert (survey.ledger.read, survey.ledger.kept) == (N, N)


def test_the_row_of_the_whole_is_the_score_of_its_grid_and_many_rows_hide_no_header(words, tmp_path):
    rows = [*(f"Aspect {letter}" for letter in "ABCDEFGH"), "Overall"]
    path = two_rows(
        tmp_path / "a.csv", ["id", "How satisfied are you with:", *[""] * 8], ["", *rows],
        [range(N), *(words(SATISFIED) for _ in rows)],
    )  # fmt: skip
    plan_roles = {one.column.rpartition(" - ")[2]: one.role for one in init(path).guesses}
    assert plan_roles == {"id": "id", **dict.fromkeys(rows[:-1], "item"), "Overall": "csat"}


def test_options_below_one_question_become_a_list_whatever_tool_wrote_them(tmp_path):
    rng = np.random.default_rng(1)
    options = ("Price", "Speed", "Staff")
    ticks = [np.where(rng.random(N) < 0.6, one, "") for one in options]
    path = two_rows(
        tmp_path / "a.csv",
        ["score", "What matters most?", "", ""],
        ["", *options],
        [[5, 4, 3, 1] * (N // 4), *ticks],
    )
    table = open_table(path)
    assert (table.lists, len(table.frame)) == (("What matters most?",), N)


def test_a_blank_header_beside_a_comment_is_no_grid(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("id,score,comment,\n1,5,late,again\n2,4,fine,no\n3,5,good,no\n", encoding="utf-8")
    assert len(open_table(path).frame) == 3


def test_two_sets_of_words_are_two_batteries_and_two_rows_of_one_question_are_enough(words):
    frame = pd.DataFrame(
        {
            "How satisfied are you with: [Speed]": words(SATISFIED),
            "How satisfied are you with: [Staff]": words(SATISFIED),
            **{f"Rate: [{one}]": words(QUALITY) for one in ("Shop", "Food", "Staff")},
            **{f"I agree: [{one}]": words(AGREE) for one in ("The price is fair", "It was a long wait")},
            "Overall satisfaction": words(SATISFIED),
        }
    )
    plan = guess_frame(frame)
    assert list(role_of(plan).values()) == [*["item"] * 5, "csat"]
    labels = [one.options.get("label") for one in plan.of("item")]
    assert labels == ["Speed", None, "Shop", "Food", None]  # two rows are called Staff
    assert {str(one.why) for one in plan.reasons.values()} == {
        "how far people agree, not whether agreeing is good"
    }


def test_aspects_beside_a_score_on_the_same_words_are_items(words):
    plan = guess_frame(
        pd.DataFrame({one: words(SATISFIED) for one in ("Delivery", "Price", "Overall satisfaction")})
    )
    assert role_of(plan) == {"Delivery": "item", "Price": "item", "Overall satisfaction": "csat"}


def test_rows_with_words_of_no_known_order_are_told_and_are_no_segments(words):
    moods = ("awful", "meh", "so so", "wow")
    plan = guess_frame(
        pd.DataFrame({**{f"How was: [{one}]": words(moods) for one in ROWS}, "csat": [5, 4, 3, 1] * 30})
    )
    assert role_of(plan) == {"csat": "csat"}
    assert any("which is worst is not in the file" in str(note) for note in plan.notes)


def test_a_column_called_csat_is_the_score_also_beside_aspects_that_ask_how_satisfied(words):
    rng = np.random.default_rng(2)
    frame = pd.DataFrame({f"How satisfied are you with: [{one}]": words(SATISFIED) for one in ROWS})
    frame["csat"] = rng.integers(1, 6, N).astype(str)
    assert [one.column for one in guess_frame(frame).of("csat")] == ["csat"]


def test_every_column_without_a_role_is_told_with_why(words, tmp_path):
    frame = pd.DataFrame(
        {
            "score": [5, 4, 3, 1] * 30, "nothing": "", "one": "yes", "grade": [1, 2, 3, 4] * 30, "amount": np.arange(N) * 1.37,
            "seen": pd.date_range("2026-01-01", periods=N).strftime("%Y-%m-%d"), "Submitted at": "2026-05-01",
            "name": [f"person {i}" for i in range(N)], "I agree that it is fair": words(AGREE),
        }
    )  # fmt: skip
    frame.to_csv(tmp_path / "a.csv", index=False)
    made = init(tmp_path / "a.csv")
    assert set(made.reasons) == set(made.unused)
    told = {name: str(one.why) for name, one in made.reasons.items()}
    assert {name: told.get(name) for name in ("nothing", "one", "amount")} == {
        "nothing": "empty", "one": "the same in all rows", "amount": "numbers, and no name that says of what"
    }  # fmt: skip
    printed = "\n".join(map(str, made.understood()))
    assert all(why in printed for why in told.values())
    assert "--role grade=item" in printed
    assert "# Not used (empty): nothing" in made.path.read_text(encoding="utf-8")


def test_many_short_names_are_said_to_be_many(tmp_path):
    """Sixty shops of 18 letters are no long texts; `--role shop=segment` takes them."""
    shops = [f"Shop {i % 60:02d} Mainstreet" for i in range(1800)]
    pd.DataFrame({"score": [5, 4, 3, 1] * 450, "place": shops}).to_csv(tmp_path / "a.csv", index=False)
    found = init(tmp_path / "a.csv").reasons["place"]
    assert "too many different ones to be groups" in str(found.why)
    assert found.role == "segment"
