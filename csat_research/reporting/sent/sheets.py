"""Sheets: which tables of results stand in a workbook, and what is said of each; those of one kind from several pages are one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from csat_research.reporting.sent.workbook import Sheet
from csat_research.results.naming import said
from csat_research.words import Sentence, from_json, join, render

__all__ = ["are_several", "sheets_of", "stretches", "tables_of"]

PAGE = "page_of_report"  # the first column of a sheet of several pages: a survey may have a "page" of its own

Results = Sequence[Mapping[str, Any]]  # as in results.json, each with its `block` and `page`


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
        yield f"{block} {name}", f"{block}: {name}", table


def _whose(result: Mapping[str, Any], language: str) -> str:
    told = [render(one, language) for one in stretches(result)]
    mark = render(join(["", ""], "; "), language)
    parts = dict.fromkeys(part for one in told for part in one.split(mark))  # a segment of both waves once
    return f" ({mark.join(parts)})" if parts else ""


def sheets_of(results: Results, language: str = "en") -> list[Sheet]:
    """The tables of one page, or those of several: of one name and with the same columns they are one sheet.

    Its first column then says the page of each row: four channels make one table of scores, not four.
    """
    if not are_several(results):
        return tables_of(results, language)
    found: dict[tuple[str, ...], list[Sheet]] = {}
    for one in results:
        page, whose = _page(one), _whose(one, language)
        for place, (name, told, table) in enumerate(_tables(one, language)):
            # whose answers they are is told once, with the finding
            sheet = (name, told if place else f"{page}: {told}{whose}", _marked(table, page))
            found.setdefault((name, *sheet[2]["columns"]), []).append(sheet)
    return [_joined(alike) for alike in found.values()]


def are_several(results: Results) -> bool:
    """Whether results are of several pages."""
    return len({_page(one) for one in results}) > 1


def _page(result: Mapping[str, Any]) -> str:
    return str(result.get("page", ""))


def _marked(table: Mapping[str, Any], page: str) -> dict[str, Any]:
    """The page before each row."""
    return {"columns": [PAGE, *table["columns"]], "rows": [[page, *row] for row in table["rows"]]}


def _joined(alike: Sequence[Sheet]) -> Sheet:
    """Tables of one kind one below the other, and all that is said of them, each once."""
    name, _, table = alike[0]
    told = "\n".join(dict.fromkeys(told for _, told, _ in alike))
    return name, told, {**table, "rows": [row for _, _, one in alike for row in one["rows"]]}
