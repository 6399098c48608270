"""What is given to a verb is held against its signature: every verb, every argument, things that are of no kind it names."""

import inspect
import re

import numpy as np
import pandas as pd
import pytest

import csat_research as cr
from csat_research.errors import CsatError

SURVEY = cr.example("shop", n=60)
VERBS = {name: verb for name in cr.__all__ if inspect.isfunction(verb := getattr(cr, name))}
UNCHECKED = {
    "at_least",
    "at_most",
    "card",
    "set_to",
    "speak",
    "suggest",
}  # of one argument each, and they look at it
NEEDED = {
    "coders": {"first": "team"},
    "example": {},
    "sample_size": {"measure": "csat"},
    "periods": {"survey": SURVEY, "before": ""},  # there a name of a period
    "read_survey": {"path": "nowhere.yml"},
    "write_survey": {"folder": "nowhere"},
    "report": {"template": "monthly", "survey": SURVEY, "out": "nowhere"},
}
STRANGE = (object(), pd.NA, pd.DataFrame({"a": [1]}), np.array([[1.0, 2.0]]), b"x", float("nan"))
PLAIN = {"str", "int", "float", "bool", "Sequence[str]", "Iterable[str]", "None", "Survey"}


def arguments():
    """Every argument whose kinds are all plain, of every verb."""
    for name, verb in VERBS.items():
        for one in inspect.signature(verb).parameters.values():
            kinds = set(str(one.annotation).split(" | "))
            if name not in {*UNCHECKED, "verdict"} and kinds <= PLAIN and one.kind is not one.VAR_KEYWORD:
                yield pytest.param(name, one.name, id=f"{name}-{one.name}")


@pytest.mark.parametrize("given", STRANGE, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize(("name", "argument"), list(arguments()))
def test_what_is_of_no_kind_is_told_and_nothing_is_computed(name, argument, given):
    first = dict.fromkeys(("survey", "before", "after"), SURVEY)
    asked = {**first, **NEEDED.get(name, {})}
    known = inspect.signature(VERBS[name]).parameters
    with pytest.raises(CsatError, match=f"{argument} takes|takes a Survey"):
        VERBS[name](**{key: value for key, value in asked.items() if key in known} | {argument: given})


def test_every_verb_is_held_against_its_signature():
    assert {name for name, verb in VERBS.items() if not hasattr(verb, "__wrapped__")} == UNCHECKED


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda: cr.csat(SURVEY, level=None), "level takes a number; found None. Left out, it is 0.95."),
        (lambda: cr.csat(SURVEY, by=[["team"]]), "by takes a name or a word or a list of names; found [['team']]."),
        (lambda: cr.drivers(SURVEY, seed=-1), "seed takes a whole number from 0 on; found -1."),
        (lambda: cr.importance(SURVEY, seed=None), "seed takes a whole number; found None."),
        (lambda: cr.csi(SURVEY, replicates=2.5), "replicates takes a whole number; found 2.5."),
        (lambda: cr.csi(SURVEY, replicates=10**30), "whole number from 1 to 1,000,000"),
        (lambda: cr.importance(SURVEY, method=[]), "method= is an empty list."),
        (lambda: cr.importance(SURVEY, cluster=""), "There is no column “”."),
        (lambda: cr.coders(SURVEY, "team", "channel", separator=""), "separator= is empty."),
        (lambda: cr.sample_size("csat", margin=3, expected="80"), "expected takes a number"),
        (lambda: cr.nps({"team": {}}), "cannot have answered"),
        (lambda: cr.verdict(SURVEY, family="drivers"), "results takes Result; found Survey."),
        (lambda: SURVEY.counts("csat", cluster=["team"]), "cluster takes a name or a word or a list; found ['team']."),
        (lambda: SURVEY.counts("csat", ["team"]), "keys takes a name or a word; found ['team']."),
        (lambda: SURVEY.rows(5), "columns takes a name or a word; found 5."),
        (lambda: SURVEY.where(period=2026), "period takes a name or a word; found 2026."),
        (lambda: cr.Survey(pd.DataFrame({"x": [5]}), csat="x", time_zone=1), "time_zone takes a name or a word"),
        (lambda: cr.card(["csat"]), "There is no card"),
        (lambda: cr.hotspots(SURVEY, drivers="csat"), "it cannot be a driver of itself"),
        (lambda: cr.importance(SURVEY, method="lmg", controls=["csat"]), "it cannot be a driver of itself"),
        (lambda: cr.importance(SURVEY, missing="listwis"), "Did you mean “listwise”?"),
        (lambda: cr.loyalty(SURVEY, controls="csat"), "it cannot be held equal as well"),
        (lambda: cr.check_bands(SURVEY, segment="chanel"), "Did you mean “channel”?"),
        (lambda: cr.sample_size("csat", margin=60), "The whole scale has 100 points"),
        (lambda: cr.sample_size("nps", difference=201), "The whole scale has 200 points"),
        (lambda: cr.speak(5), "no language"),
        (lambda: cr.csat(SURVEY, level=10**400), "level takes a number"),
        (lambda: cr.loyalty(SURVEY, horizon_days=10**30), "from 1 to 36,500"),
        (lambda: cr.loyalty(SURVEY, horizons=[30, 1e12]), "from 1 to 36,500"),
        (lambda: cr.example(n=10**12), "1 to 10,000,000 answers"),
        (lambda: cr.importance(SURVEY, seed=2.0), "seed takes a whole number from 0 on"),
        (lambda: cr.sample_size("csat", margin=1e-300), "neither is under 0.001"),
    ],
)  # fmt: skip
def test_the_sentence_says_what_to_give_instead(ask, told):
    with pytest.raises(ValueError, match=re.escape(told)):
        ask()


