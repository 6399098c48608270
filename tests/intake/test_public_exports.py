"""Exports of review sites, survey tools and public surveys, as they come: the headline is that of pandas, or it is asked."""

import numpy as np
import pandas as pd
import pytest

import csat_research as cr
from csat_research.intake.init import init
from csat_research.intake.read import read_survey

ROWS = 300
EXACT = 1e-9  # a share of whole numbers
GROUPS = np.array(["Detractor"] * 7 + ["Passive"] * 2 + ["Promoter"] * 2)


@pytest.fixture
def rng():
    return np.random.default_rng(8)


@pytest.fixture
def way(tmp_path):
    """From columns to a survey; guesses are taken, and what is named goes before them."""

    def go(columns, roles=None, sep=",", **answers):
        path = tmp_path / "export.csv"
        pd.DataFrame(columns).to_csv(path, index=False, sep=sep)
        (tmp_path / "survey.yml").unlink(missing_ok=True)
        made = init(path, yes=True, roles=roles, answers=answers.items())
        return made, read_survey(made.path)

    return go


def rated(rng, low, high, middle, spread=1.3):
    return np.clip(np.round(middle + spread * rng.normal(size=ROWS)), low, high).astype(int)


def days(form="%Y-%m-%d %H:%M:%S"):
    return pd.date_range("2026-08-01", periods=ROWS, freq="7h").strftime(form)


def nps(scores):
    return 100 * ((scores >= 9).mean() - (scores <= 6).mean())


def top(scores, least):
    return 100 * (scores >= least).mean()


def first(result):
    return result.table["estimate"].iloc[0]


def roles(made):
    return {one.column: one.role for one in made.guesses}


def remarks(rng):
    return [f"{one}, case {i}" for i, one in enumerate(rng.choice(["great service", "slow app today"], ROWS))]


def test_numbers_behind_the_groups_of_nps_are_nps_and_no_score(rng, way):
    """Retently, UserVoice: "Score" or "Rating" was taken for a satisfaction score of 1-10, beside the groups made of it."""
    scores = rated(rng, 0, 10, 8, 2)
    for score, group in (("Score", "Rating category"), ("Rating", "Group")):
        made, survey = way(
            {
                score: scores,
                group: GROUPS[scores],
                "Feedback date": days("%d %b %Y"),
                "Feedback": remarks(rng),
            }
        )
        assert roles(made)[score] == "nps"
        assert group not in roles(made)
        assert first(cr.nps(survey)) == pytest.approx(nps(scores), abs=EXACT)
        assert not any("only the group" in str(one) for one in made.assumptions)
        assert any(f"“{group}” holds the groups of “{score}”" in str(one) for one in made.notes)


def test_groups_that_are_not_those_of_the_numbers_prove_nothing(rng, way):
    scores = rated(rng, 1, 5, 4)
    made, survey = way({"Score": scores, "NPS group": GROUPS[rated(rng, 0, 10, 8, 2)]})
    assert roles(made) == {"Score": "csat", "NPS group": "nps"}
    assert first(cr.csat(survey)) == pytest.approx(top(scores, 4), abs=EXACT)


def test_scores_of_several_kinds_of_survey_in_one_column_are_kept_apart(rng, way):
    """Delighted: a 5 of CSAT is no 5 of NPS. AskNicely: the type says what "Answer" is."""
    kinds = rng.choice(["nps", "csat", "ces"], ROWS)
    five, seven, ten = rated(rng, 1, 5, 4), rated(rng, 1, 5, 3), rated(rng, 0, 10, 8, 2)
    scores = np.where(kinds == "nps", ten, np.where(kinds == "csat", five, seven))
    made, survey = way({"Survey Type": kinds, "Score": scores, "Created At": days(), "Comment": remarks(rng)})
    assert first(cr.nps(survey)) == pytest.approx(nps(ten[kinds == "nps"]), abs=EXACT)
    assert first(cr.csat(survey)) == pytest.approx(top(five[kinds == "csat"], 4), abs=EXACT)
    assert first(cr.ces(survey)) == pytest.approx(seven[kinds == "ces"].mean(), abs=EXACT)
    assert survey.ledger.read == ROWS
    assert any(
        "holds answers of several kinds of survey, told apart by “Survey Type”" in str(one)
        for one in made.facts
    )
    made, survey = way({"Question Type": "nps", "Answer": ten, "Responded": days(), "Sent": days()})
    assert roles(made) == {"Answer NPS": "nps", "Responded": "answered_at"}
    assert first(cr.nps(survey)) == pytest.approx(nps(ten), abs=EXACT)


