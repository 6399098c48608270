"""Emit: a survey file as text, with guess and evidence as comments; what is written reads back the same."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from csat_research.errors import shell
from csat_research.intake.proposal.asking import texts_of
from csat_research.intake.proposal.beliefs import sure_words, unused_by_reason
from csat_research.intake.seen.evidence import Choice, Guess, Open, Plan, in_full
from csat_research.words import Sentence, render

__all__ = ["HOW_TO_READ", "flow", "plan_text", "survey_text", "yaml_scalar"]

HOW_TO_READ = "What people wrote is read only where it is asked for: take the # away before the next line"

_Line = tuple[str, str, Mapping[str, Any], Sequence[Sentence | str]]
_PLAIN = re.compile(r"[^\W\d_][\w ()/.+&-]*[\w)]|[^\W_]|\d+(?:[.-]\d+)*")
_WORDS = frozenset(("null", "true", "false", "yes", "no", "on", "off", "y", "n", "~"))
_ORDER = (
    "role",
    "name",
    "label",
    "theme",
    "scale",
    "unit",
    "better",
    "separator",
    "choose",
    "ticks",
    "choices",
    "kind",
    "importance",
    "order",
    "leave_out",
)


def yaml_scalar(value: object) -> str:
    """A value as YAML text, in quotes wherever another reader might take it for something else.

    >>> yaml_scalar("1-5"), yaml_scalar("*RESPNUM"), yaml_scalar("Satisfaction Score"), yaml_scalar("No")
    ('1-5', '"*RESPNUM"', 'Satisfaction Score', '"No"')
    """
    text = str(value)
    if _PLAIN.fullmatch(text) and text.casefold() not in _WORDS and text.isprintable():
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(
        c if c.isprintable() else f"\\u{ord(c):04x}" if ord(c) < 0x10000 else f"\\U{ord(c):08x}"
        for c in quoted
    )


def flow(value: Any) -> str:
    """A value in one line: {values: 1-5, satisfied: [4, 5]}."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(name)}: {flow(one)}" for name, one in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(flow(one) for one in value) + "]"
    return _inside(value)


def _inside(value: object) -> str:
    """Inside braces a comma or a bracket would end the text."""
    return yaml_scalar(value)


def _key(name: object) -> str:
    return yaml_scalar(name)


def comment(sentence: Sentence | str) -> str:
    r"""A sentence as the text of a comment: one line, nothing that a terminal acts on.

    >>> comment("two\nlines")
    'two lines'
    """
    text = sentence if isinstance(sentence, str) else render(sentence, "en")
    return "".join(c if c.isprintable() else " " for c in text)


def column_line(column: str, role: str, options: Mapping[str, Any]) -> str:
    """One line under `columns:`."""
    keys = {"role": role, **options}
    ordered = {name: keys[name] for name in _ORDER if keys.get(name) is not None}
    return f"  {_key(column)}: {flow(ordered)}"


def survey_text(
    *,
    title: str | Mapping[str, str],
    answers: str,
    sheets: Sequence[str] = (),
    columns: Iterable[_Line],
    unasked: Iterable[_Line] = (),
    time_zone: str | None = None,
    purchases: Mapping[str, Any] | None = None,
    themes: Mapping[str, Mapping[str, Any]] | None = None,
    report: Mapping[str, Any] | None = None,
    assumed: Sequence[str] = (),
    opened: Iterable[str] = (),
    kept: str | None = None,
    head: Sequence[Sentence | str] = (),
    foot: Sequence[Sentence | str] = (),
) -> str:
    """A whole survey file. columns: name, role, options, and the evidence above it; unasked: their lines are there, but off."""
    lines = [f"# {comment(one)}" for one in head]
    lines += [f"title: {flow(title)}"]
    lines += [f"time_zone: {yaml_scalar(time_zone)}"] if time_zone else []
    lines += [f"answers: {yaml_scalar(answers)}"]
    lines += [f"sheets: {flow(sheets)}"] if sheets else []
    lines += [f"purchases: {flow(purchases)}"] if purchases else []
    lines += [f"kept: {yaml_scalar(kept)}"] if kept else []
    lines += ["columns:"]
    for column, role, options, evidence in columns:
        lines += [f"  # {comment(one)}" for one in evidence]
        lines.append(column_line(column, role, options))
    for column, role, options, evidence in unasked:
        lines += [f"  # {comment(one)}" for one in (*evidence, HOW_TO_READ)]
        lines.append(f"  # {column_line(column, role, options).strip()}")
    lines += [f"# {comment(one)}" for one in foot]
    lines += ["themes:", *(f"  {_key(name)}: {flow(one)}" for name, one in themes.items())] if themes else []
    lines += opened
    lines += ["assumed:", *(f"  - {yaml_scalar(one)}" for one in assumed)] if assumed else []
    lines += [f"report: {flow(report)}"] if report else []
    return "\n".join(lines) + "\n"


