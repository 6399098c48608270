"""Refusals: why `init` writes no survey file - no score, a score on no known scale, a file that stands there - and what to type."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from csat_research.errors import CsatError, in_a_row, listing, shell
from csat_research.intake.file import load_file, reads
from csat_research.intake.formats.no_header import no_header_note
from csat_research.intake.formats.records import LOOK_AT
from csat_research.intake.labels.matching import match, nearly
from csat_research.intake.proposal.emit import flow
from csat_research.intake.raw import RawTable, place_in
from csat_research.intake.readers.numbered_counts import perhaps_counts
from csat_research.intake.scales.reach import satisfied_of, zero_apart
from csat_research.intake.seen.evidence import Guess, Open, Plan, Profile, profiles
from csat_research.intake.turned import turned
from csat_research.survey.questions import SCORES
from csat_research.survey.scales.ranges import ends_of
from csat_research.words import Sentence, join, say

__all__ = ["declared", "no_score", "none_fits", "not_on_a_scale", "quoted", "stands_there", "sure_beside"]

_PERCENT = re.compile(r"\d+([.,]\d+)?\s*[%٪]")
MOST_ANSWERS = 100  # of a scale that somebody would write down
MOST_LABELS = 7
USUAL_ONES = ("1-5", "1-7", "1-10", "0-10")
MOST_LINES = 12  # of other columns
# In the place of answers whose order nobody knows: pasted as they are they read nothing.
WORST, BEST = "WORST", "BEST"


def no_score(plan: Plan, table: RawTable, export: Path, candidates: Mapping[str, Sentence]) -> Sentence:
    """No column is taken for a score: one that is called so and why it is none, else which may be one, with what to type.

    Where answers stand in the place of the names, that alone is said.
    """
    cells = table.frame[list(table.columns)].head(LOOK_AT).fillna("").to_numpy(str).tolist()
    if unnamed := no_header_note(table.columns, cells, export.name):
        return say("{note}, and type:  csat-research init {file}", note=unnamed[0], file=shell(export.name))
    taken = {one.column for one in plan.guesses}
    called = [
        one
        for one in profiles(table.frame, table)
        if one.hint is not None and one.hint.role in SCORES and one.answers and one.name not in taken
    ]
    named = [one for one in called if one.hint is not None and one.hint.role == "csat" and one.hint.exact]
    if called and (
        named or not candidates
    ):  # a column called satisfaction goes before any that has few answers
        first = (named or called)[0]
        role = first.hint.role if first.hint else "csat"
        return not_on_a_scale(export.name, first, role, sure_beside(plan))
    if counts := perhaps_counts(table.frame, table.columns):
        return _counts_or_ratings(export, counts)
    if (rows := turned(table)) is not None:
        return rows
    return join([_found(plan, export.name), *_candidates(export, candidates)], "\n")


def _counts_or_ratings(export: Path, columns: Sequence[str]) -> Sentence:
    """Columns "Rating 1" to "Rating 5" of small numbers: nothing shows whether a row is a person or how many gave each rating."""
    return say(
        "{file}: {columns} may hold ratings of several things, or how many gave each rating, and nothing in the file shows which.\n"
        "If they count, call them 1 star, 2 stars and so on in the file, or add a column Total with their sum.  If they are ratings, "
        "name the one of the whole:  csat-research init {export} --role {named}",
        file=export.name,
        columns=listing(columns, 5),
        export=shell(export),
        named=shell(f"{columns[-1]}=csat"),
    )


def none_fits(table: RawTable) -> Sentence:
    """Every row of a file was rejected: what is wrong with the first."""
    first = table.rejected[0]
    return say(
        "{file}: none of its {n:count} rows fits the column names; of the first, row {row}: {reason}.  {fix}",
        file=table.name,
        n=len(table.rejected),
        row=place_in(table.sheets, first.row),
        reason=first.fault.reason,
        fix=first.fault.fix,
    )


def _found(plan: Plan, file: str) -> Sentence:
    if items := [one.column for one in plan.of("item")]:
        return say(
            "{file}: no column asks of the whole; {items} rate single aspects, and which of them matter is not in the file.",
            file=file,
            items=listing(items, 3),
        )
    return say(
        "{file}: no column is called like a satisfaction score (columns: {columns}).",
        file=file,
        columns=listing([*(one.column for one in plan.guesses), *plan.unused]),
    )


def _candidates(export: Path, candidates: Mapping[str, Sentence]) -> list[Sentence]:
    if not candidates:
        return [say("No column holds few answers of a known scale, so there is nothing to make a page of.")]
    found = join([say("{column:quoted} ({shown})", column=c, shown=s) for c, s in candidates.items()], ", ")
    first, shown = next(iter(candidates.items()))
    named = shell(f"{first}=csat")
    if (shown.values.get("low"), shown.values.get("high")) == (0, 10):
        return [say("It may be one of {found}.", found=found), _perhaps_nps(export, first)]
    return [
        say("It may be one of {found}.", found=found),
        say("Name it:  csat-research init {file} --role {named}", file=shell(export), named=named),
    ]


def _perhaps_nps(export: Path, column: str) -> Sentence:
    """0 to 10 is asked of recommending far more often than of satisfaction."""
    return say(
        "Name it:  csat-research init {file} --role {nps}   if it asks how likely people are to recommend you, else  --role {csat}",
        file=shell(export),
        nps=shell(f"{column}=nps"),
        csat=shell(f"{column}=csat"),
    )


def sure_beside(plan: Plan) -> tuple[Guess, ...]:
    """The other columns of a plan of which nothing is to be asked."""
    asked = {one.column for one in plan.questions} | {
        name for one in plan.questions for name in _changed(one)
    }
    return tuple(one for one in plan.guesses if one.column not in asked)[:MOST_LINES]


def _changed(one: Open) -> Iterable[str]:
    return (name for choice in one.choices for name in choice.changes)


def not_on_a_scale(file: str, column: Profile, role: str, beside: Sequence[Guess] = ()) -> Sentence:
    """A column that is to be a score, and answers that are on no known scale: what they look like, and what to write.

    beside: what the other columns are taken for, whose lines are written, too.
    """
    first = say(
        "{column:quoted} is called or named a {role} question, but its answers ({answers}) fit no known scale.",
        column=column.name,
        role=role,
        answers=in_a_row(column.answers) or listing(column.answers, MOST_LABELS),
    )
    if almost := nearly(column.answers):
        first = join([first, say("Unknown among them: {unknown}.", unknown=quoted(almost.unknown))], " ")
    if role == "nps":
        return join(
            [first, say("NPS needs answers from 0 to 10, or promoters, passives and detractors.")], "\n"
        )
    if _shares(column) or (column.numeric > 0.8 and any(value % 1 for value in column.numbers)):
        told = say(
            "They look like means or shares; a share satisfied needs the answers themselves, one in each row."
        )
        return join([first, told], "\n")
    if len(column.answers) > MOST_ANSWERS:
        return join(
            [
                first,
                say(
                    "They are too many for a scale. Name another column:  --role {named}", named="COLUMN=csat"
                ),
            ],
            "\n",
        )
    asked = (
        say(
            "If they are answers, write a file survey.yml beside it with these lines, with the answers themselves in the "
            "place of {worst} to {best}, the worst one first:",
            worst=WORST,
            best=BEST,
        )
        if _is_unordered(column)
        else say(
            "If they are answers, write a file survey.yml beside it with these lines, the worst answer first:"
        )
    )
    lines = say("{lines}", lines=_lines(file, column, role, beside))
    return join([first, *_of_zero(column), asked, lines], "\n")


def _of_zero(column: Profile) -> list[Sentence]:
    """What a 0 is taken for that is far more frequent than the low answers."""
    if not zero_apart(column.numbers):
        return []
    return [
        say(
            "0 is far more frequent than 1 and 2 and is written below as no answer; if it is the worst answer, write values: "
            "0-{high:count} and take missing out.",
            high=int(max(column.numbers)),
        )
    ]


def _lines(file: str, column: Profile, role: str, beside: Sequence[Guess]) -> str:
    """A survey file of the columns beside a score and of the score."""
    columns = {one.column: {"role": one.role, **one.options} for one in beside if one.column != column.name}
    columns[column.name] = declared(column, role)
    under = [f"  {flow(name)}: {flow(one)}" for name, one in columns.items()]
    return "\n".join([f"answers: {flow(file or 'FILE')}", "columns:", *under])


def quoted(labels: Iterable[str]) -> Sentence:
    """Labels in a row, each in the quotation marks of the language."""
    return join([say("{label:quoted}", label=one) for one in labels], ", ")


def _shares(column: Profile) -> bool:
    """Whether most cells are percents with their sign: "92%", "79,5 %"."""
    n = sum(count for cell, count in column.answers.items() if _PERCENT.fullmatch(cell.strip()))
    return n > 0.8 * sum(column.answers.values())


def declared(column: Profile, role: str) -> dict[str, Any]:
    """What could stand in a survey file beside a column whose answers are on no known scale, to be put right by hand."""
    return {"role": role, **_scale(column, role)}


def _is_unordered(column: Profile) -> bool:
    """Whether the answers are words, of which nothing says which one is better."""
    return column.numeric <= 0.8 and nearly(column.answers) is None


def _scale(column: Profile, role: str) -> dict[str, Any]:
    """A scale to begin with: the numbers from end to end, or the words, in order where most of them are known."""
    satisfied: list[str] = []
    missing: dict[str, Any] = dict(match(column.counts).missing or {})
    if column.numeric > 0.8:
        name = f"1-{max(column.numbers):g}" if zero_apart(column.numbers) else _most_are_on(column)
        low, high = (0 if min(column.numbers) <= 0 else 1), max(column.numbers)
        scale: dict[str, Any] = {"values": name or f"{low}-{high:g}"}
        satisfied = satisfied_of(name) or [f"{high:g}"]
        missing |= dict.fromkeys(_off(column, name), "blank")
    elif (almost := nearly(column.answers)) is not None:
        scale, satisfied = {"labels": list(almost.labels)}, list(almost.satisfied)
    else:
        scale, satisfied = {"labels": [WORST, "...", BEST]}, [BEST]
    scale |= {"satisfied": satisfied}
    scale |= {"missing": missing} if missing else {}
    return {"scale": scale} | ({"better": "high"} if role == "ces" else {})


def _most_are_on(column: Profile) -> str:
    """The shortest usual scale with nine of ten numbers and its highest answer, beside numbers that no scale holds; else ""."""
    total = sum(column.numbers.values())
    for name in USUAL_ONES:
        low, high = ends_of(name)
        inside = sum(n for value, n in column.numbers.items() if low <= value <= high)
        if inside >= 0.9 * total and high in column.numbers:
            return name
    return ""


def _off(column: Profile, name: str) -> list[str]:
    """Numbers beside a scale, as they are written; none where there is no scale."""
    low, high = ends_of(name) if name else (min(column.numbers), max(column.numbers))
    return [f"{value:g}" for value in column.numbers if not low <= value <= high]


def stands_there(target: Path, export: Path) -> Sentence:
    """A survey file that is not written over: of these answers, of others, or one that cannot be read."""
    try:
        load_file(target)
    except (CsatError, OSError) as error:
        return say(
            "{file} stands there already and cannot be read ({why}).  Mend it, or delete it and type init again.",
            file=target.name,
            why=error.sentence if isinstance(error, CsatError) else str(error),
        )
    if not reads(target, export):
        return say(
            "{file} stands there already, for other answers.  Make the page of {export} with a survey file of its own:  "
            "csat-research report {typed}",
            file=target.name,
            export=export.name,
            typed=shell(export),
        )
    return say(
        "{file} stands there already.  Use it:  csat-research report {typed}   or delete it and type init again.",
        file=target.name,
        typed=shell(target),
    )
