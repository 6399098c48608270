"""Slow and obvious: two waves of segments, items and picks, and the parts of a change by reweighing rows in every order."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd

import csat_research as cr

ITEMS = ("a", "b", "c")


def wave_rows(
    seed: int,
    n: int = 160,
    *,
    shift: float = 0.0,
    shares=(0.5, 0.3, 0.2),
    likes=(0.8, 0.0, -0.8),
    first: int = 0,
) -> pd.DataFrame:
    """Answers of customers (1.6 each, numbered from `first`): a score, three items with blanks, two picks, weights, a channel."""
    rng = np.random.default_rng(seed)
    who = first + rng.integers(0, int(n / 1.6), n)
    mood = rng.normal(size=who.max() + 1)[who]
    channel = rng.choice(3, n, p=shares)
    level = np.array([0.5, 0.0, -0.6])[channel] + shift + 0.6 * mood
    rated = {
        name: np.clip(np.round(4 + level + up + rng.normal(size=n)), 1, 6)
        for name, up in zip(ITEMS, (0.5, 0.0, -0.5), strict=True)
    }
    liking = rng.gumbel(size=(n, 3)) + np.array(likes) * np.array([1.0, 0.5, 1.5])[channel][:, None]
    frame = pd.DataFrame(
        {
            **rated,
            "score": np.clip(np.round(3.6 + level + 0.6 * rng.normal(size=n)), 1, 5),
            "ltr": np.clip(np.round(7.4 + 2 * level + 1.5 * rng.normal(size=n)), 0, 10),
            "top": [";".join(np.array(ITEMS)[order[:2]]) for order in np.argsort(-liking, axis=1)],
            "who": [f"c{one:03d}" for one in who],
            "w": rng.lognormal(0, 0.5, n).round(3),
            "channel": np.array(["chat", "email", "phone"])[channel],
        }
    )
    frame.loc[rng.random(n) < 0.1, "b"] = np.nan
    return frame


def wave(frame: pd.DataFrame, **more: object) -> cr.Survey:
    """A wave as a survey."""
    roles = {
        "customer": "who",
        "weight": "w",
        "segments": ["channel"],
        "items": list(ITEMS),
        "picks": "top",
    } | more
    named = {name: one for name, one in roles.items() if one}
    return cr.Survey(
        frame, csat="score", nps="ltr", scales={"score": "1-5", **dict.fromkeys(ITEMS, "1-6")}, **named
    )


def mixed(rows: pd.DataFrame, like: pd.DataFrame, by: str = "channel") -> pd.DataFrame:
    """The rows with weights that give their segments the shares of another wave."""
    own, other = (one.groupby(by)["w"].sum() / one["w"].sum() for one in (rows, like))
    return rows.assign(w=rows["w"] * rows[by].map(other / own))


def index_of(rated: pd.DataFrame, said: pd.DataFrame) -> float:
    """CSI from the ratings of some rows and the picks of some rows."""
    means = [np.average(rated[one].dropna(), weights=rated.loc[rated[one].notna(), "w"]) / 6 for one in ITEMS]
    picks = [
        (said["w"] * said["top"].str.split(";").map(lambda top, one=one: one in top)).sum() for one in ITEMS
    ]
    return float(100 * np.dot(picks, means) / np.sum(picks))


def satisfied(rated: pd.DataFrame, said: pd.DataFrame) -> float:
    """CSAT of some rows."""
    return float(100 * np.average(rated["score"] >= 4, weights=rated["w"]))


def parts_by_hand(before: pd.DataFrame, after: pd.DataFrame, value, components) -> dict[str, float]:
    """The mean gain of each component over all orders, rows reweighed anew in each step."""
    waves, found = (before, after), dict.fromkeys(components, 0.0)

    def at(state: dict[str, int]) -> float:
        like = waves[state["mix"]]
        return value(mixed(waves[state["ratings"]], like), mixed(waves[state.get("weights", 0)], like))

    orders = list(permutations(components))
    for order in orders:
        state = dict.fromkeys(components, 0)
        for one in order:
            old = at(state)
            state[one] = 1
            found[one] += (at(state) - old) / len(orders)
    return found
