"""The fast engine: what it stores is what a kernel stores, and what runs too long or dies is ended and told."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

import nbformat
import pytest
from papermill.engines import Engine

import csat_research as cr
from csat_research.errors import ReportError
from csat_research.reporting.engine import forking
from csat_research.reporting.parameters import read
from csat_research.reporting.run import run
from tests.reporting.notebooks import MISSING, RESULT, code, words, write

ROOT = Path(__file__).resolve().parents[2]
linux = pytest.mark.skipif(sys.platform != "linux", reason="there is a forkserver on Linux alone")

# One cell each: what it may show, and that later cells still see what earlier ones left.
SHOWS = (
    "import sys\nprint('one'); print('two', file=sys.stderr); display(3); print('four')\n5",
    "from IPython.display import HTML, display\nshown = display(HTML('<b>1</b>'), display_id='here')",
    "shown.update(HTML('<b>2</b>'))",
    "from IPython.display import clear_output\nprint('gone'); clear_output(); print('stays')",
    "print('gone too'); clear_output(wait=True); print('stays too')",
    "await __import__('asyncio').sleep(0)\nIn[1][:6]",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2]);",
    "class Loud:\n    __repr__ = lambda self: 'loud'\n    def _repr_png_(self): return b'\\x89PNG'\nLoud()",
    "import warnings\nwarnings.simplefilter('ignore')\n_",
    "import pandas as pd\nwords = pd.DataFrame({'b': ['y', None, 'x']})\nwords, words.dtypes, words.sort_values('b').index",
)


def cells_of(notebook):
    """What each cell shows, without clocks: streams joined, tracebacks without the paths of temporary files."""
    return [
        (cell.source, cell.get("execution_count"), outputs_of(cell), cell.metadata.papermill.status)
        for cell in notebook.cells
        if cell.cell_type == "code" and "papermill-error-cell-tag" not in cell.metadata.get("tags", [])
    ]


def outputs_of(cell):
    streams = {}
    for one in cell.outputs:
        if one.output_type == "stream":
            streams[one.name] = streams.get(one.name, "") + one.text
    return streams, [dict(one) for one in cell.outputs if one.output_type != "stream"]


def notebook(folder, *cells):
    return read(write(folder / "t.ipynb", *cells))


def test_both_engines_store_the_same(tmp_path, monkeypatch):
    monkeypatch.delenv("MPLBACKEND", raising=False)  # where it is set, a plain kernel shows no pictures
    shown = [code(source) for source in SHOWS]
    template = notebook(
        tmp_path, *shown, words("A sentence."), code(MISSING, "raises-exception", block="series"),
        code("", "empty"), code("1 / 0", "skip-execution"), code(RESULT, block="csat"), code("1 / 0"), code("2"),
    )  # fmt: skip
    told = {}
    for engine in ("fast", "papermill"):
        with pytest.raises(ReportError) as error:
            run(template, {"seed": 7}, tmp_path / f"{engine}.ipynb", engine=engine)
        told[engine] = str(error.value).replace(engine, "engine")
    assert told["fast"] == told["papermill"]
    assert "ZeroDivisionError" in told["fast"]
    fast, slow = (nbformat.read(tmp_path / f"{one}.ipynb", 4) for one in ("fast", "papermill"))
    for one, other in zip(cells_of(fast), cells_of(slow), strict=True):
        assert one == other
    assert [cell.cell_type for cell in fast.cells] == [cell.cell_type for cell in slow.cells]
    assert fast.metadata.language_info == slow.metadata.language_info
    nbformat.validate(fast)


@pytest.mark.parametrize("engine", [pytest.param("papermill", marks=pytest.mark.full), "fast"])
def test_a_report_stores_bundles_and_draws_nothing_twice(tmp_path, engine):
    template = notebook(tmp_path, code(RESULT))
    kinds = [
        set(run(template, {}, tmp_path / "o.ipynb", engine=engine, pictures=one).cells[-1].outputs[0].data)
        for one in (False, True)
    ]
    assert kinds[1] - kinds[0] == {"text/html"}
    assert kinds[0] == {"text/plain", "application/vnd.csat-research.result+json"}


def test_the_notebook_is_written_after_each_cell(tmp_path):
    look = (
        "import json, pathlib\n"
        f"stored = json.loads(pathlib.Path({str(tmp_path / 'o.ipynb')!r}).read_text())\n"
        "[len(cell.get('outputs', [])) for cell in stored['cells']][-3:]"
    )
    done = run(notebook(tmp_path, code("'first'"), code("'second'"), code(look)), {}, tmp_path / "o.ipynb")
    assert done.cells[-1].outputs[0].data["text/plain"] == "[1, 1, 0]"
    assert [path.name for path in tmp_path.iterdir()] != []
    assert not list(tmp_path.glob(".o.ipynb*"))  # nothing is left beside it


BUSY = (
    "while True: pass",
    "import re\nre.match(r'(a+)+$', 'a' * 60 + 'b')",
)  # in Python; in C, where nothing else runs


# The limits leave a busy machine the time that the cells before need; one that sleeps costs no CPU meanwhile.
@pytest.mark.parametrize(
    ("source", "limits"),
    [*((one, {"cell_limit": 1.5}) for one in BUSY), ("import time\ntime.sleep(60)", {"time_limit": 4})],
)
def test_a_cell_without_end_is_killed_and_what_was_before_it_is_kept(tmp_path, source, limits):
    template = notebook(tmp_path, code(RESULT), code(f"print('so far', flush=True)\n{source}"), code("2"))
    limit = re.escape(f"{next(iter(limits.values()))} s")
    with pytest.raises(ReportError, match=rf"longer than it may \({limit}\).*_private/o\.ipynb"):
        run(template, {}, tmp_path / "o.ipynb", **limits)
    half = nbformat.read(tmp_path / "o.ipynb", 4)
    assert "application/vnd.csat-research.result+json" in half.cells[-3].outputs[0].data
    assert half.cells[-2].outputs[0].text == "so far\n"
    assert half.cells[-2].metadata.papermill.status == "failed"
    assert not half.cells[-1].outputs


def test_the_limit_of_a_cell_is_not_that_of_the_notebook(tmp_path):
    sleeps = [code("import time\ntime.sleep(0.4)") for _ in range(3)]
    run(notebook(tmp_path, *sleeps), {}, tmp_path / "o.ipynb", cell_limit=10)
    with pytest.raises(ReportError, match=r"longer than it may \(1 s\)"):
        run(notebook(tmp_path, *sleeps), {}, tmp_path / "o.ipynb", time_limit=1, cell_limit=5)


@pytest.mark.full
@pytest.mark.parametrize(
    "limits", [{"time_limit": 4}, {"cell_limit": 4}, {"time_limit": 60, "cell_limit": 4}]
)
def test_the_reference_engine_keeps_the_limits_too(tmp_path, limits):
    with pytest.raises(ReportError, match=r"longer than it may \(4 s\)"):
        run(notebook(tmp_path, code(BUSY[0])), {}, tmp_path / "o.ipynb", engine="papermill", **limits)


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("import os\nos._exit(3)", r"it ended itself with code 3"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", r"ended by signal SIGKILL"),
    ],
)
def test_a_process_that_dies_is_told_and_the_notebook_kept(tmp_path, source, why):
    with pytest.raises(ReportError, match=rf"its kernel stopped \({why}\).*_private/o\.ipynb"):
        run(notebook(tmp_path, code(RESULT), code(source)), {}, tmp_path / "o.ipynb")
    half = nbformat.read(tmp_path / "o.ipynb", 4)
    assert half.cells[-2].outputs
    assert half.cells[-1].metadata.papermill.exception


@linux
def test_what_a_cell_started_dies_with_it(tmp_path):
    source = (
        "import subprocess, time\nprint(subprocess.Popen(['sleep', '60']).pid, flush=True)\ntime.sleep(60)"
    )
    with pytest.raises(ReportError, match="longer than it may"):
        run(notebook(tmp_path, code(source)), {}, tmp_path / "o.ipynb", time_limit=4)
    pid = int(nbformat.read(tmp_path / "o.ipynb", 4).cells[-1].outputs[0].text)
    assert ended(pid)


def ended(pid):
    """Whether a process is gone, or dead and only not yet waited for, within some seconds."""
    for _ in range(100):
        status = Path(f"/proc/{pid}/stat")
        if not status.exists() or status.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.1)
    return False


def test_what_is_written_below_python_is_kept(tmp_path):
    """By a command or a compiled library; a kernel does so too, but not under pytest."""
    done = run(notebook(tmp_path, code("import os\nos.system('echo below');")), {}, tmp_path / "o.ipynb")
    assert done.cells[-1].outputs[0].text == "below\n"


def test_no_question_can_be_asked(tmp_path):
    with pytest.raises(ReportError, match="StdinNotImplementedError"):
        run(notebook(tmp_path, code("input()")), {}, tmp_path / "o.ipynb")


def test_half_a_letter_does_not_stop_a_report(tmp_path):
    done = run(notebook(tmp_path, code("print('\\ud800')")), {}, tmp_path / "o.ipynb")
    assert done.cells[-1].outputs[0].text == "?\n"


def test_the_engine_has_one_of_two_names(tmp_path):
    with pytest.raises(ReportError, match=r"neither fast nor papermill\. Did you mean “fast”"):
        run(notebook(tmp_path, code("1")), {}, tmp_path / "o.ipynb", engine="fats")


def test_several_at_once_each_have_a_process_and_todays_surroundings(tmp_path, monkeypatch):
    monkeypatch.setenv("WORD", "today's")
    monkeypatch.chdir(tmp_path)
    template = notebook(
        tmp_path,
        code("import os, time\ntime.sleep(0.2)\n(seed, os.getpid(), os.environ['WORD'], os.getcwd())"),
    )

    def one(seed):
        done = run(template, {"seed": seed}, tmp_path / f"{seed}.ipynb")
        return eval(done.cells[-1].outputs[0].data["text/plain"])

    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(one, range(6)))
    assert [seed for seed, *_ in found] == list(range(6))
    assert len({pid for _, pid, *_ in found}) == 6
    assert {(word, folder) for *_, word, folder in found} == {("today's", str(tmp_path))}


@linux
@pytest.mark.parametrize("pictures", [False, True])
def test_the_forkserver_has_one_thread_and_what_is_asked_in_memory(tmp_path, pictures):
    """A report draws nothing in its notebooks, so what draws is left out; a cell that draws all the same shows its picture."""
    known = (
        "import os, sys\n"
        "names = ('csat_research.analysis.drivers.drivers', 'polars', 'seaborn', 'great_tables')\n"
        "len(os.listdir(f'/proc/{os.getppid()}/task')), *[name in sys.modules for name in names]"
    )
    template = write(
        tmp_path / "t.ipynb", code(known), code("import matplotlib.pyplot as plt\nplt.plot([1, 2]);")
    )
    source = (
        "from pathlib import Path\n"
        "from csat_research.reporting.parameters import read\n"
        "from csat_research.reporting.run import run\n"
        f"done = run(read({str(template)!r}), {{}}, Path({str(tmp_path / 'o.ipynb')!r}), pictures={pictures})\n"
        "print(done.cells[-2].outputs[0].data['text/plain'], sorted(done.cells[-1].outputs[-1].data))"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"(1, True, False, {pictures}, {pictures}) ['image/png', 'text/plain']"


@linux
def test_the_forkserver_begins_before_the_libraries_of_notebooks_are_here():
    """A second of imports, which both cores share so; the grammar of web addresses is never built, another second."""
    source = (
        "import sys\n"
        "from multiprocessing import forkserver\n"
        "from csat_research.reporting.jobs import begin\n"
        "begin(1, 'fast')\n"
        "print(forkserver._forkserver._forkserver_pid is not None, 'nbformat' in sys.modules)\n"
        "import csat_research.reporting.engine.fast\n"
        "print('nbformat' in sys.modules, 'lark' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["True False", "True False"]


WAYS = {
    "call": "from csat_research import report\ntry:\n    report('montly', 'survey.yml')\nexcept ValueError: pass",
    "command": "from csat_research.cli import main\nmain(['report', 'montly', 'survey.yml'], standalone_mode=False)",
}


@linux
@pytest.mark.parametrize("way", WAYS)
def test_the_forkserver_begins_before_the_libraries_that_read_a_survey_are_here(way):
    """Another second, in which the second core did nothing; what is mistyped is told all the same."""
    source = (
        "import sys\n"
        "known = []\n"
        "import csat_research.reporting.jobs as jobs\n"
        "jobs.warm = lambda **asked: known.extend(one for one in ('numpy', 'pandas', 'scipy') if one in sys.modules)\n"
        "import atexit\n"
        "atexit.register(lambda: print(known, 'pandas' in sys.modules))\n"
        f"{WAYS[way]}"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1] == "[] True"


def test_a_child_is_told_neither_the_script_nor_how_the_caller_starts_processes():
    """Joblib's own way of starting is no name that a child knows which has not imported joblib."""
    from multiprocessing import spawn

    with forking._without_main():
        bare = spawn.get_preparation_data("child")
    assert "sys_path" in bare
    assert not [name for name in bare if name.startswith(("init_main", "start_method"))]
    assert "start_method" in spawn.get_preparation_data("child")


