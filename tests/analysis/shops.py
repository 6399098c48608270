"""Small shops for the tests of loyalty: answers, and purchases that follow them by a known rule."""

from __future__ import annotations

import numpy as np
import pandas as pd

import csat_research as cr

DAY = pd.Timedelta(days=1)
SCALES = {"score": "1-5"}


def shop(
    seed: int = 1, *, customers: int = 80, link: float = 0.8, habit: float = 0.9, most: int = 3
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Answers (several a customer, weights, a channel) and purchases: before by habit, after by a logit in score and habit.

    link: logits per point of score. habit: logits per purchase before. Only purchases after a first answer follow the rule.
    """
    rng = np.random.default_rng(seed)
    who = np.repeat(np.arange(customers), rng.integers(1, most + 1, customers))
    mood = rng.normal(0, 0.8, customers)[who]
    score = np.clip(np.round(3.4 + mood + rng.normal(0, 0.9, len(who))), 1, 5)
    at = pd.Timestamp("2026-02-01") + pd.to_timedelta(rng.integers(0, 100 * 1440, len(who)), "min")
    answers = pd.DataFrame(
        {
            "client": [f"c{one:03d}" for one in who],
            "rated": at,
            "score": score,
            "ltr": np.clip(np.round(2 * score + rng.normal(0, 2, len(who))), 0, 10),
            "w": rng.lognormal(0, 0.5, len(who)).round(3),
            "channel": rng.choice(["chat", "phone"], len(who)),
        }
    )
    first = answers.sort_values("rated").drop_duplicates("client")
    before = rng.poisson(0.8, len(first))
    p = 1 / (1 + np.exp(-(-1.6 + link * (first["score"] - 3.4) + habit * before)))
    after = rng.random(len(first)) < p
    names, times = first["client"].to_numpy(), first["rated"]
    sold = pd.DataFrame(
        {
            "customer": np.concatenate([np.repeat(names, before), names[after]]),
            "bought_at": pd.concat(
                [
                    times.repeat(before) - pd.to_timedelta(rng.integers(1, 60 * 1440, before.sum()), "min"),
                    times[after] + pd.to_timedelta(rng.integers(1, 60 * 1440, after.sum()), "min"),
                ]
            ),
        }
    )
    return answers, sold.reset_index(drop=True)


def survey_of(answers: pd.DataFrame, sold: pd.DataFrame | None = None, **roles: object) -> cr.Survey:
    """The survey of these answers; without purchases only what the answers tell."""
    given = {"csat": "score", "customer": "client", "answered_at": "rated", "scales": SCALES, **roles}
    more = {} if sold is None else {"purchases": sold, "observed_until": "2026-12-31"}
    return cr.Survey(answers, **given, **more)


def by_hand(
    answers: pd.DataFrame, sold: pd.DataFrame, days: int = 60, *, answer: str = "first"
) -> pd.DataFrame:
    """Index answers with bought and before, row by row."""
    ordered = answers.sort_values(["client", "rated"], kind="stable")
    if answer != "all":
        ordered = ordered.drop_duplicates("client", keep=answer)
    rows = []
    for row in ordered.to_dict("records"):
        own = sold.loc[sold["customer"] == row["client"], "bought_at"]
        t = row["rated"]
        bought = ((own > t) & (own <= t + days * DAY)).any()
        before = ((own > t - days * DAY) & (own <= t)).sum()
        rows.append({**row, "bought": float(bought), "before": float(before), "ever": (own <= t).any()})
    return pd.DataFrame(rows)
