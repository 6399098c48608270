"""Properties of estimands.md that hold for every verb: weights, split rows, customers, order, labels, and one way to read.

Where a verb is left out of a property, the reason stands beside it.
"""

from collections.abc import Callable
from functools import cache, partial

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes

import csat_research as cr
from csat_research.errors import MethodError
from csat_research.results.verdicts import WORDS
from csat_research.simulate.example import OBSERVED_UNTIL, TIME_ZONE, shop_frames
from tests.verdict_words import claims

Frames = tuple[pd.DataFrame, pd.DataFrame]
# rows, not what they stand for
COUNTS = ["n", "n_before", "n_after", "of", "raters", "customers", "asked", "answered", "left_blank"]
NAMES = {"chat": "Zwei", "email": "drei", "phone": "Alpha", "social": "bb"}  # another order than before


def waves(survey: cr.Survey) -> tuple[cr.Survey, cr.Survey]:
    return survey.where(period="2025-09..2026-06"), survey.where(period="2026-07..2026-10")


def compared(survey: cr.Survey, **more) -> cr.Result:
    return cr.compare(*waves(survey), **more)


def explained(survey: cr.Survey, **more) -> cr.Result:
    return cr.explain_change(*waves(survey), **more)


def judged(survey: cr.Survey) -> cr.Result:
    return cr.verdict(compared(survey), compared(survey, measure="nps"), family="headlines")


VERBS: dict[str, Callable[[cr.Survey], cr.Result]] = {
    "csat": cr.csat,
    "csat per customer": partial(cr.csat, per="customer"),
    "csat by channel": partial(cr.csat, by="channel"),
    "csat exactly": partial(cr.csat, interval="clopper_pearson"),
    "nps": cr.nps,
    "nps per customer": partial(cr.nps, per="customer"),
    "nps by channel": partial(cr.nps, by="channel", interval="adjusted"),
    "ces": cr.ces,
    "ces by quarter": partial(cr.ces, by="quarter"),
    "data quality": cr.data_quality,
    "picks": partial(cr.importance, replicates=60),
    "derived": partial(cr.importance, method=["lmg", "relative_weights", "correlation"], replicates=60),
    "csi": partial(cr.csi, replicates=60),
    "csi range": partial(cr.csi, rescale="range", replicates=60),
    "priorities": partial(cr.priorities, replicates=60),
    "drivers": partial(cr.drivers, drivers=["response_hours", "expertise", "agent_tenure"]),
    "drivers linear": partial(cr.drivers, drivers=["response_hours", "messages"], model="linear"),
    "drivers of promoters": partial(
        cr.drivers, drivers=["response_hours", "expertise", "agent_tenure"], outcome="promoters"
    ),
    "loyalty": partial(cr.loyalty, replicates=60),
    "loyalty all answers": partial(cr.loyalty, answer="all", replicates=60),
    "compare": compared,
    "compare by channel": partial(compared, by="channel", measure="nps"),
    "compare nps by team": partial(compared, by="team", measure="nps"),
    "compare ces": partial(compared, measure="ces"),
    "compare csi": partial(compared, measure="csi"),
    "compare csi by channel": partial(compared, measure="csi_person_mean", by="channel"),
    "compare paired": partial(compared, paired=True),
    "explain change": partial(explained, replicates=60),
    "explain change of nps": partial(explained, measure="nps", replicates=60),
    "explain change of csi": partial(explained, measure="csi", by="team", replicates=60),
    "trend": partial(cr.trend, every="month", replicates=50),
    "trend nps": partial(cr.trend, measure="nps", every="month", replicates=50),
    "trend csi": partial(cr.trend, measure="csi", every="month", replicates=50),
    "trend ces": partial(cr.trend, measure="ces", every="month", replicates=50),
    "verdict": judged,
}
every_verb = pytest.mark.parametrize("verb", VERBS)


