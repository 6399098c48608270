"""A file without a line of column names is told as such; years, codes and boxes that were ticked are names."""

from __future__ import annotations

import pytest

from csat_research.errors import ColumnError
from csat_research.intake.formats.no_header import written_like_answers
from csat_research.intake.init import init
from csat_research.intake.tables import open_table

TOLD = "seems to have no line with column names"
DAYS = ["2018/05/15 7:07:45 PM GMT+1", "2018/05/17 7:47:18 PM GMT+1", "2018/05/18 9:01:00 AM GMT+1"]
SAID = ["I like it", "It is fine", "I use it at work"]
USED = ["Web", "Desktop", "Phone", "Web"]


def csv(folder, lines, name="data.csv"):
    path = folder / name
    path.write_text(
        "\n".join(",".join(f'"{cell}"' for cell in line) for line in lines) + "\n", encoding="utf-8"
    )
    return path


def answers(n=40):
    return [
        (DAYS[i % 3], SAID[i % 3], USED[i % 4], "Yes" if i % 2 else "No", str(100_000 + 37 * i))
        for i in range(n)
    ]


def test_a_file_of_answers_alone_is_told(tmp_path):
    told = "; ".join(map(str, open_table(csv(tmp_path, answers())).notes))
    assert TOLD in told
    assert "“2018/05/15 7:07:45 PM GMT+1”" in told  # what was taken for names
    assert "Write a line above it that names each column" in told


def test_init_says_it_before_it_looks_for_a_score(tmp_path):
    """It offered the column “Yes” as the score."""
    with pytest.raises(ColumnError, match=TOLD) as refused:
        init(csv(tmp_path, answers()))
    assert "csat-research init data.csv" in str(refused.value)
    assert "--role" not in str(refused.value)


def test_with_a_line_of_names_nothing_is_said(tmp_path):
    lines = [("when", "said", "used", "again", "ticket"), *answers()]
    assert not any(TOLD in str(note) for note in open_table(csv(tmp_path, lines)).notes)


@pytest.mark.parametrize(
    ("names", "rows"),
    [
        (("id", "2023", "2024", "2025"), [("a", "2024", "2023", "2025"), ("b", "2023", "2024", "2026"), ("c", "2024", "2025", "2023")]),
        (("1", "2", "3", "4", "5", "6", "7"), [(str(i % 7 + 1),) * 7 for i in range(30)]),
        (("101", "102", "103"), [(str(i), str(i + 1), str(i + 2)) for i in range(90, 120)]),
        (("0.5", "1.0", "1.5"), [("0.25", "1.25", "2.5")] * 9),
        (("who", "Chat", "Mail", "Phone"), [("x", "Chat", "", "Phone"), ("y", "", "Mail", ""), ("z", "Chat", "Mail", "")]),
        (("ticket", "2026-05-01", "2026-05-02", "2026-05-03"), [("t", "4", "5", "3"), ("u", "5", "5", "1"), ("v", "", "2", "3")]),
        (("day", "score"), [("day", "score"), ("2026-05-01", "4"), ("day", "score"), ("2026-05-02", "5")]),
        (("Q101", "Q102"), [("4", "5"), ("3", "4"), ("1", "2")]),
        (("channel", "other", "text"), [("chat", "other", "mail"), ("mail", "x", "y"), ("other", "z", "chat")]),
    ],
    ids=["years", "codes", "numbers of items", "steps", "ticked boxes", "days", "joined files", "questions", "one word twice"],
)  # fmt: skip
def test_names_that_only_look_like_answers_are_names(names, rows):
    assert written_like_answers(names, rows) == ()


@pytest.mark.parametrize(
    "rows",
    [
        [(f"2026-05-{day:02}", "chat" if day % 2 else "mail", str(day % 5 + 1), "w" if day % 3 else "x") for day in range(1, 29)],
        [(f"p{i}@example.com", f"T-{5000 + 13 * i}", str(i % 11)) for i in range(30)],
        [(f"{21.79 - i / 7:.4f}", f"{0.13 * i:.3f}", str(i % 2)) for i in range(1, 30)],
    ],
    ids=["days and words", "addresses and ids", "decimals"],
)  # fmt: skip
def test_a_first_row_of_answers_is_seen(rows):
    assert len(written_like_answers(rows[0], rows[1:])) >= 2


def test_no_address_of_a_person_is_repeated(tmp_path):
    rows = [(f"anna.p{i}@example.com", f"T-{5000 + 13 * i}", str(i % 11)) for i in range(30)]
    told = " ".join(map(str, open_table(csv(tmp_path, rows)).notes))
    assert TOLD in told
    assert "anna" not in told
