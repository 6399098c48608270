"""What can be done here, with the standard library only: `python tasks.py` lists it, Makefile calls it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests import groups

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "csat_research.stamp.json"
REPORT_LOCK, TEST_LOCK, CONSTRAINTS = "requirements.lock", "requirements-dev.lock", "constraints.txt"
OLDEST, TOO_NEW = (3, 11), (3, 14)
EXAMPLE = "data/example/survey.yml"
TEMPLATES = (
    "monthly",
    "executive",
    "change",
    "importance",
    "drivers",
    "loyalty",
)  # in this order, others after them
SETUP_BUDGET, LINT_BUDGET = 90, 45
BENCHES = {
    "speed": ("bench/speed.py",),
    "reports": ("bench/reports.py",),
    "year": ("bench/reports.py", "--year"),
    "big": ("bench/big.py",),
}
DOWNLOAD = {REPORT_LOCK: 215, TEST_LOCK: 390}  # MB where nothing is cached, Linux and Python 3.11
# uv brings its own list of certificates; behind a company's proxy only the system's own list is right.
SYSTEM_CERTIFICATES = {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"}


def say(text: str) -> None:
    """Print one line at once, so that steps and the output of tools stay in order."""
    print(text, flush=True)


def run(*command: str | Path) -> int:
    """Run a command in the repository and give its exit code."""
    environment = {**SYSTEM_CERTIFICATES, **os.environ}
    return subprocess.run([str(part) for part in command], cwd=ROOT, env=environment).returncode


def must(*command: str | Path) -> None:
    """Run a command that everything after it needs."""
    if code := run(*command):
        raise SystemExit(code)


def since(start: float) -> str:
    """Seconds since `start`, for a line of text."""
    return f"{time.perf_counter() - start:.0f} s"


def size(folder: Path) -> str:
    """The size of a folder, for a line of text."""
    files = (entry for entry in folder.rglob("*") if entry.is_file() and not entry.is_symlink())
    return f"{sum(entry.stat().st_size for entry in files) / 1e6:,.0f} MB"


# --- set-up ----------------------------------------------------------------------------------------


def setup(lock: str) -> None:
    """Make .venv hold the packages of a lock; a second call with the same lock costs nothing."""
    if is_current(lock):
        return
    start = time.perf_counter()
    make_venv()
    say(f"set-up: packages of {lock}, each checked by its hash (first time: {DOWNLOAD[lock]} MB) ...")
    install(lock)
    STAMP.write_text(json.dumps({**stamps(), lock: fingerprint(lock)}), encoding="utf-8")
    say(f"set-up: done in {since(start)}; .venv holds {size(VENV)}")


def fingerprint(lock: str) -> str:
    """What an installation depends on: the lock, and pyproject.toml for the command it installs."""
    parts = [(ROOT / name).read_bytes() for name in (lock, "pyproject.toml")]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def stamps() -> dict[str, str]:
    """Which locks .venv was made from; nothing where the stamp is missing or unreadable."""
    try:
        return dict(json.loads(STAMP.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def is_current(lock: str) -> bool:
    """Whether .venv already holds this lock; the test lock contains the report lock, so it serves both."""
    known = stamps()
    return PYTHON.exists() and any(known.get(name) == fingerprint(name) for name in {lock, TEST_LOCK})


def make_venv() -> None:
    """Make .venv with a Python that fits, by uv if it is here, else by the standard library."""
    if PYTHON.exists():
        return
    uv, fits = shutil.which("uv"), OLDEST <= sys.version_info[:2] < TOO_NEW
    if not uv and not fits:
        raise SystemExit(
            f"This is Python {sys.version.split()[0]}; csat_research needs 3.11, 3.12 or 3.13.\n"
            "  Install one of them (or uv) and type, for example:   python3.11 tasks.py report"
        )
    say(f"set-up: making .venv with {'uv' if uv else 'python -m venv'} ...")
    wanted = sys.executable if fits else ">=3.11,<3.14"
    by_uv = [uv or "", "venv", "--quiet", "--seed", "--python", wanted]
    if run(*(by_uv if uv else [sys.executable, "-m", "venv"]), VENV):
        raise SystemExit(
            "The virtual environment could not be made.\n"
            "  On Debian and Ubuntu type:   apt-get install python3-venv      and then the same again"
        )


def install(lock: str) -> None:
    """Install a lock and this project: by uv (a quarter of the time), else by pip."""
    uv = find_uv()
    if uv and not install_by([uv, "pip", "install", "--python", str(PYTHON)], lock, "--compile-bytecode"):
        return
    say("set-up: installing with pip, about two minutes ...")
    if code := install_by([str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check"], lock):
        raise SystemExit(code)


def install_by(pip: Sequence[str], lock: str, *more: str) -> int:
    """Install with one installer; not 0 where it could not (uv and pip read different settings)."""
    return run(*pip, "--quiet", "--require-hashes", *more, "-r", lock) or run(
        *pip, "--quiet", "--no-deps", "-e", "."
    )


def find_uv() -> str | None:
    """Where uv is: on the path, in .venv, or put there now by the hashes of the test lock."""
    found = shutil.which("uv") or shutil.which("uv", path=str(BIN))
    if found or not PYTHON.exists():
        return found
    say("set-up: no uv on this machine, so it comes into .venv (20 MB) ...")
    with tempfile.TemporaryDirectory() as folder:
        pin = Path(folder) / "uv.txt"
        pin.write_text(block_of("uv", (ROOT / TEST_LOCK).read_text(encoding="utf-8")), encoding="utf-8")
        run(PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps", "-r", pin)
    return shutil.which("uv", path=str(BIN))


def block_of(package: str, lock: str) -> str:
    """The lines of one package in a lock: its pin and its hashes."""
    lines = lock.splitlines()
    first = next(at for at, line in enumerate(lines) if line.startswith(f"{package}=="))
    after = (at for at in range(first + 1, len(lines)) if not lines[at].startswith(" "))
    return "\n".join(lines[first : next(after, len(lines))]) + "\n"


# --- tasks -----------------------------------------------------------------------------------------


def report() -> int:
    """A page for every template on the example survey."""
    setup(REPORT_LOCK)
    names = templates()
    failed = [name for name in names if not one_report(name)]
    index = newest_index()
    if failed or not index:
        say(f"Not made: {', '.join(failed or names) or 'no template stands in notebooks/templates'}")
        return 1
    say(f"\nNext:   make test      (or: python tasks.py test)\nOpen:   {index.relative_to(ROOT)}")
    return 0


def templates() -> list[str]:
    """Names of the templates, monthly first."""
    names = [path.stem for path in sorted((ROOT / "notebooks" / "templates").glob("*.ipynb"))]
    return sorted(names, key=lambda name: TEMPLATES.index(name) if name in TEMPLATES else len(TEMPLATES))


def one_report(template: str) -> bool:
    """Run one template on the example survey; a failed one does not stop the others."""
    start = time.perf_counter()
    say(f"report: {template} ...")
    code = run(BIN / "csat-research", "report", template, EXAMPLE, "--fresh")
    say(f"report: {template} {'failed' if code else 'done'} in {since(start)}")
    return code == 0


def newest_index() -> Path | None:
    """The page to open: reports/index.html, else the newest index below it."""
    top = ROOT / "reports" / "index.html"
    below = sorted((ROOT / "reports").glob("*/**/index.html"), key=lambda path: path.stat().st_mtime)
    return top if top.exists() else (below[-1] if below else None)


def test() -> int:
    """Everything that proves the numbers, within the time budget."""
    return test_groups(groups.GROUPS, "not full")


def test_full() -> int:
    """The same with full simulations, slow engines and a stranger's first hour."""
    return test_groups((*groups.GROUPS, groups.FIRST_HOUR), "", CSAT_RESEARCH_FULL="1")


