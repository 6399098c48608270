"""Distinct: a column as its different cells and the number of the cell of each row, and text without what nobody sees."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from csat_research.intake.formats.stacked import as_written
from csat_research.survey.engine.collected import codes_of

__all__ = ["categories", "clean", "cleaned", "factorised", "is_text", "with_text", "written"]


def factorised(raw: pd.Series) -> tuple[np.ndarray, tuple[str, ...]]:
    """(n,) the number of the cell of each row, -1 where it is missing, and the cells as text in order of appearance."""
    if isinstance(raw.dtype, pd.CategoricalDtype):
        return codes_of(raw), tuple(str(one) for one in raw.cat.categories)
    codes, words = pd.factorize(raw)
    return codes, tuple(str(one) for one in words)


def is_text(raw: pd.Series) -> bool:
    """Whether a column holds cells as written, not numbers or times of a type."""
    return raw.dtype == object or as_written(raw)


def with_text(frame: pd.DataFrame) -> pd.DataFrame:
    """A table whose columns of numbers and times are text, as a CSV has them: 5.0 is 5, times are ISO.

    >>> with_text(pd.DataFrame({"score": [5.0, None], "_row": [1, 2]})).to_dict("list")
    {'score': ['5', None], '_row': [1, 2]}
    """
    typed = [name for name in frame.columns if name != "_row" and not is_text(frame[name])]
    return frame.assign(**{name: _as_written(frame[name]) for name in typed})


def _as_written(raw: pd.Series) -> pd.Series:
    cells = [None if pd.isna(cell) else written(cell) for cell in raw.astype(object)]
    return pd.Series(cells, index=raw.index, dtype=object)


def written(cell: object) -> str:
    """A number, a time or a text as text: 5.0 is 5, times are ISO.

    >>> written(5.0), written(0.1), written("a")
    ('5', '0.1', 'a')
    """
    if isinstance(cell, float):
        return f"{cell:.15g}"
    return cell.isoformat(sep=" ") if isinstance(cell, pd.Timestamp) else str(cell)


def cleaned(raw: pd.Series) -> pd.Series:
    """A column of many different texts, cleaned: only cells that may need it are looked at one by one."""
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = pa.chunked_array(pa.array(raw.array))
    blank = pc.or_(pc.starts_with(cells, " "), pc.ends_with(cells, " "))
    fine = pc.and_not(pc.ascii_is_printable(cells), pc.or_(blank, pc.match_substring(cells, "  ")))
    odd = pc.invert(fine).fill_null(False).to_numpy().astype(bool)
    if odd.any():
        raw = raw.copy()
        spelled = {cell: clean(cell) for cell in raw[odd].unique()}
        raw[odd] = raw[odd].map(spelled).astype("str")
    return raw


def categories(words: Sequence[str | None], codes: np.ndarray) -> pd.Categorical:
    """Words by code as categories; several spellings of one are one, None is missing."""
    names = list(dict.fromkeys(word for word in words if word is not None))
    place = {name: i for i, name in enumerate(names)}
    table = np.array([*(-1 if word is None else place[word] for word in words), -1], dtype=np.int32)
    return pd.Categorical.from_codes(table[codes], categories=pd.Index(names, dtype="str"))


# ZWNJ and ZWJ between letters of Persian, Arabic and Indic scripts (not after one that never joins the next: nobody would
# see it there); ZWJ between the parts of one emoji.
_LETTERS = "[\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff\u0900-\u0dff]"
_ALONE = "[\u0621-\u0625\u0627\u0629\u062f-\u0632\u0648\u0671-\u0673\u0675-\u0677\u0688-\u0699\u06c0\u06c3-\u06cb\u06cd\u06cf\u06d2\u06d3]"
_SIGNS = "[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]"
JOINING = re.compile(
    f"(?<={_LETTERS})(?<!{_ALONE})[\u200c\u200d](?={_LETTERS})|(?<={_SIGNS})\u200d(?={_SIGNS})"
)


def clean(cell: str) -> str | None:
    r"""Text without invisible characters and doubled blanks, so that look-alike names are one name.

    Marks between two letters that they join or part are seen, and stay: a Persian word without them is misspelt.

    >>> clean("a\u202eb\u200c  c"), len(clean("\u0646\u0647\u200c\u0631\u0648"))
    ('ab c', 5)
    """
    if cell.isascii() and cell.isprintable() and "  " not in cell:
        return cell.strip() or None
    stay = {found.start() for found in JOINING.finditer(cell)}
    kept = "".join(
        c for i, c in enumerate(cell) if c in "\t\n\r" or i in stay or (c.isprintable() and not _invisible(c))
    )
    return re.sub(r"[ \t\u00a0]+", " ", kept).strip() or None


def _invisible(c: str) -> bool:
    return c in "\ufeff\u200b\u200e\u200f\u061c" or "\u202a" <= c <= "\u202e" or "\u2066" <= c <= "\u2069"
