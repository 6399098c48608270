"""Tools: what each reader makes of codes, silence and ticks, against a count by hand of the same file."""

from __future__ import annotations

import json
import random
import shutil
import sys
from pathlib import Path

import pandas as pd
import pytest

import csat_research as cr
from csat_research.errors import FileError
from csat_research.intake.formats.records import table_from_records
from csat_research.intake.init import init
from csat_research.intake.labels.folding import dictionary
from csat_research.intake.raw import Record
from csat_research.intake.read import read_survey
from csat_research.intake.recognise import readers, recognise
from csat_research.intake.roles.guess import guess_table
from csat_research.intake.scales.vendors import FRAPPE, FRESHDESK, ODOO, WEBIM, by_vendor
from csat_research.intake.seen.evidence import profiles
from csat_research.intake.tables import open_table

EXPORTS = Path(__file__).parents[1] / "exports"


@pytest.fixture
def survey(tmp_path):
    def make(name):
        return read_survey(init(shutil.copy(EXPORTS / name, tmp_path), yes=True).path)

    return make


def raw(name, **options):
    return pd.read_csv(EXPORTS / name, **options)


def share(found):
    return cr.csat(found).table["estimate"].iloc[0]


def silent(found, name):
    return found.rows(f"_why_{name}")[f"_why_{name}"].notna().sum()


def table(text, name="a.csv"):
    records = [Record(i, tuple(line.split("|"))) for i, line in enumerate(text.strip().split("\n"), 1)]
    return recognise(table_from_records(records, name))


# --- codings ----------------------------------------------------------------------------------------


def good(cells, satisfied):
    return 100 * cells.isin(satisfied).sum() / len(cells)


def test_zendesk_offered_is_asked_and_not_answered(survey):
    found, scores = survey("zendesk_ratings.csv"), raw("zendesk_ratings.csv")["score"]
    answered = scores[~scores.isin(["offered", "unoffered"])]
    assert share(found) == pytest.approx(good(answered, ["good", "good_with_comment"]))
    assert silent(found, "score") == scores.isin(["offered", "unoffered"]).sum()


def test_freshdesk_answers_are_taken_out_of_their_cell(survey):
    codes = raw("freshdesk.csv")["ratings"].map(lambda cell: json.loads(cell)["default_question"])
    assert share(survey("freshdesk.csv")) == pytest.approx(good(codes, [101, 102, 103]))


@pytest.mark.parametrize(
    "cell", ['{"a": [1, 2]}', '[{"question": "a", "value": [1, 2]}]', "[" * 10**6, '{"a":' * 10**5]
)
def test_cells_of_freshdesk_that_hold_something_else_are_no_answers_and_no_error(cell):
    rows = [f"{i}|1|1|{i}|{ratings}|" for i, ratings in enumerate((cell, '{"a": 103}'))]
    found = table("\n".join(["id|survey_id|agent_id|ticket_id|ratings|feedback", *rows])).frame
    assert found["ratings.a"].iloc[1] == "103"
    assert found["ratings.a"].iloc[0] in {None, "[1, 2]"}


def test_freshdesk_lists_of_question_and_value_are_read_too():
    cells = """id|survey_id|agent_id|ticket_id|ratings|feedback
1|1|1|1|[{"question": "default_question", "value": 103}, {"question": "speed", "value": -101}]|
2|1|1|2|[]|x"""
    found = table(cells).frame
    assert found["ratings.default_question"].tolist() == ["103", None]
    assert found["ratings.speed"].tolist() == ["-101", None]


def test_hubspot_values_are_never_mixed_across_kinds_of_survey(survey):
    found, cells = survey("hubspot.csv"), raw("hubspot.csv")
    values = cells.groupby("hs_survey_type")["hs_value"]
    assert share(found) == pytest.approx(good(values.get_group("CSAT"), [4, 5]))
    likely = values.get_group("NPS")
    by_hand = 100 * ((likely >= 9).mean() - (likely <= 6).mean())
    assert cr.nps(found).table["estimate"].iloc[0] == pytest.approx(by_hand)


