"""Init: roles, scales, units and clocks with evidence; at most three questions; what is written reads back."""

from __future__ import annotations

import importlib.util
import json
import random
import shutil
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

import csat_research as cr
from csat_research.cli import main
from csat_research.errors import ColumnError, FileError
from csat_research.intake.file import load_file
from csat_research.intake.headers import hint, is_business, unit_of
from csat_research.intake.init import init
from csat_research.intake.keys.strict import parse
from csat_research.intake.proposal.blank import write_blank
from csat_research.intake.proposal.emit import comment, survey_text, yaml_scalar
from csat_research.intake.read import read_survey
from csat_research.intake.roles.guess import guess_frame
from csat_research.intake.suggest import suggest

EXPORTS = Path(__file__).parents[1] / "exports"


@pytest.fixture
def zendesk(tmp_path):
    return Path(shutil.copy(EXPORTS / "zendesk_tickets.csv", tmp_path))


@pytest.fixture
def few_tickets(tmp_path):
    """The first two hundred of them, for what does not hang on how many there are."""
    lines = (EXPORTS / "zendesk_tickets.csv").read_bytes().splitlines(keepends=True)
    (tmp_path / "zendesk_tickets.csv").write_bytes(b"".join(lines[:201]))
    return tmp_path / "zendesk_tickets.csv"


@pytest.fixture
def export(tmp_path):
    def make(header, row, n=120, seed=1, encoding="utf-8"):
        rng = random.Random(seed)
        path = tmp_path / "export.csv"
        path.write_bytes("\n".join([header, *(row(i, rng) for i in range(n))]).encode(encoding))
        return path

    return make


def roles(outcome):
    return {one.column: one.role for one in outcome.guesses}


# --- the Zendesk file: from an export to a survey without an editor --------------------------------


