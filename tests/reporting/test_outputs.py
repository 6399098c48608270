"""The further files of a page: each says what the page says, nothing in the data acts, and what lacks is said."""

from __future__ import annotations

import csv
import os
import re
import stat
import sys
import time
from dataclasses import replace

import pandas as pd
import pytest

from csat_research.analysis.priorities import _findings, priorities
from csat_research.errors import ReportError
from csat_research.measures.scores.csat import csat
from csat_research.measures.scores.nps import nps
from csat_research.reporting import export
from csat_research.reporting.harvest import Block, Harvest
from csat_research.reporting.names import USUAL
from csat_research.reporting.sent import browser, outputs, pdf, source
from csat_research.reporting.sent.deck import Deck
from csat_research.reporting.sent.mail import _first as named_first
from csat_research.reporting.sent.mail import mail_text
from csat_research.reporting.sent.outputs import KINDS, chosen, write_outputs
from csat_research.reporting.sent.slides import _parts, write_slides
from csat_research.reporting.sent.source import Shown, Source
from csat_research.results.figure import Figure
from csat_research.survey.survey import Survey
from tests.measures.items import rows as item_rows
from tests.measures.items import survey_of
from tests.reporting.pages import answers, page, survey_file

HOSTILE = (
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "$100_{$ {x.__class__}",
    "chat\nBcc: all@example.com",
)
ESTIMATE = re.compile(r"[+−]?\d+\.\d")


@pytest.fixture(scope="module")
def harvest():
    """Two tiles that are there, two that are not, and a picture by hostile names."""
    rows = pd.DataFrame({"score": [5, 4, 2, 5, 1, 4, 3, 5] * 60, "ltr": [10, 9, 3, 7, 0, 8, 10, 9] * 60})
    rows["channel"] = [HOSTILE[i % 4] for i in range(len(rows))]
    survey = Survey(rows, csat="score", nps="ltr", segments=["channel"], scales={"score": "1-5"})
    blocks = (
        Block(name="csat", cell="a", result=_titled(csat(survey))),
        Block(name="change", cell="b", error="ColumnError"),
        Block(name="nps", cell="c", result=nps(survey)),
        Block(name="by_segment", cell="d", result=csat(survey, by="channel")),
    )
    return Harvest(blocks=blocks, about={"layout": "monthly"})


def _titled(result):
    return replace(result, provenance={**result.provenance, "title": "Made-up shop\nBcc: x@example.com"})


@pytest.fixture
def made(harvest, tmp_path):
    """The page as a source of further files."""
    page = tmp_path / "monthly.html"
    page.write_text("<!doctype html><html><head></head><body>A page</body></html>", encoding="utf-8")
    return Source(harvest=harvest, page=page, made={"seed": "0"})


@pytest.fixture
def nothing_installed(monkeypatch):
    """A machine without a browser and without WeasyPrint."""
    monkeypatch.setenv(browser.NAMED, "none")
    monkeypatch.setattr(pdf.importlib.util, "find_spec", lambda name: None)


def test_a_mail_is_a_subject_and_five_sentences_each_number_with_its_range(made):
    subject, blank, *lines = mail_text(made).splitlines()
    assert subject.startswith("Subject: Made-up shop")
    assert (blank, lines[5], len(lines)) == ("", "", 7)
    assert all(lines[:5])
    assert lines[6].endswith("monthly.html")
    told = [line for line in lines[:4] if ESTIMATE.search(line)]  # the fifth is a caution on counts
    assert told
    assert all(re.search(r"\([^)]*\d to [^)]*\d", line) for line in told)


def test_a_title_too_long_for_a_subject_stands_whole_below_it(made):
    name = "Ω\U0001f600 " + "پشتیبانی بسیار طولانی " * 14
    object.__setattr__(made, "look", {**made.look, "title": name})
    subject, blank, first, *lines = mail_text(made).splitlines()
    assert blank == ""
    assert len(subject) < 250
    assert "…: " in subject  # the verdict stands behind it
    assert name.strip() in first
    assert len(lines) == 7


def test_what_a_slide_has_no_room_for_stands_in_its_notes(made, tmp_path):
    pptx = pytest.importorskip("pptx")
    name = "Ω\U0001f600 " + "پشتیبانی بسیار طولانی " * 14
    object.__setattr__(made, "look", {**made.look, "title": name})
    write_slides(made, tmp_path / "page.pptx")
    first = pptx.Presentation(tmp_path / "page.pptx").slides[0]
    shown = [shape.text_frame.text for shape in first.shapes if shape.has_text_frame]
    assert any(text.endswith("…") and len(text) <= 100 for text in shown)
    assert name.strip() in first.notes_slide.notes_text_frame.text