def test_the_name_of_a_survey_tells_what_its_rating_is(rng, way):
    """HubSpot's export of one survey has no type: the ease of a "Customer Effort Score" was called satisfaction."""
    seven, five = rated(rng, 1, 7, 5), rated(rng, 1, 5, 4)
    made, survey = way(
        {"Survey Name": "Customer Effort Score, spring", "Rating": seven, "Submission Date": days()}
    )
    assert roles(made) == {"Rating CES": "ces", "Submission Date": "answered_at"}
    assert first(cr.ces(survey)) == pytest.approx(seven.mean(), abs=EXACT)
    for name in ("Customer satisfaction", "After a chat"):
        made, survey = way({"Survey Name": name, "Rating": five})
        assert roles(made) == {"Rating": "csat"}
    names = rng.choice(["NPS 2026", "CSAT after a chat"], ROWS)
    ten = rated(rng, 0, 10, 8, 2)
    made, survey = way({"Survey Name": names, "Rating": np.where(names == "NPS 2026", ten, five)})
    assert first(cr.nps(survey)) == pytest.approx(nps(ten[names == "NPS 2026"]), abs=EXACT)
    assert first(cr.csat(survey)) == pytest.approx(top(five[names != "NPS 2026"], 4), abs=EXACT)


def test_a_row_of_no_kind_stays_in_a_column_of_its_own(rng, way):
    kinds = rng.choice(["nps", None], ROWS, p=[0.9, 0.1])
    scores = rated(rng, 0, 10, 8, 2)
    _, survey = way({"Survey Type": kinds, "Score": scores})
    assert first(cr.nps(survey)) == pytest.approx(nps(scores[kinds == "nps"]), abs=EXACT)


def test_a_column_of_types_of_other_things_changes_nothing(rng, way):
    scores = rated(rng, 1, 5, 4)
    made, _ = way({"Question Type": rng.choice(["radio", "stars"], ROWS), "Score": scores})
    assert roles(made)["Score"] == "csat"


def test_stars_in_words_of_google(rng, way):
    stars = rated(rng, 1, 5, 4)
    words = np.array(["", "ONE", "TWO", "THREE", "FOUR", "FIVE"], dtype=object)[stars]
    words[:5] = "STAR_RATING_UNSPECIFIED"
    times = pd.date_range("2026-08-01 10:00:00.123", periods=ROWS, freq="7h").strftime(
        "%Y-%m-%dT%H:%M:%S.%fZ"
    )
    made, survey = way(
        {"reviewId": [f"r{i}" for i in range(ROWS)], "starRating": words, "comment": remarks(rng), "createTime": times,
         "reviewer.displayName": "A Person", "location": rng.choice(["Mall", "Airport"], ROWS)}
    )  # fmt: skip
    assert roles(made) == {
        "reviewId": "id",
        "starRating": "csat",
        "createTime": "answered_at",
        "location": "segment",
    }
    assert first(cr.csat(survey)) == pytest.approx(top(stars[5:], 4), abs=EXACT)
    assert str(survey.about.first_day) == "2026-08-01"


@pytest.mark.parametrize(
    ("score", "time"),
    [("Review stars", "Review created (UTC)"), ("Star Rating", "Review date"), ("stars", "date")],
)
def test_stars_of_review_sites(rng, way, score, time):
    stars = rated(rng, 1, 5, 4)
    made, survey = way(
        {
            time: days(),
            score: stars,
            "Review content": remarks(rng),
            "Source": rng.choice(["Organic", "Mail"], ROWS),
        }
    )
    assert roles(made) == {time: "answered_at", score: "csat", "Source": "segment"}
    assert first(cr.csat(survey)) == pytest.approx(top(stars, 4), abs=EXACT)


ASPECTS = ("Staff", "Cleanliness", "Location", "Facilities", "Product", "Value for money")


