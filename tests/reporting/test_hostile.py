"""Hostile texts in every place where a person may write one: none acts, none is lost, no row of a person is sent."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pytest

import csat_research as cr
from csat_research.errors import ColumnError, ReportError
from csat_research.reporting import export
from csat_research.reporting.parameters import find, known_templates, read
from csat_research.reporting.persons import check_bundle, sendable
from csat_research.reporting.plan import make_plan
from tests.reporting.hostile import KINDS, PERSON, Hostile, Placed, text, write
from tests.reporting.pages import page
from tests.reporting.scanning import holds, read_file

# Places whose texts a page or its tables show; the others (a metric that no page asks for) are only declared.
DRIVERS = ("title", "label of driver", "level of driver")
ITEMS = ("title", "label of item")
MONTH = ("title", "event", "segment", "column of segment", "answer", *DRIVERS, *ITEMS)


@dataclass
class Scan:
    """What was found in the files of one or several hostile surveys."""

    placed: int = 0
    found: int = 0
    acted: list[str] = field(default_factory=list)
    lost: list[Placed] = field(default_factory=list)
    persons: list[str] = field(default_factory=list)

    def look(self, hostile: Hostile, files: list[Path], places: tuple[str, ...]) -> None:
        """Read all files, by each one's own parser."""
        shown: list[str] = []
        for path in files:
            texts, acting = read_file(path)
            self.acted += [f"{path.name}: {one}" for one in acting]
            if "_private" not in path.parts:
                self.persons += [f"{path.name}: {one[:200]}" for one in texts if re.search(PERSON, one)]
                shown += texts
        wanted = [one for one in hostile.placed if one.place in places]
        self.lost += [one for one in wanted if not holds(shown, one.text)]
        self.placed += len(hostile.placed)
        self.found += sum(holds(shown, one.text) for one in hostile.placed)

    def __str__(self) -> str:
        return (
            f"hostile texts: {self.placed:,} placed, {self.found:,} found as written, {len(self.acted)} acted, {len(self.lost)} lost, "
            f"{len(self.persons)} of a person sent"
        )

    @property
    def harmless(self) -> bool:
        """Nothing acted, nothing is lost, and there was something to find."""
        return self.found > 0 and not (self.acted or self.lost or self.persons)


def made(template: str, survey: Path, folder: Path, **parameters: object) -> list[Path]:
    """Page, tables and data of a template, without a kernel."""
    html, found = page(template, survey=str(survey), **parameters)
    results = [
        {**one.result.to_json(), "block": one.name, "page": "p.html"}
        for one in found.blocks
        if one.result is not None
    ]
    files = [folder / f"{template}{end}" for end in (".html", ".json", ".xlsx")]
    export.write_text(html, files[0])
    export.write_json({"results": results}, files[1])
    export.write_tables(results, files[2], title=results[0]["provenance"]["title"])
    return files


@pytest.fixture(scope="module")
def survey(tmp_path_factory):
    """A hostile survey and what stands where in it."""
    hostile = Hostile()
    return write(tmp_path_factory.mktemp("hostile"), hostile, rows=500), hostile


def test_no_hostile_text_acts_or_is_lost(survey, tmp_path, capsys):
    path, hostile = survey
    scan = Scan()
    scan.look(hostile, made("importance", path, tmp_path), ITEMS)
    with capsys.disabled():
        print(f"\n{scan}")
    assert scan.harmless, (scan.acted, scan.lost, scan.persons)


@pytest.mark.full
def test_over_all_turns_every_hostile_text_stands_in_every_place(tmp_path, capsys):
    scan, stood = Scan(), set()
    for turn in range(len(KINDS)):
        hostile = Hostile(turn)
        path = write(tmp_path / str(turn), hostile)
        files = [
            one
            for name in ("drivers", "importance")
            for one in made(name, path, tmp_path / "made" / str(turn))
        ]
        scan.look(hostile, files, (*DRIVERS, *ITEMS))
        stood |= {(one.place, one.kind) for one in hostile.placed}
    with capsys.disabled():
        print(f"\n{len(KINDS)} kinds in {len({place for place, _ in stood})} places; {scan}")
    assert {kind for place, kind in stood if place == "title"} == set(KINDS)
    assert scan.harmless, (scan.acted[:9], scan.lost[:9], scan.persons[:9])


