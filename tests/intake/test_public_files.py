"""Files as other programs leave them: row names without a header, names that stand there twice, rows that all fail."""

import numpy as np
import pandas as pd
import pytest

import csat_research as cr
from csat_research.errors import FileError
from csat_research.intake.init import init
from csat_research.intake.read import read_survey
from csat_research.intake.tables import open_table


@pytest.fixture
def rng():
    return np.random.default_rng(5)


def ratings(rng, n=200):
    mood = rng.normal(size=n)
    names = ("Trato", "Precio", "Cajas", "Satisfacción global")
    return pd.DataFrame(
        {name: np.clip(np.round(3.6 + mood + rng.normal(0, 0.6, n)), 1, 5).astype(int) for name in names}
    )


def as_r_writes(frame, path, first="1"):
    """write.table: the row names stand before the cells, and no name before the names."""
    head = ";".join(f'"{one}"' for one in frame.columns)
    rows = [
        f'"{i}";' + ";".join(map(str, row)) for i, row in enumerate(frame.to_numpy().tolist(), int(first))
    ]
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")


def test_row_names_of_r_have_no_name_in_the_header(rng, tmp_path):
    frame = ratings(rng)
    as_r_writes(frame, tmp_path / "tienda.csv")
    made = init(tmp_path / "tienda.csv", yes=True)
    survey = read_survey(made.path)
    whole = frame["Satisfacción global"]
    row = cr.csat(survey).table.iloc[0]
    assert row["n"] == len(frame)
    assert row["estimate"] == pytest.approx(100 * (whole >= 4).mean())
    assert [one.column for one in made.guesses if one.role == "item"] == ["Trato", "Precio", "Cajas"]


@pytest.mark.parametrize(("head", "first"), [("id", "1"), ("q1", "7")])
def test_a_name_that_lacks_elsewhere_is_not_read_as_row_names(head, first, rng, tmp_path):
    """An id before its answers, or numbers that do not count the rows: the missing name may be the last one's."""
    frame = ratings(rng).rename(columns={"Trato": head})
    as_r_writes(frame, tmp_path / "tienda.csv", first)
    with pytest.raises(FileError, match=r"none of its 200 rows fits .* in this row: 5, in the header: 4"):
        init(tmp_path / "tienda.csv")


def test_names_that_stand_there_twice_are_numbered_and_told(tmp_path, rng):
    """A form with branches asks the same question in each; what was asked stays the label of both."""
    n = 120
    score = rng.integers(1, 6, n)
    why = np.where(np.arange(n) % 2 == 0, "A lot", "A little")
    frame = pd.DataFrame([score, why, why[::-1], score]).T
    frame.columns = ["Overall satisfaction", "How often?", "How often? ", "Price"]
    frame.to_csv(tmp_path / "form.csv", index=False)
    table = open_table(tmp_path / "form.csv")
    assert list(table.columns) == ["Overall satisfaction", "How often? (1)", "How often? (2)", "Price"]
    assert any("“How often?” in columns 2, 3" in str(one) for one in table.notes)
    made = init(tmp_path / "form.csv", yes=True)
    row = cr.csat(read_survey(made.path)).table.iloc[0]
    assert row["estimate"] == pytest.approx(100 * (score >= 4).mean())


def test_a_number_that_is_taken_already_is_passed_over(tmp_path):
    rows = "\n".join(["Why,Why,Why (2),Score", *["a,b,c,5", "d,e,f,4"] * 20])
    (tmp_path / "a.csv").write_text(rows, encoding="utf-8")
    assert list(open_table(tmp_path / "a.csv").columns) == ["Why (1)", "Why (3)", "Why (2)", "Score"]
