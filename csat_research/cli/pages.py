"""Pages: the commands about what comes out - report, demo, template."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from csat_research.cli.shared import FINDINGS, FINE, Show, command
from csat_research.cli.surveys import guessing, start, write_shop
from csat_research.errors import FileError, ReportError, listing, shell
from csat_research.words import say, speaks


@command(
    click.argument("words", nargs=-1, metavar="[TEMPLATE] [SURVEY.YML or FILE]"),
    click.option("--by", metavar="COLUMN", help="A page for each value of a segment, such as channel."),
    click.option(
        "--period",
        default="",
        metavar="2026-10",
        help="Month, quarter, week, year or two of them joined by '..'.",
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
        help="A parameter of the template, or a key of report: in survey.yml (title, footer, target, hide, ...).",
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
    click.option("--open", "opened", is_flag=True, help="Open the page when it is made."),
    click.option(
        "--engine",
        type=click.Choice(["fast", "papermill"]),
        default="fast",
        help="What runs the notebook; papermill starts a kernel for each page and is the reference.",
        show_default=True,
    ),
    *guessing,
)
def report(
    show: Show,
    words: tuple[str, ...],
    by: str | None,
    period: str,
    language: str,
    parameters: tuple[tuple[str, str], ...],
    out: str,
    also: str,
    opened: bool,
    engine: str,
    yes: bool,
    assume: tuple[str, ...],
    named: tuple[str, ...],
    dry_run: bool,
) -> int:
    """Make the page of a survey or of an export.

    TEMPLATE is monthly unless named; SURVEY.YML may be an export as it is, then `init` runs first.
    """
    from csat_research.reporting import batch

    template, source = _template_and_source(words)
    survey = _survey_of(Path(source), show, yes, assume, named, dry_run)
    if survey is None:
        return FINE
    given = dict(parameters) | ({"period": period} if period else {})
    plan = batch.plan(
        template,
        survey,
        by=by,
        language=[one.strip() for one in language.split(",")] if language else None,
        out=out,
        also=also,
        parameters=given,
    )
    if dry_run:
        show.data(
            {"would_write": plan.files()}, "Would write:", *(f"  {Path(out) / name}" for name in plan.files())
        )
        return FINE
    for one in plan.languages:
        if not speaks(one):
            click.echo(
                f"There is no translation into {one} yet: words stay English, numbers and dates are written as in {one}.",
                err=True,
            )
    return _make(plan, show, opened, engine)


def _make(plan: Any, show: Show, opened: bool, engine: Any = "fast") -> int:
    """Run a plan with a progress bar and end with the verdict line and the path."""
    from csat_research.reporting.batch import execute

    with _progress(len(plan.jobs), show) as progress:
        made = execute(plan, progress, engine)
    for page in made.failed:
        click.echo(f"{page.name}: {page.error}", err=True)
    for note in made.notes:
        click.echo(note, err=True)
    done = [page for page in made.pages if not page.error]
    told = [f"{page.name}: {page.headline}" if len(done) > 1 else page.headline for page in done]
    show.data({**made.to_json(), "path": str(made.path), "verdict": made.verdict}, *told, str(made.path))
    if opened and not show.as_json:
        _open(made.path, show)
    return FINDINGS if made.failed else FINE


def _open(path: Path, show: Show) -> None:
    """Show a page in the browser; where there is none, say so once, and nothing else."""
    import webbrowser

    if not webbrowser.open(path.resolve().as_uri()):
        show.lines("No browser could be opened here; open the file above yourself.")


def _template_and_source(words: tuple[str, ...]) -> tuple[str, str]:
    """`report`, `report survey.yml`, `report monthly`, `report monthly survey.yml`."""
    if len(words) > 2:
        raise ReportError(
            say(
                "report takes a template and a survey or file; {n} words were given. Put names with blanks in quotes.",
                n=len(words),
            )
        )
    if len(words) == 2:
        return words[0], words[1]
    if words and (Path(words[0]).is_file() or Path(words[0]).suffix) and not words[0].endswith(".ipynb"):
        return "monthly", words[0]
    return (words[0] if words else "monthly"), "survey.yml"


def _survey_of(
    path: Path, show: Show, yes: bool, assume: tuple[str, ...], named: tuple[str, ...], dry_run: bool
) -> Path | None:
    """The survey file itself, or the one that `init` writes beside an export; None where a dry run ends here."""
    if path.suffix in (".yml", ".yaml"):
        if not path.is_file():
            raise FileError(
                say(
                    "There is no file {file}. From an export it is made by:  csat-research init tickets.csv",
                    file=str(path),
                )
            )
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
    start(path, target, show, yes, assume, named)
    return target


@contextmanager
def _progress(jobs: int, show: Show) -> Iterator[Callable[[str, int, int], None] | None]:
    """A bar above two seconds; none when piped."""
    if show.as_json or not sys.stderr.isatty():
        yield None
        return
    from tqdm import tqdm

    name_now, before = "", 0
    with tqdm(total=None, delay=2, leave=False, unit="cell") as bar:

        def progress(name: str, cell: int, cells: int) -> None:
            nonlocal name_now, before
            before += cells if name_now not in ("", name) else 0
            name_now = name
            bar.total = cells * jobs
            bar.set_description(name, refresh=False)
            bar.update(before + cell - bar.n)

        yield progress


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
    from csat_research.reporting import batch

    folder = out / "_private" / "demo"
    if dry_run:
        show.data(
            {"would_write": [str(out / "index.html")]},
            f"Would make the example shop in {folder} and its page in {out}",
        )
        return FINE
    path = folder / "survey.yml"
    survey = path if path.exists() else write_shop(folder)
    return _make(batch.plan("monthly", survey, by=None, language="en", out=out, parameters={}), show, opened)


@command(
    click.argument("name", required=False),
    click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False)),
    click.option("--force", is_flag=True, help="Write over a notebook that stands there."),
)
def template(show: Show, name: str | None, file: Path | None, force: bool, dry_run: bool) -> int:
    """Copy a template, to change its sentences, or delete blocks of it.

    Without a NAME the templates are listed. Open the copy in JupyterLab; sentences may hold fields such as
    {{ csat.estimate }}.
    """
    from csat_research.reporting.parameters import find, known_templates

    if name is None:
        show.data({"templates": list(known_templates())}, f"Templates: {listing(list(known_templates()))}")
        return FINE
    source = find(name)
    target = file or Path(f"{source.stem}.ipynb")
    if target.exists() and (not force or target.resolve() == source.resolve()):
        raise FileError(
            say("{file} stands there already; give another name, or add --force.", file=str(target))
        )
    if not dry_run:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    show.data({"path": str(target)}, str(target), f"Next:   csat-research report {shell(target)} survey.yml")
    return FINE
