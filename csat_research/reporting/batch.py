"""Batch: run a plan - a notebook for each segment and period, a page for each language, and the files beside them."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from csat_research.intake.file import load_file
from csat_research.intake.read import read_survey
from csat_research.reporting import beside, export, index, resume
from csat_research.reporting.alone import alone, in_turn
from csat_research.reporting.engine.collector import passing_by, seldom
from csat_research.reporting.job import Made, Task
from csat_research.reporting.keys import answers_key
from csat_research.reporting.manifest import Manifest, Page
from csat_research.reporting.names import PRIVATE, USUAL
from csat_research.reporting.parameters import read
from csat_research.reporting.parts import Parts, written_once
from csat_research.reporting.plan import Job, Plan, make_plan
from csat_research.reporting.pool import Progress, in_pool
from csat_research.reporting.run import Engine
from csat_research.reporting.sent.outputs import chosen
from csat_research.survey.labels import labels_of
from csat_research.survey.survey import Survey
from csat_research.words import render

__all__ = ["execute", "plan"]

MAKING = ".making-"


@seldom()
def plan(
    template: str | Path,
    survey: str | Path | Survey,
    *,
    by: str | Sequence[str] | None,
    language: str | Sequence[str] | None,
    out: str | Path,
    parameters: Mapping[str, Any],
    every: str | None = None,
    also: str | Sequence[str] = USUAL,
    assume: bool | Sequence[str] = (),
) -> Plan:
    """What `report` would make; nothing but a survey from memory is written.

    assume: of a survey file with open questions, which guesses are taken (True: all).
    """
    # before the survey is read: a wrong name is found at once
    checked, further = read(template), chosen(also)
    found, source = _opened(survey, Path(out), assume)
    return make_plan(
        checked, found, source, by=by, language=language, out=out, parameters=parameters, every=every, also=further
    )  # fmt: skip


def _opened(survey: str | Path | Survey, out: Path, assume: bool | Sequence[str] = ()) -> tuple[Survey, str]:
    """The survey, and the file that notebooks read it from: where something is assumed for this run, one that says so."""
    if not isinstance(survey, Survey):
        found = read_survey(survey, assume=assume)
        if not assume or not load_file(Path(survey)).open:
            return found, str(survey)
        survey = found
    path = written_once(survey, out / PRIVATE / "surveys" / answers_key(survey))
    return read_survey(path), str(path)


def execute(
    plan: Plan,
    progress: Progress | None = None,
    *,
    jobs: int | str = 1,
    fresh: bool = False,
    engine: Engine = "fast",
) -> Manifest:
    """Run every job of a plan that is not as it was, then write the files that stand beside the pages."""
    with alone(plan.private), passing_by(), seldom():
        for left in plan.private.glob(f"{MAKING}*"):
            shutil.rmtree(left, ignore_errors=True)
        making = Path(tempfile.mkdtemp(prefix=MAKING, dir=plan.private.resolve()))
        try:
            parts = Parts(
                plan.survey, plan.template, plan.private.resolve() / "parts", answers_key(plan.survey)
            )
            return _Run(plan, making, parts, engine).all(progress, jobs, fresh)
        finally:
            shutil.rmtree(making, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What stands of one job at the end: its entries for the manifest, its results, and whether it was made now."""

    pages: tuple[Page, ...]
    results: tuple[Mapping[str, Any], ...] = ()
    key: str = ""
    new: bool = False

    @property
    def as_before(self) -> bool:
        """Whether its pages are those of an earlier run; a segment that is withheld has none."""
        return bool(self.key) and not self.new