def test_the_fixture_is_made_by_its_script():
    spec = importlib.util.spec_from_file_location("make_zendesk", EXPORTS / "make_zendesk.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.text().encode() == (EXPORTS / "zendesk_tickets.csv").read_bytes()


def test_zendesk_goes_from_file_to_survey(zendesk):
    made = init(zendesk, yes=True)
    survey = read_survey(made.path)
    assert {
        one.role: one.name for one in survey.questions if one.role in ("csat", "customer", "agent", "id")
    } == {
        "csat": "Satisfaction Score",
        "customer": "Requester id",
        "agent": "Assignee",
        "id": "Id",
    }
    cells = survey.counts("Satisfaction Score", "_why_Satisfaction Score")
    raw = pd.read_csv(zendesk)["Satisfaction Score"].value_counts()
    assert sorted(cells.n) == sorted(raw)
    assert survey.ledger.kept == survey.ledger.read == 1500
    assert "Billing $5 to $10" in set(survey.rows("Group")["Group"])


def test_zendesk_takes_the_calendar_clock_and_says_so(zendesk):
    made = init(zendesk, yes=True)
    assert roles(made)["First reply time in minutes"] == "driver"
    assert "First reply time in minutes within business hours" not in roles(made)
    assert "calendar hours" in str(made.assumptions[-1])
    assert load_file(made.path).assumed == tuple(str(one) for one in made.assumptions)
    assert [str(one) for one in read_survey(made.path).about.assumptions] == [
        str(one) for one in made.assumptions
    ]


def test_the_answer_chooses_the_clock(few_tickets):
    asked = []
    made = init(few_tickets, ask=lambda question: asked.append(question) or "business")
    assert len(asked) == 1
    assert roles(made)["First reply time in minutes within business hours"] == "driver"
    assert "First reply time in minutes" not in roles(made)
    assert [str(one).split(",")[0] for one in made.assumptions] == ["The month is that of “Created at”"]


def test_what_the_file_cannot_tell_is_printed_and_not_only_noted(few_tickets):
    made = init(few_tickets, yes=True)
    told = [str(one) for one in read_survey(made.path).about.assumptions]
    assert any("when the answer was given is not in the file" in one for one in told)


def test_the_guesses_for_the_example_are_those_of_its_own_survey_file(tmp_path):
    """Written by hand in data/example: three plain numbers cannot be told from the file and are left out."""
    example = Path(__file__).resolve().parents[2] / "data" / "example"
    shutil.copyfile(example / "answers.csv", tmp_path / "answers.csv")
    made = init(tmp_path / "answers.csv", yes=True)
    guessed, written = read_survey(made.path), read_survey(example / "survey.yml")
    meant = {one.name: one for one in written.questions}
    for one in guessed.questions:
        assert (one.role, one.unit, one.better) == (
            meant[one.name].role,
            meant[one.name].unit,
            meant[one.name].better,
        )
        if one.role == "item":
            assert (one.scale.name, one.scale.missing.keys()) == (
                "1-6",
                meant[one.name].scale.missing.keys(),
            )
    assert meant.keys() - {one.name for one in guessed.questions} == {
        "messages",
        "reply_words",
        "agent_tenure",
        "backlog",
        "first_contact",
    }
    shares = [cr.csat(one).table["estimate"].iloc[0] for one in (guessed, written)]
    assert shares[0] == pytest.approx(shares[1], rel=1e-12)  # sums in another order of customers


def test_without_anybody_to_ask_questions_stand_open_in_the_survey_file(few_tickets):
    made = init(few_tickets)
    assert [one.column for one in made.left] == ["First reply time in minutes"]
    text = made.path.read_text(encoding="utf-8")
    assert "open:\n" in text
    assert "# calendar: calendar hours: what the customer waits" in text
    assert "# business: business hours: what the team works; delete its line above" in text
    with pytest.raises(ColumnError) as caught:
        read_survey(made.path)
    assert "1 question is open" in str(caught.value)
    assert "--yes" in str(caught.value)
    assert '--assume "First reply time in minutes"' in str(caught.value)
    for assumed in (True, ["First reply time in minutes"], "First reply time in minutes"):
        survey = read_survey(made.path, assume=assumed)
        assert "calendar hours" in str(survey.about.assumptions[-1])


def test_an_answer_that_is_known_before_is_not_asked(few_tickets):
    made = init(few_tickets, answers=[("First reply time in minutes", "business")])
    assert made.left == ()
    assert "First reply time in minutes within business hours" in roles(made)
    assert not any("business hours" in str(one) for one in made.assumptions)
    with pytest.raises(ColumnError, match="none of the choices"):
        init(few_tickets, answers=[("First reply time in minutes", "both")], out=few_tickets.parent / "b.yml")
    with pytest.raises(ColumnError, match=r"nothing is asked about this column.*Did you mean"):
        init(
            few_tickets,
            answers=[("First reply time in minuts", "business")],
            out=few_tickets.parent / "b.yml",
        )


def test_open_questions_as_init_left_them_are_written_anew_and_edited_ones_never(few_tickets):
    left = init(few_tickets).path
    init(few_tickets, assume={"First reply time in minutes"})
    left.unlink()
    left = init(few_tickets).path
    left.write_text(
        left.read_text(encoding="utf-8").replace("title: zendesk_tickets", "title: Mine"), encoding="utf-8"
    )
    with pytest.raises(FileError, match="stands there already"):
        init(few_tickets, yes=True)


def test_a_role_is_named_after_init_as_init_says_and_what_was_edited_stays(tmp_path):
    """Init prints `to use one all the same, name it to init, such as --role ...` when the file is already written."""
    export = tmp_path / "shop.csv"
    rows = (f"{i},{1 + i % 5},{30 + i * 7 % 900}" for i in range(60))
    export.write_text("Number of visitors,Score,Basket\n" + "\n".join(rows) + "\n", encoding="utf-8")
    first = init(export)
    assert first.left == ()
    assert "Basket" in first.unused
    again = init(export, roles={"Basket": "metric"})
    assert roles(again)["Basket"] == "metric"
    assert "Basket: {role: metric" in first.path.read_text(encoding="utf-8")
    with pytest.raises(FileError, match="stands there already"):  # named roles are no longer as init guessed
        init(export, roles={"Number of visitors": "metric"})
    first.path.unlink()
    init(export)
    first.path.write_text(
        first.path.read_text(encoding="utf-8").replace("title: shop", "title: Mine"), encoding="utf-8"
    )
    with pytest.raises(FileError, match="stands there already"):
        init(export, roles={"Basket": "metric"})


def test_assuming_a_column_that_is_none_names_the_nearest(few_tickets):
    path = init(few_tickets).path
    with pytest.raises(ColumnError, match=r"plays no role.*Did you mean “First reply time in minutes”"):
        read_survey(path, assume=["First reply time in minuts"])


def test_check_and_report_refuse_open_questions_and_the_page_prints_what_was_assumed(few_tickets, tmp_path):
    path = str(init(few_tickets).path)
    call = CliRunner().invoke
    for words in (["check", path], ["report", path, "--out", str(tmp_path / "out")]):
        done = call(main, words)
        assert done.exit_code == 2
        assert "1 question is open" in done.output
    assert not (tmp_path / "out").exists()
    assert "Assumed: Times such as" in call(main, ["check", path, "--yes"]).output
    told = json.loads(call(main, ["check", path, "--assume", "First reply time in minutes", "--json"]).output)
    assert any("Which shall count? Taken: calendar hours" in one for one in told["assumptions"])


def test_init_never_writes_over_a_survey_file(few_tickets):
    init(few_tickets, yes=True)
    with pytest.raises(FileError, match="stands there already"):
        init(few_tickets, yes=True)


def test_the_same_file_gives_the_same_bytes(few_tickets, tmp_path):
    first = init(few_tickets, yes=True, out=tmp_path / "one.yml").path.read_bytes()
    assert first == init(few_tickets, yes=True, out=tmp_path / "two.yml").path.read_bytes()


# --- other exports ---------------------------------------------------------------------------------


@pytest.fixture
def many(export):
    """A file that leaves six questions open."""
    return export(
        "id,effort,csat,NPS,response time,repurchase,created at",
        lambda i, rng: (
            f"{i},{rng.randint(1, 7)},{rng.randint(1, 7)},{rng.randint(1, 10)},{rng.randint(1, 99)},{i % 2},{i % 12 + 1}/{i % 11 + 1}/2025"
        ),
    )


def test_a_person_is_asked_at_most_three_times_the_last_time_for_all_the_rest(many):
    asked = []
    made = init(many, ask=lambda question: asked.append(question) or "")
    assert len(asked) == 3
    assert [one.weight for one in asked] == sorted((one.weight for one in asked), reverse=True)
    assert "4 more questions are open" in str(asked[-1].text)
    assert len(made.assumptions) == 4
    assert made.left == ()
    read_survey(made.path)


def test_who_does_not_take_the_guesses_for_the_rest_leaves_them_open(many):
    made = init(many, ask=lambda question: "open" if "more questions" in str(question.text) else "")
    assert len(made.left) == 4
    assert made.assumptions == ()
    with pytest.raises(ColumnError, match="4 questions are open"):
        read_survey(made.path)
    survey = read_survey(made.path, assume=True)
    assert len(survey.about.assumptions) == 4


def test_init_prints_the_file_the_columns_and_the_reasons(many):
    done = CliRunner().invoke(main, ["init", str(many)])
    assert done.exit_code == 2
    for part in (
        "What the file is taken for:", "encoding utf-8; columns are split by commas", "column names stand in line 1",
        "csat: csat", "answers: 1-7; satisfied: 6, 7", "because the header says “csat”", "6 questions are open",
        "--answer",
    ):  # fmt: skip
        assert part in done.output
    told = json.loads(CliRunner().invoke(main, ["init", str(many), "--json"]).output)
    assert told["columns"]["csat"]["role"] == "csat"
    assert told["columns"]["csat"]["why"]
    assert len(told["open"]) == 6


def test_russian_labels_in_cp1251(export):
    labels = [
        "Полностью удовлетворен(а)",
        "Скорее удовлетворен(а)",
        "Нейтрально",
        "Скорее недоволен(на)",
        "Совершенно недоволен(на)",
    ]
    path = export(
        "Отметка времени;Оценка;Канал",
        lambda i, rng: f"13.04.2026 9:{i % 60:02d}:00;{labels[i % 5]};{rng.choice(['чат', 'почта'])}",
        encoding="cp1251",
    )
    made = init(path, yes=True)
    assert roles(made) == {"Отметка времени": "answered_at", "Оценка": "csat", "Канал": "segment"}
    survey = read_survey(made.path)
    assert sorted(survey.counts("Оценка").keys["Оценка"]) == [1, 2, 3, 4, 5]
    assert survey.rows("Оценка")["Оценка"][0] == 5


def test_an_even_scale_is_asked_and_the_answer_counts(export):
    path = export("id,satisfaction", lambda i, rng: f"{i},{'Satisfied' if i % 3 else 'Dissatisfied'}")
    made = init(path, ask=lambda question: "3")
    assert load_file(made.path).columns["satisfaction"].scale.labels == (
        "Dissatisfied",
        "Neutral",
        "Satisfied",
    )


def test_codes_1_to_11_are_not_taken_for_nps_unasked(export):
    path = export("id,NPS", lambda i, rng: f"{i},{rng.randint(1, 11)}")
    keys = []
    made = init(path, ask=lambda question: keys.append([one.key for one in question.choices]) or "shifted")
    assert keys == [["shifted", "blank"]]
    survey = read_survey(made.path)
    raw = pd.read_csv(path)["NPS"]
    assert survey.rows("NPS")["NPS"].tolist() == (raw - 1).tolist()


@pytest.mark.parametrize(
    ("name", "answers", "satisfied"),
    [
        ("rating", (1, 3, 5, 0), "5 of 1, 3, 5"),
        ("ratings", (103, 102, 101, 100, -101, -102, -103), "101, 102, 103 of"),
        ("rating", (-2, -1, 0, 1, 2), "1, 2 of"),
        ("rating", (0.2, 0.4, 0.6, 0.8, 1.0), "0.8, 1 of"),
        ("rating", (0, 1), "1"),
    ],
)
def test_codings_of_single_tools(export, name, answers, satisfied):
    made = init(export(f"ticket,{name}", lambda i, rng: f"{i},{answers[i % len(answers)]}"), yes=True)
    scale = read_survey(made.path).questions[1].scale
    codes = sorted(scale.satisfied)
    assert all(code in codes for code in map(float, satisfied.split(" of")[0].split(", ")))
    assert not (0 in answers and 0.0 in codes)


def test_items_and_picks_are_found(export):
    header = (
        "respondent id," + ",".join(f"item {j}" for j in range(1, 7)) + ",most important,overall satisfaction"
    )
    made = init(
        export(
            header,
            lambda i, rng: (
                f"{i},"
                + ",".join(str(rng.randint(1, 5)) for _ in range(6))
                + f",{';'.join(sorted(rng.sample('123456', 4)))},{rng.randint(1, 5)}"
            ),
        ),
        yes=True,
    )
    assert [column for column, role in roles(made).items() if role == "item"] == [
        f"item {j}" for j in range(1, 7)
    ]
    picks = load_file(made.path).columns["most important"]
    assert (picks.role, picks.separator, picks.choose) == ("picks", ";", 4)


def test_a_file_without_a_score_says_what_to_write(export):
    with pytest.raises(ColumnError, match="no column is called like a satisfaction score"):
        init(export("a,b", lambda i, rng: f"{i},{i * 7}"), yes=True)


def test_hostile_headers_stay_in_their_comments(export):
    path = export(
        'id,score,"x\n  evil: {role: csat}","<script>"',
        lambda i, rng: f"{i},{i % 5 + 1},{'ab'[i % 2]},{'cd'[i % 2]}",
    )
    found = load_file(init(path, yes=True).path)
    assert "evil" not in found.columns
    assert "<script>" in found.columns


# --- words -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("Satisfaction Score", "csat"), ("Kundnöjdhet", "csat"), ("How likely are you to recommend us?", "nps"),
        ("łatwość", "ces"), ("زمان پاسخ", "driver"), ("Recorded date", "answered_at"), ("Requester email", None),
        ("First reply time (min)", "driver"), ("вес", "weight"), ("Summation column", None),
    ],
)  # fmt: skip
def test_header_words(header, role):
    assert getattr(hint(header), "role", None) == role