@linux
def test_the_small_texts_of_a_report_are_not_arrows(tmp_path):
    source = "import pandas as pd\nwords = pd.Index(['a']).array\nstr(words.dtype), words.dtype.storage"
    done = run(notebook(tmp_path, code(source)), {}, tmp_path / "o.ipynb")
    assert done.cells[-1].outputs[0].data["text/plain"] == "('str', 'python')"


@linux
def test_what_templates_call_is_in_memory_before_the_first_cell(tmp_path):
    """A verb that the process of a page imports itself costs each page that import anew."""
    cells = [
        cell
        for path in (ROOT / "notebooks" / "templates").glob("*.ipynb")
        for cell in nbformat.read(path, 4).cells
    ]
    called = {name for cell in cells for name in re.findall(r"\bcr\.(\w+)\(", cell.source)}
    homes = sorted({getattr(cr, name).__module__ for name in called})
    source = f"import sys\n[name for name in {homes} if name not in sys.modules]"
    done = run(notebook(tmp_path, code(source)), {}, tmp_path / "o.ipynb")
    assert len(homes) > 10
    assert done.cells[-1].outputs[0].data["text/plain"] == "[]"


# A script without `if __name__ == "__main__"`, ended in the middle of a cell that has no end.
SCRIPT = """
import pathlib, sys
from csat_research.reporting.parameters import read
from csat_research.reporting.run import run
print("began", flush=True)
run(read(sys.argv[1]), {}, pathlib.Path(sys.argv[1]).with_name("o.ipynb"))
"""


