"""Files that are not what they seem, through the door of a user: a survey that adds up, or what it is and the way out.

messages_odd_files.txt holds what `csat-research check` prints of each; to store it anew: python -m tests.bad_list.
"""

from __future__ import annotations

import errno
import json
import re
import subprocess
import tempfile
from pathlib import Path

import pytest

import csat_research as cr
from csat_research.errors import CsatError, FileError
from csat_research.intake import tables
from csat_research.intake.tables import open_table
from tests.fuzz.judging import whole
from tests.odd_files import CASES, TEXT, with_part
from tests.test_bad_input import CSAT, call

STORED = Path(__file__).with_name("messages_odd_files.txt")
ROOT = Path(__file__).resolve().parents[1]
LONGEST = 160


def survey_of(name: str, folder: Path) -> Path:
    """A case as file and survey file."""
    file = CASES[name](folder)
    text = f"title: Shop\nanswers: {json.dumps(file)}\ncolumns:\n  id: {{role: id}}\n{CSAT}"
    (folder / "s.yml").write_text(text, encoding="utf-8")
    return folder / "s.yml"


def checked(name: str, folder: Path) -> str:
    """Exit code and words of `check` on a case; long lines end in ..."""
    done = call("check", survey_of(name, folder))
    lines = [line.rstrip() for line in done.output.strip().splitlines()]
    return "\n".join(
        [
            f"exit {done.exit_code}",
            *(f"{one[:LONGEST]}..." if len(one) > 2 * LONGEST else one for one in lines),
        ]
    )


def stored() -> dict[str, str]:
    blocks = STORED.read_text(encoding="utf-8").split("\n## ")[1:]
    return {head: body.strip() for head, _, body in (block.partition("\n") for block in blocks)}


def write() -> None:
    """Store the words anew."""
    parts = ["What `csat-research check` prints of each file of tests/odd_files.py."]
    for name in CASES:
        with tempfile.TemporaryDirectory() as folder:
            parts.append(f"## {name}\n{checked(name, Path(folder))}")
    STORED.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


@pytest.mark.parametrize("name", CASES)
def test_the_message_is_the_one_people_have_read(name, tmp_path):
    assert checked(name, tmp_path) == stored()[name]


@pytest.mark.parametrize("name", CASES)
def test_a_message_is_short_printable_and_has_no_traceback(name):
    code, *lines = stored()[name].splitlines()
    assert code in ("exit 0", "exit 1", "exit 2")
    assert not any(
        word in " ".join(lines)
        for word in ("Traceback", "Error:", "<class", "NoneType", "dtype", "object has no")
    )
    assert all(line.replace("\u00a0", " ").isprintable() for line in lines)
    if code == "exit 2":
        assert 1 <= len(lines) <= 5


@pytest.mark.parametrize("name", [name for name in CASES if "exit 2" not in stored().get(name, "exit 2")])
def test_nothing_is_lost(name, tmp_path):
    assert whole(cr.read_survey(survey_of(name, tmp_path))) == "survey"


@pytest.mark.parametrize("size", ["A1", "A1:B5", "A1:A31", "A1:XFD1048576", ""])
def test_no_row_is_lost_where_a_sheet_lies_about_its_size(size, tmp_path):
    """Some tools write a size that is too small; openpyxl's streaming mode believes it and stops there."""
    name = with_part(
        tmp_path,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b'ref="A1:B31"', f'ref="{size}"'.encode()),
    )
    found = open_table(tmp_path / name)
    assert (found.read, found.columns) == (30, ("id", "score"))


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (PermissionError(errno.EACCES, "Permission denied"), "is it open in another program"),
        (OSError(errno.EIO, "Input/output error"), "network drive"),
        (OSError(errno.ESTALE, "Stale file handle"), "connect it again"),
        (MemoryError(), "does not fit into the memory"),
    ],
)
def test_what_the_system_refuses_is_told(error, told, tmp_path, monkeypatch):
    """A share that is gone and a folder without rights: at the first look and while the file is read."""
    (tmp_path / "a.csv").write_text(TEXT)
    survey = tmp_path / "s.yml"
    survey.write_text(f"answers: a.csv\ncolumns:\n{CSAT}")
    for where in ("is_file", "open", "read_bytes"):
        with monkeypatch.context() as patch:
            real = getattr(Path, where)

            def refused(self, *given, real=real, **named):
                if self.name == "a.csv":
                    raise error
                return real(self, *given, **named)

            patch.setattr(Path, where, refused)
            with pytest.raises(FileError, match=told):
                cr.read_survey(survey)


