"""Matrix: segments by periods - the number of each page with its range, a link, and why a page is not there."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from csat_research.measures.called import CALLED
from csat_research.reporting.page.sparkline import bounds, sparkline
from csat_research.results.drawing.numbers import form_of, number, value_text
from csat_research.survey.periods import Period, parse, spell
from csat_research.survey.stretches import KINDS
from csat_research.words import Sentence, direction, render, say

__all__ = ["MOST", "start_of", "tables"]

MOST = 12  # periods side by side; earlier ones are linked
Entry = Mapping[str, Any]


def start_of(manifest: Entry) -> dt.date:
    """First day of a manifest's period; of a whole file the first day there is."""
    return parse(manifest["period"]).start if manifest.get("period") else dt.date.min


def tables(manifests: Mapping[str, Entry], language: str) -> list[dict[str, Any]]:
    """A table for each template and kind of period (months, quarters, ...), ready to be shown.

    manifests: folder -> manifest.json in it. Rows stand in the order of the newest period that has them: segments by
    size, people by name; nobody is ranked by a result.
    """
    kinds: dict[tuple[str, str], dict[str, list[Entry]]] = {}
    for folder in sorted(manifests, key=lambda name: start_of(manifests[name])):
        for page in manifests[folder].get("pages", []):
            key = (str(page.get("template", "")), _kind(manifests[folder]))
            kinds.setdefault(key, {}).setdefault(folder, []).append(page)
    return [_table(template, folders, manifests, language) for (template, _), folders in kinds.items()]


def _kind(manifest: Entry) -> str:
    text = str(manifest.get("period", ""))
    return next((kind for pattern, kind in KINDS if re.fullmatch(pattern, text)), text)


def _period(manifest: Entry) -> Period | None:
    return parse(manifest["period"]) if manifest.get("period") else None


def _spelled(manifest: Entry) -> Sentence:
    period = _period(manifest)
    return spell(period) if period else say("whole file")


def _table(
    template: str, folders: Mapping[str, list[Entry]], manifests: Mapping[str, Entry], language: str
) -> dict[str, Any]:
    shown, earlier = list(folders)[-MOST:], list(folders)[:-MOST]
    step = -1 if direction(language) == "rtl" else 1  # time runs from left to right, as in the pictures
    names = list(dict.fromkeys(page["name"] for folder in reversed(shown) for page in folders[folder]))
    cells = {name: [_pages(folders[folder], name) for folder in shown] for name in names}
    numbers = [page.get("number") or {} for row in cells.values() for pages in row for page in pages[:1]]
    heads = [_spelled(manifests[folder]) for folder in shown]
    measures = {str(one["measure"]) for one in numbers if one}
    rows = [_row(name, template, cells[name], shown, heads, bounds(numbers), language) for name in names]
    return {
        "title": template,
        "told": render(_told(measures), language),
        "heads": [render(head, language) for head in heads][::step],
        "links": [f"{quote(folder)}/index.html" for folder in shown][::step],
        "rows": [{**row, "cells": row["cells"][::step]} for row in rows],
        "newest": render(heads[-1], language),
        "headlines": _headlines(cells, shown[-1]),
        "withheld": any(cell.get("withheld") for row in rows for cell in row["cells"]),
        "trouble": list(_trouble(cells, heads, language)),
        "earlier": [
            {"href": f"{quote(folder)}/index.html", "name": render(_spelled(manifests[folder]), language)}
            for folder in earlier
        ],
    }


def _told(measures: Iterable[str]) -> Sentence:
    """What the numbers are."""
    known = [CALLED[one] for one in sorted(measures) if one in CALLED]
    if len(known) != 1:
        return say("The number each page begins with and its range.")
    what = known[0].label
    shown = say("{what} in %", what=what) if known[0].kind == "share" else what
    return say("{what} and its range; the pictures share one scale.", what=shown)


def _pages(pages: Iterable[Entry], name: str) -> list[Entry]:
    return [page for page in pages if page["name"] == name]


def _row(
    name: str,
    template: str,
    cells: Sequence[Sequence[Entry]],
    folders: Sequence[str],
    heads: Sequence[Sentence],
    scale: tuple[float, float],
    language: str,
) -> dict[str, Any]:
    numbers = [(pages[0].get("number") or {}) if pages else {} for pages in cells]
    segment = name.removeprefix(template).removeprefix(", ")
    return {
        "name": segment or render(say("all answers"), language),
        "spark": sparkline(numbers, scale, render(_in_words(numbers, heads), language)),
        "cells": [_cell(pages, folder, language) for pages, folder in zip(cells, folders, strict=True)],
    }


def _in_words(numbers: Sequence[Entry], heads: Sequence[Sentence]) -> Sentence:
    """A row of numbers read aloud: its first and its last, each with its range."""
    known = [(head, one) for head, one in zip(heads, numbers, strict=True) if "estimate" in one]
    if not known:
        return say("no number")
    first, last = (
        say("{when}: {value}", when=head, value=_value(one)) for head, one in (known[0], known[-1])
    )
    return first if len(known) == 1 else say("{first}; {last}", first=first, last=last)


def _value(one: Entry) -> Sentence:
    options = {"format": form_of(str(one["measure"]))}
    if "conf_low" in one and "conf_high" in one:
        return value_text(one, options)
    return number(one["estimate"], options)


def _cell(pages: Sequence[Entry], folder: str, language: str) -> dict[str, Any]:
    """What stands in one cell: number, range and links, or one word why there is no page."""
    if not pages:
        return {"word": ""}
    first = pages[0]
    if first.get("error"):
        return {"word": render(say("not made"), language), "failed": True}
    if first.get("withheld"):
        return {"word": first["withheld"], "withheld": True}
    one = first.get("number") or {}
    options = {"format": form_of(str(one.get("measure", "")))}
    ranged = "conf_low" in one and "conf_high" in one
    return {
        "number": render(number(one["estimate"], options), language)
        if one
        else render(say("page"), language),
        "range": render(
            say(
                "{low} to {high}",
                low=number(one["conf_low"], options),
                high=number(one["conf_high"], options),
            ),
            language,
        )
        if ranged
        else render(say("no range"), language) * bool(one),
        "links": [
            {"href": f"{quote(folder)}/{quote(str(page['file']))}", "language": page.get("language", "")}
            for page in pages
        ],
    }


def _headlines(cells: Mapping[str, Sequence[Sequence[Entry]]], folder: str) -> list[dict[str, str]]:
    """The first sentence of each page of the newest period."""
    newest = [row[-1][0] for row in cells.values() if row[-1] and row[-1][0].get("file")]
    return [
        {"href": f"{quote(folder)}/{quote(page['file'])}", "name": page["name"], "headline": page["headline"]}
        for page in newest
    ]


def _trouble(
    cells: Mapping[str, Sequence[Sequence[Entry]]], heads: Sequence[Sentence], language: str
) -> Iterable[dict[str, str]]:
    """Pages that failed, by name, and why."""
    for name, row in cells.items():
        for head, pages in zip(heads, row, strict=True):
            if pages and pages[0].get("error"):
                yield {"name": name, "when": render(head, language), "why": str(pages[0]["error"])}
