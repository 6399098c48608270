"""Asking: open questions of `init` are answered, asked, assumed or left open; and what is said while one stands open."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from csat_research.errors import ColumnError, listing, nearest, shell
from csat_research.intake.proposal.beliefs import unit_facts
from csat_research.intake.seen.evidence import Choice, Open, Plan
from csat_research.words import Sentence, count_say, join, say

__all__ = ["MOST_QUESTIONS", "Settled", "asked", "open_questions", "settle", "still_open", "texts_of"]

MOST_QUESTIONS = 3
Ask = Callable[[Open], str]


@dataclass(frozen=True, slots=True)
class Settled:
    """A plan after its questions: what was assumed, and which questions nobody has answered."""

    plan: Plan
    assumptions: tuple[Sentence, ...] = ()
    left: tuple[Open, ...] = ()


def settle(
    plan: Plan,
    *,
    yes: bool = False,
    ask: Ask | None = None,
    assume: Collection[str] = (),
    answers: Iterable[tuple[str, str]] = (),
) -> Settled:
    """Answers questions by what is known, by asking at most three times, or by assuming what may be assumed.

    A question whose column an earlier answer took out is none any more. Raises ColumnError where an answer in `answers`
    fits no question.
    """
    decided = _known(plan, answers)
    waiting = [
        one for one in plan.questions if one.text not in decided and not yes and one.column not in assume
    ]
    left: list[Open] = waiting
    if ask is not None:
        spoken = waiting[: MOST_QUESTIONS if len(waiting) <= MOST_QUESTIONS else MOST_QUESTIONS - 1]
        for one in spoken:
            if _applied(plan, decided, but=one).asks(one):
                decided[one.text] = asked(one, ask)
        left = [one for one in waiting if one not in spoken and _applied(plan, decided, but=one).asks(one)]
        if left and asked(_all_at_once(left), ask).key == "yes":
            left = []
    done = _applied(plan, decided)
    still = [
        one
        for one in plan.questions
        if one.text not in decided and _applied(plan, decided, but=one).asks(one)
    ]
    taken = [one.taken(one.choices[0]) for one in still if one not in left]
    done = replace(done, facts=(*plan.facts, *unit_facts(done.guesses)))
    return Settled(done, (*plan.assumed, *taken), tuple(one for one in still if one in left))


def _applied(plan: Plan, decided: Mapping[Sentence, Choice], but: Open | None = None) -> Plan:
    """The plan after all questions in their order, or all `but` one; where nothing is decided the guess holds."""
    for one in plan.questions:
        if one is not but and plan.asks(one):
            plan = plan.answered(decided.get(one.text, one.choices[0]))
    return plan


def _known(plan: Plan, answers: Iterable[tuple[str, str]]) -> dict[Sentence, Choice]:
    """The choices that were named before, by the text of their question."""
    found: dict[Sentence, Choice] = {}
    for column, key in answers:
        about = [one for one in plan.questions if one.column == column]
        fits = [(one, choice) for one in about if (choice := one.chosen(key)) is not None and key.strip()]
        if not fits:
            raise ColumnError(_no_such_answer(plan, column, key, about))
        one, choice = next((fit for fit in fits if fit[0].text not in found), fits[0])
        found[one.text] = choice
    return found


def _no_such_answer(plan: Plan, column: str, key: str, about: Sequence[Open]) -> Sentence:
    if about:
        keys = listing([choice.key for one in about for choice in one.choices], 20)
        return say(
            "--answer {column:quoted}: {key:quoted} is none of the choices ({keys}).",
            column=column,
            key=key,
            keys=keys,
        )
    columns = list(dict.fromkeys(one.column for one in plan.questions))
    return say(
        "--answer {column:quoted}: nothing is asked about this column.{near} Open questions are about: {columns}.",
        column=column,
        near=nearest(column, columns),
        columns=listing(columns) or say("no column"),
    )


def _all_at_once(left: Sequence[Open]) -> Open:
    """The last of at most three times: whether the guesses for all that is left may be taken."""
    shown = join([one.taken(one.choices[0]) for one in left], " ")
    text = count_say(
        "{n:count} more question is open. {questions} Take this guess?",
        "{n:count} more questions are open. {questions} Take these guesses?",
        len(left),
        questions=shown,
    )
    yes = Choice(key="yes", label=say("yes; they are printed on the page as assumed"))
    no = Choice(key="open", label=say("no: leave them open in survey.yml"))
    return Open(column="", text=text, choices=(yes, no), weight=0)


def asked(one: Open, ask: Ask) -> Choice:
    """The choice that a person makes. Raises ColumnError after three answers that fit none."""
    for _ in range(3):
        if (choice := one.chosen(ask(one))) is not None:
            return choice
    raise ColumnError(
        say(
            "Three answers fitted none of the choices ({keys}).  Type init again, or --yes to take the guesses.",
            keys=join([choice.key for choice in one.choices], ", "),
        )
    )


def texts_of(left: Iterable[Open]) -> dict[str, list[str]]:
    """Open questions by column, as they stand in a survey file."""
    found: dict[str, list[str]] = {}
    for one in left:
        found.setdefault(one.column, []).append(str(one.taken(one.choices[0])))
    return found


def open_questions(file: str, target: str, left: Sequence[Open]) -> Sentence:
    """What `init` could not know, the choices, and the ways to answer."""
    first = count_say(
        "{n:count} question is open, in {target} too:",
        "{n:count} questions are open, in {target} too:",
        len(left),
        target=target,
    )
    told = [
        say(
            "- {question} ({choices})",
            question=one.text,
            choices=" / ".join(choice.key for choice in one.choices),
        )
        for one in left
    ]
    ways = [f"--answer {shell(f'{one.column}={one.choices[0].key}')}" for one in left[:MOST_QUESTIONS]]
    last = say(
        "To answer:  csat-research init {file} {answers}\nTo take the guesses, which are then printed on the page, type the "
        "same with --yes; for single columns with {assumed}",
        file=file,
        answers=" ".join(ways),
        assumed=" ".join(f"--assume {shell(column)}" for column in dict.fromkeys(one.column for one in left)),
    )
    return join([first, *told, last], "\n")


def still_open(file: str, left: Mapping[str, Sequence[str]]) -> Sentence:
    """Why a survey is not read while questions stand open in its file, and what to type."""
    questions = [(column, text) for column, texts in left.items() for text in texts]
    first = count_say(
        "{file}: {n:count} question is open, and nothing is counted before it is answered:",
        "{file}: {n:count} questions are open, and nothing is counted before they are answered:",
        len(questions),
        file=file,
    )
    told = [say("- {question}", question=text) for _, text in questions[: 2 * MOST_QUESTIONS]]
    last = say(
        "To answer, see {file}: under open: it says what to write.  Or take the guesses (what stands after Taken:), which are "
        "then printed on the page: add --yes, or for single columns {assumed}",
        file=file,
        assumed=" ".join(f"--assume {shell(column)}" for column in left),
    )
    return join([first, *told, last], "\n")
