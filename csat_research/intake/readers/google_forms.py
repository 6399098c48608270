"""Google Forms: a time stamp in the language of the form's owner, then the questions as they were asked."""

from __future__ import annotations

import re

from csat_research.intake.headers import asks
from csat_research.intake.labels.folding import key
from csat_research.intake.raw import RawTable
from csat_research.intake.readers.reader import Known, Reader

__all__ = ["READERS"]

_STAMPS = (
    "Timestamp", "Отметка времени", "Sygnatura czasowa", "Tidstämpel", "Horodateur", "Marca temporal", "Zeitstempel",
)  # fmt: skip
_KEYS = frozenset(key(stamp) for stamp in _STAMPS)
# "2026/03/01 9:05:12 AM GMT+1" in its CSV, "3/1/2026 9:05:12" or "01.03.2026 9:05:12" in its sheet, which Excel files show as ISO
_AS_GOOGLE = re.compile(
    r"\d{4}/\d\d/\d\d \d{1,2}:\d\d:\d\d [AP]M [A-Z]{2,5}\S*|\d{1,2}[./]\d{1,2}[./]\d{4},? \d{1,2}:\d\d:\d\d(?: [AP]M)?"
)
_IN_A_SHEET = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?")
LOOKED_AT = 20


def _told(table: RawTable) -> float:
    """The stamp comes first, written as the tool writes it, and other headers are questions."""
    first, *others = table.columns or ("",)
    if key(first) not in _KEYS or not any(asks(name) for name in others):
        return 0.0
    return 0.7 if all(_as_google(cell, bool(table.sheet)) for cell in _cells(table, first)) else 0.0


def _cells(table: RawTable, name: str) -> list[str]:
    return [str(cell).strip() for cell in table.frame[name].dropna().head(LOOKED_AT)]


def _as_google(cell: str, in_a_sheet: bool) -> bool:
    return bool(_AS_GOOGLE.fullmatch(cell) or (in_a_sheet and _IN_A_SHEET.fullmatch(cell)))


FORM = Reader(
    name="Google Forms",
    told=_told,
    columns=(
        Known(names=_STAMPS, role="answered_at"),
        Known(
            names=(
                "Email Address", "Username", "Адрес электронной почты", "Имя пользователя", "Adres e-mail",
                "Nazwa użytkownika", "E-postadress", "Användarnamn",
            )
        ),
    ),
)  # fmt: skip

READERS = (FORM,)
