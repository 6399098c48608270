"""Command line: words in, calls out - every command is one call of the library and one closing line."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from fnmatch import fnmatch
from functools import wraps
from pathlib import Path
from typing import Any

import click

from csat_research.errors import CsatError, FileError, ReportError, listing
from csat_research.words import render, say

__all__ = ["main"]

FINE, FINDINGS, USAGE = 0, 1, 2
HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(context_settings=HELP)
@click.version_option(package_name="csat_research", message="%(prog)s %(version)s")
def main() -> None:
    """From an export of customer answers to a page that can be sent.

    \b
    csat-research report monthly tickets.csv     file to page, with at most three questions
    csat-research demo                           the same on a made-up shop
    """  # noqa: D301  click wants the character \b


def command(*decorators: Callable[..., Any]) -> Callable[[Callable[..., int]], click.Command]:
    """A command with the options all commands share; its function returns the exit code."""

    def make(function: Callable[..., int]) -> click.Command:
        @wraps(function)
        def wrapped(as_json: bool, debug: bool, **given: Any) -> None:
            with _no_traceback(debug, as_json):
                sys.exit(function(show=_Show(as_json), **given))

        for one in reversed((*decorators, *_SHARED)):
            wrapped = one(wrapped)
        return main.command()(wrapped)

    return make


_SHARED = (
    click.option("--json", "as_json", is_flag=True, help="Print plain data instead of words."),
    click.option("--dry-run", is_flag=True, help="Say what would be done and do nothing."),
    click.option("--debug", is_flag=True, help="Show the traceback of an error."),
)


class _Show:
    """Prints words for people or one JSON document for programs."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json

    def lines(self, *lines: str) -> None:
        """Words, unless JSON was asked for."""
        if not self.as_json:
            click.echo("\n".join(lines))

    def data(self, data: Mapping[str, Any], *lines: str) -> None:
        """The outcome: as JSON, or as its closing lines."""
        click.echo(
            json.dumps(data, ensure_ascii=False, indent=1, default=str) if self.as_json else "\n".join(lines)
        )


@contextmanager
def _no_traceback(debug: bool, as_json: bool) -> Iterator[None]:
    """Errors as one message: what was found and what to type; the traceback only on request."""
    try:
        yield
    except (click.exceptions.Exit, click.ClickException, click.Abort):
        raise
    except Exception as error:
        if debug:
            raise
        known = isinstance(error, CsatError)
        text = (
            str(error)
            if known
            else f"{type(error).__name__}: {error}\nThis should not happen. Type the same with --debug to see where."
        )
        click.echo(
            json.dumps({"error": type(error).__name__, "message": text}, ensure_ascii=False)
            if as_json
            else text,
            err=not as_json,
        )
        sys.exit(USAGE)


# --- report ----------------------------------------------------------------------------------------


@command(
    click.argument("words", nargs=-1, metavar="[TEMPLATE] [SURVEY.YML or FILE]"),
    click.option("--by", metavar="COLUMN", help="A page for each value of a segment, such as channel."),
    click.option(
        "--period",
        default="",
        metavar="2026-10",
        help="Month, quarter, week, year or two of them joined by '..'.",
    ),
    click.option("--language", default="en", metavar="en,fa", help="One or several languages of the page."),
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
    click.option("--open", "opened", is_flag=True, help="Open the page when it is made."),
    click.option(
        "--yes",
        is_flag=True,
        help="For a FILE without survey.yml: take all guesses, printed on the page as assumed.",
    ),
    click.option("--assume", default="", metavar="COL,...", help="Take the guesses for these columns only."),
)
def report(
    show: _Show,
    words: tuple[str, ...],
    by: str | None,
    period: str,
    language: str,
    parameters: tuple[tuple[str, str], ...],
    out: str,
    opened: bool,
    yes: bool,
    assume: str,
    dry_run: bool,
) -> int:
    """Make the page of a survey: a template (default: monthly) on a survey.yml, or on an export as it is."""
    from csat_research.reporting import batch

    template, source = _template_and_source(words)
    survey = _survey_of(Path(source), show, yes, assume, dry_run)
    if survey is None:
        return FINE
    given = dict(parameters) | ({"period": period} if period else {})
    plan = batch.plan(
        template,
        survey,
        by=by,
        language=[one.strip() for one in language.split(",")],
        out=out,
        parameters=given,
    )
    if dry_run:
        show.data(
            {"would_write": plan.files()}, "Would write:", *(f"  {Path(out) / name}" for name in plan.files())
        )
        return FINE
    with _progress(len(plan.jobs), show) as progress:
        made = batch.execute(plan, progress)
    for page in made.failed:
        click.echo(f"{page.name}: {page.error}", err=True)
    show.data(
        {**made.to_json(), "path": str(made.path), "verdict": made.verdict}, made.verdict, str(made.path)
    )
    if opened and not show.as_json:
        click.launch(made.path.resolve().as_uri())
    return FINDINGS if made.failed else FINE


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
    if (
        words
        and (Path(words[0]).is_file() or Path(words[0]).suffix in (".yml", ".yaml"))
        and not words[0].endswith(".ipynb")
    ):
        return "monthly", words[0]
    return (words[0] if words else "monthly"), "survey.yml"


