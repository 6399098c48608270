"""Do ranges of words and of themes hold what they say, one by one and all at once, when customers write several comments?"""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

import csat_research as cr
from csat_research.stats.keyness import Mentions, keyness
from tests.coverage.worlds import FULL, STUDY

WORDS = 40
# Zipf's law: few words make most mentions, most words are rare; five of them go with the score.
USE = 0.35 / np.arange(1, WORDS + 1) ** 0.9
SHIFT = np.zeros(WORDS)
SHIFT[[0, 3, 7, 15, 25]] = [-0.5, 1.0, -1.0, 1.2, -1.5]
RUNS = 2000 if STUDY else 400 if FULL else 40
SIZES = (60, 150, 600) if FULL else (150,)
SMALLEST = 5


def comments(rng, customers):
    """1.6 comments a customer; moods of customers, and words that a customer likes and repeats."""
    whose = np.repeat(np.arange(customers), 1 + rng.poisson(0.6, customers))
    happy = rng.random(len(whose)) < 1 / (1 + np.exp(-1 - rng.normal(size=customers)[whose]))
    liking = rng.gamma(1 / 0.6, 0.6, (customers, WORDS))
    chance = USE * np.where(happy[:, None], np.exp(SHIFT), 1.0) * liking[whose]
    return whose, happy, rng.random((len(whose), WORDS)) < np.minimum(chance, 1)


def tables(whose, happy, said, customers):
    for mask in (happy, ~happy):
        table = np.zeros((customers, WORDS))
        np.add.at(table, whose[mask], said[mask].astype(float))
        yield Mentions(table, table.sum(axis=1), np.bincount(whose[mask], minlength=customers))


@pytest.fixture(scope="module")
def truth():
    """Log odds ratios of a million comments (a quarter of it in the short run)."""
    rng, counts = np.random.default_rng(1), np.zeros((2, WORDS))
    for _ in range(30 if FULL else 8):
        _, happy, said = comments(rng, 20_000)
        counts += [said[happy].sum(axis=0), said[~happy].sum(axis=0)]
    share = counts / counts.sum(axis=1, keepdims=True)
    odds = np.log(share / (1 - share))
    return odds[0] - odds[1]


@pytest.mark.parametrize("customers", SIZES)
def test_a_word_and_all_words_at_once_are_covered(customers, truth, stated):
    rng, hits, asked, families, width = np.random.default_rng(2), 0, 0, 0, 0.0
    for _ in range(RUNS):
        one, other = tables(*comments(rng, customers), customers)
        kept = ((one.words + other.words) > 0).sum(axis=0) >= SMALLEST
        found = keyness(
            *(Mentions(side.words[:, kept], side.all, side.comments) for side in (one, other)), WORDS
        )
        inside = (found.low <= truth[kept]) & (truth[kept] <= found.high)
        hits, asked = hits + inside.sum(), asked + len(inside)
        families += ((found.wide_low <= truth[kept]) & (truth[kept] <= found.wide_high)).all()
        width += (found.wide_high - found.wide_low).mean() / RUNS
    stated(f"log odds of a word, {customers} customers", hits, asked, (found.high - found.low).mean())
    stated(f"log odds of all words at once, {customers} customers", families, RUNS, width)
    assert 0.93 <= hits / asked <= 0.99  # rare words have wide ranges, as Jeffreys' interval of few
    assert families >= binom.ppf(0.001, RUNS, 0.95)


def test_without_customers_repeated_words_would_be_told_apart_too_often(truth):
    """Teeth: the same words with every comment its own customer hold a frequent word less often than with customers known."""
    rng, hits = np.random.default_rng(5), {"by customer": 0, "by comment": 0}
    for _ in range(40):
        liking = rng.gamma(0.3, 1 / 0.3, 50)
        whose = np.repeat(np.arange(50), 8)
        happy = np.repeat(rng.random(50) < 0.5, 8)
        said = np.column_stack(
            [rng.random(400) < np.minimum(0.15 * liking[whose], 1), rng.random((400, 4)) < 0.4]
        )
        for name, codes, n in (("by customer", whose, 50), ("by comment", np.arange(400), 400)):
            made = []
            for mask in (happy, ~happy):
                table = np.zeros((n, 5))
                np.add.at(table, codes[mask], said[mask].astype(float))
                made.append(Mentions(table, table.sum(axis=1), np.bincount(codes[mask], minlength=n)))
            found = keyness(*made, 5)
            hits[name] += found.low[0] <= 0 <= found.high[0]
    assert hits["by customer"] >= binom.ppf(0.001, 40, 0.93)
    assert hits["by comment"] < 0.85 * 40


def test_the_difference_a_theme_goes_with_is_covered(stated):
    """CSAT with the theme less without: customers write both kinds, so that both scores move together."""
    rng, hits, width = np.random.default_rng(3), 0, 0.0
    runs = 2000 if STUDY else 200 if FULL else 14

    def draw(customers):
        whose = np.repeat(np.arange(customers), 1 + rng.poisson(1.0, customers))
        theme = rng.random(len(whose)) < 0.3
        lean = 1.0 - 1.2 * theme + rng.normal(size=customers)[whose]
        happy = rng.random(len(whose)) < 1 / (1 + np.exp(-lean))
        frame = pd.DataFrame({"score": np.where(happy, 5, 1), "who": whose.astype(str)})
        return frame.assign(said=np.where(theme, "it came late", "it came"), theme=theme)

    large = draw(60_000)
    rates = (large["score"] == 5).groupby(large["theme"]).mean()
    true = 100 * (rates[True] - rates[False])
    for _ in range(runs):
        survey = cr.Survey(draw(120), csat="score", comment="said", customer="who", scales={"score": "1-5"})
        table = cr.comments(survey, themes={"late": ["late"]}, language="en").themes.table
        row = table[table["measure"] == "difference"].iloc[0]
        hits += row["conf_low"] <= true <= row["conf_high"]
        width += (row["conf_high"] - row["conf_low"]) / runs
    stated("CSAT with a theme less without, 120 customers", hits, runs, width)
    assert binom.ppf(0.001, runs, 0.93) <= hits
