"""The command line: words in, calls out; messages without a traceback; exit 0 fine, 1 findings, 2 usage."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
import unicodedata

import pandas as pd
import pytest
from click.testing import CliRunner

from csat_research.cli import main
from csat_research.cli.pages import _template_and_source
from csat_research.reporting.parameters import PURPOSES, known_templates
from tests.reporting import batches
from tests.reporting.pages import answers, survey_file


def call(*words: object):
    """One command in this process; everything printed and the exit code."""
    return CliRunner().invoke(main, [str(word) for word in words])


HEAVY = ("numpy", "pandas", "matplotlib", "nbformat", "papermill", "babel")


def test_help_loads_nothing_heavy():
    code = f"""
import sys
from csat_research.cli import main
main(['--help'], standalone_mode=False)
print([name for name in {HEAVY} if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_end_of_a_command_searches_for_no_garbage():
    """Among a million objects of libraries that took half a second."""
    code = """
import atexit, gc
atexit.register(lambda: print(gc.get_freeze_count() > 0))  # what is registered first is called last
from csat_research.cli import main
main(['template'])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "True"


def test_a_command_that_worked_on_disk_ends_without_a_word_of_leaks():
    pytest.importorskip("duckdb")
    code = "import duckdb; duckdb.sql('select 1').fetchall()\nfrom csat_research.cli import main\nmain(['template'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not done.stderr


@pytest.mark.parametrize("command", ["report", "init", "check", "example", "demo", "template"])
def test_every_command_has_the_options_all_share(command):
    shown = call(command, "--help")
    assert shown.exit_code == 0
    assert all(option in shown.output for option in ("--json", "--dry-run", "--debug"))


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ((), ("monthly", "survey.yml")),
        (("importance",), ("importance", "survey.yml")),
        (("a/survey.yml",), ("monthly", "a/survey.yml")),
        (("drivers", "b.yml"), ("drivers", "b.yml")),
        (("own.ipynb", "b.yml"), ("own.ipynb", "b.yml")),
    ],
)
def test_template_and_survey_are_told_apart(words, meant):
    assert _template_and_source(words) == meant


def test_a_file_alone_means_the_monthly_page(tmp_path):
    survey_file(tmp_path, frame=answers(20))
    path = str(tmp_path / "answers.csv")
    assert _template_and_source((path,)) == ("monthly", path)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("report", "monthyl", "x.yml"), "There is no file x.yml"),
        (("report", "a", "b", "c"), "3 words were given"),
        (("check", "nowhere.yml"), "nowhere.yml"),
        (("init",), "init needs a file"),
        (("init", "nowhere.csv"), "There is no file nowhere.csv"),
        (("report", "nowhere.csv"), "There is no file nowhere.csv"),
        (("template", "monthyl"), "Did you mean “monthly”"),
    ],
)
def test_a_mistake_is_one_message_and_exit_2(words, told):
    done = call(*words)
    assert done.exit_code == 2
    assert told in done.output
    assert "Traceback" not in done.output


def test_a_mistyped_file_name_gets_the_nearest(tmp_path):
    (tmp_path / "tickets.csv").write_text("score\n5\n")
    assert "Did you mean “tickets.csv”?" in call("report", tmp_path / "ticket.csv").output


def test_debug_shows_where(tmp_path):
    done = call("template", "monthyl", "--debug")
    assert done.exit_code == 2
    assert "Traceback (most recent call last)" in done.output
    assert "ReportError: There is no template" in done.output


def test_an_error_can_be_read_by_a_program():
    done = call("template", "monthyl", "--json")
    assert done.exit_code == 2
    assert json.loads(done.output)["error"] == "ReportError"


def test_check_says_what_was_rejected_and_ends_with_1(tmp_path):
    frame = answers(40)
    path = survey_file(tmp_path, "channel", frame=frame)
    assert call("check", path).exit_code == 0
    frame.loc[0, "score"] = "9"
    path = survey_file(tmp_path, "channel", frame=frame)
    done = call("check", path)
    assert done.exit_code == 1
    assert "'9'" in done.output
    told = json.loads(call("check", path, "--json").output)
    assert (told["read"], told["kept"], len(told["rejected"])) == (40, 39, 1)


def test_a_dry_run_of_init_shows_the_survey_file_that_it_would_write(tmp_path):
    file = tmp_path / "a.csv"
    pd.DataFrame({"score": [3.9, 4.3, 5.0, 2.1] * 20}).to_csv(file, index=False)
    shown = call("init", file, "--dry-run", "--yes")
    told = json.loads(call("init", file, "--dry-run", "--yes", "--json").output)
    assert not (tmp_path / "survey.yml").exists()
    assert call("init", file, "--yes").exit_code == shown.exit_code == 0
    written = (tmp_path / "survey.yml").read_text(encoding="utf-8")
    assert shown.output == f"Would write {tmp_path / 'survey.yml'}:\n{written}"
    assert told["text"] == written


def test_a_dry_run_writes_nothing(tmp_path):
    path = survey_file(tmp_path, "day", frame=answers(200))
    before = sorted(tmp_path.rglob("*"))
    done = call("report", "monthly", path, "--out", tmp_path / "reports", "--period", "2026-09", "--dry-run")
    assert done.exit_code == 0
    assert "made-up-shop/2026-09/monthly.html" in done.output
    assert call("example", tmp_path / "shop", "--dry-run").exit_code == 0
    assert sorted(tmp_path.rglob("*")) == before


def test_a_period_where_there_are_no_dates_is_refused(tmp_path):
    done = call(
        "report",
        survey_file(tmp_path, frame=answers(50)),
        "--period",
        "2026-10",
        "--out",
        tmp_path / "reports",
    )
    assert done.exit_code == 2
    assert "have no date" in done.output


def test_a_misspelt_parameter_is_refused_before_anything_runs(tmp_path):
    done = call(
        "report", survey_file(tmp_path, frame=answers(50)), "-p", "sed", "3", "--out", tmp_path / "reports"
    )
    assert done.exit_code == 2
    assert "Did you mean “seed”" in done.output
    assert not (tmp_path / "reports").exists()


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (("-p", "survey", "other.yml"), "“survey” is given twice: “other.yml” by -p"),
        (
            ("-p", "period", "2026-01", "--period", "2026-02"),
            "“2026-01” by -p, and “2026-02”. Write one of them.",
        ),
        (("-p", "language", "fa", "--language", "en"), "“language” is given twice"),
    ],
)
def test_what_is_given_twice_is_refused_and_not_chosen_in_silence(tmp_path, more, told):
    """The page was made from the survey, the period and the language of the line, and -p was forgotten."""
    done = call("report", survey_file(tmp_path, frame=answers(50)), *more, "--out", tmp_path / "reports")
    assert done.exit_code == 2
    assert told in done.output.replace("\n", " ")
    assert not (tmp_path / "reports").exists()


@pytest.mark.parametrize(("small", "code"), [(("chat",), 0), (("chat", "phone"), 1)])
def test_segments_that_get_no_page_are_told_and_none_at_all_is_a_finding(tmp_path, small, code):
    """The terminal said nothing of a small segment; a run without one page ended with 0 as if it had made some."""
    parts = [
        batches.month("2026-01", 3 if one in small else 30, channels=(one,)) for one in ("chat", "phone")
    ]
    path = batches.survey(tmp_path, pd.concat(parts))
    words = ("--by", "channel", "--period", "2026-01", "--out", tmp_path / "reports")
    with batches.without_kernels():
        done = call("report", batches.template(tmp_path), path, *words)
    assert done.exit_code == code
    left = [line for line in done.output.splitlines() if line.endswith("under 5 answers")]
    assert left == [f"  short, channel: {one}: under 5 answers" for one in small]


def test_an_unknown_segment_names_those_there_are(tmp_path):
    path = survey_file(tmp_path, "channel", frame=answers(50))
    done = call("report", path, "--by", "chanel", "--out", tmp_path / "reports")
    assert done.exit_code == 2
    assert "Did you mean “channel”" in done.output


def test_open_questions_end_with_2_unless_yes(tmp_path):
    lines = ["id,rating,channel", *(f"{i},{1 + i % 7},{'chat' if i % 2 else 'phone'}" for i in range(60))]
    (tmp_path / "tickets.csv").write_text("\n".join(lines))
    done = call("init", tmp_path / "tickets.csv")
    if done.exit_code == 2:
        assert "--yes" in done.output
        assert "open:" in (tmp_path / "survey.yml").read_text(encoding="utf-8")
        assert call("check", tmp_path / "survey.yml").exit_code == 2
        done = call("init", tmp_path / "tickets.csv", "--yes")
        assert "Assumed" in done.output
    assert done.exit_code == 0
    assert (tmp_path / "survey.yml").is_file()


def test_a_blank_form_is_written_with_its_survey_file(tmp_path):
    done = call("init", tmp_path / "form", "--blank", "monthly")
    assert done.exit_code == 0
    assert {path.suffix for path in (tmp_path / "form").iterdir()} == {".xlsx", ".yml"}


def test_each_template_is_listed_with_what_it_is_for():
    told = dict(line.split("  ", 1) for line in call("template").output.splitlines())
    assert list(told) == list(known_templates()) == list(PURPOSES)
    assert all(purpose.strip() for purpose in told.values())
    assert json.loads(call("template", "--json").output)["templates"] == list(known_templates())


def test_a_template_is_copied_to_be_changed_and_never_over_another(tmp_path):
    target = tmp_path / "mine.ipynb"
    assert call("template", "monthly", target).exit_code == 0
    assert target.is_file()
    assert call("template", "monthly", target).exit_code == 2
    target.write_text("mine")
    assert call("template", "monthly", target, "--force").exit_code == 0
    assert "{{ csat.estimate }}" in target.read_text()
    assert "monthly" in call("template").output


def test_an_export_of_another_survey_file_is_not_mixed_up(tmp_path):
    survey_file(tmp_path, frame=answers(50))
    (tmp_path / "tickets.csv").write_text(
        "id,Satisfaction Score\n" + "\n".join(f"{i},Good" for i in range(30))
    )
    done = call("report", tmp_path / "tickets.csv", "--dry-run")
    assert "tickets.survey.yml" in done.output
    assert (
        "Using" in call("report", tmp_path / "answers.csv", "--dry-run", "--out", tmp_path / "reports").output
    )


def test_an_export_in_the_place_of_a_survey_file_is_told(tmp_path):
    survey_file(tmp_path, frame=answers(50))
    done = call("check", tmp_path / "answers.csv")
    assert done.exit_code == 2
    assert "answers.csv is an export, not a survey file." in done.output
    assert "csat-research init answers.csv" in done.output
    assert len(done.output) < 300


def test_what_check_says_fits_a_terminal(tmp_path):
    long = "How satisfied were you, all in all, with the help that you received from us on the telephone?"
    path = survey_file(tmp_path, "channel", frame=answers(40).rename(columns={"who": long}))
    path.write_text(path.read_text().replace("columns:\n", f'columns:\n  "{long}": {{role: comment}}\n'))
    lines = call("check", path).output.splitlines()
    assert max(map(len, lines)) < 120
    assert any(line.startswith("csat") and "top 2 of 5" in line for line in lines)


def test_a_language_without_a_translation_is_said_and_an_unknown_one_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("csat_research.cli.pages.make", lambda *_, **__: 0)
    path = survey_file(tmp_path, frame=answers(50))
    done = call("report", path, "--language", "en,de", "--out", tmp_path / "reports")
    assert "no translation into de yet" in done.output
    refused = call("report", path, "--language", "persian", "--out", tmp_path / "reports")
    assert refused.exit_code == 2
    assert "“persian” is no language" in refused.output


def test_open_without_a_browser_is_one_line(tmp_path, monkeypatch, capsys):
    from csat_research.cli.making import _open
    from csat_research.cli.shared import Show

    monkeypatch.setattr("webbrowser.open", lambda _: False)
    _open(tmp_path / "page.html", Show(False))
    assert capsys.readouterr().out.splitlines() == [
        "No browser could be opened here; open the file above yourself."
    ]


def test_next_commands_can_be_pasted_where_a_path_has_blanks(tmp_path):
    folder = tmp_path / "my shop"
    assert f'report monthly "{folder / "survey.yml"}"' in call("example", folder).output


@pytest.mark.parametrize("more", [(), ("--json",)], ids=["words", "json"])
def test_what_people_wrote_does_not_steer_the_terminal(tmp_path, more):
    """Neither a title nor a header in a message: a terminal would change its own title, its colours, or what stands on it."""
    path = batches.survey(tmp_path)
    title = 'title: "shop\\e]0;owned\\a\\x9b31m"'  # as YAML writes them
    path.write_text(path.read_text().replace("title: Made-up shop", title))
    words = ["report", batches.template(tmp_path), path, "--by", "channel", "--out", tmp_path / "reports"]
    with batches.without_kernels():
        told = [call(*words, *more), call("check", path, *more)]
    for one in (tmp_path / "exports").iterdir():
        one.write_text(one.read_text().replace("team", "te\x1b[2Jam", 1))
    told.append(call("check", path, *more))
    assert [one.exit_code for one in told] == [0, 0, 2]
    shown = "".join(one.output for one in told)
    assert {one for one in shown if unicodedata.category(one) == "Cc"} == {"\n"}
    assert ("[2Jam" in told[2].output, "]0;owned" in shown) == (True, True)
    if more:
        assert json.loads(told[0].output)["survey"] == "shop\x1b]0;owned\x07\x9b31m"


def test_a_full_disk_is_told(tmp_path, monkeypatch):
    """Not as a fault of ours; nothing half written stays, and the same line then works."""
    words = ["report", batches.template(tmp_path), batches.survey(tmp_path), "--out", tmp_path / "reports"]

    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("csat_research.reporting.alone.write_json", full)
        told = call(*words)
    assert (told.exit_code, told.stderr) == (
        2,
        "The disk is full. Make room on it and type the same again.\n",
    )
    assert not list(tmp_path.rglob("*making*"))
    with batches.without_kernels():
        assert call(*words).exit_code == 0


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path):
    survey = survey_file(tmp_path, frame=answers(20))
    done = call("report", survey, "--out", tmp_path / "answers.csv" / "pages")
    assert done.exit_code == 2
    assert "not a directory" in done.output
    assert "should not happen" not in done.output


def test_check_shows_a_damaged_row_on_one_short_line(tmp_path):
    """A row of the wrong width has no column of its own; of a long cell the beginning is enough."""
    good = "".join(f"t{i},5,fine\n" for i in range(30))
    (tmp_path / "a.csv").write_text(f"id,score,said\nx,5\ny,{'9' * 500},fine\n{good}", encoding="utf-8")
    columns = "columns: {id: {role: id}, score: {role: csat, scale: 1-5}, said: {role: comment}}"
    (tmp_path / "s.yml").write_text(f"answers: a.csv\n{columns}\n", encoding="utf-8")
    shown = [
        line for line in call("check", tmp_path / "s.yml").output.splitlines() if line.startswith("  row ")
    ]
    assert shown[0].startswith("  row 2: 'x | 5' - cells in this row: 2")
    assert shown[1].startswith("  row 3, score: '999")
    assert max(map(len, shown)) < 200


def ending(tmp_path, last):
    """An export whose last answer is of a given day."""
    days = pd.date_range("2026-09-01", last)
    scores = ([2, 4, 5, 5] * len(days))[: len(days)]
    frame = pd.DataFrame({"date": days.strftime("%Y-%m-%d"), "satisfaction": scores})
    frame.to_csv(tmp_path / "tickets.csv", index=False)
    return tmp_path / "tickets.csv"


@pytest.mark.parametrize(
    ("last", "told"), [("2026-11-28", True), ("2026-11-30", False), ("2026-10-31", False)]
)
def test_init_says_which_month_a_page_takes_where_the_last_is_not_over(tmp_path, last, told):
    shown = call("init", ending(tmp_path, last), "--yes").output
    sentence = (
        "The answers end on 28 Nov 2026, before November 2026 is over, so the page is of October 2026; "
        "for the other add --period 2026-11."
    )
    assert (sentence in shown.splitlines()) is told


def test_report_says_which_month_it_took_and_the_page_does_too(tmp_path):
    out = tmp_path / "reports"
    shown = call("report", ending(tmp_path, "2026-11-28"), "--yes", "--out", out).output.splitlines()
    assert shown[-2].startswith("The answers end on 28 Nov 2026")
    assert "--period 2026-11" in shown[-2]
    page = (out / "tickets" / "2026-10" / "monthly.html").read_text(encoding="utf-8")
    assert "data to 28 Nov 2026; November 2026 is not complete" in page
    named = call("report", tmp_path / "survey.yml", "--period", "2026-11", "--out", out).output
    assert "The answers end on" not in named
    page = (out / "tickets" / "2026-11" / "monthly.html").read_text(encoding="utf-8")
    assert "data to 28 Nov 2026" in page
    assert "data to 28 Nov 2026; " not in page  # no later month is left out
    assert "November 2026 is not complete. " in page  # and of this one no change is told


def test_init_names_the_file_it_wrote_once(tmp_path):
    """It said "Wrote survey.yml." and then the path again."""
    file = tmp_path / "a.csv"
    pd.DataFrame({"score": [5, 4, 3, 2] * 20}).to_csv(file, index=False)
    lines = call("init", file, "--yes").output.splitlines()
    assert [one for one in lines if "survey.yml" in one] == [
        f"Wrote {tmp_path / 'survey.yml'}",
        f"Next:   csat-research report {tmp_path / 'survey.yml'}",
    ]