def test_notes_tell_a_speaker_which_groups_a_test_called(tmp_path):
    """They told who stood before people that words come from verdict, a verb of Python."""
    from pptx import Presentation

    frame = answers(6000, fall=0.6)
    _, found = page(
        "monthly", survey=str(survey_file(tmp_path, "day", "channel", frame=frame)), period="2026-10"
    )
    write_slides(
        Source(harvest=found, page=tmp_path / "page.html", language="en", look={}, made={}),
        tmp_path / "a.pptx",
    )
    slides = [one for one in Presentation(tmp_path / "a.pptx").slides if one.has_notes_slide]
    noted = "\n".join(one.notes_slide.notes_text_frame.text for one in slides)
    assert re.search(r"^“chat” fell by [\d.]+ points\.$", noted, flags=re.MULTILINE)
    assert "come from verdict" not in noted


def test_a_mail_names_what_to_act_on_first_in_the_order_of_the_page():
    """The less important of two costs more points: a page and its mail that each begin with another send two people two ways."""
    frame = item_rows(customers=600)
    frame = frame.assign(
        **{one: (frame[one] - by).clip(1, 6) for one, by in {"price": 2, "speed": 3}.items()}
    )
    found = priorities(survey_of(frame), replicates=200)
    first = found.table["verdict"] == "act first"
    assert found.table[first].sort_values("importance")["label"].tolist() == ["Speed", "Price"]
    turned = replace(found, table=found.table.assign(points_lost=1 / found.table["importance"]))
    assert named_first(turned) == ["Speed", "Price"]
    assert str(_findings(turned.table, turned.tables["overall"])[0]).startswith("Act first: Speed, Price.")


def test_no_name_begins_a_line_of_a_mail(made):
    assert not any(line.startswith("Bcc") for line in mail_text(made).splitlines())


def test_slides_hold_the_verdict_the_numbers_and_every_picture_with_its_words(made, tmp_path):
    from pptx import Presentation

    files, notes = write_outputs(made, ["pptx"])
    slides = list(Presentation(tmp_path / files[0]).slides)
    first = [shape.text_frame.text for shape in slides[0].shapes if shape.has_text_frame]
    row = made.harvest.result("csat").table.iloc[0]
    assert notes == []
    assert any(f"{row['estimate']:.1f}" in text for text in first)
    assert f"{row['conf_low']:.1f} to {row['conf_high']:.1f}" in first
    assert "not in these data" in first  # the tile without a date
    pictures = [shape for slide in slides for shape in slide.shapes if shape.shape_type == 13]
    assert [one._element.nvPicPr.cNvPr.get("descr") for one in pictures] == [
        source.one_line(one.panel.alt) for one in made.shown
    ]
    assert all(slide.shapes.title.text_frame.text for slide in slides)
    noted = "\n".join(slide.notes_slide.notes_text_frame.text for slide in slides if slide.has_notes_slide)
    assert all(source.one_line(name) in noted for name in HOSTILE)
    assert slides[-1].shapes.title.text_frame.text == "How sure is this?"


def test_slides_of_a_language_from_right_to_left_are_mirrored(made, tmp_path):
    from pptx import Presentation

    turned = Source(harvest=made.harvest, page=made.page, language="fa")
    files, _ = write_outputs(turned, ["pptx"])
    texts = {
        one.text_frame.text: one
        for one in Presentation(tmp_path / files[0]).slides[0].shapes
        if one.has_text_frame
    }
    labels = [texts[source.one_line(tile.label, mirrored=True)] for tile in turned.tiles if tile.label]
    assert len(labels) == 3
    assert [one.left for one in labels] == sorted((one.left for one in labels), reverse=True)
    assert all(one.text_frame.paragraphs[0]._p.pPr.get("rtl") == "1" for one in labels)


def test_a_range_in_a_line_from_right_to_left_begins_at_the_right():
    """The mark before its first number alone would turn "48.0 to 60.6" round."""
    told = source.one_line("«\u206848.0 تا 60.6\u2069» \u2068chat\u2069 \u20681-7\u2069", mirrored=True)
    assert [one for one in told if "\u2066" <= one <= "\u2068"] == ["\u2067", "\u2068", "\u2068"]


