"""Figure: a record of a picture (kind, words, tidy data) that is drawn only when shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from csat_research.results.frames import frame_from_json, frame_to_json
from csat_research.words import Sentence, from_json, join, say

__all__ = ["Figure", "with_parts_told"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Figure:
    """What a picture shows; `results.figures.draw` makes the picture.

    kind: a key of `results.figures.KINDS`. title: the finding as a sentence. subtitle: measure, unit,
    basis, period. alt: the finding and its range in words. data: tidy rows, already in the order drawn,
    with `label`, `estimate`, `conf_low`, `conf_high` and what the kind asks for. axis: the value axis.
    options: plain values (target, reference line, limits of the axis).
    """

    kind: str
    title: Sentence | str
    subtitle: Sentence | str
    alt: Sentence | str
    axis: Sentence | str
    data: pd.DataFrame
    options: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Plain data for a bundle."""
        words = {name: _word(getattr(self, name)) for name in ("title", "subtitle", "alt", "axis")}
        return {
            "kind": self.kind,
            **words,
            "data": frame_to_json(self.data),
            "options": _options(self.options),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Figure:
        """The record that `to_json` wrote."""
        words = {name: from_json(data[name]) for name in ("title", "subtitle", "alt", "axis")}
        return cls(
            kind=data["kind"], **words, data=frame_from_json(data["data"]), options=_told(data["options"])
        )


def _options(options: Mapping[str, Any]) -> dict[str, Any]:
    """Options may hold sentences (names of lines and events): they travel inside a sentence of their own."""
    found: dict[str, Any] = Sentence("", options).to_json()["values"]
    return found


def _told(data: Mapping[str, Any]) -> dict[str, Any]:
    found = from_json({"pattern": "", "values": data})
    return dict(found.values) if isinstance(found, Sentence) else {}


def _word(text: Sentence | str) -> dict[str, Any] | str:
    return text.to_json() if isinstance(text, Sentence) else text


def with_parts_told(subtitle: Sentence | str, parts: pd.DataFrame) -> Sentence | str:
    """The words under a picture of parts (rows x parts, 0 to 100), and a note where whole percentages do not add up to 100.

    Each part is rounded by itself: one that is bent so that the sum fits would contradict the table beside it.

    >>> str(with_parts_told("October", pd.DataFrame({"a": [33.4], "b": [33.3], "c": [33.3]})))
    'October; parts are rounded'
    >>> with_parts_told("October", pd.DataFrame({"a": [50.0], "b": [50.0]}))
    'October'
    """
    shown = parts.dropna().round().sum(axis=1)
    return join([subtitle, say("parts are rounded")], "; ") if (shown != 100).any() else subtitle
