"""Guess: which role each column plays, by header words, labels and numbers; every guess carries its evidence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

import pandas as pd

from csat_research.errors import listing
from csat_research.intake.headers import bare, holds, is_ignored, is_overall
from csat_research.intake.labels.matching import match
from csat_research.intake.proposal.beliefs import file_facts
from csat_research.intake.raw import RawTable
from csat_research.intake.recognise import reader_of
from csat_research.intake.roles.against import against_nps
from csat_research.intake.roles.begun import begun_and_sent, finished_or_not
from csat_research.intake.roles.best_code import weigh_rows
from csat_research.intake.roles.by_header import as_told, by_header
from csat_research.intake.roles.by_tool import as_known
from csat_research.intake.roles.code_words import words_before_codes
from csat_research.intake.roles.counts import counted_combinations
from csat_research.intake.roles.decimals import decimal_items
from csat_research.intake.roles.durations import clocks
from csat_research.intake.roles.grades import graded_items
from csat_research.intake.roles.groups import battery, row_of, status
from csat_research.intake.roles.in_words import asked_how_often, unordered_grids, worded_items
from csat_research.intake.roles.items import items
from csat_research.intake.roles.marked import marked_cells, marked_columns
from csat_research.intake.roles.month import whose_month
from csat_research.intake.roles.nps import nps_behind_groups, nps_of_the_file
from csat_research.intake.roles.only_one import only_one
from csat_research.intake.roles.ordered_choices import chosen_columns
from csat_research.intake.roles.overall import score_among_items
from csat_research.intake.roles.own_words import in_own_words
from csat_research.intake.roles.pairs import called_importance, paired_importance
from csat_research.intake.roles.picks import as_lists, numbered_picks, picks, ticked_columns
from csat_research.intake.roles.ranks import ranked_columns, ranked_items
from csat_research.intake.roles.split import counted_groups, segments
from csat_research.intake.roles.tasks import best_and_worst, choice_tasks
from csat_research.intake.roles.times import apart, unnamed_time
from csat_research.intake.roles.together import overall_first
from csat_research.intake.roles.unnamed import unnamed_nps
from csat_research.intake.roles.unused import why_unused
from csat_research.intake.roles.weights import weights
from csat_research.intake.scales.guess import guess_scale, looks_like_answers, take_scaled
from csat_research.intake.scales.remarks import without_remarks
from csat_research.intake.seen.evidence import (
    LEAST_ITEMS,
    LIKELY,
    TOLD,
    Choice,
    Guess,
    Open,
    Plan,
    Profile,
    Work,
    profiles,
)
from csat_research.intake.seen.ids_anew import without_ids_anew
from csat_research.intake.ticked import stem_and_option
from csat_research.survey.questions import free_name, is_taken, readable
from csat_research.words import Sentence, say

__all__ = ["guess_frame", "guess_table", "score_candidates"]

MOST_CANDIDATES = 6
HOW_MUCH = ("omnidesk_rating",)  # low, middle, high: of anything, such as a priority or a price
LABELLED = ("csat", "nps", "ces", "driver", "item", "picks", "rank", "metric", "segment", "comment")

_CUT_SHORT = re.compile(r"(?:^|[\W_\d])c?sat(?!ur|el)", re.I)  # "sat1", "Q4_SAT", "SATJOB"; no Saturday


def guess_table(table: RawTable, roles: Mapping[str, str] | None = None) -> Plan:
    """A plan for the survey file of a table: roles, scales, units, evidence, and open questions.

    roles: column -> role where a person named it; it goes before every guess. No column is used without a reason
    that is written down; what the file cannot tell is asked.
    """
    plan = _guessed(table, roles)
    zone = plan.time_zone or table.zone or None
    facts = file_facts(table, plan.guesses, zone)
    return replace(plan, notes=(*table.notes, *plan.notes), time_zone=zone, facts=facts)


def guess_frame(frame: pd.DataFrame, roles: Mapping[str, str] | None = None) -> Plan:
    """The same for a frame in memory."""
    return _guessed(RawTable(frame=frame, name="", read=len(frame)), roles)


def _steps(table: RawTable, roles: Mapping[str, str]) -> tuple[Callable[[Work], None], ...]:
    """What looks at the columns one after the other; what an earlier step takes, no later one does."""
    return (
        partial(as_told, roles=roles, file=table.name),
        partial(as_known, reader=reader_of(table.reader)),
        partial(as_lists, lists=table.lists),
        nps_behind_groups,
        partial(nps_of_the_file, file=table.name),
        called_importance,
        by_header,
        partial(without_ids_anew, table=table),
        words_before_codes,
        counted_combinations,
        battery,
        _answers_without_header,
        clocks,
        ranked_columns,
        chosen_columns,
        choice_tasks,
        items,
        decimal_items,
        worded_items,
        graded_items,
        unordered_grids,
        paired_importance,
        ranked_items,
        ticked_columns,
        picks,
        numbered_picks,
        unnamed_nps,
        marked_columns,
        begun_and_sent,
        unnamed_time,
        apart,
        status,
        finished_or_not,
        counted_groups,
        asked_how_often,
        segments,
        marked_cells,
        only_one,
        weights,
        score_among_items,
        against_nps,
        whose_month,
        weigh_rows,
    )


def _guessed(table: RawTable, roles: Mapping[str, str] | None) -> Plan:
    columns = {one.name: one for one in profiles(table.frame, table)}
    found = Work(dict(columns), table.frame)
    order = list(columns)
    for step in _steps(table, roles or {}):
        step(found)
    labels = {**_rows(found), **table.labels}
    guesses = tuple(
        _freely_named(in_own_words(_asked(one, labels)))
        for one in sorted(found.guesses.values(), key=lambda one: _place(one, order))
    )
    asked = sorted(
        (one for one in found.questions if one.column in found.guesses), key=lambda one: -one.weight
    )
    made = {tick for one in guesses for tick in one.options.get("ticks", ())}
    unused = tuple(name for name in order if name not in found.guesses and name not in made)
    unasked = tuple(one for one in guesses if one.role == "comment" and one.confidence < TOLD)
    return Plan(
        guesses=tuple(one for one in guesses if one not in unasked),
        questions=tuple(asked),
        unused=unused,
        notes=(*found.notes, *(told for name, told in found.unfit.items() if name not in found.guesses)),
        assumed=tuple(found.assumed),
        time_zone=found.zone,
        rows=len(table.frame),
        unasked=unasked,
        reasons=why_unused(found, unused, columns, table.lists),
    )


def _place(one: Guess, order: Sequence[str]) -> int:
    """The place of a column; one that is made of others stands at the first of them."""
    return order.index(next(iter(one.options.get("ticks", ())), one.column))


def _rows(work: Work) -> dict[str, str]:
    """The row of each item of a grid question, where no other item has the same."""
    names = [name for name, one in work.guesses.items() if one.role == "item"]
    grids = {name: row_of(name) for name in names}
    if not any(row for _, row in grids.values()):
        grids = _behind_one_stem(names)
    stems = Counter(stem for stem, _ in grids.values())
    rows = Counter(row for _, row in grids.values())
    return {name: row for name, (stem, row) in grids.items() if row and rows[row] == 1 and stems[stem] > 1}


def _behind_one_stem(names: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Items behind one stem, as picks of them are named by what stands behind theirs; none where stems differ.

    >>> _behind_one_stem(["Satisfaction: Price", "Satisfaction: Speed", "Satisfaction: Staff"])["Satisfaction: Speed"]
    ('Satisfaction', 'Speed')
    """
    found = {name: stem_and_option(name) for name in names}
    stems = Counter(stem for stem, _ in found.values() if stem)
    return found if len(stems) == 1 and stems.total() >= LEAST_ITEMS else {}