def plan_text(
    plan: Plan,
    answers: str,
    title: str,
    assumed: Sequence[str] = (),
    left: Sequence[Open] = (),
    sheets: Sequence[str] = (),
) -> str:
    """The survey file of a plan: each guess with its evidence above it, unused columns named at the end.

    left: questions that nobody has answered; they stand under `open:` with what to write for each answer. sheets: of a workbook,
    where several are read together.
    """
    head = (
        f"Written by csat-research init from {answers} ({plan.rows:,} rows).",
        "Each comment says why a column was read so; change what is wrong, then type: csat-research report survey.yml",
        *(f"File: {comment(one)}" for one in plan.facts),
        *(f"Note: {comment(one)}" for one in plan.notes),
    )
    foot = [
        f"Not used ({comment(reason.why)}): {', '.join(columns)}"
        for reason, columns in unused_by_reason(plan.unused, plan.reasons)
    ]
    return survey_text(
        title=title,
        answers=answers,
        sheets=sheets,
        columns=_lines(plan.guesses),
        unasked=_lines(plan.unasked),
        time_zone=plan.time_zone,
        assumed=assumed,
        opened=_open_lines(plan, left, answers) if left else (),
        head=head,
        foot=foot,
    )


def _lines(guesses: Iterable[Guess]) -> list[_Line]:
    return [(one.column, one.role, one.options, (_evidence(one),)) for one in guesses]


def _evidence(one: Guess) -> str:
    why = "; ".join(comment(told) for told in one.evidence)
    told = one.role == "ces" and "satisfied" in in_full(one.options.get("scale", ""))
    easy = "; satisfied: says which answers count as easy" if told else ""
    return f"{why} ({comment(sure_words(one.confidence))}){easy}"


def _open_lines(plan: Plan, left: Sequence[Open], answers: str) -> Iterator[str]:
    """`open:` with each question, and as comments what to write in the line of its column for each answer."""
    yield "# Open: no page is made while a question stands here. Where the guess is right, delete its line; where it is not,"
    yield "# write above what stands beside the answer, then delete its line. Or, while this file is as init wrote it:"
    yield f"#   csat-research init {shell(answers)} --answer {shell('COLUMN=ANSWER')}"
    yield "open:"
    for column, questions in texts_of(left).items():
        for choice in (choice for one in left if one.column == column for choice in one.choices):
            yield f"  # {comment(f'{choice.key}: {comment(choice.label)}{_to_write(plan, choice)}')}"
        yield f"  {yaml_scalar(column)}: {flow(questions[0] if len(questions) == 1 else questions)}"


def _added(choice: Choice) -> list[Guess]:
    """Columns that only this choice gives a role."""
    return [
        Guess(column=name, role="", options={})
        for name, change in choice.changes.items()
        if change and "role" in change
    ]


def _to_write(plan: Plan, choice: Choice) -> str:
    """What the line of the first column that a choice changes becomes, and how many change alike."""
    changed = [one for one in plan.guesses if one.column in choice.changes] or _added(choice)
    if not changed:
        return ""
    first = changed[0]
    change = choice.changes[first.column]
    after = first if change is None else first.changed(change)
    if change is not None and after == first:
        return ""
    line = (
        "delete its line above"
        if change is None
        else "write  " + column_line(after.column, after.role, after.options).strip()
    )
    more = f", and {len(changed) - 1} more columns alike" if len(changed) > 1 else ""
    return f"; {line}{more}"