def test_figures_come_twice_with_a_list_of_what_they_show(made, tmp_path):
    files, _ = write_outputs(made, ["figures"])
    with (tmp_path / "monthly" / "figures" / "alt.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert sorted(f"monthly/figures/{row['file']}" for row in rows) == sorted(files[:-1])
    assert {row["file"].rpartition(".")[2] for row in rows} == {"png", "svg"}
    assert all(row["alt"] for row in rows)


def test_text_in_a_csv_never_acts_and_numbers_stay_numbers(made, tmp_path):
    files, _ = write_outputs(made, ["csv"])
    assert all((tmp_path / name).read_bytes().startswith(b"\xef\xbb\xbf") for name in files)
    table = pd.read_csv(tmp_path / "monthly" / "csv" / "by_segment.csv", encoding="utf-8-sig")
    told = made.harvest.result("by_segment").table
    assert set(table["channel"]) == {f"'{HOSTILE[0]}", *HOSTILE[1:]}
    assert table["conf_low"].to_numpy() == pytest.approx(told["conf_low"].to_numpy(), abs=1e-9, nan_ok=True)
    assert len(files) == len(set(map(str.casefold, files)))


def test_nothing_that_is_asked_for_stops_the_rest(made, monkeypatch, nothing_installed):
    monkeypatch.setitem(sys.modules, "pptx", None)
    files, notes = write_outputs(made, ["mail", "pdf", "pptx"])
    assert files == ["monthly/mail.txt"]
    assert [str(one) for one in notes] == [str(pdf.BY_HAND), "For pptx type:  pip install python-pptx"]
    assert "Ctrl+P" in str(pdf.BY_HAND)


def test_what_breaks_a_file_is_told_and_the_others_are_made(made, monkeypatch):
    def broken(source, folder):
        raise ZeroDivisionError("by nothing")
        yield

    monkeypatch.setitem(outputs.KINDS, "csv", broken)
    files, notes = write_outputs(made, ["csv", "mail"])
    assert files == ["monthly/mail.txt"]
    assert [str(one) for one in notes] == ["monthly.html: csv was not made. ZeroDivisionError: by nothing"]


def test_without_a_browser_the_first_screen_is_drawn(made, tmp_path, nothing_installed):
    from PIL import Image

    files, _ = write_outputs(made, ["slide"])
    found = Image.open(tmp_path / files[0])
    assert found.size == (2560, 1440)
    assert made.tiles[0].number in found.text["Description"]
    ink = sum(found.convert("L").histogram()[:128]) / (found.width * found.height)
    assert 0.005 < ink < 0.3


def test_a_browser_that_hangs_is_given_up(made, tmp_path, monkeypatch):
    slow = tmp_path / "slow-browser"
    slow.write_text(f"#!{sys.executable}\nimport time\ntime.sleep(60)\n", encoding="utf-8")
    slow.chmod(slow.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv(browser.NAMED, str(slow))
    monkeypatch.setattr(browser, "SECONDS", 0.5)
    began = time.monotonic()
    assert not browser.print_page(made.page, tmp_path / "x.pdf")
    assert time.monotonic() - began < 20
    assert not (tmp_path / "x.pdf").exists()


def test_a_name_that_is_no_kind_of_file_is_refused_with_the_nearest():
    with pytest.raises(ReportError, match="Did you mean “pptx”"):
        chosen("pdf,ppt")
    assert chosen("all") == tuple(KINDS)
    assert chosen(USUAL) == ("mail",)


def test_files_of_an_earlier_run_go_and_nothing_outside_the_folder_does(tmp_path):
    folder = tmp_path / "report"
    for path in (folder / "monthly" / "monthly.pdf", folder / "monthly" / "mail.txt", tmp_path / "mine.txt"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    earlier = [
        {"files": ["monthly/monthly.pdf", "monthly/mail.txt", "../mine.txt", str(tmp_path / "mine.txt")]}
    ]
    export.remove_stale(folder, earlier, [{"files": ["monthly/mail.txt"]}])
    assert sorted(os.listdir(folder / "monthly")) == ["mail.txt"]
    assert (tmp_path / "mine.txt").exists()


def test_a_folder_of_an_earlier_run_that_is_empty_now_goes_too(tmp_path):
    """A page of two languages is called monthly.en; the folder of the former monthly stood there empty and was sent."""
    for name in ("monthly/figures/a.png", "monthly/mail.txt", "other/mail.txt", "other/mine.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    earlier = [{"files": ["monthly/figures/a.png", "monthly/mail.txt", "other/mail.txt"]}]
    export.remove_stale(tmp_path, earlier, [{"files": ["monthly.en/mail.txt"]}])
    assert [one.relative_to(tmp_path).as_posix() for one in tmp_path.rglob("*")] == [
        "other",
        "other/mine.txt",
    ]


def test_many_figures_of_a_help_desk_stand_on_slides_that_can_be_read():
    """Nine columns on one slide would be a third as large as the words of the others."""
    names = [f"m{i}" for i in range(9)]
    data = pd.DataFrame({"measure": [one for one in names for _ in range(2)], "label": ["all", "a"] * 9})
    figure = Figure(kind="grid", title="t", subtitle="s", alt="a", axis="", data=data, options={})
    one = Shown(block=None, result=None, figure=figure, panel=None)
    parts = _parts(one)
    assert [place for _, place in parts] == [" (1/2)", " (2/2)"]
    assert [one for part, _ in parts for one in dict.fromkeys(part.figure.data["measure"])] == names
    assert max(part.figure.data["measure"].nunique() for part, _ in parts) <= 5
    small = replace(one, figure=replace(figure, data=data.head(6)))
    assert [place for _, place in _parts(small)] == [""]


@pytest.mark.parametrize(("unit", "turned"), [("%", "0"), ("واحد", "1")])
def test_on_slides_from_right_to_left_a_sign_stands_right_of_its_number(unit, turned):
    deck = Deck(title="t", accent="#0b5394", language="fa", mirrored=True)
    deck.slide("t")
    deck.text((40, 40, 100, 40), ["54.4"], size=34, unit=unit)
    paragraph = deck._now.shapes[-1].text_frame.paragraphs[0]
    assert paragraph._p.pPr.get("rtl") == turned
