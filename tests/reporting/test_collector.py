"""The collector: what is in memory for good is passed by for a while, and what others set stays as they set it."""

from __future__ import annotations

import gc
import weakref

import pytest

from csat_research.reporting.engine.collector import OF_PYTHON, SELDOM, passing_by, resting, seldom


class Ring:
    """Garbage that only a search finds: it holds itself."""

    def __init__(self) -> None:
        self.own = self


@pytest.fixture(autouse=True)
def as_it_was():
    gc.unfreeze()
    yield
    gc.unfreeze()
    gc.enable()


def test_what_was_there_is_passed_by_until_the_end_and_found_after_it():
    there = weakref.ref(Ring())
    with passing_by():
        new = weakref.ref(Ring())
        gc.collect()
        assert there() is not None
        assert new() is None
    gc.collect()
    assert there() is None
    assert gc.get_freeze_count() < OF_PYTHON


def test_what_somebody_else_keeps_out_stays_out():
    gc.freeze()
    kept = gc.get_freeze_count()
    with passing_by():
        pass
    assert gc.get_freeze_count() == pytest.approx(kept, rel=0.01)  # what ended meanwhile is counted no more


def test_an_error_inside_leaves_the_search_as_it_was():
    def stopped() -> None:
        with passing_by(), resting():
            raise KeyError(gc.isenabled())

    with pytest.raises(KeyError, match="False"):
        stopped()
    assert gc.isenabled()
    assert gc.get_freeze_count() < OF_PYTHON


def test_a_search_that_somebody_switched_off_stays_off():
    gc.disable()
    with resting():
        pass
    assert not gc.isenabled()


@pytest.mark.parametrize(("usual", "inside"), [(700, SELDOM), (0, 0), (10 * SELDOM, 10 * SELDOM)])
def test_the_search_is_seldom_for_a_while_and_never_more_often_than_somebody_asked(usual, inside):
    before = gc.get_threshold()
    try:
        gc.set_threshold(usual, 7, 8)
        with seldom():
            assert gc.get_threshold() == (inside, 7, 8)
        assert gc.get_threshold() == (usual, 7, 8)
    finally:
        gc.set_threshold(*before)
