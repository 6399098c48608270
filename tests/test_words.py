"""Sentences: how values are written, that nothing is written for nothing, and that they survive travel."""

import ast
import copy
import datetime as dt
import json
import math
import pickle
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csat_research.words import (
    FORMATS,
    Sentence,
    count_say,
    from_json,
    join,
    render,
    say,
    speak,
    spoken,
    strung,
)
from tests.syntax import nodes, text_of

PACKAGE = Path(__file__).resolve().parents[1] / "csat_research"

NBSP, MINUS, NOTHING = "\u00a0", "\u2212", "\u2013"
FINITE = st.floats(-1e9, 1e9)


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("number", 79.64, "79.6"),
        ("number", -1234.56, f"{MINUS}1,234.6"),
        ("number", 5, "5.0"),
        ("fine", 0.126, "0.13"),
        ("plain", 2.5, "2.5"),
        ("plain", 10.0, "10"),
        ("percent", 71.42, f"71.4{NBSP}%"),
        ("whole_percent", 71.42, f"71{NBSP}%"),
        ("signed", 27.5, "+27.5"),
        ("signed", -1.6, f"{MINUS}1.6"),
        ("signed", 0.0, "0.0"),
        ("points", 3.2, f"+3.2{NBSP}points"),
        ("points", -12.3, f"{MINUS}12.3{NBSP}points"),
        ("count", 16939, "16,939"),
        ("figures", -0.0123456, f"{MINUS}0.01235"),
        ("figures", 16939.0, "16,939"),
        ("figures", 79.64215, "79.64"),
        ("figures", 1234.56, "1,234.6"),
        ("p", 0.26, ".26"),
        ("p", 0.0004, "< .001"),
        ("p", 0.0498, "< .050"),
        ("p", 0.0500, ".050"),
        ("p", 0.049, ".049"),
        ("p", 0.012, ".012"),
        ("date", dt.date(2026, 9, 12), "12 Sep 2026"),
        ("month", dt.date(2026, 10, 1), "October 2026"),
        ("quoted", "chat", "\u201cchat\u201d"),
        ("text", "chat", "chat"),
        ("code", "cr.csat", "cr.csat"),
    ],
)
def test_a_value_is_written_as_its_kind_asks(kind, value, shown):
    assert FORMATS[kind](value, "en") == shown


@pytest.mark.parametrize("kind", sorted(FORMATS))
@pytest.mark.parametrize("value", [None, math.nan, np.float32("nan"), pd.NA, pd.NaT, math.inf], ids=repr)
def test_nothing_is_an_en_dash_and_has_no_unit(kind, value):
    assert FORMATS[kind](value, "en") == NOTHING


@given(FINITE)
def test_no_number_carries_a_hyphen_or_a_negative_zero(value):
    for kind in ("number", "fine", "plain", "percent", "signed", "points", "count"):
        shown = FORMATS[kind](value, "en")
        assert "-" not in shown
        digits = [one for one in shown if one.isdigit()]
        if set(digits) == {"0"}:
            assert MINUS not in shown
            assert "+" not in shown


@given(FINITE)
def test_a_written_number_is_the_number_to_its_decimals(value):
    for kind, step in (("number", 0.05), ("fine", 0.005), ("count", 0.5)):
        back = float(FORMATS[kind](value, "en").replace(",", "").replace(MINUS, "-"))
        assert back == pytest.approx(value, abs=step * 1.000001, rel=1e-12)


@given(st.floats(0.1, 1e6))
def test_signed_numbers_are_mirror_images(value):
    assert FORMATS["signed"](value, "en")[1:] == FORMATS["signed"](-value, "en")[1:]


@given(st.floats(0, 1))
def test_p_never_says_zero_or_one(value):
    shown = FORMATS["p"](value, "en")
    assert shown in ("< .001", "< .050", "> .99") or (shown.startswith(".") and float(shown) > 0)
    assert (shown.startswith("<") or float(shown.lstrip("> ")) < 0.05) == (
        value < 0.05
    )  # rounding never changes the word


