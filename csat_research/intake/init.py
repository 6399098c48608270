"""Init: from an export to a survey file that says what is believed and why, what was assumed, and what is open."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from csat_research.errors import ColumnError, CsatError, FileError, listing, nearest, shell
from csat_research.intake.aggregates import of_percents
from csat_research.intake.file import load_file
from csat_research.intake.proposal.asking import Settled, asked, settle
from csat_research.intake.proposal.beliefs import column_beliefs, unused_told
from csat_research.intake.proposal.bought_beside import bought_beside
from csat_research.intake.proposal.emit import plan_text
from csat_research.intake.proposal.refusals import no_score, none_fits, stands_there, sure_beside
from csat_research.intake.raw import RawTable
from csat_research.intake.recognise import reader_of
from csat_research.intake.roles.by_header import no_scale
from csat_research.intake.roles.guess import guess_table, score_candidates
from csat_research.intake.scales.guess import guess_scale
from csat_research.intake.seen.evidence import WEAK, Choice, Guess, Open, Plan, Reason, profiles
from csat_research.intake.tables import open_table
from csat_research.survey.questions import ROLES, SCALED, SCORES
from csat_research.words import Sentence, join, render, say

__all__ = ["InitOutcome", "init"]

MOST_NAMED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class InitOutcome:
    """The survey file that was written (or would be) and its text, the guesses in it, what was assumed, what is open."""

    path: Path
    text: str
    guesses: tuple[Guess, ...]
    assumptions: tuple[Sentence, ...] = ()
    notes: tuple[Sentence, ...] = ()
    unused: tuple[str, ...] = ()
    facts: tuple[Sentence, ...] = ()
    left: tuple[Open, ...] = ()
    unasked: tuple[Guess, ...] = ()
    reasons: Mapping[str, Reason] = field(default_factory=dict)

    def understood(self) -> list[Sentence]:
        """What each column is taken for and why, alike ones together; and which columns play no role, and why."""
        told = [
            join([say("{role}: {columns}", role=role, columns=columns), why], "\n    ")
            for role, columns, why in column_beliefs(self.guesses)
        ]
        if self.unasked:
            told.append(_not_read(self.unasked))
        return [*told, *unused_told(self.unused, self.reasons)]


def init(
    file: str | Path,
    *,
    yes: bool = False,
    ask: Callable[[Open], str] | None = None,
    assume: Collection[str] = (),
    answers: Iterable[tuple[str, str]] = (),
    roles: Mapping[str, str] | None = None,
    out: str | Path | None = None,
    dry: bool = False,
) -> InitOutcome:
    """Write survey.yml beside an export, from header words, labels and numbers.

    yes: take every guess and write it down as an assumption. ask: gets an open question, gives the key of a choice
    ("" takes the guess); it is called at most three times, the most important first; where more are open, the third
    time asks whether the guesses for the rest shall be taken. assume: columns whose guesses are taken unasked.
    answers: column and key of the choice, where the answer is known before. roles: column -> role, where the analyst
    knows better than the header ({"Q1": "csat"}). out: another place for the survey file. dry: make its text
    and write nothing.

    A question that nobody answers stands in the survey file under `open:`, and the survey is not read before it is
    answered or assumed. A survey file that init wrote with open questions, and nobody has changed, is written anew; so is
    one without them where `roles` are named. What people wrote in their own words is read only where `roles` says so; its
    line stands in the file, but is off.

    Raises ColumnError where no satisfaction score is found and none is named, or an answer fits no question;
    FileError where a survey file stands there already.
    """
    path = Path(file)
    target = Path(out) if out is not None else path.parent / "survey.yml"
    if target.exists() and not (roles or _holds_open(target)):
        raise FileError(stands_there(target, path))
    table = open_table(path)
    named = path.name if target.parent.resolve() == path.parent.resolve() else str(path.resolve())
    plan = _planned(table, path, dict(roles or {}), ask)
    plan = replace(plan, notes=(*plan.notes, *_beside(plan, table, path)))
    write = partial(_written, answers=named, title=path.stem, sheets=table.sheets)
    if target.exists() and not _as_written(target, table, path, plan, write):
        raise FileError(stands_there(target, path))
    settled = settle(plan, yes=yes, ask=ask, assume=set(assume), answers=tuple(answers))
    if not settled.plan.guesses:
        raise ColumnError(
            say(
                "{file}: these answers leave out every column, so there is nothing to make a page of.",
                file=path.name,
            )
        )
    text = write(settled)
    if not dry:
        _save(target, text, path)
        load_file(target)
    plan = settled.plan
    return InitOutcome(
        path=target, text=text, guesses=plan.guesses, assumptions=settled.assumptions, notes=plan.notes, unused=plan.unused,
        facts=plan.facts, left=settled.left, unasked=plan.unasked, reasons=plan.reasons,
    )  # fmt: skip


def _written(settled: Settled, answers: str, title: str, sheets: Sequence[str] = ()) -> str:
    assumed = [render(one, "en") for one in settled.assumptions]
    return plan_text(settled.plan, answers, title, assumed, settled.left, sheets)


def _save(target: Path, text: str, export: Path) -> None:
    try:
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise FileError(
            say(
                "{file} cannot be written ({why}).  Copy {export} into a folder that can be written to, and type init there.",
                file=str(target),
                why=(error.strerror or str(error)).lower(),
                export=export.name,
            )
        ) from None


def _as_written(
    target: Path, table: RawTable, path: Path, plan: Plan, write: Callable[[Settled], str]
) -> bool:
    """Whether a survey file is as `init` wrote it, with the roles named now or with none, so that nobody's work is lost."""
    there = target.read_text(encoding="utf-8", errors="replace")
    if there == write(settle(plan)):
        return True
    guessed = guess_table(table)
    return there == write(settle(replace(guessed, notes=(*guessed.notes, *_beside(guessed, table, path)))))


