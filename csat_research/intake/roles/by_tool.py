"""Guesses from the tool: columns that every export of it has play the role that they always play."""

from __future__ import annotations

from csat_research.errors import CsatError
from csat_research.intake.headers import Hint
from csat_research.intake.labels.matching import missing_kind
from csat_research.intake.readers.reader import Known, Reader
from csat_research.intake.roles.by_header import take_hinted
from csat_research.intake.seen.evidence import SURE, Guess, Profile, Work
from csat_research.survey.questions import ONLY_ONE
from csat_research.survey.scales.scales import scale_from
from csat_research.words import say

__all__ = ["as_known"]

MOSTLY = 0.8


def as_known(work: Work, *, reader: Reader) -> None:
    """Takes the columns that a tool always writes; its bookkeeping is left out of every guess."""
    for known in reader.columns:
        for column in _named(work, known):
            alone = known.role in ONLY_ONE and work.has(known.role)
            if not known.role or alone:
                del work.columns[column.name]
            elif column.filled:
                _take(work, column, known, reader)


def _named(work: Work, known: Known) -> list[Profile]:
    """The columns of these names that nobody gave a role yet, the first name first."""
    found = [one for one in work.columns.values() if known.fits(one.name) and one.name not in work.guesses]
    return sorted(found, key=lambda one: known.place(one.name))


def _take(work: Work, column: Profile, known: Known, reader: Reader) -> None:
    """With the tool's own scale or unit where the cells fit it, else as a column of that name in any file."""
    told = Hint(known.role, str(known.options.get("name", "")), True, column.name, tool=reader.name)
    why = (say("{tool} calls it so", tool=reader.name), *([known.why] if known.why else []))
    if _on_scale(column, known) or _in_unit(column, known):
        guess = Guess(
            column=column.name, role=known.role, options=known.options, evidence=why, confidence=SURE
        )
        work.take(guess)
    else:
        take_hinted(work, column, told)
        _with_options(work, column, known)
    if known.ask is not None and column.name in work.guesses and (asked := known.ask(column)) is not None:
        work.unask(column.name)
        work.questions.append(asked)


def _in_unit(column: Profile, known: Known) -> bool:
    return "unit" in known.options and column.numeric >= MOSTLY


def _with_options(work: Work, column: Profile, known: Known) -> None:
    """The unit and the direction that the tool fixes are no questions any more."""
    options = {name: value for name, value in known.options.items() if name != "scale"}
    if column.name in work.guesses and options:
        work.guesses[column.name] = work.guesses[column.name].changed(options)
    if "unit" in options:
        work.unask(column.name)


def _on_scale(column: Profile, known: Known) -> bool:
    """Whether every cell is an answer or a non-answer of the tool's scale."""
    if "scale" not in known.options:
        return False
    try:
        scale = scale_from(known.options["scale"])
    except CsatError:
        return False
    return all(
        scale.code_of(cell) is not None or scale.kind_of(cell) is not None or missing_kind(cell) is not None
        for cell in column.counts
    )
