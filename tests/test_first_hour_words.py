"""First hour: what a person mistypes on the first day is answered with the file, the line and the command that were meant."""

import pandas as pd
import pytest
from click.testing import CliRunner

import csat_research as cr
from csat_research.cli import main
from csat_research.errors import CsatError, MethodError, ReportError
from csat_research.intake.keys.settings import given_settings
from csat_research.intake.keys.strict import load
from csat_research.intake.labels import matching, unions

GOOD = (
    "title: Shop\nanswers: [{files}]\ncolumns:\n  id: {{role: id}}\n  score: {{role: csat, scale: {scale}}}\n"
)
WORDS = "{labels: [Bad, Good], satisfied: [Good]}"


def typed(folder, monkeypatch, *words):
    monkeypatch.chdir(folder)
    found = CliRunner().invoke(main, [*map(str, words)])
    assert found.exit_code == 2
    return found.output


def export(path, **columns):
    path.parent.mkdir(exist_ok=True)
    pd.DataFrame({"id": ["a", "b", "c", "d"], **columns}).to_csv(path, index=False)


def test_report_before_init_names_the_export_that_is_there(tmp_path, monkeypatch):
    export(tmp_path / "oct tickets.csv", score=[5, 4, 3, 2])
    assert 'csat-research init "oct tickets.csv"' in typed(tmp_path, monkeypatch, "report")


def test_a_folder_is_answered_with_its_files(tmp_path, monkeypatch):
    """The line that the message gives reads them: without quotes YAML takes a name with * for an alias."""
    export(tmp_path / "exports" / "sep.csv", score=[5, 4, 3, 2])
    pd.DataFrame({"id": list("efgh"), "score": [5] * 4}).to_csv(tmp_path / "exports/oct.csv", index=False)
    said = typed(tmp_path, monkeypatch, "init", "exports")
    assert "csat-research init exports/oct.csv" in said
    line = f"answers: {said.partition('answers: ')[2].partition(' then')[0]}\n"
    text = GOOD.format(files="", scale="1-5").replace("answers: []\n", line)
    (tmp_path / "exports" / "survey.yml").write_text(text, encoding="utf-8")
    assert cr.read_survey(tmp_path / "exports" / "survey.yml").ledger.read == 8


@pytest.mark.parametrize("words", [("init",), ("report",), ("report", "monthly")])
def test_two_exports_at_once_say_how_one_survey_reads_both_and_write_nothing(tmp_path, monkeypatch, words):
    for name in ("sep.csv", "oct.csv"):
        export(tmp_path / name, score=[5, 4, 3, 2])
    said = typed(tmp_path, monkeypatch, *words, "sep.csv", "oct.csv")
    assert "csat-research init sep.csv" in said
    assert "answers: [sep.csv, oct.csv]" in said
    assert sorted(one.name for one in tmp_path.iterdir()) == ["oct.csv", "sep.csv"]


def test_a_wrong_template_is_told_before_a_survey_file_is_written(tmp_path, monkeypatch):
    export(tmp_path / "oct.csv", score=[5, 4, 3, 2])
    assert "Did you mean “monthly”?" in typed(tmp_path, monkeypatch, "report", "monthyl", "oct.csv")
    assert not (tmp_path / "survey.yml").exists()


def test_a_tab_is_called_a_tab(tmp_path):
    path = tmp_path / "survey.yml"
    path.write_text("title: Shop\ncolumns:\n\tid: {role: id}\n", encoding="utf-8")
    with pytest.raises(CsatError, match=r"survey\.yml, line 3: a tab stands here"):
        load(path)


def test_one_role_played_twice_says_what_to_delete():
    frame = pd.DataFrame({"score": [5, 4], "opened": ["2026-01-01"] * 2, "closed": ["2026-01-02"] * 2})
    twice = {one: {"role": "answered_at"} for one in ("opened", "closed")}
    with pytest.raises(CsatError, match="delete the line of the other"):
        cr.Survey(frame, csat="score", scales={"score": "1-5"}, questions=twice)


def test_a_label_renamed_by_the_tool_can_be_pasted(tmp_path):
    """The line that the message gives is taken once its number stands there: the new word counts as the old one."""
    export(tmp_path / "sep.csv", score=["Good", "Bad", "Good", "Good"])
    pd.DataFrame({"id": list("efgh"), "score": ["Great", "Bad", "Great", "Great"]}).to_csv(
        tmp_path / "oct.csv", index=False
    )
    survey = tmp_path / "survey.yml"
    survey.write_text(GOOD.format(files="sep.csv, oct.csv", scale=WORDS), encoding="utf-8")
    with pytest.raises(CsatError, match="has the answers Bad, Good but holds Great") as told:
        cr.csat(cr.read_survey(survey))
    given = "{" + str(told.value).partition("labels: {")[2].partition("}")[0] + "}"
    scale = f"{{labels: {given}, satisfied: [Good]}}"
    survey.write_text(GOOD.format(files="sep.csv, oct.csv", scale=scale), encoding="utf-8")
    with pytest.raises(CsatError):
        cr.read_survey(survey)  # nobody has said yet which answer it is
    scale = scale.replace("Great: NUMBER", "Great: 1")
    survey.write_text(GOOD.format(files="sep.csv, oct.csv", scale=scale), encoding="utf-8")
    assert cr.csat(cr.read_survey(survey)).table["estimate"].iloc[0] == 75.0  # 6 of 8


def test_a_column_that_is_gone_for_good_can_be_taken_out(tmp_path):
    export(tmp_path / "sep.csv", score=[5, 4, 3, 2], channel=["chat"] * 4)
    pd.DataFrame({"id": list("efgh"), "score": [5, 5, 5, 5]}).to_csv(tmp_path / "oct.csv", index=False)
    survey, text = tmp_path / "survey.yml", GOOD.format(files="sep.csv, oct.csv", scale="1-5")
    survey.write_text(text + "  channel: {role: segment}\n", encoding="utf-8")
    with pytest.raises(CsatError, match="delete its line in the survey file"):
        cr.read_survey(survey)
    survey.write_text(text, encoding="utf-8")
    assert cr.read_survey(survey).ledger.read == 8


@pytest.mark.parametrize(("name", "value"), [("target", "850"), ("events", "new software")])
def test_a_block_that_was_given_as_a_word_is_shown(name, value):
    with pytest.raises(ReportError, match=rf"“report\.{name}” is “{value}”\. It needs a block such as \{{"):
        given_settings({name: value})


def test_a_word_that_is_no_language_is_not_taken_for_english():
    found = cr.csat([5, 4, 3], scale="1-5")
    with pytest.raises(MethodError, match="There are translations into fa, pl, ru, sv"):
        found.interpret("swedish")
    with pytest.raises(ValueError, match="no language that is known"):
        cr.speak("swedish")
    assert "nöjda" in found.interpret("sv")


def test_words_of_no_scale_are_given_up_at_the_first(monkeypatch):
    """A column of thousands of subjects was read by every set of every language, cell by cell."""
    asked = []

    def code(kind, cell):
        asked.append(cell)
        return matching._code_of(kind, cell)

    subjects = tuple(f"ticket about {i} parcels" for i in range(500))
    assert unions.unions(subjects, [], matching._fit_codes, code) == []
    assert set(asked) == {subjects[0]}