def _holds_open(target: Path) -> bool:
    try:
        return bool(load_file(target).open)
    except CsatError:
        return False


def _planned(table: RawTable, path: Path, roles: dict[str, str], ask: Callable[[Open], str] | None) -> Plan:
    """The plan with the roles that were named; without any score the column is asked for."""
    if table.rejected and table.frame.empty:
        raise FileError(none_fits(table))
    _check_named(table, path.name, roles)
    _check_scales(table, path.name, roles)
    if not roles and (told := of_percents(table, path)) is not None:
        raise ColumnError(told)
    plan = guess_table(table, roles)
    if _has_score(plan):
        return plan
    if (lacks := reader_of(table.reader).lacks) is not None and not roles:
        raise ColumnError(lacks)
    candidates = score_candidates(table)
    if ask is not None and candidates:
        named = asked(_which(candidates, table.columns), ask)
        return guess_table(table, {**roles, named.key: "csat"})
    raise ColumnError(no_score(plan, table, path, candidates))


def _beside(plan: Plan, table: RawTable, path: Path) -> list[Sentence]:
    """Files of the same folder that belong to the answers: told, never joined unasked."""
    customer = next((one.column for one in plan.of("customer")), None)
    told = bought_beside(path, table.columns, customer)
    return [told] if told is not None else []


def _has_score(plan: Plan) -> bool:
    """A score that is more than a guess from its numbers, or what an index of satisfaction is made of."""
    scores = [one for role in SCORES for one in plan.of(role)]
    return any(one.confidence > WEAK for one in scores) or bool(plan.of("item") and plan.of("picks"))


def _check_named(table: RawTable, file: str, roles: Mapping[str, str]) -> None:
    columns = [name for name in table.frame.columns if name != "_row"]
    for column, role in roles.items():
        if column not in columns:
            raise ColumnError(
                say(
                    "{file} has no column {column:quoted}.{near} Columns: {columns}.",
                    file=file,
                    column=column,
                    near=nearest(column, columns),
                    columns=listing(columns),
                )
            )
        if role not in ROLES:
            raise ColumnError(
                say(
                    "There is no role {role:quoted}.{near} Roles: {roles}.",
                    role=role,
                    near=nearest(role, ROLES),
                    roles=join(ROLES, ", "),
                )
            )


def _check_scales(table: RawTable, file: str, roles: Mapping[str, str]) -> None:
    """Refuse a column on no known scale that is named a score, with the lines of the other columns."""
    named = {name: role for name, role in roles.items() if role in SCALED}
    for column in profiles(table.frame, table) if named else ():
        if column.name in named and guess_scale(column, named[column.name]) is None:
            others = guess_table(table, {one: role for one, role in roles.items() if one not in named})
            raise ColumnError(no_scale(column, named[column.name], file, sure_beside(others)))


def _not_read(unasked: Sequence[Guess]) -> Sentence:
    """Columns of comments, and how to have them read."""
    columns = [one.column for one in unasked]
    return say(
        "comments, not read unless you ask for them: {columns}\n    to read them, take the # away before their line in the survey "
        "file, or name them to init: --role {named}",
        columns=listing(columns, MOST_NAMED),
        named=shell(f"{columns[0]}=comment"),
    )


def _which(candidates: Mapping[str, Sentence], columns: Sequence[str]) -> Open:
    """The likeliest are shown; any other column may be typed."""
    choices = tuple(Choice(key=column, label=shown) for column, shown in candidates.items())
    others = tuple(
        Choice(key=one, label=say("{label}", label=one)) for one in columns if one not in candidates
    )
    text = say(
        "No column is called like a satisfaction score. Which one is it? (Any other column may be typed.)"
    )
    return Open(column="", text=text, choices=choices, weight=200, also=others)