@linux
@pytest.mark.full
def test_a_bare_script_runs_once_and_its_cells_die_with_it(tmp_path):
    place = tmp_path / "pid"
    write(
        tmp_path / "t.ipynb",
        code(f"import os\nopen({str(place)!r}, 'w').write(str(os.getpid()));\nwhile True: pass"),
    )
    (tmp_path / "script.py").write_text(SCRIPT)
    command = [sys.executable, str(tmp_path / "script.py"), str(tmp_path / "t.ipynb")]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    ) as asked:
        while not (place.exists() and place.read_text()):
            assert asked.poll() is None
            time.sleep(0.1)
        asked.send_signal(signal.SIGKILL)
        assert asked.communicate()[0] == "began\n"
    assert ended(int(place.read_text()))


@pytest.mark.full
def test_it_works_from_a_daemon_and_where_nothing_can_be_forked(tmp_path):
    path = write(tmp_path / "t.ipynb", code("40 + seed"))
    script = tmp_path / "script.py"
    script.write_text(
        "import multiprocessing, pathlib, sys\n"
        "def work(path):\n"
        "    from csat_research.reporting.engine import forking\n"
        "    from csat_research.reporting.parameters import read\n"
        "    from csat_research.reporting.run import run\n"
        "    forking.METHOD = 'spawn'\n"
        "    done = run(read(path), {'seed': 2}, pathlib.Path(path).with_name('o.ipynb'))\n"
        "    print(done.cells[-1].outputs[0].data['text/plain'], flush=True)\n"
        "if __name__ == '__main__':\n"
        "    one = multiprocessing.get_context('spawn').Process(target=work, args=(sys.argv[1],), daemon=True)\n"
        "    one.start(); one.join(400)\n"
    )
    done = subprocess.run(
        [sys.executable, str(script), str(path)], capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=420,
    )  # fmt: skip
    assert done.stdout == "42\n", done.stderr


