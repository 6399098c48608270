"""Export: the files beside the pages - results.json, manifest.json, tables.xlsx, rejected.xlsx - each written whole."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pandas as pd

from csat_research.reporting.harvest import Harvest
from csat_research.reporting.sent.sheets import are_several, sheets_of, stretches
from csat_research.reporting.sent.workbook import write_workbook
from csat_research.results.frames import frame_to_json
from csat_research.results.tables import range_words
from csat_research.survey.secret import hide_known
from csat_research.words import Sentence, join, render, say

__all__ = [
    "SCHEMA",
    "inert",
    "read_json",
    "remove_stale",
    "results_json",
    "results_of",
    "schema_text",
    "sent",
    "write_bytes",
    "write_csv",
    "write_json",
    "write_rejected",
    "write_tables",
    "write_text",
    "written",
]


SCHEMA, VERSION = "results.schema.json", 1
ACTING = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
)  # the last four: full width


def written(path: Path, write: Callable[[Path], object]) -> Path:
    """Let `write` fill a file of another name beside `path`, then rename it: nobody ever sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".making-", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    try:
        write(Path(name))
        os.chmod(name, 0o666 & ~_umask())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return path


def sent(path: Path, through: Path, write: Callable[[Path], object]) -> None:
    """Let `write` fill a file in the private folder `through`, then move it to its place in one step.

    A run that is killed leaves nothing half made in a folder that is sent.
    """
    through.mkdir(parents=True, exist_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    making = through / path.name
    write(making)
    os.replace(making, path)


def _umask() -> int:
    found = os.umask(0)
    os.umask(found)
    return found


def write_text(text: str, path: Path) -> Path:
    """Write text as UTF-8, without secrets of the environment."""
    return written(path, lambda target: target.write_text(hide_known(text), encoding="utf-8", newline="\n"))


def write_bytes(data: bytes, path: Path) -> Path:
    """Write what is already in the form of a file."""
    return written(path, lambda target: target.write_bytes(data))


def write_json(data: Any, path: Path, *, indent: int | None = 1) -> Path:
    """Write plain data as strict JSON (no NaN). indent: None for large data, which take a tenth of the time in one line."""
    text = json.dumps(data, ensure_ascii=False, indent=indent, allow_nan=False, default=_plain)
    return write_text(f"{text}\n", path)


def read_json(path: Path) -> dict[str, Any]:
    """Plain data of a file that we wrote; nothing where it is not there or not readable."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def results_json(results: Sequence[Mapping[str, Any]], manifest: Mapping[str, Any]) -> dict[str, Any]:
    """What results.json holds."""
    return {"$schema": SCHEMA, "version": VERSION, "results": list(results), "manifest": dict(manifest)}


def schema_text() -> str:
    """The schema of results.json (JSON Schema, draft 2020-12); docs/results.md tells it in words."""
    return (Path(__file__).parent / "assets" / SCHEMA).read_text(encoding="utf-8")


def remove_stale(
    folder: Path, earlier: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]
) -> None:
    """Remove what earlier runs wrote beside a page and this one did not: it would show other numbers than the page.

    A folder that is empty then goes too: of a page with another name now (monthly became monthly.en) nothing is left.
    """
    kept = {name for page in now for name in page.get("files", ())}
    home = folder.resolve()
    for name in {name for page in earlier for name in page.get("files", ())} - kept:
        path = folder / str(name)
        if path.resolve().is_relative_to(home) and path.is_file():
            path.unlink()
            for above in path.resolve().relative_to(home).parents[:-1]:
                with suppress(OSError):  # something stands in it
                    (home / above).rmdir()


def write_csv(table: pd.DataFrame, path: Path) -> Path:
    """Write a table as CSV with a byte order mark, so that Excel reads its letters; text that could act begins with '."""
    shown = pd.DataFrame({inert(name): table[name].map(inert) for name in table.columns})
    return written(path, lambda target: shown.to_csv(target, index=False, encoding="utf-8-sig"))


def inert(value: Any) -> Any:
    """Text that a spreadsheet would run as a formula begins with an apostrophe; all else stays.

    >>> inert("=1+1"), inert("chat"), inert(-1.5)
    ("'=1+1", 'chat', -1.5)
    """
    text = str(value) if isinstance(value, str | Sentence) else ""
    if not text:
        return value
    return f"'{text}" if text.startswith(ACTING) else text


def write_tables(
    results: Sequence[Mapping[str, Any]],
    path: Path,
    *,
    title: str,
    about: Sequence[tuple[str, str]] = (),
    language: str = "en",
) -> Path:
    """Every table of every result as a sheet, those of several pages joined; `results` as in results.json (with `page` and `block`)."""
    head = [
        (render(say("Report"), language), title),
        *about,
        *((render(name, language), render(text, language)) for name, text in _standing(results)),
    ]
    sheets = sheets_of(results, language)
    return written(path, lambda target: write_workbook(sheets, target, about=head, language=language))


def _standing(results: Sequence[Mapping[str, Any]]) -> list[tuple[Sentence, Sentence]]:
    """What holds for every sheet; stretches of time (of one page) and levels of ranges are those of the results, which may differ."""
    levels = join([range_words(level) for level in sorted({float(one["level"]) for one in results})], ", ")
    told = list({str(text): text for one in results for text in stretches(one)}.values())
    return [
        *([(say("Answers"), join(told, "; "))] if told and not are_several(results) else []),
        (
            say("How to read"),
            say(
                "One row per group and measure, nothing rounded; cells show one decimal. Shares and indices run 0 to 100, "
                "NPS -100 to +100."
            ),
        ),
        (
            say("Ranges"),
            say(
                "conf_low to conf_high is the {levels}; it covers chance only, not who chose to answer.",
                levels=levels,
            ),
        ),
        (
            say("Text"),
            say(
                "Text is text here, whatever it begins with. In the CSV files beside, text that a program could take for a formula"
                " (it begins with =, +, -, @, a tab or a line break) has an apostrophe before it; commas part the columns, and a"
                " point is the decimal sign."
            ),
        ),
    ]


def results_of(found: Harvest, page: str) -> list[dict[str, Any]]:
    """The results of a page as they stand in results.json."""
    return [
        {**(block.bundle or block.result.to_json()), "block": block.name, "page": page}
        for block in found.blocks
        if block.result is not None
    ]


def write_rejected(rejected: pd.DataFrame, path: Path) -> Path | None:
    """Rows that could not be used: row in the file, column, value as written, reason, what to type; None without any."""
    if not len(rejected):
        return None
    what = say("Rows and cells that could not be used, as they stand in the file. Do not send this file.")
    about = [(str(say("What this is")), str(what))]
    held = str(say("row, column, value as written, reason, what to type"))
    shown = frame_to_json(rejected)
    return written(path, lambda target: write_workbook([("rejected", held, shown)], target, about=about))


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else str(value)
