"""Preload: what the forkserver does once, so that the process of each report begins with everything in memory.

Imported by the forkserver alone. It starts no thread: a child that is forked beside a thread may hang. Polars starts
some when it is imported, and statsmodels imports it where it is installed, so it is kept away here, as is what NumPy's
translator of Fortran guesses encodings with, a tenth of a second; a cell that wants them imports them itself.
`gc.freeze` leaves what was imported out of every later collection, so its pages stay shared; what a child makes itself is
searched seldom. For a report, whose notebooks store numbers and draw nothing, the libraries of tables and pictures are left to
the cell that wants one.
"""

# ruff: noqa: F401 - imports are all this file is for
import gc
import os
import sys
from typing import Any

from csat_research.reporting.engine.collector import SELDOM, resting

__all__ = ["ALL", "ASKED", "NUMBERS", "prepare"]

ASKED = "CSAT_RESEARCH_PRELOAD"
ALL, NUMBERS = "1", "numbers"  # what it may hold: everything, or what a report needs


def prepare(*, drawing: bool) -> None:
    """Import libraries and verbs without Polars, and show some small results: it fills the caches of fonts, styles, numbers."""
    with resting():
        _all_without_polars(drawing)
        _small_texts()
        _shown(drawing)
        gc.freeze()
    gc.set_threshold(SELDOM)


def _all_without_polars(drawing: bool) -> None:
    modules: dict[str, Any] = sys.modules
    if drawing:
        import great_tables  # asks for Polars by its place in `sys.modules`, so it cannot be kept away from there

    kept_away = {"polars", "charset_normalizer"} - set(modules)
    modules |= dict.fromkeys(kept_away)
    try:
        _libraries()
        if drawing:
            _of_pictures()
        _rooms()
    finally:
        for name in kept_away:
            del modules[name]


def _libraries() -> None:
    """What the verbs import when they are called."""
    import babel.dates
    import babel.numbers
    import ipykernel.jsonutil
    import IPython.core.application
    import IPython.core.completer
    import IPython.core.completerlib
    import IPython.core.logger
    import IPython.core.magics
    import jupyter_client.session
    import pandas.core.arrays.arrow.extension_types
    import pandas.io.formats.string
    import pyarrow.compute
    import pyarrow.csv
    import pyarrow.dataset
    import pyarrow.pandas_compat
    import pyarrow.parquet
    import scipy.cluster.hierarchy
    import scipy.optimize
    import scipy.sparse.linalg
    import scipy.stats
    import statsmodels.base.covtype
    import statsmodels.genmod.generalized_linear_model
    import statsmodels.regression.linear_model
    import statsmodels.stats.multitest
    import yaml


def _of_pictures() -> None:
    """What shows a result as a table and as a picture."""
    import matplotlib.backends.backend_svg
    import matplotlib.pyplot
    import matplotlib_inline.backend_inline
    import mistune
    import seaborn
    from matplotlib.backends import backend_registry

    backend_registry.list_all()  # reads what every package here says of itself


def _rooms() -> None:
    """The rooms of the verbs."""
    from csat_research.analysis import priorities, verdict
    from csat_research.analysis.bands import check as bands_check
    from csat_research.analysis.change import change
    from csat_research.analysis.comments import comments
    from csat_research.analysis.drivers import drivers, hotspots
    from csat_research.analysis.loyalty import loyalty
    from csat_research.analysis.trend import trend
    from csat_research.analysis.waves import comparison
    from csat_research.intake import read
    from csat_research.measures import data_quality
    from csat_research.measures.importance import importance
    from csat_research.measures.index import csi
    from csat_research.measures.scores import ces, csat, nps, service
    from csat_research.reporting import notebook
    from csat_research.reporting.engine import cells
    from csat_research.survey import survey


def _small_texts() -> None:
    """Text as Python's own: a report makes a thousand indexes of a few words, and Arrow takes longer to begin with each."""
    import pandas as pd

    pd.set_option("mode.string_storage", "python")


def _shown(drawing: bool) -> None:
    """A look at some results, as a notebook stores them."""
    import pandas as pd

    from csat_research.measures.scores.csat import csat
    from csat_research.measures.scores.nps import nps
    from csat_research.survey.door.zones import known_zones
    from csat_research.survey.survey import Survey

    answers = pd.DataFrame(
        {"score": [5, 4, 3, 5] * 20, "ltr": [10, 9, 8, 0] * 20, "channel": ["chat", "email"] * 40}
    )
    survey = Survey(answers, csat="score", nps="ltr", segments=("channel",), scales={"score": "1-5"})
    known_zones()
    for shown in (csat(survey), csat(survey, by="channel"), nps(survey)):
        _ = shown._repr_mimebundle_() if drawing else (shown.summary(), shown.to_json())


if os.environ.get(ASKED):  # the forkserver can be told to import, not to call
    prepare(drawing=os.environ[ASKED] != NUMBERS)
