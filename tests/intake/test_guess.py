"""Guesses on files as people bring them: whole label sets, scales named in headers, codes above a scale, named roles."""

from __future__ import annotations

import random

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import csat_research as cr
from csat_research.cli import main
from csat_research.errors import ColumnError
from csat_research.intake.headers import asks, range_of
from csat_research.intake.init import init
from csat_research.intake.labels.matching import match
from csat_research.intake.read import read_survey
from csat_research.intake.roles.best_code import best_answer_or_code
from csat_research.intake.roles.guess import guess_frame
from csat_research.intake.roles.picks import number_of_picks
from csat_research.intake.seen.evidence import Choice
from csat_research.intake.suggest import Suggestion, suggest

SURVEYMONKEY = (
    "Very satisfied",
    "Somewhat satisfied",
    "Neither satisfied nor dissatisfied",
    "Somewhat dissatisfied",
    "Very dissatisfied",
)


def role_of(plan):
    return {one.column: one.role for one in plan.guesses}


def taken(plan):
    """The plan as --yes takes it."""
    for one in plan.questions:
        plan = plan.answered(one.choices[0])
    return plan


def of(plan, column):
    return next(one for one in taken(plan).guesses if one.column == column)


def battery(n=300, code=None, seed=4, items=("Delivery", "Price", "Staff", "Website")):
    """Ratings 1-6 that go together, or 1-5 with a code 6 given at random; an overall score beside them."""
    rng = np.random.default_rng(seed)
    mood = rng.normal(4, 0.9, n)
    high = 6 if code is None else 5
    frame = pd.DataFrame(
        {
            one: np.clip(np.round(mood + rng.normal(0, 0.8, n)), 1, high).astype(int)
            for one in (*items, "csat")
        }
    )
    if code is not None:
        frame = frame.mask(pd.DataFrame(rng.random(frame.shape) < 0.06, columns=frame.columns), code)
    return frame


# --- labels ----------------------------------------------------------------------------------------


def test_the_five_answers_of_surveymonkey_are_a_scale_of_five_and_raise_no_question():
    found = match(SURVEYMONKEY)
    assert found.best.kind.points == 5
    assert found.questions == ()
    assert set(found.best.satisfied()) == {"Very satisfied", "Somewhat satisfied"}


def test_a_scale_of_seven_is_still_seven():
    seven = [*SURVEYMONKEY, "Mostly satisfied", "Mostly dissatisfied"]
    assert match(seven).best.kind.points == 7


# --- what a header says of its scale ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "scale"),
    [
        ("Overall satisfaction (1-6)", "1-6"), ("Оцените от 1 до 10", "1-10"), ("Skala 0–10", "0-10"),
        ("0 = not at all likely, 10 = extremely likely", "0-10"), ("W skali od 1 do 5", "1-5"), ("rating 1 to 7", "1-7"),
        ("Report 2026-10", ""), ("Q1-3", ""), ("10-5 things", ""), ("1-25", ""), ("Score", ""),
    ],
)  # fmt: skip
def test_scales_named_in_headers(header, scale):
    assert range_of(header) == scale


def test_the_scale_of_the_header_goes_before_the_smallest_that_holds_the_numbers():
    rng = random.Random(1)
    answers = [rng.choice([2, 3, 4, 4, 5, 5, 5, 6]) for _ in range(100)]
    named = guess_frame(pd.DataFrame({"Overall satisfaction (1-6)": answers}))
    assert of(named, "Overall satisfaction (1-6)").options["scale"]["values"] == "1-6"
    assert "From which answer on" in str(named.questions[0].text)


def test_nps_without_a_zero_is_not_asked_where_the_header_says_that_0_was_offered(tmp_path):
    header = "How likely are you to recommend us? (0 = not at all, 10 = certainly)"
    frame = pd.DataFrame({header: [10, 9, 8, 7, 3] * 30})
    assert guess_frame(frame).questions == ()
    frame.to_csv(tmp_path / "nps.csv", index=False)
    made = init(tmp_path / "nps.csv")
    assert cr.nps(read_survey(made.path)).table["n"].iloc[0] == 150


