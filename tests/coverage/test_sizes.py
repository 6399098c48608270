"""Ranges of the verbs in small surveys of the shop: where a verb does not warn of the size, they hold as often as stated.

A line is told apart by whether its verb said that ranges are rough; such draws stand on the page of coverage and are not
judged. Only in make test-full and make coverage-study; n = 3,000 is in test_recovery.py.
"""

import pandas as pd
import pytest

from tests.coverage.judging import errors
from tests.coverage.sizes import RUNS, SIZES, draws_of
from tests.coverage.true_lines import truth
from tests.coverage.worlds import holds

ENOUGH = 100  # draws in which a line stood without a warning


@pytest.mark.full
@pytest.mark.parametrize("size", SIZES)
def test_ranges_hold_from_the_size_on_at_which_no_warning_stands(size, stated, tmp_path):
    true = truth("shop")["estimate"]
    small = true.index[
        true.index.str.startswith("lmg") & (true < 2)
    ]  # a share of R² is biased where it is small
    found = errors(draws_of(size, RUNS), "shop")
    found = found[~found["line"].isin(small)]
    wrong = []
    for (line, warned), rows in found.groupby(["line", "warned"]):
        hits, runs = int(rows["hit"].sum()), len(rows)
        if runs >= ENOUGH:
            stated(
                f"{line}, {size} answers{', warned of' if warned else ''}", hits, runs, rows["width"].mean()
            )
            if not warned and not holds(hits, runs):
                wrong.append((line, hits, runs))
    assert not wrong, pd.DataFrame(wrong)