def _survey_of(path: Path, show: _Show, yes: bool, assume: str, dry_run: bool) -> Path | None:
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
    beside, own = path.parent / "survey.yml", path.parent / f"{path.stem}.survey.yml"
    for known in (beside, own):
        if known.is_file() and _reads(known, path):
            show.lines(f"Using {known}.")
            return known
    target = own if beside.exists() else beside
    if dry_run:
        show.data({"would_write": [str(target)]}, f"Would write {target} first: csat-research init {path}")
        return None
    _init(path, target, show, yes, assume)
    return target


def _reads(survey: Path, file: Path) -> bool:
    """Whether a survey file names this file among its answers."""
    from csat_research.intake.file import load_file

    try:
        answers = load_file(survey).answers
    except CsatError:
        return False
    names = [answers] if isinstance(answers, str) else answers if isinstance(answers, list | tuple) else []
    return any(fnmatch(str(file.resolve()), str((survey.parent / name).resolve())) for name in names)


@contextmanager
def _progress(jobs: int, show: _Show) -> Iterator[Callable[[str, int, int], None] | None]:
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


# --- init, check -----------------------------------------------------------------------------------


@command(
    click.argument("file", required=False, type=click.Path(path_type=Path)),
    click.option("--yes", is_flag=True, help="Take all guesses; each is written as assumed."),
    click.option("--assume", default="", metavar="COL,...", help="Take the guesses for these columns only."),
    click.option(
        "--blank",
        type=click.Choice(["csi", "monthly"]),
        help="Write an empty XLSX form and its survey.yml instead.",
    ),
)
def init(show: _Show, file: Path | None, yes: bool, assume: str, blank: str | None, dry_run: bool) -> int:
    """Write survey.yml for an export (CSV or XLSX), asking at most three questions."""
    if blank:
        return _blank(blank, file or Path(), show, dry_run)
    if file is None:
        raise FileError(say("init needs a file:  csat-research init tickets.csv"))
    target = file.parent / "survey.yml"
    if dry_run:
        show.data({"would_write": [str(target)]}, f"Would write {target}")
        return FINE
    made = _init(file, target, show, yes, assume)
    told = {"path": str(target), "assumptions": [str(one) for one in made.assumptions]}
    show.data(told, str(target), f"Next:   csat-research report {target}")
    return FINE


def _init(file: Path, target: Path, show: _Show, yes: bool, assume: str) -> Any:
    from csat_research.intake.init import init as write

    if not file.is_file():
        raise FileError(say("There is no file {file}.", file=str(file)))
    asking = None if yes or show.as_json or not sys.stdin.isatty() else _ask
    made = write(
        file,
        yes=yes,
        ask=asking,
        assume=[one.strip() for one in assume.split(",") if one.strip()],
        out=target,
    )
    show.lines(*(f"Assumed: {one}" for one in made.assumptions), f"Wrote {target}.")
    return made


