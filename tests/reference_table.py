"""The page of kinds, docs/reference.md: which function gives which numbers of R, and how far apart they are at most.

`make reference` writes it from the folder that CSAT_RESEARCH_REFERENCE names, else from tests/reference, and from
tests/reference_more.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from tests.reference_adapters import ADAPTERS, LOOSER
from tests.test_reference import ASKED, HERE, is_run, ours, read_cases

FOLDERS = (Path(ASKED) if ASKED else HERE / "reference", HERE / "reference_more")
PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference.md"
HEAD = """# Numbers beside R

Made by `make reference`; do not edit. Each kind of number that a published R package gave (the README of tests/reference and
of tests/reference_more name packages and versions), how many cases of the first and the second set were here, the functions of
ours that give it, and the largest difference over all of them: the absolute difference over the larger of 1 and the size of
R's number. Kinds without a function are not built yet.

| kind | cases | ours | R | largest difference | where |
| --- | --- | --- | --- | --- | --- |
"""
NOTE = "\n¹ R's own search stopped before the maximum, or its formula differs from the paper's; the reason stands in the adapter.\n"


def differences(got: Any, want: Any, where: str = "") -> Iterator[tuple[float, str]]:
    """Every number: how far apart, and where."""
    if isinstance(want, dict):
        for key, value in want.items():
            yield from differences(got[key], value, f"{where}.{key}" if where else key)
    elif isinstance(want, list):
        for i, (one, other) in enumerate(zip(list(got), want, strict=True)):
            yield from differences(one, other, f"{where}[{i}]")
    elif (
        isinstance(want, int | float)
        and not isinstance(want, bool)
        and got is not None
        and not isinstance(got, str)
    ):
        yield abs(float(got) - want) / max(1.0, abs(want)), where


def functions(kind: str) -> list[str]:
    """Names of our functions that an adapter reaches, by the names in its code and in the helpers beside it."""
    module = sys.modules[ADAPTERS[kind].__module__]
    found, left, seen = set(), [ADAPTERS[kind]], set()
    while left:
        for name in _names(left.pop().__code__):
            value = getattr(module, name, None)
            home = getattr(value, "__module__", "") or ""
            if isinstance(value, ModuleType) and value.__name__.startswith("csat_research"):
                found.add(f"`{value.__name__.removeprefix('csat_research.')}`")
            if home.startswith("csat_research") and callable(value):
                found.add(f"`{home.removeprefix('csat_research.')}.{name}`")
            elif hasattr(value, "__code__") and name not in seen:
                seen.add(name)
                left.append(value)
    return sorted(found)


def _names(code: Any) -> set[str]:
    inner = [one for one in code.co_consts if hasattr(one, "co_names")]
    return set(code.co_names).union(*(_names(one) for one in inner))


def line(kind: str, cases: list[dict[str, Any]]) -> str:
    """One row of the table."""
    call = cases[0]["call"].replace("|", "\\|").replace("\n", " ")
    if kind not in ADAPTERS:
        return f"| {kind} | {counted(cases)} | | {call} | not built | |"
    run = [one for one in cases if is_run(one)]
    apart = [
        (size, f"{one['id']}: {where}")
        for one in run
        for size, where in differences(ours(one), one["expected"])
        if math.isfinite(size)
    ]
    size, where = max(apart, default=(math.nan, ""))
    mark = " ¹" if kind in LOOSER else ""
    where = where.replace("|", "\\|")
    return (
        f"| {kind} | {counted(cases)} | {', '.join(functions(kind))} | {call} | {size:.0e}{mark} | {where} |"
    )


def counted(cases: list[dict[str, Any]]) -> str:
    """How many cases of each set were here."""
    sets = [[is_run(one) for one in cases if one["folder"] == folder] for folder in FOLDERS]
    return " + ".join(f"{sum(own)} of {len(own)}" for own in sets)


def page() -> str:
    """The whole page."""
    kinds: dict[str, list[dict[str, Any]]] = {}
    for case in (case for folder in FOLDERS for case in read_cases(folder)):
        kinds.setdefault(case["kind"], []).append(case)
    with np.errstate(all="ignore"):
        rows = [line(kind, cases) for kind, cases in sorted(kinds.items())]
    return HEAD + "\n".join(rows) + "\n" + NOTE


def main() -> int:
    PAGE.write_text(page(), encoding="utf-8")
    print(f"Made {PAGE.relative_to(PAGE.parents[1])}.\nNext:   git diff --stat docs")
    return 0


if __name__ == "__main__":
    sys.exit(main())
