"""The coverage study: runs the coverage tests over their full grids, part by part, and writes docs/coverage.csv and .md and the cards.

Standard library only: `python -m tests.coverage.statement [only=csi] [runs=100]`, which is `make coverage-study [only=csi]
[runs=100]`: only parts with this word in their name, of the grid at most so many surveys a cell. Each part is kept as soon as it
is done; the whole study leaves out parts already run at this commit, so that it can be stopped and resumed. `more=100` (with
`only=csat,nps`: of these verbs) draws surveys of the grid after those of the record and adds what they say.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from tests import groups
from tests.coverage import cards, record
from tests.coverage.cards import AT, PAGE
from tests.coverage.record import BY_VERB, EARLIER, Row

OF_THE_PAGE = "tests/coverage/test_recovery.py::test_every_line_stands_on_the_page_of_coverage"
VERBS = ("csat", "nps", "ces", "data_quality", "importance", "csi", "priorities", "drivers", "what_if", "hotspots", "loyalty",
         "check_bands", "compare", "explain_change", "service", "weigh", "where", "sample_size", "silent", "alpha", "added_value", "rates",
         "at_once", "thresholds", "by_group", "parts_by_group")  # fmt: skip
TITLES = {
    "test_intervals": "Shares and NPS of independent answers: every outcome enumerated",
    "test_funnel": "Funnel: groups that are all alike, every outcome enumerated",
    "test_csat_nps": "CSAT and NPS of customers with weights",
    "test_comparison": "Differences between two waves",
    "test_drivers": "Drivers: effects in points, of contacts and of agents",
    "test_ordinal": "Ordinal drivers: effects in points, and what is constant within few agents",
    "test_gaps": "Drivers and importance: effects and shares where gaps were filled",
    "test_effects": "Effects and correlations with few customers",
    "test_keyness": "Comments: words, all words at once, and themes",
    "test_loyalty": "Loyalty: differences, correlations, AUC",
    "test_sampled_shares": "Shares of R² from sampled orders: the printed error against exact shares",
    "test_penalty_reward": "Penalty-reward classes: contrasts of all items at once",
    "test_weight_changes": "Weights of items in two waves",
    "test_change": "Parts of a change",
    "test_csi_by_method": "The index by other methods of importance, and its differences to picks",
    "test_recovery": "Recovery: every verb on the example worlds, 3,000 answers",
    "test_short_cuts": "Scores of a world in which nothing changes, and bounds for the silent",
}
STATES = re.compile(r"(?<!def )\b(?:stated|enumerated|graded|sized)\(")
FOLDERS = ("tests/coverage", "tests/stats", "tests/measures", "tests/analysis")
HEAD = """# How often the ranges hold

Made by `make coverage-study`, part by part; `make coverage-study only=csi` runs anew what has that word in its name. What each line
is, its grid and its seeds stand in the file of that name in `tests/coverage/`; the rows, each with its run, in `coverage.csv`.
A 95 % range should hold the true number in 95 of 100 surveys. Three classes were stated beforehand: *exact* (95 % and more),
*score type*, enumerated without chance (mean over its grid 94.5 to 96 %, nowhere under 87.5 %), and *asymptotic or bootstrap* (93
to 97 %). A line of simulation is judged by a binomial bound at one in a thousand: 400 runs of a true 95 % give 92.9 to 97.1 %
nineteen times in twenty, 200 runs 92 to 98 %, 2,000 runs 94.0 to 96.0 %. So it is with ± (1.96 errors of so many runs). Width is
the mean width of the range, in the unit of the line: points of 100, or a correlation or an AUC.

"""
GRID = """## Every range by the number of answers (`test_sizes.py`, `test_means.py`, `test_recovery.py`)

How many of 100 ranges held, and of how many surveys that is known. *Rough*: the verb said so. Empty: no range is given at that
size (it would not hold), or the verb refuses so few answers. Judged: 93 to 97 % by a binomial bound; rough ranges are never surely
under 87.5 %. Shares of R² are judged from a true 2 % on, where they are not biased. Rank sets, bounds for the silent, added value, Kano
contrasts, cells of hotspots, answers needed (often without an upper end) and the weights' part of a change (here nothing but two chance
numbers multiplied: its range is a few tenths of a point, and too wide) are cautious and judged for holding too rarely alone. Of 60
surveys a true 95 % gives ± 5.5, of 100 ± 4.3, of 200 ± 3.0, of 500 ± 1.9, of 2,000 ± 1.0. Verbs that draw customers again do so 2,000
times, as they do when nothing else is asked.

