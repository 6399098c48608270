"""A long file read in blocks is the survey of the same file read in one piece: cells, rejected rows, notes and all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from csat_research.errors import CsatError
from csat_research.intake.formats import stacked, streamed
from csat_research.intake.read import read_survey
from csat_research.survey.engine import packed

SURVEY = """answers: a.csv
time_zone: UTC
columns:
  ticket: {role: id}
  client: {role: customer}
  day: {role: answered_at}
  score: {role: csat, scale: {labels: [Bad, Fair, Good], missing: {n/a: unsure}}}
  ltr: {role: nps, scale: {values: 0-10, missing: {"-": blank}}}
  channel: {role: segment}
  minutes: {role: driver, name: response_hours, unit: minutes}
  said: {role: comment}
"""
HEADER = ("ticket", "client", "day", "score", "ltr", "channel", "minutes", "said", "unused")
CLEAN = ("{i}", "c{i}", "2026-03-04", "Good", "9", "chat", "12", "fine", "x")
ODD = {
    0: ("", "17.0", "  t  "),
    1: ("", "7.0", "Ünï  code", " a "),
    2: ("2026-13-45", "04.03.2026", "", "2999-12-31"),
    3: ("bad ", "n/a", "", "Fair", '"Good"'),
    4: ("10", "-", " 3 ", "0"),
    5: ("NA", "e-mail", "Chat", "\u200bchat", " ", "'=chat"),
    6: ("-5", "1:30", "90 min", "soon", "1,5"),
    7: (
        '"two\nlines"',
        '"a ""quoted"" word"',
        "'=SUM(1)",
        'open " quote',
        '"never closed',
        "nul\x00",
        "\x1f",
    ),
}
WHOLE = (
    "",
    ",,,,,,,,",
    "too,few",
    "1,2,3,4,5,6,7,8,9,10",
    "Total,5",
    '"',
    " ",
    "\t",
    "Итого,,,,,,,,",
    'x","y',
)


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """A file of clean rows with odd cells, odd lines, another way to end lines, a title or a footer here and there."""
    n = draw(st.integers(30, 60))
    lines = [",".join(HEADER)]
    for i in range(n):
        cells = [one.format(i=i) for one in CLEAN]
        lines.append(",".join(cells))
    for place, column in draw(st.lists(st.tuples(st.integers(1, n), st.integers(0, 7)), max_size=8)):
        cells = [one.format(i=place) for one in CLEAN]
        cells[column] = draw(st.sampled_from(ODD[column]))
        lines[place] = ",".join(cells)
    for place, line in draw(st.lists(st.tuples(st.integers(1, n), st.sampled_from(WHOLE)), max_size=3)):
        lines.insert(place, line)
    lines += draw(st.lists(st.sampled_from(("Total,9", "Reporting period May", "")), max_size=2))
    end = draw(st.sampled_from(("\n", "\r\n", "\r")))
    text = end.join(lines) + draw(st.sampled_from(("", end)))
    return text.encode(draw(st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "cp1251"))), "ignore")


def outcome(path: Path) -> dict[str, Any]:
    """Everything that reading gives, or the message of its error."""
    try:
        found = read_survey(path)
    except CsatError as error:
        return {"error": f"{type(error).__name__}: {error}"}
    rows = found.rows()
    return {
        "rows": {name: rows[name].astype(object).where(rows[name].notna(), None).tolist() for name in rows},
        "read": found.ledger.read,
        "kept": found.ledger.kept,
        "rejected": found.ledger.rejected.astype(str).to_numpy().tolist(),
        "set_aside": found.ledger.set_aside.astype(str).to_numpy().tolist(),
        "excluded": [(str(rule), n) for rule, n in found.ledger.excluded],
        "ignored": found.ledger.ignored,
        "notes": [str(one) for one in found.about.notes],
        "fingerprint": found.about.fingerprint,
        "questions": found.questions,
    }


def both(folder: Path, raw: bytes, *, block: int = 300, many: int = 50_000) -> None:
    """Read in blocks of a few rows, and in one piece."""
    (folder / "a.csv").write_bytes(raw)
    (folder / "survey.yml").write_text(SURVEY)
    whole = outcome(folder / "survey.yml")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streamed, "LONG", 0)
        patch.setattr(streamed, "BLOCK", block)
        patch.setattr(streamed, "HEAD_LINES", 12)
        patch.setattr(streamed, "TAIL_LINES", 5)
        patch.setattr(stacked, "MANY", many)
        patch.setattr(packed, "LONG", 0)
        blocks = outcome(folder / "survey.yml")
    assert blocks == whole


@settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(raw=files(), block=st.sampled_from((120, 300, 900)), many=st.sampled_from((3, 50_000)))
def test_in_blocks_and_in_one_piece(tmp_path_factory, raw, block, many):
    both(tmp_path_factory.mktemp("streamed"), raw, block=block, many=many)


@pytest.mark.full
@settings(max_examples=1500, deadline=None)
@given(raw=files(), block=st.sampled_from((120, 300, 900)), many=st.sampled_from((3, 50_000)))
def test_in_blocks_and_in_one_piece_at_length(tmp_path_factory, raw, block, many):
    both(tmp_path_factory.mktemp("streamed"), raw, block=block, many=many)


def test_a_plain_block_is_not_read_row_by_row(tmp_path, monkeypatch):
    rows = [",".join(one.format(i=i) for one in CLEAN) for i in range(400)]
    (tmp_path / "a.csv").write_text("\n".join([",".join(HEADER), *rows]) + "\n")
    (tmp_path / "survey.yml").write_text(SURVEY)
    for name, value in {"LONG": 0, "BLOCK": 2000, "HEAD_LINES": 20, "TAIL_LINES": 5}.items():
        monkeypatch.setattr(streamed, name, value)
    slow: list[int] = []
    plain = streamed.piece_of
    monkeypatch.setattr(
        streamed, "piece_of", lambda body, *more: slow.append(len(body)) or plain(body, *more)
    )
    assert read_survey(tmp_path / "survey.yml").ledger.kept == 400
    assert sum(slow) < 40


def test_column_names_in_the_middle_of_joined_files_are_rejected(tmp_path):
    rows = [",".join(one.format(i=i) for one in CLEAN) for i in range(400)]
    rows.insert(200, ",".join(HEADER))
    both(tmp_path, ("\n".join([",".join(HEADER), *rows]) + "\n").encode(), block=900)
    assert "names" in str(outcome(tmp_path / "survey.yml")["rejected"][0])


def test_a_long_file_keeps_its_count_of_rows(tmp_path):
    """200,000 rows with one bad row in every 20,000: read = used + rejected + excluded, each with its line."""
    rows = 200_000
    frame = pd.DataFrame(
        {"ticket": range(rows), "client": [f"customer-{i % 70_000:08d}" for i in range(rows)]}
    )
    frame = frame.assign(
        day="2026-03-04", score=["Bad", "Fair", "Good", ""] * (rows // 4), ltr=[*range(10)] * (rows // 10)
    )
    frame = frame.assign(
        channel="chat", minutes=[*range(50)] * (rows // 50), said="", unused="x" * 120
    ).astype(str)
    bad = list(range(20_000, rows, 20_000))
    frame.loc[bad, "day"] = "soon"
    frame.loc[[5, 150_001], "ticket"] = "7"
    frame.to_csv(tmp_path / "a.csv", index=False)
    assert (tmp_path / "a.csv").stat().st_size > streamed.LONG
    (tmp_path / "survey.yml").write_text(SURVEY)
    found = read_survey(tmp_path / "survey.yml").ledger
    assert found.rejected["row"].tolist() == [place + 2 for place in bad]
    assert (found.read, found.kept) == (rows, rows - len(bad) - 2)
    assert [n for _, n in found.excluded] == [2]
