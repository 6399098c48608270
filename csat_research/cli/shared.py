"""Shared: the group of commands, the options all of them have, and how outcomes and errors are printed."""

from __future__ import annotations

import atexit
import errno
import gc
import json
import re
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from typing import Any

import click

from csat_research.errors import CsatError, NothingNewError
from csat_research.survey.secret import hidden

__all__ = ["FINDINGS", "FINE", "USAGE", "Show", "command", "echo", "main", "without_steering"]

FINE, FINDINGS, USAGE = 0, 1, 2
STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(context_settings=HELP)
@click.version_option(package_name="csat_research", message="%(prog)s %(version)s")
def main() -> None:
    """From an export of customer answers to a page that can be sent.

    \b
    csat-research report monthly tickets.csv     file to page, with at most three questions
    csat-research demo                           the same on a made-up shop
    """  # noqa: D301  click wants the character \b
    atexit.register(_at_the_end)


def _at_the_end() -> None:
    """No last search for garbage: among all of the libraries it takes half a second, and nothing in it is kept.

    DuckDB's binding counts what is left then and calls it leaked, so it gets its search.
    """
    if "duckdb" not in sys.modules:
        gc.freeze()


def command(*decorators: Callable[..., Any]) -> Callable[[Callable[..., int]], click.Command]:
    """A command with the options all commands share; its function returns the exit code."""

    def make(function: Callable[..., int]) -> click.Command:
        @wraps(function)
        def wrapped(as_json: bool, debug: bool, **given: Any) -> None:
            with _no_traceback(debug, as_json):
                sys.exit(function(show=Show(as_json), **given))

        for one in reversed((*decorators, *_SHARED)):
            wrapped = one(wrapped)
        return main.command()(wrapped)

    return make


_SHARED = (
    click.option("--json", "as_json", is_flag=True, help="Print plain data instead of words."),
    click.option("--dry-run", is_flag=True, help="Say what would be done and do nothing."),
    click.option("--debug", is_flag=True, help="Show the traceback of an error."),
)


class Show:
    """Prints words for people or one JSON document for programs."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json

    def lines(self, *lines: str) -> None:
        """Words, unless JSON was asked for."""
        if not self.as_json:
            echo("\n".join(lines))

    def data(self, data: Mapping[str, Any], *lines: str) -> None:
        """The outcome: as JSON, or as its closing lines."""
        echo(_json(data, indent=1) if self.as_json else "\n".join(lines))


def echo(text: object, *, err: bool = False) -> None:
    """Words on the terminal: a name in an export may hold what would steer it (its title, its colours, its cursor)."""
    click.echo(without_steering(text), err=err)


def without_steering(text: object) -> str:
    """A sign in the place of each that a terminal obeys.

    >>> without_steering("chat" + chr(27) + "[31m")
    'chat\N{REPLACEMENT CHARACTER}[31m'
    """
    return STEERING.sub("\N{REPLACEMENT CHARACTER}", str(text))


def _json(data: Mapping[str, Any], indent: int | None = None) -> str:
    """Plain data; what a terminal would obey is written by its number, so that a program reads it as it is."""
    told = json.dumps(data, ensure_ascii=False, indent=indent, default=str)
    return re.sub(r"[\x7f-\x9f]", lambda found: f"\\u{ord(found[0]):04x}", told)


def _told(error: Exception) -> str:
    """An error in words; of a folder or file that the system refuses, what the system says."""
    if isinstance(error, CsatError):
        return str(error)
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "The disk is full. Make room on it and type the same again."
    if isinstance(error, OSError) and error.filename and error.strerror:
        return f"{error.filename}: {error.strerror.lower()}. Close it where it is open, or name a folder that can be written to."
    return (
        f"{type(error).__name__}: {error}\nThis should not happen. Type the same with --debug to see where."
    )


@contextmanager
def _no_traceback(debug: bool, as_json: bool) -> Iterator[None]:
    """Errors as one message: what was found and what to type; the traceback only on request."""
    try:
        yield
    except (click.exceptions.Exit, click.ClickException, click.Abort):
        raise
    except Exception as error:
        if debug:  # as Python prints it, but for passwords that a driver may have put into its message
            echo(hidden(traceback.format_exc()), err=True)
            sys.exit(USAGE)
        text = hidden(_told(error))
        echo(
            _json({"error": type(error).__name__, "message": text}) if as_json else text,
            err=not as_json,
        )
        sys.exit(FINDINGS if isinstance(error, NothingNewError) else USAGE)