def test_location_and_product_among_ratings_are_ratings(rng, way):
    """Hotels and shops: an aspect called like a group became a segment of ten groups, and was missing among the ratings."""
    mood = rng.normal(size=ROWS)
    parts = {
        one: np.clip(np.round(4 + mood + 0.6 * rng.normal(size=ROWS)), 1, 5).astype(int) for one in ASPECTS
    }
    made, _ = way({"Review date": days(), "Overall rating": rated(rng, 1, 5, 4), **parts})
    assert {one: role for one, role in roles(made).items() if one in ASPECTS} == dict.fromkeys(
        ASPECTS, "item"
    )


def test_branches_and_regions_as_numbers_are_still_groups(rng, way):
    made, _ = way(
        {
            "score": rated(rng, 1, 5, 4),
            "branch": rng.choice([101, 102, 205], ROWS),
            "region": rng.choice([1, 2, 3, 4], ROWS),
        }
    )
    assert roles(made) == {"score": "csat", "branch": "segment", "region": "segment"}


def test_an_id_that_speaks_of_a_response_is_no_duration(rng, way):
    """Survicate: the survey file of init could not be read. Delighted: ten digits were told to be points in time."""
    scores = rated(rng, 0, 10, 8, 2)
    ids = [f"{rng.integers(16**8):08x}" for _ in range(ROWS)]
    made, survey = way(
        {"Response uuid": ids, "Date": days(), "Q1: How likely are you to recommend us? (0-10)": scores,
         "Q3: How easy was it to use our product? (CES, 1-7)": (easy := rated(rng, 1, 7, 5)),
         "Q4: What is your role?": rng.choice(["Developer", "Manager"], ROWS)}
    )  # fmt: skip
    assert list(roles(made).values()) == ["id", "answered_at", "nps", "ces", "segment"]
    assert first(cr.nps(survey)) == pytest.approx(nps(scores), abs=EXACT)
    assert first(cr.ces(survey)) == pytest.approx(easy.mean(), abs=EXACT)
    made, _ = way({"Survey Response ID": 10**9 + np.arange(ROWS), "csat": rated(rng, 1, 5, 4)})
    assert roles(made)["Survey Response ID"] == "id"
    assert not made.notes


def test_a_bank_leaves_silent_rows_out_and_asks_nothing_that_its_groups_prove(rng, way):
    scores = rated(rng, 1, 10, 8, 2)
    silent = rng.random(ROWS) < 0.05
    asked = "How likely is it that you would recommend Example Bank to a friend or colleague?"
    made, survey = way(
        {"Response date": days("%d/%m/%Y"), asked: pd.Series(scores).astype("Int64").mask(silent),
         "NPS category": np.where(silent, "", GROUPS[scores]), "Customer segment": rng.choice(["Mass", "Affluent"], ROWS),
         "Which channel did you use last?": rng.choice(["Branch", "App", "Web"], ROWS)},
        sep=";",
    )  # fmt: skip
    assert not any("Were people offered 0 to 10?" in str(one) for one in made.assumptions)
    found = cr.nps(survey).table.iloc[0]
    assert (found["n"], found["estimate"]) == (
        (~silent).sum(),
        pytest.approx(nps(scores[~silent]), abs=EXACT),
    )
    assert {one for one, role in roles(made).items() if role == "segment"} == {
        "Customer segment",
        "Which channel did you use last?",
    }


def test_a_telecom_with_three_scores(rng, way):
    easy, five, ten = rated(rng, 1, 7, 5), rated(rng, 1, 5, 4), rated(rng, 0, 10, 8, 2)
    _, survey = way(
        {"closed_at": days("%d/%m/%Y %H:%M"), "Tariff": rng.choice(["Prepaid", "Postpaid"], ROWS),
         "The company made it easy for me to handle my issue (1-7)": easy,
         "How satisfied were you with the service you received? (1 = very dissatisfied, 5 = very satisfied)": five,
         "How likely are you to recommend us to friends or family? (0-10)": ten,
         "Was your issue resolved?": rng.choice(["Yes", "No"], ROWS)}
    )  # fmt: skip
    assert first(cr.ces(survey)) == pytest.approx(easy.mean(), abs=EXACT)
    assert first(cr.csat(survey)) == pytest.approx(top(five, 4), abs=EXACT)
    assert first(cr.nps(survey)) == pytest.approx(nps(ten), abs=EXACT)