def but(*names: str):
    """Every verb but these."""
    return pytest.mark.parametrize("verb", [name for name in VERBS if name not in names])


# Ways to write the same survey.


def as_it_is(answers, purchases):
    return answers, purchases


def ten_times_the_weight(answers, purchases):
    return answers.assign(weight=10 * answers["weight"]), purchases


def two_halves(answers, purchases):
    """Every row as two rows of the same customer, each of half the weight."""
    halves = [answers.assign(weight=answers["weight"] / 2, ticket=answers["ticket"] + one) for one in "ab"]
    return pd.concat(halves, ignore_index=True), purchases


def some_halves(answers, purchases):
    """Every third row so: rows of one weight in one survey are then not as many as in the other."""
    third = np.arange(len(answers)) % 3 == 0
    halves = two_halves(answers[third], purchases)[0]
    return pd.concat([answers[~third], halves], ignore_index=True), purchases


def two_names(answers, purchases):
    """Customers give another name every second time; their purchases stand under both names."""
    second = answers.groupby("customer").cumcount() % 2 == 1
    renamed = answers["customer"].where(~second, answers["customer"] + "x")
    both = [purchases.assign(customer=purchases["customer"] + end) for end in ("", "x")]
    return answers.assign(customer=renamed), pd.concat(both, ignore_index=True)


def shuffled(answers, purchases):
    return (answers.sample(frac=1, random_state=3), purchases.sample(frac=1, random_state=4))


def relabelled(answers, purchases):
    return answers.assign(channel=answers["channel"].map(NAMES)), purchases


@cache
def frames() -> tuple[pd.DataFrame, pd.DataFrame, dict]:
    return shop_frames(500, 7)


@cache
def survey(written: Callable[..., Frames]) -> cr.Survey:
    answers, purchases, roles = frames()
    answers, purchases = written(answers, purchases)
    return cr.Survey(
        answers, purchases=purchases, observed_until=OBSERVED_UNTIL, time_zone=TIME_ZONE, **roles
    )


@cache
def found(verb: str, written: Callable[..., Frames]) -> cr.Result:
    return VERBS[verb](survey(written))


def same(one: pd.DataFrame, other: pd.DataFrame, **more) -> None:
    """Equal cells. Models are fitted by iteration and sums depend on their order: 1e-7 of a number."""
    pd.testing.assert_frame_equal(one, other, check_exact=False, rtol=1e-7, atol=1e-9, **more)


