"""No person in what is read or sent: planted mails, numbers, addresses, names, links and customers stand in no output."""

from __future__ import annotations

import html
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from csat_research.errors import FileError
from csat_research.intake.persons.personal import kind_of_cells, kind_of_header
from csat_research.intake.persons.pseudonyms import SALT
from csat_research.intake.read import read_survey
from csat_research.intake.roles.guess import guess_frame
from csat_research.intake.write import write_survey
from csat_research.survey.door.masking import masked
from csat_research.survey.survey import Survey

PLANTED = {
    "mail": "anna.svensson{}@hostile.invalid",
    "Phone": "+46 70-987 65 {:02}",
    "address": "203.0.113.{}",
    "Last name": "Planteddotter{}",
    "page": "https://hostile.invalid/planted/{}",
}
PIECES = ("hostile.invalid", "987 65", "203.0.113", "Planteddotter", "kund-", "secret-salt")
ROWS = 600


def planted(rows: int = ROWS) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    number = rng.integers(0, 90, rows)
    day = pd.Timestamp("2025-10-01") + pd.to_timedelta(rng.integers(0, 396, rows), unit="D")
    found = pd.DataFrame({name: [text.format(i) for i in number] for name, text in PLANTED.items()})
    said = [
        f"Write to anna.svensson{i}@hostile.invalid or ring +46 70-987 65 {i:02}, from 203.0.113.{i}"
        for i in number
    ]
    return found.assign(
        client=[f"kund-{i}" for i in number], day=day.strftime("%Y-%m-%d"), score=rng.integers(1, 6, rows),
        ltr=rng.integers(0, 11, rows), channel=rng.choice(["chat", "phone"], rows), said=said,
    )  # fmt: skip


SURVEY = """answers: answers.csv
purchases: {{file: purchases.csv, observed_until: 2026-12-31}}
columns:
  client: {{role: customer}}
  day: {{role: answered_at}}
  score: {{role: csat, scale: 1-5}}
  ltr: {{role: nps}}
  channel: {{role: segment}}
  said: {{role: comment}}
{more}"""
ASKED = "".join(f"  {name}: {{role: segment}}\n" for name in PLANTED)


def survey_file(folder: Path, more: str = "") -> Path:
    frame = planted()
    frame.to_csv(folder / "answers.csv", index=False)
    bought = (
        frame[["client"]]
        .rename(columns={"client": "customer"})
        .head(40)
        .assign(bought_at="2026-11-03", amount=10)
    )
    bought.to_csv(folder / "purchases.csv", index=False)
    path = folder / "survey.yml"
    path.write_text(SURVEY.format(more=more), encoding="utf-8")
    return path


@pytest.mark.parametrize("more", ["", ASKED])
def test_personal_columns_are_not_read_and_named(tmp_path, more):
    found = read_survey(survey_file(tmp_path, more))
    assert set(PLANTED).isdisjoint(one.column for one in found.questions)
    told = "\n".join(map(str, found.about.notes))
    assert all(name in told for name in PLANTED)
    assert "personal: keep" in told
    assert all(str(one) in repr(found) for one in found.about.notes)
    whole = " ".join(map(str, found.rows().to_numpy().ravel())) + told
    assert [one for one in PIECES if one in whole] == []


def test_what_is_asked_for_is_read(tmp_path):
    path = survey_file(tmp_path, "  mail: {role: segment, personal: keep}\n")
    path.write_text(path.read_text().replace("{role: customer}", "{role: customer, personal: keep}"))
    found = read_survey(path)
    assert found.rows("mail")["mail"].str.contains("hostile").all()
    assert found.rows("client")["client"].str.startswith("kund-").all()
    assert set(found.purchases["customer"]) <= set(found.rows("client")["client"])


def test_pseudonyms_keep_who_is_who(tmp_path, monkeypatch):
    monkeypatch.setenv(SALT, "secret-salt of sixteen")
    found = read_survey(survey_file(tmp_path))
    frame = planted()
    pairs = set(zip(frame["client"], found.rows("client")["client"], strict=True))
    assert len(pairs) == frame["client"].nunique() == found.rows("client")["client"].nunique()
    assert dict(pairs)[frame["client"][0]] in set(found.purchases["customer"])
    assert not any("pseudonyms" in str(one) for one in found.about.notes)


def test_a_salt_joins_exports_and_without_one_they_cannot_be_joined(tmp_path, monkeypatch):
    def customers(folder: str, keep: int) -> set[str]:
        (tmp_path / folder).mkdir(exist_ok=True)
        path = survey_file(tmp_path / folder)
        pd.read_csv(path.parent / "answers.csv").head(keep).to_csv(path.parent / "answers.csv", index=False)
        return set(read_survey(path).rows("client")["client"])

    monkeypatch.delenv(SALT, raising=False)
    one, other = customers("one", 400), customers("other", 500)
    assert one.isdisjoint(other)
    assert customers("one", 400) == one  # a page made again has the same numbers
    monkeypatch.setenv(SALT, "secret-salt of sixteen")
    salted = customers("one", 400)
    assert salted <= customers("other", 500)
    assert salted.isdisjoint(one)
    monkeypatch.setenv(SALT, "another salt of sixteen")
    assert salted.isdisjoint(customers("one", 400))