def test_patients_rate_a_hospital_from_0_to_10_and_how_often_is_asked(rng, way):
    asked = "Using any number from 0 to 10, where 0 is the worst and 10 the best, what number would you use to rate this hospital?"
    scores = rated(rng, 0, 10, 8, 2)
    often = {
        f"How often did {who} listen?": rng.choice(["Never", "Sometimes", "Usually", "Always"], ROWS)
        for who in ("nurses", "doctors", "aides")
    }
    columns = {
        "Discharge date": days("%m/%d/%Y"),
        "Unit": rng.choice(["Medical", "Surgical"], ROWS),
        **often,
        asked: scores,
    }
    made, survey = way(columns)
    assert any("From which answer on is a customer satisfied?" in str(one) for one in made.assumptions)
    assert first(cr.csat(survey)) == pytest.approx(top(scores, 9), abs=EXACT)
    assert not {*often} & {
        *roles(made)
    }  # people may be asked so about what they do themselves: left out unasked
    assert any("Do they say how well people were served? Taken: no" in str(one) for one in made.assumptions)
    made, survey = way(columns, **{next(iter(often)): "always"})
    assert {roles(made)[one] for one in often} == {"item"}
    codes = survey.rows(*often)
    assert [(codes[one] == 4).mean() for one in often] == [
        (cells == "Always").mean() for cells in often.values()
    ]


def test_single_aspects_of_a_hotel_portal_are_ratings_beside_its_score(rng, way):
    """Booking.com asks for aspects in four steps, 2.5 to 10; they were left out as too few on one scale."""
    names = ["Staff", "Cleanliness", "Location", "Facilities", "Comfort", "Value for money"]
    score = rated(rng, 1, 10, 8)
    aspects = {one: np.clip(np.round((score + rng.normal(size=ROWS)) / 2.5) * 2.5, 2.5, 10) for one in names}
    made, survey = way(
        {"Guest name": [f"Guest {i}" for i in range(ROWS)], "Review date": days(),
         "Reservation number": np.arange(ROWS) * 7 + 4_000_000_000, "Review title": rng.choice(["", "Good stay"], ROWS),
         "Positive review": remarks(rng), "Negative review": remarks(rng), "Review score": score, **aspects,
         "Property reply": ""}
    )  # fmt: skip
    assert {one: role for one, role in roles(made).items() if role in ("csat", "item")} == {
        "Review score": "csat",
        **dict.fromkeys(names, "item"),
    }
    assert survey.rows(*names).mean().to_numpy() == pytest.approx([one.mean() for one in aspects.values()])
    assert "Review title" not in roles(made)  # bookkeeping of the portal, no segment
    assert cr.priorities(survey, replicates=50).table["term"].tolist() == sorted(names, key=names.index)


def test_a_course_is_split_by_term_and_teacher_and_counted_by_its_words(rng, way):
    codes = rated(rng, 1, 5, 4)
    words = np.array(["", "Very poor", "Poor", "Fair", "Good", "Excellent"])[codes]
    made, survey = way(
        {"Term": rng.choice(["2026-Fall", "2026-Spring"], ROWS), "Instructor": rng.choice(["Berg", "Ek", "Lind"], ROWS),
         "Overall, how would you rate this course?": words,
         "What did you like most about this course?": [f"the talk number {i} was good" for i in range(ROWS)]}
    )  # fmt: skip
    assert {one for one, role in roles(made).items() if role == "segment"} == {"Term", "Instructor"}
    assert first(cr.csat(survey)) == pytest.approx(top(codes, 4), abs=EXACT)
    assert made.reasons["What did you like most about this course?"].role == "comment"


def test_a_hotel_group_with_osat_from_1_to_10_is_asked_and_counted(rng, way):
    score, ten = rated(rng, 1, 10, 8), rated(rng, 0, 10, 8, 2)
    made, survey = way(
        {"Survey ID": np.arange(ROWS) + 880_000, "Unit": rng.choice(["City", "Airport"], ROWS), "Response Date": days("%m/%d/%y"),
         "Overall Satisfaction (OSAT)": score, "Likelihood to Recommend (LTR)": ten, "NPS Category": GROUPS[ten]}
    )  # fmt: skip
    assert any("From which answer on is a customer satisfied?" in str(one) for one in made.assumptions)
    assert first(cr.csat(survey)) == pytest.approx(top(score, 9), abs=EXACT)
    assert first(cr.nps(survey)) == pytest.approx(nps(ten), abs=EXACT)