"""
SIZES = """## How often tests call something (every file)

Where nothing was planted a test at 5 % should call in at most 5 of 100 surveys (of a family of tests: any of them); what was
planted, in 80 and more of the surveys of 3,000 answers.

"""


def main(arguments: Sequence[str]) -> int:
    """Run the parts asked for, write record, page and cards after each, and say where they are."""
    given = dict(one.split("=", 1) for one in arguments if "=" in one)
    runs = given.get("more") or given.get("runs") or ""
    os.environ |= {"CSAT_RESEARCH_RUNS": runs, "CSAT_RESEARCH_MORE": given.get("more", "")}
    broken = more(given.get("only", "")) if "more" in given else study(given.get("only", ""))
    if broken is None:
        print(f"Nothing has that in its name. There are: {', '.join(parts())}.")
        return 2
    print(f"Made {PAGE.relative_to(groups.ROOT)}.\nNext:   git diff docs/coverage.md")
    if broken:
        print(f"Outside their class, or not run: {', '.join(broken)}")
    return int(bool(broken))


def study(only: str) -> list[str] | None:
    """Parts anew, one after the other; those that are outside their class or did not run. None: there is no such part."""
    day, commit = date.today().isoformat(), _commit()
    rows, broken = record.read(), []
    chosen = [one for one in parts() if only in one or not only]
    for number, part in enumerate(chosen, 1):
        if not only and done(rows, part, commit):
            print(f"{part}: run at {commit} already", flush=True)
            continue
        start = time.perf_counter()
        new, code = run(parts()[part], day, commit)
        if code in groups.TESTS_RAN:
            rows = record.merged(rows, new, whole=frozenset([part]))
            keep(rows)
        broken += [part] if code else []
        print(f"{number}/{len(chosen)} {part}: {time.perf_counter() - start:.0f} s", flush=True)
    return broken if chosen else None


def more(only: str) -> list[str] | None:
    """Further surveys for these verbs (or all), each drawn once and asked for all; judged with those of before."""
    chosen = [one for one in VERBS if one in only.split(",") or not only]
    if not chosen:
        return None
    asked = (f"tests/coverage/{BY_VERB}.py", "-k=" + " or ".join(f"-{verb}-" for verb in chosen))
    new, code = run((*asked, "--dist=loadgroup"), date.today().isoformat(), _commit())
    if code not in groups.TESTS_RAN:
        return chosen
    keep(record.added(record.read(), new))
    again = (f"tests/coverage/{BY_VERB}.py::test_every_line_of_the_record_lies_in_its_class",)
    return chosen if run(again, "", "")[1] else []


def parts() -> dict[str, tuple[str, ...]]:
    """Name of a part -> what pytest is asked for it: a file, or a verb of the grid."""
    files = [path for folder in FOLDERS for path in sorted((groups.ROOT / folder).glob("test_*.py"))]
    told = [path for path in files if STATES.search(path.read_text(encoding="utf-8"))]
    kept = [path.relative_to(groups.ROOT) for path in told if path.stem not in (BY_VERB, "test_statement")]
    found = {record.section_of(".".join(path.with_suffix("").parts), ""): (path.as_posix(),) for path in kept}
    grid = {f"{BY_VERB} {verb}": (f"tests/coverage/{BY_VERB}.py", f"-k=-{verb}-") for verb in VERBS}
    return found | grid


def done(rows: Iterable[Row], part: str, commit: str) -> bool:
    """Whether all rows of a part are of this commit."""
    own = {one.commit for one in rows if one.section == part}
    return own == {commit}


def run(asked: Sequence[str], day: str, commit: str) -> tuple[list[Row], int]:
    """The rows of a part, and pytest's code."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "record.xml"
        command = [sys.executable, "-m", "pytest", *asked, *groups.WORKERS, "-q", "--deselect", OF_THE_PAGE]
        environment = {**os.environ, **groups.CALM, "CSAT_RESEARCH_FULL": "1", "CSAT_RESEARCH_STATEMENT": "1"}
        code = subprocess.run([*command, f"--junitxml={told}"], cwd=groups.ROOT, env=environment).returncode
        return (record.of_run(told, day, commit) if told.exists() else []), code


