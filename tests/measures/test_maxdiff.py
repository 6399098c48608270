"""MaxDiff as a method: R's numbers from a plain file, counts by hand, errors by the jackknife, both layouts, bad tasks."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import csat_research as cr
from csat_research.errors import ColumnError, CsatError, MethodError
from csat_research.measures.importance.importance import importance
from csat_research.measures.index.csi import csi
from csat_research.stats.maxdiff import maxdiff
from csat_research.survey.survey import Survey
from tests.measures.items import ITEMS, TASTE, column, jackknifed, rows, survey_for
from tests.measures.plain import same_numbers
from tests.stats.test_maxdiff import chain_of_tasks

FEW = {"replicates": 120}
DATA = Path(__file__).resolve().parents[1] / "reference" / "data"


def found_in(frame, **more):
    return importance(survey_for("maxdiff", frame, **more), method="maxdiff", **FEW)


def long(frame):
    """One task a row, items by number: shown (tasks, 3), best, worst, and the row it came from."""
    number = {name: j for j, name in enumerate(ITEMS)}
    parts = [
        frame[[f"shown{task}", f"best{task}", f"worst{task}"]].set_axis(["shown", "best", "worst"], axis=1)
        for task in (1, 2)
    ]
    tasks = pd.concat(parts)
    shown = np.array([[number[one] for one in cell.split(";")] for cell in tasks["shown"]])
    return (
        shown,
        tasks["best"].map(number).to_numpy(),
        tasks["worst"].map(number).to_numpy(),
        tasks.index.to_numpy(),
    )


def by_hand(frame):
    """Shares from rows repeated by a whole weight."""
    shown, best, worst, row = long(frame)
    times = frame["w"].to_numpy()[np.searchsorted(frame.index, row)].round().astype(int)
    return (
        100
        * maxdiff(np.repeat(shown, times, axis=0), np.repeat(best, times), np.repeat(worst, times), 5).shares
    )


def test_tasks_of_a_chain_of_items_are_compared_and_two_lots_of_items_are_not():
    """Items that no task shows together meet by way of another; `stats.maxdiff` has it from the likelihood written out."""
    shown, best, worst = chain_of_tasks()
    names = np.array(list("abcde"))
    frame = pd.DataFrame(names[shown], columns=["s1", "s2", "s3"]).assign(
        best=names[best], worst=names[worst]
    )

    def asked(rows):
        given = Survey(rows, shown=["s1", "s2", "s3"], best="best", worst="worst")
        return importance(given, method="maxdiff", **FEW)

    found = asked(frame).table.set_index("term")["estimate"]
    assert found[list(names)].to_numpy() == pytest.approx(
        100 * maxdiff(shown, best, worst, 5).shares, rel=1e-6
    )
    apart, second = frame.copy(), shown[:, 0] == 2
    apart.loc[second] = apart.loc[second].replace("c", "f")
    with pytest.raises(MethodError, match="never shown with the others"):
        asked(apart)


def test_a_plain_file_of_tasks_gives_the_numbers_of_r():
    """One task a row, respondents as customers; utilities and shares are those of survival::clogit (tests/reference)."""
    import json

    case = json.loads((DATA.parent / "maxdiff.json").read_text())["cases"][0]["expected"]
    frame = pd.read_csv(DATA / "maxdiff.csv")
    survey = Survey(
        frame, customer="respondent", shown=[f"item_{k}" for k in range(1, 5)], best="best", worst="worst"
    )
    found = importance(survey, method="maxdiff", **FEW)
    share = list(case["maxdiff_logit"]["share"].values())
    assert found.table["estimate"].to_numpy() == pytest.approx(100 * np.array(share), rel=1e-6)
    assert found.table["term"].tolist() == [str(j) for j in range(1, 9)]
    u = found.tables["utilities"]["estimate"].to_numpy()
    assert u[1:] - u[0] == pytest.approx(list(case["maxdiff_logit"]["coef"].values()), rel=1e-6)
    for name, told in (
        ("best", "best"),
        ("worst", "worst"),
        ("shown", "shown"),
        ("bw", "balance"),
        ("bw_per_shown", "per_shown"),
    ):
        assert found.tables["counts"][told].tolist() == pytest.approx(list(case[name].values()))


def test_errors_are_clustered_by_respondent():
    frame = pd.read_csv(DATA / "maxdiff.csv")
    shown = [f"item_{k}" for k in range(1, 5)]
    survey = Survey(frame, customer="respondent", shown=shown, best="best", worst="worst")
    alone = maxdiff(
        frame[shown] - 1, frame["best"] - 1, frame["worst"] - 1, 8, respondents=frame["respondent"]
    )
    error = 100 * np.sqrt(np.diag(alone.shares_covariance))
    assert importance(survey, method="maxdiff", **FEW).table["std_error"].to_numpy() == pytest.approx(
        error, rel=1e-8
    )


def test_a_weight_is_the_chance_to_be_named_best():
    frame = rows().assign(w=lambda found: (1 + (found.index % 3)).astype(float))
    found = found_in(frame)
    assert column(found) == pytest.approx(by_hand(frame))
    assert column(found).sum() == pytest.approx(100)


def test_its_error_is_the_jackknifes_over_customers():
    frame = rows(customers=60).assign(w=1.0)
    jackknife = jackknifed(by_hand, frame)
    assert column(found_in(frame), "std_error") == pytest.approx(
        jackknife, rel=0.08
    )  # the jackknife is a little wider
    drawn = importance(survey_for("maxdiff", frame), method="maxdiff").draws
    assert np.nanstd(drawn, axis=0, ddof=1) == pytest.approx(jackknife, rel=0.12)
    assert drawn.sum(axis=1) == pytest.approx(100)


def test_planted_tastes_are_found():
    found = found_in(rows(customers=1500))
    truth = 100 * np.exp(TASTE) / np.exp(TASTE).sum()
    assert (np.abs(column(found) - truth) < 4 * column(found, "std_error")).all()
    assert column(found, "rank").tolist() == [1, 2, 3, 4, 5]
    assert column(found, "rank_high").tolist() == [1, 2, 3, 4, 5]


def test_lists_columns_and_long_rows_are_the_same_tasks():
    frame = rows(customers=40)
    apart = pd.concat(
        [frame, *[frame[f"shown{t}"].str.split(";", expand=True).add_prefix(f"seen{t}_") for t in (1, 2)]],
        axis=1,
    )
    seen = [f"seen{t}_{k}" for t in (1, 2) for k in range(3)]
    columns = found_in(apart, shown=seen)
    tall = pd.concat(
        [frame.rename(columns={f"{role}{t}": role for role in ("shown", "best", "worst")}) for t in (1, 2)],
        ignore_index=True,
    )
    rows_ = importance(
        survey_for("picks", tall, shown="shown", best="best", worst="worst", picks=None, csat=None),
        method="maxdiff",
        **FEW,
    )
    one = found_in(frame)
    same_numbers(one.table, columns.table)
    same_numbers(one.table, rows_.table)


def test_an_index_moves_with_choices_and_ratings_of_the_same_customers():
    """Tasks in a long file of their own rows and ratings in theirs: the customer holds them together."""
    frame = rows(customers=60).assign(w=1.0)
    choices = frame[["client", "w", "shown1", "best1", "worst1", "shown2", "best2", "worst2"]]
    ratings = frame.drop(columns=list(choices.columns[2:]))
    found = csi(
        survey_for("maxdiff", pd.concat([choices, ratings], ignore_index=True), csat=None, picks=None),
        importance="maxdiff",
    )

    def index(part):
        return float(by_hand(part) @ part[list(ITEMS)].mean().to_numpy() / 6)

    assert found.table["estimate"].iloc[0] == pytest.approx(index(frame))
    jackknife = jackknifed(index, frame)
    assert found.table["std_error"].iloc[0] == pytest.approx(jackknife, rel=0.08)
    together = csi(survey_for("maxdiff", frame, csat=None, picks=None), importance="maxdiff")
    assert found.table["estimate"].iloc[0] == pytest.approx(together.table["estimate"].iloc[0])


def test_tasks_that_cannot_be_used_are_left_out_told_and_counted():
    frame = rows()
    frame.loc[0, ["best1", "worst1"]] = None
    frame.loc[1, "worst1"] = None
    frame.loc[2, "worst1"] = frame.loc[2, "best1"]
    frame.loc[3, "best2"] = next(name for name in ITEMS if name not in frame.loc[3, "shown2"].split(";"))
    found = found_in(frame)
    counts = found.tables["tasks"].set_index("tasks")["n"].to_dict()
    assert counts == {
        "used": 2 * len(frame) - 4,
        "unanswered": 1,
        "one_choice": 1,
        "same_twice": 1,
        "not_shown": 1,
    }
    told = next(str(one) for one in found.cautions if "left out" in str(one))
    assert "worst only (1)" in told
    assert "same as best and worst (1)" in told
    assert "was not shown (1)" in told
    assert found.rows.used == len(frame)


def test_some_of_the_items_are_shares_among_these():
    survey = survey_for("maxdiff", rows())
    whole, some = (
        importance(survey, method="maxdiff", items=items, **FEW).table
        for items in (None, ["speed", "price", "site"])
    )
    kept = whole.set_index("term").loc[["price", "speed", "site"], "estimate"]
    assert some.set_index("term")["estimate"].to_dict() == pytest.approx((100 * kept / kept.sum()).to_dict())


def test_tasks_survive_a_file(tmp_path):
    survey = survey_for("maxdiff", rows(customers=40))
    again = cr.read_survey(cr.write_survey(survey, tmp_path))
    assert again.questions == survey.questions
    same_numbers(*(importance(one, method="maxdiff", **FEW).table for one in (survey, again)))


def test_other_choices_are_another_survey():
    """Weights of a Result are taken over only from the same answers."""
    frame = rows(customers=40)
    other = frame.assign(best1=frame["worst1"], worst1=frame["best1"])
    one, two = (
        importance(survey_for("maxdiff", found), method="maxdiff", **FEW).resample for found in (frame, other)
    )
    assert one != two


# --- bad input -------------------------------------------------------------------------------------


def swapped(frame):
    return frame.assign(best1=frame["best2"], best2=frame["best1"])


@pytest.mark.parametrize(
    ("ask", "error", "words"),
    [
        (lambda: importance(survey_for("picks", rows()), method="maxdiff"), ColumnError, "declared as shown"),
        (lambda: found_in(rows(), worst=["worst1"]), ColumnError, "2 columns of best, 1 of worst and 2 of shown"),
        (lambda: found_in(rows(), shown=["shown1", "shown2", "picks"]), CsatError, "no column"),
        (lambda: found_in(swapped(rows())), MethodError, "same order of tasks"),
        (lambda: found_in(rows().assign(best1="prize")), ColumnError, "“prize”.*Did you mean “Price”"),
        (lambda: found_in(rows().assign(best1=None, best2=None)), MethodError, "No task has"),
        (lambda: found_in(rows().pipe(lambda f: f[~(f["shown1"] + f["shown2"]).str.contains("site")])), MethodError, "shows: Site"),
        (lambda: found_in(rows(), items=["price"], picks=None, csat=None), CsatError, "two or more|no item"),
    ],
)  # fmt: skip
def test_what_makes_no_tasks_says_why(ask, error, words):
    with pytest.raises(error, match=words):
        ask()


def test_what_is_always_preferred_has_no_utility():
    frame = rows()
    for task in (1, 2):
        frame = frame[
            (frame[f"worst{task}"] != "price")
            & ((frame[f"best{task}"] == "price") | ~frame[f"shown{task}"].str.contains("price"))
        ]
    with pytest.raises(MethodError, match=r"always or never preferred.*Price"):
        found_in(frame)
