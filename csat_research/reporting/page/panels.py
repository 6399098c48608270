"""Panels: a block with its Result becomes a title, a picture in the widths it needs, its basis and its table."""

from __future__ import annotations

import math
from collections.abc import Callable

from csat_research.reporting.harvest import Block, Harvest
from csat_research.reporting.page import pictures
from csat_research.reporting.page.act_first import act_first
from csat_research.reporting.page.blocks import info
from csat_research.reporting.page.brief import LEAST, long_names
from csat_research.reporting.page.few_rows import few_rows
from csat_research.reporting.page.first_drivers import first_drivers
from csat_research.reporting.page.item_tables import items_below, map_table, marked, points_lost_table
from csat_research.reporting.page.judged import judged_figure
from csat_research.reporting.page.rescaling import index_words
from csat_research.reporting.page.service_table import service_table
from csat_research.reporting.page.view import Panel, anchor
from csat_research.results.figure import Figure
from csat_research.results.figures import alt_text
from csat_research.results.many_rows import largest
from csat_research.results.naming import groups_said, said, time_said
from csat_research.results.result import Result
from csat_research.results.tables import all_columns, compact, of_one_measure, table_html
from csat_research.words import Sentence, join, render, say

__all__ = ["panel", "panel_of"]

NARROW = 16  # letters of a name that the first column of a table on the first screen always has room for
SHORT: dict[str, Callable[[Harvest], Figure | None]] = {
    "act_first": act_first,
    "drivers": first_drivers,
}


def panel_of(
    name: str,
    harvest: Harvest,
    place: pictures.Place,
    language: str,
    *,
    short: bool = False,
) -> Panel | None:
    """The panel of a block, if it has a picture; `points_lost` is a table made of two blocks.

    short: its form where it stands whole elsewhere.
    """
    if name == "points_lost":
        return _points_lost(harvest, language)
    block = harvest.get(name)
    if block is None or block.result is None or block.result.figure is None:
        return None
    return panel(block, block.result, harvest, place, language, short=short)


def _points_lost(harvest: Harvest, language: str) -> Panel | None:
    table = points_lost_table(harvest, language)
    csi = harvest.result("csi")
    if csi is None or not table:
        return None
    told = say(
        "points lost = weight × (100 − rating) / 100; they add up to 100 − CSI; {index}",
        index=index_words(csi),
    )
    left = items_below(csi, harvest)
    more = [say("{n:count} more below", n=left)] if left else []
    return Panel(
        name="points_lost",
        short=left > 0,
        title=_heading(csi.figure.title if csi.figure else say("Points lost"), language),
        subtitle=render(join([told, say("each range alone"), *more], "; "), language),
        basis=render(_basis(csi), language),
        table=table,
        names=long_names([], language, csi.tables["points_lost"]["label"], most=NARROW),
    )


def panel(
    block: Block,
    result: Result,
    harvest: Harvest,
    place: pictures.Place,
    language: str,
    *,
    short: bool = False,
) -> Panel:
    """The panel of a Result; `short` is its form on the first screen."""
    shortened = SHORT.get(block.name) if short else None
    if result.figure is not None and pictures.is_grid(result.figure):
        place = pictures.GRID
    first = place.room < math.inf
    basis = _basis(result, first=first)
    figure = shortened(harvest) if shortened else marked(judged_figure(result, harvest, first=first), harvest)
    fewer = few_rows(figure, place.room) if first and figure is not None and shortened is None else None
    figure, short = fewer or figure, short or fewer is not None
    beside = first and block.name == "weights" and bool(points_lost_table(harvest, language))
    numbers = False if beside else None
    title = (
        figure.title
        if figure
        else (result.findings[0] if result.findings else info(block.name, harvest.score).title)
    )
    whole = _whole_table(block.name, harvest, language)  # says more than a picture of three of its rows
    ids = anchor(block.name, short=short)
    return Panel(
        name=block.name,
        short=short,
        title=_of_what(block.name, _heading(title, language), harvest, language),
        subtitle=render(figure.subtitle, language) if figure else "",
        alt=alt_text(figure, language) if figure else "",
        basis=render(basis, language),
        table=whole or _table(result, figure, ids, language, drawn=shortened is not None),
        prose=block.prose,
        pictures=pictures.pictures(figure, place, language, numbers=numbers, again=short)
        if figure and len(figure.data) and not whole
        else {},
        names=long_names([title, figure.subtitle if figure else "", basis], language),
        findings=[] if figure else [render(one, language) for one in result.findings[1:]],
    )