def test_gorgias_counts_the_silent_in_the_month_of_their_sending(survey):
    found, scores = survey("gorgias.csv"), raw("gorgias.csv")["score"]
    assert silent(found, "score") == scores.isna().sum() == 80
    assert found.rows("_day")["_day"].notna().all()


@pytest.mark.parametrize(
    ("name", "column", "satisfied", "unanswered"),
    [
        ("odoo.csv", "rating", [5], [0]),
        ("frappe.csv", "feedback_rating", [0.8, 0.9, 1], [0]),
        ("webim.csv", "rate", [1, 2], []),
        ("omnidesk.csv", "rating", ["high"], []),
        ("itop.csv", "user_satisfaction", [1, 2], []),
        ("helpscout.csv", "rating", ["Great"], []),
        ("chatwoot.csv", "Rating", [4, 5], []),
    ],
)
def test_codings_of_vendors(survey, name, column, satisfied, unanswered):
    found, cells = survey(name), raw(name, skipfooter=int(name == "chatwoot.csv"), engine="python")[column]
    answers = cells[~cells.isin(unanswered)]
    assert share(found) == pytest.approx(good(answers, satisfied))
    assert silent(found, column) == len(cells) - len(answers)


@pytest.mark.parametrize(
    ("coding", "answers"),
    [(ODOO, (1, 3, 5, 0)), (FRAPPE, (0.2, 0.4, 0.6, 0.8, 1, 0)), (WEBIM, (-2, -1, 0, 1, 2)), (FRESHDESK, (103, 101, 100, -103))],
    ids=lambda one: getattr(one, "name", ""),
)  # fmt: skip
def test_a_coding_is_the_same_where_the_tool_is_not_known(coding, answers):
    """Numbers alone: a 0 of Odoo and Frappe is of people who were asked and stayed silent, as their readers say."""
    frame = pd.DataFrame({"rating": [f"{answers[i % len(answers)]:g}" for i in range(60)]})
    found = by_vendor(profiles(frame)[0])
    assert found is not None
    assert found.scale == coding.scale
    assert by_vendor(profiles(frame[frame["rating"].isin(["1", "2"])])[0]) is None


@pytest.mark.parametrize("coding", [ODOO, FRAPPE, WEBIM, FRESHDESK], ids=lambda one: one.name)
def test_a_coding_is_that_of_the_label_dictionary(coding):
    entry = dictionary()["wording_free"][coding.name]
    codes = {row["code"]: float(row["label"]) for row in entry["labels"]}
    assert set(codes.values()) == set(map(float, coding.signs or coding.values))
    told = {codes[top] for top in entry["top_codes"]}
    assert told == set(map(float, coding.satisfied)) & set(codes.values())
    assert set(coding.unanswered) <= set(entry.get("not_a_score", ()))


def test_itop_is_turned_so_that_high_is_good(survey):
    codes = survey("itop.csv").rows("user_satisfaction")["user_satisfaction"]
    assert (codes + raw("itop.csv")["user_satisfaction"] == 5).all()


def test_an_omnidesk_rating_of_the_whole_case_has_no_agent(survey):
    found, cells = survey("omnidesk.csv"), raw("omnidesk.csv")
    assert found.rows("rated_staff_id")["rated_staff_id"].isna().sum() == (cells["rated_staff_id"] == 0).sum()
    assert (
        found.rows("resolution_hours")["resolution_hours"].isna().sum()
        == (cells["closing_speed"] == "-").sum()
    )


def test_another_scale_under_the_name_of_a_tool_is_not_forced():
    cells = "chat_id|visitor_id|operator_id|rate\n" + "".join(f"{i}|{i}|1|{i % 5 + 1}\n" for i in range(40))
    from csat_research.intake.roles.guess import guess_table

    (score,) = guess_table(table(cells)).of("csat")
    assert score.options["scale"] == "1-5"


# --- several header rows, previews, ticks -----------------------------------------------------------


def test_qualtrics_previews_and_spam_are_excluded_by_a_counted_rule(survey):
    found = survey("qualtrics.csv")
    assert found.ledger.read == 120
    assert {str(rule): n for rule, n in found.ledger.excluded} == {
        "previews (Status of Qualtrics)": 2,
        "spam (Status of Qualtrics)": 1,
    }
    assert found.ledger.kept == 117
    assert found.about.time_zone == "America/Denver"


