"""The contract: signatures, fields and columns that notebooks, pages and people rely on, written here by hand.

A verb may take more than the contract says, by name only and with a default, so that every call of the contract goes on
to work; what is named here may not change its name, its place or its default.
"""

import ast
import inspect
import re
from dataclasses import fields
from pathlib import Path
from typing import get_args, get_type_hints

import narwhals as nw
import numpy as np
import pandas as pd
import pytest

import csat_research as cr
from csat_research.errors import CsatError
from csat_research.survey.engine.cells import Cells
from csat_research.survey.engine.moments import Moments

PACKAGE = Path(cr.__file__).parent
SIGNATURES = """
def Survey(df, *, csat=None, nps=None, ces=None, drivers=(), items=(), picks=None, segments=(), id=None, customer=None, answered_at=None,
    agent=None, weight=None, status=None, count=None, stratum=None, population=None, metrics=(), comment=None, repurchase=None,
    repurchase_kind="happened", scales={}, questions={}, purchases=None, purchase_columns={}, observed_until=None, time_zone=None): ...
def read_survey(path, *, data=None, **overrides): ...
def write_survey(survey, folder): ...
def suggest(df): ...
def csat(survey, *, by=None, per="answer", interval="wilson", scale=None, level=0.95): ...
def nps(survey, *, by=None, per="answer", interval="score", level=0.95): ...
def ces(survey, *, by=None, per="answer", scale=None, level=0.95): ...
def data_quality(survey, *, level=0.95): ...
def service(survey, *, by=None, level=0.95): ...
def importance(survey, *, method="picks", outcome="csat", items=None, controls=(), cluster="auto", missing=None,
    level=0.95, replicates=2000, seed=0): ...
def csi(survey, *, importance="picks", rescale="maximum", level=0.95, replicates=2000, seed=0): ...
def drivers(survey, *, outcome="csat", drivers=None, model="ordinal", controls=(), cluster="auto", missing=None, level=0.95, seed=0): ...
def hotspots(survey, *, outcome="csat", by=None, drivers=None, level=0.95): ...
def priorities(survey, *, level=0.95, replicates=2000, seed=0): ...
def loyalty(survey, *, scores=("csat", "nps"), horizon_days=90, answer="first", controls=(), level=0.95, replicates=2000, seed=0): ...
def check_bands(survey, bands="trade_closed", *, per="person", horizon_days=90, level=0.95): ...
def trend(survey, measure="csat", *, every="week", chart="auto", baseline=None, level=0.95, replicates=2000, seed=0): ...
def compare(before, after, measure="csat", *, paired=None, margin=None, level=0.95): ...
def explain_change(before, after, measure="csat", *, components=("ratings", "weights", "mix"), level=0.95, replicates=2000, seed=0): ...
def check_claims(survey, *, level=0.95): ...
def comments(survey, *, outcome="csat", themes=None, language=None, question=None, level=0.95): ...
def code_comments(survey, themes=None, *, language=None, question=None): ...
def coders(survey, first, second=None, *, themes=None, separator=";", level=0.95): ...
def sample_size(measure, *, margin=None, power=0.8, level=0.95): ...
def verdict(*results, family): ...
def card(verb): ...
def weigh(survey, *, margins=None, silent=None, trim=None, start=None): ...
def speak(language): ...
def example(name="shop", *, n=3000, seed=0): ...
def report(
    template, survey, *, by=None, language=None, out="reports", engine="fast", also=("mail",), every=None, jobs=1, fresh=False,
    **parameters,
): ...
def at_most(value): ...
"""
METHODS = """
def where(self, **chosen): ...
def with_columns(self, *nameless, **expressions): ...
def compact(self, *columns): ...
def counts(self, *keys, by=(), cluster=None, max_cells=1_000_000, strata=None): ...
def moments(self, *columns, by=(), cluster=None, weight=None): ...
def rows(self, *columns, limit=200_000): ...
"""
RESULT_METHODS = """
def interpret(self, language=None): ...
def summary(self): ...
def plot(self, ax=None): ...
def to_json(self): ...
def from_json(cls, data): ...
"""
CHOICES = {
    ("csat", "interval"): {"wilson", "jeffreys", "clopper_pearson", "agresti_coull"},
    ("csat", "per"): {"answer", "customer"},
    ("nps", "interval"): {"score", "adjusted", "wald"},
    ("csi", "rescale"): {"maximum", "range"},
    ("drivers", "model"): {"ordinal", "logistic", "linear"},
    ("loyalty", "answer"): {"first", "last", "all"},
    ("check_bands", "per"): {"person", "segment", "period"},
    ("trend", "every"): {"day", "week", "month", "quarter", "year"},
}
FIELDS = {
    cr.Survey: "answers questions ledger purchases about",
    cr.Result: "verb table tables level findings cautions figure tests rows provenance draws resample",
    cr.Question: "column role name label scale unit better theme separator choose kind importance",
}
COLUMNS = {
    "measure", "term", "definition", "per", "n", "customers", "n_effective", "estimate", "std_error", "conf_low", "conf_high",
    "statistic", "df", "p_value", "p_adjusted", "rank", "rank_low", "rank_high", "bias", "noise",
}  # fmt: skip
BESIDE = {
    "Bands",
    "Question",
    "Result",
    "Scale",
    "at_least",
    "periods",
    "set_to",
}  # public, and no verb of the list


