"""Alike sheets: sheets of one workbook with the same columns, as of months or shops, are read together, each row with its sheet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from csat_research.errors import FileError, listing, nearest
from csat_research.intake.labels.folding import key
from csat_research.intake.raw import SHEET_STRIDE, RawTable
from csat_research.words import Sentence, say

__all__ = ["COLUMN", "chosen", "together", "with_names"]

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


def together(tables: Mapping[str, RawTable], best: str, file: str, named: bool = False) -> RawTable:
    """One table of the sheets that are like the best one, in their order; copies and sheets that hold all others are told.

    named: whether a survey file names the sheets: then all are read, and one with other columns is refused.
    """
    alike = {title: one for title, one in tables.items() if _alike(one.columns, tables[best].columns)}
    _check_all_alike(tables, alike, best, file if named else "")
    kept, notes = (alike, ()) if named else _counted_once(alike, best, file)
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


def _check_all_alike(tables: Collection[str], alike: Collection[str], best: str, file: str) -> None:
    """Refuse sheets that a survey file names together although their columns differ. file: "" where none names them."""
    others = [title for title in tables if title not in alike]
    if file and others:
        raise FileError(
            say(
                "{file}: sheets: names {others}, whose columns are not those of {best:quoted}.  Take them away from sheets: in the survey "
                "file.",
                file=file,
                others=listing(others),
                best=best,
            )
        )


def chosen(titles: Sequence[str], named: Collection[str], file: str) -> list[str]:
    """The sheets of a workbook that a survey file names, all where it names none. Raises FileError for one that is not there.

    >>> chosen(["May", "June", "Notes"], ["June", "May"], "a.xlsx")
    ['May', 'June']
    """
    for one in named:
        if one not in titles:
            raise FileError(
                say(
                    "{file} has no sheet {sheet:quoted}, which sheets: names.{near}  Its sheets: {sheets}.  Correct sheets: in the survey "
                    "file, or take it away.",
                    file=file,
                    sheet=one,
                    near=nearest(one, titles),
                    sheets=listing(titles, MOST_NAMED),
                )
            )
    return [one for one in titles if not named or one in named]


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
        "out, take it away from sheets: in the survey file",
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


@dataclass(frozen=True, slots=True, eq=False)
class _Answers:
    """What a sheet holds in the columns that all have, named by their keys: each row, its cells folded, columns that tell rows apart."""

    rows: Counter[tuple[object, ...]]
    folded: pd.DataFrame
    ids: Mapping[str, pd.Index]

    def by(self, name: str) -> pd.DataFrame:
        """The folded cells beside an id, by that id as it is written."""
        return self.folded.drop(columns=name).set_axis(self.ids[name])


def _answers(table: RawTable, common: set[str]) -> _Answers:
    named = {name: key(name) for name in table.columns if key(name) in common}
    frame = table.frame[list(named)].rename(columns=named)[sorted(named.values())]
    ids = {
        str(name): pd.Index(frame[name])
        for name in frame
        if frame[name].notna().all() and frame[name].is_unique
    }
    folded = frame.apply(_folded) if ids else frame
    return _Answers(Counter(frame.itertuples(index=False, name=None)), folded, ids)


def _folded(cells: pd.Series) -> pd.Series:
    keys = {one: key(str(one)) for one in cells.dropna().unique()}
    return cells.map(keys).astype(object).where(cells.notna(), "")


def _counted_once(
    alike: Mapping[str, RawTable], best: str, file: str
) -> tuple[dict[str, RawTable], tuple[Sentence, ...]]:
    """The sheets without those whose rows stand in another one, too, and what is said of them."""
    if len(alike) < 2:
        return dict(alike), ()
    common = set.intersection(*({key(name) for name in one.columns} for one in alike.values()))
    answers = {title: _answers(one, common) for title, one in alike.items()}
    if title := _holding_all(answers):
        others = [other for other in alike if other != title]
        return {title: alike[title]}, (_read_alone(title, others, file),)
    left = _versions(answers, best)
    told = tuple(_left_out(title, other, file) for title, other in left.items())
    return {title: one for title, one in alike.items() if title not in left}, told


def _read_alone(title: str, others: Sequence[str], file: str) -> Sentence:
    return say(
        "{file}: sheet {title:quoted} holds the rows of other sheets too and is read alone; not read once more: {others}",
        file=file,
        title=title,
        others=listing(others, MOST_NAMED),
    )


def _left_out(title: str, other: str, file: str) -> Sentence:
    return say(
        "{file}: sheet {title:quoted} holds mostly the same answers as {other:quoted} and is not read. If it is the right one, "
        "hide {other:quoted} in the workbook",
        file=file,
        title=title,
        other=other,
    )


def _versions(answers: Mapping[str, _Answers], best: str) -> dict[str, str]:
    """Sheets that hold mostly the rows of one before them, or of the one that fits best, as raw and cleaned data do, with that one."""
    kept, left = [best], {}
    for title in [one for one in answers if one != best]:
        same = next((other for other in kept if _are_versions(answers[title], answers[other])), "")
        if same:
            left[title] = same
        else:
            kept.append(title)
    return left


def _are_versions(a: _Answers, b: _Answers) -> bool:
    """Whether half of the rows of one sheet stand in another one: most of their cells under the same id, else word for word."""
    n = min(a.rows.total(), b.rows.total())
    if n < LEAST_ROWS:
        return False
    if ids := [name for name in a.ids if name in b.ids]:
        return any(_mostly_equal(a.by(name), b.by(name), n) for name in ids)
    distinct = all(len(one.rows) >= DISTINCT * one.rows.total() for one in (a, b))
    return distinct and len(a.rows.keys() & b.rows.keys()) >= HALF * n


def _mostly_equal(a: pd.DataFrame, b: pd.DataFrame, n: int) -> bool:
    """Whether answers under one id are the same more often than those of two months with ids that begin anew would be."""
    both = a.index.intersection(b.index)
    if len(both) < HALF * n or not a.shape[1]:
        return False
    a, b = (frame.loc[both[:LOOKED_AT]] for frame in (a, b))
    same = float((a.to_numpy() == b.to_numpy()).mean())
    if same < MOST_CELLS:
        return False
    chance = sum(_by_chance(a[name], b[name]) for name in a) / a.shape[1]
    told = a.size * (1 - chance) >= LEAST_TOLD
    return told and same - chance >= HALF * (1 - chance)


def _by_chance(a: pd.Series, b: pd.Series) -> float:
    """The share of cells that would be the same whoever answered them: where nearly all give a 5, most are."""
    shares = (cells.value_counts(normalize=True) for cells in (a, b))
    return float(next(shares).mul(next(shares), fill_value=0.0).sum())


def _holding_all(answers: Mapping[str, _Answers]) -> str:
    """The sheet in which all rows of the others stand, where no chance can have put them there; "" where there is none."""
    whole = sum((one.rows for one in answers.values()), Counter[tuple[object, ...]]())
    for title, one in answers.items():
        others = sum(bool(other.rows) for name, other in answers.items() if name != title)
        if 2 * one.rows.total() >= whole.total() and _holds_all(one.rows, whole - one.rows, others):
            return title
    return ""


def _holds_all(own: Counter[tuple[object, ...]], rest: Counter[tuple[object, ...]], sheets: int) -> bool:
    if rest.total() < LEAST_ROWS or rest - own:
        return False
    distinct = len(rest) >= DISTINCT * rest.total()
    return distinct or (rest == own and sheets > 1 and rest.total() >= MANY)
