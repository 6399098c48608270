"""What every test shares: which groups this machine can run, said in one line each."""

import gc
import importlib.util
import json
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from tests.variants import FULL

# No deadline: a shared machine is slow at times. The same examples each time: a red test is never luck.
settings.register_profile("house", deadline=None, derandomize=True, max_examples=100 if FULL else 40)
settings.load_profile("house")

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "microsoft-edge", "msedge", "chrome")


def chromium() -> str | None:
    """Path of an installed Chromium or a cousin of it, if there is one."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def outside_folder() -> Path | None:
    """The folder with data of others that CSAT_RESEARCH_SHARED names, if it is there."""
    named = os.environ.get("CSAT_RESEARCH_SHARED", "")
    return Path(named) if named and Path(named).is_dir() else None


def not_collected() -> dict[str, str]:
    """Groups of tests this machine cannot run, with what to do about it."""
    engines = [name for name in ("polars", "duckdb") if not importlib.util.find_spec(name)]
    reasons = {
        "browser": "" if chromium() else "no Chromium is installed",
        "engines": f"{' and '.join(engines)} not installed" if engines else "",
        "outside": "" if outside_folder() else "CSAT_RESEARCH_SHARED names no folder",
        "first_hour": "" if os.environ.get("CSAT_RESEARCH_FULL") else "only in make test-full",
    }
    return {group: reason for group, reason in reasons.items() if reason}


collect_ignore = [] if shutil.which("npm") else ["browser/test_axe.py"]  # axe-core comes from npm
if not (shutil.which("firefox") or shutil.which("firefox-esr")):
    collect_ignore.append("browser/test_paper_firefox.py")
collect_ignore_glob = [f"{group}/test_*.py" for group in not_collected()]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what of the asked tests is not collected, so that nothing is missing in silence."""
    for group, reason in not_collected().items():
        if any(f"tests/{group}".startswith(asked.rstrip("/")) for asked in config.args):
            terminalreporter.line(f"not collected: tests/{group} ({reason})")


def pytest_collection_finish(session: pytest.Session) -> None:
    """What stands after collecting is no garbage: not looking through it again and again saves a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(scope="module")
def few_permutations(request):
    """Where noise is not what is judged, twenty permutations are enough, and quick; a module may want fewer: PERMUTATIONS."""
    count = getattr(request.module, "PERMUTATIONS", 20)
    with pytest.MonkeyPatch.context() as patch:
        for room in ("noise", "ordinal_shares"):
            patch.setattr(f"csat_research.measures.derived.{room}.PERMUTATIONS", count)
            patch.setattr(f"csat_research.measures.derived.{room}.FEWEST_PERMUTATIONS", count)
        yield


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """For the coverage statement only what states something: tests that record a size, and all of tests/coverage."""
    if os.environ.get("CSAT_RESEARCH_STATEMENT"):
        kept = [
            one
            for one in items
            if "sized" in getattr(one, "fixturenames", ()) or "coverage" in one.path.parts
        ]
        config.hook.pytest_deselected(items=[one for one in items if one not in kept])
        items[:] = kept


@pytest.fixture
def sized(request):
    """Record how often a test (or a word that hangs on it) called something, where nothing was planted or something was.

    `make coverage-study` collects every test that asks for it and prints the table on docs/coverage.md.
    """

    def record(what, calls, runs, *, planted=False):
        request.node.user_properties.append(
            ("called", json.dumps([what, "planted" if planted else "nothing", int(calls), int(runs)]))
        )

    return record
