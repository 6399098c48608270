"""Tables with changed cells, columns and types, in every kind of file: what bytes changed one by one hardly ever come to."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

Rows = list[list[str]]
ODD = [
    "1e308", "-1e308", "1e400", "1e-320", "nan", "inf", "-inf", "Infinity", "-0", "-0.0", "9" * 40, "9" * 5000, "0001-01-01",
    "9999-12-31", "9999-12-31 23:59:59.999999", "0000-00-00", "2026-02-30", "2026-01-01T25:61:61", "99999999999", "-62135596800",
    "1e32", "e32", "1_0", "0x10", "0b1", "½", "٣", "²", "①", "𝟝", "−5", "+5", "5\u200b", "\u202e5", "\u00a05", "5\u0301", "\ufeff5",
    "\x00", "5\x00", "\x1b[2J", "\x85", "\u2028", "TRUE", "null", "None", "#N/A", "#DIV/0!", "", " ", "'", '"', "'5", "=5",
    "=HYPERLINK(1)", "1/2", "1,234.5", "1.234,5", "1.2.3", "5%", "%", "$5", "5;4;3", "5|4", "[5]", "{5}", '{"a": [1',
    '{"a": [1, 2]}', '[{"question": "a", "value": [5]}]', "[" * 99_999,
    "a,b", "a\nb",
    "a\r", "x" * 40_000, "_row", "_n", "5 - good", "5)", "(5)", "5.", ".5", "5e", "1e+", "++5", "00005", "5.0000000000000001",
    "4.999999999999999999", "1403/05/12", "31.12.2999", "99:99", "24:00:00", "12 PM", "-1:30", "P1D",
    "2026-03-29 02:30:00 Europe/Stockholm", "2026-01-01 00:00:00+99:99", "Z", "İ", "ß", "ﬁ", "\U0001f600", "😀😐", "5/5", "5 of 5",
    "five",
]  # fmt: skip
VALUES = [dt.datetime(1900, 1, 1), dt.datetime(9999, 12, 31), 2958466, -1, 1e300, True, 0.5]
FORMATS = [
    "General", "0", "0.00E+00", "yyyy-mm-dd", "[h]:mm:ss", "mm:ss.0", "@", "0%", "[$-409]d/m/yyyy", "#,##0;[Red]-#,##0", '"x"0', "dd",
    "h",
]  # fmt: skip


def reshaped(rows: Rows, rng: random.Random) -> Rows:
    """A table changed in one to four ways."""
    found = [list(row) for row in rows[:400]]
    for _ in range(rng.randint(1, 4)):
        if not found or not found[0]:
            break
        rng.choice(CHANGES)(found, rng)
    return found


def _at(rows: Rows, rng: random.Random, first: int = 0) -> tuple[int, int]:
    row = rng.randrange(min(first, len(rows) - 1), len(rows))
    return row, rng.randrange(max(1, len(rows[row])))


def _put(rows: Rows, row: int, column: int, cell: str) -> None:
    if column < len(rows[row]):
        rows[row][column] = cell


def _swapped(rows: Rows, rng: random.Random) -> None:
    (a, b), (c, d) = _at(rows, rng), _at(rows, rng)
    if b < len(rows[a]) and d < len(rows[c]):
        rows[a][b], rows[c][d] = rows[c][d], rows[a][b]


def _odd_cell(rows: Rows, rng: random.Random) -> None:
    for _ in range(rng.choice((1, 1, 5))):
        _put(rows, *_at(rows, rng, first=1), rng.choice(ODD))


def _odd_header(rows: Rows, rng: random.Random) -> None:
    _put(rows, 0, _at(rows[:1], rng)[1], rng.choice([*ODD, *rows[0]]))


def _odd_column(rows: Rows, rng: random.Random) -> None:
    """A whole column of one odd cell, of some, or of none."""
    column, odd = rng.randrange(len(rows[0])), rng.sample(ODD, rng.choice((1, 1, 3, 8)))
    for i in range(1, len(rows)):
        if rng.random() < 0.9:
            _put(rows, i, column, rng.choice(odd))


def _numbers(rows: Rows, rng: random.Random) -> None:
    """A column of numbers of another kind than it had."""
    column, low, high = (
        rng.randrange(len(rows[0])),
        rng.choice((-5, 0, 1)),
        rng.choice((1, 3, 10, 10**6, 10**18)),
    )
    for i in range(1, len(rows)):
        _put(rows, i, column, str(rng.randint(low, high)))


def _no_column(rows: Rows, rng: random.Random) -> None:
    """A column that is gone, in all rows or in some."""
    column, share = rng.randrange(len(rows[0])), rng.choice((0.1, 0.9, 1))
    for row in rows:
        if rng.random() < share and column < len(row):
            del row[column]


def _moved(rows: Rows, rng: random.Random) -> None:
    """Two columns change places, with or without their names."""
    one, two = (rng.randrange(len(rows[0])) for _ in range(2))
    for row in rows[rng.choice((0, 1)) :]:
        if max(one, two) < len(row):
            row[one], row[two] = row[two], row[one]


def _more_columns(rows: Rows, rng: random.Random) -> None:
    """Copies of a column, under its name or another."""
    column, n = rng.randrange(len(rows[0])), rng.choice((1, 1, 3, 300))
    named = rng.random() < 0.7
    for i, row in enumerate(rows):
        if column < len(row):
            row += [f"{row[column]} {k}" if named and not i else row[column] for k in range(n)]


def _order(rows: Rows, rng: random.Random) -> None:
    body = rows[1:]
    rng.shuffle(body)
    rows[1:] = body


def _other_length(rows: Rows, rng: random.Random) -> None:
    """No row, one, or many times as many."""
    n = rng.choice((0, 1, 2, 5, 400))
    rows[1:] = (rows[1:] * n)[: max(1, n)] if n < 400 else rows[1:] * max(1, 400 // len(rows))


def _blank_rows(rows: Rows, rng: random.Random) -> None:
    rows.insert(
        rng.randint(0, len(rows)),
        rng.choice([[], [""] * len(rows[0]), ["Total"], list(rows[0]), ["x"] * (len(rows[0]) + 2)]),
    )


CHANGES = (
    _swapped, _odd_cell, _odd_cell, _odd_cell, _odd_header, _odd_column, _odd_column, _numbers, _no_column, _moved, _more_columns, _order,
    _other_length, _blank_rows,
)  # fmt: skip


def rows_of(raw: bytes, delimiter: str = ",") -> Rows:
    """The rows of a CSV."""
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig", "replace")), delimiter=delimiter))


def write(rows: Rows, path: Path, rng: random.Random) -> Path:
    """The table as a file of some kind; its path."""
    kind = rng.choice([".csv", ".csv", ".csv", ".xlsx", ".xlsx", ".xlsx", ".parquet", ".parquet", ".ods"])
    kind = rng.choice((".sav", ".dta")) if rng.random() < 0.05 else kind  # each takes a process of its own
    try:
        WRITERS[kind](rows, path.with_suffix(kind), rng)
    except Exception:  # what a writer cannot write is written as CSV
        kind = ".csv"
        _csv(rows, path.with_suffix(kind), rng)
    return path.with_suffix(kind)


def _csv(rows: Rows, path: Path, rng: random.Random) -> None:
    with path.open("w", newline="", encoding="utf-8", errors="replace") as out:
        quoting = rng.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
        csv.writer(out, delimiter=rng.choice(",,,;\t|"), quoting=quoting).writerows(rows)


def _xlsx(rows: Rows, path: Path, rng: random.Random) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(
        path, {"nan_inf_to_errors": True, "strings_to_numbers": rng.random() < 0.5}
    ) as book:
        sheet = book.add_worksheet()
        styles = [book.add_format({"num_format": one}) for one in FORMATS]
        for i, row in enumerate(rows):
            for k, cell in enumerate(row[:16_384]):
                style = rng.choice(styles) if i and rng.random() < 0.2 else None
                if rng.random() < 0.02:
                    sheet.write(i, k, rng.choice(VALUES), style)
                elif rng.random() < 0.01:
                    sheet.write_formula(i, k, "=1/0", style, rng.choice(["#DIV/0!", "", 5, True]))
                else:
                    sheet.write(i, k, cell[:32_000], style)
        if rng.random() < 0.2:
            sheet.set_row(rng.randrange(len(rows) + 1), None, None, {"hidden": True})


def _ods(rows: Rows, path: Path, rng: random.Random) -> None:
    from tests.intake.test_calc import ods

    def typed(i: int, cell: str) -> object:
        try:
            return float(cell) if i and rng.random() < 0.7 else cell
        except ValueError:
            return rng.choice([True, None]) if rng.random() < 0.02 else cell

    written = []
    for i, row in enumerate(rows):
        written.append([typed(i, "".join(c for c in cell if c.isprintable())) for cell in row])
    ods(path, {"A": written})


def _columns(rows: Rows) -> dict[str, list[str | None]]:
    width = len(rows[0])
    names = list(dict.fromkeys(name or f"c{i}" for i, name in enumerate(rows[0])))
    return {
        name: [row[k] if k < len(row) else None for row in rows[1:]] for k, name in enumerate(names[:width])
    }


def _parquet(rows: Rows, path: Path, rng: random.Random) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns: dict[str, Any] = {}
    for name, cells in _columns(rows).items():
        columns[name] = pa.array(cells, pa.string())
        if rng.random() < 0.3:
            columns[name] = _typed_array(len(cells), rng) if rng.random() < 0.4 else _as_numbers(cells, rng)
    pq.write_table(pa.table(columns), path)


def _as_numbers(cells: Sequence[str | None], rng: random.Random) -> Any:
    import pyarrow as pa

    found = pd.to_numeric(pd.Series(cells, dtype=object), errors="coerce")
    kind = rng.choice(
        [pa.float64(), pa.float32(), pa.int8(), pa.uint64(), pa.int64(), pa.decimal128(38, 4), pa.bool_()]
    )
    return pa.array(found, pa.float64(), from_pandas=True).cast(kind, safe=False)


def _typed_array(n: int, rng: random.Random) -> Any:
    """Cells of a type that a table of answers seldom has."""
    import pyarrow as pa

    days = [dt.date(1, 1, 1), dt.date(9999, 12, 31), dt.date(2026, 1, 5), None]
    times = [
        dt.datetime(1, 1, 1),
        dt.datetime(9999, 12, 31, 23, 59, 59),
        dt.datetime(2026, 3, 29, 2, 30),
        None,
    ]
    kinds: list[tuple[Any, list[Any]]] = [
        (pa.timestamp("us"), times), (pa.timestamp("s"), times), (pa.timestamp("us", "Europe/Stockholm"), times[2:]),
        (pa.timestamp("ms", "+05:30"), times[2:]), (pa.date32(), days), (pa.date64(), days),
        (pa.time64("us"), [dt.time(23, 59), None]), (pa.duration("s"), [dt.timedelta(days=10**6), dt.timedelta(-1), None]),
        (pa.binary(), [b"\xff", b"5", None]), (pa.list_(pa.string()), [["5"], [], None]),
        (pa.struct([("a", pa.int8())]), [{"a": 5}, None]), (pa.null(), [None]), (pa.map_(pa.string(), pa.int8()), [[("a", 1)], None]),
        (pa.large_string(), ["5", "x" * 50, None]), (pa.uint64(), [2**64 - 1, 5, None]),
        (pa.float64(), [float("inf"), float("nan"), -0.0, 1e308, 5.0, None]),
        (pa.decimal128(38, 0), [Decimal(10**37), Decimal(5), None]), (pa.bool_(), [True, False, None]),
        (pa.int64(), [2**63 - 1, -(2**63), 5]), (pa.dictionary(pa.int8(), pa.string()), ["5", "4", None]),
        (pa.string_view(), ["5", None]), (pa.month_day_nano_interval(), [None]),
    ]  # fmt: skip
    kind, cells = rng.choice(kinds)
    return pa.array([rng.choice(cells) for _ in range(n)], kind)


def _labelled(rows: Rows, path: Path, rng: random.Random) -> None:
    import pyreadstat

    frame = pd.DataFrame(
        {
            f"v{i}" if rng.random() < 0.2 else name[:30]: cells
            for i, (name, cells) in enumerate(_columns(rows).items())
        }
    )
    labels: dict[str, dict[float, str]] = {}
    ranges: dict[str, list[dict[str, float]]] = {}
    for name in frame.columns:
        numbers = pd.to_numeric(frame[name], errors="coerce")
        if numbers.notna().mean() > 0.5 or rng.random() < 0.1:
            frame[name] = numbers.astype(float)
            codes = rng.sample([1, 2, 3, 4, 5, 9, 99, -1, 0.5], rng.choice((0, 2, 5)))
            labels[name] = {
                code: rng.choice(["good", "bad", "", "n/a", "5", " "]) + str(code) for code in codes
            }
            if rng.random() < 0.3:
                ranges[name] = [{"lo": rng.choice([1, 9, -99]), "hi": rng.choice([9, 99])}]
        else:
            frame[name] = [None if cell is None else cell[:200] for cell in frame[name]]
    labels = {name: one for name, one in labels.items() if one}
    if path.suffix == ".dta":
        pyreadstat.write_dta(
            frame, str(path), variable_value_labels={name: one for name, one in labels.items() if one}
        )
    else:
        pyreadstat.write_sav(
            frame,
            str(path),
            variable_value_labels={name: one for name, one in labels.items() if one},
            missing_ranges=ranges,
        )


WRITERS = {
    ".csv": _csv,
    ".xlsx": _xlsx,
    ".ods": _ods,
    ".parquet": _parquet,
    ".sav": _labelled,
    ".dta": _labelled,
}