@dataclass(frozen=True, slots=True)
class _Run:
    """One run of a plan.

    making: the folder in which everything is written before it is moved to its place. parts: what the notebooks are handed.
    """

    plan: Plan
    making: Path
    parts: Parts
    engine: Engine = "fast"

    def all(self, progress: Progress | None, jobs: int | str, fresh: bool) -> Manifest:
        """Make what is to be made, the files of each period as soon as it has its pages, then the indexes."""
        done = {_place(job): self._not_made(job) for job in self.plan.jobs if job.withheld is not None}
        for job in self.plan.made:
            key = self._key(job)
            before = None if fresh else resume.done(self.plan, job, key)
            if before is not None:
                pages = tuple(Page(**one) for one in before["pages"])
                done[_place(job)] = _Outcome(pages, tuple(before["results"]), key)
        wanted = [job for job in self.plan.made if _place(job) not in done]
        left = Counter(job.when for job in wanted)
        for when in dict.fromkeys(job.when for job in self.plan.jobs if not left[job.when]):
            self._beside(when, done)
        self.parts.sweep()
        for made in in_pool(self._tasks(wanted), len(wanted), jobs, progress):
            job = made.task.job
            done[_place(job)] = self._settled(made)
            left[job.when] -= 1
            if not left[job.when]:  # written while the next pages are made
                self._beside(job.when, done)
        return self._finished([(job, done[_place(job)]) for job in self.plan.jobs])

    def _key(self, job: Job) -> str:
        return resume.job_key(self.plan, job, self.parts.key_of(job.chosen, job.period))

    def _not_made(self, job: Job) -> _Outcome:
        """A segment that is withheld has no page, also none of an earlier run."""
        beside.set_aside(self.plan, job)
        resume.forget(self.plan, job)
        return _Outcome(
            (replace(_named(self.plan, job), withheld=render(job.withheld or "", self.plan.languages[0])),)
        )

    def _tasks(self, wanted: Sequence[Job]) -> Iterator[Task]:
        """The jobs as plain data, each with the survey it is handed: what its key is made of, and nothing else."""
        return (self._task(job, str(self.parts.path(job.chosen, job.period))) for job in wanted)

    def _task(self, job: Job, source: str) -> Task:
        plan = self.plan
        given = {**job.parameters, **({"survey": source} if "survey" in job.parameters else {})}
        return Task(
            template=replace(plan.template, path=plan.template.path.resolve()),
            job=replace(job, parameters=given),
            notebook=self.making / job.when / f"{job.stem}.ipynb",
            kept=Path(PRIVATE, plan.private.name, job.when, f"{job.stem}.ipynb"),
            languages=plan.languages,
            look={
                **plan.survey.about.settings,
                "about": plan.known(job),
                "labels": labels_of(plan.survey),
            },
            made=plan.foot,
            key=self._key(job),
            also=plan.also,
            engine=self.engine,
        )

    def _settled(self, made: Made) -> _Outcome:
        """Put what was made in its place: the notebook first, then the pages, then the record that says so."""
        plan, task = self.plan, made.task
        job = task.job
        resume.forget(plan, job)
        _kept(task.notebook, plan.private / job.when / task.notebook.name)
        for page, text in made.pages:
            _send(plan.home / job.when / page.file, self.making, text)
        for page, _ in made.pages:
            _moved(task.outputs, plan.home / job.when, page.files)
        beside.set_aside(plan, job, keep=[page.file for page, _ in made.pages])
        if made.error:
            return _Outcome(
                (replace(_named(plan, job), error=made.error),), key=f"failed: {made.error}", new=True
            )
        pages = tuple(page for page, _ in made.pages)
        resume.remember(plan, job, task.key, pages, made.results)
        return _Outcome(pages, made.results, task.key, new=True)

    def _beside(self, when: str, done: dict[tuple[str, str], _Outcome]) -> None:
        """The files beside the pages of one period; its results are held no longer."""
        here = [(job, done[_place(job)]) for job in self.plan.jobs if job.when == when]
        pages = [page for _, found in here for page in found.pages]
        results = [one for _, found in here for one in found.results]
        keys = {job.stem: found.key for job, found in here}
        beside.write_beside(self.plan, [job for job, _ in here], pages, results, keys, self.making)
        done.update({_place(job): replace(found, results=()) for job, found in here})

    def _finished(self, done: Sequence[tuple[Job, _Outcome]]) -> Manifest:
        plan = self.plan
        beside.write_rejected(plan.survey, plan.private / "rejected.xlsx")
        failures = [(job, page.error) for job, found in done for page in found.pages if page.error]
        beside.write_failures(failures, plan.private / "failures.csv")
        with in_turn(plan.out / PRIVATE):
            index.write_indexes(plan.out, plan.home, plan.languages[0], self.making)
        return _manifest(plan, done)


def _place(job: Job) -> tuple[str, str]:
    return job.when, job.stem


def _named(plan: Plan, job: Job) -> Page:
    """The entry of a job that has no page."""
    return Page(file="", name=job.name, template=plan.template.name, segment=job.segment, period=job.when)


def _kept(notebook: Path, target: Path) -> None:
    """The executed notebook, also a half-run one, at the place where it stays."""
    if notebook.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        notebook.replace(target)


def _moved(start: Path, target: Path, names: Sequence[str]) -> None:
    """The further files of a page, whole, to the place where they stay."""
    for name in names:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (start / name).replace(target / name)


def _send(path: Path, through: Path, text: str) -> None:
    export.sent(path, through, lambda at: export.write_text(text, at))


def _manifest(plan: Plan, done: Sequence[tuple[Job, _Outcome]]) -> Manifest:
    """What this run made, told from the folder that holds all of it: that of the period, or of the survey."""
    alone_in = plan.jobs[0].when if len(plan.periods) == 1 else ""
    told = [
        (replace(page, file=page.file if alone_in or not page.file else f"{page.period}/{page.file}"), found)
        for _, found in done
        for page in found.pages
    ]
    facts = beside.facts(plan, plan.periods[0] if alone_in else None, plan.jobs)
    if not alone_in:
        facts |= {"title": plan.called, "period": [period.text for period in plan.periods if period]}
    return Manifest(
        folder=plan.home / alone_in,
        pages=tuple(page for page, _ in told),
        files=beside.FILES if alone_in else (),
        facts=facts,
        remade=tuple(page for page, found in told if page.file and not found.as_before),
    )
