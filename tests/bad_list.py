"""The 64 bad inputs: what happens with each, and the test that shows it; `python -m tests.bad_list` writes docs/bad_inputs.md.

What is printed stands in tests/messages_bad_input.txt and tests/messages_odd_files.txt, which the same command writes.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "bad_inputs.md"
SHOWN = "tests/test_bad_input.py::test_the_message_is_the_one_people_have_read"
ODD = "tests/test_odd_files.py::test_the_message_is_the_one_people_have_read"
INTAKE, REPORTING = "tests/intake/", "tests/reporting/"


class Bad(NamedTuple):
    """One bad input: its number, what it is, what happens, the tests, and the odd files that show it."""

    number: int
    what: str
    happens: str
    tests: tuple[str, ...]
    odd: tuple[str, ...] = ()


def _row(number: int, what: str, happens: str, *tests: str, odd: tuple[str, ...] = ()) -> Bad:
    return Bad(number, what, happens, tests, odd)


LIST = (
    _row(
        1,
        "one respondent twice (same id)",
        "the later answer counts; all rows of the id are listed",
        f"{INTAKE}test_read.py::test_of_one_id_the_later_answer_counts_and_both_are_listed",
    ),
    _row(2, "the same answers twice in a row under other ids", "used, counted in a note", SHOWN),
    _row(
        3,
        "several ratings of one ticket",
        "the last counts; each is listed with the rows of the others",
        SHOWN,
        "tests/survey/test_refused.py::test_an_id_that_stands_there_twice_is_listed_for_a_frame_too",
    ),
    _row(
        4,
        "a score out of its scale",
        "few: the rows are rejected; many, or codes nobody declared: refused",
        SHOWN,
    ),
    _row(5, "a scale that begins with 0, declared 1-5", "refused, with what was found", SHOWN),
    _row(
        6,
        "NPS coded 1-11",
        "refused, with the scale to paste",
        SHOWN,
        f"{INTAKE}test_labelled.py::test_likelihood_coded_1_to_11_under_the_labels_0_to_10",
    ),
    _row(
        7,
        "NPS asked on 1-10 or 0-5",
        "refused as NPS",
        SHOWN,
        f"{INTAKE}test_refused.py::test_a_guess_does_not_call_1_to_10_nps",
    ),
    _row(
        8,
        "a scale whose best answer is 1",
        "`init` asks or knows the tool; better: low turns it; a rating that goes against the others is told",
        SHOWN,
        f"{INTAKE}test_refused.py::test_a_rating_that_goes_against_the_others_is_told",
        f"{INTAKE}test_tools.py::test_itop_is_turned_so_that_high_is_good",
        f"{INTAKE}test_labelled.py::test_one_is_the_best_and_a_refusal_no_answer",
        "tests/measures/test_pls.py::test_a_reversed_item_is_refused_with_what_to_write",
    ),
    _row(
        9,
        "codings of vendors (1/3/5, -2..2, 103, 0.2-1.0)",
        "recognised by tool",
        f"{INTAKE}test_tools.py::test_codings_of_vendors",
        f"{INTAKE}test_init.py::test_codings_of_single_tools",
    ),
    _row(
        10,
        "two scales in one column",
        "refused where the shorter one is declared, else a note with the day",
        SHOWN,
    ),
    _row(11, "a mean or a percentage called CSAT", "refused", SHOWN),
    _row(
        12,
        "offered, unanswered, previews, spam",
        "asked but not answered, or left out by a counted rule",
        f"{INTAKE}test_tools.py::test_zendesk_offered_is_asked_and_not_answered",
        f"{INTAKE}test_tools.py::test_qualtrics_previews_and_spam_are_excluded_by_a_counted_rule",
    ),
    _row(
        13,
        "words and codes for no answer",
        "kinds of missing stay apart; what is not declared is asked",
        SHOWN,
        f"{INTAKE}test_read.py::test_kinds_of_non_answer_stay_apart",
        f"{INTAKE}test_labels.py::test_missing_words",
    ),
    _row(
        14,
        "a segment called NA or None",
        "stays a name",
        SHOWN,
        f"{INTAKE}test_readers.py::test_words_that_pandas_takes_for_missing_stay",
    ),
    _row(
        15,
        "decimal comma and semicolon",
        "found together; what fits neither mark is listed",
        SHOWN,
        f"{INTAKE}test_readers.py::test_semicolon_and_decimal_comma_are_found_together",
        f"{INTAKE}test_read.py::test_the_decimal_comma_of_a_semicolon_file",
    ),
    _row(
        16,
        "thousands marks",
        "read where they are clear, else the row is rejected",
        SHOWN,
        f"{INTAKE}test_cells.py::test_a_lone_mark_before_three_digits_is_never_guessed",
    ),
    _row(
        17,
        "BOM, sep=;, title, blank rows, footer",
        "the table is found; lines left out are told",
        SHOWN,
        f"{INTAKE}test_readers.py::test_titles_period_lines_and_totals_are_told_not_read",
        f"{INTAKE}test_readers.py::test_marks_at_the_beginning_are_trusted",
    ),
    _row(
        18,
        "old encodings",
        "read by known words, with three samples",
        f"{INTAKE}test_readers.py::test_old_encodings_are_read_by_known_words",
        odd=("UTF-16 cut in the middle of a letter",),
    ),
    _row(
        19,
        "letters lost or decoded twice",
        "counted and told",
        f"{INTAKE}test_readers.py::test_letters_lost_before_are_counted",
    ),
    _row(
        20,
        "an extra comma at line ends",
        "no column is shifted",
        f"{INTAKE}test_readers.py::test_extra_commas_do_not_shift_columns",
    ),
    _row(
        21,
        "ragged rows, quotes, NUL bytes",
        "rejected by physical line",
        SHOWN,
        f"{INTAKE}test_readers.py::test_a_quote_that_is_never_closed_costs_one_row",
        f"{INTAKE}test_readers.py::test_nul_characters_reject_their_row",
        odd=(
            "a quote that opens and never closes over half a megabyte",
            "NUL bytes in a cell",
            "NUL bytes all over",
        ),
    ),
    _row(
        22,
        "two or three header rows",
        "no header row is an answer",
        f"{INTAKE}test_readers.py::test_second_header_rows_are_no_answers",
        f"{INTAKE}test_tools.py::test_qualtrics_reads_no_header_row_as_an_answer",
        odd=("a second file with its BOM and header below the first",),
    ),
    _row(
        23,
        "one column name twice, or none",
        "refused with the places",
        f"{INTAKE}test_readers.py::test_columns_with_one_name_are_listed_with_their_places",
        f"{INTAKE}test_init.py::test_columns_without_a_name_at_the_right_end_are_kept_where_they_hold_something",
    ),
    _row(
        24,
        "Excel's serial dates",
        "read as days, and told",
        SHOWN,
        f"{INTAKE}test_cells.py::test_times_in_the_clock_of_the_survey",
        odd=("a date beyond all calendars",),
    ),
    _row(
        25,
        "order of day and month",
        "decided by the column, else asked",
        SHOWN,
        f"{INTAKE}test_cells.py::test_the_order_of_day_and_month_is_told_by_the_column_or_asked",
    ),
    _row(
        26,
        "Jalali dates",
        "converted where the column is of them, else rejected by name",
        SHOWN,
        f"{INTAKE}test_cells.py::test_dates_that_are_none",
    ),
    _row(
        27,
        "UTC+3 of Google Forms",
        "three hours east, by our own parser",
        SHOWN,
        f"{INTAKE}test_cells.py::test_times_in_the_clock_of_the_survey",
    ),
    _row(
        28,
        "mixed or missing time zones",
        "taken as the survey's, and told",
        SHOWN,
        f"{INTAKE}test_refused.py::test_times_with_and_without_a_zone_are_told",
        f"{INTAKE}test_cells.py::test_the_zone_may_stand_in_the_header",
    ),
    _row(
        29,
        "future dates and dates that stand for none",
        "rejected",
        SHOWN,
        f"{INTAKE}test_cells.py::test_single_future_dates_are_faults_but_a_wrong_clock_is_only_noted",
    ),
    _row(
        30,
        "durations in many spellings",
        "read in the declared unit; without a unit refused",
        SHOWN,
        f"{INTAKE}test_cells.py::test_durations_in_the_declared_unit",
    ),
    _row(
        31,
        "negative or impossible durations",
        "below zero the row is rejected, above a century the cell set aside",
        SHOWN,
        f"{INTAKE}test_cells.py::test_a_negative_duration_costs_the_row",
    ),
    _row(
        32,
        "ids as fractions, long ids, leading zeros",
        "ids are text; a frame that has lost digits is refused",
        SHOWN,
        "tests/test_bad_input.py::test_ids_stay_as_they_are_written",
    ),
    _row(
        33,
        "a separator inside a label",
        "whole where `choices:` or the items name it; an option that is none of them is refused with the nearest one; without them, picks "
        "that never part are told",
        SHOWN,
        f"{INTAKE}test_cut_labels.py::test_declared_choices_keep_their_labels_whole",
        f"{INTAKE}test_cut_labels.py::test_picks_that_never_part_are_told_with_what_to_write",
        "tests/measures/test_importance.py::test_an_option_that_is_no_item_is_an_error_with_the_nearest_one",
        f"{INTAKE}test_ticked.py::test_ticks_of_any_writing_are_what_was_chosen",
    ),
    _row(
        34,
        "choose 4 with 3, 5 or 15 ticks",
        "used, counted and shown",
        "tests/measures/test_importance.py::test_other_numbers_of_picks_are_counted_and_shown",
    ),
    _row(
        35,
        "importance only ranked or only rated",
        "another method under its own name; picks are refused",
        "tests/measures/test_stated_ranks.py::test_ranks_alone_are_terms_and_a_planted_order_is_found",
        "tests/measures/test_importance.py::test_what_is_missing_is_said",
    ),
    _row(
        36,
        "labels with typing errors",
        "refused, with the nearest label",
        SHOWN,
        f"{INTAKE}test_labels.py::test_doubts_are_asked",
    ),
    _row(
        37,
        "languages mixed in one column",
        "`init` matches each language by itself where a column of languages exists, else all by their words, which is printed as assumed; "
        "what is none is refused",
        SHOWN,
        f"{INTAKE}test_guess.py::test_answers_in_several_languages_are_one_scale",
        f"{INTAKE}test_labels.py::test_no_label_counts_differently_in_two_languages_of_one_scale",
    ),
    _row(
        38,
        "the same answer everywhere",
        "ranges have a width; a driver that does not vary is named",
        "tests/test_bad_input.py::test_one_answer_and_answers_all_alike_are_ranges_not_certainties",
        "tests/measures/test_importance.py::test_an_item_everybody_rates_alike_explains_nothing_and_harms_nobody",
    ),
    _row(
        39,
        "straight-liners",
        "their share, with a range",
        "tests/measures/test_data_quality.py::test_the_same_answer_to_all_items",
    ),
    _row(
        40,
        "collinear drivers, two clocks of one time",
        "named",
        "tests/analysis/test_drivers.py::test_two_clocks_of_one_time_are_named",
        "tests/stats/test_columns.py::test_inflation_is_that_of_statsmodels",
    ),
    _row(
        41,
        "separation in a logit",
        "named, not fitted",
        "tests/analysis/test_drivers.py::test_perfect_separation_is_named",
        "tests/stats/test_logit.py::test_columns_that_separate_together_are_named",
    ),
    _row(
        42,
        "one respondent in a segment, an empty segment",
        "withheld; an empty choice names what there is",
        f"{REPORTING}test_plan.py::test_a_small_segment_is_withheld_and_an_empty_one_has_no_page",
        "tests/test_bad_input.py::test_a_wrong_question_is_answered_with_what_to_type",
    ),
    _row(
        43,
        "fewer than 100 respondents",
        "computed, with its honest width",
        "tests/test_bad_input.py::test_one_answer_and_answers_all_alike_are_ranges_not_certainties",
        "tests/measures/test_csat.py::test_eighty_of_a_hundred_and_twelve",
    ),
    _row(
        44,
        "weights that cannot be meant",
        "zero is left out and counted; negative, missing and words are rejected; a huge one is told",
        SHOWN,
        "tests/survey/test_door.py::test_weights_zero_negative_and_missing",
        "tests/survey/test_refused.py::test_a_weight_that_cannot_be_meant_is_rejected",
    ),
    _row(
        45,
        "several answers of a customer or an agent",
        "errors know the customer, else a caution says so",
        "tests/stats/test_nps_intervals.py::test_clusters_widen_and_edges_use_customers",
        "tests/analysis/test_priorities.py::test_a_survey_without_customers_takes_answers_as_independent",
    ),
    _row(
        46,
        "more names than rows can show, free text as a segment",
        "told on reading, and refused where most answers stand alone under their name; of more than 30 groups those with most answers "
        "are shown, the others as one row or counted; a driver of more than 30 words is refused",
        SHOWN,
        "tests/measures/test_grouped.py::test_of_many_groups_those_with_most_answers_are_shown_and_the_others_counted",
        "tests/measures/test_grouped.py::test_the_others_together_are_counted_anew",
        f"{INTAKE}test_refused.py::test_a_segment_of_single_names_is_refused_and_one_of_many_told",
        "tests/test_bad_input.py::test_a_driver_of_free_text_is_refused",
    ),
    _row(
        47,
        "before and after overlap, or one is empty",
        "refused with both stretches",
        "tests/test_bad_input.py::test_stretches_that_overlap_or_are_empty_are_refused",
    ),
    _row(
        48,
        "inf, 1e309, 1_0",
        "rejected",
        SHOWN,
        f"{INTAKE}test_cells.py::test_what_is_not_clearly_a_number_is_a_fault",
        odd=("numbers beyond all numbers",),
    ),
    _row(
        49,
        "words of truth in five languages",
        "one table; another word is set aside",
        SHOWN,
        f"{INTAKE}test_cells.py::test_truth_words",
    ),
    _row(
        50,
        "SPSS: user-missing, reversed labels",
        "kept apart; codes are read by their labels",
        f"{INTAKE}test_labelled.py::test_one_is_the_best_and_a_refusal_no_answer",
        f"{INTAKE}test_labelled.py::test_what_the_file_declares_as_missing_is_in_every_choice",
    ),
    _row(
        51,
        "Excel: hidden rows, sheets, merged cells, formulas, errors, totals",
        "read as far as they go, each told",
        f"{INTAKE}test_readers.py::test_a_workbook_gives_the_sheet_that_fits",
        f"{INTAKE}test_refused.py::test_merged_rows_are_told_and_openpyxl_warns_of_nothing",
        "tests/test_odd_files.py::test_no_row_is_lost_where_a_sheet_lies_about_its_size",
        odd=(
            "a workbook with hidden rows, merged cells and an error cell",
            "formulas without a stored value",
            "a workbook with a row of totals",
            "a workbook with nothing but hidden sheets of answers",
            "a workbook without a filled sheet",
            "a chart sheet first",
        ),
    ),
    _row(
        52,
        "password, zip, .xls, .numbers, HTML named .xls, 0 bytes",
        "what it is, and the way out",
        f"{INTAKE}test_readers.py::test_files_that_are_no_tables_say_what_they_are",
        odd=(
            "a workbook with a password",
            "an old Excel file",
            "an old Excel file called .csv",
            "an old Word file called .csv",
            "a zip of a CSV",
            "a gzip of a CSV called .csv",
            "an Apple Numbers file",
            "a web page saved as .xls",
        ),
    ),
    _row(
        53,
        "formulas in text (=, +, -, @)",
        "text stays text in XLSX and CSV; a defusing quote is taken off",
        f"{REPORTING}test_workbook.py::test_text_never_becomes_a_formula_or_a_link",
        f"{REPORTING}test_outputs.py::test_text_in_a_csv_never_acts_and_numbers_stay_numbers",
        f"{INTAKE}test_readers.py::test_a_defusing_quote_is_taken_off",
    ),
    _row(
        54,
        "script and HTML in text",
        "escaped; the page's policy allows one script",
        "tests/test_bad_input.py::test_nothing_acts_in_the_page",
        f"{REPORTING}test_hostile.py::test_no_hostile_text_acts_or_is_lost",
        "tests/browser/test_hostile.py::test_nothing_acts_in_a_browser",
    ),
    _row(
        55,
        "Markdown in text",
        "shown as written",
        "tests/test_bad_input.py::test_labels_are_shown_as_written",
        f"{REPORTING}test_fields.py::test_text_of_the_data_acts_neither_as_markdown_nor_as_html",
    ),
    _row(
        56,
        "names that are paths, or that no file can have",
        "plain names with a hash, one folder",
        f"{REPORTING}test_names.py::test_a_hostile_text_becomes_a_plain_file_name",
        f"{REPORTING}test_names.py::test_names_stay_apart_where_case_does_not_count",
        f"{REPORTING}test_plan.py::test_hostile_segments_each_have_a_plain_place_of_their_own",
    ),
    _row(
        57,
        "braces and dollars in names",
        "shown as written, in figures too",
        "tests/results/test_figures.py::test_dollars_are_dollars",
        f"{REPORTING}test_hostile_secret.py::test_no_name_becomes_code",
        "tests/results/test_page.py::test_mathjax_keeps_its_hands_off_dollars",
    ),
    _row(
        58,
        "YAML: NO, 1:30, keys twice, aliases, tags, depth",
        "text only; the rest is refused by line",
        SHOWN,
        f"{INTAKE}test_file.py::test_messages_name_the_line_and_what_to_type",
        f"{INTAKE}test_file.py::test_words_stay_words",
        "tests/test_odd_files.py::test_a_survey_file_that_is_a_bomb_is_told_at_once",
    ),
    _row(
        59,
        "pickle, .npy with objects",
        "never opened",
        "tests/test_odd_files.py::test_nothing_here_unpickles",
        odd=("a pickle", "an old pickle of protocol 2", "a NumPy file of objects"),
    ),
    _row(
        60,
        "secrets in addresses, mails in comments",
        "names of variables only; masked",
        f"{REPORTING}test_hostile_secret.py::test_a_database_is_asked_and_its_address_is_nowhere",
        f"{INTAKE}test_file.py::test_an_address_with_a_password_is_refused_and_not_repeated",
        "tests/survey/test_masking.py::test_what_leads_to_a_person_goes_and_the_words_stay",
    ),
    _row(
        61,
        "zip bombs, giant cells, 16,384 columns",
        "refused before they are unpacked or while they are read, or rejected by row",
        f"{INTAKE}test_refused.py::test_a_file_of_faults_is_refused_while_it_is_read",
        "tests/fuzz/test_bytes.py::test_a_bomb_is_told_before_it_is_unpacked",
        odd=(
            "a zip bomb called .xlsx",
            "a sheet with entities that grow a billionfold",
            "a cell of a hundred thousand letters and one beyond the limit",
            "a line of 20,000 columns",
            "a cell in the last column of a sheet",
            "a cell in the last row of a sheet",
            "a row number beyond any sheet",
            "a sheet nested a hundred thousand deep",
        ),
    ),
    _row(
        62,
        "invisible letters, look-alike names",
        "one name, or told",
        SHOWN,
        f"{INTAKE}test_read.py::test_invisible_letters_do_not_split_a_segment",
        f"{INTAKE}test_refused.py::test_groups_that_look_alike_are_told",
    ),
    _row(
        63,
        "a file changes, is open elsewhere, no rights, disk full",
        "told; nobody sees half a file",
        "tests/test_odd_files.py::test_what_the_system_refuses_is_told",
        "tests/test_odd_files.py::test_a_file_that_changes_while_it_is_read_is_told",
        "tests/test_cli.py::test_a_folder_that_cannot_be_written_to_is_told",
        f"{REPORTING}test_workbook.py::test_nobody_sees_half_a_file",
    ),
    _row(
        64,
        "a parameter with a typing error",
        "refused with the nearest before anything runs",
        SHOWN,
        "tests/test_cli.py::test_a_misspelt_parameter_is_refused_before_anything_runs",
        f"{REPORTING}test_parameters.py::test_an_unknown_name_is_refused_with_the_nearest",
    ),
)

HEAD = """# Bad inputs, and what happens

