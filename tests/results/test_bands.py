"""Bands: what cannot be built, and where a value lies."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csat_research.errors import BandsError
from csat_research.results.bands import TRADE_CLOSED, Bands


@pytest.mark.parametrize(
    ("cuts", "labels"),
    [
        ((62.0, 80.0), ("low", "high")),  # a hole: two names for three bands
        ((80.0, 62.0), ("a", "b", "c")),  # an overlap: cuts fall
        ((62.0, 62.0), ("a", "b", "c")),  # a band of nothing
        ((float("nan"),), ("a", "b")),
        ((float("inf"),), ("a", "b")),
        ((), ()),
    ],
)
def test_a_set_with_a_hole_or_an_overlap_cannot_be_built(cuts, labels):
    with pytest.raises(BandsError, match=r"cuts must rise|cuts of bands is written like"):
        Bands(cuts, labels, "here")


def test_one_claim_a_band():
    with pytest.raises(BandsError, match="one claim a band"):
        Bands((62.0,), ("a", "b"), "here", claims=((0.0, 5.0),))


@pytest.mark.parametrize(
    ("value", "label"),
    [
        (0, "under 62"),
        (61.999, "under 62"),
        (62, "62 to 80"),
        (79.9, "62 to 80"),
        (80, "80 to 85"),
        (85, "85 to 100"),
        (100, "85 to 100"),
    ],
)
def test_a_value_on_a_cut_belongs_above_it(value, label):
    assert TRADE_CLOSED.label(value) == label


def test_an_unknown_value_lies_in_no_band():
    with pytest.raises(BandsError, match="not known"):
        TRADE_CLOSED.label(float("nan"))


@given(st.lists(st.integers(1, 99), min_size=1, max_size=6, unique=True).map(sorted), st.floats(0, 100))
def test_every_value_lies_in_exactly_the_band_its_pair_says(cuts, value):
    bands = Bands(tuple(map(float, cuts)), tuple(map(str, range(len(cuts) + 1))), "here")
    inside = [low <= value < high or (high == 100 and value == 100) for low, high in bands.pairs()]
    assert sum(inside) == 1
    assert inside.index(True) == bands.index(value)


def test_the_pairs_of_the_trade_touch():
    pairs = TRADE_CLOSED.pairs()
    assert pairs[0][0] == 0
    assert pairs[-1][1] == 100
    assert all(a[1] == b[0] for a, b in itertools.pairwise(pairs))
    assert len(TRADE_CLOSED.claims) == len(pairs)


@pytest.mark.parametrize(("cut", "name"), [(62.0, "62 to 80"), (80.0, "80 to 85"), (85.0, "85 to 100")])
def test_a_value_on_a_cut_lies_above_it_however_it_was_summed(cut, name):
    """Who answers 4 of 5 to everything has an index of 80, also where the weights add up to 79.99999999999999."""
    assert TRADE_CLOSED.label(cut) == TRADE_CLOSED.label(cut * (1 - 1e-15)) == name
    assert TRADE_CLOSED.label(cut - 1e-6) != name
