"""Commands with odd words: every one ends with a message and a code, never with an error that "should not happen"."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

from click.testing import CliRunner

from csat_research.cli import main as program
from tests.fuzz.declared import redeclared
from tests.fuzz.judging import EXPORTS, seconds_and_seed, survey_files
from tests.fuzz.shapes import ODD

PERIODS = [
    "2026-13", "2026-00", "0000-01", "9999-12", "2026", "26", "2026-Q5", "2026-Q1", "2026-W54", "2026-W53", "2026-02-30",
    "2025-03..2025-01", "..", "2025-03..", "..2025-03", "last", "all", "٢٠٢٦-٠١", "-1", "2025-03", "10000-01",
    "2025-03..2025-03..2025-04", "2026-10-5", "",
]  # fmt: skip
NAMES = [
    "nobody", "channel", "score", "csat", "month", "", " ", ",", "channel,channel", "Team", "Kanał", "_row", "\x00", "a" * 300, "😀",
    "rating=", "=", "=csat", "x=csat", "score=nonsense", "Rating=csat", "a=b=c",
]  # fmt: skip
FILES = [
    "none.csv", "", ".", "..", "/", "/dev/null", "a" * 300 + ".csv", "survey.yml", "empty.csv", "folder", "folder.csv", "q?.csv",
    "\u202ea.csv", "a b.csv", "half.xlsx", "report", "a\nb.csv", "-", "--", "~", "CON", "x.ipynb",
]  # fmt: skip
TEMPLATES = ["monthly", "importance", "csi", "compare", "nothing", "Monthly", "", "x.ipynb", "../x"]
PARAMETERS = [
    "target",
    "period",
    "by",
    "min_n",
    "score",
    "top",
    "confidence",
    "method",
    "seed",
    "nothing",
    "",
    "title",
    "language",
    "_",
    "cr",
]
LANGUAGES = ["en", "fa", "xx", "", ",", "en,en", "ru,pl", "EN_us", "de-DE-x", "😀"]


def options(rng: random.Random) -> list[str]:
    """Some options of `report` with values that fit or do not."""
    made = [
        lambda: ["--period", rng.choice(PERIODS)],
        lambda: ["--by", rng.choice(NAMES)],
        lambda: ["--every", rng.choice(["day", "week", "month", "quarter", "year", "whole", "moon", ""])],
        lambda: ["--language", rng.choice(LANGUAGES)],
        lambda: ["-p", rng.choice(PARAMETERS), rng.choice([*ODD, *PERIODS, *NAMES, "[1]", "{}"])],
        lambda: ["--also", rng.choice(["pdf", "none", "all", "x", "", "mail,mail", "csv,"])],
        lambda: ["--jobs", rng.choice(["0", "-1", "x", "1", "auto", "1e9", "dask://", ""])],
        lambda: ["--out", rng.choice(FILES)],
        lambda: ["--role", rng.choice(NAMES)],
        lambda: ["--answer", rng.choice(NAMES)],
        lambda: ["--assume", rng.choice(NAMES)],
        lambda: rng.choice([["--yes"], ["--json"], ["--help"], ["--accept"], ["--fresh"], ["--nothing"]]),
    ]
    return [word for one in rng.sample(made, rng.randint(0, 3)) for word in one()]


def words(rng: random.Random, known: list[str]) -> list[str]:
    """A command line; pages themselves are not made (they have tests of their own)."""
    file = rng.choice([*known, *FILES]) if rng.random() < 0.6 else rng.choice(known)
    command = rng.choice(
        [
            "init",
            "init",
            "check",
            "check",
            "report",
            "report",
            "template",
            "demo",
            "example",
            rng.choice(NAMES),
        ]
    )
    if command == "init":
        more = [
            rng.choice(
                [
                    [],
                    ["--yes"],
                    ["--role", rng.choice(NAMES)],
                    ["--answer", rng.choice(NAMES)],
                    ["--blank", rng.choice(["csi", "x"])],
                ]
            )
            for _ in range(2)
        ]
        return [command, file, *(word for one in more for word in one)]
    if command == "check":
        files = [file, rng.choice([*known, *FILES])][: rng.choice((1, 1, 2, 0))]
        return [command, *files, *rng.choice([[], ["--yes"], ["--json"], ["--assume", rng.choice(NAMES)]])]
    if command == "report":
        return [command, *[rng.choice(TEMPLATES), file][rng.choice((0, 0, 1)) :], *options(rng), "--dry-run"]
    return [command, *[rng.choice([*TEMPLATES, *FILES])][: rng.choice((0, 1, 1))], "--dry-run"]


def run(seconds: float, seed: int, most: int = 10**9, *, exports: int = 12) -> tuple[Counter[str], list[str]]:
    """Exit codes by command, and what escaped. exports: how many files there are to name."""
    rng = random.Random(seed)
    outcomes: Counter[str] = Counter()
    escaped: list[str] = []
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        known = _laid_out(folder, exports, rng)
        end = time.monotonic() + seconds
        try:
            os.chdir(folder)
            for _i in range(most):
                if time.monotonic() > end:
                    break
                line = [word.replace("\0", "") for word in words(rng, known)]  # no shell passes NUL on
                if line[0] == "init" and rng.random() < 0.8:
                    _cleared(folder / "survey.yml")
                found = CliRunner().invoke(program, line)
                outcomes[f"{line[0][:8]} {found.exit_code}"] += 1
                if why := _why(found):
                    escaped.append(f"{line}: {why}")
                    print(escaped[-1], flush=True)
        finally:
            os.chdir(before)
    return outcomes, escaped


def _cleared(path: Path) -> None:
    shutil.rmtree(path, ignore_errors=True)
    path.unlink(missing_ok=True)


def _why(found) -> str:
    said = found.output
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        return "".join(traceback.format_exception(found.exception)[-6:])
    if found.exit_code not in (0, 1, 2):
        return f"code {found.exit_code}"
    if found.exit_code and not said.strip():
        return f"code {found.exit_code} without a word"
    bad = [one for one in ("should not happen", "Traceback", "object at 0x", "\x1b", "\x00") if one in said]
    return f"{bad}: {said[-1500:]}" if bad else ""


def _laid_out(folder: Path, n: int, rng: random.Random) -> list[str]:
    """Exports, survey files (some of them changed) and things that are no files, in a folder."""
    (folder / "empty.csv").touch()
    (folder / "folder").mkdir()
    (folder / "folder.csv").mkdir()
    (folder / "half.xlsx").write_bytes((EXPORTS / "chatwoot.xlsx").read_bytes()[:1000])
    found = sorted(one.name for one in EXPORTS.glob("*.*") if one.suffix not in (".py", ".sav", ".dta"))
    names = rng.sample(found, n)
    surveys = survey_files(folder, names)
    for one in folder.glob("*.yml"):
        one.unlink()
    for name, text in surveys.items():
        (folder / f"{name}.yml").write_text(text, encoding="utf-8")
        (folder / f"odd-{name}.yml").write_text(redeclared(text, rng), encoding="utf-8", errors="replace")
    shutil.copy(EXPORTS / "intercom.csv", folder / "a b.csv")
    return [*names, *(f"{one}.yml" for one in surveys), *(f"odd-{one}.yml" for one in surveys)]


def main() -> int:
    outcomes, escaped = run(*seconds_and_seed())
    print(", ".join(f"{name}: {n}" for name, n in sorted(outcomes.items())))
    print(f"{sum(outcomes.values()):,} command lines, {len(escaped)} escaped")
    return 1 if escaped else 0


if __name__ == "__main__":
    raise SystemExit(main())
