"""The plan of the house as a test: imports only run down the floors, and nothing runs in circles."""

import ast
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.syntax import breaking, nodes, text_of

PACKAGE = Path(__file__).resolve().parents[1] / "csat_research"
FLOOR = {
    "words": 0,
    "errors": 1,
    "stats": 2,
    "results": 3,
    "survey": 4,
    "measures": 5,
    "intake": 5,
    "simulate": 5,
    "analysis": 6,
    "reporting": 7,
    "claims": 7,
    "teach": 8,
    "cli": 9,
    "__main__": 10,
}
FACE = PACKAGE / "__init__.py"
FILES = sorted(path for path in PACKAGE.rglob("*.py") if path != FACE)


def names_used(path: Path, text: str) -> Iterator[list[str]]:
    """Every name of our own package that a file imports, in every static spelling, also inside functions."""
    here = path.relative_to(PACKAGE.parent).with_suffix("").parts
    for node in nodes(text):
        if isinstance(node, ast.Import):
            found = [alias.name.split(".") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            module = (node.module or "").split(".")
            base = [*here[: -node.level], *module] if node.level else module
            found = [[*filter(None, base), alias.name] for alias in node.names]
        else:
            continue
        yield from (name for name in found if name[0] == PACKAGE.name)


def rooms_used(path: Path, text: str | None = None) -> Iterator[str]:
    """Rooms of our own package that a file imports; the face is `__init__`."""
    text = text_of(path) if text is None else text
    yield from (name[1] if len(name) > 1 else "__init__" for name in names_used(path, text))


def room_of(path: Path) -> str:
    """The room a file stands in: its folder, or its own name on the ground floor."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def too_high(path: Path, text: str | None = None) -> set[str]:
    """Rooms a file may not use: not its own, and not below it."""
    own = room_of(path)
    return {room for room in rooms_used(path, text) if room != own and FLOOR.get(room, 99) >= FLOOR[own]}


def file_of(name: list[str]) -> Path | None:
    """The file a dotted name lives in: the longest part of it that is a module."""
    for length in range(len(name), 1, -1):
        place = PACKAGE.parent.joinpath(*name[:length])
        for file in (place.with_suffix(".py"), place / "__init__.py"):
            if file.exists():
                return file
    return None


def files_used(path: Path) -> set[Path]:
    """Files of the package that a file imports."""
    used = {file_of(name) for name in names_used(path, text_of(path))}
    return {file for file in used if file and file != path}


def folders_used(folder: Path) -> set[Path]:
    """Other folders inside a room that the files of one use."""
    used = {file.parent for path in folder.glob("*.py") for file in files_used(path)}
    return {other for other in used - {folder} if other.parent.parent == PACKAGE}


def imports_by_name(text: str) -> list[int]:
    """Lines that import by a name which is computed, or by a literal name of our own package."""
    calls = [node for node in nodes(text) if isinstance(node, ast.Call)]
    named = [call for call in calls if called(call) in {"import_module", "__import__"}]
    return [call.lineno for call in named if not is_foreign(call)]


def called(call: ast.Call) -> str:
    """The last word of what is called."""
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def is_foreign(call: ast.Call) -> bool:
    """Whether the first argument is a literal name of somebody else's package."""
    first = call.args[0] if call.args else None
    literal = isinstance(first, ast.Constant) and isinstance(first.value, str)
    return literal and not first.value.startswith((PACKAGE.name, "."))  # type: ignore[union-attr]


def test_every_room_stands_on_a_floor():
    assert not breaking(FILES, lambda path: room_of(path) not in FLOOR)


def test_contributing_draws_the_floors_as_they_are():
    """Each room on its floor; a room in brackets is planned, any other is built."""
    text = (PACKAGE.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
    lines = re.findall(r"^ *(\d+)  (.+)$", text.partition("## Floors")[2], flags=re.MULTILINE)
    drawn = {
        room: int(floor)
        for floor, line in lines
        for room in re.split(r" {2,}", line)
        if room.strip("()") in FLOOR
    }
    assert {name.strip("()"): floor for name, floor in drawn.items()} == FLOOR
    assert {name for name in drawn if "(" not in name} == {room_of(path) for path in FILES}


def test_contributing_names_files_that_are_there():
    """The map inside the large rooms: in a row a name without a room stands in the room of the one before it."""
    text = (PACKAGE.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| .*`.*\|$",
        text.partition("### Inside the large rooms")[2].partition("\n## ")[0],
        flags=re.MULTILINE,
    )
    lost, room = [], ""
    for row in rows:
        for name in re.findall(r"`([\w/]+)`", row):
            room, _, stem = name.rpartition("/") if "/" in name else (room, "", name)
            lost += [] if (PACKAGE / room / f"{stem}.py").is_file() else [name]
    assert len(rows) > 5
    assert not lost


def test_imports_only_run_down():
    assert not breaking(FILES, too_high)


def test_nobody_imports_our_own_package_by_a_computed_name():
    assert not breaking(FILES, lambda path: imports_by_name(text_of(path)))


def test_no_circle_among_the_files():
    try:
        TopologicalSorter({path: files_used(path) for path in FILES}).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(path.relative_to(PACKAGE).as_posix() for path in error.args[1]))


def test_no_circle_among_the_folders_of_a_room():
    """As in measures, where index asks importance, and importance asks stated and derived, never the other way round."""
    folders = {folder: folders_used(folder) for folder in PACKAGE.glob("*/*/") if list(folder.glob("*.py"))}
    assert len(folders) > 3
    assert list(TopologicalSorter(folders).static_order())  # raises CycleError


def test_the_face_is_imported_by_nobody():
    assert not [path for path in FILES if "__init__" in rooms_used(path)]


def test_the_face_itself_imports_no_room():
    assert not list(rooms_used(FACE))


@pytest.mark.parametrize(
    "line",
    [
        "import csat_research.reporting.run",
        "import csat_research as cr",
        "from csat_research import reporting",
        "from csat_research import nps",
        "from csat_research.reporting import run",
        "from .. import reporting",
        "from ..reporting.run import report",
        "def f():\n    from csat_research.cli import main",
        "if True:\n    from ..measures import csat",
    ],
)
def test_the_plan_sees_every_spelling(line):
    assert too_high(PACKAGE / "survey" / "invented.py", line)


@pytest.mark.parametrize(
    "line", ["from csat_research.stats import intervals", "from . import scales", "import pandas"]
)
def test_the_plan_lets_good_imports_pass(line):
    assert not too_high(PACKAGE / "survey" / "invented.py", line)


@pytest.mark.parametrize(
    "line",
    ["import_module(name)", "importlib.import_module('csat_research.cli')", "__import__(f'csat_{x}')"],
)
def test_imports_by_name_are_seen(line):
    assert imports_by_name(line)
    assert not imports_by_name("importlib.import_module('pyreadstat')")
