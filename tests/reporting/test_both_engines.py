"""Both engines make the same: every file that may be sent is letter for letter that of the other, but for the time of making."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import csat_research as cr
from tests.reporting.pages import answers, survey_file

MADE = re.compile(r'"(?:made|seconds|engine)": [^\n]*|made_[\d-]+')


def sent(folder: Path, engine: str) -> dict[str, str]:
    """The text of every file that a report in two languages leaves to be sent (a workbook has the time inside)."""
    asked = survey_file(folder, "day", "channel", frame=answers(400))
    cr.report(
        "monthly", asked, out=folder / "reports", engine=engine, language=["en", "fa"], quick=True, fresh=True
    )
    files = [one for one in (folder / "reports").rglob("*") if one.is_file() and "_private" not in one.parts]
    return {
        one.relative_to(folder).as_posix(): MADE.sub("", one.read_text(encoding="utf-8"))
        for one in sorted(files)
        if one.suffix in (".html", ".json", ".txt", ".csv")
    }


@pytest.mark.full
def test_a_whole_page_is_that_of_the_other_engine(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    fast, reference = sent(tmp_path / "a", "fast"), sent(tmp_path / "b", "papermill")
    assert len([name for name in fast if name.endswith(".html")]) >= 2
    assert fast.keys() == reference.keys()
    for name, text in fast.items():
        assert text == reference[name], name