def test_a_persian_form_with_numbered_questions_start_and_end(rng, way):
    """Porsline: NPS in Persian words and digits, days of the Persian calendar; neither end nor score of 0-10 was known."""
    words = np.array(["خیلی ناراضی", "ناراضی", "نه راضی نه ناراضی", "راضی", "خیلی راضی"])
    codes, ten = rated(rng, 1, 5, 4), rated(rng, 0, 10, 7, 2.5)
    digits = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
    stamps = [f"1403/0{1 + i % 6}/{1 + i % 29:02d} 10:{i % 50:02d}" for i in range(ROWS)]
    channel = "۳. از کدام کانال با ما تماس گرفتید؟"
    made, survey = way(
        {"شناسه پاسخ": range(ROWS), "زمان شروع": [f"{one}:00" for one in stamps], "زمان پایان": [f"{one}:59" for one in stamps],
         "۱. چقدر از خدمات ما راضی هستید؟": words[codes - 1],
         "۲. چقدر احتمال دارد ما را پیشنهاد دهید؟": [str(one).translate(digits) for one in ten],
         channel: rng.choice(["تلفن", "ایمیل"], ROWS)}
    )  # fmt: skip
    found = roles(made)
    assert (found["شناسه پاسخ"], found["زمان پایان"], found[channel]) == ("id", "answered_at", "segment")
    assert first(cr.csat(survey)) == pytest.approx(top(codes, 4), abs=EXACT)
    assert first(cr.nps(survey)) == pytest.approx(nps(ten), abs=EXACT)
    assert survey.about.first_day.year == 2024
    label = next(one.label for one in survey.questions if one.column == channel)
    assert (
        label == "از کدام کانال با ما تماس گرفتید؟"
    )  # the number of the question is no part of what a page calls it


def test_begun_and_finished_answers_of_a_swedish_tool(rng, way):
    """Netigate: two columns of times without a known name gave no months, and the state of an answer was a segment."""
    begun = pd.date_range("2026-05-01 08:00", periods=ROWS, freq="9h")
    done = rng.random(ROWS) < 0.9
    ended = np.where(done, (begun + pd.Timedelta(minutes=6)).strftime("%Y-%m-%d %H:%M"), "")
    words = np.array(["Mycket missnöjd", "Missnöjd", "Varken eller", "Nöjd", "Mycket nöjd"])
    codes = rated(rng, 1, 5, 4)
    columns = {
        "Respondent ID": range(ROWS),
        "Startad": begun.strftime("%Y-%m-%d %H:%M"),
        "Avslutad": ended,
        "Status": np.where(done, "Slutförd", "Påbörjad"),
        "Hur nöjd är du totalt sett?": words[codes - 1],
    }
    made, survey = way(columns, sep=";")
    assert roles(made)["Avslutad"] == "answered_at"
    assert "Status" not in roles(made)
    assert any("says whether an answer was finished" in str(one) for one in made.notes)
    assert first(cr.csat(survey)) == pytest.approx(top(codes, 4), abs=EXACT)
    weeks_apart = {**columns, "Avslutad": (begun + pd.Timedelta(days=20)).strftime("%Y-%m-%d %H:%M")}
    assert (
        "answered_at" not in roles(way(weeks_apart, sep=";")[0]).values()
    )  # a contract, not a questionnaire


def test_lines_under_a_report_of_salesforce_are_no_rows(rng, tmp_path):
    scores = rated(rng, 1, 5, 4)
    rows = [f'"{i:08d}","{("Ana", "Ben")[i % 2]}","{one}"' for i, one in enumerate(scores)]
    foot = ["", "", '"Satisfaction by Case"', '"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."',
            '"Confidential Information - Do Not Distribute"', '"Generated By:  Ana  11/28/2026 4:05 PM"']  # fmt: skip
    path = tmp_path / "report.csv"
    path.write_text(
        "\n".join(['"Case Number","Case Owner","Customer Satisfaction Score"', *rows, *foot]) + "\n",
        encoding="utf-8",
    )
    made = init(path, yes=True)
    survey = read_survey(made.path)
    assert (survey.ledger.read, len(survey.ledger.rejected)) == (ROWS, 0)
    assert any("4 lines below the table were left out" in str(one) for one in made.notes)
    assert roles(made)["Case Owner"] == "agent"
    assert first(cr.csat(survey)) == pytest.approx(top(scores, 4), abs=EXACT)
