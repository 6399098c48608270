"""The survey file: what survey.yml may say, checked key by key; an error names the line and the nearest key."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from csat_research.errors import CsatError, FileError, listing, nearest
from csat_research.intake.strict import Node, load, node_at
from csat_research.survey.questions import QUESTION_KEYS, Question, question
from csat_research.words import Sentence, join, say

__all__ = ["Answers", "Column", "Purchases", "Report", "Source", "SurveyFile", "load_file"]

Kind = Literal["not_asked", "does_not_apply", "unsure", "blank", "unanswered"]


def _whole(value: object) -> int:
    if not re.fullmatch(r"\d{1,6}", str(value)):
        raise ValueError("a whole number such as 4.")
    return int(str(value))


def _number(value: object) -> float:
    if not re.fullmatch(r"[+-]?\d{1,9}(\.\d{1,9})?", str(value)):
        raise ValueError("a number such as 85 or 4.5.")
    return float(str(value))


def _day(value: object) -> dt.date:
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(value)):
            return dt.date.fromisoformat(str(value))
    except ValueError:
        pass
    raise ValueError("a day such as 2026-12-31.")


def _zone(value: object) -> str:
    if str(value) not in zoneinfo.available_timezones():
        raise ValueError(
            f"a time zone such as Europe/Stockholm or UTC.{nearest(value, zoneinfo.available_timezones())}"
        )
    return str(value)


def _colour(value: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        raise ValueError('a colour such as "#0b5394".')
    return value


def _environment(value: str) -> str:
    if not re.fullmatch(r"env:[A-Za-z_][A-Za-z0-9_]*", value):
        raise ValueError(
            'the name of an environment variable, such as "env:WAREHOUSE_URL"; addresses with passwords stay out of files.'
        )
    return value


def _listed(value: object) -> object:
    """One text stands for a list of one."""
    return [value] if isinstance(value, str) else value


WholeNumber = Annotated[int, BeforeValidator(_whole)]
Number = Annotated[float, BeforeValidator(_number)]
Day = Annotated[dt.date, BeforeValidator(_day)]
Zone = Annotated[str, BeforeValidator(_zone)]
Texts = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_max_length=20_000)


class ScaleText(_Strict):
    """`scale:` written out; turned into a Scale by survey/scales."""

    values: str | tuple[str, ...] | None = None
    satisfied: Texts | None = None
    labels: tuple[str, ...] | dict[str, Number] | None = None
    unanswered: Texts | None = None
    not_asked: Texts | None = None
    missing: dict[str, Kind] | None = None
    better: Literal["high", "low"] | None = None


class Column(_Strict):
    """One line under `columns:`."""

    role: str
    name: str | None = None
    label: str | None = None
    scale: str | tuple[str, ...] | ScaleText | None = None
    unit: str | None = None
    better: Literal["high", "low"] | None = None
    theme: str | None = None
    separator: str | None = None
    choose: WholeNumber | None = None
    kind: Literal["happened", "intended"] | None = None
    importance: str | None = None
    order: Literal["day_first", "month_first"] | None = None

    def options(self) -> dict[str, Any]:
        """What was declared, as keywords of `survey.questions.question`."""
        found = {name: value for name in QUESTION_KEYS if (value := getattr(self, name, None)) is not None}
        if isinstance(self.scale, ScaleText):
            found["scale"] = self.scale.model_dump(exclude_none=True)
        return found


class Source(_Strict):
    """Answers from a database: the name of an environment variable that holds the address, and a query."""

    source: Annotated[str, AfterValidator(_environment)]
    query: str


class Purchases(_Strict):
    """`purchases:` a file of customer, bought_at, amount; `columns` for other names."""

    file: str
    observed_until: Day | None = None
    columns: dict[Literal["customer", "bought_at", "amount"], str] = Field(default_factory=dict)


class Report(_Strict):
    """`report:` how the pages look and what they are measured against."""

    title: str | None = None
    footer: str | None = None
    logo: str | None = None
    accent: Annotated[str, AfterValidator(_colour)] | None = None
    language: Texts | None = None
    target: dict[str, Number] = Field(default_factory=dict)
    events: dict[Day, str] = Field(default_factory=dict)


Answers = str | tuple[str, ...] | Source


class SurveyFile(_Strict):
    """A survey file: where the answers are, what each column is, and how the report looks."""

    title: str | None = None
    time_zone: Zone | None = None
    answers: Answers | None = None
    purchases: Purchases | None = None
    columns: dict[str, Column]
    report: Report = Field(default_factory=Report)
    assumed: tuple[str, ...] = ()
    kept: str | None = None

    def questions(self) -> dict[str, dict[str, Any]]:
        """Column -> keywords of its Question."""
        return {name: one.options() for name, one in self.columns.items()}

    def observed_until(self) -> dt.date | None:
        """The last day on which purchases were recorded."""
        return self.purchases.observed_until if self.purchases else None


def load_file(path: Path) -> SurveyFile:
    """The survey file, checked; raises FileError naming the line, what is wrong and the nearest key."""
    root = load(path)
    try:
        found = SurveyFile.model_validate(root.plain())
    except ValidationError as error:
        lines = _unlike(error, root, path.name)
        raise FileError(join(lines[:3], "\n")) from None
    _check_questions(found, root, path.name)
    return found


def _check_questions(found: SurveyFile, root: Node, file: str) -> None:
    """Each column as a Question, so that an error of role, scale or unit names its line."""
    names: dict[str, str] = {}
    for column, options in found.questions().items():
        _, line = node_at(root, ("columns", column))
        try:
            made: Question = question(column, **options)
        except CsatError as error:
            raise type(error)(
                join([say("{file}, line {line}: ", file=file, line=line), error.sentence], "")
            ) from None
        if made.name in names:
            raise FileError(
                say(
                    "{file}, line {line}: two columns are called {name:quoted}: {first:quoted} and "
                    "{second:quoted}.  Give one of them another name: ...",
                    file=file,
                    line=line,
                    name=made.name,
                    first=names[made.name],
                    second=column,
                )
            )
        names[made.name] = column


def _unlike(error: ValidationError, root: Node, file: str) -> list[Sentence]:
    """One sentence per place; a place that fails in several alternatives of a union is told once, by the deepest."""
    best: dict[int, tuple[int, Sentence]] = {}
    for one in error.errors():
        path = _in_file(root, one["loc"])
        _, line = node_at(root, path)
        rank = _rank(one)
        if line not in best or rank > best[line][0]:
            best[line] = (rank, _told(one, path, root, file, line))
    return [best[line][1] for line in sorted(best)]


def _rank(one: Mapping[str, Any]) -> int:
    return {"extra_forbidden": 3, "missing": 2, "literal_error": 2, "value_error": 2}.get(one["type"], 0)


def _in_file(root: Node, loc: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """The steps of a pydantic location that are keys of the file (the others name alternatives of a union)."""
    path: list[str | int] = []
    node = root
    for step in loc:
        if isinstance(node.value, dict) and str(step) in node.value:
            node = node.value[str(step)]
            path.append(step)
        elif isinstance(node.value, list) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            path.append(step)
    return tuple(path)


def _told(one: Mapping[str, Any], path: tuple[str | int, ...], root: Node, file: str, line: int) -> Sentence:
    where = ".".join(map(str, path)) or "survey file"
    node, _ = node_at(root, path)
    if one["type"] == "extra_forbidden":
        return _unknown(path, file, line)
    if one["type"] == "missing":
        key = one["loc"][-1]
        return say(
            "{file}, line {line}: {where:quoted} has no key {key:quoted}.  Add {key}: ...",
            file=file,
            line=line,
            where=where,
            key=key,
        )
    if one["type"] == "literal_error":
        return say(
            "{file}, line {line}: {where:quoted} is {value:quoted}, but it can be {expected} only.",
            file=file,
            line=line,
            where=where,
            value=node.plain(),
            expected=one["ctx"]["expected"].replace("'", ""),
        )
    if one["type"] == "value_error":
        return _unfit(one, where, node, file, line)
    if len(path) == 2 and path[0] == "columns":
        return say(
            "{file}, line {line}: column {column:quoted} has no role.  Write {column}: {{role: csat}}, or another role.",
            file=file,
            line=line,
            column=path[1],
        )
    if node.value is None:
        return say(
            "{file}, line {line}: {where:quoted} is empty.  Write a value or remove the line.",
            file=file,
            line=line,
            where=where,
        )
    return say(
        "{file}, line {line}: {where:quoted} holds {value:quoted}, which is not of the kind this key takes.",
        file=file,
        line=line,
        where=where,
        value=node.plain(),
    )


def _unfit(one: Mapping[str, Any], where: str, node: Node, file: str, line: int) -> Sentence:
    """A value that its own check refused; an address is not repeated, it may hold a password."""
    expected = one["ctx"]["error"]
    if where.endswith("source"):
        return say(
            "{file}, line {line}: {where:quoted} needs {expected}",
            file=file,
            line=line,
            where=where,
            expected=expected,
        )
    return say(
        "{file}, line {line}: {where:quoted} is {value:quoted}. It needs {expected}",
        file=file,
        line=line,
        where=where,
        value=node.plain(),
        expected=expected,
    )


def _unknown(path: tuple[str | int, ...], file: str, line: int) -> Sentence:
    allowed = _keys(path[:-1])
    return say(
        "{file}, line {line}: there is no key {key:quoted}.{near} Keys here: {keys}.",
        file=file,
        line=line,
        key=path[-1],
        near=nearest(path[-1], allowed),
        keys=listing(allowed, 20),
    )


def _keys(parents: tuple[str | int, ...]) -> list[str]:
    """The keys that the block under these parents may have."""
    blocks: dict[str | int, type[BaseModel]] = {
        "purchases": Purchases,
        "report": Report,
        "answers": Source,
        "columns": Column,
    }
    model = (
        SurveyFile
        if not parents
        else ScaleText
        if parents[-1] == "scale"
        else blocks.get(parents[0], SurveyFile)
    )
    return list(model.model_fields)
