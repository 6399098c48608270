"""A survey of the same rows and roles is made once for all tests of a process: it is never edited, so they can share it."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

MOST = 100  # surveys of a few hundred rows


def remembered(make: Callable[..., Any]) -> Callable[..., Any]:
    """What `make` gave before for the same rows and roles, by their contents; what cannot be pickled is made anew."""
    made: dict[bytes, Any] = {}

    @wraps(make)
    def given(*rows: Any, **roles: Any) -> Any:
        try:
            key = sha256(pickle.dumps((rows, roles))).digest()
        except (pickle.PicklingError, TypeError, AttributeError):
            return make(*rows, **roles)
        if key not in made:
            if len(made) >= MOST:
                del made[next(iter(made))]
            made[key] = make(*rows, **roles)
        return made[key]

    return given