def test_groups(wanted: Sequence[groups.Group], marks: str, **environment: str) -> int:
    """Set up, lint, check types and run the groups; end with a table of seconds and one closing line."""
    start = time.perf_counter()
    setup(TEST_LOCK)
    outcomes = [
        groups.Outcome("set-up", SETUP_BUDGET, time.perf_counter() - start, note="ok"),
        lint_outcome(),
    ]
    outcomes += [groups.run_group(PYTHON, group, marks, environment) for group in wanted]
    groups.print_table(outcomes)
    return groups.close(outcomes, ci=os.environ.get("CSAT_RESEARCH_CI") == "1")


def lint_outcome() -> groups.Outcome:
    """Lint and types as one line of the table; a finding there fails the whole."""
    start = time.perf_counter()
    say("\n--- lint and types ".ljust(80, "-"))
    broken = [name for name, task in (("lint", lint), ("types", types)) if task()]
    note = f"findings in {' and '.join(broken)}" if broken else "ok"
    return groups.Outcome("lint and types", LINT_BUDGET, time.perf_counter() - start, note=note)


def lint() -> int:
    """Form and habits of every file, notebooks too."""
    setup(TEST_LOCK)
    form = run(BIN / "ruff", "format", "--check", "--quiet", ".")
    if form:
        say("To mend the form type:   .venv/bin/ruff format .")
    return run(BIN / "ruff", "check", "--quiet", "--output-format=concise", ".") or form


