"""Invented answers with known drivers, and slow, obvious models of them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from csat_research.simulate.plain import ordinal_fit
from csat_research.survey.survey import Survey

DRIVERS = ("response_hours", "expertise", "messages")


def shop(n: int = 800, seed: int = 1, *, agents: int = 30, weighted: bool = True) -> pd.DataFrame:
    """Contacts of customers (some several), served by agents with a tenure; log hours and expertise matter."""
    rng = np.random.default_rng(seed)
    customer = rng.integers(0, int(n / 1.6), n)
    agent = rng.integers(0, agents, n)
    tenure = rng.uniform(0, 8, agents)
    hours = np.round(rng.lognormal(1.2, 0.8, n), 2)
    expertise = rng.integers(1, 6, n)
    messages = 1 + rng.poisson(2, n)
    mood = rng.normal(0, 0.6, customer.max() + 1)[customer] + rng.normal(0, 0.2, agents)[agent]
    log_odds = 1.6 - 0.9 * np.log1p(hours) + 0.35 * (expertise - 3) + mood
    good = rng.random(n) < 1 / (1 + np.exp(-log_odds))
    score = np.where(good, rng.choice([4, 5], n), rng.choice([1, 2, 3], n))
    return pd.DataFrame(
        {
            "score": score.astype(float),
            "ltr": np.clip(2 * score + rng.integers(-1, 2, n), 0, 10).astype(float),
            "client": [f"c{one:04d}" for one in customer],
            "agent": [f"a{one:02d}" for one in agent],
            "channel": rng.choice(["chat", "email", "phone"], n, p=[0.5, 0.3, 0.2]),
            "response_hours": hours,
            "expertise": expertise.astype(float),
            "messages": messages.astype(float),
            "tenure": tenure[agent],
            "w": rng.lognormal(0, 0.4, n).round(3) if weighted else 1.0,
        }
    )


def survey_of(frame: pd.DataFrame, **given: object) -> Survey:
    """The contacts as a survey; a role given as None is left out."""
    roles: dict = {
        "drivers": list(DRIVERS), "customer": "client", "agent": "agent", "weight": "w", "segments": ["channel"],
    } | given  # fmt: skip
    named = {key: value for key, value in roles.items() if value}
    questions = {"expertise": {"better": "high"}} if "expertise" in named.get("drivers", ()) else {}
    return Survey(
        frame, csat="score", nps="ltr", scales={"score": "1-5", "ltr": "0-10"}, questions=questions, **named
    )


def columns(frame: pd.DataFrame, **changed: object) -> np.ndarray:
    """Model columns by hand: constant, log(1 + hours), expertise, messages, with some of them set."""
    rows = frame.assign(**changed)
    return np.column_stack(
        [np.ones(len(rows)), np.log1p(rows["response_hours"]), rows["expertise"], rows["messages"]]
    )


def satisfied(frame: pd.DataFrame) -> np.ndarray:
    """1 for a 4 or 5, else 0."""
    return (frame["score"] >= 4).to_numpy(float)


def newton(x: np.ndarray, y: np.ndarray, w: np.ndarray) -> np.ndarray:
    """Weighted logistic coefficients by Newton's method."""
    b = np.zeros(x.shape[1])
    for _ in range(40):
        p = 1 / (1 + np.exp(-x @ b))
        b = b + np.linalg.solve((x * (w * p * (1 - p))[:, None]).T @ x, x.T @ (w * (y - p)))
    return b


def cumulative(x: np.ndarray, score: np.ndarray, w: np.ndarray) -> np.ndarray:
    """The logit of "4 or 5" that a cumulative logit of the scores implies, by Fisher's scoring; constant first."""
    thresholds, slopes = ordinal_fit(x[:, 1:], score.astype(int) - 1, w)
    return np.r_[-thresholds[2], slopes]


def quarters(frame: pd.DataFrame, name: str) -> tuple[float, float]:
    """The 25th and 75th percentile of the weighted answers, by walking up the sorted values."""
    rows = frame.sort_values(name)
    reached = rows["w"].cumsum() / rows["w"].sum()
    return tuple(float(rows[name][reached >= share - 1e-12].iloc[0]) for share in (0.25, 0.75))
