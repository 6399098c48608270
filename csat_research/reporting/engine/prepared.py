"""Prepared: what papermill does before and after the cells of a notebook, where the engine has written the file itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

__all__ = ["execute_written"]


def execute_written(
    path: Path, target: Path, parameters: Mapping[str, Any], engine: str, **options: Any
) -> Any:
    """As papermill's `execute_notebook`, with its own steps; but what the engine wrote last stays as it is.

    papermill writes the whole notebook once more at the end, indented number by number: a twentieth of a page's time.
    The engine must write after each cell and when the notebook is through, as `fast` does.
    """
    from papermill.engines import papermill_engines
    from papermill.execute import prepare_notebook_metadata, raise_for_execution_errors, remove_error_markers
    from papermill.iorw import load_notebook_node
    from papermill.parameterize import parameterize_notebook

    source, written = str(path), str(target)
    notebook = load_notebook_node(source)
    if parameters:
        notebook = parameterize_notebook(
            notebook, dict(parameters), kernel_name="python3", language="python", engine_name=engine
        )
    notebook = remove_error_markers(prepare_notebook_metadata(notebook, source, written, report_mode=False))
    notebook = papermill_engines.execute_notebook_with_engine(
        engine, notebook, kernel_name="python3", output_path=written, progress_bar=False, **options
    )
    raise_for_execution_errors(notebook, written)
    return notebook
