"""The page of 64 bad inputs is the one of today: all 64, every named test there, every stored message on it."""

from __future__ import annotations

from tests import test_bad_input, test_odd_files
from tests.bad_inputs import NUMBERED
from tests.bad_list import LIST, PAGE, known_tests, page
from tests.odd_files import CASES


def test_all_64_are_there_once_in_their_order():
    assert [one.number for one in LIST] == list(range(1, 65))


def test_every_named_test_is_there():
    named = {test for one in LIST for test in one.tests}
    assert all(one.tests for one in LIST)
    assert named <= known_tests()


def test_every_case_belongs_to_a_number_and_every_odd_file_is_made():
    numbers = {int(name.split()[0]) for name in NUMBERED}
    assert numbers <= set(range(1, 65))
    assert {name for one in LIST for name in one.odd} <= set(CASES)
    shown = {one.number for one in LIST if any("test_the_message_is_the_one" in test for test in one.tests)}
    assert shown - numbers <= set()  # a row that names the stored messages has one


def test_the_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == page(test_bad_input.stored(), test_odd_files.stored())