def test_numbers_of_numpy_and_decimals_are_numbers():
    values = (np.float64(79.6), np.float32(79.6), Decimal("79.6"))
    assert {FORMATS["number"](value, "en") for value in values} == {"79.6"}
    assert FORMATS["count"](np.int64(3), "en") == "3"


def test_languages_write_their_own_marks_and_unknown_ones_are_english():
    one = say("{x:number}, {y:percent}", x=-1234.5, y=3.5)
    assert render(one, "ru") == f"{MINUS}1{NBSP}234,5, 3,5{NBSP}%"
    assert render(one, "xx") == render(one, "en") == f"{MINUS}1,234.5, 3.5{NBSP}%"
    assert render(one, "not a language!") == render(one, "en")


def test_a_sentence_is_english_as_text():
    one = say(
        "{share:percent} are satisfied ({low:number} to {high:number}).", share=71.4, low=62.5, high=79.0
    )
    assert str(one) == f"71.4{NBSP}% are satisfied (62.5 to 79.0)."
    assert f"{one}" == str(one)


def test_values_are_never_read_as_patterns():
    assert str(say("{label:quoted} leads", label="{n} {{x}} %s")) == "\u201c{n} {{x}} %s\u201d leads"
    assert str(say("{{n}} {n}", n=1)) == "{n} 1"


def test_a_missing_value_is_an_error_not_a_hole():
    with pytest.raises(KeyError):
        str(say("{n:count} answers"))


@pytest.mark.parametrize(
    ("n", "shown"), [(0, "0 answers"), (1, "1 answer"), (2, "2 answers"), (1200, "1,200 answers")]
)
def test_one_counted_thing_chooses_its_form(n, shown):
    assert str(count_say("{n:count} answer", "{n:count} answers", n)) == shown


def test_sentences_hold_sentences():
    inner = count_say("{n:count} month", "{n:count} months", 13)
    assert (
        str(say("{span}, from {start:month}", span=inner, start=dt.date(2025, 10, 1)))
        == "13 months, from October 2025"
    )
    assert str(join([say("One."), "Two.", inner], " / ")) == "One. / Two. / 13 months"
    assert str(join([])) == ""


def test_plain_text_is_shown_as_it_is():
    assert render("as {it} is") == "as {it} is"


def test_speaking_another_language_is_remembered():
    try:
        speak("ru")
        assert spoken() == "ru"
        assert render(say("{x:number}", x=1.5)) == "1,5"
    finally:
        speak("en")


JSON_VALUES = st.one_of(st.integers(-(2**53), 2**53), FINITE, st.text(max_size=20), st.booleans(), st.dates())


@given(st.dictionaries(st.sampled_from("abcdef"), JSON_VALUES, max_size=5), st.integers(0, 3))
def test_a_sentence_survives_json_and_pickle(values, n):
    pattern = " ".join(f"{{{name}}}" for name in values) + " {n:count}"
    inner = count_say("one {n:count}", "many {n:count}", n)
    for one in (Sentence(pattern, {**values, "n": n}), say("{a} {b}", a=inner, b=[1, inner])):
        back = from_json(json.loads(json.dumps(one.to_json(), allow_nan=False)))
        assert str(back) == str(one) or "[" in str(one)
        assert back.to_json() == one.to_json()
        assert pickle.loads(pickle.dumps(one)) == one
        assert copy.deepcopy(one) == one


def test_numbers_without_a_value_are_null_in_json():
    one = say("{a:number} {b:number} {c:number} {d}", a=math.nan, b=np.float32("nan"), c=math.inf, d=pd.NA)
    assert set(one.to_json()["values"].values()) == {None}
    assert one.to_json()["text"] == " ".join([NOTHING] * 4)


def test_arrays_and_numpy_numbers_are_plain_in_json():
    one = say("{a} {b} {c}", a=np.array([1.0, np.nan]), b=np.int64(3), c=(1, 2))
    assert json.loads(json.dumps(one.to_json()))["values"] == {"a": [1.0, None], "b": 3, "c": [1, 2]}


