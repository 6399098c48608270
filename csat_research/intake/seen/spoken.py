"""Spoken: the column that says in which language each row was answered, and the cells of another column by it."""

from __future__ import annotations

import pandas as pd

from csat_research.intake.headers import is_language

__all__ = ["FEW", "cells_by_language", "spoken_column"]

FEW = 200  # different cells: more than a scale has in all languages
MOST = 12  # languages of one file


def spoken_column(frame: pd.DataFrame) -> str | None:
    """The column called language (or so, in the languages of the dictionary) that holds several of them.

    >>> spoken_column(pd.DataFrame({"score": [5, 4], "User Language": ["EN", "SV"]}))
    'User Language'
    """
    for name in frame.columns:
        if is_language(str(name)) and 2 <= frame[name].nunique() <= MOST:
            return str(name)
    return None


def cells_by_language(frame: pd.DataFrame, name: str, languages: str | None) -> tuple[tuple[str, ...], ...]:
    """The different cells of a column beside each language; nothing without a column of languages.

    >>> rows = pd.DataFrame({"lang": ["en", "sv", "sv"], "score": ["Good", "Bra", "Bra"]})
    >>> cells_by_language(rows, "score", "lang")
    (('Good',), ('Bra',))
    """
    if languages is None or name == languages:
        return ()
    pairs = frame[[languages, name]].dropna().drop_duplicates()
    return tuple(tuple(map(str, cells)) for _, cells in pairs.groupby(languages, sort=True)[name])
