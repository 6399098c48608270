"""Importance: against sums by hand and textbook fits, planted weights found, and what must not matter."""

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.multitest import multipletests

import csat_research as cr
from csat_research.errors import ColumnError, CsatError, MethodError, ScaleError
from csat_research.measures.importance.importance import importance
from csat_research.measures.weighing import equal_weights_test
from csat_research.results.result import Result
from csat_research.survey.survey import Survey
from tests.measures.items import ITEMS, picked, rows, survey_for, survey_of
from tests.measures.plain import same_numbers
from tests.variants import some

FEW = {"replicates": 120}


def column(result, name="estimate", method=None):
    table = result.table if method is None else result.table[result.table["method"] == method]
    return table.set_index("term").loc[list(ITEMS), name].to_numpy(float)


def r_squared(frame, items, weighted=True):
    """R² of the score on some items, textbook weighted least squares."""
    if not items:
        return 0.0
    weights = frame["w"] if weighted else np.ones(len(frame))
    return sm.WLS(frame["score"], sm.add_constant(frame[list(items)]), weights=weights).fit().rsquared


# --- picks -----------------------------------------------------------------------------------------


def test_a_weight_is_the_share_of_all_picks():
    frame = rows()
    weighted = (picked(frame) * frame["w"].to_numpy()[:, None]).sum(axis=0)
    found = importance(survey_of(frame), **FEW)
    assert column(found) == pytest.approx(100 * weighted / weighted.sum())
    assert column(found).sum() == pytest.approx(100)
    assert column(found, "weight") == pytest.approx(column(found))


def test_its_error_is_that_of_whole_customers():
    frame = rows()
    made, w = picked(frame), frame["w"].to_numpy()[:, None]
    total = (w * made).sum()
    share = (w * made).sum(axis=0) / total
    pull = (
        pd.DataFrame(w * (made - share * made.sum(axis=1, keepdims=True)) / total)
        .groupby(frame["client"])
        .sum()
    )
    groups = len(pull)
    error = 100 * np.sqrt(groups / (groups - 1) * ((pull - pull.mean()) ** 2).sum())
    assert column(importance(survey_of(frame), **FEW), "std_error") == pytest.approx(error.to_numpy())


def test_replicates_spread_as_the_error_says():
    found = importance(survey_of(rows()))
    assert found.draws.std(axis=0, ddof=1) == pytest.approx(
        found.table["std_error"], rel=0.08
    )  # 2,000 replicates
    assert found.draws.mean(axis=0) == pytest.approx(found.table["estimate"], abs=0.2)
    assert found.draws.sum(axis=1) == pytest.approx(100)


def test_a_range_holds_its_weight_and_stays_inside_0_to_100():
    table = importance(survey_of(rows(customers=30)), **FEW).table
    assert ((table["conf_low"] < table["estimate"]) & (table["estimate"] < table["conf_high"])).all()
    assert (table["conf_low"] >= 0).all()


def test_ranks_that_cannot_be_told_apart_overlap():
    table = importance(survey_of(rows(customers=400)), **FEW).table.set_index("term")
    assert table.loc["price", ["rank", "rank_low", "rank_high"]].tolist() == [1, 1, 1]
    assert table.loc["site", "rank_high"] == 5
    few = importance(survey_of(rows(customers=12)), **FEW).table
    assert (few["rank_high"] - few["rank_low"]).sum() > (table["rank_high"] - table["rank_low"]).sum()


@pytest.mark.parametrize("people", [60, 300])
def test_all_equal_rejects_as_often_as_it_says_and_pearson_does_not(people, sized):
    """4 of 8 picked at random: the Wald test keeps 5 %, Pearson's chi² on picks is far too mild (0.7 % in estimands).

    Where two of the items are wanted more it is seen.
    """
    rng = np.random.default_rng(5)
    runs, rejected, mild, seen = 600, 0, 0, 0

    def p_of(urge):
        made = ((urge + rng.random((people, 8))).argsort(axis=1) < 4).astype(float)
        share = made.mean(axis=0) / 4
        pull = 100 * (made / 4 - share) / people
        cover = people / (people - 1) * pull.T @ pull
        return made, equal_weights_test(100 * share, cover, people - 1, people).p_value

    for _ in range(runs):
        made, p = p_of(np.zeros(8))
        rejected += p < 0.05
        mild += stats.chisquare(made.sum(axis=0)).pvalue < 0.05
    less = np.array([0.0] * 6 + [2.4 / people**0.5] * 2)  # about five errors of one share
    for _ in range(100):
        seen += p_of(less)[1] < 0.05
    sized(f"all items picked alike, {people} people", rejected, runs)
    sized(f"all items picked alike, {people} people", seen, 100, planted=True)
    assert seen > 80
    # Binomial bounds of 5 % in 600 runs at 3.3 standard errors: 2.1 % to 7.9 %.
    assert 0.021 < rejected / runs < 0.079
    assert mild / runs < 0.02


def test_all_equal_is_in_the_test_ledger():
    test = importance(survey_of(rows()), **FEW).tests[0]
    assert test.kind == "diagnostic"
    assert test.p_value < 0.001
    assert test.df == len(ITEMS) - 1


