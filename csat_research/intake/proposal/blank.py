"""Blank: an empty Excel form with a README sheet and checks on each cell, and the survey file that reads it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from csat_research.errors import FileError, nearest
from csat_research.intake.file import load_file
from csat_research.intake.proposal.emit import survey_text
from csat_research.words import join, say

__all__ = ["FORMS", "write_blank"]

ROWS = 2000
ITEMS = (
    "Delivery on time",
    "Quality of the goods",
    "Price for what you get",
    "Choice",
    "Easy to order",
    "Advice before buying",
    "Friendly staff",
    "Expert staff",
    "Problems solved",
    "Invoices are right",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Field:
    """One column of a form: its role, what the README says of it, and what a cell may hold."""

    name: str
    role: str
    says: str
    options: Mapping[str, Any] = field(default_factory=dict)
    check: Mapping[str, Any] | None = None
    width: int = 16


def _whole(low: int, high: int) -> dict[str, Any]:
    return {
        "validate": "integer", "criteria": "between", "minimum": low, "maximum": high,
        "error_title": "Not on the scale", "error_message": f"A whole number from {low} to {high}, or leave the cell empty.",
    }  # fmt: skip


_MINUTES = {
    "validate": "decimal", "criteria": ">=", "value": 0,
    "error_title": "Not a duration", "error_message": "Minutes as a number, 0 or more, or leave the cell empty.",
}  # fmt: skip
_DATE = {
    "validate": "date", "criteria": ">=", "value": dt.date(2000, 1, 1),
    "error_title": "Not a date", "error_message": "A date such as 2026-10-31.",
}  # fmt: skip

MONTHLY = (
    _Field(name="ticket", role="id", says="Number of the ticket or answer; each one once."),
    _Field(name="customer", role="customer", says="Who answered: any code, the same for all answers of one customer."),
    _Field(name="answered_at", role="answered_at", says="Day of the answer, such as 2026-10-31.", check=_DATE),
    _Field(name="score", role="csat", says="Satisfaction: 1 very bad to 5 very good.", options={"scale": "1-5"}, check=_whole(1, 5)),
    _Field(name="recommend", role="nps", says="Would recommend: 0 not at all to 10 certainly.", check=_whole(0, 10)),
    _Field(name="channel", role="segment", says="Where the contact took place: mail, chat, phone ..."),
    _Field(name="agent", role="agent", says="Who served: a name or code."),
    _Field(
        name="response_minutes", role="driver", says="Minutes until the first reply.", check=_MINUTES,
        options={"name": "response_hours", "unit": "minutes", "better": "low"}, width=18,
    ),
    _Field(
        name="resolution_minutes", role="driver", says="Minutes until it was solved.", check=_MINUTES,
        options={"name": "resolution_hours", "unit": "minutes", "better": "low"}, width=18,
    ),
    _Field(name="comment", role="comment", says="What the customer wrote.", width=40),
)  # fmt: skip


def _csi() -> tuple[_Field, ...]:
    head = (
        _Field(name="respondent", role="id", says="Number of the respondent; each one once."),
        _Field(
            name="answered_at", role="answered_at", says="Day of the answer, such as 2026-10-31.", check=_DATE
        ),
        _Field(
            name="overall",
            role="csat",
            says="All in all: 1 very dissatisfied, 5 very satisfied.",
            options={"scale": "1-5"},
            check=_whole(1, 5),
        ),
    )
    items = tuple(
        _Field(
            name=f"i{number:02d}", role="item", says=f"{label}: 1 very bad to 5 very good; 0 does not apply.", check=_whole(0, 5),
            options={"label": label, "better": "high", "scale": {"values": "1-5", "missing": {"0": "does_not_apply"}}}, width=8,
        )
        for number, label in enumerate(ITEMS, 1)
    )  # fmt: skip
    picks = _Field(
        name="top4",
        role="picks",
        says="The four that matter most, such as i01;i04;i07;i09.",
        options={"separator": ";", "choose": "4"},
        width=22,
    )
    tail = (
        picks,
        _Field(name="segment", role="segment", says="Group of the customer, such as a country or a plan."),
        _Field(name="comment", role="comment", says="What the respondent wrote.", width=40),
    )
    return (*head, *items, *tail)


FORMS: dict[str, tuple[str, Sequence[_Field]]] = {
    "monthly": ("Monthly satisfaction", MONTHLY),
    "csi": ("Customer satisfaction index", _csi()),
}


def write_blank(kind: str, folder: str | Path) -> tuple[Path, Path]:
    """An empty form (XLSX) and its survey.yml in a folder; gives both paths.

    kind: "monthly" or "csi". Raises FileError for another kind, and where either file stands there already.
    """
    if kind not in FORMS:
        raise FileError(
            say(
                "There is no form {kind:quoted}.{near} Forms: {forms}.",
                kind=kind,
                near=nearest(kind, FORMS),
                forms=join(FORMS, ", "),
            )
        )
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    form, survey = target / f"{kind}.xlsx", target / "survey.yml"
    for path in (form, survey):
        if path.exists():
            raise FileError(
                say("{file} stands there already.  Choose another folder, or move it away.", file=path.name)
            )
    title, fields = FORMS[kind]
    _workbook(form, title, fields)
    columns = [(one.name, one.role, one.options, (one.says,)) for one in fields if one.role != "comment"]
    comments = [(one.name, one.role, one.options, (one.says,)) for one in fields if one.role == "comment"]
    head = (
        f"Reads {form.name}, the form beside it. Change labels and add segments as you need; keep the column names the same in both.",
    )
    survey.write_text(
        survey_text(title=title, answers=form.name, columns=columns, unasked=comments, head=head),
        encoding="utf-8",
    )
    load_file(survey)
    return form, survey


def _workbook(path: Path, title: str, fields: Sequence[_Field]) -> None:
    """Answers sheet with frozen header and checks; README sheet. Text is never a formula."""
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        _answers(book, fields)
        _readme(book, title, fields)


def _answers(book: Any, fields: Sequence[_Field]) -> None:
    sheet = book.add_worksheet("Answers")
    bold, day = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "yyyy-mm-dd"})
    for place, one in enumerate(fields):
        sheet.set_column(place, place, one.width, day if one.role == "answered_at" else None)
        sheet.write_string(0, place, one.name, bold)
        if one.check is not None:
            sheet.data_validation(
                1,
                place,
                ROWS,
                place,
                {
                    "ignore_blank": True,
                    "input_title": one.name[:32],
                    "input_message": one.says[:255],
                    **one.check,
                },
            )
    sheet.freeze_panes(1, 1)


def _readme(book: Any, title: str, fields: Sequence[_Field]) -> None:
    sheet = book.add_worksheet("README")
    bold = book.add_format({"bold": True})
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 80)
    sheet.write_string(0, 0, title, bold)
    sheet.write_string(
        1,
        0,
        "One row per answer in the sheet Answers. Leave a cell empty where there is no answer; do not rename columns.",
    )
    sheet.write_string(2, 0, "Then type:  csat-research report survey.yml")
    for row, one in enumerate(fields, 4):
        sheet.write_string(row, 0, one.name, bold)
        sheet.write_string(row, 1, one.says)
