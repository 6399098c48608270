"""File names from hostile texts: safe everywhere, and never two texts under one name."""

import string
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csat_research.reporting.names import safe_name, stem

HOSTILE = ["<script>", "../../x", "=cmd|' /C calc'!A0", "CON", "nul.txt", "a" * 300, "Chat", "chat", "", "..", ".", " ", "a/b", "a\\b",
           "a:b", "x\x00y", "😀", "chat\n", "-rf", "~", "%2e%2e", "com1"]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=repr)
def test_a_hostile_text_becomes_a_plain_file_name(text):
    name = safe_name(text)
    assert name
    assert len(name.encode()) < 200
    assert PurePosixPath(name).parts == (name,)
    assert PureWindowsPath(name).parts == (name,)
    assert not PureWindowsPath(name + ".html").is_reserved()
    assert all(letter.isalnum() or letter in "-_" for letter in name)
    assert not name.startswith("-")


def test_names_stay_apart_where_case_does_not_count():
    names = [safe_name(text).casefold() for text in HOSTILE]
    assert len(set(names)) == len(HOSTILE)


@given(st.text(max_size=60), st.text(max_size=60))
def test_two_texts_never_share_a_name(one, other):
    if one != other:
        assert safe_name(one).casefold() != safe_name(other).casefold()


@given(st.text(string.ascii_lowercase + string.digits, min_size=5, max_size=40))
def test_a_plain_name_stays_as_it_is(text):
    assert safe_name(text) == text


@given(
    st.tuples(st.text(max_size=80), st.text(max_size=80)),
    st.tuples(st.text(max_size=80), st.text(max_size=80)),
)
def test_two_combinations_never_share_a_stem(one, other):
    stems = [stem("monthly", dict(zip(("channel", "team"), pair, strict=True))) for pair in (one, other)]
    assert all(len(found.encode()) < 200 for found in stems)
    if one != other:
        assert stems[0].casefold() != stems[1].casefold()


def test_parts_of_a_stem_do_not_run_into_each_other():
    one, other = {"channel": "a-team-b", "team": "c"}, {"channel": "a", "team": "b-team-c"}
    assert stem("monthly", one) != stem("monthly", other)
