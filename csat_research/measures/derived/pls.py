"""PLS: what goes with the score by a path model of themes, as ECSI and ACSI weigh items, and the index of each theme."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan, sqrt

import numpy as np
from numpy.typing import NDArray

from csat_research.errors import MethodError, check_choice, listing
from csat_research.measures.derived.modelled import check_complete, lost_of
from csat_research.measures.derived.path_model import PathModel, Paths, Scheme, path_model
from csat_research.measures.derived.path_tables import PathNumbers, path_tables
from csat_research.measures.few import LEAST_EACH, thin
from csat_research.measures.units import Floats, Units
from csat_research.measures.weighing import Weighing, need_two, positive, terms_of
from csat_research.stats.linearised import MIN_CLUSTERS
from csat_research.stats.pls import Pls
from csat_research.stats.pls import pls as one_model
from csat_research.stats.pls_batch import SCHEMES, solved, total_effects
from csat_research.stats.replicates import covariances_of, moment_totals, squares_of
from csat_research.stats.shapley import correlations
from csat_research.survey.basis.left_out_words import missing_words
from csat_research.survey.questions import Question
from csat_research.survey.survey import Survey
from csat_research.words import Sentence, say

__all__ = ["pls"]

MOST_REPLICATES = 2000
FEW_PER_ITEM = 20
LOOSE = 0.7  # Dillon-Goldstein's rho under which the items of a theme hardly measure one thing (Chin 1998)
SURE = 2.58  # errors of Fisher's z, 99 %


def pls(
    survey: Survey,
    units: Units,
    outcome: str,
    items: Sequence[Question],
    controls: Sequence[Question] = (),
    missing: str | None = None,
    paths: Paths | None = None,
    scheme: Scheme = "path",
) -> Weighing:
    """Impact of item j: points of the outcome's index that go with one point of j, both on 0-100, along all paths.

    Impact = total effect of j's theme · v_j / Σ_k v_k over the items of the outcome, v = outer weight / standard deviation;
    weights are shares of it, none where it is below zero. PLS mode A on the complete answers, from weighted correlations.
    paths: effect -> causes; None = every theme leads to the outcome. scheme: path, centroid or factorial. Tables `constructs`
    and `paths`: see `path_tables`. Raises MethodError with controls, one theme only, items without scale, an item that does
    not vary or runs against its theme, no impact above zero, too few answers, or where weights do not settle.
    Source: Fornell et al. 1996; Tenenhaus et al. 2005.
    """
    check_choice("scheme", scheme, SCHEMES)
    if missing is not None:
        check_choice("missing", missing, ("listwise",))
    if controls:
        raise MethodError(say("A path model has no controls; leave out controls=."))
    need_two(items, say("PLS"))
    model = path_model(survey, items, outcome, paths)
    x = _on_hundred(units, model)
    complete = np.asarray(~np.isnan(x).any(axis=1))
    cautions = [*_losses(units, model, x, complete, missing), *_scarce(units, model, complete)]
    cautions += units.taken_as_given
    own = one_model(x[complete], model.blocks, model.arrows, scheme=scheme, weights=units.w[complete])
    customers = units.units_with(complete)
    against = _against(model, own, customers)
    totals, centre = _sums(units, x, complete)

    def numbers(sums: Floats) -> PathNumbers:
        return _numbers(sums, centre, model, scheme)

    asked = [model.questions[j] for j in model.terms]
    impact = numbers(totals.sum(axis=0)[None]).impact[0]
    return Weighing(
        method="pls",
        definition=f"points of {model.themes[model.goal]} per point, both 0-100 (PLS, {scheme})",
        terms=terms_of(asked),
        units=units,
        totals=totals,
        estimate_of=lambda sums: numbers(sums).impact,
        weight_of=positive,
        size_of=lambda estimates: estimates,
        n=np.full(len(asked), int(units.n[complete].sum())),
        customers=np.full(len(asked), customers),
        rows=complete,
        question=model.themes[model.goal],
        most_replicates=MOST_REPLICATES,
        each=float(units.n[complete].sum()) / len(asked),
        cautions=(*cautions, *_alone(items, paths), *against, *_loose(model, own), *_turned(asked, impact)),
        tables_of=lambda sums, level: path_tables(numbers(sums), model, own, customers < MIN_CLUSTERS, level),
    )


def _on_hundred(units: Units, model: PathModel) -> Floats:
    """(rows, k) answers on 0-100 by the ends of each scale."""
    scales = [one.scale for one in model.questions if one.scale]
    low, high = np.array([one.low for one in scales]), np.array([one.high for one in scales])
    return np.asarray(100 * (units.columns([one.name for one in model.questions]) - low) / (high - low))


def _losses(
    units: Units, model: PathModel, x: Floats, complete: NDArray[np.bool_], missing: str | None
) -> list[Sentence]:
    """What is lost to incomplete answers. Raises MethodError where none is left, or over half are lost without a rule."""
    check_complete(complete)
    goal = model.members[model.goal]
    answered = np.asarray(~np.isnan(x[:, goal]).any(axis=1))
    names = [one.name for one in model.questions]
    return missing_words(lost_of(units, x[:, goal[0]], answered, complete, names), missing)


def _scarce(units: Units, model: PathModel, complete: NDArray[np.bool_]) -> list[Sentence]:
    """Few answers for each item. Raises MethodError where nobody differs on an item, or answers are no more than themes."""
    n, themes = int(units.n[complete].sum()), len(model.themes)
    if n <= themes:
        raise MethodError(
            say(
                "A path model of {themes:count} themes needs more than {themes:count} complete answers; there are {n:count}.",
                themes=themes,
                n=n,
            )
        )
    x = units.columns([one.name for one in model.questions])[complete]
    flat = [one.label for one, wide in zip(model.questions, np.ptp(x, axis=0), strict=True) if wide == 0]
    if flat:
        raise MethodError(say("Everybody answers the same: {names}. Leave it out.", names=listing(flat)))
    each = n / len(model.terms)
    if each >= FEW_PER_ITEM or each < LEAST_EACH:
        return thin(each)
    return [
        say(
            "Only {n:number} answers for each item; under {few} weights by PLS are mostly chance.",
            n=each,
            few=FEW_PER_ITEM,
        )
    ]


def _against(model: PathModel, own: Pls, customers: int) -> tuple[Sentence, ...]:
    """Items that count backwards in their theme, by chance perhaps. Raises MethodError where they surely run against the others.

    The index of such a theme could leave 0-100.
    """
    backwards = np.flatnonzero(own.weights < 0)
    sure = backwards[_surely_against(own.weights[backwards], own.loadings[backwards], customers)]
    if len(sure):
        found = [model.questions[j] for j in sure.tolist()]
        raise MethodError(
            say(
                "Against the other items of its theme: {names}. If low is good there, declare it: "
                "questions={example}, or in survey.yml better: low; else give it a theme of its own.",
                names=listing(one.label for one in found),
                example=f'{{"{found[0].name}": {{"better": "low"}}}}',
            )
        )
    if not len(backwards):
        return ()
    names = listing(model.questions[j].label for j in backwards.tolist())
    return (
        say(
            "Hardly correlates with the other items of its theme and counts backwards there: {names}.",
            names=names,
        ),
    )


def _surely_against(weights: Floats, loadings: Floats, customers: int) -> NDArray[np.bool_]:
    """Whether the correlation with the rest of the theme is surely below zero (Fisher's z)."""
    rest = np.sqrt(
        np.maximum(1 - 2 * weights * loadings + weights**2, 1e-12)
    )  # spread of the score without the item
    r = np.clip((loadings - weights) / rest, -1 + 1e-12, 1 - 1e-12)
    return np.asarray(np.arctanh(r) * sqrt(max(customers - 3, 1)) < -SURE)


def _loose(model: PathModel, own: Pls) -> tuple[Sentence, ...]:
    """Themes whose items hardly go together; a single item is no theme of several."""
    names = [name for name, rho in zip(model.themes, own.rho, strict=True) if rho < LOOSE]
    if not names:
        return ()
    return (
        say(
            "The items hardly go together (rho under {least:plain}), so that their index is no measure of one thing: {names}.",
            least=LOOSE,
            names=listing(names),
        ),
    )


def _alone(items: Sequence[Question], paths: Paths | None) -> tuple[Sentence, ...]:
    if paths is not None or any(one.theme for one in items):
        return ()
    return (
        say("No item has a theme, so each is one of its own and PLS is a plain regression on all items."),
    )


def _sums(units: Units, x: Floats, complete: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """(units, m) upper triangles of Σ w zz', z = [1, x - centre] over complete rows, and the centre (k,)."""
    w, codes = units.w[complete], units.codes[complete]
    own = moment_totals(x[complete], w, codes)
    found = np.zeros((units.count, own.shape[1]))
    found[: len(own)] = own
    return found, np.asarray(w @ x[complete] / w.sum())


def _numbers(sums: Floats, centre: Floats, model: PathModel, scheme: Scheme) -> PathNumbers:
    """What the model says of (r, m) sums; NaN where an item does not vary or weights do not settle."""
    gram, covariances = squares_of(sums), covariances_of(sums)
    means = centre + gram[:, 1:, 0] / gram[:, :1, 0]
    spread = np.sqrt(np.maximum(np.diagonal(covariances, axis1=1, axis2=2), 0))
    found = solved(correlations(covariances), model.members, model.arrows, scheme)
    v = np.divide(found.weights, spread, out=np.full_like(spread, nan), where=spread > 0)
    whole = np.column_stack([v[:, one].sum(axis=1) for one in model.members])
    index = np.column_stack([(v[:, one] * means[:, one]).sum(axis=1) for one in model.members]) / whole
    effect, last = total_effects(found.paths)[:, model.goal], whole[:, [model.goal]]
    terms = list(model.terms)
    impact = effect[:, model.theme_of[terms]] * v[:, terms] / last
    return PathNumbers(impact, index, effect, effect * whole / last, found.paths)


def _turned(items: Sequence[Question], impact: Floats) -> tuple[Sentence, ...]:
    """Items with an impact below zero: they have no weight. Raises MethodError where no other is left."""
    wrong = [one.label for one, value in zip(items, impact, strict=True) if value < 0]
    if len(wrong) == len(items):
        raise MethodError(say("No impact along the paths is above zero, so that no item has a weight."))
    if not wrong:
        return ()
    return (
        say(
            "The impact along the paths is below zero here, which may be chance, and has no weight: {names}.",
            names=listing(wrong),
        ),
    )