def test_qualtrics_reads_no_header_row_as_an_answer(survey):
    cells = raw("qualtrics.csv", skiprows=[1, 2])
    cells = cells[(cells["Status"] == "IP Address") & (cells["Q1"] != -99)]
    assert share(survey("qualtrics.csv")) == pytest.approx(good(cells["Q1"], [4, 5]))


@pytest.mark.parametrize(
    ("name", "column", "ticked"),
    [
        ("qualtrics.csv", "Q4", ["Q4_1", "Q4_2", "Q4_3", "Q4_4", "Q4_5"]),
        ("limesurvey.csv", "important", [f"important[SQ00{i}]" for i in range(1, 6)]),
        ("limesurvey_codes.csv", "important", [f"important[SQ00{i}]" for i in range(1, 6)]),
        (
            "typeform.csv",
            "chosen: Delivery on time ... Expert advice",
            ["Delivery on time", "Price", "Friendly staff", "Easy to order", "Expert advice"],
        ),
    ],
)
def test_one_column_per_option_becomes_what_was_chosen(name, column, ticked):
    """2 beside 1 is no tick in LimeSurvey; a cell with the option itself is one in Typeform."""
    cells = raw(name, sep=";" if name.startswith("lime") else ",", encoding="utf-8-sig")[ticked].astype("str")
    if name == "qualtrics.csv":
        cells = cells.iloc[2:].drop(index=[5, 6, 11])
    chosen = cells.isin(["1", "1.0", "Y", *ticked]).sum(axis=1)
    lists = open_table(EXPORTS / name).frame[column]
    assert lists.map(lambda one: len(one.split(";"))).tolist() == chosen.tolist() == [2] * len(chosen)


@pytest.mark.parametrize("name", ["qualtrics.csv", "qualtrics_legacy.csv"])
def test_no_note_shows_the_marks_that_qualtrics_writes_for_itself(name):
    """The note on the header rows held {"ImportId": "StartDate", "timeZone": ...} as it stands in the file."""
    told = [str(note) for note in open_table(EXPORTS / name).notes]
    assert not any("ImportId" in one or "{" in one for one in told)
    assert any("the 2 lines below the column names hold the questions" in one for one in told) == (
        name == "qualtrics.csv"
    )


def test_jotform_lines_of_a_cell_are_what_was_ticked_and_rows_of_a_grid_are_named(survey):
    found, cells = survey("jotform.csv"), raw("jotform.csv")
    ticked = (
        cells["What matters most to you? (choose 2)"].str.split("\n").explode().value_counts(normalize=True)
    )
    weights = cr.importance(found, replicates=50).table.set_index("term")["estimate"]
    labels = {one.name: one.label for one in found.questions if one.role == "item"}
    assert sorted(labels.values()) == sorted(ticked.index)
    assert {labels[name]: share for name, share in weights.items()} == pytest.approx((100 * ticked).to_dict())


def test_livechat_counts_chats_that_were_not_rated_as_asked(survey):
    found, cells = survey("livechat.csv"), raw("livechat.csv")["rate"]
    rated = cells[cells != "not rated"]
    result = cr.csat(found)
    assert result.table["estimate"].iloc[0] == pytest.approx(100 * (rated == "rated good").mean())
    response = result.tables["response"].iloc[0]
    assert (response["answered"], response["asked"]) == (len(rated), len(cells))
    assert found.about.time_zone == "America/New_York"


@pytest.mark.parametrize("name", ["limesurvey.csv", "limesurvey_codes.csv"])
def test_options_that_are_codes_are_told_with_the_line_that_names_them(name):
    told = [str(note) for note in guess_table(open_table(EXPORTS / name)).notes]
    assert sum("choices: {SQ001: NAME, SQ002: NAME" in one for one in told) == 1


