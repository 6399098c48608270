"""Known list: how many of a list of known size (role `population`) answered a question, also where only some answers are at hand."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from csat_research.survey.basis.basis import cluster_column, stratum_column
from csat_research.survey.questions import SCORES, with_role
from csat_research.survey.survey import Survey, derive

__all__ = ["answered_of_list", "answered_of_list_beyond", "answered_of_whole"]

SERVICE = ("driver", "metric")  # figures of the service


def answered_of_list(survey: Survey, name: str) -> Mapping[str, int]:
    """Customers (answers, where these are not known) that answered a question, by stratum ("" where there is none).

    Counted in all answers of the list, whichever of them are chosen: what part of it answered is no matter of the choice.

    >>> import pandas as pd
    >>> frame = pd.DataFrame({"score": [5, 4, 2], "on_list": 10, "part": ["x", "x", "y"]})
    >>> survey = Survey(frame, csat="score", population="on_list", segments=["part"], scales={"score": "1-5"})
    >>> answered_of_list(survey.where(part="y"), "score")
    {'': 3}
    """
    if name in survey.about.listed:
        return survey.about.listed[name]
    stratum = stratum_column(survey)
    whole = survey if survey.about.whole is None else derive(survey, answers=survey.about.whole)
    cells = whole.counts(name, *([stratum] if stratum else []), cluster=cluster_column(survey))
    layer = cells.keys[stratum].astype("string").fillna("").to_numpy() if stratum else np.full(len(cells), "")
    answered = cells.keys[name].notna().to_numpy()

    def units(mask: np.ndarray) -> int:
        if cells.cluster_counts is None:
            return int(cells.n[mask].sum())
        return int((np.asarray(cells.cluster_counts[:, mask].sum(axis=1)) > 0).sum())

    return {str(one): units(answered & (layer == one)) for one in sorted(set(map(str, layer)))}


def answered_of_whole(survey: Survey) -> dict[str, Mapping[str, int]]:
    """Of each score and figure how many of the list have one, for a part of the survey to know; {} where there is no list."""
    if not with_role(survey.questions, "population"):
        return {}
    names = [one.name for one in survey.questions if one.role in (*SCORES, *SERVICE)]
    return {name: answered_of_list(survey, name) for name in names if name in survey.answers.columns}


def answered_of_list_beyond(survey: Survey) -> dict[str, Mapping[str, int]]:
    """As `answered_of_whole`, where these are not all answers of the list; {} where they are, which then tell it themselves."""
    if survey.about.whole is None and not survey.about.listed:
        return {}
    return answered_of_whole(survey)
