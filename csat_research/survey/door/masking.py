"""Masking: comments without mail addresses, links, telephone and card numbers, whatever script the digits are written in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pandas as pd

from csat_research.errors import ColumnError
from csat_research.survey.questions import Question
from csat_research.words import Sentence, say

__all__ = ["masked", "masked_comments", "masked_sentence", "refuse_comments"]

# Marks that turn the direction of a line stand inside numbers of Persian and Arabic texts.
_MARKS = "\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff"
_LINK = re.compile(r"\b(?:[a-z][a-z0-9+.-]{0,20}://|www\.)[^\s<>\"“”«»]*[^\s<>\"“”«».,;:!?)\]]", re.I)
_AT = r"(?:\s?[@\uff20]\s?|\s*[(\[{]\s*(?:at|@|kropka|ät|a|małpa|snabel-?a|собака|ات|ات‌ساین)\s*[)\]}]\s*)"
_MAIL = re.compile(
    rf"(?<![\w.+%'’-])[\w.+%'’-]+{_AT}[\w-]+(?:\s?(?:\.|[(\[]\s*(?:dot|kropka|punkt|точка|نقطه)\s*[)\]])\s?[\w-]+)+"
)
_ENDINGS = "com|org|net|info|io|app|shop|online|site|eu|ru|su|by|ua|рф|pl|ir|se|fi|dk|de|fr|it|uk|co"
_DOMAIN = re.compile(
    rf"(?<![\w@.-])(?:[\w-]+\.)+(?:[^\W\d_]{{2,}}/(?:[^\s<>\"“”«»]*[^\s<>\"“”«».,;:!?)\]])?|(?:{_ENDINGS})\b(?![.-]?\w))"
)
_PART = rf"[ \t\u00a0\u2009\u202f{_MARKS}()./‐‑–−-]"
_IP = re.compile(
    r"(?<![\w.:])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}|(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|"
    r"(?:[0-9a-f]{1,4}:){1,6}(?::[0-9a-f]{1,4}){1,6})(?![\w:]|\.\d)",
    re.I,
)
_NUMBER = re.compile(rf"(?<![\d,])[+\uff0b]?(?:{_PART}{{0,2}}\(?\d+)(?:{_PART}{{0,4}}\d+)*(?!\d)")
_DATE = re.compile(
    r"(?<![\d./-])(?:\d{4}(?P<a>[./-])(?:0?\d|1[0-2])(?P=a)(?:[0-2]?\d|3[01])|(?:[0-2]?\d|3[01])(?P<b>[./-])(?:0?\d|1[0-2])(?P=b)(?:\d{4}|\d\d))"
    r"(?![./-]?\d)"
)
_MONEY = re.compile(r"\s?(?:kr|sek|zł|zl|pln|eur|usd|€|\$|£|₽|руб|р\.|تومان|ریال|%|٪)", re.I)
_CALL = re.compile(
    r"(?:tel|phone|call|mobile?|ring|nummer|number|тел|звони|номер|zadzwo|dzwo|kom[óo]rk|numer|تلفن|شماره|موبایل|زنگ|تماس)\w*\W{0,12}(?:\w+\W{0,3}){0,2}$",
    re.I,
)
FEWEST, CALLED, LONGEST_PHONE = 9, 6, 15  # digits of a telephone number; of one that is called one; E.164
NEAR = 40  # letters before a number in which a word may call it one


def masked(text: str) -> str:
    """A comment in which [mail], [link], [ip], [phone], [card] or [number] stands for what leads to a person.

    A card has 13 to 19 digits with a right check digit (Luhn 1960, ISO/IEC 7812); a telephone number 9 to 15 digits, or 6
    and more after a word that says so; longer numbers are accounts. Dates, amounts, scores and short numbers stay. What
    looks like a number of a person but is not, such as a long order number, is masked too: that loses less than the reverse.

    >>> masked("Ring 070-123 45 67 or anna@example.org before 2026-10-31, order 4711")
    'Ring [phone] or [mail] before 2026-10-31, order 4711'
    """
    text = _LINK.sub("[link]", text)
    text = _MAIL.sub("[mail]", text)
    text = _IP.sub("[ip]", text)
    text = _DOMAIN.sub("[link]", text)
    pieces, end = [], 0
    for date in _DATE.finditer(text):
        pieces += [_numbers(text[end : date.start()]), date.group()]
        end = date.end()
    return "".join([*pieces, _numbers(text[end:])])


def _numbers(text: str) -> str:
    return _NUMBER.sub(lambda found: _number(found, text), text)


def _number(found: re.Match[str], text: str) -> str:
    """What stands for a number, with the blanks and brackets around it kept."""
    whole = found.group()
    head = whole[: len(whole) - len(whole.lstrip(" \t\u00a0\u2009\u202f./‐‑–−-"))]
    digits = "".join(str(unicodedata.digit(one)) for one in whole if one.isdigit())
    called = len(digits) >= CALLED and _CALL.search(text[max(0, found.start() - NEAR) : found.start()])
    if not called and (len(digits) < FEWEST or _is_other(whole, text[found.end() :])):
        return whole
    kind = "card" if 13 <= len(digits) <= 19 and _luhn(digits) else "phone"
    return f"{head}[{kind if kind == 'card' or len(digits) <= LONGEST_PHONE else 'number'}]"


def _is_other(whole: str, after: str) -> bool:
    """An amount of money, a fraction, or single digits in a row, such as scores."""
    groups = re.findall(r"\d+", whole)
    alone = sum(len(one) == 1 for one in groups)
    fraction = re.fullmatch(r"\s*\d+\.\d+", whole) is not None
    amount = all(len(one) == 3 for one in groups[1:]) and _MONEY.match(after) is not None
    return fraction or amount or (alone > 2 and not whole.lstrip().startswith("+"))


def _luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the others: each second one from the right doubled."""
    doubled = (2 * int(one) if i % 2 else int(one) for i, one in enumerate(reversed(digits)))
    return sum(one - 9 if one > 9 else one for one in doubled) % 10 == 0


def masked_sentence(told: Any) -> Any:
    """A sentence whose values that are texts are masked, also those of the sentences in it; its own words stay.

    >>> str(masked_sentence(say("Column {name} holds {cell}.", name="score", cell=say("{it}", it="anna@example.org"))))
    'Column score holds [mail].'
    """
    if isinstance(told, Sentence):
        return replace(told, values={name: masked_sentence(value) for name, value in told.values.items()})
    if isinstance(told, list | tuple):
        return [masked_sentence(one) for one in told]
    return masked(told) if isinstance(told, str) else told


def masked_comments(rows: pd.DataFrame, names: Iterable[str]) -> pd.DataFrame:
    """Rows with their comment columns (`names`) masked; the frame given stays as it is."""
    there = [name for name in names if name in rows]
    return (
        rows.assign(**{name: rows[name].map(masked, na_action="ignore") for name in there}) if there else rows
    )


def refuse_comments(questions: Iterable[Question], names: Iterable[str]) -> None:
    """Raise ColumnError where groups are asked for by a column of comments: its texts would stand in tables."""
    comments = {one.name for one in questions if one.role == "comment"}
    for name in names:
        if name in comments:
            raise ColumnError(
                say(
                    "Column {name:quoted} holds comments, so no groups are made of it: their texts would stand in tables. "
                    "Code them into a column of topics and declare that: topic: {{role: segment}}.",
                    name=name,
                )
            )
