"""Example: a simulated world as a Survey that knows its own truth."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from csat_research.errors import MethodError
from csat_research.simulate.customers import CONTACTS_PER_CUSTOMER
from csat_research.simulate.frames import answers_frame, purchases_frame, roles
from csat_research.simulate.said import said_survey
from csat_research.simulate.shop import draw_shop
from csat_research.simulate.truth import load_truth
from csat_research.simulate.world import world_named
from csat_research.survey.arguments import checked
from csat_research.survey.survey import Survey, derive
from csat_research.words import say

__all__ = ["OBSERVED_UNTIL", "TIME_ZONE", "TITLE", "customers_for", "example", "shop_frames"]

COMMENTS = "comments"
TITLE = "Example shop, 2026"
TIME_ZONE = "Europe/Stockholm"
OBSERVED_UNTIL = "2026-10-31"
MOST = 10_000_000
ANSWER_RATE = 0.5305  # share of contacts that are answered in the world "shop"


@checked
def example(name: str = "shop", *, n: int = 3000, seed: int = 0) -> Survey:
    """A survey with a known truth: an online shop's help desk from September 2025 to October 2026.

    name: "shop"; "silent" (answering depends on the score, which no weight repairs); "still" (nothing changes).
    n: about how many answers; the asked but silent come on top, about nine for ten answers. The same seed gives the
    same survey. `survey.about.truth` holds what was planted and, per verb, the number of the same estimand from
    2,000,000 simulated contacts; `docs/shop.md` is the generator as a page of formulas. "comments": another, small world of
    comments with planted themes and two coders, for `comments`, `code_comments` and `coders`.

    Raises MethodError for a name that is not there, or n below 1.

    >>> survey = example(n=50)
    >>> survey.about.truth["planted"]["equal_pair"]
    ['i08', 'i10']
    """
    if name == COMMENTS:
        customers_for(n)  # refuses none
        return said_survey(n, seed)
    answers, purchases, columns = shop_frames(n, seed, name=name)
    survey = Survey(
        answers, purchases=purchases, observed_until=OBSERVED_UNTIL, time_zone=TIME_ZONE, **columns
    )
    return derive(survey, about=replace(survey.about, title=TITLE, truth=load_truth(name)))


def shop_frames(
    n: int = 3000, seed: int = 0, *, name: str = "shop"
) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, Any]]:
    """The same world as plain frames: answers, purchases, and the roles to pass to `Survey`.

    >>> answers, purchases, columns = shop_frames(50)
    >>> columns["csat"], list(purchases.columns)
    ('csat', ['customer', 'bought_at', 'amount'])
    """
    shop = draw_shop(world_named(name), customers_for(n), seed)
    return answers_frame(shop), purchases_frame(shop), roles()


def customers_for(n: int) -> int:
    """Customers on file who together give about n answers; most of them never write.

    >>> customers_for(3000)
    8681
    """
    if not 1 <= n <= MOST:
        raise MethodError(say("An example has 1 to {most:count} answers; n is {n:count}.", most=MOST, n=n))
    return round(n / (CONTACTS_PER_CUSTOMER * ANSWER_RATE))