def _asked(one: Guess, labels: Mapping[str, str]) -> Guess:
    """A column keeps the question as its label, where the file has it and people would read it."""
    text = labels.get(one.column) or _unnumbered(one.column)
    text = text.rpartition(" - ")[2] if one.role == "item" else text
    if not text or bare(text) == bare(one.column) or one.role not in LABELLED or "label" in one.options:
        return one
    return replace(one, options={**one.options, "label": text})


def _unnumbered(column: str) -> str:
    """The question without the number that a form puts before it, "3. Which channel?"; "" of any other name.

    >>> _unnumbered("3. Which channel?"), _unnumbered("2.5 stars"), _unnumbered("Price")
    ('Which channel?', '', '')
    """
    found = re.fullmatch(r"\d{1,2}[.)]\s+(\S.*)", column)
    return found[1] if found else ""


def _freely_named(one: Guess) -> Guess:
    """A column called `month` or `n` gets a name of its own and keeps its label."""
    name = str(one.options.get("name") or one.column)
    if not is_taken(name, one.role):
        return one
    label = str(one.options.get("label") or readable(one.column))
    return replace(one, options={**one.options, "name": free_name(name, one.role), "label": label})


def score_candidates(table: RawTable) -> Mapping[str, Sentence]:
    """Columns that could be a satisfaction score by their answers alone, the likeliest first, with what they hold; at most six.

    First those that ask of the whole or are called like a score, where their names alone were not enough.
    """
    found: dict[str, Sentence] = {}
    ranges: dict[str, float] = {}
    called: set[str] = set()
    tasks = set(best_and_worst(table.columns))
    for column in profiles(table.frame, table):
        if (
            column.name in tasks
            or is_ignored(column.name)
            or not looks_like_answers(column)
            or set(column.numbers) == {1.0, 2.0}
        ):
            continue
        plain, _ = without_remarks(column)
        scaled = guess_scale(column, "csat")
        if scaled is None:
            continue
        cells = list(plain.numbers) if plain.numeric == 1 else []
        found[column.name] = (
            say("{low:plain} to {high:plain}", low=cells[0], high=cells[-1])
            if cells
            else say("{answers}", answers=listing(list(column.answers), 3))
        )
        ranges[column.name] = scaled.highest
        named = column.hint is not None and column.hint.role == "csat"
        if named or is_overall(column.header) or _CUT_SHORT.search(column.header):
            called.add(column.name)
    order = sorted(
        overall_first(table.frame, ranges),
        key=lambda one: (one not in called, one in called and not holds(one, "satisfied")),
    )
    return {name: found[name] for name in order[:MOST_CANDIDATES]}


def _answers_without_header(work: Work) -> None:
    """No csat column by name: the column whose labels are a satisfaction set, if there is exactly one."""
    if work.has("csat"):
        return
    found = []
    for column in work.columns.values():
        if column.name not in work.guesses and looks_like_answers(column):
            best = match(column.counts, column.spoken).best
            if best is None or best.kind.name in HOW_MUCH:
                continue
            if best.kind.construct in ("satisfaction", "quality"):
                found.append((column, best.kind))
    if len(found) != 1:
        return
    column, kind = found[0]
    if (scaled := guess_scale(column, "csat")) is not None:
        take_scaled(work, column, "csat", scaled, (say("its labels are a satisfaction scale"),), LIKELY)
        if kind.construct == "quality" and kind.language:
            work.questions.append(_of_whole(column))


def _of_whole(column: Profile) -> Open:
    """Whether words such as good and poor, which fit health and roads too, are about the whole that is asked of here."""
    text = say("No column is called like a satisfaction score. Is {column:quoted} one?", column=column.name)
    yes = Choice(key="yes", label=say("yes"))
    no = Choice(key="no", label=say("no: leave it out"), changes={column.name: None})
    return Open(column=column.name, text=text, choices=(yes, no), weight=97)
