"""Set-up as tests: one source of dependencies, locks without addresses, a README map that is true."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import csat_research
import tasks

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
LOCKS = (tasks.REPORT_LOCK, tasks.TEST_LOCK)
NAMED_BY_THE_USER = ("jupyterlab", "statsmodels", "pingouin", "seaborn", "pandas", "nbval", "papermill")
IN_REPORT_LOCK = [*PROJECT["dependencies"], *EXTRAS["report"], *EXTRAS["lab"]]
IN_TEST_LOCK = [*IN_REPORT_LOCK, *EXTRAS["test"], *EXTRAS["duckdb"]]


def text(name: str) -> str:
    """A file of the top level."""
    return (ROOT / name).read_text(encoding="utf-8")


def pins(name: str) -> dict[str, set[Version]]:
    """Locked versions of each package (several where they differ by Python or system)."""
    found: dict[str, set[Version]] = {}
    for package, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", text(name), flags=re.MULTILINE):
        found.setdefault(canonicalize_name(package), set()).add(Version(version))
    return found


# --- one source of dependencies --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lock", "wanted"), [(tasks.REPORT_LOCK, IN_REPORT_LOCK), (tasks.TEST_LOCK, IN_TEST_LOCK)]
)
def test_a_lock_holds_what_pyproject_asks_for(lock, wanted):
    known = pins(lock)
    asked = [Requirement(line) for line in wanted]
    versions = {one.name: known.get(canonicalize_name(one.name), set()) for one in asked}
    assert not [name for name, found in versions.items() if not found]
    assert all(one.specifier.contains(version) for one in asked for version in versions[one.name])


def test_the_test_lock_contains_the_report_lock():
    small, large = map(pins, LOCKS)
    assert {name: large.get(name) for name in small} == small


def test_nothing_of_the_tests_is_in_the_report_lock():
    assert not {"pytest", "hypothesis", "playwright", "nbval", "duckdb"} & pins(tasks.REPORT_LOCK).keys()


def test_constraints_are_the_test_lock_without_hashes():
    assert text(tasks.CONSTRAINTS) == tasks.without_hashes(text(tasks.TEST_LOCK))
    assert "sha256" not in text(tasks.CONSTRAINTS)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash(lock):
    bare = re.findall(r"^([A-Za-z0-9._-]+==[^\n]*)\n(?!    --hash=sha256:)", text(lock), flags=re.MULTILINE)
    assert not bare


@pytest.mark.parametrize("name", [*LOCKS, tasks.CONSTRAINTS, "environment.yml", "pyproject.toml"])
def test_no_addresses_where_packages_are_named(name):
    assert not re.findall(
        r"\w+://\S*|^-[fi] .*|^--(?:extra-)?index.*|^--find.*", text(name), flags=re.MULTILINE
    )


def test_environment_yml_is_the_same_for_conda():
    python, pip, nested = yaml.safe_load(text("environment.yml"))["dependencies"]
    constraint, *named, project = nested["pip"]
    assert python == f"python{PROJECT['requires-python']}"
    assert pip == "pip"
    assert constraint == f"-c {tasks.CONSTRAINTS}"
    assert sorted(named) == sorted(NAMED_BY_THE_USER)
    assert project == '-e ".[report,lab,test]"'


def test_gpl_packages_are_never_core_dependencies():
    core = {Requirement(line).name for line in PROJECT["dependencies"]}
    assert not core & {"pingouin", "lifelines"}
    assert "lifelines" not in pins(tasks.TEST_LOCK)


def test_locks_with_addresses_stay_out():
    assert "uv.lock" in text(".gitignore").splitlines()


def test_tasks_and_package_agree_on_python():
    asked = Requirement(f"python{PROJECT['requires-python']}").specifier
    inside = [asked.contains(f"3.{minor}") for minor in range(8, 20)]
    assert inside == [tasks.OLDEST <= (3, minor) < tasks.TOO_NEW for minor in range(8, 20)]


# --- what the user named ---------------------------------------------------------------------------

USED = {
    "jupyterlab": ("tasks.py", r"\"-m\", \"jupyterlab\""),
    "nbval": ("tests/groups.py", r"--nbval"),
    "pandas": ("csat_research", r"^\s*(import|from) pandas"),
    "statsmodels": ("csat_research", r"^\s*(import|from) statsmodels"),
    "seaborn": ("csat_research", r"^\s*(import|from) seaborn"),
    "pingouin": ("csat_research", r"^\s*(import|from) pingouin"),
    "papermill": ("csat_research", r"^\s*(import|from) papermill"),
}


@pytest.mark.parametrize("package", NAMED_BY_THE_USER)
def test_each_package_the_user_named_is_used(package):
    home, pattern = USED[package]
    place = ROOT / home
    files = [place] if place.is_file() else sorted(place.rglob("*.py"))
    assert any(re.search(pattern, file.read_text(encoding="utf-8"), flags=re.MULTILINE) for file in files)


@pytest.mark.parametrize(
    "entry", ["notebooks", "csat_research", "reports", "data", "environment.yml", "tests", "README.md"]
)
def test_the_top_level_the_user_named_is_there(entry):
    assert (ROOT / entry).exists()


# --- the map and the list of targets ---------------------------------------------------------------


def top_level() -> set[str]:
    """Folders of the top level that hold something under version control."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True).stdout
    return {line.split("/")[0] for line in listed.splitlines() if "/" in line}


