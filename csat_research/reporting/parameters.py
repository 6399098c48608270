"""Parameters: which template is meant, which parameters it has, and whether the given ones fit - before anything runs."""

from __future__ import annotations

import ast
import io
import json
import keyword
import tokenize
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from csat_research.errors import ReportError, listing, nearest
from csat_research.reporting.page import fields
from csat_research.survey.secret import SECRET_NAME, holds_secret
from csat_research.words import Sentence, say

__all__ = ["PURPOSES", "Parameter", "Template", "check", "find", "known_templates", "read"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a template: its name, kind ('str', 'int', 'float', 'bool', 'list', 'dict'), default and help."""

    name: str
    kind: str
    default: Any
    help: str


@dataclass(frozen=True, slots=True)
class Template:
    """A template: its short name, its file, its parameters, its own metadata (families of tests, layout) and its blocks."""

    name: str
    path: Path
    parameters: Mapping[str, Parameter]
    about: Mapping[str, Any]
    blocks: tuple[str, ...] = ()


def _notebooks_folder() -> Path:
    """The folder of notebooks: beside the package in a checkout, inside it in a wheel."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "_notebooks"
    return inside if inside.is_dir() else package.parent / "notebooks"


PURPOSES: dict[str, Sentence] = {
    "change": say(
        "two periods or two groups beside each other: scores, groups, and what the change is made of"
    ),
    "drivers": say("waiting hours, messages and other figures of each contact beside the score"),
    "executive": say("the month on one page: the verdict, four numbers, what to act on first"),
    "importance": say("what customers say matters, how they rate it, and what to act on first"),
    "loyalty": say("whether satisfied customers bought again more often; needs purchases"),
    "monthly": say("the month for whoever is in charge: how good it was, where it moved, what comes first"),
}


def known_templates() -> dict[str, Path]:
    """Templates that come with the package, by name."""
    return {path.stem: path for path in sorted((_notebooks_folder() / "templates").glob("*.ipynb"))}


def find(template: str | Path) -> Path:
    """The file of a template given by name or by path. Raises ReportError with the nearest name."""
    known = known_templates()
    if str(template) in known:
        return known[str(template)]
    path = Path(template)
    if path.suffix == ".ipynb" and path.is_file():
        return path
    raise ReportError(
        say(
            "There is no template {name:quoted}.{near} Templates: {known}; or give the path of an .ipynb file.",
            name=str(template),
            near=nearest(template, known),
            known=listing(list(known)),
        )
    )


def read(template: str | Path) -> Template:
    """A template with its parameters, read from the cell tagged `parameters`.

    Raises ReportError where it has none, or where a field of its sentences cannot be filled.
    """
    import nbformat

    path = find(template)
    try:
        notebook = nbformat.read(path, as_version=4)
    except Exception as error:
        raise ReportError(
            say("{file}: not a notebook that can be read ({why}).", file=path.name, why=str(error)[:80])
        ) from None
    fields.check(notebook)
    cells = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    if not cells:
        raise ReportError(
            say(
                "{file}: no cell is tagged {tag:quoted}. Tag the first code cell, the one that sets survey.",
                file=path.name,
                tag="parameters",
            )
        )
    return Template(
        path.stem,
        path,
        _inspect(cells[0].source),
        dict(notebook.metadata.get("csat_research", {})),
        tuple(fields.blocks_of(notebook)),
    )


def check(template: Template, given: Mapping[str, Any], also: Iterable[str] = ()) -> dict[str, Any]:
    """The given parameters as values of their kinds; texts (from a command line) are read as the kind asks.

    Raises ReportError for a name the template does not have (papermill would only log it and run with the default),
    a name that is no identifier, a value of another kind, or something that looks like a secret. also: further names that
    may be given elsewhere in the same call, for the message.
    """
    return {name: _value(_known(template, name, also), value) for name, value in given.items()}


def _known(template: Template, name: str, also: Iterable[str] = ()) -> Parameter:
    if name in template.parameters:
        return template.parameters[name]
    if not name.isidentifier() or keyword.iskeyword(name):
        raise ReportError(
            say("{name:quoted} cannot be the name of a parameter. Write -p name value.", name=name)
        )
    names = list(dict.fromkeys([*template.parameters, *also]))
    raise ReportError(
        say(
            "Template {template} has no parameter {name:quoted}.{near} Its parameters: {known}.",
            template=template.name,
            name=name,
            near=nearest(name, names),
            known=listing(names, 30),
        )
    )


def _value(parameter: Parameter, value: Any) -> Any:
    # Parameters are written into the notebook and the manifest, so nothing secret may be one.
    if SECRET_NAME.search(parameter.name) or holds_secret(str(value)):
        raise ReportError(
            say(
                "Parameter {name:quoted} looks like a secret. Parameters are written into the notebook and the manifest:"
                " put it into an environment variable and write env:NAME in survey.yml.",
                name=parameter.name,
            )
        )
    try:
        return READERS[parameter.kind](value)
    except (ValueError, TypeError, SyntaxError):
        raise ReportError(
            say(
                "Parameter {name:quoted} holds {value:quoted}; it must be {kind} ({help}).",
                name=parameter.name,
                value=value,
                kind=KINDS[parameter.kind],
                help=parameter.help or say("default {default}", default=repr(parameter.default)),
            )
        ) from None


def _text(value: Any) -> str:
    if isinstance(value, Path):
        return str(value)
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _whole(value: Any) -> int:
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        raise TypeError(value)
    return int(value)


def _number(value: Any) -> float:
    if isinstance(value, bool):
        raise TypeError(value)
    return float(value)


def _yes_no(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    found = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(
        _text(value).casefold()
    )
    if found is None:
        raise ValueError(value)
    return found


def _json(kind: type) -> Callable[[Any], Any]:
    def read_json(value: Any) -> Any:
        found = json.loads(value) if isinstance(value, str) else value
        if not isinstance(found, kind):
            raise TypeError(value)
        return found

    return read_json


READERS: dict[str, Callable[[Any], Any]] = {
    "str": _text,
    "int": _whole,
    "float": _number,
    "bool": _yes_no,
    "list": _json(list),
    "dict": _json(dict),
}
KINDS = {
    "str": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "list": "a JSON list",
    "dict": "a JSON object",
}


def _inspect(source: str) -> dict[str, Parameter]:
    """The assignments of the parameters cell: name, kind, default and the comment behind it.

    papermill's own reader takes lines apart by a pattern and skips one whose help holds an equals sign.
    """
    comments = {
        token.start[0]: token.string.lstrip("# ")
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT
    }
    found = [_parameter(node, comments) for node in ast.parse(source).body]
    return {one.name: one for one in found if one is not None}


def _parameter(node: ast.stmt, comments: Mapping[int, str]) -> Parameter | None:
    """`name: type = default  # help`; anything else in the cell is no parameter."""
    target: ast.expr
    if isinstance(node, ast.AnnAssign):
        target, kind = node.target, ast.unparse(node.annotation).partition("[")[0]
    elif isinstance(node, ast.Assign) and len(node.targets) == 1:
        target, kind = node.targets[0], ""
    else:
        return None
    if not isinstance(target, ast.Name) or node.value is None:
        return None
    try:
        default = ast.literal_eval(node.value)
    except ValueError:
        return None
    kind = kind if kind in READERS else type(default).__name__
    help_text = comments.get(node.end_lineno or 0, "")
    return Parameter(target.id, kind if kind in READERS else "str", default, help_text)
