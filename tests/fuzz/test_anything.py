"""Survey files, CSV texts and data frames of anything: a survey whose rows add up, or one of our own messages."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import csat_research as cr
from csat_research.errors import CsatError
from csat_research.survey.questions import QUESTION_KEYS
from tests.fuzz.judging import judge, whole

TEXT = st.text(st.characters(exclude_categories=()), max_size=12)
NASTY = st.sampled_from(
    [
        "", "~", "1-5", "0-10", "5-1", "-5--1", "1-99999999999", "1e400", "nan", "[1, 2, inf]", "[]", "{}", "[[1]]",
        "{a: b}", "csat", "nps",
        "*a", "&a b", "!!python/object:os.system x", "<<", '"\\ud800"', '"\\e[2J"', "'", '"', "|", ">", "# x", "- a", "2026-13-45",
        "env:HOME", "env:", "../../x", "/", ".", "**", "[!", "a.csv", "high", "low", "minutes", "blank", "{0: blank}", "{0: nonsense}",
        "9" * 5000, "no", "Europe/Stockholm", "../etc", "'\\0'",
    ]
)  # fmt: skip
KEYS = [*QUESTION_KEYS, "order"]
ROLES = [
    "csat", "nps", "ces", "driver", "item", "picks", "segment", "id", "customer", "answered_at", "weight", "count", "status",
    "repurchase", "comment", "metric", "stratum", "rank", "points",
]  # fmt: skip
TOP = ["title", "time_zone", "join", "purchases", "report", "assumed", "kept", "x"]
COLUMNS = ["id", "score", "day", "w", "pick", "_row", "no such"]
ROWS = "id,score,day,w,pick\n" + "".join(
    f"t{i},{i % 5 + 1},2026-01-{i + 1:02d},{i % 3},a;b\n" for i in range(28)
)


@st.composite
def survey_file(draw) -> str:
    """A survey file that is nearly right: some keys, some of them with values nobody should write."""
    lines = ["answers: " + draw(st.one_of(st.just("a.csv"), NASTY)), "columns:"]
    for column in draw(st.lists(st.sampled_from(COLUMNS), max_size=4)):
        options = [f"role: {draw(st.sampled_from(ROLES))}"]
        for key in draw(st.lists(st.sampled_from(KEYS), max_size=2)):
            options.append(f"{key}: {draw(NASTY)}")
        lines.append(f"  {column}: {{{', '.join(options)}}}")
    for key in draw(st.lists(st.sampled_from(TOP), max_size=2)):
        lines.append(f"{key}: {draw(NASTY)}")
    return "\n".join(lines) + "\n"


@settings(max_examples=60)
@given(survey_file())
def test_any_survey_file_is_read_or_told(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("file") / "a.csv"
    path.write_text(ROWS)
    assert judge(path, text)


@settings(max_examples=40)
@given(st.binary(max_size=400))
def test_any_bytes_as_a_survey_file_are_told(tmp_path_factory, raw):
    path = tmp_path_factory.mktemp("file") / "survey.yml"
    path.write_bytes(raw)
    try:
        cr.read_survey(path)
    except CsatError as error:
        told = str(error).strip()
        assert told
    else:
        raise AssertionError("bytes that are no survey file were read as one")


@settings(max_examples=25)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.text("0123456789,;|\t\"'\r\n.-:=x \ufeff\x00é", max_size=200).map(lambda text: text.encode()),
    )
)
def test_any_bytes_under_a_header_are_rows_or_told(tmp_path_factory, raw):
    path = tmp_path_factory.mktemp("bytes") / "a.csv"
    path.write_bytes(b"id,score,day\nt1,5,2026-01-03\nt2,4,2026-01-04\n" + raw)
    assert judge(
        path,
        "answers: a.csv\ncolumns:\n  id: {role: id}\n  score: {role: csat, scale: 1-5}\n  day: {role: answered_at}\n",
    )


ODD = [
    1, 5, "1", "5", "x", 10**400, float("inf"), np.nan, pd.NA, pd.NaT, np.int8(3), dt.date(1, 1, 1), 1 + 2j, [1], {"a": 1}, (), object,
]  # fmt: skip
CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), TEXT, st.datetimes(), st.dates(), st.timedeltas(), st.binary(max_size=3),
    st.sampled_from(ODD),
)  # fmt: skip
TYPES = st.sampled_from(
    [
        object,
        *[
            "float64",
            "Int64",
            "boolean",
            "string",
            "category",
            "datetime64[us]",
            "timedelta64[us]",
            "int8",
            "complex128",
        ],
    ]
)
ROLED = [{}, {"weight": "w"}, {"answered_at": "day"}, {"segments": ["w"]}, {"drivers": ["w"]}, {"count": "w"}]


@st.composite
def frames(draw) -> pd.DataFrame:
    """Columns of any kind: mixed cells, and every type of pandas that holds them."""
    n = draw(st.integers(0, 8))
    columns = {}
    for name in ("score", "who", "day", "w"):
        wild = draw(st.integers(0, 2)) == 0
        cells = draw(st.lists(CELLS if wild else st.integers(1, 5), min_size=n, max_size=n))
        column = pd.Series(cells, dtype=object)
        try:
            columns[name] = column.astype(draw(TYPES))
        except Exception:  # what pandas itself refuses stays as it is
            columns[name] = column
    return pd.DataFrame(columns)


def frames_and_roles(examples: int):
    """As found, not made smaller: a smaller frame tells no more and takes minutes."""
    phases = [Phase.explicit, Phase.generate]

    def checked(test):
        return settings(max_examples=examples, phases=phases)(given(frames(), st.sampled_from(ROLED))(test))

    return checked


@frames_and_roles(25)
def test_any_frame_is_a_survey_or_told(frame, roles):
    survey_or_told(frame, roles)


@pytest.mark.full
@frames_and_roles(1000)
def test_a_thousand_frames_are_surveys_or_told(frame, roles):
    survey_or_told(frame, roles)


def survey_or_told(frame: pd.DataFrame, roles: dict) -> None:
    try:
        found = cr.Survey(frame, csat="score", customer="who", scales={"score": "1-5"}, **roles)
        assert whole(found) == "survey"
        share = cr.csat(found).table["estimate"].dropna()
    except CsatError as error:
        told = str(error).strip()
        assert told
        return
    assert share.between(0, 100).all()
