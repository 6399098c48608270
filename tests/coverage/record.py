"""The record of the coverage study, docs/coverage.csv: one row a line, with the day and the commit of its run.

A part of the study that is run anew replaces its own rows and nothing else, so that the page can be brought up to date piece by
piece. Standard library only.

Columns: section (file of tests/, with the verb where a file is run by verbs), kind, line, size (answers; of a test what was in the
data), hits, runs, width, rough (the verb said that ranges are rough), day, commit, drawn (surveys of the grid drawn so far, so that
more can be added: runs are those that gave the line). kind: graded (a range at a size), held (another range), enumerated (hits =
mean coverage, width = least, runs = points of the grid), called (hits = calls of a test).
"""

from __future__ import annotations

import csv
import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from tests import groups

RECORD = groups.ROOT / "docs" / "coverage.csv"
EARLIER = (
    "earlier"  # rows of runs before there was a record: the first new row of their name takes their place
)
BY_VERB = "test_sizes"


class Row(NamedTuple):
    """What one run says of one line."""

    section: str
    kind: str
    line: str
    size: str
    hits: str
    runs: str
    width: str
    rough: str
    day: str
    commit: str
    drawn: str = ""

    @property
    def name(self) -> tuple[str, str, str]:
        """What the row is about."""
        return self.kind, self.line, self.size


def read(path: Path = RECORD) -> list[Row]:
    """All rows."""
    with path.open(encoding="utf-8", newline="") as file:
        return [Row(**one) for one in csv.DictReader(file)]


def write(rows: Iterable[Row], path: Path = RECORD) -> None:
    """All rows, sorted, so that a run changes only its own lines of the file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(Row._fields)
        table.writerows(sorted(set(rows)))


def merged(known: Iterable[Row], new: Iterable[Row], *, whole: frozenset[str] = frozenset()) -> list[Row]:
    """Known rows with new ones in place of those of the same section and name; of sections run as a whole all rows are new."""
    new = list(new)
    told = {(one.section, *one.name) for one in new}
    names = {one.name for one in new}
    kept = [
        one
        for one in known
        if one.section not in whole
        and (one.section, *one.name) not in told
        and not (one.section == EARLIER and one.name in names)
    ]
    return [*kept, *new]


def added(known: Iterable[Row], new: Iterable[Row]) -> list[Row]:
    """Known rows, and what further surveys say of the same lines added to them: hits, runs, and the mean width."""
    more = {(one.section, *one.name): one for one in new}
    found = []
    for one in known:
        other = more.pop((one.section, *one.name), None)
        found.append(_sum(one, other) if other else one)
    return [*found, *more.values()]


def _sum(one: Row, more: Row) -> Row:
    runs = int(one.runs) + int(more.runs)
    width = (int(one.runs) * float(one.width) + int(more.runs) * float(more.width)) / runs
    hits = int(one.hits) + int(more.hits)
    rough = one.rough or more.rough
    return more._replace(hits=str(hits), runs=str(runs), width=f"{width:.3g}", rough=rough)


def drawn(known: Iterable[Row], verb: str, size: int) -> int:
    """How many surveys of a size the grid has drawn for a verb."""
    own = (one for one in known if one.section == f"{BY_VERB} {verb}" and one.size == str(size))
    return max((int(one.drawn) for one in own), default=0)


def of_run(record: Path, day: str, commit: str) -> list[Row]:
    """What a run of pytest recorded, from its JUnit file."""
    found = []
    for case in ElementTree.parse(record).getroot().iter("testcase"):
        section = section_of(str(case.get("classname")), str(case.get("name")))
        for one in case.iter("property"):
            told = _cells(str(one.get("name")), str(one.get("value")))
            found += [Row(section, *cells, day, commit, drawn) for *cells, drawn in told]
    return found


def section_of(classname: str, name: str) -> str:
    """The file of a test, with its folder outside tests/coverage; with the verb where the file is run by verbs.

    >>> section_of("tests.coverage.test_sizes", "test_ranges_hold_or_are_not_given[shop-csi-100]")
    'test_sizes csi'
    >>> section_of("tests.stats.test_cox", "test_of_a_driver")
    'stats/test_cox'
    """
    folder, module = classname.split(".")[-2:]
    if folder != "coverage":
        return f"{folder}/{module}"
    verb = re.search(r"\[\w+-(\w+)-\d+\]", name) if module == BY_VERB else None
    return f"{module} {verb[1]}" if verb else module


def _cells(kind: str, value: str) -> Iterator[tuple[str, str, str, str, str, str, str, str]]:
    """Kind, line, size, hits, runs, width, rough, drawn of one record."""
    told = json.loads(value) if kind in ("graded", "held", "enumerated", "called") else []
    if kind == "graded":
        line, size, hits, runs, width, warned, drawn = told
        rough = "rough" if warned else ""
        yield kind, line, str(size), str(hits), str(runs), f"{width:.3g}", rough, str(drawn or "")
    elif kind == "held":
        line, hits, runs, width = told
        yield kind, line, "", str(hits), str(runs), f"{width:.3g}", "", ""
    elif kind == "enumerated":
        line, points, mean, least = told
        yield kind, line, "", f"{mean:.6f}", str(points), f"{least:.6f}", "", ""
    elif kind == "called":
        what, planted, calls, runs = told
        yield kind, what, planted, str(calls), str(runs), "", "", ""
