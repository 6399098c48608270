"""Keys: a text that is the same for the same answers and for these alone, whatever files they stand in."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pandas as pd

from csat_research.survey.basis.known_list import answered_of_list_beyond
from csat_research.survey.basis.layers import absent_by_way
from csat_research.survey.door.coding import is_anonymous
from csat_research.survey.engine.collected import collected
from csat_research.survey.labels import labels_of
from csat_research.survey.survey import Survey

__all__ = ["answers_key", "bought_marks", "digest", "placed", "row_marks", "told_beside"]

KEY = 16


def answers_key(survey: Survey) -> str:
    """The same for the same answers, questions, purchases and settings, and for these alone; 16 letters.

    `about.fingerprint` counts the answers of each question; here whole rows count, so that two columns exchanged differ.
    """
    origin = [survey.about.fingerprint, dict(survey.about.sources)]
    return digest(
        row_marks(collected(survey.answers)).tobytes(),
        bought_marks(survey.purchases),
        told_beside(survey),
        repr(origin),
    )


def digest(*parts: bytes | str) -> str:
    """The first letters of a hash of some texts, each told from the next by a hash of its own."""
    each = [one if isinstance(one, bytes) else one.encode("utf-8", "surrogatepass") for one in parts]
    return hashlib.sha256(b"".join(hashlib.sha256(one).digest() for one in each)).hexdigest()[:KEY]


def row_marks(table: pd.DataFrame) -> Any:
    """A number for each row, the same for the same values."""
    return pd.util.hash_pandas_object(table, index=False).to_numpy()


def bought_marks(bought: pd.DataFrame | None) -> bytes:
    """The same for the same purchases."""
    return b"" if bought is None else repr(list(bought.columns)).encode() + row_marks(bought).tobytes()


def told_beside(survey: Survey) -> str:
    """All that a survey says beside its rows, but for the files it was read from."""
    about, ledger = survey.about, survey.ledger
    weighed = about.weighed
    told = [
        survey.answers.collect_schema().names(), about.title, labels_of(survey), about.time_zone, about.observed_until, about.first_day,
        about.last_day, about.period, about.cut, dict(about.settings),
        [*map(str, (*about.filters, *about.assumptions, *about.notes))],
        [repr(one) for one in survey.questions], [repr(one) for one in about.themes],
        None if weighed is None else [str(weighed.told), [*map(str, weighed.cautions)], weighed.trimmed, weighed.silent],
        ledger.read, ledger.ignored, [(str(rule), n) for rule, n in ledger.excluded],
        [one.astype(object).to_numpy().tolist() for one in (ledger.rejected, ledger.set_aside)], *_listed(survey),
    ]  # fmt: skip
    return repr(told)


def _listed(survey: Survey) -> list[str]:
    """How many of a list answered, and of strata were drawn, where others were drawn too: of others they are another survey."""
    told = [answered_of_list_beyond(survey), absent_by_way(survey)]
    return [repr((name, sorted(one.items()))) for found in told for name, one in sorted(found.items())]


def placed(rows: pd.DataFrame, survey: Survey) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Answers and purchases with the place of each id and customer in the order of them all, instead of its name.

    Without a salt a pseudonym is another one in each export; its place is not, and numbers know no more of it.
    """
    bought = survey.purchases
    for one in survey.questions:
        if one.role not in ("id", "customer") or one.name not in rows:
            continue
        buyers = bought["customer"] if bought is not None and one.role == "customer" else rows[one.name][:0]
        cells = pd.concat([rows[one.name], buyers], ignore_index=True).astype("string")
        places, names = pd.factorize(cells, sort=True)
        marked = places * 2 + np.append(is_anonymous(names), False)[places]
        rows = rows.assign(**{one.name: marked[: len(rows)]})
        if bought is not None and len(buyers):
            bought = bought.assign(customer=marked[len(rows) :])
    return rows, bought
