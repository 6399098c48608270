"""Labels by language: one run, and each page calls what people were asked by the labels of its own language."""

import html
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import csat_research as cr
from csat_research import words
from csat_research.errors import ColumnError, FileError
from csat_research.intake.file import load_file
from csat_research.results.result import Result
from csat_research.survey.labels import labels_of
from csat_research.words import at_hand, render, say

LABELS = {
    "en": ["Delivery and parcel", "Price <b>fair</b>", "Website works", "Response hours", "Example shop"],
    "ru": ["Доставка и посылка", "Цена <i>честная</i>", "Сайт работает", "Наши часы ответа", "Магазин"],
    "fa": ["تحویل بسته", "قیمت <b>منصفانه</b>", "وبگاه کار می‌کند", "ساعت پاسخ ما", "فروشگاه نمونه"],
}
COLUMNS = ("i1", "i2", "i3", "response_hours")


def by_language(at: int) -> str:
    """One label as survey.yml gives it, English first."""
    return "{" + ", ".join(f'{name}: "{labels[at]}"' for name, labels in LABELS.items()) + "}"


def survey_file(folder: Path) -> Path:
    """A made-up survey with three items and a wait, labelled in three languages."""
    chance, n = np.random.default_rng(5), 600
    base = chance.normal(size=n)

    def rated(mean: float, noise: float) -> np.ndarray:
        return np.clip(np.round(mean + 0.8 * base + noise * chance.normal(size=n)), 1, 5).astype(int)

    days = pd.Timestamp("2026-08-01") + pd.to_timedelta(chance.integers(0, 61, n), unit="D")
    answers = pd.DataFrame(
        {
            "who": [f"c{i % 300}" for i in range(n)],
            "day": days.strftime("%Y-%m-%d"),
            "score": rated(4, 0.8),
            "i1": rated(3.6, 0.9),
            "i2": rated(4.1, 1),
            "i3": rated(3.1, 1.2),
            "response_hours": np.round(np.exp(1 - 0.5 * base + 0.4 * chance.normal(size=n)), 2),
        }
    )
    answers.to_csv(folder / "answers.csv", index=False)
    items = "\n".join(
        f"  {name}: {{role: item, scale: 1-5, better: high, label: {by_language(at)}}}"
        for at, name in enumerate(COLUMNS[:3])
    )
    text = f"""title: {by_language(4)}
answers: answers.csv
columns:
  score: {{role: csat, scale: 1-5}}
  day: {{role: answered_at}}
  who: {{role: customer}}
{items}
  response_hours: {{role: driver, unit: hours, label: {by_language(3)}}}
"""
    (folder / "survey.yml").write_text(text, encoding="utf-8")
    return folder / "survey.yml"