def test_units_and_clocks_from_headers():
    assert unit_of("First reply time in minutes within business hours") == "minutes"
    assert unit_of("Время ответа, часов") == "hours"
    assert unit_of("Resolution time") is None
    assert is_business("Full resolution time in minutes within business hours")


@pytest.mark.parametrize(
    "text",
    [
        "*RESPNUM",
        "No",
        "1:30",
        "a: b",
        "# x",
        "{x}",
        "[x]",
        "&x",
        "!x",
        "- x",
        "'",
        '"',
        "a\nb",
        "\u202ex",
        " x ",
        "",
        "null",
        "50%",
        "é",
        "😀",
        "a, b",
    ],
)
def test_any_text_survives_the_file(text):
    written = survey_text(
        title=text,
        answers=text,
        columns=[(text, "csat", {"scale": {"labels": [text, "other"]}}, ["why\n" + text])],
    )
    found = parse(written).plain()
    assert found["title"] == found["answers"] == text
    assert found["columns"] == {text: {"role": "csat", "scale": {"labels": [text, "other"]}}}
    assert "\n" not in comment("why\n" + text)
    assert yaml_scalar(text)


# --- suggest ---------------------------------------------------------------------------------------


def test_the_suggested_call_runs():
    frame = pd.DataFrame(
        {
            "ticket": range(100),
            "score": [5, 4, 3, 1, 2] * 20,
            "NPS": list(range(11)) * 9 + [10],
            "channel": ["chat", "phone"] * 50,
            "First reply time (min)": range(100),
        }
    )
    from csat_research.survey.survey import Survey

    call = suggest(frame)
    cr = type("cr", (), {"Survey": Survey})
    names = {"cr": cr, "df": frame}
    exec(call, names)
    assert {one.role for one in names["survey"].questions} == {"id", "csat", "nps", "segment", "driver"}
    assert names["survey"].rows("response_hours")["response_hours"].max() == pytest.approx(99 / 60)