def test_cochrans_q_stands_beside_it_where_each_row_is_a_person():
    frame = rows(customers=80).drop_duplicates("client")
    tests = importance(survey_of(frame, weight=None, customer=None), **FEW).tests
    made = picked(frame)
    j, c, r = len(ITEMS), made.sum(axis=0), made.sum(axis=1)
    q = (j - 1) * (j * (c**2).sum() - made.sum() ** 2) / (j * made.sum() - (r**2).sum())
    assert tests[1].statistic == pytest.approx(q)
    assert len(importance(survey_of(frame), **FEW).tests) == 1  # not with weights


def test_letters_that_nobody_sees_do_not_part_a_pick_from_its_item(tmp_path):
    """Cells lose a mark that turns lines round when they are read, names in a survey file keep it."""
    rows = "5,4,3,q1§\u202eq2\n4,5,2,q1§q3\n3,3,5,q3§\u202eq2\n" * 20
    (tmp_path / "a.csv").write_text("q1,\u202eq2,q3,top\n" + rows, encoding="utf-8")
    items = "".join(f'  "{name}": {{role: item, scale: 1-5}}\n' for name in ("q1", "\\u202eq2", "q3"))
    picks = '  top: {role: picks, separator: "§", choose: 2}\n'
    (tmp_path / "s.yml").write_text(f"title: x\nanswers: a.csv\ncolumns:\n{items}{picks}", encoding="utf-8")
    found = cr.importance(cr.read_survey(tmp_path / "s.yml"), method="picks")
    assert found.table["estimate"].tolist() == pytest.approx([100 / 3] * 3)


def test_other_numbers_of_picks_are_counted_and_shown():
    frame = rows()
    frame.loc[0, "top"] = "price"
    frame.loc[[1, 2], "top"] = "price;speed;site"
    found = importance(survey_of(frame), **FEW)
    counts = found.tables["picks_made"].set_index("picks")["n"].to_dict()
    assert (counts[1], counts[3]) == (1, 2)
    assert any(
        "1 answer has 1 picks" in str(one) and "2 answers have 3" in str(one) for one in found.cautions
    )
    made = picked(frame)
    alike = (made / made.sum(axis=1, keepdims=True) * frame["w"].to_numpy()[:, None]).sum(axis=0)
    scaled = found.tables["person_scaled"].set_index("term").loc[list(ITEMS), "person_scaled"]
    assert scaled.to_numpy() == pytest.approx(100 * alike / alike.sum())


def test_the_right_number_of_picks_needs_no_caution():
    found = importance(survey_of(rows()), **FEW)
    assert not [one for one in found.cautions if "picks" in str(one)]


def test_who_picked_nothing_leaves_the_base_and_is_counted():
    frame = rows()
    frame.loc[:9, "top"] = None
    found = importance(survey_of(frame), **FEW)
    assert (found.table["n"] == len(frame) - 10).all()
    assert found.rows.used == len(frame) - 10
    same_numbers(found.table, importance(survey_of(frame), **FEW).table)
    assert column(found) == pytest.approx(column(importance(survey_of(frame.iloc[10:]), **FEW)), abs=1e-9)


def test_an_item_nobody_picked_weighs_nothing_and_still_has_a_range():
    frame = rows()
    frame = frame[~frame["top"].str.contains("site")]
    found = importance(survey_of(frame), **FEW)
    site = found.table.set_index("term").loc["site"]
    assert site["estimate"] == 0
    assert 0 < site["conf_high"] < 5
    assert any("Never picked: Site" in str(one) for one in found.cautions)
    assert np.isfinite(found.tests[0].p_value)


def test_options_are_items_by_label_too():
    frame = rows()
    frame["top"] = frame["top"].str.replace("price", "Fair price")
    found = importance(survey_of(frame, questions={"price": {"label": "Fair price"}}), **FEW)
    assert set(found.table["term"]) == set(ITEMS)
    assert "Fair price" in set(found.table["label"])


def test_an_option_that_is_no_item_is_an_error_with_the_nearest_one():
    frame = rows()
    frame["top"] = frame["top"].str.replace("price", "prices")
    with pytest.raises(ScaleError, match="Price"):
        importance(survey_of(frame))


def test_options_that_nobody_rated_are_named_with_the_way_that_works():
    """A survey lets people choose of eight things and asks them to rate three."""
    given = ITEMS[:3]
    with pytest.raises(
        ScaleError, match=f"nobody was asked to rate .*{ITEMS[-1]}.*delete the lines of the items"
    ):
        importance(survey_of(rows(), items=list(given)))
    assert len(importance(survey_of(rows(), items=None), **FEW).table) == len(ITEMS)  # as it says


def test_without_items_the_options_are_the_terms():
    found = importance(survey_of(rows(), items=None), **FEW)
    assert sorted(found.table["term"]) == sorted(ITEMS)


