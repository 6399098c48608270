"""The closed list of words: each rule at its edges, and no word where the numbers do not carry it."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csat_research.results.ledger import Test
from csat_research.results.verdicts import CALLED, WORDS, target_word, word

BASE = Test(
    label="CSAT", kind="change", measure="csat", estimate=-5.0, conf_low=-8.0, conf_high=-2.0, p_value=0.001,
    conf90_low=-7.5, conf90_high=-2.5, n=200, margin=2.0, p_adjusted=0.001,
)  # fmt: skip


def change(**given):
    return dataclasses.replace(BASE, **given)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, "fell"),
        ({"estimate": 5.0, "conf_low": 2.0, "conf_high": 8.0}, "rose"),
        ({"estimate": -1.0, "conf_low": -1.8, "conf_high": -0.2}, "too small to matter"),
        # The interval touches the margin: it does not lie inside.
        ({"estimate": -1.0, "conf_low": -2.0, "conf_high": -0.2}, "fell"),
        ({"p_adjusted": 0.05, "conf90_low": -1.9, "conf90_high": 1.9}, "no relevant change"),
        ({"p_adjusted": 0.05, "conf90_low": -2.0, "conf90_high": 1.9}, "no change told"),
        ({"p_adjusted": 0.4, "conf90_low": -9.0, "conf90_high": 3.0}, "no change told"),
        ({"enough": False}, "too few"),
        ({"p_adjusted": math.nan}, "too few"),
    ],
)
def test_a_change_has_the_word_its_numbers_allow(given, expected):
    assert word(change(**given)) == expected


def test_the_level_that_is_printed_does_not_change_the_word():
    """An 80 % interval lies inside the margin sooner; the rule is about the 95 % one."""
    narrow = {"estimate": -1.5, "conf_low": -1.9, "conf_high": -1.1}
    assert word(change(**narrow)) == "too small to matter"
    assert word(change(**narrow, conf95_low=-2.2, conf95_high=-0.8)) == "fell"


def test_the_adjusted_p_decides_not_the_plain_one():
    assert word(change(p_value=0.001, p_adjusted=0.2)) == "no change told"
    assert word(change(p_value=0.2, p_adjusted=0.001)) == "fell"


@pytest.mark.parametrize(
    ("given", "expected"),
    [({}, "goes with"), ({"p_adjusted": 0.05}, "not told"), ({"enough": False}, "too few")],
)
def test_an_association(given, expected):
    assert word(change(kind="association", **given)) == expected


def test_a_claim_keeps_the_word_of_its_own_rule_and_else_is_open():
    assert word(change(kind="claim", verdict="supported")) == "supported"
    assert word(change(kind="claim")) == "not decidable"


def test_a_diagnostic_has_no_word():
    assert word(change(kind="diagnostic")) == ""


bounded = st.floats(-30, 30)


@given(
    estimate=bounded,
    half=st.floats(0.01, 20),
    p=st.floats(0, 1),
    margin=st.floats(0.5, 5),
    enough=st.booleans(),
)
def test_every_word_is_on_the_list_and_called_only_below_one_in_twenty(estimate, half, p, margin, enough):
    found = word(
        change(estimate=estimate, conf_low=estimate - half, conf_high=estimate + half, p_adjusted=p,
               conf90_low=estimate - 0.84 * half, conf90_high=estimate + 0.84 * half, margin=margin, enough=enough)
    )  # fmt: skip
    assert found in WORDS
    assert (found == "too few") == (not enough)
    if found in (*CALLED, "too small to matter"):
        assert p < 0.05
    if found in ("too small to matter", "no relevant change"):
        assert abs(estimate) < margin


@given(estimate=bounded, half=st.floats(0.01, 20), p=st.floats(0, 1))
def test_turning_a_change_round_turns_its_word_round(estimate, half, p):
    found = [
        word(
            change(
                estimate=s * estimate,
                conf_low=s * estimate - half,
                conf_high=s * estimate + half,
                p_adjusted=p,
            )
        )
        for s in (1, -1)
    ]
    turned = {"rose": "fell", "fell": "rose"}
    if estimate:
        assert found[1] == turned.get(found[0], found[0])


@pytest.mark.parametrize(
    ("target", "low", "high", "expected"),
    [
        (85, 77.5, 81.5, "above"),
        (80, 77.5, 81.5, "inside"),
        (77.5, 77.5, 81.5, "inside"),
        (70, 77.5, 81.5, "below"),
        (80, np.nan, 81.5, "too few"),
    ],
)
def test_a_target_lies_above_inside_or_below_the_whole_range(target, low, high, expected):
    assert target_word(target, low, high) == expected
    assert expected in WORDS


def test_no_word_boasts_or_says_why():
    text = " ".join(str(one) for one in WORDS.values())
    assert not {"significant", "because", "cause", "due", "prove"} & set(text.split())
