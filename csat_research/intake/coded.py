"""Coded: the answers of a written survey as they were in memory, so that its next reader need not code them again."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import narwhals as nw
import pandas as pd

from csat_research.intake.keep import Kept, cut_kept
from csat_research.intake.write import KEPT, PURCHASES
from csat_research.survey.about import About, Ledger
from csat_research.survey.door.masking import masked_comments
from csat_research.survey.engine.collected import collected
from csat_research.survey.questions import Question, with_role
from csat_research.survey.survey import Survey, rejoined

__all__ = ["Coded", "coded_beside", "cut_coded", "write_coded"]

ANSWERS, OF = "coded.parquet", "coded.json"


def write_coded(survey: Survey, folder: Path) -> None:
    """Put the coded answers beside what `write_survey` wrote to this folder, with the hashes of the files they belong to."""
    beside = _hashes(folder)
    comments = [one.name for one in with_role(survey.questions, "comment")]
    masked_comments(collected(survey.answers), comments).to_parquet(folder / ANSWERS, index=False)
    (folder / OF).write_text(json.dumps(beside), encoding="utf-8")


def cut_coded(whole: Path, until: dt.date, folder: Path) -> None:
    """A survey file in `folder` for the answers before a day: its answers are those of the folder `whole`, not written again."""
    written = json.loads((whole / OF).read_text(encoding="utf-8"))
    for path in whole.iterdir():
        if path.name not in (KEPT, OF):
            _same_file(path, folder / path.name)
    cut_kept(whole / KEPT, until, folder / KEPT)
    kept = hashlib.sha256((folder / KEPT).read_bytes()).hexdigest()
    (folder / OF).write_text(json.dumps(written | {KEPT: kept}), encoding="utf-8")


def _same_file(path: Path, target: Path) -> None:
    """A second name of one file, or a copy where the disk knows no such thing."""
    with suppress(OSError, NotImplementedError):
        os.link(path, target)
        return
    shutil.copyfile(path, target)


def coded_beside(survey_file: Path) -> Coded | None:
    """The coded answers that belong to a survey file; None where there are none or a file was changed since."""
    folder = survey_file.parent
    try:
        written = json.loads((folder / OF).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return Coded(folder) if survey_file.name in written and written == _hashes(folder) else None


@dataclass(frozen=True, slots=True)
class Coded:
    """Coded answers and purchases in a folder."""

    folder: Path

    def survey(self, questions: tuple[Question, ...], about: About, kept: Kept) -> Survey:
        """The survey that was written, under the questions and settings of its file."""
        answers = pd.read_parquet(self.folder / ANSWERS)
        ledger = Ledger(
            read=round(float(answers["_n"].sum())) + kept.gone,
            rejected=kept.rejected,
            set_aside=kept.set_aside,
            excluded=kept.excluded,
            ignored=kept.ignored,
        )
        found = rejoined(
            nw.from_native(answers).lazy(),
            questions,
            ledger,
            _purchases(self.folder / PURCHASES),
            about,
        )
        return kept.restore(found)


def _purchases(path: Path) -> pd.DataFrame | None:
    """`write_survey` writes them as they are in memory."""
    return pd.read_parquet(path).astype({"customer": object}) if path.exists() else None


def _hashes(folder: Path) -> dict[str, str]:
    """Of the files a survey was written to, but for those of this room."""
    files = (one for one in folder.iterdir() if one.is_file() and one.name not in (ANSWERS, OF))
    return {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in sorted(files)}
