"""Adapters from a reference case to product functions: one per kind, gathered from this folder.

A module holds `ADAPTERS = {"kind": adapter}`; an adapter takes the case's `input` and `read_csv` (a path
relative to the reference folder -> pandas frame) and returns numbers under the keys of `expected`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd

Adapter = Callable[[Mapping[str, Any], Callable[[str], pd.DataFrame]], dict[str, Any]]


def _gathered() -> dict[str, Adapter]:
    found: dict[str, Adapter] = {}
    for path in sorted(Path(__file__).parent.glob("[a-z]*.py")):
        for kind, adapter in getattr(import_module(f"{__name__}.{path.stem}"), "ADAPTERS", {}).items():
            if kind in found:
                raise ValueError(f"two adapters for the kind {kind}")
            found[kind] = adapter
    return found


ADAPTERS: dict[str, Adapter] = _gathered()
