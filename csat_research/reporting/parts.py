"""Parts: the source is read once; each report of a batch is handed a small, coded survey of the answers it looks at."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from csat_research.intake.coded import cut_coded, write_coded
from csat_research.intake.write import write_survey
from csat_research.reporting.keys import bought_marks, digest, placed, row_marks, told_beside
from csat_research.reporting.names import stem
from csat_research.reporting.parameters import Template
from csat_research.survey.basis.known_list import answered_of_whole
from csat_research.survey.engine.collected import collected
from csat_research.survey.periods import Period
from csat_research.survey.questions import with_role
from csat_research.survey.selecting import across_strata
from csat_research.survey.survey import Survey, derive

__all__ = ["Parts", "written_once"]

# How a batch of rows was drawn is told by all of them, also by those after the period of a page.
DRAWN = ("stratum", "population")


def written_once(survey: Survey, folder: Path) -> Path:
    """The survey.yml of a survey in `folder`, whose name holds its key: what stands there already is the same."""
    return _once(folder, lambda making: _write(survey, making))


def _write(survey: Survey, making: Path) -> None:
    write_survey(survey, making)
    write_coded(survey, making)


def _once(folder: Path, write: Callable[[Path], None]) -> Path:
    """A folder that is written beside and renamed when it is whole: never half full and never written twice."""
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        making = Path(tempfile.mkdtemp(prefix=".making-", dir=folder.parent))
        try:
            write(making)
            os.rename(making, folder)
        except OSError:
            if not folder.exists():  # otherwise another run was faster, with the same answers
                raise
        finally:
            shutil.rmtree(making, ignore_errors=True)
    return folder / "survey.yml"


@dataclass(frozen=True)
class Parts:
    """Surveys handed to the reports of a batch, in `folder`; key: that of all answers.

    A template that looks only at answers that its `where` chooses (`"reads": "where"` in its metadata) gets those of its
    segment; one that looks at none after its period (`"until": "period"`) gets none; any other the whole survey. All are
    coded already: numbers are the same as from the source.
    """

    survey: Survey
    template: Template
    folder: Path
    key: str

    def path(self, chosen: Mapping[str, Any], period: Period | None = None) -> Path:
        """The survey file for the answers of a segment up to the end of a period, written when it is first asked for."""
        chosen, end = self._handed(chosen, period)
        name = stem("part", chosen)
        whole = _once(
            self.folder / f"{name}-{self.key}", lambda making: _write(_only(self.survey, chosen), making)
        )
        if end is None:
            return whole
        return _once(
            self.folder / f"{name}-until-{end}-{self.key}",
            lambda making: cut_coded(whole.parent, end, making),
        )

    def key_of(self, chosen: Mapping[str, Any], period: Period | None = None) -> str:
        """The same where a report would be handed the same: these rows, and what is told of the whole survey.

        The files that the rows stand in are left out: an answer mended in one month changes their hash, and no other month.
        """
        chosen, end = self._handed(chosen, period)
        if self._is_drawn:
            return digest(self.key, repr(chosen))
        rows = self._marks
        conditions = [rows[name] == value for name, value in chosen.items()]
        conditions += [rows["_time"] < pd.Timestamp(end)] if end is not None else []
        kept = np.ones(len(rows), dtype=bool)
        for one in conditions:
            kept &= one.to_numpy(dtype=bool, na_value=False)
        return digest(
            rows["_mark"].to_numpy()[kept].tobytes(),
            self._beside,
            json.dumps(chosen, sort_keys=True, default=str),
            str(end),
        )

    def sweep(self) -> None:
        """Take away what earlier answers left, and what a killed run left half made."""
        for one in self.folder.glob("*"):
            if one.is_dir() and not one.name.endswith(self.key):
                shutil.rmtree(one, ignore_errors=True)

    def _handed(
        self, chosen: Mapping[str, Any], period: Period | None
    ) -> tuple[Mapping[str, Any], dt.date | None]:
        """What of a segment and a period decides which rows are handed on."""
        about = self.template.about
        ends = about.get("until") == "period" and period is not None and not self._is_drawn
        return (chosen if about.get("reads") == "where" else {}), (period.end if ends and period else None)

    @cached_property
    def _is_drawn(self) -> bool:
        return any(with_role(self.survey.questions, role) for role in DRAWN)

    @cached_property
    def _marks(self) -> pd.DataFrame:
        """A number for each row beside what rows are chosen by."""
        rows = self._placed[0]
        segments = [one.name for one in self.survey.questions if one.role in ("segment", "agent")]
        wanted = [name for name in (*segments, "_time") if name in rows.columns]
        return rows[wanted].assign(_mark=row_marks(rows))

    @cached_property
    def _beside(self) -> str:
        return digest(bought_marks(self._placed[1]), told_beside(self.survey))

    @cached_property
    def _placed(self) -> tuple[pd.DataFrame, pd.DataFrame | None]:
        return placed(collected(self.survey.answers), self.survey)


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
