"""Shown: how a Survey shows itself - questions, scales, rows and problems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd

from csat_research.results.frames import records
from csat_research.results.naming import named
from csat_research.survey.about import About, Ledger
from csat_research.survey.questions import Question
from csat_research.words import Sentence, count_say, render, say

__all__ = ["as_html", "as_text", "questions_table"]

CUT = ("csat", "ces")  # roles of which a share of satisfied answers is told
WIDEST = 44


def questions_table(questions: Sequence[Question]) -> pd.DataFrame:
    """One row per question: name, label, role, scale, what counts as satisfied, unit."""
    rows = [
        {
            "name": one.name,
            "label": one.label,
            "role": one.role,
            "scale": one.scale.name if one.scale else "",
            "satisfied": one.scale.definition()
            if one.scale and one.role in CUT and one.scale.satisfied
            else "",
            "unit": one.unit or "",
        }
        for one in questions
    ]
    return pd.DataFrame(rows, columns=["name", "label", "role", "scale", "satisfied", "unit"])


def lines(ledger: Ledger, about: About) -> list[Sentence]:
    """What a reader should know first: rows, days, choice, problems."""
    found = [
        count_say(
            "{n:count} row read; {kept:count} in the survey, {bad:count} rejected.",
            "{n:count} rows read; {kept:count} in the survey, {bad:count} rejected.",
            ledger.read,
            kept=ledger.kept,
            bad=ledger.rejected_rows,
        )
    ]
    found += [say("Not used: {n:count}, {rule}.", n=n, rule=rule) for rule, n in ledger.excluded]
    if about.first_day and about.last_day:
        found.append(
            say("Answers from {first:date} to {last:date}.", first=about.first_day, last=about.last_day)
        )
    found += [say("Chosen: {what}.", what=one) for one in about.filters]
    found += [say("Note: {what}", what=one) for one in about.notes]
    found += [say("Assumed: {what}", what=one) for one in about.assumptions]
    if len(ledger.set_aside):
        found.append(
            count_say(
                "{n:count} cell set aside; see survey.ledger.set_aside.",
                "{n:count} cells set aside; see survey.ledger.set_aside.",
                len(ledger.set_aside),
            )
        )
    return found


def as_text(questions: Sequence[Question], ledger: Ledger, about: About) -> str:
    """Title, lines and the questions as plain text, narrow enough for a terminal."""
    told = [about.title, *(render(one) for one in lines(ledger, about)), ""]
    return "\n".join([*told, *_listed(questions)])


def _listed(questions: Sequence[Question]) -> list[str]:
    """A line for each question: its role, its name, and what there is to say; long texts are cut."""
    if not questions:
        return []
    name = min(WIDEST, max(len(one.name) for one in questions))
    role = max(len(one.role) for one in questions)
    rows = records(questions_table(questions))
    return [
        f"{row['role']:<{role}}  {_cut(row['name'], name):<{name}}  {_said(row)}".rstrip() for row in rows
    ]


def _said(row: Mapping[str, Any]) -> str:
    """Label where it is not the name, scale with what counts as satisfied, unit."""
    label = str(row["label"])
    own = label if label.casefold() != str(row["name"]).replace("_", " ").casefold() else ""
    scale = f"{row['scale']}, satisfied: {named(row['satisfied'])}" if row["satisfied"] else str(row["scale"])
    return "; ".join(_cut(part, WIDEST * 2) for part in (own, scale, str(row["unit"])) if part)


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def as_html(questions: Sequence[Question], ledger: Ledger, about: About) -> str:
    """The same for a notebook, every text escaped."""
    told = "".join(f"<li>{escape(render(one))}</li>" for one in lines(ledger, about))
    table = questions_table(questions).to_html(index=False, border=0, escape=True)
    style = (
        "font:13px/18px 'Noto Sans','Segoe UI',system-ui,sans-serif;color:#1b2129;background:#fff;padding:8px"
    )
    return f'<div style="{style}"><strong>{escape(about.title)}</strong><ul>{told}</ul>{table}</div>'