@pytest.mark.full
@pytest.mark.parametrize("turn", [0, 9, 18])
def test_every_file_of_every_template_is_harmless(turn, tmp_path, capsys):
    """Real runs, with everything they write: pages, indexes, tables, data, notebooks, rejected rows."""
    hostile, scan, out = Hostile(turn), Scan(), tmp_path / "=cmd|' <b> out"
    path = write(tmp_path / "a; <b> $x", hostile)
    own = own_template(tmp_path, hostile)
    also = "all" if turn == 0 else "mail,csv,figures,pptx"
    runs = [
        *((name, {}) for name in known_templates()),
        ("monthly", {"segment": column(path, "agent")}),
        (own, {}),
    ]
    for i, (template, parameters) in enumerate(runs):
        done = cr.report(
            template,
            path,
            out=out / f"run{i}",
            quick=True,
            also=also,
            **parameters,
        )
        assert not done.failed, done.failed
    by = cr.report("drivers", path, by=column(path, "segment"), out=out / "by", quick=True)
    files = [one for one in out.rglob("*") if one.is_file()]
    scan.look(hostile, files, (*MONTH, "agent", "own title"))
    with capsys.disabled():
        print(f"\nturn {turn}, {len(files)} files; {scan}")
    assert scan.harmless, (scan.acted[:9], scan.lost[:9], scan.persons[:9])
    names = [page.file.casefold() for page in by.pages if page.file]
    assert len(set(names)) == len(names)
    assert all(
        re.fullmatch(r"[\w.-]+", one.name) for one in out.rglob("*") if not one.name.startswith(".lock")
    )
    assert {one.name for one in tmp_path.iterdir()} == {
        out.name,
        path.parent.name,
        Path(own).name,
    }  # nothing travelled


def own_template(folder: Path, hostile: Hostile) -> str:
    """The importance template with hostile title, sentences, block names and file name."""
    notebook = nbformat.read(find("importance"), as_version=4)
    notebook.metadata["csat_research"]["title"] = hostile.take("own title")
    blocks = 0
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            # Markdown is not shown as it is typed, so that only acting is judged; braces in it are fields, refused where wrong.
            cell.source = hostile.take("markdown", without=("fields", "jinja"))
        if "block" in cell.metadata.get("csat_research", {}):
            cell.metadata["csat_research"]["block"] = hostile.take("block")
            blocks += 1
    assert blocks
    path = folder / f"{text('formula', 'own')} <b>{{x}}.ipynb".replace("/", "|")
    nbformat.write(notebook, path)
    return str(path)


def column(path: Path, role: str) -> str:
    """The name of the first column of a role."""
    return next(one.name for one in cr.read_survey(path).questions if one.role == role)


@pytest.fixture(scope="module")
def answers(survey):
    """The hostile survey, read."""
    return cr.read_survey(survey[0])


@pytest.mark.parametrize("role", ["customer", "id"])
def test_no_block_of_a_page_has_persons_for_groups(answers, role):
    name = next(one.name for one in answers.questions if one.role == role)
    found = cr.csat(answers, by=name)
    with pytest.raises(ReportError, match="holds no row of a person"):
        check_bundle("csat", found.to_json())
    one = cr.csat(answers.where(**{name: found.table[name].iloc[0]}))
    with pytest.raises(ReportError, match="holds no row of a person"):
        check_bundle("csat", one.to_json())
    check_bundle("csat", cr.csat(answers).to_json())


def test_no_groups_are_made_of_comments(answers):
    name = next(one.name for one in answers.questions if one.role == "comment")
    with pytest.raises(ColumnError, match="no groups are made of it"):
        cr.csat(answers, by=name)


@pytest.mark.parametrize("role", ["customer", "id", "comment"])
def test_no_report_is_made_of_a_person(survey, answers, role, tmp_path):
    name = next(one.name for one in answers.questions if one.role == role)
    where = json.dumps({name: answers.rows(name)[name].iloc[0]})
    with pytest.raises(ReportError, match="none is made of a person"):
        make_plan(
            read("monthly"),
            answers,
            str(survey[0]),
            by=None,
            language="en",
            out=tmp_path,
            parameters={"where": where},
        )


def test_a_stored_result_has_no_rows_as_they_stand_in_the_file(answers):
    bundle = cr.data_quality(answers).to_json()
    assert re.search(PERSON, json.dumps(bundle))
    assert not re.search(PERSON, json.dumps(sendable(bundle)))