def test_planted_chances_are_recovered():
    """One pick a person: weights are chances, so three in four thousand people stand within their ranges."""
    chances = np.array([0.4, 0.3, 0.15, 0.1, 0.05])
    rng = np.random.default_rng(8)
    frame = pd.DataFrame({"top": rng.choice(ITEMS, 4000, p=chances)})
    found = importance(survey_of(frame, customer=None, weight=None, csat=None, items=None, choose=1), **FEW)
    table = found.table.set_index("term").loc[list(ITEMS)]
    assert (np.abs(table["estimate"] - 100 * chances) < 4 * table["std_error"]).all()
    assert table["rank_low"].tolist() == table["rank_high"].tolist() == [1, 2, 3, 4, 5]
    # With one pick a person the weight is a share, so the error is the binomial one.
    p = table["estimate"] / 100
    assert table["std_error"].to_numpy() == pytest.approx(100 * np.sqrt(p * (1 - p) / 3999), rel=1e-9)


# --- importance ratings ----------------------------------------------------------------------------

RATED = {f"imp_{name}": "1-6" for name in ITEMS}


def with_importance(frame, seed=3):
    rng = np.random.default_rng(seed)
    for j, name in enumerate(ITEMS):
        rated = np.clip(np.round(5 - 0.6 * j + rng.standard_normal(len(frame))), 1, 6)
        frame[f"imp_{name}"] = np.where(rng.random(len(frame)) < 0.2, np.nan, rated)
    return frame


def survey_with_importance(frame, **more):
    questions = {name: {"importance": f"imp_{name}"} for name in ITEMS}
    questions |= {name: {"role": "importance"} for name in RATED}
    return survey_of(frame, picks=None, scales=RATED, questions=questions, **more)


def test_ratings_are_shares_of_the_mean_ratings():
    frame = with_importance(rows())
    found = importance(survey_with_importance(frame), method="ratings", **FEW)
    means = [np.average(frame[c].dropna(), weights=frame.loc[frame[c].notna(), "w"]) for c in RATED]
    assert column(found) == pytest.approx(100 * np.array(means) / sum(means))
    assert column(found, "n").tolist() == [frame[c].notna().sum() for c in RATED]
    assert found.draws.std(axis=0, ddof=1) == pytest.approx(found.table["std_error"], rel=0.25)


def test_an_item_without_importance_column_is_named():
    with pytest.raises(ColumnError, match="importance"):
        importance(survey_of(rows()), method="ratings")


def test_ratings_at_the_ceiling_hardly_differ():
    """As in the B2B survey, where three of four importance ratings were the highest answer."""
    frame = with_importance(rows())
    frame[list(RATED)] = 6.0
    frame.loc[:20, "imp_site"] = 5.0
    found = importance(survey_with_importance(frame), method="ratings", **FEW)
    assert any("highest answer" in str(one) for one in found.cautions)
    assert np.ptp(column(found)) < 1


# --- derived ---------------------------------------------------------------------------------------


def test_lmg_is_the_mean_gain_over_all_orders():
    frame = rows()
    gains = np.zeros(len(ITEMS))
    orders = list(permutations(range(len(ITEMS))))
    known = {}
    for order in orders:
        for place, j in enumerate(order):
            before, after = frozenset(order[:place]), frozenset(order[: place + 1])
            for one in (before, after):
                if one not in known:
                    known[one] = r_squared(frame, [ITEMS[i] for i in sorted(one)])
            gains[j] += (known[after] - known[before]) / len(orders)
    found = importance(survey_of(frame), method="lmg", **FEW)
    assert column(found) == pytest.approx(100 * gains, abs=1e-8)
    assert column(found).sum() == pytest.approx(100 * r_squared(frame, ITEMS))
    assert column(found, "weight").sum() == pytest.approx(100)


def test_shapley_is_another_name_for_lmg():
    survey = survey_of(rows())
    same_numbers(
        importance(survey, method="shapley", **FEW).table, importance(survey, method="lmg", **FEW).table
    )


def test_a_control_is_in_every_model_and_has_no_share():
    frame = rows().assign(channel=np.resize(["chat", "phone", "email"], len(rows())))
    survey = survey_of(frame, segments=["channel"])
    found = importance(survey, method="lmg", controls=["channel"], **FEW)
    dummies = pd.get_dummies(frame["channel"], drop_first=True, dtype=float)
    full = sm.WLS(
        frame["score"], sm.add_constant(pd.concat([frame[list(ITEMS)], dummies], axis=1)), weights=frame["w"]
    )
    alone = sm.WLS(frame["score"], sm.add_constant(dummies), weights=frame["w"])
    assert set(found.table["term"]) == set(ITEMS)
    assert column(found).sum() == pytest.approx(100 * (full.fit().rsquared - alone.fit().rsquared))


def test_p_is_that_of_the_own_effect_clustered():
    frame = rows()
    found = importance(survey_of(frame), method="lmg", **FEW)
    groups = frame["client"].nunique()
    fit = sm.WLS(frame["score"], sm.add_constant(frame[list(ITEMS)]), weights=frame["w"]).fit(
        cov_type="cluster", cov_kwds={"groups": pd.factorize(frame["client"])[0], "use_correction": False}
    )
    t = fit.params / (fit.bse * np.sqrt(groups / (groups - 1)))
    p = 2 * stats.t.sf(np.abs(t), groups - 1)
    assert column(found, "p_value") == pytest.approx(p[1:], rel=1e-6)


