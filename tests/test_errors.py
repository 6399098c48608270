"""Errors: one family of sentences, and the two helpers that make them helpful."""

import inspect
import pickle

import pandas as pd
import pytest

import csat_research as cr
from csat_research import errors
from csat_research.errors import ColumnError, CsatError, ScaleError, listing, nearest
from csat_research.words import render, say

FAMILY = [one for _, one in inspect.getmembers(errors, inspect.isclass) if issubclass(one, CsatError)]


@pytest.mark.parametrize("kind", FAMILY, ids=lambda one: one.__name__)
def test_every_error_is_of_the_family_and_a_value_error(kind):
    error = kind(say("Column {name:quoted} is not there.", name="scor"))
    assert isinstance(error, CsatError)
    assert isinstance(error, ValueError)
    assert str(error) == "Column \u201cscor\u201d is not there."
    assert render(error.sentence, "ru") == "Column «scor» is not there."
    assert kind.__doc__


@pytest.mark.parametrize("kind", FAMILY, ids=lambda one: one.__name__)
def test_an_error_passes_between_processes(kind):
    error = pickle.loads(pickle.dumps(kind(say("{n:count} rows", n=3))))
    assert type(error) is kind
    assert str(error) == "3 rows"


def test_plain_words_are_enough():
    assert str(ColumnError("no such column")) == "no such column"


def test_every_error_is_exported():
    assert {one.__name__ for one in FAMILY} <= set(errors.__all__)


@pytest.mark.parametrize(
    ("name", "allowed", "shown"),
    [
        ("Chat", ["chat", "phone"], " Did you mean \u201cchat\u201d?"),
        (
            "respons_hours",
            ["response_hours", "resolution_hours"],
            " Did you mean \u201cresponse_hours\u201d?",
        ),
        ("zebra", ["chat", "phone"], ""),
        ("chat", [], ""),
        (5, [4, 15], " Did you mean \u201c15\u201d?"),
    ],
)
def test_the_nearest_name_is_offered_in_its_own_spelling(name, allowed, shown):
    assert str(nearest(name, allowed)) == shown


def test_a_list_of_names_carries_counts_and_says_what_it_leaves_out():
    assert str(listing({"chat": 1402, "email": 861})) == "chat (1,402), email (861)"
    assert str(listing(["a", "b"])) == "a, b"
    assert str(listing(range(12), limit=10)) == "0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more"
    assert listing([]) == ""
    assert listing(["a"]) == "a"


MARKS = dict.fromkeys(
    map(ord, "\u2066\u2067\u2068\u2069")
)  # around a name or a number in a line from right to left


@pytest.mark.parametrize(
    ("names", "limit", "language", "shown"),
    [
        (["Delivery, free", "chat; e-mail"], 10, "fa", "Delivery, free\u060c chat; e-mail"),
        (["Delivery, free", "chat; e-mail"], 10, "ru", "Delivery, free, chat; e-mail"),
        ({"chat": 1402, "گفت\u200cوگو": 861}, 10, "fa", "chat (1,402)\u060c گفت\u200cوگو (861)"),
        ({"chat": 1402, "email": 861}, 10, "sv", "chat (1\u00a0402), email (861)"),
        (range(5), 3, "fa", "0\u060c 1\u060c 2 و 2 مورد دیگر"),
        ([say("{n:count} answers", n=3), "b"], 10, "en", "3 answers, b"),
    ],
)
def test_a_list_has_the_commas_and_numbers_of_the_reader_and_names_stay_as_they_are(
    names, limit, language, shown
):
    told = say("{names}", names=listing(names, limit))
    assert render(told, language).translate(MARKS) == shown


def test_answers_without_a_gap_are_named_by_their_ends_in_any_language():
    frame = pd.DataFrame({"score": [1, 2, 3, 4, 5, 6, 7, 8] * 4})
    with pytest.raises(ScaleError) as raised:
        cr.Survey(frame, csat="score")
    assert "“score” holds 1 to 8. Its scale" in str(raised.value)
    assert "от 1 до 8" in render(raised.value.sentence, "ru")
    with pytest.raises(ScaleError, match=r"holds 1, 3, 5, 7\. Its scale"):
        cr.Survey(frame[frame["score"] % 2 == 1], csat="score")
    with pytest.raises(ScaleError, match=r"holds 1, 2, 3\. Its scale"):
        cr.Survey(frame[frame["score"] < 4], csat="score")
