"""Strict YAML: text only, no aliases, no tags, no key twice, and every node remembers its line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from csat_research.errors import FileError, shell
from csat_research.intake.places import is_file, told
from csat_research.words import say

__all__ = ["MAX_BYTES", "Node", "load", "node_at", "parse"]

MAX_BYTES = 1_000_000
MAX_DEPTH = 12
LOADER = getattr(
    yaml, "CSafeLoader", yaml.SafeLoader
)  # libyaml: a file of 1 MB in two seconds and not in fifteen
EXPORTS = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".parquet", ".sav", ".xls")


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a YAML file: text, a list of nodes, or a mapping of nodes; `line` counts from 1."""

    value: str | list[Node] | dict[str, Node] | None
    line: int
    key_lines: dict[str, int] = field(default_factory=dict)

    def plain(self) -> object:
        """The value without lines: text, lists and mappings; an empty value is None."""
        if isinstance(self.value, dict):
            return {name: one.plain() for name, one in self.value.items()}
        if isinstance(self.value, list):
            return [one.plain() for one in self.value]
        return self.value


def load(path: Path) -> Node:
    """The file as nodes; raises FileError with file, line and what to type."""
    if not is_file(path):
        raise FileError(
            say(
                "{file}: there is no such survey file.  To make one, type: csat-research init YOUR-EXPORT.csv",
                file=path.name,
            )
        )
    if path.suffix.casefold() in EXPORTS:
        raise FileError(
            say(
                "{file} is an export, not a survey file.  From it one is made by: csat-research init {typed}  "
                "(for a DataFrame: cr.suggest(df))",
                file=path.name,
                typed=shell(path.name),
            )
        )
    with told(path):
        raw = path.read_bytes()
    if len(raw) > MAX_BYTES:
        raise FileError(
            say(
                (
                    "{file} has {n:count} bytes. A survey file describes columns and has at most 1 MB; the "
                    "answers stand in a file of their own."
                ),
                file=path.name,
                n=len(raw),
            )
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise FileError(
            say(
                "{file}, line {line}: this is not UTF-8 text.  Save the file as UTF-8.",
                file=path.name,
                line=line,
            )
        ) from None
    return parse(text, path.name)


def parse(text: str, name: str = "survey.yml") -> Node:
    r"""The text as nodes.

    >>> parse("columns:\n  score: {role: csat}").plain()
    {'columns': {'score': {'role': 'csat'}}}
    """
    try:
        return _document(yaml.parse(text, Loader=LOADER), name)
    except yaml.YAMLError as error:
        raise _not_yaml(error, text, name) from None


def _document(events: Iterator[yaml.Event], name: str) -> Node:
    """The one document; read event by event, so that depth is refused before a parser has gone down there."""
    root: Node | None = None
    documents = 0
    for event in events:
        documents += isinstance(event, yaml.DocumentStartEvent)
        if documents == 1 and isinstance(event, yaml.NodeEvent):
            root = _node(event, events, name, 0)
    if documents > 1:
        raise FileError(
            say(
                "{file}: there are {n:count} documents in the file. A survey file has one; remove the lines with ---.",
                file=name,
                n=documents,
            )
        )
    return root or Node({}, 1)


def _not_yaml(error: yaml.YAMLError, text: str, name: str) -> FileError:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    if mark is None:
        return FileError(say("{file}: this is not YAML: {problem}.", file=name, problem=problem))
    line = "".join(text.split("\n")[mark.line : mark.line + 1])
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return FileError(
            say(
                "{file}, line {line}: a tab stands here, and YAML indents with blanks alone.  Put two blanks in its place.",
                file=name,
                line=mark.line + 1,
            )
        )
    return FileError(
        say(
            (
                "{file}, line {line}: this is not YAML: {problem}.  Often a blank, a colon or a quote is "
                "missing there; a name with * : # or % must stand in quotes."
            ),
            file=name,
            line=mark.line + 1,
            problem=problem,
        )
    )


def _node(event: yaml.Event, stream: Iterator[yaml.Event], name: str, depth: int) -> Node:
    _refuse(event, name, depth)
    line = _line(event)
    if isinstance(event, yaml.ScalarEvent):
        if any("\ud800" <= c <= "\udfff" for c in event.value):
            raise FileError(
                say(
                    "{file}, line {line}: half a letter (a surrogate) stands here.  Write the letter itself.",
                    file=name,
                    line=line,
                )
            )
        empty = event.value == "" and event.style is None
        return Node(None if empty else event.value, line)
    if isinstance(event, yaml.SequenceStartEvent):
        return Node(list(_items(stream, name, depth)), line)
    return _mapping(stream, name, depth, line)


def _items(stream: Iterator[yaml.Event], name: str, depth: int) -> Iterator[Node]:
    for event in stream:
        if isinstance(event, yaml.SequenceEndEvent):
            return
        yield _node(event, stream, name, depth + 1)


def _mapping(stream: Iterator[yaml.Event], name: str, depth: int, line: int) -> Node:
    found: dict[str, Node] = {}
    lines: dict[str, int] = {}
    for event in stream:
        if isinstance(event, yaml.MappingEndEvent):
            break
        key = _node(event, stream, name, depth + 1)
        if not isinstance(key.value, str):
            raise FileError(
                say("{file}, line {line}: a key must be a text; put it in quotes.", file=name, line=key.line)
            )
        if key.value in found:
            raise FileError(
                say(
                    (
                        "{file}, line {line}: the key {key:quoted} stands here a second time (first in line "
                        "{first}). Only one can count; remove or rename one."
                    ),
                    file=name,
                    line=key.line,
                    key=key.value,
                    first=lines[key.value],
                )
            )
        lines[key.value] = key.line
        found[key.value] = _node(next(stream), stream, name, depth + 1)
    return Node(found, line, lines)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark is not None else 1


def _refuse(event: yaml.Event, name: str, depth: int) -> None:
    line = _line(event)
    if isinstance(event, yaml.AliasEvent):
        raise FileError(
            say(
                (
                    "{file}, line {line}: *{alias} without quotes is a YAML alias, which a survey file does "
                    'not use. If the column is called *{alias}, write: "*{alias}"'
                ),
                file=name,
                line=line,
                alias=event.anchor,
            )
        )
    if anchor := getattr(event, "anchor", None):
        raise FileError(
            say(
                (
                    "{file}, line {line}: &{anchor} without quotes is a YAML anchor, which a survey file does "
                    "not use.  Put the text in quotes."
                ),
                file=name,
                line=line,
                anchor=anchor,
            )
        )
    if tag := getattr(event, "tag", None):
        raise FileError(
            say(
                "{file}, line {line}: {tag} is a YAML tag, which a survey file does not use.  Put the text in quotes.",
                file=name,
                line=line,
                tag=tag,
            )
        )
    if depth > MAX_DEPTH:
        raise FileError(
            say(
                "{file}, line {line}: values are nested more than {n:count} deep; a survey file needs fewer.",
                file=name,
                line=line,
                n=MAX_DEPTH,
            )
        )


def node_at(root: Node, path: tuple[str | int, ...]) -> tuple[Node, int]:
    """The node that a path of keys leads to (as far as it leads), and the line of its last key."""
    node, line = root, root.line
    for step in path:
        if isinstance(node.value, dict) and str(step) in node.value:
            node, line = node.value[str(step)], node.key_lines[str(step)]
        elif isinstance(node.value, list) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.line
        else:
            break
    return node, line
