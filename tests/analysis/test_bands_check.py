"""Bands check: indices and bands by hand, the rule of the three words, and a claim that is never judged by an intention."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm
from statsmodels.stats.proportion import proportion_confint

import csat_research as cr
from csat_research.analysis.bands.claims import claim_p, judged
from csat_research.analysis.loyalty.shares import Share
from csat_research.errors import BandsError, ColumnError, MethodError
from tests.measures.plain import same_numbers

ITEMS = ["price", "speed", "staff"]
LABELS = {"price": 0.5, "speed": 0.3, "staff": 0.2}
T = pd.Timestamp("2026-03-01")


def shop(seed=1, customers=300, repeat=0.2, claim=(0.02, 0.3, 0.45, 0.7), **more):
    """Ratings of three items on 1-5, picks, and purchases whose share in each band is as claimed."""
    rng = np.random.default_rng(seed)
    mood = rng.normal(3.9, 0.9, customers)
    rated = np.clip(np.round(mood[:, None] + rng.normal(0, 0.6, (customers, 3))), 1, 5)
    frame = pd.DataFrame(rated, columns=ITEMS).assign(
        client=[f"c{i:03d}" for i in range(customers)],
        at=T + pd.to_timedelta(rng.integers(0, 90 * 1440, customers), "min"),
        top=rng.choice(ITEMS, customers, p=list(LABELS.values())),
        channel=rng.choice(["chat", "phone"], customers),
        w=rng.lognormal(0, 0.4, customers).round(3),
    )
    index = 20 * rated @ (frame["top"].value_counts(normalize=True)[ITEMS].to_numpy())
    share = np.array(claim)[np.digitize(index, (62, 80, 85))]
    bought = rng.random(customers) < share
    sold = pd.DataFrame(
        {"customer": frame["client"][bought], "bought_at": frame["at"][bought] + pd.Timedelta(days=9)}
    )
    again = frame.sample(frac=repeat, random_state=seed).assign(
        at=lambda one: one["at"] + pd.Timedelta(days=3), price=1.0
    )
    return pd.concat([frame, again], ignore_index=True).assign(**more), sold


def survey_of(frame, sold, **roles):
    given = {
        "items": ITEMS, "picks": "top", "customer": "client", "answered_at": "at", "segments": ["channel"],
        "scales": dict.fromkeys(ITEMS, "1-5"),
    }  # fmt: skip
    return cr.Survey(frame, purchases=sold, observed_until="2026-12-31", **{**given, **roles})


def by_hand(frame, sold, weights=None):
    """First answers with their own index in percent of the maximum, weights from the picks of all, and bought."""
    picks = frame["top"].value_counts(normalize=True)
    if weights is not None:
        picks = weights.groupby(frame["top"]).sum() / weights.sum()
    first = frame.sort_values(["client", "at"]).drop_duplicates("client").copy()
    rated = first[ITEMS].notna()
    total = (first[ITEMS].fillna(0) / 5 * 100 * picks[ITEMS]).sum(axis=1)
    first["index"] = total / (rated * picks[ITEMS]).sum(axis=1)
    first["bought"] = first["client"].isin(sold["customer"]).astype(float)
    first["band"] = np.digitize(first["index"], (62, 80, 85))
    return first


# --- the numbers -----------------------------------------------------------------------------------


def test_shares_by_band_are_wilson_of_counts():
    frame, sold = shop()
    table = cr.check_bands(survey_of(frame, sold)).table
    rows = by_hand(frame, sold)
    for band, found in enumerate(table.to_dict("records")):
        own = rows.loc[rows["band"] == band, "bought"]
        low, high = proportion_confint(own.sum(), len(own), method="wilson")
        assert found["n"] == found["customers"] == len(own) >= 10
        assert (found["estimate"], found["conf_low"], found["conf_high"]) == pytest.approx(
            (100 * own.mean(), 100 * low, 100 * high)
        )
    assert table[["claim_low", "claim_high"]].to_numpy().tolist() == [[0, 5], [20, 40], [40, 50], [50, 95]]


def test_an_unrated_item_is_no_zero():
    """The index of a person is over what that person rated."""
    frame, sold = shop(2)
    frame["price"] = frame["price"].where(frame.index % 3 > 0)
    found = cr.check_bands(survey_of(frame, sold)).table
    rows = by_hand(frame, sold)
    assert found["n"].tolist() == np.bincount(rows["band"], minlength=4).tolist()


def test_weights_count_in_picks_and_in_shares():
    frame, sold = shop(3)
    rows = by_hand(frame, sold, frame["w"])
    found = cr.check_bands(survey_of(frame, sold, weight="w")).table["estimate"]
    expected = [100 * np.average(own["bought"], weights=own["w"]) for _, own in rows.groupby("band")]
    assert found.to_numpy() == pytest.approx(expected)
    ten = cr.check_bands(survey_of(frame.assign(w=10 * frame["w"]), sold, weight="w")).table["estimate"]
    assert ten.to_numpy() == pytest.approx(expected)


def test_segments_stand_in_the_band_of_their_means():
    frame, sold = shop(4)
    low = frame["channel"] == "chat"
    frame.loc[low, ITEMS] = np.clip(frame.loc[low, ITEMS] - 1, 1, 5)
    result = cr.check_bands(survey_of(frame, sold), per="segment")
    units, first = result.tables["units"].set_index("unit"), by_hand(frame, sold)
    picks = frame["top"].value_counts(normalize=True)[ITEMS]
    for name, own in first.groupby("channel"):
        index = 20 * own[ITEMS].mean() @ picks
        influence = 20 * (own[ITEMS] - own[ITEMS].mean()) @ picks
        # The whole sample's n/(n-1), as in every linearised error of a domain.
        error = np.sqrt((influence**2).sum() / len(own) ** 2 * len(first) / (len(first) - 1))
        assert units.loc[name, "csi"] == pytest.approx(index)
        assert (units.loc[name, "csi_high"] - index) / error == pytest.approx(1.97, abs=0.02)
        band = units.loc[name, "band"]
        assert band == result.table["band"][np.digitize(index, (62, 80, 85))]
        together = first[first["channel"].map(units["band"]) == band]
        row = result.table.set_index("band").loc[band]
        assert (row["n"], row["estimate"]) == (len(together), pytest.approx(100 * together["bought"].mean()))
    assert "segments of one firm" in result.summary()


def test_periods_stand_in_the_band_of_their_means():
    frame, sold = shop(5)
    result = cr.check_bands(survey_of(frame, sold), per="period")
    first = by_hand(frame, sold)
    assert result.tables["units"]["unit"].tolist() == ["2026-03", "2026-04", "2026-05"]
    assert result.tables["units"]["n"].tolist() == first["at"].dt.month.value_counts().sort_index().tolist()
    assert result.table["n"].sum() == len(first)


def test_a_unit_whose_range_crosses_an_edge_is_named():
    frame, sold = shop(6, customers=60)
    frame[ITEMS] = np.where(np.arange(len(frame))[:, None] % 2 == 0, [5.0, 3.0, 4.0], [3.0, 5.0, 4.0])
    result = cr.check_bands(survey_of(frame, sold), per="segment")
    crossing = result.tables["units"].query("not sure")["unit"].tolist()
    assert crossing
    assert f"The index may lie in another band: {', '.join(crossing)}." in result.summary()


def test_rows_are_all_accounted_for():
    frame, sold = shop(7)
    frame.loc[frame.index[:5], ITEMS] = np.nan
    result = cr.check_bands(survey_of(frame, sold))
    assert result.rows.used == result.table["n"].sum()
    assert result.tables["left_out"]["n"].sum() == len(frame) - result.rows.used


def test_the_order_of_rows_does_not_matter():
    frame, sold = shop(8)
    for per in ("person", "segment", "period"):
        one = cr.check_bands(survey_of(frame, sold, weight="w"), per=per)
        mixed = survey_of(
            frame.sample(frac=1, random_state=1), sold.sample(frac=1, random_state=2), weight="w"
        )
        other = cr.check_bands(mixed, per=per)
        same_numbers(one.table, other.table)
        same_numbers(one.tables["units"], other.tables["units"])


# --- the rule --------------------------------------------------------------------------------------


def wilson(x, n):
    low, high = proportion_confint(x, n, method="wilson")
    return Share(n, n, n, x / n, 0.1, low, high)


def words(*shares, claims):
    return [one.word for one in judged(shares, claims)]


@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
def test_the_words_stand_at_five_percent_whatever_range_is_printed(level):
    """estimands.md, Verdicts: p < .05 decides, and p speaks of the 95 % range."""
    frame, sold = shop(customers=150)
    usual = cr.check_bands(survey_of(frame, sold)).table
    found = cr.check_bands(survey_of(frame, sold), level=level).table
    assert found["verdict"].tolist() == usual["verdict"].tolist()
    assert found["p_value"].tolist() == pytest.approx(usual["p_value"].tolist(), nan_ok=True)
    widths = [(one["conf_high"] - one["conf_low"]).sum() for one in (found, usual)]
    assert (widths[0] > widths[1]) == (level > 0.95)


@pytest.mark.parametrize("claim", [(0.0, 0.05), (0.2, 0.4), (0.5, 0.95), (0.9, 1.0)])
def test_one_claim_is_judged_by_its_interval_alone(claim):
    """Every outcome of 80 customers."""
    low, high = claim
    for x in range(81):
        found = wilson(x, 80)
        inside = low <= found.low and found.high <= high
        outside = found.high < low or found.low > high
        assert (claim_p(found, *claim) < 0.05) == (inside or outside)
        assert not (inside and outside)


def test_p_is_twice_the_score_test_at_the_nearer_edge():
    found = wilson(30, 100)
    assert claim_p(found, 0.2, 0.35) == pytest.approx(2 * norm.sf(0.05 / np.sqrt(0.35 * 0.65 / 100)))
    assert claim_p(found, 0.4, 0.5) == pytest.approx(2 * norm.sf(0.1 / np.sqrt(0.4 * 0.6 / 100)))
    assert claim_p(found, 0.0, 1.0) == 0.0
    assert claim_p(found, 0.3, 0.5) == 1.0


def test_holm_asks_more_of_the_first_and_less_of_the_last():
    """A p of .041 alone contradicts; among two it must be under .025, unless the other has gone first."""
    close, clear = wilson(30, 100), wilson(5, 100)
    assert words(close, claims=[(0.4, 0.5)]) == ["contradicted"]
    assert words(close, close, claims=[(0.4, 0.5)] * 2) == ["not decidable"] * 2
    assert words(close, clear, claims=[(0.4, 0.5)] * 2) == ["contradicted"] * 2


def test_a_band_without_enough_customers_is_not_decidable_and_costs_the_others_nothing():
    nothing = Share(3, 3, *(np.nan,) * 5)
    assert words(wilson(30, 100), nothing, claims=[(0.4, 0.5)] * 2) == ["contradicted", "not decidable"]


def test_true_claims_are_rarely_contradicted_and_false_ones_are():
    """All shares at the middle of their claims: with Holm at most 5 % of seeds contradict any; none is expected here."""
    true = [cr.check_bands(survey_of(*shop(seed))).table["verdict"].tolist() for seed in range(8)]
    assert sum("contradicted" in one for one in true) <= 2
    false = cr.check_bands(survey_of(*shop(1, customers=600, claim=(0.3, 0.7, 0.9, 0.2)))).table["verdict"]
    assert false.tolist() == ["contradicted"] * 4


def test_verdict_repeats_the_words_of_the_same_family():
    result = cr.check_bands(survey_of(*shop()))
    again = cr.verdict(result, family="bands")
    assert again.table["verdict"].tolist() == result.table["verdict"].tolist()
    assert again.table["p_adjusted"].to_numpy() == pytest.approx(result.table["p_adjusted"].to_numpy())


# --- words and messages ----------------------------------------------------------------------------


def test_it_says_for_whom_the_claims_were_made():
    result = cr.check_bands(survey_of(*shop()))
    text = result.summary()
    for part in (
        "claims were made for firms; here single persons",
        "our reading of a trade article",
        "name no horizon; 90 days",
        "Holm",
    ):
        assert part in text
    assert result.figure.kind == "claims"
    result.plot()
    assert cr.Result.from_json(result.to_json()).interpret() == result.interpret()


def test_an_intention_cannot_judge_a_claim_about_purchases():
    frame, _ = shop(again=1.0)
    survey = cr.Survey(
        frame, items=ITEMS, picks="top", customer="client", answered_at="at", repurchase="again",
        repurchase_kind="intended", scales=dict.fromkeys(ITEMS, "1-5"),
    )  # fmt: skip
    with pytest.raises(ColumnError, match="claims are about purchases, and these answers tell an intention"):
        cr.check_bands(survey)


def test_bands_of_ones_own():
    own = cr.Bands((70.0,), ("low", "high"), "our plan", ((0.0, 30.0), (30.0, 100.0)))
    table = cr.check_bands(survey_of(*shop()), own).table
    assert table["band"].tolist() == ["low", "high"]
    with pytest.raises(MethodError, match="carry no claims"):
        cr.check_bands(survey_of(*shop()), cr.Bands((70.0,), ("low", "high"), "our plan"))
    with pytest.raises(BandsError):
        cr.Bands((70.0, 60.0), ("a", "b", "c"), "a hole")


@pytest.mark.parametrize(
    ("given", "error", "problem"),
    [
        ({"bands": "trade"}, MethodError, "There are no bands “trade”"),
        ({"per": "firm"}, MethodError, 'per="firm" is not known. Write one of: person, segment, period'),
        ({"rescale": "max"}, MethodError, 'rescale="max" is not known. Did you mean “maximum”'),
        ({"per": "segment", "segment": "chanel"}, ColumnError, "is no column of this survey"),
    ],
)
def test_a_wrong_choice_is_named(given, error, problem):
    with pytest.raises(error, match=problem):
        cr.check_bands(survey_of(*shop(customers=40)), **given)


def test_without_items_it_says_what_to_add():
    frame, sold = shop(customers=40)
    with pytest.raises(ColumnError, match="item"):
        cr.check_bands(survey_of(frame, sold, items=[], scales={}))


# --- small bands, cuts and the silent --------------------------------------------------------------


@pytest.mark.full
def test_who_answers_four_of_five_to_everything_lies_on_the_cut_whatever_the_weights():
    """The index is 80 exactly; with weights such as .1 + .2 + .7 the sum is 79.99999999999999 or 80.00000000000001."""
    for seed in range(20):
        frame, sold = shop(seed, customers=60, repeat=0.0)
        found = cr.check_bands(survey_of(frame.assign(**dict.fromkeys(ITEMS, 4.0)), sold, weight="w")).table
        assert found["n"].tolist() == [0, 0, 60, 0]


def test_bands_of_few_customers_are_named():
    frame, sold = shop(customers=90, repeat=0.0)
    result = cr.check_bands(survey_of(frame, sold))
    told = " ".join(str(one) for one in result.cautions)
    none, some = (
        result.table.loc[mask, "band"].tolist()
        for mask in (result.table["n"].between(1, 9), result.table["n"].between(10, 39))
    )
    assert none or some
    assert not none or f"Under 10 customers, no range is given: {'; '.join(none)}." in told
    assert not some or f"Under 40 customers, ranges are rough: {'; '.join(some)}." in told


@pytest.mark.parametrize("status", [None, "asked"])
def test_claims_say_who_stayed_silent(status):
    frame, sold = shop()
    frame = frame.assign(asked="answered")
    silent = frame.assign(asked="asked", client=frame["client"] + "x", top=None, **dict.fromkeys(ITEMS))
    given = pd.concat([frame, silent]) if status else frame
    told = " ".join(str(one) for one in cr.check_bands(survey_of(given, sold, status=status)).cautions)
    assert (
        "50.0\u00a0% of those asked did not answer" if status else "How many were asked is not known"
    ) in told