def test_ranks_of_limesurvey_are_picks_of_four():
    """A ranking question: a column per rank that holds the option."""
    head = "id|submitdate|lastpage|startlanguage|" + "|".join(f"important[{i}]" for i in range(1, 5))
    options = [f"A{i}" for i in range(1, 8)]
    rng = random.Random(4)
    ranked = [rng.sample(options, 4) for _ in range(80)]
    rows = [f"{i}|2025-03-0{i % 9 + 1} 10:00:00|3|en|{'|'.join(one)}" for i, one in enumerate(ranked)]
    found = guess_table(table("\n".join([head, *rows]) + "\n")).of("picks")
    assert [(one.options["choose"], len(one.options["ticks"])) for one in found] == [("4", 4)]


def test_a_grid_of_ratings_is_no_list_of_ticks():
    head = "Respondent ID|Collector ID|Start Date|End Date|Well?|Rate:||\n||||Response|a|b|c\n"
    found = table(head + "1|1|1/31/2025|1/31/2025|5|1|2|4\n2|1|1/31/2025|1/31/2025|5|5|3|1\n")
    assert found.lists == ()
    assert found.columns[-3:] == ("Rate: - a", "Rate: - b", "Rate: - c")


def test_what_people_write_beside_a_list_stays_a_column_of_its_own():
    head = "Respondent ID|Collector ID|Start Date|End Date|Well?|Which?|||\n||||Response|a|b|c|Other\n"
    found = table(head + "1|1|1/31/2025|1/31/2025|5|a||c|\n2|1|1/31/2025|1/31/2025|5||||parking\n")
    assert found.frame["Which?"].tolist() == ["a;c", None]
    assert found.frame["Which? - Other"].tolist() == [None, "parking"]


def test_limesurvey_vv_escapes_are_undone(survey):
    found = open_table(EXPORTS / "vvexport_123456.txt")
    assert set(found.frame["Q4"]) == {"Good\nand\tfast"}
    assert found.labels["Q1"] == "How satisfied are you with our service?"
    assert found.frame["Q3"].isna().sum() == sum(i % 7 == 3 for i in range(60))


def test_limesurvey_of_1980_was_never_sent():
    found = open_table(EXPORTS / "limesurvey.csv")
    assert found.frame["submitdate"].isna().sum() == sum(i % 9 == 5 for i in range(60))
    assert "7 answers were begun and not sent" in str(found.notes[-1])


def test_formbricks_apostrophes_are_taken_off():
    cells = open_table(EXPORTS / "formbricks.csv").frame["4. Anything else?"].dropna()
    assert any(cell.startswith("=cmd") for cell in cells)
    assert not any(cell.startswith("'") for cell in cells)


# --- readers of users -------------------------------------------------------------------------------

BELL = """
from csat_research.intake.readers.reader import Known, Reader

reader = Reader(name="Bell", signature=("bell_id",), columns=(
    Known(names=("bell_id",), role="id"),
    Known(names=("rings",), role="csat", options={"scale": {"values": ["0", "1"], "satisfied": ["1"]}}),
))
broken = 1
"""


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """A package of somebody else that brings a reader."""

    def bring(name):
        (tmp_path / "bell_of_a_user.py").write_text(BELL)
        info = tmp_path / "bell-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: bell\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[csat_research.readers]\nbell = bell_of_a_user:{name}\n")
        monkeypatch.syspath_prepend(str(tmp_path))
        readers.cache_clear()

    yield bring
    sys.modules.pop("bell_of_a_user", None)
    readers.cache_clear()


def test_a_reader_of_a_user_comes_in_by_an_entry_point(installed, tmp_path):
    installed("reader")
    assert readers()[0].name == "Bell"
    assert readers()[-1].name == "generic"
    export = tmp_path / "bells.csv"
    export.write_text("bell_id,rings\n" + "".join(f"b{i},{i % 2}\n" for i in range(40)))
    found = read_survey(init(export, yes=True).path)
    assert share(found) == 50


def test_an_entry_point_that_is_no_reader_is_named(installed):
    installed("broken")
    with pytest.raises(FileError, match=r"“bell” \(bell_of_a_user:broken\) is no Reader"):
        readers()


def test_a_file_of_counts_is_as_many_answers_as_it_counts(survey):
    found, cells = survey("counts.csv"), raw("counts.csv")
    n, score = cells["number of answers"], cells["score"]
    assert found.ledger.read == found.ledger.kept == n.sum()
    assert share(found) == pytest.approx(100 * n[score >= 4].sum() / n.sum())