def test_every_top_level_folder_is_a_line_of_the_map():
    rows = [line for line in text("README.md").splitlines() if line.startswith("|")]
    assert not [folder for folder in top_level() if not any(f"`{folder}/" in row for row in rows)]


def test_every_folder_of_the_map_is_there():
    rows = re.findall(r"^\| `([\w./]+)/`", text("README.md"), flags=re.MULTILINE)
    assert rows
    assert not [folder for folder in rows if not (ROOT / folder).is_dir()]


@pytest.mark.parametrize(
    "command", ["make report", "make test", "python tasks.py report", "python tasks.py test"]
)
def test_readme_names_the_two_commands(command):
    assert command in text("README.md")


def test_makefile_and_tasks_list_the_same():
    targets = dict(re.findall(r"^([a-z-]+): ## (.+)$", text("Makefile"), flags=re.MULTILINE))
    assert targets == {name: task.__doc__ for name, task in tasks.TASKS.items()}
    assert set(re.findall(r"^\.PHONY: (.+)$", text("Makefile"), flags=re.MULTILINE)[0].split()) == set(
        targets
    )


def test_tasks_need_nothing_but_python():
    code = "import sys; sys.path.insert(0, '.'); import tasks; print(*{n.split('.')[0] for n in sys.modules})"
    loaded = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], cwd=ROOT, capture_output=True, text=True
    )
    assert loaded.returncode == 0, loaded.stderr
    ours = {"tasks", "tests", "__main__"}
    assert not {name for name in loaded.stdout.split() if name not in sys.stdlib_module_names} - ours


def test_an_unknown_task_names_those_there_are(capsys):
    assert tasks.main(["repot"]) == 2
    assert "report" in capsys.readouterr().out


def test_the_pin_of_one_package_is_cut_out_of_a_lock():
    block = "uv==2 \\\n    --hash=sha256:2\n    # via c\n"
    lock = "a==1 \\\n    --hash=sha256:1\n    # via b\n" + block + "z==3 \\\n    --hash=sha256:3\n"
    assert tasks.block_of("uv", lock) == block


# --- the package -----------------------------------------------------------------------------------


def test_the_wheel_carries_what_the_package_needs(tmp_path):
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stderr
    held = zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist()
    assert {"csat_research/py.typed", "csat_research/__init__.pyi"} <= set(held)
    assert not [name for name in held if name.startswith(("tests/", "notebooks/"))]
    wanted = {inside_the_wheel(path) for path in package_files()}
    assert wanted <= set(held)


def package_files() -> list[Path]:
    """Files under version control that a wheel must carry."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "csat_research", "notebooks"], cwd=ROOT, capture_output=True, text=True
    )
    return [Path(name) for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]


def inside_the_wheel(path: Path) -> str:
    """Where a file of the checkout stands in a wheel: notebooks/ moves into the package."""
    inside = path.as_posix()
    return f"csat_research/_{inside}" if inside.startswith("notebooks/") else inside


def test_the_version_has_one_home():
    assert Version(csat_research.__version__)
    assert "version" in PROJECT["dynamic"]


def test_start_up_loads_nothing_heavy():
    code = "import sys, csat_research; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    heavy = {"pandas", "numpy", "scipy", "matplotlib", "statsmodels", "seaborn", "IPython", "papermill"}
    assert not heavy & set(loaded.stdout.split())
