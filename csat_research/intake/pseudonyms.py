"""Pseudonyms: customers under a keyed hash, the same on both sides of a join, which nobody can turn back without the salt."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import narwhals as nw
import numpy as np
import pandas as pd

from csat_research.errors import FileError
from csat_research.survey.ids import spelled_id
from csat_research.words import Sentence, say

__all__ = ["SALT", "Pseudonyms", "pseudonyms_for", "rename"]

SALT = "CSAT_RESEARCH_SALT"
SHORTEST = 16  # letters of a salt: shorter ones can be tried out
LENGTH = 10  # bytes of a pseudonym: with 10 million customers two share one in 1 of 10^10 runs
EXACT = 2.0**53


@dataclass(frozen=True, slots=True, repr=False)
class Pseudonyms:
    """Names for customers: BLAKE2b of each id (RFC 7693), keyed with the salt; never shown, not even in `repr`."""

    key: bytes
    salted: bool
    known: Mapping[str, str] = field(default_factory=dict)

    def of(self, name: str) -> str:
        """The pseudonym of an id: 16 letters and digits."""
        return self.known.get(name) or self.hashed(name)

    def among(self, ids: Iterable[str]) -> Pseudonyms:
        """Without a salt: the hashes of all ids, given to them in their own order.

        Draws of customers follow the order of their names, so ranges are then those of the ids themselves. With a salt
        each id has its own hash, wherever it stands.
        """
        if self.salted:
            return self
        names = sorted(set(ids) - {""})
        return replace(self, known=dict(zip(names, sorted(map(self.hashed, names)), strict=True)))

    def hashed(self, name: str) -> str:
        """The keyed hash of an id."""
        digest = hashlib.blake2b(
            name.encode("utf-8", "surrogatepass"), key=self.key, digest_size=LENGTH
        ).digest()
        return base64.b32encode(digest).decode("ascii").lower()

    def replaced(self, cells: pd.Series) -> pd.Series:
        """A column of ids under pseudonyms; missing and blank cells stay missing, 7.0 is 7, as everywhere."""
        if pd.api.types.is_float_dtype(cells.dtype) and (cells.abs() > EXACT).any():
            return cells  # the door refuses these: their last digits are lost
        codes, words = pd.factorize(cells)
        table = [*(self.of(name) if (name := spelled_id(word)) else None for word in words), None]
        return pd.Series(pd.array(table, dtype="str").take(np.asarray(codes)), index=cells.index)

    def purchases(self, frame: Any, column: str = "customer") -> Any:
        """Purchases, of any engine, with their customers under pseudonyms."""
        if frame is None:
            return None
        found = nw.from_native(cast("Any", frame), pass_through=True)
        if not isinstance(found, nw.DataFrame | nw.LazyFrame) or column not in found.collect_schema().names():
            return frame  # refused where purchases are checked
        rows = frame if isinstance(frame, pd.DataFrame) else found.lazy().collect("pandas").to_native()
        return rows.assign(**{column: self.replaced(rows[column])})

    def told(self) -> list[Sentence]:
        """What is said where no salt is set."""
        if self.salted:
            return []
        return [
            say(
                "customers stand under pseudonyms that hold for these data only; to know them again in another export, "
                "set the environment variable {name}",
                name=SALT,
            )
        ]


def pseudonyms_for(frame: pd.DataFrame) -> Pseudonyms:
    """Pseudonyms by the salt of the environment; without one by a key made of the data themselves.

    Such a key is not written anywhere and differs with every export, so that pseudonyms of two exports cannot be joined;
    the same data give the same ones, so that a page made again has the same numbers. Raises FileError for a short salt.
    """
    salt = os.environ.get(SALT, "")
    if salt and len(salt) < SHORTEST:
        raise FileError(
            say(
                "{name} holds {n:count} letters; a salt of under {least:count} can be guessed.  Make one:  {command}",
                name=SALT,
                n=len(salt),
                least=SHORTEST,
                command='python -c "import secrets; print(secrets.token_hex(16))"',
            )
        )
    if salt:
        return Pseudonyms(hashlib.blake2b(salt.encode(), person=b"csat salt").digest(), salted=True)
    return Pseudonyms(_of_data(frame), salted=False)


def _of_data(frame: pd.DataFrame) -> bytes:
    """A key from the typed answers, cell by cell: the same whether they came as CSV, XLSX or Parquet."""
    digest = hashlib.blake2b(person=b"csat answers")
    for name in frame.columns.drop("_row"):  # places and the clocks of times differ between formats
        if not pd.api.types.is_datetime64_any_dtype(frame[name].dtype):
            codes, words = pd.factorize(frame[name])
            digest.update("\0".join([name, *map(spelled_id, words), ""]).encode("utf-8", "surrogatepass"))
            digest.update(np.asarray(codes, dtype=np.int32).tobytes())
    return digest.digest()


def rename(frame: pd.DataFrame, columns: Sequence[str], bought: Any = None) -> Pseudonyms | None:
    """Put ids in `columns` under pseudonyms, in the frame itself; gives what `bought` needs for its customers."""
    if not columns:
        return None
    cells = [frame[name] for name in columns]
    if isinstance(bought, pd.DataFrame) and "customer" in bought:
        cells.append(bought["customer"])
    made = pseudonyms_for(frame)
    if not made.salted:
        made = made.among(spelled_id(word) for one in cells for word in one.dropna().unique())
    for name in columns:
        frame[name] = made.replaced(frame[name])
    return made
