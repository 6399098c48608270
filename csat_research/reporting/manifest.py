"""Manifest: what a run made - pages with their headlines, files, inputs with hashes, versions, parameters, rows."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

__all__ = ["Manifest", "Page", "merged", "versions"]

LIBRARIES = ("numpy", "scipy", "pandas", "narwhals", "statsmodels", "matplotlib", "papermill", "nbconvert")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page: its file, what it is called, its headline; or why it was not made.

    files: further files of it, as seen from the page. notes: what of them could not be made.
    error: what went wrong. withheld: why there is none (too few answers). period: the folder of its period.
    number: the number its head speaks of: measure, estimate, conf_low, conf_high, n.
    """

    file: str
    name: str
    template: str
    language: str = "en"
    segment: str = ""
    headline: str = ""
    error: str = ""
    files: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    withheld: str = ""
    period: str = ""
    number: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        found = {name: getattr(self, name) for name in self.__slots__}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in found.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What one call of `report` made; `facts` is what manifest.json holds beside the pages.

    remade: the pages that stand there since this run.
    """

    folder: Path
    pages: tuple[Page, ...]
    files: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    remade: tuple[Page, ...] = ()

    @property
    def made(self) -> tuple[Page, ...]:
        """Pages that stand there."""
        return tuple(page for page in self.pages if page.file)

    @property
    def as_before(self) -> int:
        """How many of them an earlier run had made, from the same answers, template, parameters and versions."""
        return len(self.made) - len(self.remade)

    @property
    def failed(self) -> tuple[Page, ...]:
        """Pages that could not be made."""
        return tuple(page for page in self.pages if page.error)

    @property
    def notes(self) -> tuple[str, ...]:
        """What could not be made beside the pages, each said once."""
        return tuple(dict.fromkeys(note for page in self.pages for note in page.notes))

    @property
    def verdict(self) -> str:
        """The headline of the first page that was made."""
        return next((page.headline for page in self.made), "")

    @property
    def path(self) -> Path:
        """What to open: the page if there is one, else the index."""
        alone = len(self.made) == 1 and len(self.pages) == 1
        return self.folder / (self.made[0].file if alone else "index.html")

    def to_json(self) -> dict[str, Any]:
        """Plain data, as in manifest.json."""
        return {**self.facts, "pages": [page.to_json() for page in self.pages], "files": list(self.files)}

    def __repr__(self) -> str:
        lines = [f"{page.name}: {page.error or page.withheld or page.headline}" for page in self.pages]
        return "\n".join([*lines, *self.notes, str(self.path)])

    def _repr_html_(self) -> str:
        lines = [
            f"<li>{escape(page.name)}: {escape(page.error or page.withheld or page.headline)}</li>"
            for page in self.pages
        ]
        return f"<ul>{''.join(lines)}</ul><p><code>{escape(str(self.path))}</code></p>"


def versions() -> dict[str, str]:
    """Versions of Python, of this package and of the libraries that compute or draw."""
    return dict(_versions())


@functools.cache
def _versions() -> tuple[tuple[str, str], ...]:
    import platform
    from importlib.metadata import PackageNotFoundError, version

    found = [("python", platform.python_version())]
    for name in ("csat_research", *LIBRARIES):
        try:
            found.append((name, version(name)))
        except PackageNotFoundError:
            continue
    return tuple(found)


def merged(
    old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]], key: str
) -> list[dict[str, Any]]:
    """Entries of an earlier run and of this one; those with the same value of `key` are replaced.

    >>> merged([{"file": "a", "n": 1}, {"file": "b", "n": 1}], [{"file": "a", "n": 2}], "file")
    [{'file': 'b', 'n': 1}, {'file': 'a', 'n': 2}]
    """
    again = {one.get(key) for one in new}
    return [*(dict(one) for one in old if one.get(key) not in again), *(dict(one) for one in new)]