def test_planted_effects_are_found_and_a_planted_zero_is_not():
    """Moods make all ratings go together, so "site" goes with the score without an own effect."""
    table = importance(survey_of(rows(customers=600)), method="lmg", **FEW).table.set_index("term")
    assert table["rank"].dropna().sort_values().index[:2].tolist() == ["price", "speed"]
    assert table.loc["price", "p_value"] < 1e-6
    assert table.loc["site", "p_value"] > 0.01
    assert table.loc["site", "estimate"] > table.loc["site", "noise"]  # a share without an own effect


def test_a_driver_of_pure_noise_has_no_rank():
    frame = rows(customers=300)
    frame["site"] = np.random.default_rng(9).integers(1, 7, len(frame))
    found = importance(survey_of(frame), method="lmg", **FEW)
    table = found.table.set_index("term")
    assert table.loc["site", ["rank", "rank_low", "rank_high"]].isna().all()
    assert table.loc["price", "rank_low"] == 1
    assert "Not told from noise: Site." in found.interpret()


def test_correlation_is_pearsons_and_weighs_by_its_square():
    frame = rows().assign(w=1.0)
    frame.loc[:15, "goods"] = np.nan
    found = importance(survey_of(frame, weight=None), method="correlation", **FEW)
    r = np.array([frame[name].corr(frame["score"]) for name in ITEMS])
    assert column(found) == pytest.approx(r)
    assert column(found, "weight") == pytest.approx(100 * r**2 / (r**2).sum())
    assert column(found, "n")[3] == len(frame) - 16


def test_twins_share_and_have_no_test_of_their_own():
    frame = rows().assign(site=lambda found: found["price"])
    found = importance(survey_of(frame), method="lmg", **FEW)
    shares = column(found)
    assert shares[0] == pytest.approx(shares[4])
    assert np.isnan(column(found, "p_value")).all()
    assert any("No driver has a test of its own" in str(one) for one in found.cautions)


def test_a_better_item_with_a_coefficient_surely_below_zero_is_named():
    frame = rows()
    frame["site"] = (7 - frame["score"] - (np.arange(len(frame)) % 2)).clip(1, 6)
    found = importance(survey_of(frame), method="lmg", **FEW)
    assert any("Site" in str(one) and "by more than chance" in str(one) for one in found.cautions)


def test_over_half_lost_is_refused_until_a_rule_is_named():
    frame = rows()
    frame.loc[frame.index % 5 < 3, "staff"] = np.nan
    with pytest.raises(MethodError, match="listwise"):
        importance(survey_of(frame), method="lmg")
    named = importance(survey_of(frame), method="lmg", missing="listwise", **FEW)
    assert named.table["n"].iloc[0] == frame["staff"].notna().sum()
    assert any("left out" in str(one) for one in named.cautions)


def test_available_pairs_are_complete_cases_where_nothing_is_missing():
    survey = survey_of(rows())
    one, other = (importance(survey, method="lmg", missing=rule, **FEW) for rule in ("available", "listwise"))
    assert column(one) == pytest.approx(column(other), abs=1e-9)
    assert column(one, "conf_low") == pytest.approx(column(other, "conf_low"), abs=1e-9)


def test_available_pairs_use_every_pair():
    frame = rows().assign(w=1.0)
    frame.loc[frame.index % 5 < 2, "staff"] = np.nan
    found = importance(survey_of(frame, weight=None), method="lmg", missing="available", **FEW)
    plain = frame[["score", *ITEMS]].cov()
    variance = frame[["score", *ITEMS]].var(ddof=0)
    pairs = plain.to_numpy().copy()
    for i in range(6):
        for j in range(6):
            both = frame[[plain.index[i], plain.index[j]]].dropna().to_numpy()
            pairs[i, j] = np.cov(both[:, 0], both[:, 1], ddof=0)[0, 1] if i != j else variance.iloc[i]
    from csat_research.simulate.plain import lmg as textbook

    scale = np.sqrt(np.diag(pairs))
    assert column(found) == pytest.approx(100 * textbook(pairs / np.outer(scale, scale)), abs=1e-8)


def test_available_pairs_say_on_which_answers_each_number_stands():
    frame = rows().assign(w=1.0)
    frame.loc[frame.index % 5 < 2, "staff"] = np.nan
    found = importance(survey_of(frame, weight=None), method="lmg", missing="available", **FEW)
    behind = frame[frame["score"].notna()]
    assert column(found, "n").tolist() == [behind[name].notna().sum() for name in ITEMS]
    assert column(found, "customers").tolist() == [
        behind.dropna(subset=[name])["client"].nunique() for name in ITEMS
    ]
    complete = len(frame.dropna(subset=["score", *ITEMS]))
    told = next(str(one) for one in found.cautions if "Each correlation" in str(one))
    assert f"the {complete} answers that have all" in told
    assert told.startswith(f"{100 - 100 * complete / len(behind):.1f}")
    whole = importance(survey_of(rows()), method="lmg", missing="available", **FEW)
    assert not any("Each correlation" in str(one) for one in whole.cautions)


