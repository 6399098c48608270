"""Plan: what a call of `report` will make - folders, file names, periods, segments - before anything runs."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from csat_research.errors import NothingNewError, ReportError
from csat_research.intake.keys.settings import REPORT_KEYS
from csat_research.reporting.manifest import versions
from csat_research.reporting.names import PRIVATE, safe_name, stem
from csat_research.reporting.page_settings import is_of_page, languages_of, set_for_page
from csat_research.reporting.parameters import Template, check
from csat_research.reporting.persons import check_chosen
from csat_research.reporting.segments import Cells, cells_of, check_number
from csat_research.reporting.spans import periods_of, when
from csat_research.results.naming import own_labels
from csat_research.survey.followed import followed
from csat_research.survey.labels import labels_of
from csat_research.survey.periods import Period, spell, through
from csat_research.survey.selecting import no_answers
from csat_research.survey.survey import Survey
from csat_research.words import Sentence, join, known_language, no_language, render, say

__all__ = ["Job", "Plan", "make_plan", "page_name"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One notebook to run: its file stem, what it is called, its folder, period and segment, and the parameters.

    chosen: column -> value of its segment. withheld: why no page is made of it (too few answers, none at all).
    """

    stem: str
    name: str
    segment: str
    when: str
    period: Period | None
    parameters: Mapping[str, Any]
    chosen: Mapping[str, Any]
    withheld: Sentence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that will be made and where.

    `home` and `private` are the survey's two folders: what may be sent (a folder for each period) and what may not.
    """

    template: Template
    survey: Survey
    source: str
    title: str
    periods: tuple[Period | None, ...]
    by: tuple[str, ...]
    languages: tuple[str, ...]
    out: Path
    home: Path
    private: Path
    jobs: tuple[Job, ...]
    also: tuple[str, ...] = ()

    @property
    def made(self) -> tuple[Job, ...]:
        """The jobs of which a page is made."""
        return tuple(job for job in self.jobs if job.withheld is None)

    @property
    def seed(self) -> str:
        """The seed that was given, else the template's own; '' where it has none."""
        own = self.template.parameters.get("seed")
        return str(self.jobs[0].parameters.get("seed", own.default if own else ""))

    @property
    def foot(self) -> dict[str, str]:
        """What the foot of a page says of how it was made."""
        return {
            "template": self.template.name,
            "seed": self.seed,
            "version": f"csat_research {versions().get('csat_research', '')}".strip(),
            "date": dt.date.today().isoformat(),
        }

    def known(self, job: Job) -> dict[str, str]:
        """What is known of the survey before any verb: the head of a page that has no result."""
        last = self.survey.about.last_day
        return {
            "title": self.title,
            "period": job.period.text if job.period else "",
            "last_day": last.isoformat() if last else "",
            "score": followed(self.survey.questions),
        }

    def files(self) -> list[str]:
        """The pages that will be written, relative to `out`."""
        return [
            str((self.home / job.when / page_name(job, language, self.languages)).relative_to(self.out))
            for job in self.made
            for language in self.languages
        ]

    @property
    def called(self) -> str:
        """The title in the language of the indexes."""
        with own_labels(labels_of(self.survey)):
            return render(self.title, self.languages[0])

    def told(self, period: Period | None) -> str:
        """Title and period in words."""
        shown = spell(period) if period else say("whole file")
        return render(say("{title}, {period}", title=self.called, period=shown), self.languages[0])


def make_plan(
    found: Template,
    survey: Survey,
    source: str,
    *,
    by: str | Sequence[str] | None,
    language: str | Sequence[str] | None,
    out: str | Path,
    parameters: Mapping[str, Any],
    every: str | None = None,
    also: tuple[str, ...] = (),
) -> Plan:
    """Check everything that can be checked before a kernel starts. Raises ReportError, ColumnError or EmptyError."""
    page = {name: value for name, value in parameters.items() if is_of_page(found, name)}
    given = check(found, {k: v for k, v in parameters.items() if k not in page}, REPORT_KEYS)
    survey, given = set_for_page(found, survey, given, page)
    languages = languages_of(language, survey.about.settings)
    _check_languages(languages)
    asked = _listed(by)
    _check_by(found, asked)
    periods = periods_of(survey, found, str(given.get("period", "")), every)
    cells = cells_of(_chosen(survey, given.get("where")), asked)
    check_number(asked, len(cells.chosen()))
    _check_answers(cells, survey, periods)
    given = {**given, "survey": source, "language": languages[0]}
    out, name = Path(out), _folder_name(survey.about.title)
    return Plan(
        template=found, survey=survey, source=source, title=survey.about.title, periods=periods, by=cells.columns,
        languages=languages, out=out, home=out / name, private=out / PRIVATE / name, jobs=tuple(_jobs(found, cells, periods, given)),
        also=also,
    )  # fmt: skip


