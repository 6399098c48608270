"""Files of the example: the shop as a folder that an analyst might get, the same bytes for the same seed."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pandas as pd

from csat_research.simulate.example import customers_for, shop_frames

__all__ = ["write_example"]

TEXTS = ("survey.yml", "README.md")


def write_example(folder: str | Path, *, name: str = "shop", n: int = 3000, seed: int = 0) -> Path:
    """Write answers.csv, purchases.csv, survey.yml and README.md (data dictionary); gives the path of survey.yml.

    CSV starts with a byte order mark, so that a spreadsheet reads it right. data/example/ is this with the defaults.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_example(folder, n=20).name
    'survey.yml'
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    answers, purchases, _ = shop_frames(n, seed, name=name)
    for frame, file in ((answers, "answers.csv"), (purchases, "purchases.csv")):
        (folder / file).write_bytes(_csv(frame))
    sizes = _sizes(answers, purchases) | {"on_file": customers_for(n)}
    for file in TEXTS:
        text = files("csat_research.simulate").joinpath("files", file).read_text(encoding="utf-8")
        (folder / file).write_bytes((text.format(**sizes) if file == "README.md" else text).encode())
    return folder / "survey.yml"


def _csv(frame: pd.DataFrame) -> bytes:
    text = frame.to_csv(index=False, date_format="%Y-%m-%d %H:%M", lineterminator="\n")
    return text.encode("utf-8-sig")


def _sizes(answers: pd.DataFrame, purchases: pd.DataFrame) -> dict[str, int]:
    answered = answers[answers["status"] == "answered"]
    return {
        "asked": len(answers),
        "answered": len(answered),
        "customers": answered["customer"].nunique(),
        "purchases": int((purchases["amount"] > 0).sum()),
        "refunds": int((purchases["amount"] < 0).sum()),
    }