def written(text: str) -> dict[str, inspect.Signature]:
    """The signatures of a text of bare functions."""
    found: dict[str, object] = {}
    exec(compile(text, "contract", "exec"), found)
    return {one.name: inspect.signature(found[one.name]) for one in ast.parse(text).body}


CONTRACT = written(SIGNATURES)
BUILT = sorted(CONTRACT.keys() & set(cr.__all__))
VERBS = [name for name in BUILT if "level" in CONTRACT[name].parameters]


def differences(wanted: inspect.Signature, found: inspect.Signature) -> list[str]:
    """What a call written for `wanted` would miss in `found`."""
    there, told = dict(found.parameters), []
    for name, one in wanted.parameters.items():
        other = there.pop(name, None)
        if other is None:
            told.append(f"{name} is not there")
        elif (other.kind, other.default) != (one.kind, one.default):
            told.append(f"{name}: {other.kind.description} {other} instead of {one.kind.description} {one}")
    told += [f"{name} has no default" for name, one in there.items() if one.default is one.empty]
    told += [
        f"{name} may be given by place" for name, one in there.items() if one.kind is not one.KEYWORD_ONLY
    ]
    order = [name for name in found.parameters if name in placed(wanted)]
    return told if order == placed(wanted) else [*told, f"the order is {order}"]


def placed(signature: inspect.Signature) -> list[str]:
    """Parameters that may be given by place, in order."""
    named = (inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD)
    return [name for name, one in signature.parameters.items() if one.kind not in named]


# --- signatures ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BUILT)
def test_a_verb_takes_what_the_contract_says(name):
    assert not differences(CONTRACT[name], inspect.signature(getattr(cr, name)))


@pytest.mark.parametrize("name", written(METHODS))
def test_a_survey_has_the_methods_of_the_seam(name):
    wanted, found = written(METHODS)[name], inspect.signature(getattr(cr.Survey, name))
    assert not differences(wanted, found)


@pytest.mark.parametrize("name", written(RESULT_METHODS))
def test_a_result_can_be_asked(name):
    found = getattr(cr.Result, name)
    assert not differences(
        written(RESULT_METHODS)[name], inspect.signature(getattr(found, "__func__", found))
    )


def test_a_difference_is_seen():
    one, other = written("def a(x, *, y=1): ..."), written("def a(x, z, *, y=2, w): ...")
    assert differences(one["a"], one["a"]) == []
    assert len(differences(one["a"], other["a"])) == 4  # y has another default; z and w have none; z by place


def test_a_survey_has_five_fields_and_six_methods():
    own = [name for name, one in vars(cr.Survey).items() if not name.startswith("_") and callable(one)]
    assert sorted(own) == sorted(written(METHODS))
    assert len(fields(cr.Survey)) == 5
    assert not [name for name, one in vars(cr.Survey).items() if isinstance(one, property)]


@pytest.mark.parametrize("record", FIELDS, ids=lambda one: one.__name__)
def test_a_record_has_the_fields_of_the_contract(record):
    assert [one.name for one in fields(record)] == FIELDS[record].split()


def test_a_scale_says_what_an_answer_may_be():
    assert [one.name for one in fields(cr.Scale)][:5] == [
        "values", "satisfied", "labels", "unanswered", "missing",
    ]  # fmt: skip


@pytest.mark.parametrize(("verb", "name"), CHOICES)
def test_a_choice_is_one_of_the_words_of_the_contract(verb, name):
    hint = get_type_hints(getattr(cr, verb))[name]
    assert set(get_args(hint)) == CHOICES[verb, name]