def test_a_battery_asked_with_the_word_of_a_score_is_items_and_the_overall_one_the_score():
    columns = {
        f"How satisfied are you with {one}?": [3, 4, 5, 2, 6] * 10 for one in ("price", "speed", "staff")
    }
    frame = pd.DataFrame({**columns, "Overall, how satisfied are you?": [5, 4, 3, 2, 1] * 10})
    roles = {one.column: one.role for one in guess_frame(frame).guesses}
    assert [roles.get(name) for name in frame] == ["item", "item", "item", "csat"]


def test_easy_to_order_is_an_item_where_people_can_pick_it():
    """A word of effort in an aspect that stands among the picks; its 6 is an answer, not a code."""
    names = ["Fast delivery", "Good price", "Kind staff", "Easy to order"]
    picks = [";".join(names[i % 2 : i % 2 + 3]) for i in range(60)]
    ratings = {name: [2, 3, 4, 5, 6] * 12 for name in names}
    frame = pd.DataFrame({**ratings, "top": picks, "Satisfaction": [5, 4, 3, 2, 1] * 12})
    found = {one.column: one for one in guess_frame(frame).guesses}
    assert {found[name].role for name in names} == {"item"}
    assert {found[name].options["scale"] for name in names} == {"1-6"}


def test_a_question_that_is_called_satisfied_but_fits_no_scale_is_told_and_not_taken_for_a_segment():
    frame = pd.DataFrame(
        {"How satisfied were you?": ["ouais", "bof", "bah"] * 20, "nps": list(range(11)) * 5 + [9] * 5}
    )
    plan = guess_frame(frame)
    assert "How satisfied were you?" in plan.unused
    assert "fit no known scale" in " ".join(map(str, plan.notes))


