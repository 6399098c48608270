"""Invented item surveys: ratings, picks and a score whose makers are known."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from csat_research.survey.survey import Survey

ITEMS = ("price", "speed", "staff", "goods", "site")
OWN = np.array([0.9, 0.6, 0.3, 0.15, 0.0])  # what each rating adds to the score; "site" adds nothing
TASTE = np.array([1.8, 1.2, 0.6, 0.2, -0.2])  # logits of being picked


RANKED = {f"rank_{name}": name for name in ITEMS}
POINTS = {f"points_{name}": name for name in ITEMS}
ASKED = {  # what a way of stating needs besides ratings and a score
    "ranks": {
        "ranks": list(RANKED),
        "scales": dict.fromkeys(RANKED, "1-5"),
        "questions": {name: {"importance": column} for column, name in RANKED.items()},
    },
    "constant_sum": {
        "points": list(POINTS),
        "questions": {name: {"importance": column} for column, name in POINTS.items()}
        | {column: {"choose": 100} for column in POINTS},
    },
    "maxdiff": {role: [f"{role}1", f"{role}2"] for role in ("shown", "best", "worst")},
}


def rows(seed: int = 1, customers: int = 150, picks: int = 2, own: np.ndarray = OWN) -> pd.DataFrame:
    """Answers of customers, two each on average: ratings 1-6 of five items, a score 1-5, the items picked and ranked, a weight."""
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
    ordered = np.argsort(np.argsort(-urge, axis=1), axis=1) + 1.0
    frame[list(RANKED)] = ordered
    hundred = np.floor(100 * np.exp(urge) / np.exp(urge).sum(axis=1, keepdims=True))
    hundred[np.arange(len(who)), chosen[:, 0]] += 100 - hundred.sum(axis=1)
    frame[list(POINTS)] = hundred
    for task in (1, 2):  # three of five are shown, the pair of best and worst by Gumbel urges
        seen = np.argsort(rng.random((len(who), len(ITEMS))), axis=1)[:, :3]
        odds = TASTE[seen][:, :, None] - TASTE[seen][:, None, :] + rng.gumbel(size=(len(who), 3, 3))
        odds[:, [0, 1, 2], [0, 1, 2]] = -np.inf
        pair = np.unravel_index(odds.reshape(len(who), -1).argmax(axis=1), (3, 3))
        named = np.array(ITEMS)[seen]
        frame[f"shown{task}"] = [";".join(row) for row in named]
        frame[f"best{task}"], frame[f"worst{task}"] = (named[np.arange(len(who)), one] for one in pair)
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
    played |= {*given.get("ranks", ()), *given.get("points", ())}
    played |= {name for name, told in questions.items() if "role" in told}
    scales = {
        name: scale
        for name, scale in scales.items()
        if name in played and name not in given.get("drivers", ())
    }
    questions = {name: told for name, told in questions.items() if name in played}
    return Survey(frame, scales=scales, questions=questions, **given)


def survey_for(method: str, frame: pd.DataFrame, **roles) -> Survey:
    """The frame as a Survey that knows what a method of importance needs."""
    asked = dict(ASKED.get(method, {}))
    scales = asked.pop("scales", {}) | roles.pop("scales", {})
    given, own = asked.pop("questions", {}), roles.pop("questions", {})
    questions = {name: given.get(name, {}) | own.get(name, {}) for name in {**given, **own}}
    return survey_of(frame, scales=scales, questions=questions, **(asked | roles))


def picked(frame: pd.DataFrame) -> np.ndarray:
    """(rows, items) 1 where an item was picked."""
    return np.array([[float(item in str(cell).split(";")) for item in ITEMS] for cell in frame["top"]])


def column(result, name="estimate"):
    """A column of a table of items, in the order of ITEMS."""
    return result.table.set_index("term").loc[list(ITEMS), name].to_numpy(float)


def tail_of(frame):
    """Share of replicates beyond either end of a 95 % range: Φ(-√(k/(k-1)) t), k customers of equal weight (Hesterberg 2015)."""
    own = frame.groupby("client")["w"].sum().to_numpy()
    k = own.sum() ** 2 / (own**2).sum()
    return float(stats.norm.sf(np.sqrt(k / (k - 1)) * stats.t.isf(0.025, k - 1)))


def jackknifed(by_hand, frame):
    """The standard errors of numbers computed by hand, from leaving out each customer once."""
    left_out = np.array([by_hand(frame[frame["client"] != one]) for one in frame["client"].unique()])
    n = len(left_out)
    return np.sqrt((n - 1) / n * ((left_out - left_out.mean(axis=0)) ** 2).sum(axis=0))
