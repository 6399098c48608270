"""Change game: what a measure would be with ratings, weights and mix each of one wave or the other, and their parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product

import narwhals as nw
import numpy as np

from csat_research.analysis.change.rows import SCORE, Stacked
from csat_research.errors import MethodError
from csat_research.measures.importance.importance import weighing_of
from csat_research.measures.index.draws import check_comparable, ratings_of
from csat_research.measures.index.weights import Weights, weights_from
from csat_research.measures.units import Floats, Units
from csat_research.stats.decomposition import Blocks, blocks_of, shapley_parts
from csat_research.survey.basis.basis import is_weighted
from csat_research.survey.predictors import chosen_questions
from csat_research.survey.survey import Survey, derive
from csat_research.words import Sentence, say

__all__ = ["Game", "Split", "index_game", "score_game"]

FEWEST = 50  # replicates a range is made of
AT_ONCE = 4_000_000  # numbers held at once
State = Mapping[str, int]  # component -> 0 as before, 1 as after


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """levels: (r, 2) before and after. parts: (r, G, p) what each segment brings to each component."""

    levels: Floats
    parts: Floats

    @property
    def rows(self) -> Floats:
        """(r, 1 + p) the change and its parts, which add up to it."""
        return np.column_stack([self.levels[:, 1] - self.levels[:, 0], self.parts.sum(axis=1)])


@dataclass(frozen=True, slots=True, eq=False)
class Game:
    """The components that may move, in order, and what a measure is when some have.

    sums: (rows, k) what each row adds, its Σw first. pieces: (blocks, state) -> two (r, G): what each segment adds to the
    measure, and how much of it the segment makes up (adding to 1). most_replicates: as many as time allows.
    """

    components: tuple[str, ...]
    sums: Floats
    pieces: Callable[[Blocks, State], tuple[Floats, Floats]]
    most_replicates: int = 1_000_000
    cautions: tuple[Sentence, ...] = ()

    def split(self, totals: Floats, segments: int) -> Split:
        """Levels and parts from totals (r, 2 · G · k)."""
        step = max(1, AT_ONCE // totals.shape[1])
        found = [self._split(totals[i : i + step], segments) for i in range(0, len(totals), step)]
        levels, parts = ([getattr(one, name) for one in found] for name in ("levels", "parts"))
        return Split(np.concatenate(levels), np.concatenate(parts))

    def _split(self, totals: Floats, segments: int) -> Split:
        blocks = blocks_of(totals.reshape(len(totals), 2, segments, -1))
        size = len(self.components)
        values = np.empty((*(2,) * size, len(totals), segments))
        made = np.empty_like(values)
        for state in product((0, 1), repeat=size):
            values[state], made[state] = self.pieces(blocks, dict(zip(self.components, state, strict=True)))
        levels = np.stack([values[(wave,) * size].sum(axis=-1) for wave in (0, 1)], axis=-1)
        # Segments count around the middle of both levels: more answers of one that is like all bring nothing.
        return Split(levels, shapley_parts(values - levels.mean(axis=-1)[:, None] * made, size))


def score_game(rows: Stacked, weighted: bool) -> Game:
    """A mean of scores, Σ_g π_g m_g: ratings are the means m of the segments, mix their shares π of the answers."""
    w = rows.w if weighted else rows.n.astype(float)
    scores = rows.frame[SCORE].to_numpy(float)

    def pieces(blocks: Blocks, state: State) -> tuple[Floats, Floats]:
        share = blocks.share[:, state["mix"]]
        return share * blocks.each[:, state["ratings"], :, 1], share

    return Game(("ratings", "mix"), np.column_stack([w, w * scores]), pieces)


def index_game(rows: Stacked, survey: Survey, importance: str, seed: int, *, mix: bool) -> Game:
    """The index Σ_j w_j s_j: ratings are what segments rate, weights what matters to them, mix how many they are.

    s_j = Σ_g π_g a_gj / Σ_g π_g b_gj, a the ratings and b the raters of item j per answer of segment g, as shares of the
    highest answer; w come from the sums of the method, mixed by π in the same way. All sums are of rows of both waves, so
    that they have one centre. Raises MethodError as `csi` does.
    """
    whole = derive(survey, answers=nw.from_native(rows.frame).lazy())
    units = Units(
        rows.frame, rows.n, rows.w, np.arange(len(rows.w)), None, None, is_weighted(survey), survey.about.fingerprint
    )  # fmt: skip
    items = [one.name for one in chosen_questions(survey, None, "item")]
    weights = weights_from(weighing_of(whole, units, importance, items=items, seed=seed, with_noise=False))
    if weights.most_replicates < FEWEST:
        raise MethodError(
            say(
                "{method} of {n:count} items takes too long to be drawn again and again. Write importance={other:typed}.",
                method=importance,
                n=len(items),
                other="relative_weights",
            )
        )
    ratings = ratings_of(units, chosen_questions(survey, weights.names, "item"))
    check_comparable(ratings.items)
    return Game(
        ("ratings", "weights", *(("mix",) if mix else ())),
        np.column_stack([rows.w, weights.totals, ratings.totals]),
        _index_pieces(weights, ratings.highs),
        weights.most_replicates,
        weights.cautions,
    )


def _index_pieces(weights: Weights, highs: Floats) -> Callable[[Blocks, State], tuple[Floats, Floats]]:
    width = weights.totals.shape[1]
    known: dict[
        tuple[int, int], tuple[Blocks, Floats]
    ] = {}  # weights take time and do not hang on the ratings

    def weights_in(blocks: Blocks, content: int, mix: int) -> Floats:
        if (content, mix) not in known or known[content, mix][0] is not blocks:
            known[content, mix] = blocks, weights.of(blocks.mixed(content, mix)[:, 1 : 1 + width])
        return known[content, mix][1]

    def pieces(blocks: Blocks, state: State) -> tuple[Floats, Floats]:
        mix = state.get("mix", 0)
        w = weights_in(blocks, state["weights"], mix)
        summed, rated = np.split(blocks.each[:, state["ratings"], :, 1 + width :], 2, axis=-1)
        share = blocks.share[:, mix, :, None]
        base = (share * rated).sum(axis=1)
        each = np.divide(w, base, out=np.full_like(base, np.nan), where=base > 0)[:, None] * share
        return (each * 100 * summed / highs).sum(axis=-1), (each * rated).sum(axis=-1)

    return pieces
