"""Importance by Owen values: themes of the survey file, against the slow definition, and what themes add up to."""

import numpy as np
import pandas as pd
import pytest

import csat_research as cr
from csat_research.errors import MethodError
from csat_research.measures.importance.importance import importance
from csat_research.results.result import Result
from tests.measures.items import ITEMS, column, rows, survey_of, tail_of
from tests.measures.plain import same_numbers
from tests.stats.test_owen import by_orders

FEW = {"replicates": 120}
THEMES = {"price": "money", "speed": "service", "staff": "service", "goods": "money", "site": "service"}


def themed(frame, themes=THEMES, **roles):
    return survey_of(frame, questions={name: {"theme": one} for name, one in themes.items()}, **roles)


def test_it_is_the_mean_gain_over_orders_that_keep_themes_together():
    frame = rows()
    root = np.sqrt(frame["w"].to_numpy())[:, None]
    made = frame[["score", *ITEMS]].to_numpy(float)
    # Least squares with weights is that of rows times the root of their weight, the constant as a control.
    z = np.column_stack([made, np.ones(len(frame))])
    z[:, :-1] -= np.average(made, axis=0, weights=frame["w"])
    data = np.column_stack([(root * z)[:, 0], root * z[:, 1:]])
    want = by_orders_of_weighted(data, list(THEMES.values()))
    assert column(importance(themed(frame), method="owen", **FEW)) == pytest.approx(100 * want, abs=1e-8)


def by_orders_of_weighted(data, themes):
    """`by_orders` of centred rows times the roots of their weights: without a constant, variances are sums of squares."""
    doubled = np.concatenate([data[:, :-1], -data[:, :-1]])  # the mean of every column is 0
    return by_orders(doubled, [[j + 1] for j in range(len(themes))], themes)


def test_themes_add_up_and_have_errors_of_their_own():
    found = importance(themed(rows()), method="owen", **FEW)
    table = found.tables["themes"].set_index("theme")
    money = found.table["term"].isin(["price", "goods"]).to_numpy()
    assert table.loc["money", "estimate"] == pytest.approx(found.table.loc[money, "estimate"].sum())
    sums = found.draws[:, money].sum(axis=1)
    assert table.loc["money", "std_error"] == pytest.approx(sums.std(ddof=1))
    assert table.loc["money", "conf_low"] == pytest.approx(np.quantile(sums, tail_of(rows())))
    assert table["estimate"].sum() == pytest.approx(
        column(importance(themed(rows()), method="lmg", **FEW)).sum()
    )
    assert table.loc["money", "drivers"] == "Price, Goods"
    assert any("By theme" in str(one) for one in found.findings)


def test_without_themes_it_says_what_to_write():
    with pytest.raises(MethodError, match="theme"):
        importance(survey_of(rows()), method="owen")


def test_one_theme_and_all_alone_are_lmg():
    lmg = importance(survey_of(rows()), method="lmg", **FEW)
    one = importance(themed(rows(), dict.fromkeys(ITEMS, "all")), method="owen", **FEW)
    own = importance(themed(rows(), {name: name for name in ITEMS}), method="owen", **FEW)
    for found in (one, own):
        for name in ("estimate", "std_error", "conf_low", "rank_low", "noise", "p_value"):
            np.testing.assert_allclose(column(found, name), column(lmg, name), atol=1e-9)


def test_an_item_without_a_theme_is_one_of_its_own_and_named():
    partly = {name: one for name, one in THEMES.items() if name != "site"}
    found = importance(themed(rows(), partly), method="owen", **FEW)
    assert any("one of its own: Site." in str(one) for one in found.cautions)
    assert set(found.tables["themes"]["theme"]) == {"money", "service", "Site"}


def test_the_theme_of_a_survey_file_is_used(tmp_path):
    rows().drop(columns="top").to_csv(tmp_path / "a.csv", index=False)
    lines = [f"  {name}: {{role: item, theme: {one}, scale: 1-6}}" for name, one in THEMES.items()]
    told = [
        "title: T",
        "answers: a.csv",
        "columns:",
        "  score: {role: csat, scale: 1-5}",
        "  client: {role: customer, personal: keep}",  # the order of customers enters what is drawn
    ]
    (tmp_path / "survey.yml").write_text("\n".join([*told, "  w: {role: weight}", *lines]))
    found = importance(cr.read_survey(tmp_path / "survey.yml"), method="owen", **FEW)
    same_numbers(found.table, importance(themed(rows(), picks=None), method="owen", **FEW).table)


def test_words_enter_as_one_block_beside_a_control():
    frame = rows().assign(
        channel=np.resize(["chat", "phone", "email"], len(rows())), land=np.resize(["a", "b"], len(rows()))
    )
    frame["score"] = (frame["score"] + (frame["channel"] == "chat")).clip(1, 5)
    survey = themed(frame, segments=["channel", "land"])
    items = [*ITEMS, "channel"]
    found = importance(survey, method="owen", items=items, controls=["land"], **FEW)
    lmg = importance(survey, method="lmg", items=items, controls=["land"], **FEW)
    assert found.table["estimate"].sum() == pytest.approx(lmg.table["estimate"].sum())
    assert found.table.set_index("term").loc["channel", "estimate"] > 0


@pytest.mark.parametrize("factor", [1e-8, 1e8])
def test_a_unit_changes_nothing(factor):
    frame = rows().assign(wait=lambda found: found["price"] + found["site"])
    themes = {"wait": "time", "speed": "time", "staff": "people"}

    def table(one):
        questions = {name: {"theme": theme} for name, theme in themes.items()}
        survey = cr.Survey(
            one,
            csat="score",
            drivers=list(themes),
            customer="client",
            scales={"score": "1-5"},
            questions=questions,
        )
        return importance(survey, method="owen", **FEW).table

    same_numbers(table(frame), table(frame.assign(wait=frame["wait"] * factor)))


def test_order_of_rows_unit_of_weights_and_halves_do_not_matter():
    frame = rows(customers=60)
    other = frame.sample(frac=1, random_state=2).assign(w=lambda found: 10 * found["w"])
    half = frame.assign(w=frame["w"] / 2)
    one, two, three = (
        importance(themed(made), method="owen", **FEW).table
        for made in (frame, other, pd.concat([half, half], ignore_index=True))
    )
    same_numbers(one, two)
    for name in ("estimate", "std_error", "conf_low", "conf_high"):
        np.testing.assert_allclose(three[name], one[name], atol=1e-9)


def test_under_ten_customers_the_estimate_stays_and_ranges_go():
    frame = rows(customers=60)
    frame["client"] = [f"c{i % 8}" for i in range(len(frame))]
    found = importance(themed(frame), method="owen", **FEW)
    assert found.table["estimate"].notna().all()
    assert found.table["conf_low"].isna().all()
    assert found.tables["themes"][["conf_low", "rank_low"]].isna().all().all()


def test_an_index_can_be_weighed_by_it_and_the_result_survives_json():
    survey = themed(rows())
    found = importance(survey, method="owen", **FEW)
    weighed = cr.csi(survey, importance=found, **FEW).tables["weights"].set_index("term")
    assert weighed.loc[list(ITEMS), "weight"].to_numpy() == pytest.approx(column(found, "weight"))
    back = Result.from_json(found.to_json())
    pd.testing.assert_frame_equal(back.tables["themes"], found.tables["themes"], check_dtype=False)
    assert back.interpret() == found.interpret()
    found.plot()
