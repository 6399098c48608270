"""The syntax of our own files, read once in a test run."""

import ast
from functools import cache
from pathlib import Path


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
