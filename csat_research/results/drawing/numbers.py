"""Numbers: how values, ranges and scales are written in a picture, under it, and in the table beside it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from csat_research.stats.linearised import MIN_CLUSTERS
from csat_research.words import Sentence, render, say

__all__ = [
    "Scale",
    "form_of",
    "known",
    "level_text",
    "number",
    "range_of",
    "range_text",
    "real",
    "scale",
    "share_scale",
    "size_form",
    "size_text",
    "target_text",
    "tick_text",
    "times",
    "too_few",
    "value_text",
    "why_no_range",
]

_SIGNED = ("points", "nps")
_SIGNED_MEASURES = ("nps", "difference")
_SHARES = ("promoters", "passives", "detractors")  # beside an NPS, and without its sign
_FINE = (
    "spearman",
    "point_biserial",
    "correlation",
    "standardised",
    "ces",
    "csat_mean",
    "pls",
    "kappa",
    "keyness",
)  # -1 to 1 or 1 to 7: one decimal says little
_COUNTED = ("volume", "backlog")
FEW = {
    "customers": MIN_CLUSTERS,
    "n": 30,
    "n_before": 30,
    "n_after": 30,
}  # below, too few is said to be the reason
MOST_TIMES, LEAST_TIMES = 1000, 0.01  # a word that one side never uses has no upper limit worth a number
_FORMS: dict[str, Callable[[float], Sentence]] = {
    "number": lambda value: say("{value:number}", value=value),
    "signed": lambda value: say("{value:signed}", value=value),
    "fine": lambda value: say("{value:fine}", value=value),
    "signed_fine": lambda value: say("{value:signed_fine}", value=value),
    "finest": lambda value: say("{value:finest}", value=value),
    "plain": lambda value: say("{value:plain}", value=value),
    "count": lambda value: say("{value:count}", value=value),
    "times": lambda value: times(2.0**value),  # doublings as times: 1 is twice, −1 half
}


def times(value: float) -> Sentence:
    """How many times as often: two decimals below 1, where one says little; what is beyond any meaning has its limit named.

    >>> [str(times(one)) for one in (8.52, 0.304, 5e8, 2e-9)]
    ['8.5', '0.30', 'over 1,000', 'under 0.01']
    """
    if value > MOST_TIMES:
        return say("over {limit:count}", limit=MOST_TIMES)
    if value < LEAST_TIMES:
        return say("under {limit:fine}", limit=LEAST_TIMES)
    return say("{value:number}", value=value) if value >= 1 else say("{value:fine}", value=value)


def known(*values: Any) -> bool:
    """Whether all values are there and finite."""
    return all(value is not None and not isinstance(value, str) and math.isfinite(value) for value in values)


def real(value: Any) -> float:
    """A value that `known` has seen, as a number."""
    return float(value)


def form_of(measure: str, unit: str = "") -> str:
    """How a measure's numbers are written: "signed", "fine" (two decimals), "finest" (three) or "number", a key of `_FORMS`.

    Points, NPS and differences carry a sign; the shares beside an NPS do not. unit "points": of a difference.

    >>> form_of("nps"), form_of("promoters", "nps"), form_of("point_biserial"), form_of("csat", "percent")
    ('signed', 'number', 'fine', 'number')
    >>> form_of("ces"), form_of("ces", "points"), form_of("ces_easy"), form_of("auc_change")
    ('fine', 'signed_fine', 'number', 'finest')
    """
    if measure.startswith("auc"):  # errors of .01 to .09 have their two figures in three decimals
        return "finest"
    if measure in _COUNTED:
        return "count"
    if measure in _FINE:
        return "signed_fine" if unit == "points" else "fine"
    signed = unit in _SIGNED or measure.startswith(_SIGNED_MEASURES)
    return "signed" if signed and measure not in _SHARES else "number"


def size_form(measure: str) -> str:
    """How it is written by how much a measure moved: as its numbers are, without the sign that NPS and differences carry.

    >>> size_form("nps"), size_form("ces")
    ('number', 'fine')
    """
    return form_of(measure).replace("signed", "number")


def size_text(value: Any, measure: str) -> Sentence:
    """By how much a measure moved.

    >>> str(size_text(-17.1, "nps")), str(size_text(-1.683, "ces"))
    ('17.1', '1.68')
    """
    return number(abs(value), {"format": size_form(measure)})


def target_text(value: Any, unit: object = "") -> Sentence:
    """A declared target without needless decimals, of NPS with its sign.

    >>> str(target_text(85.0)), str(target_text(30.0, "nps"))
    ('target 85', 'target +30')
    """
    if unit in _SIGNED:
        return say("target {value:signed_plain}", value=value)
    return say("target {value:plain}", value=value)


def number(value: Any, options: Mapping[str, Any]) -> Sentence:
    """One value: points and NPS carry a sign, levels do not; the option `format` names another key of `_FORMS`.

    >>> str(number(-1.6, {"unit": "points"}))
    '−1.6'
    """
    usual = "signed" if options.get("unit") in _SIGNED else "number"
    return _FORMS[options.get("format") or usual](value)


def value_text(row: Mapping[str, Any], options: Mapping[str, Any]) -> Sentence:
    """'79.6 (77.5 to 81.5)', or why there is no range.

    >>> str(value_text({"estimate": 79.6, "conf_low": 77.5, "conf_high": 81.5}, {}))
    '79.6 (77.5 to 81.5)'
    """
    if not known(row["estimate"], row["conf_low"], row["conf_high"]):
        return why_no_range(row)
    low, high = number(row["conf_low"], options), number(row["conf_high"], options)
    return say("{value} ({low} to {high})", value=number(row["estimate"], options), low=low, high=high)


def level_text(value: Any, low: Any, high: Any, form: str) -> Sentence | None:
    """'59.8 % (44.8 to 73.1)', a level in its unit with its range; None without a range. form: "percent" or a key of `_FORMS`.

    >>> str(level_text(4.7, 4.49, 4.91, "fine")), level_text(4.7, float("nan"), 4.91, "fine")
    ('4.70 (4.49 to 4.91)', None)
    """
    if not known(value, low, high):
        return None
    options = {"format": "number" if form == "percent" else form}
    shown = say("{value:percent}", value=value) if form == "percent" else number(value, options)
    return say("{value} ({low} to {high})", value=shown, low=number(low, options), high=number(high, options))


def range_text(low: Any, high: Any, options: Mapping[str, Any]) -> Sentence:
    """'77.5 to 81.5'.

    >>> str(range_text(-4.4, 1.2, {"unit": "points"}))
    '−4.4 to +1.2'
    """
    if not known(low, high):
        return say("no range")
    return say("{low} to {high}", low=number(low, options), high=number(high, options))


def range_of(row: Mapping[Any, Any], options: Mapping[str, Any]) -> Sentence:
    """'77.5 to 81.5' of a row, or why it has no range."""
    low, high = row.get("conf_low"), row.get("conf_high")
    return range_text(low, high, options) if known(low, high) else why_no_range(row)


def why_no_range(row: Mapping[Any, Any]) -> Sentence:
    """What the row itself says (`why`), else too few answers where they are, or nothing was computed; else no more than that.

    >>> str(why_no_range({"estimate": 4.0, "n": 28})), str(why_no_range({"estimate": 4.0, "n": 80}))
    ('too few answers to say', 'no range')
    """
    told = row.get("why")
    if isinstance(told, Sentence):
        return told
    return say("too few answers to say") if too_few(row) else say("no range")


def too_few(row: Mapping[Any, Any]) -> bool:
    """Whether few answers or customers are why a row has no range, or nothing was computed."""
    counts = {name: real(row[name]) for name in FEW if known(row.get(name))}
    return not counts or any(counts[name] < FEW[name] for name in counts) or not known(row.get("estimate"))


@dataclass(frozen=True, slots=True)
class Scale:
    """A stretch of an axis and the values named on it."""

    low: float
    high: float
    ticks: tuple[float, ...]


def scale(
    values: Iterable[Any], *, zero: bool = False, limits: Sequence[float] | None = None, steps: int = 5
) -> Scale:
    """A scale that holds all finite values with a little air; `zero` keeps 0 on it, `limits` fixes its ends.

    >>> scale([70.4, 84.5], steps=4).ticks
    (70.0, 75.0, 80.0, 85.0)
    """
    found = [float(v) for v in values if known(v)] + ([0.0] if zero else [])
    low, high = (min(found), max(found)) if found else (0.0, 1.0)
    if high - low < 1e-9:
        low, high = low - 1.0, high + 1.0
    air = (high - low) * 0.06
    low, high = low - air, high + air
    if limits is not None:
        low, high = float(limits[0]), float(limits[1])
    return Scale(low, high, _ticks(low, high, steps))


def share_scale(values: Iterable[Any], steps: int = 5) -> Scale:
    """As `scale`, for shares: never beyond 0 to 100.

    >>> share_scale([97.0, 100.0]).high
    100.0
    """
    kept = [float(v) for v in values if known(v)]
    found = scale(kept, steps=steps)
    low = max(found.low, min(0.0, *kept)) if kept else 0.0
    high = min(found.high, max(100.0, *kept)) if kept else 100.0
    return Scale(low, high, _ticks(low, high, steps))


def _ticks(low: float, high: float, steps: int) -> tuple[float, ...]:
    from matplotlib.ticker import MaxNLocator

    slack = (high - low) * 1e-6
    found = MaxNLocator(nbins=max(1, steps), steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    return tuple(float(one) for one in found if low - slack <= one <= high + slack)


def tick_text(value: float, options: Mapping[str, Any], language: str) -> str:
    """A value on an axis, without needless decimals; signed where the unit is.

    >>> tick_text(-20.0, {"unit": "points"}, "en")
    '−20'
    """
    if options.get("format") == "times":
        return render(say("{value:figures}", value=float(f"{2.0**value:.2g}")), language)
    shown = render(say("{value:plain}", value=float(np.round(value, 10))), language)
    return f"+{shown}" if options.get("unit") in _SIGNED and value > 1e-9 else shown