def test_papermill_is_told_of_both_engines():
    told = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]["papermill.engine"]
    assert set(told) == {"csat-research", "csat-research-fast"}
    for place in told.values():
        module, _, name = place.partition(":")
        assert issubclass(getattr(import_module(module), name), Engine)


@pytest.mark.full
def test_papermills_own_command_finds_it(tmp_path):
    """By a distribution that says what pyproject.toml says, wherever this one is installed or not."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]["papermill.engine"]
    folder = tmp_path / "site" / "stand_in-1.0.dist-info"
    folder.mkdir(parents=True)
    lines = "\n".join(f"{name} = {place}" for name, place in told.items())
    (folder / "entry_points.txt").write_text(f"[papermill.engine]\n{lines}\n")
    path = write(tmp_path / "t.ipynb", code("import sys\nprint('ipykernel.kernelapp' in sys.modules)"))
    command = [
        sys.executable,
        *["-m", "papermill", "--no-progress-bar", "--engine", "csat-research-fast"],
        str(path),
    ]
    places = os.pathsep.join((str(tmp_path / "site"), str(ROOT)))
    done = subprocess.run(
        [*command, str(tmp_path / "o.ipynb")],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": places},
    )
    assert done.returncode == 0, done.stderr
    assert nbformat.read(tmp_path / "o.ipynb", 4).cells[-1].outputs[0].text == "False\n"


@linux
@pytest.mark.full
def test_memory_stays_flat_in_the_number_of_reports(tmp_path):
    """What the forkserver holds after thirty reports is what it held after three."""
    source = "import os\nx = bytearray(30_000_000)\nopen(f'/proc/{os.getppid()}/status').read()"
    template = notebook(tmp_path, code(source))
    told = [
        run(template, {}, tmp_path / "o.ipynb").cells[-1].outputs[0].data["text/plain"] for _ in range(30)
    ]
    sizes = [int(re.search(r"VmRSS:\D+(\d+)", one).group(1)) for one in told]
    assert sizes[-1] - sizes[2] < 1_000  # kB; a report leaves nothing behind
    assert forking.METHOD == "forkserver"
