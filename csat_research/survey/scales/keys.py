"""Scale keys: how values of a file are compared with what a scale names - words folded, numbers by a strict grammar."""

from __future__ import annotations

import re
from unicodedata import category

__all__ = ["label_key", "number_in"]


def label_key(raw: object) -> str:
    r"""A value as compared: numbers without a trailing .0, words folded and trimmed, without letters that nobody sees.

    >>> label_key(5.0), label_key(" Offered "), label_key("of\u200cfered")
    ('5', 'offered', 'offered')
    """
    if isinstance(raw, bool):
        return str(int(raw))
    text = str(raw)
    if not text.isascii():  # cells lose these when they are read, a survey file keeps them
        text = "".join(one for one in text if one.isspace() or category(one) != "Cf")
    text = re.sub(r"\s+", " ", text).strip().casefold()
    number = isinstance(raw, float) or re.fullmatch(r"-?\d+(\.\d+)?", text)
    return f"{float(text):.15g}" if number else text


def number_in(raw: object) -> float | None:
    """The number a cell holds, by a strict grammar (no 1_0, no inf)."""
    key = label_key(raw)
    return float(key) if re.fullmatch(r"-?\d+(\.\d+)?(e[+-]?\d+)?", key) else None
