"""Header words: which role a column plays by its name, in the languages of the label dictionary."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from csat_research.intake.folding import key

__all__ = ["Hint", "header_keys", "hint", "unit_of"]


@dataclass(frozen=True, slots=True)
class Hint:
    """What a column name says: a role, a name of ours, and how sure the words are (exact, else part of the name)."""

    role: str
    name: str = ""
    exact: bool = True
    word: str = ""


# inputs of help desks and survey tools, folded as in the label rules; longer names win over shorter ones.
_WORDS: dict[tuple[str, str], str] = {
    ("id", ""): "id, respondent id, response id, responseid, conversation id, ticket id, ticket, id zgłoszenia, номер, номер обращения, id респондента, numer, شناسه, nummer, ärendenummer, no., #",
    ("customer", ""): "requester id, customer id, customer, client, client id, user id, contact id, clientid, клиент, id клиента, klient, id klienta, مشتری, kund, kundnummer, kundid",
    ("answered_at", ""): "timestamp, created at, submitdate, recorded date, recordeddate, submit date (utc), submit date, completion time, rated at, answered at, updated at, дата, дата ответа, отметка времени, data, data odpowiedzi, sygnatura czasowa, تاریخ, datum, svarsdatum, tidstämpel, horodateur, marca temporal",
    ("csat", ""): "csat, rating, score, satisfaction, satisfaction score, conversation rating, overall satisfaction, оценка, удовлетворенность, ocena, zadowolenie, رضایت, امتیاز, betyg, nöjdhet, kundnöjdhet",
    ("nps", ""): "nps, recommend, likelihood to recommend, ltr, nps score, порекомендуете, рекомендация, готовность рекомендовать, polecić, polecenie, توصیه, rekommendera, rekommendation",
    ("ces", ""): "ces, effort, easy, effort score, ease, усилия, легко, wysiłek, łatwość, سهولت, ansträngning, lätt",
    ("driver", "response_hours"): "first reply time, first response time, reply time, response time, response, скорость ответа, время ответа, время первого ответа, czas odpowiedzi, زمان پاسخ, svarstid",
    ("driver", "resolution_hours"): "full resolution time, resolution time, closing_speed, time to resolution, скорость решения, время решения, czas rozwiązania, زمان حل, lösningstid",
    ("metric", "first_resolution_hours"): "first resolution time",
    ("metric", "agent_wait_hours"): "agent wait time",
    ("metric", "requester_wait_hours"): "requester wait time",
    ("metric", "on_hold_hours"): "on hold time",
    ("driver", "expertise"): "expertise, competence, knowledge, экспертность, компетентность, kompetencja, kompetencje, تخصص, kompetens, sakkunskap",
    ("agent", ""): "agent, assignee, operator, agent name, оператор, сотрудник, konsultant, کارشناس, handläggare",
    ("segment", "channel"): "channel, via, канал, kanał, کانال, kanal",
    ("segment", ""): "segment, group, region, country, product, priority, ticket type, organization, plan, team, сегмент, регион, продукт, страна, segment klienta, produkt, kraj, land, بخش, منطقه",
    ("repurchase", ""): "repurchase, repeat, orders, bought again, repeat purchase, повторная покупка, ponowny zakup, خرید مجدد, återköp",
    ("weight", ""): "weight, wt, вес, waga, وزن, vikt",
    ("comment", ""): "comment, feedback, remark, comments, feedback comment, комментарий, отзыв, komentarz, نظر, kommentar",
    ("picks", ""): "most important, important items, top picks, что важнее, najważniejsze, مهم‌ترین, viktigast",
    ("stratum", ""): "stratum, strata",
    ("count", ""): "count, n answers, number of answers",
}  # fmt: skip
_IGNORED = (
    "summation column",
    "requester email",
    "requester domain",
    "subject",
    "tags",
    "link to the conversation",
    "ip address",
    "email",
    "email address",
    "e-mail",
)
_UNITS: dict[str, tuple[str, ...]] = {
    "minutes": (
        "minutes",
        "minute",
        "min",
        "mins",
        "минут",
        "минуты",
        "мин",
        "minuty",
        "minut",
        "minuter",
        "دقیقه",
    ),
    "hours": ("hours", "hour", "hrs", "h", "часов", "часы", "ч", "godziny", "godz", "timmar", "tim", "ساعت"),
    "seconds": (
        "seconds",
        "second",
        "secs",
        "sec",
        "s",
        "секунд",
        "сек",
        "sekundy",
        "sek",
        "sekunder",
        "ثانیه",
    ),
    "days": ("days", "day", "дней", "дни", "dni", "dagar", "روز"),
}


@lru_cache(maxsize=1)
def _table() -> dict[str, Hint]:
    found: dict[str, Hint] = {}
    for (role, name), words in _WORDS.items():
        for word in words.split(", "):
            found[key(word)] = Hint(role, name, True, word)
    return found


@lru_cache(maxsize=1)
def header_keys() -> frozenset[str]:
    """Keys of all header words, for the check of encodings and of sheets."""
    return frozenset(_table()) | {key(word) for word in _IGNORED}


def is_ignored(header: str) -> bool:
    """Columns that tools write but nobody analyses, and columns that hold personal data."""
    return key(header) in {key(word) for word in _IGNORED}


def hint(header: str) -> Hint | None:
    """The role that a column name suggests; words in brackets and units are no part of it.

    >>> hint("Satisfaction Score").role, hint("First reply time (in minutes)").name
    ('csat', 'response_hours')
    """
    if is_ignored(header):
        return None
    table = _table()
    for text in (header, bare(header)):
        if (found := table.get(key(text))) is not None:
            return found
    return _part_of(bare(header), table)


def bare(header: str) -> str:
    """The header without brackets, units and the words of a business clock.

    >>> bare("First reply time in minutes within business hours")
    'First reply time'
    """
    text = re.sub(r"\s*[\[(][^\])]*[\])]", " ", header)
    text = re.sub(
        r"\s+within business hours|\s+business hours?|\s+\(?calendar hours?\)?",
        " ",
        text,
        flags=re.IGNORECASE,
    )
    text = re.sub(r"\s+in\s+(minutes|hours|seconds|days)\b", " ", text, flags=re.IGNORECASE)
    words = re.split(r"[\s_]+", text.strip())
    units = {word for group in _UNITS.values() for word in group if len(word) > 1}
    while len(words) > 1 and words[-1].casefold().strip(".,") in units:
        words = words[:-1]
    return " ".join(words)


def _part_of(header: str, table: dict[str, Hint]) -> Hint | None:
    """A known word of four letters or more inside a longer header: a weak sign, the longest wins."""
    words = key(header)
    spaced = [key(word) for word in re.split(r"[\s_\-/.,?!:]+", header) if word]
    phrases = {"".join(spaced[i:j]) for i in range(len(spaced)) for j in range(i + 1, len(spaced) + 1)}
    hits = [one for one in phrases if one in table and len(one) >= 3 and one != words]
    if not hits:
        return None
    best = table[max(hits, key=lambda one: (len(one), one))]
    return Hint(best.role, best.name, False, best.word)


def unit_of(header: str) -> str | None:
    """The unit of time that a header names.

    >>> unit_of("Full resolution time (min)"), unit_of("Время ответа, часов"), unit_of("Score")
    ('minutes', 'hours', None)
    """
    text = re.sub(
        r"within business hours|business hours?|calendar hours?", " ", header, flags=re.IGNORECASE
    ).casefold()
    words = [word for word in re.split(r"[^\w]+|_", text) if word]
    for unit, names in _UNITS.items():
        if any(word in names for word in words[1:]):
            return unit
    return None


def is_business(header: str) -> bool:
    """Whether a duration was counted in working hours only.

    >>> is_business("First reply time in minutes within business hours")
    True
    """
    return bool(re.search(r"business|рабоч|robocz|arbetstid|کاری", header.casefold()))