def test_nps_whose_header_says_1_to_10_is_no_nps_unless_somebody_says_so():
    plan = guess_frame(pd.DataFrame({"Would you recommend us? (1-10)": [10, 9, 8, 7, 3, 1] * 30}))
    assert of(plan, "Would you recommend us? (1-10)").role == "metric"


# --- a code above the scale ------------------------------------------------------------------------


def test_the_rows_tell_a_best_answer_from_a_code():
    columns = ["Delivery", "Price", "Staff", "Website"]
    assert best_answer_or_code(battery(), columns, 6)
    assert not best_answer_or_code(battery(code=6), columns, 6)
    assert not best_answer_or_code(battery(n=15), columns, 6)


def test_a_rare_6_that_goes_with_content_is_the_best_answer_and_asked():
    plan = guess_frame(battery())
    assert {one.options["scale"] for one in taken(plan).guesses if one.role == "item"} == {"1-6"}
    assert of(plan, "csat").options["scale"]["values"] == "1-6"
    assert any("Is a high number good?" in str(one.text) for one in plan.questions)


def test_a_6_that_goes_with_nothing_stays_a_non_answer():
    plan = guess_frame(battery(code=6))
    scales = [one.options["scale"] for one in taken(plan).guesses if one.role == "item"]
    assert all(one["values"] == "1-5" and "6" in one["missing"] for one in scales)


def test_the_whole_battery_gets_the_longer_scale_even_where_a_column_has_no_6():
    frame = battery()
    frame["Website"] = frame["Website"].clip(upper=5)
    plan = guess_frame(frame)
    assert {one.options["scale"] for one in taken(plan).guesses if one.role == "item"} == {"1-6"}


# --- roles -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "cells", "role"),
    [
        ("Which channel did you use?", ["Chat", "Email", "Phone"], "segment"),
        ("Team currently assigned", ["Tier 1", "Tier 2"], "segment"),
        ("Customer type", ["new", "old"], "segment"),
        ("How responsive have we been?", ["Very responsive", "Somewhat responsive", "Not so responsive"], None),
        ("Numer klienta", [f"K{i}" for i in range(40)], "customer"),
        ("Czy polecisz nas znajomym?", list(range(11)), "nps"),
        ("Готовы ли вы рекомендовать нас?", list(range(11)), "nps"),
        ("Last teammate rated", ["Ann", "Bob"], "agent"),
        ("How would you rate the support you received?", [1, 2, 3, 4, 5], "csat"),
    ],
)  # fmt: skip
def test_headers_as_tools_write_them(header, cells, role):
    frame = pd.DataFrame({"score": [5, 4, 3, 2, 1] * 88, header: (cells * 440)[:440]})
    if role == "csat":
        frame = frame.drop(columns="score")
    assert role_of(guess_frame(frame)).get(header) == role


def test_the_end_of_an_interview_is_when_the_answer_was_given():
    days = pd.date_range("2026-01-01", periods=200).strftime("%m/%d/%Y %H:%M:%S")
    frame = pd.DataFrame({"Start Date": days, "End Date": days, "score": [1, 2, 3, 4, 5] * 40})
    assert role_of(guess_frame(frame)) == {"End Date": "answered_at", "score": "csat"}


def test_question_texts_are_told_from_names():
    assert asks("چه کانالی؟")
    assert not asks("Team currently assigned")
    assert number_of_picks("What matters most? (choose up to 3)") == "3"


def test_up_to_three_picks_are_picks_though_most_choose_fewer():
    rng = random.Random(2)
    cells = [
        ";".join(rng.sample(["Speed", "Price", "Staff", "Hours"], rng.choice([1, 1, 2, 3])))
        for _ in range(90)
    ]
    header = "What matters most to you? (choose up to 3)"
    plan = guess_frame(pd.DataFrame({"score": [1, 2, 3, 4, 5, 5] * 15, header: cells}))
    assert of(plan, header).options == {"separator": ";", "choose": "3"}


