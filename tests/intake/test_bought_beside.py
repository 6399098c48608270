"""Purchases that lie beside an export: told in one line with what to type, which then works; never joined unasked."""

import numpy as np
import pandas as pd
import pytest

from csat_research.intake.init import init
from csat_research.intake.read import read_survey

ROWS = 80


@pytest.fixture
def folder(tmp_path):
    rng = np.random.default_rng(2)
    answers = pd.DataFrame(
        {
            "customer id": [f"C{i:03}" for i in range(ROWS)],
            "answered at": pd.date_range("2026-09-01", periods=ROWS, freq="12h").strftime("%Y-%m-%d %H:%M"),
            "satisfaction": rng.integers(1, 6, ROWS),
        }
    )
    answers.to_csv(tmp_path / "answers.csv", index=False)
    return tmp_path


def orders(folder, name="orders_2026.csv", **renamed):
    frame = pd.DataFrame(
        {
            "client id": [f"C{i:03}" for i in range(0, ROWS, 2)],
            "order date": pd.date_range("2026-09-20", periods=ROWS // 2, freq="D").strftime("%Y-%m-%d"),
            "total": np.arange(ROWS // 2) + 0.5,
        }
    )
    frame.rename(columns=renamed).to_csv(folder / name, index=False)
    return frame


def told(made):
    return [str(one) for one in made.notes if "purchases" in str(one)]


def test_a_file_of_orders_is_told_in_one_line_and_not_joined(folder):
    orders(folder)
    made = init(folder / "answers.csv", yes=True)
    (line,) = told(made)
    assert "\n" not in line
    assert "orders_2026.csv lies beside it" in line
    assert "“customer id”" in line
    assert f"# Note: {line}\n" in made.text
    assert read_survey(made.path).purchases is None


def test_what_is_to_be_typed_reads_the_purchases(folder):
    bought = orders(folder)
    made = init(folder / "answers.csv", yes=True)
    typed = told(made)[0].partition("add to survey.yml:  ")[2]
    made.path.write_text(made.text.replace("columns:\n", f"{typed}\ncolumns:\n", 1), encoding="utf-8")
    survey = read_survey(made.path)
    assert survey.purchases["amount"].sum() == bought["total"].sum()
    assert survey.purchases["bought_at"].max() == pd.Timestamp("2026-10-29")
    assert str(survey.about.observed_until) == "2026-10-29"


def test_our_own_names_need_no_columns(folder):
    orders(folder, "purchases.csv", **{"client id": "customer", "order date": "bought_at", "total": "amount"})
    line = told(init(folder / "answers.csv", yes=True))[0]
    assert line.endswith("purchases: {file: purchases.csv, observed_until: 2026-10-29}")


def test_a_file_of_unknown_columns_says_what_is_to_be_filled_in(folder):
    orders(folder, **{"client id": "who", "order date": "x"})
    line = told(init(folder / "answers.csv", yes=True))[0]
    assert "customer: COLUMN, bought_at: x, amount: total" in line


def test_without_customers_their_column_is_to_be_named(folder):
    frame = pd.read_csv(folder / "answers.csv").drop(columns="customer id")
    frame.to_csv(folder / "answers.csv", index=False)
    orders(folder)
    assert "give the column of customers the role customer" in told(init(folder / "answers.csv", yes=True))[0]


@pytest.mark.parametrize("name", ["заказы 2026.csv", "خرید.csv", "shop-Orders3.csv"])
def test_a_file_is_told_by_its_name_in_other_languages(folder, name):
    orders(folder, name)
    assert name in told(init(folder / "answers.csv", yes=True))[0]


@pytest.mark.parametrize("name", ["borders.csv", "reorder.txt", "orders.pdf", "answers_2.csv"])
def test_other_files_are_not_told(folder, name):
    orders(folder, name)
    assert told(init(folder / "answers.csv", yes=True)) == []


def test_a_file_that_cannot_be_read_is_not_told(folder):
    (folder / "orders.csv").write_bytes(b"")
    assert told(init(folder / "answers.csv", yes=True)) == []


def test_where_both_files_hold_mail_addresses_the_lines_to_type_are_whole_and_work(tmp_path):
    """Help desks know customers by address, which is personal and no role of its own."""
    who = [f"c{i}@example.org" for i in range(ROWS)]
    answers = pd.DataFrame(
        {
            "Ticket ID": range(ROWS),
            "Requester email": who,
            "Satisfaction Score": ["Good", "Bad"] * (ROWS // 2),
        }
    )
    answers["Created at"] = pd.date_range("2026-09-01", periods=ROWS, freq="12h").strftime(
        "%Y-%m-%d %H:%M:%S"
    )
    answers.to_csv(tmp_path / "tickets.csv", index=False)
    sold = pd.DataFrame({"email": who[::2], "order date": "2026-10-20", "amount": 2.5})
    sold.to_csv(tmp_path / "purchases.csv", index=False)
    made = init(tmp_path / "tickets.csv", yes=True)
    (line,) = told(made)
    assert "COLUMN" not in line
    role = line.partition("in survey.yml (")[2].partition(") and add")[0]
    typed = line.partition("and add:  ")[2]
    made.path.write_text(
        made.text.replace("columns:\n", f"{typed}\ncolumns:\n  {role}\n", 1), encoding="utf-8"
    )
    survey = read_survey(made.path)
    assert survey.purchases["amount"].sum() == 2.5 * ROWS / 2
    left = [str(one) for one in survey.about.notes if "without a purchase" in str(one)]
    assert f"{ROWS // 2} of {ROWS} answers are of customers without a purchase; 0 of" in left[0]
