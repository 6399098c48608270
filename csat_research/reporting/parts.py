"""Parts: the source is read once; each report of a batch is handed a small, coded survey of the answers it looks at."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import narwhals as nw
import pandas as pd

from csat_research.intake.coded import write_coded
from csat_research.intake.write import write_survey
from csat_research.reporting.names import stem
from csat_research.reporting.parameters import Template
from csat_research.survey.basis.known_list import answered_of_list_beyond, answered_of_whole
from csat_research.survey.basis.layers import absent_by_way
from csat_research.survey.engine.collected import collected
from csat_research.survey.selecting import across_strata
from csat_research.survey.survey import Survey, derive

__all__ = ["Parts", "answers_key", "written_once"]

KEY = 16


def answers_key(survey: Survey) -> str:
    """The same for the same answers, questions, purchases and settings, and for these alone; 16 letters.

    `about.fingerprint` counts the answers of each question; here whole rows count, so that two columns exchanged differ.
    """
    rows = collected(survey.answers)
    digest = hashlib.sha256()
    for table in (rows, survey.purchases):
        if table is not None:
            digest.update(repr(list(table.columns)).encode("utf-8", "surrogatepass"))
            digest.update(pd.util.hash_pandas_object(table, index=False).to_numpy().tobytes())
    about, ledger = survey.about, survey.ledger
    told = [
        about.title, about.time_zone, about.observed_until, about.first_day, about.last_day, about.period, about.fingerprint,
        dict(about.settings), dict(about.sources), [*map(str, (*about.filters, *about.assumptions, *about.notes))],
        [repr(one) for one in survey.questions], [repr(one) for one in about.themes],
        ledger.read, ledger.rejected_rows, [(str(rule), n) for rule, n in ledger.excluded], *_listed(survey),
    ]  # fmt: skip
    digest.update(repr(told).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:KEY]


def _listed(survey: Survey) -> list[str]:
    """How many of a list answered, and of strata were drawn, where others were drawn too: of others they are another survey."""
    told = [answered_of_list_beyond(survey), absent_by_way(survey)]
    return [repr((name, sorted(one.items()))) for found in told for name, one in sorted(found.items())]


def written_once(survey: Survey, folder: Path) -> Path:
    """The survey.yml of a survey in `folder`, whose name holds its key: what stands there already is the same.

    It is written beside and renamed when it is whole, so that a folder is never half full and never written twice.
    """
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        making = Path(tempfile.mkdtemp(prefix=".making-", dir=folder.parent))
        try:
            write_survey(survey, making)
            write_coded(survey, making)
            os.rename(making, folder)
        except OSError:
            if not folder.exists():  # otherwise another run was faster, with the same answers
                raise
        finally:
            shutil.rmtree(making, ignore_errors=True)
    return folder / "survey.yml"


@dataclass(frozen=True, slots=True)
class Parts:
    """Surveys handed to the reports of a batch, in `folder`.

    A template that looks only at answers that its `where` chooses (`"reads": "where"` in its metadata) gets those of its
    segment; any other the whole survey. Both are coded already: numbers are the same as from the source.
    """

    survey: Survey
    template: Template
    folder: Path
    key: str

    def path(self, chosen: Mapping[str, Any]) -> Path:
        """The survey file for the answers of a segment, written when it is first asked for."""
        chosen = chosen if self.template.about.get("reads") == "where" else {}
        name = f"{stem('part', chosen)}-{self.key}"
        return written_once(_only(self.survey, chosen), self.folder / name)

    def sweep(self) -> None:
        """Take away what earlier answers left, and what a killed run left half made."""
        for one in self.folder.glob("*"):
            if one.is_dir() and not one.name.endswith(self.key):
                shutil.rmtree(one, ignore_errors=True)


def _only(survey: Survey, chosen: Mapping[str, Any]) -> Survey:
    """The rows of a segment; what is known of the whole survey stays, so that rows read and days are those of the file."""
    if not chosen:
        return survey
    answers, about = survey.answers, replace(survey.about, listed=answered_of_whole(survey))
    if across_strata(survey.questions, chosen):
        about = replace(about, drawn=about.drawn or survey)
    for name, value in chosen.items():
        answers = answers.filter(nw.col(name) == value)
    return derive(survey, answers=answers, about=about)
