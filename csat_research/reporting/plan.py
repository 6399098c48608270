"""Plan: what a call of `report` will make - folders, file names, period, segments - before anything runs."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from csat_research.errors import ColumnError, ReportError, listing, nearest
from csat_research.reporting.names import safe_name
from csat_research.reporting.parameters import Template, check
from csat_research.reporting.persons import check_chosen
from csat_research.survey.periods import Period, last_complete, parse, spell
from csat_research.survey.survey import Survey
from csat_research.words import Sentence, known_language, render, say

__all__ = ["Job", "Plan", "make_plan", "page_name"]

MOST_SEGMENTS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One notebook to run: its file stem, what it is called, the segment and the parameters."""

    stem: str
    name: str
    segment: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that will be made and where."""

    template: Template
    survey: Survey
    source: str
    title: str
    period: Period | None
    languages: tuple[str, ...]
    out: Path
    folder: Path
    private: Path
    jobs: tuple[Job, ...]

    def files(self) -> list[str]:
        """The pages that will be written, relative to `out`."""
        return [
            str((self.folder / page_name(job, language, self.languages)).relative_to(self.out))
            for job in self.jobs
            for language in self.languages
        ]

    def told(self) -> str:
        """Title and period in words."""
        shown = spell(self.period) if self.period else say("whole file")
        return render(say("{title}, {period}", title=self.title, period=shown), self.languages[0])


def make_plan(
    found: Template,
    survey: Survey,
    source: str,
    *,
    by: str | None,
    language: str | Sequence[str],
    out: str | Path,
    parameters: Mapping[str, Any],
) -> Plan:
    """Check everything that can be checked before a kernel starts. Raises ReportError, ColumnError or EmptyError."""
    given = check(found, parameters)
    languages = (language,) if isinstance(language, str) else tuple(language)
    _check_languages(languages)
    _check_where(survey, given.get("where"))
    period = _period(survey, str(given.get("period", "")))
    given = _fitting(
        found, {**given, "survey": source, "period": period.text if period else "", "language": languages[0]}
    )
    out = Path(out)
    name = _folder_name(survey.about.title)
    when = period.text.replace("..", "_to_") if period else "all"
    return Plan(
        template=found, survey=survey, source=source, title=survey.about.title, period=period, languages=languages, out=out,
        folder=out / name / when, private=out / "_private" / name / when, jobs=tuple(_jobs(found, survey, by, given)),
    )  # fmt: skip


def _check_languages(languages: Sequence[str]) -> None:
    unknown = [one for one in languages or ("",) if not known_language(one)]
    if unknown:
        raise ReportError(
            say(
                "language = {language:quoted} is no language that is known. Write en, or several: en,fa.",
                language=unknown[0],
            )
        )


def _check_where(survey: Survey, text: str | None) -> None:
    """Refuse a choice that is no choice before a kernel starts: no JSON, an unknown column, nothing that matches."""
    if not text:
        return
    try:
        chosen = json.loads(text)
    except ValueError:
        chosen = None
    if not isinstance(chosen, dict):
        raise ReportError(
            say(
                'where = {text:quoted} cannot be read. Write column and value as JSON: -p where \'{{"channel": "chat"}}\'',
                text=text,
            )
        )
    check_chosen(survey.questions, chosen)
    survey.where(**chosen)


def page_name(job: Job, language: str, languages: Sequence[str]) -> str:
    """File name of a page; the language is told where it is not English or not the only one."""
    told = f".{safe_name(language)}" if len(languages) > 1 or language != "en" else ""
    return f"{job.stem}{told}.html"


def _fitting(template: Template, given: Mapping[str, Any]) -> dict[str, Any]:
    """Only the standing parameters that this template has (a user's own may lack some)."""
    return {name: value for name, value in given.items() if name in template.parameters}


def _period(survey: Survey, asked: str) -> Period | None:
    """The asked period, else the last complete month; None where the file has no dates."""
    about = survey.about
    if about.first_day is None or about.last_day is None:
        if asked:
            raise ReportError(
                say(
                    "period = {asked:quoted}: these answers have no date. Leave the period out, or name the column:"
                    " rated: {{role: answered_at}}.",
                    asked=asked,
                )
            )
        return None
    return parse(asked) if asked else last_complete(about.first_day, about.last_day)


def _folder_name(title: str) -> str:
    """A readable folder for a survey: letters and digits of its title."""
    slug = re.sub(r"[^\w]+", "-", title.casefold()).strip("-_")
    return slug if slug and safe_name(slug) == slug else safe_name(title)


def _jobs(template: Template, survey: Survey, by: str | None, given: Mapping[str, Any]) -> list[Job]:
    if by is None:
        return [Job(stem=safe_name(template.name), name=template.name, segment="", parameters=given)]
    if "where" not in template.parameters:
        raise ReportError(
            say(
                "Template {name} has no parameter where, so it cannot be made by {by}.",
                name=template.name,
                by=by,
            )
        )
    return [_job(template, by, value, given) for value in _segments(survey, by)]


def _job(template: Template, by: str, value: Any, given: Mapping[str, Any]) -> Job:
    chosen = {**json.loads(given.get("where") or "{}"), by: value}
    stem = f"{safe_name(template.name)}-{safe_name(by)}-{safe_name(value)}"
    where = json.dumps(chosen, ensure_ascii=False)
    return Job(
        stem=stem,
        name=f"{template.name}, {by}: {value}",
        segment=str(value),
        parameters={**given, "where": where},
    )


def _segments(survey: Survey, by: str) -> list[Any]:
    """The values of a segment column, the largest first."""
    known = [one.name for one in survey.questions if one.role in ("segment", "agent")]
    names = {one.column: one.name for one in survey.questions} | {name: name for name in known}
    if names.get(by) not in known:
        raise ColumnError(_no_segment(by, known))
    cells = survey.counts(names[by])
    table = cells.keys.assign(_size=cells.n).dropna().sort_values("_size", ascending=False, kind="stable")
    values = table.iloc[:, 0].tolist()
    if len(values) > MOST_SEGMENTS:
        raise ReportError(
            say(
                "{by} has {n:count} values; a page for each is made up to {most:count}.",
                by=by,
                n=len(values),
                most=MOST_SEGMENTS,
            )
        )
    return values


def _no_segment(by: str, known: Sequence[str]) -> Sentence:
    return say(
        "There is no segment {by:quoted}.{near} Segments: {known}. Name one in survey.yml: {by}: {{role: segment}}.",
        by=by,
        near=nearest(by, known),
        known=listing(known) or say("none"),
    )
