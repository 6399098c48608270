"""The syntax of our own files, read once in a test run."""

import ast
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def breaking(files: Iterable[Path], found_in: Callable[[Path], object]) -> dict[str, object]:
    """The files in which a rule finds something, by their place in the repository, each with what was found."""
    return {path.relative_to(ROOT).as_posix(): found for path in files if (found := found_in(path))}


@cache
def text_of(path: Path) -> str:
    """The text of a file."""
    return path.read_text(encoding="utf-8")


@cache
def parsed(text: str) -> ast.Module:
    """The syntax tree of a text."""
    return ast.parse(text)


@cache
def nodes(text: str) -> tuple[ast.AST, ...]:
    """Every node of a text."""
    return tuple(ast.walk(parsed(text)))


@cache
def within_functions(text: str) -> frozenset[ast.AST]:
    """The nodes of a text that stand in a function."""
    functions = (one for one in nodes(text) if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef))
    return frozenset(one for function in functions for one in ast.walk(function))