def _ask(question: Any) -> str:
    """One open question of `init` in a terminal."""
    click.echo(render(question.text))
    for choice in question.choices:
        click.echo(f"  {choice.key}  {render(choice.label)}")
    return str(click.prompt("Your choice", default=question.choices[0].key))


def _blank(kind: str, folder: Path, show: _Show, dry_run: bool) -> int:
    from csat_research.intake.blank import write_blank

    if dry_run:
        show.data(
            {"would_write": [str(folder / "survey.yml")]},
            f"Would write an empty form and {folder / 'survey.yml'}",
        )
        return FINE
    paths = write_blank(kind, folder)
    show.data(
        {"files": [str(path) for path in paths]},
        *(str(path) for path in paths),
        "Fill the form, then type:   csat-research report survey.yml",
    )
    return FINE


@command(click.argument("survey", default="survey.yml", type=click.Path(path_type=Path)))
def check(show: _Show, survey: Path, dry_run: bool) -> int:
    """Read a survey and say what was understood, what was rejected and what is missing."""
    from csat_research.intake.read import read_survey

    found = read_survey(survey)
    ledger = found.ledger
    bad = ledger.rejected_rows + len(ledger.set_aside)
    told = {
        "title": found.about.title,
        "read": ledger.read,
        "kept": ledger.kept,
        "rejected": ledger.rejected.astype(str).to_dict("records"),
        "set_aside": ledger.set_aside.astype(str).to_dict("records"),
        "questions": [{"column": one.column, "role": one.role, "name": one.name} for one in found.questions],
        "notes": [str(one) for one in found.about.notes],
    }
    listed = [
        f"  row {row['row']}, {row['column']}: {row['value']!r} - {row['reason']}. {row['fix']}"
        for row in ledger.rejected.head(10).to_dict("records")
    ]
    show.data(told, repr(found), *(["", "Rejected:", *listed] if listed else []))
    return FINDINGS if bad else FINE


# --- example, demo, template -----------------------------------------------------------------------


@command(click.argument("folder", type=click.Path(path_type=Path, file_okay=False)))
def example(show: _Show, folder: Path, dry_run: bool) -> int:
    """Write the example shop (a simulated survey with a known truth) into a folder."""
    if dry_run:
        show.data(
            {"would_write": [str(folder / "survey.yml")]},
            f"Would write {folder / 'survey.yml'} and its files",
        )
        return FINE
    path = _example(folder)
    show.data({"path": str(path)}, str(path), f"Next:   csat-research report monthly {path}")
    return FINE


def _example(folder: Path) -> Path:
    from csat_research.simulate.files_of_example import write_example

    if (folder / "survey.yml").exists():
        raise FileError(
            say("{file} stands there already; choose another folder.", file=str(folder / "survey.yml"))
        )
    return Path(write_example(folder))


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
def demo(show: _Show, out: Path, opened: bool, dry_run: bool) -> int:
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
    plan = batch.plan(
        "monthly", path if path.exists() else _example(folder), by=None, language="en", out=out, parameters={}
    )
    with _progress(1, show) as progress:
        made = batch.execute(plan, progress)
    show.data(
        {**made.to_json(), "path": str(made.path), "verdict": made.verdict}, made.verdict, str(made.path)
    )
    if opened and not show.as_json:
        click.launch(made.path.resolve().as_uri())
    return FINDINGS if made.failed else FINE


@command(
    click.argument("name", required=False),
    click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False)),
)
def template(show: _Show, name: str | None, file: Path | None, dry_run: bool) -> int:
    """Copy a template to a file of your own, to change it; without a name list them."""
    from csat_research.reporting.parameters import find, known_templates

    if name is None:
        show.data({"templates": list(known_templates())}, f"Templates: {listing(known_templates())}")
        return FINE
    source = find(name)
    target = file or Path(f"{source.stem}.ipynb")
    if target.exists():
        raise FileError(say("{file} stands there already; give another name.", file=str(target)))
    if not dry_run:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    show.data({"path": str(target)}, str(target), f"Next:   csat-research report {target} survey.yml")
    return FINE


if __name__ == "__main__":
    main()
