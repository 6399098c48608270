"""Habits of the house as tests: calm sizes, docstrings, literal patterns, clean notebooks."""

import ast
import json
import re
import statistics
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import csat_research
from tests.syntax import breaking, nodes, parsed, text_of, within_functions

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "csat_research"
FILES = sorted(PACKAGE.rglob("*.py"))
NOTEBOOKS = sorted(
    path for path in (ROOT / "notebooks").rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts
)
TEMPLATES = [path for path in NOTEBOOKS if path.parent.name == "templates"]
LONGEST_FUNCTION, LONGEST_MODULE, MEDIAN_FUNCTION, NINE_IN_TEN = 60, 300, 8, 25
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
LOOPS = (ast.For, ast.AsyncFor, ast.While, *FUNCTION, ast.ClassDef, ast.Lambda)
# Written in parts, so that this file does not hold what it looks for.
ONE_MACHINE = re.compile(
    r"(?<![\w.<])/(?:" + "|".join(("work", "farm", "root", "tmp", r"home/\w+", r"Users/\w+")) + ")/"
)
REGISTRIES = re.compile(
    "|".join((r"pypi\.(?:org|python)", r"python\s?hosted\.", r"npmjs\.", r"anaconda\.(?:org|com)"))
)
LICENCE_TEXTS = {"OFL.txt"}


def named(path: Path) -> str:
    """A file's place in the repository, as the name of its test."""
    return path.relative_to(ROOT).as_posix()


every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=named)
every_template = pytest.mark.parametrize("path", TEMPLATES, ids=named)


def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return parsed(text_of(path))


