"""The survey file: what survey.yml may say, checked key by key; an error names the line and the nearest key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from csat_research.errors import CsatError, FileError, listing, nearest
from csat_research.intake.keys.schema import (
    Column,
    Join,
    Purchases,
    Report,
    ScaleText,
    Source,
    SurveyFile,
    ThemeText,
)
from csat_research.intake.keys.strict import Node, load, node_at
from csat_research.survey.labels import check_apart
from csat_research.survey.questions import Question, question
from csat_research.words import Sentence, join, say

__all__ = ["Purchases", "SurveyFile", "load_file", "reads", "shown"]

LONGEST = 60


def load_file(path: Path) -> SurveyFile:
    """The survey file, checked; raises FileError naming the line, what is wrong and the nearest key."""
    root = load(path)
    try:
        found = SurveyFile.model_validate(root.plain())
    except ValidationError as error:
        lines = _unlike(error, root, path.name)
        raise FileError(join(lines[:3], "\n")) from None
    if not found.columns:
        raise FileError(
            say(
                "{file}: columns: is empty.  Say what the columns of the answers are: columns: {{score: {{role: csat, scale: 1-5}}}}",
                file=path.name,
            )
        )
    _check_questions(found, root, path.name)
    return found


def reads(survey: Path, file: Path) -> bool:
    """Whether a survey file can be read and names this file among its answers."""
    try:
        answers = load_file(survey).answers
    except CsatError:
        return False
    names = [answers] if isinstance(answers, str) else answers if isinstance(answers, list | tuple) else []
    return any(fnmatch(str(file.resolve()), str((survey.parent / name).resolve())) for name in names)


def _check_questions(found: SurveyFile, root: Node, file: str) -> None:
    """Each column as a Question, so that an error of role, scale or unit names its line."""
    names: dict[str, str] = {}
    asked: list[Question] = []
    by_language = False  # whether a label is: without, none can be alike in one language alone
    for column, options in found.questions().items():
        _, line = node_at(root, ("columns", column))
        try:
            made: Question = question(column, **options)
            by_language = by_language or bool(made.labels)
            if by_language:
                check_apart([*asked, made])
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
        asked.append(made)


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
    if one["type"] == "missing" and not path:
        return say("{file}: the key {key:quoted} is missing.  Add {key}: ...", file=file, key=one["loc"][-1])
    if one["type"] == "missing":
        key = one["loc"][-1]
        return say(
            "{file}, line {line}: {where:quoted} has no key {key:quoted}.  Add {key}: ...",
            file=file,
            line=line,
            where=where,
            key=key,
        )
    if one["type"] == "literal_error" and one["loc"][-1] == "[key]":
        return _unknown(path, file, line, one["ctx"]["expected"].replace("'", "").split(", "))
    if one["type"] == "literal_error":
        return say(
            "{file}, line {line}: {where:quoted} is {value:quoted}, but it can be {expected} only.",
            file=file,
            line=line,
            where=where,
            value=shown(node.plain()),
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
        value=shown(node.plain()),
    )


def shown(value: object) -> str:
    r"""A value in a message: its beginning, in one line; of a list or a block what stands in it.

    >>> shown("two\nlines"), len(shown("x" * 500)), shown(["a", "b"])
    ('two lines', 61, 'a, b')
    """
    text = listing(list(value), 4) if isinstance(value, list | dict) else str(value)
    text = " ".join(str(text).split())
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


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
        value=shown(node.plain()),
        expected=expected,
    )


def _unknown(
    path: tuple[str | int, ...], file: str, line: int, allowed: Sequence[str] | None = None
) -> Sentence:
    allowed = allowed or _keys(path[:-1])
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
        "join": Join,
        "report": Report,
        "answers": Source,
        "columns": Column,
        "themes": ThemeText,
    }
    model = (
        SurveyFile
        if not parents
        else ScaleText
        if parents[-1] == "scale"
        else blocks.get(parents[0], SurveyFile)
    )
    return list(model.model_fields)
