"""A secret in the address of a source stands nowhere: no notebook, page, table, log, manifest, message or traceback."""

from __future__ import annotations

import ast
import html
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.parse import quote, unquote

import nbformat
import pytest

from csat_research.errors import FileError
from csat_research.intake.read import read_survey
from csat_research.reporting.parameters import check, find, read
from tests.reporting.pages import answers, survey_file

SECRET = "hunter2/ä'<&>@\"7"
ADDRESS = f"postgresql://anna:{quote(SECRET, safe='')}@127.0.0.1:9/shop"
PIECES = ("hunter2", "anna:")  # whatever else a spelling does, this part of it stays


def leaks(folder: Path, *told: str) -> list[str]:
    """Files, names and texts in which a piece of the secret stands, packed files unpacked."""
    found = [one[:300] for one in told if any(piece in unquote(html.unescape(one)) for piece in PIECES)]
    for path in (one for one in folder.rglob("*") if one.is_file()):
        data = [path.read_bytes(), path.name.encode()]
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as packed:
                data += [packed.read(name) for name in packed.namelist()]
        found += [path.name for one in data if any(piece.encode() in one for piece in PIECES)]
    return found


def run(folder: Path, *words: str, **environment: str) -> tuple[int, str, str]:
    """The command in a process of its own, as a person or a timer starts it."""
    done = subprocess.run(
        [sys.executable, "-m", "csat_research", *words], cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONUTF8": "1", "PYTHONPATH": os.pathsep.join(sys.path), **environment},
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def from_source(folder: Path, answers_line: str) -> Path:
    """A survey file whose answers come from elsewhere."""
    path = survey_file(folder, "day", "channel", frame=answers(700))
    path.write_text(path.read_text().replace("answers: answers.csv", answers_line), encoding="utf-8")
    return path


SOURCE = 'answers: {source: "env:WAREHOUSE_URL", query: select * from answers}'


@pytest.mark.parametrize(
    ("line", "value"),
    [
        (SOURCE, ADDRESS),
        (SOURCE, f"mysql://anna:{SECRET}@h/shop"),
        (SOURCE, f"anna:{SECRET}"),
        ('answers: "env:WAREHOUSE_URL"', ADDRESS),
        ('answers: "env:WAREHOUSE_URL"', "postgresql://anna:hunter2@h"),
        ('answers: "env:WAREHOUSE_URL/x.csv"', ADDRESS),
        (f"answers: {json.dumps(ADDRESS)}", ""),
        (f"answers: {{source: {json.dumps(ADDRESS)}, query: select 1}}", ""),
        ('answers: "postgresql://anna:hunter2@h"', ""),
        ('answers: "env:postgresql://anna:hunter2@h"', ""),
    ],
)
def test_a_source_that_cannot_be_read_is_told_without_its_address(tmp_path, monkeypatch, line, value):
    monkeypatch.setenv("WAREHOUSE_URL", value)
    with pytest.raises(FileError) as caught:
        read_survey(from_source(tmp_path, line))
    assert leaks(Path(tmp_path, "nothing"), str(caught.value)) == []


@pytest.mark.parametrize("value", ["postgresql://anna:hunter2@h", ADDRESS])
def test_an_address_in_a_call_is_not_repeated(tmp_path, value):
    path = survey_file(tmp_path, frame=answers(40))
    for given, data in ((value, None), (path, value), (path, [value])):
        with pytest.raises(FileError) as caught:
            read_survey(given, data=data)
        assert leaks(Path(tmp_path, "nothing"), str(caught.value)) == []


@pytest.mark.parametrize(
    "name",
    [
        "x; import os",
        "__class__",
        "__import__",
        "print",
        "exec",
        "lambda",
        "None",
        "é\n",
        "a.b",
        "a=1",
        "*a",
        "",
        " ",
    ],
)
def test_no_name_becomes_code(name):
    with pytest.raises(Exception, match=r"cannot be the name|has no parameter"):
        check(read("monthly"), {name: "1"})


@pytest.mark.parametrize(
    "value",
    [
        "'; import os #",
        '"""',
        "\\",
        "a\nb",
        "\r\n",
        "'''\nimport os",
        "{x}",
        "\u2028",
        "%(x)s",
        "\\x00",
        "ünï😀",
        "\\N{BULLET}",
    ],
)
def test_a_value_is_pasted_as_one_literal(value):
    """Parameters are written as Python; whatever the value, the cell sets that name to that value and nothing else."""
    from papermill.translators import PythonTranslator

    given = check(read("monthly"), {"segment": value})
    body = ast.parse(PythonTranslator.codify(given)).body
    assert [ast.unparse(one.targets[0]) for one in body] == ["segment"]
    assert ast.literal_eval(body[0].value) == value


@pytest.mark.parametrize(
    "value", [ADDRESS, "https://h/x.csv?sig=hunter2", "redis://:hunter2@h", "Server=h;Pwd=hunter2"]
)
def test_no_parameter_holds_a_secret(value):
    for given in (value, json.dumps({"channel": value})):
        with pytest.raises(Exception, match="looks like a secret") as caught:
            check(read("monthly"), {"where": given})
        assert "hunter2" not in str(caught.value)


def own_template(folder: Path, *lines: str) -> Path:
    """The head of the monthly template with lines of a user's own, as those who ask a database themselves write them."""
    notebook = nbformat.read(find("monthly"), as_version=4)
    notebook.cells = notebook.cells[:7]
    notebook.cells.insert(
        3,
        nbformat.v4.new_code_cell("\n".join(["import os", 'address = os.environ["WAREHOUSE_URL"]', *lines])),
    )
    path = folder / "own.ipynb"
    nbformat.write(notebook, path)
    return path


@pytest.mark.full
@pytest.mark.parametrize("debug", [(), ("--debug",)], ids=["plain", "debug"])
@pytest.mark.parametrize("engine", ["fast", "papermill"])
@pytest.mark.parametrize("ends", ["well", "badly"])
def test_what_a_driver_prints_or_raises_is_hidden_everywhere(tmp_path, debug, engine, ends):
    lines = [
        "print('connecting to', address)",
        "import sys",
        "print(repr(address), file=sys.stderr)",
        "password = address.split(':')[2]",
    ]
    if ends == "badly":
        lines += [
            "from urllib.parse import unquote",
            "raise RuntimeError(f'{address} refused {unquote(password)!r}')",
        ]
    template = own_template(tmp_path, *lines)
    path = survey_file(tmp_path / "s", "day", "channel", frame=answers(700))
    code, out, err = run(
        tmp_path, "report", template.name, str(path), "-p", "quick", "true", "--engine", engine, *debug, WAREHOUSE_URL=ADDRESS
    )  # fmt: skip
    notebooks = list((tmp_path / "reports" / "_private").rglob("own.ipynb"))
    assert (code, len(notebooks)) == ((0, 1) if ends == "well" else (1, 1)), (out, err)
    assert "***" in notebooks[0].read_text()
    assert leaks(tmp_path / "reports", out, err) == []


@pytest.mark.full
@pytest.mark.parametrize("debug", [(), ("--debug",)], ids=["plain", "debug"])
@pytest.mark.parametrize("ends", ["well", "badly"])
def test_a_database_is_asked_and_its_address_is_nowhere(tmp_path, debug, ends):
    """DuckDB, whose address is the place of its file; and a PostgreSQL that is not there."""
    address = ADDRESS
    if ends == "well":
        duckdb = pytest.importorskip("duckdb")
        place = tmp_path / "hunter2"
        place.mkdir()
        address = f"duckdb:///{place / 'shop.duckdb'}"
        frame = answers(700)
        with duckdb.connect(str(place / "shop.duckdb")) as opened:
            assert len(frame)
            opened.execute("create table answers as select * from frame")
    work = tmp_path / "work"
    path = from_source(work, SOURCE)
    words = ("report", "monthly", str(path.name), "--also", "mail,csv", "-p", "quick", "true", *debug)
    code, out, err = run(work, *words, WAREHOUSE_URL=address)
    assert code == (0 if ends == "well" else 2), (out, err)
    assert leaks(work, out.replace(str(work), ""), err.replace(str(work), "")) == []
    assert (work / "reports").exists() == (ends == "well")
