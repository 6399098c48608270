"""Invented item surveys: ratings, picks and a score whose makers are known."""

from __future__ import annotations

import numpy as np
import pandas as pd

from csat_research.survey.survey import Survey

ITEMS = ("price", "speed", "staff", "goods", "site")
OWN = np.array([0.9, 0.6, 0.3, 0.15, 0.0])  # what each rating adds to the score; "site" adds nothing
TASTE = np.array([1.8, 1.2, 0.6, 0.2, -0.2])  # logits of being picked


def rows(seed: int = 1, customers: int = 150, picks: int = 2, own: np.ndarray = OWN) -> pd.DataFrame:
    """Answers of customers, two each on average: ratings 1-6 of five items, a score 1-5, the items picked, a weight."""
    rng = np.random.default_rng(seed)
    who = np.repeat(np.arange(customers), rng.integers(1, 4, customers))
    mood = 0.6 * rng.standard_normal(customers)[who]
    latent = rng.standard_normal((len(who), len(ITEMS))) + mood[:, None]
    rated = np.clip(np.round(3.8 + 1.1 * latent), 1, 6)
    pull = latent @ own + rng.standard_normal(len(who))
    score = np.clip(np.round(3.4 + 0.8 * pull), 1, 5)
    urge = TASTE + rng.gumbel(size=(len(who), len(ITEMS)))
    chosen = np.argsort(-urge, axis=1)[:, :picks]
    frame = pd.DataFrame(rated, columns=list(ITEMS))
    frame["client"] = [f"c{one:03d}" for one in who]
    frame["score"] = score
    frame["top"] = [";".join(ITEMS[j] for j in row) for row in chosen]
    frame["w"] = rng.lognormal(0, 0.5, len(who)).round(3)
    return frame


def survey_of(frame: pd.DataFrame, *, choose: int | None = 2, **roles) -> Survey:
    """The frame as a Survey with customers and weights; roles given as None are left out."""
    given = {
        "customer": "client",
        "weight": "w",
        "picks": "top",
        "csat": "score",
        "items": list(ITEMS),
    } | roles
    scales = dict.fromkeys(ITEMS, "1-6") | {"score": "1-5"} | given.pop("scales", {})
    questions = {"top": {"separator": ";", "choose": choose}} | given.pop("questions", {})
    given = {role: column for role, column in given.items() if column is not None}
    played = {given.get("csat"), given.get("picks"), *given.get("items", ()), *given.get("drivers", ())}
    played |= {name for name, told in questions.items() if "role" in told}
    scales = {
        name: scale
        for name, scale in scales.items()
        if name in played and name not in given.get("drivers", ())
    }
    questions = {name: told for name, told in questions.items() if name in played}
    return Survey(frame, scales=scales, questions=questions, **given)


def picked(frame: pd.DataFrame) -> np.ndarray:
    """(rows, items) 1 where an item was picked."""
    return np.array([[float(item in str(cell).split(";")) for item in ITEMS] for cell in frame["top"]])
