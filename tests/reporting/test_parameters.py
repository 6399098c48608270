"""Parameters are checked before anything runs; papermill alone would only log a misspelt one."""

import papermill
import pytest

from csat_research.errors import ReportError
from csat_research.reporting.parameters import check, find, known_templates, read
from tests.reporting.notebooks import code, write


@pytest.fixture
def template(tmp_path):
    return read(write(tmp_path / "mine.ipynb", code("survey")))


def test_types_defaults_and_help_come_from_the_cell(template):
    seed = template.parameters["seed"]
    assert (seed.kind, seed.default, seed.help) == ("int", 0, "seed of all draws")
    assert template.parameters["quick"].kind == "bool"
    assert template.parameters["period"].default == ""


@pytest.mark.parametrize(
    ("name", "given", "meant"),
    [
        ("seed", "7", 7),
        ("seed", 7, 7),
        ("quick", "true", True),
        ("quick", False, False),
        ("period", "2026-10", "2026-10"),
    ],
)
def test_words_of_a_command_line_become_values(template, name, given, meant):
    assert check(template, {name: given}) == {name: meant}


@pytest.mark.parametrize(
    ("name", "given"), [("seed", "seven"), ("seed", True), ("seed", 1.5), ("quick", "perhaps"), ("period", 3)]
)
def test_a_value_of_another_kind_is_refused(template, name, given):
    with pytest.raises(ReportError, match=f"“{name}” holds"):
        check(template, {name: given})


def test_an_unknown_name_is_refused_with_the_nearest(template):
    with pytest.raises(ReportError, match=r"no parameter “perod”\. Did you mean “period”"):
        check(template, {"perod": "2026-10"})


@pytest.mark.parametrize("name", ["import", "a b", "1x", "x=1", ""])
def test_a_name_that_is_no_identifier_is_refused(template, name):
    with pytest.raises(ReportError, match="cannot be the name"):
        check(template, {name: 1})


def test_a_secret_is_refused_by_name_and_by_value(tmp_path):
    path = tmp_path / "mine.ipynb"
    write(path, code("1"))
    path.write_text(
        path.read_text()
        .replace("seed: int = 0", 'api_key: str = \\"\\"')
        .replace("# seed of all draws", "# a key")
    )
    template = read(path)
    with pytest.raises(ReportError, match="looks like a secret"):
        check(template, {"api_key": "abc"})
    with pytest.raises(ReportError, match="looks like a secret"):
        check(template, {"survey": "postgresql://anna:hunter2@example/db"})


def test_an_unknown_template_is_refused_with_the_nearest():
    with pytest.raises(ReportError, match="Did you mean “monthly”"):
        find("monthy")


def test_templates_are_found_by_name_and_by_path(tmp_path):
    assert known_templates()["monthly"] == find("monthly")
    path = write(tmp_path / "own.ipynb")
    assert find(path) == path


def test_a_notebook_without_parameters_is_refused(tmp_path):
    path = write(tmp_path / "own.ipynb")
    path.write_text(path.read_text().replace('"parameters"', '"other"'))
    with pytest.raises(ReportError, match="no cell is tagged"):
        read(path)


def test_a_file_that_is_no_notebook_is_refused(tmp_path):
    path = tmp_path / "own.ipynb"
    path.write_text("{}")
    with pytest.raises(ReportError, match="not a notebook"):
        read(path)


def test_an_equals_sign_in_a_help_text_hides_nothing(tmp_path):
    """People write one in their copies."""
    path = write(tmp_path / "mine.ipynb", code("survey"))
    path.write_text(path.read_text().replace("month, YYYY-MM", "month; empty = the last"))
    found = read(path).parameters
    assert list(found) == ["survey", "period", "seed", "quick"]
    assert found["period"].help == "month; empty = the last"


def test_the_parameters_of_monthly():
    parameters = read("monthly").parameters
    assert {"survey", "period", "where", "segment", "report", "language", "seed", "quick"} == set(parameters)
    assert [one.kind for one in parameters.values()] == [
        "str",
        "str",
        "str",
        "str",
        "dict",
        "str",
        "int",
        "bool",
    ]


@pytest.mark.parametrize("name", known_templates())
def test_papermill_itself_reads_every_parameter(name, caplog):
    """An = in a comment made papermill say "Unable to parse line 2" at each run, and forget period in --help-notebook."""
    seen = papermill.inspect_notebook(find(name))
    assert set(seen) == set(read(find(name)).parameters)
    assert "Unable to parse" not in caplog.text
