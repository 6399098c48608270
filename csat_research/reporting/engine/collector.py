"""Collector: Python's search for garbage passes by what is in memory for good, a million objects of libraries."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator

__all__ = ["OF_PYTHON", "SELDOM", "passing_by", "resting", "seldom"]

SELDOM = 10_000  # Python's own is 700
OF_PYTHON = 1000  # more than what Python 3.12 keeps out by itself (375), less than what a program holds when it has begun


@contextlib.contextmanager
def passing_by() -> Iterator[None]:
    """What is there now is not searched until the end; a search of all takes 0.2 s, and a batch of twenty has ten of them.

    Where somebody else keeps objects out of the search, it stays theirs.
    """
    if gc.get_freeze_count() > OF_PYTHON:
        yield
        return
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


@contextlib.contextmanager
def seldom() -> Iterator[None]:
    """A search for each SELDOM objects made: pages are tables and texts that Python takes away without one.

    Twenty reports spend a second on searches that find next to nothing. Who has asked for fewer still, or none, gets these.
    """
    usual = gc.get_threshold()
    if 0 < usual[0] < SELDOM:
        gc.set_threshold(SELDOM, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


@contextlib.contextmanager
def resting() -> Iterator[None]:
    """No search while libraries are imported: they leave next to nothing behind, and it takes a tenth of that time."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