def _listed(by: str | Sequence[str] | None) -> tuple[str, ...]:
    """The columns of `by`: a name, several with commas between them, or a list; a name with a comma stands in quotes.

    >>> _listed("channel, team"), _listed('"a,b"'), _listed(["a,b"])
    (('channel', 'team'), ('a,b',), ('a,b',))
    """
    if by is None:
        return ()
    names = next(csv.reader([by], skipinitialspace=True), []) if isinstance(by, str) else by
    return tuple(dict.fromkeys(str(one).strip() for one in names))


def _check_answers(cells: Cells, survey: Survey, periods: Sequence[Period | None]) -> None:
    """Refuse periods without a single answer: their pages would speak of other months, and an index of none looks made."""
    known = [one for one in periods if one is not None]
    if cells.days and known and not any(cells.answers(one.start, one.end) for one in known):
        asked = through(known[0], known[-1]) if known[1:] else known[0]
        raise NothingNewError(say("{none} Nothing was written.", none=no_answers(asked, survey.about)))


def _check_by(template: Template, by: Sequence[str]) -> None:
    if by and "where" not in template.parameters:
        raise ReportError(
            say(
                "Template {name} has no parameter where, so it cannot be made by {by}.",
                name=template.name,
                by=join(by, ", "),
            )
        )


def _check_languages(languages: Sequence[str]) -> None:
    unknown = [one for one in languages or ("",) if not known_language(one)]
    if unknown:
        raise ReportError(no_language(unknown[0]))


def _chosen(survey: Survey, text: str | None) -> Survey:
    """The answers of a choice; refused before a kernel starts: no JSON, an unknown column, nothing that matches."""
    if not text:
        return survey
    try:
        chosen = json.loads(text)
    except (ValueError, RecursionError):
        chosen = None
    if not isinstance(chosen, dict):
        raise ReportError(
            say(
                'where = {text:quoted} cannot be read. Write column and value as JSON: -p where \'{{"channel": "chat"}}\'',
                text=text,
            )
        )
    check_chosen(survey.questions, chosen)
    return survey.where(**chosen)


def page_name(job: Job, language: str, languages: Sequence[str]) -> str:
    """File name of a page; the language is told where it is not English or not the only one."""
    told = f".{safe_name(language)}" if len(languages) > 1 or language != "en" else ""
    return f"{job.stem}{told}.html"


def _folder_name(title: str) -> str:
    """A readable folder for a survey: letters and digits of its title."""
    slug = re.sub(r"[^\w]+", "-", title.casefold()).strip("-_")
    return slug if slug and safe_name(slug) == slug else safe_name(title)


def _jobs(
    template: Template, cells: Cells, periods: Sequence[Period | None], given: Mapping[str, Any]
) -> Iterator[Job]:
    """A job for each period and segment. A lone page is always tried, so that its own message says what it lacks."""
    segments = cells.chosen()
    alone = not cells.columns and len(periods) == 1
    for period in periods:
        for chosen, withheld in zip(segments, cells.withheld(template, period), strict=True):
            yield _job(template, period, chosen, given, None if alone else withheld)


def _job(
    template: Template,
    period: Period | None,
    chosen: Mapping[str, Any],
    given: Mapping[str, Any],
    withheld: Sentence | None,
) -> Job:
    parameters = {**given, "period": period.text if period else ""}
    if chosen:
        where = {**json.loads(given.get("where") or "{}"), **chosen}
        parameters["where"] = json.dumps(where, ensure_ascii=False)
    told = " · ".join(f"{name}: {value}" for name, value in chosen.items())
    return Job(
        stem=stem(template.name, chosen),
        name=f"{template.name}, {told}" if told else template.name,
        segment=" · ".join(map(str, chosen.values())),
        when=when(period),
        period=period,
        parameters={name: value for name, value in parameters.items() if name in template.parameters},
        chosen=chosen,
        withheld=withheld,
    )
