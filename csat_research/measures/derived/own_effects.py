"""Own effects: each driver's own test with all the others in, and those that go against their direction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import NDArray

from csat_research.errors import MethodError, listing
from csat_research.measures.derived.modelled import Model
from csat_research.measures.units import Floats, Units
from csat_research.results.ledger import Test
from csat_research.results.verdicts import ALPHA
from csat_research.stats.adjust import adjusted
from csat_research.stats.fits import Fit, Wald
from csat_research.stats.imputation import pooled_fit, pooled_wald
from csat_research.stats.linear import linear
from csat_research.stats.linearised import MIN_CLUSTERS
from csat_research.survey.questions import Question
from csat_research.words import Sentence, say

__all__ = [
    "OwnEffects",
    "direction",
    "explains_nothing",
    "flat_told",
    "no_effects",
    "own_effects",
    "own_tests",
    "turned",
]


@dataclass(frozen=True, slots=True, eq=False)
class OwnEffects:
    """Least squares of the score on all columns that vary.

    fit: None where it cannot be made. at: per driver the positions of its columns in the fit; empty where it does not vary.
    sets: the fits of all versions of the rows, of which fit is the pooled one.
    """

    fit: Fit | None
    at: tuple[tuple[int, ...], ...]
    cautions: tuple[Sentence, ...] = ()
    sets: tuple[Fit, ...] = ()

    def joint(self, positions: Sequence[int]) -> Wald:
        """Test that the coefficients at these positions are all zero."""
        at = list(positions)
        if self.fit is None or len(self.sets) < 2:
            return Wald(nan, len(at), nan, nan) if self.fit is None else self.fit.wald(at)
        within = [one.covariance[np.ix_(at, at)] for one in self.sets]
        df = min(float(one.df[at].min()) for one in self.sets)
        return pooled_wald([one.coefficients[at] for one in self.sets], within, df)


def own_effects(models: Sequence[Model], units: Units, items: Sequence[Question]) -> OwnEffects:
    """Each driver's own effect with all others in, pooled over versions of the rows; columns that do not vary are named."""
    model = models[0]
    varies = np.ptp(model.columns, axis=0) > 0
    place = np.cumsum(varies)  # the constant stands at 0
    at = tuple(
        tuple(int(place[j]) for j in range(block.start, block.stop) if varies[j]) for block in model.drivers
    )
    told = flat_told(model, items)
    try:
        fits = tuple(_fit(one, units, varies) for one in models)
        return OwnEffects(pooled_fit(fits), at, told, fits)
    except MethodError as error:
        return no_effects(error, at, told)


def no_effects(error: MethodError, at: tuple[tuple[int, ...], ...], told: tuple[Sentence, ...]) -> OwnEffects:
    """Effects of a fit that could not be made, with the reason."""
    return OwnEffects(None, at, (*told, say("No driver has a test of its own. {why}", why=error.sentence)))


def flat_told(model: Model, items: Sequence[Question]) -> tuple[Sentence, ...]:
    """Items whose columns do not vary."""
    spread = np.ptp(model.columns, axis=0)
    flat = [one.label for one, at in zip(items, model.drivers, strict=True) if not spread[at].any()]
    return (explains_nothing(flat),) if flat else ()


def explains_nothing(labels: Iterable[str]) -> Sentence:
    """What is said of items that everybody answers the same."""
    return say("Everybody answers the same, so it explains nothing: {names}.", names=listing(labels))


def _fit(model: Model, units: Units, varies: NDArray[np.bool_]) -> Fit:
    return linear(
        model.outcome,
        np.column_stack([np.ones(len(model.outcome)), model.columns[:, varies]]),
        names=["(Intercept)", *np.array(model.names, dtype=object)[varies]],
        weights=model.weights if units.weighted or units.cluster else None,
        clusters=[model.codes] if units.cluster else [],
        strata=units.layers(model.codes),
    )


def own_tests(effects: OwnEffects, items: Sequence[Question]) -> tuple[Floats, tuple[Test, ...]]:
    """(J,) p of each driver's own effect, NaN where it has none, and the tests."""
    if effects.fit is None:
        return np.full(len(items), nan), ()
    fit = effects.fit
    tests = [
        _own_test(fit, effects.joint(at), item, at) if at else None
        for item, at in zip(items, effects.at, strict=True)
    ]
    return np.array([one.p_value if one else nan for one in tests]), tuple(one for one in tests if one)


def _own_test(fit: Fit, joint: Wald, item: Question, positions: Sequence[int]) -> Test:
    at = positions[0]
    low, high = fit.interval()
    alone = len(positions) == 1
    return Test(
        label=say("{item:quoted} and the score, the other items equal", item=item.label),
        kind="association",
        measure="importance",
        estimate=float(fit.coefficients[at]) if alone else nan,
        conf_low=float(low[at]) if alone else nan,
        conf_high=float(high[at]) if alone else nan,
        p_value=float(joint.p_value),
        statistic=float(joint.statistic),
        df=float(joint.df_2),
        n=fit.n,
        enough=min(fit.clusters) >= MIN_CLUSTERS,
    )


def turned(effects: OwnEffects, items: Sequence[Question], p_value: Floats) -> tuple[Sentence, ...]:
    """Items whose coefficient is negative, the others equal: their share is kept, and they are named by whether it is told.

    p_value: (J,) of `own_tests`, the test ledger; it is told where p adjusted over all items (Holm) is under 5 %, and
    never where the ledger holds too few clusters for a word.
    """
    if effects.fit is None:
        return ()
    slopes, enough = effects.fit.coefficients, min(effects.fit.clusters) >= MIN_CLUSTERS
    wrong = {
        item.label: bool(enough and p < ALPHA)
        for item, at, p in zip(items, effects.at, adjusted(p_value, "holm"), strict=True)
        if len(at) == 1 and slopes[at[0]] * direction(item) < 0
    }
    told, open_ = (listing(name for name, sure in wrong.items() if sure is one) for one in (True, False))
    found = []
    if told:
        found.append(
            say(
                "A coefficient below zero by more than chance (p adjusted for all items), the others equal: {names}. A share of R² "
                "has no sign, so it is kept.",
                names=told,
            )
        )
    if open_:
        found.append(
            say(
                "A coefficient below zero that may be chance, the others equal: {names}. A share of R² has no sign, so it is kept.",
                names=open_,
            )
        )
    return tuple(found)


def direction(item: Question) -> int:
    """1 where a high number is good, -1 where it is bad, 0 where nobody said; items are turned at the door."""
    if item.role == "item":
        return 1
    return {"high": 1, "low": -1}.get(item.better or "", 0)
