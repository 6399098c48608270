"""Personal: columns that lead to a person are dropped on reading unless asked for, and customers stand under pseudonyms."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from csat_research.intake.distinct import factorised, is_text
from csat_research.intake.labels.folding import key
from csat_research.intake.raw import RawTable
from csat_research.survey.questions import GROUPS, Question
from csat_research.words import Sentence, join, say

__all__ = ["Personal", "kind_of_cells", "kind_of_header", "sort_out_personal", "unread_note"]

LOOKED = 1000  # different cells of a column that are looked at
MOST = 0.5  # of them are addresses, numbers or links of persons
DROPPED = (
    *GROUPS,
    "driver",
    "metric",
)  # roles whose words would stand in tables; those of agents are renamed
RENAMED = ("id", "agent")

KINDS = {
    "mail": say("mail addresses"),
    "phone": say("telephone numbers"),
    "ip": say("IP addresses"),
    "name": say("names of people"),
    "link": say("links"),
}
# Header words of columns nobody analyses; a column that plays a role is judged by its cells, but for names.
HEADERS = {
    "mail": (
        "mail", "email", "e-mail", "email address", "e-mail address", "mail address", "requester email", "customer email",
        "contact email", "user email", "respondent email", "recipient email", "recipientemail", "почта", "эл. почта",
        "электронная почта", "адрес электронной почты", "имейл", "e-mail klienta", "adres e-mail", "adres email", "poczta",
        "e-post", "epost", "e-postadress", "mejl", "ایمیل", "پست الکترونیک", "رایانامه", "e-mail-adresse", "courriel",
        "adresse e-mail", "correo", "correo electrónico",
    ),
    "phone": (
        "phone", "phone number", "telephone", "telephone number", "mobile", "mobile number", "mobile phone", "cell phone",
        "contact phone number", "customer phone", "msisdn", "whatsapp", "телефон", "номер телефона", "мобильный",
        "мобильный телефон", "telefon", "numer telefonu", "nr telefonu", "komórka", "telefonnummer", "mobil", "mobilnummer",
        "تلفن", "شماره تلفن", "موبایل", "شماره موبایل", "تلفن همراه", "handynummer", "téléphone", "teléfono", "móvil",
    ),
    "ip": (
        "ip", "ip address", "ipaddress", "ip addr", "client ip", "user ip", "remote ip", "network id", "ip-адрес",
        "ip адрес", "adres ip", "ip-adress", "ip-adresse", "آدرس ip", "آی پی", "نشانی ip",
    ),
    "name": (
        "first name", "last name", "full name", "surname", "family name", "given name", "customer name", "client name",
        "contact name", "user name", "username", "requester", "requester name", "respondent name", "visitor name",
        "recipient first name", "recipient last name", "recipientfirstname", "recipientlastname", "имя", "фамилия",
        "отчество", "фио", "ф.и.о.", "имя клиента", "фио клиента", "imię", "nazwisko", "imię i nazwisko", "imię klienta",
        "förnamn", "efternamn", "för- och efternamn", "kundnamn", "kundens namn", "نام", "نام خانوادگی",
        "نام و نام خانوادگی", "نام مشتری", "vorname", "nachname", "familienname", "kundenname", "prénom",
        "nom de famille", "nom du client", "nombre", "apellido", "apellidos", "nombre del cliente",
    ),
    "link": (
        "url", "link", "link to the conversation", "conversation url", "conversation link", "ticket url", "profile",
        "profile url", "social profile", "ссылка", "ссылка на диалог", "профиль", "odnośnik", "profil", "länk", "پیوند", "لینک",
        "lien", "enlace",
    ),
}  # fmt: skip
_MAIL = re.compile(r"(?:mailto:)?[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+|[^<>]{0,80}<[^\s@<>]+@[^\s@<>]+>", re.I)
_LINK = re.compile(r"(?:[a-z][a-z0-9+.-]{1,20}://|www\.)\S+", re.I)
_PHONE = re.compile(
    r"(?:tel:)?(?:\+|00)\d(?:[ \u00a0().\-/]{0,2}\d){6,14}|\(?\d{2,4}\)?(?:[ \u00a0.\-/]{1,2}\d{2,4}){2,4}",
    re.I,
)
_DATE = re.compile(r"\d{4}[./-]\d{1,2}[./-]\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")
FEWEST_DIGITS = 9


@lru_cache(maxsize=1)
def _words() -> dict[str, str]:
    return {key(word): kind for kind, words in HEADERS.items() for word in words}


def kind_of_header(name: str) -> str | None:
    """What a column holds by its name: mail, phone, ip, name, link; None where the name does not say.

    >>> kind_of_header("Requester email"), kind_of_header("Телефон"), kind_of_header("Channel")
    ('mail', 'phone', None)
    """
    return _words().get(key(name))


def kind_of_cells(cells: Iterable[str]) -> str | None:
    """What most of some cells are: mail, phone, ip or link; None for anything else. Names cannot be told by cells.

    >>> kind_of_cells(["anna@example.org", "bo@example.org"]), kind_of_cells(["192.0.2.7"]), kind_of_cells(["2026-10-31"])
    ('mail', 'ip', None)
    """
    looked = [cell.strip() for cell, _ in zip(cells, range(LOOKED), strict=False)]
    kinds = [found for cell in looked if (found := _kind(cell)) is not None]
    return max(set(kinds), key=kinds.count) if kinds and len(kinds) >= MOST * len(looked) else None


def _kind(cell: str) -> str | None:
    if _MAIL.fullmatch(cell):
        return "mail"
    if _LINK.fullmatch(cell):
        return "link"
    if _is_address(cell):
        return "ip"
    digits = sum(c.isdigit() for c in cell)
    called = _PHONE.fullmatch(cell) is not None and not _DATE.fullmatch(cell)
    return "phone" if called and FEWEST_DIGITS <= digits <= 15 else None


def _is_address(cell: str) -> bool:
    if cell.count(".") != 3 and ":" not in cell:
        return False
    try:
        ipaddress.ip_address(cell)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Personal:
    """What was found in the columns that play a role: the questions that stay, the columns to be renamed, and notes."""

    questions: tuple[Question, ...]
    renamed: tuple[str, ...]
    notes: tuple[Sentence, ...]


def sort_out_personal(frame: pd.DataFrame, asked: Sequence[Question], kept: Collection[str]) -> Personal:
    """Questions without those whose words lead to a person, unless they are asked for (`kept`: personal: keep).

    A column of groups is dropped by what its cells are, and where its name says that it holds names of people. Ids and
    agents that are addresses get pseudonyms; comments stay, for they are masked wherever they are shown.
    """
    stay, renamed, notes = [], [], []
    for one in asked:
        kind = _kind_of(frame, one) if one.column in frame and one.column not in kept else None
        if kind is not None and one.role in RENAMED:
            renamed.append(one.column)
            notes.append(
                say("{column} holds {kind}; pseudonyms stand for them", column=one.column, kind=KINDS[kind])
            )
        elif kind is not None:
            notes.append(
                say(
                    "{column} holds {kind}, so it was not read; to read it all the same, write personal: keep beside its role",
                    column=one.column,
                    kind=KINDS[kind],
                )
            )
            continue
        stay.append(one)
    return Personal(tuple(stay), tuple(renamed), tuple(notes))


def _kind_of(frame: pd.DataFrame, one: Question) -> str | None:
    cells = frame[one.column]
    if one.role not in (*DROPPED, *RENAMED) or not is_text(cells):
        return None
    named = kind_of_header(one.column) if one.role in DROPPED and one.role != "agent" else None
    return "name" if named == "name" else kind_of_cells(_some(cells))


def _some(cells: pd.Series) -> Sequence[str]:
    """Different cells of a column, some of many."""
    if isinstance(cells.dtype, pd.CategoricalDtype):
        return factorised(cells)[1][:LOOKED]
    plain = (
        str(one) for one in cells.dropna().head(20 * LOOKED) if not pd.api.types.is_list_like(one)
    )  # a list and a record have no place in a set
    return list(dict.fromkeys(plain))[:LOOKED]


def unread_note(tables: Sequence[RawTable], used: Collection[str]) -> list[Sentence]:
    """Columns without a role that hold personal data, as their names or their cells say: they were not read."""
    found: dict[str, Sentence] = {}
    for table in tables:
        for name in table.columns:
            cells = table.frame[name]
            kind = None if name in used else kind_of_header(name)
            if kind is None and name not in used and is_text(cells):
                kind = kind_of_cells(_some(cells.head(LOOKED)))
            if kind is not None:
                found[name] = say("{column} ({kind})", column=name, kind=KINDS[kind])
    if not found:
        return []
    more = [say("and {n:count} more", n=len(found) - 8)] if len(found) > 8 else []
    return [
        say(
            "personal data was not read: {columns}; a column is read where it is given a role and personal: keep",
            columns=join([*list(found.values())[:8], *more], ", "),
        )
    ]