def test_without_a_salt_drawn_ranges_are_those_of_the_ids(tmp_path, monkeypatch):
    monkeypatch.delenv(SALT, raising=False)
    found = read_survey(survey_file(tmp_path)).rows("client")["client"]
    assert found.rank(method="dense").tolist() == planted()["client"].rank(method="dense").tolist()


def test_a_salt_that_can_be_guessed_is_refused_and_not_repeated(tmp_path, monkeypatch):
    monkeypatch.setenv(SALT, "hunter2")
    with pytest.raises(FileError, match="letters") as caught:
        read_survey(survey_file(tmp_path))
    assert "hunter2" not in str(caught.value)


def test_a_written_survey_is_not_renamed_twice(tmp_path):
    found = read_survey(survey_file(tmp_path))
    again = read_survey(write_survey(found, tmp_path / "written"))
    pd.testing.assert_frame_equal(again.rows(), found.rows())


def test_numbers_are_those_of_the_ids_themselves(tmp_path, monkeypatch):
    """Errors by customer rest on who is who, not on names."""
    from csat_research.measures.scores.csat import csat

    monkeypatch.delenv(SALT, raising=False)
    found = csat(read_survey(survey_file(tmp_path))).table
    frame = planted()
    plain = csat(
        Survey(frame, csat="score", customer="client", answered_at="day", scales={"score": "1-5"})
    ).table
    assert found["std_error"].tolist() == pytest.approx(plain["std_error"].tolist())
    assert found["customers"].tolist() == plain["customers"].tolist()


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("Requester email", "mail"), ("E-Mail", "mail"), ("Номер телефона", "phone"), ("IP-адрес", "ip"), ("Nazwisko", "name"),
        ("نام خانوادگی", "name"), ("Efternamn", "name"), ("Link to the conversation", "link"), ("Product name", None),
        ("Team name", None), ("Channel", None), ("score", None), ("Phone model", None),
    ],
)  # fmt: skip
def test_headers_that_name_persons(header, kind):
    assert kind_of_header(header) == kind


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["a@b.se", "c@d.example", "none"], "mail"), (["+7 912 345-67-89"], "phone"), (["(070) 123 45 67"], "phone"),
        (["2001:db8::1"], "ip"), (["www.example.org/anna"], "link"), (["2026-10-31", "01.02.2026"], None),
        (["12:30", "1:45"], None), (["1.5", "2.5.1"], None), (["chat", "phone"], None), (["123456789012"], None), ([], None),
    ],
)  # fmt: skip
def test_cells_that_lead_to_persons(cells, kind):
    assert kind_of_cells(cells) == kind


def test_addresses_in_comments_are_masked():
    assert masked("from 203.0.113.7 and 2001:db8:0:0:0:0:0:7 at 10:30") == "from [ip] and [ip] at 10:30"


def test_no_output_of_a_report_holds_a_person(tmp_path, monkeypatch, capsys):
    """Every file that may be sent, and every word that is printed; `_private` is for the analyst alone, and holds no id."""
    from csat_research.cli import main

    monkeypatch.setenv(SALT, "secret-salt of sixteen")
    monkeypatch.chdir(tmp_path)
    survey_file(tmp_path, ASKED)
    with pytest.raises(SystemExit):
        main(["check", "survey.yml"])
    with pytest.raises(SystemExit):
        main(["report", "monthly", "survey.yml", "--period", "2026-10", "--also", "csv,slide,figures"])
    printed = capsys.readouterr()
    leaks = [one for one in PIECES if one in printed.out + printed.err]
    files = [one for one in (tmp_path / "reports").rglob("*") if one.is_file()]
    for path in files:
        data = [path.read_bytes()]
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as packed:
                data += [packed.read(name) for name in packed.namelist()]
        texts = [html.unescape(one.decode("utf-8", "replace")) for one in data]
        leaks += [f"{path}: {one}" for one in PIECES if any(one in text for text in texts)]
    assert leaks == []
    assert any(one.suffix == ".html" for one in files)
    assert any(one.suffix == ".ipynb" for one in files)


def test_telephone_numbers_are_not_offered_as_comments():
    frame = pd.DataFrame(
        {
            "Phone": [f"+46 70 {100 + i} 12 {10 + i}" for i in range(60)],
            "how to reach you": [f"070-{100 + i} 12 {10 + i}" for i in range(60)],
            "satisfaction": [str(1 + i % 5) for i in range(60)],
        }
    )
    reasons = guess_frame(frame).reasons
    assert [(reasons[name].role, str(reasons[name].why)) for name in ("Phone", "how to reach you")] == [
        ("", "kept by tools for themselves, or personal")
    ] * 2
