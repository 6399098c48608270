"""Secret: addresses with passwords and values of the environment, which must never be shown or written."""

from __future__ import annotations

import html
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote, unquote

from csat_research.errors import FileError
from csat_research.words import Sentence, say

__all__ = [
    "HIDDEN",
    "SECRET_NAME",
    "hidden",
    "hide_known",
    "holds_secret",
    "refuse_address",
    "without_secret",
]

HIDDEN = "***"
SHORTEST = 6  # letters; a shorter value stands in too many words to be looked for
SECRET_NAME = re.compile(
    r"(^|_)(pass(word|wd|phrase)?|pwd|salt|secrets?|tokens?|credentials?|api_?key|access_?key|private_?key)(_|$)",
    re.I,
)
# postgresql://anna:hunter2@host, also as a path with one slash; a password may hold an @ or a slash.
_USER = re.compile(
    r"(?P<head>\b[a-z][a-z0-9+.-]{1,20}:/{1,3})(?P<user>[^\s\"'<>@]*:[^\s\"'<>]*|[^\s\"'<>@/]+)@", re.I
)
_DATABASE = re.compile(
    r"(?!https?:|file:)[a-z][a-z0-9+.-]+:/", re.I
)  # duckdb:///folder/file, postgresql://...
_KEY = re.compile(
    r"(?P<head>(?<![a-z0-9])(?:pass(?:word|wd|phrase)?|pwd|secret|(?:[a-z]+_?)?token|(?:api|access|private|account|shared)_?(?:access_?)?key|sig(?:nature)?)"
    r"\s*=\s*)(?P<value>[^\s&;\"'<>,)]+)",
    re.I,
)


def hidden(text: str, environment: Mapping[str, str] | None = None) -> str:
    """A text in which *** stands for passwords in addresses, values of password=..., and secrets of the environment.

    environment: os.environ unless given. Its secrets are the values of names such as DB_PASSWORD or API_TOKEN, addresses of
    databases, and what stands between :// and @ in any address.

    >>> hidden("no route to postgresql://anna:hunter2@shop.example/db", {})
    'no route to postgresql://***@shop.example/db'
    """
    text = hide_known(text, environment)
    text = _USER.sub(rf"\g<head>{HIDDEN}@", text)
    return _KEY.sub(rf"\g<head>{HIDDEN}", text)


def hide_known(data: Any, environment: Mapping[str, str] | None = None) -> Any:
    """A text, or plain data with texts in it, without the secrets of the environment; all else stays letter by letter.

    >>> hide_known({"told": ["at hunter2"]}, {"DB_PASSWORD": "hunter2"})
    {'told': ['at ***']}
    """
    secrets = _known(os.environ if environment is None else environment)
    return _without(data, secrets) if secrets else data


def _without(data: Any, secrets: Sequence[str]) -> Any:
    if isinstance(data, str):
        for one in secrets:
            data = data.replace(one, HIDDEN)
        return data
    if isinstance(data, Mapping):
        return type(data)({_without(name, secrets): _without(value, secrets) for name, value in data.items()})  # type: ignore[call-arg]
    return [_without(one, secrets) for one in data] if isinstance(data, list) else data


def without_secret(text: str, address: str) -> str:
    """What a driver says of an address, without its user and password, whole or in the pieces that the driver took it for.

    A password with an @, a slash or a question mark that is not written as %40, %2F or %3F is cut there, and one piece is
    told as the name of the machine, of a port or of an option. So all up to the last @ counts, and each piece of it.

    >>> without_secret('invalid integer value "hunt" for port', "postgresql://anna:hunt/er2@host/db")
    'invalid integer value "***" for port'
    """
    user = re.search(r"://?(.*)@", address, re.S)
    values = [one["value"] for one in _KEY.finditer(address)]
    secrets = {spelled for one in (*((user[1],) if user else ()), *values) for spelled in _spellings(one)}
    pieces = {piece for one in secrets for piece in re.split(r"[\s:/@?#&=%\[\]]+", one) if piece}
    for one in sorted(secrets | pieces | {address}, key=len, reverse=True):
        text = text.replace(one if len(one) > 2 else f'"{one}"', HIDDEN if len(one) > 2 else f'"{HIDDEN}"')
    return text


def holds_secret(text: str) -> bool:
    """Whether a text holds an address with a password, password=..., or a secret of the environment.

    >>> holds_secret("postgresql://anna:hunter2@host/db"), holds_secret("exports/2026-10.csv")
    (True, False)
    """
    return hidden(text) != text


def _known(environment: Mapping[str, str]) -> list[str]:
    """The secrets of the environment in every spelling, the longest first."""
    found = {spelled for one in _values(environment) for spelled in _spellings(one) if len(one) >= SHORTEST}
    return sorted(found, key=len, reverse=True)


def _values(environment: Mapping[str, str]) -> Iterator[str]:
    for name in list(environment):
        value = environment.get(name, "")  # gone where another thread has just started a process
        if SECRET_NAME.search(name) and not os.path.exists(value):
            yield value
        if _DATABASE.match(value):
            yield value
        if address := _USER.search(value):
            yield address["user"]
            yield address["user"].partition(":")[2]
        yield from (one["value"] for one in _KEY.finditer(value))


def _spellings(secret: str) -> set[str]:
    """As it is, as an address or a driver spells it, and as it stands in HTML, in JSON and in a Python literal."""
    bare = unquote(secret)
    plain = {secret, bare, quote(bare), quote(bare, safe="")}
    return {
        spelled
        for one in plain
        for spelled in (one, html.escape(one), _numbered(one), *_in_code(one))
    }  # fmt: skip


def _in_code(text: str) -> tuple[str, ...]:
    """As it stands between the quotes of JSON, of JSON in plain letters, and of a Python literal."""
    return json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1], repr(text)[1:-1]


def _numbered(text: str) -> str:
    """As Jinja writes quotes into HTML."""
    return html.escape(text).replace("&quot;", "&#34;").replace("&#x27;", "&#39;")


def refuse_address(value: object, told: Sentence | str) -> None:
    """Raise FileError where an address of a database or of the web stands in place of a file; it is not repeated.

    told: where it stood, such as `survey.yml` or `the environment variable SHOP`.
    """
    if isinstance(value, str | os.PathLike) and re.match(r"\s*[a-z][a-z0-9+.-]+:/", os.fspath(value), re.I):
        raise FileError(
            say(
                "{told}: this is an address, not a file, and it is not shown here, as it may hold a password.  "
                "Run the query yourself and call read_survey(path, data=frame); keep the address in an environment variable.",
                told=told,
            )
        )
