"""Change: the change of a measure between two waves, split into ratings, weights and the mix of segments."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

import pandas as pd

from csat_research.analysis.asked import ledger_of, response_of
from csat_research.analysis.change.asked import DEFAULT, Asked, asked
from csat_research.analysis.change.found import Found, bounds, found_of, parts_table, segments_table
from csat_research.analysis.change.game import Game, index_game, score_game
from csat_research.analysis.change.rows import Stacked, index_rows, score_rows, stacked
from csat_research.analysis.change.words import caution_words, finding_words, part_label, waterfall
from csat_research.analysis.waves.comparable import asked_otherwise, check_apart, same_definition, same_index
from csat_research.analysis.waves.waves import waves, welch_df
from csat_research.errors import MethodError, listing
from csat_research.measures.few import FEW_ANSWERS
from csat_research.measures.index.parts import index_definition, usual_importance
from csat_research.results.frames import records
from csat_research.results.ledger import Test
from csat_research.results.result import Result
from csat_research.stats.intervals import check_level
from csat_research.stats.percentiles import check_replicates
from csat_research.survey.arguments import checked
from csat_research.survey.basis.basis import cluster_column, provenance, wave_before
from csat_research.survey.questions import Question
from csat_research.survey.survey import Survey, one_role
from csat_research.words import say

__all__ = ["explain_change"]


@checked
def explain_change(
    before: Survey,
    after: Survey,
    measure: str = "csat",
    *,
    components: Sequence[str] = DEFAULT,
    by: str | Iterable[str] | None = None,
    importance: str | None = None,
    level: float = 0.95,
    replicates: int = 2000,
    seed: int = 0,
) -> Result:
    """What the change of a measure is made of: segments answer otherwise (ratings), matter otherwise, come more often (mix).

    A mean is Σ_g π_g m_g over segments g; ratings = Σ_g π̄_g (m_g after - m_g before), mix = Σ_g m̄_g (π_g after - π_g
    before), bars the means of both waves (Kitagawa 1955). The index (`csi`) is Σ_j w_j s_j: ratings s, weights w, mix. In
    general each part is the gain when a component moves from before to after, averaged over all orders (Shapley). Parts add
    up to the change in the estimate and in each replicate; their ranges do not add up.

    measure: a name of the catalogue but csi_person_mean. components: some of ratings, weights (csi alone; left out by
    default elsewhere) and mix; what an index has and is not named stands in one row `rest`, and without mix no segments are
    formed. by: the segment columns, default all that are declared, crossed. importance: the method that weighs the items of
    an index, default as in `compare`.

    Rows of `.table`: `change`, then a row a part, in points. std_error: linearised, clustered by customer over both waves
    (error, range and p of `change` are those of `compare`). Ranges of parts are percentiles of replicates that draw whole
    customers, those in both waves together, within strata, widened for few customers (Hesterberg 2015); p_value comes from
    the same replicates, so that range and p say the same. Both are withheld under 10 customers in a wave; 93-97 % from 40 a wave on.
    `.tables["segments"]`: what each segment brings to each part, around the middle of both levels; a range there holds for
    all segments at once. `.tests`: a row a part (family "parts"); words such as "fell" come only from `verdict`.

    Raises MethodError for an unknown or inapplicable component, two definitions, scales or indices, waves that share days,
    and segments that cannot carry a mix. Sources: Kitagawa 1955; Oaxaca 1973; Blinder 1973; Shorrocks 2013.

    >>> import pandas as pd
    >>> def wave(chat, phone):
    ...     rows = [("chat", 5)] * chat + [("chat", 2)] * chat + [("phone", 5)] * phone
    ...     return Survey(pd.DataFrame(rows, columns=["channel", "score"]), csat="score", segments=["channel"], scales={"score": "1-5"})
    >>> explain_change(wave(20, 40), wave(40, 20), replicates=200).table.round(1)[["term", "estimate"]].values.tolist()
    [['change', -15.0], ['ratings', 0.0], ['mix', -15.0]]
    """
    check_level(level)
    check_replicates(replicates)
    want = asked(before, after, measure, components, by, importance)
    questions = _alike(want, before, after)
    rows, game = _rows_and_game(want, (before, after), questions, seed)
    _check_segments(want, rows)
    found = found_of(want, rows, game, replicates, seed)
    found = replace(found, most_df=_welch_df(want, (before, after), questions))
    return _result(found, game, before, after, questions[1], level, seed)


def _welch_df(want: Asked, both: tuple[Survey, Survey], questions: tuple[Question, Question]) -> float:
    """Degrees of freedom as `compare` has them; infinite for an index that is weighed by another method than there."""
    if want.importance not in (None, usual_importance(both[1])):
        return math.inf
    found = [waves(one, asked, want.spec, ()) for one, asked in zip(both, questions, strict=True)]
    return welch_df(found[0][()], found[1][()])


def _alike(want: Asked, before: Survey, after: Survey) -> tuple[Question, Question]:
    """The question of each wave, where the two may be set against each other."""
    check_apart(before, after)
    instead = 'cr.explain_change(before, after, "{score}")'
    questions = (
        one_role(before, want.spec.role, instead=instead),
        one_role(after, want.spec.role, instead=instead),
    )
    same_definition(want.spec, *questions)
    same_index(want.spec, before, after, want.importance)
    return questions


def _result(
    found: Found, game: Game, before: Survey, after: Survey, question: Question, level: float, seed: int
) -> Result:
    want, rows = found.asked, found.rows
    table = parts_table(found, _definition(want, after, question), level)
    segments = segments_table(found, level, seed) if want.by else None
    told = {"measure": want.spec.name, "components": list(want.named), "by": list(want.by)}
    where = {"importance": want.importance, **wave_before(before)}
    return Result(
        verb="explain_change",
        table=table,
        tables={} if segments is None else {"segments": segments},
        level=level,
        findings=finding_words(want, table, segments, after.questions),
        cautions=(
            *asked_otherwise(before, after),
            *caution_words(
                want,
                after,
                response_of(after, want.spec, question),
                rows,
                alike=found.alike,
                undefined=bool(found.undefined.any()),
            ),
            *game.cautions,
        ),
        figure=waterfall(want, table, before, after),
        tests=_tests(found, table),
        rows=ledger_of(after, want.spec, question, int(rows.answers()[1].sum())),
        provenance=provenance(after, **told, **where),
        draws=found.draws,
    )


def _rows_and_game(
    want: Asked, waves: tuple[Survey, Survey], questions: tuple[Question, Question], seed: int
) -> tuple[Stacked, Game]:
    """The rows of both waves, and what can be made of them."""
    clusters = [cluster_column(one) for one in waves]
    known = None not in clusters
    names = clusters if known else [None, None]
    if want.importance is not None:
        frames = tuple(index_rows(wave, want.by, name) for wave, name in zip(waves, names, strict=True))
    else:
        each = zip(waves, questions, names, strict=True)
        frames = tuple(score_rows(wave, one, want.spec, want.by, name) for wave, one, name in each)
    rows = stacked(waves, (frames[0], frames[1]), want.by, known)
    if want.importance is None:
        return rows, score_game(rows, want.spec.weighted)
    return rows, index_game(rows, waves[1], want.importance, seed, mix="mix" in want.moving)


def _check_segments(want: Asked, rows: Stacked) -> None:
    """Refuse segments that cannot carry a mix: one alone, or so fine that half of a wave has no match in the other."""
    n = rows.answers()
    if want.by and n.shape[1] < 2:
        raise MethodError(
            say(
                "{by} has one value in both waves, so that there is no mix to tell apart.",
                by=listing(want.by),
            )
        )
    matched = (n * (n > 0).all(axis=0)).sum(axis=1) / n.sum(axis=1)
    if matched.min() < 0.5:
        raise MethodError(
            say(
                "Only {share:whole_percent} of the answers of a wave are in segments by {by} that the other wave has too. "
                "Name fewer or coarser columns in by=.",
                share=100 * matched.min(),
                by=listing(want.by),
            )
        )


def _definition(want: Asked, after: Survey, question: Question) -> str:
    return index_definition(after, want.importance) if want.importance else want.spec.definition(question)


def _tests(found: Found, table: pd.DataFrame) -> tuple[Test, ...]:
    """A test of each named part; the change as a whole is tested by `compare`."""
    want, draws = found.asked, found.terms[1:]
    low90, high90 = bounds(found, draws, 0.90)
    low95, high95 = bounds(found, draws, 0.95)
    enough = not found.few and int(found.rows.answers().sum(axis=1).min()) >= FEW_ANSWERS
    return tuple(
        Test.of_row(
            row, label=part_label(want, row["term"]), kind="change", measure=want.spec.name,
            conf90_low=float(low90[i]), conf90_high=float(high90[i]), conf95_low=float(low95[i]), conf95_high=float(high95[i]),
            enough=enough and math.isfinite(row["p_value"]), margin=want.spec.margin, family="parts",
        )
        for i, row in enumerate(records(table)) if row["term"] in want.named
    )  # fmt: skip