def without(table: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    return table.drop(columns=[name for name in columns if name in table])


def same_result(one: cr.Result, other: cr.Result, **more) -> None:
    """Every table, every sentence."""
    same(one.table, other.table, **more)
    assert list(one.tables) == list(other.tables)
    for name, table in one.tables.items():
        same(table, other.tables[name], **more)
    assert one.summary() == other.summary()


# The properties.


@every_verb
def test_ten_times_the_weight_changes_no_cell(verb):
    same_result(found(verb, as_it_is), found(verb, ten_times_the_weight))


@every_verb
def test_the_order_of_rows_changes_no_cell(verb):
    same_result(found(verb, as_it_is), found(verb, shuffled))


@but("data quality")  # it counts the rows of the file
def test_a_row_split_into_two_halves_of_one_customer_changes_neither_estimate_nor_error(verb):
    one, halved = found(verb, as_it_is), found(verb, two_halves)
    same(without(one.table, COUNTS), without(halved.table, COUNTS))
    for name, table in one.tables.items():
        same(without(table, COUNTS), without(halved.tables[name], COUNTS), obj=name)


@but(
    "data quality",  # it counts the rows of the file
    "csat per customer",  # the weight of a customer is the mean of its rows
    "nps per customer",
    "loyalty",  # one row of a customer is the index answer, with its weight
    "trend nps",  # the centre weighs periods by their rows
    "trend csi",
    "trend ces",
)
def test_some_rows_split_into_halves_change_neither_estimate_nor_error(verb):
    one, halved = (found(verb, written).table for written in (as_it_is, some_halves))
    weighed = ~one["measure"].str.endswith("_unweighted") if "measure" in one else slice(None)
    same(*(without(table, COUNTS)[weighed] for table in (one, halved)))


@but(
    "data quality",  # says nothing of customers
    "csat per customer",  # another mean: of more customers
    "nps per customer",
    "loyalty",  # another first answer for each name
    "compare paired",  # others are in both waves
)
def test_the_same_rows_under_two_names_change_the_error_and_not_the_estimate(verb):
    one, other = found(verb, as_it_is).table, found(verb, two_names).table
    np.testing.assert_allclose(one["estimate"], other["estimate"], rtol=1e-7)
    for bound in ("conf_low", "conf_high"):
        assert (one[bound] - other[bound]).abs().max() > 1e-6


@pytest.mark.parametrize("verb", [name for name in VERBS if "channel" in name])
def test_other_names_of_groups_are_other_names_of_rows(verb):
    one, other = found(verb, as_it_is).table, found(verb, relabelled).table
    renamed = one.assign(channel=one["channel"].map(NAMES))
    in_order = [table.sort_values(["channel", "measure"], ignore_index=True) for table in (renamed, other)]
    same(*in_order)


@but(*(name for name in VERBS if "channel" in name))
def test_other_names_of_groups_change_nothing_where_no_group_is_asked_for(verb):
    same(found(verb, as_it_is).table, found(verb, relabelled).table)


def test_what_is_given_is_left_as_it_is():
    answers, purchases, roles = frames()
    before = answers.copy(deep=True), purchases.copy(deep=True), repr(roles)
    for verb in VERBS:
        found(verb, as_it_is)
    pd.testing.assert_frame_equal(answers, before[0])
    pd.testing.assert_frame_equal(purchases, before[1])
    assert repr(roles) == before[2]


@every_verb
def test_every_result_reads_the_same_way(verb):
    result = found(verb, as_it_is)
    assert {"n", "estimate", "conf_low", "conf_high"} <= set(result.table)
    assert result.summary()
    assert "<table" in result._repr_html_()
    if verb == "verdict":  # words about others' numbers, which have pictures of their own
        with pytest.raises(MethodError, match="no picture"):
            result.plot()
    else:
        axes = result.plot()
        assert isinstance(axes, Axes)
        plt.close(axes.figure)


def words_of(result: cr.Result) -> list[str]:
    """Every sentence of a Result: findings, cautions, and the words of its picture."""
    drawn = [result.figure.title, result.figure.subtitle, result.figure.alt] if result.figure else []
    return [str(one) for one in (*result.findings, *result.cautions, *drawn)]


@but("verdict")
def test_a_single_result_describes_and_does_not_call(verb):
    """estimands.md, Verdicts: words such as rose, differs or goes with cite a test that was adjusted in a family."""
    assert not [one for one in words_of(found(verb, as_it_is)) if claims(one)]


def test_a_verdict_says_of_each_test_what_its_row_allows():
    result = found("verdict", as_it_is)
    for test, told in zip(result.tests, result.findings, strict=True):
        assert str(test.label) in str(told)
        assert str(WORDS[test.verdict]) in str(told)


@every_verb
def test_a_stored_result_comes_back_as_it_was(verb):
    result = found(verb, as_it_is)
    back = cr.Result.from_json(result.to_json())
    assert back.to_json() == result.to_json()
    assert type(back) is type(result)
    same_result(back, result, check_dtype=False)  # text comes back as text, an object column as well


@every_verb
def test_estimates_lie_inside_their_ranges(verb):
    table = found(verb, as_it_is).table
    known = table["conf_low"].notna()
    assert known.any()
    assert (table["conf_low"] <= table["estimate"] + 1e-9)[known].all()
    assert (table["estimate"] <= table["conf_high"] + 1e-9)[known].all()
