"""Engines: what papermill finds by its entry points; our own engines import papermill, so they are imported when first asked."""

from __future__ import annotations

import importlib
from typing import Any

__all__ = ["fast", "kernel"]


class Lazy:
    """Stands for an engine until something is asked of it: papermill loads its entry points while it is itself imported."""

    def __init__(self, module: str, name: str) -> None:
        self._where = (module, name)

    def __getattr__(self, asked: str) -> Any:
        module, name = self._where
        return getattr(getattr(importlib.import_module(module), name), asked)


fast = Lazy("csat_research.reporting.fast", "FastEngine")
kernel = Lazy("csat_research.reporting.kernel", "ThisPythonEngine")