def types() -> int:
    """The types of the package."""
    setup(TEST_LOCK)
    return run(PYTHON, "-m", "mypy", "--no-error-summary", "--num-workers", "2")


def fuzz() -> int:
    """Changed exports, survey files and command lines for three minutes, by coverage too where atheris is; prints what they came to."""
    setup(TEST_LOCK)
    code = run(PYTHON, "-m", "tests.fuzz.bytes_run", "--seconds", "120")
    code = run(PYTHON, "-m", "tests.fuzz.commands", "--seconds", "30") or code
    if run(PYTHON, "-c", "import importlib.util, sys; sys.exit(not importlib.util.find_spec('atheris'))"):
        say(
            "For bytes chosen by coverage type:   .venv/bin/pip install -e .[fuzz]      and then the same again"
        )
        return code
    return run(PYTHON, "-m", "tests.fuzz.atheris_run", "5000", "0") or code


def bench(asked: str = "") -> int:
    """Start-up times, the speed of the heavy numbers, twenty reports beside a plain loop; only=speed, reports, year or big."""
    setup(TEST_LOCK)
    found = (
        [BENCHES[asked.removeprefix("only=")]]
        if asked
        else [BENCHES[name] for name in ("speed", "reports", "big")]
    )
    return int(any(run(PYTHON, *words) for words in found))


def coverage_study(*asked: str) -> int:
    """How often ranges hold and tests call, for docs/coverage.md and cards: 80 min, resumes; only=csi, runs=100, more=100."""
    setup(TEST_LOCK)
    return run(PYTHON, "-m", "tests.coverage.statement", *asked)


def lock() -> int:
    """Make the locks and constraints.txt anew from pyproject.toml."""
    make_venv()
    uv = find_uv()
    if not uv:
        raise SystemExit(
            "Locks are made by uv, and it could not be found or installed.   Type: pip install uv"
        )
    common = [uv, "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--no-header"]
    common += [
        "--generate-hashes",
        "--no-emit-index-url",
        "pyproject.toml",
        "--extra",
        "report",
        "--extra",
        "lab",
    ]
    must(*common, "-o", REPORT_LOCK)
    must(*common, "--extra", "test", "--extra", "duckdb", "-c", REPORT_LOCK, "-o", TEST_LOCK)
    pins = without_hashes((ROOT / TEST_LOCK).read_text(encoding="utf-8"))
    (ROOT / CONSTRAINTS).write_text(pins, encoding="utf-8", newline="\n")
    say(f"Made {REPORT_LOCK}, {TEST_LOCK} and {CONSTRAINTS}.\nNext:   make test")
    return 0


def without_hashes(lock: str) -> str:
    """The pins of a lock alone, as pip reads them with -c."""
    pins = [line.rstrip("\\ ") for line in lock.splitlines() if line and not line.startswith((" ", "#"))]
    return "\n".join(pins) + "\n"


