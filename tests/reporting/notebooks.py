"""Small notebooks for the tests of the runner."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

PARAMETERS = """survey: str = "survey.yml"  # the survey file
period: str = ""  # month, YYYY-MM
seed: int = 0  # seed of all draws
quick: bool = False  # fewer replicates
"""
OPEN = """%load_ext csat_research.reporting.notebook
from csat_research.errors import ColumnError
from csat_research.results.result import Result
import pandas as pd"""
MISSING = 'raise ColumnError("Add the date of the answer: rated: {role: answered_at}")'
RESULT = 'Result(verb="csat", table=pd.DataFrame({"measure": ["csat"], "n": [seed], "estimate": [80.0]}))'


def code(source: str, *tags: str, block: str = "") -> nbformat.NotebookNode:
    """A code cell with tags and the block it feeds."""
    metadata: dict = {"tags": list(tags)} if tags else {}
    return new_code_cell(source, metadata=metadata | ({"csat_research": {"block": block}} if block else {}))


def write(path: Path, *cells: nbformat.NotebookNode) -> Path:
    """A notebook whose first cell is the parameters, kernel named so that no other one could be taken for it."""
    notebook = new_notebook(cells=[code(PARAMETERS, "parameters"), code(OPEN), *cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": "Python 3"}
    nbformat.write(notebook, path)
    return path


def words(source: str) -> nbformat.NotebookNode:
    """A markdown cell."""
    return new_markdown_cell(source)