def _commit() -> str:
    """The commit of the checkout, '-' outside one."""
    asked = ["git", "rev-parse", "--short=7", "HEAD"]
    found = subprocess.run(asked, cwd=groups.ROOT, capture_output=True, text=True)
    return found.stdout.strip() or "-"


def keep(rows: Sequence[Row]) -> None:
    """Write the record, and page and cards from it."""
    record.write(rows)
    PAGE.write_text(page(rows), encoding="utf-8", newline="\n")
    cards.write()


def page(rows: Sequence[Row]) -> str:
    """The page, from the rows."""
    graded, called = ([one for one in rows if one.kind == kind] for kind in ("graded", "called"))
    grid = GRID + "\n".join(["", *_table(("line", *(f"{n:,}" for n in AT)), grid_rows(graded))]).lstrip("\n")
    tests = SIZES + "\n".join(_table(("what", "in the data", "calls", "runs", "%", "±"), sizes(called)))
    found = [HEAD + "\n".join(runs_of(rows)), grid]
    for module, title in TITLES.items():
        own = [one for one in rows if one.section == module and one.kind in ("held", "enumerated")]
        if own:
            days = "; ".join(sorted({f"{one.day} at {one.commit}" for one in own}))
            found.append(f"## {title} (`{module}.py`)\n\nRun: {days}.\n\n" + "\n".join(section(own)))
    return "\n\n".join([*found, tests]) + "\n"


def runs_of(rows: Iterable[Row]) -> list[str]:
    """Which parts were run when, and at which commit."""
    told: dict[tuple[str, str], set[str]] = {}
    for one in rows:
        told.setdefault((one.day, one.commit), set()).add(one.section)
    return [
        f"- {day} at {commit}: {', '.join('rows of before this list' if one == EARLIER else one for one in sorted(known))}"
        for (day, commit), known in sorted(told.items())
    ]


def section(own: Sequence[Row]) -> list[str]:
    """The table of a file: simulated lines, or enumerated ones."""
    if own[0].kind == "enumerated":
        body = [
            (one.line, one.runs, f"{100 * float(one.hits):.1f}", f"{100 * float(one.width):.1f}")
            for one in own
        ]
        return _table(("line", "grid", "mean %", "least %"), sorted(set(body)))
    body = [(one.line, one.runs, one.hits, *shared(int(one.hits), int(one.runs)), one.width) for one in own]
    return _table(("line", "runs", "held", "%", "±", "width"), sorted(set(body)))


def shared(hits: int, runs: int) -> tuple[str, str]:
    """A share in %, and 1.96 of its errors (Agresti and Coull, so that none is 0)."""
    near = (hits + 2) / (runs + 4)
    return f"{100 * hits / runs:.1f}", f"{196 * (near * (1 - near) / (runs + 4)) ** 0.5:.1f}"


def grid_rows(found: Iterable[Row]) -> list[tuple[str, ...]]:
    """A row a line, a cell a size; what two files say of a line is added up."""
    told: dict[str, dict[int, tuple[int, int, bool]]] = {}
    for one in found:
        size, rough = int(one.size), bool(one.rough)
        before = told.setdefault(one.line, {}).get(size, (0, 0, rough))
        told[one.line][size] = (before[0] + int(one.hits), before[1] + int(one.runs), before[2] and rough)
    return [(line, *(cell(*told[line].get(n, (0, 0, False))) for n in AT)) for line in sorted(told)]


def cell(hits: int, runs: int, rough: bool) -> str:
    """What stands in the grid: the share that held, of how many, and whether the verb said that it is rough."""
    return f"{100 * hits / runs:.1f} % of {runs}{', rough' if rough else ''}" if runs else ""


def sizes(found: Iterable[Row]) -> list[tuple[str, ...]]:
    """Rows of the table of tests: where nothing was planted, then where something was."""
    ordered = sorted({(one.size, one.line, one.hits, one.runs) for one in found})
    return [
        (line, size, f"{float(hits):.0f}", runs, *shared(round(float(hits)), int(runs)))
        for size, line, hits, runs in ordered
    ]


def _table(head: Sequence[str], body: Iterable[Sequence[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *body]
    return [f"| {' | '.join(one)} |" for one in lines]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
