"""Pseudonyms: customers under a keyed hash, the same on both sides of a join, which nobody can turn back without the salt."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import narwhals as nw
import numpy as np
import pandas as pd

from csat_research.errors import FileError
from csat_research.survey.door.ids import spelled_id
from csat_research.survey.engine.collected import codes_of, is_words
from csat_research.survey.engine.packed import release, words_merged
from csat_research.words import Sentence, count_say, say

__all__ = ["SALT", "Pseudonyms", "pseudonyms_for", "rename", "salted", "spelled"]

SALT = "CSAT_RESEARCH_SALT"
SHORTEST = 16  # letters of a salt: shorter ones can be tried out
LENGTH = 10  # bytes of a pseudonym: with 10 million customers two share one in 1 of 10^10 runs
EXACT = 2.0**53
AT_ONCE = 100_000  # ids that stand in memory as text of Python
_BASE32 = np.frombuffer(b"abcdefghijklmnopqrstuvwxyz234567", np.uint8)


@dataclass(frozen=True, slots=True, repr=False)
class Pseudonyms:
    """Names for customers: BLAKE2b of each id (RFC 7693), keyed with the salt; never shown, not even in `repr`.

    names, given: without a salt, all ids in their order and what each is called (Arrow).
    """

    key: bytes
    salted: bool
    names: Any = None
    given: Any = None

    def of(self, names: Any) -> Any:
        """The pseudonyms of ids (Arrow binary): 16 letters and digits each; of a blank id there is none."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if self.salted:
            found = pa.array(self.hashed(names), pa.large_string())
        else:
            found = self.given.take(pc.index_in(names, self.names))
        return pc.if_else(pc.equal(names, b""), None, found)

    def among(self, ids: Sequence[Any]) -> Pseudonyms:
        """Without a salt: the hashes of all ids, given to them in their own order.

        Draws of customers follow the order of their names, so ranges are then those of the ids themselves. With a salt
        each id has its own hash, wherever it stands. ids: Arrow binary, one array for each column.
        """
        if self.salted:
            return self
        import pyarrow as pa
        import pyarrow.compute as pc

        names = pc.unique(pa.chunked_array(ids, pa.large_binary()))
        names = names.filter(pc.not_equal(names, b""))
        names = names.take(pc.sort_indices(names))
        given = np.sort(self.hashed(names))
        return replace(self, names=names, given=pa.array(given, pa.binary()).cast(pa.large_string()))

    def hashed(self, names: Any) -> np.ndarray:
        """(n,) the keyed hash of each id (Arrow binary), as text."""
        start = hashlib.blake2b(key=self.key, digest_size=LENGTH)
        found = np.empty(len(names), "S16")
        for place in range(0, len(names), AT_ONCE):
            digests = bytearray()
            for name in names[place : place + AT_ONCE].to_pylist():
                one = start.copy()
                one.update(name)
                digests += one.digest()
            found[place : place + AT_ONCE] = _letters(digests)
        return found

    def replaced(self, cells: pd.Series) -> pd.Series:
        """A column of ids under pseudonyms; missing and blank cells stay missing, 7.0 is 7, as everywhere."""
        if pd.api.types.is_float_dtype(cells.dtype) and (cells.abs() > EXACT).any():
            return cells  # the door refuses these: their last digits are lost
        if is_words(cells.dtype):
            found = pd.array(self.of(spelled(cells.cat.categories)), dtype="str")
            return pd.Series(words_merged(codes_of(cells), found), index=cells.index)
        codes, words = pd.factorize(cells)
        found = pd.array(self.of(spelled(words)), dtype="str")
        return pd.Series(found.take(np.asarray(codes), allow_fill=True), index=cells.index)

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
    return salted() or Pseudonyms(_of_data(frame), salted=False)


def salted() -> Pseudonyms | None:
    """Pseudonyms by the salt of the environment, where it has one. Raises FileError for a short salt."""
    salt = os.environ.get(SALT, "")
    if salt and len(salt) < SHORTEST:
        raise FileError(
            count_say(
                "{name} holds {n:count} letter; a salt of under {least:count} can be guessed.  Make one:  {command}",
                "{name} holds {n:count} letters; a salt of under {least:count} can be guessed.  Make one:  {command}",
                len(salt),
                name=SALT,
                least=SHORTEST,
                command='python -c "import secrets; print(secrets.token_hex(16))"',
            )
        )
    if not salt:
        return None
    return Pseudonyms(hashlib.blake2b(salt.encode(), person=b"csat salt").digest(), salted=True)


def _of_data(frame: pd.DataFrame) -> bytes:
    """A key from the typed answers, cell by cell: the same whether they came as CSV, XLSX or Parquet."""
    digest = hashlib.blake2b(person=b"csat answers")
    for name in frame.columns.drop("_row"):  # places and the clocks of times differ between formats
        if not pd.api.types.is_datetime64_any_dtype(frame[name].dtype):
            codes, words = pd.factorize(frame[name])
            digest.update(name.encode("utf-8", "surrogatepass") + b"\0")
            ids = spelled(words)
            for place in range(0, len(ids), AT_ONCE):
                digest.update(b"\0".join([*ids[place : place + AT_ONCE].to_pylist(), b""]))
            digest.update(np.asarray(codes, dtype=np.int32).data)
    return digest.digest()


def spelled(words: Any) -> Any:
    """Ids as `spelled_id` writes them (Arrow binary); of text only what it may change is looked at one by one."""
    import pyarrow as pa
    import pyarrow.compute as pc

    words = words.categories.take(words.codes) if isinstance(words, pd.CategoricalIndex) else words
    if not isinstance(words.dtype, pd.StringDtype):
        return pa.array(
            [spelled_id(one).encode("utf-8", "surrogatepass") for one in words], pa.large_binary()
        )
    found = pa.array(
        words if isinstance(words, pd.api.extensions.ExtensionArray) else words.array, pa.large_string()
    )
    bare = pc.and_not(pc.ascii_is_printable(found), pc.match_substring_regex(found, r"^ | $|\.0$"))
    if not pc.all(bare).as_py():
        other = [spelled_id(one) for one in found.filter(pc.invert(bare)).to_pylist()]
        found = pc.replace_with_mask(found, pc.invert(bare), pa.array(other, pa.large_string()))
    return found.cast(pa.large_binary())


def _letters(digests: bytes | bytearray) -> np.ndarray:
    """Digests of 80 bits as 16 letters each (RFC 4648, base 32, in small letters)."""
    bits = np.unpackbits(np.frombuffer(digests, np.uint8)).reshape(-1, 5)
    return _BASE32[bits @ np.array([16, 8, 4, 2, 1], np.uint8)].view("S16")


def rename(frame: pd.DataFrame, columns: Sequence[str], bought: Any = None) -> Pseudonyms | None:
    """Put ids in `columns` under pseudonyms, in the frame itself; gives what `bought` needs for its customers."""
    if not columns:
        return None
    cells = [frame[name] for name in columns]
    if isinstance(bought, pd.DataFrame) and "customer" in bought:
        cells.append(bought["customer"])
    made = pseudonyms_for(frame)
    if not made.salted:
        made = made.among([spelled(_distinct(one)) for one in cells])
    for name in columns:
        frame[name] = made.replaced(frame[name])
    release()
    return made


def _distinct(cells: pd.Series) -> Any:
    """The different ids of a column."""
    return cells.cat.categories if is_words(cells.dtype) else cells.dropna().unique()
