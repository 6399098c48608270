"""Survey files with changed keys: wrong types, lists, nothing, deep maps, odd letters, roles that do not fit."""

from __future__ import annotations

import random
from typing import Any

import yaml

from csat_research.survey.questions import QUESTION_KEYS, ROLES
from tests.fuzz.shapes import ODD

KEYS = [*QUESTION_KEYS, "order", "ticks", "choices", "personal"]
TOP = [
    "answers", "columns", "title", "time_zone", "observed_until", "join", "purchases", "report", "themes", "assumed", "open", "kept",
    "population", "x", "",
]  # fmt: skip
DEEP: Any = "x"
for _ in range(20):
    DEEP = {"a": DEEP}
VALUES = [
    None, [], {}, "", " ", "~", True, 0, -1, 10**400, 1.5, float("nan"), ["1", "2"], [[1]], [None], {"a": None}, {"a": {"b": "c"}},
    DEEP, "1-5", "0-10", "5-1", "-5--1", "1-99999999999", "1-1", "nan", "high", "low", "yes", "no", "1-5\n", "٣", "csat",
    {"values": "1-5", "satisfied": ["4"]}, {"values": ["1", "2", "3"], "labels": ["a", "b"]},
    {"values": "1-5", "labels": {"good": "5", "bad": "nan"}}, {"values": "1-5", "missing": {"9": "blank"}},
    {"labels": ["bad", "good"], "satisfied": "good"}, {"values": "1-5", "satisfied": "1-5"}, {"file": "x.csv", "on": "id"},
    {"file": "../..", "on": []}, {"target": "101", "language": "xx"}, {"source": "env:NOBODY", "query": "select 1"}, "env:HOME",
    "a.csv", "*.csv", "/", "..", "\0", "Europe/Stockholm", "UTC", "2026-12-31", "9999-12-31", "0001-01-01", "2026-13-01", "day_first",
    "happened", "hours", "minutes", ";", ",", "keep", "importance: x",
]  # fmt: skip


def redeclared(text: str, rng: random.Random) -> str:
    """A survey file changed in one to three places."""
    found = yaml.safe_load(text)
    for _ in range(rng.randint(1, 3)):
        rng.choice(CHANGES)(found, rng)
    written: str = yaml.safe_dump(
        found,
        allow_unicode=rng.random() < 0.5,
        sort_keys=False,
        default_flow_style=rng.choice((None, False, True)),
    )
    return written


def _value(rng: random.Random) -> Any:
    return rng.choice(VALUES) if rng.random() < 0.8 else rng.choice(ODD)


def _columns(found: dict[str, Any]) -> dict[str, Any]:
    columns = found.get("columns")
    return columns if isinstance(columns, dict) and columns else {"x": {}}


def _one(found: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    told = rng.choice(list(_columns(found).values()))
    return told if isinstance(told, dict) else {}


def _anywhere(found: dict[str, Any], rng: random.Random) -> None:
    """Some value, however deep, becomes another."""
    place: Any = found
    while isinstance(place, dict | list) and place:
        key = rng.choice(list(place)) if isinstance(place, dict) else rng.randrange(len(place))
        if not isinstance(place[key], dict | list) or not place[key] or rng.random() < 0.2:
            place[key] = _value(rng)
            return
        place = place[key]


def _top(found: dict[str, Any], rng: random.Random) -> None:
    found[rng.choice(TOP)] = _value(rng)


def _key(found: dict[str, Any], rng: random.Random) -> None:
    _one(found, rng)[rng.choice(KEYS)] = _value(rng)


def _role(found: dict[str, Any], rng: random.Random) -> None:
    told = _one(found, rng)
    told["role"] = rng.choice(ROLES)
    if rng.random() < 0.5:
        told.pop("scale", None)


def _gone(found: dict[str, Any], rng: random.Random) -> None:
    told = rng.choice([found, _columns(found), _one(found, rng)])
    if told:
        del told[rng.choice(list(told))]


def _renamed(found: dict[str, Any], rng: random.Random) -> None:
    columns = _columns(found)
    name = rng.choice(list(columns))
    columns[rng.choice([*ODD, name.upper(), f" {name}", f"{name}[1]", "period"])] = columns.pop(name)


def _moved(found: dict[str, Any], rng: random.Random) -> None:
    """Two columns change what is said of them."""
    columns = _columns(found)
    one, two = (rng.choice(list(columns)) for _ in range(2))
    columns[one], columns[two] = columns[two], columns[one]


CHANGES = (_anywhere, _anywhere, _top, _key, _key, _key, _role, _role, _gone, _renamed, _moved)
