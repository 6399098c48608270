"""Write: a Survey as a folder - answers.parquet, purchases.parquet and a survey.yml that read back equal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from csat_research.intake.keep import write_kept
from csat_research.intake.keys.logo import write_logo
from csat_research.intake.proposal.emit import survey_text
from csat_research.results.durations import is_duration
from csat_research.survey.arguments import checked
from csat_research.survey.door.coding import WHY, pick_name, why
from csat_research.survey.door.masking import masked_comments
from csat_research.survey.engine.collected import collected
from csat_research.survey.labels import by_language
from csat_research.survey.questions import SCALED, Question, readable, with_role
from csat_research.survey.scales.ranges import values_in
from csat_research.survey.scales.scales import NPS, Scale
from csat_research.survey.survey import Survey
from csat_research.words import render

__all__ = ["KEPT", "PURCHASES", "write_survey"]

ANSWERS, PURCHASES, KEPT = "answers.parquet", "purchases.parquet", "kept.json"
KINDS = {float(code): kind for kind, code in WHY.items()}
COUNT = "answers"


@checked
def write_survey(survey: Survey, folder: str | Path) -> Path:
    """Write a Survey to a folder and give the path of its survey.yml; `read_survey` gives an equal one back.

    Equal means: the same coded answers, questions, purchases and ledger; comments are written masked. A survey of cells
    is written with its counts. Raises OSError where the folder cannot be written.

    >>> from tempfile import TemporaryDirectory
    >>> survey = Survey(pd.DataFrame({"score": [5, 4, 2]}), csat="score", scales={"score": "1-5"})
    >>> with TemporaryDirectory() as folder:
    ...     write_survey(survey, folder).name
    'survey.yml'
    """
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    coded = collected(survey.answers)
    scales: dict[str, Scale] = {}
    frame = _frame(survey, coded, scales)
    frame.to_parquet(target / ANSWERS, index=False)
    if survey.purchases is not None:
        survey.purchases.to_parquet(target / PURCHASES, index=False)
    write_kept(survey, target / KEPT, round(float(coded["_n"].sum())))
    text = _text(survey, list(frame.columns), scales, _report(survey.about.settings, target))
    (target / "survey.yml").write_text(text, encoding="utf-8")
    return target / "survey.yml"


def _frame(survey: Survey, coded: pd.DataFrame, scales: dict[str, Scale]) -> pd.DataFrame:
    """The coded frame turned back into cells as a file would hold them."""
    found: dict[str, Any] = {"_row": coded["_row"]}
    for one in survey.questions:
        cells = _cells(one, coded, scales)
        if cells is not None:
            found[one.column] = cells
    counted = with_role(survey.questions, "count")
    if not counted and (coded["_n"] != 1).any():
        found[COUNT] = coded["_n"]
    comments = [one.column for one in with_role(survey.questions, "comment")]
    return masked_comments(pd.DataFrame(found), comments)


def _cells(one: Question, coded: pd.DataFrame, scales: dict[str, Scale]) -> pd.Series | None:
    if one.role in SCALED:
        return _scaled(one, coded, scales) if one.name in coded else None
    if one.role == "answered_at":
        return coded["_time"]
    if one.role == "weight":
        return coded["_w"] / coded["_n"]
    if one.role == "count":
        return coded["_n"]
    if one.role == "picks":
        return _picked(one, coded)
    return coded.get(one.name)


def _scaled(one: Question, coded: pd.DataFrame, scales: dict[str, Scale]) -> pd.Series:
    """Codes as the scale spells them (turned back where low is good), non-answers as their label."""
    scale = one.scale or NPS
    codes = coded[one.name]
    raw = scale.low + scale.high - codes if one.reversed else codes
    named = {code: label for label, code in reversed(list(scale.labels.items()))}
    spelled = raw.map(lambda code: named.get(code, f"{code:g}"), na_action="ignore").astype(object)
    kinds = (
        coded[why(one.name)].where(codes.isna())
        if why(one.name) in coded
        else pd.Series(np.nan, index=coded.index)
    )
    scales[one.name], words = _with_words(scale, {KINDS[code] for code in kinds.dropna().unique()})
    return spelled.where(codes.notna(), kinds.map(lambda code: words[KINDS[code]], na_action="ignore"))


def _with_words(scale: Scale, kinds: set[str]) -> tuple[Scale, Mapping[str, str | None]]:
    """A word of the scale for each kind of non-answer that occurs; one is added where it has none."""
    words: dict[str, str | None] = {
        kind: label for label, kind in reversed(list(scale.missing.items())) if label
    }
    if scale.unanswered:
        words["unanswered"] = scale.unanswered[0]
    words["blank"] = None
    new = {kind: f"({kind.replace('_', ' ')})" for kind in sorted(kinds) if kind not in words}
    silent = (*scale.unanswered, *([new["unanswered"]] if "unanswered" in new else []))
    missing = dict(scale.missing) | {word: kind for kind, word in new.items() if kind != "unanswered"}
    return Scale(scale.values, scale.satisfied, scale.labels, silent, missing, scale.better), words | new


def _picked(one: Question, coded: pd.DataFrame) -> pd.Series | None:
    prefix = pick_name(one.name, "")
    options = [name for name in coded.columns if name.startswith(prefix)]
    if not options:
        return None
    chosen = coded[options].to_numpy(float)
    separator = one.parted_by
    names = np.array([name.removeprefix(prefix) for name in options], dtype=object)
    cells = [None if np.isnan(row).all() else separator.join(names[row == 1]) for row in chosen]
    return pd.Series(cells, index=coded.index, dtype=object)


def _text(survey: Survey, written: list[str], scales: Mapping[str, Scale], report: Mapping[str, Any]) -> str:
    about = survey.about
    columns: list[tuple[str, str, Mapping[str, Any], tuple[str, ...]]] = [
        (one.column, one.role, dict(_options(one, scales.get(one.name))), ())
        for one in survey.questions
        if one.column in written
    ]
    if COUNT in written and not with_role(survey.questions, "count"):
        columns.append((COUNT, "count", {}, ()))
    purchases = {"file": PURCHASES} | (
        {"observed_until": about.observed_until.isoformat()} if about.observed_until else {}
    )
    return survey_text(
        title=dict(by_language(about.title)) or about.title,
        answers=ANSWERS,
        columns=columns,
        time_zone=about.time_zone,
        purchases=purchases if survey.purchases is not None else None,
        themes={
            one.name: {"label": dict(one.labels) or one.label} | {k: list(v) for k, v in one.words.items()}
            for one in about.themes
        },
        report=report,
        assumed=[render(one, "en") for one in about.assumptions],
        kept=KEPT,
        head=("Written by cr.write_survey; the answers beside it are coded already.",),
    )


def _options(one: Question, scale: Scale | None) -> Iterator[tuple[str, Any]]:
    """What a column line must say so that the same Question comes back."""
    if one.name != one.column:
        yield "name", one.name
    if one.labels or one.label != readable(one.name):
        yield "label", dict(one.labels) or one.label
    scale = scale or one.scale
    if scale is not None and not (one.role == "nps" and scale == NPS):
        yield "scale", _scale_text(scale)
    if one.unit:
        yield "unit", "hours" if is_duration(one.name) else one.unit
    for key in ("better", "theme", "separator", "choose", "kind", "importance"):
        if (value := getattr(one, key)) is not None:
            yield key, value


def _scale_text(scale: Scale) -> dict[str, Any]:
    ranged = values_in(scale.name) == scale.values and scale.low >= 0
    found: dict[str, Any] = {"values": scale.name if ranged else [f"{value:g}" for value in scale.values]}
    found["satisfied"] = [f"{value:g}" for value in sorted(scale.satisfied)]
    if scale.labels:
        found["labels"] = {label: f"{code:g}" for label, code in scale.labels.items()}
    if scale.unanswered:
        found["unanswered"] = list(scale.unanswered)
    if scale.missing:
        found["missing"] = dict(scale.missing)
    return found | ({"better": scale.better} if scale.better else {})


def _report(settings: Mapping[str, Any], target: Path) -> dict[str, Any]:
    """The report block as text (days as 2026-09-12), with the logo written beside it."""
    found: dict[str, Any] = {}
    for key, value in settings.items():
        if key == "logo_data":
            found["logo"] = write_logo(value, target)
        elif key != "logo":
            found[key] = (
                {str(name): one for name, one in value.items()} if isinstance(value, Mapping) else value
            )
    return found
