"""Variants of one thing: some of them in make test, every one in make test-full."""

from __future__ import annotations

import os
from collections.abc import Iterable

import pytest

FULL = bool(os.environ.get("CSAT_RESEARCH_FULL"))  # make test-full


def examples(most: int) -> int:
    """How many examples hypothesis tries: a third of the most in make test."""
    return most if FULL else most // 3


def some(variants: Iterable, *kept):
    """Parameters of a test: those of `kept` always, the others only in make test-full.

    Only where one variant that fails alone is not to be expected, and another test holds what is special to it.
    """
    given = list(variants)
    assert all(one in given for one in kept), "what is kept is one of the variants"
    return [one if one in kept else pytest.param(one, marks=pytest.mark.full) for one in given]