# --- an index without a score, and columns that are named by a person ------------------------------


@pytest.fixture
def counted(tmp_path):
    """Ratings of six aspects and picks that count them."""
    rng = random.Random(3)
    items = ["Delivery", "Price", "Staff", "Range", "Web", "Phone"]
    frame = pd.DataFrame({one: [rng.randint(1, 5) for _ in range(120)] for one in items})
    frame["important"] = [";".join(sorted(rng.sample("123456", 3))) for _ in range(120)]
    frame.to_csv(tmp_path / "csi.csv", index=False)
    return tmp_path / "csi.csv"


def test_ratings_and_picks_without_a_score_are_enough_for_an_index(counted):
    survey = read_survey(init(counted, yes=True).path)
    assert cr.csi(survey).table["n"].iloc[0] == 120


def test_numbers_of_picks_count_the_rating_columns_once_that_is_agreed(counted):
    made = init(counted, yes=True)
    assert any("from left to right" in str(one) for one in made.assumptions)
    raw = pd.read_csv(counted)
    picked = raw["important"].str.split(";").explode()
    weights = cr.importance(read_survey(made.path)).table.set_index("label")["estimate"]
    expected = 100 * (picked == "2").sum() / len(picked)  # the second rating column is Price
    assert weights["Price"] == pytest.approx(expected, abs=1e-9)  # one division against sums of ones


@pytest.fixture
def codes(tmp_path):
    """An export whose headers are codes."""
    rng = random.Random(5)
    frame = pd.DataFrame(
        {"id": range(100), "Q1": [rng.randint(1, 5) for _ in range(100)], "Q2[A, b]": [rng.randint(1, 5) for _ in range(100)]}
    )  # fmt: skip
    frame.to_csv(tmp_path / "lime.csv", index=False)
    return tmp_path / "lime.csv"


def test_without_a_score_the_message_can_be_pasted(codes, monkeypatch):
    monkeypatch.chdir(codes.parent)
    told = CliRunner().invoke(main, ["init", "lime.csv"])
    assert told.exit_code == 2
    assert "csat-research init lime.csv --role Q1=csat" in told.output
    done = CliRunner().invoke(main, ["init", "lime.csv", "--role", "Q1=csat"])
    assert done.exit_code == 0, done.output
    assert "csat: Q1" in done.output
    assert cr.csat(read_survey("survey.yml")).table["n"].iloc[0] == 100


def test_in_a_terminal_the_column_is_asked_for(codes):
    asked = []
    made = init(codes, ask=lambda question: asked.append(question) or "Q2[A, b]")
    assert "Which one is it?" in str(asked[0].text)
    assert {one.column: one.role for one in made.guesses}["Q2[A, b]"] == "csat"


def test_a_named_role_goes_before_a_guess(tmp_path):
    frame = pd.DataFrame({"score": [5, 4, 3, 2, 1] * 20, "Q9": [1, 2, 3, 4, 5] * 20, "plan": ["a", "b"] * 50})
    frame.to_csv(tmp_path / "x.csv", index=False)
    made = init(tmp_path / "x.csv", roles={"Q9": "csat", "plan": "stratum"})
    assert {one.column: one.role for one in made.guesses} == {"Q9": "csat", "plan": "stratum"}
    assert any("“score” is not used: “Q9” plays the role csat" in str(one) for one in made.notes)


@pytest.mark.parametrize(
    ("roles", "told"),
    [
        ({"Q11": "csat"}, "no column “Q11”. Did you mean “Q1”?"),
        ({"Q1": "csta"}, "no role “csta”. Did you mean “csat”?"),
        ({"id": "csat"}, "fit no known scale"),
    ],
)
def test_a_wrong_name_of_a_column_or_a_role_is_told(codes, roles, told):
    with pytest.raises(ColumnError) as caught:
        init(codes, roles=roles)
    assert told in str(caught.value)


