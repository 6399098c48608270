"""The runner of the test groups: it counts what pytest counted, and no folder of tests is left out."""

from pathlib import Path

import pytest

from tests import groups

ROOT = Path(__file__).resolve().parents[1]
RECORD = """<testsuites><testsuite>
<testcase name="a"/><testcase name="b"><failure message="no"/></testcase>
<testcase name="c"><error/></testcase>
<testcase name="d"><skipped type="pytest.skip"/></testcase>
<testcase name="e"><skipped type="pytest.xfail"/></testcase>
<testcase name="f"/></testsuite></testsuites>"""


def outcome(**changes):
    return groups.Outcome("a group", 10, 1.0)._replace(**changes)


def test_a_record_is_counted(tmp_path):
    record = tmp_path / "record.xml"
    record.write_text(RECORD, encoding="utf-8")
    assert groups.counted(record) == [2, 2, 1]


def test_no_record_counts_nothing(tmp_path):
    assert groups.counted(tmp_path / "none.xml") == [0, 0, 0]


@pytest.mark.parametrize(
    ("changes", "ci", "code"),
    [
        ({"passed": 3}, False, 0),
        ({"passed": 3, "skipped": 1}, False, 0),
        ({"passed": 3, "skipped": 1}, True, 1),
        ({"passed": 3, "failed": 1}, False, 1),
        ({"passed": 3, "note": "pytest stopped with code 2"}, False, 1),
        ({"passed": 0, "note": "none"}, False, 1),
    ],
)
def test_the_exit_code_follows_what_was_found(changes, ci, code, capsys):
    assert groups.close([outcome(**changes)], ci) == code
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith(f"{changes.get('passed', 0)} passed, {changes.get('failed', 0)} failed")


def test_every_folder_of_tests_belongs_to_one_group():
    holding = {path.relative_to(ROOT / "tests").parts[0] for path in (ROOT / "tests").rglob("*/test_*.py")}
    rooms = {path.stem for path in (ROOT / "csat_research").iterdir()}
    assert holding <= rooms | set(groups.APART)


def test_every_group_apart_is_run_somewhere():
    called = {call[0] for group in (*groups.GROUPS, groups.FIRST_HOUR) for call in group.calls}
    assert {f"tests/{name}" for name in groups.APART} <= called


def test_kernels_of_lessons_begin_one_after_the_other_and_have_time():
    """Of two that began at once one never answered, and nine cells were called failed."""
    (lessons,) = [one for one in groups.GROUPS if one.name == "lessons"]
    for call in lessons.calls:
        assert "-n" not in call
        assert groups.PATIENT in call


def test_a_group_over_its_budget_says_so(capsys):
    groups.print_table([outcome(seconds=11.0, passed=1), outcome(seconds=2.0, passed=1)])
    late = [line for line in capsys.readouterr().out.splitlines() if "over budget" in line]
    assert len(late) == 1