def test_few_answers_per_driver_are_a_caution():
    found = importance(survey_of(rows(customers=30).iloc[:60]), method="lmg", **FEW)
    assert any("answers for each driver" in str(one) for one in found.cautions)


def test_drivers_stand_in_where_there_are_no_items():
    frame = rows().rename(columns={"price": "wait_hours"})
    survey = survey_of(
        frame,
        items=None,
        picks=None,
        drivers=["wait_hours", "speed"],
        questions={"wait_hours": {"unit": "hours"}},
    )
    found = importance(survey, method="lmg", **FEW).table
    assert found["term"].tolist() == ["wait_hours", "speed"]
    logged = frame.assign(wait_hours=np.log1p(frame["wait_hours"]))
    assert found["estimate"].sum() == pytest.approx(100 * r_squared(logged, ["wait_hours", "speed"]))


# --- every method ----------------------------------------------------------------------------------

METHODS = ["picks", "ranks", "constant_sum", "maxdiff", "lmg", "correlation"]
stated_or_derived = pytest.mark.parametrize("method", some(METHODS, "picks", "lmg"))


@pytest.mark.parametrize("method", METHODS)
def test_order_of_rows_and_unit_of_weights_do_not_matter(method):
    frame = rows(customers=60)
    other = frame.sample(frac=1, random_state=2).assign(w=lambda found: 10 * found["w"])
    one, two = (importance(survey_for(method, rows_), method=method, **FEW) for rows_ in (frame, other))
    same_numbers(one.table, two.table)
    assert one.draws == pytest.approx(two.draws, rel=1e-9, abs=1e-9)


@stated_or_derived
def test_order_does_not_matter_without_customers_either(method):
    frame = rows(customers=60)
    roles = {"customer": None, "weight": None}
    other = frame.sample(frac=1, random_state=2)
    same_numbers(
        *(importance(survey_for(method, one, **roles), method=method, **FEW).table for one in (frame, other))
    )


@stated_or_derived
def test_a_row_in_two_halves_changes_nothing(method):
    frame = rows(customers=60)
    half = frame.assign(w=frame["w"] / 2)
    halves = pd.concat([half, half], ignore_index=True)
    one, two = (
        importance(survey_for(method, found), method=method, **FEW).table for found in (frame, halves)
    )
    for name in ("estimate", "std_error", "conf_low", "conf_high", "customers"):
        loose = (
            0.02 if method == "picks" and name.startswith("conf") else 1e-9
        )  # Wilson's centre knows the picks
        assert one[name].to_numpy() == pytest.approx(two[name].to_numpy(), rel=loose, abs=1e-9)


@stated_or_derived
def test_two_ids_for_the_same_rows_change_the_error_alone(method):
    frame = rows(customers=60)
    again = frame.assign(client=frame["client"] + "b")
    one, two = (
        importance(survey_for(method, pd.concat([frame, more], ignore_index=True)), method=method).table
        for more in (frame, again)
    )
    assert one["estimate"].to_numpy() == pytest.approx(two["estimate"].to_numpy())
    assert (two["std_error"] < 0.85 * one["std_error"]).all()


@stated_or_derived
def test_other_labels_change_labels_alone(method):
    frame = rows(customers=60)
    renamed = survey_for(method, frame, questions={name: {"label": f"<b>{name}</b>"} for name in ITEMS})
    one, two = (
        importance(survey_for(method, frame), method=method, **FEW),
        importance(renamed, method=method, **FEW),
    )
    same_numbers(one.table, two.table, besides=("label",))
    assert "<b>price" not in two._repr_html_()


@stated_or_derived
def test_under_ten_customers_the_estimate_stays_and_the_range_goes(method):
    frame = rows(customers=60)
    frame["client"] = [f"c{i % 8}" for i in range(len(frame))]
    found = importance(survey_for(method, frame), method=method, **FEW)
    assert found.table["estimate"].notna().all()
    assert found.table[["std_error", "conf_low", "conf_high", "rank_low"]].isna().all().all()
    assert any("Under 10 customers" in str(one) for one in found.cautions)


def test_the_same_seed_gives_the_same_draws_and_another_does_not():
    survey = survey_of(rows(customers=60))
    one, two, other = (importance(survey, replicates=50, seed=seed).draws for seed in (4, 4, 5))
    assert (one == two).all()
    assert (one != other).any()


def test_any_engine_gives_the_same_numbers():
    polars = pytest.importorskip("polars")
    frame = rows(customers=60)
    one = importance(survey_of(frame), method=["picks", "lmg"], **FEW)
    two = importance(survey_of(polars.from_pandas(frame)), method=["picks", "lmg"], **FEW)
    same_numbers(one.table, two.table)