def test_columns_with_commas_can_be_assumed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    header = "Overall, how easy was it?"
    pd.DataFrame({"score": [1, 2, 3, 4, 5] * 20, header: [1, 2, 3, 4, 5, 6, 7, 7, 6, 5] * 10}).to_csv(
        "x.csv", index=False
    )
    told = CliRunner().invoke(main, ["init", "x.csv"])
    assert f'--assume "{header}"' in told.output
    assert CliRunner().invoke(main, ["init", "x.csv", "--assume", header]).exit_code == 0


def test_a_choice_that_is_none_is_said(codes, monkeypatch):
    typed = iter(["Q7", "Q1"])
    monkeypatch.setattr("click.prompt", lambda *_, **__: next(typed))
    from csat_research.cli.surveys import _ask
    from csat_research.intake.seen.evidence import Open

    question = Open(column="", text="Which?", choices=(Choice(key="Q1", label="Q1"),), weight=1)
    runner = CliRunner()
    with runner.isolation() as streams:
        assert _ask(question) == "Q7"
        assert "“Q7” is none of these: Q1." in streams[0].getvalue().decode()


# --- the call for a frame --------------------------------------------------------------------------


def test_the_call_shows_itself_as_lines():
    call = suggest(pd.DataFrame({"score": [5, 4, 3, 1, 2] * 4, "note": ["x"] * 20}))
    assert isinstance(call, Suggestion)
    assert repr(call) == str(call)
    assert call.splitlines()[0] == "# not used: note"


def test_long_arguments_have_an_entry_a_line_and_still_run():
    frame = battery()
    call = suggest(frame)
    assert max(map(len, (line for line in call.splitlines() if not line.startswith("#")))) <= 100
    names = {"cr": cr, "df": frame}
    exec(call, names)
    assert len([one for one in names["survey"].questions if one.role == "item"]) == 4


def test_lazy_frames_are_looked_at_too():
    pl, duckdb = pytest.importorskip("polars"), pytest.importorskip("duckdb")
    frame = pl.DataFrame({"score": [5, 4, 3, 1, 2] * 4, "channel": ["chat", "phone"] * 10})
    relation = duckdb.sql("select * from frame")
    assert suggest(frame) == suggest(frame.lazy()) == suggest(relation) == suggest(frame.to_arrow())


def test_suggest_on_what_is_no_frame_says_what_it_takes():
    with pytest.raises(ColumnError, match="suggest takes a table"):
        suggest([1, 2, 3])


POLISH = (
    "Bardzo niezadowolony",
    "Raczej niezadowolony",
    "Ani zadowolony, ani niezadowolony",
    "Raczej zadowolony",
    "Bardzo zadowolony",
)


def worded(labels, columns=("Dostawa", "Cena", "Obsługa"), n=120, seed=3):
    """Rows of answers in words, one column an aspect."""
    rng = np.random.default_rng(seed)
    return pd.DataFrame({one: rng.choice(labels, n) for one in columns})


def test_ratings_in_words_are_items_though_one_column_lacks_a_label_and_another_is_typed_in_small_letters():
    frame = worded(POLISH)
    frame["Cena"] = frame["Cena"].replace(POLISH[0], POLISH[1])
    frame.loc[:9, "Obsługa"] = frame.loc[:9, "Obsługa"].str.lower() + " "
    frame.loc[10:13, "Dostawa"] = "brak odpowiedzi"
    plan = guess_frame(frame)
    assert {role_of(plan)[one] for one in frame} == {"item"}
    scale = of(plan, "Cena").options["scale"]
    assert {scale["labels"][one] for one in (POLISH[0], POLISH[0].lower() + " ")} == {"1"}
    assert scale["labels"][POLISH[4]] == "5"
    assert scale["missing"] == {"brak odpowiedzi": "blank"}
    assert not plan.questions


def test_what_the_words_leave_open_is_asked_once_and_answered_for_all():
    labels = ("Very dissatisfied", "Dissatisfied", "Satisfied", "Very satisfied")
    plan = guess_frame(worded(labels, ("Delivery", "Price", "Staff")))
    (asked,) = plan.questions
    assert all(set(one.changes) == {"Delivery", "Price", "Staff"} for one in asked.choices)
    points = {len(plan.answered(one).guesses) for one in asked.choices}
    assert points == {3, 0}


