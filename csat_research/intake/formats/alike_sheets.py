"""Alike sheets: sheets of one workbook with the same columns, as of months or shops, are read together, each row with its sheet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from csat_research.errors import listing
from csat_research.intake.folding import key
from csat_research.intake.raw import SHEET_STRIDE, RawTable
from csat_research.words import Sentence, say

__all__ = ["COLUMN", "together", "with_names"]

COLUMN = "sheet"
ALIKE = 0.7  # of the column names of both sheets together
DISTINCT, LEAST_ROWS = 0.9, 3  # rows that hardly repeat, of which as many stand elsewhere by no chance
MANY = 20  # rows of which the same ones stand in two other sheets together by no chance
HALF, MOST_CELLS = 0.5, 0.8  # of the rows; of their cells
LEAST_TOLD = 5  # cells that would differ if other people had answered
LOOKED_AT = 1000  # rows of one id
MOST_NAMED = 12


def with_names(rows: Iterable[Sequence[str]], names: Collection[str]) -> bool:
    """Whether one of the first rows of a sheet holds these column names, all or nearly all and hardly any other."""
    return any(_alike([cell for cell in row if cell.strip()], names) for row in rows)


def _alike(one: Iterable[str], other: Iterable[str]) -> bool:
    a, b = {key(name) for name in one} - {""}, {key(name) for name in other} - {""}
    return bool(a & b) and len(a & b) >= ALIKE * len(a | b)


def together(tables: Mapping[str, RawTable], best: str, file: str) -> RawTable:
    """One table of the sheets that are like the best one, in their order; copies and sheets that hold all others are told."""
    alike = {title: one for title, one in tables.items() if _alike(one.columns, tables[best].columns)}
    kept, notes = _counted_once(alike, best, file)
    if len(kept) == 1:
        title, table = next(iter(kept.items()))
        return replace(table, name=file, sheet=title, notes=(*notes, *table.notes))
    names = _names(kept.values())
    column = next(one for one in (COLUMN, "sheet name", "name of the sheet") if one not in names.values())
    frames = [
        _framed(one, names).assign(**{column: title}).pipe(_numbered, i)
        for i, (title, one) in enumerate(kept.items())
    ]
    first = next(iter(kept.values()))
    return replace(
        first,
        frame=pd.concat(frames, ignore_index=True),
        name=file,
        sheets=tuple(kept),
        read=sum(one.read for one in kept.values()),
        rejected=tuple(
            replace(row, row=row.row + i * SHEET_STRIDE)
            for i, one in enumerate(kept.values())
            for row in one.rejected
        ),
        notes=(*notes, _told(kept, column, file), *_lacking(kept, names, file), *_notes(kept.values())),
        labels={name: text for one in kept.values() for name, text in one.labels.items()},
        zone=next((one.zone for one in kept.values() if one.zone), ""),
    )


def _names(tables: Iterable[RawTable]) -> dict[str, str]:
    """Each column by its key, as the first sheet that has it spells it."""
    found: dict[str, str] = {}
    for table in tables:
        for name in table.columns:
            found.setdefault(key(name) or name, name)
    return found


def _framed(table: RawTable, names: Mapping[str, str]) -> pd.DataFrame:
    frame = table.frame.rename(columns={name: names[key(name) or name] for name in table.columns})
    frame = frame.reindex(columns=[*names.values(), "_row"])
    return frame.astype(object).where(frame.notna(), None)


def _numbered(frame: pd.DataFrame, place: int) -> pd.DataFrame:
    rows = frame["_row"].astype("int64") + place * SHEET_STRIDE
    return frame.drop(columns="_row").assign(_row=rows)


def _told(kept: Mapping[str, RawTable], column: str, file: str) -> Sentence:
    shown = [f"{title} ({one.read})" for title, one in kept.items()]
    return say(
        "{file}: sheets with the same columns are read together (rows): {sheets}; the column {column:quoted} says which. To leave one "
        "out, hide it in the workbook",
        file=file,
        sheets=listing(shown, MOST_NAMED),
        column=column,
    )


def _lacking(kept: Mapping[str, RawTable], names: Mapping[str, str], file: str) -> list[Sentence]:
    """Columns that not all sheets have."""
    have = {title: {key(name) or name for name in one.columns} for title, one in kept.items()}
    lacks = {name: [title for title in kept if one not in have[title]] for one, name in names.items()}
    return [
        say(
            "{file}: the column {column:quoted} is missing in {sheets} and counts as empty there",
            file=file,
            column=name,
            sheets=listing(titles, 6),
        )
        for name, titles in lacks.items()
        if titles
    ]


def _notes(tables: Iterable[RawTable]) -> list[Sentence]:
    """What is told of each sheet, once where it is the same."""
    return list({str(note): note for one in tables for note in one.notes}.values())


def _counted_once(
    alike: Mapping[str, RawTable], best: str, file: str
) -> tuple[dict[str, RawTable], tuple[Sentence, ...]]:
    """The sheets without those whose rows stand in another one, too, and what is said of them."""
    if len(alike) < 2:
        return dict(alike), ()
    common = set.intersection(*({key(name) for name in one.columns} for one in alike.values()))
    rows = {title: _rows(one, common) for title, one in alike.items()}
    for title, own in rows.items():
        others = {other: one for other, one in rows.items() if other != title}
        if _holds_all(own, others.values()):
            return {title: alike[title]}, (_read_alone(title, list(others), file),)
    return _without_versions(alike, common, best, file)


def _read_alone(title: str, others: Sequence[str], file: str) -> Sentence:
    return say(
        "{file}: sheet {title:quoted} holds the rows of other sheets too and is read alone; not read once more: {others}",
        file=file,
        title=title,
        others=listing(others, MOST_NAMED),
    )


def _without_versions(
    alike: Mapping[str, RawTable], common: set[str], best: str, file: str
) -> tuple[dict[str, RawTable], tuple[Sentence, ...]]:
    """Without sheets that hold mostly the rows of one before them, or of the one that fits best, as raw and cleaned data do."""
    kept: dict[str, RawTable] = {best: alike[best]}
    left: dict[str, str] = {}
    for title, one in alike.items():
        same = next(
            (other for other in kept if other != title and _are_versions(one, kept[other], common)), ""
        )
        if title != best and same:
            left[title] = same
        else:
            kept[title] = one
    told = tuple(
        say(
            "{file}: sheet {title:quoted} holds mostly the same answers as {other:quoted} and is not read. If it is the right one, "
            "hide {other:quoted} in the workbook",
            file=file,
            title=title,
            other=other,
        )
        for title, other in left.items()
    )
    return {title: kept[title] for title in alike if title in kept}, told


def _are_versions(one: RawTable, other: RawTable, common: set[str]) -> bool:
    """Whether half of the rows of one sheet stand in another one: most of their cells under the same id, else word for word."""
    a, b = (_by_key(table, common) for table in (one, other))
    n = min(len(a), len(b))
    if n < LEAST_ROWS:
        return False
    ids = [
        name
        for name in a.columns
        if all(frame[name].notna().all() and frame[name].is_unique for frame in (a, b))
    ]
    if ids:
        return any(_mostly_equal(a.set_index(name), b.set_index(name), n) for name in ids)
    rows = [set(frame.itertuples(index=False, name=None)) for frame in (a, b)]
    distinct = all(len(set_) >= DISTINCT * len(frame) for set_, frame in zip(rows, (a, b), strict=True))
    return distinct and len(rows[0] & rows[1]) >= HALF * n


def _mostly_equal(a: pd.DataFrame, b: pd.DataFrame, n: int) -> bool:
    """Whether answers under one id are the same more often than those of two months with ids that begin anew would be."""
    both = a.index.intersection(b.index)
    if len(both) < HALF * n or not a.shape[1]:
        return False
    looked = both[:LOOKED_AT]
    a, b = (
        frame.loc[looked].map(lambda cell: key(str(cell)) if cell is not None else "") for frame in (a, b)
    )
    same = float((a == b).to_numpy().mean())
    chance = sum(_by_chance(a[name], b[name]) for name in a) / a.shape[1]
    told = a.size * (1 - chance) >= LEAST_TOLD
    return told and same >= MOST_CELLS and same - chance >= HALF * (1 - chance)


def _by_chance(a: pd.Series, b: pd.Series) -> float:
    """The share of cells that would be the same whoever answered them: where nearly all give a 5, most are."""
    shares = (cells.value_counts(normalize=True) for cells in (a, b))
    return float(next(shares).mul(next(shares), fill_value=0.0).sum())


def _by_key(table: RawTable, common: set[str]) -> pd.DataFrame:
    named = {name: key(name) for name in table.columns if key(name) in common}
    return table.frame[list(named)].rename(columns=named)[sorted(named.values())]


def _rows(table: RawTable, common: set[str]) -> Counter[tuple[object, ...]]:
    return Counter(_by_key(table, common).itertuples(index=False, name=None))


def _holds_all(own: Counter[tuple[object, ...]], others: Iterable[Counter[tuple[object, ...]]]) -> bool:
    """Whether all rows of some sheets stand in one, and no chance can have put them there."""
    filled = [one for one in others if one]
    rest = sum(filled, Counter[tuple[object, ...]]())
    if rest.total() < LEAST_ROWS or rest - own:
        return False
    distinct = len(rest) >= DISTINCT * rest.total()
    return distinct or (rest == own and len(filled) > 1 and rest.total() >= MANY)
