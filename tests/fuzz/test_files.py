"""Files of anything: every row is used, rejected or excluded, or the message says why."""

from __future__ import annotations

import csv

from hypothesis import given, settings
from hypothesis import strategies as st

from csat_research.errors import CsatError
from csat_research.intake.formats.delimited import read_delimited
from csat_research.intake.read import read_survey
from tests.intake.test_read import GOOD, HEADER, SURVEY, whole

CELL = st.one_of(
    st.sampled_from(
        ["1", "5", "3", "0", "n/a", "", "4.0", "9", "-1", "x", "=1+1", "2026-10-01", "1,5", "NaN"]
    ),
    st.text("0123456789,.-: abZ/", max_size=8),
)


@settings(max_examples=20)
@given(rows=st.lists(st.tuples(*[CELL] * 7), max_size=6))
def test_whatever_stands_in_the_cells_rows_add_up_or_the_message_says_why(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("fuzz")
    lines = [",".join(f'"{cell}"' for cell in (*row, "x")) for row in rows]
    (folder / "a.csv").write_text(HEADER + GOOD + "\n".join(lines))
    (folder / "survey.yml").write_text(SURVEY.format(answers="a.csv"))
    try:
        found = read_survey(folder / "survey.yml")
    except CsatError as error:
        told = str(error).strip()
        assert told
        return
    assert found.ledger.read == 60 + len(rows)
    assert whole(found)


@given(
    rows=st.lists(
        st.tuples(
            *[st.text(st.characters(blacklist_characters="\x00", blacklist_categories=("Cs",)), max_size=12)]
            * 2
        ),
        min_size=1,
        max_size=8,
    )
)
def test_any_text_is_kept_or_rejected(tmp_path_factory, rows):
    """Whatever csv writes is read back: no row is lost, none is invented."""
    path = tmp_path_factory.mktemp("fuzz") / "a.csv"
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["number", "one", "two"])
        writer.writerows([i, *row] for i, row in enumerate(rows))
    found = read_delimited(path)
    assert found.read == len(rows)
    assert len(found.frame) + len(found.rejected) == found.read