def test_several_methods_are_one_table_with_joint_draws():
    survey = survey_of(rows())
    both = importance(survey, method=["picks", "lmg"], **FEW)
    alone = importance(survey, method="picks", **FEW)
    assert both.table["method"].tolist() == ["picks"] * 5 + ["lmg"] * 5
    assert both.draws.shape == (120, 10)
    assert (both.draws[:, :5] == alone.draws).all()
    assert both.resample == alone.resample


def test_a_part_of_the_answers_has_draws_of_its_own():
    frame = rows().assign(channel=np.resize(["chat", "phone"], len(rows())))
    survey = survey_of(frame, segments=["channel"])
    one = importance(survey, **FEW).resample
    assert one != importance(survey.where(channel="chat"), **FEW).resample


def test_an_unknown_method_is_met_with_the_nearest():
    with pytest.raises(MethodError, match="picks"):
        importance(survey_of(rows()), method="pick")


@pytest.mark.parametrize(
    ("roles", "method"), [({"picks": None}, "picks"), ({"csat": None}, "lmg"), ({"items": None}, "lmg")]
)
def test_what_is_missing_is_said(roles, method):
    with pytest.raises(CsatError, match=r"role|declared"):
        importance(survey_of(rows(), **roles), method=method)


def test_auto_is_what_customers_say_where_they_were_asked_and_shares_of_r2_where_not():
    frame, silent = rows(), survey_of(rows(), picks=None)
    for survey, method in ((survey_of(frame), "picks"), (silent, "lmg")):
        same_numbers(
            importance(survey, method="auto", **FEW).table, importance(survey, method=method, **FEW).table
        )
        same_numbers(
            cr.csi(survey, importance="auto", **FEW).table, cr.csi(survey, importance=method, **FEW).table
        )
    with pytest.raises(CsatError):
        importance(silent, **FEW)  # the default stays what people say


def test_a_result_shows_itself_and_survives_json():
    found = importance(survey_of(rows()), method=["picks", "lmg"], **FEW)
    back = Result.from_json(found.to_json())
    assert back.table["estimate"].tolist() == found.table["estimate"].tolist()
    assert back.interpret() == found.interpret()
    assert "<table" in found._repr_html_()
    found.plot()


# --- bad input -------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["lmg", "correlation"])
def test_a_score_that_does_not_vary_is_refused(method):
    with pytest.raises(MethodError, match="does not vary"):
        importance(survey_of(rows().assign(score=5.0)), method=method)


def test_an_item_everybody_rates_alike_explains_nothing_and_harms_nobody():
    found = importance(survey_of(rows().assign(site=3.0)), method="lmg", **FEW)
    table = found.table.set_index("term")
    assert table.loc["site", "estimate"] == 0
    assert np.isnan(table.loc["site", "p_value"])
    assert table.loc["price", "p_value"] < 1e-6
    assert any("explains nothing: Site" in str(one) for one in found.cautions)
    both = importance(survey_of(rows().assign(site=3.0)), method=["picks", "correlation"], **FEW)
    assert np.isfinite(both.tables["agreement"]["estimate"].iloc[0])


def test_all_picking_everything_is_no_crash():
    frame = rows().assign(top=";".join(ITEMS))
    found = importance(survey_of(frame, weight=None, customer=None, choose=5), **FEW)
    assert column(found) == pytest.approx(20)
    assert found.table["rank_high"].tolist() == [5] * 5
    assert np.isnan(found.tests[0].p_value)


def test_one_answer_has_no_range():
    found = importance(survey_of(rows().iloc[:1]), **FEW)
    assert found.table["conf_low"].isna().all()


def test_hostile_options_stay_text():
    frame = rows().assign(top="<script>;$x$")
    frame.loc[::2, "top"] = "=cmd|a;<script>"
    found = importance(survey_of(frame, items=None), **FEW)
    assert set(found.table["term"]) == {"<script>", "$x$", "=cmd|a"}
    assert "<script>" not in found._repr_html_()
    found.plot()


# --- no more than the answers say ------------------------------------------------------------------


