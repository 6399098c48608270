"""Init: from an export to a survey file, asking at most three questions; what is not asked is written as assumed."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from csat_research.errors import ColumnError, FileError, listing
from csat_research.intake.emit import plan_text
from csat_research.intake.evidence import Choice, Guess, Open, Plan
from csat_research.intake.file import load_file
from csat_research.intake.guess import guess_frame, guess_table
from csat_research.intake.tables import open_table
from csat_research.words import Sentence, count_say, join, render, say

__all__ = ["MOST_QUESTIONS", "InitOutcome", "init", "suggest"]

MOST_QUESTIONS = 3


@dataclass(frozen=True, slots=True)
class InitOutcome:
    """The survey file that was written, the guesses in it, and what was assumed instead of asked."""

    path: Path
    guesses: tuple[Guess, ...]
    assumptions: tuple[Sentence, ...] = ()
    notes: tuple[Sentence, ...] = ()


def init(
    file: str | Path,
    *,
    yes: bool = False,
    ask: Callable[[Open], str] | None = None,
    assume: Collection[str] = (),
    out: str | Path | None = None,
) -> InitOutcome:
    """Write survey.yml beside an export, from header words, labels and numbers.

    yes: take every guess and write it down as an assumption. ask: gets an open question, gives the key of a choice
    ("" takes the guess); it is called at most three times, the most important first. assume: columns whose guesses
    are taken unasked. out: another place for the survey file.

    Raises ColumnError where no satisfaction score is found, or questions stay open and nobody can be asked;
    FileError where a survey file stands there already.
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
    plan = guess_table(open_table(path))
    _check_found(plan, path.name)
    plan, assumptions = _settle(plan, yes=yes, ask=ask, assume=set(assume))
    answers = path.name if target.parent.resolve() == path.parent.resolve() else str(path.resolve())
    target.write_text(
        plan_text(plan, answers, path.stem, [render(one, "en") for one in assumptions]), encoding="utf-8"
    )
    load_file(target)
    return InitOutcome(target, plan.guesses, tuple(assumptions), plan.notes)


def _check_found(plan: Plan, file: str) -> None:
    if any(plan.of(role) for role in ("csat", "nps", "ces")):
        return
    names = [*(one.column for one in plan.guesses), *plan.unused]
    raise ColumnError(
        say(
            "{file}: no column looks like a satisfaction score (columns: {columns}).  "
            "Write a survey.yml by hand:  columns: {{your_column: {{role: csat, scale: 1-5}}}}",
            file=file,
            columns=listing(names),
        )
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
    last = say(
        'To take the guesses, type --yes, or for single columns --assume "{columns}"',
        columns=",".join(dict.fromkeys(one.column for one in left)),
    )
    return join([first, *told, last], "\n")


def suggest(df: Any) -> str:
    """A ready `cr.Survey(...)` call for a frame, with what must be checked as comments.

    >>> import pandas as pd
    >>> print(suggest(pd.DataFrame({"score": [5, 4, 3, 1, 2] * 4, "channel": ["chat", "phone"] * 10})))
    survey = cr.Survey(
        df,
        csat="score",
        segments=["channel"],
        scales={"score": "1-5"},
    )
    """
    import narwhals as nw

    frame = nw.from_native(df, eager_only=True).to_pandas()
    plan = guess_frame(frame)
    checks = [f"# check: {render(one, 'en')}" for one in plan.assumed]
    checks += [
        f"# check: {render(one.text, 'en')} Taken: {render(one.choices[0].label, 'en')}."
        for one in plan.questions
    ]
    for one in plan.questions:
        plan = plan.answered(one.choices[0])
    return "\n".join(
        [*checks, "survey = cr.Survey(", "    df,", *[f"    {line}," for line in _arguments(plan)], ")"]
    )


_SINGLE = {
    "csat",
    "nps",
    "ces",
    "id",
    "customer",
    "answered_at",
    "agent",
    "weight",
    "count",
    "stratum",
    "comment",
    "repurchase",
    "picks",
    "status",
}
_MANY = {"driver": "drivers", "item": "items", "segment": "segments", "metric": "metrics"}


def _arguments(plan: Plan) -> list[str]:
    """Keywords of the call in the order of the signature."""
    roles: dict[str, list[str]] = {}
    for one in plan.guesses:
        roles.setdefault(one.role, []).append(one.column)
    order = (
        "csat",
        "nps",
        "ces",
        "driver",
        "item",
        "picks",
        "segment",
        "id",
        "customer",
        "answered_at",
        "agent",
        "weight",
        "status",
        "count",
        "stratum",
        "metric",
        "comment",
        "repurchase",
    )
    found = []
    for role in order:
        if role in roles:
            columns = roles[role]
            single = role in _SINGLE and len(columns) == 1
            found.append(f"{_MANY.get(role, role)}={_python(columns[0] if single else columns)}")
    scales = {one.column: one.options["scale"] for one in plan.guesses if "scale" in one.options}
    others = {
        one.column: rest
        for one in plan.guesses
        if (rest := {k: v for k, v in one.options.items() if k not in ("scale", "order")})
    }
    found += [f"scales={_python(scales)}"] if scales else []
    found += [f"questions={_python(others)}"] if others else []
    return found + ([f"time_zone={_python(plan.time_zone)}"] if plan.time_zone else [])


def _python(value: Any) -> str:
    """A literal with double quotes; numbers written as text in the plan become numbers."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_quoted(str(k))}: {_python(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_python(one) for one in value) + "]"
    text = str(value)
    return text if text.lstrip("-").isdigit() else _quoted(text)


def _quoted(text: str) -> str:
    quoted = repr(text)
    return quoted if '"' in text or "\\" in quoted else f'"{text}"'
