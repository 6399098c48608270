"""Emit: a survey file as text, with guess and evidence as comments; what is written reads back the same."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from csat_research.intake.evidence import Guess, Plan
from csat_research.words import Sentence, render

__all__ = ["plan_text", "survey_text", "yaml_scalar"]

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
    "kind",
    "importance",
    "order",
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
    title: str,
    answers: str,
    columns: Iterable[tuple[str, str, Mapping[str, Any], Sequence[Sentence | str]]],
    time_zone: str | None = None,
    purchases: Mapping[str, Any] | None = None,
    themes: Mapping[str, Mapping[str, Any]] | None = None,
    report: Mapping[str, Any] | None = None,
    assumed: Sequence[str] = (),
    kept: str | None = None,
    head: Sequence[Sentence | str] = (),
    foot: Sequence[Sentence | str] = (),
) -> str:
    """A whole survey file. columns: name, role, options, and the evidence for the comment above it."""
    lines = [f"# {comment(one)}" for one in head]
    lines += [f"title: {yaml_scalar(title)}"]
    lines += [f"time_zone: {yaml_scalar(time_zone)}"] if time_zone else []
    lines += [f"answers: {yaml_scalar(answers)}"]
    lines += [f"purchases: {flow(purchases)}"] if purchases else []
    lines += [f"kept: {yaml_scalar(kept)}"] if kept else []
    lines += ["columns:"]
    for column, role, options, evidence in columns:
        lines += [f"  # {comment(one)}" for one in evidence]
        lines.append(column_line(column, role, options))
    lines += [f"# {comment(one)}" for one in foot]
    lines += ["themes:", *(f"  {_key(name)}: {flow(one)}" for name, one in themes.items())] if themes else []
    lines += ["assumed:", *(f"  - {yaml_scalar(one)}" for one in assumed)] if assumed else []
    lines += [f"report: {flow(report)}"] if report else []
    return "\n".join(lines) + "\n"


def plan_text(plan: Plan, answers: str, title: str, assumed: Sequence[str] = ()) -> str:
    """The survey file of a plan: each guess with its evidence above it, unused columns named at the end."""
    head = (
        f"Written by csat-research init from {answers} ({plan.rows:,} rows).",
        "Each comment says why a column was read so; change what is wrong, then type: csat-research report survey.yml",
        *(f"Note: {comment(one)}" for one in plan.notes),
    )
    foot = (f"Not used: {', '.join(plan.unused)}",) if plan.unused else ()
    columns = [(one.column, one.role, one.options, (_evidence(one),)) for one in plan.guesses]
    return survey_text(
        title=title,
        answers=answers,
        columns=columns,
        time_zone=plan.time_zone,
        assumed=assumed,
        head=head,
        foot=foot,
    )


def _evidence(one: Guess) -> str:
    why = "; ".join(comment(told) for told in one.evidence)
    return f"{why} ({_sure(one.confidence)})"


def _sure(confidence: float) -> str:
    return "sure" if confidence >= 0.8 else "likely" if confidence >= 0.6 else "a guess"
