"""What is left out stays unknown: every value that fits what is shown is searched, by linear programming and one by one."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from csat_research.stats.withheld import withheld

LEAST = 5


def bounds(table, mask, totals, cell):
    """Lowest and highest value of a cell that fits the cells shown and the totals; nothing is under zero."""
    gone = list(zip(*np.nonzero(mask), strict=True))
    equations, sides = [], []
    for axis in totals:
        for at in range(table.shape[1 - axis]):
            line = [float((c if axis == 0 else r) == at) for r, c in gone]
            if any(line):
                shown = np.where(mask, 0, table).sum(axis=axis)[at]
                equations.append(line)
                sides.append(table.sum(axis=axis)[at] - shown)
    aim = np.array([float(one == cell) for one in gone])
    found = [linprog(sign * aim, A_eq=equations, b_eq=sides, bounds=(0, None)) for sign in (1, -1)]
    high = np.inf if found[1].status == 3 else -found[1].fun
    return found[0].fun, high


tables = st.tuples(st.integers(2, 4), st.integers(2, 4)).flatmap(
    lambda shape: st.lists(
        st.lists(st.integers(1, 20), min_size=shape[1], max_size=shape[1]),
        min_size=shape[0],
        max_size=shape[0],
    )
)


@settings(max_examples=40)
@given(table=tables, totals=st.sampled_from([(0,), (1,), (0, 1)]))
def test_no_cell_left_out_can_be_computed(table, totals):
    counts = np.array(table)
    mask = withheld(counts, LEAST, totals=totals)
    assert mask[counts < LEAST].all()
    for cell in zip(*np.nonzero(mask), strict=True):
        low, high = bounds(counts, mask, totals, cell)
        assert high - low > 1e-6 or _all_gone(mask, totals, cell)


def _all_gone(mask, totals, cell):
    """A line so small that it is left out whole and still is under the limit cannot be mended by leaving out more."""
    row, column = cell
    return (0 in totals and mask[:, column].all()) or (1 in totals and mask[row].all())


@settings(max_examples=40)
@given(table=tables, totals=st.sampled_from([(0,), (1,), (0, 1)]))
def test_what_a_line_lacks_is_never_one_cell_and_never_a_small_group(table, totals):
    counts = np.array(table)
    mask = withheld(counts, LEAST, totals=totals)
    for axis in totals:
        for at in range(counts.shape[1 - axis]):
            line, gone = np.take(counts, at, axis=1 - axis), np.take(mask, at, axis=1 - axis)
            assert not gone.any() or gone.all() or (gone.sum() >= 2 and line[gone].sum() >= LEAST)


def test_every_table_that_fits_is_tried_one_by_one():
    """A slow proof of the same on one table: many whole tables fit, and no cell left out is alike in all of them."""
    counts = np.array([[2, 9, 7], [8, 6, 9]])
    mask = withheld(counts, LEAST)
    gone = list(zip(*np.nonzero(mask), strict=True))
    fitting = []
    for values in itertools.product(range(18), repeat=len(gone)):
        tried = counts.copy()
        for one, value in zip(gone, values, strict=True):
            tried[one] = value
        if (tried.sum(axis=0) == counts.sum(axis=0)).all() and (
            tried.sum(axis=1) == counts.sum(axis=1)
        ).all():
            fitting.append(values)
    assert all(len({values[i] for values in fitting}) > 1 for i in range(len(gone)))


def test_teeth_leaving_out_the_small_cell_alone_gives_it_away():
    counts = np.array([[2, 50, 60], [40, 30, 70]])
    alone = counts < LEAST
    assert bounds(counts, alone, (0, 1), (0, 0)) == pytest.approx((2, 2))


def test_both_layers_of_a_cell_go_together():
    better, worse = [[90], [80], [70]], [[3], [40], [50]]
    mask = withheld([better, worse], LEAST, totals=(0,))
    assert mask.ravel().tolist() == [True, True, False]
    assert not withheld([better, [[30], [40], [50]]], LEAST, totals=(0,)).any()


def test_two_small_cells_hide_each_other_only_where_they_are_enough_together():
    assert withheld([[3], [4], [30]], LEAST, totals=(0,)).ravel().tolist() == [True, True, False]
    assert withheld([[1], [2], [30]], LEAST, totals=(0,)).ravel().tolist() == [True, True, True]