def test_two_columns_or_words_of_importance_are_no_battery():
    assert "item" not in role_of(guess_frame(worded(POLISH, ("Dostawa", "Cena")))).values()
    important = ("Not important", "Somewhat important", "Important", "Very important")
    assert "item" not in role_of(guess_frame(worded(important))).values()


def test_ratings_that_not_all_gave_stand_in_one_line_with_their_number(tmp_path):
    """Optional questions: each has another number of answers, and still all of a battery are told at once."""
    frame = battery(items=tuple("ABCDEF"))
    for k, name in enumerate("ABCDEF"):
        frame[name] = frame[name].where(frame.index >= 7 * k)
    frame.to_csv(tmp_path / "a.csv", index=False)
    told = [str(one) for one in init(tmp_path / "a.csv").understood()]
    (line,) = [one for one in told if one.startswith("item")]
    assert "A, B, C, D and 2 more" in line
    assert "one of 6 columns with the same scale; their numbers lie in 1-6" in line


# --- pairs: ratings and how important each is ---------------------------------------------------------


def paired(mark, n=60):
    """Four ratings on 1-5, each beside a column of 1-3 whose name has one mark more; and a score."""
    rng = np.random.default_rng(2)
    like = rng.normal(size=n)
    columns = {"Satisfaction": np.clip(np.round(3 + like), 1, 5).astype(int)}
    for number in range(1, 5):
        columns[f"q{number}"] = np.clip(np.round(3 + like + 0.7 * rng.normal(size=n)), 1, 5).astype(int)
        columns[mark(number)] = rng.integers(1, 4, n)
    return pd.DataFrame(columns)


@pytest.mark.parametrize(
    "mark",
    [lambda i: f"qi{i}", lambda i: f"q{i}_importance", lambda i: f"wichtig q{i}"],
    ids=["inside", "after", "before"],
)
def test_columns_named_as_ratings_with_one_mark_more_are_asked_to_be_their_importance(mark):
    plan = guess_frame(paired(mark))
    items = {one.column: one.options.get("importance") for one in plan.guesses if one.role == "item"}
    assert items == {f"q{i}": mark(i) for i in range(1, 5)}
    told = {one.column: one.options["scale"] for one in plan.guesses if one.role == "importance"}
    assert told == {mark(i): "1-3" for i in range(1, 5)}
    (asked,) = [one for one in plan.questions if "how important each is" in str(one.text)]
    left = plan.answered(asked.chosen("no"))
    assert not left.of("importance")
    assert not any("importance" in one.options for one in left.guesses)
    turned = plan.answered(asked.chosen("low"))
    assert {one.options["better"] for one in turned.of("importance")} == {"low"}


IN_TWO_WORDS = {
    "en": ("Satisfaction: {}", "Importance: {}"),
    "asked": ("How satisfied are you with {}?", "How important is {} to you?"),
    "grid": ("Satisfaction [{}]", "Importance [{}]"),
    "behind": ("{} - satisfaction", "{} - importance"),
    "plain": ("{}", "Importance of {}"),
    "ru": ("Удовлетворённость: {}", "Важность: {}"),
    "fa": ("رضایت از {}", "اهمیت {}"),
}


@pytest.mark.parametrize(("rated", "weighed"), IN_TWO_WORDS.values(), ids=list(IN_TWO_WORDS))
def test_columns_named_as_ratings_with_a_word_of_importance_are_no_ratings(rated, weighed):
    """Exports of satisfaction beside importance: taken for ratings, the importance would be averaged into the index."""
    about = ("chat", "phone", "the knowledge of staff", "speed")
    frame = paired(lambda i: f"qi{i}").rename(columns={"Satisfaction": "Overall satisfaction"})
    names = {f"q{i + 1}": rated.format(one) for i, one in enumerate(about)}
    told = {f"qi{i + 1}": weighed.format(one) for i, one in enumerate(about)}
    plan = guess_frame(frame.rename(columns={**names, **told}))
    assert {one.column for one in plan.of("importance")} == {*told.values()}
    items = {one.column: one.options.get("importance") for one in plan.of("item")}
    assert len(items) >= 3  # "the knowledge of staff" may be a driver
    assert items == {one: two for one, two in zip(names.values(), told.values(), strict=True) if one in items}
    assert any("how important each is" in str(one.text) for one in plan.questions)


