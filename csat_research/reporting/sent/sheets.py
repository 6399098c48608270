"""Sheets: which tables of results stand in a workbook, and what is said of each; those of one kind from several pages are one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from csat_research.reporting.sent.held import held_in
from csat_research.reporting.sent.meanings import OF_PAGE
from csat_research.reporting.sent.workbook import Sheet
from csat_research.results.naming import groups_said, parts_said, said, time_said
from csat_research.words import Sentence, from_json, render, strung

__all__ = ["are_several", "sheets_of", "stretches", "tables_of"]

# The first columns of a sheet of several pages; a survey may have a "page" or a "period" of its own.
PAGE, PERIOD = "page_of_report", "period_of_answers"

Results = Sequence[Mapping[str, Any]]  # as in results.json, each with its `block` and `page`
Cells = dict[str, str]  # heading -> what stands under it before each row of a page


def stretches(result: Mapping[str, Any]) -> list[Sentence | str]:
    """Whose answers a result is made of, in words: its selection, and what it is compared with."""
    about = result.get("provenance") or {}
    return [text for name in ("selection", "before") if str(text := said(about, name))]


def tables_of(results: Results, language: str = "en") -> list[Sheet]:
    """Every table of every result: its name, what it holds and of whose answers, and its rows."""
    return [
        (name, told + _whose(one, language), table)
        for one in results
        for name, told, table in _tables(one, language)
    ]


def _tables(result: Mapping[str, Any], language: str) -> Iterator[Sheet]:
    """The table that tells the finding, then the others."""
    block, findings = str(result.get("block") or result["verb"]), result["findings"]
    finding = render(from_json(findings[0]), language) if findings else str(result["verb"])
    yield block, finding, result["table"]
    for name, table in result["tables"].items():
        told = held_in(block, str(name), result.get("provenance") or {})
        yield f"{block} {name}", render(told, language), table


def _whose(result: Mapping[str, Any], language: str) -> str:
    about = result.get("provenance") or {}
    parts = [render(one, language) for name in ("selection", "before") for one in parts_said(about, name)]
    told = strung(dict.fromkeys(parts), "; ", language)  # a segment of both waves once
    return f" ({told})" if told else ""


def sheets_of(results: Results, language: str = "en") -> list[Sheet]:
    """The tables of one page, or those of several: of one name and with the same columns they are one sheet.

    Its first columns then say of each row the page, each segment that pages are made by, and the time of its answers: four
    channels make one table of scores, not four.
    """
    if not are_several(results):
        return tables_of(results, language)
    found: dict[tuple[str, ...], list[_Part]] = {}
    before = _before_rows(results, language)
    for one, cells in zip(results, before, strict=True):
        whose = _whose(one, language)
        for place, (name, told, table) in enumerate(_tables(one, language)):
            # whose answers they are is told once, with the finding
            part = _Part("" if place else cells[PAGE], told + ("" if place else whose), cells, table)
            found.setdefault((name, *table["columns"]), []).append(part)
    return [_joined(name, alike) for (name, *_), alike in found.items()]


def are_several(results: Results) -> bool:
    """Whether results are of several pages."""
    return len({_page(one) for one in results}) > 1


def _page(result: Mapping[str, Any]) -> str:
    return str(result.get("page", ""))


def _before_rows(results: Results, language: str) -> list[Cells]:
    """What stands before the rows of each result: its page, the segment of that page, and when its answers were given.

    A verdict does not know whose answers it judges: the page knows the segment, and nobody one time for all of its tests.
    """
    pages: dict[str, list[Mapping[str, Any]]] = {}
    for one in results:
        pages.setdefault(_page(one), []).append(one)
    segments = {page: _segment(alike) for page, alike in pages.items()}
    names = list(dict.fromkeys(name for segment in segments.values() for name in segment))
    times = [_time(one, language) for one in results]
    return [
        {
            PAGE: _page(one),
            **{name: segments[_page(one)].get(name, "") for name in names},
            **({PERIOD: time} if any(times) else {}),
        }
        for one, time in zip(results, times, strict=True)
    ]


def _segment(results: Results) -> Cells:
    """The groups that all results of a page share which know their answers: a cell may look at one of them alone."""
    told = [one.get("provenance") or {} for one in results]
    groups = [_groups(about) for about in told if "selection" in about]
    return {
        name: value
        for name, value in (groups or [{}])[0].items()
        if all(one.get(name) == value for one in groups)
    }


def _groups(about: Mapping[str, Any]) -> Cells:
    """Values of groups as they stand in the tables: what a page sets around a name hides it from who looks it up."""
    groups = (one.values for one in groups_said(about))
    return {f"{one.get('name', one['column'])}{OF_PAGE}": str(one["values"]) for one in groups}


def _time(result: Mapping[str, Any], language: str) -> str:
    return render(time_said(result.get("provenance") or {}, "selection"), language)


@dataclass(frozen=True, slots=True)
class _Part:
    """A table of one page; page: which is told with it, '' for what needs none."""

    page: str
    told: str
    before: Cells
    table: Mapping[str, Any]


def _joined(name: str, alike: Sequence[_Part]) -> Sheet:
    """Tables of one kind one below the other, and all that is said of them, each once with the pages that say it."""
    said_by: dict[str, list[str]] = {}
    for one in alike:
        said_by.setdefault(one.told, []).append(one.page)
    lines = [f"{', '.join(pages)}: {told}" if any(pages) else told for told, pages in said_by.items()]
    columns = [*alike[0].before, *alike[0].table["columns"]]
    rows = [
        [value or None for value in one.before.values()] + [*row]
        for one in alike
        for row in one.table["rows"]
    ]
    return name, "\n".join(lines), {**alike[0].table, "columns": columns, "rows": rows}