def test_columns_without_a_name_at_the_right_end_are_kept_where_they_hold_something(tmp_path):
    """SurveyMonkey names a question with several columns once; its second header row is no answer, and that is told."""
    rows = ["id,score,Which?,,,", ",Response,Price,Speed,Staff,"] + [
        f"{i},{1 + i % 5},x,,x," for i in range(40)
    ]
    (tmp_path / "a.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["init", str(tmp_path / "a.csv"), "--yes"])
    assert done.exit_code == 0
    assert "column names stand in lines 1, 2, which are no answers" in done.output
    survey = read_survey(tmp_path / "survey.yml")
    assert survey.ledger.kept == survey.ledger.read == 40
    assert "Which?" in survey.ledger.ignored  # one list of what people ticked


def test_rows_that_do_not_fit_are_told_by_init_itself(tmp_path):
    (tmp_path / "a.csv").write_text(
        "id,score\n" + "".join(f"{i},{1 + i % 5}\n" for i in range(30)) + "x,5,9,9\n"
    )
    done = CliRunner().invoke(main, ["init", str(tmp_path / "a.csv"), "--yes"])
    assert done.exit_code == 1
    assert "row 32" in done.output


# --- what people wrote in their own words ---------------------------------------------------------


@pytest.fixture
def wrote(export):
    return export("id,score,comment", lambda i, rng: f"{i},{1 + i % 5},call me {i}")


def comments_of(survey):
    return [one.column for one in survey.questions if one.role == "comment"]


def test_comments_are_not_read_unless_asked_for(wrote):
    made = init(wrote, yes=True)
    survey = read_survey(made.path)
    assert comments_of(survey) == []
    assert survey.ledger.ignored == ("comment",)
    assert [one.column for one in made.unasked] == ["comment"]
    assert "not read unless you ask for them: comment" in str(made.understood()[-1])


def test_the_line_of_a_comment_is_there_and_taking_its_hash_away_asks_for_it(wrote):
    path = init(wrote, yes=True).path
    path.write_text(path.read_text().replace("  # comment: {", "  comment: {"))
    assert comments_of(read_survey(path)) == ["comment"]


def test_a_role_that_is_named_asks_for_comments(wrote):
    assert comments_of(read_survey(init(wrote, yes=True, roles={"comment": "comment"}).path)) == ["comment"]
    done = CliRunner().invoke(main, ["init", str(wrote), "--yes"])
    assert done.exit_code == 2  # the file stands there
    wrote.with_name("survey.yml").unlink()
    done = CliRunner().invoke(main, ["init", str(wrote), "--yes", "--role", "comment=comment"])
    assert comments_of(read_survey(wrote.with_name("survey.yml"))) == ["comment"]
    assert "not read unless" not in done.output


def test_a_hostile_header_of_a_comment_does_not_leave_its_line(tmp_path):
    """Its line is a YAML comment: a header with a line break must not become a line of its own."""
    frame = pd.DataFrame({"score": [1, 2, 3, 4, 5] * 10, "comment\ntitle: hacked": ["a b c"] * 50})
    frame.to_csv(tmp_path / "a.csv", index=False)
    made = init(tmp_path / "a.csv", yes=True)
    assert load_file(made.path).title == "a"
    assert comments_of(read_survey(made.path)) == []


@pytest.mark.parametrize("kind", ["monthly", "csi"])
def test_the_survey_file_of_an_empty_form_has_comments_off(kind, tmp_path):
    _, path = write_blank(kind, tmp_path)
    assert all(one.role != "comment" for one in load_file(path).columns.values())
    path.write_text(path.read_text().replace("  # comment: {", "  comment: {"))
    assert load_file(path).columns["comment"].role == "comment"


def test_a_suggested_call_leaves_comments_to_the_one_who_asks(wrote):
    call = suggest(pd.read_csv(wrote))
    assert '# read only where you ask for it: comment="comment"' in call.splitlines()
    assert "    comment=" not in call