def test_a_grid_called_satisfaction_beside_the_score_holds_ratings_of_aspects():
    """The form's grid has one word before its rows; every row but the score was left out, as a second score."""
    frame = paired(lambda i: f"qi{i}")[["Satisfaction", "q1", "q2", "q3", "q4"]]
    frame.columns = [
        "Overall satisfaction",
        *(f"Satisfaction [{one}]" for one in ("Chat", "Phone", "Speed", "Site")),
    ]
    plan = guess_frame(frame)
    assert [one.column for one in plan.of("csat")] == ["Overall satisfaction"]
    assert [one.column for one in plan.of("item")] == [*frame.columns[1:]]


def test_two_columns_called_important_are_a_chance_and_what_a_person_named_stays():
    frame = paired(lambda i: f"q{i} importance")
    few = guess_frame(frame.drop(columns=["q3 importance", "q4 importance"]))
    assert not few.of("importance")
    named = guess_frame(frame, {"q1 importance": "segment"})
    assert "q1 importance" in {one.column for one in named.of("segment")}


def test_a_digit_more_is_another_question_and_no_importance():
    plan = guess_frame(paired(lambda i: f"q{i}{i}"))
    assert not plan.of("importance")


def test_an_aspect_that_few_met_is_an_item_where_its_zero_is_no_answer_elsewhere():
    """Half of its cells are 0; without them it goes with the others. One that does not stays out."""
    frame = paired(lambda i: f"x{i}y", n=120)
    frame = frame[["Satisfaction", "q1", "q2", "q3", "q4"]]
    frame.loc[:2, "q1"] = 0
    frame["rare"] = np.where(np.arange(120) % 2, 0, frame["q2"])
    frame["code"] = np.where(np.arange(120) % 2, 0, np.random.default_rng(5).integers(1, 6, 120))
    found = {one.column: one for one in guess_frame(frame).guesses}
    assert found["rare"].options["scale"] == {"values": "1-5", "missing": {"0": "blank"}}
    assert found["rare"].role == "item"
    assert "code" not in found or found["code"].role != "item"


IN_LANGUAGES = {
    "en": ("Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied"),
    "ru": ("Очень недоволен", "Недоволен", "Нейтрально", "Доволен", "Очень доволен"),
    "sv": ("Mycket missnöjd", "Missnöjd", "Varken nöjd eller missnöjd", "Nöjd", "Mycket nöjd"),
    "pl": ("Bardzo niezadowolony", "Niezadowolony", "Ani zadowolony, ani niezadowolony", "Zadowolony", "Bardzo zadowolony"),
    "de": ("Sehr unzufrieden", "Unzufrieden", "Weder noch", "Zufrieden", "Sehr zufrieden"),
    "fr": ("Très insatisfait", "Insatisfait", "Neutre", "Satisfait", "Très satisfait"),
}  # fmt: skip


@pytest.mark.parametrize("beside", ["language", "UserLanguage", "Język", None])
def test_answers_in_several_languages_are_one_scale(tmp_path, beside):
    """By the column of languages where there is one; else by the words alone, which is printed as assumed."""
    rng = np.random.default_rng(2)
    spoken = list(IN_LANGUAGES) if beside else ["en", "ru", "sv"]
    codes, languages = rng.integers(1, 6, 300), rng.choice(spoken, 300)
    frame = pd.DataFrame({"id": [f"t{i}" for i in range(300)]})
    if beside:
        frame[beside] = languages
    frame["score"] = [IN_LANGUAGES[one][code - 1] for one, code in zip(languages, codes, strict=True)]
    frame.to_csv(tmp_path / "a.csv", index=False)
    made = init(tmp_path / "a.csv", yes=True)
    survey = read_survey(made.path)
    assert survey.rows("score")["score"].tolist() == codes.tolist()
    assert len(survey.ledger.rejected) == 0
    told = [str(one) for one in survey.about.assumptions]
    assert [one for one in told if "several languages" in one] == ([] if beside else told[:1])
    assert bool(told) is (beside is None)