64 things that go wrong with the files people bring, what csat_research does about each, and the test that shows it. Common duty: nothing
is lost and nothing is guessed in silence. Made by `python -m tests.bad_list`; tests/test_bad_list.py holds it to the tests there are.

| number | bad input | what happens | shown by |
| --- | --- | --- | --- |
"""


def page(stored: dict[str, str], odd: dict[str, str]) -> str:
    """The table, and below it by number what `csat-research check` prints."""
    lines = [
        f"| {one.number} | {one.what} | {one.happens} | {'<br>'.join(_test(name) for name in one.tests)} |"
        for one in LIST
    ]
    parts = [HEAD + "\n".join(lines), "## What is printed"]
    for one in LIST:
        shown = {name: text for name, text in stored.items() if name.startswith(f"{one.number} ")}
        shown |= {f"{one.number} {name}": odd[name] for name in one.odd}
        parts += [f"### {name}\n\n```text\n{text}\n```" for name, text in shown.items()]
    rest = [name for name in odd if not any(name in one.odd for one in LIST)]
    parts.append("## What the list does not name")
    parts += [f"### {name}\n\n```text\n{odd[name]}\n```" for name in rest]
    return "\n\n".join(parts) + "\n"


def _test(name: str) -> str:
    file, _, test = name.partition("::")
    return f"`{test}` ({file.removeprefix('tests/')})"


def known_tests() -> set[str]:
    """Every test of this repository as file::name."""
    return {
        f"{path.relative_to(ROOT).as_posix()}::{name}"
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }


def main() -> None:
    """Store the words of every case anew, and the page."""
    from tests import test_bad_input, test_odd_files

    test_bad_input.write()
    test_odd_files.write()
    PAGE.write_text(page(test_bad_input.stored(), test_odd_files.stored()), encoding="utf-8")


if __name__ == "__main__":
    main()
