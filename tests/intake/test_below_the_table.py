"""What stands below the answers: runs of figures and second tables are told and no answers; rows that look alike are kept."""

from __future__ import annotations

import pytest

from csat_research.intake.tables import open_table

ANSWERS = "date,agent,csat\n" + "".join(
    f"2026-08-{1 + i % 28:02},{'AnnaBoo'[i % 2 * 4 :][:4]},{1 + i % 5}\n" for i in range(40)
)
SHORT = "id,csat\n" + "".join(f"t{i},{1 + i % 5}\n" for i in range(40))


def read(text, tmp_path):
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    return open_table(tmp_path / "a.csv")


BELOW = {
    "mean and other figures": (ANSWERS, "Average,,3.37\nMax,,5\nMin,,1\nCount,,40\n"),
    "mean first, where no cell is empty": (SHORT, "\nMean,3\nMode,5\n"),
    "figures below a blank line": (SHORT, "\nMax,5\nMin,1\nStd dev,1.1\n"),
    "shares": (ANSWERS, "\n% satisfied,,45%\nNPS,,-12\n"),
    "a table of the same width": (ANSWERS, "\nteam,lead,median\nNorth,Anna,5\nSouth,Boo,4\n"),
    "a table with a title": (
        ANSWERS,
        "\n\nSummary of months\nmonth,answers,mean\n2026-08,40,3\n2026-09,30,4\n",
    ),
    "a narrow table": (ANSWERS, "\nagent name,answers\nAnna,20\nBoo,20\n"),
}


@pytest.mark.parametrize("name", BELOW)
def test_figures_and_second_tables_are_no_answers(name, tmp_path):
    """They made scores fit no scale, or were counted among the answers."""
    above, below = BELOW[name]
    found = read(above + below, tmp_path)
    assert (len(found.frame), found.rejected) == (40, ())
    n = len([line for line in below.splitlines() if line])
    assert any(f"{n} lines below the table were left out" in str(one) for one in found.notes)


KEPT = {
    "people who are called so": (SHORT, "Max,5\nMin,1\n", 42),
    "answers below a blank line": (ANSWERS, "\n2026-08-30,Anna,4\n2026-08-30,Boo,5\n", 42),
    "the same columns once more": (ANSWERS, "\nDate,Agent,CSAT\n2026-08-30,Anna,4\n", 42),
    "words among the scores": (ANSWERS, "\n2026-08-30,Anna,refused\n2026-08-30,Boo,5\n", 42),
    "one figure that other rows have too": (ANSWERS + "NPS,Anna,4\n", "NPS,Boo,5\n", 42),
}


@pytest.mark.parametrize("name", KEPT)
def test_rows_that_look_alike_are_kept(name, tmp_path):
    above, below, rows = KEPT[name]
    assert len(read(above + below, tmp_path).frame) == rows


def test_answers_below_a_line_of_words_are_still_answers(tmp_path):
    """Two files joined by hand, the second with headers in another language: its head is a bad line, its rows are answers."""
    rows = [f"{i},chat,{1 + i % 5}" for i in range(40)]
    text = ["id,channel,score", *rows[:20], "", "Nummer,Kanal,Punkte", *rows[20:]]
    (tmp_path / "a.csv").write_text("\n".join(text) + "\n", encoding="utf-8")
    assert len(open_table(tmp_path / "a.csv").frame) == 41
