"""Making: run a plan with a progress bar; end with its headlines, what failed, what was as it was, and the path."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from csat_research.cli.shared import FINDINGS, FINE, Show, echo, without_steering
from csat_research.words import count_say, say

__all__ = ["make"]

FEW = 20  # headlines that fit a terminal


def make(
    plan: Any,
    show: Show,
    opened: bool,
    *,
    jobs: int | str = 1,
    fresh: bool = False,
    engine: Any = "fast",
    ends_with_news: bool = False,
    taken: Sequence[str] = (),
) -> int:
    """Run a plan with a progress bar and end with the verdict line and the path.

    ends_with_news: whether a run that found every page as it was ends with 1, so that a schedule sees it.
    taken: which period was taken, where nobody named one.
    """
    from csat_research.reporting.batch import execute

    with _progress(show) as progress:
        made = execute(plan, progress, jobs=jobs, fresh=fresh, engine=engine)
    _told_failures(plan, made)
    unchanged = bool(made.made) and made.as_before == len(made.made) and not made.failed
    same = _as_before(plan, made, unchanged)
    show.data(
        {**made.to_json(), "path": str(made.path), "verdict": made.verdict, "as_before": made.as_before}
        | ({"period_taken": list(taken)} if taken else {}),
        *_told(plan, made),
        *same,
        *_left_out(plan, made),
        *taken,
        str(made.path),
    )
    if opened and not show.as_json:
        _open(made.path, show)
    return FINDINGS if made.failed or not made.made or (unchanged and ends_with_news) else FINE


def _told(plan: Any, made: Any) -> list[str]:
    """The headlines of what was made; of more than fit a terminal how many, and those of the last period among them.

    Where nothing had to be made, the headlines that stand there.
    """
    if len(made.made) == 1:
        return [made.made[0].headline]
    pages = made.remade or made.made
    last = max((str(page.period) for page in pages), default="")
    many = len(pages) > FEW
    shown = [page for page in pages if not many or str(page.period) == last]
    told = [f"{_called(plan, page)}: {page.headline}" for page in shown]
    new = len(made.remade)
    count = [str(count_say("{n:count} page made.", "{n:count} pages made.", new))] if many and new else []
    return [*(told if len(told) <= FEW else ()), *count]


def _called(plan: Any, page: Any) -> str:
    return f"{page.name}, {page.period}" if len(plan.periods) > 1 else str(page.name)


def _told_failures(plan: Any, made: Any) -> None:
    for page in made.failed:
        echo(f"{_called(plan, page)}: {page.error}", err=True)
    for note in made.notes:
        echo(note, err=True)
    if made.failed:
        echo(f"The list: {plan.private / 'failures.csv'}", err=True)


def _left_out(plan: Any, made: Any) -> list[str]:
    """Segments that got no page, each with why; of more than fit a terminal how many."""
    left = [f"  {_called(plan, page)}: {page.withheld}" for page in made.pages if page.withheld]
    if len(left) > FEW:
        return [f"Left out: {len(left)} (the index says which, and why)"]
    return ["Left out:", *left] if left else []


def _as_before(plan: Any, made: Any, unchanged: bool) -> list[str]:
    """What was not made again, and why."""
    if unchanged:
        last = plan.survey.about.last_day
        until = say(" (the last is of {day:date})", day=last) if last else ""
        return [
            str(
                count_say(
                    "No new answers{until}: {n:count} page is as it was. To make it again, add --fresh.",
                    "No new answers{until}: {n:count} pages are as they were. To make them again, add --fresh.",
                    made.as_before,
                    until=until,
                )
            )
        ]
    if not made.as_before:
        return []
    return [
        str(count_say("{n:count} page is as it was.", "{n:count} pages are as they were.", made.as_before))
    ]


def _open(path: Path, show: Show) -> None:
    """Show a page in the browser; where there is none, say so once, and nothing else."""
    import webbrowser

    if not webbrowser.open(path.resolve().as_uri()):
        show.lines("No browser could be opened here; open the file above yourself.")


@contextmanager
def _progress(show: Show) -> Iterator[Callable[[str, float, int], None] | None]:
    """A bar above two seconds; none when piped."""
    if show.as_json or not sys.stderr.isatty():
        yield None
        return
    from tqdm import tqdm

    shape = "{desc}: {percentage:3.0f}%|{bar}| {elapsed}<{remaining}"
    with tqdm(total=None, delay=2, leave=False, bar_format=shape) as bar:

        def progress(name: str, done: float, pages: int) -> None:
            bar.total = pages
            bar.set_description(
                without_steering(f"{name} ({int(done)} / {pages})" if pages > 1 else name), refresh=False
            )
            bar.update(done - bar.n)

        yield progress
