"""Init: from an export to a survey file, asking at most three questions; what is not asked is written as assumed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from csat_research.errors import ColumnError, FileError, listing, nearest, shell
from csat_research.intake.emit import plan_text
from csat_research.intake.evidence import Choice, Guess, Open, Plan
from csat_research.intake.file import load_file
from csat_research.intake.guess import guess_table, score_candidates
from csat_research.intake.raw import RawTable
from csat_research.intake.recognise import reader_of
from csat_research.intake.tables import open_table
from csat_research.survey.questions import ROLES
from csat_research.words import Sentence, count_say, join, render, say

__all__ = ["MOST_QUESTIONS", "InitOutcome", "init"]

MOST_QUESTIONS = 3
MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class InitOutcome:
    """The survey file that was written, the guesses in it, and what was assumed instead of asked."""

    path: Path
    guesses: tuple[Guess, ...]
    assumptions: tuple[Sentence, ...] = ()
    notes: tuple[Sentence, ...] = ()
    unused: tuple[str, ...] = ()

    def understood(self) -> list[Sentence]:
        """A line for each role: which columns play it; and how many columns play none."""
        roles: dict[str, list[str]] = {}
        for one in self.guesses:
            roles.setdefault(one.role, []).append(one.column)
        told = [
            say("{role}: {columns}", role=role, columns=listing(names, MOST_NAMED))
            for role, names in sorted(roles.items(), key=lambda one: ROLES.index(one[0]))
        ]
        if self.unused:
            told.append(say("not used: {columns}", columns=listing(self.unused, MOST_NAMED)))
        return told


def init(
    file: str | Path,
    *,
    yes: bool = False,
    ask: Callable[[Open], str] | None = None,
    assume: Collection[str] = (),
    roles: Mapping[str, str] | None = None,
    out: str | Path | None = None,
) -> InitOutcome:
    """Write survey.yml beside an export, from header words, labels and numbers.

    yes: take every guess and write it down as an assumption. ask: gets an open question, gives the key of a choice
    ("" takes the guess); it is called at most three times, the most important first. assume: columns whose guesses
    are taken unasked. roles: column -> role, where the analyst knows better than the header ({"Q1": "csat"}).
    out: another place for the survey file.

    Raises ColumnError where no satisfaction score is found and none is named, or questions stay open and nobody can
    be asked; FileError where a survey file stands there already.
    """
    path = Path(file)
    target = Path(out) if out is not None else path.parent / "survey.yml"
    if target.exists():
        raise FileError(
            say(
                "{file} stands there already.  Use it:  csat-research report {file}   or delete it and type init again.",
                file=target.name,
            )
        )
    plan = _planned(open_table(path), path.name, dict(roles or {}), ask)
    plan, assumptions = _settle(plan, yes=yes, ask=ask, assume=set(assume))
    answers = path.name if target.parent.resolve() == path.parent.resolve() else str(path.resolve())
    target.write_text(
        plan_text(plan, answers, path.stem, [render(one, "en") for one in assumptions]), encoding="utf-8"
    )
    load_file(target)
    return InitOutcome(target, plan.guesses, tuple(assumptions), plan.notes, plan.unused)


def _planned(table: RawTable, file: str, roles: dict[str, str], ask: Callable[[Open], str] | None) -> Plan:
    """The plan with the roles that were named; without any score the column is asked for."""
    _check_named(table, file, roles)
    plan = guess_table(table, roles)
    if _has_score(plan):
        return plan
    if (lacks := reader_of(table.reader).lacks) is not None and not roles:
        raise ColumnError(lacks)
    candidates = score_candidates(table)
    if ask is not None and candidates:
        named = _asked(_which(candidates), ask)
        return guess_table(table, {**roles, named.key: "csat"})
    raise ColumnError(_no_score(plan, file, candidates))


def _has_score(plan: Plan) -> bool:
    """A score, or what an index of satisfaction is made of."""
    return any(plan.of(role) for role in ("csat", "nps", "ces")) or bool(plan.of("item") and plan.of("picks"))


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
                    roles=", ".join(ROLES),
                )
            )


def _which(candidates: Mapping[str, Sentence]) -> Open:
    choices = tuple(Choice(key=column, label=shown) for column, shown in candidates.items())
    return Open(
        column="",
        text=say("No column is called like a satisfaction score. Which one is it?"),
        choices=choices,
        weight=200,
    )


def _no_score(plan: Plan, file: str, candidates: Mapping[str, Sentence]) -> Sentence:
    names = [*(one.column for one in plan.guesses), *plan.unused]
    first = say(
        "{file}: no column is called like a satisfaction score (columns: {columns}).",
        file=file,
        columns=listing(names),
    )
    if not candidates:
        last = say("No column holds few answers that repeat, so there is nothing to make a page of.")
        return join([first, last], "\n")
    found = join([say("{column:quoted} ({shown})", column=c, shown=s) for c, s in candidates.items()], ", ")
    told = next(iter(candidates))
    return join(
        [
            first,
            say("It may be one of {found}.", found=found),
            say(
                "Name it:  csat-research init {file} --role {named}",
                file=shell(file),
                named=shell(f"{told}=csat"),
            ),
        ],
        "\n",
    )


def _settle(
    plan: Plan, *, yes: bool, ask: Callable[[Open], str] | None, assume: set[str]
) -> tuple[Plan, list[Sentence]]:
    """Questions asked, assumed, or refused where nobody can answer them."""
    assumptions: list[Sentence] = list(plan.assumed)
    left = [one for one in plan.questions if not (yes or one.column in assume)]
    if left and ask is None:
        raise ColumnError(_open_questions(left))
    asked = 0
    for one in plan.questions:
        choice = one.choices[0]
        if ask is not None and one in left and asked < MOST_QUESTIONS:
            choice = _asked(one, ask)
            asked += 1
        else:
            assumptions.append(say("{question} Taken: {answer}.", question=one.text, answer=choice.label))
        plan = plan.answered(choice)
    return plan, assumptions


def _asked(one: Open, ask: Callable[[Open], str]) -> Choice:
    for _ in range(3):
        if (choice := one.chosen(ask(one))) is not None:
            return choice
    keys = ", ".join(choice.key for choice in one.choices)
    raise ColumnError(
        say(
            "Three answers fitted none of the choices ({keys}).  Type init again, or --yes to take the guesses.",
            keys=keys,
        )
    )


def _open_questions(left: list[Open]) -> Sentence:
    told = [
        say(
            "- {question} ({choices})",
            question=one.text,
            choices=" / ".join(choice.key for choice in one.choices),
        )
        for one in left[:MOST_QUESTIONS]
    ]
    first = count_say(
        "{n:count} question is open and there is nobody to ask:",
        "{n:count} questions are open and there is nobody to ask:",
        len(left),
    )
    columns = dict.fromkeys(one.column for one in left)
    last = say(
        "To take the guesses, type the same with --yes; for single columns with {assumed}",
        assumed=" ".join(f"--assume {shell(column)}" for column in columns),
    )
    return join([first, *told, last], "\n")