def shown(path: Path) -> str:
    """The text of a file as it is read, without what steers the direction of letters."""
    return re.sub("[\u200e\u2066-\u2069]", "", html.unescape(path.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `report monthly --language en,ru,fa --jobs 1` sends."""
    folder = tmp_path_factory.mktemp("labels")
    out = folder / "reports"
    cr.report(
        "monthly", survey_file(folder), language=["en", "ru", "fa"], jobs=1, out=out, also="figures,mail"
    )
    return next(out.glob("example-shop/2026-*"))


def test_each_page_has_the_labels_of_its_language_and_no_others(sent):
    for language, own in LABELS.items():
        others = [one for name, labels in LABELS.items() if name != language for one in labels]
        page = shown(sent / f"monthly.{language}.html")
        assert [one for one in own if one not in page] == []
        pictures = sorted((sent / f"monthly.{language}" / "figures").glob("*.svg"))
        files = [sent / f"monthly.{language}" / "mail.txt", *pictures]
        whole = "\n".join([page, *map(shown, files)])
        assert [one for one in others if one in whole] == []
        assert any(own[0] in shown(one) for one in pictures)


def test_hostile_labels_stay_text_in_each_language(sent):
    for language in LABELS:
        page = (sent / f"monthly.{language}.html").read_text(encoding="utf-8")
        assert "<b>fair" not in page
        assert "<i>честная" not in page
        assert "<b>منصفانه" not in page


def test_results_and_tables_hold_the_first_label_once_for_all_languages(sent):
    results = json.loads((sent / "results.json").read_text(encoding="utf-8"))["results"]
    assert {one["page"] for one in results} == {"monthly.en.html"}
    drivers = next(one for one in results if one["block"] == "drivers")
    assert "Response hours" in str(drivers["table"])
    assert LABELS["ru"][3] not in str(drivers["table"])
    kept = {name for one in results for name in one["provenance"].get("labels", {})}
    assert kept == set(LABELS["en"])


def test_a_part_carries_the_labels(sent):
    parts = list((sent.parents[1] / "_private").rglob("parts/*/survey.yml"))
    assert parts
    for path in parts:
        part = cr.read_survey(path)
        assert part.about.title == "Example shop"
        assert labels_of(part)["Website works"] == {name: labels[2] for name, labels in LABELS.items()}


def test_a_survey_that_is_written_reads_back_with_its_labels(tmp_path):
    survey = cr.read_survey(survey_file(tmp_path))
    again = cr.read_survey(cr.write_survey(survey, tmp_path / "written"))
    assert again.questions == survey.questions
    assert labels_of(again) == labels_of(survey)


def test_one_run_has_the_same_numbers_in_every_language(sent):
    def numbers(language: str) -> list[float]:
        """Of the cells of tables, decimal commas read as points; English leaves out the zero of a p."""
        page = shown(sent / f"monthly.{language}.html")
        cells = [one.split("<")[0] for one in page.split('class="gt_right">')[1:]]
        return sorted(
            float(one.replace(",", ".")) for cell in cells for one in re.findall(r"\d*[.,]?\d+", cell)
        )

    assert numbers("ru") == numbers("fa") == numbers("en")
    assert len(numbers("en")) > 50


def test_results_in_jupyter_show_labels_of_the_language_that_is_spoken(tmp_path):
    found = cr.drivers(cr.read_survey(survey_file(tmp_path)))
    stored = Result.from_json(json.loads(json.dumps(found.to_json())))
    try:
        cr.speak("ru")
        for one in (found, stored, cr.verdict(found, family="drivers")):
            told = html.unescape(one._repr_html_()) + repr(one)
            assert "Наши часы ответа" in told
            assert "Наши часы ответа" in one.interpret("ru")
        cr.speak("sv")  # no label in it: the first one
        assert "Response hours" in found.interpret()
    finally:
        cr.speak("en")
    assert words.own("Response hours", "ru") == "Response hours"  # and nothing stays behind


def test_a_label_is_itself_as_text_and_its_own_where_it_is_shown():
    told = say("{label:quoted} fell", label="Доставка")
    with at_hand({"Доставка": {"ru": "Доставка", "en": "Delivery", "pt-BR": "Entrega"}}):
        assert str(told) == "“Доставка” fell"  # tables are asked by it
        assert render(told, "en") == "“Delivery” fell"
        assert render("Доставка", "en-GB") == "Delivery"
        assert render("Доставка", "pt-BR") == "Entrega"
        assert render("Доставка", "pt") == "Доставка"
        assert render("Доставка вовремя", "en") == "Доставка вовремя"


def test_a_word_of_ours_that_a_label_is_too_stays_where_it_is_no_label():
    with at_hand({"Table": {"en": "Table", "ru": "Столик"}}):
        assert render(say("Table"), "ru") != "Столик"
        assert render("Table", "ru") == "Столик"


def test_a_label_in_a_call_and_in_report(tmp_path):
    path = survey_file(tmp_path)
    survey = cr.read_survey(
        path,
        questions={"i1": {"label": {"en": "Sent", "sv": "Skickat"}}},
        report={"title": {"en": "Head", "sv": "Rubrik"}},
    )
    assert labels_of(survey)["Sent"] == {"en": "Sent", "sv": "Skickat"}
    assert labels_of(survey)["Head"] == {"en": "Head", "sv": "Rubrik"}
    with pytest.raises(ColumnError, match="“i1”: label needs a text, or a text for each language"):
        cr.read_survey(path, questions={"i1": {"label": {"english": "Sent"}}})


BAD = {
    "{ru: Доставка, enn: Delivery}": "“enn” is no language. Did you mean “en”?",
    "{en: [Delivery, Parcel]}": "under “en” stands no text.",
    "{en: }": "under “en” stands no text.",
    "[Delivery]": "It needs a text, or a text for each language, such as {en: Delivery on time",
}


@pytest.mark.parametrize("given", BAD)
def test_what_is_no_label_is_told_with_its_line(tmp_path, given):
    path = tmp_path / "survey.yml"
    path.write_text(
        f"answers: a.csv\ncolumns:\n  score: {{role: csat, scale: 1-5}}\n  i1: {{role: item, scale: 1-5, label: {given}}}\n",
        encoding="utf-8",
    )
    with pytest.raises(FileError) as error:
        load_file(path)
    assert "survey.yml, line 4: “columns.i1.label” " in str(error.value)
    assert BAD[given] in str(error.value)


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("{en: Speed, ru: Скорость}", "{en: Speed, ru: Быстрота}", "one label in en, “Speed”, and two in ru"),
        (
            "{en: Speed, ru: Скорость}",
            "{en: Pace, ru: Скорость}",
            "one label in ru, “Скорость”, and two in en",
        ),
        ("Скорость", "{en: Pace, ru: Скорость}", "one label in ru, “Скорость”, and two in en"),
    ],
)
def test_labels_alike_in_one_language_alone_are_refused(tmp_path, first, second, told):
    path = tmp_path / "survey.yml"
    path.write_text(
        "answers: a.csv\ncolumns:\n  score: {role: csat, scale: 1-5}\n"
        f"  a: {{role: item, scale: 1-5, label: {first}}}\n  b: {{role: item, scale: 1-5, label: {second}}}\n",
        encoding="utf-8",
    )
    with pytest.raises(ColumnError) as error:
        load_file(path)
    assert told in str(error.value)
    assert "survey.yml, line 5" in str(error.value)
    path.write_text(path.read_text(encoding="utf-8").replace(second, first), encoding="utf-8")
    assert load_file(path).columns["b"].label == load_file(path).columns["a"].label
