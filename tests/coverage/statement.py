"""The coverage statement: runs every coverage test over its full grid and writes docs/coverage.md.

Standard library only: `python -m tests.coverage.statement`, which is `make coverage-study`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from tests import groups
from tests.coverage import cards
from tests.coverage.cards import AT, PAGE

OF_THE_PAGE = "tests/coverage/test_recovery.py::test_every_line_stands_on_the_page_of_coverage"
TITLES = {
    "test_intervals": "Shares and NPS of independent answers: every outcome enumerated",
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
    "test_short_cuts": "Scores of a world in which nothing changes",
}
WHERE = (
    "tests/coverage",
    "tests/stats",
    "tests/measures",
    "tests/analysis",
)  # of the others only what records a size
HEAD = """# How often the ranges hold

Made by `make coverage-study` on {day}; what each line is, its grid and its seeds stand in the file of that name in `tests/coverage/`.
A 95 % range should hold the true number in 95 of 100 surveys. Two classes were stated beforehand: *score type*, enumerated
without chance (mean over its grid 94.5 to 96 %, nowhere under 87.5 %), and *asymptotic or bootstrap* (93 to 97 %). A line
of simulation is judged by a binomial bound at one in a thousand: 400 runs of a true 95 % give 92.9 to 97.1 % nineteen times in
twenty, 200 runs 92 to 98 %. Width is the mean width of the range, in the unit of the line: points of 100, or a correlation or
an AUC.
"""
GRID = """## Every range by the number of answers (`test_sizes.py`, `test_means.py`, `test_recovery.py`)

How many of 100 ranges held, of so many surveys. *Rough*: the verb said so. Empty: no range is given at that size (it
would not hold), or the verb refuses so few answers. Judged: 93 to 97 % by a binomial bound; rough ranges are never surely under
87.5 %. Shares of R² are judged from a true 2 % on, where they are not biased. Weights of items in two waves, and stated less
derived, hold all at once.

| line | {sizes} |
| --- |{rules}
"""
SIZES = """## How often tests call something (every file)

Where nothing was planted a test at 5 % should call in at most 5 of 100 surveys (of a family of tests: any of them); what was
planted, in 80 and more of the surveys of 3,000 answers.

| what | in the data | calls | runs | % |
| --- | --- | --- | --- | --- |
"""


def main() -> int:
    """Run the tests, write the page, and say where it is."""
    with tempfile.TemporaryDirectory() as folder:
        record = Path(folder) / "record.xml"
        command = [
            sys.executable,
            "-m",
            "pytest",
            *WHERE,
            *groups.WORKERS,
            "-q",
            "--deselect",
            OF_THE_PAGE,
        ]
        environment = {**os.environ, **groups.CALM, "CSAT_RESEARCH_FULL": "1", "CSAT_RESEARCH_STATEMENT": "1"}
        done = subprocess.run([*command, f"--junitxml={record}"], cwd=groups.ROOT, env=environment)
        if done.returncode:
            print("A test failed, so docs/coverage.md stays as it was.")
            return done.returncode
        PAGE.write_text(page(record), encoding="utf-8", newline="\n")
        cards.write()
    print(f"Made {PAGE.relative_to(groups.ROOT)}.\nNext:   git diff docs/coverage.md")
    return 0


def page(record: Path) -> str:
    """The page, from a record of pytest."""
    tables: dict[str, list[str]] = {}
    for case in ElementTree.parse(record).getroot().iter("testcase"):
        module = str(case.get("classname")).rsplit(".", 1)[-1]
        tables.setdefault(module, []).extend(rows(case))
    parts = [
        "\n".join([f"## {title} (`{module}.py`)", "", *header(tables[module]), *sorted(set(tables[module]))])
        for module, title in TITLES.items()
        if tables.get(module)
    ]
    head = HEAD.rstrip().format(day=date.today().isoformat())
    grid = GRID.format(sizes=" | ".join(f"{n:,}" for n in AT), rules=" --- |" * len(AT))
    table = grid + "\n".join(grid_rows(graded(record)))
    return "\n\n".join([head, table, *parts, SIZES + "\n".join(sizes(record))]) + "\n"


def graded(record: Path) -> list[tuple[str, int, int, int, float, bool]]:
    """Line, size, hits, runs, width and whether it was said to be rough, as recorded."""
    found = ElementTree.parse(record).getroot().iter("property")
    return [tuple(json.loads(str(one.get("value")))) for one in found if one.get("name") == "graded"]


def grid_rows(found: list[tuple[str, int, int, int, float, bool]]) -> list[str]:
    """A row a line, a cell a size; what two files say of a line is added up."""
    told: dict[str, dict[int, tuple[int, int, bool]]] = {}
    for line, size, hits, runs, _, rough in found:
        before = told.setdefault(line, {}).get(size, (0, 0, rough))
        told[line][size] = (before[0] + hits, before[1] + runs, before[2] and rough)
    return [
        f"| {line} | {' | '.join(cell(*told[line].get(n, (0, 0, False))) for n in AT)} |"
        for line in sorted(told)
    ]


def cell(hits: int, runs: int, rough: bool) -> str:
    """What stands in the grid: the share that held, of how many, and whether the verb said that it is rough."""
    return f"{100 * hits / runs:.1f} of {runs}{', rough' if rough else ''}" if runs else ""


def sizes(record: Path) -> list[str]:
    """Rows of the table of tests: where nothing was planted, then where something was."""
    found = []
    for one in ElementTree.parse(record).getroot().iter("property"):
        if one.get("name") == "called":
            what, planted, calls, runs = json.loads(str(one.get("value")))
            found.append((planted, f"| {what} | {planted} | {calls} | {runs} | {100 * calls / runs:.1f} |"))
    return [row for _, row in sorted(set(found))]


def header(found: list[str]) -> list[str]:
    """The head of a table: simulated lines have five cells, enumerated ones four."""
    simulated = found[0].count("|") > 5
    names = ("line", "runs", "held", "%", "width") if simulated else ("line", "grid", "mean %", "least %")
    return [f"| {' | '.join(names)} |", f"|{' --- |' * len(names)}"]


def rows(case: ElementTree.Element) -> Iterator[str]:
    """What a test recorded, as rows of a table."""
    for one in case.iter("property"):
        if one.get("name") == "held":
            line, hits, runs, width = json.loads(str(one.get("value")))
            yield f"| {line} | {runs} | {hits} | {100 * hits / runs:.1f} | {width:.3g} |"
        elif one.get("name") == "enumerated":
            line, points, mean, least = json.loads(str(one.get("value")))
            yield f"| {line} | {points} | {100 * mean:.1f} | {100 * least:.1f} |"


if __name__ == "__main__":
    sys.exit(main())
