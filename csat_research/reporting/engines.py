"""Engines: what papermill finds by its entry points; our own engines import papermill, so they are imported when first asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

__all__ = ["fast", "kernel"]


class Lazy:
    """Stands for an engine until something is asked of it: papermill loads its entry points while it is itself imported."""

    def __init__(self, engine: Callable[[], Any]) -> None:
        self._engine = engine

    def __getattr__(self, asked: str) -> Any:
        return getattr(self._engine(), asked)


def _fast() -> Any:
    from csat_research.reporting.engine.fast import FastEngine

    return FastEngine


def _kernel() -> Any:
    from csat_research.reporting.engine.kernel import ThisPythonEngine

    return ThisPythonEngine


fast = Lazy(_fast)
kernel = Lazy(_kernel)
