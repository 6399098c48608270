"""Surveys whose comments are made with known words: customers who write in one of five languages, and what the unhappy say more."""

import numpy as np
import pandas as pd

import csat_research as cr

# Per language: words that both use alike, forms of a word of the unhappy, forms of a word of the happy.
LEXICON = {
    "en": ("the and order was with my for today", ["late", "late"], ["friendly", "friendly"]),
    "ru": ("заказ это мне вчера магазин очень", ["курьер", "курьера", "курьеру"], ["спасибо"]),
    "pl": ("nie i zamówienie na się bardzo jest", ["dostawa", "dostawy", "dostawę"], ["polecam"]),
    "fa": ("این سفارش برای من از فروشگاه", ["بسته", "بسته\u200cها", "بسته ها"], ["ممنون"]),
    "sv": ("det är och beställning jag att på", ["leveransen", "leveranser"], ["trevlig"]),
}


def written(language: str, n: int = 600, seed: int = 0, customers: int | None = None) -> pd.DataFrame:
    """A row an answer: score 1-5, customer, what was said. One in three unhappy comments, one in twelve others has the word."""
    rng = np.random.default_rng(seed)
    common, bad, good = LEXICON[language]
    score = rng.choice([1, 2, 4, 5], n, p=[0.15, 0.15, 0.3, 0.4])
    said = []
    for one in score:
        words = list(rng.choice(common.split(), 5))
        if rng.random() < (0.35 if one < 3 else 0.08):
            words.append(str(rng.choice(bad)))
        if rng.random() < (0.05 if one < 3 else 0.4):
            words.append(str(rng.choice(good)))
        rng.shuffle(words)
        said.append(" ".join(words))
    whose = rng.integers(0, customers or n, n)
    return pd.DataFrame({"score": score, "who": [f"c{i}" for i in whose], "said": said})


def survey_of(frame: pd.DataFrame, **more) -> cr.Survey:
    """The frame as a survey with comments."""
    return cr.Survey(frame, csat="score", comment="said", customer="who", scales={"score": "1-5"}, **more)
