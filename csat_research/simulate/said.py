"""Said: customers who write comments made of known themes, and two people who coded them with known errors."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from csat_research.survey.code_book import Theme
from csat_research.survey.survey import Survey, derive

__all__ = ["PLANTED", "said_survey"]

# Theme -> how often it is written of 100 comments, logits of being satisfied that go with it, and how it is worded.
PLANTED: dict[str, tuple[float, float, tuple[str, ...]]] = {
    "speed": (
        30.0,
        -1.6,
        ("I waited for days", "the reply was slow", "waiting took too long", "slow answers again"),
    ),
    "people": (
        35.0,
        1.2,
        ("a friendly agent", "very kind people", "the agent was kind and friendly", "friendly help"),
    ),
    "parcel": (
        15.0,
        -0.9,
        ("the parcel was damaged", "a lost parcel", "my parcel arrived damaged", "parcels get lost"),
    ),
    "price": (
        20.0,
        0.0,
        ("the price is fair", "prices went up", "about the price", "the price was on the page"),
    ),
}
BOOK = (
    Theme("speed", "Waiting", {"en": ("wait", "slow*", "took too long")}),
    Theme("people", "People", {"en": ("friendly", "kind")}),
    Theme("parcel", "Parcel", {"en": ("damaged", "lost parcel", "parcels get lost")}),
    Theme("price", "Price", {"en": ("price",)}),
)
PLAIN = (
    "I asked about my order",
    "this was my second question",
    "it is solved now",
    "thanks for the answer",
    "I wrote on Monday",
)
WRITES, REPEATS, SLIPS = 0.6, 0.4, 0.06  # of answers; of customers, further answers; of codes of each coder
BEFORE = 0.9  # logit of being satisfied without any theme


def said_survey(n: int, seed: int) -> Survey:
    """About n answers of which six in ten have a comment; `about.truth["planted"]`: themes, logits, and slips of the coders.

    >>> survey = said_survey(300, 0)
    >>> sorted(survey.about.truth["planted"]["themes"])
    ['parcel', 'people', 'price', 'speed']
    """
    rng = np.random.default_rng(seed)
    whose = np.repeat(np.arange(n), 1 + (rng.random(n) < REPEATS))[:n]
    names = list(PLANTED)
    has = rng.random((n, len(names))) < np.array([PLANTED[one][0] for one in names]) / 100
    lean = BEFORE + has @ np.array([PLANTED[one][1] for one in names]) + 0.7 * rng.normal(size=n)[whose]
    happy = rng.random(n) < 1 / (1 + np.exp(-lean))
    written = rng.random(n) < WRITES
    frame: dict[str, Any] = {
        "score": np.where(happy, rng.choice([4, 5], n), rng.choice([1, 2, 3], n)),
        "customer": [f"c{one:05d}" for one in whose],
        "channel": rng.choice(["chat", "email", "phone"], n, p=[0.3, 0.5, 0.2]),
        "comment": [_text(rng, line) if there else None for line, there in zip(has, written, strict=True)],
    }
    for coder in ("coder_1", "coder_2"):
        given = has ^ (rng.random(has.shape) < SLIPS)
        frame[coder] = [
            "; ".join(np.array(names)[line]) if there else None
            for line, there in zip(given, written, strict=True)
        ]
    survey = Survey(
        pd.DataFrame(frame), csat="score", customer="customer", comment="comment", segments=["channel", "coder_1", "coder_2"],
        scales={"score": "1-5"},
    )  # fmt: skip
    told = {
        "themes": {name: {"share": one[0], "logit": one[1]} for name, one in PLANTED.items()},
        "slips": SLIPS,
    }
    return derive(
        survey, about=replace(survey.about, title="Example comments", themes=BOOK, truth={"planted": told})
    )


def _text(rng: np.random.Generator, has: np.ndarray) -> str:
    """A sentence a theme between one or two that say nothing of them."""
    parts = [str(rng.choice(PLANTED[name][2])) for name, there in zip(PLANTED, has, strict=True) if there]
    parts += list(map(str, rng.choice(PLAIN, rng.integers(1, 3), replace=False)))
    rng.shuffle(parts)
    text = ", ".join(parts)
    return f"{text[0].upper()}{text[1:]}."
