"""Adapters from a reference case to product functions: one per kind, gathered from this folder.

A module holds `ADAPTERS = {"kind": adapter}`; an adapter takes the case's `input` and `read_csv` (a path
relative to the reference folder -> pandas frame) and returns numbers under the keys of `expected`. `LOOSER = {"kind":
{"key": tolerance}}` is for numbers that R itself did not finish; the reason stands beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd

Adapter = Callable[[Mapping[str, Any], Callable[[str], pd.DataFrame]], dict[str, Any]]


def _gathered(name: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path in sorted(Path(__file__).parent.glob("[a-z]*.py")):
        for kind, own in getattr(import_module(f"{__name__}.{path.stem}"), name, {}).items():
            if kind in found:
                raise ValueError(f"two entries of {name} for the kind {kind}")
            found[kind] = own
    return found


ADAPTERS: dict[str, Adapter] = _gathered("ADAPTERS")
LOOSER: dict[str, dict[str, dict[str, float]]] = _gathered("LOOSER")