def test_numbers_of_numpy_and_whole_floats_are_numbers():
    survey = cr.example("shop", n=np.int64(60), seed=np.int32(1))
    found = cr.csat(survey, level=np.float32(0.9), by=("team",))
    assert found.level == np.float32(0.9)
    assert (
        cr.csi(survey, reliability=np.bool_(True), replicates=20).tables.keys()
        == cr.csi(survey, reliability=True, replicates=20).tables.keys()
    )
    assert len(cr.csat(survey, by=iter(["team"])).table) == len(found.table)


@pytest.mark.parametrize("kind", [np.array, pd.Index, pd.Series, tuple, list, set])
def test_names_may_stand_in_anything_that_holds_names(kind):
    plain = cr.csat(SURVEY, by=["team"])
    assert cr.csat(SURVEY, by=kind(["team"])).table.equals(plain.table)
    found = cr.drivers(SURVEY, drivers=kind(["response_hours"]), model="linear")
    assert set(found.effects["term"]) == {"response_hours"}


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (
            lambda: cr.csat(SURVEY, period="2026-10"),
            "csat has no argument “period”. Its arguments: survey, by, per, interval, scale, level, question. "
            'Answers are chosen before: survey.where(period="2026-10", channel="chat").',
        ),
        (lambda: cr.trend(SURVEY, mesure="nps"), "trend has no argument “mesure”. Did you mean “measure”?"),
        (
            lambda: cr.Survey(pd.DataFrame({"s": [5]}), csat="s", segment="team"),
            "Survey has no argument “segment”. Did you mean “segments”?",
        ),
        (lambda: cr.sample_size(margin=3), "sample_size needs measure: sample_size(measure, ...)."),
        (
            lambda: cr.compare(SURVEY),
            "compare needs after: compare(before, after, ...). Two waves of one survey are survey.where(",
        ),
        (
            lambda: cr.compare(SURVEY, "2026-10"),
            "compare takes a Survey; found '2026-10'. A file is read by cr.read_survey(",
        ),
    ],
)
def test_a_wrong_name_and_a_missing_one_are_told_in_a_sentence(asked, told):
    with pytest.raises(CsatError) as refused:
        asked()
    assert told in str(refused.value)