def test_equal_sentences_are_one_in_a_set():
    assert len({say("{n}", n=[1]), say("{n}", n=[1]), say("{n}", n=[2])}) == 2


def test_text_that_was_never_a_sentence_comes_back_as_text():
    assert from_json("chat") == "chat"


def test_a_sentence_cannot_be_edited():
    one = say("{n}", n=1)
    with pytest.raises(TypeError):
        one.values["n"] = 2
    with pytest.raises(AttributeError):
        one.pattern = "x"


# What is typed into a file or a call is in Latin commas whoever reads it: the file, and the field of the sentence.
TYPED = {
    "cli/exports.py names",
    "intake/roles/picks.py named",
    "measures/index/weights.py each",
    "results/bands.py known",
    "survey/door/fit.py codes",
    "survey/door/fit.py labels",
}


def flat_lists(path: Path) -> set[str]:
    """Fields of sentences that are filled with texts put together by commas before anybody knows the language."""
    calls = [node for node in nodes(text_of(path)) if isinstance(node, ast.Call)]
    said = [one for one in calls if getattr(one.func, "id", "") in ("say", "count_say")]
    return {
        f"{path.relative_to(PACKAGE).as_posix()} {one.arg}"
        for call in said
        for one in call.keywords
        if any(_is_flat(part) for part in ast.walk(one.value))
    }


def _is_flat(node: ast.AST) -> bool:
    joins = isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "join"
    by = getattr(node.func, "value", None) if joins else None  # type: ignore[attr-defined]
    return isinstance(by, ast.Constant) and by.value in (", ", "; ")


def test_lists_in_sentences_have_the_commas_of_their_reader():
    """`join` and `listing` keep the parts until a language is known: Persian writes “a، b”."""
    found = set().union(*map(flat_lists, sorted(PACKAGE.rglob("*.py"))))
    assert found == TYPED


@pytest.mark.parametrize(
    ("language", "separator", "shown"),
    [
        ("en", ", ", "a, b"),
        ("fa", ", ", "a\u060c b"),
        ("fa-u-nu-arabext", "; ", "a\u061b b"),
        ("ru", "; ", "a; b"),
    ],
)
def test_texts_of_one_language_stand_in_a_row_with_its_commas(language, separator, shown):
    assert strung(["a", "b"], separator, language) == shown


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("Ranges cover chance, 95 times of 100.", "Ranges cover chance, ۹۵ times of ۱۰۰."),
        ("0.5 = none, 9 and 10", "۰٫۵ = none, ۹ and ۱۰"),
        ("scale: 1-5 in {{role: csat}}", "scale: 1-5 in {role: csat}"),
        ("--jobs=4, 2026-10, W41, SHA-256, z2", "--jobs=4, 2026-10, W41, SHA-256, z2"),
    ],
)
def test_numbers_in_the_words_of_a_sentence_have_the_digits_asked_for(words, shown):
    """A page stood half in Persian and half in Latin digits; what is to be typed stays as it is typed."""
    assert render(join([Sentence(words)]), "fa-u-nu-arabext") == shown
    assert render(Sentence(words), "fa") == words.replace("{{", "{").replace("}}", "}")


def test_a_value_keeps_its_digits_and_a_year_has_those_asked_for():
    assert "A1 2" in render(say("{name}", name="A1 2"), "fa-u-nu-arabext")
    assert render(say("{day:year}", day=2026), "fa-u-nu-arabext") == "۲۰۲۶"
    assert render(say("{day:year}", day=2026), "fa") == "2026"


@pytest.mark.parametrize("language", ["en", "fa", "ru"])
@pytest.mark.parametrize("value", [10**30, -1e20, 1e300])
def test_numbers_that_are_too_long_to_write_out_have_a_power_of_ten(value, language):
    for kind in ("number", "plain", "count", "fine", "percent", "points", "signed", "figures"):
        assert "E" in render(say(f"{{x:{kind}}}", x=value), language)
