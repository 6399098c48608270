"""Kept: what a written survey remembers of its first reading - rows rejected and excluded, filters, notes."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import narwhals as nw
import pandas as pd

from csat_research.errors import FileError
from csat_research.intake.raw import REJECTED, rejected_frame
from csat_research.survey.basis.known_list import answered_of_list_beyond
from csat_research.survey.basis.layers import absent_by_way
from csat_research.survey.door.coding import pick_name
from csat_research.survey.questions import with_role
from csat_research.survey.survey import Survey, derive
from csat_research.survey.weighed import Weighed
from csat_research.words import Sentence, say, sentence_from_json

__all__ = ["Kept", "cut_kept", "load_kept", "write_kept"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The ledger and the notes of an earlier reading. until: only answers given before this day are handed on."""

    rejected: pd.DataFrame = field(default_factory=lambda: rejected_frame(()))
    set_aside: pd.DataFrame = field(default_factory=lambda: rejected_frame(()))
    excluded: tuple[tuple[Sentence, int], ...] = ()
    ignored: tuple[str, ...] = ()
    gone: int = 0
    period: str = ""
    filters: tuple[Sentence, ...] = ()
    notes: tuple[Sentence, ...] = ()
    about: Mapping[str, Any] = field(default_factory=dict)
    until: dt.date | None = None
    options: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def restore(self, survey: Survey) -> Survey:
        """The survey with the fingerprint, the sources and the options of picks of its first reading, up to its day."""
        for name, options in self.options.items():
            survey = _with_options(survey, name, options)
        if self.until is not None:
            survey = derive(survey, answers=survey.answers.filter(_before(self.until)))
        return derive(survey, about=replace(survey.about, **self.about)) if self.about else survey


def _with_options(survey: Survey, name: str, options: Sequence[str]) -> Survey:
    """Options that nobody picked in this part are columns of zeros, as they were in the whole."""
    present = set(survey.answers.collect_schema().names())
    wanted = [pick_name(name, one) for one in options]
    known = [one for one in wanted if one in present]
    picked = nw.when(~nw.col(known[0]).is_null()).then(nw.lit(0.0)) if known else nw.lit(None, nw.Float64)
    added = {one: picked for one in wanted if one not in present}
    return derive(survey, answers=survey.answers.with_columns(**added)) if added else survey


def write_kept(survey: Survey, path: Path, rows: int) -> None:
    """Ledger and notes as JSON. rows: answers written, so that read = written + gone stays true."""
    ledger, about = survey.ledger, survey.about
    data = {
        "rejected": ledger.rejected.astype(object).to_numpy().tolist(),
        "set_aside": ledger.set_aside.astype(object).to_numpy().tolist(),
        "excluded": [[rule.to_json(), n] for rule, n in ledger.excluded],
        "ignored": list(ledger.ignored),
        "gone": ledger.read - rows,
        "period": about.period,
        "filters": _told(about.filters),
        "notes": _told(about.notes),
        "fingerprint": about.fingerprint,
        "sources": dict(about.sources),
        "options": _options(survey),
        "weighed": _weighed(about.weighed),
        "listed": {name: dict(one) for name, one in answered_of_list_beyond(survey).items()},
        "absent": {way: dict(one) for way, one in absent_by_way(survey).items()},
        "cut": about.cut,
        "days": [
            day.isoformat() if day else None
            for day in (about.first_day, about.last_day, about.observed_until)
        ],
    }
    path.write_text(
        json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n", encoding="utf-8"
    )


def _options(survey: Survey) -> dict[str, list[str]]:
    """The options of each picks question, as its columns name them."""
    names = survey.answers.collect_schema().names()
    prefixes = {one.name: pick_name(one.name, "") for one in with_role(survey.questions, "picks")}
    return {
        name: [one.removeprefix(prefix) for one in names if one.startswith(prefix)]
        for name, prefix in prefixes.items()
    }


def _weighed(weighed: Weighed | None) -> dict[str, Any] | None:
    """How weights came to be; what errors need of it stays behind, so that a reader takes them as given."""
    if weighed is None:
        return None
    cautions = _told(weighed.cautions)
    told = {"told": weighed.told.to_json(), "cautions": cautions, "trimmed": weighed.trimmed}
    return told | {"silent": weighed.silent}


def _weighed_then(data: Mapping[str, Any] | None) -> dict[str, Any]:
    if data is None:
        return {}
    cautions = tuple(sentence_from_json(one) for one in data["cautions"])
    found = Weighed(
        None,
        pd.DataFrame(),
        None,
        sentence_from_json(data["told"]),
        cautions,
        int(data["trimmed"]),
        data["silent"],
    )
    return {"weighed": found}


def _told(sentences: Iterable[Sentence]) -> list[dict[str, Any]]:
    return [one.to_json() for one in sentences]


def _days(data: Sequence[str | None]) -> dict[str, dt.date]:
    names = ("first_day", "last_day", "observed_until")
    return {name: dt.date.fromisoformat(day) for name, day in zip(names, data, strict=True) if day}


def _before(day: dt.date) -> nw.Expr:
    """Whether an answer was given before a day; one without a date was not."""
    return nw.col("_time") < nw.lit(pd.Timestamp(day).to_pydatetime())


def cut_kept(path: Path, until: dt.date, target: Path) -> None:
    """What `write_kept` wrote, for a reader that is to see no answer of that day or later."""
    data = json.loads(path.read_text(encoding="utf-8")) | {"until": until.isoformat()}
    target.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")


def load_kept(path: Path) -> Kept:
    """What `write_kept` wrote. Raises FileError where the file is gone or is something else."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return Kept(
            rejected=pd.DataFrame(data["rejected"], columns=list(REJECTED)),
            set_aside=pd.DataFrame(data["set_aside"], columns=list(REJECTED)),
            excluded=tuple((sentence_from_json(rule), int(n)) for rule, n in data["excluded"]),
            ignored=tuple(data["ignored"]),
            gone=int(data["gone"]),
            period=data["period"],
            filters=tuple(sentence_from_json(one) for one in data["filters"]),
            notes=tuple(sentence_from_json(one) for one in data["notes"]),
            options=data["options"],
            until=dt.date.fromisoformat(data["until"]) if data.get("until") else None,
            about={
                "fingerprint": data["fingerprint"],
                "sources": data["sources"],
                **_days(data["days"]),
                **_weighed_then(data.get("weighed")),
                "listed": data.get("listed", {}),
                "absent": data.get("absent", {}),
                "cut": data.get("cut", False),
            },
        )
    except (OSError, ValueError, KeyError, TypeError):
        raise FileError(
            say("{file} cannot be read.  Write the survey again with cr.write_survey.", file=path.name)
        ) from None
