"""Ids: one spelling of the same number, and whatever else a column of ids may hold."""

import pytest

from csat_research.survey.door.ids import spelled_id


@pytest.mark.parametrize(
    ("cell", "spelled"), [(float("inf"), "inf"), (float("nan"), "nan"), (1e300, str(int(1e300)))]
)
def test_numbers_that_are_no_ids_are_spelled_all_the_same(cell, spelled):
    assert spelled_id(cell) == spelled
