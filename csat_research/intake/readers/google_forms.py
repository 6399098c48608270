"""Google Forms: a time stamp in the language of the form's owner, then the questions as they were asked."""

from __future__ import annotations

from csat_research.intake.folding import key
from csat_research.intake.headers import asks
from csat_research.intake.raw import RawTable
from csat_research.intake.readers.reader import Known, Reader

__all__ = ["READERS"]

_STAMPS = (
    "Timestamp", "Отметка времени", "Sygnatura czasowa", "Tidstämpel", "Horodateur", "Marca temporal", "Zeitstempel",
)  # fmt: skip
_KEYS = frozenset(key(stamp) for stamp in _STAMPS)


def _told(table: RawTable) -> float:
    """The stamp comes first, and other headers are questions."""
    first, *others = table.columns or ("",)
    return 0.7 if key(first) in _KEYS and any(asks(name) for name in others) else 0.0


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