def noisy(seed, n=80, slopes=(0.55, 0.4, 0.3, 0.25)):
    """Few answers: some items are not told from noise."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, len(slopes)))
    score = x @ np.array(slopes) + 1.2 * rng.normal(size=n)
    columns = {f"x{j}": x[:, j] for j in range(len(slopes))} | {"score": score}
    frame = pd.DataFrame({name: np.clip(np.round(3 + values), 1, 5) for name, values in columns.items()})
    items = [f"x{j}" for j in range(len(slopes))]
    return Survey(frame, csat="score", items=items, scales=dict.fromkeys(frame, "1-5"))


def test_one_item_above_noise_is_first_only_if_no_other_may_be():
    """The others have no rank, for they are not told from noise; that does not put them behind."""
    found = importance(noisy(1), method="lmg", **FEW)
    ranked = found.table.dropna(subset=["rank"])
    assert ranked[["term", "rank_low", "rank_high"]].to_numpy().tolist() == [["x0", 1, 4]]
    assert "comes first." not in found.interpret()
    assert str(found.findings[0]) == "Which comes first is open."
    assert str(found.figure.title) == "Which comes first is open."


def test_a_wrong_sign_is_named_for_correlations_too():
    rng = np.random.default_rng(0)
    mood = rng.normal(size=300)
    made = {"score": mood, "good": mood, "bad": -mood}
    frame = pd.DataFrame({k: np.clip(np.round(3 + v + rng.normal(size=300)), 1, 5) for k, v in made.items()})
    survey = Survey(frame, csat="score", items=["good", "bad"], scales=dict.fromkeys(frame, "1-5"))
    found = importance(survey, method="correlation", **FEW)
    r = frame.corr().loc["score", ["good", "bad"]].to_numpy()
    assert found.table["weight"].to_numpy() == pytest.approx(100 * r**2 / (r**2).sum())
    assert [str(one) for one in found.cautions if "below zero" in str(one)] == [
        "The correlation with the score is below zero here, which may be chance: Bad. A weight by r² has no sign, so it is kept."
    ]


def test_an_item_nobody_picked_has_the_range_of_unequal_weights():
    """At a share of 0 the answers count as n / Kish: here 200 answers weigh like some 80."""
    rng = np.random.default_rng(3)
    w = rng.lognormal(0, 1, 200)
    frame = pd.DataFrame({"top": rng.choice(["a", "b"], 200), "w": w, "a": 1, "b": 2, "c": 3})
    survey = Survey(frame, items=["a", "b", "c"], picks="top", weight="w", scales=dict.fromkeys("abc", "1-5"))
    found = importance(survey, **FEW).table.set_index("term").loc["c"]
    effective, z2 = w.sum() ** 2 / (w**2).sum(), stats.norm.ppf(0.975) ** 2
    assert effective < 100
    assert found["conf_high"] == pytest.approx(100 * z2 / (effective + z2))  # Wilson 1927 at 0


def test_independence_that_is_asked_for_is_said():
    told = importance(survey_of(rows()), cluster=None, **FEW).cautions
    assert any("taken as independent" in str(one) for one in told)


def test_a_wrong_sign_is_told_by_the_test_ledger_adjusted_for_all_items():
    """Of a rating that adds nothing the coefficient falls below zero in half of the samples."""
    told = []
    for seed in range(5):
        found = importance(survey_of(rows(seed)), method="lmg", **FEW)
        p = {str(one.label): one for one in found.tests if "“Site”" in str(one.label)}.popitem()[1]
        words = [str(one) for one in found.cautions if "Site" in str(one)]
        assert bool(words) == (p.estimate < 0)
        if words:
            told.append(words[0])
            place = [str(one.label) for one in found.tests].index(str(p.label))
            holm = multipletests([one.p_value for one in found.tests], method="holm")[1][place]
            assert ("by more than chance" in words[0]) == (holm < 0.05)
    assert any("may be chance" in one for one in told)


def test_equal_weights_share_a_rank():
    """A third of the picks each: all are first; two that tie are 2 and 2, and the next is 4."""
    frame = pd.DataFrame({"top": ["a;b", "b;c", "c;a"] * 20})
    assert importance(Survey(frame, picks="top"), **FEW).table["rank"].tolist() == [1, 1, 1]
    frame = pd.DataFrame({"top": ["a"] * 30 + ["b"] * 20 + ["c"] * 20 + ["d"] * 10})
    assert importance(Survey(frame, picks="top"), **FEW).table["rank"].tolist() == [1, 2, 2, 4]


def test_agreement_without_a_range_shows_no_dashes():
    frame = rows(customers=8)
    told = importance(survey_of(frame), method=["picks", "lmg"], missing="listwise", **FEW).interpret()
    assert "no range can be given" in told
    assert "– to –" not in told


@pytest.mark.parametrize("status", [None, "asked"])
def test_without_a_score_it_is_said_too_what_ranges_cover(status):
    """An index of items alone has its own silence: those who were asked and rated nothing, or nobody knows how many."""
    frame = rows().assign(asked="answered")
    silent = pd.DataFrame({"client": [f"s{i}" for i in range(len(frame))], "w": 1.0, "asked": "asked"})
    survey = survey_of(pd.concat([frame, silent]) if status else frame, csat=None, status=status)
    told = " ".join(str(one) for one in importance(survey, **FEW).cautions)
    assert (
        "50.0\u00a0% of those asked did not answer" if status else "How many were asked is not known"
    ) in told


@pytest.mark.parametrize("method", some(["picks", "constant_sum", "lmg", "correlation"], "picks", "lmg"))
def test_the_largest_and_the_smallest_are_named_with_ranges_for_all_at_once(method):
    """They were chosen for being extreme; Bonferroni over the items is the plain range at level 1 - .05/J."""
    survey = survey_for(method, rows())
    found, wide = (importance(survey, method=method, level=level, **FEW).table for level in (0.95, 0.99))
    assert len(found) == 5
    for end in ("low", "high"):
        assert found[f"simultaneous_{end}"].tolist() == pytest.approx(wide[f"conf_{end}"].tolist())
    told = importance(survey, method=method, **FEW).interpret()
    digits = 2 if method == "correlation" else 1
    for row in (found.loc[found["estimate"].idxmax()], found.loc[found["estimate"].idxmin()]):
        span = [f"{row[f'simultaneous_{end}']:.{digits}f}".replace("-", "\u2212") for end in ("low", "high")]
        assert " to ".join(span) in told


def test_what_nobody_picked_is_left_out_of_the_test_of_equal_weights():
    """Hotelling's F by hand of the three others, whichever column comes last; where all do the same nothing varies."""
    rng = np.random.default_rng(4)
    one, often = rng.integers(0, 2, 200), rng.random(200) < 0.9
    made = np.column_stack([one == 0, one == 1, often, np.zeros(200, dtype=bool)]).astype(float)
    for order in permutations(range(4)):
        names = [f"x{j}" for j in order]
        frame = pd.DataFrame({"top": [";".join(f"x{j}" for j in range(4) if row[j]) for row in made]})
        survey = Survey(
            frame.assign(**dict.fromkeys(names, 1)),
            picks="top",
            items=names,
            scales=dict.fromkeys(names, "1-5"),
        )
        test = importance(survey, **FEW).tests[0]
        share = made[:, :3].sum(axis=0) / made.sum()
        pull = (made[:, :3] - share * made.sum(axis=1, keepdims=True)) / made.sum()
        cover = 200 / 199 * pull.T @ pull
        apart = np.array([[1.0, -1.0, 0.0], [0.0, 1.0, -1.0]])
        f = share @ apart.T @ np.linalg.solve(apart @ cover @ apart.T, apart @ share) / 2 * 198 / 199
        assert (test.statistic, test.df) == (pytest.approx(f), 2)
        assert test.p_value == pytest.approx(stats.f.sf(f, 2, 198))
        assert test.p_value < 1e-6
        assert str(test.label) == "All weights that vary are equal"
    alike = pd.DataFrame({"top": ["a;b"] * 60, "a": 1, "b": 1, "c": 1})
    survey = Survey(alike, picks="top", items=["a", "b", "c"], scales=dict.fromkeys("abc", "1-5"))
    assert np.isnan(importance(survey, **FEW).tests[0].p_value)