def test_nothing_is_public_but_what_is_agreed():
    """A verb that is not built is not there; what is there beside the verbs is named above."""
    assert set(cr.__all__) <= CONTRACT.keys() | BESIDE


# --- words that are not among the choices ------------------------------------------------------------


@pytest.fixture(scope="module")
def shop() -> cr.Survey:
    return cr.example(n=500)


WRONG = [
    ("csat", "per"), ("nps", "per"), ("ces", "per"), ("csat", "interval"), ("nps", "interval"), ("csi", "rescale"),
    ("csi", "importance"), ("csi", "bands"), ("priorities", "rescale"), ("priorities", "against"), ("importance", "method"),
    ("drivers", "model"), ("drivers", "outcome"), ("loyalty", "answer"), ("check_bands", "per"), ("check_bands", "every"),
    ("check_bands", "bands"), ("trend", "every"), ("trend", "chart"), ("trend", "measure"), ("csat", "question"),
]  # fmt: skip


@pytest.mark.parametrize(("verb", "name"), WRONG)
def test_a_word_that_is_no_choice_is_refused_and_named(shop, verb, name):
    with pytest.raises(CsatError, match=r'[“"]wilsno[”"]') as told:
        getattr(cr, verb)(shop, **{name: "wilsno"})
    assert re.search(r"(?:Write|Choose|one of|Models|Measures|Methods|Questions)", str(told.value))


@pytest.mark.parametrize(
    "verb",
    [
        name
        for name in VERBS
        if name not in ("coders", "compare", "data_quality", "explain_change", "sample_size")
    ],
)
@pytest.mark.parametrize("level", [0, 1, 95])
def test_a_level_lies_between_none_and_all(shop, verb, level):
    with pytest.raises(CsatError, match="between 0 and 1"):
        getattr(cr, verb)(shop, level=level)


@pytest.mark.parametrize("verb", [name for name in VERBS if "replicates" in CONTRACT[name].parameters])
@pytest.mark.parametrize("replicates", [0, -3])
def test_there_is_at_least_one_replicate(shop, verb, replicates):
    more = {"every": "month"} if verb == "trend" else {}
    asked = two_waves(shop) if verb == "explain_change" else (shop,)
    with pytest.raises(CsatError, match="replicates is"):
        getattr(cr, verb)(*asked, replicates=replicates, **more)


def two_waves(shop: cr.Survey) -> tuple[cr.Survey, cr.Survey]:
    return shop.where(period="2026-07..2026-09"), shop.where(period="2026-10")


@pytest.mark.parametrize("verb", ["compare", "explain_change"])
@pytest.mark.parametrize("level", [0, 1, 95])
def test_a_level_lies_between_none_and_all_also_of_two_waves(shop, verb, level):
    with pytest.raises(CsatError, match="between 0 and 1"):
        getattr(cr, verb)(*two_waves(shop), level=level)


@pytest.mark.parametrize("name", ["measure", "components", "importance"])
def test_a_word_that_is_no_choice_of_a_change_is_refused_and_named(shop, name):
    with pytest.raises(CsatError, match=r'[“"]wilsno[”"].*(?:Write|Measures)'):
        cr.explain_change(*two_waves(shop), **({"measure": "csi"} | {name: "wilsno"}))


@pytest.mark.parametrize("verb", [cr.csat, cr.ces])
def test_a_survey_is_given_no_other_scale(shop, verb):
    with pytest.raises(CsatError, match="knows its scales"):
        verb(shop, scale="1-7")


def test_one_name_stands_for_a_list_of_one(shop):
    one, several = (
        cr.drivers(shop, drivers=names, controls=held).table
        for names, held in (("messages", "expertise"), (["messages"], ["expertise"]))
    )
    pd.testing.assert_frame_equal(one, several)


# --- the columns of a table ----------------------------------------------------------------------------

TIDY = {
    "csat": {}, "nps": {}, "ces": {}, "importance": {"replicates": 30}, "csi": {"replicates": 30}, "drivers": {},
    "loyalty": {"replicates": 30},
}  # fmt: skip


@pytest.mark.parametrize("verb", TIDY)
def test_a_table_begins_with_the_words_of_the_contract(shop, verb):
    table = getattr(cr, verb)(shop, **TIDY[verb]).table
    assert {"n", "customers", "estimate", "std_error", "conf_low", "conf_high", "per"} <= set(table)
    assert {"measure", "term"} & set(table)
    assert set(table.columns[:2]) & COLUMNS


