"""The record of the study: a part that is run anew takes the place of its own rows and of nothing else."""

from tests.coverage import record, statement
from tests.coverage.cards import PAGE
from tests.coverage.record import EARLIER, Row


def row(section, line, hits="190", *, kind="graded", size="100", commit="aaa"):
    return Row(section, kind, line, size, hits, "200", "", "", "2026-01-01", commit)


OLD = [row("a", "csi"), row("a", "gone"), row("b", "csi"), row(EARLIER, "nps"), row(EARLIER, "ces")]


def test_a_part_replaces_its_own_rows_and_those_of_before_the_record():
    new = [row("a", "csi", "180", commit="bbb"), row("a", "nps", commit="bbb")]
    found = record.merged(OLD, new, whole=frozenset("a"))
    assert sorted(found) == sorted([row("b", "csi"), row(EARLIER, "ces"), *new])
    partly = record.merged(OLD, new)
    assert row("a", "gone") in partly
    assert row("a", "csi") not in partly


def test_further_surveys_are_added_to_their_line_alone():
    before = row("test_sizes csi", "csi")._replace(width="4.0", drawn="200")
    more = row("test_sizes csi", "csi", "95", commit="bbb")._replace(runs="100", width="1.0", drawn="300")
    both, other = record.added([before, row("b", "nps")], [more])
    assert (both.hits, both.runs, both.width, both.drawn, both.commit) == ("285", "300", "3", "300", "bbb")
    assert other == row("b", "nps")
    assert record.drawn([before, more], "csi", 100) == 300
    assert record.drawn([before, more], "csi", 30) == record.drawn([before], "nps", 100) == 0


def test_the_record_is_read_as_written(tmp_path):
    path = tmp_path / "record.csv"
    record.write(OLD, path)
    assert sorted(record.read(path)) == sorted(OLD)


def test_a_part_is_done_when_all_its_rows_are_of_this_commit():
    assert statement.done(OLD, "b", "aaa")
    assert not statement.done(OLD, "b", "bbb")
    assert not statement.done(OLD, "nowhere", "aaa")


def test_what_two_files_say_of_a_line_is_added_up():
    assert statement.grid_rows(OLD[:1] + OLD[2:3]) == [("csi", "", "95.0 % of 400", "", "")]


def test_the_page_says_what_the_record_says():
    assert PAGE.read_text(encoding="utf-8") == statement.page(record.read())


def test_every_row_is_of_a_part_that_can_be_run():
    assert {one.section for one in record.read()} <= {*statement.parts(), EARLIER}
