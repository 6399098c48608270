"""One answer a row: such tables are put side by side, nothing is lost on the way, and tables that look alike are left alone."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pandas as pd
import pytest

import csat_research as cr
from csat_research.intake.init import init
from csat_research.intake.read import read_survey
from csat_research.intake.recognise import reader_for, recognise
from csat_research.intake.tables import open_table
from tests.intake.test_exports import as_the_file_has_it
from tests.variants import some

EXPORT = Path(__file__).parents[1] / "exports" / "one_answer_a_row.csv"
TOOL = "One answer a row"
ASKED = {"Satisfied?": range(1, 6), "Fast?": range(1, 6), "Recommend?": range(11)}


def lines(n=40, whose="respondent", question="question", answer="answer", seed=1):
    rng = random.Random(seed)
    return pd.DataFrame(
        [
            {whose: f"R{i}", question: text, answer: str(rng.choice(codes))}
            for i in range(n)
            for text, codes in ASKED.items()
        ]
    )


def read(frame, tmp_path, name="long.csv"):
    frame.to_csv(tmp_path / name, index=False)
    return open_table(tmp_path / name)


def test_numbers_are_those_of_the_lines(tmp_path):
    raw = pd.read_csv(EXPORT)
    survey = read_survey(init(shutil.copy(EXPORT, tmp_path), yes=True).path)
    overall = raw.loc[raw["question"].str.startswith("Overall"), "answer"].astype(int)
    nps = raw.loc[raw["question_type"] == "nps", "answer"].astype(int)
    assert cr.csat(survey).table["estimate"].iloc[0] == pytest.approx(100 * (overall >= 4).mean())
    assert cr.nps(survey).table["estimate"].iloc[0] == pytest.approx(
        100 * ((nps >= 9).mean() - (nps <= 6).mean())
    )
    assert len(survey.rows()) == survey.ledger.read == raw["response_id"].nunique()


def test_each_question_is_a_column_in_the_order_of_the_file(tmp_path):
    frame = lines()
    found = read(frame.sample(frac=1, random_state=3), tmp_path)
    wide = found.frame.set_index("respondent")
    assert set(wide.columns) - {"_row"} == set(ASKED)
    assert read(frame, tmp_path).columns == ("respondent", *ASKED)
    for row in frame.itertuples():
        assert wide.loc[row.respondent, row.question] == row.answer


@pytest.mark.parametrize(
    ("whose", "question", "answer"),
    [
        ("id", "variable", "value"), ("Respondent ID", "Question Text", "Answer Value"), ("ID ответа", "Вопрос", "Ответ"),
        ("Nr klienta", "Pytanie", "Odpowiedź"), ("Kundnummer", "Fråga", "Svar"), ("شناسه مشتری", "سوال", "پاسخ"),
    ],
)  # fmt: skip
def test_names_of_the_three_columns_in_many_languages(whose, question, answer, tmp_path):
    found = read(lines(whose=whose, question=question, answer=answer), tmp_path)
    assert found.reader == TOOL
    assert found.columns == (whose, *ASKED)


def test_what_many_ticked_is_a_list_and_what_they_say_again_is_not(tmp_path):
    frame = lines()
    ticked = [
        {"respondent": f"R{i}", "question": "What matters?", "answer": one}
        for i in range(40)
        for one in ("Price", "Speed, first of all", "Staff")[: 1 + i % 3]
    ]
    found = read(pd.concat([frame, pd.DataFrame(ticked)]), tmp_path)
    cells = found.frame.set_index("respondent")["What matters?"]
    assert (cells["R0"], cells["R2"]) == ("Price", "Price; Speed, first of all; Staff")
    assert not found.rejected


def test_rounds_of_the_same_customers_are_rows_of_their_own(tmp_path):
    first, second = lines(seed=1), lines(seed=2)
    frame = pd.concat([first.assign(wave="spring"), second.assign(wave="autumn")])
    found = read(frame, tmp_path)
    assert len(found.frame) == 80
    wide = found.frame.set_index(["respondent", "wave"])
    for row in frame.itertuples():
        assert wide.loc[(row.respondent, row.wave), row.question] == row.answer


def test_a_course_platform_tells_the_kind_of_a_question_and_the_students_by_their_day(tmp_path):
    first = lines(whose="student_id", question="question_id", answer="answer_content", seed=1)
    second = lines(whose="student_id", question="question_id", answer="answer_content", seed=2)
    frame = pd.concat(
        [first.assign(answer_datetime="2021-04-10"), second.assign(answer_datetime="2021-05-10")]
    )
    kinds = frame["question_id"].map({"Recommend?": "NPS"}).fillna("commentary")
    frame = frame.assign(survey_id=3142, question_category=kinds)
    found = read(frame, tmp_path)
    assert len(found.frame) == 80
    wide = found.frame.set_index(["student_id", "answer_datetime"])
    for row in frame.itertuples():
        name = f"{row.question_id} (NPS)" if row.question_category == "NPS" else row.question_id
        assert wide.loc[(row.student_id, row.answer_datetime), name] == row.answer_content


def test_lines_without_respondent_or_question_and_answers_given_again_are_rejected(tmp_path):
    frame = lines()
    frame.loc[4, "respondent"] = None
    frame.loc[9, "question"] = None
    again = frame.iloc[[12]].assign(answer="9")
    found = read(pd.concat([frame, again]), tmp_path)
    assert [(one.row, one.column) for one in found.rejected] == [
        (6, "respondent"),
        (11, "question"),
        (14, "answer"),
    ]
    assert found.read == 40 + 3
    assert found.frame.set_index("respondent").loc["R4", "Satisfied?"] == "9"


def test_columns_of_questions_are_left_out_and_said_and_times_are_kept(tmp_path):
    frame = lines().assign(question_no=lambda one: one.groupby("question").ngroup(), channel="mail")
    frame["answered at"] = [f"2026-08-01 10:{i % 60:02}" for i in range(len(frame))]
    found = read(frame, tmp_path)
    assert found.columns == ("respondent", "channel", "answered at", *ASKED)
    assert found.frame["answered at"].iloc[1] == "2026-08-01 10:03"
    assert any("question_no" in str(one) for one in found.notes)


@pytest.mark.parametrize(
    "name", some([EXPORT.name, "friends_and_family.csv", "delighted.csv", "itop.csv"], EXPORT.name)
)
def test_a_parquet_copy_of_an_export_is_taken_apart_when_it_is_read_again(name, tmp_path):
    """Of Parquet only declared columns are loaded, but for a reader that needs the others to know what they are."""
    frame = as_the_file_has_it(EXPORT.parent / name).frame.drop(columns="_row")
    frame.to_parquet(tmp_path / "a.parquet", index=False)
    first = read_survey(init(tmp_path / "a.parquet", yes=True).path)
    frame.to_csv(tmp_path / "a.csv", index=False)
    (tmp_path / "survey.yml").unlink()
    again = read_survey(init(tmp_path / "a.csv", yes=True).path)
    assert first.ledger.read == again.ledger.read
    assert cr.csat(first).table["estimate"].tolist() == cr.csat(again).table["estimate"].tolist()


@pytest.mark.parametrize("name", ["respondent", "_row", "question"])
def test_a_question_that_is_called_like_a_column_is_told_apart(name, tmp_path):
    frame = lines().replace({"question": {"Fast?": name}})
    assert read(frame, tmp_path).columns == ("respondent", "Satisfied?", f"{name}_given", "Recommend?")


@pytest.mark.parametrize(
    "question",
    some(
        ["item", "Criterion", "kpi", "question_code", "Показатель", "Kryterium", "Mått", "گویه"],
        "kpi",
        "گویه",
    ),
)
def test_what_was_asked_may_be_called_an_item_or_a_number(question, tmp_path):
    """All ratings of all items were one score of two answers a person."""
    found = read(lines(question=question, answer="rating"), tmp_path)
    assert found.reader == TOOL
    assert found.columns == ("respondent", *ASKED)


WORDINGS = {
    "sv": {"Satisfied?": "Nöjd?", "Fast?": "Snabbt?", "Recommend?": "Rekommendera?"},
    "pl": {"Satisfied?": "Zadowolenie?", "Fast?": "Szybko?", "Recommend?": "Polecić?"},
    "fr": {"Satisfied?": "Satisfait ?", "Fast?": "Rapide ?", "Recommend?": "Recommander ?"},
}


@pytest.mark.parametrize("languages", [["sv"], list(WORDINGS)])
def test_a_question_in_several_languages_is_one_where_its_number_tells(languages, tmp_path):
    """The score was that of the people of one language; of four, no table of this kind was known."""
    frame = lines(n=60).assign(question_id=lambda one: one["question"].map(list(ASKED).index))
    spoken = frame["respondent"].str[1:].astype(int)
    for place, words in enumerate(WORDINGS[one] for one in languages):
        theirs = spoken % (len(languages) + 2) == place
        frame.loc[theirs, "question"] = frame.loc[theirs, "question"].map(words)
    found = read(frame, tmp_path)
    assert found.columns == ("respondent", *ASKED)
    wide = found.frame.set_index("respondent")
    for row in frame.itertuples():
        assert wide.loc[row.respondent, list(ASKED)[row.question_id]] == row.answer
    assert any("other words" in str(one) for one in found.notes)


def test_rows_of_a_matrix_with_one_number_stay_questions_of_their_own(tmp_path):
    found = read(
        lines().assign(question_id=lambda one: (one["question"] == "Recommend?").astype(int)), tmp_path
    )
    assert found.columns == ("respondent", *ASKED)


@pytest.mark.parametrize("part", ["row", "Sub question", "Teilfrage", "подвопрос"])
def test_the_row_of_a_matrix_is_part_of_its_question(part, tmp_path):
    """All ratings of the matrix were answers to one question."""
    frame = lines()
    frame[part] = frame["question"].where(frame["question"] != "Recommend?")
    frame["question"] = frame["question"].where(frame[part].isna(), "How is it?")
    found = read(frame, tmp_path)
    assert found.columns == ("respondent", "How is it? - Satisfied?", "How is it? - Fast?", "Recommend?")
    wide = found.frame.set_index("respondent")
    for row in frame[frame[part] == "Fast?"].itertuples():
        assert wide.loc[row.respondent, "How is it? - Fast?"] == row.answer


def test_numbers_of_rows_are_no_parts_of_questions(tmp_path):
    assert read(lines().assign(row=range(120)), tmp_path).columns == ("respondent", *ASKED)


LEFT_ALONE = {
    "things that few people rate": lambda: pd.DataFrame(
        {
            "user_id": [f"u{i // 2}" for i in range(160)],
            "item": [f"p{(i * 3 + i // 8) % 5}" for i in range(160)],
            "rating": [str(1 + i % 5) for i in range(160)],
        }
    ),
    "talk with a bot": lambda: pd.DataFrame(
        {
            "id": [f"c{i // 3}" for i in range(90)],
            "question": [f"Where is order {i}?" for i in range(90)],
            "answer": [f"It is on its way {i}" for i in range(90)],
        }
    ),
    "one answer a respondent": lambda: lines().drop_duplicates("respondent"),
    "rounds that nothing tells apart": lambda: pd.concat([lines(seed=1), lines(seed=2)]),
    "one question": lambda: lines().query("question == 'Fast?'"),
    "products of orders": lambda: pd.DataFrame(
        {
            "order id": [f"o{i // 2}" for i in range(200)],
            "question": [f"How is product {(i * 7 + i // 40) % 40}?" for i in range(200)],
            "rating": [str(1 + i % 5) for i in range(200)],
        }
    ),
}


@pytest.mark.parametrize("name", LEFT_ALONE)
def test_tables_that_look_alike_are_left_alone(name, tmp_path):
    LEFT_ALONE[name]().to_csv(tmp_path / "a.csv", index=False)
    assert reader_for(as_the_file_has_it(tmp_path / "a.csv")).name != TOOL


def test_a_table_that_stands_side_by_side_stays_as_it_is(tmp_path):
    once = read(lines(), tmp_path)
    assert recognise(once).frame.equals(once.frame)


def with_text(n=40, same=False):
    """Ratings with a remark beside some of them, and an open question whose answer stands in the column of remarks alone."""
    rows = []
    for i in range(n):
        for text in ("Overall satisfaction", "Speed", "Price"):
            remark = (
                f"Said by {i} of it all"
                if same
                else f"Too slow for {i} of us"
                if (i + len(text)) % 3 == 0
                else None
            )
            rows.append(
                {"respondent": i, "question": text, "answer": str(1 + (i + ord(text[0])) % 5), "text": remark}
            )
        if not same:
            rows.append(
                {
                    "respondent": i,
                    "question": "Anything else?",
                    "answer": None,
                    "text": f"No, thank you, said {i}",
                }
            )
    return pd.DataFrame(rows)


def test_what_is_written_beside_answers_is_kept(tmp_path):
    """It was left out, with the answers to open questions."""
    frame = with_text()
    frame.to_csv(tmp_path / "a.csv", index=False)
    found = open_table(tmp_path / "a.csv")
    assert found.columns == (
        "respondent", "Overall satisfaction", "Speed", "Price", "Anything else?",
        "Overall satisfaction - text", "Speed - text", "Price - text",
    )  # fmt: skip
    beside = frame[frame["answer"].notna() & frame["text"].notna()]
    kept = found.frame[[name for name in found.columns if name.endswith(" - text")]]
    assert sorted(kept.stack().dropna()) == sorted(beside["text"])
    assert found.frame["Anything else?"].notna().all()


def test_a_comment_on_the_whole_stands_beside_all_answers(tmp_path):
    with_text(same=True).to_csv(tmp_path / "a.csv", index=False)
    assert open_table(tmp_path / "a.csv").columns == (
        "respondent",
        "text",
        "Overall satisfaction",
        "Speed",
        "Price",
    )


def test_labels_of_the_answers_are_no_texts(tmp_path):
    words = {"1": "Very bad", "2": "Bad", "3": "So so", "4": "Good", "5": "Very good"}
    frame = with_text().dropna(subset="answer")
    frame.assign(text=frame["answer"].map(words)).to_csv(tmp_path / "a.csv", index=False)
    assert open_table(tmp_path / "a.csv").columns == ("respondent", "Overall satisfaction", "Speed", "Price")


def test_the_respondent_of_a_turned_table_is_its_id(tmp_path):
    with_text().to_csv(tmp_path / "a.csv", index=False)
    assert [one.column for one in init(tmp_path / "a.csv", yes=True).guesses if one.role == "id"] == [
        "respondent"
    ]