def _whole_table(name: str, harvest: Harvest, language: str) -> str:
    """Of the index, where the first screen has room for some of the items only: the table of all of them."""
    csi = harvest.result("csi")
    if name != "csi" or csi is None or harvest.get("priorities") is None or not items_below(csi, harvest):
        return ""
    return points_lost_table(harvest, language, whole=True)


def _table(result: Result, figure: Figure | None, ids: str, language: str, *, drawn: bool = False) -> str:
    """The numbers behind a picture; without a picture every column.

    drawn: the picture brings numbers that the result's own table has not (points lost beside ratings), so its rows
    are the table.
    """
    labels = result.provenance.get("group_labels", {})
    if figure is None:
        cells, right = all_columns(result.table, language, called=True, labels=labels)
    elif figure.kind == "grid":
        return service_table(figure, f"table-{ids}", language)
    elif figure.kind == "map":
        return map_table(result, figure.axis, f"table-{ids}", language)
    else:
        unit = str(figure.options.get("unit", ""))
        own = (drawn and figure.kind == "strips") or figure.options.get("own_table") == "page"
        behind = figure.options.get("table")
        table = figure.data if own else result.tables[behind] if behind else of_one_measure(result.table)
        if figure.options.get("most"):
            table = largest(table, int(figure.options["most"]))
        if figure.kind == "heat":  # its first column is the segment, of which the largest groups may be drawn
            table = table[table.iloc[:, 0].isin(figure.data["column"])]
        form = str(figure.options.get("format", ""))
        cells, right = compact(table, result.level, unit, figure.axis, language, form, labels)
    return table_html(cells, f"table-{ids}", right=right) if len(cells) else ""


def _heading(title: Sentence | str, language: str) -> str:
    """A heading begins with a capital and carries no full stop, unless it holds several sentences."""
    text = render(title, language)
    text = text[:1].upper() + text[1:]
    return text[:-1] if text.endswith(".") and ". " not in text else text


def _of_what(name: str, title: str, harvest: Harvest, language: str) -> str:
    """What people picked is one thing among many on a page of scores: its heading says of what it speaks."""
    if name != "weights" or not harvest.about.get("needs_one_of"):
        return title
    return f"{render(info(name).title, language)}: {title[:1].lower()}{title[1:]}"


def _answers_of(result: Result, column: str) -> int:
    """How many answers stand behind a table: groups share them out, the items of a survey are rated by the same ones."""
    counts = result.table[column]
    return int(counts.max() if "term" in result.table else counts.sum())


def _basis(result: Result, *, first: bool = False) -> Sentence:
    """Which answers feed a block: the selection, how many, of whom. first: long names of groups stand in the title above."""
    long = first and sum(len(str(one)) for one in groups_said(result.provenance)) > LEAST
    told = time_said if long else said
    chosen = told(result.provenance, "selection") or say("all answers")
    if result.rows is None:
        return say("Answers: {chosen}", chosen=chosen)
    if "n_before" in result.table and result.provenance.get("before"):
        return say(
            "Answers: {before}, {m:count} used; {chosen}, {n:count} used",
            before=told(result.provenance, "before"),
            m=_answers_of(result, "n_before"),
            chosen=chosen,
            n=_answers_of(result, "n_after"),
        )
    given = {"chosen": chosen, "n": result.rows.used}
    if result.verb == "service":
        return say("Contacts: {chosen}; {n:count} used", **given)
    if result.verb == "data_quality":
        return say("Rows: {chosen}; {n:count} used", **given)
    return say("Answers: {chosen}; {n:count} used", **given)
