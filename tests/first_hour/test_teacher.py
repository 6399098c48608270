"""The teacher: opens a lesson from the clone, runs all cells, and gives each student another seed."""

import shutil

import nbformat
import pytest

from tests.first_hour.person import Person

LESSON = "01_one_number.ipynb"
SEED = 7


@pytest.fixture(scope="module")
def hour(place, clone, checkout):
    """What she saw, the lesson as stored, after Run All, and with another seed."""
    newcomer, report = checkout
    assert report.code == 0
    teacher = Person("teacher", place / "teacher", newcomer.programs).begin()
    stored = clone / "notebooks" / "lessons" / LESSON
    shutil.copyfile(stored, teacher.home / LESSON)
    run_all = teacher.types("jupyter-execute", "--inplace", LESSON)
    student = teacher.types(
        "papermill", LESSON, f"seed{SEED}.ipynb", "-p", "seed", str(SEED), "--no-progress-bar"
    )
    books = [
        nbformat.read(path, as_version=4)
        for path in (stored, teacher.home / LESSON, teacher.home / f"seed{SEED}.ipynb")
    ]
    for cell in books[2].cells:
        teacher.notes(f"\n{cell.source}\n" + "\n".join(f"Out: {one}" for one in texts(cell)))
    return run_all, student, *books


def texts(cell):
    """What the outputs of a cell say."""
    return [
        one.get("text") or one.get("data", {}).get("text/plain", str(one)) for one in cell.get("outputs", [])
    ]


def by_source(book):
    """Outputs of the cells with code, by their text."""
    return {cell.source: texts(cell) for cell in book.cells if cell.cell_type == "code"}


def test_run_all_shows_what_is_stored(hour):
    run_all, _, stored, done, _ = hour
    assert run_all.code == 0, run_all.err
    assert by_source(done) == by_source(stored)


def test_another_seed_is_another_class_of_the_same_shop(hour):
    _, student, stored, _, other = hour
    assert student.code == 0, student.err
    before, after = by_source(stored), by_source(other)
    assert not [out for outs in after.values() for out in outs if "Traceback" in out]
    same = {source for source in before if before[source] == after.get(source)}
    from_shop = {source for source in before if "shop" in source and "truth" not in source and before[source]}
    assert from_shop
    assert not from_shop & same
    assert {source for source in before if "truth" in source} <= same
    assert any(f"seed = {SEED}" in source for source in after)
