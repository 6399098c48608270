"""Kernel: papermill's engine with a kernel of this very Python, also where no kernel is installed."""

from __future__ import annotations

import sys
import time
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from papermill.engines import NBClientEngine, papermill_engines
from traitlets import default

from csat_research.reporting.names import BUNDLES

__all__ = ["ENGINE", "ThisPythonEngine"]

ENGINE = "csat-research"
COMMAND = [
    sys.executable,
    "-Xfrozen_modules=off",
    "-m",
    "ipykernel_launcher",
    "--log-level=CRITICAL",  # ERROR prints "KeyboardInterrupt caught in kernel." now and then when it is stopped
    "-f",
    "{connection_file}",
]
# One thread a kernel: small matrices, and several kernels may run side by side.
ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}


class ThisPythonSpecs(KernelSpecManager):
    """Knows one kernel: the Python that runs this line."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """The kernel of this Python, whatever name is asked for."""
        return KernelSpec(argv=COMMAND, display_name="Python 3", language="python", env=ENVIRONMENT)


class ThisPythonManager(AsyncKernelManager):
    """Starts the kernel of this Python."""

    @default("kernel_spec_manager")
    def _this_python(self) -> KernelSpecManager:
        return ThisPythonSpecs(parent=self)


class BundlesSpecs(ThisPythonSpecs):
    """The same kernel, told that results need no pictures."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """The kernel of this Python, whatever name is asked for."""
        found = super().get_kernel_spec(kernel_name)
        found.env = {**found.env, BUNDLES: "1"}
        return found


class BundlesManager(AsyncKernelManager):
    """Starts that one."""

    @default("kernel_spec_manager")
    def _this_python(self) -> KernelSpecManager:
        return BundlesSpecs(parent=self)


class ThisPythonEngine(NBClientEngine):
    """papermill's own engine with that kernel."""

    @classmethod
    def nb_kernel_name(cls, nb: Any, name: str | None = None) -> str:
        """Always this Python: a kernel name in the notebook could mean another one."""
        return "python3"

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        execution_timeout: float | None = None,
        time_limit: float | None = None,
        pictures: bool = True,
        **options: Any,
    ) -> Any:
        """Run the cells one by one.

        execution_timeout: seconds a cell. time_limit: seconds the whole notebook. pictures: whether results store HTML.
        """
        if time_limit is not None:
            end = time.monotonic() + time_limit
            options["timeout_func"] = lambda cell: _left(end, execution_timeout)
        return super().execute_managed_notebook(
            nb_man,
            kernel_name,
            execution_timeout=execution_timeout,
            kernel_manager_class=ThisPythonManager if pictures else BundlesManager,
            **options,
        )


def _left(end: float, cell: float | None) -> float:
    """Seconds that a cell has: what is left of the notebook's, at most its own; nbclient takes 0 for no limit."""
    left = max(end - time.monotonic(), 0.001)
    return left if cell is None else min(left, cell)


papermill_engines.register(ENGINE, ThisPythonEngine)
