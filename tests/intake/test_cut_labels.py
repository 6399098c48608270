"""A label that holds the separator: read whole by the declared choices or items, told as a doubt without them."""

from __future__ import annotations

import random

import pytest

import csat_research as cr
from csat_research.errors import ColumnError
from csat_research.intake.read import read_survey
from tests.variants import some

LABELS = ("Price; delivery", "Staff", "Shop", "Web", "Hours", "Speed; care; charm")


def survey_of(tmp_path, line, n=80, labels=LABELS, more="", seed=5):
    """Lists of two of the labels, in the order of the form; and what was chosen."""
    rng = random.Random(seed)
    chosen = [sorted(rng.sample(labels, 2), key=labels.index) for _ in range(n)]
    rows = [f"t{i};{5 - i % 2};{'|'.join(one)}" for i, one in enumerate(chosen)]
    text = "\n".join(["id\tscore\ttop", *(row.replace(";", "\t", 2) for row in rows)])
    (tmp_path / "a.tsv").write_text(text.replace("|", ";") + ";\n", encoding="utf-8")
    path = tmp_path / "survey.yml"
    path.write_text(
        "answers: a.tsv\ncolumns:\n  score: {role: csat, scale: 1-5}\n" + line + more, encoding="utf-8"
    )
    return path, chosen


def notes(survey):
    return [str(one) for one in survey.about.notes if "never apart" in str(one)]


def shares(chosen):
    return {one: 100 * sum(one in row for row in chosen) / (2 * len(chosen)) for one in LABELS}


PLAIN = '  top: {role: picks, separator: ";", choose: 2}\n'


def test_picks_that_never_part_are_told_with_what_to_write(tmp_path):
    path, chosen = survey_of(tmp_path, PLAIN)
    told = notes(read_survey(path))
    counts = {one: sum(one in row for row in chosen) for one in LABELS}
    assert len(told) == 2
    assert "Price, delivery" in told[0].replace("“", "").replace("”", "")
    assert f"in {counts[LABELS[0]]} lists" in told[0]
    assert 'choices: ["Speed; care; charm", ...]' in told[1].replace("\u2068", "").replace("\u2069", "")


def test_declared_choices_keep_their_labels_whole(tmp_path):
    choices = ", ".join(f'"{one}"' for one in LABELS)
    path, chosen = survey_of(
        tmp_path, f'  top: {{role: picks, separator: ";", choose: 2, choices: [{choices}]}}\n'
    )
    survey = read_survey(path)
    assert notes(survey) == []
    found = cr.importance(survey, method="picks").table.set_index("term")["estimate"]
    assert found.to_dict() == pytest.approx(shares(chosen))
    kept = read_survey(cr.write_survey(survey, tmp_path / "kept"))
    again = cr.importance(kept, method="picks").table.set_index("term")["estimate"]
    assert again.to_dict() == pytest.approx(found.to_dict())


def test_items_are_the_choices_where_none_are_declared(tmp_path):
    items = "".join(f'  i{k}: {{role: item, scale: 1-5, label: "{one}"}}\n' for k, one in enumerate(LABELS))
    path, chosen = survey_of(tmp_path, PLAIN, more=items)
    text = (tmp_path / "a.tsv").read_text(encoding="utf-8").splitlines()
    head = text[0] + "".join(f"\ti{k}" for k in range(len(LABELS)))
    rows = [
        line + "".join(f"\t{(i + k) % 5 + 1}" for k in range(len(LABELS))) for i, line in enumerate(text[1:])
    ]
    (tmp_path / "a.tsv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    survey = read_survey(path)
    found = cr.importance(survey, method="picks").table.set_index("label")["estimate"]
    assert found.to_dict() == pytest.approx(shares(chosen))


def test_a_pick_that_is_no_choice_stops_with_the_nearest(tmp_path):
    path, _ = survey_of(
        tmp_path, '  top: {role: picks, choices: ["Price; delivery", Staf, Shop, Web, Hours]}\n'
    )
    with pytest.raises(ColumnError, match=r"none of its choices.*Choices: Price; delivery"):
        read_survey(path)


@pytest.mark.parametrize("seed", some(range(20), 0, 1, 2, 3, 4))
def test_picks_that_may_part_are_no_doubt(tmp_path, seed):
    """Lists of whole labels, in the order of the form: none are told, however often two stand side by side."""
    whole = ("Price", "Staff", "Shop", "Web")
    path, _ = survey_of(tmp_path, PLAIN, labels=whole, seed=seed, n=40)
    assert notes(read_survey(path)) == []


def test_everybody_with_one_list_is_no_doubt(tmp_path):
    path, _ = survey_of(tmp_path, PLAIN, labels=("Price", "Staff"))
    assert notes(read_survey(path)) == []


def test_columns_of_ticks_are_no_doubt(tmp_path):
    """Two ticks always set together were not cut: they stand in columns of their own."""
    rows = [f"t{i},{5 - i % 2},{'x,x,,' if i % 4 == 0 else ',,x,x'}" for i in range(100)]
    (tmp_path / "a.csv").write_text("\n".join(["id,score,A,B,C,D", *rows]) + "\n")
    path = tmp_path / "survey.yml"
    path.write_text(
        "answers: a.csv\ncolumns:\n  score: {role: csat, scale: 1-5}\n  top: {role: picks, ticks: [A, B, C, D]}\n"
    )
    assert notes(read_survey(path)) == []


def test_codes_of_a_tool_are_named_under_choices(tmp_path):
    """LimeSurvey writes SQ001; the page showed the codes, and nothing said how to name them."""
    codes = ("SQ001", "SQ002", "SQ003", "SQ004")
    named = dict(zip(codes, LABELS, strict=False))
    line = PLAIN.replace("}", f", choices: {{{', '.join(f'{one}: {named[one]!r}' for one in codes)}}}}}")
    path, chosen = survey_of(tmp_path, line, labels=codes)
    found = cr.importance(read_survey(path), method="picks").table.set_index("term")["estimate"]
    counted = {named[one]: 100 * sum(one in row for row in chosen) / (2 * len(chosen)) for one in codes}
    assert found.to_dict() == pytest.approx(counted)
    path.write_text(path.read_text(encoding="utf-8").replace("SQ004:", "SQ005:"), encoding="utf-8")
    with pytest.raises(ColumnError, match="holds the pick “SQ004”, which is none of its choices"):
        read_survey(path)
