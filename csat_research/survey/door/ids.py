"""Ids: how the number of a customer, a ticket or an order is spelled, so that the same one is the same in every file."""

from __future__ import annotations

import math

import numpy as np

__all__ = ["spelled_id"]


def spelled_id(cell: object) -> str:
    """An id as the door spells it (`coding.customer`): 17, 17.0, "17.0" and " 17 " are one; zeros in front are kept.

    >>> spelled_id(17.0), spelled_id("17.0"), spelled_id(" A-1 "), spelled_id("007"), spelled_id(" ")
    ('17', '17', 'A-1', '007', '')
    """
    if isinstance(cell, float | np.floating) and math.isfinite(cell) and cell == int(cell):
        return str(int(cell))
    text = str(cell).strip()
    return text[:-2] if text.endswith(".0") and text[:-2].isdecimal() else text