# --- the seam, against sums written out --------------------------------------------------------------


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    n = 120
    return pd.DataFrame(
        {
            "score": rng.integers(1, 6, n),
            "hours": rng.exponential(3, n),
            "who": rng.integers(0, 15, n).astype(str),
            "agent": rng.integers(0, 6, n).astype(str),
            "w": rng.uniform(0.5, 2, n),
        }
    )


@pytest.fixture(scope="module")
def asked(frame) -> cr.Survey:
    return cr.Survey(
        frame,
        csat="score",
        drivers=["hours"],
        customer="who",
        agent="agent",
        weight="w",
        scales={"score": "1-5"},
    )


def products(frame: pd.DataFrame, by: list[str]) -> np.ndarray:
    """Σ over clusters of t t', t the cluster's weight at each score, by a loop."""
    found = np.zeros((5, 5))
    for _, rows in frame.groupby(by):
        totals = rows.groupby("score")["w"].sum().reindex(range(1, 6), fill_value=0.0).to_numpy()
        found += np.outer(totals, totals)
    return found


def test_counts_carry_the_products_of_cluster_totals(frame, asked):
    one, both = asked.counts("score", cluster="who"), asked.counts("score", cluster=("who", "agent"))
    np.testing.assert_allclose(one.cluster_products.toarray(), products(frame, ["who"]), rtol=1e-12)
    want = products(frame, ["who"]) + products(frame, ["agent"]) - products(frame, ["who", "agent"])
    np.testing.assert_allclose(both.cluster_products.toarray(), want, rtol=1e-10)  # a difference of sums
    assert asked.counts("score").cluster_products is None  # then the diagonal is w2


def test_counts_without_a_cluster_have_the_squares_of_weights(frame, asked):
    found = asked.counts("score")
    np.testing.assert_allclose(found.w2, (frame["w"] ** 2).groupby(frame["score"]).sum(), rtol=1e-12)
    assert isinstance(found, Cells)


def test_counts_know_the_stratum_of_each_cluster(frame):
    frame = frame.assign(layer=np.where(frame["who"].astype(int) < 5, "a", "b"))
    survey = cr.Survey(frame, csat="score", customer="who", stratum="layer", scales={"score": "1-5"})
    found = survey.counts("score", cluster="who", strata="layer")
    layers = frame.drop_duplicates("who").set_index("who")["layer"]
    assert len(set(zip(found.strata, layers[found.ids], strict=True))) == 2  # a code for each label


def test_moments_carry_the_products_of_cluster_totals(frame, asked):
    found = asked.moments("score", "hours", cluster="who")
    columns = np.column_stack([np.ones(len(frame)), frame[["score", "hours"]] - found.centre])
    rows, across = np.triu_indices(3)
    each = frame["w"].to_numpy()[:, None] * columns[:, rows] * columns[:, across]
    totals = pd.DataFrame(each).groupby(frame["who"]).sum().to_numpy()
    np.testing.assert_allclose(
        found.gram[0], columns.T @ (frame["w"].to_numpy()[:, None] * columns), rtol=1e-9, atol=1e-9
    )
    np.testing.assert_allclose(
        found.cluster_products, totals.T @ totals, rtol=1e-9, atol=1e-7
    )  # sums of squares of sums
    assert isinstance(found, Moments)
    assert asked.moments("score").cluster_products is None


def test_moments_take_other_weights_in_a_second_pass(frame, asked):
    """As robust errors and Newton steps need them: Σ w v x x' with v an expression of the columns."""
    found = asked.moments("score", weight=nw.col("_w") * nw.col("hours"))
    other = frame["w"] * frame["hours"]
    assert found.mean()[0] == pytest.approx(np.average(frame["score"], weights=other), rel=1e-12)
    assert found.gram[0, 0, 0] == pytest.approx(other.sum(), rel=1e-12)


# --- what a docstring tells ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*VERBS, "read_survey", "report", "suggest", "write_survey", "verdict"])
def test_a_docstring_tells_every_parameter_and_error(name):
    told, common = getattr(cr, name).__doc__, {"survey", "df", "level", "replicates", "seed"}
    parameters = inspect.signature(getattr(cr, name)).parameters.keys() - common
    assert not [one for one in sorted(parameters) if not re.search(rf"\b{one}\b", told)]
    assert "Raises" in told or name in ("data_quality", "suggest")  # these two take whatever there is
    assert ">>>" in told