@pytest.mark.parametrize("method", ["picks", "lmg"])
def test_weights_that_one_customer_carries_have_no_range_and_no_p(method):
    """Half of the answers are one customer's: of items that matter alike "all equal" was rejected in 60 of 120 surveys [sim]."""
    frame = rows(customers=120)
    frame.loc[: len(frame) // 2, "client"] = "one of all"
    for weight in (None, "w"):
        found = importance(survey_of(frame, weight=weight), method=method, **FEW)
        assert found.table["estimate"].notna().all()
        assert found.table[["std_error", "conf_low", "rank_low", "p_value"]].isna().all(axis=None)
        assert all(np.isnan(one.p_value) and np.isnan(one.conf_low) and not one.enough for one in found.tests)
        assert any("A few carry most of the weight" in str(one) for one in found.cautions)
    alone = importance(survey_of(frame, customer=None), method=method, **FEW)
    assert alone.table["conf_low"].notna().all()


@pytest.mark.parametrize("method", ["picks", "lmg"])
def test_answers_clustered_by_a_named_column_are_not_called_independent(method):
    frame = rows(customers=120)
    plain, named = (
        importance(survey_of(frame, customer=None, segments=["client"]), method=method, cluster=one, **FEW)
        for one in ("auto", "client")
    )
    asked = importance(survey_of(frame), method=method, **FEW)
    assert column(named, "std_error") == pytest.approx(column(asked, "std_error"))
    assert any("taken as independent" in str(one) for one in plain.cautions)
    assert not any("taken as independent" in str(one) for one in named.cautions)


def test_an_item_that_all_rate_alike_is_not_said_to_matter_more_in_words_than_in_scores():
    """Its derived share of 0 is no estimate: nothing could be derived from ratings that do not differ."""
    rng, n = np.random.default_rng(0), 400
    like = rng.normal(size=n)
    rated = {f"i{k}": np.clip(np.round(3 + like + rng.normal(size=n)), 1, 5) for k in range(4)}
    rated["same"] = np.full(n, 4.0)
    picked = [";".join(rng.choice([*rated], 2, replace=False)) for _ in range(n)]
    frame = pd.DataFrame({"score": np.clip(np.round(3 + like), 1, 5), "top": picked, **rated})
    scales = dict.fromkeys(["score", *rated], "1-5")
    asked = {"top": {"separator": ";", "choose": 2}}
    survey = cr.Survey(frame, csat="score", items=list(rated), picks="top", scales=scales, questions=asked)
    found = importance(survey, method=["picks", "lmg"], **FEW)
    rows = found.tables["stated_derived"].set_index("term")
    assert rows.loc["same", ["conf_low", "conf_high"]].isna().all()
    assert rows.drop(index="same")[["conf_low", "conf_high"]].notna().all(axis=None)
    assert not any("stated than derived" in str(one) for one in found.findings)
    assert not any("Same" in str(one.label) and one.enough for one in found.tests)
