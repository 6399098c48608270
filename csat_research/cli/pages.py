"""Pages: the commands about what comes out - report, demo."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from csat_research.cli.exports import SUFFIXES, check_one, no_survey
from csat_research.cli.making import make
from csat_research.cli.shared import FINE, Show, command, echo
from csat_research.cli.surveys import guessing, month_taken, start, write_shop
from csat_research.errors import ReportError, shell
from csat_research.words import say, speaks


@command(
    click.argument("words", nargs=-1, metavar="[TEMPLATE] [SURVEY.YML or FILE]"),
    click.option(
        "--by",
        metavar="COLUMN[,COLUMN]",
        help="A page for each value of a segment, such as channel; of two, for each combination.",
    ),
    click.option(
        "--period",
        default="",
        metavar="2026-10",
        help="Month, quarter, week, year or two of them joined by '..' (monthly: a page for each month).",
    ),
    click.option(
        "--every",
        metavar="month",
        help="A page for each day, week, month, quarter or year of the period, or whole: one page.",
    ),
    click.option(
        "--language",
        default="",
        metavar="en,fa",
        help="One or several languages of the page; else those of survey.yml.",
    ),
    click.option(
        "-p",
        "--parameter",
        "parameters",
        nargs=2,
        multiple=True,
        metavar="NAME VALUE",
        help="A parameter of the template.",
    ),
    click.option(
        "--out",
        default="reports",
        type=click.Path(file_okay=False),
        help="Folder to write to.",
        show_default=True,
    ),
    click.option(
        "--also",
        default="mail",
        metavar="pdf,pptx",
        show_default=True,
        help="Further files of each page, in a folder of its name: mail (a subject and five sentences), pdf, pptx,"
        " figures (PNG and SVG, 16:9), csv, slide (the first screen as a picture); all, or none.",
    ),
    click.option(
        "--jobs",
        default="1",
        metavar="2",
        help="How many pages are made at once (auto: one a processor), or dask://host:8786.",
        show_default=True,
    ),
    click.option("--fresh", is_flag=True, help="Make again also what is as it was."),
    click.option(
        "--accept", is_flag=True, help="Take what is new in the answers since the last run as meant."
    ),
    click.option(
        "--engine",
        type=click.Choice(["fast", "papermill"]),
        default="fast",
        help="What runs the notebook; papermill starts a kernel for each page and is the reference.",
        show_default=True,
    ),
    click.option("--open", "opened", is_flag=True, help="Open the page when it is made."),
    *guessing,
)
def report(
    show: Show,
    words: tuple[str, ...],
    by: str | None,
    period: str,
    every: str | None,
    language: str,
    parameters: tuple[tuple[str, str], ...],
    out: str,
    also: str,
    jobs: str,
    fresh: bool,
    accept: bool,
    engine: str,
    opened: bool,
    yes: bool,
    assume: tuple[str, ...],
    answers: tuple[str, ...],
    named: tuple[str, ...],
    dry_run: bool,
) -> int:
    """Make the page of a survey or of an export.

    TEMPLATE is monthly unless named; SURVEY.YML may be an export as it is, then `init` runs first.
    """
    from csat_research.reporting.engine.collector import resting
    from csat_research.reporting.jobs import begin, check_jobs

    # first of all: it imports while this process does, and while `init` runs
    processes = check_jobs(jobs) if dry_run else begin(jobs, engine)
    with resting():
        from csat_research.reporting import batch, since

    template, source = _template_and_source(words)
    given = _given(parameters, {"survey": source, "period": period, "language": language})
    survey = _survey_of(Path(source), show, yes, assume, named, answers, dry_run)
    if survey is None:
        return FINE
    plan = batch.plan(
        template,
        survey,
        by=by,
        language=[one.strip() for one in language.split(",")] if language else None,
        out=out,
        also=also,
        parameters=given,
        every=every,
        assume=yes or assume,
    )
    if dry_run:
        return _would(plan, Path(out), show)
    _told_languages(plan.languages)
    if not accept:
        since.check(plan)
    told = () if given.get("period") or every else month_taken(plan.survey)
    code = make(
        plan, show, opened, jobs=processes, fresh=fresh, engine=engine, ends_with_news=True, taken=told
    )
    since.remember(plan)
    return code


def _given(parameters: Sequence[tuple[str, str]], options: dict[str, str]) -> dict[str, Any]:
    """What stands behind -p, and the period. Raises ReportError where -p says other than the line does elsewhere."""
    given = dict(parameters)
    for name, value in options.items():
        if value and given.get(name, value) != value:
            raise ReportError(
                say(
                    "{name:quoted} is given twice: {one:quoted} by -p, and {other:quoted}. Write one of them.",
                    name=name,
                    one=given[name],
                    other=value,
                )
            )
    return given | ({"period": options["period"]} if options["period"] else {})


def _would(plan: Any, out: Path, show: Show) -> int:
    """What a run would write, and what it would leave out."""
    left = [f"  {job.name}, {job.when}: {job.withheld}" for job in plan.jobs if job.withheld is not None]
    show.data(
        {"would_write": plan.files()},
        "Would write:",
        *(f"  {out / name}" for name in plan.files()),
        *(["Would leave out:", *left] if left else []),
    )
    return FINE


def _told_languages(languages: Sequence[str]) -> None:
    for one in languages:
        if not speaks(one):
            echo(
                f"There is no translation into {one} yet: words stay English, numbers and dates are written as in {one}.",
                err=True,
            )


def _template_and_source(words: tuple[str, ...]) -> tuple[str, str]:
    """`report`, `report survey.yml`, `report monthly`, `report monthly survey.yml`."""
    files = [one for one in words if Path(one).suffix.lower() in SUFFIXES]
    check_one(files)
    if len(words) > 2:
        raise ReportError(
            say(
                "report takes a template and a survey or file; {n} words were given. Put names with blanks in quotes.",
                n=len(words),
            )
        )
    if len(words) == 2:
        if files:
            from csat_research.reporting.parameters import find

            find(words[0])  # before `init` asks or writes anything
        return words[0], words[1]
    if words and (Path(words[0]).is_file() or Path(words[0]).suffix) and not words[0].endswith(".ipynb"):
        return "monthly", words[0]
    return (words[0] if words else "monthly"), "survey.yml"


def _survey_of(
    path: Path,
    show: Show,
    yes: bool,
    assume: tuple[str, ...],
    named: tuple[str, ...],
    answers: tuple[str, ...],
    dry_run: bool,
) -> Path | None:
    """The survey file itself, or the one that `init` writes beside an export; None where a dry run ends here."""
    if path.suffix in (".yml", ".yaml"):
        if not path.is_file():
            raise no_survey(path)
        return path
    from csat_research.intake.file import reads

    beside, own = path.parent / "survey.yml", path.parent / f"{path.stem}.survey.yml"
    for known in (beside, own):
        if known.is_file() and reads(known, path):
            show.lines(f"Using {known}.")
            return known
    target = own if beside.exists() else beside
    if dry_run:
        show.data(
            {"would_write": [str(target)]}, f"Would write {target} first: csat-research init {shell(path)}"
        )
        return None
    start(path, target, show, yes, assume, named, answers)
    show.lines(f"Wrote {target}")
    return target


@command(
    click.option(
        "--out",
        default="reports",
        type=click.Path(file_okay=False, path_type=Path),
        help="Folder to write to.",
        show_default=True,
    ),
    click.option("--open", "opened", is_flag=True, help="Open the page when it is made."),
)
def demo(show: Show, out: Path, opened: bool, dry_run: bool) -> int:
    """Make the monthly page of the example shop."""
    from csat_research.reporting.jobs import begin
    from csat_research.reporting.names import PRIVATE

    folder = out / PRIVATE / "demo"
    if dry_run:
        show.data(
            {"would_write": [str(out / "index.html")]},
            f"Would make the example shop in {folder} and its page in {out}",
        )
        return FINE
    begin(1, "fast")
    from csat_research.reporting import batch

    path = folder / "survey.yml"
    survey = path if path.exists() else write_shop(folder)
    return make(batch.plan("monthly", survey, by=None, language="en", out=out, parameters={}), show, opened)
