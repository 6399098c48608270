"""Ledgers: which rows a number used and lost, and which tests were made."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from csat_research.errors import MethodError
from csat_research.words import Sentence, from_json, join, say

__all__ = ["Resample", "RowLedger", "Test", "excluded_total"]


@dataclass(frozen=True, slots=True)
class RowLedger:
    """Rows read = used + rejected + excluded by named rules; it cannot be built with a row lost.

    >>> str(RowLedger(10, 7, 1, ((say("blank"), 2),)).sentence())
    '10 read = 7 used + 2 blank + 1 rejected'
    """

    read: int
    used: int
    rejected: int = 0
    excluded: tuple[tuple[Sentence | str, int], ...] = ()

    def __post_init__(self) -> None:
        gone = self.used + self.rejected + excluded_total(self.excluded)
        if gone != self.read:
            raise MethodError(
                say(
                    "{read:count} rows were read but {gone:count} are accounted for.",
                    read=self.read,
                    gone=gone,
                )
            )

    def sentence(self) -> Sentence:
        """'7,912 read = 1,588 used + 4,616 unanswered + 0 rejected'."""
        rules = [say(" + {n:count} {rule}", n=n, rule=rule) for rule, n in self.excluded if n]
        last = say(" + {n:count} rejected", n=self.rejected)
        return join(
            [say("{read:count} read = {used:count} used", read=self.read, used=self.used), *rules, last], ""
        )

    def to_json(self) -> dict[str, Any]:
        """Plain data for a bundle."""
        rules = [{"rule": r.to_json() if isinstance(r, Sentence) else r, "n": n} for r, n in self.excluded]
        return {"read": self.read, "used": self.used, "rejected": self.rejected, "excluded": rules}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> RowLedger:
        """The ledger that `to_json` wrote."""
        rules = tuple((from_json(one["rule"]), one["n"]) for one in data["excluded"])
        return cls(data["read"], data["used"], data["rejected"], rules)


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """One row of the test ledger; shares and differences in points (0-100), NPS points for NPS.

    `kind` chooses the closed list of words: "change", "association", "claim" or "target".
    `conf90_low`/`conf90_high` are the 90 % interval that "no relevant change" needs, `conf95_low`/`conf95_high` the 95 %
    one of "too small to matter", where the interval printed has another level.
    """

    __test__ = False  # pytest would take the name for a test class

    label: Sentence | str
    kind: str
    measure: str
    estimate: float
    conf_low: float
    conf_high: float
    p_value: float
    conf90_low: float = math.nan
    conf90_high: float = math.nan
    conf95_low: float = math.nan
    conf95_high: float = math.nan
    statistic: float = math.nan
    df: float = math.nan
    n: int = 0
    enough: bool = True
    margin: float = math.nan
    family: str = ""
    p_adjusted: float = math.nan
    verdict: str = ""

    @classmethod
    def of_row(cls, row: Mapping[Any, Any], **more: Any) -> Test:
        """The test behind a row of a tidy table: its estimate, range, p and n; more: label, kind, measure and other fields.

        >>> row = {"estimate": 1.5, "conf_low": 0.2, "conf_high": 2.8, "p_value": 0.02, "n": 80}
        >>> Test.of_row(row, label="chat", kind="change", measure="csat").n
        80
        """
        return cls(
            estimate=float(row["estimate"]),
            conf_low=float(row["conf_low"]),
            conf_high=float(row["conf_high"]),
            p_value=float(row["p_value"]),
            n=int(row["n"]),
            **more,
        )

    def to_json(self) -> dict[str, Any]:
        """Plain data for a bundle; NaN becomes null."""
        found = {
            k: None if isinstance(v, float) and not math.isfinite(v) else v for k, v in _fields(self).items()
        }
        return found | {"label": self.label.to_json() if isinstance(self.label, Sentence) else self.label}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Test:
        """The test that `to_json` wrote."""
        numbers: dict[str, Any] = {k: math.nan if v is None else v for k, v in data.items() if k != "label"}
        return cls(label=from_json(data["label"]), **numbers)


@dataclass(frozen=True, slots=True)
class Resample:
    """Which draws a result carries; results with the same `Resample` combine replicate by replicate."""

    survey: str
    cluster: str
    seed: int
    replicates: int

    def to_json(self) -> dict[str, Any]:
        """Plain data for a bundle."""
        return asdict(self)


def _fields(test: Test) -> dict[str, Any]:
    return {name: getattr(test, name) for name in Test.__slots__ if name != "label"}


def excluded_total(rules: Iterable[tuple[Sentence | str, int]]) -> int:
    """Rows excluded by all rules together."""
    return sum(n for _, n in rules)