def walked(path: Path) -> tuple[ast.AST, ...]:
    """Every node of a file."""
    return nodes(text_of(path))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a file, methods too."""
    yield from (node for node in walked(path) if isinstance(node, FUNCTION))


def lines(function: ast.AST) -> int:
    """Lines of a function from `def` to its end, docstring included."""
    return function.end_lineno - function.lineno + 1


def working_lines(function: ast.AST) -> int:
    """Lines of a function without its docstring: a formula and an example are not complexity."""
    first = function.body[0]
    is_text = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return lines(function) - (lines(first) if is_text else 0)


@cache
def tracked() -> tuple[Path, ...]:
    """The files under version control; without git, those that a source archive holds."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
        )
        found = [ROOT / name for name in listed.stdout.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        homes = ("csat_research", "tests", "notebooks", "data", "docs")
        found = [*ROOT.glob("*.*"), *(path for home in homes for path in (ROOT / home).rglob("*"))]
    return tuple(path for path in found if path.is_file())


def texts() -> Iterator[tuple[Path, str]]:
    """Tracked files that are text, with their text."""
    for path in tracked():
        try:
            yield path, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


# --- files and functions ---------------------------------------------------------------------------


def test_a_file_begins_with_what_it_is_for():
    assert not breaking(FILES, lambda path: not re.match(r'""".{6}', text_of(path)))


def test_a_module_stays_readable():
    assert not breaking(FILES, lambda path: len(text_of(path).splitlines()) >= LONGEST_MODULE)


def test_no_function_is_long():
    assert not breaking(
        FILES, lambda path: [one.name for one in functions(path) if lines(one) > LONGEST_FUNCTION]
    )


def test_functions_are_small_as_a_rule():
    sizes = sorted(working_lines(one) for path in FILES for one in functions(path))
    assert statistics.median(sizes) <= MEDIAN_FUNCTION
    assert sizes[int(0.9 * (len(sizes) - 1))] <= NINE_IN_TEN


def untold(path: Path) -> list[str]:
    """Public functions and classes of a file that do not say what they are."""
    public = [one for one in tree(path).body if isinstance(one, (*FUNCTION, ast.ClassDef))]
    return [one.name for one in public if not one.name.startswith("_") and not ast.get_docstring(one)]


def test_public_functions_and_classes_say_what_they_are():
    assert not breaking(FILES, untold)


def bare_excepts(path: Path) -> list[int]:
    """Lines of a file that catch whatever happens."""
    return [one.lineno for one in walked(path) if isinstance(one, ast.ExceptHandler) and not one.type]


def test_no_fault_is_hidden():
    assert not breaking(FILES, bare_excepts)


# --- words -----------------------------------------------------------------------------------------


def computed_patterns(text: str) -> list[int]:
    """Lines where `say` or a form of `count_say` is not a literal: a catalogue could not find it."""
    patterns = {"say": 1, "count_say": 2}
    calls = [one for one in nodes(text) if isinstance(one, ast.Call)]
    asked = [(call, patterns.get(spoken(call.func), 0)) for call in calls]
    return [call.lineno for call, count in asked for given in call.args[:count] if not is_text(given)]


def spoken(function: ast.AST) -> str:
    """The name of a plain function, or of one asked from `words`; somebody's method is not ours."""
    if isinstance(function, ast.Attribute):
        return function.attr if getattr(function.value, "id", "") == "words" else ""
    return getattr(function, "id", "")


def is_text(node: ast.AST) -> bool:
    """Whether a node is a literal string (an f-string is not)."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def test_a_pattern_is_a_literal():
    speaking = [path for path in FILES if path != PACKAGE / "words" / "__init__.py"]
    assert not breaking(speaking, lambda path: computed_patterns(text_of(path)))


@pytest.mark.parametrize(
    "line", ["say(f'{x}')", "words.say(text)", "count_say('one', many, 2)", "say('a' + b)"]
)
def test_a_computed_pattern_is_seen(line):
    assert computed_patterns(line)
    assert not computed_patterns("say('one ' 'pattern'); count_say('one', 'many', n)")


TYPED = re.compile(r"\b(?:under|over|above|below|fewer than|at least)\s(?:[3-9]|\d\d)", re.IGNORECASE)


def typed_thresholds(text: str) -> list[str]:
    """Patterns of `say` and `count_say` with a threshold typed into the words: it would stay when the rule is changed."""
    patterns = {"say": 1, "count_say": 2}
    calls = [one for one in nodes(text) if isinstance(one, ast.Call)]
    asked = [given for call in calls for given in call.args[: patterns.get(spoken(call.func), 0)]]
    return [one.value for one in asked if is_text(one) and TYPED.search(one.value)]


def test_a_sentence_takes_its_threshold_from_the_rule():
    assert not breaking(FILES, lambda path: typed_thresholds(text_of(path)))


def test_a_typed_threshold_is_seen():
    assert typed_thresholds("say('Under 10 customers.')")
    assert not typed_thresholds("say('Under {n:count} customers.', n=LEAST)")


LONG_ENOUGH_TO_BE_ONE = (
    25  # letters besides the values; shorter ones are words, such as "too few answers to say"
)


def wordings(module: ast.Module) -> set[str]:
    """Patterns of `say` and `count_say` that are long enough to be one thought."""
    patterns = {"say": 1, "count_say": 2}
    calls = [one for one in ast.walk(module) if isinstance(one, ast.Call)]
    said = [given for call in calls for given in call.args[: patterns.get(spoken(call.func), 0)]]
    texts = {one.value for one in said if is_text(one)}
    return {text for text in texts if len(re.sub(r"\{[^}]*\}", "", text)) >= LONG_ENOUGH_TO_BE_ONE}


def test_a_sentence_is_worded_in_one_file():
    """Two files that word one caution drift apart when its rule changes."""
    homes: dict[str, list[str]] = {}
    for path in FILES:
        for text in wordings(tree(path)):
            homes.setdefault(text, []).append(named(path))
    assert not {text: files for text, files in homes.items() if len(files) > 1}


def test_a_thought_is_told_from_a_word():
    assert wordings(ast.parse("say('Under {n:count} customers, no range is given.')"))
    assert not wordings(ast.parse("say('{low:number} to {high:number}', low=low_end_of_it)"))


# --- names that other files use --------------------------------------------------------------------


def file_named(module: str) -> Path | None:
    """The file of a module of the package."""
    place = ROOT.joinpath(*module.split("."))
    return next((one for one in (place.with_suffix(".py"), place / "__init__.py") if one.is_file()), None)


@cache
def asked_of_others() -> dict[Path, set[str]]:
    """Per file the names that other files of the package import from it."""
    found: dict[Path, set[str]] = {}
    for one in (node for path in FILES for node in walked(path) if isinstance(node, ast.ImportFrom)):
        if one.module and one.module.startswith("csat_research") and (home := file_named(one.module)):
            names = {name.name for name in one.names if not file_named(f"{one.module}.{name.name}")}
            found.setdefault(home, set()).update(names)
    return found


def listed_names(path: Path) -> set[str]:
    """What a file lists in `__all__`."""
    lists = [one for one in tree(path).body if isinstance(one, ast.Assign)]
    found = [ast.literal_eval(one.value) for one in lists if getattr(one.targets[0], "id", "") == "__all__"]
    return {name for one in found for name in one}


def test_a_file_lists_what_others_take_from_it():
    assert not breaking(asked_of_others(), lambda path: asked_of_others()[path] - listed_names(path))


# --- the face --------------------------------------------------------------------------------------


def public_names() -> list[str]:
    """The names that `__init__.pyi` gives."""
    stub = tree(PACKAGE / "__init__.pyi")
    given = [alias for one in stub.body if isinstance(one, ast.ImportFrom) for alias in one.names]
    return [alias.asname or alias.name for alias in given]


@pytest.mark.parametrize("name", public_names())
def test_a_public_name_loads_and_shows_an_example(name):
    found = getattr(csat_research, name)
    text = found.__doc__ or ""
    assert text.strip()
    assert ">>>" in text or not callable(found) or is_error(found)


def is_error(found: object) -> bool:
    """Whether a public name is one of our errors; an error needs no example."""
    return isinstance(found, type) and issubclass(found, Exception)


def test_the_face_lists_its_public_names():
    assert set(public_names()) <= set(dir(csat_research))


CARDS = PACKAGE / "cards"


def verbs() -> set[str]:
    """The verbs that make Results, by the literal that each of them writes into its Result."""
    calls = (node for path in FILES for node in walked(path) if isinstance(node, ast.Call))
    named = (one for call in calls if spoken(call.func).endswith("Result") for one in call.keywords)
    return {one.value.value for one in named if one.arg == "verb" and isinstance(one.value, ast.Constant)}


MAKES_A_SURVEY = {"weigh", "code_comments"}  # verbs that hand back a survey, not a Result
HELPERS = {"at_least", "at_most", "set_to"}  # what `.what_if` is asked with


def test_every_verb_has_a_card_and_every_card_a_verb():
    assert {path.stem for path in CARDS.glob("*.md")} == verbs() | MAKES_A_SURVEY


def public_verbs() -> set[str]:
    """The functions of the face that ask something of a survey."""
    stub = tree(PACKAGE / "__init__.pyi")
    rooms = ("measures.", "analysis.")
    given = [one for one in stub.body if isinstance(one, ast.ImportFrom) and one.module.startswith(rooms)]
    return {alias.name for one in given for alias in one.names} - HELPERS | MAKES_A_SURVEY


def test_the_readme_names_every_verb_in_its_table_of_questions():
    rows = re.findall(
        r"^\| .*\? \| (.*) \|$", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    assert public_verbs() <= set(re.findall(r"`(\w+)`", " ".join(rows)))


def test_the_notebook_to_explore_asks_every_verb():
    stored = json.loads((ROOT / "notebooks" / "explore.ipynb").read_text(encoding="utf-8"))["cells"]
    asked = "\n".join("".join(one["source"]) for one in stored if one["cell_type"] == "code")
    assert public_verbs() <= set(re.findall(r"\bcr\.(\w+)\(", asked))


@pytest.mark.parametrize("path", sorted(CARDS.glob("*.md")), ids=named)
def test_a_card_says_what_it_is_what_misleads_and_where_it_comes_from(path):
    text = path.read_text(encoding="utf-8")
    assert not [one for one in ("What it is.", "Traps.", "Sources.") if f"**{one}**" not in text]


def test_the_chapters_of_statistics_name_each_of_its_files_once():
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = guide.partition("### Chapters of `stats`")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| [^`]+ \| (`.*) \|$", table, flags=re.MULTILINE)
    listed = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert sorted(listed) == sorted(one.stem for one in (PACKAGE / "stats").glob("[!_]*.py"))


# --- what stays outside ----------------------------------------------------------------------------


def importers(package: str) -> dict[str, list[bool]]:
    """Files that import a package, and for each import whether it stands inside a function."""
    found: dict[str, list[bool]] = {}
    for path in FILES:
        inside = within_functions(text_of(path))
        for one in walked(path):
            if package in imported(one):
                found.setdefault(named(path), []).append(one in inside)
    return found


def imported(node: ast.AST) -> set[str]:
    """Top-level packages that one statement imports."""
    if isinstance(node, ast.Import):
        return {alias.name.split(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom) and not node.level:
        return {(node.module or "").split(".")[0]}
    return set()


def test_pingouin_stays_behind_one_adapter():
    found = importers("pingouin")
    assert len(found) <= 1, "pingouin is GPL-3.0: one adapter file"
    assert all(all(inside) for inside in found.values()), "and only inside its functions"


@pytest.mark.parametrize("package", ["lifelines", "tasks", "tests"])
def test_some_packages_are_not_used(package):
    assert not importers(package)


def test_no_file_knows_one_machine():
    assert not {named(path): found[0] for path, text in texts() if (found := ONE_MACHINE.findall(text))}


def test_no_file_names_a_registry():
    found = {named(path): hit.group() for path, text in texts() if (hit := REGISTRIES.search(text))}
    assert not found


# --- notebooks -------------------------------------------------------------------------------------


def cells(path: Path, kind: str = "code") -> list[dict]:
    """Cells of one kind in a stored notebook."""
    stored = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in stored if cell["cell_type"] == kind]


def code(cell: dict) -> str:
    """A cell's code without the lines that only Jupyter reads."""
    kept = ["pass" if line.startswith(("%", "!")) else line for line in "".join(cell["source"]).splitlines()]
    return "\n".join(kept)


@every_notebook
def test_a_notebook_only_asks(path):
    found = [type(node).__name__ for cell in cells(path) for node in ast.walk(ast.parse(code(cell)))
             if isinstance(node, LOOPS)]  # fmt: skip
    assert not found, "what is needed twice moves into the package"


@every_notebook
def test_a_notebook_cell_is_short(path):
    assert max(len(code(cell).splitlines()) for cell in cells(path)) <= 20


@every_notebook
def test_a_notebook_holds_no_error(path):
    assert not [one for cell in cells(path) for one in cell["outputs"] if one["output_type"] == "error"]


@every_notebook
def test_a_notebook_begins_with_its_parameters(path):
    assert "parameters" in cells(path)[0].get("metadata", {}).get("tags", [])


@every_template
def test_a_template_is_stored_without_outputs(path):
    assert not [cell for cell in cells(path) if cell["outputs"] or cell["execution_count"]]