def test_a_file_that_changes_while_it_is_read_is_told(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_text(TEXT)
    read = tables.read_csv

    def growing(one, wanted):
        found = read(one, wanted)
        with one.open("a") as more:
            more.write("t99,5\n")
        return found

    monkeypatch.setitem(tables.READERS, ".csv", growing)
    monkeypatch.setattr(tables, "read_csv", growing)
    with pytest.raises(FileError, match="written to while it was read"):
        open_table(path)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 400_000,
        "{a: " * 200_000,
        "a: &a [x]\nb: *a\n",
        "x: 1\n" * 50_000,
        'title: "\\ud800"\n',
        "scale: 1-" + "9" * 5000 + "\n",
    ],
    ids=["lists", "blocks", "alias", "keys", "half a letter", "digits"],
)
def test_a_survey_file_that_is_a_bomb_is_told_at_once(text, tmp_path):
    (tmp_path / "s.yml").write_text(text, encoding="utf-8")
    with pytest.raises(CsatError) as caught:
        cr.read_survey(tmp_path / "s.yml")
    assert len(str(caught.value)) < 600


def test_nothing_here_unpickles():
    """No pickle, no eval of data: neither by name in the package nor through a reader's switch."""
    banned = re.compile(
        r"\b(pickle\.loads?|read_pickle|cloudpickle|dill|shelve|marshal|yaml\.(unsafe_|full_)?load|eval|exec)\(|allow_pickle\s*=\s*True"
    )
    found = [
        f"{path.name}: {one[0]}"
        for path in (ROOT / "csat_research").rglob("*.py")
        for one in banned.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []
    assert banned.search("x = pd.read_pickle(path)")


def test_a_terminal_is_not_steered_by_a_header(tmp_path):
    (tmp_path / "a.csv").write_text("\x1b[2Jid,score\x07,\x9b31mx\nt1,5,1\n", encoding="utf-8")
    (tmp_path / "s.yml").write_text(f"answers: a.csv\ncolumns:\n{CSAT}", encoding="utf-8")
    said = call("check", tmp_path / "s.yml").output
    assert "a.csv" in said
    assert not any(mark in said for mark in ("\x1b", "\x07", "\x9b"))


@pytest.mark.parametrize("code", [-11, 3221225477])
def test_a_file_that_kills_its_reader_is_told(code, tmp_path, monkeypatch):
    """ReadStat dies of some damaged files, and a process of its own tries first; the codes are those of Linux and of Windows."""
    path = tmp_path / "a.sav"
    path.write_bytes((ROOT / "tests" / "exports" / "survey.sav").read_bytes())
    assert open_table(path).read > 0
    changed = bytearray(path.read_bytes())
    changed[674] = 2  # pyreadstat 1.3.7 ends by a signal here, and this test with it if nothing tried first
    (tmp_path / "b.sav").write_bytes(bytes(changed))
    with pytest.raises(FileError):
        open_table(tmp_path / "b.sav")
    died = subprocess.CompletedProcess([], code)
    monkeypatch.setattr("csat_research.intake.formats.labelled.subprocess.run", lambda *_, **__: died)
    again = tmp_path / "c.sav"  # what was tried once is not tried again
    again.write_bytes(path.read_bytes())
    with pytest.raises(FileError, match="its reader breaks down"):
        open_table(again)