def words() -> int:
    """Gather what is to be translated into the catalogues of csat_research/locale; what is new there is empty."""
    setup(TEST_LOCK)
    babel, locale = BIN / "pybabel", ROOT / "csat_research" / "locale"
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "csat_research.pot"
        asked = ("-F", "babel.cfg", "--no-default-keywords", "-k", "say:1", "-k", "count_say:1,2")
        told = ("--add-location=file", "--sort-by-file", "--project=csat_research", "-w", "110")
        must(babel, "-q", "extract", *asked, *told, "-o", template, ".")
        same = ("-D", "csat_research", "-i", template, "-d", locale)
        return run(babel, "-q", "update", "--no-fuzzy-matching", "--ignore-obsolete", "-w", "110", *same)


def lab() -> int:
    """JupyterLab, open on the notebook to explore with."""
    setup(REPORT_LOCK)
    first = ROOT / "notebooks" / "explore.ipynb"
    return run(PYTHON, "-m", "jupyterlab", first if first.exists() else ROOT)


def notebooks() -> int:
    """Run the lessons and explore.ipynb again and store their outputs."""
    setup(TEST_LOCK)
    home = ROOT / "notebooks"
    found = [*sorted((home / "lessons").glob("*.ipynb")), *home.glob("explore.ipynb")]
    convert: list[str | Path] = [
        PYTHON,
        "-m",
        "nbconvert",
        "--to",
        "notebook",
        "--execute",
        "--inplace",
        "--log-level=WARN",
    ]
    convert += ["--ExecutePreprocessor.record_timing=False"]  # when a cell ran is no news
    broken = [path.name for path in found if run(*convert, path)]
    say(f"{len(found) - len(broken)} of {len(found)} notebooks ran.\nNext:   git diff --stat notebooks")
    return int(bool(broken))


def picture() -> int:
    """README's picture anew from the page of `make report` (needs a Chromium)."""
    setup(TEST_LOCK)
    return run(PYTHON, "docs/take_picture.py")


def reference() -> int:
    """The page of kinds, docs/reference.md: our numbers beside those of R."""
    setup(TEST_LOCK)
    return run(PYTHON, "-m", "tests.reference_table")


def test_reference() -> int:
    """Every number that R gave, of the folder CSAT_RESEARCH_REFERENCE, else of tests/reference and tests/reference_more."""
    setup(TEST_LOCK)
    return run(PYTHON, "-m", "pytest", "-q", "-rs", "tests/test_reference.py")


def clean() -> int:
    """Take away .venv, caches and reports (reports/README.md stays)."""
    gone = [VENV, ROOT / "build", ROOT / "dist", ROOT / ".hypothesis", *ROOT.glob(".*_cache")]
    gone += [path for path in (ROOT / "reports").glob("*") if path.name != "README.md"]
    for path in (path for path in gone if path.exists()):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
        say(f"taken away: {path.relative_to(ROOT)}")
    say("Next:   make report")
    return 0


def show_help() -> int:
    """What can be done (this list)."""
    say("What can be done here (make NAME, or: python tasks.py NAME)\n")
    for name, task in TASKS.items():
        say(f"  {name:<16}{task.__doc__}")
    say("\nThe first time type:   make report      (it makes .venv by itself)")
    return 0


TASKS: dict[str, Callable[..., int]] = {
    "report": report,
    "lab": lab,
    "test": test,
    "test-full": test_full,
    "lint": lint,
    "types": types,
    "fuzz": fuzz,
    "bench": bench,
    "coverage-study": coverage_study,
    "lock": lock,
    "notebooks": notebooks,
    "picture": picture,
    "words": words,
    "reference": reference,
    "test-reference": test_reference,
    "clean": clean,
    "help": show_help,
}


def main(arguments: Sequence[str]) -> int:
    """Do one task by its name; without a name list them."""
    name = arguments[0] if arguments else "help"
    more = arguments[1:]
    taken = {
        "coverage-study": all("=" in one for one in more),
        "bench": [*more] in [[f"only={one}"] for one in BENCHES],
    }
    if name not in TASKS or (more and not taken.get(name)):
        say(f"No task is called {' '.join(arguments)!r}. There are: {', '.join(TASKS)}.")
        return 2
    return TASKS[name](*more)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