def test_a_number_of_the_response_is_an_id_and_a_rating_of_it_no_duration():
    rng = np.random.default_rng(8)
    mood = rng.normal(3.6, 1, 120)
    frame = pd.DataFrame(
        {
            one: np.clip(np.round(mood + rng.normal(0, 0.6, 120)), 1, 5).astype(int)
            for one in ("Overall satisfaction", "Response quality", "Staff", "Price")
        }
    )
    frame.insert(0, "Response no.", [f"{i:04d}" for i in range(1, 121)])
    found = taken(guess_frame(frame))
    assert role_of(found)["Response no."] == "id"
    assert role_of(found).get("Response quality") != "driver"
    assert not any("unit" in one.options for one in found.guesses)


@pytest.mark.parametrize("header", ["Response no", "Nr ankiety", "Номер анкеты", "Svarsnummer", "شماره پاسخ"])
def test_the_number_of_an_answer_is_its_id(header):
    frame = pd.DataFrame({header: range(1, 61), "Overall satisfaction": [1, 2, 3, 4, 5, 5] * 10})
    assert role_of(guess_frame(frame))[header] == "id"


def test_words_of_time_without_a_unit_are_still_asked():
    frame = pd.DataFrame(
        {"First reply time of the desk": [1.5, 2, 7, 30] * 15, "Score": [1, 2, 3, 4, 5, 5] * 10}
    )
    plan = guess_frame(frame)
    assert role_of(plan)["First reply time of the desk"] == "driver"
    assert any(one.column == "First reply time of the desk" for one in plan.questions)


def test_german_words_of_the_whole_are_known():
    rng = np.random.default_rng(9)
    mood = rng.normal(2.2, 0.8, 120)
    header = "Gesamtzufriedenheit (1 = sehr gut, 6 = ungenügend)"
    frame = pd.DataFrame(
        {
            one: np.clip(np.round(mood + rng.normal(0, 0.4, 120)), 1, 6).astype(int)
            for one in (header, "Freundlichkeit", "Beratung", "Wartezeit")
        }
    )
    found = guess_frame(frame)
    assert role_of(found)[header] == "csat"
    assert of(found, header).options["better"] == "low"


def grades(ends="1 = sehr gut, 6 = ungenügend", sign=-1, n=200):
    """A score whose header says which end is best, and three ratings that go with it and say nothing."""
    rng = np.random.default_rng(12)
    mood = sign * rng.normal(0, 0.9, n)
    header = f"Gesamtzufriedenheit ({ends})"
    frame = pd.DataFrame({header: np.clip(np.round(2.4 + mood + rng.normal(0, 0.4, n)), 1, 6).astype(int)})
    for one in ("Freundlichkeit", "Beratung", "Auswahl"):
        frame[one] = np.clip(np.round(2.4 + mood + rng.normal(0, 0.5, n)), 1, 5).astype(int)
    return frame


def test_ratings_that_go_with_a_score_whose_1_is_best_are_guessed_to_be_turned_too():
    plan = guess_frame(grades())
    question = next(one for one in plan.questions if one.column == "Freundlichkeit")
    assert question.choices[0].key == "low"
    assert {of(plan, one).options["better"] for one in ("Freundlichkeit", "Beratung", "Auswahl")} == {"low"}


def test_ratings_that_go_against_such_a_score_are_not():
    frame = grades()
    for one in ("Freundlichkeit", "Beratung", "Auswahl"):
        frame[one] = 6 - frame[one]
    assert of(guess_frame(frame), "Freundlichkeit").options["better"] == "high"
